//! Where a unit is: recorded by whoever manages units, hidden until somebody who needs it says why, and never seen by anybody else.

use crate::given;

use axum::http::StatusCode;
use given::{
    Page, Person, Service, a_service_at,
    cases::{day, done, plain, refused},
};
use holdfast::access::Role;
use jiff::civil::{Date, date};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const ADDRESS: &str = "/units/T01/address";

async fn records(service: &Service, who: &Person, version: &str, street: &str, since: Date) -> Page {
    let mut fields = plain(&[("version", version), ("street", street), ("postcode", "pl31 2xx"), ("way_in", "By the chapel")]);
    fields.extend(day("since", since));
    service.presses(who, ADDRESS, fields).await
}

#[tokio::test]
async fn where_a_unit_is_is_hidden_until_somebody_who_works_with_who_lives_there_says_why() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("T01").await;
    done(&records(&service, &manager, "0", "1 Fore Street", date(2026, 3, 1)).await);
    service.opens(&manager, ADDRESS).await.says("Hidden").says_nothing_of("Fore Street").says_nothing_of("PL31");
    service.opens(&manager, "/units/T01").await.says("Where it is").says_nothing_of("Fore Street");
    service.opens(&manager, "/units").await.says_nothing_of("Fore Street");

    // Nobody lives there, and the worker manages no units: it is as if there were no such page.
    assert_eq!(service.opens(&worker, ADDRESS).await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.sends(&worker, &format!("{ADDRESS}/reveal"), &[("why", "visit")]).await.status, StatusCode::NOT_FOUND);
    let reference = service.receives(&worker, "Trevanion", (date(2026, 3, 1), "10:00"), &[]).await;
    done(&service.answers(&worker, &reference, "accepted", Some((date(2026, 3, 1), "11:00"))).await);
    done(&service.arrives(&worker, &reference, unit, date(2026, 3, 2)).await);
    service.opens(&worker, ADDRESS).await.says("Why do you need it?").says_nothing_of("Fore Street").says_nothing_of("Record another");
    let revealed = "journal WHERE action = 'revealed' AND subject = 'unit' AND detail = 'address visit'";
    service
        .sends(&worker, &format!("{ADDRESS}/reveal"), &[("why", "")])
        .await
        .says("Choose why you need it")
        .says_nothing_of("Fore Street");
    assert_eq!(service.rows(revealed).await, 0);
    service
        .asks(&worker, &format!("{ADDRESS}/reveal"), &[("why", "visit")])
        .await
        .says("1 Fore Street")
        .says("PL31 2XX")
        .says("By the chapel");
    assert_eq!(service.rows(revealed).await, 1);
    // Whoever is shown it may not change it, and the council's people come to no page of units at all.
    assert_eq!(records(&service, &worker, "0", "2 Fore Street", date(2026, 3, 2)).await.status, StatusCode::NOT_FOUND);
    for role in [Role::ContractManager, Role::Administrator] {
        let who = service.signed_in_as(role).await;
        assert_eq!(service.opens(&who, ADDRESS).await.status, StatusCode::NOT_FOUND);
        assert_eq!(service.sends(&who, &format!("{ADDRESS}/reveal"), &[("why", "visit")]).await.status, StatusCode::NOT_FOUND);
    }
    service.opens(&manager, "/journal").await.says("To visit them, or to bring them there").says_nothing_of("Fore Street");
}

#[tokio::test]
async fn an_address_is_recorded_anew_and_withdrawn_and_what_stood_before_stays() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    service.has_a_unit("T01").await;
    let latest =
        async || -> i64 { service.db.read().await.unwrap().value("SELECT COALESCE(max(id), 0) FROM unit_address", vec![]).await.unwrap() };
    refused(&records(&service, &manager, "0", "", date(2026, 3, 1)).await).says("Enter the address");
    refused(&records(&service, &manager, "0", "1 Fore Street", date(2026, 3, 9)).await);
    done(&records(&service, &manager, "0", "1 Fore Street", date(2026, 3, 1)).await);
    // Two have the page open; the second sees that something was recorded meanwhile, and nothing is written over.
    refused(&records(&service, &manager, "0", "9 Back Lane", date(2026, 3, 2)).await).says("Somebody else recorded an address meanwhile");
    let first = latest().await;
    done(&records(&service, &manager, &first.to_string(), "9 Back Lane", date(2026, 3, 2)).await);
    // One that is written down late is of its day, and does not stand.
    done(&records(&service, &manager, &latest().await.to_string(), "3 Old Road", date(2026, 1, 5)).await);
    let shown = service.asks(&manager, &format!("{ADDRESS}/reveal"), &[("why", "correct")]).await;
    shown.says("9 Back Lane").says("1 Fore Street").says("3 Old Road");
    let stands = shown.html.find("9 Back Lane").unwrap();
    assert!(stands < shown.html.find("1 Fore Street").unwrap(), "the latest day stands");
    let second: i64 =
        service.db.read().await.unwrap().value("SELECT id FROM unit_address WHERE since_on = '2026-03-02'", vec![]).await.unwrap();
    service.sends(&manager, &format!("{ADDRESS}/{second}/withdraw"), &[("why", "")]).await.says("say why it is withdrawn");
    done(&service.sends(&manager, &format!("{ADDRESS}/{second}/withdraw"), &[("why", "Another unit's")]).await);
    let shown = service.asks(&manager, &format!("{ADDRESS}/reveal"), &[("why", "correct")]).await;
    assert!(shown.html.find("1 Fore Street").unwrap() < shown.html.find("9 Back Lane").unwrap(), "the one before stands again");
    shown.says("Withdrawn").says("Another unit");
    assert_eq!(service.rows("journal WHERE action = 'unit-address-recorded'").await, 3);
}
