//! Decides, row by row, what is taken and what is refused. Pure: a workbook, a mapping and what is already there go in,
//! a plan comes out, so that a preview and an import cannot disagree.

mod people;
mod records;
mod referrals;
mod stays;
mod workers;

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use tabular::{Row, Workbook};

use super::{
    Bands,
    fields::{Clean, Reading, Refusal},
    kind::Kind,
    mapping::Mapping,
    plan::{Mark, Plan, Taken},
    report::{Refused, Unmapped},
    sheets::{self, Found, Table},
    there::There,
};
use crate::journal::hex;

/// What is decided so far.
pub(super) struct Checking<'a> {
    mapping: &'a Mapping,
    there: &'a There,
    bands: &'a Bands,
    today: Date,
    plan: Plan,
    /// How often a row of exactly this content was met.
    met: HashMap<String, u32>,
    /// And one of its likeness.
    met_alike: HashMap<String, i64>,
    unmapped: BTreeMap<(String, String, String), i64>,
    /// References, units and stays that this plan adds.
    references: HashSet<String>,
    units: HashSet<String>,
    stays: HashMap<String, Vec<(Date, Option<Date>)>>,
    dash: HashSet<(String, Date)>,
}

/// Checks the whole workbook.
///
/// # Errors
/// A sentence, when the workbook cannot be read with this mapping at all.
pub(super) fn check(book: &Workbook, mapping: &Mapping, there: &There, bands: &Bands, today: Date) -> Result<Plan, String> {
    let mut found = Found::default();
    let tables = sheets::find(book, mapping, &mut found)?;
    let mut checking = Checking {
        mapping,
        there,
        bands,
        today,
        plan: Plan { workers: workers::known(there), ..Plan::default() },
        met: HashMap::new(),
        met_alike: HashMap::new(),
        unmapped: BTreeMap::new(),
        references: HashSet::new(),
        units: HashSet::new(),
        stays: HashMap::new(),
        dash: HashSet::new(),
    };
    checking.plan.report.skipped = found.skipped;
    checking.plan.report.not_mapped = found.not_mapped;
    checking.plan.report.notes = found.notes;
    for table in &tables {
        for row in &table.rows {
            checking.row(table, row);
        }
    }
    checking.end(book)
}

impl<'a> Checking<'a> {
    fn row(&mut self, table: &Table<'_>, row: &Row) {
        match table.kind {
            Kind::Units => self.unit(table, row),
            Kind::Staff => self.staff(table, row),
            Kind::Referrals => self.referral(table, row),
            Kind::Stays => self.stay(table, row),
            Kind::Children => self.child(table, row),
            Kind::Contacts => self.contact(table, row),
            Kind::Dash => self.dash(table, row),
            Kind::Goals => self.goal(table, row),
            Kind::Concerns => self.concern(table, row),
        }
    }

    fn end(mut self, book: &Workbook) -> Result<Plan, String> {
        self.hold_back_changed();
        self.dash_days();
        self.key_workers();
        self.people();
        let mut plan = self.plan;
        plan.count();
        for kind in Kind::ALL {
            plan.report.already.entry(kind).or_insert(0);
        }
        let place: HashMap<&str, usize> = book.sheets.iter().enumerate().map(|(at, sheet)| (sheet.name.as_str(), at)).collect();
        plan.report.refused.sort_by_key(|refused| (place.get(refused.sheet.as_str()).copied(), refused.row));
        plan.report.unmapped =
            self.unmapped.into_iter().map(|((sheet, column, value), rows)| Unmapped { sheet, column, value, rows }).collect();
        Ok(plan)
    }

    /// Refuses rows that were taken before and have been changed since, or are read by another mapping now: taken once
    /// more, they would count twice. Referrals, stays, units and staff are known by their number or name anyway.
    fn hold_back_changed(&mut self) {
        let (met, before) = (&self.met_alike, &self.there.alike);
        let plan = &mut self.plan;
        let refused = &mut plan.report.refused;
        hold_back(&mut plan.children, met, before, refused);
        hold_back(&mut plan.contacts, met, before, refused);
        hold_back(&mut plan.dash, met, before, refused);
        hold_back(&mut plan.goals, met, before, refused);
        hold_back(&mut plan.concerns, met, before, refused);
    }

    fn read<'r>(&self, table: &'r Table<'r>, row: &'r Row) -> Reading<'r>
    where
        'a: 'r,
    {
        let mapping: &'a Mapping = self.mapping;
        Reading::new(table, row, &mapping.categories, self.today)
    }

    /// Ends a reading. Gives the row's hash when the row is sound and not yet taken in; otherwise says what became of it.
    fn fresh(&mut self, table: &Table<'_>, row: &Row, read: Result<Clean, Refusal>) -> Option<Mark> {
        let clean = match read {
            Ok(clean) => clean,
            Err((kind, reason)) => {
                self.refuse(table, row, kind, reason);
                return None;
            }
        };
        for (column, value) in clean.unmapped {
            *self.unmapped.entry((table.sheet.to_owned(), column, value)).or_default() += 1;
        }
        let nth = self.met.entry(clean.plain.clone()).or_default();
        *nth += 1;
        let hash = hex(&Sha256::digest(format!("{}\u{1e}{nth}", clean.plain)));
        let likeness = hex(&Sha256::digest(&clean.likeness));
        *self.met_alike.entry(likeness.clone()).or_default() += 1;
        if self.there.rows.contains(&hash) {
            *self.plan.report.already.entry(table.kind).or_default() += 1;
            return None;
        }
        Some(Mark { hash, likeness })
    }

    fn refuse(&mut self, table: &Table<'_>, row: &Row, kind: &str, reason: impl Into<String>) {
        self.plan.report.refused.push(Refused {
            sheet: table.sheet.to_owned(),
            row: row.number,
            kind: kind.to_owned(),
            reason: reason.into(),
        });
    }

    fn knows(&self, reference: &str) -> bool {
        self.references.contains(reference) || self.there.referrals.contains_key(reference)
    }

    /// Refuses a row whose referral is not there.
    fn unknown(&mut self, table: &Table<'_>, row: &Row, reference: &str) -> bool {
        if self.knows(reference) {
            return false;
        }
        let reason = format!(
            "No referral has the number {reference}. If its row was refused, mend that first; otherwise correct the number here, and import again."
        );
        self.refuse(table, row, "unknown reference number", reason);
        true
    }
}

fn taken<T>(table: &Table<'_>, row: &Row, mark: Mark, it: T) -> Taken<T> {
    Taken { sheet: table.sheet.to_owned(), row: row.number, mark, it }
}

/// Of a likeness, as many rows are new as the workbook has now more than were taken before: the last ones.
fn hold_back<T>(rows: &mut Vec<Taken<T>>, met: &HashMap<String, i64>, before: &HashMap<String, i64>, refused: &mut Vec<Refused>) {
    let mut fresh: HashMap<String, i64> = HashMap::new();
    for row in rows.iter() {
        *fresh.entry(row.mark.likeness.clone()).or_default() += 1;
    }
    rows.retain(|row| {
        let likeness = &row.mark.likeness;
        let taken = before.get(likeness).copied().unwrap_or(0);
        let new = (met.get(likeness).copied().unwrap_or(0) - taken).max(0);
        let left = fresh.entry(likeness.clone()).or_default();
        let is_new = taken == 0 || *left <= new;
        *left -= 1;
        if !is_new {
            let reason = "This row was taken in before, and something in it, or in the way it is read, has changed since. Change it in Holdfast; if it is another one, record it there.";
            refused.push(Refused { sheet: row.sheet.clone(), row: row.row, kind: "changed since it was taken".into(), reason: reason.into() });
        }
        is_new
    });
}
