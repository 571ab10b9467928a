//! One row, read field by field. The first thing wrong with it is its refusal; reading goes on all the same, so that
//! whoever reads need not ask after every field.
//!
//! What was read is also gathered in one plain form, by which a later import knows the row again, however its dates
//! and spaces are typed by then.

use std::fmt::Write as _;

use jiff::civil::{Date, Time};
use tabular::{Cell, Row};

use super::{
    categories::Categories,
    sheets::Table,
    values::{self, Answer, Century, NotADay, squeeze, text},
};

/// Why a row is not taken: its kind and a sentence.
pub(super) type Refusal = (&'static str, String);

/// A category as stored, and as it stood in the cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Coded {
    pub id: String,
    pub written: String,
}

pub(super) struct Reading<'a> {
    table: &'a Table<'a>,
    row: &'a Row,
    categories: &'a Categories,
    today: Date,
    plain: String,
    likeness: String,
    refusal: Option<Refusal>,
    /// Column and value of what no category covers.
    unmapped: Vec<(String, String)>,
}

/// What is left when a row was read without a refusal.
pub(super) struct Clean {
    pub plain: String,
    /// The same of the needed fields only.
    pub likeness: String,
    pub unmapped: Vec<(String, String)>,
}

const MEND: &str = "Correct it in the workbook and import again.";

impl<'a> Reading<'a> {
    pub(super) fn new(table: &'a Table<'a>, row: &'a Row, categories: &'a Categories, today: Date) -> Reading<'a> {
        Reading {
            table,
            row,
            categories,
            today,
            plain: table.kind.id().to_owned(),
            likeness: table.kind.id().to_owned(),
            refusal: None,
            unmapped: vec![],
        }
    }

    /// Ends the reading.
    pub(super) fn end(self) -> Result<Clean, Refusal> {
        match self.refusal {
            Some(refusal) => Err(refusal),
            None => Ok(Clean { plain: self.plain, likeness: self.likeness, unmapped: self.unmapped }),
        }
    }

    pub(super) fn refuse(&mut self, kind: &'static str, reason: impl Into<String>) {
        self.refusal.get_or_insert_with(|| (kind, reason.into()));
    }

    pub(super) fn heading(&self, field: &'a str) -> &str {
        self.table.heading(field)
    }

    /// The cell, once it is known to hold a value of its own and no formula or error.
    fn cell(&mut self, field: &str) -> &'a Cell {
        let cell = self.table.cell(self.row, field);
        let heading = self.table.heading(field);
        match cell {
            Cell::Formula { .. } if !self.table.kind.is_free(field) => {
                let says = format!("The column “{heading}” holds a formula. Type the value itself, then import again.");
                self.refuse("formula instead of a value", says);
                &Cell::Empty
            }
            Cell::Error(shown) => {
                self.refuse("error value", format!("The column “{heading}” shows the error {shown}. {MEND}"));
                &Cell::Empty
            }
            Cell::Text(text) if text.trim().is_empty() => &Cell::Empty,
            cell => cell,
        }
    }

    fn note(&mut self, field: &str, value: &str) {
        if !value.is_empty() {
            let _ = write!(self.plain, "\u{1f}{field}={value}");
            if self.table.kind.is_needed(field) {
                let _ = write!(self.likeness, "\u{1f}{field}={value}");
            }
        }
    }

    /// A short text with single spaces; empty when blank.
    pub(super) fn words(&mut self, field: &str) -> String {
        let words = squeeze(&text(self.cell(field)));
        self.note(field, &values::key(&words));
        words
    }

    /// People's own words, as they wrote them.
    pub(super) fn free(&mut self, field: &str) -> String {
        let words = text(self.cell(field)).trim().to_owned();
        self.note(field, &squeeze(&words));
        words
    }

    /// A reference number, without spaces and in capitals.
    pub(super) fn reference(&mut self, whose: &str) -> String {
        let reference: String = text(self.cell("reference")).split_whitespace().collect::<String>().to_uppercase();
        self.note("reference", &reference);
        if reference.is_empty() {
            let heading = self.table.heading("reference").to_owned();
            self.refuse("missing reference number", format!("The column “{heading}” is empty, so it is not known {whose}. {MEND}"));
        }
        reference
    }

    /// A day that must be there and must not lie ahead.
    pub(super) fn day(&mut self, field: &str) -> Option<Date> {
        let day = self.past(field);
        if day.is_none() {
            let heading = self.table.heading(field).to_owned();
            self.refuse("missing date", format!("The column “{heading}” is empty. {MEND}"));
        }
        day
    }

    /// A day, if there is one, that must not lie ahead.
    pub(super) fn past(&mut self, field: &str) -> Option<Date> {
        let day = self.any_day(field, Century::Around)?;
        self.not_ahead(field, day);
        Some(day)
    }

    /// A date of birth, if there is one.
    pub(super) fn birth(&mut self, field: &str) -> Option<Date> {
        let day = self.any_day(field, Century::Before(self.today))?;
        self.not_ahead(field, day);
        Some(day)
    }

    /// A day, if there is one, wherever it lies.
    pub(super) fn planned(&mut self, field: &str) -> Option<Date> {
        self.any_day(field, Century::Around)
    }

    fn not_ahead(&mut self, field: &str, day: Date) {
        if day > self.today {
            let heading = self.table.heading(field).to_owned();
            self.refuse("date in the future", format!("The column “{heading}” says {}, which has not come yet. {MEND}", in_words(day)));
        }
    }

    fn any_day(&mut self, field: &str, century: Century) -> Option<Date> {
        let cell = self.cell(field);
        match values::day(cell, century) {
            Ok(day) => {
                if let Some(day) = day {
                    self.note(field, &day.to_string());
                }
                day
            }
            Err(fault) => {
                let heading = self.table.heading(field).to_owned();
                let shown = squeeze(&text(cell));
                match fault {
                    NotADay::Impossible => {
                        self.refuse(
                            "impossible date",
                            format!("The column “{heading}” says “{shown}”, and there is no such day (day comes before month). {MEND}"),
                        );
                    }
                    NotADay::NotUnderstood => {
                        self.refuse("date not understood", format!("The column “{heading}” says “{shown}”, which is not understood as a date. Type it as 31/12/2025, then import again."));
                    }
                }
                None
            }
        }
    }

    /// A time of day; that of the date's own cell when the column of times is empty.
    pub(super) fn time(&mut self, field: &str, day: &str) -> Option<Time> {
        let cell = self.cell(field);
        match values::time(cell) {
            Ok(Some(time)) => {
                self.note(field, &time.strftime("%H:%M").to_string());
                Some(time)
            }
            Ok(None) => match self.table.cell(self.row, day) {
                Cell::DateTime(at) if at.time() != Time::midnight() => Some(at.time()),
                _ => None,
            },
            Err(_) => {
                let heading = self.table.heading(field).to_owned();
                let shown = squeeze(&text(cell));
                self.refuse(
                    "time not understood",
                    format!(
                        "The column “{heading}” says “{shown}”, which is not understood as a time. Type it as 14:05, then import again."
                    ),
                );
                None
            }
        }
    }

    /// A length of time in minutes, up to a day.
    pub(super) fn minutes(&mut self, field: &str) -> i64 {
        let cell = self.cell(field);
        if let Some(minutes) = values::minutes_in(cell).filter(|minutes| (0..=1440).contains(minutes)) {
            self.note(field, &minutes.to_string());
            return minutes;
        }
        let heading = self.table.heading(field).to_owned();
        let shown = squeeze(&text(cell));
        let says = if shown.is_empty() {
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
        match values::whole(cell) {
            Ok(number) if number.is_none_or(|n| (0..=most).contains(&n)) => {
                self.note(field, &number.map(|n| n.to_string()).unwrap_or_default());
                number
            }
            _ => {
                self.not_a_number(field, cell, &format!("a whole number from 0 to {most}"));
                None
            }
        }
    }

    /// A number with up to two places, in hundredths, if there is one.
    pub(super) fn hundredths(&mut self, field: &str) -> Option<i64> {
        let cell = self.cell(field);
        match values::hundredths(cell) {
            Ok(number) => {
                self.note(field, &number.map(|n| n.to_string()).unwrap_or_default());
                number
            }
            Err(_) => {
                self.not_a_number(field, cell, "a number");
                None
            }
        }
    }

    fn not_a_number(&mut self, field: &str, cell: &Cell, wanted: &str) {
        let heading = self.table.heading(field).to_owned();
        self.refuse("not a number", format!("The column “{heading}” says “{}”, which is not {wanted}. {MEND}", squeeze(&text(cell))));
    }

    /// An answer of Y, N or DK; nothing when blank.
    pub(super) fn answer(&mut self, field: &str) -> Option<Answer> {
        let words = self.words(field);
        if words.is_empty() || words.chars().all(|c| "-–—".contains(c)) {
            return None;
        }
        let answer = values::answer(&words);
        if answer.is_none() {
            let heading = self.table.heading(field).to_owned();
            self.refuse(
                "answer not allowed",
                format!("The column “{heading}” says “{words}”. Only Y, N, DK or nothing can stand there. {MEND}"),
            );
        }
        answer
    }

    /// Yes or no; a blank is no. Anything else is told and is no.
    pub(super) fn ticked(&mut self, field: &str) -> bool {
        let words = self.words(field);
        match values::yes_or_no(&words) {
            Some(answer) => answer,
            None => {
                if !words.is_empty() && self.categories.unanswered(&words).is_none() {
                    self.tell(field, &words);
                }
                false
            }
        }
    }

    /// A question of yes or no that may be left open.
    pub(super) fn asked(&mut self, field: &str) -> Coded {
        let written = self.words(field);
        let id = match values::yes_or_no(&written) {
            _ if written.is_empty() => "not-asked",
            Some(true) => "yes",
            Some(false) => "no",
            None => match self.categories.unanswered(&written) {
                Some(unanswered) => unanswered,
                None => {
                    self.tell(field, &written);
                    "not-known"
                }
            },
        };
        Coded { id: id.to_owned(), written }
    }

    /// An entry of a list; `blank` when the cell is empty; not-known, and told, when no form of the mapping covers it.
    pub(super) fn category(&mut self, field: &str, list: &str, blank: &str) -> Coded {
        let written = self.words(field);
        if written.is_empty() {
            return Coded { id: blank.to_owned(), written };
        }
        let id = match self.categories.find(list, &written) {
            Some(id) => id.to_owned(),
            None => {
                self.tell(field, &written);
                "not-known".to_owned()
            }
        };
        Coded { id, written }
    }

    /// An entry of a list that cannot be "not known": anything else is a refusal.
    pub(super) fn must(&mut self, field: &str, list: &str) -> String {
        let written = self.words(field);
        match self
            .categories
            .find(list, &written)
            .filter(|id| !["not-known", "not-asked", "declined"].contains(id) || *id == "declined" && list == "outcomes")
        {
            Some(id) => id.to_owned(),
            None => {
                let heading = self.table.heading(field).to_owned();
                let says = if written.is_empty() {
                    "is empty".to_owned()
                } else {
                    format!("says “{written}”, which the mapping has no category for")
                };
                self.refuse(
                    "answer not allowed",
                    format!("The column “{heading}” {says}. Correct it, or add it to the mapping, and import again."),
                );
                String::new()
            }
        }
    }

    pub(super) fn tell(&mut self, field: &str, value: &str) {
        self.unmapped.push((self.table.heading(field).to_owned(), value.to_owned()));
    }
}

/// A day as a person writes it: 3 March 2031.
pub(super) fn in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}
