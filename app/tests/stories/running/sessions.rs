//! Sessions: where somebody is signed in, ended by them and by whoever sees to their account; locked when nobody is there.

use crate::given;

use axum::http::StatusCode;
use given::{Page, Service, a_service_at, browser::Browser, text};
use holdfast::{access::Role, args};

const MORNING: &str = "2026-03-02T09:00:00Z";
const PASSWORD: &str = "three random words";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0";
const PHONE: &str = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/129.0 Mobile Safari/537.36";

async fn an_account(service: &Service, role: Role) -> (i64, String) {
    let who = service.signed_in_as(role).await;
    let mut read = service.db.read().await.unwrap();
    (who.account_id, read.value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap())
}

async fn signed_in(service: &Service, agent: &'static str, name: &str) -> Browser {
    let mut browser = Browser::called(agent);
    assert_eq!(browser.signs_in(service, name, PASSWORD).await.status, StatusCode::SEE_OTHER);
    browser
}

fn csrf(page: &Page) -> String {
    page.html.split("name=\"csrf\" value=\"").nth(1).expect("a token").split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_worker_sees_where_she_is_signed_in_and_ends_what_is_not_hers() {
    let service = a_service_at(MORNING).await;
    let (_, name) = an_account(&service, Role::SupportWorker).await;
    let mut desk = signed_in(&service, FIREFOX, &name).await;
    let mut phone = signed_in(&service, PHONE, &name).await;
    let page = desk.opens(&service, "/account/sessions").await;
    page.says("Firefox on Windows").says("Chrome on an Android phone or tablet").says("This one").says_nothing_of("192.0.2");
    let theirs = page.html.split("Android").nth(1).unwrap().split("name=\"session\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = [("csrf", csrf(&page)), ("form_key", "a key".into()), ("session", theirs.to_owned())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(desk.sends(&service, "/account/sessions", &form).await.to, "/account/sessions?done=sessions");
    assert_eq!(phone.opens(&service, "/account").await.to, "/sign-in");
    assert_eq!(desk.opens(&service, "/account").await.status, StatusCode::OK);
    // Somebody else's is not there to be ended.
    let (_, other) = an_account(&service, Role::SupportWorker).await;
    let mut stranger = signed_in(&service, FIREFOX, &other).await;
    let own = stranger.opens(&service, "/account/sessions").await;
    let hers: i64 = service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT s.id FROM session s JOIN account a ON a.id = s.account_id WHERE a.sign_in = $1 AND s.ended_at IS NULL ORDER BY s.id DESC LIMIT 1", args![&name])
        .await
        .unwrap();
    let form = [("csrf", csrf(&own)), ("form_key", "another".into()), ("session", hers.to_string())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(stranger.sends(&service, "/account/sessions", &form).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.opens(&service, "/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_manager_signs_a_worker_out_everywhere_and_a_closed_account_is_out_in_the_middle_of_a_form() {
    let service = a_service_at(MORNING).await;
    let (id, name) = an_account(&service, Role::SupportWorker).await;
    let (_, manager) = an_account(&service, Role::ServiceManager).await;
    let mut hers = signed_in(&service, FIREFOX, &name).await;
    let mut manager = signed_in(&service, PHONE, &manager).await;
    let at = format!("/accounts/{id}");
    let page = manager.opens(&service, &at).await;
    page.says("Firefox on Windows").says("Last signed in");
    let all = [("csrf", csrf(&page)), ("form_key", "a key".into()), ("session", "all".into())];
    let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(manager.sends(&service, &format!("{at}/sessions"), &all).await.to, format!("{at}?done=sessions"));
    assert_eq!(hers.opens(&service, "/referrals").await.to, "/sign-in");
    assert_eq!(service.rows("journal WHERE action = 'sessions-ended'").await, 1);

    let mut hers = signed_in(&service, FIREFOX, &name).await;
    let form = hers.opens(&service, "/referrals/new").await;
    let page = manager.opens(&service, &format!("{at}/close")).await;
    assert_eq!(manager.fills(&service, &page, &format!("{at}/close"), &[]).await.to, "/accounts?done=account-closed");
    let referrals = service.rows("referral").await;
    let sent = hers.fills(&service, &form, "/referrals", &[("given_name", "Ann")]).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN, "{}", text(&sent.html));
    let kept = hers.fills(&service, &form, "/referrals", &[("given_name", "Ann")]).await;
    assert_eq!((kept.status, service.rows("referral").await, service.rows("draft").await), (StatusCode::FORBIDDEN, referrals, 0));
    assert_ne!(hers.signs_in(&service, &name, PASSWORD).await.status, StatusCode::SEE_OTHER);
}

/// What the page's script tells the server.
async fn beats(service: &Service, browser: &mut Browser, csrf: &str) -> StatusCode {
    browser.sends(service, "/in-use", &[("csrf", csrf)]).await.status
}

#[tokio::test]
async fn a_page_that_falls_silent_is_locked_what_was_typed_is_kept_and_its_owner_goes_on_with_it() {
    let service = a_service_at(MORNING).await;
    let (_, name) = an_account(&service, Role::SupportWorker).await;
    let mut hers = signed_in(&service, FIREFOX, &name).await;
    let form = hers.opens(&service, "/referrals/new").await;
    let token = csrf(&form);
    assert_eq!(beats(&service, &mut hers, &token).await, StatusCode::NO_CONTENT);
    for minute in [4, 8, 12] {
        service.it_is_now(&format!("2026-03-02T09:{minute:02}:00Z"));
        assert_eq!(beats(&service, &mut hers, &token).await, StatusCode::NO_CONTENT);
    }
    assert_eq!(hers.opens(&service, "/referrals").await.status, StatusCode::OK, "somebody is there");
    service.it_is_now("2026-03-02T09:17:31Z");
    assert_eq!(hers.opens(&service, "/referrals").await.to, "/sign-in", "nobody was for five minutes");
    let locked = hers.opens(&service, "/sign-in").await;
    locked.says("Locked").says_nothing_of("Find a person");
    service.it_is_now("2026-03-02T09:10:00Z");
    assert_eq!(hers.opens(&service, "/referrals").await.to, "/sign-in", "a clock put back opens nothing");
    service.it_is_now("2026-03-02T09:18:00Z");
    let sent = hers.fills(&service, &form, "/referrals", &[("given_name", "Morwenna")]).await;
    assert_eq!(sent.to, "/sign-in?kept=yes");
    let locked = hers.opens(&service, "/sign-in?kept=yes").await;
    hers.fills(&service, &locked, "/sign-in/unlock", &[("proof", "not this one")]).await.says("This is not your password");
    let before = hers.cookie("holdfast").unwrap().to_owned();
    let open = hers.fills(&service, &locked, "/sign-in/unlock", &[("proof", PASSWORD)]).await;
    assert!(open.to.starts_with("/referrals/new?draft="), "{} {}", open.to, text(&open.html));
    assert_ne!(hers.cookie("holdfast"), Some(before.as_str()));
    hers.opens(&service, &open.to).await.says("Morwenna");
}

#[tokio::test]
async fn without_a_script_a_session_locks_as_well_and_a_note_of_twelve_minutes_is_there_again() {
    let service = a_service_at("2026-03-02T02:00:00Z").await;
    let (_, name) = an_account(&service, Role::SupportWorker).await;
    let mut hers = signed_in(&service, FIREFOX, &name).await;
    let form = hers.opens(&service, "/referrals/new").await;
    service.it_is_now("2026-03-02T02:12:00Z");
    let sent =
        hers.fills(&service, &form, "/referrals", &[("given_name", "Morwenna"), ("words", "She rang at two, and is safe now.")]).await;
    assert_eq!(sent.to, "/sign-in?kept=yes");
    assert_eq!(hers.opens(&service, "/referrals").await.to, "/sign-in", "nothing opens");
    let locked = hers.opens(&service, "/sign-in?kept=yes").await;
    locked.says("Locked").says("What you sent is kept").says_nothing_of("Morwenna");
    let open = hers.fills(&service, &locked, "/sign-in/unlock", &[("proof", PASSWORD)]).await;
    hers.opens(&service, &open.to).await.says("Morwenna").says("She rang at two, and is safe now.");

    // Whoever only looked is led back to where they were.
    service.it_is_now("2026-03-02T02:18:00Z");
    assert_eq!(hers.opens(&service, "/units").await.to, "/sign-in");
    let locked = hers.opens(&service, "/sign-in").await;
    assert_eq!(hers.fills(&service, &locked, "/sign-in/unlock", &[("proof", PASSWORD)]).await.to, "/units");
    // Whoever asks for something every few minutes is not.
    for minute in [22, 26, 30, 34] {
        service.it_is_now(&format!("2026-03-02T02:{minute}:00Z"));
        assert_eq!(hers.opens(&service, "/units").await.status, StatusCode::OK, "{minute}");
    }
}

#[tokio::test]
async fn a_form_that_is_kept_nowhere_stays_in_the_page_that_says_it_is_locked() {
    let service = a_service_at(MORNING).await;
    let (_, name) = an_account(&service, Role::ServiceManager).await;
    let mut hers = signed_in(&service, FIREFOX, &name).await;
    let form = hers.opens(&service, "/teams").await;
    service.it_is_now("2026-03-02T09:06:00Z");
    let locked = hers.fills(&service, &form, "/teams", &[("name", "The night team of the west")]).await;
    assert_eq!(locked.status, StatusCode::FORBIDDEN);
    locked.says("Unlock (opens in a new tab)");
    assert!(!text(&locked.html).contains("night team"), "it is hidden in the page");
    assert_eq!(service.rows("team").await, 0);
    // Sent before it is unlocked, it stays.
    let still = hers.fills(&service, &locked, "/teams", &[]).await;
    assert_eq!(still.status, StatusCode::FORBIDDEN);
    let unlock = hers.opens(&service, "/sign-in").await;
    hers.fills(&service, &unlock, "/sign-in/unlock", &[("proof", PASSWORD)]).await;
    let sent = hers.fills(&service, &still, "/teams", &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    assert_eq!(service.rows("team WHERE name = 'The night team of the west'").await, 1);
    // From another site nothing is shown again.
    service.it_is_now("2026-03-02T09:20:00Z");
    let forged = hers.sends(&service, "/teams", &[("csrf", "of another site"), ("name", "Theirs, of two words")]).await;
    forged.says("too old to use").says_nothing_of("Theirs");
}

#[tokio::test]
async fn a_page_locks_itself_only_for_its_own_session_and_leads_back_to_where_its_owner_was() {
    let service = a_service_at(MORNING).await;
    let (_, name) = an_account(&service, Role::SupportWorker).await;
    let mut hers = signed_in(&service, FIREFOX, &name).await;
    let page = hers.opens(&service, "/referrals/new").await;
    hers.sends(&service, "/lock", &[("csrf", "of another site"), ("at", "/units")]).await;
    assert_eq!(hers.opens(&service, "/referrals").await.status, StatusCode::OK);
    let token = csrf(&page);
    assert_eq!(hers.sends(&service, "/lock", &[("csrf", &token), ("at", "/units")]).await.to, "/sign-in");
    assert_eq!(hers.opens(&service, "/referrals").await.to, "/sign-in");
    assert_eq!(beats(&service, &mut hers, &token).await, StatusCode::NO_CONTENT);
    assert_eq!(hers.opens(&service, "/referrals").await.to, "/sign-in", "a beat opens nothing");
    // The script's last word: what was typed.
    let draft = hers.sends(&service, "/drafts/referral/-", &[("csrf", &token), ("form_key", "k1"), ("given_name", "Typed")]).await;
    assert_eq!(draft.status, StatusCode::NO_CONTENT);
    let locked = hers.opens(&service, "/sign-in").await;
    let open = hers.fills(&service, &locked, "/sign-in/unlock", &[("proof", PASSWORD)]).await;
    assert!(open.to.starts_with("/referrals/new?draft="), "{}", open.to);

    hers.sends(&service, "/lock", &[("csrf", &token), ("at", "/units")]).await;
    let locked = hers.opens(&service, "/sign-in").await;
    assert_eq!(hers.fills(&service, &locked, "/sign-in/unlock", &[("proof", PASSWORD)]).await.to, "/units");
    hers.sends(&service, "/lock", &[("csrf", &token), ("at", "//elsewhere.example/")]).await;
    let locked = hers.opens(&service, "/sign-in").await;
    assert_eq!(hers.fills(&service, &locked, "/sign-in/leave", &[]).await.to, "/sign-in");
    hers.opens(&service, "/sign-in").await.says("Sign-in name");
    assert_eq!(hers.signs_in(&service, &name, PASSWORD).await.status, StatusCode::SEE_OTHER);
}
