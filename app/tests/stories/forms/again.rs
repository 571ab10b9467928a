//! What is checked again and again: managers are told before its day, by the latest check of each thing.

use crate::given::{
    a_service_at,
    records::{MONDAY, done, latest, refused, with_today},
};

use holdfast::access::Role;

const NEW: &str = "/contracts/cornwall-dispersed/forms/vehicle-check/new";

#[tokio::test]
async fn a_vehicle_is_told_of_before_the_day_of_its_next_check_and_no_more_once_it_is_checked() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    // The contract begins with its first case.
    service.a_referral(&worker, "Ann", "Example").await;
    let check = |vehicle: &'static str, next: &'static str, month: &'static str| {
        let fields = [("vehicle", vehicle), ("whose", "ours"), ("sound", "yes"), ("h1", "yes")];
        let next = [("next_day-day", next), ("next_day-month", month), ("next_day-year", "2026")];
        with_today(&[&fields[..], &next[..]].concat())
    };
    refused(&service.sends(&manager, NEW, &with_today(&[("vehicle", "The van"), ("whose", "ours"), ("sound", "yes")])).await)
        .says("Enter the day by which it is checked again");
    refused(&service.sends(&manager, NEW, &check("The van", "1", "3")).await);
    assert_eq!(service.sends(&worker, NEW, &check("The van", "20", "3")).await.status, axum::http::StatusCode::NOT_FOUND);
    done(&service.sends(&manager, NEW, &check("WK12 ABC", "20", "3")).await);
    let van = latest(&service).await;
    done(&service.sends(&manager, NEW, &check("The small car", "1", "9")).await);
    service.opens(&manager, &van).await.says("WK12 ABC").says("Check it again by");
    let listed = service.opens(&manager, "/contracts/cornwall-dispersed/forms").await;
    listed.says("WK12 ABC checked: sound, again by Fri 20 March 2026");
    let home = service.opens(&manager, "/").await;
    home.says("To be checked again").says("Vehicle check, WK12 ABC").says("by Fri 20 March 2026").says_nothing_of("The small car");
    service.opens(&worker, "/").await.says_nothing_of("To be checked again");

    // Premises by their unit.
    service.has_a_unit("DU07").await;
    let premises = [("sound", "yes"), ("next_day-day", "5"), ("next_day-month", "3"), ("next_day-year", "2026")];
    done(&service.sends(&worker, "/units/DU07/forms/premises-check/new", &with_today(&premises)).await);
    service.opens(&manager, "/").await.says("Premises check, DU07").says("by Thu 5 March 2026");

    service.it_is_now("2026-03-23T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    service.opens(&manager, "/").await.says("Vehicle check, WK12 ABC").says("overdue since Fri 20 March 2026");
    // Put right and checked once more, however its name is typed.
    let again = [("vehicle", "wk12abc"), ("whose", "ours"), ("sound", "yes")];
    let next = [("next_day-day", "23"), ("next_day-month", "9"), ("next_day-year", "2026")];
    let on = [("day-day", "23"), ("day-month", "3"), ("day-year", "2026")];
    done(&service.sends(&manager, NEW, &[&again[..], &next[..], &on[..]].concat()).await);
    service.opens(&manager, "/").await.says_nothing_of("WK12").says_nothing_of("wk12abc");
    // Withdrawn, the one before it tells again; one that is gone is told of no more.
    let wrong = latest(&service).await;
    done(&service.sends(&manager, &format!("{wrong}/withdraw"), &[("version", "0"), ("why", "The other car")]).await);
    service.opens(&manager, "/").await.says("Vehicle check, WK12 ABC");
    done(&service.sends(&manager, NEW, &[&[("vehicle", "WK12 ABC"), ("whose", "ours"), ("sound", "gone")][..], &on[..]].concat()).await);
    service.opens(&manager, "/").await.says_nothing_of("WK12");
    service.opens(&manager, "/contracts/cornwall-dispersed/forms").await.says("WK12 ABC: not used any more").says("(withdrawn)");
}
