//! A referral that is sent on to another service: an answer by itself, which is no decline and no way around what forbids one.

use crate::{
    agencies::register::an_agency,
    given::{
        a_service_at,
        records::{MONDAY, done, refused},
    },
};

use axum::http::StatusCode;
use holdfast::{access::Role, args};
use jiff::civil::date;

const REFUGE: [(&str, &str); 4] =
    [("outcome", "redirected"), ("redirect_reason", "no-vacancy"), ("redirect_way", "direct"), ("redirect_agreed", "yes")];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    REFUGE.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name)).chain(more).copied().collect()
}

#[tokio::test]
async fn a_referral_is_sent_on_to_an_agency_of_the_register_and_its_clock_stops() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let refuge = an_agency(&service, &manager, "Truro Refuge", "refuge").await;
    let agency = refuge.trim_start_matches("/agencies/");
    let reference = service.receives(&worker, "Brook", (date(2026, 3, 2), "08:00"), &[]).await;
    let (page, answers) = (format!("/referrals/{reference}"), format!("/referrals/{reference}/answers"));

    refused(&service.sends(&worker, &answers, &with(&[])).await).says("Choose the service it is sent on to, or write which");
    let bare = [("outcome", "redirected"), ("redirect_agency", agency)];
    refused(&service.sends(&worker, &answers, &bare).await)
        .says("Choose the reason for sending it on")
        .says("Choose whether you referred them, or told them where to go")
        .says("Choose whether they agreed");
    let alone = with(&[("redirect_agency", agency), ("redirect_agreed", "no")]);
    refused(&service.sends(&worker, &answers, &alone).await).says("Say why they are referred without having agreed");
    let gone = with(&[("redirect_agency", "17")]);
    refused(&service.sends(&worker, &answers, &gone).await).says("Choose the service from the list");
    assert_eq!(service.rows("referral_answer").await, 0);

    let sent = with(&[("redirect_agency", agency), ("words", "They have a unit from Friday")]);
    done(&service.sends(&worker, &answers, &sent).await);
    let opened = service.opens(&worker, &format!("{page}?done=answered")).await;
    opened.says("Sent on to another service").says("To Truro Refuge, a direct referral").says("They agreed").says("Reason: No vacancy");
    opened.says("Record what was sent to them");
    let due = "SELECT count(*) FROM deadline WHERE rule = 'referral-answered' AND ending = 'met'";
    assert_eq!(service.db.read().await.unwrap().value::<i64>(due, args![]).await.unwrap(), 1);
    let person = service.person_of(&reference).await;
    service.opens(&worker, &person).await.says("sent on to another service");
    service.opens(&worker, "/referrals").await.says("Sent on to another service").says("Waiting list (0)");

    // Counted by itself, and not among those declined.
    assert_eq!(service.figure("2026-Q1", "further").await["referrals_redirected_by_reason"], serde_json::json!({ "No vacancy": 1 }));
    assert_eq!(service.figure("2026-Q1", "referrals_declined_by_reason").await, serde_json::json!({}));
    assert_eq!(service.figure("2026-Q1", "responded_within_24h").await, serde_json::json!([1, 1]));

    // What was sent is recorded without a second keying.
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM referral_answer", args![]).await.unwrap();
    let paper = service.opens(&worker, &format!("{page}/answers/{id}/onward")).await;
    paper.says("Refer to another service").says("No vacancy. They have a unit from Friday");
    assert!(paper.html.contains(&format!("value=\"{agency}\" selected")), "the agency is chosen");
    assert_eq!(service.opens(&worker, &format!("{page}/answers/{}/onward", id + 1)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_forbids_a_decline_forbids_sending_on() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.a_referral(&worker, "Ann", "Example").await;
    let answers = format!("/referrals/{reference}/answers");
    for forbidden in ["not-in-employment", "no-benefits-in-place", "no-housing-benefit", "no-identification", "no-recourse"] {
        let fields = with(&[("redirect_reason", forbidden), ("redirect_to", "Another refuge")]);
        refused(&service.sends(&worker, &answers, &fields).await)
            .says("cannot be sent on for this reason. Clause C3.3")
            .says("Another refuge");
    }
    assert_eq!(service.rows("referral_answer").await, 0);
}

#[tokio::test]
async fn a_redirect_is_put_right_and_withdrawn_and_two_tabs_do_not_overwrite_each_other() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.receives(&worker, "Carne", (date(2026, 3, 1), "10:00"), &[]).await;
    let (page, answers) = (format!("/referrals/{reference}"), format!("/referrals/{reference}/answers"));
    let signpost = with(&[("redirect_way", "signpost"), ("redirect_to", "Womens Centre"), ("redirect_agreed", "not-asked")]);
    let on = |day: &'static str, time: &'static str| [("day-day", day), ("day-month", "3"), ("day-year", "2026"), ("time", time)];
    refused(&service.sends(&worker, &answers, &[&signpost[..], &on("3", "10:00")].concat()).await).says("must have been given by now");
    refused(&service.sends(&worker, &answers, &[&signpost[..], &on("1", "09:00")].concat()).await)
        .says("Enter when it was answered after that");
    done(&service.sends(&worker, &answers, &[&signpost[..], &on("1", "18:00")].concat()).await);
    service.opens(&worker, &page).await.says("To Womens Centre, signposted").says("They could not be asked").says("1 March 2026");
    // A tab that was opened before anybody answered.
    let stale = with(&[("redirect_to", "Elsewhere"), ("seen", "0")]);
    refused(&service.sends(&worker, &answers, &stale).await).says("Somebody else answered meanwhile");

    // Put right by another answer; withdrawn where it never was.
    done(&service.sends(&worker, &answers, &with(&[("redirect_to", "Refuge of the north"), ("seen", "1")])).await);
    service.opens(&worker, &page).await.says("To Refuge of the north, a direct referral");
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM referral_answer", args![]).await.unwrap();
    done(&service.sends(&worker, &format!("{answers}/{id}/withdraw"), &[("why", "Keyed for the wrong person")]).await);
    service.opens(&worker, &page).await.says("Withdrawn: ").says("Keyed for the wrong person").says("To Womens Centre");
    assert_eq!(service.opens(&worker, &format!("{page}/answers/{id}/onward")).await.status, StatusCode::NOT_FOUND);
    let outcome: String = service.db.read().await.unwrap().value("SELECT outcome FROM referral", args![]).await.unwrap();
    assert_eq!(outcome, "redirected");
    // They come to us all the same.
    done(&service.answers(&worker, &reference, "accepted", None).await);
    service.opens(&worker, &page).await.says("Accepted");
}
