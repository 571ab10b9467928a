//! Every way in by every state of an account (`safety.md` A4, A5, A7): whoever is out is out by all of them, at the next request, and is
//! told no more than somebody who was never there; nobody is kept out by those who guess.

use crate::given;

use axum::http::StatusCode;
use given::{
    Page, Service,
    browser::Browser,
    key::Key,
    provider::{Provider, Says},
    text,
};
use holdfast::{access::Role, args, db::Actor};

use super::{
    factors::{Telephone, sets_up},
    passkeys,
    single_sign_on::{self, NOT_IN, a_service_with_a_provider, an_account, links, with_mfa},
};

const PASSWORD: &str = "three random words";
const WORD: &str = "amber-anchor-apple-apron-arrow-07";
/// The letters that the recovery codes end with, by their number.
const PAPER: &str = "abcdefghjk";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Password,
    Word,
    Code,
    Recovery,
    Passkey,
    Provider,
    ProviderAndCode,
}

const WAYS: [Way; 7] = [Way::Password, Way::Word, Way::Code, Way::Recovery, Way::Passkey, Way::Provider, Way::ProviderAndCode];

/// A recovery code, and which of the ten it is.
fn on_paper(at: usize) -> String {
    format!("{:02}-abcde-fghj{}", at + 1, &PAPER[at..=at])
}

/// Somebody whose account opens by one way.
struct Someone {
    id: i64,
    name: String,
    way: Way,
    key: Key,
    telephone: Option<Telephone>,
    /// How many recovery codes were used.
    used: usize,
}

impl Someone {
    async fn who_comes_by(service: &Service, provider: &Provider, way: Way) -> Someone {
        let (id, name) = an_account(service, Role::SupportWorker).await;
        let mut someone = Someone { id, name, way, key: Key::at("holdfast.example", "http://holdfast.example"), telephone: None, used: 0 };
        let mut desk = Browser::at("192.0.2.1");
        if [Way::Code, Way::Recovery, Way::ProviderAndCode].contains(&way) {
            someone.telephone = Some(sets_up(service, &mut desk, &someone.name).await);
        } else {
            desk.signs_in(service, &someone.name, PASSWORD).await;
        }
        match way {
            Way::Recovery => {
                let ten: Vec<String> = (0..10).map(on_paper).collect();
                let page = desk.opens(service, "/account/recovery").await;
                let csrf = page.html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
                let mut fields = vec![("csrf", csrf), ("form_key", "paper")];
                fields.extend(ten.iter().map(|code| ("recovery", code.as_str())));
                assert_eq!(desk.sends(service, "/account/recovery", &fields).await.to, "/account?done=recovery");
            }
            Way::Passkey => {
                let made = passkeys::makes(service, &mut desk, &mut someone.key).await;
                assert_eq!(made.to, "/account/passkeys?done=passkey");
            }
            Way::Provider | Way::ProviderAndCode => {
                let subject = format!("subject-{id}");
                let linked = links(service, provider, &mut desk, Says::of(&subject)).await;
                assert_eq!(linked.to, "/account/single-sign-on?done=identity", "{}", text(&linked.html));
            }
            Way::Word => {
                let admin = service.signed_in_as(Role::Administrator).await;
                let given = service.sends(&admin, &format!("/accounts/{id}/word"), &[("word", WORD)]).await;
                assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", text(&given.html));
            }
            Way::Password | Way::Code => {}
        }
        someone
    }

    /// The first half, where there are two: true when the page that asks for the second comes.
    async fn begins(&mut self, service: &Service, provider: &Provider, browser: &mut Browser) -> Page {
        let subject = format!("subject-{}", self.id);
        match self.way {
            Way::Word => browser.signs_in(service, &self.name, WORD).await,
            Way::Passkey => passkeys::signs_in(service, browser, &mut self.key).await,
            Way::Provider => single_sign_on::signs_in(service, provider, browser, with_mfa(&subject)).await,
            Way::ProviderAndCode => single_sign_on::signs_in(service, provider, browser, Says::of(&subject)).await,
            Way::Password | Way::Code | Way::Recovery => browser.signs_in(service, &self.name, PASSWORD).await,
        }
    }

    async fn ends(&mut self, service: &Service, browser: &mut Browser) -> Page {
        let code = match (&self.telephone, self.way) {
            (_, Way::Recovery) => {
                self.used += 1;
                on_paper(self.used - 1)
            }
            // Each half minute's code works once.
            (Some(telephone), _) => {
                service.db.clock.set(service.db.clock.now() + jiff::SignedDuration::from_secs(30));
                telephone.shows_after(service, 0)
            }
            _ => String::new(),
        };
        browser.sends(service, "/sign-in/code", &[("code", &code)]).await
    }

    async fn comes_in(&mut self, service: &Service, provider: &Provider, browser: &mut Browser) -> Page {
        let page = self.begins(service, provider, browser).await;
        if page.to == "/sign-in/code" { self.ends(service, browser).await } else { page }
    }

    /// What somebody is told by this way whom nobody knows.
    fn refusal(&self) -> &'static str {
        match self.way {
            Way::Passkey => "This passkey is not known here",
            Way::Provider | Way::ProviderAndCode => NOT_IN,
            _ => "The sign-in name or the password is not right",
        }
    }
}

/// How somebody is out.
#[derive(Clone, Copy, Debug)]
enum Out {
    Closed,
    Left,
    SignedOutByAManager,
}

async fn is_out(service: &Service, someone: &Someone, out: Out) {
    let admin = service.signed_in_as(Role::Administrator).await;
    match out {
        Out::Closed => {
            let closed = service.sends(&admin, &format!("/accounts/{}/close", someone.id), &[]).await;
            assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", text(&closed.html));
        }
        Out::Left => {
            let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
            tx.run("UPDATE worker SET left_on = '2026-03-01' WHERE id = (SELECT worker_id FROM account WHERE id = $1)", args![someone.id])
                .await
                .unwrap();
            tx.unjournaled();
            tx.commit().await.unwrap();
        }
        Out::SignedOutByAManager => {
            let ended = service.sends(&admin, &format!("/accounts/{}/sessions", someone.id), &[("session", "all")]).await;
            assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", text(&ended.html));
        }
    }
}

#[tokio::test]
async fn whoever_is_out_is_out_by_every_way_at_the_next_request_and_told_what_a_stranger_is_told() {
    for way in WAYS {
        for out in [Out::Closed, Out::Left, Out::SignedOutByAManager] {
            let (service, provider) = a_service_with_a_provider().await;
            let mut someone = Someone::who_comes_by(&service, &provider, way).await;
            let mut hers = Browser::at("192.0.2.2");
            let inside = someone.comes_in(&service, &provider, &mut hers).await;
            assert_eq!(inside.status, StatusCode::SEE_OTHER, "{way:?}: {}", text(&inside.html));
            assert_eq!(hers.opens(&service, "/account").await.status, StatusCode::OK, "{way:?}");
            // A second browser stands between the password and the code.
            let mut half = Browser::at("192.0.2.3");
            let begun = if someone.telephone.is_some() { someone.begins(&service, &provider, &mut half).await.to } else { String::new() };
            is_out(&service, &someone, out).await;
            assert_eq!(hers.opens(&service, "/account").await.to, "/sign-in", "{way:?} {out:?}: out at the next request");
            if matches!(out, Out::SignedOutByAManager) {
                continue;
            }
            if begun == "/sign-in/code" {
                assert_eq!(someone.ends(&service, &mut half).await.to, "/sign-in", "{way:?} {out:?}: half way in");
            }
            let again = someone.comes_in(&service, &provider, &mut hers).await;
            assert!(again.html.contains(someone.refusal()), "{way:?} {out:?}: {} {}", again.to, text(&again.html));
            assert_eq!(hers.opens(&service, "/account").await.to, "/sign-in", "{way:?} {out:?}");
            let mut other = Browser::at("192.0.2.4");
            let elsewhere = someone.comes_in(&service, &provider, &mut other).await;
            assert!(elsewhere.html.contains(someone.refusal()), "{way:?} {out:?}");
            assert_eq!((other.cookie("holdfast"), other.cookie("holdfast-half")), (None, None), "{way:?} {out:?}");
        }
    }
}

#[tokio::test]
async fn nobody_who_guesses_from_the_same_office_keeps_a_worker_out_of_where_she_always_signs_in() {
    for way in WAYS {
        let (service, provider) = a_service_with_a_provider().await;
        let mut someone = Someone::who_comes_by(&service, &provider, way).await;
        let mut hers = Browser::at("192.0.2.2");
        let inside = someone.comes_in(&service, &provider, &mut hers).await;
        assert_eq!(inside.status, StatusCode::SEE_OTHER, "{way:?}: {}", text(&inside.html));
        let page = hers.opens(&service, "/sign-out").await;
        hers.fills(&service, &page, "/sign-out", &[]).await;
        let mut slowed = 0;
        for guess in 0..22 {
            // From her own address, in a browser that nobody knows.
            let mut guesser = Browser::at("192.0.2.2");
            let page = match way {
                Way::Passkey => guesser.sends(&service, "/sign-in/passkey/begin", &[]).await,
                Way::Provider => guesser.sends(&service, "/sign-in/provider", &[]).await,
                Way::Code | Way::Recovery | Way::ProviderAndCode => {
                    // Whoever knows the password, and has no telephone.
                    guesser.signs_in(&service, &someone.name, PASSWORD).await;
                    guesser.sends(&service, "/sign-in/code", &[("code", &format!("{guess:06}"))]).await
                }
                Way::Password | Way::Word => guesser.signs_in(&service, &someone.name, "a wrong guess").await,
            };
            slowed += i32::from(page.html.contains("Too many tries"));
        }
        assert!(slowed > 0, "{way:?}: nobody is slowed");
        let inside = someone.comes_in(&service, &provider, &mut hers).await;
        assert_eq!(inside.status, StatusCode::SEE_OTHER, "{way:?}: she is kept out: {}", text(&inside.html));
        assert_eq!(hers.opens(&service, "/account").await.status, StatusCode::OK, "{way:?}");
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_by_every_way_that_shows_only_one() {
    let (service, provider) = a_service_with_a_provider().await;
    let someone = Someone::who_comes_by(&service, &provider, Way::ProviderAndCode).await;
    for way in [Way::Password, Way::ProviderAndCode] {
        let mut someone = Someone { way, name: someone.name.clone(), telephone: None, key: Key::at("x", "x"), ..someone };
        let mut browser = Browser::at("192.0.2.9");
        assert_eq!(someone.begins(&service, &provider, &mut browser).await.to, "/sign-in/code", "{way:?}");
        assert_eq!(browser.cookie("holdfast"), None, "{way:?}");
        assert_eq!(browser.opens(&service, "/").await.to, "/sign-in", "{way:?}");
    }
    // A one-time word opens only the page where a password is chosen, and asks for the code before it.
    let admin = service.signed_in_as(Role::Administrator).await;
    service.sends(&admin, &format!("/accounts/{}/word", someone.id), &[("word", WORD)]).await;
    let mut browser = Browser::at("192.0.2.10");
    assert_eq!(browser.signs_in(&service, &someone.name, WORD).await.to, "/sign-in/code");
}
