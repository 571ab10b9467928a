//! Rows of the referrals log.

use tabular::Row;

use super::{Checking, taken};
use crate::{
    arrivals::{
        fields::Reading,
        plan::{NewAnswer, NewReferral},
        sheets::Table,
    },
    people::alike::names,
};

impl Checking<'_> {
    pub(in crate::arrivals) fn referral(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let new = referral(&mut reading);
        let Some(mark) = self.fresh(table, row, reading.end()) else { return };
        let Some(new) = new else { return };
        if self.there.referrals.contains_key(&new.reference) {
            let reason = format!(
                "The referral {} was taken in before, and this row differs from what was taken. If it is another referral, give it a number of its own; if it is the same, change it in Holdfast.",
                new.reference
            );
            return self.refuse(table, row, "duplicate reference number", reason);
        }
        if !self.references.insert(new.reference.clone()) {
            let reason =
                format!("An earlier row has the number {} too. Give this referral a number of its own and import again.", new.reference);
            return self.refuse(table, row, "duplicate reference number", reason);
        }
        self.plan.referrals.push(taken(table, row, mark, new));
    }
}

/// Nothing only when the reading ends in a refusal.
fn referral(reading: &mut Reading<'_>) -> Option<NewReferral> {
    let reference = reading.reference("which referral this is");
    let received_on = reading.day("received_on");
    let received_time = reading.time("received_time", "received_on");
    let source = reading.category("source", "referral-sources", "not-known");
    let name_written = reading.words("name");
    let name = names::name(&name_written);
    if name.is_none() {
        let says = if name_written.is_empty() { "is empty" } else { "holds no name" };
        let heading = reading.heading("name").to_owned();
        reading.refuse("missing name", format!("The column “{heading}” {says}. Type the name, or “Not known”, and import again."));
    }
    let new = NewReferral {
        reference,
        received_on: received_on.unwrap_or_default(),
        received_time,
        source,
        given: name.as_ref().map(|name| name.given.clone()).unwrap_or_default(),
        family: name.map(|name| name.family).unwrap_or_default(),
        name_written,
        born_on: reading.birth("born_on"),
        gender: reading.category("gender", "gender", "not-asked"),
        ethnicity: reading.category("ethnicity", "ethnicity", "not-asked"),
        disability: reading.asked("disability"),
        sexuality: reading.category("sexuality", "sexuality", "not-asked"),
        postcode: postcode(&reading.words("postcode")),
        no_recourse: reading.asked("no_recourse"),
        main_need: reading.category("main_need", "needs", "not-known"),
        second_need: reading.category("second_need", "needs", ""),
        dash_score: reading.whole("dash_score", 40),
        risk: risk(reading),
        answer: answer(reading),
        key_worker: None,
    };
    received_on.map(|_| new)
}

/// A risk that no form covers is kept as written and counts as not assessed.
fn risk(reading: &mut Reading<'_>) -> crate::arrivals::fields::Coded {
    let mut risk = reading.category("risk", "risk-levels", "not-assessed");
    if !["high", "medium", "standard"].contains(&risk.id.as_str()) {
        risk.id = "not-assessed".into();
    }
    risk
}

fn answer(reading: &mut Reading<'_>) -> Option<NewAnswer> {
    let on = reading.past("answered_on");
    let time = reading.time("answered_time", "answered_on");
    let written = reading.words("outcome");
    let blank_reason = if written.is_empty() { "" } else { "not-known" };
    let mut reason = reading.category("reason", "decline-reasons", blank_reason);
    let signposted_to = reading.free("signposted_to");
    if written.is_empty() && on.is_none() {
        return None;
    }
    let outcome = reading.must("outcome", "outcomes");
    if outcome != "declined" && reason.written.is_empty() {
        reason.id.clear();
    }
    match on {
        Some(on) => Some(NewAnswer { outcome, reason, signposted_to, on, time }),
        // Still waiting, and nobody was told yet.
        None if outcome == "waiting" => None,
        None => {
            let heading = reading.heading("answered_on").to_owned();
            reading.refuse(
                "missing date",
                format!("The column “{heading}” is empty although the referral was answered. Type the date and import again."),
            );
            None
        }
    }
}

/// In capitals, with one space before the last three characters.
fn postcode(written: &str) -> String {
    let letters: String = written.to_uppercase().chars().filter(|c| !c.is_whitespace()).collect();
    let is_postcode = letters.is_ascii() && (5..=7).contains(&letters.len()) && letters.chars().all(|c| c.is_ascii_alphanumeric());
    if is_postcode && letters.as_bytes()[letters.len() - 3].is_ascii_digit() {
        let (out, inward) = letters.split_at(letters.len() - 3);
        return format!("{out} {inward}");
    }
    written.to_owned()
}
