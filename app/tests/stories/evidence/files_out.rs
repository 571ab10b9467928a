//! A quarter's return as a file: whoever gets it has every category, what the figures must not be read without, and
//! numbers that can be added up.

use crate::given;

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use given::{
    Person, Service, a_service_at,
    brought::{sample_with, sheets, taken},
};
use holdfast::access::Role;
use tabular::{Cell, Limits, Sheet, Upload};
use tower::ServiceExt as _;

const NOW: &str = "2025-06-05T09:00:00Z";
const FILES: &str = "/reports/cornwall-outputs/2025-Q2/outputs";

const REFERRALS: &str = "Ref No,Date rec'd,Referred by,Client name,DOB,Gender,Ethnicity,Outcome,Date responded
R1,1/4/2025,Police,Ada Brook,6/5/1990,Female,n/k,accepted,1/4/2025
R2,2/4/2025,Self,Bea Cole,8/7/1985,Female,PNS,,
";
const CONTACTS: &str = "Date,Ref No,Worker,How,Mins,Made?\n3/4/2025,R1,P Quick,Phone,95,Y\n4/4/2025,R1,P Quick,Visit,20,Y\n";
const RESIDENTS: &str = "Ref No,Unit,Date in\nR1,U1,2/4/2025\n";

/// A service in the middle of a quarter, with one resident.
async fn a_quarter() -> (Service, Person) {
    let service = a_service_at(NOW).await;
    let book = sheets(&[("Units", "Unit\nU1\n"), ("Referrals", REFERRALS), ("Residents", RESIDENTS), ("Contacts", CONTACTS)]);
    let report = taken(&service, &book, &sample_with(&[])).await;
    assert_eq!(report.refused, []);
    let manager = service.signed_in_as(Role::ServiceManager).await;
    (service, manager)
}

async fn file(service: &Service, who: &Person, path: &str) -> Vec<u8> {
    let request = Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap();
    let response = service.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    axum::body::to_bytes(response.into_body(), 5 << 20).await.unwrap().to_vec()
}

/// Rows of the sheet by what stands under each heading, from the row of headings on.
fn under_headings(sheet: &Sheet, first: &str) -> Vec<BTreeMap<String, Cell>> {
    let of = |cell: &Cell| if let Cell::Text(text) = cell { text.clone() } else { String::new() };
    let at = sheet.rows.iter().position(|row| of(row.cell(0)) == first).expect("headings");
    let headings: Vec<String> = sheet.rows[at].cells.iter().map(of).collect();
    let row = |row: &tabular::Row| headings.iter().enumerate().map(|(at, heading)| (heading.clone(), row.cell(at).clone())).collect();
    sheet.rows[at + 1..].iter().map(row).collect()
}

fn text(says: &str) -> Cell {
    Cell::Text(says.to_owned())
}

/// Each category of a figure with its value.
fn split(rows: &[BTreeMap<String, Cell>], figure: &str, name: &str) -> Vec<(String, f64)> {
    let of = rows.iter().filter(|row| row[name] == text(figure));
    of.map(|row| match (&row["Split"], &row["Value"]) {
        (Cell::Text(part), Cell::Number(value)) => (part.clone(), *value),
        other => panic!("{other:?}"),
    })
    .collect()
}

/// Separated text as a spreadsheet program reads it: numbers are numbers.
fn as_numbers(sheet: &mut Sheet) {
    for cell in sheet.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if let Cell::Text(text) = cell
            && let Ok(number) = text.parse()
        {
            *cell = Cell::Number(number);
        }
    }
}

#[tokio::test]
async fn every_category_is_there_also_at_zero_and_time_is_a_number_with_its_unit() {
    let (service, manager) = a_quarter().await;
    let whole = |name: &str, bytes| tabular::read(&Upload::named(name, bytes), &Limits::default()).unwrap();
    let mut csv = whole("outputs.csv", file(&service, &manager, &format!("{FILES}.csv")).await);
    as_numbers(&mut csv.sheets[0]);
    let xlsx = whole("outputs.xlsx", file(&service, &manager, &format!("{FILES}.xlsx")).await);
    for (rows, name) in [(under_headings(&csv.sheets[0], "Period"), "Figure"), (under_headings(&xlsx.sheets[0], "Section"), "Id")] {
        let sources = split(&rows, "referrals_accepted_by_source", name);
        let says: Vec<(&str, f64)> = sources.iter().map(|(says, value)| (says.as_str(), *value)).collect();
        assert_eq!(
            says,
            [
                ("Police", 1.0),
                ("Adult social care", 0.0),
                ("Children's social care", 0.0),
                ("Housing options", 0.0),
                ("Health", 0.0),
                ("Community DASV service", 0.0),
                ("Drug and alcohol service", 0.0),
                ("Self", 0.0),
                ("Other", 0.0),
                ("Not known", 0.0)
            ]
        );
        // A figure that counts nothing has its categories all the same.
        assert_eq!(split(&rows, "unplanned_exits_by_move_on", name).len(), 10);
        assert_eq!(split(&rows, "length_of_stay_people", name).len(), 4);
        let bands: Vec<f64> = split(&rows, "by_age", name).into_iter().map(|(_, value)| value).collect();
        assert_eq!(bands, [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
        let paid = rows.iter().find(|row| row[name] == text("support_minutes_paid")).unwrap();
        assert_eq!((&paid["Value"], &paid["Unit"]), (&Cell::Number(115.0), &text("minutes")));
        assert_eq!(paid["In hours"], Cell::Number(1.92));
        assert!(
            rows.iter()
                .filter(|row| row[name] == text("people_supported"))
                .all(|row| matches!(&row["In hours"], Cell::Empty) || row["In hours"] == text(""))
        );
    }
}

#[tokio::test]
async fn whoever_gets_the_file_reads_what_the_page_says_of_it() {
    let (service, manager) = a_quarter().await;
    let page = service.opens(&manager, "/reports/cornwall-outputs/2025-Q2").await;
    let csv = String::from_utf8(file(&service, &manager, &format!("{FILES}.csv")).await).unwrap();
    let bytes = file(&service, &manager, &format!("{FILES}.xlsx")).await;
    let book = tabular::read(&Upload::named("outputs.xlsx", bytes), &Limits::default()).unwrap();
    let cells = |at: usize| -> Vec<Cell> { book.sheets[at].rows.iter().flat_map(|row| row.cells.clone()).collect() };
    for says in [
        "Restricted: for the contract&#x27;s monitoring; contains small numbers.",
        "This quarter is not over. The figures are as they stood on the day they were made.",
        "Referrals received in the quarter that no answer is recorded for: 1.",
        "People supported, by ethnicity: 1 counted as not known (1 not known).",
    ] {
        let plain = says.replace("&#x27;", "'");
        assert!(page.html.contains(says) || page.html.contains(&plain), "the page: {says}");
        assert!(csv.contains(&plain), "{plain}: {csv}");
        assert!(cells(1).contains(&text(&plain)), "{plain}");
    }
    assert!(csv.contains("2025-Q2,About these figures,Contract pack,"), "{csv}");
    // In the workbook each sheet begins with its title, and with what is to be known first.
    for (at, name) in ["Outputs", "Rules"].into_iter().enumerate() {
        let rows = &book.sheets[at].rows;
        let title = format!("Quarterly outputs, Cornwall Council, April to June 2025 (Q1 of 2025/26): {name}");
        assert_eq!(rows[0].cells, [text(&title)]);
        assert_eq!(rows[1].cells, [text("Restricted: for the contract's monitoring; contains small numbers.")]);
    }
    // When the quarter is over, nothing says that it is not.
    service.it_is_now("2025-07-01T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    let csv = String::from_utf8(file(&service, &manager, &format!("{FILES}.csv")).await).unwrap();
    assert!(!csv.contains("not over") && csv.contains("Restricted"), "{csv}");
}

#[tokio::test]
async fn a_note_beside_a_figure_is_read_put_right_and_withdrawn_and_stands_in_every_file() {
    let (service, _) = a_quarter().await;
    // The commissioner reads a quarter from the day after it.
    service.it_is_now("2025-07-02T09:00:00Z");
    let (manager, council) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::ContractManager).await);
    let quarter = "/reports/cornwall-outputs/2025-Q2";
    let note = format!("{quarter}/notes/people_supported");
    service.opens(&manager, quarter).await.says(&note).says("Add a note");
    service.opens(&manager, &note).await.says("Add the note").says_nothing_of("Withdraw");
    service.sends(&manager, &note, &[("version", "0"), ("words", "")]).await.says("Type what the note should say");
    let first = service.sends(&manager, &note, &[("version", "0"), ("words", "One unit was in works.")]).await;
    assert_eq!((first.status, first.to.as_str()), (StatusCode::SEE_OTHER, "/reports/cornwall-outputs/2025-Q2?done=noted"));
    service
        .opens(&manager, &first.to)
        .await
        .says("One unit was in works.")
        .says("Change the note")
        .says("The note stands beside its figure");

    // Whoever has the page from before writes over nothing.
    service.it_is_now("2025-07-02T09:05:00Z");
    let late = service.sends(&manager, &note, &[("version", "0"), ("words", "Nothing to say.")]).await;
    late.says("Somebody else changed this note meanwhile").says("One unit was in works.").says("Nothing to say.");
    let right = service.sends(&manager, &note, &[("version", "1"), ("words", "Two units were in works.")]).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    service.opens(&manager, &note).await.says("Two units were in works.").says("What stood before").says("One unit was in works.");

    // The commissioner reads it, in the files too, and has no way to write one.
    let page = service.opens(&council, quarter).await;
    page.says("Two units were in works.").says_nothing_of("One unit was").says_nothing_of("Change the note");
    assert_eq!(service.opens(&council, &note).await.status, StatusCode::NOT_FOUND);
    let csv = String::from_utf8(file(&service, &council, &format!("{FILES}.csv")).await).unwrap();
    assert!(csv.contains("About these figures,Note,People supported: Two units were in works."), "{csv}");
    let json: serde_json::Value = serde_json::from_slice(&file(&service, &council, &format!("{FILES}.json")).await).unwrap();
    assert_eq!(json["about"]["notes"]["people_supported"], "Two units were in works.");
    let workbook = Upload::named("outputs.xlsx", file(&service, &council, &format!("{FILES}.xlsx")).await);
    let book = tabular::read(&workbook, &Limits::default()).unwrap();
    let cells: Vec<Cell> = book.sheets[1].rows.iter().flat_map(|row| row.cells.clone()).collect();
    assert!(cells.contains(&text("People supported: Two units were in works.")), "{cells:?}");
    assert!(!String::from_utf8_lossy(&file(&service, &council, "/reports/cornwall-outputs/2025-Q1/outputs.csv").await).contains("works"));

    service.sends(&manager, &format!("{note}/withdraw"), &[("version", "2"), ("why", "")]).await.says("Say why the note is withdrawn");
    let gone = service.sends(&manager, &format!("{note}/withdraw"), &[("version", "2"), ("why", "It was of the quarter before")]).await;
    service.opens(&manager, &gone.to).await.says_nothing_of("were in works").says("Add a note");
    let page = service.opens(&manager, &note).await;
    page.says("Two units were in works.").says("It was of the quarter before").says("Add the note");
    let csv = String::from_utf8(file(&service, &council, &format!("{FILES}.csv")).await).unwrap();
    assert!(!csv.contains("were in works"), "{csv}");
    // And another can be written.
    assert_eq!(service.sends(&manager, &note, &[("version", "0"), ("words", "All let.")]).await.status, StatusCode::SEE_OTHER);
    for nothing in ["/notes/no_such_figure", "/notes/"] {
        assert_eq!(service.opens(&manager, &format!("{quarter}{nothing}")).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
}

#[tokio::test]
async fn a_figure_stands_beside_its_share_and_what_it_was_the_quarter_before() {
    let (service, _) = a_quarter().await;
    service.it_is_now("2025-08-05T09:00:00Z");
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let row = |page: &given::Page, words: &str| {
        let at = page.html.find(words).unwrap_or_else(|| panic!("{words}: {}", given::text(&page.html)));
        let (from, to) = (page.html[..at].rfind("<tr").unwrap(), at + page.html[at..].find("</tr>").unwrap());
        given::text(&page.html[from..to].replace('<', " <"))
    };
    let second = service.opens(&manager, "/reports/cornwall-outputs/2025-Q2").await;
    second.says_nothing_of("Last quarter");
    assert!(row(&second, "open the records, Police").contains("100%"), "{}", row(&second, "open the records, Police"));
    assert!(row(&second, "Referrals answered within 24 hours, of 2").contains("50%"));
    let third = service.opens(&manager, "/reports/cornwall-outputs/2025-Q3").await;
    third.says("Last quarter is").says("April to June 2025").says("Only last quarter: Police 1.").says_nothing_of("2025-Q2</");
    assert!(row(&third, "People supported<").ends_with('1'), "{}", row(&third, "People supported<"));
    assert!(row(&third, "paid support").contains("1 hour 55 minutes"), "{}", row(&third, "paid support"));
    assert!(row(&third, "Referrals answered within 24 hours, of 0").contains("1 of 2"));
}
