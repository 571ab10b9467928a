//! A referral that was keyed in twice, or for somebody else, is taken out: nobody asked, so no clock runs and no return counts it.

use crate::given;

use given::{
    a_service_at,
    cases::{day, done, plain, refused},
    text,
};
use holdfast::access::Role;
use jiff::civil::date;
use serde_json::json;

const NOW: &str = "2026-03-02T12:00:00Z";

#[tokio::test]
async fn what_two_people_keyed_in_of_one_call_counts_once_and_can_be_read_and_put_back() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let case = service.receives(&worker, "Angove", (date(2026, 3, 2), "08:00"), &[("risk", "high")]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    let person = service.person_of(&case).await;
    let again = service.receives(&worker, "Angove", (date(2026, 3, 2), "08:10"), &[("known", person.trim_start_matches("/people/"))]).await;
    assert_eq!(service.figure("2026-Q1", "responded_within_24h").await, json!([1, 2]));
    let path = format!("/referrals/{again}/answers");
    refused(&service.sends(&worker, &path, &[("seen", "0"), ("outcome", "mistake")]).await).says("Say what happened");

    // What stands on it is looked at first.
    let mut contact = day("day", date(2026, 3, 2));
    contact.extend(plain(&[("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "Rang her.")]));
    done(&service.presses(&worker, &format!("/referrals/{again}/contacts"), contact).await);
    let mistake = [("seen", "0"), ("outcome", "mistake"), ("words", "The same call; it is the other.")];
    refused(&service.sends(&worker, &path, &mistake).await).says("Contacts (1) and records (0) stand on this referral");
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM contact", holdfast::args![]).await.unwrap();
    done(&service.sends(&worker, &format!("/contacts/{id}/withdraw"), &[("why", "On the other referral")]).await);
    done(&service.sends(&worker, &path, &mistake).await);

    assert_eq!(service.figure("2026-Q1", "responded_within_24h").await, json!([1, 1]));
    assert_eq!(service.rows("deadline WHERE rule = 'referral-answered' AND ending = 'open'").await, 0);
    let page = service.opens(&worker, &format!("/referrals/{again}")).await;
    page.says("Keyed in by mistake").says("The same call; it is the other.");
    let told = text(&service.opens(&worker, &format!("{person}/timeline")).await.html);
    assert_eq!(told.matches("received from Police").count(), 1, "{told}");
    service.opens(&worker, &person).await.says("High risk").says("Accepted");

    // It was none after all.
    let answer: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM referral_answer", holdfast::args![]).await.unwrap();
    done(&service.sends(&worker, &format!("{path}/{answer}/withdraw"), &[("why", "There were two calls")]).await);
    assert_eq!(service.figure("2026-Q1", "responded_within_24h").await, json!([1, 2]));
    service.opens(&worker, "/referrals").await.says(&again);
}
