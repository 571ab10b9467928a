//! What is told of people: asked later, changed, put right, withdrawn, each beside what stood before; and the return follows.

use crate::given;

use axum::http::StatusCode;
use given::{Person, Service, a_service_at, text};
use holdfast::{access::Role, places::units::add_unit};

const MONDAY: &str = "2026-03-02T09:00:00Z";

fn answer<'a>(value: &'a str, told_by: &'a str, day: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("value", value), ("told_by", told_by), ("since-day", day), ("since-month", "3"), ("since-year", "2026")]
}

/// A form's field as a page has it.
fn hidden(html: &str, name: &str) -> String {
    let at = html.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name}"));
    html[at..].split('"').nth(3).unwrap_or_default().to_owned()
}

async fn told(service: &Service, who: &Person, path: &str, fields: &[(&str, &str)]) {
    let sent = service.sends(who, path, fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}: {}", text(&sent.html));
}

#[tokio::test]
async fn what_nobody_asked_is_answered_later_and_the_return_follows() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let mut tx = service.db.write(holdfast::db::Actor::SYSTEM).await.unwrap();
    let unit = add_unit::NewUnit {
        name: "DU1".into(),
        town: "Truro".into(),
        bedrooms: 2,
        tolerance: "high".into(),
        wheelchair: false,
        pets: false,
        ..Default::default()
    };
    add_unit::add(&mut tx, unit).await.unwrap();
    tx.commit().await.unwrap();
    let unit: i64 = service.db.read().await.unwrap().value("SELECT id FROM unit", vec![]).await.unwrap();
    let unit = unit.to_string();
    let arrival = [("unit", unit.as_str()), ("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    told(&service, &worker, &format!("/referrals/{reference}/arrival"), &arrival).await;
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says("Ethnicity").says("Not asked");
    let records = |part: &str| format!("/reports/cornwall-outputs/2026-Q1/figures/by_ethnicity?part={part}");
    service.opens(&manager, &records("Not+known")).await.says(&person);

    service.it_is_now("2026-03-12T09:00:00Z");
    let (worker, manager) = (service.signs_in_again(&worker).await, service.signs_in_again(&manager).await);
    let page = format!("{person}/about/ethnicity");
    service.opens(&worker, &page).await.says("Now: ").says("White: Roma").says_nothing_of("White, not said which");
    let refused = service.sends(&worker, &page, &answer("white-roma", "person", "13")).await;
    refused.says("The day since when it is so must be today or before");
    told(&service, &worker, &page, &answer("white-roma", "person", "12")).await;
    service.opens(&worker, &person).await.says("White: Roma");
    service.opens(&manager, &records("White+other")).await.says(&person);
    assert_eq!(service.opens(&manager, &records("Not+known")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn her_own_word_stands_over_a_referrers_and_both_stay() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let person = service.person_of(&service.a_referral(&worker, "Ann", "Example").await).await;
    let page = format!("{person}/about/religion");
    told(&service, &worker, &page, &answer("christian", "person", "1")).await;
    told(&service, &worker, &page, &answer("muslim", "referrer", "2")).await;
    told(&service, &worker, &page, &answer("declined", "person", "2")).await;
    let history = text(&service.opens(&worker, &page).await.html);
    assert!(history.contains("Now: Prefer not to say, since Mon 2 March 2026, told by the person themself"), "{history}");
    let at = |words: &str| history.rfind(words).unwrap_or_else(|| panic!("{words}: {history}"));
    assert!(at("Prefer not to say, since") < at("Muslim, since") && at("Muslim, since") < at("Christian, since"), "{history}");
    // What declines is no gap: a form that does not ask takes it not away.
    told(&service, &worker, &page, &answer("not-asked", "person", "2")).await;
    service.opens(&worker, &page).await.says("<strong>Prefer not to say</strong>, since");
}

#[tokio::test]
async fn a_statement_is_put_right_or_withdrawn_and_what_it_said_stays() {
    let service = a_service_at(MONDAY).await;
    let (ann, bea) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let person = service.person_of(&service.a_referral(&ann, "Cara", "Example").await).await;
    let page = format!("{person}/about/impairment");
    let mut several = answer("vision", "person", "2");
    several.push(("value", "memory"));
    told(&service, &ann, &page, &several).await;
    service.opens(&ann, &person).await.says("Memory; Vision");
    let statement: i64 =
        service.db.read().await.unwrap().value("SELECT id FROM characteristic WHERE kind = 'impairment'", vec![]).await.unwrap();
    let correct = format!("{page}/{statement}");
    let version = hidden(&service.opens(&bea, &correct).await.html, "version");
    let mut right = answer("hearing", "worker", "1");
    right.extend([("version", version.as_str()), ("why", "Ticked the wrong box")]);
    let mut silent = right.clone();
    silent.retain(|(name, _)| *name != "why");
    service.sends(&ann, &correct, &silent).await.says("Say why it is corrected");
    told(&service, &ann, &correct, &right).await;
    let second = service.sends(&bea, &correct, &right).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    second.says("Somebody else corrected this meanwhile").says("Hearing");
    let history = text(&service.opens(&ann, &page).await.html);
    assert!(history.contains("it said: Memory; Vision, since Mon 2 March 2026, told by the person themself."), "{history}");
    assert!(history.contains("Ticked the wrong box"), "{history}");

    service.sends(&ann, &format!("{correct}/withdraw"), &[]).await.says("Say why it is withdrawn");
    told(&service, &ann, &format!("{correct}/withdraw"), &[("withdraw_why", "Of another woman")]).await;
    let history = text(&service.opens(&ann, &page).await.html);
    assert!(history.contains("Now: Not asked") && history.contains("Withdrawn") && history.contains("Of another woman"), "{history}");
    assert_eq!(service.opens(&ann, &correct).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn two_who_answer_one_question_at_once_are_told() {
    let service = a_service_at(MONDAY).await;
    let (ann, bea) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let person = service.person_of(&service.a_referral(&ann, "Cara", "Example").await).await;
    let page = format!("{person}/about/interpreter");
    let seen = hidden(&service.opens(&bea, &page).await.html, "seen");
    told(&service, &ann, &page, &answer("yes", "person", "2")).await;
    let mut second = answer("no", "worker", "2");
    second.push(("seen", &seen));
    let told = service.sends(&bea, &page, &second).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    told.says("Somebody else recorded an answer meanwhile").says("<strong>Yes</strong>, since");
    assert_eq!(service.rows("characteristic WHERE kind = 'interpreter'").await, 1);
}
#[tokio::test]
async fn what_is_not_asked_of_a_child_is_not_asked_and_a_school_stays_hidden() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let child = [
        ("given_name", "Bea"),
        ("family_name", "Example"),
        ("born-day", "1"),
        ("born-month", "2"),
        ("born-year", "2017"),
        ("sex", "F"),
        ("school_place", "no"),
        ("social_care", "child-in-need"),
    ];
    told(&service, &worker, &format!("/referrals/{reference}/children"), &child).await;
    let bea: String =
        service.db.read().await.unwrap().value("SELECT reference FROM person WHERE given_name = 'Bea'", vec![]).await.unwrap();
    let bea = format!("/people/{bea}");
    let page = service.opens(&worker, &bea).await;
    page.says("Female").says("Child in need").says("School place").says_nothing_of("Sexual orientation").says_nothing_of("Main need");
    service.sends(&worker, &format!("{bea}/about/sexuality"), &answer("bisexual", "person", "2")).await.says("aged 16 or over");
    told(&service, &worker, &format!("{bea}/about/social-care"), &answer("child-protection", "worker", "2")).await;
    service.opens(&worker, &bea).await.says("Child protection plan");
    service.opens(&worker, &format!("{bea}/about/social-care")).await.says("Child in need");
    told(&service, &worker, &format!("{bea}/about/school"), &answer("St Piran's", "parent", "2")).await;
    service.opens(&worker, &bea).await.says_nothing_of("St Piran");
    service.opens(&worker, &format!("{bea}/about/school")).await.says_nothing_of("St Piran");
    service.asks(&worker, &format!("{bea}/about/school/reveal"), &[]).await.says("St Piran");
    service.asks(&worker, &format!("{bea}/reveal"), &[("what", "school")]).await.says("St Piran");
    assert_eq!(service.rows("journal WHERE action = 'revealed' AND detail = 'school'").await, 2);
}
