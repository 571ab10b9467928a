//! Several commissioners on one installation: an account of one reads the returns of its own contracts, and of no other's.

use axum::http::StatusCode;
use holdfast::{access::Role, args};
use jiff::civil::date;

use crate::given::{
    Service, a_service_at,
    cases::{done, refused},
};

const OF_CORNWALL: &str = "/reports/cornwall-outputs/2026-Q3";
const OF_THE_COMMISSIONER: &str = "/reports/west-midlands-idva/2026-Q3";

/// Two commissioners, with a referral under a contract of each; their ids.
async fn two_commissioners(service: &Service) -> [String; 2] {
    let worker = service.signed_in_as(Role::SupportWorker).await;
    for (of, family) in [("cornwall-dispersed/safe-accommodation", "Carne"), ("west-midlands-idva/idva", "Moyle")] {
        service.receives(&worker, family, (date(2026, 7, 1), "10:00"), &[("service", of)]).await;
    }
    let mut read = service.db.read().await.unwrap();
    let mut ids = vec![];
    for name in ["Cornwall Council", "West Midlands Police and Crime Commissioner"] {
        let id: i64 = read.value("SELECT id FROM organisation WHERE name = $1", args![name]).await.unwrap();
        ids.push(id.to_string());
    }
    ids.try_into().unwrap()
}

#[tokio::test]
async fn an_account_of_a_council_reads_the_returns_of_its_own_contracts() {
    let service = a_service_at("2026-10-02T09:00:00Z").await;
    let council = service.signed_in_as(Role::ContractManager).await;
    let administrator = service.signed_in_as(Role::Administrator).await;
    let [cornwall, commissioner] = two_commissioners(&service).await;

    // Made before there were several, and of none yet: it reads nothing until somebody says whose it is.
    service.opens(&council, "/reports").await.says_nothing_of("cornwall-outputs").says_nothing_of("west-midlands-idva");
    let page = format!("/accounts/{}", council.account_id);
    let shown = service.opens(&administrator, &page).await;
    shown.says("Which council’s account is it?").says("West Midlands Police and Crime Commissioner");
    let mark = shown.html.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let change = format!("{page}/change");
    let as_of = |id: &'static str, role: &'static str| vec![("role", role), ("seen", ""), ("council", id)];
    let mut fields = as_of("", "contract-manager");
    fields[1].1 = &mark;
    refused(&service.sends(&administrator, &change, &fields).await).says("Choose whose account it is");
    fields[2].1 = &cornwall;
    fields[0].1 = "trustee";
    refused(&service.sends(&administrator, &change, &fields).await).says("This role is not a council’s");
    fields[0].1 = "contract-manager";
    done(&service.sends(&administrator, &change, &fields).await);
    service.opens(&administrator, &page).await.says("council changed from none to Cornwall Council");

    let council = service.signs_in_again(&council).await;
    service.opens(&council, "/reports").await.says("cornwall-outputs").says_nothing_of("west-midlands-idva");
    assert_eq!(service.opens(&council, OF_CORNWALL).await.status, StatusCode::OK);
    for gone in [OF_THE_COMMISSIONER.to_owned(), format!("{OF_THE_COMMISSIONER}/outputs.csv")] {
        assert_eq!(service.opens(&council, &gone).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    let trustee = service.signed_in_as(Role::named("trustee").unwrap()).await;
    service.opens(&trustee, "/reports").await.says("cornwall-outputs").says("west-midlands-idva");

    // A new account says whose it is from the first.
    let mut new = vec![("name", "Pasco"), ("sign_in", "pasco"), ("role", "monitoring-visitor"), ("password", "three random words")];
    refused(&service.sends(&administrator, "/accounts", &new).await).says("Choose whose account it is");
    new.push(("council", &commissioner));
    done(&service.sends(&administrator, "/accounts", &new).await);
}

#[tokio::test]
async fn where_there_is_one_council_nobody_is_asked_whose_an_account_is() {
    let service = a_service_at("2026-09-01T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let service_of = [("service", "cornwall-dispersed/safe-accommodation")];
    service.receives(&worker, "Carne", (date(2026, 7, 1), "10:00"), &service_of).await;
    let administrator = service.signed_in_as(Role::Administrator).await;
    let new = [("name", "Pasco"), ("sign_in", "pasco"), ("role", "contract-manager"), ("password", "three random words")];
    done(&service.sends(&administrator, "/accounts", &new).await);
    let of: String = service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT o.name FROM account a JOIN organisation o ON o.id = a.organisation_id WHERE a.sign_in = 'pasco'", args![])
        .await
        .unwrap();
    assert_eq!(of, "Cornwall Council");
}
