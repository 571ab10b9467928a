//! The home before and the home after: whose area, which duty, and whether homelessness or rough sleeping was prevented.

use crate::given::{
    a_service_at,
    records::{MONDAY, done, latest, refused, with_today},
};

use holdfast::access::Role;
use jiff::civil::date;
use serde_json::json;

#[tokio::test]
async fn where_they_went_and_what_was_prevented_is_recorded_and_counted() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let (before, after) = (format!("/referrals/{reference}/forms/home-before/new"), format!("/referrals/{reference}/forms/home-after/new"));
    service.opens(&worker, &person).await.says("Home before").says("Home after");
    let home = [("home", "private"), ("whose", "joint"), ("authority", "Plymouth"), ("keeps", "abuser-stays"), ("duty", "relief")];
    refused(&service.sends(&worker, &before, &with_today(&home)).await).says("Choose where they would have been without a place here");
    done(&service.sends(&worker, &before, &with_today(&[&home[..], &[("without", "rough")]].concat())).await);

    // The duty is known already, and what does not go together is told.
    let form = service.opens(&worker, &after).await;
    assert!(form.html.contains("value=\"relief\" checked"), "the duty is chosen");
    let went = [("home", "street"), ("authority", "Cornwall"), ("duty", "relief"), ("homelessness", "relieved"), ("rough", "still")];
    refused(&service.sends(&worker, &after, &with_today(&went)).await).says("Whoever has nowhere to live is homeless still");
    let went = [
        ("home", "council"),
        ("authority", "Cornwall"),
        ("lasts", "yes"),
        ("duty", "relief"),
        ("homelessness", "relieved"),
        ("rough", "prevented"),
    ];
    done(&service.sends(&worker, &after, &with_today(&went)).await);
    let record = latest(&service).await;
    service.opens(&worker, &record).await.says("Homelessness relieved").says("Rough sleeping prevented");
    service.opens(&worker, &format!("{person}/timeline")).await.says("Went to Cornwall: rented from a council; homelessness relieved");

    let further = service.figure("2026-Q1", "further").await;
    assert_eq!(further["homelessness_on_leaving"], json!({ "Homelessness relieved": 1 }));
    assert_eq!(further["rough_sleeping_on_leaving"], json!({ "Rough sleeping prevented": 1 }));
    assert_eq!(further["without_a_place"], json!({ "They would have slept rough": 1 }));

    // Put right, and withdrawn: then it counts nowhere.
    let right = [&went[..5], &[("rough", "ended"), ("version", "0"), ("change_why", "They slept in the car")]].concat();
    done(&service.sends(&worker, &format!("{record}/change"), &with_today(&right)).await);
    service.opens(&worker, &record).await.says("Rough sleeping ended").says("They slept in the car");
    done(&service.sends(&worker, &format!("{record}/withdraw"), &[("version", "1"), ("why", "Another’s")]).await);
    assert_eq!(service.figure("2026-Q1", "further").await["rough_sleeping_on_leaving"], json!({}));
}

#[tokio::test]
async fn where_they_went_is_recorded_once_they_have_left() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let unit = service.has_a_unit("DU01").await;
    done(&service.arrives(&worker, &reference, unit, date(2026, 3, 1)).await);
    let after = format!("/referrals/{reference}/forms/home-after/new");
    let went = [
        ("home", "council"),
        ("authority", "Cornwall"),
        ("lasts", "yes"),
        ("duty", "main"),
        ("homelessness", "relieved"),
        ("rough", "none"),
    ];
    refused(&service.sends(&worker, &after, &with_today(&went)).await).says("They still live in a unit");
    let left =
        [("interview", "no"), ("planned", "unplanned"), ("why", "Left in the night"), ("move_on", "social-housing"), ("support", "no")];
    done(&service.sends(&worker, &format!("/referrals/{reference}/departure"), &with_today(&left)).await);
    let yesterday = [&went[..], &[("day-day", "1"), ("day-month", "3"), ("day-year", "2026"), ("worker", "outside")]].concat();
    refused(&service.sends(&worker, &after, &yesterday).await).says("Enter Mon 2 March 2026 or a later day");
    done(&service.sends(&worker, &after, &with_today(&went)).await);
}
