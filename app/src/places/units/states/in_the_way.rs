//! What of a unit's states stops a household from coming into it, and the lifting of a reservation in the change that does.

use jiff::civil::Date;

use super::{
    change::{self, End},
    queries::{self, State},
};
use crate::places::{Refused, units::withdraw};
use crate::{access::May, db::Write, session::SignedIn, words::moment};

/// Whether whoever records an arrival lifts what is reserved for others: a manager may, and whoever reserved it.
#[derive(Clone, Copy, Debug)]
pub struct Lift {
    pub asked: bool,
    manages: bool,
}

impl Lift {
    pub fn of(who: &SignedIn, asked: bool) -> Lift {
        Lift { asked, manages: who.may(May::ManageCases) }
    }

    /// Nothing is lifted.
    pub const NO: Lift = Lift { asked: false, manages: false };
}

/// The field of the box by which a reservation is lifted.
pub const BOX: &str = "sure-lift";

fn refuse_out_of_use(states: &[State]) -> Result<(), Refused> {
    let out = states.iter().find(|state| state.kind == "out");
    out.map_or(Ok(()), |out| {
        Err(Refused::Because("unit", format!("{}. Choose another unit, or put that right on the unit's page first.", out.says())))
    })
}

async fn refuse_withdrawn(tx: &mut Write, unit_id: i64) -> Result<(), Refused> {
    match withdraw::withdrawn(tx, unit_id).await? {
        None => Ok(()),
        Some(_) => {
            Err(Refused::Because("unit", "That unit was withdrawn. Choose another, or ask a manager to put it back on its page.".into()))
        }
    }
}

/// Asked where the day of an arrival is put right: for whom the unit is reserved now is nothing to a household that lives there.
///
/// # Errors
/// [`Refused::Because`] of the unit when it is out of use on that day.
pub async fn out_of_use(tx: &mut Write, unit_id: i64, on: Date) -> Result<(), Refused> {
    refuse_withdrawn(tx, unit_id).await?;
    let now = tx.at;
    let mut states = queries::of_unit(tx, unit_id).await?;
    states.retain(|state| state.stands(on, now));
    refuse_out_of_use(&states)
}

/// Asked before a household comes into a unit on a day, in the change that records it.
///
/// # Errors
/// [`Refused::Because`] of the unit when it is out of use on that day, or reserved for others now; of [`BOX`] when whoever asks may lift that.
pub async fn clear(tx: &mut Write, unit_id: i64, referral_id: i64, on: Date, lift: Lift) -> Result<(), Refused> {
    refuse_withdrawn(tx, unit_id).await?;
    let now = tx.at;
    let mut states = queries::of_unit(tx, unit_id).await?;
    states.retain(|state| state.stands(on, now) && state.kind != "works" && state.referral_id != Some(referral_id));
    refuse_out_of_use(&states)?;
    for reserved in &states {
        let until = reserved.until_at.map_or(String::new(), moment);
        let says = format!("{} is reserved for {} until {until}.", reserved.unit, reserved.for_whom());
        if !(lift.manages || reserved.account_id.is_some() && reserved.account_id == tx.actor.account_id) {
            let by = reserved.recorded_by.as_deref().unwrap_or("whoever reserved it");
            return Err(Refused::Because("unit", format!("{says} Choose another unit, or ask {by} or a manager to lift it.")));
        }
        if !lift.asked {
            return Err(Refused::Because(BOX, format!("{says} Choose another unit, or tick the box to lift the reservation.")));
        }
        change::end(tx, reserved, &End { outcome: "lifted", reason: "", words: "" }).await?;
    }
    Ok(())
}
