//! One row, read field by field. What identifies and orders it must be right, or the row is refused; the first thing
//! wrong is its refusal, and reading goes on all the same, so that whoever reads need not ask after every field. Any
//! other cell that cannot be read is listed, and held as not known.
//!
//! What was read is also gathered in one plain form, by which a later import knows the row again, however its dates
//! and spaces are typed by then.

mod birth;
mod categories;
mod moments;
mod whose;

use std::{borrow::Cow, fmt::Write as _};

use jiff::civil::{Date, Time};
use tabular::{Cell, Row};

use super::{
    categories::Categories,
    mapping::Mapping,
    table::{Doubt, Table},
    values::{self, Answer, Century, Meant, Moment, NotADay, Order, Says, squeeze, text},
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

    /// A day that must be there and must not lie ahead.
    pub(super) fn day(&mut self, field: &str) -> Option<Date> {
        self.moment(field).map(|moment| moment.day)
    }

    /// As [`Reading::day`], with the time that its cell may hold.
    pub(super) fn moment(&mut self, field: &str) -> Option<Moment> {
        let heading = self.table.heading(field).to_owned();
        match self.any_moment(field, Century::Around) {
            Ok(Some(moment)) if moment.day > self.today => {
                let says = in_words(moment.day);
                self.refuse("date in the future", format!("The column “{heading}” says {says}, which has not come yet. {MEND}"));
                None
            }
            Ok(Some(moment)) => {
                self.note(field, &moment.day.to_string());
                Some(moment)
            }
            Ok(None) => {
                self.refuse("missing date", format!("The column “{heading}” is empty. {MEND}"));
                None
            }
            Err((kind, why)) => {
                let shown = squeeze(&text(&self.table.cell(self.row, field)));
                self.refuse(kind, format!("The column “{heading}” says “{shown}”{why} {MEND}"));
                None
            }
        }
    }

    /// A day, if there is one; one that lies ahead or cannot be read is listed, and is none.
    pub(super) fn past(&mut self, field: &str) -> Option<Date> {
        self.past_moment(field).map(|moment| moment.day)
    }

    pub(super) fn past_moment(&mut self, field: &str) -> Option<Moment> {
        let moment = self.listed_moment(field)?;
        if moment.day > self.today {
            self.unread(field, format!("{} has not come yet.", in_words(moment.day)));
            return None;
        }
        self.note(field, &moment.day.to_string());
        Some(moment)
    }

    /// A day, if there is one, wherever it lies.
    pub(super) fn planned(&mut self, field: &str) -> Option<Date> {
        let moment = self.listed_moment(field)?;
        self.note(field, &moment.day.to_string());
        Some(moment.day)
    }

    fn listed_moment(&mut self, field: &str) -> Option<Moment> {
        match self.any_moment(field, Century::Around) {
            Ok(moment) => moment,
            Err((_, why)) => {
                self.unread(field, why.trim_start_matches(',').trim_start().to_owned());
                None
            }
        }
    }

    /// What kind of fault, and how the sentence about it goes on.
    fn any_moment(&mut self, field: &str, century: Century) -> Result<Option<Moment>, (&'static str, String)> {
        let cell = self.cell(field);
        let how = self.table.how(field);
        let order = how.and_then(|how| how.order).unwrap_or_default();
        if self.table.doubt(field) == Some(Doubt::Order) && matches!(values::order_of(&cell), Says::Either | Says::MonthFirst) {
            let says = ", and dates in this column make sense with the month first: the order of day and month is in doubt. Say dates = \"month-day\" or \"day-month\" in the mapping.";
            return Err(("order of day and month in doubt", says.to_owned()));
        }
        values::moment(&cell, Meant { century, order, utc: how.is_some_and(|how| how.utc) }).map_err(|fault| match fault {
            NotADay::Impossible => {
                let order = if order == Order::DayFirst { "day comes before month" } else { "month comes before day" };
                ("impossible date", format!(", and there is no such day ({order})."))
            }
            NotADay::NotUnderstood => ("date not understood", ", which is not understood as a date. Type it as 31/12/2025.".to_owned()),
        })
    }

    /// A time of day; that of the date's own cell when the column of times is empty or absent.
    pub(super) fn time(&mut self, field: &str, day: Option<Moment>) -> Option<Time> {
        let cell = self.cell(field);
        match values::time(&cell) {
            Ok(Some(time)) => {
                self.note(field, &time.strftime("%H:%M").to_string());
                Some(time)
            }
            Ok(None) => {
                let time = day.and_then(|moment| moment.time);
                if let Some(time) = time {
                    self.note(field, &time.strftime("%H:%M").to_string());
                }
                time
            }
            Err(_) => {
                self.unread(field, "It is not understood as a time. Type it as 14:05.");
                None
            }
        }
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

    /// What the mapping says that a text answers: for its column first, then for all.
    fn mapped_answer(&self, field: &str, words: &str) -> Option<bool> {
        let how = self.table.how(field)?;
        let (all, column) = (&self.mapping.answers, (&how.yes, &how.no));
        let whole = [(column.0, true), (column.1, false), (&all.yes, true), (&all.no, false)];
        let found = whole.iter().find(|(list, _)| list.has_whole(words));
        // A beginning that says no is more telling than one that says yes, which may be `*` alone.
        let beginnings = [(column.1, false), (column.0, true), (&all.no, false), (&all.yes, true)];
        found.or_else(|| beginnings.iter().find(|(list, _)| list.begins(words))).map(|(_, answer)| *answer)
    }

    /// Yes or no, as the mapping or everybody writes it; a date says that it was done.
    fn yes_or_no(&self, field: &str, cell: &Cell, words: &str) -> Option<bool> {
        let dated = matches!(cell, Cell::Date(_) | Cell::DateTime(_));
        let own = || match values::order_of(cell) {
            Says::Nothing if !dated => values::yes_or_no(words),
            _ => Some(true),
        };
        self.mapped_answer(field, words).or_else(own)
    }

    /// Yes or no; a blank is no. Anything else is told and is no.
    pub(super) fn ticked(&mut self, field: &str) -> bool {
        let words = self.words(field);
        let cell = self.cell(field);
        match self.yes_or_no(field, &cell, &words) {
            Some(answer) => answer,
            None => {
                if !words.is_empty() && self.categories.unanswered(&words).is_none() {
                    self.tell(field, &words);
                }
                false
            }
        }
    }

    /// Whether a contact came about. A blank, and what is no answer, are told and count as not made. Where the same
    /// column says how, whatever does not say that it failed was made.
    pub(super) fn made(&mut self) -> bool {
        const FAILED: [&str; 16] = [
            "dna",
            "didnotattend",
            "missed",
            "cancelled",
            "canceled",
            "cancelledbyclient",
            "cancelledbyservice",
            "noanswer",
            "noshow",
            "notattended",
            "noreply",
            "failed",
            "failedcontact",
            "notmade",
            "noresponse",
            "unsuccessful",
        ];
        const DONE: [&str; 9] = ["attended", "completed", "complete", "made", "done", "held", "tookplace", "successful", "answered"];
        if !self.has("made") {
            return true;
        }
        let words = self.words("made");
        if words.is_empty() || words.chars().all(|c| "-–—".contains(c)) {
            self.tell("made", "(blank)");
            return false;
        }
        let cell = self.cell("made");
        let key = values::key(&words);
        let says_how = self.has("means") && self.table.heading("made") == self.table.heading("means");
        let own = || match () {
            () if FAILED.contains(&key.as_str()) => Some(false),
            () if DONE.contains(&key.as_str()) || says_how => Some(true),
            () => None,
        };
        let answer = self.mapped_answer("made", &words).or_else(own).or_else(|| self.yes_or_no("made", &cell, &words));
        if answer.is_none() {
            self.unread("made", "Nothing says whether it means yes or no. It counts as not made.");
        }
        answer.unwrap_or(false)
    }

    /// A question of yes or no that may be left open.
    pub(super) fn asked(&mut self, field: &str) -> Coded {
        let written = self.words(field);
        let cell = self.cell(field);
        let id = match self.yes_or_no(field, &cell, &written) {
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
}

/// A day as a person writes it: 3 March 2031.
pub(super) fn in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}
