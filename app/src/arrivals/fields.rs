//! One row, read field by field. What identifies and orders it must be right, or the row is refused; the first thing
//! wrong is its refusal, and reading goes on all the same, so that whoever reads need not ask after every field. Any
//! other cell that cannot be read is listed, and held as not known.
//!
//! What was read is also gathered in one plain form, by which a later import knows the row again, however its dates
//! and spaces are typed by then.

mod answers;
mod birth;
mod categories;
mod moments;
mod whose;

use std::{borrow::Cow, fmt::Write as _};

use jiff::civil::Date;
use tabular::{Cell, Row};

use super::{
    categories::Categories,
    mapping::Mapping,
    table::{Doubt, Table},
    values::{self, squeeze, text},
};
pub(super) use whose::Whose;

/// Why a row is not taken: its kind and a sentence.
pub(super) type Refusal = (&'static str, String);

/// A category as stored, and as it stood in the cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Coded {
    pub id: String,
    pub written: String,
}

/// A cell that could not be read: field, what stands there, why.
#[derive(Clone, Debug)]
pub(super) struct NotRead {
    pub column: String,
    pub value: String,
    pub why: String,
}

pub(super) struct Reading<'a> {
    table: &'a Table<'a>,
    row: &'a Row,
    mapping: &'a Mapping,
    categories: &'a Categories,
    today: Date,
    plain: String,
    likeness: String,
    /// Field, its heading and what was read, for telling later what has changed.
    read: Vec<(String, String)>,
    refusal: Option<Refusal>,
    /// Column and value of what no category covers.
    unmapped: Vec<(String, String)>,
    unread: Vec<NotRead>,
    warnings: Vec<(&'static str, String)>,
    formulas: bool,
}

/// What is left when a row was read without a refusal.
pub(super) struct Clean {
    pub plain: String,
    /// The same of the needed fields only.
    pub likeness: String,
    pub read: Vec<(String, String)>,
    pub unmapped: Vec<(String, String)>,
    pub unread: Vec<NotRead>,
    pub warnings: Vec<(&'static str, String)>,
    pub formulas: bool,
}

const MEND: &str = "Correct it in the workbook and import again.";

impl<'a> Reading<'a> {
    pub(super) fn new(table: &'a Table<'a>, row: &'a Row, mapping: &'a Mapping, today: Date) -> Reading<'a> {
        Reading {
            table,
            row,
            mapping,
            categories: &mapping.categories,
            today,
            plain: table.kind.id().to_owned(),
            likeness: table.kind.id().to_owned(),
            read: vec![],
            refusal: None,
            unmapped: vec![],
            unread: vec![],
            warnings: vec![],
            formulas: false,
        }
    }

    /// Ends the reading.
    pub(super) fn end(self) -> Result<Clean, Refusal> {
        match self.refusal {
            Some(refusal) => Err(refusal),
            None => Ok(Clean {
                plain: self.plain,
                likeness: self.likeness,
                read: self.read,
                unmapped: self.unmapped,
                unread: self.unread,
                warnings: self.warnings,
                formulas: self.formulas,
            }),
        }
    }

    /// A cell that cannot be read and costs nothing but itself.
    pub(super) fn unread(&mut self, field: &str, why: impl Into<String>) {
        let value = squeeze(&text(&self.table.cell(self.row, field)));
        self.note(field, &value);
        self.unread.push(NotRead { column: self.table.heading(field).to_owned(), value, why: why.into() });
    }

    pub(super) fn warn(&mut self, kind: &'static str, says: impl Into<String>) {
        self.warnings.push((kind, says.into()));
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.table.has(field)
    }

    pub(super) fn refuse(&mut self, kind: &'static str, reason: impl Into<String>) {
        self.refusal.get_or_insert_with(|| (kind, reason.into()));
    }

    pub(super) fn heading(&self, field: &'a str) -> &str {
        self.table.heading(field)
    }

    /// The cell, of a formula what it shows. A formula without a value, an error and a text of spaces are blank.
    fn cell(&mut self, field: &str) -> Cow<'a, Cell> {
        let cell = self.table.cell(self.row, field);
        match &*cell {
            Cell::Formula { shown: Some(shown), .. } => {
                self.formulas = true;
                let shown = (**shown).clone();
                match shown {
                    Cell::Error(_) => self.no_value(field, &shown),
                    shown => Cow::Owned(shown),
                }
            }
            Cell::Formula { .. } if !self.table.kind.is_free(field) => self.no_value(field, &cell),
            Cell::Error(_) => self.no_value(field, &cell),
            Cell::Text(text) if values::clean(text).is_empty() => Cow::Owned(Cell::Empty),
            _ => cell,
        }
    }

    fn no_value(&mut self, field: &str, cell: &Cell) -> Cow<'a, Cell> {
        let heading = self.table.heading(field).to_owned();
        let (kind, says) = match cell {
            Cell::Error(shown) => ("error value", format!("shows the error {shown}")),
            _ => ("formula instead of a value", "holds a formula, and the file does not say what it shows".to_owned()),
        };
        if self.table.kind.is_needed(field) {
            self.refuse(kind, format!("The column “{heading}” {says}. Type the value itself, then import again."));
        } else if !self.unread.iter().any(|unread| unread.column == heading) {
            self.unread.push(NotRead { column: heading, value: text(cell), why: format!("It {says}.") });
        }
        Cow::Owned(Cell::Empty)
    }

    fn note(&mut self, field: &str, value: &str) {
        if !value.is_empty() {
            let _ = write!(self.plain, "\u{1f}{field}={value}");
            self.read.push((field.to_owned(), value.to_owned()));
            if self.table.kind.is_needed(field) {
                let _ = write!(self.likeness, "\u{1f}{field}={value}");
            }
        }
    }

    /// What a cell says, without its being read.
    pub(in crate::arrivals) fn as_written(&self, field: &str) -> String {
        squeeze(&text(&self.table.cell(self.row, field)))
    }

    /// A short text with single spaces; empty when blank.
    pub(super) fn words(&mut self, field: &str) -> String {
        let words = squeeze(&text(&self.cell(field)));
        self.note(field, &values::key(&words));
        words
    }

    /// People's own words, as they wrote them.
    pub(super) fn free(&mut self, field: &str) -> String {
        let words = text(&self.cell(field)).trim().to_owned();
        self.note(field, &squeeze(&words));
        words
    }

    /// A length of time in minutes, up to a day.
    pub(super) fn minutes(&mut self, field: &str) -> i64 {
        let cell = self.cell(field);
        let doubt = self.table.doubt(field).filter(|_| matches!(&*cell, Cell::Number(_) | Cell::Text(_)));
        let minutes = values::minutes_in(&cell, self.table.unit(field)).filter(|minutes| (0..=1440).contains(minutes) && doubt.is_none());
        if let Some(minutes) = minutes {
            self.note(field, &minutes.to_string());
            return minutes;
        }
        let heading = self.table.heading(field).to_owned();
        let shown = squeeze(&text(&cell));
        let says = if doubt == Some(Doubt::Clock) {
            format!(
                "says “{shown}”, and its numbers look like hours and minutes. Say unit = \"h:mm\" in the mapping if 1.30 is an hour and a half, or unit = \"hours\""
            )
        } else if doubt.is_some() {
            format!("says “{shown}”, and its numbers look like hours. Say unit = \"hours\" or unit = \"minutes\" in the mapping")
        } else if shown.is_empty() {
            "is empty".to_owned()
        } else {
            format!("says “{shown}”, which is not understood as a length of time")
        };
        self.refuse(
            "duration not understood",
            format!("The column “{heading}” {says}. Type minutes, such as 45, or 1h30, then import again."),
        );
        0
    }

    /// A whole number, if there is one.
    pub(super) fn whole(&mut self, field: &str, most: i64) -> Option<i64> {
        let cell = self.cell(field);
        match values::whole(&cell) {
            Ok(number) if number.is_none_or(|n| (0..=most).contains(&n)) => {
                self.note(field, &number.map(|n| n.to_string()).unwrap_or_default());
                number
            }
            _ => {
                self.unread(field, format!("It is not a whole number from 0 to {most}."));
                None
            }
        }
    }

    /// A number with up to two places, in hundredths, if there is one.
    pub(super) fn hundredths(&mut self, field: &str) -> Option<i64> {
        let cell = self.cell(field);
        match values::hundredths(&cell) {
            Ok(number) => {
                self.note(field, &number.map(|n| n.to_string()).unwrap_or_default());
                number
            }
            Err(_) => {
                self.unread(field, "It is not a number.");
                None
            }
        }
    }
}

/// A day as a person writes it: 3 March 2031.
pub(super) fn in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}
