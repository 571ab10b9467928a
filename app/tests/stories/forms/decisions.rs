//! What a service manager decides, and never whoever asked: a stay that is ended against somebody's wish, a long stay that is reported.

use axum::http::StatusCode;
use holdfast::{access::Role, args};
use jiff::civil::date;

use crate::given::{
    Person, Service, a_service_at,
    cases::{day, done, plain, refused},
};

const NOW: &str = "2026-09-01T09:00:00Z";

async fn latest(service: &Service, kind: &str) -> i64 {
    service.db.read().await.unwrap().value("SELECT max(id) FROM record WHERE kind = $1", args![kind]).await.unwrap()
}

fn asked() -> Vec<(String, String)> {
    let mut fields = plain(&[
        ("what", "evict"),
        ("why", "Violence in the house"),
        ("tried", "Two warnings"),
        ("risk", "medium"),
        ("risk_words", "Her sister takes her in"),
        ("refused_for", "no"),
    ]);
    fields.extend(day("day", date(2026, 8, 31)));
    fields
}

fn agreed() -> Vec<(String, String)> {
    let mut fields =
        plain(&[("decision", "agreed"), ("decision_why", "The others are not safe"), ("homeless_told", "yes"), ("appeal", "written")]);
    fields.extend(day("decided_day", date(2026, 9, 1)));
    fields
}

fn leaves() -> Vec<(String, String)> {
    let mut fields =
        plain(&[("planned", "evicted"), ("interview", "no"), ("move_on", "family-or-friends"), ("support", "no"), ("version", "0")]);
    fields.extend(day("day", date(2026, 9, 1)));
    fields
}

/// A stay in that unit, put right to have been ended by us on a day.
fn evicted_on(unit: i64, left: jiff::civil::Date) -> Vec<(String, String)> {
    let mut fields = day("day", date(2026, 2, 2));
    fields.extend(day("departed", left));
    fields.extend(plain(&[
        ("version", "1"),
        ("unit", &unit.to_string()),
        ("planned", "unplanned"),
        ("interview", "no"),
        ("why", "Evicted"),
        ("move_on", "family-or-friends"),
    ]));
    fields
}

async fn in_a_unit(service: &Service, worker: &Person) -> String {
    let reference = service.receives(worker, "Example", (date(2026, 2, 1), "09:00"), &[]).await;
    done(&service.answers(worker, &reference, "accepted", Some((date(2026, 2, 1), "10:00"))).await);
    let unit = service.has_a_unit("DU01").await;
    done(&service.arrives(worker, &reference, unit, date(2026, 2, 2)).await);
    reference
}

#[tokio::test]
async fn a_stay_is_ended_against_her_wish_only_after_a_manager_who_did_not_ask_has_agreed() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (manager, other) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::ServiceManager).await);
    let reference = in_a_unit(&service, &worker).await;
    let departure = format!("/referrals/{reference}/departure");
    refused(&service.presses(&worker, &departure, leaves()).await).says("No service manager has agreed to end this stay");

    // Asked for by a manager: the other decides. A worker does not, and nobody does while putting it right.
    done(&service.presses(&manager, &format!("/referrals/{reference}/forms/ending-decision/new"), asked()).await);
    let id = latest(&service, "ending-decision").await;
    let decide = format!("/records/{id}/later/deciding");
    assert_eq!(service.opens(&worker, &decide).await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.presses(&worker, &decide, agreed()).await.status, StatusCode::NOT_FOUND);
    service.presses(&manager, &decide, agreed()).await.says("so somebody else decides it");
    service.opens(&worker, &format!("/records/{id}")).await.says("has not decided yet").says_nothing_of(">Decide<");
    let mut slipped_in = asked();
    slipped_in.extend(agreed());
    slipped_in.push(("version".into(), "0".into()));
    done(&service.presses(&worker, &format!("/records/{id}/change"), slipped_in).await);
    refused(&service.presses(&worker, &departure, leaves()).await).says("No service manager has agreed to end this stay");

    service.opens(&other, "/").await.says("Decisions that workers ask for: 1 to make");
    service.opens(&manager, "/decisions").await.says("You asked: somebody else decides");
    service.opens(&other, "/decisions").await.says("Ann Example").says("Ending asked for");
    assert_eq!(service.opens(&worker, "/decisions").await.status, StatusCode::NOT_FOUND);
    let mut fields = agreed();
    fields.push(("version".into(), "1".into()));
    fields.extend(day("from", date(2026, 9, 2)));
    done(&service.presses(&other, &decide, fields).await);
    service.opens(&other, "/").await.says_nothing_of("Decisions that workers ask for");
    service.opens(&other, "/decisions").await.says("Nothing waits for a decision").says("Agreed, Tue 1 September 2026");

    // Decided, it is the deciders' to put right; and the stay can be ended.
    service.opens(&worker, &format!("/records/{id}/change")).await.says("It is decided, so only a service manager");
    service.opens(&worker, &format!("/records/{id}")).await.says("It is decided, so only a service manager").says_nothing_of(">Amend<");
    refused(&service.presses(&worker, &departure, leaves()).await).says("agreed that it ends on Wed 2 September 2026 at the earliest");
    service.it_is_now("2026-09-02T12:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let mut later = leaves();
    later.retain(|(name, _)| !name.starts_with("day-"));
    later.extend(day("day", date(2026, 9, 2)));
    done(&service.presses(&worker, &departure, later).await);
    let why: String = service.db.read().await.unwrap().value("SELECT exit_written FROM stay", args![]).await.unwrap();
    assert_eq!(why, "Evicted");
    // Put right later, the day is held to the same decision.
    let (stay, unit): (i64, i64) = service.db.read().await.unwrap().one("SELECT id, unit_id FROM stay", args![]).await.unwrap().unwrap();
    let change = format!("/referrals/{reference}/stays/{stay}");
    refused(&service.presses(&worker, &change, evicted_on(unit, date(2026, 9, 1))).await)
        .says("agreed that it ends on Wed 2 September 2026 at the earliest");
    refused(&service.presses(&worker, &change, evicted_on(unit, date(2026, 8, 20))).await)
        .says("No service manager had agreed by that day");
    assert_eq!(service.rows("stay WHERE departed_on = '2026-09-02'").await, 1);
}

#[tokio::test]
async fn the_day_on_which_we_end_a_stay_is_recorded_ahead_and_asked_about_when_it_has_come() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (manager, other) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::ServiceManager).await);
    let reference = in_a_unit(&service, &worker).await;
    done(&service.presses(&manager, &format!("/referrals/{reference}/forms/ending-decision/new"), asked()).await);
    let mut fields = agreed();
    fields.push(("version".into(), "0".into()));
    done(&service.presses(&other, &format!("/records/{}/later/deciding", latest(&service, "ending-decision").await), fields).await);
    let departure = format!("/referrals/{reference}/departure");
    let on = |planned: &str| {
        let mut fields = leaves();
        fields.retain(|(name, _)| !name.starts_with("day-") && name != "planned");
        fields.extend(day("day", date(2026, 9, 15)));
        fields.extend(plain(&[("planned", planned), ("why", "Left")]));
        fields
    };
    refused(&service.presses(&worker, &departure, on("unplanned")).await).says("An unplanned departure must be today or before");
    done(&service.presses(&worker, &departure, on("evicted")).await);
    // Until then they live there, and all of theirs is due.
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says("DU01").says("Tue 15 Sept");
    service.opens(&worker, "/").await.says("Example");
    service.it_is_now("2026-09-16T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    service.opens(&worker, &person).await.says("Tue 15 Sept").says("Yes");
}

#[tokio::test]
async fn a_later_no_takes_a_yes_back_also_where_a_stay_is_put_right_and_support_waits_for_the_earliest_day() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (manager, other) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::ServiceManager).await);
    let reference = in_a_unit(&service, &worker).await;
    let asks = format!("/referrals/{reference}/forms/ending-decision/new");
    for decision in ["agreed", "refused"] {
        done(&service.presses(&manager, &asks, asked()).await);
        let mut fields = agreed();
        fields.retain(|(name, _)| name != "decision");
        fields.extend(plain(&[("decision", decision), ("version", "0")]));
        let id = latest(&service, "ending-decision").await;
        done(&service.presses(&other, &format!("/records/{id}/later/deciding"), fields).await);
    }
    let departure = format!("/referrals/{reference}/departure");
    refused(&service.presses(&worker, &departure, leaves()).await).says("No service manager has agreed to end this stay");
    // Nor by way of what is put right.
    let mut gone = plain(&[
        ("planned", "unplanned"),
        ("interview", "no"),
        ("why", "Left"),
        ("move_on", "family-or-friends"),
        ("support", "no"),
        ("version", "0"),
    ]);
    gone.extend(day("day", date(2026, 9, 1)));
    done(&service.presses(&worker, &departure, gone).await);
    let (stay, unit): (i64, i64) = service.db.read().await.unwrap().one("SELECT id, unit_id FROM stay", args![]).await.unwrap().unwrap();
    refused(&service.presses(&worker, &format!("/referrals/{reference}/stays/{stay}"), evicted_on(unit, date(2026, 9, 1))).await)
        .says("No service manager has agreed by that day to end this stay");
}

#[tokio::test]
async fn support_ends_against_their_wish_not_before_the_day_that_was_agreed() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (manager, other) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::ServiceManager).await);
    let reference = service.receives(&worker, "Example", (date(2026, 2, 1), "09:00"), &[]).await;
    done(&service.answers(&worker, &reference, "accepted", Some((date(2026, 2, 1), "10:00"))).await);
    let mut fields = asked();
    fields.retain(|(name, _)| name != "what");
    fields.extend(plain(&[("what", "withdraw")]));
    done(&service.presses(&manager, &format!("/referrals/{reference}/forms/ending-decision/new"), fields).await);
    let id = latest(&service, "ending-decision").await;
    let mut fields = agreed();
    fields.extend(plain(&[("version", "0")]));
    fields.extend(day("from", date(2026, 9, 10)));
    done(&service.presses(&other, &format!("/records/{id}/later/deciding"), fields).await);
    let ends = |on| {
        let mut fields = plain(&[("reason", "needs-too-high"), ("words", "")]);
        fields.extend(day("day", on));
        fields
    };
    let ending = format!("/referrals/{reference}/ending");
    refused(&service.presses(&worker, &ending, ends(date(2026, 8, 20))).await).says("No service manager has agreed by that day");
    refused(&service.presses(&worker, &ending, ends(date(2026, 9, 1))).await).says("ends on Thu 10 September 2026 at the earliest");
    service.it_is_now("2026-09-10T12:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    done(&service.presses(&worker, &ending, ends(date(2026, 9, 10))).await);
}

#[tokio::test]
async fn a_long_stay_is_read_by_the_commissioner_once_it_is_approved_and_names_nobody() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let council = service.signed_in_as(Role::ContractManager).await;
    let reference = in_a_unit(&service, &worker).await;
    let mut fields = plain(&[("words", "Ann waits for a home of three rooms in Truro")]);
    fields.extend(day("day", date(2026, 8, 3)));
    fields.extend(day("review_day", date(2026, 10, 5)));
    done(&service.presses(&worker, &format!("/referrals/{reference}/steps/long-stay-reported"), fields).await);
    service.opens(&council, "/reports/long-stays").await.says("No such stay is reported");
    let id = latest(&service, "long-stay-reported").await;
    let approve = format!("/records/{id}/later/approving");
    refused(&service.sends(&manager, &approve, &[("approval", "approved")]).await).says("Write what the commissioner reads");
    let approved = [("approval", "approved"), ("for_commissioner", "No home of the size is free; on the register")];
    done(&service.sends(&manager, &approve, &approved).await);
    let read = service.opens(&council, "/reports/long-stays").await;
    read.says("6 months").says("No home of the size is free").says("5 October 2026").says_nothing_of("Ann").says_nothing_of("DU01");
}

#[tokio::test]
async fn what_a_manager_sends_back_stands_on_the_first_page_of_whoever_wrote_it_until_they_look() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = in_a_unit(&service, &worker).await;
    let mut fields = plain(&[("words", "Ann waits for a home of three rooms in Truro")]);
    fields.extend(day("day", date(2026, 8, 3)));
    fields.extend(day("review_day", date(2026, 10, 5)));
    done(&service.presses(&worker, &format!("/referrals/{reference}/steps/long-stay-reported"), fields).await);
    let id = latest(&service, "long-stay-reported").await;
    service.opens(&worker, "/").await.says_nothing_of("What you asked for was decided");
    // The day on which it is looked at again stands in the diary, whoever may have approved it.
    service.opens(&worker, "/diary?of=all&from=2026-10-05").await.says("Look again at the long stay");
    let back = [("approval", "back"), ("approval_why", "Say what was tried")];
    done(&service.sends(&manager, &format!("/records/{id}/later/approving"), &back).await);
    let home = service.opens(&worker, "/").await;
    home.says("What you asked for was decided").says("Sent back, to be written again").says(&format!("/records/{id}"));
    service.opens(&manager, "/").await.says_nothing_of("What you asked for was decided");
    // The day it was decided, not the day on which the stay is looked at again.
    service.opens(&manager, "/decisions").await.says("Sent back, to be written again, Tue 1 September 2026");
    service.it_is_now("2026-09-01T09:03:00Z");
    service.opens(&worker, &format!("/records/{id}")).await.says("Say what was tried");
    service.opens(&worker, "/").await.says_nothing_of("What you asked for was decided");
}
