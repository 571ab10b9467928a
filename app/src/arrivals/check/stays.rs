//! Units, and rows of who came in and went out.

use jiff::civil::Date;
use tabular::Row;

use super::{Checking, taken};
use crate::arrivals::{
    fields::{Coded, Reading, Whose, in_words},
    mapping::Shape,
    plan::{NewStay, NewUnit},
    table::Table,
    values::key,
};

impl Checking<'_> {
    pub(in crate::arrivals) fn unit(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let name = reading.words("name");
        if name.is_empty() {
            reading.refuse("missing name", "The unit has no name. Type it and import again.");
        }
        let new = NewUnit {
            town: reading.words("town"),
            bedrooms: reading.whole("bedrooms", 50).unwrap_or(0),
            tolerance: reading.category("tolerance", "tolerances", "not-known").id,
            wheelchair: reading.ticked("wheelchair"),
            pets: reading.ticked("pets"),
            name,
        };
        let unit = key(&new.name);
        let is_repeated = table.shape == Shape::Repeated;
        if is_repeated && (unit.is_empty() || self.units.contains(&unit)) {
            return self.pass_over(table, "the unit is repeated");
        }
        let Some(mark) = self.fresh(table, row, reading.end(), &[&unit]) else {
            self.units.insert(unit);
            return;
        };
        if is_repeated && self.there.units.contains_key(&unit) {
            self.units.insert(unit);
            return self.pass_over(table, "the unit is here already");
        }
        if !self.units.insert(unit) {
            let reason = format!("An earlier row has the unit {} too. Leave one of them and import again.", new.name);
            return self.refuse(table, row, "duplicate unit", reason);
        }
        self.plan.units.push(taken(table, row, mark, new));
    }

    pub(in crate::arrivals) fn stay(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let name = reading.words("unit");
        let new = stay(&mut reading, &name);
        let identity = new.as_ref().map(|(whose, _)| whose.clone()).unwrap_or_default();
        let Some(mark) = self.fresh(table, row, reading.end(), &identity.as_identity()) else { return };
        let Some((whose, mut new)) = new else { return };
        let Some(reference) = self.belongs(table, row, &whose, Some(new.arrived_on)) else { return };
        if !self.there.units.contains_key(&new.unit) && !self.units.contains(&new.unit) {
            let reason = format!("There is no unit {name}. Correct the unit, or add it to the sheet of units, and import again.");
            return self.refuse(table, row, "unknown unit", reason);
        }
        self.before_referral(table, row, &reference, "The stay begins", new.arrived_on);
        self.declined(table, row, &reference);
        new.reference = reference;
        self.plan.stays.push(taken(table, row, mark, new));
    }

    /// Days on which a DASH was done according to the stay, and of which no row of answers tells.
    pub(in crate::arrivals) fn dash_days(&mut self) {
        for stay in &self.plan.stays {
            let Some(on) = stay.it.dash_on else { continue };
            let there = self.there.referrals.get(&stay.it.reference).is_some_and(|id| self.there.dash.contains(&(*id, on)));
            if !there && self.dash.insert((stay.it.reference.clone(), on)) {
                self.plan.dash_days.push((stay.it.reference.clone(), on));
            }
        }
    }
}

/// Nothing only when the reading ends in a refusal.
fn stay(reading: &mut Reading<'_>, unit: &str) -> Option<(Whose, NewStay)> {
    let whose = reading.whose("whose stay this is");
    if unit.is_empty() {
        reading.refuse("unknown unit", "The row names no unit. Type it and import again.");
    }
    let arrived_on = reading.day("arrived_on");
    let departed_on = reading.past("departed_on");
    if let (Some(arrived), Some(departed)) = (arrived_on, departed_on)
        && departed < arrived
    {
        let reason = format!(
            "The row says that they left on {} and arrived on {}, after that. Correct the dates and import again.",
            in_words(departed),
            in_words(arrived)
        );
        reading.refuse("departure before arrival", reason);
    }
    let exit = reading.category("exit_kind", "exit-kinds", "");
    let exit_interview = reading.ticked("exit_interview");
    let planned = exit.id == "planned" && exit_interview;
    let blank_move_on = if departed_on.is_some() { "not-known" } else { "" };
    let new = NewStay {
        reference: String::new(),
        unit: key(unit),
        unit_written: unit.to_owned(),
        arrived_on: arrived_on.unwrap_or_default(),
        departed_on,
        // Planned only with an exit interview (the contract's own rule); how it was written is kept.
        exit_kind: if departed_on.is_none() {
            ""
        } else if planned {
            "planned"
        } else {
            "unplanned"
        },
        exit_written: exit.written,
        exit_interview,
        move_on: move_on(reading, blank_move_on),
        dash_on: reading.past("dash_on"),
        marac_on: reading.past("marac_on"),
        plan_on: reading.past("plan_on"),
        plan_review_on: reading.past("plan_review_on"),
        resettlement: resettlement(reading, departed_on),
        long_stay_reason: reading.free("long_stay_reason"),
    };
    arrived_on.map(|_| (whose, new))
}

fn move_on(reading: &mut Reading<'_>, blank: &str) -> Coded {
    reading.category("move_on", "move-on-types", blank)
}

fn resettlement(reading: &mut Reading<'_>, departed_on: Option<Date>) -> Option<(Date, Option<Date>)> {
    let (from, to) = (reading.past("resettlement_from"), reading.past("resettlement_to"));
    let Some(start) = from.or(to.and(departed_on)) else {
        if to.is_some() {
            reading.unread("resettlement_to", "The row says when resettlement ended, and not when it began.");
        }
        return None;
    };
    if to.is_some_and(|end| end < start) {
        reading.unread("resettlement_to", "Resettlement would end before it begins.");
        return Some((start, None));
    }
    Some((start, to))
}
