//! The register of agencies: by kind, with pathways, agreements and when each is reviewed; kept by managers, read by whoever does case work.

use crate::given;

use axum::http::StatusCode;
use given::{
    Person, Service, a_service_at,
    records::{MONDAY, done, latest, refused, with_today},
};
use holdfast::{access::Role, args};

/// An agency of a kind, put into the register by a manager; gives its page.
pub async fn an_agency(service: &Service, manager: &Person, name: &str, kind: &str) -> String {
    done(&service.sends(manager, "/agencies", &[("name", name), ("agency_kind", kind)]).await);
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM organisation WHERE name = $1", args![name]).await.unwrap();
    format!("/agencies/{id}")
}

/// A pathway to it whose address is known as secure.
pub async fn a_secure_pathway(service: &Service, manager: &Person, agency: &str, email: &str) -> String {
    let fields = [
        ("name", "A child at risk"),
        ("way", "both"),
        ("time_frame", "Answered within one working day"),
        ("responsible", "We ring, they open"),
        ("contact", "The duty desk"),
        ("telephone", "0300 123 1116"),
        ("email", email),
        ("secure", "yes"),
        ("secure_how", "On the list of secure domains"),
        ("feedback", "They write within five days"),
    ];
    done(&service.sends(manager, &format!("{agency}/pathways/new"), &fields).await);
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM pathway", args![]).await.unwrap();
    format!("/pathways/{id}")
}

#[tokio::test]
async fn an_agency_stands_under_its_kind_with_its_pathways_and_is_changed_and_ended() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let council = service.signed_in_as(Role::ContractManager).await;
    service.opens(&worker, "/agencies").await.says("No agency is in the register yet").says_nothing_of("Add an agency");
    refused(&service.sends(&manager, "/agencies", &[("name", "Penwith MASH")]).await).says("Choose which kind of agency it is");
    assert_eq!(service.sends(&worker, "/agencies", &[("name", "X"), ("agency_kind", "mash")]).await.status, StatusCode::NOT_FOUND);
    let agency = an_agency(&service, &manager, "Penwith MASH", "mash").await;
    refused(&service.sends(&manager, "/agencies", &[("name", "Penwith MASH"), ("agency_kind", "police")]).await).says("of this name");
    let new = format!("{agency}/pathways/new");
    let secure = [("name", "A child"), ("way", "to"), ("email", "duty at mash"), ("secure", "yes")];
    refused(&service.sends(&manager, &new, &secure).await).says("Enter one e-mail address").says("Say how we know");
    let pathway = a_secure_pathway(&service, &manager, &agency, "Duty@Mash.example.gov.uk").await;

    // A worker reads whom to reach; what is kept of it is the managers'.
    let page = service.opens(&worker, "/agencies").await;
    page.says("Safeguarding (MASH)").says("A child at risk").says("0300 123 1116").says("Kinds of agency without a pathway: 27");
    let page = service.opens(&worker, &agency).await;
    page.says("duty@mash.example.gov.uk").says("Known as secure").says("They write within five days").says("We ring, they open");
    page.says_nothing_of("Change or end it").says_nothing_of(&pathway);
    for path in [&pathway, &new, &format!("{agency}/change")] {
        assert_eq!(service.opens(&worker, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/agencies", &agency] {
        assert_eq!(service.opens(&council, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }

    // Changed, with what stood before; a change that came second writes over nothing.
    service.opens(&manager, &pathway).await.says("value=\"0300 123 1116\"");
    let change = [("version", "0"), ("name", "A child at risk"), ("way", "to"), ("telephone", "0300 999"), ("why", "New number")];
    done(&service.sends(&manager, &pathway, &change).await);
    service.opens(&manager, &pathway).await.says("What stood before").says("0300 123 1116").says("New number");
    let second =
        service.sends(&manager, &pathway, &[("version", "0"), ("name", "A child at risk"), ("way", "to"), ("telephone", "0300 777")]).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    second.says("0300 999").says("0300 777").says("Which should stand?");
    let mut chosen = vec![("choosing", "yes"), ("version", "1"), ("choice-telephone", "mine")];
    chosen.extend([("theirs-telephone", "0300 999"), ("mine-telephone", "0300 777"), ("theirs-name", "A child at risk")]);
    chosen.extend([("mine-name", "A child at risk"), ("theirs-way", "to"), ("mine-way", "to")]);
    done(&service.sends(&manager, &pathway, &chosen).await);
    service.opens(&manager, &agency).await.says("0300 777");

    let ended = [
        ("version", "0"),
        ("name", "Penwith hub"),
        ("agency_kind", "mash"),
        ("ended_on-day", "1"),
        ("ended_on-month", "3"),
        ("ended_on-year", "2026"),
    ];
    done(&service.sends(&manager, &format!("{agency}/change"), &ended).await);
    service.opens(&worker, "/agencies").await.says("We do not work with them any more").says("Penwith hub");
    service.opens(&manager, &format!("{agency}/change")).await.says("Penwith MASH");
    assert_eq!(
        service.sends(&manager, &format!("{agency}/change"), &[("version", "0"), ("name", "Y"), ("agency_kind", "mash")]).await.status,
        StatusCode::CONFLICT
    );
    service.opens(&manager, &agency.replace("/agencies", "/organisations")).await.says("Its pathways");

    refused(&service.sends(&manager, &format!("{pathway}/withdraw"), &[]).await).says("Say why it is withdrawn");
    done(&service.sends(&manager, &format!("{pathway}/withdraw"), &[("withdraw_why", "Another’s")]).await);
    service.opens(&manager, &agency).await.says("No pathway is written down yet");
    assert_eq!(service.opens(&manager, &pathway).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_agreement_is_due_by_what_its_last_review_says() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let agency = an_agency(&service, &manager, "Carrek Housing", "housing").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let review = format!("{}/forms/agreement-review/new", agency.replace("/agencies", "/organisations"));
    service.opens(&manager, &agency).await.says(&review).says("No agreement with it");
    let next = [("what", "sharing"), ("stands", "signed"), ("next_day-day", "1"), ("next_day-month", "6"), ("next_day-year", "2026")];
    done(&service.sends(&manager, &review, &with_today(&next)).await);
    let record = latest(&service).await;
    service
        .opens(&worker, &agency)
        .await
        .says("Information-sharing agreement")
        .says("reviewed again by Mon 1 June 2026")
        .says_nothing_of(&record);
    service.opens(&manager, "/agencies").await.says(&record).says_nothing_of("Agreements to review");
    service.it_is_now("2026-05-10T09:00:00Z");
    let (manager, worker) = (service.signs_in_again(&manager).await, service.signs_in_again(&worker).await);
    service.opens(&manager, "/agencies").await.says("Agreements to review").says("Review due").says(&review);
    service.opens(&worker, "/agencies").await.says("Agreements to review").says_nothing_of(&review);
    service.it_is_now("2026-06-02T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    service.opens(&manager, "/agencies").await.says("Review overdue");
    let on = [("day-day", "2"), ("day-month", "6"), ("day-year", "2026")];
    done(&service.sends(&manager, &review, &[&[("what", "sharing"), ("stands", "stands")][..], &on].concat()).await);
    service.opens(&manager, "/agencies").await.says("no day for its next review").says_nothing_of("Agreements to review");
    done(&service.sends(&manager, &review, &[&[("what", "sharing"), ("stands", "ended")][..], &on].concat()).await);
    service.opens(&manager, &agency).await.says("No agreement with it");
}
