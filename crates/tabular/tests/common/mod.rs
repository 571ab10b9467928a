//! Makes workbooks by hand, part by part, good and bad.
#![allow(dead_code)] // Each test file uses some of it.

use std::io::{Cursor, Write};

use tabular::{Cell, Kind, Limits, Refusal, Sheet, Upload, Workbook};
use zip::write::SimpleFileOptions;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// What goes into a workbook's parts.
pub struct Made {
    pub workbook_pr: &'static str,
    /// Name, attributes, the whole `sheetData` element.
    pub sheets: Vec<(&'static str, &'static str, String)>,
    pub styles: Option<&'static str>,
    pub strings: Option<String>,
}

impl Made {
    pub fn of(data: &str) -> Self {
        Self { workbook_pr: "", sheets: vec![("Sheet1", "", data.to_owned())], styles: None, strings: None }
    }

    pub fn parts(&self) -> Vec<(String, Vec<u8>)> {
        let mut sheets = String::new();
        let mut rels = String::new();
        let mut parts = Vec::new();
        for (at, (name, attributes, data)) in self.sheets.iter().enumerate() {
            let at = at + 1;
            sheets += &format!(r#"<sheet name="{name}" sheetId="{at}" {attributes} r:id="rId{at}"/>"#);
            rels += &relation(&format!("rId{at}"), "worksheet", &format!("worksheets/sheet{at}.xml"));
            let xml = format!(r#"<?xml version="1.0"?><worksheet xmlns="{MAIN}">{data}</worksheet>"#);
            parts.push((format!("xl/worksheets/sheet{at}.xml"), xml.into_bytes()));
        }
        if let Some(styles) = self.styles {
            rels += &relation("rIdS", "styles", "styles.xml");
            parts.push(("xl/styles.xml".to_owned(), styles.as_bytes().to_vec()));
        }
        if let Some(strings) = &self.strings {
            rels += &relation("rIdT", "sharedStrings", "/xl/sharedStrings.xml");
            parts.push(("xl/sharedStrings.xml".to_owned(), strings.clone().into_bytes()));
        }
        let workbook = format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{REL}">{}<sheets>{sheets}</sheets></workbook>"#, self.workbook_pr);
        let root = relation("rId1", "officeDocument", "xl/workbook.xml");
        let list = |inside: &str| format!("<Relationships>{inside}</Relationships>").into_bytes();
        parts.push(("xl/workbook.xml".to_owned(), workbook.into_bytes()));
        parts.push(("xl/_rels/workbook.xml.rels".to_owned(), list(&rels)));
        parts.push(("_rels/.rels".to_owned(), list(&root)));
        parts.push(("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()));
        parts
    }

    pub fn bytes(&self) -> Vec<u8> {
        zip(&self.parts())
    }
}

fn relation(id: &str, kind: &str, target: &str) -> String {
    format!(r#"<Relationship Id="{id}" Type="{REL}/{kind}" Target="{target}"/>"#)
}

pub fn zip(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = SimpleFileOptions::default().compression_level(Some(1));
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook of one sheet with this inside its `sheetData`.
pub fn rows(inside: &str) -> Vec<u8> {
    Made::of(&format!("<sheetData>{inside}</sheetData>")).bytes()
}

pub fn read(bytes: Vec<u8>) -> Result<Workbook, Refusal> {
    read_within(bytes, &Limits::default())
}

pub fn read_within(bytes: Vec<u8>, limits: &Limits) -> Result<Workbook, Refusal> {
    let kind = Kind::Xlsx;
    tabular::read(&Upload { kind, bytes }, limits)
}

/// The only sheet.
pub fn sheet(bytes: Vec<u8>) -> Sheet {
    let mut book = read(bytes).unwrap();
    assert_eq!(book.sheets.len(), 1);
    book.sheets.remove(0)
}

pub fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// Overwrites the size declared for a part, in the zip directory (offset 24 of its entry, APPNOTE 4.3.12) and before the
/// part itself (offset 22, 4.3.7): where the two differ the zip crate already refuses.
pub fn declare_size(zip: &mut [u8], part: &str, size: u32) {
    let entry = directory_entry(zip, part);
    zip[entry + 24..entry + 28].copy_from_slice(&size.to_le_bytes());
    let place = u32::from_le_bytes(zip[entry + 42..entry + 46].try_into().unwrap()) as usize;
    zip[place + 22..place + 26].copy_from_slice(&size.to_le_bytes());
}

/// Makes one part's directory entry point to another's bytes.
pub fn point_to(zip: &mut [u8], part: &str, other: &str) {
    let (to, from) = (directory_entry(zip, part), directory_entry(zip, other));
    for field in [20..24, 24..28, 42..46, 16..20] {
        let bytes = zip[from + field.start..from + field.end].to_vec();
        zip[to + field.start..to + field.end].copy_from_slice(&bytes);
    }
}

fn directory_entry(zip: &[u8], part: &str) -> usize {
    let starts = zip.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x01\x02");
    let mut starts = starts.map(|(at, _)| at);
    starts.find(|at| zip[at + 46..].starts_with(part.as_bytes())).unwrap()
}

pub fn sample() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/legacy-caseload.xlsx");
    std::fs::read(path).unwrap()
}
