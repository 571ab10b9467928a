//! When a unit was ready: it counts from the departure on, is read back, put right and withdrawn; and support after a stay, whose
//! days hold to the stay.

use crate::given;

use given::{
    Page, Person, Service, a_service_at,
    cases::{day, done, plain, refused},
    text,
};
use holdfast::{access::Role, args};
use jiff::civil::{Date, date};

fn on(day: i8) -> Date {
    date(2026, 5, day)
}

const NOW: &str = "2026-05-29T10:00:00Z";

async fn says_ready(service: &Service, who: &Person, unit: &str, on: Date) -> Page {
    let mut fields = plain(&[("says", "ready")]);
    fields.extend(day("day", on));
    service.presses(who, &format!("/units/{unit}/ready"), fields).await
}

/// The readiness that was written last, by its page.
async fn newest(service: &Service) -> String {
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM unit_turnaround", args![]).await.unwrap();
    format!("/units/DU01/ready/{id}")
}

/// How the duty to make a unit ready ended, of each that there is.
async fn duty(service: &Service) -> Vec<(String,)> {
    let sql = "SELECT ending FROM deadline WHERE rule = 'unit-turnaround' ORDER BY due_on";
    service.db.read().await.unwrap().all(sql, args![]).await.unwrap()
}

/// The departure of the only stay of a referral, put right.
async fn left_on(service: &Service, who: &Person, reference: &str, unit: i64, on: Date) {
    let (id, came, version): (i64, Date, i64) = service
        .db
        .read()
        .await
        .unwrap()
        .one("SELECT id, arrived_on, version FROM stay WHERE unit_id = $1 AND withdrawn_at IS NULL", args![unit])
        .await
        .unwrap()
        .unwrap();
    let mut fields = day("day", came);
    fields.extend(day("departed", on));
    fields.extend(plain(&[
        ("unit", &unit.to_string()),
        ("version", &version.to_string()),
        ("planned", "planned"),
        ("interview", "yes"),
        ("move_on", "private-rented"),
    ]));
    done(&service.presses(who, &format!("/referrals/{reference}/stays/{id}"), fields).await);
}

#[tokio::test]
async fn a_unit_is_not_ready_from_before_it_was_left() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("DU01").await;
    let reference = service.houses(&worker, "Example", on(4), (unit, on(5))).await;
    done(&service.leaves(&worker, &reference, on(9), "no").await);
    done(&says_ready(&service, &worker, "DU01", on(10)).await);
    let told = async || text(&service.opens(&worker, "/units/DU01").await.html);
    let unit_page = told().await;
    assert!(unit_page.contains("Ready since Sun 10 May 2026") && !unit_page.contains("Making it ready"), "{unit_page}");
    // They left later than that.
    left_on(&service, &worker, &reference, unit, on(20)).await;
    let unit_page = told().await;
    assert!(unit_page.contains("Making it ready") && !unit_page.contains("Ready since"), "{unit_page}");
    assert!(unit_page.contains("Before the unit was left, so it does not count"), "{unit_page}");
    assert_eq!(duty(&service).await, [("open".to_owned(),)]);
    done(&says_ready(&service, &worker, "DU01", on(22)).await);
    assert!(told().await.contains("Ready since Fri 22 May 2026"));
    assert_eq!(duty(&service).await, [("met".to_owned(),)]);
}

#[tokio::test]
async fn the_day_a_unit_was_ready_is_read_back_put_right_and_withdrawn() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("DU01").await;
    let reference = service.houses(&worker, "Example", on(4), (unit, on(5))).await;
    done(&service.leaves(&worker, &reference, on(9), "no").await);
    done(&says_ready(&service, &worker, "DU01", on(28)).await);
    let first = newest(&service).await;
    assert_eq!(duty(&service).await, [("met-late".to_owned(),)]);
    service.opens(&worker, "/units/DU01").await.says(&first).says("Ready on Thu 28 May 2026");
    service.opens(&worker, &first).await.says("Recorded Fri 29 May 2026").says(" by Support worker");

    refused(&service.presses(&worker, &first, day("day", on(8))).await).says("The unit was left on Sat 9 May 2026");
    let mut right = day("day", on(12));
    right.extend(plain(&[("why", "A slip")]));
    done(&service.presses(&worker, &first, right.clone()).await);
    let second = newest(&service).await;
    assert_ne!(first, second);
    assert_eq!(duty(&service).await, [("met".to_owned(),)]);
    let unit_page = text(&service.opens(&worker, "/units/DU01").await.html);
    assert!(unit_page.contains("Ready since Tue 12 May 2026") && unit_page.contains("Withdrawn: Put right: A slip"), "{unit_page}");
    service.opens(&worker, &first).await.says("Withdrawn: Put right: A slip").says_nothing_of("Put it right");
    // The other tab still has the first open.
    let late = service.presses(&worker, &first, day("day", on(14))).await;
    refused(&late).says("Somebody else changed this meanwhile").says("ready on Tue 12 May 2026").says(&second);

    let withdraw = format!("{second}/withdraw");
    refused(&service.sends(&worker, &withdraw, &[("withdrawn_why", "")]).await).says("Say why it is withdrawn");
    done(&service.sends(&worker, &withdraw, &[("withdrawn_why", "Another unit's")]).await);
    assert_eq!(duty(&service).await, [("open".to_owned(),)]);
    let unit_page = text(&service.opens(&worker, "/units/DU01").await.html);
    assert!(unit_page.contains("Making it ready") && unit_page.contains("Withdrawn: Another unit's") && !unit_page.contains("Ready since"));
    refused(&service.sends(&worker, &withdraw, &[("withdrawn_why", "Again")]).await).says("Somebody else changed this meanwhile");
    let told: i64 = service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT count(*) FROM journal WHERE action IN ('unit-ready-changed', 'unit-ready-withdrawn')", args![])
        .await
        .unwrap();
    assert_eq!(told, 2);
    assert_eq!(service.opens(&worker, "/units/DU02/ready/1").await.status, axum::http::StatusCode::NOT_FOUND);
}

async fn support(service: &Service, reference: &str) -> Vec<(Date, Option<Date>)> {
    let sql = "SELECT e.begun_on, e.ended_on FROM episode e JOIN referral r ON r.id = e.referral_id
               WHERE r.reference = $1 AND e.after_id IS NOT NULL AND e.withdrawn_at IS NULL ORDER BY e.id";
    service.db.read().await.unwrap().all(sql, args![reference]).await.unwrap()
}

#[tokio::test]
async fn the_days_of_support_hold_to_the_stay_and_looking_at_them_ends_nothing() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("DU01").await;
    let reference = service.houses(&worker, "Example", on(4), (unit, on(5))).await;
    done(&service.leaves(&worker, &reference, on(20), "yes").await);
    let page = format!("/referrals/{reference}/resettlement");
    let shown = service.opens(&worker, &page).await;
    shown.says("Support started on Wed 20 May 2026").says("It goes on").says("Record these days").says_nothing_of("value=\"29\"");
    let with = |from: Date, to: Option<Date>| {
        let mut fields = day("started", from);
        fields.extend(to.map_or(vec![], |to| day("day", to)));
        fields
    };
    refused(&service.presses(&worker, &page, with(date(2025, 5, 20), None)).await).says("The stay began on Tue 5 May 2026");
    assert_eq!(support(&service, &reference).await, [(on(20), None)]);
    done(&service.presses(&worker, &page, with(on(21), None)).await);
    assert_eq!(support(&service, &reference).await, [(on(21), None)], "its start is put right, and it goes on");
    done(&service.presses(&worker, &page, with(on(21), Some(on(28)))).await);
    assert_eq!(support(&service, &reference).await, [(on(21), Some(on(28)))]);
    done(&service.presses(&worker, &page, with(on(21), None)).await);
    assert_eq!(support(&service, &reference).await, [(on(21), None)], "it goes on after all");
}

#[tokio::test]
async fn support_goes_with_the_stay_that_never_was_and_with_an_exit_that_was_a_move() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (first, second) = (service.has_a_unit("DU01").await, service.has_a_unit("DU02").await);
    let reference = service.houses(&worker, "Example", on(4), (first, on(5))).await;
    done(&service.leaves(&worker, &reference, on(20), "yes").await);
    let stay: i64 = service.db.read().await.unwrap().value("SELECT id FROM stay", args![]).await.unwrap();
    let withdraw = format!("/referrals/{reference}/stays/{stay}/withdraw");
    done(&service.sends(&worker, &withdraw, &[("version", "1"), ("withdrawn_why", "Another household")]).await);
    assert!(support(&service, &reference).await.is_empty());
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says_nothing_of("In resettlement");
    assert!(!service.due(&worker, &reference).await.contains("resettlement"));
    // And nothing of it hangs on the stay that was theirs.
    done(&service.arrives(&worker, &reference, second, on(6)).await);
    assert!(support(&service, &reference).await.is_empty());
    service.opens(&worker, &person).await.says("DU02").says_nothing_of("Resettlement support");

    // A departure with support, and they came to another unit on that day: nobody had left.
    let other = service.houses(&worker, "Moved", on(4), (first, on(5))).await;
    done(&service.leaves(&worker, &other, on(20), "yes").await);
    assert_eq!(support(&service, &other).await.len(), 1);
    let third = service.has_a_unit("DU03").await;
    done(&service.arrives(&worker, &other, third, on(20)).await);
    assert!(support(&service, &other).await.is_empty());
    let page = text(&service.opens(&worker, &service.person_of(&other).await).await.html);
    assert!(!page.contains("In resettlement") && page.contains("then moved to DU03"), "{page}");
}
