//! What stands on the sheets of a workbook: where the headings are, and what the values under each look like.

use std::collections::BTreeMap;

use tabular::{Cell, Row, Sheet};

use super::vocabulary::WORDS;
use crate::arrivals::{
    kind::Kind,
    sheets::Headings,
    values::{self, Century, Meant, NotADay, Says, key, squeeze, text},
};

/// How far down headings and labels are looked for, and how many rows tell what a column looks like.
const WITHIN: usize = 40;
const LOOKED_AT: usize = 1_000;
/// So many different values of a column are told.
const DIFFERENT: usize = 400;
/// As a mapping can have.
const MOST_HEADING_ROWS: usize = 3;
/// A sheet with more columns is none that people keep by hand; the rest is not looked at.
const WIDEST: usize = 120;

/// A sheet, and what was found on it.
pub(super) struct Looked<'a> {
    pub sheet: &'a Sheet,
    /// The lowest row of headings, by its place.
    pub at: usize,
    pub heading_rows: usize,
    pub columns: Vec<Column>,
    /// Labelled cells above the table.
    pub labels: Vec<Label>,
}

pub(super) struct Label {
    pub says: String,
    pub value: String,
    /// Whether it names something of a client, as the head of a sheet of her own does.
    pub of_client: bool,
}

#[derive(Default)]
pub(super) struct Column {
    pub at: usize,
    pub heading: String,
    /// The lowest of its headings, where no other column has it.
    pub lowest: String,
    /// Of columns headed alike, which.
    pub nth: usize,
    pub look: Look,
    /// The fields that the heading fits, and how well; filled in for the sheets that are gone on with.
    pub fits: Vec<(Kind, &'static str, i32)>,
}

/// How many of a column's cells are what.
#[derive(Default)]
pub(super) struct Look {
    pub filled: usize,
    pub days: usize,
    /// Bare numbers that may be days which lost their format.
    pub serials: usize,
    pub times: usize,
    pub numbers: usize,
    pub lengths: usize,
    pub names: usize,
    pub codes: usize,
    pub postcodes: usize,
    pub long: usize,
    pub day_first: usize,
    pub month_first: usize,
    /// Days with a time that names no zone, and those that name one.
    pub timed: usize,
    pub zoned: usize,
    /// Dates of numbers only, in either order.
    pub either: usize,
    /// Bare numbers, as far as they tell whether hours are written as on a clock.
    pub bare: Vec<f64>,
    /// Numbers of hours pass for minutes by being small and broken.
    broken: bool,
    largest: f64,
    pub values: BTreeMap<String, usize>,
    pub examples: Vec<String>,
}

impl Look {
    /// The share of filled cells, from 0 to 1.
    pub(super) fn share(&self, count: usize) -> f64 {
        if self.filled == 0 { 0.0 } else { count as f64 / self.filled as f64 }
    }

    /// The share of cells that a test holds of.
    pub(super) fn share_of(&self, is: impl Fn(&str) -> bool) -> f64 {
        let counted: usize = self.values.values().sum();
        let held: usize = self.values.iter().filter(|(value, _)| is(value)).map(|(_, count)| count).sum();
        if counted == 0 { 0.0 } else { held as f64 / counted as f64 }
    }

    pub(super) fn looks_like_hours(&self) -> bool {
        self.broken && self.largest <= 12.0
    }

    /// What another sheet's column of the same heading looks like.
    pub(super) fn add(&mut self, other: &Look) {
        self.filled += other.filled;
        self.days += other.days;
        self.serials += other.serials;
        self.times += other.times;
        self.numbers += other.numbers;
        self.lengths += other.lengths;
        self.names += other.names;
        self.codes += other.codes;
        self.postcodes += other.postcodes;
        self.long += other.long;
        self.day_first += other.day_first;
        self.month_first += other.month_first;
        self.timed += other.timed;
        self.zoned += other.zoned;
        self.either += other.either;
        self.bare.extend(&other.bare);
        self.broken |= other.broken;
        self.largest = self.largest.max(other.largest);
        for (value, count) in &other.values {
            *self.values.entry(value.clone()).or_default() += count;
        }
        let more = other.examples.iter().filter(|example| !self.examples.contains(example)).cloned().collect::<Vec<_>>();
        self.examples.extend(more);
        self.examples.truncate(3);
    }

    fn see(&mut self, cell: &Cell) {
        let cell = match cell {
            Cell::Formula { shown: Some(shown), .. } => shown,
            cell => cell,
        };
        let says = squeeze(&text(cell));
        if says.is_empty() {
            return;
        }
        self.filled += 1;
        if self.examples.len() < 3 && !self.examples.contains(&says) {
            self.examples.push(says.chars().take(40).collect());
        }
        if self.values.len() < DIFFERENT || self.values.contains_key(&says) {
            *self.values.entry(says.clone()).or_default() += 1;
        }
        match values::order_of(cell) {
            Says::DayFirst => self.day_first += 1,
            Says::MonthFirst => self.month_first += 1,
            Says::Either => self.either += 1,
            Says::Nothing => {}
        }
        match values::zone_of(cell) {
            Some(true) => self.zoned += 1,
            Some(false) => self.timed += 1,
            None => {}
        }
        self.days += usize::from(is_day(cell));
        self.times += usize::from(matches!(cell, Cell::Time(_)) || (says.contains(':') && !is_day(cell) && values::time(cell).is_ok()));
        if let Ok(number) = says.parse::<f64>() {
            self.numbers += 1;
            if self.bare.len() < DIFFERENT {
                self.bare.push(number);
            }
            self.serials += usize::from((20_000.0..=60_000.0).contains(&number));
            self.broken |= number.fract() != 0.0;
            self.largest = self.largest.max(number);
        }
        self.lengths += usize::from(values::minutes_in(cell, values::Unit::Hours).is_some());
        self.names += usize::from(is_name(&says));
        self.codes += usize::from(is_code(&says));
        self.postcodes += usize::from(is_postcode(&says));
        self.long += usize::from(says.chars().count() > 40);
    }
}

fn is_day(cell: &Cell) -> bool {
    match cell {
        Cell::Date(_) | Cell::DateTime(_) => true,
        Cell::Text(text) if text.chars().any(|c| c.is_ascii_digit()) && text.parse::<f64>().is_err() => {
            !matches!(values::moment(cell, Meant::of(Century::Around)), Ok(None) | Err(NotADay::NotUnderstood))
        }
        _ => false,
    }
}

/// Two words or more that begin with a capital, or "Brook, Ada".
pub(super) fn is_name(says: &str) -> bool {
    let words: Vec<&str> = says.split_whitespace().collect();
    let begins = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    (2..=5).contains(&words.len())
        && words.iter().filter(|word| begins(word)).count() >= 2
        && says.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || "-'’,.()".contains(c))
}

/// Short, with a digit, and no day or length of time.
pub(super) fn is_code(says: &str) -> bool {
    says.len() <= 16
        && says.chars().any(|c| c.is_ascii_digit())
        && says.chars().all(|c| c.is_ascii_alphanumeric() || "-/#_ .".contains(c))
        && !is_day(&Cell::Text(says.to_owned()))
}

fn is_postcode(says: &str) -> bool {
    let plain: String = says.chars().filter(|c| !c.is_whitespace()).collect();
    let at = |n: usize, is: fn(&u8) -> bool| plain.as_bytes().get(n).is_some_and(is);
    (3..=7).contains(&plain.len())
        && plain.is_ascii()
        && at(0, u8::is_ascii_alphabetic)
        && (at(1, u8::is_ascii_digit) || at(2, u8::is_ascii_digit))
        && (plain.len() < 5
            || plain.bytes().rev().take(2).all(|b| b.is_ascii_alphabetic())
                && plain.bytes().rev().nth(2).is_some_and(|b| b.is_ascii_digit()))
}

/// Looks at a sheet. Nothing when it has no headings with rows under them, and no labels either.
pub(super) fn look(sheet: &Sheet) -> Option<Looked<'_>> {
    let (at, known) = (0..sheet.rows.len().min(WITHIN))
        .map(|at| (at, known_headings(&sheet.rows[at])))
        .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let at = if known >= 2 { at } else { first_full_row(sheet)? };
    Some(look_below(sheet, at, heading_rows(sheet, at)))
}

/// Looks at a sheet whose headings somebody has pointed out: the number of their lowest row, and how many there are.
pub(super) fn look_at(sheet: &Sheet, lowest: u32, rows: usize) -> Option<Looked<'_>> {
    let at = sheet.rows.iter().take(WITHIN).position(|row| row.number == lowest)?;
    Some(look_below(sheet, at, rows.clamp(1, at + 1)))
}

fn look_below(sheet: &Sheet, at: usize, heading_rows: usize) -> Looked<'_> {
    let headings = Headings::of(sheet, at, heading_rows);
    let own = |column: usize| key(&text(sheet.rows[at].cell(column)));
    let mut columns: Vec<Column> = vec![];
    for (column, heading) in headings.shown.iter().enumerate().take(WIDEST) {
        let alike = columns.iter().filter(|before| key(&before.heading) == key(heading)).count();
        let is_only = (0..headings.shown.len()).all(|other| other == column || own(other) != own(column));
        let lowest = if is_only { squeeze(&text(sheet.rows[at].cell(column))) } else { String::new() };
        columns.push(Column { at: column, heading: heading.clone(), lowest, nth: alike + 1, ..Column::default() });
    }
    for row in sheet.rows[at + 1..].iter().take(LOOKED_AT) {
        for column in &mut columns {
            column.look.see(row.cell(column.at));
        }
    }
    columns.retain(|column| !column.heading.is_empty() || column.look.filled > 0);
    let columns = one_for_all_answers(columns);
    Looked { sheet, at, heading_rows, columns, labels: labels(&sheet.rows[..at + 1 - heading_rows]) }
}

/// How many cells of a row are headings of some kind of sheet.
fn known_headings(row: &Row) -> usize {
    let headings: Vec<String> =
        row.cells.iter().take(WIDEST).map(|cell| if let Cell::Text(text) = cell { squeeze(text) } else { String::new() }).collect();
    // A label ends in a colon; a heading does not.
    headings.iter().filter(|says| !says.is_empty() && !says.ends_with(':') && (is_question(says) || WORDS.is_heading(says))).count()
}

/// The first row with three texts or more, and rows under it.
fn first_full_row(sheet: &Sheet) -> Option<usize> {
    let texts = |row: &Row| row.cells.iter().filter(|cell| matches!(cell, Cell::Text(_)) && !text(cell).is_empty()).count();
    (0..sheet.rows.len().saturating_sub(1).min(WITHIN)).find(|at| texts(&sheet.rows[*at]) >= 3)
}

/// How many rows of headings end here: those above belong to it as long as without them some columns are called alike.
fn heading_rows(sheet: &Sheet, at: usize) -> usize {
    let texts = |row: &Row| row.cells.iter().filter(|cell| matches!(cell, Cell::Text(_)) && !text(cell).is_empty()).count();
    let mut rows = 1;
    while rows < MOST_HEADING_ROWS && at >= rows {
        let (above, below) = (&sheet.rows[at - rows], &sheet.rows[at + 1 - rows]);
        let keys: Vec<String> = Headings::of(sheet, at, rows).shown.iter().map(|one| key(one)).filter(|key| !key.is_empty()).collect();
        let alike = keys.iter().enumerate().any(|(at, one)| keys[..at].contains(one));
        if above.number + 1 != below.number || !alike || texts(above) < 2 {
            break;
        }
        rows += 1;
    }
    rows
}

fn is_question(heading: &str) -> bool {
    let key = key(heading);
    key.strip_prefix('q').and_then(|number| number.parse::<usize>().ok()).is_some_and(|number| (1..=24).contains(&number))
}

/// The questions of a DASH are one field.
fn one_for_all_answers(columns: Vec<Column>) -> Vec<Column> {
    let (questions, mut others): (Vec<Column>, Vec<Column>) = columns.into_iter().partition(|column| is_question(&column.heading));
    if questions.len() < 12 {
        others.extend(questions);
        others.sort_by_key(|column| column.at);
        return others;
    }
    if let Some(first) = questions.into_iter().next() {
        let heading = first.heading.replace(|c: char| c.is_ascii_digit(), "") + "{n}";
        others.push(Column { heading, ..first });
    }
    others
}

/// Cells that name what stands beside or below them.
fn labels(rows: &[Row]) -> Vec<Label> {
    let mut labels: Vec<Label> = vec![];
    let fits = |kind: Kind, field: &str, says: &str| WORDS.fits(kind, field, says.trim_end_matches(':')) >= 7;
    let is_of_client = |says: &str| Kind::Referrals.fields().iter().any(|field| fits(Kind::Referrals, field.name, says));
    let is_known = |says: &str| is_of_client(says) || fits(Kind::Contacts, "worker", says) || fits(Kind::Stays, "unit", says);
    for (at, row) in rows.iter().enumerate() {
        for (column, cell) in row.cells.iter().enumerate().take(WIDEST) {
            let words = squeeze(&text(cell));
            let inside = words.split_once(':').filter(|(_, after)| !after.trim().is_empty());
            let (label, value) = match inside {
                Some((label, value)) => (label.to_owned(), value.trim().to_owned()),
                None => {
                    let beside = row.cells.iter().skip(column + 1).map(text).find(|says| !says.is_empty());
                    let below = rows.get(at + 1).filter(|below| below.number == row.number + 1).map(|below| text(below.cell(column)));
                    (words.trim_end_matches(':').to_owned(), beside.or(below).unwrap_or_default())
                }
            };
            if is_known(&label) && !labels.iter().any(|known| key(&known.says) == key(&label)) {
                labels.push(Label { of_client: is_of_client(&label), says: label, value: value.chars().take(40).collect() });
            }
        }
    }
    labels
}
