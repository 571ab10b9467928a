//! Contracts, their services and parties: made, changed, ended at a page; what has ended is not asked for.

use crate::given;

use axum::http::StatusCode;
use given::{
    Page, Person, Service, a_service_at,
    cases::{self, done},
    text,
};
use holdfast::access::Role;
use jiff::civil::{Date, date};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const CORNWALL: &str = "/contracts/cornwall-dispersed";

/// The address behind a name on the page of contracts.
async fn address(service: &Service, who: &Person, name: &str) -> String {
    let page = service.opens(who, "/contracts").await;
    let before = page.html.split(&format!("\">{name}</a>")).next().unwrap_or_default();
    let path = before.rsplit("href=\"").next().unwrap_or_default().to_owned();
    assert!(path.starts_with('/'), "no {name}: {}", text(&page.html));
    path
}

/// Somebody who keys in a referral, so that the contract is there.
async fn a_manager(service: &Service) -> (Person, String) {
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.a_referral(&manager, "Ann", "Example").await;
    (manager, reference)
}

fn refused(page: Page, words: &str) {
    cases::refused(&page).says(words);
}

#[tokio::test]
async fn a_contracts_parties_are_named_and_what_stood_before_stays() {
    let service = a_service_at(MONDAY).await;
    let (manager, _) = a_manager(&service).await;
    service.opens(&manager, "/workers").await.says("Contracts and organisations");
    service.opens(&manager, "/contracts").await.says("Commissioned by Cornwall Council").says("provided by nobody named yet");
    refused(service.sends(&manager, "/organisations", &[("name", "Carrek Housing")]).await, "Choose what the organisation does");
    done(&service.sends(&manager, "/organisations", &[("name", "Carrek Housing"), ("kind", "provider")]).await);
    refused(
        service.sends(&manager, "/organisations", &[("name", "Carrek Housing"), ("kind", "agency")]).await,
        "There is one of this name",
    );
    let carrek = address(&service, &manager, "Carrek Housing").await;
    let id = carrek.trim_start_matches("/organisations/").to_owned();

    let mut fields = vec![("version", "0"), ("name", "Safe accommodation"), ("provider_id", id.as_str()), ("controller_id", id.as_str())];
    fields.extend([("begun_on-day", "1"), ("begun_on-month", "4"), ("begun_on-year", "2024")]);
    done(&service.sends(&manager, CORNWALL, &fields).await);
    let page = service.opens(&manager, "/contracts").await;
    page.says("provided by Carrek Housing").says("data controller Carrek Housing").says("From Mon 1 April 2024");
    service.opens(&manager, CORNWALL).await.says("What stood before").says("Provider Nothing");
    // Whoever is handed the figures reads whose data they are made from.
    service.opens(&manager, "/reports/cornwall-outputs/2026-Q1/outputs.json").await.says("\"Data controller\": \"Carrek Housing\"");
    service.opens(&manager, "/reports/cornwall-outputs/2026-Q1/outputs.csv").await.says("Data controller,Carrek Housing");
    // Two at once.
    refused(service.sends(&manager, CORNWALL, &fields).await, "Somebody else changed this meanwhile");
    let wrong = [("version", "1"), ("name", "Safe"), ("provider_id", "77")];
    refused(service.sends(&manager, CORNWALL, &wrong).await, "Choose one from the list");
    done(&service.sends(&manager, &carrek, &[("version", "0"), ("name", "Carrek"), ("kind", "provider")]).await);
    service.opens(&manager, "/contracts").await.says("provided by Carrek,");
    let worker = service.signed_in_as(Role::SupportWorker).await;
    assert_eq!(service.opens(&worker, "/contracts").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_service_is_added_asked_for_and_ended() {
    let service = a_service_at(MONDAY).await;
    let (manager, _) = a_manager(&service).await;
    let add = format!("{CORNWALL}/services");
    refused(service.sends(&manager, &add, &[("service", "Truro drop-in")]).await, "Choose what kind of service it is");
    done(&service.sends(&manager, &add, &[("service", "Truro drop-in"), ("kind", "drop-in")]).await);
    refused(
        service.sends(&manager, &add, &[("service", "Truro drop-in"), ("kind", "drop-in")]).await,
        "This contract has a service of this name",
    );
    service.opens(&manager, "/referrals/new").await.says("Truro drop-in");
    let asked = [("service", "cornwall-dispersed/truro-drop-in")];
    let reference = service.receives(&manager, "Pascoe", (date(2026, 3, 1), "10:00"), &asked).await;
    done(&service.answers(&manager, &reference, "accepted", None).await);
    service.opens(&manager, &format!("/referrals/{reference}/ending")).await.says("Truro drop-in");

    let drop_in = address(&service, &manager, "Truro drop-in").await;
    let ends = |day: &'static str| {
        [("version", "0"), ("name", "Truro drop-in"), ("ended_on-day", day), ("ended_on-month", "2"), ("ended_on-year", "2026")]
    };
    refused(service.sends(&manager, &drop_in, &ends("1")).await, "Somebody began in it on");
    let march = [("version", "0"), ("name", "Truro drop-in"), ("ended_on-day", "2"), ("ended_on-month", "3"), ("ended_on-year", "2026")];
    done(&service.sends(&manager, &drop_in, &march).await);
    service.opens(&manager, "/contracts").await.says("Last day Mon 2 March 2026");
    service.opens(&manager, "/referrals/new").await.says("Truro drop-in");
    service.it_is_now("2026-03-03T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    service.opens(&manager, "/referrals/new").await.says_nothing_of("Truro drop-in");
    // What came in while it was there can still be keyed in.
    service.receives(&manager, "Late", (date(2026, 3, 2), "08:00"), &asked).await;
}

/// What the form of a service sends: its first and last day, where there is one.
fn runs(name: &str, version: &str, first: Option<Date>, last: Option<Date>) -> Vec<(String, String)> {
    let mut fields = cases::plain(&[("version", version), ("name", name)]);
    fields.extend(first.into_iter().flat_map(|on| cases::day("begun_on", on)));
    fields.extend(last.into_iter().flat_map(|on| cases::day("ended_on", on)));
    fields
}

#[tokio::test]
async fn nobody_is_accepted_into_a_service_after_its_last_day() {
    let service = a_service_at(MONDAY).await;
    let (manager, _) = a_manager(&service).await;
    done(&service.sends(&manager, &format!("{CORNWALL}/services"), &[("service", "Truro drop-in"), ("kind", "drop-in")]).await);
    let asked = [("service", "cornwall-dispersed/truro-drop-in")];
    let late = service.receives(&manager, "Late", (date(2026, 3, 1), "10:00"), &asked).await;
    let there = service.receives(&manager, "There", (date(2026, 3, 1), "10:00"), &asked).await;
    done(&service.answers(&manager, &there, "accepted", None).await);
    let drop_in = address(&service, &manager, "Truro drop-in").await;
    done(&service.presses(&manager, &drop_in, runs("Truro drop-in", "0", None, Some(date(2026, 3, 3)))).await);
    service.it_is_now("2026-03-05T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;

    let page = service.answers(&manager, &late, "accepted", None).await;
    cases::refused(&page)
        .says("The last day of Truro drop-in is Tue 3 March 2026.")
        .says("If they were accepted by then, enter that day.")
        .says("key in another, for a service that goes on");
    assert_eq!(service.rows("episode").await, 1);
    // Whoever was in it already is not asked to leave by an answer that is given again.
    done(&service.answers(&manager, &there, "accepted", None).await);
    // Waiting and declining go on as before; and it had been accepted in time, and nobody had keyed it in.
    done(&service.answers(&manager, &late, "waiting", None).await);
    let waiting: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM referral_answer", vec![]).await.unwrap();
    done(&service.sends(&manager, &format!("/referrals/{late}/answers/{waiting}/withdraw"), &[("why", "She was accepted")]).await);
    done(&service.answers(&manager, &late, "accepted", Some((date(2026, 3, 3), "16:00"))).await);
    service.opens(&manager, &format!("/referrals/{late}/ending")).await.says("Truro drop-in");
}

#[tokio::test]
async fn a_service_that_has_not_begun_is_not_offered_yet() {
    let service = a_service_at(MONDAY).await;
    let (manager, _) = a_manager(&service).await;
    done(&service.sends(&manager, &format!("{CORNWALL}/services"), &[("service", "Bude group"), ("kind", "group-programme")]).await);
    let asked = [("service", "cornwall-dispersed/bude-group")];
    let early = service.receives(&manager, "Early", (date(2026, 3, 1), "10:00"), &asked).await;
    let group = address(&service, &manager, "Bude group").await;
    refused(
        service.presses(&manager, &group, runs("Bude group", "0", Some(date(2026, 3, 9)), Some(date(2026, 3, 8)))).await,
        "The last day is before the first",
    );
    done(&service.presses(&manager, &group, runs("Bude group", "0", Some(date(2026, 3, 9)), None)).await);
    service.opens(&manager, "/contracts").await.says("From Mon 9 March 2026. Goes on");
    service.opens(&manager, "/referrals/new").await.says_nothing_of("Bude group");
    refused(
        service.answers(&manager, &early, "accepted", None).await,
        "Bude group begins on Mon 9 March 2026. Put the referral on the waiting list",
    );
    done(&service.answers(&manager, &early, "waiting", None).await);
    service.it_is_now("2026-03-09T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    service.opens(&manager, "/referrals/new").await.says("Bude group");
    done(&service.answers(&manager, &early, "accepted", None).await);
}

#[tokio::test]
async fn when_a_contract_has_ended_nobody_arrives_and_no_support_begins_by_it() {
    let service = a_service_at(MONDAY).await;
    let (manager, accepted) = a_manager(&service).await;
    let (first, second) = (service.has_a_unit("T01").await, service.has_a_unit("T02").await);
    done(&service.answers(&manager, &accepted, "accepted", None).await);
    let housed = service.houses(&manager, "Housed", date(2026, 2, 15), (first, date(2026, 2, 16))).await;
    let mut ends = cases::plain(&[("version", "0"), ("name", "Safe accommodation")]);
    ends.extend(cases::day("ended_on", date(2026, 3, 2)));
    done(&service.presses(&manager, CORNWALL, ends).await);
    service.it_is_now("2026-03-06T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    let says = "is Mon 2 March 2026. Check the day. If the service runs then after all, a manager can change its days";
    refused(service.arrives(&manager, &accepted, second, date(2026, 3, 5)).await, says);
    done(&service.arrives(&manager, &accepted, second, date(2026, 3, 2)).await);
    // Whoever lives there lives there, and in another unit too if they move; leaving is recorded as ever, and support that would begin after the end is not.
    done(&service.moves(&manager, &housed, service.has_a_unit("T03").await, date(2026, 3, 4)).await);
    refused(service.leaves(&manager, &housed, date(2026, 3, 5), "yes").await, says);
    done(&service.leaves(&manager, &housed, date(2026, 3, 5), "no").await);
    refused(service.presses(&manager, &format!("/referrals/{housed}/resettlement"), cases::day("day", date(2026, 3, 5))).await, says);
    assert_eq!(service.rows("episode WHERE after_id IS NOT NULL").await, 0);
}
