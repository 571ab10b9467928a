//! What breaks, and what is no request at all (`safety.md` W7): the answer tells nothing of the program, and nobody else notices.

use crate::given;

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{Request, StatusCode, header},
    routing,
};
use given::{
    Person, Service, a_service_at,
    whole::{answer, changed},
};
use holdfast::{
    App,
    access::Role,
    args,
    db::Actor,
    routes,
    serve::{Limits, serve},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinSet,
};

const NOW: &str = "2026-03-02T09:00:00Z";

/// What no answer says to whoever caused a fault.
const INSIDE: [&str; 20] = [
    "panicked",
    "backtrace",
    "thread '",
    ".rs:",
    "src/",
    "SELECT",
    "UPDATE ",
    "no such table",
    "does not exist",
    "sqlx",
    "sqlite",
    "rusqlite",
    "tokio",
    "hyper",
    "axum",
    "holdfast.db",
    "/tmp",
    "/home",
    "Anna Example",
    concat!("holdfast ", env!("CARGO_PKG_VERSION")),
];

#[track_caller]
fn tells_nothing(said: &str) {
    for word in INSIDE {
        assert!(!said.contains(word), "the answer says {word:?}: {said}");
    }
}

/// A handler that breaks off in the middle of a change, with somebody's name in its last words. It is in no program that is shipped.
async fn breaks(State(app): State<App>) -> StatusCode {
    let mut tx = app.db.write(Actor::SYSTEM).await.expect("a write");
    tx.run("UPDATE account SET name = 'Half done'", args![]).await.expect("an update");
    let letters = "Anna Example".len();
    assert_eq!(letters, 0, "Anna Example");
    StatusCode::OK
}

/// The pages with one more that breaks off, as they stand behind the same layers.
fn with_one_that_breaks(service: &Service) -> Router {
    let own = Router::new().route("/breaks", routing::get(breaks)).route("/stands", routing::get(async || "It stands."));
    routes::around(own, service.app.clone())
}

async fn served(router: Router) -> (std::net::SocketAddr, oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let limits = Limits { connections: 16, per_address: None, ..Limits::usual(false) };
    tokio::spawn(async move { serve(listener, router, limits, async { drop(stopped.await) }).await });
    (address, stop)
}

/// What comes back for these bytes, until the other side closes.
async fn sends(address: std::net::SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // Whoever refuses may close before all is sent.
    let _ = stream.write_all(bytes).await;
    let mut said = vec![];
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_breaks_off_in_one_request_is_a_plain_page_changes_nothing_and_leaves_others_running() {
    let service = a_service_at(NOW).await;
    service.signed_in_as(Role::ServiceManager).await;
    let before = service.whole().await;
    let (address, _stop) = served(with_one_that_breaks(&service)).await;
    let asks = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    let mut all = JoinSet::new();
    // Many more than there are places for: one that breaks off gives its place back.
    for n in 0..60 {
        let (broken, request) = (n % 2 == 0, asks(if n % 2 == 0 { "/breaks" } else { "/stands" }));
        all.spawn(async move { (broken, sends(address, request.as_bytes()).await) });
        if n % 12 == 11 {
            while let Some(one) = all.join_next().await {
                let (broken, said) = one.expect("an answer");
                tells_nothing(&said);
                if broken {
                    assert!(said.starts_with("HTTP/1.1 500") && said.contains("Sorry, there is a problem with the service"), "{said}");
                    assert!(said.contains("x-content-type-options: nosniff") && said.contains("tell your administrator this reference"));
                } else {
                    assert!(said.starts_with("HTTP/1.1 200") && said.ends_with("It stands."), "{said}");
                }
            }
        }
    }
    assert_eq!(changed(&before, &service.whole().await), Vec::<String>::new());
    // Nor is anything held that the next change would wait for.
    let worker = service.signed_in_as(Role::SupportWorker).await;
    service.an_accepted_referral(&worker, "Ann", "Example").await;
}

#[tokio::test]
async fn a_database_that_is_not_as_it_should_be_is_told_by_a_reference_alone() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    tx.run("ALTER TABLE unit RENAME TO unit_gone", args![]).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    for (path, fields) in
        [("/units", None), ("/units/new", Some([("name", "DU1"), ("town", "Truro"), ("bedrooms", "2"), ("tolerance", "high")]))]
    {
        let page = match fields {
            None => service.opens(&manager, path).await,
            Some(fields) => service.sends(&manager, path, &fields).await,
        };
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        page.says("Sorry, there is a problem with the service").says("tell your administrator this reference");
        tells_nothing(&page.html);
        assert!(!page.html.contains("unit_gone") && !page.html.contains("Truro"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_gets_a_bare_refusal_and_nothing_about_the_program() {
    let service = a_service_at(NOW).await;
    let (address, _stop) = served(service.router.clone()).await;
    let long = format!("GET /{} HTTP/1.1\r\nHost: here\r\n\r\n", "x".repeat(1_000_000));
    let heavy = format!("GET /sign-in HTTP/1.1\r\nHost: here\r\nX: {}\r\n\r\n", "x".repeat(1_000_000));
    let many = format!("GET /sign-in HTTP/1.1\r\nHost: here\r\n{}\r\n", "X-A: 1\r\n".repeat(200));
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"nothing like a request\r\n\r\n",
        b"GET /sign-in HTTP/9.9\r\nHost: here\r\n\r\n",
        b"GET /sign-in\x00 HTTP/1.1\r\nHost: here\r\n\r\n",
        b"GET /sign-in HTTP/1.1\r\nHo st: here\r\n\r\n",
        b"GET /sign-in HTTP/1.1\r\nHost: here\r\nX: a\x01b\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: here\r\nContent-Length: -1\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST /sign-in HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        long.as_bytes(),
        heavy.as_bytes(),
        many.as_bytes(),
    ] {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        let said = sends(address, bytes).await;
        tells_nothing(&said);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{shown:?}: {said}");
        assert!(!said.to_ascii_lowercase().contains("\r\nserver:"), "{shown:?}: {said}");
    }
    // A length and a coding at once is how one request is smuggled in behind another: what follows is never taken for a request.
    let both = "POST /sign-in HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /accessibility HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
    let said = sends(address, both.as_bytes()).await;
    assert!(said.matches("HTTP/1.1 ").count() <= 1 || !said.contains("HTTP/1.1 200"), "{said}");
}

/// Whoever asks, signed in or not, learns by no status and no word whether a record is there.
#[tokio::test]
async fn a_method_that_is_not_taken_looks_like_an_address_that_is_not_there() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let ask = async |who: Option<&Person>, method: &str, path: &str| {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(who) = who {
            request = request.header(header::COOKIE, &who.cookie);
        }
        let answer = answer(&service.router, request.body(Body::empty()).unwrap()).await;
        let headers: Vec<String> = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
        (answer.status, headers, answer.text())
    };
    for method in ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT-ISH"] {
        for who in [None, Some(&worker)] {
            let nothing = ask(who, method, "/there-is-no-such-page").await;
            assert_eq!(nothing.0, StatusCode::NOT_FOUND);
            for path in [person.as_str(), "/people/P9999", "/accounts", "/sign-in", "/people/search", "/assets/nothing"] {
                assert_eq!(ask(who, method, path).await, nothing, "{method} {path}");
            }
        }
    }
}

/// That the two cannot be told apart is measured by `bench timing`; here, that neither goes out as soon as it is known.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_answered_in_the_same_steps_of_time_as_what_is_not_there() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let council = service.signed_in_as(Role::ContractManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let (address, _stop) = served(service.router.clone()).await;
    for path in ["/people/P9999".to_owned(), service.person_of(&reference).await, format!("/referrals/{reference}")] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\nCookie: {}\r\n\r\n", council.cookie);
        let begun = std::time::Instant::now();
        let said = sends(address, request.as_bytes()).await;
        assert!(said.starts_with("HTTP/1.1 404"), "{said}");
        assert!(begun.elapsed() >= std::time::Duration::from_millis(25), "{path}: {:?}", begun.elapsed());
    }
}
