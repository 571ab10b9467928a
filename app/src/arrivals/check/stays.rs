//! Units, and rows of who came in and went out.

use jiff::civil::Date;
use tabular::Row;

use super::{Checking, taken};
use crate::arrivals::{
    fields::{Coded, Reading, in_words},
    plan::{NewStay, NewUnit},
    sheets::Table,
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
        let Some(mark) = self.fresh(table, row, reading.end()) else { return };
        let unit = key(&new.name);
        if self.there.units.contains_key(&unit) {
            let reason = format!(
                "The unit {} was taken in before, and this row differs from what was taken. Change it in Holdfast instead.",
                new.name
            );
            return self.refuse(table, row, "duplicate unit", reason);
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
        let Some(mark) = self.fresh(table, row, reading.end()) else { return };
        let Some(new) = new else { return };
        if self.unknown(table, row, &new.reference) {
            return;
        }
        let known = self.there.units.get(&new.unit);
        if known.is_none() && !self.units.contains(&new.unit) {
            let reason = format!("There is no unit {name}. Correct the unit, or add it to the sheet of units, and import again.");
            return self.refuse(table, row, "unknown unit", reason);
        }
        let there = known.and_then(|id| self.there.stays.get(id)).into_iter().flatten();
        let here = self.stays.get(&new.unit).into_iter().flatten();
        if let Some((from, to)) = there.chain(here).find(|other| overlap(**other, (new.arrived_on, new.departed_on))) {
            let until = to.map_or("and has not left".to_owned(), |to| format!("until {}", in_words(to)));
            let reason =
                format!("Someone else was in {name} from {} {until}. Correct the unit or the dates and import again.", in_words(*from));
            return self.refuse(table, row, "unit already occupied", reason);
        }
        self.stays.entry(new.unit.clone()).or_default().push((new.arrived_on, new.departed_on));
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

/// Half-open: the unit is free from the day of departure. As the database's own triggers decide it.
fn overlap(a: (Date, Option<Date>), b: (Date, Option<Date>)) -> bool {
    b.1.is_none_or(|left| a.0 < left) && a.1.is_none_or(|left| left > b.0)
}

/// Nothing only when the reading ends in a refusal.
fn stay(reading: &mut Reading<'_>, unit: &str) -> Option<NewStay> {
    let reference = reading.reference("whose stay this is");
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
        reference,
        unit: key(unit),
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
    arrived_on.map(|_| new)
}

fn move_on(reading: &mut Reading<'_>, blank: &str) -> Coded {
    reading.category("move_on", "move-on-types", blank)
}

fn resettlement(reading: &mut Reading<'_>, departed_on: Option<Date>) -> Option<(Date, Option<Date>)> {
    let (from, to) = (reading.past("resettlement_from"), reading.past("resettlement_to"));
    let Some(start) = from.or(to.and(departed_on)) else {
        if to.is_some() {
            let heading = reading.heading("resettlement_from").to_owned();
            reading.refuse("missing date", format!("The row says when resettlement ended; the column “{heading}” does not say when it began. Type the date and import again."));
        }
        return None;
    };
    if to.is_some_and(|end| end < start) {
        reading.refuse("end before start", "Resettlement ends before it begins. Correct the dates and import again.");
    }
    Some((start, to))
}
