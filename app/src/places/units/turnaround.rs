//! What is said of an empty unit: that it is ready (C5.5). Why it cannot be in time is a record, of the form unit-delay.

use jiff::civil::Date;

use crate::places::{
    Refused, Unit,
    queries::{self, Spell},
};
use crate::{
    args,
    db::Write,
    duties::{self, contracts::Contracts, pages::day},
    ids,
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
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO unit_turnaround (id, unit_id, stay_id, kind, happened_on, words, recorded_at, recorded_by)
         VALUES ($1, $2, $3, 'ready', $4, '', $5, $6)",
        args![id, unit.id, spell.id, on, at, by],
    )
    .await?;
    tx.journal("unit-turnaround", "unit", unit.id, "ready");
    duties::recalculate::units(tx, contracts, &[unit.id]).await?;
    Ok(())
}

/// Whether the contract still waits for the unit to be made ready after this stay.
pub fn waiting(spell: &Spell) -> bool {
    spell.ready_ending.as_deref() == Some("open")
}
