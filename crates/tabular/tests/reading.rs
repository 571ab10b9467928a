//! What a cell holds comes out as the person sees it.

mod common;

use common::{Made, read, rows, sample, sheet, text};
use jiff::civil::{date, time};
use tabular::{Cell, Limits, Row, Upload, Workbook};

const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="21"/><xf numFmtId="165"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

fn first_row(inside: &str) -> Vec<Cell> {
    let mut made = Made::of(&format!("<sheetData><row>{inside}</row></sheetData>"));
    made.styles = Some(STYLES);
    sheet(made.bytes()).rows.remove(0).cells
}

#[test]
fn each_kind_of_cell() {
    let cells = first_row(
        r#"<c r="A1"><v>3</v></c><c r="B1" t="inlineStr"><is><t> kept </t></is></c><c r="C1" t="b"><v>1</v></c>
        <c r="D1" t="e"><v>#DIV/0!</v></c><c r="E1" t="str"><v>shown</v></c><c r="G1" t="d"><v>2024-04-08T09:30:00</v></c>
        <c r="H1"><v>1.5E3</v></c><c r="I1"><v>NaN</v></c><c r="J1" t="inlineStr"/><c r="K1" s="1"/>"#,
    );
    let at = date(2024, 4, 8).at(9, 30, 0, 0);
    assert_eq!(
        cells,
        [
            Cell::Number(3.0),
            text(" kept "),
            Cell::Bool(true),
            Cell::Error("#DIV/0!".to_owned()),
            text("shown"),
            Cell::Empty,
            Cell::DateTime(at),
            Cell::Number(1500.0),
            text("NaN"),
        ]
    );
}

#[test]
fn dates_and_times_by_style() {
    let cells = first_row(
        r#"<c s="1"><v>45390</v></c><c s="2"><v>0.427083333333333</v></c><c s="3"><v>45390.5</v></c><c s="3"><v>45390</v></c><c s="1"><v>60</v></c><c><v>45390</v></c><c s="4"><v>1</v></c>"#,
    );
    assert_eq!(
        cells,
        [
            Cell::Date(date(2024, 4, 8)),
            Cell::Time(time(10, 15, 0, 0)),
            Cell::DateTime(date(2024, 4, 8).at(12, 0, 0, 0)),
            Cell::Date(date(2024, 4, 8)),
            Cell::Number(60.0),
            Cell::Number(45390.0),
            Cell::Date(date(1900, 1, 1)),
        ]
    );
}

#[test]
fn workbooks_that_count_from_1904() {
    let mut made = Made::of(r#"<sheetData><row><c s="1"><v>43928</v></c></row></sheetData>"#);
    made.styles = Some(STYLES);
    made.workbook_pr = r#"<workbookPr date1904="1"/>"#;
    assert_eq!(sheet(made.bytes()).rows[0].cells, [Cell::Date(date(2024, 4, 8))]);
}

#[test]
fn formulas_come_with_what_they_show() {
    let cells = first_row(
        r#"<c><f>SUM(A1:A3) typed in error</f><v /></c><c s="1"><f>TODAY()</f><v>45390</v></c><c t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c><f/></c>
        <c><f t="shared" si="0" ref="E1:F1">A1*2</f><v>4</v></c><c><f t="shared" si="0"/><v>6</v></c>"#,
    );
    let formula = |text: &str, shown: Option<Cell>| Cell::Formula { text: text.to_owned(), shown: shown.map(Box::new) };
    assert_eq!(
        cells,
        [
            formula("=SUM(A1:A3) typed in error", None),
            formula("=TODAY()", Some(Cell::Date(date(2024, 4, 8)))),
            formula("=\"a\"&\"b\"", Some(text("ab"))),
            formula("=", None),
            formula("=A1*2", Some(Cell::Number(4.0))),
            formula("=A1*2", Some(Cell::Number(6.0))),
        ]
    );
}

#[test]
fn text_is_kept_whole() {
    let mut made = Made::of(
        r#"<sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="inlineStr"><is><r><t>ri</t></r><r><t xml:space="preserve">ch </t></r></is></c></row></sheetData>"#,
    );
    made.strings = Some(
        "<sst><si><t>line one\r\nline two 😀</t></si><si><r><t>bold</t></r><r><rPr><b/></rPr><t> and &lt;plain&gt; &#x1F642;</t></r></si><si><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>とうきょう</t></rPh><phoneticPr/></si></sst>"
            .to_owned(),
    );
    assert_eq!(
        sheet(made.bytes()).rows[0].cells,
        [text("line one\nline two 😀"), text("bold and <plain> 🙂"), text("東京"), text("rich ")]
    );
    let cells = first_row(
        r#"<c t="inlineStr"><is><t>a_x000D_
b</t></is></c><c t="inlineStr"><is><t><![CDATA[<b> & c]]></t></is></c>"#,
    );
    assert_eq!(cells, [text("a\nb"), text("<b> & c")]);
}

#[test]
fn places_not_written_are_counted() {
    let sheet = sheet(rows(r#"<row><c><v>1</v></c><c r="D1"><v>4</v></c><c><v>5</v></c></row><row r="5"/><row><c><v>6</v></c></row>"#));
    let number = Cell::Number;
    assert_eq!(sheet.rows[0].number, 1);
    assert_eq!(sheet.rows[0].cells, [number(1.0), Cell::Empty, Cell::Empty, number(4.0), number(5.0)]);
    assert_eq!(sheet.rows[1].number, 6);
    assert_eq!(sheet.rows[1].cell(0), &number(6.0));
    assert_eq!(sheet.rows[1].cell(99), &Cell::Empty);
}

#[test]
fn hidden_sheets_are_read_and_flagged() {
    let mut made = Made::of("<sheetData/>");
    made.sheets.push(("Lists", r#"state="hidden""#, String::new()));
    made.sheets.push(("Deep &amp; down", r#"state="veryHidden""#, String::new()));
    let book = read(made.bytes()).unwrap();
    let seen: Vec<_> = book.sheets.iter().map(|s| (s.name.as_str(), s.hidden)).collect();
    assert_eq!(seen, [("Sheet1", false), ("Lists", true), ("Deep & down", true)]);
    assert!(book.sheet("LISTS").is_some());
}

#[test]
fn prefixed_names_are_read() {
    let mut parts = Made::of("").parts();
    parts[0].1 = br#"<x:worksheet xmlns:x="m"><x:sheetData><x:row r="2"><x:c r="B2" t="inlineStr"><x:is><x:t>one</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>"#.to_vec();
    let sheet = sheet(common::zip(&parts));
    assert_eq!((sheet.rows[0].number, &sheet.rows[0].cells[1]), (2, &text("one")));
}

fn csv(bytes: &[u8]) -> Vec<Row> {
    let upload = Upload::named("C:\\files\\My list.csv", bytes.to_vec());
    let mut book = tabular::read(&upload, &Limits::default()).unwrap();
    let sheet = book.sheets.remove(0);
    assert_eq!((sheet.name.as_str(), sheet.hidden), ("My list", false));
    sheet.rows
}

#[test]
fn csv_rows_are_numbered_as_a_spreadsheet_shows_them() {
    let rows = csv(b"Name,Note\r\n\r\n\"A, B\",\"one\r\ntwo\"\r\n\r\n\r\n,,\r\n=1+1,007");
    let seen: Vec<_> = rows.iter().map(|row| row.number).collect();
    assert_eq!(seen, [1, 3, 7]);
    assert_eq!(rows[1].cells, [text("A, B"), text("one\ntwo")]);
    assert_eq!(rows[2].cells, [text("=1+1"), text("007")]);
}

#[test]
fn csv_encodings_and_separators() {
    assert_eq!(csv("\u{feff}né,😀".as_bytes())[0].cells, [text("né"), text("😀")]);
    assert_eq!(csv(b"caf\xe9,\x80 5")[0].cells, [text("café"), text("€ 5")]);
    let wide: Vec<u8> = "\u{feff}né\tb\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(csv(&wide)[0].cells, [text("né"), text("b")]);
    assert_eq!(csv(b"a;b\n1,5;2")[1].cells, [text("1,5"), text("2")]);
    assert_eq!(csv(b"a,,\n")[0].cells, [text("a")]);
}

#[test]
fn csv_marks_are_told_from_the_rows() {
    let second = |bytes: &[u8]| csv(bytes)[1].cells.clone();
    assert_eq!(second(b"Referral list, 2025\n\nRef;Name;Need\nR1;Ada;a, b\nR2;Bea;c\n"), [text("Ref"), text("Name"), text("Need")]);
    assert_eq!(second(b"Ref|Name\nR1|Brook, Ada\n"), [text("R1"), text("Brook, Ada")]);
    // Excel does not show this line, but counts it.
    let declared = csv(b"sep=;\nRef;Name, in full\nR1;Brook, Ada\n");
    assert_eq!((declared[0].number, &declared[0].cells[0]), (2, &text("Ref")));
    assert_eq!(second(b"Ref,Name\n\"=\"\"0017\"\"\",Ada\n"), [text("0017"), text("Ada")]);
    let unmarked: Vec<u8> = "Ref,Name\r\nR1,Zo\u{eb}\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(second(&unmarked), [text("R1"), text("Zo\u{eb}")]);
}

#[test]
fn numbers_are_seen_as_their_format_writes_them() {
    let mut made = Made::of(r#"<sheetData><row><c s="0"><v>17</v></c><c s="1"><v>1.25</v></c><c s="2"><v>45</v></c></row></sheetData>"#);
    made.styles = Some(
        r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="&quot;DV-&quot;0000"/><numFmt numFmtId="165" formatCode="0.00"/></numFmts>
        <cellXfs><xf numFmtId="164"/><xf numFmtId="46"/><xf numFmtId="165"/></cellXfs></styleSheet>"#,
    );
    let shown = |number: f64, text: &str| Cell::Shown { number, text: text.into() };
    assert_eq!(sheet(made.bytes()).rows[0].cells, [shown(17.0, "DV-0017"), shown(1.25, "30:00"), Cell::Number(45.0)]);
}

#[test]
fn merged_cells_and_comments_are_told() {
    let data =
        r#"<sheetData><row r="2"><c r="A2"><v>1</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A2:B4"/></mergeCells>"#;
    let mut parts = Made::of(data).parts();
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";
    let rels = format!(r#"<Relationships><Relationship Id="rId1" Type="{kind}" Target="../comments1.xml"/></Relationships>"#);
    parts.push(("xl/worksheets/_rels/sheet1.xml.rels".into(), rels.into_bytes()));
    parts.push((
        "xl/comments1.xml".into(),
        br#"<comments><commentList><comment ref="A2"><text><t>ask Jo</t></text></comment></commentList></comments>"#.to_vec(),
    ));
    let sheet = sheet(common::zip(&parts));
    assert_eq!(sheet.merged, [tabular::Merged { first_row: 2, last_row: 4, first_column: 0, last_column: 1 }]);
    assert_eq!(sheet.comments, ["A2"]);
}

#[test]
fn the_sample_reads_whole() {
    let book = read(sample()).unwrap();
    let names: Vec<_> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let expected = ["Units", "Referrals", "Residents", "Children", "Contacts", "DASH", "Goals", "Concerns", "Staff"];
    assert_eq!(names, expected);
    let contacts = book.sheet("contacts").unwrap();
    let (first, last) = (&contacts.rows[0], contacts.rows.last().unwrap());
    assert_eq!((first.number, last.number), (1, 8233));
    assert_eq!(contacts.rows[1].number, 3);
    assert_eq!(contacts.rows[2].cells[0], Cell::Date(date(2024, 4, 8)));
    let is_note =
        |cell: &&Cell| matches!(cell, Cell::Formula { text, shown: None } if text == "=SUM(A1:A3) typed in error by agency worker");
    let cells = book.sheets.iter().flat_map(|s| &s.rows).flat_map(|r| &r.cells);
    assert_eq!(cells.filter(is_note).count(), 524);
}

/// Another reader, not ours, sees the same values in the same places.
#[test]
fn the_sample_reads_as_calamine_reads_it() {
    use calamine::{Data, Reader, Xlsx};
    let ours = read(sample()).unwrap();
    let mut theirs: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(sample())).unwrap();
    let mut compared = 0;
    for sheet in &ours.sheets {
        let range = theirs.worksheet_range(&sheet.name).unwrap();
        let value = |row: u32, column: usize| range.get_value((row - 1, column as u32)).cloned();
        for row in &sheet.rows {
            for (column, cell) in row.cells.iter().enumerate() {
                let same = match (cell, value(row.number, column).unwrap_or(Data::Empty)) {
                    (Cell::Empty | Cell::Formula { shown: None, .. }, Data::Empty) => true,
                    (Cell::Empty, Data::String(b)) => b.is_empty(),
                    (Cell::Text(a), Data::String(b)) => *a == b.replace("\r\n", "\n"),
                    (Cell::Number(a), Data::Float(b)) => *a == b,
                    (Cell::Date(_) | Cell::Time(_) | Cell::DateTime(_), Data::DateTime(_)) => true,
                    _ => false,
                };
                assert!(same, "{} {} {column}: {cell:?} {:?}", sheet.name, row.number, value(row.number, column));
                compared += usize::from(!cell.is_empty());
            }
        }
        let full = range.used_cells().filter(|(_, _, d)| **d != Data::String(String::new())).count();
        let seen = sheet.rows.iter().flat_map(|r| &r.cells);
        let seen = seen.filter(|c| !matches!(c, Cell::Empty | Cell::Formula { shown: None, .. }));
        assert_eq!(seen.count(), full, "{}", sheet.name);
    }
    assert!(compared > 50_000, "{compared}");
}

#[test]
fn a_workbook_survives_json() {
    let book = read(sample()).unwrap();
    let json = serde_json::to_string(&book).unwrap();
    assert_eq!(serde_json::from_str::<Workbook>(&json).unwrap(), book);
}
