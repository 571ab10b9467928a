//! What lies ahead has not happened, what is written down late has, and what was written wrongly is put right: each told as a
//! worker meets it.

use crate::given;

use given::{
    Person, Service, a_service_at,
    cases::{day, done, plain, refused},
};
use holdfast::{access::Role, args};
use jiff::civil::{Date, date};
use serde_json::json;

const NOW: &str = "2026-03-02T09:00:00Z";
const TODAY: Date = date(2026, 3, 2);

async fn a_worker(service: &Service) -> Person {
    service.signed_in_as(Role::SupportWorker).await
}

async fn stays(service: &Service) -> Vec<(String, Date, Option<Date>)> {
    service
        .db
        .read()
        .await
        .unwrap()
        .all(
            "SELECT u.name, s.arrived_on, s.departed_on FROM stay s JOIN unit u ON u.id = s.unit_id
             WHERE s.withdrawn_at IS NULL ORDER BY s.arrived_on, s.id",
            args![],
        )
        .await
        .unwrap()
}

async fn open_episodes(service: &Service) -> i64 {
    let mut read = service.db.read().await.unwrap();
    read.value("SELECT count(*) FROM episode WHERE ended_on IS NULL AND withdrawn_at IS NULL", args![]).await.unwrap()
}

#[tokio::test]
async fn a_family_that_is_to_leave_in_25_days_is_still_here() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let case = service.houses(&worker, "Ashgrove", date(2026, 2, 15), (unit, date(2026, 2, 16))).await;
    done(&service.leaves(&worker, &case, date(2026, 3, 27), "no").await);
    let due = service.due(&worker, &case).await;
    assert!(due.contains("Comprehensive assessment") && due.contains("DASH before a planned exit"), "{due}");
    let page = service.opens(&worker, &service.person_of(&case).await).await;
    page.says("leaves on Fri 27 March 2026").says("Record departure").says_nothing_of("Record arrival");
    service.opens(&worker, "/").await.says("Ashgrove");
    assert_eq!(service.figure("2026-Q1", "planned_exits_by_move_on").await, json!({}));
}

#[tokio::test]
async fn when_the_day_of_a_departure_has_passed_the_worker_is_asked_and_no_is_one_press() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let case = service.houses(&worker, "Ashgrove", date(2026, 2, 15), (unit, date(2026, 2, 16))).await;
    done(&service.leaves(&worker, &case, date(2026, 3, 10), "yes").await);
    service.it_is_now("2026-03-11T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let person = service.person_of(&case).await;
    // The assessment of the stay is missed from the day they left: nobody had to work that out at night.
    assert!(!service.due(&worker, &case).await.contains("Comprehensive assessment within"));
    service.opens(&worker, &person).await.says("They were to leave T01 on Tue 10 March 2026. Did they?");
    let stay: i64 = service.db.read().await.unwrap().value("SELECT id FROM stay", args![]).await.unwrap();
    let asked = format!("/referrals/{case}/stays/{stay}/came-about");
    done(&service.sends(&worker, &asked, &[("version", "1"), ("came", "no")]).await);
    let page = service.opens(&worker, &person).await;
    page.says("there now").says_nothing_of("Did they?").says_nothing_of("Resettlement support from");
    assert!(service.due(&worker, &case).await.contains("Comprehensive assessment within"));
    assert_eq!(stays(&service).await, [("T01".to_owned(), date(2026, 2, 16), None)]);
}

#[tokio::test]
async fn whoever_may_be_known_already_is_in_a_unit_until_the_day_they_were_to_leave() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let case = service.houses(&worker, "Ashgrove", date(2026, 2, 15), (unit, date(2026, 2, 16))).await;
    done(&service.leaves(&worker, &case, date(2026, 3, 10), "yes").await);
    let again = service.receives(&worker, "Ashgrove", (date(2026, 3, 2), "08:00"), &[]).await;
    service.opens(&worker, &format!("/referrals/{again}")).await.says("Is this somebody you know already?").says("In unit T01 now");
    service.it_is_now("2026-03-11T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let page = service.opens(&worker, &format!("/referrals/{again}")).await;
    page.says("Is this somebody you know already?").says_nothing_of("In unit T01 now");
}

#[tokio::test]
async fn yes_it_came_about_is_asked_once() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let case = service.houses(&worker, "Ashgrove", date(2026, 2, 15), (unit, date(2026, 2, 16))).await;
    done(&service.leaves(&worker, &case, date(2026, 3, 10), "yes").await);
    service.opens(&worker, "/").await.says_nothing_of("Did this come about?");
    service.it_is_now("2026-03-11T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let home = service.opens(&worker, "/").await;
    home.says("Did this come about?").says("They were to leave T01 on Tue 10 March 2026. Did they?");
    // Whoever carries the case is asked, and whoever sees to all of them.
    let other = service.signed_in_as(Role::SupportWorker).await;
    service.opens(&other, "/").await.says_nothing_of("Did this come about?");
    let manager = service.signed_in_as(Role::ServiceManager).await;
    service.opens(&manager, "/").await.says("They were to leave T01");
    let stay: i64 = service.db.read().await.unwrap().value("SELECT id FROM stay", args![]).await.unwrap();
    let asked = format!("/referrals/{case}/stays/{stay}/came-about");
    done(&service.interviews(&worker, &case, date(2026, 3, 9)).await);
    done(&service.sends(&worker, &asked, &[("version", "1"), ("came", "yes")]).await);
    let page = service.opens(&worker, &service.person_of(&case).await).await;
    page.says_nothing_of("Did they?").says("Resettlement support from Tue 10 March 2026, still going");
    service.opens(&worker, "/").await.says_nothing_of("Did this come about?");
    assert_eq!(service.figure("2026-Q1", "people_in_resettlement").await, json!(1));
}

#[tokio::test]
async fn a_quarter_that_goes_on_counts_to_today_and_one_to_come_has_no_figures() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let (first, second) = (service.has_a_unit("T01").await, service.has_a_unit("T02").await);
    let case = service.houses(&worker, "Tresidder", date(2026, 1, 20), (first, date(2026, 1, 21))).await;
    done(&service.leaves(&worker, &case, date(2026, 3, 31), "yes").await);
    assert_eq!(service.figure("2026-Q1", "people_in_resettlement").await, json!(0));
    service.houses(&worker, "Bolitho", date(2026, 2, 9), (second, date(2026, 2, 10))).await;
    assert_eq!(service.figure("2026-Q1", "length_of_stay_people").await, json!({ "under 1 month": 1, "1 to 3 months": 1 }));
    let manager = service.signed_in_as(Role::ServiceManager).await;
    service.opens(&manager, "/reports/cornwall-outputs/2026-Q2").await.says("This quarter has not begun");
    assert_eq!(service.opens(&manager, "/reports/cornwall-outputs/2026-Q2/outputs.json").await.status, 404);
    assert_eq!(service.figure("2026-Q2", "people_supported").await, json!(0));
}

#[tokio::test]
async fn declined_and_taken_back_leaves_no_trace_in_the_clocks() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let case = service.receives(&worker, "Treloar", (TODAY, "08:00"), &[("risk", "high")]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    let before = service.due(&worker, &case).await;
    assert!(before.contains("MARAC") && before.contains("Accommodation"), "{before}");
    service.it_is_now("2026-03-02T10:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    done(&service.answers(&worker, &case, "declined", None).await);
    let declined = service.due(&worker, &case).await;
    assert!(declined.contains("MARAC") && !declined.contains("Accommodation"), "{declined}");
    assert_eq!(open_episodes(&service).await, 0);
    service.it_is_now("2026-03-02T10:20:00Z");
    let worker = service.signs_in_again(&worker).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    let again = service.due(&worker, &case).await;
    assert!(again.contains("MARAC") && again.contains("Accommodation"), "{again}");
    assert_eq!((open_episodes(&service).await, service.rows("episode").await), (1, 1));
}

#[tokio::test]
async fn an_answer_is_dated_when_it_was_given_and_a_mistaken_one_is_withdrawn() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let friday = date(2026, 2, 27);
    let case = service.receives(&worker, "Vosper", (friday, "16:00"), &[]).await;
    refused(&service.answers(&worker, &case, "accepted", Some((friday, "15:00"))).await).says("Enter when it was answered after that");
    done(&service.answers(&worker, &case, "accepted", Some((friday, "16:40"))).await);
    assert_eq!(service.figure("2026-Q1", "responded_within_24h").await, json!([1, 1]));
    // The one of today was for another referral.
    done(&service.answers(&worker, &case, "waiting", None).await);
    service.opens(&worker, "/referrals").await.says("Waiting list (1)");
    let answer: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM referral_answer", args![]).await.unwrap();
    let withdraw = format!("/referrals/{case}/answers/{answer}/withdraw");
    refused(&service.sends(&worker, &withdraw, &[("why", "")]).await).says("Say why the answer is withdrawn");
    done(&service.sends(&worker, &withdraw, &[("why", "For another referral")]).await);
    service.opens(&worker, "/referrals").await.says("Waiting list (0)");
    service.opens(&worker, &format!("/referrals/{case}")).await.says("Withdrawn: ").says("For another referral");
    assert_eq!(open_episodes(&service).await, 1);
}

#[tokio::test]
async fn a_departure_put_right_over_the_end_of_a_quarter_takes_its_support_along() {
    let service = a_service_at("2026-05-20T09:00:00Z").await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let case = service.houses(&worker, "Tolgarrick", date(2026, 1, 28), (unit, date(2026, 1, 29))).await;
    done(&service.leaves(&worker, &case, date(2026, 3, 31), "yes").await);
    assert_eq!(service.figure("2026-Q1", "people_in_resettlement").await, json!(1));
    let stay: i64 = service.db.read().await.unwrap().value("SELECT id FROM stay", args![]).await.unwrap();
    let mut change = day("day", date(2026, 1, 29));
    change.extend(day("departed", date(2026, 4, 5)));
    change.extend(plain(&[("version", "1"), ("planned", "planned"), ("interview", "yes"), ("move_on", "private-rented")]));
    change.push(("unit".into(), unit.to_string()));
    done(&service.presses(&worker, &format!("/referrals/{case}/stays/{stay}"), change).await);
    assert_eq!(service.figure("2026-Q1", "planned_exits_by_move_on").await, json!({}));
    assert_eq!(service.figure("2026-Q1", "people_in_resettlement").await, json!(0));
    assert_eq!(service.figure("2026-Q2", "people_in_resettlement").await, json!(1));
    // The end was typed wrong, and so was the start.
    let page = format!("/referrals/{case}/resettlement");
    done(&service.presses(&worker, &page, day("day", date(2026, 5, 1))).await);
    service.opens(&worker, &page).await.says("It ended on Fri 1 May 2026").says("Day it ends").says("Day it started");
    let mut right = day("started", date(2026, 4, 6));
    right.extend(day("day", date(2026, 5, 11)));
    done(&service.presses(&worker, &page, right).await);
    service.opens(&worker, &service.person_of(&case).await).await.says("Resettlement support from Mon 6 April 2026 to Mon 11 May 2026");
}

#[tokio::test]
async fn a_move_to_another_unit_is_no_exit_and_no_arrival() {
    for as_a_move in [true, false] {
        let service = a_service_at("2026-09-10T09:00:00Z").await;
        let worker = a_worker(&service).await;
        let (first, second) = (service.has_a_unit("T01").await, service.has_a_unit("T02").await);
        let (came, moved) = (date(2026, 2, 2), date(2026, 7, 2));
        let case = service.houses(&worker, "Carlyon", date(2026, 2, 1), (first, came)).await;
        let step = format!("/referrals/{case}/steps/comprehensive-assessment");
        done(&service.presses(&worker, &step, day("day", date(2026, 2, 9))).await);
        if as_a_move {
            service.opens(&worker, &format!("/referrals/{case}/departure")).await.says("record a move to another unit");
            done(&service.moves(&worker, &case, second, moved).await);
        } else {
            done(&service.leaves(&worker, &case, moved, "no").await);
            done(&service.arrives(&worker, &case, second, moved).await);
        }
        assert_eq!(service.figure("2026-Q3", "planned_exits_by_move_on").await, json!({}));
        assert_eq!(service.figure("2026-Q3", "length_of_stay_people").await, json!({ "6 months or more": 1 }));
        let due = service.due(&worker, &case).await;
        assert!(!due.contains("Comprehensive assessment") && due.contains("Stay beyond 6 months"), "{due}");
        service.opens(&worker, &service.person_of(&case).await).await.says("then moved to T02").says("Moved to unit T02");
        assert_eq!((service.rows("stay").await, service.rows("episode").await), (2, 1));
        service.opens(&worker, "/units/T01").await.says("Thu 2 July 2026");
    }
}

#[tokio::test]
async fn who_comes_back_after_a_week_has_come_anew() {
    let service = a_service_at("2026-09-10T09:00:00Z").await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let case = service.houses(&worker, "Carlyon", date(2026, 2, 1), (unit, date(2026, 2, 2))).await;
    done(&service.leaves(&worker, &case, date(2026, 7, 2), "no").await);
    done(&service.arrives(&worker, &case, unit, date(2026, 7, 9)).await);
    assert_eq!(service.figure("2026-Q3", "planned_exits_by_move_on").await, json!({ "Private rented": 1 }));
    assert_eq!(service.rows("episode").await, 2);
    assert!(service.due(&worker, &case).await.contains("Comprehensive assessment"));
}

#[tokio::test]
async fn an_earlier_stay_and_an_arrival_from_before_the_form_came_are_written_down_late() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let (first, second, third) = (service.has_a_unit("T01").await, service.has_a_unit("T02").await, service.has_a_unit("T03").await);
    let case = service.houses(&worker, "Hosken", date(2025, 12, 2), (first, date(2026, 1, 1))).await;
    service.opens(&worker, &format!("/referrals/{case}/arrival")).await.says("Here you can record a stay from before");
    done(&service.arrives(&worker, &case, second, date(2025, 12, 12)).await);
    let (t1, t2) = ("T01".to_owned(), "T02".to_owned());
    assert_eq!(stays(&service).await, [(t2, date(2025, 12, 12), Some(date(2026, 1, 1))), (t1, date(2026, 1, 1), None)]);
    assert_eq!(service.figure("2026-Q1", "planned_exits_by_move_on").await, json!({}));
    // Placed on Friday night by whoever was on call; the agency's form came on Monday.
    let case = service.receives(&worker, "Pengelly", (TODAY, "08:30"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    done(&service.arrives(&worker, &case, third, date(2026, 2, 27)).await);
    // A month before is a slip, or the day of receipt is wrong: that can be put right.
    let case = service.receives(&worker, "Nance", (TODAY, "08:30"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    let fourth = service.has_a_unit("T04").await;
    refused(&service.arrives(&worker, &case, fourth, date(2026, 1, 27)).await).says("change the day of receipt");
    let mut change = day("received", date(2026, 1, 26));
    change.extend(plain(&[("version", "0"), ("received_time", "17:00"), ("door", "phone"), ("source", "police"), ("risk", "medium")]));
    change.extend(plain(&[("why", "The form says the 26th")]));
    let page = format!("/referrals/{case}/change");
    done(&service.presses(&worker, &page, change).await);
    done(&service.arrives(&worker, &case, fourth, date(2026, 1, 27)).await);
    service.opens(&worker, &page).await.says("What stood before").says("The form says the 26th").says("Mon 2 March 2026");
}

#[tokio::test]
async fn a_stay_of_the_wrong_household_is_withdrawn_and_leaves_unit_board_and_figures() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let case = service.houses(&worker, "Wrong", date(2026, 2, 15), (unit, date(2026, 2, 16))).await;
    refused(&service.answers(&worker, &case, "declined", None).await).says("They have lived in a unit since Mon 16 February 2026");
    let stay: i64 = service.db.read().await.unwrap().value("SELECT id FROM stay", args![]).await.unwrap();
    let withdraw = format!("/referrals/{case}/stays/{stay}/withdraw");
    refused(&service.sends(&worker, &withdraw, &[("version", "0"), ("withdrawn_why", "")]).await).says("Say why it is withdrawn");
    done(&service.sends(&worker, &withdraw, &[("version", "0"), ("withdrawn_why", "It was the Rights")]).await);
    assert_eq!(service.figure("2026-Q1", "people_in_safe_accommodation").await, json!(0));
    let due = service.due(&worker, &case).await;
    assert!(due.contains("Accommodation within 48 hours") && !due.contains("DASH within 48 hours of arrival"), "{due}");
    // The unit is free for who was there in truth, on the very same days.
    service.houses(&worker, "Right", date(2026, 2, 15), (unit, date(2026, 2, 16))).await;
    // Nobody lived there by this referral: it can be answered otherwise now.
    done(&service.answers(&worker, &case, "declined", None).await);
}

#[tokio::test]
async fn a_case_that_was_never_housed_ends_and_is_opened_again() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let case = service.receives(&worker, "Nowhere", (date(2026, 2, 20), "09:00"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    service.opens(&worker, "/").await.says("Nowhere");
    let page = format!("/referrals/{case}/ending");
    refused(&service.presses(&worker, &page, day("day", TODAY)).await).says("Choose why it ends");
    let mut end = day("day", TODAY);
    end.extend(plain(&[("reason", "housed-elsewhere"), ("words", "With her sister")]));
    done(&service.presses(&worker, &page, end).await);
    assert!(!service.due(&worker, &case).await.contains("Accommodation"));
    let home = service.opens(&worker, "/").await;
    home.says("Your cases (0)");
    let episode: i64 = service.db.read().await.unwrap().value("SELECT id FROM episode", args![]).await.unwrap();
    service.opens(&worker, &page).await.says("they found a place elsewhere").says("With her sister").says("Open it again");
    done(&service.sends(&worker, &format!("/referrals/{case}/episodes/{episode}/reopen"), &[]).await);
    assert!(service.due(&worker, &case).await.contains("Accommodation"));
    service.opens(&worker, "/").await.says("Your cases (1)");
    // Accepted is what the return says it was.
    assert_eq!(service.figure("2026-Q1", "referrals_accepted_by_source").await, json!({ "Police": 1 }));
}

#[tokio::test]
async fn a_wait_that_nobody_asks_for_any_more_is_withdrawn_and_a_repeat_client_is_seen_as_one() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let first = service.receives(&worker, "Again", (date(2026, 2, 20), "09:00"), &[]).await;
    done(&service.answers(&worker, &first, "waiting", None).await);
    done(&service.answers(&worker, &first, "withdrawn", None).await);
    service.opens(&worker, "/referrals").await.says("Waiting list (0)");
    assert_eq!(service.figure("2026-Q1", "referrals_declined_by_reason").await, json!({}));
    let second = service.receives(&worker, "Again", (TODAY, "08:00"), &[]).await;
    let mut tx = service.db.write(holdfast::db::Actor::SYSTEM).await.unwrap();
    holdfast::people::joins::join::join_referrals(&mut tx, &first, &second).await.unwrap();
    tx.commit().await.unwrap();
    service.opens(&worker, &format!("/referrals/{second}")).await.says("Referred before").says(&first).says("withdrawn");
    service.opens(&worker, &format!("/referrals/{first}")).await.says("Referred again since");
}

#[tokio::test]
async fn who_is_too_young_for_the_contract_is_told_of_before_a_unit_is_given() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    service.has_a_unit("T01").await;
    let born = [("born-day", "3"), ("born-month", "2"), ("born-year", "2011")];
    let case = service.receives(&worker, "Roscarrock", (TODAY, "08:00"), &born).await;
    service.opens(&worker, &format!("/referrals/{case}")).await.says("is 15 years old").says("aged 18 or over");
    done(&service.answers(&worker, &case, "accepted", None).await);
    service.opens(&worker, &format!("/referrals/{case}/arrival")).await.says("aged 18 or over");

    // Where only a year, or an age as it was told, is known.
    for (column, value, says) in [
        ("born_year", "2011", Some("is, or may be, under 18")),
        ("born_year", "2008", Some("Born in 2008 (aged 17 or 18). This service is for people aged 18 or over")),
        ("born_year", "1990", None),
        ("age_told_on = '2026-02-01', age_told", "15", Some("Aged 15 as told on")),
        ("age_told_on = '2020-02-01', age_told", "15", None),
    ] {
        let case = service.receives(&worker, "Trevena", (TODAY, "08:00"), &[]).await;
        let mut tx = service.db.write(holdfast::db::Actor::SYSTEM).await.unwrap();
        let sql = format!(
            "UPDATE person SET born_on = NULL, {column} = {value} WHERE id = (SELECT person_id FROM referral WHERE reference = '{case}')"
        );
        tx.run_assembled(sql, args![]).await.unwrap();
        tx.unjournaled();
        tx.commit().await.unwrap();
        done(&service.answers(&worker, &case, "accepted", None).await);
        for page in ["", "/arrival"] {
            let page = service.opens(&worker, &format!("/referrals/{case}{page}")).await;
            match says {
                Some(says) => _ = page.says(says).says("aged 18 or over"),
                None => _ = page.says_nothing_of("aged 18 or over"),
            }
        }
    }
}

#[tokio::test]
async fn from_october_2026_nobody_is_counted_as_younger_than_they_were_here() {
    let service = a_service_at("2026-11-20T09:00:00Z").await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let born = [("born-day", "5"), ("born-month", "10"), ("born-year", "2008")];
    let case = service.receives(&worker, "Trevanion", (date(2026, 10, 10), "08:00"), &born).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    done(&service.arrives(&worker, &case, unit, date(2026, 10, 11)).await);
    assert_eq!(service.figure("2026-Q4", "by_age").await, json!({ "18-20": 1 }));
}
