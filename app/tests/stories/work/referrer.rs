//! Whoever refers somebody may be the one who abused them: the call is stopped with what to do, and the referral says so (safety.md S9).

use holdfast::access::Role;
use jiff::civil::date;

use crate::given::{
    a_service_at,
    cases::{done, refused},
};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const TOLD: &str = "Whoever referred gave a name, number or e-mail that is also written of somebody who is alleged";

#[tokio::test]
async fn whoever_refers_with_his_number_is_stopped_until_their_agency_has_confirmed_who_they_are() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let said = |reference: &str, number: &'static str| {
        let change = format!("/referrals/{reference}/change");
        let fields = vec![
            ("version", "0"),
            ("received-day", "1"),
            ("received-month", "3"),
            ("received-year", "2026"),
            ("received_time", "10:00"),
            ("door", "phone"),
            ("source", "police"),
            ("risk", "medium"),
            ("referrer", number),
        ];
        (change, fields)
    };
    let received = (date(2026, 3, 1), "10:00");
    let hers = service.receives(&worker, "Example", received, &[("referrer", "PC 12, 01872 555 010")]).await;
    let person = service.person_of(&hers).await;
    service.opens(&worker, &format!("/referrals/{hers}")).await.says_nothing_of(TOLD);

    // What is written of him later is held against what was written of the referrer before.
    let him = [("kind", "alleged-abuser"), ("given_name", "William"), ("family_name", "Sample"), ("words", "Ex. Rings from 01872-555010")];
    done(&service.sends(&worker, &format!("{person}/relationships"), &him).await);
    service.opens(&worker, &format!("/referrals/{hers}")).await.says(TOLD);
    let (change, fields) = said(&hers, "PC 12, 01872 555 011");
    done(&service.sends(&worker, &change, &fields).await);
    service.opens(&worker, &format!("/referrals/{hers}")).await.says_nothing_of(TOLD);

    // Put right to his name, it asks first, and keeps what was typed.
    let (change, mut fields) = said(&hers, "Mr Bill Sample of the council");
    fields[0].1 = "1";
    let asked = service.sends(&worker, &change, &fields).await;
    refused(&asked).says("Ring their agency back at a number that you find yourself").says("Bill Sample of the council");
    fields.push(("sure-referrer", "yes"));
    done(&service.sends(&worker, &change, &fields).await);
    service.opens(&worker, &format!("/referrals/{hers}")).await.says(TOLD);

    // He was written down in error: nothing stands against whoever referred any more.
    let relationship: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM relationship", vec![]).await.unwrap();
    let withdraw = format!("{person}/relationships/{relationship}/withdraw");
    done(&service.sends(&worker, &withdraw, &[("withdraw_why", "Another's")]).await);
    service.opens(&worker, &format!("/referrals/{hers}")).await.says_nothing_of(TOLD);
}

#[tokio::test]
async fn a_call_that_names_him_and_gives_his_number_as_the_referrers_is_asked_about_before_anything_is_recorded() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let fields = [
        ("received-day", "2"),
        ("received-month", "3"),
        ("received-year", "2026"),
        ("received_time", "08:30"),
        ("door", "phone"),
        ("source", "police"),
        ("referrer", "Social worker, 0044 7700 900 999"),
        ("given_name", "Cara"),
        ("family_name", "Example"),
        ("gender", "female"),
        ("ethnicity", "not-asked"),
        ("sexuality", "not-asked"),
        ("disability", "no"),
        ("no_recourse", "not-known"),
        ("risk", "high"),
        ("main_need", "other"),
        ("abuser_given", "Sam"),
        ("abuser_words", "Rings her from 07700 900999"),
    ];
    refused(&service.sends(&worker, "/referrals", &fields).await).says("Do not say whether anybody is known here");
    assert_eq!(service.rows("referral").await, 0);
    let sure: Vec<_> = fields.iter().copied().chain([("sure-referrer", "yes")]).collect();
    let taken = service.sends(&worker, "/referrals", &sure).await;
    done(&taken);
    let reference = taken.to.trim_start_matches("/referrals/").split('?').next().unwrap().to_owned();
    service.opens(&worker, &format!("/referrals/{reference}")).await.says(TOLD);
}
