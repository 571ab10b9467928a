//! Who signed which version of the confidentiality statement.

use crate::given;

use std::fs;

use axum::http::StatusCode;
use given::{
    place::Place,
    records::{done, with_today},
};
use holdfast::access::Role;

#[tokio::test]
async fn managers_see_who_signed_which_statement_and_who_has_not() {
    let place = Place::new("statements");
    let mut service = place.service().await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let mut people = vec![];
    for name in ["Signs", "Declines", "Waits"] {
        let reference = service.an_accepted_referral(&worker, "Ann", name).await;
        people.push(service.person_of(&reference).await);
    }
    // Whoever is only referred is in no service.
    service.a_referral(&worker, "Ann", "Asks").await;
    let signed = [("whose", "self"), ("how_read", "together"), ("signed", "screen"), ("name_typed", "Ann"), ("agree", "yes")];
    let declined = [("whose", "self"), ("how_read", "alone"), ("signed", "declined"), ("declined_why", "Afraid of papers")];
    done(&service.sends(&worker, &format!("{}/forms/confidentiality-statement/new", people[0]), &with_today(&signed)).await);
    done(&service.sends(&worker, &format!("{}/forms/confidentiality-statement/new", people[1]), &with_today(&declined)).await);
    service.opens(&manager, "/forms").await.says("/confidentiality");
    let page = service.opens(&manager, "/confidentiality").await;
    page.says("Signed the statement in use: <strong>1").says("Not signed: <strong>1").says("Not gone through with them: <strong>1");
    page.says("2024-04-scan").says("Mon 2 March 2026").says("Ann Waits").says_nothing_of("Ann Asks");
    for who in [&worker, &service.signed_in_as(Role::ContractManager).await] {
        assert_eq!(service.opens(who, "/confidentiality").await.status, StatusCode::NOT_FOUND);
    }

    // Other words are another statement; a version with the same words is not.
    let text = fs::read_to_string(given::root().join("forms/confidentiality-statement/2024-04-scan.toml")).unwrap();
    let later = text.replace("version = \"2024-04-scan\"", "version = \"2026-03\"").replace("We keep a record", "We keep one record");
    place.write("confidentiality-statement", "2026-03", &later);
    place.opened(&mut service);
    service.opens(&manager, "/confidentiality").await.says("Signed an earlier statement: <strong>1").says("2026-03");
}
