//! Writing down that a unit is in works or out of use, or reserving it.

use super::{
    Details,
    queries::{self, State},
};
use crate::places::{Refused, Unit};
use crate::{
    args,
    db::{Alone, Write},
    ids,
    people::OpenCase,
    words::{in_an_address, moment},
};

/// Writes the state and gives its id.
///
/// # Errors
/// [`Refused::Because`] when the unit is reserved for another household already, or out of use then.
pub async fn begin(tx: &mut Write, unit: &Unit, case: Option<&OpenCase>, new: &Details) -> Result<i64, Refused> {
    // Of two who press at once one is first.
    tx.alone(Alone::Over(&[unit.id])).await?;
    if let Some(case) = case {
        free_to_reserve(&queries::of_unit(tx, unit.id).await?, case, new, tx.at)?;
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO unit_state (id, unit_id, kind, referral_id, from_on, to_on, until_at, words, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![id, unit.id, new.kind, case.map(|case| case.referral_id), new.from_on, new.to_on, new.until_at, &new.words, at, by],
    )
    .await?;
    let name = in_an_address(&unit.name);
    match case {
        Some(case) => tx.journal("unit-reserved", "unit-state", id, format!("{name} {}", case.reference)),
        None => tx.journal("unit-state-begun", "unit-state", id, format!("{name} {}", new.kind)),
    }
    Ok(id)
}

fn free_to_reserve(states: &[State], case: &OpenCase, new: &Details, now: jiff::Timestamp) -> Result<(), Refused> {
    let standing = |state: &&State| state.is_open() && !state.is_asked(now) && state.touches(new.from_on, None);
    for state in states.iter().filter(standing) {
        if state.kind == "out" && state.stands(new.from_on, now) {
            return Err(Refused::Because("unit", format!("{}. Choose another unit.", state.says())));
        }
        if let Some(until) = state.until_at {
            let sentence = if state.referral_id == Some(case.referral_id) {
                format!("It is reserved for this household already, until {}. Change that on the unit's page.", moment(until))
            } else {
                format!("It is reserved for {} until {}. Choose another unit, or ask whoever reserved it.", state.for_whom(), moment(until))
            };
            return Err(Refused::Because("unit", sentence));
        }
    }
    Ok(())
}
