//! A worker's diary on their telephone: an address with a secret, read without a session; it tells when, and one of three words.

use crate::given;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use given::{
    Page, Person, Service, a_service_at,
    cases::{day, done, plain},
    whole::{Answer, answer},
};
use holdfast::{access::Role, args, ids};
use jiff::civil::{Date, date};

const MONDAY: &str = "2026-03-02T09:00:00Z";

async fn calendar(service: &Service, secret: &str) -> Answer {
    answer(&service.router, Request::get(format!("/feeds/{secret}.ics")).body(Body::empty()).unwrap()).await
}

fn words(answer: &Answer) -> String {
    String::from_utf8(answer.body.to_vec()).unwrap()
}

/// By what the page knows again that it drew the secret.
fn drawn_in(page: &Page) -> String {
    page.html.split("name=\"drawn\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// The secret that stands in the page which shows it once.
fn secret_in(page: &Page) -> String {
    page.html.split("name=\"secret\" value=\"").nth(1).unwrap()[..64].to_owned()
}

async fn makes(service: &Service, who: &Person) -> String {
    let page = service.opens(who, "/diary/feed/new").await;
    let secret = secret_in(&page);
    page.says(&format!("/feeds/{secret}.ics"));
    let drawn = drawn_in(&page);
    done(&service.sends(who, "/diary/feed", &[("secret", &secret), ("drawn", &drawn)]).await);
    // Sent anew from another form it works once; and nobody puts one of their own in its place.
    let again = service.sends(who, "/diary/feed", &[("secret", &secret), ("drawn", &drawn)]).await;
    again.says("It was ended meanwhile");
    let own = "ab".repeat(32);
    assert_eq!(service.sends(who, "/diary/feed", &[("secret", &own), ("drawn", &drawn)]).await.status, 404);
    secret
}

async fn appointment(service: &Service, who: &Person, person: &str, (on, time): (Date, &str)) -> i64 {
    let mut fields = day("day", on);
    let worker = who.worker_id.unwrap().to_string();
    fields.extend(plain(&[
        ("worker", &worker),
        ("about", "Talk about Rory"),
        ("town", "Truro"),
        ("place", "12 Fore Street"),
        ("time", time),
    ]));
    done(&service.presses(who, &format!("{person}/appointments"), fields).await);
    service.db.read().await.unwrap().value("SELECT max(id) FROM appointment", args![]).await.unwrap()
}

/// The marks of a calendar's lines.
fn marks(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("UID:")).collect()
}

#[tokio::test]
async fn a_telephone_is_told_when_and_one_word_and_a_mark_stays_when_an_appointment_moves() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let id = appointment(&service, &worker, &person, (date(2026, 3, 28), "10:00")).await;
    appointment(&service, &worker, &person, (date(2026, 3, 30), "10:00")).await;
    let mut hearing = day("day", date(2026, 4, 7));
    hearing.extend(plain(&[("time", "10:00"), ("what", "hearing"), ("court", "family"), ("hearing", "child")]));
    done(&service.presses(&worker, &format!("/referrals/{reference}/forms/court/new"), hearing).await);
    let secret = makes(&service, &worker).await;
    let told = calendar(&service, &secret).await;
    assert_eq!(told.status, StatusCode::OK);
    assert_eq!(told.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    let text = words(&told);
    // 10:00 in London on both sides of the change of the clock.
    for line in
        ["DTSTART:20260328T100000Z", "DTSTART:20260330T090000Z", "DTSTART:20260407T090000Z", "SUMMARY:Appointment", "SUMMARY:Hearing"]
    {
        assert!(text.contains(&format!("{line}\r\n")), "{line}: {text}");
    }
    let summaries = text.lines().filter_map(|line| line.strip_prefix("SUMMARY:"));
    assert!(summaries.into_iter().all(|says| ["Appointment", "Hearing", "Review due"].contains(&says)));
    let id = id.to_string();
    for secret in ["Ann", "Example", "Rory", "Truro", "Fore Street", "family", &reference, person.trim_start_matches("/people/"), &id] {
        assert!(!text.contains(secret), "{secret} stands in {text}");
    }
    // Moved, it is the same line; cancelled, it is none.
    let mut moved = day("day", date(2026, 3, 29));
    let own = worker.worker_id.unwrap().to_string();
    moved.extend(plain(&[("worker", &own), ("about", "Talk"), ("time", "10:00"), ("version", "0")]));
    done(&service.presses(&worker, &format!("/appointments/{id}"), moved).await);
    let after = words(&calendar(&service, &secret).await);
    let mut before = marks(&text);
    let mut now = marks(&after);
    before.sort_unstable();
    now.sort_unstable();
    assert_eq!(before, now);
    assert!(after.contains("DTSTART:20260329T090000Z"), "{after}");
    done(&service.sends(&worker, &format!("/appointments/{id}/outcome"), &[("outcome", "cancelled")]).await);
    assert_eq!(marks(&words(&calendar(&service, &secret).await)).len(), before.len() - 1);
}

#[tokio::test]
async fn what_opens_nothing_is_not_there_and_an_address_ends_with_a_press_and_with_the_account() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let colleague = service.signed_in_as(Role::SupportWorker).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    let (first, second) = (makes(&service, &worker).await, makes(&service, &worker).await);
    let absent = calendar(&service, &ids::token()).await;
    let gone = async |secret: &str| {
        let told = calendar(&service, secret).await;
        assert_eq!((told.status, words(&told)), (StatusCode::NOT_FOUND, words(&absent)));
    };
    gone("").await;
    gone(&first[..63]).await;
    gone(&first.to_uppercase()).await;
    let bare = answer(&service.router, Request::get(format!("/feeds/{first}")).body(Body::empty()).unwrap()).await;
    assert_eq!(bare.status, StatusCode::NOT_FOUND);
    assert_eq!(calendar(&service, &first).await.status, StatusCode::OK);
    // It is kept as a hash alone, and nobody else ends it.
    let kept: Vec<(i64, Vec<u8>)> =
        service.db.read().await.unwrap().all("SELECT id, secret_hash FROM feed ORDER BY id", args![]).await.unwrap();
    assert!(kept.iter().all(|(_, hash)| hash != first.as_bytes() && hash.len() == 32));
    let id = kept[0].0.to_string();
    assert_eq!(service.sends(&colleague, "/diary/feed/end", &[("feed", &id)]).await.status, 404);
    // Renewed: another in its place.
    let page = service.opens(&worker, &format!("/diary/feed/new?instead={id}")).await;
    let third = secret_in(&page);
    done(&service.sends(&worker, "/diary/feed", &[("secret", &third), ("drawn", &drawn_in(&page)), ("instead", &id)]).await);
    gone(&first).await;
    assert_eq!(calendar(&service, &third).await.status, StatusCode::OK);
    done(&service.sends(&worker, "/diary/feed/end", &[("feed", &kept[1].0.to_string())]).await);
    gone(&second).await;
    service.opens(&admin, &format!("/accounts/{}", worker.account_id)).await.says("Where a telephone reads their diary");
    done(&service.sends(&admin, &format!("/accounts/{}/close", worker.account_id), &[]).await);
    gone(&third).await;
    // A weaker secret than ours is not taken.
    assert_eq!(service.sends(&colleague, "/diary/feed", &[("secret", "mine")]).await.status, 404);
}

#[tokio::test]
async fn that_a_telephone_lives_is_in_the_journal_once_a_day() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let secret = makes(&service, &worker).await;
    for _ in 0..3 {
        assert_eq!(calendar(&service, &secret).await.status, StatusCode::OK);
    }
    assert_eq!(service.rows("journal WHERE action = 'feed-read'").await, 1);
    service.opens(&worker, "/diary/feed").await.says("Mon 2 March 2026");
    service.it_is_now("2026-03-03T09:00:00Z");
    calendar(&service, &secret).await;
    assert_eq!(service.rows("journal WHERE action = 'feed-read'").await, 2);
    assert_eq!(service.rows("journal WHERE detail LIKE '%.ics%'").await, 0);
}

#[tokio::test]
async fn a_leavers_telephone_reads_nothing_from_the_day_after_their_last() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let secret = makes(&service, &worker).await;
    let mut tx = service.db.write(holdfast::db::Actor::SYSTEM).await.unwrap();
    tx.run("UPDATE worker SET left_on = '2026-03-02' WHERE id = $1", args![worker.worker_id]).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    assert_eq!(calendar(&service, &secret).await.status, StatusCode::OK);
    service.it_is_now("2026-03-03T00:00:00Z");
    assert_eq!(calendar(&service, &secret).await.status, StatusCode::NOT_FOUND);
}
