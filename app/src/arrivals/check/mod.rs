//! Decides, row by row, what is taken and what is refused. Pure: a workbook, a mapping and what is already there go in,
//! a plan comes out, so that a preview and an import cannot disagree.

mod again;
mod clients;
mod facts;
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
    fields::{Clean, NotRead, Reading, Refusal},
    kind::Kind,
    mapping::Mapping,
    plan::{Mark, Plan, Taken},
    report::{Refused, Skipped, Unmapped, Unread, Warning},
    sheets::{self, Found},
    table::Table,
    there::There,
};
use crate::journal::hex;
use clients::Clients;

/// What is decided so far.
pub(super) struct Checking<'a> {
    mapping: &'a Mapping,
    there: &'a There,
    today: Date,
    /// Whether changes of rows taken before are agreed to.
    changes: bool,
    plan: Plan,
    /// How often a row of exactly this content was met.
    met: HashMap<String, u32>,
    /// Rows taken before that the workbook still has as they were.
    unchanged: HashSet<String>,
    unmapped: BTreeMap<(String, String, String), i64>,
    /// Referrals, of the records and of this plan.
    clients: Clients,
    units: HashSet<String>,
    dash: HashSet<(String, Date)>,
    formulas: BTreeMap<String, i64>,
    /// How many rows of each kind are shown already.
    shown: HashMap<Kind, usize>,
    /// Rows taken before that this workbook has not, or not as they were.
    left: HashMap<String, Vec<crate::arrivals::there::Before>>,
    /// A row that somebody asked to see: sheet and number.
    wanted: Option<(String, u32)>,
}

/// What a check is held against.
pub(super) struct Against<'a> {
    pub there: &'a There,
    pub today: Date,
    pub changes: bool,
    pub wanted: Option<(String, u32)>,
}

/// Checks the whole workbook.
///
/// # Errors
/// A sentence, when the workbook cannot be read with this mapping at all.
pub(super) fn check(book: &Workbook, mapping: &Mapping, against: Against<'_>) -> Result<Plan, String> {
    let mut found = Found::default();
    let mut tables = sheets::find(book, mapping, &mut found)?;
    let Against { there, today, changes, wanted } = against;
    let mut checking = Checking {
        mapping,
        there,
        today,
        changes,
        plan: Plan { workers: workers::known(there), ..Plan::default() },
        met: HashMap::new(),
        unchanged: HashSet::new(),
        unmapped: BTreeMap::new(),
        clients: Clients::of(there),
        units: HashSet::new(),
        dash: HashSet::new(),
        formulas: BTreeMap::new(),
        shown: HashMap::new(),
        left: HashMap::new(),
        wanted,
    };
    checking.plan.report.skipped = found.skipped;
    checking.plan.report.not_mapped = found.not_mapped;
    checking.plan.report.notes = found.notes;
    for table in &mut tables {
        checking.first_things_first(table);
        for row in &table.rows {
            checking.row(table, row);
        }
        checking.lean(table);
    }
    checking.end(book, &tables)
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

    fn end(mut self, book: &Workbook, tables: &[Table<'_>]) -> Result<Plan, String> {
        self.tell_apart();
        self.occupancy();
        self.service_days();
        self.gone(tables);
        self.dash_days();
        self.key_workers();
        self.people();
        self.sums();
        let mut plan = self.plan;
        plan.count();
        for kind in Kind::ALL {
            plan.report.already.entry(kind).or_insert(0);
        }
        for (sheet, rows) in self.formulas {
            plan.report.notes.push(format!("On the sheet “{sheet}”, {rows} rows hold formulas: what they show was taken."));
        }
        let place: HashMap<&str, usize> = book.sheets.iter().enumerate().map(|(at, sheet)| (sheet.name.as_str(), at)).collect();
        let order = |sheet: &str, row: u32| (place.get(sheet).copied(), row);
        plan.report.refused.sort_by_key(|refused| order(&refused.sheet, refused.row));
        plan.report.unread.sort_by_key(|unread| order(&unread.sheet, unread.row));
        plan.report.warnings.sort_by_key(|warning| order(&warning.sheet, warning.row));
        plan.report.unmapped =
            self.unmapped.into_iter().map(|((sheet, column, value), rows)| Unmapped { sheet, column, value, rows }).collect();
        Ok(plan)
    }

    fn read<'r>(&self, table: &'r Table<'r>, row: &'r Row) -> Reading<'r>
    where
        'a: 'r,
    {
        let mapping: &'a Mapping = self.mapping;
        Reading::new(table, row, mapping, self.today)
    }

    /// Ends a reading. Gives the row's mark when the row is sound and not yet taken in; otherwise says what became of it.
    /// `identity` is what makes it this row, however the rest of it is mended.
    fn fresh(&mut self, table: &Table<'_>, row: &Row, read: Result<Clean, Refusal>, identity: &[&str]) -> Option<Mark> {
        let clean = match read {
            Ok(clean) => clean,
            Err((kind, reason)) => {
                self.refuse(table, row, kind, reason);
                return None;
            }
        };
        let sheet = || table.sheet.to_owned();
        self.show(table, row, &clean);
        for (column, value) in clean.unmapped {
            *self.unmapped.entry((sheet(), column, value)).or_default() += 1;
        }
        let report = &mut self.plan.report;
        let unread = |NotRead { column, value, why }| Unread { sheet: sheet(), row: row.number, column, value, why };
        report.unread.extend(clean.unread.into_iter().map(unread));
        let warning = |(kind, says): (&'static str, String)| Warning { sheet: sheet(), row: row.number, kind: kind.into(), says };
        report.warnings.extend(clean.warnings.into_iter().map(warning));
        if clean.formulas {
            *self.formulas.entry(sheet()).or_default() += 1;
        }
        let nth = self.met.entry(clean.plain.clone()).or_default();
        *nth += 1;
        let hash = hex(&Sha256::digest(format!("{}\u{1e}{nth}", clean.plain)));
        let likeness = hex(&Sha256::digest(&clean.likeness));
        let identity = hex(&Sha256::digest(format!("{}\u{1f}{}", table.kind.id(), identity.join("\u{1f}"))));
        if self.there.rows.get(&identity).is_some_and(|rows| rows.iter().any(|before| before.hash == hash)) {
            *self.plan.report.already.entry(table.kind).or_default() += 1;
            self.unchanged.insert(hash);
            return None;
        }
        Some(Mark { hash, likeness, identity, read: clean.read })
    }

    /// Counts a row that is read for something else.
    fn pass_over(&mut self, table: &Table<'_>, why: &str) {
        let skipped = &mut self.plan.report.skipped;
        match skipped.iter_mut().find(|skipped| skipped.sheet == table.sheet && skipped.why == why) {
            Some(skipped) => skipped.rows += 1,
            None => skipped.push(Skipped { sheet: table.sheet.to_owned(), rows: 1, why: why.into() }),
        }
    }

    fn warn(&mut self, table: &Table<'_>, row: &Row, kind: &str, says: impl Into<String>) {
        self.plan.report.warnings.push(Warning { sheet: table.sheet.to_owned(), row: row.number, kind: kind.into(), says: says.into() });
    }

    fn refuse(&mut self, table: &Table<'_>, row: &Row, kind: &str, reason: impl Into<String>) {
        self.plan.report.refused.push(Refused {
            sheet: table.sheet.to_owned(),
            row: row.number,
            kind: kind.to_owned(),
            reason: reason.into(),
            waits_for: None,
        });
    }
}

fn taken<T>(table: &Table<'_>, row: &Row, mark: Mark, it: T) -> Taken<T> {
    Taken { sheet: table.sheet.to_owned(), row: row.number, mark, it }
}
