//! The cookie that opens a session (`safety.md` W5): set by nobody else, worth nothing after signing out, another at each proof.

use crate::given;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use given::{Person, Service, a_service_at, browser::Browser, whole::answer};
use holdfast::{App, access::Role, args, routes};

const NOW: &str = "2026-03-02T09:00:00Z";
const PASSWORD: &str = "three random words";

async fn name_of(service: &Service, who: &Person) -> String {
    service.db.read().await.unwrap().value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap()
}

/// What an address answers to whoever brings these cookies.
async fn with(service: &Service, cookies: &[&str]) -> StatusCode {
    let mut request = Request::get("/account");
    for cookie in cookies {
        request = request.header(header::COOKIE, *cookie);
    }
    service.send(request.body(Body::empty()).unwrap()).await.status
}

#[tokio::test]
async fn a_cookie_that_was_there_before_signing_in_is_not_the_one_that_opens_after_it() {
    let service = a_service_at(NOW).await;
    let (hers, his) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let name = name_of(&service, &hers).await;
    // Made up, and his own, which he left in her browser.
    for planted in ["holdfast=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", his.cookie.as_str()] {
        let body =
            form_urlencoded::Serializer::new(String::new()).extend_pairs([("sign_in", name.as_str()), ("password", PASSWORD)]).finish();
        let request = Request::post("/sign-in")
            .header(header::COOKIE, planted)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        let sent = answer(&service.router, request.unwrap()).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        let set: Vec<&str> = sent.headers.get_all(header::SET_COOKIE).iter().map(|set| set.to_str().unwrap()).collect();
        let opens = set.iter().find(|set| set.starts_with("holdfast=")).expect("a cookie").split(';').next().unwrap();
        assert_ne!(opens, planted);
        assert_eq!(with(&service, &[opens]).await, StatusCode::OK);
        let page = service.send(Request::get("/account").header(header::COOKIE, planted).body(Body::empty()).unwrap()).await;
        let held: String =
            service.db.read().await.unwrap().value("SELECT name FROM account WHERE id = $1", args![hers.account_id]).await.unwrap();
        assert!(!page.html.contains(&held), "what was planted opens her account");
    }
}

#[tokio::test]
async fn a_cookie_that_was_signed_out_opens_nothing_and_its_token_sends_nothing() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    assert_eq!(with(&service, &[&worker.cookie]).await, StatusCode::OK);
    let sent = service.sends(&worker, "/sign-out", &[]).await;
    assert_eq!((sent.status, sent.to.as_str()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert_eq!(with(&service, &[&worker.cookie]).await, StatusCode::SEE_OTHER);
    let before = service.whole().await;
    for route in routes::all().iter().filter(|route| route.method == "POST" && route.may != holdfast::access::May::Anyone) {
        let path = route.path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/");
        let replayed = service.sends(&worker, &path, &[("name", "x"), ("words", "x")]).await;
        assert_eq!(replayed.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(given::whole::changed(&before, &service.whole().await), Vec::<String>::new());
    // Nor is it taken up by whoever signs in next.
    let again = service.signs_in_again(&worker).await;
    assert_ne!(again.cookie, worker.cookie);
    assert_eq!(with(&service, &[&worker.cookie]).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn two_cookies_of_one_name_are_nobodys() {
    let service = a_service_at(NOW).await;
    let (hers, his) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let both = format!("{}; {}", his.cookie, hers.cookie);
    let around = format!("{}; holdfast=; other=1", hers.cookie);
    for tossed in
        [&[both.as_str()][..], &[his.cookie.as_str(), hers.cookie.as_str()], &[hers.cookie.as_str(), his.cookie.as_str()], &[&around]]
    {
        assert_eq!(with(&service, tossed).await, StatusCode::SEE_OTHER, "{tossed:?}");
    }
    let twice = format!("{0}; {0}", hers.cookie);
    let beside = format!("holdfastx=1; xholdfast=2; holdfast-known=3; {}", hers.cookie);
    for hers in [twice.as_str(), beside.as_str()] {
        assert_eq!(with(&service, &[hers]).await, StatusCode::OK, "{hers}");
    }
}

#[tokio::test]
async fn behind_tls_only_the_cookie_that_no_other_host_can_set_opens_anything() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let router = routes::router(App { behind_https: true, ..service.app.clone() });
    // Asked for a page, half signed in, signed in, signed out: every cookie that is set on the way.
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs([("sign_in", name.as_str()), ("password", PASSWORD)]).finish();
    let bound = worker.cookie.replacen("holdfast=", "__Host-holdfast=", 1);
    let form = "application/x-www-form-urlencoded";
    let mut set = vec![];
    for request in [
        Request::get("/referrals").body(Body::empty()).unwrap(),
        Request::post("/sign-in").header(header::CONTENT_TYPE, form).body(Body::from(body)).unwrap(),
        Request::post("/lock")
            .header(header::COOKIE, &bound)
            .header(header::CONTENT_TYPE, form)
            .body(Body::from(format!("csrf={}&at=/units", worker.csrf)))
            .unwrap(),
    ] {
        let sent = answer(&router, request).await;
        set.extend(sent.headers.get_all(header::SET_COOKIE).iter().map(|set| set.to_str().unwrap().to_owned()));
    }
    assert!(set.len() >= 4, "{set:?}");
    for cookie in &set {
        let says = |part: &str| cookie.split("; ").any(|said| said == part);
        assert!(cookie.starts_with("__Host-holdfast"), "{cookie}");
        assert!(says("Secure") && says("HttpOnly") && says("Path=/") && !cookie.contains("Domain"), "{cookie}");
        assert!(says("SameSite=Lax") || says("SameSite=Strict"), "{cookie}");
        assert!(cookie.len() < 1_000, "{cookie}");
    }
    // Without the prefix, or with one that only looks like it, it is not ours.
    let worker = service.signs_in_again(&worker).await;
    let bound = worker.cookie.replacen("holdfast=", "__Host-holdfast=", 1);
    for (cookie, status) in [
        (bound.as_str(), StatusCode::OK),
        (worker.cookie.as_str(), StatusCode::SEE_OTHER),
        (&bound.replace("__Host-", "__host-"), StatusCode::SEE_OTHER),
        (&format!("\u{2000}{bound}"), StatusCode::SEE_OTHER),
        (&format!("$Version=1; {}", bound.replacen('=', "=\"", 1)), StatusCode::SEE_OTHER),
    ] {
        let request = Request::get("/account").header(header::COOKIE, cookie.as_bytes()).body(Body::empty()).unwrap();
        assert_eq!(answer(&router, request).await.status, status, "{cookie}");
    }
}

#[tokio::test]
async fn the_cookie_is_another_at_each_sign_in_and_whenever_somebody_proves_who_they_are() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let mut browser = Browser::at("192.0.2.1");
    let mut been = vec![];
    for _ in 0..2 {
        browser.signs_in(&service, &name, PASSWORD).await;
        been.push(browser.cookie("holdfast").unwrap().to_owned());
    }
    // The page that asks who it is, as before what is sensitive.
    let page = browser.opens(&service, "/sign-in/prove").await;
    let proved = browser.fills(&service, &page, "/sign-in/prove", &[("proof", PASSWORD)]).await;
    assert_eq!(proved.status, StatusCode::SEE_OTHER);
    been.push(browser.cookie("holdfast").unwrap().to_owned());
    let [first, second, third] = been.as_slice() else { panic!("{been:?}") };
    assert!(first != second && second != third && first != third);
    assert!(been.iter().all(|token| token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit())), "256 bits: {been:?}");
    assert_eq!(with(&service, &[&format!("holdfast={second}")]).await, StatusCode::SEE_OTHER, "the one before the proof opens nothing");
    assert_eq!(with(&service, &[&format!("holdfast={third}")]).await, StatusCode::OK);
}
