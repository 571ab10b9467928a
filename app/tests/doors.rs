//! Who gets in, and who is kept out: guesses, known browsers, passwords, forms from elsewhere, clocks that jump.

#[path = "stories/given/mod.rs"]
mod given;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use given::{Person, Service, a_service_at, browser::Browser, text};
use holdfast::{access::Role, args, ids, running::accounts::passwords};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const RIGHT: &str = "three random words";

/// The line of those who want to sign in is one for the whole program: who fills it plays alone.
static LINE: tokio::sync::RwLock<()> = tokio::sync::RwLock::const_new(());

async fn name_of(service: &Service, who: &Person) -> String {
    let mut read = service.db.read().await.unwrap();
    read.value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap()
}

/// Waits until the journal tells of it.
async fn told(service: &Service, which: &str) -> i64 {
    for _ in 0..2_000 {
        let found = service.rows(&format!("journal WHERE {which}")).await;
        if found > 0 {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("the journal does not tell: {which}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_at_a_name_is_slowed_and_its_owner_still_gets_in_where_she_always_does() {
    let _in_line = LINE.read().await;
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let mut hers = Browser::at("192.0.2.1");
    assert_eq!(hers.signs_in(&service, &name, RIGHT).await.status, StatusCode::SEE_OTHER);
    // Guesses from her own office, from elsewhere, from everywhere.
    for address in ["192.0.2.1", "198.51.100.7", "198.51.100.8", "198.51.100.9"] {
        let mut guesser = Browser::at(address);
        for _ in 0..12 {
            assert_ne!(guesser.signs_in(&service, &name, "a wrong guess").await.status, StatusCode::SEE_OTHER);
        }
        guesser.signs_in(&service, &name, RIGHT).await.says("Too many tries");
    }
    let tries = service.rows("sign_in_attempt").await;
    assert_eq!(tries, 30, "all of them together are slowed, too");
    assert_eq!(hers.signs_in(&service, &name, RIGHT).await.status, StatusCode::SEE_OTHER, "she gets in");
    // In her browser, too, somebody who does not know the password has ten tries.
    for _ in 0..10 {
        hers.signs_in(&service, &name, "a wrong guess").await.says("is not right");
    }
    hers.signs_in(&service, &name, RIGHT).await.says("Too many tries");
    let journaled = told(&service, "action = 'sign-in-failed'").await;
    assert!(journaled <= 3, "guessing does not fill the journal: {journaled}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_at_once_are_counted_together() {
    let _in_line = LINE.write().await;
    let service = std::sync::Arc::new(a_service_at(MONDAY).await);
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let mut all = tokio::task::JoinSet::new();
    for n in 0..40 {
        let (service, name) = (service.clone(), name.clone());
        all.spawn(async move { Browser::at("198.51.100.7").signs_in(&service, &name, &format!("guess {n}")).await });
    }
    let (mut wrong, mut often) = (0, 0);
    while let Some(page) = all.join_next().await {
        let page = page.expect("an answer");
        match text(&page.html) {
            said if said.contains("is not right") => wrong += 1,
            said if said.contains("Too many tries") => often += 1,
            said => assert!(page.status == StatusCode::SERVICE_UNAVAILABLE && said.contains("Try again in a moment"), "{said}"),
        }
    }
    assert_eq!(wrong, 10, "{wrong} checked, {often} refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_comes_with_a_new_cookie_and_ends_every_other_session_and_known_browser() {
    let _in_line = LINE.read().await;
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let (mut here, mut there) = (Browser::at("192.0.2.1"), Browser::at("192.0.2.2"));
    here.signs_in(&service, &name, RIGHT).await;
    there.signs_in(&service, &name, RIGHT).await;
    let csrf: String = service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT csrf FROM session WHERE account_id = $1 ORDER BY id DESC LIMIT 1 OFFSET 1", args![worker.account_id])
        .await
        .unwrap();
    let before = here.clone();
    let form = |old: &'static str, new: &'static str| {
        [("csrf", csrf.clone()), ("form_key", ids::token()), ("old", old.into()), ("new", new.into())]
    };
    let mut guessed = vec![];
    for n in 0..12 {
        let fields = form("not this one", "kettle brown window");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = here.sends(&service, "/account", &fields).await;
        assert!(matches!(page.status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::TOO_MANY_REQUESTS), "{n}: {}", page.status);
        guessed.push(page.html.contains("Too many tries"));
    }
    assert_eq!(guessed.iter().filter(|often| **often).count(), 2, "guesses at the old password are slowed: {guessed:?}");
    here.is_at_work_until(&service, "2026-03-02T09:03:00Z").await;
    there.opens(&service, "/account").await;
    here.is_at_work_until(&service, "2026-03-02T09:06:00Z").await;
    let fields = form(RIGHT, "kettle brown window");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let changed = here.sends(&service, "/account", &fields).await;
    assert_eq!(changed.to, "/account?done=password", "{}", text(&changed.html));
    for name in ["holdfast", "holdfast-known"] {
        assert_ne!(here.cookie(name), before.cookie(name), "{name}");
    }
    let opens = async |browser: &Browser| {
        let person = Person { cookie: format!("holdfast={}", browser.cookie("holdfast").unwrap()), ..worker.clone() };
        service.opens(&person, "/account").await.status
    };
    assert_eq!(opens(&here).await, StatusCode::OK);
    assert_eq!(opens(&there).await, StatusCode::SEE_OTHER, "the other session has ended");
    assert_eq!(opens(&before).await, StatusCode::SEE_OTHER, "and the cookie of before opens nothing");
    assert_eq!(service.rows("known_browser").await, 1, "only this browser is known");
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused_whatever_the_browser_says_of_it() {
    let _in_line = LINE.read().await;
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs([("sign_in", name.as_str()), ("password", RIGHT)]).finish();
    let send = async |said: &[(&str, &str)]| {
        let mut request = Request::post("/sign-in").header(header::HOST, "holdfast.example:8080");
        for (name, value) in said {
            request = request.header(*name, *value);
        }
        service.send(request.body(Body::from(body.clone())).unwrap()).await
    };
    for elsewhere in [
        &[("origin", "http://elsewhere.example")][..],
        &[("origin", "null")],
        &[("origin", "https://holdfast.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://holdfast.example:8080")],
    ] {
        let page = send(elsewhere).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{elsewhere:?}");
        page.says("This form came from somewhere else");
    }
    for ours in [
        &[][..],
        &[("origin", "http://holdfast.example:8080")],
        &[("origin", "https://Holdfast.example:8080"), ("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
    ] {
        assert_eq!(send(ours).await.status, StatusCode::SEE_OTHER, "{ours:?}");
    }
}

#[tokio::test]
async fn a_head_opens_no_record_and_a_refusal_is_journaled() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let looks = service.rows("journal").await;
    let request = Request::builder().method(Method::HEAD).uri(&person).header(header::COOKIE, &worker.cookie).body(Body::empty()).unwrap();
    assert_eq!(service.send(request).await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.rows("journal").await, looks);
    let request = Request::builder().method(Method::HEAD).uri("/sign-in").body(Body::empty()).unwrap();
    assert_eq!(service.send(request).await.status, StatusCode::OK, "whether a server answers can be asked");
    for _ in 0..30 {
        assert_eq!(service.opens(&worker, "/accounts").await.status, StatusCode::NOT_FOUND);
    }
    let told = told(&service, "action = 'refused' AND detail = 'GET /accounts'").await;
    assert!((1..=10).contains(&told), "{told}");
}

#[tokio::test]
async fn an_account_is_made_with_a_name_nobody_mistakes_a_worker_who_is_there_and_a_password_that_is_not_guessed() {
    let service = a_service_at(MONDAY).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let make = async |sign_in: &str, worker: &str, password: &str| {
        let fields =
            [("name", "Dee Example"), ("sign_in", sign_in), ("role", "service-manager"), ("worker", worker), ("password", password)];
        service.sends(&admin, "/accounts", &fields).await
    };
    service.opens(&manager, "/").await.says_nothing_of("New accounts");
    // Whoever sees people is a worker.
    assert_eq!(make("mary", "", RIGHT).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let is_here = async |name: &str| -> String {
        service.sends(&manager, "/workers/new", &[("name", name), ("kind", "paid")]).await;
        let sql = "SELECT id FROM worker WHERE name = $1";
        service.db.read().await.unwrap().value::<i64>(sql, args![name]).await.unwrap().to_string()
    };
    assert_eq!(make("mary", &is_here("Dee Example").await, RIGHT).await.status, StatusCode::SEE_OTHER);
    let another = is_here("Dee Another").await;
    for alike in ["ma\u{200b}ry", "m\u{0430}ry", "mary\u{202e}", "mary\x07", "rnary"] {
        assert_eq!(make(alike, &another, RIGHT).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{alike:?}");
    }
    for worker in ["99", "-1", "0x7", "99999999999999999999"] {
        make("dee", worker, RIGHT).await.says("This worker is not there any more");
    }
    for password in ["cornwall2026!", "Dee Example 1", "liverpoolfc1", "passw0rd1234"] {
        assert_eq!(make("dee", &another, password).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
    }
    service.opens(&manager, "/").await.says("let these in to people’s records").says("Dee Example");
}

#[tokio::test]
async fn a_clock_that_jumps_revives_no_session_and_is_told_when_it_cannot_be_right() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    service.it_is_now("2026-03-02T09:40:00Z");
    assert_eq!(service.opens(&worker, "/referrals").await.to, "/sign-in", "idle for too long");
    service.it_is_now("2026-03-02T09:05:00Z");
    assert_eq!(service.opens(&worker, "/referrals").await.to, "/sign-in", "and it stays ended");
    let worker = service.signs_in_again(&worker).await;
    service.it_is_now("2026-03-02T08:00:00Z");
    assert_eq!(service.opens(&worker, "/referrals").await.status, StatusCode::OK, "an hour back ends nothing");
    service.it_is_now("2026-03-02T08:31:00Z");
    assert_eq!(service.opens(&worker, "/referrals").await.to, "/sign-in", "nor is it in use until that hour comes again");
    for (now, day) in [("1970-01-01T12:00:00Z", "1 January 1970"), ("2200-06-01T12:00:00Z", "1 June 2200")] {
        service.it_is_now(now);
        let request = Request::get("/sign-in").body(Body::empty()).unwrap();
        service.send(request).await.says("That cannot be right").says(day);
    }
}

#[tokio::test]
async fn drafts_of_one_account_are_bounded_and_one_form_has_one() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let twice = service.sends(&worker, &format!("/drafts/contact/{reference}~1"), &[("note", "again")]).await;
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
    let long = "She said. ".repeat(40_000);
    let mut kept = 0;
    for n in 0..20 {
        let page = service.sends(&worker, &format!("/drafts/step/{reference}~kind-{n}"), &[("words", &long)]).await;
        if page.status != StatusCode::NO_CONTENT {
            assert_eq!(page.status, StatusCode::BAD_REQUEST);
            page.says("no more can be kept");
            break;
        }
        kept += 1;
    }
    assert!((5..15).contains(&kept), "{kept} of 400 kB were kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_who_guess_at_once_are_refused_plainly_and_everybody_known_gets_in() {
    let _in_line = LINE.write().await;
    let service = std::sync::Arc::new(a_service_at(MONDAY).await);
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let mut hers = Browser::at("192.0.2.1");
    hers.signs_in(&service, &name, RIGHT).await;
    let mut guessers = tokio::task::JoinSet::new();
    for n in 0..200 {
        let service = service.clone();
        guessers.spawn(async move { Browser::at("198.51.100.7").signs_in(&service, &format!("nobody-{n}"), "x").await });
    }
    let in_again = hers.signs_in(&service, &name, RIGHT).await;
    assert_eq!(in_again.status, StatusCode::SEE_OTHER, "{}", text(&in_again.html));
    let mut crowded = 0;
    while let Some(page) = guessers.join_next().await {
        let page = page.expect("an answer");
        if page.status == StatusCode::SERVICE_UNAVAILABLE {
            page.says("Try again in a moment");
            crowded += 1;
        }
    }
    println!("{crowded} of 200 found the line full");
    assert!(passwords::place(passwords::Line::Anyone).await.is_some(), "every place was given back");
}
