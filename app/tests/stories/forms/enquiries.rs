//! An enquiry that is no referral: written down by whoever takes it, clocked, answered, and carried into a referral without keying again.

use axum::http::StatusCode;
use holdfast::{access::Role, args, running::contracts::services};
use jiff::civil::date;

use crate::given::{
    Service, a_service_at,
    cases::{day, done, plain, refused},
};

/// A Saturday night.
const NIGHT: &str = "2026-05-09T01:30:00Z";

async fn latest(service: &Service) -> i64 {
    service.db.read().await.unwrap().value("SELECT max(id) FROM record WHERE kind = 'enquiry'", args![]).await.unwrap()
}

fn taken(kind: &str, time: &str) -> Vec<(String, String)> {
    let mut fields = plain(&[
        ("kind", kind),
        ("door", "phone"),
        ("received_time", time),
        ("who", "Somebody called Wenna"),
        ("reach", "07700 900111, mornings"),
        ("words", "She has nowhere to go tonight"),
    ]);
    fields.extend(day("received", date(2026, 5, 9)));
    fields
}

#[tokio::test]
async fn a_crisis_at_night_is_clocked_becomes_a_referral_without_keying_again_and_is_answered() {
    let service = a_service_at(NIGHT).await;
    services::make_all(&service.db, &service.app.contracts).await.unwrap();
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let council = service.signed_in_as(Role::ContractManager).await;
    let new = "/contracts/cornwall-dispersed/forms/enquiry/new";
    service.opens(&worker, "/enquiries").await.says(new).says("No enquiry waits");
    refused(&service.presses(&worker, new, taken("crisis", "02:10")).await).says("Choose whether anybody is in danger now");
    let mut fields = taken("crisis", "02:10");
    fields.push(("safe_now".into(), "told".into()));
    done(&service.presses(&worker, new, fields).await);
    let id = latest(&service).await;
    let record = format!("/records/{id}");
    // The time is the clock's on the wall in summer; how to reach her is hidden, and in no list.
    service
        .opens(&worker, "/enquiries")
        .await
        .says("Somebody in a crisis")
        .says("Taken by")
        .says_nothing_of("07700")
        .says_nothing_of("Wenna");
    service.opens(&worker, "/").await.says("Enquiries: 1 to answer");
    service.opens(&manager, "/").await.says("Enquiries: 1 to answer");
    service.opens(&worker, &record).await.says("nowhere to go").says_nothing_of("07700 900111");
    for other in ["/enquiries", &record] {
        assert_eq!(service.opens(&council, other).await.status, StatusCode::NOT_FOUND, "{other}");
    }
    // A worker writes down enquiries of a contract, and no meetings with the commissioner.
    let meeting = "/contracts/cornwall-dispersed/forms/commissioner-meeting/new";
    assert_eq!(service.opens(&worker, meeting).await.status, StatusCode::NOT_FOUND);

    let carried = service.sends(&worker, &format!("/enquiries/{id}/referral"), &[]).await;
    let form = service.opens(&worker, &carried.to).await;
    form.says("She has nowhere to go tonight").says("Somebody called Wenna").says("07700 900111, mornings").says("value=\"02:10\"");
    assert_eq!(service.rows("journal WHERE action = 'revealed' AND subject = 'record'").await, 1);

    // An answer is not earlier than what it answers, to the minute.
    let mut early = plain(&[("outcome", "referral"), ("time", "02:00"), ("version", "0")]);
    early.extend(day("day", date(2026, 5, 9)));
    refused(&service.presses(&worker, &format!("{record}/later/reply"), early).await).says("This must not be before");
    let mut answer = plain(&[("outcome", "referral"), ("time", "02:20"), ("version", "0")]);
    answer.extend(day("day", date(2026, 5, 9)));
    let answered = service.presses(&worker, &format!("{record}/later/reply"), answer).await;
    done(&answered);
    assert_eq!(service.opens(&worker, &answered.to).await.status, StatusCode::OK, "{}", answered.to);
    service.opens(&worker, "/enquiries").await.says("became a referral").says("No enquiry waits");
    service.opens(&worker, "/").await.says_nothing_of("Enquiries:");
}

#[tokio::test]
async fn an_enquiry_is_late_after_two_working_days_and_one_withdrawn_is_gone_from_the_list() {
    let service = a_service_at(NIGHT).await;
    services::make_all(&service.db, &service.app.contracts).await.unwrap();
    let worker = service.signed_in_as(Role::SupportWorker).await;
    done(&service.presses(&worker, "/contracts/cornwall-dispersed/forms/enquiry/new", taken("general", "02:00")).await);
    let id = latest(&service).await;
    service.it_is_now("2026-05-13T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    service.opens(&worker, "/enquiries").await.says("hours late");
    done(&service.sends(&worker, &format!("/records/{id}/withdraw"), &[("version", "0"), ("why", "Written twice")]).await);
    service.opens(&worker, "/enquiries").await.says("No enquiry waits");
}
