//! A provider's workbook comes in: the shipped sample, held against what it really says.

use crate::given;

use std::{collections::BTreeSet, fs};

use given::{Service, a_service_at, root};
use holdfast::{
    args,
    arrivals::{
        Kind,
        mapping::Mapping,
        report::Report,
        take::{self, File, Incoming},
    },
    db::Actor,
    people::joins::join::{self, Done, Refused},
};
use serde_json::Value;
use tabular::{Cell, Limits, Row, Upload, Workbook};

/// After the last day of the sample.
const NOW: &str = "2026-10-05T09:00:00Z";

fn sample() -> Workbook {
    let bytes = fs::read(root().join("samples/legacy-caseload.xlsx")).expect("the sample");
    tabular::read(&Upload::named("legacy-caseload.xlsx", bytes), &Limits::default()).expect("the sample can be read")
}

/// The sample with some of its contacts, for stories in which they do not matter.
fn with_fewer_contacts() -> Workbook {
    let mut book = sample();
    rows(&mut book, "Contacts").retain(|row| !(200..8200).contains(&row.number));
    book
}

fn truth() -> Value {
    serde_json::from_str(&fs::read_to_string(root().join("samples/legacy-caseload.truth.json")).expect("the truth")).expect("JSON")
}

fn mapping(service: &Service) -> Mapping {
    let text = fs::read_to_string(root().join("mappings/legacy-caseload.toml")).expect("the mapping");
    Mapping::parse("legacy-caseload.toml", &text, service.app.contracts.main()).unwrap_or_else(|e| panic!("{e}"))
}

async fn taken(service: &Service, book: &Workbook) -> Report {
    let mapping = mapping(service);
    let file = File { name: "legacy-caseload.xlsx".into(), hash: "00".into() };
    let incoming = Incoming { book, mapping: &mapping, file: &file, changes: false };
    take::take(&service.db, Actor::SYSTEM, &service.app.contracts, incoming, None, &|_, _| {}).await.unwrap_or_else(|e| panic!("{e}"))
}

async fn every_table(service: &Service) -> Vec<(String, i64)> {
    let folders = ["migrations/first", "migrations/later"].map(|folder| fs::read_dir(root().join(folder)).expect("the schema"));
    let files = folders.into_iter().flatten();
    let schema: String = files.map(|file| fs::read_to_string(file.expect("a file").path()).expect("a text")).collect();
    let mut counts = vec![];
    for table in schema.lines().filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split(' ').next()) {
        counts.push((table.to_owned(), service.rows(table).await));
    }
    assert!(counts.len() > 25);
    counts
}

fn pair(value: &Value) -> (String, String) {
    let (a, b) = (value[0].as_str().unwrap().to_owned(), value[1].as_str().unwrap().to_owned());
    if a < b { (a, b) } else { (b, a) }
}

fn pairs<'a>(of: impl Iterator<Item = &'a [String; 2]>) -> BTreeSet<(String, String)> {
    of.map(|[a, b]| if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) }).collect()
}

#[tokio::test]
async fn exactly_the_rows_that_cannot_be_true_are_refused() {
    let service = a_service_at(NOW).await;
    let report = taken(&service, &sample()).await;
    let truth = truth();
    let wanted: BTreeSet<(String, u64, String)> = truth["refused_rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["sheet"].as_str().unwrap().to_owned(), r["row"].as_u64().unwrap(), r["kind"].as_str().unwrap().to_owned()))
        .collect();
    let refused: BTreeSet<_> = report.refused.iter().map(|r| (r.sheet.clone(), u64::from(r.row), r.kind.clone())).collect();
    assert_eq!(refused, wanted);
    assert_eq!(report.taken[&Kind::Referrals], truth["referrals"].as_i64().unwrap());
    assert_eq!(report.taken[&Kind::Stays], truth["stays"].as_i64().unwrap());
    assert_eq!(report.taken[&Kind::Contacts], truth["contacts"].as_i64().unwrap());
    assert!(report.unmapped.is_empty() && report.not_mapped.is_empty(), "{:?} {:?}", report.unmapped, report.not_mapped);
    assert!(report.skipped.iter().any(|s| s.sheet == "Contacts" && s.why == "row of totals" && s.rows == 1));
    // Notes that begin with "=" are notes.
    let mut read = service.db.read().await.unwrap();
    let formulas: i64 = read.value("SELECT count(*) FROM note WHERE words LIKE '=SUM%'", args![]).await.unwrap();
    assert_eq!(formulas, 524);
}

#[tokio::test]
async fn people_are_joined_or_offered_and_those_who_only_look_alike_are_neither() {
    let service = a_service_at(NOW).await;
    let report = taken(&service, &with_fewer_contacts()).await;
    let truth = truth();
    let joined = pairs(report.joined.iter());
    let offered = pairs(report.review.iter().map(|review| &review.referrals));
    let mut same = BTreeSet::new();
    for one in truth["same_person"].as_array().unwrap() {
        let pair = pair(&one["referrals"]);
        let is = if one["differs_by"] == "exact" { &joined } else { &offered };
        assert!(is.contains(&pair), "{pair:?} differs by {}", one["differs_by"]);
        same.insert(pair);
    }
    // Two people who look alike are never joined; where they may be twins, a manager is asked, and told so.
    let twins = pairs(report.review.iter().filter(|r| r.why[0].contains("twins, or one person")).map(|review| &review.referrals));
    for one in truth["different_people_alike"].as_array().unwrap() {
        assert!(!joined.contains(&pair(one)), "{one}");
        assert!(!offered.contains(&pair(one)) || twins.contains(&pair(one)), "{one}");
    }
    let offered: BTreeSet<_> = offered.difference(&twins).cloned().collect();
    assert!(joined.is_subset(&same), "joined wrongly: {:?}", joined.difference(&same));
    assert!(offered.is_subset(&same), "offered wrongly: {:?}", offered.difference(&same));
    let people: i64 = service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT count(DISTINCT p.root_id) FROM referral r JOIN person p ON p.id = r.person_id", args![])
        .await
        .unwrap();
    assert_eq!(people, truth["distinct_people"].as_i64().unwrap() + offered.len() as i64);
}

#[tokio::test]
async fn a_preview_writes_nothing_and_says_the_same() {
    let service = a_service_at(NOW).await;
    let (book, before) = (with_fewer_contacts(), every_table(&service).await);
    let preview = take::preview(&service.db, &service.app.contracts, &book, &mapping(&service), false, None).await.unwrap();
    assert_eq!(every_table(&service).await, before);
    assert_eq!(preview, taken(&service, &book).await);
}

#[tokio::test]
async fn a_second_import_changes_nothing() {
    let service = a_service_at(NOW).await;
    let book = sample();
    let first = taken(&service, &book).await;
    let before = every_table(&service).await;
    service.it_is_now("2026-10-06T09:00:00Z");
    let second = taken(&service, &book).await;
    assert_eq!(every_table(&service).await, before);
    assert!(second.taken.values().all(|rows| *rows == 0));
    assert_eq!(second.already, first.taken);
    let what = |report: &Report| -> Vec<_> { report.refused.iter().map(|r| (r.sheet.clone(), r.row, r.kind.clone())).collect() };
    assert_eq!(what(&second), what(&first));
    assert!(second.joined.is_empty() && second.review.is_empty());
}

fn rows<'b>(book: &'b mut Workbook, sheet: &str) -> &'b mut Vec<Row> {
    &mut book.sheets.iter_mut().find(|s| s.name == sheet).expect("the sheet").rows
}

fn row<'b>(book: &'b mut Workbook, sheet: &str, number: u32) -> &'b mut Row {
    rows(book, sheet).iter_mut().find(|r| r.number == number).expect("the row")
}

#[tokio::test]
async fn mended_rows_come_in_and_nothing_else_does() {
    let service = a_service_at(NOW).await;
    let mut book = with_fewer_contacts();
    taken(&service, &book).await;
    row(&mut book, "Referrals", 589).cells[1] = Cell::Text("28/02/2025".into());
    row(&mut book, "Contacts", 8229).cells[1] = Cell::Text("r9001".into());
    row(&mut book, "Contacts", 8230).cells[4] = Cell::Text("1h30".into());
    row(&mut book, "DASH", 354).cells[13] = Cell::Text("DK".into());
    // Typed anew, another spelling of the same day: the same row.
    row(&mut book, "Contacts", 4).cells[0] = Cell::Text("8th April 2024".into());
    let report = taken(&service, &book).await;
    let came: Vec<(Kind, i64)> = report.taken.into_iter().filter(|(_, rows)| *rows > 0).collect();
    assert_eq!(came, [(Kind::Referrals, 1), (Kind::Contacts, 2), (Kind::Dash, 1)]);
    assert_eq!(report.refused.len(), 7);
}

#[tokio::test]
async fn a_referral_taken_in_before_is_not_overwritten() {
    let service = a_service_at(NOW).await;
    let mut book = with_fewer_contacts();
    taken(&service, &book).await;
    row(&mut book, "Referrals", 5).cells[4] = Cell::Text("Stacey Nowakowska".into());
    let report = taken(&service, &book).await;
    let refused = report.refused.iter().find(|r| r.sheet == "Referrals" && r.row == 5).expect("refused");
    assert_eq!(refused.kind, "duplicate reference number");
    assert!(refused.reason.contains("differs from what was taken"), "{}", refused.reason);
}

#[tokio::test]
async fn rows_changed_since_they_were_taken_do_not_come_in_twice() {
    let service = a_service_at(NOW).await;
    let mut book = with_fewer_contacts();
    taken(&service, &book).await;
    let contacts = service.rows("contact").await;
    row(&mut book, "Contacts", 4).cells[6] = Cell::Text("The note, written out".into());
    // Another contact of the same day and length is another contact.
    let mut more = row(&mut book, "Contacts", 6).clone();
    more.number = 9000;
    more.cells[6] = Cell::Text("Rang again".into());
    rows(&mut book, "Contacts").push(more);
    let report = taken(&service, &book).await;
    let changed: Vec<u32> = report.refused.iter().filter(|r| r.kind == "changed since it was taken").map(|r| r.row).collect();
    assert_eq!((changed, report.taken[&Kind::Contacts]), (vec![4], 1));
    // A mapping that reads one column less does not make other rows of them.
    let text = fs::read_to_string(root().join("mappings/legacy-caseload.toml")).unwrap().replace("note = [\"Note\", \"Notes\"]", "");
    let mapping = Mapping::parse("m.toml", &text, service.app.contracts.main()).unwrap();
    let file = File { name: "w.xlsx".into(), hash: "00".into() };
    let incoming = Incoming { book: &book, mapping: &mapping, file: &file, changes: false };
    let report = take::take(&service.db, Actor::SYSTEM, &service.app.contracts, incoming, None, &|_, _| {}).await.unwrap();
    assert_eq!(report.taken.values().sum::<i64>(), 0);
    assert_eq!(service.rows("contact").await, contacts + 1);
}

#[tokio::test]
async fn an_import_comes_in_whole_or_not_at_all() {
    let service = a_service_at(NOW).await;
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    // Records of forms are the last to be written, and the second of them is refused by this.
    tx.run("CREATE UNIQUE INDEX broken ON record (kind)", args![]).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    let before = every_table(&service).await;
    let (book, mapping) = (with_fewer_contacts(), mapping(&service));
    let file = File { name: "w.xlsx".into(), hash: "00".into() };
    let incoming = Incoming { book: &book, mapping: &mapping, file: &file, changes: false };
    let outcome = take::take(&service.db, Actor::SYSTEM, &service.app.contracts, incoming, None, &|_, _| {}).await;
    assert!(outcome.is_err());
    assert_eq!(every_table(&service).await, before);
}

#[tokio::test]
async fn sheets_and_columns_that_are_missing_or_new_are_told() {
    let service = a_service_at(NOW).await;
    let mut book = with_fewer_contacts();
    book.sheets.retain(|s| !["Goals", "Concerns", "DASH"].contains(&s.name.as_str()));
    let mut more = book.sheets[0].clone();
    more.name = "Petty cash".into();
    book.sheets.push(more);
    for row in rows(&mut book, "Units") {
        row.cells.resize(6, Cell::Empty);
        row.cells.push(Cell::Text("garden".into()));
    }
    rows(&mut book, "Referrals").iter_mut().for_each(|row| row.cells.truncate(20));
    let report = taken(&service, &book).await;
    assert_eq!((report.taken[&Kind::Referrals], report.taken[&Kind::Goals], report.taken[&Kind::Dash]), (578, 0, 0));
    assert!(report.not_mapped.iter().any(|n| n.sheet == "Petty cash" && n.column.is_none()));
    assert!(report.not_mapped.iter().any(|n| n.sheet == "Units" && n.column.is_some() && n.rows == 24));
    assert!(report.notes.iter().any(|n| n.contains("no sheet “Goals”")), "{:?}", report.notes);
    assert!(report.notes.iter().any(|n| n.contains("no column “Signposted to”")), "{:?}", report.notes);
    // The days on which a DASH was done stand in the sheet of residents too.
    let mut read = service.db.read().await.unwrap();
    let (days, other): (i64, i64) = read
        .one(
            "SELECT count(*), CAST(sum(CASE WHEN form = 'date-only' THEN 0 ELSE 1 END) AS BIGINT) FROM record WHERE kind = 'dash'",
            args![],
        )
        .await
        .unwrap()
        .unwrap();
    assert!(days > 150 && other == 0, "{days} {other}");
}

#[tokio::test]
async fn a_sheet_without_a_column_it_needs_stops_the_import_with_a_sentence() {
    let service = a_service_at(NOW).await;
    let mut book = with_fewer_contacts();
    for row in rows(&mut book, "Contacts") {
        row.cells.truncate(4);
    }
    let told = take::preview(&service.db, &service.app.contracts, &book, &mapping(&service), false, None)
        .await
        .expect_err("a sentence")
        .to_string();
    assert!(told.contains("the sheet “Contacts” has no column “Made?” and no column “Mins”"), "{told}");
}

#[tokio::test]
async fn joins_are_edges_and_are_taken_back_one_by_one() {
    let service = a_service_at(NOW).await;
    taken(&service, &with_fewer_contacts()).await;
    let db = &service.db;
    let mut tx = db.write(Actor::SYSTEM).await.unwrap();
    assert_eq!(join::join_referrals(&mut tx, "R0004", "r0131").await.unwrap(), Done::Changed);
    assert_eq!(join::join_referrals(&mut tx, "R0131", "R0004").await.unwrap(), Done::Already);
    assert_eq!(join::join_referrals(&mut tx, "R0131", "R0200").await.unwrap(), Done::Changed);
    assert_eq!(join::join_referrals(&mut tx, "R0004", "R0200").await.unwrap(), Done::Already);
    let refused = join::unjoin_referrals(&mut tx, "R0004", "R0200").await;
    assert!(matches!(&refused, Err(Refused::Because(says)) if says.contains("through R0131")), "{refused:?}");
    assert_eq!(join::unjoin_referrals(&mut tx, "R0131", "R0200").await.unwrap(), Done::Changed);
    assert_eq!(join::unjoin_referrals(&mut tx, "R0004", "R0200").await.unwrap(), Done::Already);
    assert!(
        matches!(join::join_referrals(&mut tx, "R0004", "R7777").await, Err(Refused::Because(says)) if says.contains("no referral R7777"))
    );
    let roots: Vec<(i64, i64)> = tx
        .all(
            "SELECT p.id, p.root_id FROM person p JOIN referral r ON r.person_id = p.id WHERE r.reference IN ('R0004', 'R0131') ORDER BY p.id",
            args![],
        )
        .await
        .unwrap();
    assert!(roots.iter().all(|(_, root)| *root == roots[0].0), "the smallest id is the root: {roots:?}");
    // Said to be two people, they are not made one by way of a third.
    let ids: Vec<i64> = roots.iter().map(|(id, _)| *id).collect();
    join::unjoin(&mut tx, ids[0], ids[1]).await.unwrap();
    assert_eq!(join::set_apart(&mut tx, ids[0], ids[1]).await.unwrap(), Done::Changed);
    join::join_referrals(&mut tx, "R0004", "R0300").await.unwrap();
    let refused = join::join_referrals(&mut tx, "R0131", "R0300").await;
    assert!(matches!(&refused, Err(Refused::Because(says)) if says.contains("R0004 and R0131 were said to be different")), "{refused:?}");
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_mapping_says_where_it_is_wrong() {
    let service = a_service_at(NOW).await;
    let good = fs::read_to_string(root().join("mappings/legacy-caseload.toml")).unwrap();
    for (from, to, says) in [
        ("bedrooms = ", "bedroms = ", "line 26: [units.columns] has no “bedroms”"),
        ("title = ", "titel = ", "line 4: there is no such key as `titel`"),
        ("\"incident\",", "\"incidnt\",", "“incidnt” is no kind of fact"),
        ("[categories.needs]", "[categories.neds]", "there is no list “neds”"),
        ("white-british = ", "white-brtish = ", "the list “ethnicity” has no “white-brtish”"),
        ("\"Mental health\",", "\"Complex\",", "“Complex” stands under"),
        ("reference = [\"Ref No (parent)\", \"Ref No\"]", "", "[children.columns] needs “reference”"),
    ] {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good, "{from}");
        let told = Mapping::parse("m.toml", &text, service.app.contracts.main()).expect_err(from).to_string();
        assert!(told.starts_with("m.toml, line ") && told.contains(says), "{told}");
    }
}
