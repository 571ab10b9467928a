//! A second factor: set up, asked for, lost and taken away.

use crate::given;

use axum::http::StatusCode;
use given::{Page, Person, Service, a_service_at, browser::Browser, text};
use holdfast::{access::Role, args, db::Actor, running::accounts::factors::codes};

const MORNING: &str = "2026-03-02T09:00:00Z";
const PASSWORD: &str = "three random words";

async fn name_of(service: &Service, who: &Person) -> String {
    service.db.read().await.unwrap().value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap()
}

/// A telephone with an authenticator app, that was given the letters on a page.
pub(super) struct Telephone(Vec<u8>);

impl Telephone {
    fn reads(page: &Page) -> Telephone {
        let said = text(&page.html);
        let letters: String = said.split("Letters: ").nth(1).expect("letters").chars().take(39).filter(|c| !c.is_whitespace()).collect();
        let five = |letter: u8| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|l| *l == letter).expect("a letter") as u32;
        let mut bytes = vec![];
        let (mut held, mut bits) = (0_u32, 0);
        for letter in letters.bytes() {
            (held, bits) = (held << 5 | five(letter), bits + 5);
            if bits >= 8 {
                bits -= 8;
                bytes.push((held >> bits & 0xff) as u8);
            }
        }
        Telephone(bytes)
    }

    fn shows(&self, service: &Service) -> String {
        self.shows_after(service, 0)
    }

    /// So many half minutes from now.
    pub(super) fn shows_after(&self, service: &Service, steps: i64) -> String {
        codes::code(&self.0, service.db.clock.now().as_second() / 30 + steps)
    }
}

/// Signs in with a password and sets up codes. Gives the telephone.
pub(super) async fn sets_up(service: &Service, browser: &mut Browser, name: &str) -> Telephone {
    assert_eq!(browser.signs_in(service, name, PASSWORD).await.status, StatusCode::SEE_OTHER);
    let page = browser.opens(service, "/account/codes").await;
    let begun = browser.fills(service, &page, "/account/codes/begin", &[("password", PASSWORD)]).await;
    assert_eq!(begun.to, "/account/codes", "{}", text(&begun.html));
    let page = browser.opens(service, "/account/codes").await;
    let telephone = Telephone::reads(&page);
    let confirmed = browser.fills(service, &page, "/account/codes", &[("code", &telephone.shows(service))]).await;
    assert_eq!(confirmed.to, "/account/recovery?done=codes", "{}", text(&confirmed.html));
    telephone
}

/// Signs in with the password and what is typed on the page that asks for a code.
async fn signs_in_with(service: &Service, browser: &mut Browser, name: &str, code: &str) -> Page {
    assert_eq!(browser.signs_in(service, name, PASSWORD).await.to, "/sign-in/code");
    let page = browser.opens(service, "/sign-in/code").await;
    browser.fills(service, &page, "/sign-in/code", &[("code", code)]).await
}

#[tokio::test]
async fn whoever_set_up_codes_gets_in_with_password_and_code_and_each_code_works_once() {
    let service = a_service_at(MORNING).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let (mut hers, mut other) = (Browser::at("192.0.2.1"), Browser::at("192.0.2.2"));
    other.signs_in(&service, &name, PASSWORD).await;
    hers.signs_in(&service, &name, PASSWORD).await;
    let page = hers.opens(&service, "/account/codes").await;
    let refused = hers.fills(&service, &page, "/account/codes/begin", &[("password", "not this one")]).await;
    refused.says("This is not your password").says_nothing_of("Letters");
    let telephone = sets_up(&service, &mut hers, &name).await;
    assert_eq!(other.opens(&service, "/account").await.to, "/sign-in", "other sessions ended");
    assert_eq!(hers.opens(&service, "/account").await.status, StatusCode::OK);
    hers.opens(&service, "/account/codes").await.says_nothing_of("Letters").says_nothing_of("svg class=\"hf-square\"");

    let mut phone = Browser::at("192.0.2.3");
    let replayed = signs_in_with(&service, &mut phone, &name, &telephone.shows(&service)).await;
    replayed.says("This code is not right, or was used before");
    assert_eq!(phone.cookie("holdfast"), None, "a password alone gives no session");
    assert_eq!(phone.opens(&service, "/account").await.to, "/sign-in");
    for (steps, good) in [(-2, false), (2, false), (1, true)] {
        let page = phone.opens(&service, "/sign-in/code").await;
        let sent = phone.fills(&service, &page, "/sign-in/code", &[("code", &telephone.shows_after(&service, steps))]).await;
        assert_eq!(sent.status == StatusCode::SEE_OTHER, good, "{steps} half minutes away");
    }
    assert_eq!(phone.opens(&service, "/account").await.status, StatusCode::OK);
    assert_eq!(phone.opens(&service, "/sign-in/code").await.to, "/sign-in", "what was begun is used up");
    service.it_is_now("2026-03-02T09:00:30Z");
    signs_in_with(&service, &mut Browser::at("192.0.2.4"), &name, &telephone.shows(&service)).await.says("used before");
    service.it_is_now("2026-03-02T08:00:00Z");
    let back = signs_in_with(&service, &mut Browser::at("192.0.2.4"), &name, &telephone.shows(&service)).await;
    assert_eq!(back.to, "/", "a clock put back locks nobody out");
}

#[tokio::test]
async fn recovery_codes_are_shown_once_work_once_and_new_ones_end_the_old() {
    let service = a_service_at(MORNING).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let mut hers = Browser::at("192.0.2.1");
    sets_up(&service, &mut hers, &name).await;
    let paper = |page: &Page| -> Vec<String> {
        page.html.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap_or_default().to_owned()).collect()
    };
    let page = hers.opens(&service, "/account/recovery").await;
    let first = paper(&page);
    assert_eq!(first.len(), 10, "{first:?}");
    let weak: Vec<(String, String)> = (1..=10).map(|n| ("recovery".to_owned(), format!("{n:02}-aaaaa-aaaaa"))).collect();
    let weak: Vec<(&str, &str)> = weak.iter().map(|(name, code)| (name.as_str(), code.as_str())).collect();
    let csrf = page.html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let chosen = hers.sends(&service, "/account/recovery", &[&[("csrf", csrf), ("form_key", "k")], &weak[..]].concat()).await;
    assert_eq!(chosen.status, StatusCode::BAD_REQUEST, "nobody chooses their own");
    assert_eq!(hers.fills(&service, &page, "/account/recovery", &[]).await.to, "/account?done=recovery");
    hers.opens(&service, "/account").await.says("10 left").says_nothing_of(&first[3]);

    let mut elsewhere = Browser::at("192.0.2.9");
    assert_eq!(signs_in_with(&service, &mut elsewhere, &name, &first[3].to_uppercase()).await.to, "/");
    elsewhere.opens(&service, "/account").await.says("9 left");
    signs_in_with(&service, &mut elsewhere, &name, &first[3]).await.says("used before");
    let page = elsewhere.opens(&service, "/sign-in/code").await;
    assert_eq!(elsewhere.fills(&service, &page, "/sign-in/code", &[("code", &first[4])]).await.to, "/");
    let page = elsewhere.opens(&service, "/account/recovery").await;
    let second = paper(&page);
    elsewhere.fills(&service, &page, "/account/recovery", &[]).await;
    signs_in_with(&service, &mut elsewhere, &name, &first[5]).await.says("used before");
    let page = elsewhere.opens(&service, "/sign-in/code").await;
    assert_eq!(elsewhere.fills(&service, &page, "/sign-in/code", &[("code", &second[5])]).await.to, "/");
}

#[tokio::test]
async fn whoever_knows_the_password_and_guesses_at_codes_is_slowed_and_its_owner_is_not() {
    let service = a_service_at(MORNING).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let mut hers = Browser::at("192.0.2.1");
    let telephone = sets_up(&service, &mut hers, &name).await;
    service.it_is_now("2026-03-02T09:00:30Z");
    let mut guesser = Browser::at("198.51.100.7");
    assert_eq!(guesser.signs_in(&service, &name, PASSWORD).await.to, "/sign-in/code");
    let right = telephone.shows(&service);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let page = guesser.opens(&service, "/sign-in/code").await;
    for _ in 0..10 {
        guesser.fills(&service, &page, "/sign-in/code", &[("code", wrong)]).await.says("is not right");
    }
    let slowed = guesser.fills(&service, &page, "/sign-in/code", &[("code", &right)]).await;
    assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(signs_in_with(&service, &mut hers, &name, &right).await.to, "/", "where she always signs in she gets in");
    hers.opens(&service, "/account").await.says("Since then somebody was refused");
}

#[tokio::test]
async fn a_manager_takes_a_lost_factor_away_and_its_owner_is_told_and_chooses_another() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let mut hers = Browser::at("192.0.2.1");
    sets_up(&service, &mut hers, &name).await;
    let at = format!("/accounts/{}/factor", worker.account_id);
    service.opens(&manager, &format!("/accounts/{}", worker.account_id)).await.says("Take the second factor away");
    service.opens(&manager, &at).await.says_nothing_of("One-time word");
    let other = service.signed_in_as(Role::ServiceManager).await;
    assert_eq!(service.sends(&manager, &format!("/accounts/{}/factor", other.account_id), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.sends(&manager, &at, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(service.rows("journal WHERE action = 'second-factor-reset'").await, 1);
    assert_eq!(hers.opens(&service, "/account").await.to, "/sign-in", "she is signed out");

    assert_eq!(hers.signs_in(&service, &name, PASSWORD).await.status, StatusCode::SEE_OTHER);
    for closed in ["/", "/referrals", "/people"] {
        assert_eq!(hers.opens(&service, closed).await.to, "/account/codes", "{closed}");
    }
    hers.opens(&service, "/account/codes").await.says("took your second factor away").says("Service manager");
    sets_up(&service, &mut hers, &name).await;
    assert_eq!(hers.opens(&service, "/referrals").await.status, StatusCode::OK);
    hers.opens(&service, "/account/codes").await.says_nothing_of("took your second factor away");
}

#[tokio::test]
async fn a_role_that_must_have_a_second_factor_has_days_of_grace_and_a_clock_that_jumps_takes_none() {
    let service = a_service_at("2026-03-01T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let council = service.signed_in_as(Role::ContractManager).await;
    let (name, of_council) = (name_of(&service, &worker).await, name_of(&service, &council).await);
    for day in 1..=14 {
        service.it_is_now(&format!("2026-03-{day:02}T10:00:00Z"));
        let mut browser = Browser::at("192.0.2.1");
        browser.signs_in(&service, &name, PASSWORD).await;
        browser.opens(&service, "/account").await.says(&format!("next {} days", 15 - day));
        assert_eq!(browser.opens(&service, "/referrals").await.status, StatusCode::OK, "day {day}");
        if day == 3 {
            service.it_is_now("2031-03-03T10:00:00Z");
            browser.signs_in(&service, &name, PASSWORD).await;
            assert_eq!(browser.opens(&service, "/referrals").await.status, StatusCode::OK, "years by the clock are one day of use");
        }
    }
    service.it_is_now("2026-03-15T10:00:00Z");
    let mut browser = Browser::at("192.0.2.1");
    browser.signs_in(&service, &name, PASSWORD).await;
    assert_eq!(browser.opens(&service, "/referrals").await.to, "/account/codes");
    assert_eq!(browser.opens(&service, "/sign-out").await.status, StatusCode::OK);
    browser.signs_in(&service, &of_council, PASSWORD).await;
    assert_eq!(browser.opens(&service, "/reports").await.status, StatusCode::OK, "the council sees nobody, and is not asked");
}

#[tokio::test]
async fn what_is_sensitive_asks_again_after_ten_minutes_and_keeps_what_was_typed() {
    let service = a_service_at(MORNING).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    let name = name_of(&service, &admin).await;
    let mut his = Browser::at("192.0.2.1");
    let telephone = sets_up(&service, &mut his, &name).await;
    his.is_at_work_until(&service, "2026-03-02T09:11:00Z").await;
    let page = his.opens(&service, "/accounts").await;
    let new = [("name", "Dee Example"), ("sign_in", "dee"), ("role", "trustee")];
    let asked = his.fills(&service, &page, "/accounts", &new).await;
    asked.says("Show that it is you").says("Dee Example");
    let accounts = service.rows("account").await;
    his.fills(&service, &asked, "/accounts", &[("proof", "not this one")]).await.says("This is not your password").says("Dee Example");
    assert_eq!(service.rows("account").await, accounts);
    let before = his.cookie("holdfast").unwrap().to_owned();
    let made = his.fills(&service, &asked, "/accounts", &[("proof", &telephone.shows(&service))]).await;
    assert_eq!(made.to, "/accounts?done=account", "{}", text(&made.html));
    assert_eq!(service.rows("account").await, accounts + 1);
    assert_ne!(his.cookie("holdfast"), Some(before.as_str()), "the cookie is another");
    let dee: i64 = service.db.read().await.unwrap().value("SELECT id FROM account WHERE sign_in = 'dee'", args![]).await.unwrap();
    let at = format!("/accounts/{dee}/close");
    let page = his.opens(&service, &at).await;
    assert_eq!(his.fills(&service, &page, &at, &[]).await.to, "/accounts?done=account-closed", "not asked twice in ten minutes");

    his.is_at_work_until(&service, "2026-03-02T09:22:00Z").await;
    assert_eq!(his.opens(&service, "/account/recovery").await.to, "/sign-in/prove");
    let page = his.opens(&service, "/sign-in/prove").await;
    assert_eq!(his.fills(&service, &page, "/sign-in/prove", &[("proof", PASSWORD)]).await.to, "/account/recovery");
    assert_eq!(his.opens(&service, "/account/recovery").await.status, StatusCode::OK);
}

#[tokio::test]
async fn taking_ones_own_app_away_asks_for_another_where_the_role_needs_one() {
    let service = a_service_at(MORNING).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let name = name_of(&service, &worker).await;
    let mut hers = Browser::at("192.0.2.1");
    sets_up(&service, &mut hers, &name).await;
    let page = hers.opens(&service, "/account/codes/remove").await;
    assert_eq!(hers.fills(&service, &page, "/account/codes/remove", &[]).await.to, "/account/codes?done=factor-removed");
    assert_eq!(hers.opens(&service, "/referrals").await.to, "/account/codes");
    assert_eq!(service.rows("recovery_code").await, 0);
    // From the terminal, for the last administrator.
    sets_up(&service, &mut hers, &name).await;
    holdfast::running::cli::reset_factor(&service.db, &name).await.unwrap();
    hers.signs_in(&service, &name, PASSWORD).await;
    hers.opens(&service, "/account/codes").await.says("Somebody at the terminal took your second factor away");
    assert!(holdfast::running::cli::reset_factor(&service.db, &name).await.unwrap_err().contains("nobody with a second factor"));
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    assert!(!codes::take(&mut tx, worker.account_id, "000000").await.unwrap());
}
