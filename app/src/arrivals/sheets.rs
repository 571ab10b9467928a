//! Where the rows are: each part of the mapping finds its sheets, the row of headings (a banner may stand above it) and
//! its columns. What is passed over is counted, so that nothing is dropped without a word.

use std::collections::{BTreeMap, HashMap, HashSet};

use tabular::{Cell, Row, Sheet, Workbook};

use super::{
    kind::Kind,
    mapping::{Mapping, Part},
    report::{NotMapped, Skipped},
    values::{key, squeeze, text},
};

/// How far down the headings are looked for.
const HEADINGS_WITHIN: usize = 40;

/// The rows of one kind on one sheet.
pub(super) struct Table<'a> {
    pub kind: Kind,
    pub sheet: &'a str,
    pub rows: Vec<&'a Row>,
    columns: HashMap<String, usize>,
    headings: HashMap<String, String>,
}

impl Table<'_> {
    pub(super) fn cell<'r>(&self, row: &'r Row, field: &str) -> &'r Cell {
        self.columns.get(field).map_or(&Cell::Empty, |column| row.cell(*column))
    }

    /// The heading as it stands in the workbook.
    pub(super) fn heading<'t>(&'t self, field: &'t str) -> &'t str {
        self.headings.get(field).map_or(field, String::as_str)
    }

    /// Fields that stand on the sheet and begin so.
    pub(super) fn fields(&self, beginning: &str) -> Vec<&str> {
        let mut fields: Vec<&str> = self.columns.keys().filter(|field| field.starts_with(beginning)).map(String::as_str).collect();
        fields.sort_by_key(|field| self.columns[*field]);
        fields
    }
}

/// What was found besides the rows.
#[derive(Default)]
pub(super) struct Found {
    pub skipped: Vec<Skipped>,
    pub not_mapped: Vec<NotMapped>,
    pub notes: Vec<String>,
}

/// Finds everything that the mapping speaks of.
///
/// # Errors
/// A sentence, when a sheet is there but lacks a column without which its rows cannot be read.
pub(super) fn find<'a>(book: &'a Workbook, mapping: &Mapping, found: &mut Found) -> Result<Vec<Table<'a>>, String> {
    let mut tables = vec![];
    let mut read: HashSet<&str> = HashSet::new();
    for (kind, part) in &mapping.parts {
        let sheets: Vec<&Sheet> = book.sheets.iter().filter(|sheet| part.is_on(&sheet.name)).collect();
        if sheets.is_empty() {
            found.notes.push(format!(
                "The workbook has no sheet “{}”: no {} were read.",
                part.sheets.join("” or “"),
                kind.says().to_lowercase()
            ));
        }
        for sheet in sheets {
            read.insert(&sheet.name);
            if sheet.rows.iter().all(is_blank) {
                found.notes.push(format!("The sheet “{}” is empty.", sheet.name));
                continue;
            }
            if sheet.hidden {
                found.notes.push(format!("The sheet “{}” is hidden in the workbook. It was read all the same.", sheet.name));
            }
            tables.push(table(*kind, part, sheet, mapping, found)?);
        }
    }
    for sheet in book.sheets.iter().filter(|sheet| !read.contains(sheet.name.as_str()) && !sheet.rows.is_empty()) {
        found.not_mapped.push(NotMapped { sheet: sheet.name.clone(), column: None, rows: sheet.rows.len() as i64 });
    }
    if tables.is_empty() {
        return Err(format!("none of the sheets that {} speaks of is in this workbook; check that it is the right mapping", mapping.file));
    }
    Ok(tables)
}

impl Part {
    fn is_on(&self, sheet: &str) -> bool {
        let name = key(sheet);
        self.sheets.iter().any(|wanted| match wanted.trim_end().strip_suffix('*') {
            Some(beginning) => name.starts_with(&key(beginning)),
            None => key(wanted) == name,
        })
    }

    /// The columns whose headings stand in a row: field, place, heading as written.
    fn columns_in(&self, row: &Row) -> Vec<(&str, usize, String)> {
        let mut at: HashMap<String, (usize, String)> = HashMap::new();
        for (place, cell) in row.cells.iter().enumerate() {
            let words = squeeze(&text(cell));
            at.entry(key(&words)).or_insert((place, words));
        }
        let found = |headings: &[String]| headings.iter().find_map(|heading| at.get(&key(heading)).cloned());
        self.columns.iter().filter_map(|(field, headings)| found(headings).map(|(place, words)| (field.as_str(), place, words))).collect()
    }
}

fn is_blank(row: &Row) -> bool {
    row.cells.iter().all(|cell| text(cell).trim().is_empty())
}

fn table<'a>(kind: Kind, part: &Part, sheet: &'a Sheet, mapping: &Mapping, found: &mut Found) -> Result<Table<'a>, String> {
    let candidates = sheet.rows.iter().enumerate().take(HEADINGS_WITHIN).map(|(at, row)| (at, part.columns_in(row)));
    // The first of the best: a heading repeated further down is not taken for the first.
    let (at, columns) = candidates.reduce(|best, next| if next.1.len() > best.1.len() { next } else { best }).unwrap_or_default();
    let missing: Vec<&str> = part
        .columns
        .iter()
        .filter(|(field, _)| {
            kind.fields().iter().any(|known| known.needed && known.name == field) && !columns.iter().any(|(f, ..)| f == field)
        })
        .filter_map(|(_, headings)| headings.first().map(String::as_str))
        .collect();
    if !missing.is_empty() {
        return Err(format!(
            "the sheet “{}” has no column “{}”. Give the heading it has now in {}, or put the column back; nothing was taken",
            sheet.name,
            missing.join("” and no column “"),
            mapping.file
        ));
    }
    for (_, headings) in part.columns.iter().filter(|(field, _)| !columns.iter().any(|(f, ..)| f == field)) {
        found.notes.push(format!(
            "The sheet “{}” has no column “{}”: it counts as not filled in.",
            sheet.name,
            headings.first().map_or("", String::as_str)
        ));
    }
    let mut table = Table {
        kind,
        sheet: &sheet.name,
        rows: vec![],
        columns: columns.iter().map(|(field, place, _)| ((*field).to_owned(), *place)).collect(),
        headings: columns.iter().map(|(field, _, words)| ((*field).to_owned(), words.clone())).collect(),
    };
    sort_rows(&mut table, sheet, at, mapping, found);
    tell_unmapped(&table, sheet, at, found);
    Ok(table)
}

/// Rows to be read, and rows to be passed over and counted.
fn sort_rows<'a>(table: &mut Table<'a>, sheet: &'a Sheet, at: usize, mapping: &Mapping, found: &mut Found) {
    let mut skipped: BTreeMap<&str, i64> = BTreeMap::new();
    let heading = &sheet.rows[at];
    let mut before = heading.number;
    for row in &sheet.rows[at + 1..] {
        let gap = i64::from(row.number.saturating_sub(before + 1));
        before = row.number;
        if gap > 0 {
            *skipped.entry("blank row").or_default() += gap;
        }
        let first = row.cells.iter().map(|cell| squeeze(&text(cell))).find(|words| !words.is_empty()).unwrap_or_default();
        let same_as_heading = |column: &usize| key(&text(row.cell(*column))) == key(&text(heading.cell(*column)));
        if first.is_empty() {
            *skipped.entry("blank row").or_default() += 1;
        } else if is_total(&first, &mapping.total_rows) {
            *skipped.entry("row of totals").or_default() += 1;
        } else if table.columns.values().all(same_as_heading) {
            *skipped.entry("headings repeated").or_default() += 1;
        } else if table.columns.values().all(|column| text(row.cell(*column)).trim().is_empty()) {
            *skipped.entry("nothing in any column that the mapping speaks of").or_default() += 1;
        } else {
            table.rows.push(row);
        }
    }
    let sheet = &sheet.name;
    found.skipped.extend(skipped.into_iter().map(|(why, rows)| Skipped { sheet: sheet.clone(), rows, why: why.to_owned() }));
}

/// Whether a first cell begins with one of the words for a total, as a word of its own.
fn is_total(first: &str, forms: &[String]) -> bool {
    let start: String = first.chars().take_while(|c| c.is_alphanumeric() || c.is_whitespace()).collect();
    let words: Vec<String> = start.split_whitespace().map(key).collect();
    (1..=words.len()).any(|n| forms.contains(&words[..n].concat()))
}

fn tell_unmapped(table: &Table<'_>, sheet: &Sheet, at: usize, found: &mut Found) {
    let used: HashSet<usize> = table.columns.values().copied().collect();
    let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    for column in (0..width).filter(|column| !used.contains(column)) {
        let rows = table.rows.iter().filter(|row| !text(row.cell(column)).trim().is_empty()).count() as i64;
        let heading = squeeze(&text(sheet.rows[at].cell(column)));
        if rows > 0 || !heading.is_empty() {
            let name = if heading.is_empty() { format!("(no heading, column {})", column + 1) } else { heading };
            found.not_mapped.push(NotMapped { sheet: sheet.name.clone(), column: Some(name), rows });
        }
    }
}
