//! Recording an arrival in a unit.

use jiff::{Timestamp, civil::Date};

use crate::places::{Refused, queries};
use crate::{
    args,
    db::Write,
    duties::{self, contracts::Contracts, pages::day},
    ids,
    people::OpenCase,
};

/// An arrival as it was checked. `arrived_at` is empty when only the day is known.
#[derive(Debug)]
pub struct NewArrival {
    pub unit_id: i64,
    pub arrived_on: Date,
    pub arrived_at: Option<Timestamp>,
    /// The licence or tenancy, and anything agreed on arrival.
    pub words: String,
}

/// Writes the stay; works out anew what is due for the case and for the unit. Gives the stay's id.
///
/// # Errors
/// [`Refused::Because`] when the referral is not accepted or is in a unit on that day; [`Refused::Occupied`] when the
/// database finds somebody in the unit.
pub async fn arrive(tx: &mut Write, contracts: &Contracts, case: &OpenCase, new: NewArrival) -> Result<i64, Refused> {
    if case.outcome != "accepted" {
        return Err(Refused::Because("unit", "Accept the referral first, then record the arrival.".into()));
    }
    if new.arrived_on < case.received_on {
        let sentence = format!("The referral was received on {}. Enter a day of arrival from then on.", day(case.received_on));
        return Err(Refused::Because("day", sentence));
    }
    if let Some(stay) = queries::open_stay(tx, case.referral_id, new.arrived_on).await? {
        let since = day(stay.arrived_on);
        let sentence = format!("This household is recorded in {} from {since}. Record that departure first.", stay.unit);
        return Err(Refused::Because("unit", sentence));
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO stay (id, referral_id, unit_id, arrived_on, arrived_at, departed_on, exit_kind, exit_written, exit_interview,
                           move_on, move_on_written, words, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, NULL, '', '', FALSE, '', '', $6, $7, $8)",
        args![id, case.referral_id, new.unit_id, new.arrived_on, new.arrived_at, new.words, at, by],
    )
    .await?;
    tx.journal("arrived", "stay", id, format!("{} unit {}", case.reference, new.unit_id));
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    duties::recalculate::units(tx, contracts, &[new.unit_id]).await?;
    Ok(id)
}
