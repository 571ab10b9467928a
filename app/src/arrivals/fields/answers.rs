//! Yes and no, as the mapping or everybody writes them.

use tabular::Cell;

use super::{Coded, MEND, Reading};
use crate::arrivals::values::{self, Answer, Says};

impl Reading<'_> {
    /// An answer of Y, N or DK; nothing when blank.
    pub(in crate::arrivals) fn answer(&mut self, field: &str) -> Option<Answer> {
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
    pub(in crate::arrivals) fn ticked(&mut self, field: &str) -> bool {
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
    pub(in crate::arrivals) fn made(&mut self) -> bool {
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
    pub(in crate::arrivals) fn asked(&mut self, field: &str) -> Coded {
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
}
