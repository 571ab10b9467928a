//! Two servers on one PostgreSQL serve the same people, whichever of the two a page comes from. Each story has both in this
//! process, each with its own connections; `storms/pair.rs` has two processes.

use crate::given;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use given::{Page, Person, Service, a_schema, a_service_on, text};
use holdfast::{
    access::Role,
    args,
    clock::Clock,
    db::{Db, Place},
    ids,
    journal::{self, Verdict},
};
use tower::ServiceExt as _;

const MONDAY: &str = "2026-03-02T09:00:00Z";
const TODAY: [(&str, &str); 3] = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];

/// Nothing where there is no PostgreSQL: a file has one server.
async fn two_servers() -> Option<(Service, Service)> {
    let (url, schema) = a_schema().await?;
    let one = async || {
        // Of one data folder: each server needs the root key.
        let seal = std::env::temp_dir().join(format!("holdfast-story-{schema}")).join("holdfast.seal");
        let place = Place::Postgres { url: url.clone(), schema: Some(schema.clone()), seal };
        let db = Db::open(place, Clock::standing_at(MONDAY.parse().unwrap())).await.expect("the database opens");
        a_service_on(db, "/nonexistent".into())
    };
    // Both at once: only one of them makes the tables.
    Some(tokio::join!(one(), one()))
}

async fn is_whole(service: &Service) -> i64 {
    match journal::verify(&mut service.db.read().await.unwrap()).await.unwrap() {
        Verdict::Whole { entries, .. } => entries,
        broken => panic!("{broken:?}"),
    }
}

fn contact(note: &str) -> Vec<(&str, &str)> {
    [&TODAY[..], &[("means", "phone"), ("made", "yes"), ("minutes", "5"), ("note", note)]].concat()
}

async fn notes(service: &Service) -> Vec<String> {
    let rows: Vec<(String,)> = service.db.read().await.unwrap().all("SELECT words FROM note ORDER BY words", args![]).await.unwrap();
    rows.into_iter().map(|(words,)| words).collect()
}

fn recorded(page: &Page) {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", text(&page.html));
}

/// Signs in at the page of a server; gives the cookie, when the password was right.
async fn signs_in_at(service: &Service, who: &Person, password: &str) -> Option<String> {
    let name: String =
        service.db.read().await.unwrap().value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap();
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("sign_in", &name).append_pair("password", password).finish();
    let request = Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(body));
    let answer = service.router.clone().oneshot(request.unwrap()).await.unwrap();
    let cookie = answer.headers().get(header::SET_COOKIE)?.to_str().unwrap().split(';').next().unwrap().to_owned();
    (answer.status() == StatusCode::SEE_OTHER).then_some(cookie)
}

/// As the page of a server gives it to this cookie.
async fn form_token(service: &Service, cookie: &str) -> String {
    let page = service.send(Request::get("/referrals/new").header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await;
    let (_, rest) = page.html.split_once("name=\"csrf\" value=\"").expect("a form");
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_signs_in_on_one_goes_on_on_the_other_and_is_signed_out_of_both() {
    let Some((a, b)) = two_servers().await else { return };
    let account = a.signed_in_as(Role::SupportWorker).await;
    let cookie = signs_in_at(&a, &account, "three random words").await.expect("signed in");
    let who = Person { csrf: form_token(&b, &cookie).await, cookie, ..account };
    let reference = b.an_accepted_referral(&who, "Ann", "Example").await;
    for (n, server) in [&a, &b, &a, &b, &a, &b].into_iter().enumerate() {
        recorded(&server.sends(&who, &format!("/referrals/{reference}/contacts"), &contact(&format!("Talk number {n}"))).await);
    }
    let person = a.person_of(&reference).await;
    for server in [&a, &b] {
        let shown = server.opens(&who, &person).await;
        for n in 0..6 {
            shown.says(&format!("Talk number {n}"));
        }
    }
    assert_eq!(notes(&b).await, (0..6).map(|n| format!("Talk number {n}")).collect::<Vec<_>>());
    recorded(&b.sends(&who, "/sign-out", &[]).await);
    for server in [&a, &b] {
        let gone = server.opens(&who, &person).await;
        assert!(gone.status == StatusCode::SEE_OTHER && gone.to.starts_with("/sign-in"), "{} {}", gone.status, gone.to);
    }
    is_whole(&a).await;
}

#[tokio::test]
async fn wrong_guesses_count_on_both_together() {
    let Some((a, b)) = two_servers().await else { return };
    let who = a.signed_in_as(Role::SupportWorker).await;
    for server in [&a, &b, &a, &b, &a, &b, &a, &b, &a, &b] {
        assert!(signs_in_at(server, &who, "not the password").await.is_none());
    }
    for server in [&a, &b] {
        assert!(signs_in_at(server, &who, "three random words").await.is_none(), "now even the right one waits");
    }
}

#[tokio::test]
async fn a_draft_begun_on_one_is_there_on_the_other_and_recording_it_ends_it_on_both() {
    let Some((a, b)) = two_servers().await else { return };
    let who = a.signed_in_as(Role::SupportWorker).await;
    let reference = a.an_accepted_referral(&who, "Ann", "Example").await;
    let (form, sent_to) = (format!("/referrals/{reference}/contacts/new"), format!("/referrals/{reference}/contacts"));
    a.sends_with_key(&who, &format!("/drafts/contact/{reference}"), "the-form", &[("note", "He came to the door")]).await;
    b.opens(&who, &form).await.says("You began this on").says("He came to the door");
    recorded(&b.sends_with_key(&who, &sent_to, "the-form", &contact("He came to the door again")).await);
    a.opens(&who, &form).await.says_nothing_of("You began this on");
    // The last word of the page on the other server comes late.
    a.sends_with_key(&who, &format!("/drafts/contact/{reference}"), "the-form", &[("note", "He came")]).await;
    assert_eq!(a.rows("draft").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_pressed_on_both_at_the_same_moment_is_recorded_once() {
    let Some((a, b)) = two_servers().await else { return };
    let who = a.signed_in_as(Role::SupportWorker).await;
    let reference = a.an_accepted_referral(&who, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/contacts");
    for n in 0..40 {
        let (key, note) = (ids::token(), format!("{n:02}"));
        let fields = contact(&note);
        let (here, there) = tokio::join!(a.sends_with_key(&who, &path, &key, &fields), b.sends_with_key(&who, &path, &key, &fields));
        recorded(&here);
        recorded(&there);
        assert_eq!(here.to, there.to);
    }
    assert_eq!(notes(&a).await, (0..40).map(|n| format!("{n:02}")).collect::<Vec<_>>());
    is_whole(&b).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_look_and_write_on_both_at_once_and_the_journal_is_one_whole_chain() {
    let Some((a, b)) = two_servers().await else { return };
    let (a, b) = (std::sync::Arc::new(a), std::sync::Arc::new(b));
    let who = a.signed_in_as(Role::SupportWorker).await;
    let reference = a.an_accepted_referral(&who, "Ann", "Example").await;
    let person = a.person_of(&reference).await;
    let before = is_whole(&a).await;
    let mut all = vec![];
    for n in 0..60 {
        let (service, who, person) = (if n % 2 == 0 { a.clone() } else { b.clone() }, who.clone(), person.clone());
        let reference = reference.clone();
        all.push(tokio::spawn(async move {
            assert_eq!(service.opens(&who, &person).await.status, StatusCode::OK);
            recorded(&service.sends(&who, &format!("/referrals/{reference}/contacts"), &contact("x")).await);
            service.a_referral(&who, "Bea", "Example").await
        }));
    }
    let mut references = vec![];
    for one in all {
        references.push(one.await.unwrap());
    }
    references.sort();
    references.dedup();
    assert_eq!(references.len(), 60, "every referral has a reference of its own");
    let journal = "SELECT action FROM journal WHERE seq > $1";
    let told: Vec<(String,)> = a.db.read().await.unwrap().all(journal, args![before]).await.unwrap();
    let of = |action: &str| told.iter().filter(|(a,)| a == action).count();
    assert_eq!((of("contact-recorded"), of("referral-received")), (60, 60));
    assert!(of("looked") >= 60, "every look is there");
    assert_eq!(is_whole(&b).await, before + told.len() as i64);
}

#[tokio::test]
async fn what_was_changed_on_one_is_not_written_over_unseen_on_the_other() {
    let Some((a, b)) = two_servers().await else { return };
    let (ann, bea) = (a.signed_in_as(Role::SupportWorker).await, b.signed_in_as(Role::SupportWorker).await);
    let reference = a.an_accepted_referral(&ann, "Cara", "Example").await;
    let plan = format!("/referrals/{reference}/plan");
    recorded(&a.sends(&ann, &plan, &[("version", "0"), ("hopes", "To sleep")]).await);
    b.opens(&bea, &format!("{plan}/change")).await.says("To sleep");
    let (here, there) = tokio::join!(
        a.sends(&ann, &plan, &[("version", "1"), ("hopes", "To sleep, and to work")]),
        b.sends(&bea, &plan, &[("version", "1"), ("hopes", "To see my sister")])
    );
    let (first, second) = if here.status == StatusCode::SEE_OTHER { (here, there) } else { (there, here) };
    recorded(&first);
    assert_eq!(second.status, StatusCode::CONFLICT, "{}", text(&second.html));
    second.says("To see my sister").says("To sleep, and to work").says("Your version is not recorded yet");
    assert_eq!(b.rows("plan").await, 2);
}
