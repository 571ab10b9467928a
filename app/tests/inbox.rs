//! The list of referrals says who waits, since when, and when they were last reached; how late a day is, is counted in days.

mod given;

use given::{
    a_service_at,
    cases::{day, done, plain},
    text,
};
use holdfast::{access::Role, args};
use jiff::civil::date;

const MONDAY: &str = "2026-03-02T09:00:00Z";

#[tokio::test]
async fn the_waiting_list_says_who_waits_how_long_and_when_they_were_reached() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let born = [("born-day", "6"), ("born-month", "5"), ("born-year", "1990")];
    let reference = service.receives(&worker, "Carne", (date(2026, 2, 27), "10:00"), &born).await;
    let mut child = day("born", date(2017, 3, 3));
    child.extend(plain(&[("given_name", "Jory"), ("family_name", "Carne")]));
    done(&service.presses(&worker, &format!("/referrals/{reference}/children"), child).await);
    let page = service.opens(&worker, "/referrals").await;
    let told = text(&page.html);
    assert!(told.contains("Ann Carne, 35") && told.contains("1 child") && told.contains("Not yet"), "{told}");
    done(&service.answers(&worker, &reference, "waiting", None).await);
    let mut contact = day("day", date(2026, 3, 1));
    contact.extend(plain(&[("means", "phone"), ("made", "yes"), ("minutes", "5"), ("note", "She is safe.")]));
    done(&service.presses(&worker, &format!("/referrals/{reference}/contacts"), contact).await);
    let told = text(&service.opens(&worker, "/referrals").await.html);
    assert!(told.contains("Waiting for 3 days") && told.contains("Sun 1 March 2026"), "{told}");
    // Whoever reads a name in a list is in the journal.
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let person = service.person_of(&reference).await;
    let journal = format!("/journal?person={}", person.trim_start_matches("/people/"));
    service.opens(&manager, &journal).await.says("among referrals");
}

#[tokio::test]
async fn what_was_due_on_a_day_is_late_by_days_of_the_calendar_at_whatever_hour() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says("Due Mon 16 March 2026 (2 weeks left)");
    for (now, says) in [
        ("2026-03-15T23:30:00Z", "Due Mon 16 March 2026 (1 day left)"),
        ("2026-03-16T23:30:00Z", "Due Mon 16 March 2026 (today)"),
        ("2026-03-22T00:30:00Z", "Due Mon 16 March 2026 (6 days late)"),
        ("2026-03-22T23:30:00Z", "Due Mon 16 March 2026 (6 days late)"),
        ("2026-04-20T12:00:00Z", "Due Mon 16 March 2026 (5 weeks late)"),
    ] {
        service.it_is_now(now);
        let worker = service.signs_in_again(&worker).await;
        service.opens(&worker, &person).await.says(says);
    }
}

#[tokio::test]
async fn a_managers_list_of_what_is_due_names_who_carries_it() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let name: String =
        service.db.read().await.unwrap().value("SELECT name FROM worker WHERE id = $1", args![worker.worker_id]).await.unwrap();
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let told = text(&service.opens(&manager, "/").await.html);
    assert!(told.contains(&format!("Ann Example ({reference}), {name}")), "{told}");
    // In one's own list that goes without saying.
    let told = text(&service.opens(&worker, "/").await.html);
    assert!(told.contains(&format!("Ann Example ({reference})")) && !told.contains(&format!("({reference}), {name}")), "{told}");
}
