//! Rows of work done for a referral: children, contacts, DASH assessments, goals, concerns.

use tabular::Row;

use super::{Checking, taken};
use crate::{
    arrivals::{
        DASH_QUESTIONS,
        fields::Reading,
        plan::{NewChild, NewConcern, NewContact, NewDash, NewGoal},
        table::Table,
        values::{self, Answer, text},
    },
    people::alike::names::{self, Name},
};

impl Checking<'_> {
    pub(in crate::arrivals) fn child(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let whose = reading.whose("whose child this is");
        let (name, name_written) = reading.name();
        // A child that is not born yet has no name to give.
        let (born_on, unborn) = reading.child_birth("born_on", &name_written);
        let name = name.or_else(|| unborn.then(|| Name { given: "Unborn".into(), family: String::new() }));
        if name.is_none() {
            reading.refuse("missing name", "The child has no name. Type the name, or “Not known”, and import again.");
        }
        let (given, family) = name.map(|name| (name.given, name.family)).unwrap_or_default();
        let mut new = NewChild {
            reference: String::new(),
            given,
            family,
            name_written,
            born_on,
            unborn,
            sex: reading.category("sex", "gender", "not-asked").id,
            school_place: reading.category("school_place", "school-places", "not-asked").id,
            social_care: reading.category("social_care", "social-care", "").id,
        };
        let name = names::name_key(&new.given, &new.family);
        let identity = [whose.as_identity(), vec![name.as_str()]].concat();
        let Some(mark) = self.fresh(table, row, reading.end(), &identity) else { return };
        let Some(reference) = self.belongs(table, row, &whose, None) else { return };
        self.older_than_parent(table, row, &reference, new.born_on);
        new.reference = reference;
        self.plan.children.push(taken(table, row, mark, new));
    }

    pub(in crate::arrivals) fn contact(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let on = reading.day("happened_on");
        let whose = reading.whose("whose contact this is");
        let worker = reading.words("worker");
        let means = reading.category("means", "contact-means", "not-known");
        let made = reading.made();
        // Nobody notes how long a call that nobody answered took.
        let blank = text(&table.cell(row, "minutes")).is_empty();
        let minutes = if blank && (!made || !reading.has("minutes")) { 0 } else { reading.minutes("minutes") };
        let note = reading.free("note");
        let day = on.map(|day| day.to_string()).unwrap_or_default();
        let by = values::key(&worker);
        let identity = [whose.as_identity(), vec![day.as_str(), by.as_str()]].concat();
        let Some(mark) = self.fresh(table, row, reading.end(), &identity) else { return };
        let Some(on) = on else { return };
        let Some(reference) = self.belongs(table, row, &whose, Some(on)) else { return };
        self.before_referral(table, row, &reference, "The contact was", on);
        self.long_contact(table, row, minutes);
        let worker = self.worker(table, row, &worker);
        self.plan.contacts.push(taken(table, row, mark, NewContact { reference, on, worker, means, minutes, made, note }));
    }

    pub(in crate::arrivals) fn dash(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let whose = reading.whose("whose DASH this is");
        let on = reading.day("happened_on");
        let worker = reading.words("worker");
        let answers = answers(&mut reading);
        let judged_high = reading.ticked("judgement");
        let day = on.map(|day| day.to_string()).unwrap_or_default();
        let identity = [whose.as_identity(), vec![day.as_str()]].concat();
        let Some(mark) = self.fresh(table, row, reading.end(), &identity) else { return };
        let Some(on) = on else { return };
        let Some(reference) = self.belongs(table, row, &whose, Some(on)) else { return };
        let worker = self.worker(table, row, &worker);
        self.dash.insert((reference.clone(), on));
        self.plan.dash.push(taken(table, row, mark, NewDash { reference, on, worker, answers, judged_high }));
    }

    pub(in crate::arrivals) fn goal(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let whose = reading.whose("whose goal this is");
        let domain = reading.category("domain", "outcome-domains", "not-known");
        let mut new = NewGoal {
            reference: String::new(),
            domain: if domain.id == "not-known" { domain.written } else { domain.id },
            words: reading.free("words"),
            start: reading.whole("start", 100),
            review: reading.whole("review", 100),
            exit: reading.whole("exit", 100),
        };
        let identity = [whose.as_identity(), vec![new.domain.as_str()]].concat();
        let Some(mark) = self.fresh(table, row, reading.end(), &identity) else { return };
        let Some(reference) = self.belongs(table, row, &whose, None) else { return };
        new.reference = reference;
        self.plan.goals.push(taken(table, row, mark, new));
    }

    pub(in crate::arrivals) fn concern(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let on = reading.day("raised_on");
        let whose = reading.whose("whose concern this is");
        let mut new = NewConcern {
            reference: String::new(),
            on: on.unwrap_or_default(),
            about: reading.category("about", "concern-about", "not-known").id,
            kind: reading.must("kind", "concern-kinds"),
            kind_written: reading.words("kind"),
            sent_to: reading.free("sent_to"),
        };
        let day = new.on.to_string();
        let identity = [whose.as_identity(), vec![day.as_str(), new.kind.as_str()]].concat();
        let Some(mark) = self.fresh(table, row, reading.end(), &identity) else { return };
        let Some(reference) = self.belongs(table, row, &whose, Some(new.on)) else { return };
        new.reference = reference;
        self.plan.concerns.push(taken(table, row, mark, new));
    }
}

/// Each item that was answered, by its number.
fn answers(reading: &mut Reading<'_>) -> Vec<(usize, &'static str)> {
    const FIELDS: [&str; DASH_QUESTIONS] = [
        "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q10", "q11", "q12", "q13", "q14", "q15", "q16", "q17", "q18", "q19", "q20",
        "q21", "q22", "q23", "q24",
    ];
    let said = |answer: Answer| match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::DontKnow => "dont-know",
    };
    FIELDS.iter().enumerate().filter_map(|(at, field)| Some((at + 1, said(reading.answer(field)?)))).collect()
}
