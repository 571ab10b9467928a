//! Passkeys: made, signed in with, refused when one thing about them is wrong, and taken away.

use std::sync::Arc;

use crate::given;

use axum::http::StatusCode;
use given::{Page, Service, a_service_at, browser::Browser, key::Key, text};
use holdfast::{App, access::Role, args, routes};

const MORNING: &str = "2026-03-02T09:00:00Z";
const PASSWORD: &str = "three random words";
const SITE: &str = "holdfast.example";
const ORIGIN: &str = "http://holdfast.example";

async fn an_account(service: &Service, role: Role) -> (i64, String) {
    let who = service.signed_in_as(role).await;
    let mut read = service.db.read().await.unwrap();
    (who.account_id, read.value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap())
}

/// What the page's script is told: the token and what to ask the browser for.
fn asked(page: &Page) -> (String, serde_json::Value) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let answer: serde_json::Value = serde_json::from_str(&page.html).expect("an answer for the script");
    (answer["asked"].as_str().expect("a token").to_owned(), answer["options"].clone())
}

fn hidden(page: &Page, name: &str) -> String {
    page.html.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a field").split('"').next().unwrap_or_default().to_owned()
}

pub(super) async fn makes(service: &Service, browser: &mut Browser, key: &mut Key) -> Page {
    let page = browser.opens(service, "/account/passkeys").await;
    let (csrf, form_key) = (hidden(&page, "csrf"), holdfast::ids::token());
    let form = [("csrf", csrf.as_str()), ("form_key", form_key.as_str()), ("name", "Office laptop")];
    let wrong = browser.sends(service, "/account/passkeys/begin", &[&form[..], &[("password", "not this one")]].concat()).await;
    wrong.says("This is not your password. Try again.").says_nothing_of("options");
    let (token, options) =
        asked(&browser.sends(service, "/account/passkeys/begin", &[&form[..], &[("password", PASSWORD)]].concat()).await);
    let made = key.made(&options);
    browser.sends(service, "/account/passkeys", &[&form[..], &[("asked", &token), ("credential", &made)]].concat()).await
}

pub(super) async fn signs_in(service: &Service, browser: &mut Browser, key: &mut Key) -> Page {
    let (token, options) = asked(&browser.sends(service, "/sign-in/passkey/begin", &[]).await);
    let signed = key.signed(&options);
    browser.sends(service, "/sign-in/passkey", &[("asked", &token), ("credential", &signed)]).await
}

#[tokio::test]
async fn a_passkey_alone_signs_its_owner_in_and_only_what_it_signed_for_us_just_now_counts() {
    let service = a_service_at(MORNING).await;
    let (id, name) = an_account(&service, Role::SupportWorker).await;
    let mut hers = Browser::at("192.0.2.1");
    hers.signs_in(&service, &name, PASSWORD).await;
    let mut key = Key::at(SITE, ORIGIN);
    let before = hers.cookie("holdfast").unwrap().to_owned();
    let made = makes(&service, &mut hers, &mut key).await;
    assert_eq!(made.to, "/account/passkeys?done=passkey", "{}", text(&made.html));
    assert_ne!(hers.cookie("holdfast"), Some(before.as_str()));
    hers.opens(&service, "/account/passkeys").await.says("Office laptop");

    let mut other = Browser::at("192.0.2.2");
    assert_eq!(other.signs_in(&service, &name, PASSWORD).await.to, "/sign-in/code", "the password alone opens nothing now");
    let (token, options) = asked(&other.sends(&service, "/sign-in/passkey/begin", &[]).await);
    let signed = key.signed(&options);
    let form = [("asked", token.as_str()), ("credential", signed.as_str())];
    assert_eq!(other.sends(&service, "/sign-in/passkey", &form).await.to, "/");
    other.opens(&service, "/account/sessions").await.says("Passkey");
    assert_eq!(service.rows("journal WHERE action = 'signed-in' AND detail = 'passkey'").await, 1);

    let refused = async |page: Page, why: &str| assert!(page.html.contains("This passkey is not known here"), "{why}: {}", page.to);
    let mut thief = Browser::at("198.51.100.7");
    refused(thief.sends(&service, "/sign-in/passkey", &form).await, "said once more").await;
    key.opened = false;
    refused(signs_in(&service, &mut thief, &mut key).await, "nobody opened it").await;
    key.opened = true;
    for (site, origin, why) in
        [(SITE, "http://holdfast.example.evil.test", "asked from a page that looks like ours"), ("evil.test", ORIGIN, "made for another")]
    {
        (key.site, key.origin) = (site.into(), origin.into());
        refused(signs_in(&service, &mut thief, &mut key).await, why).await;
    }
    (key.site, key.origin) = (SITE.into(), ORIGIN.into());
    key.count = 0;
    refused(signs_in(&service, &mut thief, &mut key).await, "a copy that counts less").await;
    key.count = 40;
    let (token, options) = asked(&thief.sends(&service, "/sign-in/passkey/begin", &[]).await);
    service.it_is_now("2026-03-02T09:05:01Z");
    let late = key.signed(&options);
    refused(thief.sends(&service, "/sign-in/passkey", &[("asked", &token), ("credential", &late)]).await, "too late").await;
    refused(thief.sends(&service, "/sign-in/passkey", &[("asked", "x"), ("credential", "{}")]).await, "nothing was asked").await;
    assert_eq!(thief.cookie("holdfast"), None);

    let admin = service.signed_in_as(Role::Administrator).await;
    service.sends(&admin, &format!("/accounts/{id}/close"), &[]).await;
    refused(signs_in(&service, &mut hers, &mut key).await, "a closed account").await;
}

#[tokio::test]
async fn a_passkey_is_taken_away_by_its_owner_alone_and_then_opens_nothing() {
    let service = a_service_at(MORNING).await;
    let (_, name) = an_account(&service, Role::SupportWorker).await;
    let (_, other) = an_account(&service, Role::SupportWorker).await;
    let mut hers = Browser::at("192.0.2.1");
    hers.signs_in(&service, &name, PASSWORD).await;
    let mut key = Key::at(SITE, ORIGIN);
    makes(&service, &mut hers, &mut key).await;
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM passkey", args![]).await.unwrap();
    let at = format!("/account/passkeys/{id}/remove");
    let mut stranger = Browser::at("192.0.2.9");
    stranger.signs_in(&service, &other, PASSWORD).await;
    assert_eq!(stranger.opens(&service, &at).await.status, StatusCode::NOT_FOUND);
    let page = hers.opens(&service, &at).await;
    page.says("Office laptop");
    assert_eq!(hers.fills(&service, &page, &at, &[]).await.to, "/account/passkeys?done=passkey-removed");
    signs_in(&service, &mut stranger, &mut key).await.says("This passkey is not known here");
    assert_eq!(hers.opens(&service, "/referrals").await.to, "/account/codes", "her role must have a second factor, and she had one");
}

#[tokio::test]
async fn where_a_role_must_have_a_passkey_codes_do_not_do() {
    let mut service = a_service_at(MORNING).await;
    let text =
        include_str!("../../../../lists/sign-in.toml").replacen("[passkey]\nroles = []", "[passkey]\nroles = [\"support-worker\"]", 1);
    let asks = desk::asks::Asks::parse(&text.replacen("grace_days = 14", "grace_days = 0", 1)).unwrap();
    service.app = App { asks: Arc::new(asks), ..service.app.clone() };
    service.router = routes::router(service.app.clone());
    let (id, name) = an_account(&service, Role::SupportWorker).await;
    let mut hers = Browser::at("192.0.2.1");
    hers.signs_in(&service, &name, PASSWORD).await;
    assert_eq!(hers.opens(&service, "/referrals").await.to, "/account/codes");
    let page = hers.opens(&service, "/account/codes").await;
    hers.fills(&service, &page, "/account/codes/begin", &[("password", PASSWORD)]).await;
    let secret: Vec<u8> =
        service.db.read().await.unwrap().value("SELECT secret FROM authenticator WHERE account_id = $1", args![id]).await.unwrap();
    let code = holdfast::running::accounts::factors::codes::code(&secret, service.db.clock.now().as_second() / 30);
    let page = hers.opens(&service, "/account/codes").await;
    assert_eq!(hers.fills(&service, &page, "/account/codes", &[("code", &code)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(hers.opens(&service, "/referrals").await.to, "/account/codes", "a code is not a passkey");
    makes(&service, &mut hers, &mut Key::at(SITE, ORIGIN)).await;
    assert_eq!(hers.opens(&service, "/referrals").await.status, StatusCode::OK);
}
