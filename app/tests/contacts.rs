//! A contact put right: its numbers, days and choices as well as its words; asked about when it is unlikely; withdrawn when
//! it was for somebody else. Figures, deadlines and lists follow at once, and what stood before stays.

mod given;

use axum::http::StatusCode;
use given::{Person, Service, a_service_at, text};
use holdfast::{access::Role, args, evidence::Quarter};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const TODAY: [(&str, &str); 3] = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];

/// What the quarter's page says of paid minutes.
async fn minutes_paid(service: &Service) -> i64 {
    let quarter: Quarter = "2026-Q1".parse().unwrap();
    let mut read = service.db.read().await.unwrap();
    read.value(
        "SELECT CAST(COALESCE(SUM(minutes), 0) AS BIGINT) FROM contact WHERE made AND withdrawn_at IS NULL AND happened_on >= $1 AND happened_on <= $2",
        args![quarter.first_day(), quarter.last_day()],
    )
    .await
    .unwrap()
}

async fn a_contact(service: &Service, worker: &Person, reference: &str, more: &[(&str, &str)]) -> i64 {
    let mut fields = vec![("means", "phone"), ("made", "yes"), ("minutes", "450"), ("note", "A long call.")];
    fields.extend(TODAY);
    fields.extend(more);
    let sent = service.sends(worker, &format!("/referrals/{reference}/contacts"), &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    service.db.read().await.unwrap().value("SELECT max(id) FROM contact", args![]).await.unwrap()
}

#[tokio::test]
async fn minutes_typed_wrong_are_put_right_and_the_return_counts_the_right_ones() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let id = a_contact(&service, &worker, &reference, &[]).await;
    let counted = async |words: &str| text(&service.opens(&manager, "/reports/cornwall-outputs/2026-Q1").await.html).contains(words);
    assert!(counted("7 hours and 30 minutes: paid support").await);
    let path = format!("/contacts/{id}/amendments");
    service.opens(&worker, &format!("/contacts/{id}")).await.says("name=\"minutes\"").says("name=\"day-day\"").says("Ann Example");
    let put_right = [("version", "0"), ("minutes", "45"), ("words", "It was 45 minutes."), ("why", "Typed wrong")];
    let amended = service.sends(&worker, &path, &put_right).await;
    assert_eq!(amended.status, StatusCode::SEE_OTHER, "{}", text(&amended.html));
    let page = service.opens(&worker, &amended.to).await;
    page.says("45 minutes").says("Before that: 450 minutes").says("Typed wrong").says("It was 45 minutes.").says("A long call.");
    assert!(counted("0 hours and 45 minutes: paid support").await);
    assert_eq!(minutes_paid(&service).await, 45);
}

#[tokio::test]
async fn whoever_amends_second_is_told_and_nothing_is_written_over() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let id = a_contact(&service, &worker, &reference, &[]).await;
    let path = format!("/contacts/{id}/amendments");
    service.sends(&worker, &path, &[("version", "0"), ("minutes", "45"), ("why", "Typed wrong")]).await;
    let second = service.sends(&other, &path, &[("version", "0"), ("minutes", "60"), ("why", "I was there too")]).await;
    second.says("Somebody else changed this contact while you did").says("value=\"60\"").says("45 minutes");
    assert_eq!(minutes_paid(&service).await, 45);
    let again = service.sends(&other, &path, &[("version", "1"), ("minutes", "60"), ("why", "I was there too")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(minutes_paid(&service).await, 60);
}

#[tokio::test]
async fn a_day_that_is_likely_a_slip_is_asked_about_and_taken_when_it_is_right() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/contacts");
    let at = |day: &'static str, month: &'static str, year: &'static str| {
        vec![
            ("means", "phone"),
            ("made", "yes"),
            ("minutes", "10"),
            ("note", "Rang her."),
            ("day-day", day),
            ("day-month", month),
            ("day-year", year),
        ]
    };
    for year in ["1926", "2025"] {
        let asked = service.sends(&worker, &path, &at("2", "3", year)).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        asked.says("is before the referral was received").says("Rang her.").says("The day is right");
    }
    assert_eq!(service.rows("contact").await, 0);
    let mut sure = at("1", "3", "2026");
    sure.push(("sure-day", "yes"));
    assert_eq!(service.sends(&worker, &path, &sure).await.status, StatusCode::SEE_OTHER);
    let long =
        service.sends(&worker, &path, &[&at("2", "3", "2026")[..2], &[("minutes", "900"), ("note", "x")], &TODAY[..]].concat()).await;
    long.says("900 minutes are 15 hours and 0 minutes");
}

#[tokio::test]
async fn a_contact_for_the_wrong_person_is_withdrawn_and_stays_readable() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let id = a_contact(&service, &worker, &reference, &[("incident", "yes")]).await;
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says("DASH within 48 hours of an incident");
    let page = service.opens(&worker, &format!("/contacts/{id}/withdraw")).await;
    page.says("It leaves every figure, deadline and list");
    let empty = service.sends(&worker, &format!("/contacts/{id}/withdraw"), &[("why", "")]).await;
    empty.says("Say why the contact is withdrawn");
    let done = service.sends(&worker, &format!("/contacts/{id}/withdraw"), &[("why", "It was her sister who rang")]).await;
    service.opens(&worker, &done.to).await.says("Withdrawn").says("It was her sister who rang").says("A long call.");
    let page = service.opens(&worker, &person).await;
    page.says_nothing_of("DASH within 48 hours of an incident").says_nothing_of("A long call.").says("1 contact was withdrawn");
    assert_eq!(minutes_paid(&service).await, 0);
}
