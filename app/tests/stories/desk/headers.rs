//! What every answer carries in its headers, and what no page has in it (`safety.md` W1): pages, files, redirects, styles, refusals and
//! faults, with TLS in front and without.

use crate::given;

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
    routing,
};
use given::{
    Person, Service, a_service_at,
    whole::{Answer, answer},
};
use holdfast::{
    App,
    access::Role,
    error::{Again, Problem},
    form::Typed,
    routes,
};

use super::mutated::{links, something_of_everything};

const NOW: &str = "2026-03-02T09:00:00Z";

/// What each answer says, word for word.
const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    // Our own forms must say where they come from; no other site is told anything (docs/security.md).
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("x-frame-options", "DENY"),
];
/// What would tell whom nobody asked about the program, or open it to other sites.
const NEVER: [&str; 8] =
    ["server", "x-powered-by", "via", "allow", "access-control-allow-origin", "access-control-allow-credentials", "last-modified", "etag"];

/// The policy of an answer, by its directives.
fn policy(answer: &Answer) -> BTreeMap<String, String> {
    let said = answer.header("content-security-policy").split(';');
    said.map(|part| part.trim().split_once(' ').unwrap_or((part.trim(), "")))
        .map(|(name, says)| (name.to_owned(), says.to_owned()))
        .collect()
}

#[track_caller]
fn assert_headers(answer: &Answer, what: &str, (asset, tls): (bool, bool)) {
    for (name, says) in ALWAYS {
        assert_eq!(answer.headers.get_all(name).iter().count(), 1, "{what}: {name}");
        assert_eq!(answer.header(name), says, "{what}: {name}");
    }
    for name in NEVER {
        assert!(!answer.headers.contains_key(name), "{what}: {name} says {:?}", answer.header(name));
    }
    let policy = policy(answer);
    assert_eq!(policy.get("default-src").map(String::as_str), Some("'none'"), "{what}");
    for (directive, says) in &policy {
        let inline = ["unsafe-inline", "unsafe-eval", "*", "http:", "https:"].iter().find(|word| says.contains(*word));
        assert_eq!(inline, None, "{what}: {directive} {says}");
    }
    // A file that somebody sent has a policy in which nothing may be done at all.
    if !policy.contains_key("sandbox") {
        for directive in ["object-src", "base-uri", "frame-ancestors"] {
            assert_eq!(policy.get(directive).map(String::as_str), Some("'none'"), "{what}: {directive}");
        }
        assert_eq!(policy.get("form-action").map(String::as_str), Some("'self'"), "{what}");
    }
    let cached = answer.header("cache-control");
    let kept = asset && answer.status == StatusCode::OK;
    assert_eq!(cached, if kept { "public, max-age=31536000, immutable" } else { "no-store" }, "{what}");
    let bound = answer.header("strict-transport-security");
    assert_eq!(bound, if tls { "max-age=63072000; includeSubDomains" } else { "" }, "{what}");
    let kind = answer.header("content-type");
    assert!(answer.body.is_empty() || !kind.is_empty(), "{what}: {} bytes of no kind", answer.body.len());
    assert!(!(kind.starts_with("text/") || kind.contains("xml;")) || kind.contains("charset=utf-8"), "{what}: {kind}");
    if kind.starts_with("text/html") {
        assert_plain_page(&answer.text(), what);
    }
}

/// Nothing in the page runs or looks but what comes from our own files, whatever a browser makes of the policy.
#[track_caller]
fn assert_plain_page(html: &str, what: &str) {
    for script in html.split("<script").skip(1) {
        let (tag, body) = script.split_once('>').unwrap_or((script, ""));
        assert!(tag.contains(" src=\"/assets/") && body.starts_with("</script"), "{what}: a script in the page: {tag}");
    }
    assert!(!html.contains("<style") && !html.contains(" style=\""), "{what}: a style in the page");
    for tag in html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
        let by_itself = tag.split_ascii_whitespace().skip(1).find(|part| part.starts_with("on") && part.contains("=\""));
        assert_eq!(by_itself, None, "{what}: <{tag}>");
        for elsewhere in ["src=\"http", "src=\"//", "action=\"http", "action=\"//", "javascript:"] {
            assert!(!tag.contains(elsewhere), "{what}: <{tag}>");
        }
    }
}

fn at(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "999999" } else { part }).collect::<Vec<_>>().join("/")
}

/// Walks, and notes which statuses and kinds of content it saw.
struct Seen<'a> {
    router: &'a Router,
    tls: bool,
    cookie: String,
    statuses: BTreeSet<u16>,
    kinds: BTreeSet<String>,
}

impl Seen<'_> {
    async fn ask(&mut self, request: Request<Body>) -> Answer {
        let what = format!("{} {}", request.method(), request.uri());
        let asset = request.uri().path().starts_with("/assets/");
        let answer = answer(self.router, request).await;
        assert_headers(&answer, &format!("{what} ({})", answer.status), (asset, self.tls));
        self.statuses.insert(answer.status.as_u16());
        self.kinds.insert(answer.header("content-type").split(';').next().unwrap_or_default().to_owned());
        answer
    }

    fn request(&self, method: &Method, path: &str, cookie: bool) -> axum::http::request::Builder {
        let request = Request::builder().method(method.clone()).uri(path);
        if cookie { request.header(header::COOKIE, &self.cookie) } else { request }
    }

    /// Every address, by every method, signed in and not.
    async fn every_route(&mut self) {
        let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
        let paths: BTreeSet<&str> = routes::all().iter().map(|route| route.path).filter(|path| *path != "/sign-out").collect();
        for path in paths {
            for method in methods {
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                for signed_in in [true, false] {
                    let request = self.request(&method, &at(path), signed_in).body(Body::empty()).unwrap();
                    let answer = self.ask(request).await;
                    let known = matches!(method, Method::GET | Method::HEAD | Method::POST);
                    assert!(known || answer.status == StatusCode::NOT_FOUND, "{method} {path}: {}", answer.status);
                }
            }
        }
    }

    /// Whatever somebody comes to by links.
    async fn every_page(&mut self) -> usize {
        let (mut to_open, mut been): (Vec<String>, BTreeSet<String>) = (vec!["/".into()], BTreeSet::new());
        let mut of_kind: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(path) = to_open.pop() {
            let place = path.split('?').next().unwrap_or_default();
            let kind: String = place.split('/').map(|part| if part.bytes().any(|b| b.is_ascii_digit()) { "#" } else { part }).collect();
            let count = of_kind.entry(kind).or_default();
            if !been.insert(path.clone()) || *count >= 2 {
                continue;
            }
            *count += 1;
            let answer = self.ask(self.request(&Method::GET, &path, true).body(Body::empty()).unwrap()).await;
            let html = answer.text();
            to_open.extend(links(&html));
            to_open.extend(html.split(" src=\"/").skip(1).filter_map(|part| Some(format!("/{}", part.split('"').next()?))));
            if answer.header("location").starts_with('/') {
                to_open.push(answer.header("location").to_owned());
            }
        }
        been.len()
    }

    /// What the framework would word itself.
    async fn oddities(&mut self, who: &Person) {
        for path in
            ["/?done=%ff%fe", "/people/%ff", "/people/R%00", "/assets/nothing", "/assets/..%2f..%2fholdfast.key", "/there-is-no-such-page"]
        {
            self.ask(self.request(&Method::GET, path, true).body(Body::empty()).unwrap()).await;
        }
        let too_much = format!("csrf={}&words={}", who.csrf, "x".repeat(600_000));
        let parts = "multipart/form-data; boundary=x";
        for (path, kind, body) in [
            ("/people/search", "application/x-www-form-urlencoded", too_much.as_str()),
            ("/people/search", "text/plain", "csrf=1"),
            ("/imports", parts, "--x\r\nnothing like a part"),
            ("/imports", parts, ""),
            ("/people/search", parts, "--x--"),
            ("/people/search", "application/x-www-form-urlencoded", "csrf=made-up"),
        ] {
            let request =
                self.request(&Method::POST, path, true).header(header::CONTENT_TYPE, kind).body(Body::from(body.to_owned())).unwrap();
            assert!(self.ask(request).await.status.is_client_error(), "{path} with {kind}");
        }
        let form = format!("csrf={}&form_key=k&given_name=", who.csrf);
        let request = self.request(&Method::POST, "/referrals", true).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        assert_eq!(self.ask(request.body(Body::from(form)).unwrap()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        for _ in 0..11 {
            let request = Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            self.ask(request.body(Body::from("sign_in=nobody&password=x")).unwrap()).await;
        }
    }
}

async fn swept(service: &Service, router: &Router, tls: bool) -> (BTreeSet<u16>, BTreeSet<String>) {
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    something_of_everything(service, &worker, &manager).await;
    let cookie = if tls { manager.cookie.replacen("holdfast=", "__Host-holdfast=", 1) } else { manager.cookie.clone() };
    let mut seen = Seen { router, tls, cookie, statuses: BTreeSet::new(), kinds: BTreeSet::new() };
    assert!(seen.every_page().await > 60, "the pages were not walked");
    seen.every_route().await;
    seen.oddities(&manager).await;
    (seen.statuses, seen.kinds)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_every_route_carries_every_header() {
    let service = a_service_at(NOW).await;
    let (statuses, kinds) = swept(&service, &service.router, false).await;
    assert!(BTreeSet::from([200, 303, 400, 403, 404, 422, 429]).is_subset(&statuses), "{statuses:?}");
    for kind in ["text/html", "text/css", "text/javascript", "text/csv", "application/json"] {
        assert!(kinds.contains(kind), "no {kind} was seen: {kinds:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_tls_every_answer_binds_the_browser_to_it() {
    let service = a_service_at(NOW).await;
    let router = routes::router(App { behind_https: true, ..service.app.clone() });
    swept(&service, &router, true).await;
}

/// Everything that can go wrong, whatever asked for it.
fn problems() -> Vec<(u16, fn() -> Problem)> {
    vec![
        (303, || Problem::SignedOut),
        (400, || Problem::Unclear("It is not one of ours.".into())),
        (403, || Problem::Stale),
        (403, || Problem::Elsewhere),
        (404, || Problem::NotFound),
        (409, || {
            let again = Again::of("/units".into(), jiff::Timestamp::UNIX_EPOCH, ("token", "key".into()), &Typed::default());
            Problem::RecordedOtherwise(Box::new(again))
        }),
        (500, || Problem::Broken("SELECT secret FROM account".into())),
        (503, || Problem::Crowded),
        (503, || Problem::Full),
        (503, || Problem::Stopped),
        (503, || Problem::Busy),
        (503, || Problem::Away("host=db.internal".into())),
    ]
}

#[tokio::test]
async fn every_fault_carries_every_header() {
    let service = a_service_at(NOW).await;
    let mut router: Router<App> = Router::new();
    for (at, (_, problem)) in problems().into_iter().enumerate() {
        router = router.route(&format!("/goes-wrong/{at}"), routing::get(async move || problem()));
    }
    let router = routes::around(router, service.app.clone());
    for (at, (status, _)) in problems().into_iter().enumerate() {
        let answer = answer(&router, Request::get(format!("/goes-wrong/{at}")).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status);
        assert_headers(&answer, &format!("fault {at}"), (false, false));
        let said = answer.text();
        assert!(!said.contains("SELECT") && !said.contains("db.internal"), "{said}");
    }
}
