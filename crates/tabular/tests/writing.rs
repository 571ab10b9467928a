//! What is written reads back the same, obeys nothing and hides nothing.

mod common;

use std::io::{Cursor, Read};

use common::{read, text};
use jiff::civil::{Date, date};
use tabular::{About, Cell, Table, Value, WriteError, csv_safe, write_csv, write_xlsx};

const MADE: Date = date(2026, 10, 1);

fn about() -> About {
    About { title: "Figures".to_owned(), caveats: vec!["Restricted.".to_owned(), "=Not over.".to_owned()], created: MADE }
}

const RISKY: [&str; 8] = ["=1+1", "+44 7700 900123", "-5", "@SUM(A1)", "\tx", "\rx", "＝1", "=cmd|' /C calc'!A0"];

fn table(name: &str) -> Table {
    let mut rows = vec![vec![
        Value::Text("né 😀\nline two".to_owned()),
        Value::Whole(-42),
        Value::Number(1.5),
        Value::Date(date(2024, 2, 29)),
        Value::Empty,
        Value::Text(" _x000D_ ".to_owned()),
    ]];
    rows.extend(RISKY.iter().map(|risky| vec![Value::Text((*risky).to_owned())]));
    rows.push(vec![
        Value::Date(date(1890, 1, 2)),
        Value::Whole(i64::MAX),
        Value::Number(f64::NAN),
        Value::Text("https://example.org".to_owned()),
    ]);
    Table { name: name.to_owned(), headings: ["Note", "=Whole", "Number", "Day", "Gap", "Odd"].map(str::to_owned).to_vec(), rows }
}

#[test]
fn a_workbook_reads_back() {
    let bytes = write_xlsx(&about(), &[table("First"), table("Second")]).unwrap();
    let book = read(bytes).unwrap();
    assert_eq!(book.sheets.len(), 2);
    assert!(book.sheets.iter().all(|sheet| !sheet.hidden));
    let rows = &book.sheets[1].rows;
    assert_eq!(rows[0].cells, [text("Figures: Second")]);
    assert_eq!((&rows[1].cells[0], &rows[2].cells[0]), (&text("Restricted."), &text("=Not over.")));
    let rows = &rows[3..];
    assert_eq!(rows[0].cells[1], text("=Whole"));
    assert_eq!(
        rows[1].cells,
        [text("né 😀\nline two"), Cell::Number(-42.0), Cell::Number(1.5), Cell::Date(date(2024, 2, 29)), Cell::Empty, text(" _x000D_ "),]
    );
    for (row, risky) in rows[2..].iter().zip(RISKY) {
        assert_eq!(row.cells, [text(&risky.replace('\r', "\n"))]);
    }
    let last = rows.last().unwrap();
    assert_eq!(last.cells[..2], [text("1890-01-02"), text("9223372036854775807")]);
}

#[test]
fn the_same_tables_make_the_same_bytes() {
    let once = write_xlsx(&about(), &[table("A")]).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert_eq!(once, write_xlsx(&about(), &[table("A")]).unwrap());
}

#[test]
fn nothing_is_hidden_in_the_file() {
    let bytes = write_xlsx(&about(), &[table("Only")]).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut names = Vec::new();
    let mut all = String::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        names.push(part.name().unwrap().into_owned());
        part.read_to_string(&mut all).unwrap();
    }
    names.sort();
    assert_eq!(
        names,
        [
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/app.xml",
            "docProps/core.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "xl/tables/table1.xml",
            "xl/theme/theme1.xml",
            "xl/workbook.xml",
            "xl/worksheets/_rels/sheet1.xml.rels",
            "xl/worksheets/sheet1.xml",
        ]
    );
    assert!(all.contains("<dc:creator></dc:creator>") && all.contains("<cp:lastModifiedBy></cp:lastModifiedBy>"));
    assert!(all.contains("2026-10-01T00:00:00Z"));
    // The title, and the table by its name, with its headings.
    for marked in ["<dc:title>Figures</dc:title>", "name=\"Table_Only\"", "ref=\"A4:F14\"", "<tableColumn id=\"1\" name=\"Note\"/>"] {
        assert!(all.contains(marked), "{marked}: {all}");
    }
    for absent in ["<f>", "<f ", "hidden", "definedName", "hyperlink", "<Company>x"] {
        assert!(!all.contains(absent), "{absent}");
    }
}

#[test]
fn bad_sheet_names_are_told() {
    for name in ["", "a/b", "a name that is longer than thirty-one", "[x]"] {
        let error = write_xlsx(&about(), &[table(name)]).unwrap_err();
        assert!(matches!(error, WriteError::SheetName { .. }), "{name}: {error}");
    }
    assert!(write_xlsx(&about(), &[table("Same"), table("same")]).is_err());
}

#[test]
fn csv_obeys_nothing() {
    for risky in RISKY {
        assert_eq!(csv_safe(risky), format!("'{risky}"));
    }
    assert_eq!(csv_safe("plain = text"), "plain = text");
    let table = Table {
        name: "x".to_owned(),
        headings: vec!["A".to_owned(), "=B".to_owned()],
        rows: vec![
            vec![Value::Text("say \"hi\", now\n".to_owned()), Value::Whole(-3)],
            vec![Value::Empty, Value::Date(date(2024, 2, 29)), Value::Text("=A1,\"".to_owned())],
        ],
    };
    let written = String::from_utf8(write_csv(&table)).unwrap();
    assert_eq!(written, "\u{feff}A,'=B\r\n\"say \"\"hi\"\", now\n\",-3\r\n,2024-02-29,\"'=A1,\"\"\"\r\n");
}
