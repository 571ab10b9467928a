//! What an import says of itself: to a file, to a page, and as a list of refused rows to be mended.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tabular::{Table, Value};

use super::kind::Kind;

/// The report of one import or preview, as written with `--report`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Rows taken in by this import (or that would be), by kind.
    pub taken: BTreeMap<Kind, i64>,
    /// Rows that an earlier import took in.
    pub already: BTreeMap<Kind, i64>,
    pub skipped: Vec<Skipped>,
    pub refused: Vec<Refused>,
    /// Pairs of referrals that may be one person, likeliest first: for someone to decide.
    pub review: Vec<Review>,
    /// Pairs of referrals held to be one person: the same name and date of birth.
    pub joined: Vec<[String; 2]>,
    /// Values that no category of the mapping covers: taken as not known, with their text kept.
    pub unmapped: Vec<Unmapped>,
    pub not_mapped: Vec<NotMapped>,
    pub notes: Vec<String>,
    /// Cells that could not be read: what they say is kept here, and held as not known in the record.
    #[serde(default)]
    pub unread: Vec<Unread>,
    /// Facts that do not go together. The rows were taken all the same.
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// Rows that were taken before and say something else now.
    #[serde(default)]
    pub changed: Vec<Changed>,
    /// Rows that were taken before and are not in the workbook any more.
    #[serde(default)]
    pub gone: Vec<Gone>,
    /// What was read of each kind, in sum.
    #[serde(default)]
    pub sums: BTreeMap<Kind, Sum>,
    /// Some rows as they were read.
    #[serde(default)]
    pub rows: Vec<RowRead>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unread {
    pub sheet: String,
    pub row: u32,
    pub column: String,
    pub value: String,
    pub why: String,
}

/// `row` is 0 where a whole sheet is meant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    pub sheet: String,
    pub row: u32,
    pub kind: String,
    pub says: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    pub sheet: String,
    pub row: u32,
    pub kind: Kind,
    pub cells: Vec<ChangedCell>,
    /// Whether the record follows.
    pub taken: bool,
    #[serde(skip)]
    pub was: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedCell {
    pub column: String,
    pub old: String,
    pub new: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gone {
    pub sheet: String,
    pub row: u32,
    pub said: Vec<[String; 2]>,
}

/// First and last day, minutes, and how many people, of the rows of one kind that are new.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sum {
    pub first: Option<Date>,
    pub last: Option<Date>,
    pub minutes: i64,
    pub people: i64,
}

impl Sum {
    pub(super) fn day(&mut self, day: Date) {
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = Some(self.last.map_or(day, |last| last.max(day)));
    }
}

/// One row, as it was read. `why` it is shown: empty for the first of its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowRead {
    pub kind: Kind,
    pub sheet: String,
    pub row: u32,
    pub read: Vec<[String; 2]>,
    pub why: String,
}

/// Rows passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Skipped {
    pub sheet: String,
    pub rows: i64,
    pub why: String,
}

/// A row that was not taken in. `kind` is short and always the same; `reason` says what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    pub sheet: String,
    pub row: u32,
    pub kind: String,
    pub reason: String,
    /// The row of the referral that it waits for, if that was refused as well.
    #[serde(default)]
    pub waits_for: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Review {
    pub referrals: [String; 2],
    pub why: Vec<String>,
    pub score: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unmapped {
    pub sheet: String,
    pub column: String,
    pub value: String,
    pub rows: i64,
}

/// A sheet, or a column of one, that the mapping does not speak of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NotMapped {
    pub sheet: String,
    pub column: Option<String>,
    pub rows: i64,
}

impl Report {
    /// How many rows are (or would be) taken in.
    pub fn taken_in_all(&self) -> i64 {
        self.taken.values().sum()
    }

    /// The refused rows as comma-separated text, to be mended by.
    pub fn refused_csv(&self) -> Vec<u8> {
        let rows = self.refused.iter().map(|refused| {
            vec![
                Value::Text(refused.sheet.clone()),
                Value::Whole(i64::from(refused.row)),
                Value::Text(refused.kind.clone()),
                Value::Text(refused.reason.clone()),
            ]
        });
        tabular::write_csv(&Table {
            name: "Refused rows".into(),
            headings: ["Sheet", "Row", "What is wrong", "What to do"].map(String::from).to_vec(),
            rows: rows.collect(),
        })
    }

    /// The cells that could not be read, to be mended by.
    pub fn unread_csv(&self) -> Vec<u8> {
        let rows = self.unread.iter().map(|cell| {
            let text = |text: &String| Value::Text(text.clone());
            vec![text(&cell.sheet), Value::Whole(i64::from(cell.row)), text(&cell.column), text(&cell.value), text(&cell.why)]
        });
        tabular::write_csv(&Table {
            name: "Unread cells".into(),
            headings: ["Sheet", "Row", "Column", "Says", "Why"].map(String::from).to_vec(),
            rows: rows.collect(),
        })
    }

    /// The report in a few lines, for a terminal.
    pub fn summary(&self) -> String {
        let mut lines = vec![];
        let count = |of: &BTreeMap<Kind, i64>| {
            let parts: Vec<String> =
                Kind::ALL.iter().filter_map(|kind| of.get(kind).filter(|n| **n > 0).map(|n| format!("{} {n}", kind.id()))).collect();
            if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
        };
        lines.push(format!("Taken in: {}.", count(&self.taken)));
        if self.already.values().any(|n| *n > 0) {
            lines.push(format!("There already, from an earlier import: {}.", count(&self.already)));
        }
        lines.push(format!("Refused rows: {}.", self.refused.len()));
        lines.extend(self.refused.iter().take(20).map(|r| format!("  {} row {}: {}. {}", r.sheet, r.row, r.kind, r.reason)));
        if self.refused.len() > 20 {
            lines.push(format!("  and {} more in the report.", self.refused.len() - 20));
        }
        lines.push(format!(
            "Same name and date of birth, held to be one person: {} pairs. To be looked at by someone: {} pairs.",
            self.joined.len(),
            self.review.len()
        ));
        if !self.unmapped.is_empty() {
            lines.push(format!("Values that the mapping has no category for, taken as not known: {}.", self.unmapped.len()));
        }
        let some = |title: &str, all: Vec<String>| -> Vec<String> {
            let of = all.len();
            let mut lines = if of > 0 { vec![format!("{title}: {of}.")] } else { vec![] };
            lines.extend(all.into_iter().take(10).map(|line| format!("  {line}")));
            if of > 10 {
                lines.push(format!("  and {} more in the report.", of - 10));
            }
            lines
        };
        let place = |sheet: &str, row: u32| if row == 0 { sheet.to_owned() } else { format!("{sheet} row {row}") };
        let unread = self.unread.iter().map(|u| format!("{}, {}: “{}”. {}", place(&u.sheet, u.row), u.column, u.value, u.why));
        lines.extend(some("Cells that could not be read, held as not known", unread.collect()));
        let warnings = self.warnings.iter().map(|w| format!("{}: {}. {}", place(&w.sheet, w.row), w.kind, w.says));
        lines.extend(some("Facts that do not go together", warnings.collect()));
        let changed = self.changed.iter().map(|c| {
            let cells: Vec<String> = c.cells.iter().map(|cell| format!("{} “{}” → “{}”", cell.column, cell.old, cell.new)).collect();
            format!("{}: {}", place(&c.sheet, c.row), cells.join(", "))
        });
        lines.extend(some("Rows that have changed since they came in", changed.collect()));
        let gone = self.gone.iter().map(|g| place(&g.sheet, g.row));
        lines.extend(some("Rows that are not in the workbook any more", gone.collect()));
        for left in &self.not_mapped {
            lines.push(match &left.column {
                Some(column) => format!("Not read: the column “{column}” of {} ({} rows).", left.sheet, left.rows),
                None => format!("Not read: the sheet “{}” ({} rows).", left.sheet, left.rows),
            });
        }
        lines.extend(self.notes.iter().cloned());
        lines.join("\n")
    }
}
