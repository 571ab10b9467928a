//! Signing in at the organisation's own provider: linked by its owner or written down for them, and everything that somebody could send
//! who is not that person.

use crate::given;

use std::sync::Arc;

use axum::http::StatusCode;
use given::{
    Page, Service, a_service_at,
    browser::Browser,
    provider::{Provider, Says},
    text,
};
use holdfast::{access::Role, args, db::Actor, running::accounts};

use super::factors::sets_up;

const MORNING: &str = "2026-03-02T09:00:00Z";
const PASSWORD: &str = "three random words";
pub(super) const NOT_IN: &str = "You were not signed in with The council";

pub(super) async fn a_service_with_a_provider() -> (Service, Provider) {
    let mut service = a_service_at(MORNING).await;
    let provider = Provider::listening().await;
    provider.serves(&mut service);
    (service, provider)
}

pub(super) async fn an_account(service: &Service, role: Role) -> (i64, String) {
    let who = service.signed_in_as(role).await;
    let mut read = service.db.read().await.unwrap();
    (who.account_id, read.value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap())
}

/// Where a page leads on to by itself.
fn on(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::OK, "{} {}", page.to, text(&page.html));
    let link = page.html.split("href=\"").find(|rest| rest.split_once('>').is_some_and(|(_, rest)| rest.starts_with("Continue<")));
    link.unwrap_or_else(|| panic!("leads nowhere: {}", text(&page.html))).split('"').next().unwrap().replace("&amp;", "&")
}

/// Presses the button of a page that leads to the provider.
async fn goes(service: &Service, browser: &mut Browser) -> String {
    let page = browser.opens(service, "/sign-in").await;
    on(&browser.fills(service, &page, "/sign-in/provider", &[]).await)
}

/// Comes back from there to the address given.
async fn comes(service: &Service, browser: &mut Browser, back: &str) -> Page {
    let page = browser.opens(service, back).await;
    browser.opens(service, &on(&page)).await
}

pub(super) async fn signs_in(service: &Service, provider: &Provider, browser: &mut Browser, says: Says) -> Page {
    let address = goes(service, browser).await;
    let back = provider.signs_in(service, &address, says);
    comes(service, browser, &back).await
}

/// Its owner links an account, with their password.
pub(super) async fn links(service: &Service, provider: &Provider, browser: &mut Browser, says: Says) -> Page {
    let page = browser.opens(service, "/account/single-sign-on").await;
    let address = on(&browser.fills(service, &page, "/account/single-sign-on", &[("password", PASSWORD)]).await);
    let back = provider.signs_in(service, &address, says);
    comes(service, browser, &back).await
}

/// A worker whose account is linked to a subject.
pub(super) async fn linked_as(service: &Service, provider: &Provider, subject: &str) -> (i64, String, Browser) {
    let (id, name) = an_account(service, Role::SupportWorker).await;
    let mut hers = Browser::at("192.0.2.1");
    hers.signs_in(service, &name, PASSWORD).await;
    let linked = links(service, provider, &mut hers, Says::of(subject)).await;
    assert_eq!(linked.to, "/account/single-sign-on?done=identity", "{}", text(&linked.html));
    (id, name, hers)
}

pub(super) fn with_mfa(subject: &str) -> Says {
    Says::of(subject).with("amr", vec!["pwd", "mfa"])
}

fn csrf(page: &Page) -> String {
    page.html.split("name=\"csrf\" value=\"").nth(1).expect("a token").split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_worker_links_her_account_and_then_signs_in_with_it() {
    let (service, provider) = a_service_with_a_provider().await;
    let (_, name) = an_account(&service, Role::SupportWorker).await;
    let mut hers = Browser::at("192.0.2.1");
    hers.opens(&service, "/sign-in").await.says("Sign in with The council");
    hers.signs_in(&service, &name, PASSWORD).await;
    hers.opens(&service, "/account").await.says("Sign in with The council");
    let page = hers.opens(&service, "/account/single-sign-on").await;
    let wrong = hers.fills(&service, &page, "/account/single-sign-on", &[("password", "not this one")]).await;
    wrong.says("This is not your password");
    // Whoever was signed in there for hours may be somebody else.
    let stale = links(&service, &provider, &mut hers, Says::of("ann").with("auth_time", 1_772_000_000)).await;
    stale.says("did not show that it is you");
    assert_eq!(service.rows("provider_identity").await, 0);
    let linked = links(&service, &provider, &mut hers, Says::of("ann")).await;
    assert_eq!(linked.to, "/account/single-sign-on?done=identity");
    hers.opens(&service, &linked.to).await.says("Your account is linked").says("ann");
    assert_eq!(service.rows("journal WHERE action = 'single-sign-on-linked'").await, 1);

    let mut phone = Browser::at("192.0.2.2");
    assert_eq!(phone.opens(&service, "/units").await.to, "/sign-in");
    let inside = signs_in(&service, &provider, &mut phone, with_mfa("ann")).await;
    assert_eq!(inside.to, "/units", "{}", text(&inside.html));
    phone.opens(&service, "/account/sessions").await.says("Single sign-on");
    assert_eq!(service.rows("journal WHERE action = 'signed-in' AND detail = 'provider-two'").await, 1);
    assert_eq!(service.rows("sign_on_begun").await, 0);

    // Somebody else links who they are not to a second account.
    let (_, other) = an_account(&service, Role::SupportWorker).await;
    let mut theirs = Browser::at("192.0.2.3");
    theirs.signs_in(&service, &other, PASSWORD).await;
    links(&service, &provider, &mut theirs, Says::of("ann")).await.says("Nothing was changed");
    assert_eq!(service.rows("provider_identity").await, 1);

    let page = phone.opens(&service, "/account/single-sign-on").await;
    let removed = phone.fills(&service, &page, "/account/single-sign-on/remove", &[]).await;
    assert_eq!(removed.to, "/account/single-sign-on?done=identity-removed");
    assert_eq!(phone.opens(&service, "/account").await.status, StatusCode::OK);
    assert_eq!(hers.opens(&service, "/account").await.to, "/sign-in", "other sessions ended");
    signs_in(&service, &provider, &mut Browser::at("192.0.2.4"), with_mfa("ann")).await.says(NOT_IN);
}

#[tokio::test]
async fn nothing_that_is_forged_replayed_or_meant_for_others_lets_anybody_in() {
    let (service, provider) = a_service_with_a_provider().await;
    let (_, _, _) = linked_as(&service, &provider, "ann").await;
    let sessions = service.rows("session").await;
    let good = || with_mfa("ann");
    let exp = service.db.clock.now().as_second();
    let hs256 = Says { algorithm: "HS256", ..good() };
    let none = Says { algorithm: "none", ..good() };
    let of_another_key = Says { key: 2, ..good() };
    for (what, says) in [
        ("for another program", good().with("aud", "another")),
        ("for two, of which one is another", good().with("aud", vec!["holdfast", "another"])),
        ("of another provider", good().with("iss", "http://127.0.0.1:1")),
        ("over", good().with("exp", exp - 200)),
        ("made an hour ago", good().with("iat", exp - 3_600)),
        ("with the nonce of another sign-in", good().with("nonce", "another")),
        ("without a nonce", good().with("nonce", serde_json::Value::Null)),
        ("signed with a key that is not the provider's", of_another_key),
        ("signed with the client's secret", hs256),
        ("not signed", none),
        ("of somebody who is not linked", with_mfa("bob")),
    ] {
        let mut browser = Browser::at("192.0.2.9");
        let page = signs_in(&service, &provider, &mut browser, says).await;
        assert!(page.html.contains(NOT_IN), "{what}: {} {}", page.to, text(&page.html));
        assert_eq!(browser.cookie("holdfast"), None, "{what}");
        assert_eq!(browser.opens(&service, "/account").await.to, "/sign-in", "{what}");
        service.db.clock.set(service.db.clock.now() + jiff::SignedDuration::from_mins(6));
    }

    // Another browser brings the address that somebody was sent back to.
    let (mut hers, mut other) = (Browser::at("192.0.2.1"), Browser::at("192.0.2.2"));
    let back = provider.signs_in(&service, &goes(&service, &mut hers).await, good());
    comes(&service, &mut other, &back).await.says(NOT_IN);
    goes(&service, &mut other).await;
    comes(&service, &mut other, &back).await.says(NOT_IN);
    // Its own state, and the code of somebody else: the code fits only what that one was sent with.
    let mine = provider.signs_in(&service, &goes(&service, &mut other).await, with_mfa("bob"));
    let state = mine.split("state=").nth(1).unwrap();
    let code = back.split("code=").nth(1).unwrap().split('&').next().unwrap();
    comes(&service, &mut other, &format!("/sign-in/provider/back?code={code}&state={state}")).await.says(NOT_IN);
    // A state that nobody was sent with.
    let back = provider.signs_in(&service, &goes(&service, &mut hers).await, good());
    let forged = format!("{}x", back);
    comes(&service, &mut hers, &forged).await.says(NOT_IN);
    comes(&service, &mut hers, &back).await.says(NOT_IN);
    // The answer of another provider.
    let back = provider.signs_in(&service, &goes(&service, &mut hers).await, good());
    comes(&service, &mut hers, &format!("{back}&iss=http%3A%2F%2F127.0.0.1%3A1")).await.says(NOT_IN);
    // It was refused there: its words are not ours.
    let address = goes(&service, &mut hers).await;
    let state = address.split("state=").nth(1).unwrap().split('&').next().unwrap();
    let refused = comes(&service, &mut hers, &format!("/sign-in/provider/back?error=Ring+0900+1&state={state}")).await;
    refused.says(NOT_IN).says_nothing_of("0900");
    // Too late.
    let back = provider.signs_in(&service, &goes(&service, &mut hers).await, good());
    service.db.clock.set(service.db.clock.now() + jiff::SignedDuration::from_mins(11));
    comes(&service, &mut hers, &back).await.says(NOT_IN);
    assert_eq!(service.rows("session").await, sessions);

    // Once, and no second time.
    let back = provider.signs_in(&service, &goes(&service, &mut hers).await, good());
    let kept = hers.clone();
    assert_eq!(comes(&service, &mut hers, &back).await.to, "/");
    comes(&service, &mut kept.clone(), &back).await.says(NOT_IN);
    assert_eq!(service.rows("session").await, sessions + 1);
}

#[tokio::test]
async fn a_stranger_a_closed_account_and_a_worker_who_left_get_the_same_answer() {
    let (service, provider) = a_service_with_a_provider().await;
    let (closed, _, mut closed_browser) = linked_as(&service, &provider, "closed").await;
    let (left, _, mut left_browser) = linked_as(&service, &provider, "left").await;
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    accounts::change::close(&mut tx, closed).await.unwrap();
    tx.run("UPDATE worker SET left_on = '2026-03-01' WHERE id = (SELECT worker_id FROM account WHERE id = $1)", args![left]).await.unwrap();
    tx.commit().await.unwrap();
    for browser in [&mut closed_browser, &mut left_browser] {
        assert_eq!(browser.opens(&service, "/account").await.to, "/sign-in", "out at the next request");
    }
    let mut pages = vec![];
    for subject in ["stranger", "closed", "left"] {
        let page = signs_in(&service, &provider, &mut Browser::at("192.0.2.7"), with_mfa(subject)).await;
        pages.push((page.status, page.html.clone()));
    }
    pages[0].1.contains(NOT_IN).then_some(()).expect("the words");
    assert!(pages.iter().all(|page| page == &pages[0]), "{pages:?}");
}

#[tokio::test]
async fn the_second_factor_is_asked_for_where_the_provider_did_not_ask_for_one() {
    let (mut service, provider) = a_service_with_a_provider().await;
    let (_, name) = an_account(&service, Role::SupportWorker).await;
    let mut hers = Browser::at("192.0.2.1");
    let telephone = sets_up(&service, &mut hers, &name).await;
    links(&service, &provider, &mut hers, Says::of("ann")).await;
    let mut phone = Browser::at("192.0.2.2");
    let half = signs_in(&service, &provider, &mut phone, Says::of("ann").with("amr", vec!["pwd"])).await;
    assert_eq!((half.to.as_str(), phone.cookie("holdfast")), ("/sign-in/code", None));
    let page = phone.opens(&service, "/sign-in/code").await;
    phone.fills(&service, &page, "/sign-in/code", &[("code", "000000")]).await.says("This code is not right");
    let inside = phone.fills(&service, &page, "/sign-in/code", &[("code", &telephone.shows_after(&service, 1))]).await;
    assert_eq!(inside.to, "/", "{}", text(&inside.html));
    phone.opens(&service, "/account/sessions").await.says("Single sign-on and code");
    // It says that it asked: enough, but for roles that must have a passkey.
    assert_eq!(signs_in(&service, &provider, &mut Browser::at("192.0.2.3"), with_mfa("ann")).await.to, "/");
    let mut asks = (*service.app.asks).clone();
    asks.passkey.roles = vec!["support-worker".into()];
    service.app.asks = Arc::new(asks);
    service.router = holdfast::routes::router(service.app.clone());
    assert_eq!(signs_in(&service, &provider, &mut Browser::at("192.0.2.4"), with_mfa("ann")).await.to, "/sign-in/code");
}

#[tokio::test]
async fn whoever_has_no_second_factor_anywhere_must_set_one_up_as_after_a_password() {
    let (mut service, provider) = a_service_with_a_provider().await;
    let (_, _, _) = linked_as(&service, &provider, "ann").await;
    let mut asks = (*service.app.asks).clone();
    asks.second_factor.grace_days = 0;
    service.app.asks = Arc::new(asks);
    service.router = holdfast::routes::router(service.app.clone());
    let mut hers = Browser::at("192.0.2.1");
    signs_in(&service, &provider, &mut hers, Says::of("ann")).await;
    assert_eq!(hers.opens(&service, "/referrals").await.to, "/account/codes");
    // They may have no password here: that they just came from the provider is enough, for a while.
    hers.opens(&service, "/account/codes").await.says("Set up one-time codes").says_nothing_of("Your password");
    hers.is_at_work_until(&service, "2026-03-02T09:11:00Z").await;
    let page = hers.opens(&service, "/account/codes").await;
    page.says("Your password").says("Instead of a password, show who you are with The council");
    hers.fills(&service, &page, "/account/codes/begin", &[]).await.says("This is not your password");
    let address = on(&hers.fills(&service, &page, "/sign-in/provider/prove", &[]).await);
    let back = provider.signs_in(&service, &address, Says::of("ann"));
    assert_eq!(comes(&service, &mut hers, &back).await.to, "/account/codes");
    let page = hers.opens(&service, "/account/codes").await;
    assert_eq!(hers.fills(&service, &page, "/account/codes/begin", &[]).await.to, "/account/codes");
    // What the provider asked for counts here.
    let mut phone = Browser::at("192.0.2.2");
    signs_in(&service, &provider, &mut phone, with_mfa("ann")).await;
    assert_eq!(phone.opens(&service, "/referrals").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_administrator_writes_down_who_somebody_is_and_an_address_counts_only_where_the_provider_vouches_for_it() {
    let (service, provider) = a_service_with_a_provider().await;
    let (_, admin) = an_account(&service, Role::Administrator).await;
    let (id, _) = an_account(&service, Role::SupportWorker).await;
    let (other, _) = an_account(&service, Role::SupportWorker).await;
    let mut admin_browser = Browser::at("192.0.2.1");
    admin_browser.signs_in(&service, &admin, PASSWORD).await;
    let at = format!("/accounts/{id}/identity");
    let page = admin_browser.opens(&service, &at).await;
    for (subject, email, says) in
        [("", "", "Enter their identity"), ("ann", "ann@council.example", "Enter one of the two"), ("", "ann", "Enter an e-mail address")]
    {
        admin_browser.fills(&service, &page, &at, &[("subject", subject), ("email", email)]).await.says(says);
    }
    let page = admin_browser.opens(&service, &at).await;
    let done = admin_browser.fills(&service, &page, &at, &[("subject", ""), ("email", "Ann@Council.example")]).await;
    assert_eq!(done.to, format!("/accounts/{id}?done=identity-written"), "{}", text(&done.html));
    admin_browser.opens(&service, &done.to).await.says("ann@council.example");
    let at_other = format!("/accounts/{other}/identity");
    let page = admin_browser.opens(&service, &at_other).await;
    admin_browser.fills(&service, &page, &at_other, &[("email", "ann@council.example")]).await.says("linked to another account");

    let vouched = |verified: bool, subject: &str| with_mfa(subject).with("email", "ANN@council.example").with("email_verified", verified);
    let mut stranger = Browser::at("192.0.2.2");
    signs_in(&service, &provider, &mut stranger, vouched(false, "mallory")).await.says(NOT_IN);
    signs_in(&service, &provider, &mut stranger, with_mfa("mallory").with("email", "ann@council.example")).await.says(NOT_IN);
    let mut hers = Browser::at("192.0.2.3");
    assert_eq!(signs_in(&service, &provider, &mut hers, vouched(true, "ann-7")).await.to, "/");
    hers.opens(&service, "/account").await.says("written down by Administrator");
    assert_eq!(service.rows("provider_identity WHERE subject = 'ann-7' AND email IS NULL AND confirmed_at IS NOT NULL").await, 1);
    // The address was given to somebody else meanwhile.
    signs_in(&service, &provider, &mut stranger, vouched(true, "somebody-new")).await.says(NOT_IN);
    assert_eq!(signs_in(&service, &provider, &mut Browser::at("192.0.2.4"), with_mfa("ann-7")).await.to, "/");

    // An address waits for two weeks.
    let page = admin_browser.opens(&service, &at_other).await;
    let done = admin_browser.fills(&service, &page, &at_other, &[("email", "bea@council.example")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    service.it_is_now("2026-03-17T09:00:00Z");
    let bea = with_mfa("bea").with("email", "bea@council.example").with("email_verified", true);
    signs_in(&service, &provider, &mut Browser::at("192.0.2.5"), bea).await.says(NOT_IN);
}

#[tokio::test]
async fn who_somebody_else_wrote_down_shows_the_second_factor_that_the_account_has_the_first_time() {
    let (service, provider) = a_service_with_a_provider().await;
    let (id, name) = an_account(&service, Role::SupportWorker).await;
    let mut hers = Browser::at("192.0.2.1");
    let telephone = sets_up(&service, &mut hers, &name).await;
    let (_, admin) = an_account(&service, Role::Administrator).await;
    let mut admin_browser = Browser::at("192.0.2.2");
    admin_browser.signs_in(&service, &admin, PASSWORD).await;
    let at = format!("/accounts/{id}/identity");
    let page = admin_browser.opens(&service, &at).await;
    admin_browser.fills(&service, &page, &at, &[("subject", "the administrator himself")]).await;
    assert_eq!(hers.opens(&service, "/account").await.to, "/sign-in", "she is signed out");
    let mut mallory = Browser::at("192.0.2.3");
    assert_eq!(signs_in(&service, &provider, &mut mallory, with_mfa("the administrator himself")).await.to, "/sign-in/code");
    assert_eq!(mallory.cookie("holdfast"), None);
    let page = mallory.opens(&service, "/sign-in/code").await;
    let inside = mallory.fills(&service, &page, "/sign-in/code", &[("code", &telephone.shows_after(&service, 1))]).await;
    assert_eq!(inside.to, "/");
    assert_eq!(signs_in(&service, &provider, &mut Browser::at("192.0.2.4"), with_mfa("the administrator himself")).await.to, "/");
}

#[tokio::test]
async fn whoever_has_only_the_provider_shows_it_again_before_what_is_sensitive_and_to_unlock() {
    let (service, provider) = a_service_with_a_provider().await;
    let (id, _, _) = linked_as(&service, &provider, "ann").await;
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let account = accounts::change::one(&mut tx, id).await.unwrap().unwrap();
    let is = accounts::change::Is { role: Role::Administrator, worker_id: None, organisation_id: None };
    accounts::change::change(&mut tx, &account, is).await.unwrap();
    // A one-time word that is over: there is no password that opens.
    accounts::change::give_word(&mut tx, &account, "no hash").await.unwrap();
    tx.commit().await.unwrap();
    service.it_is_now("2026-03-09T09:00:00Z");
    let (other, _) = an_account(&service, Role::SupportWorker).await;
    let mut hers = Browser::at("192.0.2.1");
    assert_eq!(signs_in(&service, &provider, &mut hers, with_mfa("ann")).await.to, "/");
    let at = format!("/accounts/{other}/close");
    hers.is_at_work_until(&service, "2026-03-09T09:12:00Z").await;
    let page = hers.opens(&service, &at).await;
    let asked = hers.fills(&service, &page, &at, &[]).await;
    asked.says("Show that it is you").says("opens in a new tab");
    let closed = service.rows("account WHERE disabled_at IS NOT NULL").await;
    // Somebody else's identity, and her own of hours ago, are no proof.
    for (says, minute) in [(Says::of("bob"), 13), (Says::of("ann").with("auth_time", 1_772_000_000), 14)] {
        let address = on(&hers.fills(&service, &asked, "/sign-in/provider/prove", &[]).await);
        let back = provider.signs_in(&service, &address, says);
        comes(&service, &mut hers, &back).await.says("did not show that it is you");
        service.it_is_now(&format!("2026-03-09T09:{minute}:00Z"));
    }
    // Another browser cannot bring it to an end.
    let address = on(&hers.fills(&service, &asked, "/sign-in/provider/prove", &[]).await);
    let back = provider.signs_in(&service, &address, Says::of("ann"));
    comes(&service, &mut Browser::at("192.0.2.2"), &back).await.says(NOT_IN);
    let before = hers.cookie("holdfast").unwrap().to_owned();
    let shown = comes(&service, &mut hers, &back).await;
    assert_eq!(shown.to, "/sign-in/proven");
    assert_ne!(hers.cookie("holdfast"), Some(before.as_str()));
    hers.opens(&service, &shown.to).await.says("Close this tab");
    let done = hers.fills(&service, &asked, &at, &[("proof", "")]).await;
    assert_eq!(done.to, "/accounts?done=account-closed", "{}", text(&done.html));
    assert_eq!(service.rows("account WHERE disabled_at IS NOT NULL").await, closed + 1);

    // Locked: the provider opens it.
    let page = hers.opens(&service, "/accounts").await;
    hers.sends(&service, "/lock", &[("csrf", &csrf(&page)), ("at", "/units")]).await;
    assert_eq!(hers.opens(&service, "/accounts").await.to, "/sign-in");
    let locked = hers.opens(&service, "/sign-in").await;
    locked.says("Locked").says("Unlock with The council");
    let address = on(&hers.fills(&service, &locked, "/sign-in/provider/prove", &[]).await);
    comes(&service, &mut hers, &provider.signs_in(&service, &address, Says::of("bob"))).await.says("did not show that it is you");
    assert_eq!(hers.opens(&service, "/accounts").await.to, "/sign-in");
    let address = on(&hers.fills(&service, &locked, "/sign-in/provider/prove", &[]).await);
    let open = comes(&service, &mut hers, &provider.signs_in(&service, &address, Says::of("ann"))).await;
    assert_eq!(open.status, StatusCode::SEE_OTHER);
    assert_eq!(hers.opens(&service, "/accounts").await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_presses_the_button_without_end_is_slowed_and_keeps_nobody_out() {
    let (service, provider) = a_service_with_a_provider().await;
    let (_, _, mut hers) = linked_as(&service, &provider, "ann").await;
    let mut pest = Browser::at("192.0.2.1");
    for _ in 0..10 {
        goes(&service, &mut pest).await;
    }
    let page = pest.opens(&service, "/sign-in").await;
    let slowed = pest.fills(&service, &page, "/sign-in/provider", &[]).await;
    assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
    slowed.says("Too many tries");
    // From the same address, where she always signs in; and from anywhere else.
    let page = hers.opens(&service, "/sign-out").await;
    hers.fills(&service, &page, "/sign-out", &[]).await;
    assert_eq!(signs_in(&service, &provider, &mut hers, with_mfa("ann")).await.to, "/");
    assert_eq!(signs_in(&service, &provider, &mut Browser::at("192.0.2.8"), with_mfa("ann")).await.to, "/");
}

#[tokio::test]
async fn a_provider_that_changes_its_keys_is_asked_for_them_and_one_that_is_away_is_said_to_be() {
    let (mut service, provider) = a_service_with_a_provider().await;
    let (_, _, _) = linked_as(&service, &provider, "ann").await;
    signs_in(&service, &provider, &mut Browser::at("192.0.2.2"), with_mfa("ann")).await;
    assert_eq!(provider.asked_for_keys(), 1, "what is known is not asked for again");
    provider.has_another_key(3);
    service.it_is_now("2026-03-02T09:02:00Z");
    let newly_signed = Says { key: 3, ..with_mfa("ann") };
    assert_eq!(signs_in(&service, &provider, &mut Browser::at("192.0.2.2"), newly_signed).await.to, "/");
    signs_in(&service, &provider, &mut Browser::at("192.0.2.2"), with_mfa("ann")).await.says(NOT_IN);
    // Nobody is there any more.
    let mut away = provider.clone();
    away.issuer = "http://127.0.0.1:1".into();
    away.serves(&mut service);
    let mut hers = Browser::at("192.0.2.5");
    let page = hers.opens(&service, "/sign-in").await;
    hers.fills(&service, &page, "/sign-in/provider", &[]).await.says("The council does not answer now");
}

#[tokio::test]
async fn where_there_is_no_provider_nothing_of_it_is_there() {
    let service = a_service_at(MORNING).await;
    let (_, name) = an_account(&service, Role::SupportWorker).await;
    let mut hers = Browser::at("192.0.2.1");
    hers.opens(&service, "/sign-in").await.says_nothing_of("/sign-in/provider");
    hers.signs_in(&service, &name, PASSWORD).await;
    hers.opens(&service, "/account").await.says_nothing_of("single-sign-on");
    for path in ["/account/single-sign-on", "/sign-in/provider/back?code=a&state=b", "/sign-in/provider/arrived?code=a&state=b"] {
        assert_eq!(hers.opens(&service, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(hers.sends(&service, "/sign-in/provider", &[]).await.status, StatusCode::NOT_FOUND);
}
