//! A worker's day: referrals and their clock, contacts and notes, what is due and why.

use crate::given;

use axum::http::StatusCode;
use given::{a_service_at, text};
use holdfast::{access::Role, args};

const MONDAY: &str = "2026-03-02T09:00:00Z";

#[tokio::test]
async fn a_referral_keyed_in_has_a_clock_of_24_hours_and_is_answered() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.a_referral(&worker, "Ann", "Example").await;
    service.opens(&worker, "/referrals").await.says(&reference).says("24 hours left");
    service.it_is_now("2026-03-03T10:30:00Z");
    let worker = service.signs_in_again(&worker).await;
    service.opens(&worker, "/referrals").await.says("1 hour late");
    let page = service.opens(&worker, &format!("/referrals/{reference}")).await;
    page.says("overdue").says("Why this date").says("Clause C5.5");
    let answered = service.sends(&worker, &format!("/referrals/{reference}/answers"), &[("outcome", "accepted"), ("words", "")]).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER);
    service.opens(&worker, &answered.to).await.says("The answer is recorded").says("done late").says("Accepted");
}

#[tokio::test]
async fn a_decline_that_the_contract_forbids_is_stopped_with_the_clause_and_changes_nothing() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.a_referral(&worker, "Ann", "Example").await;
    let answers = format!("/referrals/{reference}/answers");
    for forbidden in ["not-in-employment", "no-benefits-in-place", "no-housing-benefit", "no-identification", "no-recourse"] {
        let refused = service.sends(&worker, &answers, &[("outcome", "declined"), ("reason", forbidden), ("words", "As typed")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("Clause C3.3 says that nobody may be refused").says("As typed");
    }
    assert_eq!(service.rows("referral_answer").await, 0);
    let unsigned = service.sends(&worker, &answers, &[("outcome", "declined"), ("reason", "needs-too-high")]).await;
    unsigned.says("signposted or referred on to");
    let with = [("outcome", "declined"), ("reason", "needs-too-high"), ("signposted_to", "Victim Support")];
    assert_eq!(service.sends(&worker, &answers, &with).await.status, StatusCode::SEE_OTHER);
    service.opens(&worker, &format!("/referrals/{reference}")).await.says("Declined").says("Victim Support");
}

#[tokio::test]
async fn a_contact_is_recorded_once_however_often_the_button_is_pressed() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/contacts");
    let fields = [
        ("means", "phone"),
        ("made", "yes"),
        ("minutes", "1h30"),
        ("note", "Rang at the safe time.\nAll well."),
        ("day-day", "2"),
        ("day-month", "3"),
        ("day-year", "2026"),
        ("family-children", "Two, with her mother"),
    ];
    for _ in 0..3 {
        let sent = service.sends_with_key(&worker, &path, "pressed-twice", &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    }
    assert_eq!(service.rows("contact").await, 1);
    let page = service.opens(&worker, &service.person_of(&reference).await).await;
    page.says("Phone, 90 minutes").says("Rang at the safe time.");
    service.opens(&worker, &format!("/referrals/{reference}/contacts/new")).await.says("1 of 9 answered").says("Two, with her mother");
}

#[tokio::test]
async fn a_contact_with_a_fault_keeps_what_was_typed_and_records_nothing() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let fields = [
        ("means", "phone"),
        ("made", "yes"),
        ("minutes", "a while"),
        ("note", "A long note"),
        ("day-day", "31"),
        ("day-month", "2"),
        ("day-year", "2026"),
    ];
    let refused = service.sends(&worker, &format!("/referrals/{reference}/contacts"), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("There is a problem").says("A long note").says("must be a real date").says("in minutes, for example 45 or 1h30");
    assert_eq!(service.rows("contact").await, 0);
}

#[tokio::test]
async fn an_amended_note_stands_beside_the_original() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let today = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    let mut fields = vec![("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "She moved to Truro.")];
    fields.extend(today);
    service.sends(&worker, &format!("/referrals/{reference}/contacts"), &fields).await;
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM contact", args![]).await.unwrap();
    let amended = service.sends(&worker, &format!("/contacts/{id}/amendments"), &[("words", "It was Bodmin."), ("why", "Misheard")]).await;
    let page = service.opens(&worker, &amended.to).await;
    page.says("She moved to Truro.").says("It was Bodmin.").says("Misheard");
}

#[tokio::test]
async fn an_incident_makes_a_dash_due_and_the_home_page_says_so_first() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let fields = [
        ("means", "phone"),
        ("made", "yes"),
        ("minutes", "10"),
        ("note", "He came to the school."),
        ("day-day", "2"),
        ("day-month", "3"),
        ("day-year", "2026"),
        ("incident", "yes"),
    ];
    service.sends(&worker, &format!("/referrals/{reference}/contacts"), &fields).await;
    service.opens(&worker, "/").await.says("DASH").says(&reference);
}

#[tokio::test]
async fn a_message_from_an_agency_is_clocked_in_working_days() {
    let service = a_service_at("2026-04-02T10:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let fields = [
        ("agency", "Housing options"),
        ("words", "When will she move?"),
        ("received-day", "2"),
        ("received-month", "4"),
        ("received-year", "2026"),
    ];
    let sent = service.sends(&worker, &format!("/referrals/{reference}/messages"), &fields).await;
    // Thursday before Easter: Good Friday and Easter Monday do not count, so two working days end on Wednesday.
    service.opens(&worker, &sent.to).await.says("Wed 8 April 2026");
}

#[tokio::test]
async fn a_postcode_is_shown_only_when_asked_for_and_the_asking_is_journaled() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.a_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let told = [("value", "tr1 2aa"), ("since-day", "2"), ("since-month", "3"), ("since-year", "2026"), ("told_by", "person")];
    assert_eq!(service.sends(&worker, &format!("{person}/about/postcode"), &told).await.status, 303);
    service.opens(&worker, &person).await.says_nothing_of("TR1 2AA");
    service.asks(&worker, &format!("{person}/reveal"), &[("what", "postcode")]).await.says("TR1 2AA");
    assert_eq!(service.rows("journal WHERE action = 'revealed' AND detail = 'postcode'").await, 1);
}

#[tokio::test]
async fn every_look_at_a_person_is_in_the_journal() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.a_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let looks = "journal WHERE action = 'looked'";
    let before = service.rows(looks).await;
    for path in [person.clone(), format!("/referrals/{reference}"), format!("/referrals/{reference}/contacts/new")] {
        assert_eq!(service.opens(&worker, &path).await.status, StatusCode::OK);
    }
    assert_eq!(service.rows(looks).await - before, 3);
}

#[tokio::test]
async fn a_person_who_may_be_known_is_offered_for_review_and_not_joined() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let first = service.a_referral(&worker, "Katherine", "Trelawny").await;
    let second = service.a_referral(&worker, "Katherine", "Trelwany").await;
    service.a_referral(&worker, "Tamsin", "Trelawny").await;
    service.opens(&worker, &format!("/referrals/{second}")).await.says("Is this somebody you know already?").says("Katherine Trelawny");
    assert_ne!(service.person_of(&first).await, service.person_of(&second).await);
    assert_eq!(service.rows("person_pair").await, 1);
}
