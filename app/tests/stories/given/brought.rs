//! Bringing workbooks in, as stories about them need it.

use std::fs;

use holdfast::{
    args,
    arrivals::{
        Kind,
        mapping::Mapping,
        report::Report,
        take::{self, File, Incoming},
    },
    db::Actor,
    evidence::{
        Form,
        outputs::{self, Format},
    },
};
use serde_json::Value as Json;
use tabular::{Limits, Upload, Workbook};

use super::{Service, root};

/// A sheet of comma-separated text.
pub fn sheet(name: &str, text: &str) -> Workbook {
    tabular::read(&Upload::named(&format!("{name}.csv"), text.as_bytes().to_vec()), &Limits::default()).expect("text")
}

pub fn sheets(of: &[(&str, &str)]) -> Workbook {
    Workbook { sheets: of.iter().flat_map(|(name, text)| sheet(name, text).sheets).collect() }
}

/// The sample's mapping, with some of its lines changed.
pub fn sample_with(changes: &[(&str, &str)]) -> String {
    let mut text = fs::read_to_string(root().join("mappings/legacy-caseload.toml")).expect("the mapping");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

pub async fn taken_as(service: &Service, book: &Workbook, mapping: &str, changes: bool) -> Report {
    let mapping = Mapping::parse("ours.toml", mapping, service.app.contracts.main()).unwrap_or_else(|e| panic!("{e}"));
    let file = File { name: "ours.xlsx".into(), hash: "00".into() };
    let incoming = Incoming { book, mapping: &mapping, file: &file, changes };
    take::take(&service.db, Actor::SYSTEM, &service.app.contracts, incoming, None, &|_, _| {}).await.unwrap_or_else(|e| panic!("{e}"))
}

pub async fn taken(service: &Service, book: &Workbook, mapping: &str) -> Report {
    taken_as(service, book, mapping, true).await
}

pub async fn quarter(service: &Service, period: &str) -> Json {
    let form =
        Form::find(&service.app.contracts, &service.app.forms, "cornwall-outputs", period.parse().unwrap(), service.db.clock.today())
            .unwrap();
    let facts = form.facts(&mut service.db.read().await.unwrap(), 0).await.unwrap();
    serde_json::from_slice(&outputs::file(&form.fill(&facts, service.db.clock.now()), Format::Json).unwrap()).unwrap()
}

pub async fn one<T: holdfast::db::Column>(service: &Service, sql: &'static str) -> T {
    service.db.read().await.unwrap().value(sql, args![]).await.unwrap()
}

pub fn came(report: &Report, kind: Kind) -> i64 {
    report.taken[&kind]
}

pub fn warned(report: &Report, kind: &str) -> Vec<(String, u32)> {
    report.warnings.iter().filter(|w| w.kind == kind).map(|w| (w.sheet.clone(), w.row)).collect()
}
