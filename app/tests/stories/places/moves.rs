//! A move that never was is taken back, and the day of one is one day, whichever stay it is put right on.

use crate::given;

use given::{
    Person, Service, a_service_at,
    cases::{day, done, plain, refused},
    text,
};
use holdfast::{access::Role, args};
use jiff::civil::{Date, date};

/// The stays of a referral, the earliest first: unit, from, to, kind of exit, version.
async fn stays(service: &Service, reference: &str) -> Vec<(String, Date, Option<Date>, String)> {
    service
        .db
        .read()
        .await
        .unwrap()
        .all(
            "SELECT u.name, s.arrived_on, s.departed_on, s.exit_kind FROM stay s JOIN unit u ON u.id = s.unit_id JOIN episode e ON e.id = s.episode_id
             JOIN referral r ON r.id = e.referral_id WHERE r.reference = $1 AND s.withdrawn_at IS NULL ORDER BY s.arrived_on, s.id",
            args![reference],
        )
        .await
        .unwrap()
}

/// The stay of a referral in a unit: its address, its id and its version.
async fn stay_in(service: &Service, reference: &str, unit: i64) -> (String, String) {
    let (id, version): (i64, i64) = service
        .db
        .read()
        .await
        .unwrap()
        .one(
            "SELECT s.id, s.version FROM stay s JOIN episode e ON e.id = s.episode_id JOIN referral r ON r.id = e.referral_id
             WHERE r.reference = $1 AND s.unit_id = $2 AND s.withdrawn_at IS NULL",
            args![reference, unit],
        )
        .await
        .unwrap()
        .unwrap();
    (format!("/referrals/{reference}/stays/{id}"), version.to_string())
}

/// A change of the stay in a unit: the form as it stands, with the days given.
async fn puts_right(
    service: &Service,
    who: &Person,
    (reference, unit): (&str, i64),
    (came, left): (Date, Option<Date>),
    more: &[(&str, &str)],
) -> given::Page {
    let (at, version) = stay_in(service, reference, unit).await;
    let mut fields = day("day", came);
    if let Some(left) = left {
        fields.extend(day("departed", left));
    }
    fields.push(("unit".into(), unit.to_string()));
    fields.push(("version".into(), version));
    fields.extend(plain(more));
    service.presses(who, &at, fields).await
}

async fn withdraws(service: &Service, who: &Person, reference: &str, unit: i64) -> given::Page {
    let (at, version) = stay_in(service, reference, unit).await;
    service.presses(who, &format!("{at}/withdraw"), plain(&[("version", version.as_str()), ("withdrawn_why", "They never moved")])).await
}

fn day_of(on: i8) -> Date {
    date(2026, 5, on)
}

#[tokio::test]
async fn the_stay_that_a_move_led_to_never_was_and_they_are_where_they_were() {
    let service = a_service_at("2026-05-29T10:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (first, second) = (service.has_a_unit("DU01").await, service.has_a_unit("DU02").await);
    let reference = service.houses(&worker, "Example", day_of(4), (first, day_of(5))).await;
    done(&service.leaves(&worker, &reference, date(2026, 6, 20), "yes").await);
    let due = service.due(&worker, &reference).await;
    let person = service.person_of(&reference).await;
    let return_was = service.figure("2026-Q2", "unplanned_exits").await;
    done(&service.moves(&worker, &reference, second, day_of(20)).await);
    let (at, _) = stay_in(&service, &reference, second).await;
    service.opens(&worker, &at).await.says("The move here is taken back with it: the household is in DU01 still");
    done(&withdraws(&service, &worker, &reference, second).await);
    let stood = ("DU01".to_owned(), day_of(5), Some(date(2026, 6, 20)), "planned".to_owned());
    assert_eq!(stays(&service, &reference).await, [stood], "with the departure that was carried along");
    assert_eq!(service.due(&worker, &reference).await, due, "as if they had never moved");
    assert_eq!(service.figure("2026-Q2", "unplanned_exits").await, return_was);
    service
        .opens(&worker, &person)
        .await
        .says("there now, leaves on Sat 20 June 2026, planned exit, to private rented")
        .says("Resettlement support is to start on Sat 20 June 2026")
        .says_nothing_of("Closed since")
        .says_nothing_of("unplanned exit");
    service.opens(&worker, "/units/DU01").await.says("Leaves on Sat 20 June 2026").says_nothing_of("Empty since");
    service.opens(&worker, "/units/DU02").await.says("It was not let before");
}

#[tokio::test]
async fn a_move_through_three_units_loses_the_one_in_the_middle_alone() {
    let service = a_service_at("2026-05-29T10:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let units = [service.has_a_unit("DU01").await, service.has_a_unit("DU02").await, service.has_a_unit("DU03").await];
    let reference = service.houses(&worker, "Example", day_of(4), (units[0], day_of(5))).await;
    done(&service.moves(&worker, &reference, units[1], day_of(10)).await);
    done(&service.moves(&worker, &reference, units[2], day_of(20)).await);
    done(&withdraws(&service, &worker, &reference, units[1]).await);
    assert_eq!(
        stays(&service, &reference).await,
        [("DU01".to_owned(), day_of(5), Some(day_of(20)), String::new()), ("DU03".to_owned(), day_of(20), None, String::new())]
    );
}

#[tokio::test]
async fn a_unit_that_was_let_since_is_not_taken_from_whoever_is_in_it() {
    let service = a_service_at("2026-05-29T10:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (first, second) = (service.has_a_unit("DU01").await, service.has_a_unit("DU02").await);
    let reference = service.houses(&worker, "Example", day_of(4), (first, day_of(5))).await;
    done(&service.moves(&worker, &reference, second, day_of(20)).await);
    let before = stays(&service, &reference).await;
    service.houses(&worker, "Later", day_of(21), (first, day_of(22))).await;
    refused(&withdraws(&service, &worker, &reference, second).await)
        .says("Another household is recorded in DU01 from Fri 22 May 2026")
        .says("They never moved");
    assert_eq!(stays(&service, &reference).await, before);
    // Nor is it when the day of the move is put right to a later one.
    refused(&puts_right(&service, &worker, (&reference, second), (day_of(25), None), &[]).await)
        .says("Another household is recorded in DU01");
    assert_eq!(stays(&service, &reference).await, before);
}

#[tokio::test]
async fn the_day_of_a_move_is_put_right_on_either_stay_and_stands_on_both() {
    let service = a_service_at("2026-05-29T10:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (first, second) = (service.has_a_unit("DU01").await, service.has_a_unit("DU02").await);
    let reference = service.houses(&worker, "Example", day_of(4), (first, day_of(5))).await;
    done(&service.moves(&worker, &reference, second, day_of(20)).await);
    let due = service.due(&worker, &reference).await;
    let exits = service.figure("2026-Q2", "unplanned_exits").await;
    let moved_on = |on: Date| [("DU01".to_owned(), day_of(5), Some(on), String::new()), ("DU02".to_owned(), on, None, String::new())];
    // Later and earlier, on the stay that began with it.
    for on in [24, 12] {
        done(&puts_right(&service, &worker, (&reference, second), (day_of(on), None), &[]).await);
        assert_eq!(stays(&service, &reference).await, moved_on(day_of(on)));
    }
    // Later and earlier, on the stay that ended with it: nothing is asked of an exit.
    for on in [26, 9] {
        done(&puts_right(&service, &worker, (&reference, first), (day_of(5), Some(day_of(on))), &[]).await);
        assert_eq!(stays(&service, &reference).await, moved_on(day_of(on)));
    }
    assert_eq!(service.due(&worker, &reference).await, due, "nobody has come anew, nobody has left");
    assert_eq!(service.figure("2026-Q2", "unplanned_exits").await, exits);
    assert_eq!(service.rows("stay_change").await, 9, "the move is one, and each change is one of either stay");
    service.opens(&worker, "/units/DU01").await.says("Empty since Sat 9 May 2026");

    refused(&puts_right(&service, &worker, (&reference, second), (day_of(4), None), &[]).await)
        .says("They moved here from DU01, where they came on Tue 5 May 2026");
    refused(&puts_right(&service, &worker, (&reference, first), (day_of(5), Some(date(2026, 6, 2))), &[]).await)
        .says("The day of a move must be today or before");
    refused(&puts_right(&service, &worker, (&reference, first), (day_of(5), None), &[]).await)
        .says("They moved to DU02 on Sat 9 May 2026")
        .says("withdraw the stay there");
    done(&service.leaves(&worker, &reference, day_of(27), "no").await);
    refused(&puts_right(&service, &worker, (&reference, first), (day_of(5), Some(day_of(28))), &[]).await)
        .says("They moved to DU02 and left it on Wed 27 May 2026");
    let stood = stays(&service, &reference).await;
    assert_eq!((stood[0].2, stood[1].1, stood[1].2), (Some(day_of(9)), day_of(9), Some(day_of(27))));

    // They left the first for good after all: said so, it is an exit, and the other stay keeps its day.
    let exit = [("planned", "unplanned"), ("interview", "no"), ("why", "Left in the night"), ("move_on", "returned-home")];
    done(&puts_right(&service, &worker, (&reference, first), (day_of(5), Some(day_of(7))), &exit).await);
    let stood = stays(&service, &reference).await;
    assert_eq!((stood[0].2, stood[0].3.as_str(), stood[1].1), (Some(day_of(7)), "unplanned", day_of(9)));
}

/// The other stay was open in a second tab: it changed meanwhile, and whoever sends it sees both.
#[tokio::test]
async fn the_other_stay_of_a_move_has_changed_too_for_whoever_has_it_open() {
    let service = a_service_at("2026-05-29T10:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (first, second) = (service.has_a_unit("DU01").await, service.has_a_unit("DU02").await);
    let reference = service.houses(&worker, "Example", day_of(4), (first, day_of(5))).await;
    done(&service.moves(&worker, &reference, second, day_of(20)).await);
    let (at, version) = stay_in(&service, &reference, first).await;
    done(&puts_right(&service, &worker, (&reference, second), (day_of(24), None), &[]).await);
    let mut fields = day("day", day_of(6));
    fields.extend(day("departed", day_of(20)));
    fields.extend(plain(&[("unit", &first.to_string()), ("version", &version)]));
    let page = service.presses(&worker, &at, fields).await;
    assert!(text(&page.html).contains("Sun 24 May 2026"), "{}", text(&page.html));
    assert_eq!(stays(&service, &reference).await[0].1, day_of(5), "nothing is written over it");
}

#[tokio::test]
async fn the_time_of_an_arrival_is_put_right_and_stays_with_another_day() {
    let service = a_service_at("2026-05-29T10:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("DU01").await;
    let reference = service.houses(&worker, "Example", day_of(25), (unit, day_of(27))).await;
    let at = async || -> Option<jiff::Timestamp> {
        service.db.read().await.unwrap().value("SELECT arrived_at FROM stay WHERE unit_id = $1", args![unit]).await.unwrap()
    };
    assert_eq!(at().await, None);
    done(&puts_right(&service, &worker, (&reference, unit), (day_of(27), None), &[("time", "23:00")]).await);
    assert_eq!(at().await, Some("2026-05-27T22:00:00Z".parse().unwrap()));
    let (address, _) = stay_in(&service, &reference, unit).await;
    service.opens(&worker, &address).await.says("value=\"23:00\"");
    service.opens(&worker, &service.person_of(&reference).await).await.says("23:00");
    // The form as it stands, with another day: the time is of that day.
    done(&puts_right(&service, &worker, (&reference, unit), (day_of(28), None), &[("time", "23:00")]).await);
    assert_eq!(at().await, Some("2026-05-28T22:00:00Z".parse().unwrap()));
    refused(&puts_right(&service, &worker, (&reference, unit), (day_of(29), None), &[("time", "23:00")]).await)
        .says("must not be later than now");
    done(&puts_right(&service, &worker, (&reference, unit), (day_of(28), None), &[("time", "")]).await);
    assert_eq!(at().await, None);
}
