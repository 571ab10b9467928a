//! What was keyed in after it happened, out of order, or with a day that was wrong: each stands where it happened, and nothing
//! is taken as done that has not been.

use crate::given;

use given::{
    Person, Service, a_service_at,
    cases::{day, done, plain, refused},
    text,
};
use holdfast::{access::Role, args};
use jiff::civil::{Date, date};
use serde_json::json;

const NOW: &str = "2026-03-02T18:00:00Z";
const TODAY: Date = date(2026, 3, 2);

async fn a_worker(service: &Service) -> Person {
    service.signed_in_as(Role::SupportWorker).await
}

async fn contact(service: &Service, who: &Person, reference: &str, (on, time): (Date, &str), note: &str) {
    let mut fields = day("day", on);
    fields.extend(plain(&[("time", time), ("means", "phone"), ("made", "yes"), ("minutes", "20"), ("note", note)]));
    done(&service.presses(who, &format!("/referrals/{reference}/contacts"), fields).await);
}

/// Whether these words stand on the page in this order.
fn in_order(page: &str, words: &[&str]) -> bool {
    let at: Vec<_> = words.iter().map(|word| page.find(word).unwrap_or_else(|| panic!("no {word:?} in {page}"))).collect();
    at.is_sorted()
}

#[tokio::test]
async fn contacts_stand_in_the_order_they_happened_whatever_order_they_were_written_up_in() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let case = service.receives(&worker, "Trewin", (date(2026, 2, 25), "09:00"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    contact(&service, &worker, &case, (date(2026, 2, 28), "15:00"), "Rang in the afternoon.").await;
    contact(&service, &worker, &case, (date(2026, 2, 26), ""), "An older call, written up late.").await;
    contact(&service, &worker, &case, (date(2026, 2, 28), "09:10"), "Rang in the morning.").await;
    let person = service.person_of(&case).await;
    for path in [person.clone(), format!("{person}/timeline"), format!("{person}/contacts")] {
        let page = text(&service.opens(&worker, &path).await.html);
        assert!(in_order(&page, &["Rang in the afternoon.", "Rang in the morning.", "An older call, written up late."]), "{path}: {page}");
    }
}

#[tokio::test]
async fn of_two_answers_of_one_day_the_one_given_later_stands() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let case = service.receives(&worker, "Later", (TODAY, "09:00"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", Some((TODAY, "15:00"))).await);
    done(&service.answers(&worker, &case, "waiting", Some((TODAY, "10:00"))).await);
    service.opens(&worker, "/referrals").await.says("Waiting list (0)");
    assert!(service.due(&worker, &case).await.contains("Accommodation within 48 hours"));
    assert_eq!(service.figure("2026-Q1", "responded_within_24h").await, json!([1, 1]));
}

#[tokio::test]
async fn what_was_done_at_night_and_keyed_in_later_was_done_in_time() {
    let service = a_service_at("2026-03-01T20:00:00Z").await;
    let worker = a_worker(&service).await;
    let sunday = date(2026, 3, 1);
    let case = service.receives(&worker, "Night", (sunday, "19:00"), &[("risk", "high")]).await;
    service.it_is_now("2026-03-04T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    assert!(service.due(&worker, &case).await.contains("Answer a referral"));
    done(&service.answers(&worker, &case, "accepted", Some((sunday, "23:30"))).await);
    let mut marac = day("day", date(2026, 3, 2));
    marac.extend(plain(&[("reason", "high-risk"), ("consent", "given"), ("words", "Strangled on Saturday.")]));
    done(&service.presses(&worker, &format!("/referrals/{case}/marac/new"), marac).await);
    let page = text(&service.opens(&worker, &service.person_of(&case).await).await.html);
    assert!(!page.contains("done late"), "{page}");
    assert!(!service.due(&worker, &case).await.contains("MARAC"), "{page}");
}

#[tokio::test]
async fn an_arrival_put_right_moves_what_is_due_and_the_quarter_it_counts_in() {
    let service = a_service_at("2026-04-03T09:00:00Z").await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let case = service.houses(&worker, "Curnow", date(2026, 3, 30), (unit, date(2026, 3, 31))).await;
    assert_eq!(service.figure("2026-Q1", "people_in_safe_accommodation").await, json!(1));
    let due = service.due(&worker, &case).await;
    assert!(due.contains("Thu 2 April 2026") && due.contains("Tue 14 April 2026"), "{due}");
    let stay: i64 = service.db.read().await.unwrap().value("SELECT id FROM stay", args![]).await.unwrap();
    let mut right = day("day", date(2026, 4, 2));
    right.extend(plain(&[("version", "0"), ("unit", &unit.to_string())]));
    done(&service.presses(&worker, &format!("/referrals/{case}/stays/{stay}"), right).await);
    let due = service.due(&worker, &case).await;
    assert!(due.contains("Sat 4 April 2026") && due.contains("Thu 16 April 2026") && !due.contains("Tue 14 April 2026"), "{due}");
    assert_eq!(service.figure("2026-Q1", "people_in_safe_accommodation").await, json!(0));
    assert_eq!(service.figure("2026-Q2", "people_in_safe_accommodation").await, json!(1));
}

#[tokio::test]
async fn a_day_of_receipt_put_right_moves_the_clock_and_the_quarter() {
    let service = a_service_at("2026-04-01T09:00:00Z").await;
    let worker = a_worker(&service).await;
    let case = service.receives(&worker, "Vosper", (date(2026, 4, 1), "08:00"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    assert_eq!(service.figure("2026-Q2", "referrals_accepted_by_source").await, json!({ "Police": 1 }));
    let mut right = day("received", date(2026, 3, 30));
    right.extend(plain(&[("version", "0"), ("received_time", "17:00"), ("door", "phone"), ("source", "police"), ("risk", "medium")]));
    right.extend(plain(&[("why", "It lay in the inbox")]));
    done(&service.presses(&worker, &format!("/referrals/{case}/change"), right).await);
    assert_eq!(service.figure("2026-Q1", "responded_within_24h").await, json!([0, 1]));
    assert_eq!(service.figure("2026-Q2", "responded_within_24h").await, json!([0, 0]));
    service.opens(&worker, &service.person_of(&case).await).await.says("done late");
}

#[tokio::test]
async fn nothing_that_has_happened_is_recorded_for_a_day_to_come() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let case = service.receives(&worker, "Dunstan", (TODAY, "08:00"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    let tomorrow = date(2026, 3, 3);
    refused(&service.arrives(&worker, &case, unit, tomorrow).await).says("today or before");
    let ahead = |more: &[(&str, &str)]| {
        let mut fields = day("day", tomorrow);
        fields.extend(plain(more));
        fields
    };
    let call = ahead(&[("means", "phone"), ("made", "yes"), ("minutes", "5"), ("note", "x")]);
    refused(&service.presses(&worker, &format!("/referrals/{case}/contacts"), call).await).says("today or before");
    for step in ["comprehensive-assessment", "support-plan-agreed", "support-plan-reviewed"] {
        let path = format!("/referrals/{case}/steps/{step}");
        refused(&service.presses(&worker, &path, ahead(&[("words", "Done.")])).await).says("today or before");
    }
    refused(&service.answers(&worker, &case, "declined", Some((tomorrow, "10:00"))).await);
    refused(&service.answers(&worker, &case, "declined", Some((TODAY, "23:00"))).await);
    assert_eq!((service.rows("stay").await, service.rows("contact").await, service.rows("record").await), (0, 0, 0));
    assert_eq!(service.rows("referral_answer").await, 1);
    for path in ["/referrals", "/referrals/new"] {
        service.opens(&worker, path).await;
    }
    let mut later = day("received", tomorrow);
    later.extend(plain(&[
        ("door", "phone"),
        ("received_time", "09:00"),
        ("source", "police"),
        ("given_name", "Ann"),
        ("family_name", "Ahead"),
    ]));
    refused(&service.presses(&worker, "/referrals", later).await);
}

#[tokio::test]
async fn a_household_leaves_and_another_comes_on_one_day_and_no_change_makes_them_overlap() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let first = service.houses(&worker, "Angwin", date(2026, 1, 20), (unit, date(2026, 1, 21))).await;
    done(&service.leaves(&worker, &first, date(2026, 2, 20), "no").await);
    let second = service.houses(&worker, "Curnow", date(2026, 2, 18), (unit, date(2026, 2, 20))).await;
    let third = service.receives(&worker, "Dunstan", (date(2026, 1, 25), "09:00"), &[]).await;
    done(&service.answers(&worker, &third, "accepted", None).await);
    for taken in [date(2026, 2, 19), date(2026, 1, 25)] {
        refused(&service.arrives(&worker, &third, unit, taken).await).says("occupied");
    }
    let stay: i64 = service.db.read().await.unwrap().value("SELECT min(id) FROM stay", args![]).await.unwrap();
    let mut change = day("day", date(2026, 1, 21));
    change.extend(day("departed", date(2026, 2, 21)));
    change.extend(plain(&[("version", "1"), ("planned", "planned"), ("interview", "yes"), ("move_on", "private-rented")]));
    change.push(("unit".into(), unit.to_string()));
    refused(&service.presses(&worker, &format!("/referrals/{first}/stays/{stay}"), change).await);
    service.opens(&worker, &service.person_of(&second).await).await.says("T01");
    assert_eq!(service.rows("stay WHERE departed_on = '2026-02-20'").await, 1);
}

#[tokio::test]
async fn support_that_is_to_end_is_still_given_until_its_day() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("T01").await;
    let case = service.houses(&worker, "Ashgrove", date(2026, 1, 20), (unit, date(2026, 1, 21))).await;
    done(&service.leaves(&worker, &case, date(2026, 2, 20), "yes").await);
    done(&service.presses(&worker, &format!("/referrals/{case}/resettlement"), day("day", date(2026, 3, 20))).await);
    service.opens(&worker, "/").await.says("Your cases (1)");
    let due = service.due(&worker, &case).await;
    assert!(due.contains("DASH before resettlement support ends") || due.contains("Fri 13 March 2026"), "{due}");
    service.it_is_now("2026-03-21T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    service.opens(&worker, "/").await.says("Support was to end on Fri 20 March 2026. Did it?");
}

#[tokio::test]
async fn a_slip_of_a_century_or_of_ten_years_does_not_fill_the_list_of_quarters() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let case = service.receives(&worker, "Bolitho", (TODAY, "08:00"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    let listed = async || -> Vec<String> {
        let page = service.opens(&manager, "/reports").await;
        page.html.split("href=\"/reports/cornwall-outputs/").skip(1).map(|rest| rest[..7].to_owned()).collect()
    };
    for year in [1926, 2016] {
        let mut slip = day("day", date(year, 3, 2));
        slip.extend(plain(&[("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "Rang her.")]));
        let path = format!("/referrals/{case}/contacts");
        refused(&service.presses(&worker, &path, slip.clone()).await).says("is before the referral was received");
        assert!(!listed().await.contains(&format!("{year}-Q1")));
        // Who says that the day is right finds the quarter that it counts in, and none of those between.
        slip.extend(plain(&[("sure-day", "yes")]));
        done(&service.presses(&worker, &path, slip).await);
    }
    assert_eq!(listed().await, ["2026-Q1", "2025-Q4", "2025-Q3", "2025-Q2", "2016-Q1"]);
}

#[tokio::test]
async fn after_a_contact_is_recorded_the_next_form_is_empty() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let case = service.receives(&worker, "Curnow", (TODAY, "08:00"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    contact(&service, &worker, &case, (TODAY, "10:00"), "Pressed once.").await;
    service.opens(&worker, &format!("/referrals/{case}/contacts/new")).await.says_nothing_of("Pressed once.");
}

/// How the rule about a first place ended for a referral, and whether it was late.
async fn housed(service: &Service, reference: &str) -> (String, i64) {
    let mut read = service.db.read().await.unwrap();
    let of = "FROM deadline d JOIN referral r ON r.id = d.referral_id WHERE r.reference = $1 AND d.rule";
    let ending = read.all_assembled(format!("SELECT d.ending {of} = 'accommodation'"), args![reference]).await.unwrap();
    let [(ending,)]: [(String,); 1] = ending.try_into().unwrap();
    let waits: Vec<(i64,)> = read.all_assembled(format!("SELECT count(*) {of} = 'contact-waiting'"), args![reference]).await.unwrap();
    (ending, waits[0].0)
}

#[tokio::test]
async fn whoever_was_housed_before_the_form_came_or_was_answered_was_housed_in_time_and_does_not_wait() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let in_time = ("met".to_owned(), 0);
    // Placed on Friday by whoever was on call; the form came on Monday.
    let unit = service.has_a_unit("DU01").await;
    let on_call = service.receives(&worker, "Oncall", (TODAY, "09:00"), &[]).await;
    done(&service.answers(&worker, &on_call, "accepted", Some((TODAY, "10:00"))).await);
    done(&service.arrives(&worker, &on_call, unit, date(2026, 2, 27)).await);
    assert_eq!(housed(&service, &on_call).await, in_time);
    contact(&service, &worker, &on_call, (TODAY, "11:00"), "How the first days were.").await;
    let due = service.due(&worker, &on_call).await;
    assert!(!due.contains("waiting for a place") && !due.contains("Accommodation within") && due.contains("safe accommodation"), "{due}");
    done(&service.leaves(&worker, &on_call, TODAY, "no").await);
    assert!(!service.due(&worker, &on_call).await.contains("waiting for a place"));
    // Received long ago, housed, gone, and the answer keyed in today.
    let keyed_late = service.receives(&worker, "Late", (date(2026, 2, 9), "09:00"), &[]).await;
    done(&service.answers(&worker, &keyed_late, "accepted", Some((TODAY, "12:00"))).await);
    let unit = service.has_a_unit("DU02").await;
    done(&service.arrives(&worker, &keyed_late, unit, date(2026, 2, 10)).await);
    assert_eq!(housed(&service, &keyed_late).await, in_time);
    done(&service.leaves(&worker, &keyed_late, date(2026, 2, 20), "no").await);
    assert_eq!(housed(&service, &keyed_late).await, in_time);
    // Whoever is accepted and has no unit yet does wait.
    let waits = service.receives(&worker, "Waits", (TODAY, "09:00"), &[]).await;
    done(&service.answers(&worker, &waits, "accepted", Some((TODAY, "10:00"))).await);
    assert_eq!(housed(&service, &waits).await, ("open".to_owned(), 1));
}

#[tokio::test]
async fn an_arrival_at_a_time_before_the_referral_is_asked_about() {
    let service = a_service_at(NOW).await;
    let worker = a_worker(&service).await;
    let unit = service.has_a_unit("DU01").await;
    let case = service.receives(&worker, "Night", (TODAY, "01:28"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", Some((TODAY, "01:30"))).await);
    let mut fields = day("day", TODAY);
    fields.extend(plain(&[("time", "01:25"), ("unit", &unit.to_string())]));
    let at = format!("/referrals/{case}/arrival");
    let asked = service.presses(&worker, &at, fields.clone()).await;
    refused(&asked).says("The referral was received on Mon 2 March 2026 at 01:28").says("They came before the referral was received");
    fields.extend(plain(&[("sure-time", "yes")]));
    done(&service.presses(&worker, &at, fields).await);
    assert_eq!(housed(&service, &case).await, ("met".to_owned(), 0));
    // An hour after it is asked nothing.
    let later = service.receives(&worker, "Later", (TODAY, "01:28"), &[]).await;
    done(&service.answers(&worker, &later, "accepted", Some((TODAY, "01:30"))).await);
    let unit = service.has_a_unit("DU02").await;
    let mut fields = day("day", TODAY);
    fields.extend(plain(&[("time", "02:25"), ("unit", &unit.to_string())]));
    done(&service.presses(&worker, &format!("/referrals/{later}/arrival"), fields).await);
}
