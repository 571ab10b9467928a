//! The rows of one kind on one sheet, and the cell of each field in them, wherever the mapping says it stands.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use jiff::civil::Time;
use tabular::{Cell, Row, Sheet};

use super::{
    kind::Kind,
    mapping::{How, Shape},
    values::{self, Says, Unit, key, order_of, squeeze, text},
};

/// Where a field's cells are.
#[derive(Debug, PartialEq)]
pub(super) enum At {
    Column(usize),
    Joined(Vec<usize>),
    Fixed(Cell),
    /// Under the heading that stands alone above a block of rows.
    Above,
}

#[derive(Debug)]
pub(super) struct Seen {
    pub at: At,
    /// As it stands in the workbook.
    pub heading: String,
    pub how: How,
    /// Why its values cannot be told for certain.
    pub doubt: Option<Doubt>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Some dates make sense with the month first only, and as many or more as with the day first.
    Order,
    /// Bare numbers such as 1.5 and 0.75 look like hours; nothing says so.
    Hours,
    /// Numbers of hours such as 1.30 and 0.45 look like hours and minutes; nothing says so.
    Clock,
}

pub(super) struct Table<'a> {
    pub kind: Kind,
    pub shape: Shape,
    pub sheet: &'a str,
    pub rows: Vec<&'a Row>,
    pub seen: HashMap<String, Seen>,
    /// Cells that another cell fills: merged, ditto, blank for "as above".
    filled: HashMap<(u32, usize), &'a Cell>,
    /// The headings that stand alone, by the number of their row.
    pub above: Vec<(u32, Cell)>,
}

static BLANK: Cell = Cell::Empty;

impl<'a> Table<'a> {
    pub(super) fn new(kind: Kind, shape: Shape, sheet: &'a Sheet, seen: HashMap<String, Seen>) -> Table<'a> {
        let mut table = Table { kind, shape, sheet: &sheet.name, rows: vec![], seen, filled: HashMap::new(), above: vec![] };
        table.fill_merged(sheet);
        table
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.seen.contains_key(field)
    }

    /// What a row says of a field.
    pub(super) fn cell<'r>(&'r self, row: &'r Row, field: &str) -> Cow<'r, Cell> {
        match self.seen.get(field).map(|seen| &seen.at) {
            None => Cow::Borrowed(&BLANK),
            Some(At::Column(column)) => Cow::Borrowed(self.at(row, *column)),
            Some(At::Joined(columns)) => {
                let words: Vec<String> = columns.iter().map(|column| text(self.at(row, *column))).filter(|text| !text.is_empty()).collect();
                if words.is_empty() { Cow::Borrowed(&BLANK) } else { Cow::Owned(Cell::Text(words.join(" "))) }
            }
            Some(At::Fixed(cell)) => Cow::Borrowed(cell),
            Some(At::Above) => {
                let after = self.above.partition_point(|(number, _)| *number < row.number);
                Cow::Borrowed(after.checked_sub(1).map_or(&BLANK, |at| &self.above[at].1))
            }
        }
    }

    fn at<'r>(&'r self, row: &'r Row, column: usize) -> &'r Cell {
        self.filled.get(&(row.number, column)).copied().unwrap_or_else(|| row.cell(column))
    }

    /// The heading as it stands in the workbook; the field's own name, spelled out, where it has none.
    pub(super) fn heading<'t>(&'t self, field: &'t str) -> &'t str {
        self.seen.get(field).map_or(field, |seen| &seen.heading)
    }

    pub(super) fn how(&self, field: &str) -> Option<&How> {
        self.seen.get(field).map(|seen| &seen.how)
    }

    pub(super) fn doubt(&self, field: &str) -> Option<Doubt> {
        self.seen.get(field).and_then(|seen| seen.doubt)
    }

    /// What a bare number of the field counts: as the mapping says, or as its heading does.
    pub(super) fn unit(&self, field: &str) -> Unit {
        let Some(seen) = self.seen.get(field) else { return Unit::Minutes };
        seen.how.unit.unwrap_or_else(|| if says_hours(&seen.heading) { Unit::Hours } else { Unit::Minutes })
    }

    /// Fields that stand on the sheet and begin so.
    pub(super) fn fields(&self, beginning: &str) -> Vec<&str> {
        let mut fields: Vec<(usize, &str)> = self
            .seen
            .iter()
            .filter(|(field, _)| field.starts_with(beginning))
            .map(|(field, seen)| (seen.first(), field.as_str()))
            .collect();
        fields.sort_unstable();
        fields.into_iter().map(|(_, field)| field).collect()
    }

    /// Columns that some field is read from.
    pub(super) fn columns(&self) -> HashSet<usize> {
        self.seen.values().flat_map(Seen::columns).collect()
    }

    pub(super) fn is_blank(&self, row: &Row, column: usize) -> bool {
        text(self.at(row, column)).is_empty()
    }

    /// Down, never across: a block merged across is a heading.
    fn fill_merged(&mut self, sheet: &'a Sheet) {
        for merged in sheet.merged.iter().filter(|merged| merged.last_row > merged.first_row) {
            let Ok(first) = sheet.rows.binary_search_by_key(&merged.first_row, |row| row.number) else { continue };
            let column = merged.first_column as usize;
            let cell = sheet.rows[first].cell(column);
            for row in sheet.rows[first + 1..].iter().take_while(|row| row.number <= merged.last_row) {
                self.filled.insert((row.number, column), cell);
            }
        }
    }

    /// Ditto marks take what stands above them, and so do blanks where the mapping says so. Gives how many of each field.
    pub(super) fn fill_down(&mut self) -> Vec<(String, usize)> {
        let mut counts = vec![];
        for (_, seen) in self.seen.iter().filter(|(field, _)| !self.kind.is_free(field)) {
            let mut count = 0;
            for column in seen.columns() {
                let mut last: Option<&'a Cell> = None;
                for row in self.rows.iter().copied() {
                    let place = (row.number, column);
                    let cell: &'a Cell = self.filled.get(&place).copied().unwrap_or_else(|| row.cell(column));
                    let says = text(cell);
                    match last {
                        Some(above) if is_ditto(&says) || (seen.how.fill && says.is_empty()) => {
                            self.filled.insert(place, above);
                            count += 1;
                        }
                        _ if says.is_empty() => {}
                        _ => last = Some(cell),
                    }
                }
            }
            if count > 0 {
                counts.push((seen.heading.clone(), count));
            }
        }
        counts.sort();
        counts
    }

    /// Takes out rows that are sums of those above them, though nothing calls them so: all of the row that is its own is a
    /// length of time, and that is what the rows above come to, or a formula that adds them up. Where cells are filled from
    /// above, such a row would pass for one more contact. Gives how many.
    pub(super) fn take_out_sums(&mut self) -> i64 {
        let Some(At::Column(minutes)) = self.seen.get("minutes").map(|seen| &seen.at) else { return 0 };
        let (minutes, others) = (*minutes, self.columns());
        if others.len() < 3 {
            return 0;
        }
        let whose: Vec<usize> =
            ["reference", "person_number", "client"].iter().filter_map(|field| self.seen.get(*field)).flat_map(Seen::columns).collect();
        // All lengths so far; those since the last sum; those since somebody was last named.
        let (mut all, mut since, mut block): (f64, Vec<f64>, Vec<f64>) = (0.0, vec![], vec![]);
        let before = self.rows.len();
        self.rows.retain(|row| {
            let Some(number) = bare_number(row.cell(minutes)) else { return true };
            let is_own = |at: &usize| !text(row.cell(*at)).is_empty();
            let comes_to = |rows: &[f64]| rows.len() > 1 && (rows.iter().sum::<f64>() - number).abs() < 0.005;
            let adds_up = || sums_up(row.cell(minutes)) || comes_to(&since) || comes_to(&block) || since.is_empty() && all == number;
            if others.iter().all(|at| *at == minutes || !is_own(at)) && all > 0.0 && adds_up() {
                (since, block) = (vec![], vec![]);
                return false;
            }
            if whose.iter().any(is_own) {
                block.clear();
            }
            all += number;
            since.push(number);
            block.push(number);
            true
        });
        (before - self.rows.len()) as i64
    }

    /// Looks at whole columns for what no single cell tells: the order of day and month, and hours that pass for minutes.
    pub(super) fn look_for_doubts(&mut self) {
        let mut doubts: Vec<(String, Doubt)> = vec![];
        for (field, seen) in &self.seen {
            let cells = || self.rows.iter().map(|row| self.cell(row, field));
            if is_day(field) && seen.how.order.is_none() {
                let (mut day_first, mut month_first) = (0, 0);
                for cell in cells() {
                    match order_of(&cell) {
                        Says::DayFirst => day_first += 1,
                        Says::MonthFirst => month_first += 1,
                        Says::Either | Says::Nothing => {}
                    }
                }
                if month_first > 0 && month_first >= day_first {
                    doubts.push((field.clone(), Doubt::Order));
                }
            }
            if field == "minutes" && seen.how.unit.is_none() {
                let numbers: Vec<f64> = cells().filter_map(|cell| bare_number(&cell)).collect();
                if says_hours(&seen.heading) {
                    doubts.extend(values::look_like_clock(&numbers).then(|| (field.clone(), Doubt::Clock)));
                } else if numbers.iter().any(|n| n.fract() != 0.0) && numbers.iter().all(|n| *n <= 12.0) {
                    doubts.push((field.clone(), Doubt::Hours));
                }
            }
        }
        for (field, doubt) in doubts {
            if let Some(seen) = self.seen.get_mut(&field) {
                seen.doubt = Some(doubt);
            }
        }
    }
}

impl Seen {
    fn columns(&self) -> Vec<usize> {
        match &self.at {
            At::Column(column) => vec![*column],
            At::Joined(columns) => columns.clone(),
            At::Fixed(_) | At::Above => vec![],
        }
    }

    fn first(&self) -> usize {
        self.columns().first().copied().unwrap_or(usize::MAX)
    }
}

fn is_day(field: &str) -> bool {
    field.ends_with("_on") || field.starts_with("course:") || ["start", "resettlement_from", "resettlement_to"].contains(&field)
}

/// A formula that adds cells up.
fn sums_up(cell: &Cell) -> bool {
    matches!(cell, Cell::Formula { text, .. } if ["=SUM(", "=SUBTOTAL("].iter().any(|begins| text.to_uppercase().starts_with(begins)))
}

fn bare_number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Formula { shown: Some(shown), .. } => bare_number(shown),
        Cell::Number(n) => Some(*n),
        Cell::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// "Hours", "DurationHours", "Time spent (hrs)"; but not "Hours/mins".
pub(super) fn says_hours(heading: &str) -> bool {
    let key = key(heading);
    (key.contains("hour") || key.contains("hrs")) && !key.contains("min")
}

/// The marks by which people say "as above".
fn is_ditto(says: &str) -> bool {
    let says = squeeze(says).to_lowercase();
    matches!(says.as_str(), "\"" | "''" | "“" | "”" | "〃" | "ditto" | "as above" | "-\"-" | "\"\"" | "same as above" | "^" | "↑")
}

/// A heading that is a time alone is none.
pub(super) fn is_heading(cell: &Cell) -> bool {
    !matches!(cell, Cell::Time(time) if *time == Time::midnight()) && !text(cell).is_empty()
}
