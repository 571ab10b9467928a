//! Units and stays: arrivals, departures, what stands empty, and support after moving on.

use crate::given;

use axum::http::StatusCode;
use given::{Page, Person, Service, a_service_at, text};
use holdfast::{access::Role, args};

const MONDAY: &str = "2026-03-02T09:00:00Z";

/// A unit added by a manager; gives its id.
pub(super) async fn a_unit(service: &Service, name: &str) -> i64 {
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let fields = [("name", name), ("town", "Bodmin"), ("bedrooms", "2"), ("tolerance", "medium"), ("pets", "yes")];
    let sent = service.sends(&manager, "/units/new", &fields).await;
    assert_eq!(
        (sent.status, sent.to.as_str()),
        (StatusCode::SEE_OTHER, format!("/units/{name}?done=unit").as_str()),
        "{}",
        text(&sent.html)
    );
    service.db.read().await.unwrap().value("SELECT id FROM unit WHERE name = $1", args![name]).await.unwrap()
}

/// An arrival on a day of March 2026.
pub(super) async fn arrives(service: &Service, who: &Person, reference: &str, unit: i64, day: &str) -> Page {
    let unit = unit.to_string();
    let fields = [("day-day", day), ("day-month", "3"), ("day-year", "2026"), ("unit", &unit), ("words", "Licence signed")];
    service.sends(who, &format!("/referrals/{reference}/arrival"), &fields).await
}

/// A departure on a day of March 2026, changed by `more`.
pub(super) async fn departs(service: &Service, who: &Person, reference: &str, day: &str, more: &[(&'static str, &'static str)]) -> Page {
    let mut fields = vec![
        ("day-day", day),
        ("day-month", "3"),
        ("day-year", "2026"),
        ("interview", "yes"),
        ("planned", "planned"),
        ("move_on", "social-housing"),
        ("support", "no"),
    ];
    for (name, value) in more {
        fields.retain(|(n, _)| n != name);
        fields.push((name, value));
    }
    service.sends(who, &format!("/referrals/{reference}/departure"), &fields).await
}

pub(super) fn done(page: &Page) {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", text(&page.html));
}

pub(super) fn refused(page: &Page) -> &Page {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{} {}", page.to, text(&page.html));
    page
}

#[tokio::test]
async fn an_arrival_waits_for_the_referral_to_be_accepted() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.a_referral(&worker, "Ann", "Example").await;
    let page = service.opens(&worker, &format!("/referrals/{reference}/arrival")).await;
    page.says("This referral has no answer yet").says_nothing_of("Record the arrival</button>");
    refused(&arrives(&service, &worker, &reference, unit, "2").await).says("Accept the referral first");
    assert_eq!(service.rows("stay").await, 0);
}

#[tokio::test]
async fn no_two_households_are_in_a_unit_and_the_day_of_departure_is_free() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let first = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let second = service.an_accepted_referral(&worker, "Bea", "Example").await;
    let form = service.opens(&worker, &format!("/referrals/{first}/arrival")).await;
    form.says("DU01, Bodmin").says("Fits: 2 bedrooms.").says("no children recorded; needs: mental health").says("medium tolerance");
    done(&arrives(&service, &worker, &first, unit, "2").await);
    let page = arrives(&service, &worker, &second, unit, "2").await;
    refused(&page)
        .says("This unit is occupied")
        .says(&first)
        .says("no departure is recorded")
        .says("Licence signed")
        .says_nothing_of("Ann");

    service.it_is_now("2026-03-09T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    done(&service.interviews(&worker, &first, jiff::civil::date(2026, 3, 8)).await);
    done(&departs(&service, &worker, &first, "8", &[]).await);
    let page = arrives(&service, &worker, &second, unit, "7").await;
    refused(&page).says("occupied until Sun 8 March 2026");
    done(&arrives(&service, &worker, &second, unit, "8").await);
    assert_eq!(service.rows("stay").await, 2);
    // Whoever writes: a back-dated change behind the pages is refused by the database itself.
    let mut tx = service.db.write(holdfast::db::Actor::SYSTEM).await.unwrap();
    let moved = tx.run("UPDATE stay SET departed_on = '2026-03-12' WHERE departed_on = '2026-03-08'", args![]).await;
    assert!(moved.unwrap_err().is_occupied());
}

#[tokio::test]
async fn a_household_is_in_one_unit_at_a_time() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (unit, other) = (a_unit(&service, "DU01").await, a_unit(&service, "DU02").await);
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    done(&arrives(&service, &worker, &reference, unit, "2").await);
    refused(&arrives(&service, &worker, &reference, other, "2").await).says("If they left, record that departure first");
    service.opens(&worker, &format!("/referrals/{reference}/arrival")).await.says("If they moved to another unit").says("record the move");
}

#[tokio::test]
async fn a_planned_departure_needs_an_exit_interview_and_an_unplanned_one_a_reason() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    service.opens(&worker, &format!("/referrals/{reference}/departure")).await.says("there is no departure to record");
    done(&arrives(&service, &worker, &reference, unit, "2").await);

    let page = departs(&service, &worker, &reference, "2", &[("interview", "no")]).await;
    refused(&page).says("only when an exit interview was held (C4.12)").says(r#"value="planned" checked"#);
    let page = departs(&service, &worker, &reference, "2", &[("interview", "no"), ("planned", "unplanned")]).await;
    refused(&page).says("Say why the departure was unplanned");
    refused(&departs(&service, &worker, &reference, "1", &[]).await).says("They arrived on Mon 2 March 2026");
    let page = departs(&service, &worker, &reference, "5", &[("planned", "unplanned"), ("why", "Left")]).await;
    refused(&page).says("An unplanned departure must be today or before");
    let left: Vec<(i64,)> =
        service.db.read().await.unwrap().all("SELECT id FROM stay WHERE departed_on IS NOT NULL", args![]).await.unwrap();
    assert!(left.is_empty());
    assert_eq!(service.rows("draft").await, 1, "what was typed is kept once, however often it is refused");
    done(
        &departs(&service, &worker, &reference, "2", &[("interview", "no"), ("planned", "unplanned"), ("why", "Left in the night")]).await,
    );
    assert_eq!(service.rows("draft").await, 0, "and not once it is recorded");
}

#[tokio::test]
async fn going_home_as_planned_waits_for_what_was_checked() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    done(&arrives(&service, &worker, &reference, unit, "2").await);
    done(&service.interviews(&worker, &reference, jiff::civil::date(2026, 3, 2)).await);
    let home = ("move_on", "returned-home");
    let page = departs(&service, &worker, &reference, "2", &[home]).await;
    let form = format!("/referrals/{reference}/forms/return-home/new");
    refused(&page).says("Before a planned return home, record what was checked").says(&form);
    let mut checked = vec![("day-day", "2"), ("day-month", "3"), ("day-year", "2026"), ("worker", "outside"), ("who_is_there", "gone")];
    checked.extend([
        ("plan", "yes"),
        ("risk", "not-yet"),
        ("offered-row", "r0"),
        ("offered-r0-what", "sanctuary"),
        ("offered-r0-state", "made"),
        ("where", "phone"),
    ]);
    checked.push(("ready", "yes"));
    refused(&service.sends(&worker, &form, &checked).await).says("Answer “Not yet” until then");
    checked.retain(|(name, _)| *name != "ready" && *name != "risk");
    let not_yet = [&checked[..], &[("risk", "not-yet"), ("ready", "not-yet")]].concat();
    done(&service.sends(&worker, &form, &not_yet).await);
    refused(&departs(&service, &worker, &reference, "2", &[home]).await).says("record what was checked");
    // The same record goes on as things are done.
    let begun = format!("{}/change", given::records::latest(&service).await);
    service.opens(&worker, &format!("/referrals/{reference}/departure")).await.says("Go on with what is not checked yet").says(&begun);
    let now = [("risk", "yes"), ("ready", "yes"), ("version", "0"), ("change_why", "Done since")];
    done(&service.sends(&worker, &begun, &[&checked[..], &now].concat()).await);
    // What it says is held against what is recorded.
    refused(&departs(&service, &worker, &reference, "2", &[home]).await).says("no safety plan is recorded, and no DASH is recorded");
    done(&departs(&service, &worker, &reference, "2", &[home, ("sure-home_checked", "yes")]).await);
    // Of somebody else: the departure that rests on it says so.
    let stay: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM stay", args![]).await.unwrap();
    let stay = format!("/referrals/{reference}/stays/{stay}");
    service.opens(&worker, &stay).await.says_nothing_of("was withdrawn");
    let checks =
        service.db.read().await.unwrap().value::<i64>("SELECT max(id) FROM record WHERE kind = 'return-home'", args![]).await.unwrap();
    done(&service.sends(&worker, &format!("/records/{checks}/withdraw"), &[("version", "1"), ("why", "Of another Ann")]).await);
    service.opens(&worker, &stay).await.says("The record of what was checked before they went home was withdrawn");
    // Nobody is kept from going: what was not checked is no planned return.
    let second = service.an_accepted_referral(&worker, "Bea", "Example").await;
    done(&arrives(&service, &worker, &second, a_unit(&service, "DU02").await, "2").await);
    let left = [home, ("planned", "unplanned"), ("why", "Left in the night"), ("interview", "no")];
    done(&departs(&service, &worker, &second, "2", &left).await);
}

#[tokio::test]
async fn whoever_moves_on_with_support_has_had_their_plan_looked_at() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    done(&arrives(&service, &worker, &reference, unit, "2").await);
    done(&service.interviews(&worker, &reference, jiff::civil::date(2026, 3, 2)).await);
    let support = ("support", "yes");
    refused(&departs(&service, &worker, &reference, "2", &[support]).await).says("No review of the support plan is recorded");
    let mut review = vec![("day-day", "2"), ("day-month", "3"), ("day-year", "2026"), ("words", "On paper, in her folder")];
    review.extend([("next_day-day", "27"), ("next_day-month", "4"), ("next_day-year", "2026")]);
    done(&service.sends(&worker, &format!("/referrals/{reference}/steps/support-plan-reviewed"), &review).await);
    service.opens(&worker, &service.person_of(&reference).await).await.says("Support plan reviewed, next Mon 27 April 2026");
    done(&departs(&service, &worker, &reference, "2", &[support]).await);
    // The next review stands in the diary.
    service.opens(&worker, "/diary?of=all&from=2026-04-27").await.says("Review the support plan");
}

#[tokio::test]
async fn a_departure_ahead_can_be_changed_and_pressing_twice_records_once() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let unit_id = unit.to_string();
    let fields = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026"), ("unit", unit_id.as_str())];
    for _ in 0..3 {
        done(&service.sends_with_key(&worker, &format!("/referrals/{reference}/arrival"), "pressed", &fields).await);
    }
    assert_eq!(service.rows("stay").await, 1);
    done(&departs(&service, &worker, &reference, "20", &[("support", "yes")]).await);
    service.opens(&worker, "/units/DU01").await.says("Leaves on Fri 20 March 2026");
    service.opens(&worker, &format!("/referrals/{reference}/departure")).await.says("What you record now takes its place");
    done(&departs(&service, &worker, &reference, "25", &[("support", "yes"), ("version", "1")]).await);
    let started: Vec<(String,)> =
        service.db.read().await.unwrap().all("SELECT begun_on FROM episode WHERE after_id IS NOT NULL", args![]).await.unwrap();
    assert_eq!(started, [("2026-03-25".to_owned(),)]);
}

#[tokio::test]
async fn an_empty_unit_is_asked_for_in_a_week_until_it_is_ready_or_the_delay_is_explained() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    for (name, ready) in [("DU01", true), ("DU02", false)] {
        let unit = a_unit(&service, name).await;
        let reference = service.an_accepted_referral(&worker, "Ann", name).await;
        done(&arrives(&service, &worker, &reference, unit, "2").await);
        done(&service.interviews(&worker, &reference, jiff::civil::date(2026, 3, 2)).await);
        done(&departs(&service, &worker, &reference, "2", &[]).await);
        let page = format!("/units/{name}");
        service.opens(&worker, &page).await.says("Not ready").says("by Mon 9 March 2026");
        service.opens(&worker, "/units").await.says("Empty units").says("by Mon 9 March 2026").says(&reference).says("Ann");
        if ready {
            let fields = [("says", "ready"), ("day-day", "1"), ("day-month", "3"), ("day-year", "2026")];
            refused(&service.sends(&worker, &format!("{page}/ready"), &fields).await).says("The unit was left on");
            let fields = [("says", "ready"), ("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
            done(&service.sends(&worker, &format!("{page}/ready"), &fields).await);
            service.opens(&worker, &page).await.says("Ready").says_nothing_of("Making it ready");
            let late = service.sends(&worker, &format!("{page}/delay"), &[("words", "The boiler burst")]).await;
            refused(&late).says("not waiting to be made ready");
        } else {
            refused(&service.sends(&worker, &format!("{page}/delay"), &[("says", "delay")]).await)
                .says("Say why the unit cannot be ready in time");
            done(&service.sends(&worker, &format!("{page}/delay"), &[("says", "delay"), ("words", "The boiler burst")]).await);
            service.opens(&worker, &page).await.says("Delayed");
            // It is a record like any other: withdrawn, the unit is due again, and it can be put back.
            let record = given::records::latest(&service).await;
            service.opens(&worker, &record).await.says("The boiler burst").says("Why a unit is not ready");
            done(&service.sends(&worker, &format!("{record}/withdraw"), &[("version", "0"), ("why", "Another unit")]).await);
            service.opens(&worker, &page).await.says_nothing_of("Delayed");
            done(&service.sends(&worker, &format!("{record}/put-back"), &[("version", "1")]).await);
            service.opens(&worker, &page).await.says("Delayed").says("Or say why it cannot be ready in time");
            service.opens(&worker, &format!("{page}/delay")).await.says("Record the delay");
        }
        let open: i64 = service
            .db
            .read()
            .await
            .unwrap()
            .value("SELECT count(*) FROM deadline WHERE rule = 'unit-turnaround' AND ending = 'open'", args![])
            .await
            .unwrap();
        assert_eq!(open, 0, "{name}");
    }
}

#[tokio::test]
async fn a_large_board_comes_in_pages_and_by_town() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    for n in 1..=103 {
        let name = format!("DU{n:03}");
        let town = if n == 103 { "St Ives" } else { "Bodmin" };
        let fields = [("name", name.as_str()), ("town", town), ("bedrooms", "2"), ("tolerance", "medium"), ("pets", "yes")];
        assert_eq!(service.sends(&manager, "/units/new", &fields).await.status, StatusCode::SEE_OTHER);
    }
    let on_board = |page: &Page, name: &str| page.html.split("Empty units").next().unwrap().contains(&format!("/units/{name}\""));
    let first = service.opens(&manager, "/units").await;
    first.says("0 of 103").says("occupied today");
    assert!(on_board(&first, "DU100") && !on_board(&first, "DU101"));
    let second = service.opens(&manager, "/units?page=2").await;
    assert!(!on_board(&second, "DU100") && on_board(&second, "DU101"));
    assert!(on_board(&service.opens(&manager, "/units?page=99").await, "DU101"), "beyond the last page is the last");
    let there = service.opens(&manager, "/units?town=St+Ives&from=2026-02-23").await;
    there.says("0 of 1").says("occupied today");
    assert!(on_board(&there, "DU103") && !on_board(&there, "DU001"));
    assert!(there.html.contains("town=St+Ives&amp;from") || there.html.contains("&amp;town=St+Ives"), "the next week is of the same town");
    service.opens(&manager, "/units?town=Nowhere").await.says("No units are recorded there.");
}

#[tokio::test]
async fn the_board_costs_two_questions_whatever_the_number_of_units() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    // Whom the board names is journaled, where looks go to PostgreSQL with statements of their own: so somebody is on it from the first.
    let moves_in = async |name: &str| {
        let unit = a_unit(&service, name).await;
        let reference = service.an_accepted_referral(&worker, "Ann", name).await;
        done(&arrives(&service, &worker, &reference, unit, "2").await);
    };
    moves_in("DU01").await;
    a_unit(&service, "DU02").await;
    service.opens(&worker, "/units").await.says("1 of 2").says("DU01");
    let for_one = service.questions_of(&worker, "/units").await;
    for name in ["DU03", "DU04"] {
        moves_in(name).await;
    }
    let board = service.opens(&worker, "/units").await;
    board.says("3 of 4").says("arrives").says("Free, not let before");
    assert_eq!(service.questions_of(&worker, "/units").await, for_one);
    service.opens(&worker, "/units?from=2026-01-05").await.says("Mon 5 Jan");
    service.opens(&worker, "/units?from=rubbish").await.says("Mon 2 Mar");
}

#[tokio::test]
async fn support_after_moving_on_starts_and_ends_and_steps_and_concerns_are_recorded_once() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let today = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    let support = format!("/referrals/{reference}/resettlement");
    service.opens(&worker, &support).await.says("Record the departure first");
    done(&arrives(&service, &worker, &reference, unit, "2").await);
    let step = format!("/referrals/{reference}/steps/support-plan-agreed");
    for _ in 0..2 {
        let on_paper: Vec<_> = today.iter().copied().chain([("words", "Agreed; the plan is in the paper file.")]).collect();
        done(&service.sends_with_key(&worker, &step, "step", &on_paper).await);
    }
    assert_eq!(service.rows("record WHERE kind = 'support-plan-agreed'").await, 1);
    let long = format!("/referrals/{reference}/steps/long-stay-reported");
    refused(&service.sends(&worker, &long, &today).await).says("Say why the stay is longer than 6 months");
    assert_eq!(service.opens(&worker, &format!("/referrals/{reference}/steps/anything")).await.status, StatusCode::NOT_FOUND);
    let mut concern = today.to_vec();
    concern.extend([("kind", "safeguarding"), ("about", "child"), ("sent_to", "MARU"), ("words", "Neglect")]);
    for _ in 0..2 {
        done(&service.sends_with_key(&worker, &format!("/referrals/{reference}/concerns/new"), "concern", &concern).await);
    }
    assert_eq!(service.rows("record WHERE kind = 'concern'").await, 1);

    done(&service.interviews(&worker, &reference, jiff::civil::date(2026, 3, 2)).await);
    done(&departs(&service, &worker, &reference, "2", &[]).await);
    done(&service.sends(&worker, &support, &today).await);
    service.opens(&worker, &support).await.says("Support started on Mon 2 March 2026");
    let end = [("day-day", "20"), ("day-month", "3"), ("day-year", "2026")];
    done(&service.sends(&worker, &support, &end).await);
    let due: String =
        service.db.read().await.unwrap().value("SELECT due_on FROM deadline WHERE rule = 'dash-resettlement-end'", args![]).await.unwrap();
    assert_eq!(due, "2026-03-13");
}

#[tokio::test]
async fn whoever_comes_back_to_a_unit_is_asked_whether_support_after_moving_on_ends() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let arrival = format!("/referrals/{reference}/arrival");
    service.opens(&worker, &arrival).await.says_nothing_of("resettlement support");
    done(&arrives(&service, &worker, &reference, unit, "2").await);
    done(&service.interviews(&worker, &reference, jiff::civil::date(2026, 3, 2)).await);
    done(&departs(&service, &worker, &reference, "2", &[]).await);
    let support = format!("/referrals/{reference}/resettlement");
    done(&service.sends(&worker, &support, &[("day-day", "2"), ("day-month", "3"), ("day-year", "2026")]).await);
    service.it_is_now("2026-04-20T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    service.opens(&worker, &arrival).await.says("They have had resettlement support since Mon 2 March 2026. Does it end on this day?");
    let unit = unit.to_string();
    // A stay from before that support has nothing to end.
    let before = [("day-day", "1"), ("day-month", "3"), ("day-year", "2026"), ("unit", unit.as_str()), ("ends_support", "yes")];
    refused(&service.sends(&worker, &arrival, &before).await).says("That support began on Mon 2 March 2026, after they came");
    let back = [("day-day", "20"), ("day-month", "4"), ("day-year", "2026"), ("unit", unit.as_str()), ("ends_support", "yes")];
    done(&service.sends(&worker, &arrival, &back).await);
    let ended: Option<String> = service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT max(ended_on) FROM episode WHERE begun_on = '2026-03-02' AND after_id IS NOT NULL", args![])
        .await
        .unwrap();
    assert_eq!(ended.as_deref(), Some("2026-04-20"));
    service.opens(&worker, &service.person_of(&reference).await).await.says_nothing_of("In resettlement");
}

/// MARAC, assessment and plan stay due until they go; what is due before they go is asked for at once.
#[tokio::test]
async fn a_departure_planned_ahead_ends_nothing_that_is_due() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    done(&arrives(&service, &worker, &reference, unit, "2").await);
    done(&departs(&service, &worker, &reference, "27", &[]).await);
    let page = service.opens(&worker, &person).await;
    page.says("DASH before a planned exit").says("Comprehensive assessment within 2 weeks").says("DASH within 48 hours of arrival");
    let ended: Vec<(String,)> = {
        let mut read = service.db.read().await.unwrap();
        read.all("SELECT rule FROM deadline WHERE ending IN ('missed', 'not-needed') ORDER BY rule", args![]).await.unwrap()
    };
    assert!(ended.is_empty(), "{ended:?}");
}

#[tokio::test]
async fn somebody_whom_nobody_reached_for_a_week_is_due_a_contact() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    done(&arrives(&service, &worker, &reference, unit, "2").await);
    let every_week = "Contact with somebody in safe accommodation, every 7 days";
    let due = async || -> String {
        let mut read = service.db.read().await.unwrap();
        read.value("SELECT due_on FROM deadline WHERE rule = 'contact-resident' AND ending = 'open'", args![]).await.unwrap()
    };
    service.opens(&worker, &person).await.says(every_week).says(&format!("/referrals/{reference}/contacts/new"));
    assert_eq!(due().await, "2026-03-09");
    service.it_is_now("2026-03-05T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let contacts = format!("/referrals/{reference}/contacts");
    let call = |made: &'static str| {
        [
            ("means", "phone"),
            ("made", made),
            ("minutes", "10"),
            ("note", "Rang."),
            ("day-day", "5"),
            ("day-month", "3"),
            ("day-year", "2026"),
        ]
    };
    // Nobody answered, so nobody was reached.
    done(&service.sends(&worker, &contacts, &call("no")).await);
    assert_eq!((service.rows("contact").await, due().await.as_str()), (1, "2026-03-09"));
    done(&service.sends(&worker, &contacts, &call("yes")).await);
    assert_eq!(due().await, "2026-03-12");
}

#[tokio::test]
async fn the_board_says_first_who_comes_and_leaves_and_what_nobody_has_confirmed() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let first = service.has_a_unit("T01").await;
    let second = service.has_a_unit("T02").await;
    let on = |day| jiff::civil::date(2026, 3, day);
    let carne = service.houses(&worker, "Carne", jiff::civil::date(2026, 2, 20), (first, jiff::civil::date(2026, 2, 21))).await;
    service.houses(&worker, "Pascoe", on(1), (second, on(2))).await;
    done(&service.leaves(&worker, &carne, on(5), "no").await);
    let said = async |from: &str| {
        let page = service.opens(&worker, from).await;
        let ahead = page.html.split("Today and the seven days after").nth(1).unwrap().split("<h2").next().unwrap().replace('<', " <");
        text(&ahead)
    };
    let ahead = said("/units").await;
    assert!(
        ahead.contains("Today") && ahead.contains("T02 , Bodmin") && ahead.contains("Ann Pascoe") && ahead.contains("arrives"),
        "{ahead}"
    );
    assert!(ahead.contains("Thu 5 March 2026") && ahead.contains("Ann Carne") && ahead.contains("leaves"), "{ahead}");
    assert!(ahead.find("Pascoe") < ahead.find("Carne"), "{ahead}");
    service.opens(&worker, "/units").await.says("Mon 2 Mar").says("Sun 29");
    // Its day has passed, and nobody has said that she left: that is asked first.
    service.it_is_now("2026-03-06T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let page = service.opens(&worker, "/units").await;
    page.says("was to leave").says("Not confirmed").says("Did they leave T01 on Thu 5 March 2026?").says_nothing_of("arrives");
    // The board named her to the worker, and the journal says so.
    assert!(service.rows("journal WHERE action = 'listed' AND detail LIKE 'units: %'").await > 0);
}

#[tokio::test]
async fn support_that_is_said_to_have_started_when_it_did_stays_as_it_is() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = a_unit(&service, "DU01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    done(&arrives(&service, &worker, &reference, unit, "2").await);
    let left = [("interview", "no"), ("planned", "unplanned"), ("why", "Left in the night")];
    done(&departs(&service, &worker, &reference, "2", &left).await);
    let day = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    for _ in 0..3 {
        done(&service.sends(&worker, &format!("/referrals/{reference}/resettlement"), &day).await);
    }
    assert_eq!(service.rows("episode WHERE after_id IS NOT NULL").await, 1);
}
