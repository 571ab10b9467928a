//! Returns: what counts, what stands behind it, and the sample's ten quarters to the digit.

use std::{path::PathBuf, sync::Arc};

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use holdfast::{
    App,
    access::Role,
    args,
    clock::Clock,
    config::Folder,
    contracts::Contracts,
    db::{Actor, Db, Value},
    reports::{
        Filled, Form, Quarter, check_returns,
        figures::Shape,
        outputs::{self, Format},
        queries::Facts,
        records, returns,
    },
    routes, session, staff,
};
use jiff::Timestamp;
use serde_json::Value as Json;
use tower::ServiceExt as _;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

struct Temp(PathBuf);

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn service() -> (Db, Contracts, Temp) {
    let folder = std::env::temp_dir().join(format!("holdfast-reports-{}", holdfast::ids::token()));
    let now: Timestamp = "2026-10-05T09:00:00Z".parse().unwrap();
    let db = Folder(folder.clone()).init(Clock::standing_at(now)).await.unwrap();
    (db, Contracts::load(&root()).unwrap(), Temp(folder))
}

fn form<'c>(contracts: &'c Contracts, period: &str) -> Form<'c> {
    Form::find(contracts, "cornwall-outputs", period.parse().unwrap()).unwrap()
}

async fn facts(db: &Db, form: &Form<'_>) -> Facts {
    form.facts(&mut db.read().await.unwrap(), 0).await.unwrap()
}

fn json(filled: &Filled<'_>) -> Json {
    serde_json::from_slice(&outputs::file(filled, Format::Json).unwrap()).unwrap()
}

async fn return_of(db: &Db, contracts: &Contracts, period: &str) -> Json {
    let form = form(contracts, period);
    let facts = facts(db, &form).await;
    json(&form.fill(&facts, db.clock.now()))
}

/// Every number of a figure is the number of records that it opens to.
async fn opens_to_what_it_says(db: &Db, contracts: &Contracts, period: &str) {
    let form = form(contracts, period);
    let facts = facts(db, &form).await;
    let filled = form.fill(&facts, db.clock.now());
    let mut read = db.read().await.unwrap();
    for figure in &filled.figures {
        let id = format!("{period} {}", figure.row.id());
        let mut parts: Vec<(Option<String>, i64)> = figure.parts().into_iter().map(|cell| (Some(cell.says.clone()), cell.value())).collect();
        match &figure.shape {
            Shape::Minutes { contacts, .. } => parts.push((None, *contacts)),
            Shape::Share { whole, .. } => parts.push((None, whole.value())),
            _ => parts.push((None, figure.total().unwrap_or(0))),
        }
        for (part, value) in parts {
            let mut seen = vec![];
            for page in 1.. {
                let listed = records::list(&mut read, &filled, figure, part.as_deref(), page).await.unwrap().expect("the part is there");
                assert_eq!(listed.all as i64, value, "{id} {part:?}");
                if listed.records.is_empty() {
                    break;
                }
                seen.extend(listed.records);
            }
            assert_eq!(seen.len() as i64, value, "{id} {part:?}");
            if let Shape::Minutes { minutes, .. } = figure.shape {
                let listed: i64 = seen.iter().map(|record| record.because.split(' ').next().unwrap().parse::<i64>().unwrap()).sum();
                assert_eq!(listed, minutes, "{id}");
            }
        }
        assert!(records::list(&mut read, &filled, figure, Some("no such part"), 1).await.unwrap().is_none());
    }
}

#[path = "/tmp/load_rows.rs"]
mod load_rows;

#[tokio::test]
async fn temporary_sample() {
    let (db, contracts, _temp) = service().await;
    load_rows::load(&db).await;
    let truth: Json = serde_json::from_str(&std::fs::read_to_string(root().join("samples/legacy-caseload.truth.json")).unwrap()).unwrap();
    let mut bad = 0;
    for (period, quarter) in truth["quarters"].as_object().unwrap() {
        let asked = db.asked();
        let begun = std::time::Instant::now();
        let ours = return_of(&db, &contracts, period).await;
        println!("{period} {:?} {} queries", begun.elapsed(), db.asked() - asked);
        for (id, value) in quarter.as_object().unwrap() {
            if &ours[id] != value {
                bad += 1;
                println!("{period} {id}: truth {value} ours {}", ours[id]);
            }
        }
        opens_to_what_it_says(&db, &contracts, period).await;
        if period == "2025-Q2" {
            println!("{ours:#}");
        }
    }
    assert_eq!(bad, 0);
}
