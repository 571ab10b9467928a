//! Files made to harm: each is refused for its own reason, or read without harm.

mod common;

use common::{Made, declare_size, point_to, read, read_within, rows, sheet, zip};
use tabular::{Cell, Limits, Refusal, Upload};

#[test]
fn two_cells_far_apart_are_refused_by_name() {
    let bytes = rows(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#);
    let refusal = read(bytes).unwrap_err();
    assert!(matches!(&refusal, Refusal::FarCell { sheet, cell, .. } if sheet == "Sheet1" && cell == "XFD1048576"));
    assert!(refusal.to_string().contains("Sheet1 has a value in cell XFD1048576, far from the rest"));
}

#[test]
fn a_far_row_costs_one_row_and_empty_far_cells_cost_nothing() {
    let sheet =
        sheet(rows(r#"<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="B1048576"><v>2</v></c></row>"#));
    assert_eq!(sheet.rows.len(), 2);
    assert_eq!(sheet.rows[0].cells, [Cell::Number(1.0)]);
    assert_eq!(sheet.rows[1].number, 1_048_576);
    assert_eq!(sheet.rows[1].cells, [Cell::Empty, Cell::Number(2.0)]);
}

#[test]
fn a_million_empty_rows_are_passed_over() {
    let mut inside = String::from(r#"<row r="1"><c r="A1"><v>7</v></c></row>"#);
    for number in 2..=1_048_576 {
        inside += &format!(r#"<row r="{number}"/>"#);
    }
    assert_eq!(sheet(rows(&inside)).rows.len(), 1);
}

#[test]
fn more_rows_than_a_sheet_has_are_refused() {
    let numbered = rows(r#"<row r="1048577"><c><v>1</v></c></row>"#);
    assert!(matches!(read(numbered), Err(Refusal::Damaged { .. })));
    let backwards = rows(r#"<row r="2"/><row r="2"><c><v>1</v></c></row>"#);
    assert!(matches!(read(backwards), Err(Refusal::Damaged { .. })));
    let twice = rows(r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#);
    assert!(matches!(read(twice), Err(Refusal::Damaged { .. })));
    let elsewhere = rows(r#"<row r="1"><c r="A9"><v>1</v></c></row>"#);
    assert!(matches!(read(elsewhere), Err(Refusal::Damaged { .. })));
}

#[test]
fn counts_are_capped() {
    let limits = Limits { rows: 3, cells: 8, text_bytes: 40, sheets: 1, ..Limits::default() };
    let row = |n: u32, cell: &str| format!(r#"<row r="{n}"><c r="{cell}{n}"><v>1</v></c></row>"#);
    let four: String = (1..=4).map(|n| row(n, "A")).collect();
    let wide: String = (1..=3).map(|n| row(n, "C")).collect();
    assert!(matches!(read_within(rows(&four), &limits), Err(Refusal::TooManyRows { .. })));
    assert!(matches!(read_within(rows(&wide), &limits), Err(Refusal::TooManyCells { .. })));
    let mut two = Made::of("");
    two.sheets.push(("Second", "", String::new()));
    assert!(matches!(read_within(two.bytes(), &limits), Err(Refusal::TooManySheets { .. })));
}

#[test]
fn one_shared_text_cannot_be_multiplied_past_the_cap() {
    let mut made = Made::of("");
    made.strings = Some(format!("<sst><si><t>{}</t></si></sst>", "x".repeat(30_000)));
    let cells: String = (1..=1000).map(|n| format!(r#"<row r="{n}"><c t="s"><v>0</v></c></row>"#)).collect();
    made.sheets[0].2 = format!("<sheetData>{cells}</sheetData>");
    assert!(matches!(read(made.bytes()), Err(Refusal::TooMuchText { .. })));
    made.sheets[0].2 = r#"<sheetData><row><c t="s"><v>1</v></c></row></sheetData>"#.to_owned();
    assert!(matches!(read(made.bytes()), Err(Refusal::Damaged { .. })));
}

#[test]
fn a_bomb_is_refused_by_what_it_declares() {
    let mut bytes = rows("<row/>");
    declare_size(&mut bytes, "xl/worksheets/sheet1.xml", 3_000_000_000);
    assert!(matches!(read(bytes.clone()), Err(Refusal::Unpacks { .. })));
    declare_size(&mut bytes, "xl/worksheets/sheet1.xml", 100_000_000);
    assert!(matches!(read(bytes), Err(Refusal::Inflated)));
}

fn many_empty_rows() -> String {
    (1..=300_000).map(|n| format!(r#"<row r="{n}"/>"#)).collect()
}

#[test]
fn a_bomb_that_lies_about_its_size_is_stopped_at_the_lie() {
    let mut bytes = rows(&many_empty_rows());
    declare_size(&mut bytes, "xl/worksheets/sheet1.xml", 1000);
    assert!(matches!(read(bytes), Err(Refusal::Damaged { .. })));
}

/// The directory declares such a part once, so only the count of what is really inflated finds it.
#[test]
fn one_part_inflated_many_times_is_refused_by_count() {
    let limits = Limits { unpacked_bytes: 20 << 20, ..Limits::default() };
    let mut parts = Made::of(&format!("<sheetData>{}</sheetData>", many_empty_rows())).parts();
    let workbook = String::from_utf8(parts[1].1.clone()).unwrap();
    let again = r#"<sheet name="Again" sheetId="2" r:id="rId1"/>"#.repeat(9);
    parts[1].1 = workbook.replace("</sheets>", &(again + "</sheets>")).into_bytes();
    assert!(matches!(read_within(zip(&parts), &limits), Err(Refusal::Unpacks { .. })));
}

#[test]
fn one_endless_piece_is_refused_whatever_it_is() {
    let long = "a".repeat(3 << 20);
    for inside in [
        format!(r#"<row><c t="inlineStr"><is><t>{long}</t></is></c></row>"#),
        format!(r#"<row><c t="{long}"/></row>"#),
        format!("<row><!--{long}--></row>"),
        format!("<row><c><v><![CDATA[{long}]]></v></c></row>"),
        format!("<{long}/>"),
        format!("<row><c><v>{}</v></c></row>", "abcdefghi&amp;".repeat(400_000)),
    ] {
        let refusal = read(rows(&inside)).unwrap_err();
        assert_eq!(refusal, Refusal::OverlongPart, "{}", &inside[..20]);
    }
}

#[test]
fn parts_that_overlap_or_share_a_name_are_refused() {
    let mut parts = Made::of("<sheetData/>").parts();
    parts.push(("xl/other.xml".to_owned(), b"<other/>".to_vec()));
    let mut bytes = zip(&parts);
    point_to(&mut bytes, "xl/other.xml", "xl/worksheets/sheet1.xml");
    assert!(matches!(read(bytes), Err(Refusal::Damaged { .. })));
    parts.push(("XL\\Workbook.xml".to_owned(), b"<workbook/>".to_vec()));
    assert!(matches!(read(zip(&parts)), Err(Refusal::Damaged { .. })));
}

#[test]
fn names_that_leave_the_folder_and_crowds_of_parts_are_refused() {
    for name in ["../../etc/cron.d/x", "xl\\..\\..\\x", "C:/x"] {
        let mut parts = Made::of("<sheetData/>").parts();
        parts.push((name.to_owned(), Vec::new()));
        assert_eq!(read(zip(&parts)), Err(Refusal::UnsafeName), "{name}");
    }
    let mut parts = Made::of("<sheetData/>").parts();
    parts.extend((0..2100).map(|n| (format!("xl/media/{n}.png"), Vec::new())));
    assert!(matches!(read(zip(&parts)), Err(Refusal::TooManyParts { .. })));
}

#[test]
fn declarations_and_their_entities_are_refused() {
    let data = r#"<sheetData><row><c t="inlineStr"><is><t>&xxe;</t></is></c></row></sheetData>"#;
    let mut parts = Made::of(data).parts();
    assert!(matches!(read(zip(&parts)), Err(Refusal::Damaged { .. })));
    let declared = format!(r#"<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]><worksheet>{data}</worksheet>"#);
    parts[0].1 = declared.into_bytes();
    assert_eq!(read(zip(&parts)), Err(Refusal::Declaration));
    // Also in the small parts.
    for at in 1..=3 {
        let mut parts = Made::of("<sheetData/>").parts();
        let start = b"<!DOCTYPE lolz [<!ENTITY l \"lol\">]>";
        parts[at].1.splice(0..0, start.iter().copied());
        assert_eq!(read(zip(&parts)), Err(Refusal::Declaration), "{}", parts[at].0);
    }
}

#[test]
fn deep_and_broken_xml_is_refused() {
    let deep = "<a>".repeat(5000);
    for inside in [deep.as_str(), "<row><c><v>1</v></row>", "</sheetData></worksheet></x>", "<row r="] {
        assert!(matches!(read(rows(inside)), Err(Refusal::Damaged { .. })), "{inside:.30}");
    }
    let mut parts = Made::of("<sheetData/>").parts();
    parts[0].1 = b"<worksheet><sheetData><row><c><v>1</v></c></row>".to_vec();
    assert!(matches!(read(zip(&parts)), Err(Refusal::Damaged { .. })));
    parts[0].1 = b"<worksheet>\xFF\xFE</worksheet>".to_vec();
    assert!(matches!(read(zip(&parts)), Err(Refusal::Damaged { .. })));
}

#[test]
fn a_changed_byte_in_a_part_is_found() {
    let mut bytes = zip(&Made::of("<sheetData><row><c><v>1</v></c></row></sheetData>").parts());
    // The check sum in the directory (offset 16), as if the packed bytes had changed.
    let at = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[at + 16] ^= 1;
    assert!(matches!(read(bytes), Err(Refusal::Damaged { .. })));
}

#[test]
fn files_of_another_form_are_named() {
    let refused = |bytes: &[u8]| read(bytes.to_vec()).unwrap_err().to_string();
    assert!(refused(b"Name,Date\nA,B\n").contains("it begins as text"));
    assert!(refused(b"%PDF-1.7").contains("begins as a PDF"));
    assert!(refused(b"<html><table>").contains("begins as a web page"));
    assert!(refused(b"\x00\x01\x02").contains("neither text nor a workbook"));
    assert_eq!(read(Vec::new()), Err(Refusal::Empty));
    let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 Workbook".to_vec();
    assert!(refused(&old).contains(".xls"));
    let mut locked = old;
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read(locked), Err(Refusal::Locked));
    let part = |name: &str| (name.to_owned(), b"<x/>".to_vec());
    assert!(refused(&zip(&[part("mimetype"), part("content.xml")])).contains(".ods"));
    assert!(refused(&zip(&[part("word/document.xml")])).contains("Word"));
    assert!(refused(&zip(&[part("xl/workbook.bin")])).contains(".xlsb"));
    let nested = zip(&[("inner.xlsx".to_owned(), rows("<row/>"))]);
    assert_eq!(read(nested), Err(Refusal::ZipOfFiles));
    assert_eq!(read(zip(&[])), Err(Refusal::ZipOfFiles));
}

#[test]
fn a_sheet_without_its_part_is_named() {
    let mut parts = Made::of("<sheetData/>").parts();
    parts.remove(0);
    let refusal = read(zip(&parts)).unwrap_err();
    assert_eq!(refusal, Refusal::MissingSheet { sheet: "Sheet1".to_owned() });
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let whole = rows(r#"<row r="1"><c t="inlineStr"><is><t>one</t></is></c></row>"#);
    for length in 1..whole.len() {
        let refusal = read(whole[..length].to_vec()).unwrap_err();
        assert_eq!(refusal, Refusal::CutShort, "at {length}");
    }
    let whole = common::sample();
    for length in (1024..whole.len()).step_by(1024) {
        assert_eq!(read(whole[..length].to_vec()), Err(Refusal::CutShort), "at {length}");
    }
}

#[test]
fn changed_bytes_never_panic() {
    let whole = rows(r#"<row r="1"><c t="inlineStr"><is><t>one &amp; two</t></is></c><c s="1"><f>A1</f><v>3</v></c></row>"#);
    for at in 0..whole.len() {
        for change in [0x01, 0x80, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] ^= change;
            let _ = read(bytes);
        }
    }
}

#[test]
fn a_file_over_the_cap_is_refused_unread() {
    let limits = Limits { file_bytes: 100, ..Limits::default() };
    assert!(matches!(read_within(rows("<row/>"), &limits), Err(Refusal::FileTooLarge { limit: 100 })));
}

#[test]
fn a_workbook_named_csv_is_refused() {
    let refusal = tabular::read(&Upload::named("x.csv", rows("<row/>")), &Limits::default());
    assert!(matches!(refusal, Err(Refusal::NotCsv { .. })));
    let binary = tabular::read(&Upload::named("x.CSV", b"a,b\0c".to_vec()), &Limits::default());
    assert!(matches!(binary, Err(Refusal::NotCsv { .. })));
}

#[test]
fn links_out_of_the_file_are_not_followed() {
    let mut parts = Made::of("<sheetData><row><c><v>1</v></c></row></sheetData>").parts();
    let rels = String::from_utf8(parts[2].1.clone()).unwrap();
    let outside = r#"<Relationship Id="rIdE" Type="x/sharedStrings" TargetMode="External" Target="file:///etc/passwd"/></Relationships>"#;
    parts[2].1 = rels.replace("</Relationships>", outside).into_bytes();
    assert_eq!(sheet(zip(&parts)).rows[0].cells, [Cell::Number(1.0)]);
}
