//! A browser that an account had not been signed in with: its owner is told once, in each of the others.

use crate::given;

use axum::http::StatusCode;
use given::{Service, a_service_at, browser::Browser};
use holdfast::{access::Role, args};

const MORNING: &str = "2026-03-02T09:00:00Z";
const PASSWORD: &str = "three random words";
const SAID: &str = "a browser that was not seen before";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0";
const PHONE: &str = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/129.0 Mobile Safari/537.36";

/// An account that nobody has signed in with.
async fn a_fresh_account(service: &Service, role: Role) -> String {
    let who = service.signed_in_as(role).await;
    let mut tx = service.db.write(holdfast::db::Actor::SYSTEM).await.unwrap();
    tx.run("DELETE FROM session WHERE account_id = $1", args![who.account_id]).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    service.db.read().await.unwrap().value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap()
}

async fn signs_in(service: &Service, browser: &mut Browser, name: &str) {
    assert_eq!(browser.signs_in(service, name, PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_worker_is_told_once_of_a_sign_in_with_a_browser_that_was_new() {
    let service = a_service_at(MORNING).await;
    let name = a_fresh_account(&service, Role::SupportWorker).await;
    let (mut desk, mut home, mut theirs) = (Browser::called(FIREFOX), Browser::called(FIREFOX), Browser::called(PHONE));
    signs_in(&service, &mut desk, &name).await;
    desk.opens(&service, "/").await.says_nothing_of(SAID);
    signs_in(&service, &mut desk, &name).await;
    desk.opens(&service, "/").await.says_nothing_of(SAID);

    service.it_is_now("2026-03-02T21:15:00Z");
    signs_in(&service, &mut theirs, &name).await;
    theirs.opens(&service, "/").await.says_nothing_of(SAID);
    signs_in(&service, &mut desk, &name).await;
    let told = desk.opens(&service, "/").await;
    told.says(SAID).says("Chrome on an Android phone or tablet").says("2 March 2026 at 21:15").says("href=\"/account/sessions\"");

    // Whoever came in that way cannot hide it from her, and says what they like of themselves.
    let page = desk.opens(&service, "/").await;
    let id = page.html.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let csrf =
        theirs.opens(&service, "/account").await.html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    theirs.sends(&service, "/account/new-browsers", &[("csrf", &csrf), ("form_key", "k"), ("seen", id)]).await;
    desk.opens(&service, "/").await.says(SAID);
    let seen = desk.fills(&service, &page, "/account/new-browsers", &[]).await;
    assert_eq!(seen.to, "/");
    desk.opens(&service, "/").await.says_nothing_of(SAID);
    desk.opens(&service, "/account").await.says("Browsers that were new").says("21:15");

    // In another of hers it is said as well; what was said a month ago is not.
    signs_in(&service, &mut home, &name).await;
    home.opens(&service, "/").await.says("Chrome on an Android");
    service.it_is_now("2026-04-05T09:00:00Z");
    signs_in(&service, &mut home, &name).await;
    home.opens(&service, "/").await.says_nothing_of(SAID);
}

#[tokio::test]
async fn nobody_is_told_of_anothers_browser_nor_says_that_they_saw_it() {
    let service = a_service_at(MORNING).await;
    let (name, other) = (a_fresh_account(&service, Role::SupportWorker).await, a_fresh_account(&service, Role::ContractManager).await);
    let (mut desk, mut phone) = (Browser::called(FIREFOX), Browser::called(PHONE));
    signs_in(&service, &mut desk, &name).await;
    signs_in(&service, &mut phone, &name).await;
    let told = desk.opens(&service, "/").await;
    let id = told.says(SAID).html.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let (mut council, mut elsewhere) = (Browser::called(FIREFOX), Browser::called(PHONE));
    signs_in(&service, &mut council, &other).await;
    let page = council.opens(&service, "/account").await;
    let csrf = page.html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    council.sends(&service, "/account/new-browsers", &[("csrf", csrf), ("form_key", "k"), ("seen", &id)]).await;
    assert_eq!(service.rows("new_browser_seen").await, 0);
    // Whose first page is another is told before they go on to it.
    assert_eq!(council.opens(&service, "/").await.to, "/reports");
    signs_in(&service, &mut elsewhere, &other).await;
    council.opens(&service, "/").await.says(SAID).says("href=\"/reports\"");
}
