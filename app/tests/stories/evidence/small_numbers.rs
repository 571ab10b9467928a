//! What whoever opens no records reads of returns: of quarters that are over, in fives, small ones together, and the same before and after somebody
//! is written down late.

use axum::http::StatusCode;
use holdfast::{access::Role, args, duties::contracts::Contracts};
use jiff::civil::date;

use super::reports::{Browser, root, service};
use crate::given::{
    self, Person, Service, a_service_at,
    cases::done,
    rows::{person, referral, stay},
};
use serde_json::{Value as Json, json};

const QUARTER: &str = "/reports/cornwall-outputs/2026-Q3";
const OF: (&str, &str) = ("service", "cornwall-dispersed/safe-accommodation");

/// Referrals of July 2026 from these sources, accepted.
async fn accepted(service: &Service, worker: &Person, name: &str, sources: &[&str]) {
    for (nth, source) in sources.iter().enumerate() {
        let family = format!("{name}{}", "abcdefghijklmnopqrstuvw".chars().nth(nth).unwrap());
        let referral = service.receives(worker, &family, (date(2026, 7, 2), "10:00"), &[("source", source), OF]).await;
        done(&service.answers(worker, &referral, "accepted", Some((date(2026, 7, 2), "12:00"))).await);
    }
}

/// A file without what it says of when it was made and given.
async fn file(service: &Service, who: &Person, name: &str) -> String {
    let page = service.opens(who, &format!("{QUARTER}/outputs.{name}")).await;
    assert_eq!(page.status, StatusCode::OK);
    let about = ["Made,", "Given,", "made_at", "\"given\""];
    page.html.lines().filter(|line| !about.iter().any(|word| line.contains(word))).collect::<Vec<_>>().join("\n")
}

async fn twelve_and_one(service: &Service) -> Person {
    let worker = service.signed_in_as(Role::SupportWorker).await;
    accepted(service, &worker, "Carne", &["police"; 12]).await;
    accepted(service, &worker, "Moyle", &["health", "self"]).await;
    worker
}

#[tokio::test]
async fn a_quarter_is_read_when_it_is_over_in_fives_and_small_ones_together() {
    let service = a_service_at("2026-09-30T12:00:00Z").await;
    twelve_and_one(&service).await;
    for role in ["contract-manager", "trustee", "monitoring-visitor"] {
        let who = service.signed_in_as(Role::named(role).unwrap()).await;
        service.opens(&who, "/reports").await.says("No quarter is over yet").says_nothing_of("2026-Q3");
        service.opens(&who, QUARTER).await.says("This quarter is not over.").says_nothing_of("Police").says_nothing_of("People supported");
        for file in ["csv", "json", "xlsx"] {
            assert_eq!(service.opens(&who, &format!("{QUARTER}/outputs.{file}")).await.status, StatusCode::NOT_FOUND);
        }
    }
    service.it_is_now("2026-10-01T09:00:00Z");
    let manager = service.signed_in_as(Role::ServiceManager).await;
    service.opens(&manager, QUARTER).await.says("Whoever sees figures and not the records behind them").says("Restricted");
    let exact = file(&service, &manager, "csv").await;
    assert!(exact.contains("Police,12,referrals") && exact.contains("Health,1,referrals"), "{exact}");
    for role in ["contract-manager", "trustee", "monitoring-visitor"] {
        let who = service.signed_in_as(Role::named(role).unwrap()).await;
        let page = service.opens(&who, QUARTER).await;
        let says = given::text(&page.html.replace("<td", " <td").replace("<th", " <th"));
        // Those from elsewhere are two, so they are told with the next.
        assert!(says.contains("Referrals accepted, by source: 15") && says.contains("All categories 15"), "{says}");
        assert!(says.contains("fewer than 8"), "{says}");
        page.says_nothing_of("Police 12").says_nothing_of("%</td>").says_nothing_of("Last quarter is").says_nothing_of("Restricted");
        let csv = file(&service, &who, "csv").await;
        assert!(csv.contains("All categories,15,referrals") && csv.contains(",fewer than 8,people"), "{csv}");
        assert!(!csv.contains("Restricted") && !csv.contains("no answer is recorded"), "{csv}");
        let json: Json = serde_json::from_str(&service.opens(&who, &format!("{QUARTER}/outputs.json")).await.html).unwrap();
        assert_eq!(json["referrals_accepted_by_source"], json!({ "All categories": 15 }));
        assert_eq!(json["responded_within_24h"], json!([15, 15]));
        assert_eq!(json["people_supported"], "fewer than 8");
        assert_eq!(json["about"]["completeness"], json!([]));
    }
    let sql = "SELECT detail FROM journal WHERE action = 'figures-given' ORDER BY seq";
    let given: Vec<(String,)> = service.db.read().await.unwrap().all(sql, args![]).await.unwrap();
    assert_eq!(given, [("cornwall-outputs/2026-Q3".to_owned(),)]);
}

#[tokio::test]
async fn somebody_who_is_written_down_late_changes_nothing_until_there_are_eight() {
    let service = a_service_at("2026-10-05T09:00:00Z").await;
    let worker = twelve_and_one(&service).await;
    let council = service.signed_in_as(Role::ContractManager).await;
    let (before, take_up) = (file(&service, &council, "csv").await, "/reports/take-up?period=2026-Q3&contract=");
    assert!(service.opens(&council, take_up).await.html.contains("Referrals received: <strong>15</strong>"));
    // Exact it is 14 and 15, and rounded 15 and 15; with the third it would be 17, and rounded 15; with the fourth 20.
    accepted(&service, &worker, "Late", &["health", "health", "health", "health"]).await;
    let after = file(&service, &council, "csv").await;
    assert!(after == before && after.contains("All categories,15,referrals"), "{after}");
    service.opens(&council, QUARTER).await.says("and as they were then");
    assert!(service.opens(&council, take_up).await.html.contains("Referrals received: <strong>15</strong>"));
    let manager = service.signed_in_as(Role::ServiceManager).await;
    assert!(file(&service, &manager, "csv").await.contains("Health,5,referrals"));

    accepted(&service, &worker, "Later", &["health", "health", "health", "health"]).await;
    let moved = service.opens(&council, QUARTER).await;
    moved.says("numbers that 8 or more were added to or taken from were put right on");
    let csv = file(&service, &council, "csv").await;
    assert!(csv.contains(",Police,10,referrals") && csv.contains("together\",10,referrals"), "{csv}");
    assert!(service.opens(&council, take_up).await.html.contains("Referrals received: <strong>20</strong>"));
    assert_eq!(service.rows("journal WHERE action = 'figures-moved'").await, 2);
    assert_eq!(service.rows("figures_given").await, 2);
}

/// A contract that gives the commissioner every number says so in its pack; of a quarter that goes on it gives none either.
#[tokio::test]
async fn a_pack_may_say_that_small_numbers_are_given_as_they_are() {
    let (db, _, temp) = service().await;
    person(&db, 1, 1, "1990-01-01").await;
    referral(&db, 1, "2026-04-02", json!({})).await;
    stay(&db, 1, 1, "2026-04-02", None, json!({})).await;
    let rules = temp.0.join("rules");
    let of_the_pack = "packs/cornwall-dispersed/2024-04-01";
    std::fs::create_dir_all(rules.join(of_the_pack)).unwrap();
    for entry in std::fs::read_dir(root()).unwrap().map(Result::unwrap).filter(|entry| entry.file_name() != "packs") {
        std::os::unix::fs::symlink(entry.path(), rules.join(entry.file_name())).unwrap();
    }
    for entry in std::fs::read_dir(root().join(of_the_pack)).unwrap().map(Result::unwrap) {
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let of_the_return = "id = \"cornwall-outputs\"\n";
        let text = text.replace(of_the_return, &format!("{of_the_return}small-numbers = \"exact\"\n"));
        std::fs::write(rules.join(of_the_pack).join(entry.file_name()), text).unwrap();
    }
    let commissioner = Browser::of(&db, Contracts::load(&rules).unwrap(), Role::ContractManager).await;
    let (status, _, file) = commissioner.get("/reports/cornwall-outputs/2026-Q2/outputs.json").await;
    let read: Json = serde_json::from_str(&file).unwrap();
    assert!(status.is_success() && read["people_supported"] == 1 && read["by_gender"] == json!({ "Female": 1 }), "{file}");
    assert!(commissioner.get("/reports/cornwall-outputs/2026-Q2").await.2.contains("Restricted: for the contract"));
    assert_eq!(commissioner.get("/reports/cornwall-outputs/2026-Q4/outputs.json").await.0, StatusCode::NOT_FOUND);
}
