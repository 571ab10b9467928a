//! Tasks: set by oneself or for a colleague, done by a press or by the contact that did it, put right, opened again, withdrawn.

use crate::given;

use given::{
    Person, Service, a_service_at,
    cases::{day, done, plain, refused},
    text,
};
use holdfast::{access::Role, args};
use jiff::civil::{Date, date};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const TODAY: Date = date(2026, 3, 2);

fn fields(on: Date, worker: &Person, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = day("day", on);
    fields.extend(plain(&[("worker", &worker.worker_id.unwrap().to_string())]));
    fields.extend(plain(more));
    fields
}

async fn newest(service: &Service, table: &str) -> i64 {
    let found: Vec<(i64,)> = service.db.read().await.unwrap().all_assembled(format!("SELECT max(id) FROM {table}"), args![]).await.unwrap();
    found[0].0
}

async fn set(service: &Service, who: &Person, person: &str, fields: Vec<(String, String)>) -> String {
    done(&service.presses(who, &format!("{person}/tasks"), fields).await);
    format!("/tasks/{}", newest(service, "task").await)
}

async fn contact(service: &Service, who: &Person, reference: &str, more: &[(&str, &str)]) -> i64 {
    let mut fields = day("day", TODAY);
    fields.extend(plain(&[("means", "phone"), ("minutes", "10"), ("note", "All well.")]));
    fields.extend(plain(more));
    if more.iter().all(|(name, _)| *name != "made") {
        fields.extend(plain(&[("made", "yes")]));
    }
    done(&service.presses(who, &format!("/referrals/{reference}/contacts"), fields).await);
    newest(service, "contact").await
}

#[tokio::test]
async fn a_task_for_a_colleague_stands_on_their_home_page_until_they_press_done() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let colleague = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let task = set(&service, &worker, &person, fields(date(2026, 3, 1), &colleague, &[("what", "Ring the school")])).await;
    service.opens(&worker, "/").await.says_nothing_of("Ring the school");
    let home = service.opens(&colleague, "/").await;
    home.says("Ring the school").says("Ann Example").says("Late");
    // Whoever set it sees it on her page and in the list of everybody's.
    service.opens(&worker, &person).await.says("Ring the school").says("Late");
    service.opens(&worker, "/tasks?of=all").await.says("Ring the school");
    service.opens(&worker, "/tasks").await.says("No tasks.");
    done(&service.sends(&colleague, &format!("{task}/done"), &[("from", "home")]).await);
    service.opens(&colleague, "/").await.says_nothing_of("Ring the school");
    service.opens(&worker, &format!("{person}/timeline")).await.says("Task done: Ring the school");
    service.opens(&worker, "/tasks?of=all&show=done").await.says("Ring the school").says("Done Mon 2 March 2026");
    // Not done after all: with why, and what stood is kept.
    refused(&service.sends(&worker, &format!("{task}/open-again"), &[]).await).says("Say why");
    done(&service.sends(&worker, &format!("{task}/open-again"), &[("again_why", "The wrong school")]).await);
    service.opens(&colleague, "/").await.says("Ring the school");
    service.opens(&worker, &task).await.says("The wrong school").says("Done Mon 2 March 2026");
    service.opens(&worker, &format!("{person}/timeline")).await.says_nothing_of("Task done");
}

#[tokio::test]
async fn the_contact_that_did_it_clears_a_task_and_withdrawing_the_contact_opens_it_again() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let other = service.an_accepted_referral(&worker, "Bea", "Other").await;
    let person = service.person_of(&reference).await;
    let task = set(&service, &worker, &person, fields(TODAY, &worker, &[("what", "Ask about the dog")])).await;
    let id = task.trim_start_matches("/tasks/").to_owned();
    let form = service.opens(&worker, &format!("/referrals/{reference}/contacts/new")).await;
    form.says("Did this contact do any of these?").says("Task: Ask about the dog");
    service.opens(&worker, &format!("/referrals/{other}/contacts/new")).await.says_nothing_of("Ask about the dog");
    // Nobody else's task is done by it.
    contact(&service, &worker, &other, &[("does", &format!("task-{id}"))]).await;
    service.opens(&worker, "/").await.says("Ask about the dog");
    let contact = contact(&service, &worker, &reference, &[("does", &format!("task-{id}"))]).await;
    service.opens(&worker, "/").await.says_nothing_of("Ask about the dog");
    service.opens(&worker, &task).await.says("a contact");
    service.opens(&worker, &format!("/contacts/{contact}")).await.says("It did the task");
    done(&service.sends(&worker, &format!("/contacts/{contact}/withdraw"), &[("why", "Another's")]).await);
    service.opens(&worker, "/").await.says("Ask about the dog");
}

#[tokio::test]
async fn two_tabs_that_change_one_task_lose_nothing_and_a_withdrawn_task_is_nobodys() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let task = set(&service, &worker, &person, fields(TODAY, &worker, &[("what", "Ring the school")])).await;
    let change = |what: &str, version: &str| fields(date(2026, 3, 9), &worker, &[("what", what), ("version", version), ("time", "14:30")]);
    done(&service.presses(&worker, &task, change("Ring the nursery", "0")).await);
    let second = service.presses(&worker, &task, change("Write to the school", "0")).await;
    refused(&second).says("Somebody else changed this task").says("Ring the nursery").says("Write to the school");
    let page = service.opens(&worker, &task).await;
    page.says("Mon 9 March 2026 at 14:30").says("What Ring the school");
    done(&service.presses(&worker, &task, change("Write to the school", "1")).await);
    refused(&service.sends(&worker, &format!("{task}/withdraw"), &[]).await);
    done(&service.sends(&worker, &format!("{task}/withdraw"), &[("withdraw_why", "She rang them herself")]).await);
    service.opens(&worker, &task).await.says("She rang them herself").says_nothing_of("It is done");
    service.opens(&worker, "/").await.says_nothing_of("Write to the school");
    service.opens(&worker, &person).await.says_nothing_of("Write to the school");
}

#[tokio::test]
async fn bad_days_and_strangers_are_refused_and_a_task_may_be_about_nobody() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let far = fields(date(2062, 3, 2), &worker, &[("what", "Order locks")]);
    refused(&service.presses(&worker, "/tasks", far).await).says("Check the year").says("Order locks");
    let nobody = plain(&[("what", "Order locks"), ("worker", "999"), ("day-day", "2"), ("day-month", "3"), ("day-year", "2026")]);
    refused(&service.presses(&worker, "/tasks", nobody).await).says("Choose who it is for");
    refused(&service.presses(&worker, "/tasks", fields(TODAY, &worker, &[])).await).says("Write what is to be done");
    done(&service.presses(&worker, "/tasks", fields(TODAY, &worker, &[("what", "Order locks")])).await);
    service.opens(&worker, "/").await.says("Order locks");
    let id = newest(&service, "task").await;
    let ahead = [("done-day", "3"), ("done-month", "3"), ("done-year", "2026")];
    refused(&service.sends(&worker, &format!("/tasks/{id}/done"), &ahead).await).says("must be today or before");
    let council = service.signed_in_as(Role::ContractManager).await;
    assert_eq!(service.opens(&council, &format!("/tasks/{id}")).await.status, 404);
}

#[tokio::test]
async fn tasks_and_appointments_go_with_the_case_that_is_handed_over() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let taker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    set(&service, &worker, &person, fields(TODAY, &worker, &[("what", "Ring the school")])).await;
    done(&service.presses(&worker, "/tasks", fields(TODAY, &worker, &[("what", "Order locks")])).await);
    let appointment = fields(date(2026, 3, 4), &worker, &[("about", "Review"), ("time", "10:00")]);
    done(&service.presses(&worker, &format!("{person}/appointments"), appointment).await);
    let to = taker.worker_id.unwrap().to_string();
    let case = format!("case-{reference}");
    let hand = [(case.as_str(), "yes"), ("to", to.as_str()), ("note", "She likes mornings")];
    done(&service.sends(&manager, &format!("/workers/{}/handover", worker.worker_id.unwrap()), &hand).await);
    service.opens(&taker, "/").await.says("Ring the school").says("Review").says_nothing_of("Order locks");
    service.opens(&worker, "/").await.says_nothing_of("Ring the school").says("Order locks");
    // Whose they were stays beside them.
    let task: i64 = given::brought::one(&service, "SELECT id FROM task WHERE person_id IS NOT NULL").await;
    let appointment = newest(&service, "appointment").await;
    for page in [format!("/tasks/{task}"), format!("/appointments/{appointment}")] {
        service.opens(&taker, &page).await.says("What stood before").says("The case was handed over");
    }
}

#[tokio::test]
async fn an_appointment_lies_ahead_until_it_has_passed_then_it_is_asked_about() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let made = fields(date(2026, 3, 3), &worker, &[("about", "Review of the plan"), ("place", "Our office"), ("time", "10:00")]);
    done(&service.presses(&worker, &format!("{person}/appointments"), made).await);
    let id = newest(&service, "appointment").await;
    let asked = "Did this appointment take place?";
    service.opens(&worker, "/").await.says("Review of the plan").says_nothing_of("Our office").says_nothing_of(asked);
    service.opens(&worker, &person).await.says("Review of the plan");
    service.opens(&worker, "/diary").await.says("Tue 3 March 2026").says("10:00").says_nothing_of("Our office");
    // What lies ahead can be called off, and neither kept nor missed.
    let ahead = service.sends(&worker, &format!("/appointments/{id}/outcome"), &[("outcome", "missed")]).await;
    assert!(ahead.status.is_client_error() && text(&ahead.html).contains("lies ahead"), "{}", text(&ahead.html));
    service.it_is_now("2026-03-03T10:01:00Z");
    let worker = service.signs_in_again(&worker).await;
    service.opens(&worker, "/").await.says(asked);
    // No is one press.
    done(&service.sends(&worker, &format!("/appointments/{id}/outcome"), &[("outcome", "missed"), ("from", "home")]).await);
    service.opens(&worker, "/").await.says_nothing_of(asked);
    service.opens(&worker, &format!("{person}/timeline")).await.says("Appointment missed: Review of the plan");
    // Taken back: it is asked again.
    done(&service.sends(&worker, &format!("/appointments/{id}/outcome"), &[("outcome", "")]).await);
    service.opens(&worker, "/").await.says(asked);
    // Yes is the contact, filled in with what is known.
    let form = service.opens(&worker, &format!("/referrals/{reference}/contacts/new?appointment={id}")).await;
    form.says("value=\"10:00\"").says(&format!("value=\"appointment-{id}\" checked"));
    let kept = [("does", format!("appointment-{id}")), ("time", "10:00".to_owned())];
    let kept: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let contact = contact(&service, &worker, &reference, &kept).await;
    service.opens(&worker, "/").await.says_nothing_of(asked);
    service.opens(&worker, &format!("/appointments/{id}")).await.says("Took place");
    // The contact tells it on the timeline, once.
    service.opens(&worker, &format!("{person}/timeline")).await.says_nothing_of("Appointment took place");
    // They were not reached after all: it was missed.
    let attempted = [("version", "0"), ("made", "no"), ("why", "I mixed them up")];
    done(&service.sends(&worker, &format!("/contacts/{contact}/amendments"), &attempted).await);
    service.opens(&worker, &format!("/appointments/{id}")).await.says("Missed");
    done(&service.sends(&worker, &format!("/contacts/{contact}/withdraw"), &[("why", "Another's")]).await);
    service.opens(&worker, "/").await.says(asked);
}

#[tokio::test]
async fn an_appointment_is_moved_cancelled_and_withdrawn_and_what_stood_is_kept() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let at = |on: Date, more: &[(&str, &str)]| fields(on, &worker, &[&[("about", "Review"), ("place", "Our office")], more].concat());
    // Written down late: of yesterday, and asked about at once.
    done(&service.presses(&worker, &format!("{person}/appointments"), at(date(2026, 3, 1), &[])).await);
    let page = format!("/appointments/{}", newest(&service, "appointment").await);
    service.opens(&worker, "/").await.says("Did this appointment take place?");
    done(&service.presses(&worker, &page, at(date(2026, 3, 5), &[("version", "0")])).await);
    service.opens(&worker, "/").await.says_nothing_of("Did this appointment take place?").says("Thu 5 March 2026");
    let second = service.presses(&worker, &page, at(date(2026, 3, 6), &[("version", "0")])).await;
    refused(&second).says("Somebody else changed this appointment");
    done(&service.sends(&worker, &format!("{page}/outcome"), &[("outcome", "cancelled")]).await);
    service.opens(&worker, &page).await.says("Cancelled").says("When Sun 1 March 2026");
    service.opens(&worker, &person).await.says("Appointment cancelled: Review");
    service.opens(&worker, "/diary").await.says("Cancelled");
    done(&service.sends(&worker, &format!("{page}/withdraw"), &[("withdraw_why", "Her sister's")]).await);
    service.opens(&worker, &page).await.says("Her sister's");
    service.opens(&worker, &person).await.says_nothing_of("Appointment cancelled");
    service.opens(&worker, "/diary").await.says_nothing_of("Review");
}
