//! Facts held against each other, and what is shown of the rows as they were read.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use tabular::Row;

use super::Checking;
use crate::arrivals::{
    fields::{Clean, in_words},
    kind::Kind,
    report::{RowRead, Sum, Warning},
    table::Table,
    values::{self, key, squeeze, text},
};
use crate::running::contracts::services;

/// So many dates, none later than the twelfth of its month: one in two hundred thousand, unless the export did it.
const LEANING: usize = 13;
/// Rows of each kind that are shown: those with something unusual first.
const SHOWN: usize = 8;
/// A contact longer than this is asked about.
const LONG_CONTACT: i64 = 600;

impl Checking<'_> {
    /// Days that lie before the referral they belong to.
    pub(in crate::arrivals) fn before_referral(&mut self, table: &Table<'_>, row: &Row, reference: &str, what: &str, on: Date) {
        let Some(client) = self.clients.get(reference).filter(|client| on < client.received_on) else { return };
        let says = format!("{what} on {}, before its referral was received on {}.", in_words(on), in_words(client.received_on));
        self.warn(table, row, "before its referral", says);
    }

    pub(in crate::arrivals) fn long_contact(&mut self, table: &Table<'_>, row: &Row, minutes: i64) {
        if minutes > LONG_CONTACT {
            self.warn(table, row, "long contact", format!("The contact took {} hours {} minutes.", minutes / 60, minutes % 60));
        }
    }

    pub(in crate::arrivals) fn older_than_parent(&mut self, table: &Table<'_>, row: &Row, reference: &str, born_on: Option<Date>) {
        let parent = self.clients.get(reference).and_then(|client| client.born_on);
        if let (Some(child), Some(parent)) = (born_on, parent)
            && child.year() - parent.year() < 10
        {
            let how = if child <= parent { "before the parent" } else { "when the parent was a child" };
            self.warn(table, row, "child older than can be", format!("Born on {}, {how} (born on {}).", in_words(child), in_words(parent)));
        }
    }

    pub(in crate::arrivals) fn declined(&mut self, table: &Table<'_>, row: &Row, reference: &str) {
        let says = match self.clients.get(reference).map(|client| client.outcome.as_str()) {
            Some("declined") => "The referral was declined, and there is a stay of it.",
            Some("redirected") => "The referral was sent on to another service, and there is a stay of it.",
            _ => return,
        };
        self.warn(table, row, "stay of a declined referral", says);
    }

    /// A column of dates that keeps to the first twelve days of the month.
    pub(in crate::arrivals) fn lean(&mut self, table: &Table<'_>) {
        let field = match table.kind {
            Kind::Referrals => "received_on",
            Kind::Stays => "arrived_on",
            Kind::Contacts | Kind::Dash => "happened_on",
            Kind::Concerns => "raised_on",
            Kind::Units | Kind::Staff | Kind::Children | Kind::Goals => return,
        };
        let days: HashSet<Date> =
            table.rows.iter().filter_map(|row| values::day(&table.cell(row, field), values::Century::Around).ok().flatten()).collect();
        if days.len() >= LEANING && days.iter().all(|day| day.day() <= 12) {
            let heading = table.heading(field);
            let says = format!(
                "None of the dates in the column “{heading}” is later than the twelfth of its month: day and month may have been swapped by the program that wrote them."
            );
            self.plan.report.warnings.push(Warning { sheet: table.sheet.to_owned(), row: 0, kind: "dates lean on one month".into(), says });
        }
    }

    /// One person in two units on the same night.
    pub(in crate::arrivals) fn two_units(&mut self) {
        let mut by_referral: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, stay) in self.plan.stays.iter().enumerate() {
            by_referral.entry(&stay.it.reference).or_default().push(at);
        }
        let mut told = vec![];
        for stays in by_referral.into_values().filter(|stays| stays.len() > 1) {
            for (n, a) in stays.iter().enumerate() {
                let a = &self.plan.stays[*a];
                for b in stays[n + 1..].iter().map(|at| &self.plan.stays[*at]) {
                    let later = |from: Date, to: Option<Date>| to.is_none_or(|to| from < to);
                    if a.it.unit != b.it.unit && later(a.it.arrived_on, b.it.departed_on) && later(b.it.arrived_on, a.it.departed_on) {
                        let says = format!("The same person is in another unit at the same time (row {}).", a.row);
                        told.push(Warning { sheet: b.sheet.clone(), row: b.row, kind: "one person in two units".into(), says });
                    }
                }
            }
        }
        self.plan.report.warnings.extend(told);
    }

    /// Stays that begin on days on which the service does not run: told once, because ten years of records may be older than a contract.
    pub(in crate::arrivals) fn service_days(&mut self) {
        let Some(service) = &self.there.accommodation else { return };
        let outside = self.plan.stays.iter().filter_map(|stay| service.runs_on(stay.it.arrived_on).err().map(|why| (stay, why)));
        let outside: Vec<_> = outside.collect();
        let Some((first, why)) = outside.first() else { return };
        let many = match outside.len() {
            1 => "A stay begins".to_owned(),
            more => format!("{more} stays begin"),
        };
        let says = format!("{many} on a day on which the service does not run, the first in this row. {why} {}", services::OTHER_DAYS);
        let warning = Warning { sheet: first.sheet.clone(), row: first.row, kind: "the service does not run".into(), says };
        self.plan.report.warnings.push(warning);
    }

    /// Keeps a row as it was read, if it is the first of its kind, is unusual, or was asked for.
    pub(in crate::arrivals) fn show(&mut self, table: &Table<'_>, row: &Row, clean: &Clean) {
        let asked = self.wanted.as_ref().is_some_and(|(sheet, number)| *number == row.number && sheet == table.sheet);
        let why = if asked {
            "asked for"
        } else if !clean.unread.is_empty() {
            "a cell could not be read"
        } else if !clean.warnings.is_empty() {
            "facts do not go together"
        } else if !clean.unmapped.is_empty() {
            "a value has no category"
        } else if clean.formulas {
            "formulas"
        } else {
            ""
        };
        let shown = self.shown.entry(table.kind).or_default();
        // Of the usual ones, three are enough to see that the columns are right.
        if !asked && *shown >= if why.is_empty() { 3 } else { SHOWN } {
            return;
        }
        *shown += 1;
        let heading = |field: &String| table.heading(field).to_owned();
        // Words are known again by their letters alone; people see them as they stand in the cell.
        let shown = |field: &str, value: &String| {
            let written = squeeze(&text(&table.cell(row, field)));
            if key(&written) == *value { written } else { value.clone() }
        };
        let read = clean.read.iter().map(|(field, value)| [heading(field), shown(field, value)]).collect();
        self.plan.report.rows.push(RowRead { kind: table.kind, sheet: table.sheet.to_owned(), row: row.number, read, why: why.into() });
    }

    /// First and last day, minutes and people of what is new.
    pub(in crate::arrivals) fn sums(&mut self) {
        let plan = &self.plan;
        let mut sums: std::collections::BTreeMap<Kind, Sum> = std::collections::BTreeMap::new();
        let mut add = |kind: Kind, days: Vec<(Date, &str)>, minutes: i64| {
            let mut sum = Sum { minutes, ..Sum::default() };
            days.iter().for_each(|(day, _)| sum.day(*day));
            sum.people = days.iter().map(|(_, whose)| *whose).collect::<HashSet<_>>().len() as i64;
            if !days.is_empty() {
                sums.insert(kind, sum);
            }
        };
        add(Kind::Referrals, plan.referrals.iter().map(|t| (t.it.received_on, t.it.reference.as_str())).collect(), 0);
        add(Kind::Stays, plan.stays.iter().map(|t| (t.it.arrived_on, t.it.reference.as_str())).collect(), 0);
        let minutes = plan.contacts.iter().filter(|t| t.it.made).map(|t| t.it.minutes).sum();
        add(Kind::Contacts, plan.contacts.iter().map(|t| (t.it.on, t.it.reference.as_str())).collect(), minutes);
        add(Kind::Dash, plan.dash.iter().map(|t| (t.it.on, t.it.reference.as_str())).collect(), 0);
        add(Kind::Concerns, plan.concerns.iter().map(|t| (t.it.on, t.it.reference.as_str())).collect(), 0);
        self.plan.report.sums = sums;
    }
}
