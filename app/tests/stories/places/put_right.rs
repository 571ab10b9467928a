//! Slips about where somebody lives: in two units by two referrals, into days on which a unit was out of use, a death, and what was withdrawn, which
//! can be read.

use crate::given;

use given::{
    a_service_at,
    cases::{day, done, plain, refused},
};
use holdfast::{access::Role, args};
use jiff::civil::date;

const NOW: &str = "2026-03-02T12:00:00Z";

#[tokio::test]
async fn somebody_who_is_referred_again_while_they_live_in_a_unit_is_in_one_at_a_time() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (first, second) = (service.has_a_unit("T16").await, service.has_a_unit("T17").await);
    let case = service.houses(&worker, "Angove", date(2026, 1, 5), (first, date(2026, 1, 6))).await;
    let known = service.person_of(&case).await;
    let again = service.receives(&worker, "Angove", (date(2026, 2, 20), "09:00"), &[("known", known.trim_start_matches("/people/"))]).await;
    assert_eq!(service.person_of(&again).await, known);
    done(&service.answers(&worker, &again, "accepted", None).await);
    let page = service.arrives(&worker, &again, second, date(2026, 2, 24)).await;
    refused(&page).says(&format!("They are recorded in T16 from Tue 6 January 2026, by referral {case}"));
    assert_eq!(service.rows("stay").await, 1);
    // Once they have left there, also from a day before it was written down.
    done(&service.leaves(&worker, &case, date(2026, 2, 23), "no").await);
    done(&service.arrives(&worker, &again, second, date(2026, 2, 24)).await);
}

#[tokio::test]
async fn a_day_of_arrival_is_not_put_right_into_days_on_which_the_unit_was_out_of_use() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("T16").await;
    let mut out = day("from", date(2026, 1, 10));
    out.extend(day("to", date(2026, 1, 20)));
    out.extend(plain(&[("kind", "out"), ("words", "A flood")]));
    done(&service.presses(&worker, "/units/T16/states/new", out).await);
    let case = service.houses(&worker, "Angove", date(2026, 1, 12), (unit, date(2026, 1, 22))).await;
    let stay: i64 = service.db.read().await.unwrap().value("SELECT id FROM stay", args![]).await.unwrap();
    let mut change = day("day", date(2026, 1, 15));
    change.extend(plain(&[("version", "0"), ("unit", &unit.to_string())]));
    refused(&service.presses(&worker, &format!("/referrals/{case}/stays/{stay}"), change).await).says("Out of use");
    assert_eq!(service.rows("stay WHERE arrived_on = '2026-01-22'").await, 1);
}

#[tokio::test]
async fn a_death_of_somebody_who_lives_in_a_unit_is_said_at_the_departure_and_ends_what_a_death_ends() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("T16").await;
    let case = service.houses(&worker, "Angove", date(2026, 1, 5), (unit, date(2026, 1, 6))).await;
    let mut died = day("day", date(2026, 2, 25));
    died.extend(plain(&[("planned", "died"), ("version", "0")]));
    done(&service.presses(&worker, &format!("/referrals/{case}/departure"), died).await);
    let person = service.person_of(&case).await;
    service.opens(&worker, &person).await.says("they died");
    assert_eq!(service.rows("fact WHERE kind = 'person-died' AND happened_on = '2026-02-25'").await, 1);
    assert_eq!(service.figure("2026-Q1", "unplanned_exits_by_move_on").await, serde_json::json!({ "Other": 1 }));
    // Put right, nobody has died.
    let stay: i64 = service.db.read().await.unwrap().value("SELECT id FROM stay", args![]).await.unwrap();
    let mut change = day("day", date(2026, 1, 6));
    change.extend(day("departed", date(2026, 2, 25)));
    change.extend(plain(&[
        ("version", "1"),
        ("unit", &unit.to_string()),
        ("planned", "unplanned"),
        ("interview", "no"),
        ("why", "Left in the night"),
    ]));
    change.extend(plain(&[("move_on", "not-known")]));
    done(&service.presses(&worker, &format!("/referrals/{case}/stays/{stay}"), change).await);
    assert_eq!(service.rows("fact WHERE kind = 'person-died'").await, 0);
    service.opens(&worker, &person).await.says_nothing_of("they died");
}

#[tokio::test]
async fn what_was_withdrawn_is_read_in_the_history_with_who_when_and_why() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("T16").await;
    let case = service.houses(&worker, "Angove", date(2026, 1, 5), (unit, date(2026, 1, 6))).await;
    let person = service.person_of(&case).await;
    let history = format!("{person}/history");
    service.opens(&worker, &history).await.says_nothing_of("was withdrawn").says_nothing_of("were withdrawn");

    done(&service.sends(&worker, &format!("{person}/flags"), &[("kind", "alcohol"), ("basis", "Her own words")]).await);
    let flag: i64 = service.db.read().await.unwrap().value("SELECT id FROM flag", args![]).await.unwrap();
    done(&service.sends(&worker, &format!("{person}/flags/{flag}/withdraw"), &[("version", "0"), ("withdraw_why", "Of her sister")]).await);
    let mut task = day("day", date(2026, 3, 5));
    task.extend(plain(&[("what", "Ring the school"), ("worker", &worker.worker_id.unwrap().to_string())]));
    done(&service.presses(&worker, &format!("{person}/tasks"), task).await);
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM task", args![]).await.unwrap();
    done(&service.sends(&worker, &format!("/tasks/{id}/withdraw"), &[("version", "0"), ("withdraw_why", "Another's")]).await);
    let stay: i64 = service.db.read().await.unwrap().value("SELECT id FROM stay", args![]).await.unwrap();
    let why = [("version", "0"), ("withdrawn_why", "Of the family next door")];
    done(&service.sends(&worker, &format!("/referrals/{case}/stays/{stay}/withdraw"), &why).await);

    let page = service.opens(&worker, &history).await;
    page.says("3 other things were withdrawn").says("Stay in T16 from Tue 6 January 2026").says("Of the family next door");
    page.says(&format!("{person}/flags/{flag}")).says("Of her sister").says(&format!("/tasks/{id}")).says("Ring the school");
}

#[tokio::test]
async fn what_a_departure_rests_on_counts_also_after_a_move_to_another_unit() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (first, second) = (service.has_a_unit("T16").await, service.has_a_unit("T17").await);
    let case = service.houses(&worker, "Angove", date(2026, 1, 5), (first, date(2026, 1, 6))).await;
    done(&service.interviews(&worker, &case, date(2026, 2, 20)).await);
    done(&service.moves(&worker, &case, second, date(2026, 2, 24)).await);
    service.opens(&worker, &format!("/referrals/{case}/departure")).await.says("The exit interview of Fri 20 February 2026 is recorded");
    done(&service.departs(&worker, &case, date(2026, 3, 1), "no").await);
}

#[tokio::test]
async fn a_return_home_is_no_tick_on_the_page_that_puts_a_stay_right_and_an_eviction_no_words() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("T16").await;
    let case = service.houses(&worker, "Angove", date(2026, 1, 5), (unit, date(2026, 1, 6))).await;
    let mut evicted = day("day", date(2026, 2, 25));
    evicted.extend(plain(&[
        ("planned", "unplanned"),
        ("why", "Evicted"),
        ("interview", "no"),
        ("move_on", "not-known"),
        ("support", "no"),
    ]));
    evicted.push(("version".into(), "0".into()));
    refused(&service.presses(&worker, &format!("/referrals/{case}/departure"), evicted).await).says("is an answer of its own");
    done(&service.leaves(&worker, &case, date(2026, 2, 25), "no").await);
    let stay: i64 = service.db.read().await.unwrap().value("SELECT id FROM stay", args![]).await.unwrap();
    let mut change = day("day", date(2026, 1, 6));
    change.extend(day("departed", date(2026, 2, 25)));
    change.extend(plain(&[("version", "1"), ("unit", &unit.to_string()), ("planned", "planned"), ("interview", "yes")]));
    change.extend(plain(&[("move_on", "returned-home"), ("home_checked", "yes")]));
    refused(&service.presses(&worker, &format!("/referrals/{case}/stays/{stay}"), change).await).says("Before a planned return home");
}

#[tokio::test]
async fn support_ends_for_being_out_of_reach_only_after_somebody_tried_and_against_a_wish_only_after_a_decision() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let case = service.receives(&worker, "Angove", (date(2026, 2, 20), "09:00"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    let path = format!("/referrals/{case}/ending");
    let ends = |reason: &str| {
        let mut fields = day("day", date(2026, 3, 2));
        fields.extend(plain(&[("reason", reason)]));
        fields
    };
    refused(&service.presses(&worker, &path, ends("cannot-be-reached")).await).says("No attempt to reach them is recorded");
    refused(&service.presses(&worker, &path, ends("needs-too-high")).await).says("No service manager has agreed");
    let mut tried = day("day", date(2026, 3, 2));
    tried.extend(plain(&[("means", "phone"), ("made", "no"), ("minutes", "2"), ("note", "No answer.")]));
    done(&service.presses(&worker, &format!("/referrals/{case}/contacts"), tried).await);
    done(&service.presses(&worker, &path, ends("cannot-be-reached")).await);
}
