//! What is said of an empty unit: that it is ready (C5.5). Why it cannot be in time is a record, of the form unit-delay.

use jiff::{Timestamp, civil::Date};

use crate::places::{
    Refused, Unit,
    queries::{self, Spell},
};
use crate::{
    args,
    db::{DbError, Read, Write},
    duties::{self, contracts::Contracts, pages::day},
    ids, row,
};

/// The stay whose end left the unit empty, while it still is and has not been made ready; stays in the order of arrival.
pub fn not_ready(spells: &[Spell], on: Date) -> Option<&Spell> {
    let last = spells.iter().rfind(|spell| spell.arrived_on <= on)?;
    (last.departed_on.is_some_and(|left| left <= on) && last.ready_on.is_none()).then_some(last)
}

/// Writes that it is ready; works out anew what is due for the unit.
///
/// # Errors
/// [`Refused::Because`] when the unit is not empty or is ready already, or the day is before it was left.
pub async fn ready(tx: &mut Write, contracts: &Contracts, unit: &Unit, on: Date) -> Result<(), Refused> {
    let spells = queries::spells_of(tx, unit.id).await?;
    let today = crate::clock::local_day(tx.at);
    let Some(spell) = not_ready(&spells, today) else {
        return Err(Refused::Because("day", "This unit is not waiting to be made ready. Nothing was changed.".into()));
    };
    let left = spell.departed_on.unwrap_or(today);
    if on < left {
        return Err(Refused::Because("day", format!("The unit was left on {}. Enter that day or a later one.", day(left))));
    }
    write(tx, unit, spell.id, on).await?;
    tx.journal("unit-turnaround", "unit", unit.id, "ready");
    duties::recalculate::units(tx, contracts, &[unit.id]).await?;
    Ok(())
}

async fn write(tx: &mut Write, unit: &Unit, stay_id: i64, on: Date) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO unit_turnaround (id, unit_id, stay_id, kind, happened_on, words, recorded_at, recorded_by)
         VALUES ($1, $2, $3, 'ready', $4, '', $5, $6)",
        args![id, unit.id, stay_id, on, at, by],
    )
    .await?;
    Ok(id)
}

row! {
    /// That a unit was ready on a day after a stay. `left_on`: when that stay ended, as it stands now; none where it never was.
    #[derive(Clone, Debug)]
    pub struct Ready {
        pub id: i64,
        pub stay_id: i64,
        pub happened_on: Date,
        pub left_on: Option<Date>,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Ready {
    /// Whether it says that the unit can be let: a day from before it was left says nothing of that.
    pub fn counts(&self) -> bool {
        self.withdrawn_at.is_none() && self.left_on.is_some_and(|left| self.happened_on >= left)
    }

    /// Its page.
    pub fn page(&self, unit: &str) -> String {
        format!("{}/ready/{}", crate::places::unit_page(unit), self.id)
    }
}

/// Every time somebody said that a unit was ready, latest first.
pub async fn all(read: &mut Read, unit_id: i64) -> Result<Vec<Ready>, DbError> {
    read.all(
        "SELECT t.id, t.stay_id, t.happened_on, CASE WHEN s.withdrawn_at IS NULL THEN s.departed_on END AS left_on, t.recorded_at,
                a.name AS recorded_by, t.withdrawn_at, b.name AS withdrawn_by, t.withdrawn_why
         FROM unit_turnaround t JOIN stay s ON s.id = t.stay_id LEFT JOIN account a ON a.id = t.recorded_by
              LEFT JOIN account b ON b.id = t.withdrawn_by
         WHERE t.unit_id = $1 ORDER BY t.happened_on DESC, t.id DESC LIMIT 100",
        args![unit_id],
    )
    .await
}

/// Puts the day right: what was said is withdrawn, and said anew of that day. Gives the one that stands now.
///
/// # Errors
/// [`Refused::Because`] for a day before the unit was left; [`Refused::Changed`] when it was put right or withdrawn meanwhile.
pub async fn put_right(tx: &mut Write, contracts: &Contracts, unit: &Unit, id: i64, (on, why): (Date, &str)) -> Result<i64, Refused> {
    let was = all(tx, unit.id).await?.into_iter().find(|ready| ready.id == id).ok_or(Refused::Gone)?;
    if let Some(left) = was.left_on.filter(|left| on < *left) {
        return Err(Refused::Because("day", format!("The unit was left on {}. Enter that day or a later one.", day(left))));
    }
    let why = if why.is_empty() { format!("Put right: ready on {}", day(on)) } else { format!("Put right: {why}") };
    take_back(tx, id, &why).await?;
    let stands = write(tx, unit, was.stay_id, on).await?;
    tx.journal("unit-ready-changed", "unit", unit.id, "ready");
    duties::recalculate::units(tx, contracts, &[unit.id]).await?;
    Ok(stands)
}

/// Withdraws that it was ready; works out anew what is due for the unit.
///
/// # Errors
/// [`Refused::Changed`] when it was put right or withdrawn meanwhile.
pub async fn withdraw(tx: &mut Write, contracts: &Contracts, unit: &Unit, id: i64, why: &str) -> Result<(), Refused> {
    if !all(tx, unit.id).await?.iter().any(|ready| ready.id == id) {
        return Err(Refused::Gone);
    }
    take_back(tx, id, why).await?;
    tx.journal("unit-ready-withdrawn", "unit", unit.id, "ready");
    duties::recalculate::units(tx, contracts, &[unit.id]).await?;
    Ok(())
}

async fn take_back(tx: &mut Write, id: i64, why: &str) -> Result<(), Refused> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let sql = "UPDATE unit_turnaround SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL";
    if tx.run(sql, args![at, by, why, id]).await? == 0 { Err(Refused::Changed) } else { Ok(()) }
}

/// Whether the contract still waits for the unit to be made ready after this stay.
pub fn waiting(spell: &Spell) -> bool {
    spell.ready_ending.as_deref() == Some("open")
}
