//! Many who are slow, on purpose or by a bad line, beside one who works.

use std::{net::SocketAddr, time::Duration};

use holdfast::{
    access::Role,
    serve::{Limits, serve},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use crate::given::{Service, a_service_at};

fn short() -> Limits {
    Limits {
        first_byte: Duration::from_secs(2),
        headers: Duration::from_secs(2),
        form: Duration::from_secs(2),
        upload: Duration::from_secs(4),
        answer: Duration::from_secs(2),
        idle: Duration::from_secs(3),
        connections: 1000,
        per_address: None,
        proxies: vec![],
        stopping: Duration::from_secs(2),
        refused: Duration::from_millis(25),
    }
}

/// The pages of a service, served; they end when what is given is dropped.
async fn served(service: &Service, limits: Limits) -> (SocketAddr, oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let router = service.router.clone();
    tokio::spawn(async move { serve(listener, router, limits, async { drop(stopped.await) }).await });
    (address, stop)
}

#[derive(Clone, Copy, Debug)]
enum Slow {
    /// Says nothing at all.
    Silent,
    /// Sends a header a second, for ever.
    Headers,
    /// Sends a form a byte at a time.
    Form,
    /// Has had a page and stays.
    Idle,
    /// Asks for a large file again and again, and takes nothing of it.
    TakesNothing,
}

/// How long the connection was kept.
async fn kept(address: SocketAddr, how: Slow, file: String) -> Duration {
    let begun = Instant::now();
    let Ok(mut stream) = TcpStream::connect(address).await else { return begun.elapsed() };
    let first = match how {
        Slow::Silent => String::new(),
        Slow::Headers => "GET /sign-in HTTP/1.1\r\nHost: slow\r\n".into(),
        Slow::Form => {
            "POST /sign-in HTTP/1.1\r\nHost: slow\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
                .into()
        }
        Slow::Idle => "GET /sign-in HTTP/1.1\r\nHost: slow\r\n\r\n".into(),
        Slow::TakesNothing => format!("GET {file} HTTP/1.1\r\nHost: slow\r\n\r\n").repeat(200),
    };
    let _ = stream.write_all(first.as_bytes()).await;
    let (mut from, mut to) = stream.into_split();
    let drip = async {
        loop {
            sleep(Duration::from_millis(500)).await;
            let sent = match how {
                Slow::Headers => to.write_all(b"X-Slow: yes\r\n").await,
                Slow::Form => to.write_all(b"a").await,
                // Whether it is cut is seen when sending.
                Slow::TakesNothing => to.write_all(b"GET ").await,
                Slow::Silent | Slow::Idle => continue,
            };
            if sent.is_err() {
                break;
            }
        }
    };
    let ended = async {
        if matches!(how, Slow::TakesNothing) {
            std::future::pending::<()>().await;
        }
        let mut sink = vec![0; 65536];
        while matches!(from.read(&mut sink).await, Ok(n) if n > 0) {}
    };
    tokio::select! { () = drip => {}, () = ended => {} }
    begun.elapsed()
}

/// One page over a connection of its own.
async fn page(address: SocketAddr, cookie: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(format!("GET / HTTP/1.1\r\nHost: storm\r\nConnection: close\r\nCookie: {cookie}\r\n\r\n").as_bytes()).await?;
    let mut page = String::new();
    stream.read_to_string(&mut page).await?;
    Ok(page)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_who_are_slow_are_cut_off_and_slow_nobody() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let who = service.signed_in_as(Role::SupportWorker).await;
    let (address, _serving) = served(&service, short()).await;
    let sign_in = page(address, "").await.expect("a page");
    assert!(sign_in.contains("303"), "{sign_in}");
    let file = service.opens(&who, "/").await.html;
    let file = file.split('"').find(|part| part.starts_with("/assets/") && part.contains(".css")).expect("a style sheet").to_owned();
    let mut slow = JoinSet::new();
    for n in 0..200 {
        let how = [Slow::Silent, Slow::Headers, Slow::Form, Slow::Idle, Slow::TakesNothing][n % 5];
        let file = file.clone();
        slow.spawn(async move { (how, timeout(Duration::from_secs(20), kept(address, how, file)).await) });
    }
    let mut longest = Duration::ZERO;
    for _ in 0..100 {
        let begun = Instant::now();
        let got = page(address, &who.cookie).await.expect("an answer");
        assert!(got.starts_with("HTTP/1.1 200"), "{got}");
        longest = longest.max(begun.elapsed());
        sleep(Duration::from_millis(20)).await;
    }
    println!("100 pages beside 200 slow connections, the slowest in {longest:?}");
    assert!(longest < Duration::from_secs(5), "{longest:?}");
    while let Some(done) = slow.join_next().await {
        let (how, kept) = done.expect("a slow one");
        let kept = kept.unwrap_or_else(|_| panic!("{how:?} was never cut off"));
        assert!(kept < Duration::from_secs(12), "{how:?} was kept for {kept:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_every_place_is_taken_whoever_waited_longest_makes_room() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let who = service.signed_in_as(Role::SupportWorker).await;
    let limits = Limits { connections: 20, first_byte: Duration::from_secs(600), form: Duration::from_secs(600), ..short() };
    let (address, _serving) = served(&service, limits).await;
    let mut silent = vec![];
    for n in 0..60 {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        if n % 2 == 0 {
            let head =
                "POST /sign-in HTTP/1.1\r\nHost: s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na";
            stream.write_all(head.as_bytes()).await.expect("it is sent");
        }
        silent.push(stream);
    }
    for _ in 0..5 {
        let got = timeout(Duration::from_secs(10), page(address, &who.cookie)).await.expect("soon").expect("an answer");
        assert!(got.starts_with("HTTP/1.1 200"), "{got}");
    }
    let mut cut = 0;
    for stream in &mut silent {
        let mut byte = [0];
        if timeout(Duration::from_millis(20), stream.read(&mut byte)).await.is_ok() {
            cut += 1;
        }
    }
    assert!(cut >= 40, "{cut} of 60 made room");
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_uploads_take_no_place_of_a_page() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let who = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (address, _serving) =
        served(&service, Limits { connections: 20, upload: Duration::from_secs(600), form: Duration::from_secs(600), ..short() }).await;
    let head = format!(
        "POST /imports HTTP/1.1\r\nHost: s\r\nCookie: {}\r\nContent-Type: multipart/form-data; boundary=part\r\nContent-Length: 19000000\r\n\r\n\
         --part\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--part\r\nContent-Disposition: form-data; name=\"workbook\"; filename=\"a.xlsx\"\r\n\r\n",
        manager.cookie, manager.csrf
    );
    let mut uploads = vec![];
    for _ in 0..60 {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(head.as_bytes()).await.expect("it is sent");
        uploads.push(stream);
    }
    let mut refused = 0;
    for stream in &mut uploads {
        let mut answer = [0; 12];
        // Two of one account are taken in; each of the others was answered, or made room.
        if timeout(Duration::from_millis(200), stream.read(&mut answer)).await.is_ok() {
            refused += 1;
        }
    }
    assert_eq!(refused, 58, "of 60");
    for _ in 0..10 {
        let got = timeout(Duration::from_secs(10), page(address, &who.cookie)).await.expect("soon").expect("an answer");
        assert!(got.starts_with("HTTP/1.1 200"), "{got}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_does_not_arrive_gets_a_page_that_says_so() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let (address, _serving) = served(&service, short()).await;
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head =
        "POST /sign-in HTTP/1.1\r\nHost: s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nsign_in=";
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    let mut answer = String::new();
    timeout(Duration::from_secs(10), stream.read_to_string(&mut answer)).await.expect("soon").expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert!(answer.contains("content-security-policy"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oversized_upload_is_refused_before_it_is_read() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let who = service.signed_in_as(Role::ServiceManager).await;
    let (address, _serving) = served(&service, short()).await;
    for (path, whose) in [("/imports", who.cookie.as_str()), ("/imports", ""), ("/sign-in", "")] {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: s\r\nCookie: {whose}\r\nContent-Type: multipart/form-data; boundary=part\r\nContent-Length: 10000000000\r\n\r\n\
             --part\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--part\r\nContent-Disposition: form-data; name=\"workbook\"; filename=\"a.xlsx\"\r\n\r\n",
            who.csrf
        );
        stream.write_all(head.as_bytes()).await.expect("it is sent");
        let megabyte = vec![0; 1 << 20];
        let mut taken = 0;
        while taken < 200 && stream.write_all(&megabyte).await.is_ok() {
            taken += 1;
        }
        assert!(taken < 60, "{path}: {taken} MiB were taken of a file that is too large");
    }
}
