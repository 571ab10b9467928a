//! Rows of work done for a referral: children, contacts, DASH assessments, goals, concerns.

use std::collections::BTreeMap;

use tabular::Row;

use super::{Checking, taken};
use crate::{
    arrivals::{
        Bands, DASH_QUESTIONS,
        fields::Reading,
        plan::{NewChild, NewConcern, NewContact, NewDash, NewGoal},
        sheets::Table,
        values::Answer,
    },
    people::alike::names,
};

impl Checking<'_> {
    pub(in crate::arrivals) fn child(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let reference = reading.reference("whose child this is");
        let name_written = reading.words("name");
        let name = names::name(&name_written);
        if name.is_none() {
            reading.refuse("missing name", "The child has no name. Type the name, or “Not known”, and import again.");
        }
        let new = NewChild {
            reference,
            given: name.as_ref().map(|name| name.given.clone()).unwrap_or_default(),
            family: name.map(|name| name.family).unwrap_or_default(),
            name_written,
            born_on: reading.birth("born_on"),
            sex: reading.category("sex", "gender", "not-asked").id,
            school_place: reading.category("school_place", "school-places", "not-asked").id,
            social_care: reading.category("social_care", "social-care", "").id,
        };
        let Some(mark) = self.fresh(table, row, reading.end()) else { return };
        if !self.unknown(table, row, &new.reference) {
            self.plan.children.push(taken(table, row, mark, new));
        }
    }

    pub(in crate::arrivals) fn contact(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let on = reading.day("happened_on");
        let reference = reading.reference("whose contact this is");
        let worker = reading.words("worker");
        let means = reading.category("means", "contact-means", "not-known");
        let made = made(&mut reading);
        // Nobody notes how long a call that nobody answered took.
        let blank = matches!(table.cell(row, "minutes"), tabular::Cell::Empty);
        let minutes = if !made && blank { 0 } else { reading.minutes("minutes") };
        let note = reading.free("note");
        let Some(mark) = self.fresh(table, row, reading.end()) else { return };
        let Some(on) = on else { return };
        if !self.unknown(table, row, &reference) {
            let worker = self.worker(table, &worker);
            self.plan.contacts.push(taken(table, row, mark, NewContact { reference, on, worker, means, minutes, made, note }));
        }
    }

    pub(in crate::arrivals) fn dash(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let reference = reading.reference("whose DASH this is");
        let on = reading.day("happened_on");
        let worker = reading.words("worker");
        let answers = answers(&mut reading);
        let judged_high = reading.ticked("judgement");
        let Some(mark) = self.fresh(table, row, reading.end()) else { return };
        let Some(on) = on else { return };
        if !self.unknown(table, row, &reference) {
            let worker = self.worker(table, &worker);
            self.dash.insert((reference.clone(), on));
            let dash = answers.dash(self.bands, judged_high);
            self.plan.dash.push(taken(table, row, mark, NewDash { reference, on, worker, ..dash }));
        }
    }

    pub(in crate::arrivals) fn goal(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let reference = reading.reference("whose goal this is");
        let domain = reading.category("domain", "outcome-domains", "not-known");
        let new = NewGoal {
            reference,
            domain: if domain.id == "not-known" { domain.written } else { domain.id },
            words: reading.free("words"),
            start: reading.whole("start", 100),
            review: reading.whole("review", 100),
            exit: reading.whole("exit", 100),
        };
        let Some(mark) = self.fresh(table, row, reading.end()) else { return };
        if !self.unknown(table, row, &new.reference) {
            self.plan.goals.push(taken(table, row, mark, new));
        }
    }

    pub(in crate::arrivals) fn concern(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let on = reading.day("raised_on");
        let new = NewConcern {
            reference: reading.reference("whose concern this is"),
            on: on.unwrap_or_default(),
            about: reading.category("about", "concern-about", "not-known").id,
            kind: reading.must("kind", "concern-kinds"),
            kind_written: reading.words("kind"),
            sent_to: reading.free("sent_to"),
        };
        let Some(mark) = self.fresh(table, row, reading.end()) else { return };
        if !self.unknown(table, row, &new.reference) {
            self.plan.concerns.push(taken(table, row, mark, new));
        }
    }
}

/// Whether the contact came about. A blank is told: it counts as not made.
fn made(reading: &mut Reading<'_>) -> bool {
    match reading.answer("made") {
        Some(answer) => answer == Answer::Yes,
        None => {
            reading.tell("made", "(blank)");
            false
        }
    }
}

struct Answers(BTreeMap<usize, Answer>);

fn answers(reading: &mut Reading<'_>) -> Answers {
    const FIELDS: [&str; DASH_QUESTIONS] = [
        "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q10", "q11", "q12", "q13", "q14", "q15", "q16", "q17", "q18", "q19", "q20",
        "q21", "q22", "q23", "q24",
    ];
    Answers(FIELDS.iter().enumerate().filter_map(|(at, field)| Some((at + 1, reading.answer(field)?))).collect())
}

impl Answers {
    fn count(&self, which: Answer) -> i64 {
        self.0.values().filter(|answer| **answer == which).count() as i64
    }

    /// A DASH of these answers; whose and when is for the caller to say.
    fn dash(&self, bands: &Bands, judged_high: bool) -> NewDash {
        let yes = self.count(Answer::Yes);
        let level_by_count = if yes >= bands.high {
            "high"
        } else if yes >= bands.medium {
            "medium"
        } else {
            "standard"
        };
        let said = |answer: &Answer| match answer {
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::DontKnow => "dont-know",
        };
        let items: Vec<String> = self.0.iter().map(|(item, answer)| format!("\"{item}\":{{\"a\":\"{}\"}}", said(answer))).collect();
        NewDash {
            reference: String::new(),
            on: jiff::civil::Date::default(),
            worker: None,
            answers: format!("{{{}}}", items.join(",")),
            yes,
            dont_know: self.count(Answer::DontKnow),
            not_answered: DASH_QUESTIONS as i64 - self.0.len() as i64,
            level_by_count,
            judged_high,
            level: if judged_high { "high" } else { level_by_count },
        }
    }
}
