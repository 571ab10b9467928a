//! What a sheet tells beside its columns: rows that are none, headings that stand alone above blocks of rows, blanks that
//! mean "as above", and what the name of a sheet says of every row on it.

use std::collections::{BTreeMap, HashSet};

use tabular::{Cell, Row, Sheet};

use super::{
    draft::{Col, Hold, Odd, Stands, list_of, may_be_as_above},
    look::{Column, Looked, is_code, is_name},
    meanings::is_short_for,
    vocabulary::WORDS,
};
use crate::arrivals::{
    kind::Kind,
    sheets::{is_merged_across, is_total_row},
    values::{key, order_of, squeeze, text},
};

/// More rows of a kind that are none are not asked about.
const ODD: usize = 40;
/// So large a share of values must look like something, or be known elsewhere in the workbook, or rows be blank, for
/// something to be proposed of them. Among headings there may be a remark.
const MOST: f64 = 0.8;
const KNOWN: f64 = 0.6;
const MANY_BLANK: f64 = 0.25;

/// Who and what the columns of a workbook name: what else on its sheets is called so is one of them.
#[derive(Default)]
pub(super) struct Known {
    numbers: HashSet<String>,
    names: HashSet<String>,
    staff: Vec<String>,
    units: HashSet<String>,
}

impl Known {
    pub(super) fn add(&mut self, columns: &[Column], kind: Option<Kind>) {
        let full = |column: &Column, of: Kind, field: &str| column.fits.iter().any(|(k, f, fit)| (*k, *f) == (of, field) && *fit >= 7);
        for column in columns {
            let keys = || column.look.values.keys().map(|value| key(value));
            if kind == Some(Kind::Referrals) {
                if full(column, Kind::Referrals, "reference") || full(column, Kind::Referrals, "person_number") {
                    self.numbers.extend(keys());
                } else if full(column, Kind::Referrals, "name") {
                    self.names.extend(keys());
                }
            }
            if kind == Some(Kind::Staff) && full(column, Kind::Staff, "name") || full(column, Kind::Contacts, "worker") {
                self.staff.extend(column.look.values.keys().cloned());
            }
            if full(column, Kind::Stays, "unit") || kind == Some(Kind::Units) && full(column, Kind::Units, "name") {
                self.units.extend(keys());
            }
        }
    }

    /// Whether a text can be a value of a field: by what is known, or, where nothing is, by what it looks like.
    pub(super) fn can_be(&self, field: &str, says: &str) -> bool {
        match field {
            "reference" if self.numbers.is_empty() && self.names.is_empty() => is_code(says),
            "client" | "name" if self.numbers.is_empty() && self.names.is_empty() => is_name(says),
            "reference" => self.numbers.contains(&key(says)),
            "client" | "name" => self.names.contains(&key(says)),
            "worker" => self.staff.iter().any(|name| key(name) == key(says) || is_short_for(says, name)),
            "unit" => self.units.contains(&key(says)),
            _ => true,
        }
    }
}

/// Rows of a sheet that are not like the others.
#[derive(Default)]
pub(super) struct Apart {
    /// Texts that stand alone in their rows, in order; whether all of them are merged across.
    pub lone: Vec<String>,
    pub merged: bool,
    pub odd: Vec<Odd>,
}

pub(super) fn apart(looked: &Looked<'_>) -> Apart {
    let sheet = looked.sheet;
    let mut apart = Apart { merged: true, ..Apart::default() };
    let mut odd: BTreeMap<String, (usize, &'static str)> = BTreeMap::new();
    for row in &sheet.rows[(looked.at + 1).min(sheet.rows.len())..] {
        let filled: Vec<String> = row.cells.iter().map(|cell| squeeze(&text(cell))).filter(|words| !words.is_empty()).collect();
        let Some(first) = filled.first().filter(|first| !is_total_row(first)) else { continue };
        if let Some((begins, why)) = is_none(first, &filled) {
            odd.entry(begins).or_insert((0, why)).0 += 1;
        } else if filled.len() == 1 && looked.columns.len() > 2 && stands_alone(row) {
            if says_when(first) {
                odd.entry(first.clone()).or_insert((0, "It stands alone and only says when: the rows below have their own dates.")).0 += 1;
            } else if !apart.lone.contains(first) {
                apart.merged &= is_merged_across(sheet, row);
                apart.lone.push(first.clone());
            }
        }
    }
    let odd = odd.into_iter().take(ODD);
    apart.odd = odd.map(|(begins, (rows, why))| Odd { sheet: sheet.name.clone(), begins, rows, passed: true, why: why.into() }).collect();
    apart
}

/// A text alone, and no date.
fn stands_alone(row: &Row) -> bool {
    row.cells.iter().any(|cell| matches!(cell, Cell::Text(_)) && order_of(cell) == crate::arrivals::values::Says::Nothing)
}

/// How a row begins that is none, and how that is known.
fn is_none(first: &str, filled: &[String]) -> Option<(String, &'static str)> {
    let is_marks = |text: &String| key(text).is_empty();
    if filled.iter().all(is_marks) && first.chars().count() >= 3 {
        let mark: String = first.chars().take(3).collect();
        return Some((format!("{mark}*"), "It is a line of marks."));
    }
    let words: Vec<String> = first.split(|c: char| !c.is_alphanumeric()).map(key).filter(|word| !word.is_empty()).collect();
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let last = words.last().map_or("", String::as_str);
    if ["total", "totals", "subtotal", "subtotals"].contains(&last) && words.len() > 1 {
        return Some((format!("*{last}"), "It is called a total."));
    }
    let carried =
        ["carried", "brought", "cf", "bf"].contains(&word(0)) || (word(0), word(1)) == ("c", "f") || (word(0), word(1)) == ("b", "f");
    if carried || ["sum", "average", "mean", "count"].contains(&word(0)) && filled.len() <= 3 {
        return Some((first.to_owned(), "It sums up other rows."));
    }
    if ["see", "cont", "continued", "continues", "nb", "note", "notes", "key", "page"].contains(&word(0))
        && filled.len() <= 2
        && words.len() > 1
    {
        let begins: Vec<&str> = first.split_whitespace().take(2).collect();
        return Some((format!("{}*", begins.join(" ").trim_end_matches(|c: char| !c.is_alphanumeric())), "It points somewhere else."));
    }
    if ["example", "eg"].contains(&word(0)) || (word(0), word(1)) == ("e", "g") {
        return Some((first.to_owned(), "It is called an example."));
    }
    None
}

/// "April 2025", "Q1", "Week 12", "w/c 7 April", "2025".
fn says_when(says: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<String> = says.split(|c: char| !c.is_alphanumeric()).map(key).filter(|word| !word.is_empty()).collect();
    let is_of_time = |word: &String| {
        word.chars().all(|c| c.is_ascii_digit())
            || word.len() >= 3 && MONTHS.contains(&&word[..3]) && word.len() <= 9
            || [
                "q1",
                "q2",
                "q3",
                "q4",
                "quarter",
                "week",
                "wk",
                "w",
                "c",
                "wc",
                "commencing",
                "beginning",
                "ending",
                "year",
                "st",
                "nd",
                "rd",
                "th",
            ]
            .contains(&word.as_str())
    };
    !words.is_empty() && words.iter().all(is_of_time)
}

/// What values are that hold for whole sheets or blocks of rows: a field that no column is, and how that is known.
pub(super) fn said_of_all(hold: Hold, values: &[String], have: &[&str], known: &Known, alone: bool) -> Option<(String, &'static str)> {
    let codes = hold.fields(Stands::Above);
    let of = |code: &str| code.split_once('.').map_or(String::new(), |(_, field)| field.to_owned());
    let lacking = |field: &str| {
        codes.iter().find(|(code, _)| of(code) == field && !have.iter().any(|own| of(own) == field)).map(|(code, _)| code.clone())
    };
    let share = |is: &dyn Fn(&String) -> bool| values.iter().filter(|value| is(value)).count() as f64 / values.len().max(1) as f64;
    let can_be = |field: &str| share(&|value| known.can_be(field, value));
    let whose = ["reference", "person_number", "client", "name", "given_name", "family_name"];
    let least = if known.numbers.is_empty() && known.names.is_empty() { if alone { MOST } else { 2.0 } } else { KNOWN };
    if hold != Hold::One(Kind::Referrals) && !have.iter().any(|code| whose.contains(&of(code).as_str())) {
        if can_be("reference") >= least {
            return lacking("reference").map(|code| (code, "No column says whose a row is, and these are numbers of clients."));
        }
        if let Some(code) = lacking("client").or_else(|| lacking("name")).filter(|_| can_be("client") >= least) {
            return Some((code, "No column says whose a row is, and these are names."));
        }
    }
    if let Some(code) = lacking("worker").filter(|_| can_be("worker") >= KNOWN) {
        return Some((code, "No column says who the worker was, and these are workers elsewhere in the workbook."));
    }
    if let Some(code) = lacking("unit").filter(|_| can_be("unit") >= KNOWN) {
        return Some((code, "No column says which unit, and these are units elsewhere in the workbook."));
    }
    for field in ["means", "outcome", "source", "exit_kind", "risk", "domain"] {
        let Some(code) = lacking(field) else { continue };
        let list = Kind::ALL.into_iter().find_map(|kind| list_of(kind, field)).unwrap_or_default();
        if share(&|value| value.chars().count() > 2 && WORDS.category(list, value).is_some()) >= 1.0 {
            return Some((code, "No column says this, and it is one of the usual answers."));
        }
    }
    None
}

/// Whether lone rows, or the names of sheets, may say whose their rows are, so that the sheet is of a kind that needs it.
pub(super) fn says_whose(alone: &[String], known: &Known) -> bool {
    !alone.is_empty()
        && said_of_all(Hold::One(Kind::Contacts), alone, &[], known, true)
            .is_some_and(|(code, _)| code.ends_with(".reference") || code.ends_with(".client"))
}

/// Whether sheets are called as clients are.
pub(super) fn are_known(sheets: &[String], known: &Known) -> bool {
    sheets.iter().all(|sheet| known.numbers.contains(&key(sheet)) || known.names.contains(&key(sheet)))
}

/// Sets which columns have blanks that mean "as above", where what stands there leaves no doubt, and asks where it does.
pub(super) fn blanks(sheets: &[&Sheet], looked: &Looked<'_>, hold: Hold, columns: &mut [Col]) {
    let own: Vec<usize> = columns.iter().filter(|col| col.stands == Stands::Headed && !col.field.is_empty()).map(|col| col.at).collect();
    let mut leading: Option<HashSet<(usize, u32)>> = None;
    for col in columns.iter_mut().filter(|col| matches!(col.stands, Stands::Headed | Stands::Unheaded)) {
        if !may_be_as_above(hold, &col.field) {
            continue;
        }
        let seen = Blanks::of(sheets, looked.at, col.at, &own);
        col.blanks = seen.blank.len();
        if col.blanks == 0 {
            continue;
        }
        let is_sure = seen.first_filled && seen.again == 0 && col.blanks as f64 >= MANY_BLANK * (col.blanks + seen.filled) as f64;
        let needed = col.field.split_once('.').is_some_and(|(_, field)| !["worker", "client_born_on", "born_on", "unit"].contains(&field));
        // What a row can do without is left blank for many reasons: as above only where whose the row is, is blank too.
        let follows = leading.as_ref().is_some_and(|leading| seen.blank.is_subset(leading));
        if is_sure && (needed || follows) {
            col.fill = "above".into();
            col.why = format!("Blank here: {}. No value stands in two rows running, so a blank is read as the cell above.", col.blanks);
            leading.get_or_insert(seen.blank);
        } else if needed {
            col.why = format!("Blank here: {}. If that means “as above”, say so; if not, such rows are refused.", col.blanks);
        }
    }
}

/// How the cells of a column are filled, over the rows that have something elsewhere.
#[derive(Default)]
struct Blanks {
    filled: usize,
    /// Sheet and row.
    blank: HashSet<(usize, u32)>,
    /// Rows that repeat the value of the row right above.
    again: usize,
    first_filled: bool,
}

impl Blanks {
    fn of(sheets: &[&Sheet], at: usize, column: usize, own: &[usize]) -> Blanks {
        let mut seen = Blanks { first_filled: true, ..Blanks::default() };
        for (nth, sheet) in sheets.iter().enumerate() {
            let covered =
                |row: u32| sheet.merged.iter().any(|m| m.first_column as usize == column && (m.first_row + 1..=m.last_row).contains(&row));
            let mut last: Option<String> = None;
            for row in &sheet.rows[(at + 1).min(sheet.rows.len())..] {
                let filled: Vec<String> = row.cells.iter().map(|cell| squeeze(&text(cell))).filter(|words| !words.is_empty()).collect();
                let elsewhere = own.iter().filter(|other| **other != column && !text(row.cell(**other)).is_empty()).count();
                let first = filled.first().map_or("", String::as_str);
                if elsewhere == 0 || is_total_row(first) || is_none(first, &filled).is_some() || covered(row.number) {
                    continue;
                }
                let says = key(&text(row.cell(column)));
                if text(row.cell(column)).is_empty() {
                    seen.first_filled &= last.is_some();
                    seen.blank.insert((nth, row.number));
                } else {
                    seen.filled += 1;
                    seen.again += usize::from(last.as_ref() == Some(&says));
                    last = Some(says);
                }
            }
        }
        seen
    }
}
