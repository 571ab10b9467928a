//! One diary: appointments, hearings, reviews, tasks, what is due, who comes and leaves, by the week and by the day; nothing of anybody
//! whom its reader may not see, and nowhere where somebody is met.

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

fn with(on: Date, worker: &Person, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = day("day", on);
    fields.extend(plain(&[("worker", &worker.worker_id.unwrap().to_string())]));
    fields.extend(plain(more));
    fields
}

async fn newest(service: &Service, table: &str) -> i64 {
    let found: Vec<(i64,)> = service.db.read().await.unwrap().all_assembled(format!("SELECT max(id) FROM {table}"), args![]).await.unwrap();
    found[0].0
}

/// A hearing on a day of a case.
async fn hearing(service: &Service, who: &Person, reference: &str, on: Date) {
    let mut fields = day("day", on);
    fields.extend(plain(&[("time", "10:00"), ("what", "hearing"), ("court", "family"), ("hearing", "child")]));
    done(&service.presses(who, &format!("/referrals/{reference}/forms/court/new"), fields).await);
}

#[tokio::test]
async fn a_week_holds_appointments_hearings_reviews_tasks_and_arrivals_in_the_order_of_its_days() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let meets = [("about", "Review of the plan"), ("place", "12 Fore Street"), ("town", "Truro"), ("time", "14:00")];
    done(&service.presses(&worker, &format!("{person}/appointments"), with(date(2026, 3, 4), &worker, &meets)).await);
    done(&service.presses(&worker, &format!("{person}/tasks"), with(date(2026, 3, 3), &worker, &[("what", "Order locks")])).await);
    hearing(&service, &worker, &reference, date(2026, 3, 10)).await;
    let unit = service.has_a_unit("DU01").await;
    done(&service.arrives(&worker, &reference, unit, TODAY).await);
    let mut leave = day("from", date(2026, 3, 5));
    leave.extend(day("to", date(2026, 3, 6)));
    let manager = service.signed_in_as(Role::ServiceManager).await;
    done(&service.presses(&manager, &format!("/workers/{}/leave/new", worker.worker_id.unwrap()), leave).await);
    let week = service.opens(&worker, "/diary").await;
    week.says("Mon 2 March 2026 to Sun 8 March 2026").says("Arrival in DU01").says("Order locks").says("Appointment in Truro").says("DASH");
    week.says_nothing_of("Fore Street").says_nothing_of("Hearing").says("(today)").says("On leave:").says("Nothing.");
    let words = text(&week.html);
    assert!(words.find("Order locks") < words.find("Review of the plan"), "{words}");
    // The week after, with the hearing at its time; whatever day of it is asked for.
    service
        .opens(&worker, "/diary?from=2026-03-12")
        .await
        .says("Mon 9 March 2026")
        .says("Hearing: family court, child arrangements")
        .says("Court");
    // A day as it is read in the car: what she still needs stands below it.
    let in_the_car = service.opens(&worker, "/diary?by=day&from=2026-03-04").await;
    in_the_car
        .says("14:00")
        .says("Review of the plan")
        .says("Still to do:")
        .says("Order locks")
        .says_nothing_of("Arrival in")
        .says_nothing_of("Fore Street");
    // A task is done by one press, and the press leads back to where it was made.
    let task = newest(&service, "task").await;
    let from = [("from", "diary"), ("on", "2026-03-02"), ("of", "all")];
    let pressed = service.sends(&worker, &format!("/tasks/{task}/done"), &from).await;
    done(&pressed);
    assert_eq!(pressed.to, "/diary?of=all&from=2026-03-02&done=task-done");
    service.opens(&worker, "/diary").await.says("Task. Done");
    // What is nonsense in the address is this week.
    service.opens(&worker, "/diary?from=soon&of=%3Cb%3E&by=moon").await.says("Mon 2 March 2026 to Sun 8 March 2026");
}

#[tokio::test]
async fn a_diary_is_a_workers_a_teams_or_everybodys_and_shows_nobody_whom_its_reader_may_not_see() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let colleague = service.signed_in_as(Role::SupportWorker).await;
    let counsellor = service.signed_in_as(Role::named("counsellor").unwrap()).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let meets = with(date(2026, 3, 4), &worker, &[("about", "Review of the plan"), ("time", "14:00")]);
    done(&service.presses(&worker, &format!("{person}/appointments"), meets).await);
    hearing(&service, &worker, &reference, date(2026, 3, 5)).await;
    service.opens(&worker, "/diary").await.says("Ann Example").says("Hearing");
    service.opens(&colleague, "/diary").await.says_nothing_of("Ann Example").says_nothing_of("Hearing");
    let hers = format!("/diary?of={}", worker.worker_id.unwrap());
    for all in ["/diary?of=all", &hers] {
        service.opens(&colleague, all).await.says("Ann Example").says("Review of the plan").says("Hearing");
        // Whoever sees only their own cases learns nothing of others'.
        service.opens(&counsellor, all).await.says_nothing_of("Ann").says_nothing_of("Review of the plan").says_nothing_of("Hearing");
    }
    // Who read a name is in the journal.
    assert!(service.rows("journal WHERE action = 'listed' AND detail LIKE 'diary: %'").await > 0);
}

#[tokio::test]
async fn where_an_appointment_is_is_masked_until_somebody_asks_and_that_they_did_is_in_the_journal() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let meets = [("about", "Review"), ("place", "12 Fore Street"), ("town", "Truro")];
    done(&service.presses(&worker, &format!("{person}/appointments"), with(date(2026, 3, 4), &worker, &meets)).await);
    let page = format!("/appointments/{}", newest(&service, "appointment").await);
    service.opens(&worker, &page).await.says("Truro").says("The place is hidden").says_nothing_of("Fore Street");
    // Moved without being shown, it stays what it was.
    done(
        &service
            .presses(&worker, &page, with(date(2026, 3, 5), &worker, &[("version", "0"), ("about", "Review"), ("town", "Truro")]))
            .await,
    );
    let revealed = "journal WHERE action = 'revealed' AND subject = 'appointment' AND detail = 'place'";
    assert_eq!(service.rows(revealed).await, 0);
    let shown = service.sends(&worker, &format!("{page}/place"), &[]).await;
    done(&shown);
    service.opens(&worker, &shown.to).await.says("12 Fore Street");
    assert_eq!(service.rows(revealed).await, 1);
    // The key is hers alone, and opens nothing beside.
    let colleague = service.signed_in_as(Role::SupportWorker).await;
    service.opens(&colleague, &shown.to).await.says_nothing_of("Fore Street");
    let right = [("version", "1"), ("about", "Review"), ("place", "The library"), ("place_shown", "yes")];
    done(&service.presses(&worker, &page, with(date(2026, 3, 5), &worker, &right)).await);
    service.opens(&worker, &page).await.says_nothing_of("library").says_nothing_of("Fore Street");
    let shown = service.sends(&worker, &format!("{page}/place"), &[]).await;
    service.opens(&worker, &shown.to).await.says("The library").says("Place 12 Fore Street");
}

#[tokio::test]
async fn two_at_once_and_leave_are_told_and_in_nobodys_way() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let other = service.an_accepted_referral(&worker, "Bea", "Other").await;
    let (ann, bea) = (service.person_of(&reference).await, service.person_of(&other).await);
    let meets = |on: Date, time: &str| with(on, &worker, &[("about", "Review"), ("time", time)]);
    let on = date(2026, 3, 4);
    let first = service.presses(&worker, &format!("{ann}/appointments"), meets(on, "14:00")).await;
    assert!(first.to.starts_with(&ann), "{}", first.to);
    let second = service.presses(&worker, &format!("{bea}/appointments"), meets(on, "14:30")).await;
    done(&second);
    service.opens(&worker, &second.to).await.says("has another appointment at 14:00").says_nothing_of("Ann");
    // An hour later is another time, and one that was cancelled is none.
    let later = service.presses(&worker, &format!("{bea}/appointments"), meets(on, "15:30")).await;
    assert!(later.to.starts_with(&bea), "{}", later.to);
    let mut leave = day("from", date(2026, 3, 5));
    leave.extend(day("to", date(2026, 3, 6)));
    done(&service.presses(&manager, &format!("/workers/{}/leave/new", worker.worker_id.unwrap()), leave).await);
    let away = service.presses(&worker, &format!("{ann}/appointments"), meets(date(2026, 3, 6), "09:00")).await;
    done(&away);
    service.opens(&worker, &away.to).await.says("is on leave that day, Fri 6 March 2026").says("The appointment is made.");
    refused(&service.presses(&worker, &format!("{ann}/appointments"), with(on, &worker, &[("about", "")])).await);
}

#[tokio::test]
async fn a_review_stands_on_its_day_until_there_is_a_later_one() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let plan = |on: Date, review: Date| {
        let mut fields = day("day", on);
        fields.extend(day("review_day", review));
        fields.extend(plain(&[("worker", &worker.worker_id.unwrap().to_string()), ("copy", "declined")]));
        fields
    };
    let form = format!("{}/forms/safety-plan/new", service.person_of(&reference).await);
    done(&service.presses(&worker, &form, plan(date(2026, 3, 1), date(2026, 3, 5))).await);
    service.opens(&worker, "/diary").await.says("Look again at the safety plan").says("From a record");
    done(&service.presses(&worker, &form, plan(TODAY, date(2026, 3, 12))).await);
    service.opens(&worker, "/diary").await.says_nothing_of("Look again at the safety plan");
    service.opens(&worker, "/diary?from=2026-03-12").await.says("Look again at the safety plan");
}
