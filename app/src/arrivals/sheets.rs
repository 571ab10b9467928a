//! Where the rows are: each part of the mapping finds its sheets, the rows of headings (a banner may stand above them)
//! and its columns. What is passed over is counted, so that nothing is dropped without a word.

use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
};

use tabular::{Cell, Row, Sheet, Workbook};

use super::{
    kind::Kind,
    mapping::{Column, Mapping, Part, Place, Shape},
    report::{NotMapped, Skipped},
    table::{At, Seen, Table, is_heading, says_hours},
    values::{key, squeeze, text},
};

/// How far down the headings are looked for.
const HEADINGS_WITHIN: usize = 40;

/// What was found besides the rows.
#[derive(Default)]
pub(super) struct Found {
    pub skipped: Vec<Skipped>,
    pub not_mapped: Vec<NotMapped>,
    pub notes: Vec<String>,
    /// Of each sheet read: the row of headings, and the columns that something is read from.
    used: BTreeMap<String, (usize, HashSet<usize>)>,
}

/// Finds everything that the mapping speaks of.
///
/// # Errors
/// A sentence, when a sheet is there but lacks a column without which its rows cannot be read.
pub(super) fn find<'a>(book: &'a Workbook, mapping: &Mapping, found: &mut Found) -> Result<Vec<Table<'a>>, String> {
    let mut tables = vec![];
    for (kind, part) in &mapping.parts {
        let others = || mapping.parts.iter().filter(|(of, other)| of == kind && !std::ptr::eq(other, part)).map(|(_, other)| other);
        // Of several parts of a kind, the one that names a sheet in full has it, and the first that can read it.
        let is_anothers = |sheet: &Sheet| !part.names(&sheet.name) && others().any(|other| other.names(&sheet.name));
        let is_read = |sheet: &Sheet| tables.iter().any(|table: &Table<'_>| table.kind == *kind && table.sheet == sheet.name);
        let sheets: Vec<&Sheet> =
            book.sheets.iter().filter(|sheet| part.is_on(&sheet.name) && !is_anothers(sheet) && !is_read(sheet)).collect();
        if sheets.is_empty() {
            found.notes.push(format!(
                "The workbook has no sheet “{}”: no {} were read.",
                part.sheets.join("” or “"),
                kind.says().to_lowercase()
            ));
        }
        let (mut fitting, mut unfit) = (0, None);
        for sheet in sheets {
            if sheet.rows.iter().all(is_blank) {
                found.used.entry(sheet.name.clone()).or_default();
                found.notes.push(format!("The sheet “{}” is empty.", sheet.name));
                fitting += 1;
                continue;
            }
            match tables_of(*kind, part, sheet, mapping, found) {
                Ok(more) => {
                    fitting += 1;
                    tables.extend(more);
                }
                // One of the sheets that a pattern takes need not be of the kind.
                Err(says) if !part.names(&sheet.name) => {
                    found.notes.push(format!("The sheet “{}” was passed over: {says}.", sheet.name));
                    unfit.get_or_insert(says);
                }
                Err(says) => return Err(told(&says, mapping)),
            }
        }
        if let Some(says) = unfit.filter(|_| fitting == 0) {
            return Err(told(&says, mapping));
        }
    }
    for sheet in book.sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
        match found.used.remove(&sheet.name) {
            None => found.not_mapped.push(NotMapped { sheet: sheet.name.clone(), column: None, rows: sheet.rows.len() as i64 }),
            Some((at, columns)) => tell_unread(sheet, at, &columns, found),
        }
    }
    if tables.is_empty() {
        return Err(format!("none of the sheets that {} speaks of is in this workbook; check that it is the right mapping", mapping.file));
    }
    // Referrals of a kind of their own come before what hangs on them; the parts are in that order already.
    Ok(tables)
}

fn told(says: &str, mapping: &Mapping) -> String {
    format!("{says}. Give the heading it has now in {}, or put the column back; nothing was taken", mapping.file)
}

impl Part {
    fn is_on(&self, sheet: &str) -> bool {
        let fits = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, sheet));
        fits(&self.sheets) && !fits(&self.not_sheets)
    }

    /// Whether it is named in full, not by a pattern.
    fn names(&self, sheet: &str) -> bool {
        self.sheets.iter().any(|wanted| !wanted.contains('*') && matches(wanted, sheet))
    }
}

/// `*` stands for any letters, at the start, the end or between.
fn matches(pattern: &str, sheet: &str) -> bool {
    let name = key(sheet);
    let pieces: Vec<String> = pattern.split('*').map(key).collect();
    let [first, middle @ .., last] = pieces.as_slice() else { return pieces.first().is_some_and(|only| *only == name) };
    let Some(mut rest) = name.strip_prefix(first.as_str()) else { return false };
    for piece in middle {
        match rest.find(piece.as_str()) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

fn is_blank(row: &Row) -> bool {
    row.cells.iter().all(|cell| text(cell).trim().is_empty())
}

/// The headings of a sheet: each column's own, and with those above it.
pub(super) struct Headings {
    names: Vec<Vec<String>>,
    pub(super) shown: Vec<String>,
}

impl Headings {
    /// `at` is the last row of the headings.
    pub(super) fn of(sheet: &Sheet, at: usize, rows: usize) -> Headings {
        let lowest = &sheet.rows[at];
        let width = sheet.rows[at.saturating_sub(rows - 1)..=at].iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let mut above = vec![String::new(); width];
        for row in &sheet.rows[at.saturating_sub(rows - 1)..at] {
            let mut last = String::new();
            for (column, above) in above.iter_mut().enumerate() {
                let words = squeeze(&text(row.cell(column)));
                if !words.is_empty() {
                    last = words;
                }
                *above = squeeze(&format!("{above} {last}"));
            }
        }
        let own = |column: usize| if is_heading(lowest.cell(column)) { squeeze(&text(lowest.cell(column))) } else { String::new() };
        let shown: Vec<String> = (0..width).map(|column| squeeze(&format!("{} {}", above[column], own(column)))).collect();
        let names =
            (0..width).map(|column| [key(&own(column)), key(&shown[column])].into_iter().filter(|k| !k.is_empty()).collect()).collect();
        Headings { names, shown }
    }

    fn all(&self, heading: &str) -> Vec<usize> {
        let wanted = key(heading);
        (0..self.names.len()).filter(|column| self.names[*column].contains(&wanted)).collect()
    }
}

/// Where the columns of a part stand, by a row of headings.
fn columns_in(part: &Part, sheet: &Sheet, headings: &Headings) -> Vec<(String, Seen)> {
    let mut seen = vec![];
    for column in &part.columns {
        let new = |at: At, heading: String| Seen { at, heading, how: column.how.clone(), doubt: None };
        match &column.place {
            Place::Headed { any, .. } if column.field == "name" && two_names(any, headings).is_some() => {
                for (field, at) in two_names(any, headings).into_iter().flatten() {
                    seen.push((field.to_owned(), new(At::Column(at), headings.shown[at].clone())));
                }
            }
            Place::Headed { any, nth } => {
                let at = any.iter().find_map(|heading| headings.all(heading).get(nth - 1).copied());
                seen.extend(at.map(|at| (column.field.clone(), new(At::Column(at), headings.shown[at].clone()))));
            }
            Place::Joined(parts) => {
                let at: Vec<usize> = parts.iter().filter_map(|heading| headings.all(heading).first().copied()).collect();
                if at.len() == parts.len() {
                    seen.push((column.field.clone(), new(At::Joined(at), parts.join(" "))));
                }
            }
            Place::Letter(at) => {
                seen.push((column.field.clone(), new(At::Column(*at), headings.shown.get(*at).cloned().unwrap_or_default())))
            }
            Place::Constant(value) => seen.push((column.field.clone(), new(At::Fixed(Cell::Text(value.clone())), column.called()))),
            Place::SheetName => seen.push((column.field.clone(), new(At::Fixed(Cell::Text(sheet.name.clone())), column.called()))),
            Place::Above => seen.push((column.field.clone(), new(At::Above, column.called()))),
            Place::Label(labels) => {
                let cell = labels.iter().find_map(|label| labelled(sheet, label));
                seen.extend(cell.map(|cell| (column.field.clone(), new(At::Fixed(cell), column.called()))));
            }
        }
    }
    seen
}

/// Where the mapping gives several headings for a name, and the sheet has a column of first names and one of surnames
/// among them, the name stands in both.
fn two_names(any: &[String], headings: &Headings) -> Option<[(&'static str, usize); 2]> {
    let is_given =
        |heading: &&String| ["firstname", "forename", "givenname", "christianname", "first", "given"].contains(&key(heading).as_str());
    let at = |heading: &String| headings.all(heading).first().copied();
    let given = any.iter().filter(is_given).find_map(at)?;
    let family = any.iter().filter(|heading| super::mapping::is_surname(heading)).find_map(at)?;
    Some([("given_name", given), ("family_name", family)])
}

/// The cell beside a label, or below it; or what stands behind the label in its own cell.
fn labelled(sheet: &Sheet, label: &str) -> Option<Cell> {
    let wanted = key(label);
    for (at, row) in sheet.rows.iter().enumerate().take(HEADINGS_WITHIN) {
        for (column, cell) in row.cells.iter().enumerate() {
            let words = text(cell);
            if key(&words) == wanted {
                let beside = row.cells[column + 1..].iter().find(|cell| !text(cell).is_empty());
                let below = sheet.rows.get(at + 1).filter(|below| below.number == row.number + 1).map(|below| below.cell(column));
                return Some(beside.or(below.filter(|cell| !cell.is_empty())).cloned().unwrap_or_default());
            }
            if let Some((before, after)) = words.split_once(':')
                && key(before) == wanted
                && !after.trim().is_empty()
            {
                return Some(Cell::Text(after.trim().to_owned()));
            }
        }
    }
    None
}

/// The rows of a kind on a sheet: one table, or several where headings stand again further down in another order.
fn tables_of<'a>(kind: Kind, part: &Part, sheet: &'a Sheet, mapping: &Mapping, found: &mut Found) -> Result<Vec<Table<'a>>, String> {
    let by_heading = part.columns.iter().any(|column| matches!(column.place, Place::Headed { .. } | Place::Joined(_)));
    let candidates = (part.heading_rows - 1..sheet.rows.len().min(HEADINGS_WITHIN)).map(|at| Block::at(at, part, sheet));
    // The first of the best: a heading repeated further down is not taken for the first.
    let first =
        candidates.reduce(|best, next| if next.columns.len() > best.columns.len() { next } else { best }).ok_or("it has no headings")?;
    let missing = first.lacks(kind, part);
    if !missing.is_empty() {
        return Err(format!("the sheet “{}” has no column “{}”", sheet.name, missing.join("” and no column “")));
    }
    if sheet.hidden && !found.used.contains_key(&sheet.name) {
        found.notes.push(format!("The sheet “{}” is hidden in the workbook. It was read all the same.", sheet.name));
    }
    for column in part.columns.iter().filter(|column| !first.has(&column.field)) {
        found.notes.push(format!("The sheet “{}” has no column “{}”: it counts as not filled in.", sheet.name, column.called()));
    }
    tell_alike(part, sheet, &first.headings, found);
    if part.shape == Shape::Head {
        let mut table = Table::new(kind, part.shape, sheet, first.columns.into_iter().collect());
        table.rows.extend(sheet.rows.first());
        end_table(&mut table, sheet, first.at, found);
        return Ok(vec![table]);
    }
    let mut blocks = if by_heading { again_below(first, part, sheet) } else { vec![first] };
    let ends: Vec<usize> = blocks.iter().skip(1).map(|block| block.at + 1 - part.heading_rows).chain([sheet.rows.len()]).collect();
    let (mut tables, told) = (vec![], found.used.contains_key(&sheet.name));
    for (nth, (block, end)) in blocks.drain(..).zip(ends).enumerate() {
        let (at, missing) = (block.at, block.lacks(kind, part));
        let number = sheet.rows[at].number;
        if !missing.is_empty() {
            found.notes.push(format!(
                "The sheet “{}” has other headings in row {number}, without “{}”: the {} rows below them were not read.",
                sheet.name,
                missing.join("” and “"),
                end - at - 1
            ));
            found.skipped.push(Skipped { sheet: sheet.name.clone(), rows: (end - at - 1) as i64, why: "row under other headings".into() });
            continue;
        }
        if nth > 0 {
            found.notes.push(format!(
                "The headings of “{}” stand again in row {number}, in another order: the rows below were read by those.",
                sheet.name
            ));
        }
        let mut table = Table::new(kind, part.shape, sheet, block.columns.into_iter().collect());
        sort_rows(&mut table, sheet, (by_heading.then_some(at), end, told), mapping, found);
        end_table(&mut table, sheet, at, found);
        tables.push(table);
    }
    if !told {
        tell_struck(sheet, &tables, found);
    }
    Ok(tables)
}

/// What is struck out may be gone, or only closed: nobody but its owner knows.
fn tell_struck(sheet: &Sheet, tables: &[Table<'_>], found: &mut Found) {
    let read = |number: &&u32| tables.iter().any(|table| table.rows.binary_search_by_key(*number, |row| row.number).is_ok());
    let struck: Vec<String> = sheet.struck.iter().filter(read).map(u32::to_string).collect();
    if !struck.is_empty() {
        let (shown, more) = (struck[..struck.len().min(20)].join(", "), if struck.len() > 20 { " and others" } else { "" });
        found.notes.push(format!(
            "Rows of “{}” that are struck out: {} (row {shown}{more}). They were read like the others: if they do not count, take them out of the workbook and import again.",
            sheet.name,
            struck.len()
        ));
    }
}

/// A row of headings, and where the fields of a part stand by it.
struct Block {
    at: usize,
    headings: Headings,
    columns: Vec<(String, Seen)>,
}

impl Block {
    fn at(at: usize, part: &Part, sheet: &Sheet) -> Block {
        let headings = Headings::of(sheet, at, part.heading_rows);
        let columns = columns_in(part, sheet, &headings);
        Block { at, headings, columns }
    }

    fn has(&self, field: &str) -> bool {
        self.columns.iter().any(|(seen, _)| seen == field || (field == "name" && seen == "given_name"))
    }

    /// What rows of the kind cannot do without, by the headings that the mapping has for it.
    fn lacks(&self, kind: Kind, part: &Part) -> Vec<String> {
        part.columns.iter().filter(|column| kind.is_needed(&column.field) && !self.has(&column.field)).map(Column::called).collect()
    }

    /// Fields that stand under a heading, and in which columns.
    fn headed(&self) -> Vec<(&str, &At)> {
        let is_headed = |at: &At| matches!(at, At::Column(_) | At::Joined(_));
        self.columns.iter().filter(|(_, seen)| is_headed(&seen.at)).map(|(field, seen)| (field.as_str(), &seen.at)).collect()
    }
}

/// A list is often begun anew below another (closed cases under open ones), with its columns in another order or one more
/// of them. Read by the first headings, those rows would say other things than they do.
fn again_below(first: Block, part: &Part, sheet: &Sheet) -> Vec<Block> {
    let words: HashSet<&str> = sheet.rows[first.at].cells.iter().filter_map(in_words).collect();
    let mut blocks = vec![first];
    for (at, row) in sheet.rows.iter().enumerate().skip(blocks[0].at + part.heading_rows) {
        if row.cells.iter().filter_map(in_words).filter(|word| words.contains(word)).take(2).count() < 2 {
            continue;
        }
        let next = Block::at(at, part, sheet);
        let (most, own) = (blocks[0].headed().len(), next.headed().len());
        let differs = next.headed() != blocks[blocks.len() - 1].headed();
        if own >= 2 && own * 2 > most && differs {
            blocks.push(next);
        }
    }
    blocks
}

fn in_words(cell: &Cell) -> Option<&str> {
    if let Cell::Text(text) = cell { Some(text.trim()).filter(|text| !text.is_empty()) } else { None }
}

/// What is told by all rows of a table together.
fn end_table(table: &mut Table<'_>, sheet: &Sheet, at: usize, found: &mut Found) {
    let sums = table.take_out_sums();
    if sums > 0 {
        found.skipped.push(Skipped { sheet: sheet.name.clone(), rows: sums, why: "row that only adds up those above it".into() });
    }
    for (heading, count) in table.fill_down() {
        found.notes.push(format!("In the column “{heading}” of “{}”, {count} cells were read as the cell above them.", sheet.name));
    }
    table.look_for_doubts();
    tell_hours(table, found);
    let used = found.used.entry(sheet.name.clone()).or_insert((at, HashSet::new()));
    used.1.extend(table.columns());
}

fn tell_hours(table: &Table<'_>, found: &mut Found) {
    if let Some(seen) = table.seen.get("minutes").filter(|seen| seen.how.unit.is_none() && says_hours(&seen.heading)) {
        found
            .notes
            .push(format!("Numbers in the column “{}” of “{}” were read as hours, since its heading says so.", seen.heading, table.sheet));
    }
}

/// Of columns headed alike the first is read, and that is told.
fn tell_alike(part: &Part, sheet: &Sheet, headings: &Headings, found: &mut Found) {
    for column in &part.columns {
        let Place::Headed { any, nth: 1 } = &column.place else { continue };
        if let Some(heading) = any.iter().find(|heading| headings.all(heading).len() > 1) {
            found.notes.push(format!(
                "The sheet “{}” has {} columns headed “{heading}”. The first was read; nth = 2 in the mapping reads the second.",
                sheet.name,
                headings.all(heading).len()
            ));
        }
    }
}

/// Rows to be read, and rows to be passed over and counted. Without a row of headings all rows are looked at.
fn sort_rows<'a>(
    table: &mut Table<'a>,
    sheet: &'a Sheet,
    (at, end, told): (Option<usize>, usize, bool),
    mapping: &Mapping,
    found: &mut Found,
) {
    let mut skipped: BTreeMap<&str, i64> = BTreeMap::new();
    let heading = at.map(|at| &sheet.rows[at]);
    let mut before = heading.map_or(0, |heading| heading.number);
    let columns = table.columns();
    let takes_above = table.seen.values().any(|seen| matches!(seen.at, At::Above));
    for row in &sheet.rows[at.map_or(0, |at| at + 1)..end] {
        let gap = i64::from(row.number.saturating_sub(before + 1));
        before = row.number;
        if gap > 0 {
            *skipped.entry("blank row").or_default() += gap;
        }
        let filled: Vec<String> = row.cells.iter().map(|cell| squeeze(&text(cell))).filter(|words| !words.is_empty()).collect();
        let first = filled.first().map_or("", String::as_str);
        let repeats = |column: &usize| heading.is_some_and(|heading| key(&text(row.cell(*column))) == key(&text(heading.cell(*column))));
        let why = if first.is_empty() {
            "blank row"
        } else if is_total(first, &mapping.total_rows) {
            "row of totals"
        } else if mapping.pass_over.has(first) {
            "row that the mapping passes over"
        } else if filled.len() == 1 && (takes_above || is_merged_across(sheet, row)) {
            table.above.push((row.number, Cell::Text(first.to_owned())));
            "heading above a block of rows"
        } else if columns.iter().all(repeats) {
            "headings repeated"
        } else if columns.iter().all(|column| table.is_blank(row, *column)) {
            "nothing in any column that the mapping speaks of"
        } else {
            table.rows.push(row);
            continue;
        };
        *skipped.entry(why).or_default() += 1;
    }
    if !told {
        let sheet = &sheet.name;
        found.skipped.extend(skipped.into_iter().map(|(why, rows)| Skipped { sheet: sheet.clone(), rows, why: why.to_owned() }));
    }
}

pub(super) fn is_merged_across(sheet: &Sheet, row: &Row) -> bool {
    sheet.merged.iter().any(|merged| merged.first_row == row.number && merged.last_row == row.number)
}

/// As every mapping passes over that says nothing else.
pub(super) fn is_total_row(first: &str) -> bool {
    static TOTALS: LazyLock<Vec<String>> = LazyLock::new(|| super::mapping::totals().iter().map(|form| key(form)).collect());
    is_total(first, &TOTALS)
}

/// Whether a first cell begins with one of the words for a total, as a word of its own.
fn is_total(first: &str, forms: &[String]) -> bool {
    let start: String =
        first.chars().map(|c| if c == '-' { ' ' } else { c }).take_while(|c| c.is_alphanumeric() || c.is_whitespace()).collect();
    let words: Vec<String> = start.split_whitespace().map(key).collect();
    (1..=words.len()).any(|n| forms.contains(&words[..n].concat()))
}

/// Columns and comments that nothing was read from.
fn tell_unread(sheet: &Sheet, at: usize, used: &HashSet<usize>, found: &mut Found) {
    if !sheet.comments.is_empty() {
        let some: Vec<&str> = sheet.comments.iter().take(5).map(String::as_str).collect();
        let more = if sheet.comments.len() > some.len() { " and others" } else { "" };
        let (count, cells) = (sheet.comments.len(), some.join(", "));
        found.notes.push(format!("The sheet “{}” has comments on {count} cells ({cells}{more}), which are not read.", sheet.name));
    }
    let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    for column in (0..width).filter(|column| !used.contains(column)) {
        let rows = sheet.rows.iter().skip(at + 1).filter(|row| !text(row.cell(column)).is_empty()).count() as i64;
        let heading = sheet.rows.get(at).map(|row| squeeze(&text(row.cell(column)))).unwrap_or_default();
        if rows > 0 || !heading.is_empty() {
            let name = if heading.is_empty() { format!("(no heading, column {})", column + 1) } else { heading };
            found.not_mapped.push(NotMapped { sheet: sheet.name.clone(), column: Some(name), rows });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn sheets_are_taken_by_pattern() {
        for (pattern, name) in [
            ("Contacts*", "contacts 2024"),
            ("*contacts", "All contacts"),
            ("20*contacts", "2024-25 Contacts"),
            ("*", "Ada"),
            ("Dash", "DASH "),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("Contacts", "Contacts 2024"), ("*summary", "Summary 2024"), ("20*contacts", "Contacts 2024")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
