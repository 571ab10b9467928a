//! Rows of the referrals log.

use jiff::civil::{Date, Time};
use tabular::Row;

use super::{Checking, clients::Client, taken};
use crate::{
    arrivals::{
        fields::Reading,
        kind::Kind,
        mapping::Shape,
        plan::{NewAnswer, NewReferral},
        table::Table,
        there::as_compared,
        values::{self, Moment, squeeze, text},
    },
    people::alike::names::{Name, name_key},
};

impl Checking<'_> {
    pub(in crate::arrivals) fn referral(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let new = referral(&mut reading);
        let born = new.as_ref().and_then(|new| new.born_on).map(|day| day.to_string()).unwrap_or_default();
        if table.shape == Shape::Repeated && self.is_repeated(new.as_ref()) {
            return self.pass_over(table, "the client is repeated");
        }
        let read = reading.end();
        let number = as_compared(&text(&table.cell(row, "reference")));
        if is_own_form(&number) {
            self.plan.highest_number = self.plan.highest_number.max(number[1..].parse().unwrap_or(0));
        }
        let (Some(mut new), true) = (new, read.is_ok()) else {
            let refused = [table.cell(row, "reference"), table.cell(row, "person_number"), table.cell(row, "name")];
            for (at, cell) in refused.iter().enumerate() {
                let number = if at < 2 { as_compared(&text(cell)) } else { squeeze(&text(cell)) };
                self.clients.refuse(&number, row.number);
            }
            self.fresh(table, row, read, &[]);
            return;
        };
        let received = new.received_on.to_string();
        let name = name_key(&new.given, &new.family);
        let met = self.clients.meet(&new.reference);
        self.clients.alias(&table.cell(row, "reference"), &new.reference);
        let identity: Vec<&str> = match (new.theirs.as_str(), new.person_number.as_str()) {
            ("", "") if table.shape == Shape::Repeated => vec!["name", &name, &born],
            ("", "") => vec!["name", &name, &born, &received],
            ("", person) => vec!["person", person, &received],
            _ => vec![new.reference.as_str()],
        };
        let Some(mark) = self.fresh(table, row, read, &identity) else { return };
        if met {
            let reason =
                format!("An earlier row has the number {} too. Give this referral a number of its own and import again.", new.theirs);
            return self.refuse(table, row, "duplicate reference number", reason);
        }
        new.number = Some(&new.reference).filter(|number| is_own_form(number) && !self.there.own.contains(*number)).cloned();
        let client = Client {
            reference: new.reference.clone(),
            received_on: new.received_on,
            born_on: new.born_on,
            given: new.given.clone(),
            family: new.family.clone(),
            outcome: new.answer.as_ref().map(|answer| answer.outcome.clone()).unwrap_or_default(),
        };
        if !self.there.theirs.contains(&new.reference) {
            self.clients.add(client, &new.person_number);
        }
        self.plan.referrals.push(taken(table, row, mark, new));
    }

    /// Whether the client of this row has a referral already, and learns from the row what is missing there.
    fn is_repeated(&mut self, new: Option<&NewReferral>) -> bool {
        let Some(new) = new else { return false };
        let by_number = if new.theirs.is_empty() {
            self.clients.of_person(&new.person_number, None).filter(|_| !new.person_number.is_empty())
        } else {
            self.clients.get(&new.reference).map(|client| client.reference.clone())
        };
        let numbered = !new.theirs.is_empty() || !new.person_number.is_empty();
        let found = match by_number {
            None if !numbered => self.clients.of_name(&new.name_written, new.born_on, None).ok().flatten().map(|(reference, _)| reference),
            found => found,
        };
        let Some(reference) = found else { return false };
        // The first row of the client has made the referral; it is met again when the workbook is brought in again.
        let first = self.plan.referrals.iter_mut().rev().find(|taken| taken.it.reference == reference);
        let Some(first) = first else { return self.clients.meet(&reference) };
        first.it.received_on = first.it.received_on.min(new.received_on);
        if first.it.born_on.is_none() {
            first.it.born_on = new.born_on;
        }
        if let Some(client) = self.clients.get_mut(&reference) {
            client.received_on = client.received_on.min(new.received_on);
            client.born_on = client.born_on.or(new.born_on);
        }
        true
    }

    /// Rows that repeat the client are looked at by day, those with a date of birth first where the day is one.
    pub(in crate::arrivals) fn first_things_first(&self, table: &mut Table<'_>) {
        if table.kind != Kind::Referrals || table.shape != Shape::Repeated {
            return;
        }
        let day = |row: &Row| values::day(&table.cell(row, "received_on"), values::Century::Around).ok().flatten();
        let unborn = |row: &Row| text(&table.cell(row, "born_on")).is_empty();
        let mut order: Vec<(Option<jiff::civil::Date>, bool, usize)> =
            table.rows.iter().enumerate().map(|(at, row)| (day(row), unborn(row), at)).collect();
        order.sort_unstable_by_key(|(day, unborn, at)| (day.is_none(), *day, *unborn, *at));
        table.rows = order.into_iter().map(|(.., at)| table.rows[at]).collect();
    }
}

/// R and up to six figures: a number that Holdfast itself could have given.
fn is_own_form(number: &str) -> bool {
    number.strip_prefix('R').is_some_and(|digits| (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Nothing only when the reading ends in a refusal.
fn referral(reading: &mut Reading<'_>) -> Option<NewReferral> {
    let theirs = reading.number("reference");
    let person_number = reading.number("person_number");
    if theirs.is_empty() && reading.has("reference") {
        let heading = reading.heading("reference").to_owned();
        reading.refuse(
            "missing reference number",
            format!(
                "The column “{heading}” is empty, so it is not known which referral this is. Correct it in the workbook and import again."
            ),
        );
    }
    let received = reading.moment("received_on");
    let received_time = reading.time("received_time", received);
    let (received, received_time) = reading.here(("received_on", "received_time"), received, received_time);
    let received_on = received.map(|moment| moment.day);
    let source = reading.category("source", "referral-sources", "not-known");
    let named = reading.has("name") || reading.has("given_name") || reading.has("family_name");
    // A workbook without names has numbers to stand in for them.
    let (name, name_written) = if named { reading.name() } else { stand_in(&theirs, &person_number) };
    if name.is_none() {
        let says = if name_written.is_empty() { "is empty" } else { "holds no name" };
        let heading = reading.heading("name").to_owned();
        reading.refuse("missing name", format!("The column “{heading}” {says}. Type the name, or “Not known”, and import again."));
    }
    let (given, family) = name.map(|name| (name.given, name.family)).unwrap_or_default();
    let day = received_on.map(|day| day.to_string()).unwrap_or_default();
    let reference = match (theirs.as_str(), person_number.as_str()) {
        ("", "") => format!("\u{1f}{}\u{1f}{day}\u{1f}{}", name_key(&given, &family), text_of_birth(reading)),
        ("", person) => format!("\u{1f}{person}\u{1f}{day}"),
        (number, _) => number.to_owned(),
    };
    let new = NewReferral {
        reference,
        theirs,
        number: None,
        person_number,
        received_on: received_on.unwrap_or_default(),
        received_time,
        source,
        given,
        family,
        name_written,
        born_on: reading.birth_of_referred("born_on", received_on),
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
        answer: received.and_then(|received| answer(reading, received, received_time)),
        key_worker: None,
    };
    received_on.map(|_| new)
}

fn stand_in(number: &str, person: &str) -> (Option<Name>, String) {
    let number = if person.is_empty() { number } else { person };
    let name = Name { given: "Client".into(), family: number.to_owned() };
    ((!number.is_empty()).then_some(name), format!("Client {number}"))
}

fn text_of_birth(reading: &mut Reading<'_>) -> String {
    reading.as_written("born_on")
}

/// A risk that no form covers is kept as written and counts as not assessed.
fn risk(reading: &mut Reading<'_>) -> crate::arrivals::fields::Coded {
    let mut risk = reading.category("risk", "risk-levels", "not-assessed");
    if !["high", "medium", "standard"].contains(&risk.id.as_str()) {
        risk.id = "not-assessed".into();
    }
    risk
}

/// An answer dated before the referral was received cannot be; its day is not known then. One of which only the day is
/// missing is an answer all the same.
fn answer(reading: &mut Reading<'_>, received: Moment, received_time: Option<Time>) -> Option<NewAnswer> {
    let moment = reading.past_moment("answered_on");
    let time = reading.time("answered_time", moment);
    let (moment, mut time) = reading.here(("answered_on", "answered_time"), moment, time);
    let mut on = moment.map(|moment| moment.day);
    let written = reading.words("outcome");
    let blank_reason = if written.is_empty() { "" } else { "not-known" };
    let mut reason = reading.category("reason", "decline-reasons", blank_reason);
    let signposted_to = reading.free("signposted_to");
    if written.is_empty() && on.is_none() {
        return None;
    }
    let Some(outcome) = reading.listed("outcome", "outcomes") else {
        if written.is_empty() {
            reading.warn("answered without an outcome", "There is a day of the answer and no outcome: no answer was recorded.");
        }
        return None;
    };
    if !matches!(outcome.as_str(), "declined" | "redirected") && reason.written.is_empty() {
        reason.id.clear();
    }
    let too_early = |day: Date| day < received.day || (day == received.day && time.zip(received_time).is_some_and(|(a, r)| a < r));
    if on.is_some_and(too_early) {
        let says = "The answer is dated before the referral was received. On which day it was given is not known.";
        reading.warn("answered before it was received", says);
        reading.unread("answered_on", "It lies before the day on which the referral was received.");
        (on, time) = (None, None);
    }
    // Still waiting, and nobody was told yet.
    if on.is_none() && outcome == "waiting" {
        return None;
    }
    Some(NewAnswer { outcome, reason, signposted_to, on, time })
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
