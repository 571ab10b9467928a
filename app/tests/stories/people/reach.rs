//! How somebody can be reached without danger, and what to mind: every way kept by itself, hidden until asked for, changed,
//! ended and withdrawn beside what stood before.

use crate::given;

use axum::http::StatusCode;
use given::{Page, Person, Service, a_service_at, text};
use holdfast::{access::Role, db::Actor};

const MONDAY: &str = "2026-03-02T09:00:00Z";

async fn told(service: &Service, who: &Person, path: &str, fields: &[(&str, &str)]) -> Page {
    let sent = service.sends(who, path, fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}: {}", text(&sent.html));
    sent
}

fn field(page: &Page, name: &str) -> String {
    let at = page.html.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name}"));
    page.html[at..].split('"').nth(3).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_form_of_safe_contact_shows_no_number_and_keeps_the_one_that_is_recorded() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let person = service.person_of(&service.a_referral(&worker, "Ann", "Example").await).await;
    let page = format!("{person}/safe-contact");
    let first = [("version", "0"), ("means", "Text first"), ("phone", "07700 900123"), ("code_word", "Lighthouse")];
    told(&service, &worker, &page, &first).await;
    let shown = |page: Page| page.html.contains("07700 900123") || page.html.contains("Lighthouse");
    assert!(!shown(service.opens(&worker, &person).await));
    let form = service.opens(&worker, &page).await;
    form.says("The number and the code word are hidden").says("Leave empty to keep the one that is recorded");
    let version = field(&form, "version");
    assert!(!shown(form));
    assert_eq!(service.rows("journal WHERE action = 'revealed'").await, 0);
    told(&service, &worker, &page, &[("version", &version), ("means", "Ring before ten")]).await;
    service.opens(&worker, &person).await.says("Ring before ten").says("Hidden");
    let revealed = service.asks(&worker, &format!("{person}/reveal"), &[("what", "phone")]).await;
    revealed.says("07700 900123").says("Lighthouse");
    let form = service.asks(&worker, &format!("{page}/{version}/reveal"), &[]).await;
    form.says("07700 900123").says("Lighthouse");
    assert_eq!(service.rows("journal WHERE action = 'revealed' AND detail = 'phone'").await, 2);
    let gone = [("version", field(&form, "version")), ("means", "Ring nobody".into()), ("phone_none", "yes".into())];
    let gone: Vec<(&str, &str)> = gone.iter().map(|(name, value)| (*name, value.as_str())).collect();
    told(&service, &worker, &page, &gone).await;
    let revealed = service.asks(&worker, &format!("{person}/reveal"), &[("what", "phone")]).await;
    revealed.says_nothing_of("07700 900123").says("Lighthouse");
    service.opens(&worker, &page).await.says("What stood before").says("The number was another").says_nothing_of("07700 900123");
}

#[tokio::test]
async fn every_way_to_reach_her_is_a_line_of_its_own_that_ends_or_was_an_error() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let page = format!("{person}/safe-contact");
    told(&service, &worker, &page, &[("version", "0"), ("means", "Text first"), ("phone", "07700 900123")]).await;
    let sister = [("means", "Leave a message"), ("way", "person"), ("whose", "Her sister"), ("phone", "07700 900777"), ("safe", "ask")];
    told(&service, &worker, &format!("{page}/new"), &sister).await;
    let line: i64 = service.db.read().await.unwrap().value("SELECT max(line_id) FROM safe_contact", vec![]).await.unwrap();
    service.opens(&worker, &person).await.says("Text first").says("Her sister").says("Ask them first each time");
    service.opens(&worker, &format!("/referrals/{reference}/contacts/new")).await.says("Text first").says("Leave a message");
    let one = format!("{page}/{line}");
    let version = field(&service.opens(&worker, &one).await, "version");
    told(&service, &worker, &one, &[("version", &version), ("means", "Ring, never write"), ("way", "person"), ("whose", "Her sister")])
        .await;
    service.opens(&worker, &one).await.says("What stood before").says("Leave a message");
    let without = service.sends(&worker, &format!("{one}/end"), &[]).await;
    without.says("Go back and say why");
    told(&service, &worker, &format!("{one}/end"), &[("why", "They fell out")]).await;
    service.opens(&worker, &person).await.says("Text first").says_nothing_of("Her sister");
    service.opens(&worker, &page).await.says("They fell out");
    let first: i64 = service.db.read().await.unwrap().value("SELECT min(line_id) FROM safe_contact", vec![]).await.unwrap();
    told(&service, &worker, &format!("{page}/{first}/withdraw"), &[("why", "Another woman's number")]).await;
    service.opens(&worker, &person).await.says("No safe contact details yet");
    service.opens(&worker, &page).await.says("Another woman's number").says_nothing_of("07700");
}

#[tokio::test]
async fn a_flag_stands_once_and_says_why_it_ended_or_was_withdrawn() {
    let service = a_service_at(MONDAY).await;
    let (ann, bea) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let person = service.person_of(&service.a_referral(&ann, "Cara", "Example").await).await;
    let flags = format!("{person}/flags");
    let on = |day: &'static str| {
        [("kind", "drugs"), ("basis", "Needles found"), ("raised-day", day), ("raised-month", "3"), ("raised-year", "2026")]
    };
    service.sends(&ann, &flags, &on("3")).await.says("The day since when must be today or before");
    told(&service, &ann, &flags, &on("1")).await;
    let twice = service.sends(&bea, &flags, &[("kind", "drugs"), ("basis", "Her mother says")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    twice.says("This flag stands already: raised Sun 1 March 2026").says("Needles found");
    assert_eq!(service.rows("flag").await, 1);
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM flag", vec![]).await.unwrap();
    let flag = format!("{flags}/{id}");
    let right = [
        ("version", "0"),
        ("basis", "Her insulin"),
        ("raised-day", "1"),
        ("raised-month", "3"),
        ("raised-year", "2026"),
        ("correct_why", "They were for diabetes"),
    ];
    told(&service, &ann, &flag, &right).await;
    service.sends(&bea, &flag, &right).await.says("Somebody else corrected this meanwhile");
    service.opens(&ann, &flag).await.says("Needles found").says("They were for diabetes");
    service.sends(&ann, &format!("{flag}/end"), &[]).await.says("Say why the flag ends");
    told(&service, &ann, &format!("{flag}/end"), &[("why", "Never so")]).await;
    service.opens(&ann, &person).await.says("Ended Mon 2 March 2026").says("Never so");
    told(&service, &bea, &flags, &[("kind", "drugs"), ("basis", "Now it is")]).await;
    told(&service, &ann, &format!("{flag}/withdraw"), &[("withdraw_why", "It was insulin")]).await;
    service.opens(&ann, &person).await.says("Now it is").says_nothing_of("Her insulin");
    service.opens(&ann, &flag).await.says("It was insulin");
    // A diagnosis, somebody who sees to it, and a service are three things, kept apart.
    for (kind, says) in [
        ("mental-health-diagnosis", "Mental health: formal diagnosis"),
        ("mental-health-key-worker", "Mental health: key worker identified"),
        ("mental-health-service", "Mental health: with a service"),
    ] {
        told(&service, &ann, &flags, &[("kind", kind), ("basis", "Her letter")]).await;
        service.opens(&ann, &person).await.says(says);
    }
}

#[tokio::test]
async fn each_of_the_four_complex_needs_is_a_flag_by_itself_and_the_old_one_goes_on_being_read() {
    let service = a_service_at(MONDAY).await;
    let ann = service.signed_in_as(Role::SupportWorker).await;
    let person = service.person_of(&service.a_referral(&ann, "Dora", "Example").await).await;
    let flags = format!("{person}/flags");
    told(&service, &ann, &flags, &[("kind", "complex-homelessness"), ("basis", "Sofas since May")]).await;
    // One that was raised while one flag said complex needs.
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    tx.run("INSERT INTO flag (id, person_id, kind, basis, raised_on, raised_by, recorded_at) SELECT 7, person_id, 'complex-needs', 'Her GP', '2026-01-05', raised_by, recorded_at FROM flag", vec![])
        .await
        .unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    for (kind, basis) in [("complex-ill-health", "Her GP"), ("complex-substances", "Her own word"), ("complex-abuse", "The DASH")] {
        told(&service, &ann, &flags, &[("kind", kind), ("basis", basis)]).await;
    }
    let read = service.opens(&ann, &person).await;
    read.says("Complex needs: homelessness").says("Complex needs: mental and physical ill health").says("Complex needs: alcohol and drugs");
    read.says("Complex needs: domestic abuse and sexual violence").says("Raised Mon 5 January 2026");
    service.opens(&ann, &format!("{flags}/7")).await.says("Put it right").says("End it");
    told(&service, &ann, &format!("{flags}/7/end"), &[("why", "Said by each need now")]).await;
    let again = service.sends(&ann, &flags, &[("kind", "complex-needs"), ("basis", "Again")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let twice = service.sends(&ann, &flags, &[("kind", "complex-homelessness"), ("basis", "Again")]).await;
    twice.says("This flag stands already").says("Sofas since May");
}
