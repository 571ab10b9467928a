//! Recording an arrival in a unit.

use jiff::{Timestamp, civil::Date};

use super::{resettle, settle};
use crate::places::{
    Refused,
    queries::{self, Stay},
    units::states::in_the_way::{self, Lift},
};
use crate::{
    args,
    db::{DbError, Read, Write},
    duties::{self, contracts::Contracts, pages::day},
    ids,
    people::OpenCase,
    running::contracts::services,
    words::moment,
    work::episodes,
};

/// An arrival as it was checked. `arrived_at` is empty when only the day is known.
#[derive(Debug)]
pub struct NewArrival {
    pub unit_id: i64,
    pub arrived_on: Date,
    pub arrived_at: Option<Timestamp>,
    /// The licence or tenancy, and anything agreed on arrival.
    pub words: String,
    /// Support after moving on ends on this day, where it goes on.
    pub ends_support: bool,
    pub lift: Lift,
}

/// What is asked where somebody came at a moment before their referral was received: at night both are written down afterwards, and
/// either may be the slip.
pub async fn before_receipt(read: &mut Read, case: &OpenCase, arrived_at: Option<Timestamp>) -> Result<Option<String>, DbError> {
    let Some(came) = arrived_at else { return Ok(None) };
    let received: Option<Timestamp> = read.value("SELECT received_at FROM referral WHERE id = $1", args![case.referral_id]).await?;
    let before = received.filter(|received| came < *received);
    Ok(before.map(|received| {
        format!(
            "The referral was received on {}, after this. Check the time, or tick the box if they came before it was received.",
            moment(received)
        )
    }))
}

/// The stay that somebody is in on a day.
pub fn on_the_day(stays: &[Stay], on: Date) -> Option<&Stay> {
    stays.iter().rfind(|stay| stay.arrived_on <= on && stay.departed_on.is_none_or(|left| left > on))
}

/// Writes the stay; works out anew what is due for the case and for the unit. Gives the stay's id. One from before a stay
/// that is recorded ends when that one begins: they moved from the one to the other.
///
/// # Errors
/// [`Refused::Because`] when the referral is not accepted or is in a unit on that day; [`Refused::Occupied`] when the
/// database finds somebody in the unit.
pub async fn arrive(tx: &mut Write, contracts: &Contracts, case: &OpenCase, new: NewArrival) -> Result<i64, Refused> {
    if case.outcome != "accepted" {
        return Err(Refused::Because("unit", "Accept the referral first, then record the arrival.".into()));
    }
    let services = services::of_contract(tx, contracts, &case.contract).await?;
    let Some(service) = services.iter().find(|service| service.kind == services::ACCOMMODATION) else {
        return Err(Refused::Because("unit", "This referral came under a contract that has no accommodation.".into()));
    };
    if let Err(why) = service.runs_on(new.arrived_on) {
        return Err(Refused::Because("day", format!("{why} {}", services::OTHER_DAYS)));
    }
    if let Some(sentence) = case.too_early(new.arrived_on) {
        return Err(Refused::Because("day", sentence));
    }
    let stays = queries::of_case(tx, case.referral_id).await?;
    if let Some(stay) = on_the_day(&stays, new.arrived_on) {
        let since = day(stay.arrived_on);
        let sentence = format!(
            "This household is recorded in {} from {since}. If they moved to another unit, record the move. If they left, record that departure first.",
            stay.unit
        );
        return Err(Refused::Because("unit", sentence));
    }
    if let Some(there) = queries::elsewhere(tx, case.referral_id, new.arrived_on).await? {
        let sentence = format!(
            "They are recorded in {} from {}, by referral {}. If they moved from there, record the move there; if they left, record that departure first.",
            there.unit,
            day(there.arrived_on),
            there.referral
        );
        return Err(Refused::Because("unit", sentence));
    }
    let today = crate::clock::local_day(tx.at);
    if new.ends_support
        && resettle::going_on(tx, case.referral_id, new.arrived_on).await?.is_none()
        && let Some(support) = resettle::going_on(tx, case.referral_id, today).await?
    {
        let sentence = format!("That support began on {}, after they came. Choose No: it goes on.", day(support.begun_on));
        return Err(Refused::Because("ends_support", sentence));
    }
    in_the_way::clear(tx, new.unit_id, case.referral_id, new.arrived_on, new.lift).await?;
    let later = stays.iter().find(|stay| stay.arrived_on > new.arrived_on);
    let episode = match stays.first() {
        Some(stay) => stay.episode_id,
        None => {
            let open = episodes::queries::of_referral(tx, case.referral_id).await?.pop();
            open.ok_or_else(|| Refused::Because("unit", "Accept the referral first, then record the arrival.".into()))?.id
        }
    };
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO stay (id, episode_id, unit_id, arrived_on, arrived_at, departed_on, exit_kind, exit_written, exit_interview,
                           move_on, move_on_written, words, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, '', '', FALSE, '', '', $7, $8, $9)",
        args![id, episode, new.unit_id, new.arrived_on, new.arrived_at, later.map(|stay| stay.arrived_on), new.words, at, by],
    )
    .await?;
    tx.journal("arrived", "stay", id, format!("{} unit {}", case.reference, new.unit_id));
    settle::settle(tx, contracts, case).await?;
    if let (true, Some(support)) = (new.ends_support, resettle::going_on(tx, case.referral_id, new.arrived_on).await?) {
        resettle::change(tx, contracts, case, &support, (support.begun_on, Some(new.arrived_on))).await?;
    }
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    duties::recalculate::units(tx, contracts, &[new.unit_id]).await?;
    Ok(id)
}
