//! What passwords may be and how they are kept; who is told which names there are; what is left behind on signing out; and whose word is
//! taken for where somebody comes from.

use crate::given;

use std::{collections::BTreeSet, process::Command};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use given::{Person, Service, a_service_at, browser::Browser, root, whole::answer};
use holdfast::{
    access::Role,
    args, routes,
    serve::{Limits, serve},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

const NOW: &str = "2026-03-02T09:00:00Z";
const PASSWORD: &str = "three random words";

async fn name_of(service: &Service, who: &Person) -> String {
    service.db.read().await.unwrap().value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap()
}

#[tokio::test]
async fn where_a_password_is_typed_it_is_masked_and_a_password_manager_may_fill_it_in() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let mut pages = vec![service.send(Request::get("/sign-in").body(Body::empty()).unwrap()).await];
    for path in ["/account", "/account/codes", "/account/passkeys", "/sign-in/prove"] {
        pages.push(service.opens(&worker, path).await);
    }
    let mut seen = 0;
    for page in pages {
        for input in page.html.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
            let is = |name: &str| input.contains(&format!(" name=\"{name}\""));
            if is("password") || is("old") || is("new") || is("proof") {
                seen += 1;
                assert!(input.contains("type=\"password\""), "{input}");
                assert!(input.contains("autocomplete=\"current-password\"") || input.contains("autocomplete=\"new-password\""), "{input}");
                assert!(!input.contains("maxlength") && !input.contains("onpaste"), "{input}");
            }
        }
    }
    assert!(seen >= 5, "only {seen} fields");
}

#[tokio::test]
async fn a_long_password_is_taken_whole_and_as_it_was_typed_and_does_not_grow_old() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let long = format!("  Ünïcode kettles, {} and a Last Word ", "brown window ".repeat(12));
    assert!(long.chars().count() > 128);
    let changed = service.sends(&worker, "/account", &[("old", PASSWORD), ("new", &long)]).await;
    assert_eq!(changed.to, "/account?done=password", "{}", given::text(&changed.html));
    let mut refused = Browser::at("192.0.2.1");
    for near in [long.trim(), long.to_lowercase().as_str(), &long[..long.len() - 2]] {
        assert_ne!(refused.signs_in(&service, &name, near).await.status, StatusCode::SEE_OTHER, "{near}");
    }
    assert_eq!(refused.signs_in(&service, &name, &long).await.status, StatusCode::SEE_OTHER);
    let kept: String =
        service.db.read().await.unwrap().value("SELECT password_hash FROM account WHERE id = $1", args![worker.account_id]).await.unwrap();
    assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
    // Eight years later it is the same, and nobody is told to choose another.
    service.it_is_now("2034-03-02T09:00:00Z");
    let mut later = Browser::at("192.0.2.1");
    let signed_in = later.signs_in(&service, &name, &long).await;
    assert_eq!((signed_in.status, signed_in.to.as_str()), (StatusCode::SEE_OTHER, "/"));
}

#[tokio::test]
async fn whether_there_is_such_a_name_is_told_by_no_word_and_no_status() {
    let service = a_service_at(NOW).await;
    let (worker, closed) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let admin = service.signed_in_as(Role::Administrator).await;
    service.sends(&admin, &format!("/accounts/{}/close", closed.account_id), &[]).await;
    let mut said = vec![];
    for name in [name_of(&service, &worker).await, name_of(&service, &closed).await, "nobody-at-all".to_owned()] {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("sign_in", name.as_str()), ("password", "not this one")])
            .finish();
        let request = Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(body));
        let answer = answer(&service.router, request.unwrap()).await;
        let headers: Vec<_> = answer
            .headers
            .iter()
            .filter(|(header, _)| *header != header::CONTENT_LENGTH)
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        said.push((answer.status, headers, answer.text().replace(&name, "NAME")));
    }
    assert!(said[0].2.contains("is not right"));
    assert!(said.iter().all(|one| *one == said[0]));
}

#[tokio::test]
async fn every_page_has_a_way_out_and_signing_out_tells_the_browser_to_forget() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let mut seen = 0;
    for route in
        routes::all().iter().filter(|route| route.method == "GET" && !route.path.contains('{') && Role::ServiceManager.may(route.may))
    {
        let answer =
            answer(&service.router, Request::get(route.path).header(header::COOKIE, &manager.cookie).body(Body::empty()).unwrap()).await;
        let page = answer.text();
        // Pieces of a page have none of their own, nor have the pages for whoever is not signed in.
        if answer.status == StatusCode::OK && page.contains("<html") && !page.contains("name=\"sign_in\"") && route.path != "/accessibility"
        {
            assert!(page.contains("href=\"/sign-out\""), "{}", route.path);
            seen += 1;
        }
    }
    assert!(seen > 15, "only {seen} pages");
    let body = format!("csrf={}&form_key=k", manager.csrf);
    let request = Request::post("/sign-out")
        .header(header::COOKIE, &manager.cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let out = answer(&service.router, request.body(Body::from(body)).unwrap()).await;
    let forgets = out.header("clear-site-data");
    assert!(forgets.contains("\"cache\"") && forgets.contains("\"storage\""), "{forgets}");
    assert!(out.header("set-cookie").starts_with("holdfast=;") && out.header("set-cookie").contains("Max-Age=0"));
}

#[test]
fn no_script_of_ours_keeps_anything_in_the_browser_but_whether_shortcuts_are_off() {
    let (mut kept, mut read) = (BTreeSet::new(), 0);
    for entry in std::fs::read_dir(root().join("web/js")).expect("the scripts") {
        let path = entry.unwrap().path();
        let Ok(script) = std::fs::read_to_string(&path) else { continue };
        read += 1;
        for word in
            ["sessionStorage", "indexedDB", "document.cookie", "document.write", "eval(", "new Function", "caches.", "insertAdjacentHTML"]
        {
            assert!(!script.contains(word), "{}: {word}", path.display());
        }
        kept.extend(script.split("localStorage.").skip(1).map(|rest| rest.split([',', ')']).next().unwrap_or_default().to_owned()));
    }
    assert!(read > 5);
    let only: BTreeSet<String> = ["getItem(SHORTCUTS_OFF", "removeItem(SHORTCUTS_OFF", "setItem(SHORTCUTS_OFF"].map(String::from).into();
    assert_eq!(kept, only);
}

#[test]
fn nobody_beyond_this_machine_is_served_without_tls_in_front() {
    let folder = std::env::temp_dir().join(format!("holdfast-alone-{}", holdfast::ids::token()));
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let program =
            Command::new(env!("CARGO_BIN_EXE_holdfast")).arg("--data").arg(&folder).args(["serve", "--listen", listen]).output().unwrap();
        assert!(!program.status.success());
        let said = String::from_utf8_lossy(&program.stderr).into_owned();
        assert!(said.contains("can be reached from other machines"), "{listen}: {said}");
    }
    assert!(!folder.exists());
}

/// Guesses at a name from this machine, each saying that it comes from somewhere else; gives how many were looked at.
async fn guesses(proxies: Vec<std::net::IpAddr>) -> usize {
    let service = a_service_at(NOW).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address");
    let address = listener.local_addr().expect("an address");
    let (_stop, stopped) = oneshot::channel::<()>();
    let limits = Limits { proxies, ..Limits::usual(false) };
    tokio::spawn(serve(listener, service.router.clone(), limits, async { drop(stopped.await) }));
    let mut looked_at = 0;
    for n in 0..14 {
        let body = "sign_in=somebody&password=a-wrong-guess";
        let request = format!(
            "POST /sign-in HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: 198.51.100.{n}\r\nX-Real-IP: 198.51.100.{n}\r\nForwarded: for=198.51.100.{n}\r\n\
             Connection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("it is sent");
        let mut said = String::new();
        stream.read_to_string(&mut said).await.expect("an answer");
        assert!(said.contains("is not right") || said.contains("Too many tries"), "{said}");
        looked_at += usize::from(said.contains("is not right"));
    }
    looked_at
}

#[tokio::test(flavor = "multi_thread")]
async fn where_somebody_comes_from_is_taken_from_a_proxy_that_was_named_and_from_nobody_else() {
    assert_eq!(guesses(vec![]).await, 10, "whoever says so of themself is one and the same");
    assert_eq!(guesses(vec!["127.0.0.1".parse().unwrap()]).await, 14, "a proxy is believed");
}
