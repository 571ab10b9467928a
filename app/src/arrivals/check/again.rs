//! The same workbook again: what is new, what changed, what is gone; and who was where, once that is known.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::{Checking, Refused};
use crate::arrivals::{
    fields::in_words,
    kind::Kind,
    plan::{Change, Taken},
    report::{Changed, ChangedCell},
    table::Table,
    there::Before,
};

/// Rows taken before, without those that the workbook still has as they were.
type Left = HashMap<String, Vec<Before>>;

impl Checking<'_> {
    /// Takes the rows that changed out of those that are new. They are told either way; without agreement they are
    /// refused, since taken once more they would count twice.
    pub(in crate::arrivals) fn tell_apart(&mut self) {
        let mut left: Left = HashMap::new();
        for (identity, rows) in &self.there.rows {
            let rows: Vec<Before> = rows.iter().filter(|before| !self.unchanged.contains(&before.hash)).cloned().collect();
            if !rows.is_empty() {
                left.insert(identity.clone(), rows);
            }
        }
        let (plan, agreed) = (&mut self.plan, self.changes);
        let report = (&mut plan.report.changed, &mut plan.report.refused);
        let mut sort = Sort { left: &mut left, agreed, changed: report.0, refused: report.1 };
        sort.rows(Kind::Units, &mut plan.units, &mut plan.changes.units);
        sort.rows(Kind::Referrals, &mut plan.referrals, &mut plan.changes.referrals);
        sort.rows(Kind::Stays, &mut plan.stays, &mut plan.changes.stays);
        sort.rows(Kind::Children, &mut plan.children, &mut plan.changes.children);
        sort.rows(Kind::Contacts, &mut plan.contacts, &mut plan.changes.contacts);
        sort.rows(Kind::Dash, &mut plan.dash, &mut plan.changes.dash);
        sort.rows(Kind::Goals, &mut plan.goals, &mut plan.changes.goals);
        sort.rows(Kind::Concerns, &mut plan.concerns, &mut plan.changes.concerns);
        for staff in &plan.staff {
            left.remove(&staff.mark.identity);
        }
        self.left = left;
    }

    /// Rows that are in the workbook no more: of an import of which more rows are still here than are gone, so that
    /// another year's workbook does not count as one with everything taken out.
    pub(in crate::arrivals) fn gone(&mut self, tables: &[Table<'_>]) {
        if tables.is_empty() || self.left.is_empty() {
            return;
        }
        let mut of_import: HashMap<i64, (usize, usize)> = HashMap::new();
        for before in self.there.rows.values().flatten() {
            let counts = of_import.entry(before.import_id).or_default();
            if self.unchanged.contains(&before.hash) { counts.0 += 1 } else { counts.1 += 1 }
        }
        let mut gone: Vec<String> = self
            .left
            .values()
            .flatten()
            .filter(|before| of_import.get(&before.import_id).is_some_and(|(here, not)| here > not))
            .map(|before| before.hash.clone())
            .collect();
        gone.sort();
        self.plan.gone = gone;
    }

    /// Refuses stays in a unit that is taken. Somebody's own earlier row, which a changed one replaces, is in nobody's way.
    pub(in crate::arrivals) fn occupancy(&mut self) {
        let replaced: HashSet<i64> = self.plan.changes.stays.iter().map(|change| change.record_id).collect();
        let mut taken: HashMap<String, Vec<(Date, Option<Date>)>> = HashMap::new();
        for (unit, id) in &self.there.units {
            let stays = self.there.stays.get(id).into_iter().flatten().filter(|(stay, ..)| !replaced.contains(stay));
            taken.entry(unit.clone()).or_default().extend(stays.map(|(_, from, to)| (*from, *to)));
        }
        let mut refused = vec![];
        let mut free = |taken_row: &Taken<crate::arrivals::plan::NewStay>| {
            let stay = &taken_row.it;
            let stays = taken.entry(stay.unit.clone()).or_default();
            if let Some((from, to)) = stays.iter().find(|other| overlap(**other, (stay.arrived_on, stay.departed_on))) {
                let until = to.map_or("and has not left".to_owned(), |to| format!("until {}", in_words(to)));
                let unit = &stay.unit_written;
                let reason =
                    format!("Someone else was in {unit} from {} {until}. Correct the unit or the dates and import again.", in_words(*from));
                refused.push(Refused {
                    sheet: taken_row.sheet.clone(),
                    row: taken_row.row,
                    kind: "unit already occupied".into(),
                    reason,
                    waits_for: None,
                });
                return false;
            }
            stays.push((stay.arrived_on, stay.departed_on));
            true
        };
        self.plan.changes.stays.retain(|change| free(&change.taken));
        self.plan.stays.retain(|stay| free(stay));
        self.plan.report.refused.extend(refused);
        self.two_units();
    }
}

/// Half-open: the unit is free from the day of departure. As the database's own triggers decide it.
fn overlap(a: (Date, Option<Date>), b: (Date, Option<Date>)) -> bool {
    b.1.is_none_or(|left| a.0 < left) && a.1.is_none_or(|left| left > b.0)
}

struct Sort<'s> {
    left: &'s mut Left,
    agreed: bool,
    changed: &'s mut Vec<Changed>,
    refused: &'s mut Vec<Refused>,
}

impl Sort<'_> {
    fn rows<T>(&mut self, kind: Kind, rows: &mut Vec<Taken<T>>, changes: &mut Vec<Change<T>>) {
        let mut pairs: HashMap<usize, Before> = HashMap::new();
        // Those that are most alike first, then in order.
        for most_alike in [true, false] {
            for (at, row) in rows.iter().enumerate().filter(|(at, _)| most_alike || !pairs.contains_key(at)).collect::<Vec<_>>() {
                let Some(before) = self.left.get_mut(&row.mark.identity) else { continue };
                if let Some(found) = before.iter().position(|before| !most_alike || before.likeness == row.mark.likeness) {
                    pairs.insert(at, before.remove(found));
                }
            }
        }
        let mut fresh = vec![];
        for (at, row) in std::mem::take(rows).into_iter().enumerate() {
            match pairs.remove(&at) {
                None => fresh.push(row),
                Some(before) => {
                    self.tell(kind, &row, &before);
                    if self.agreed {
                        changes.push(Change { taken: row, record_id: before.record_id, was: before.hash });
                    }
                }
            }
        }
        *rows = fresh;
    }

    fn tell<T>(&mut self, kind: Kind, row: &Taken<T>, before: &Before) {
        let cells =
            row.mark.read.iter().map(|(field, value)| ChangedCell { column: field.clone(), old: String::new(), new: value.clone() });
        self.changed.push(Changed {
            sheet: row.sheet.clone(),
            row: row.row,
            kind,
            cells: cells.collect(),
            taken: self.agreed,
            was: before.hash.clone(),
        });
        if self.agreed {
            return;
        }
        let (kind, reason) = match kind {
            Kind::Referrals => (
                "duplicate reference number",
                "The referral was taken in before, and this row differs from what was taken. If it is another referral, give it a number of its own; if it is the same, take the changes too, or change it in Holdfast.",
            ),
            Kind::Units => (
                "duplicate unit",
                "The unit was taken in before, and this row differs from what was taken. Take the changes too, or change it in Holdfast.",
            ),
            _ => (
                "changed since it was taken",
                "This row was taken in before, and something in it, or in the way it is read, has changed since. Take the changes too, or change it in Holdfast; if it is another one, record it there.",
            ),
        };
        self.refused.push(Refused { sheet: row.sheet.clone(), row: row.row, kind: kind.into(), reason: reason.into(), waits_for: None });
    }
}
