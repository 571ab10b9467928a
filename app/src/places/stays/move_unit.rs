//! A household moves from one unit to another: two stays, one episode. Nobody has left, nobody has come, and what was
//! planned for the one stay goes on for the other.

use jiff::{Timestamp, civil::Date};

use super::{
    change_stay::{self, Stay},
    settle,
};
use crate::places::{
    Refused,
    units::states::in_the_way::{self, Lift},
};
use crate::{
    args,
    db::Write,
    duties::{self, contracts::Contracts, pages::day},
    ids,
    people::OpenCase,
};

/// A move as it was checked.
pub struct NewMove {
    pub unit_id: i64,
    pub moved_on: Date,
    pub moved_at: Option<Timestamp>,
    pub words: String,
    pub lift: Lift,
}

/// Ends the stay and begins the next on the same day. A departure that lies ahead goes along.
///
/// # Errors
/// [`Refused::Changed`] when the stay was changed since the form was opened; [`Refused::Because`] for a day before the
/// arrival or the unit they are in; [`Refused::Occupied`] when somebody is in the other unit.
pub async fn move_unit(
    tx: &mut Write,
    contracts: &Contracts,
    case: &OpenCase,
    (stay_id, opened_on): (i64, i64),
    new: NewMove,
) -> Result<(), Refused> {
    let from = change_stay::one(tx, case, stay_id).await?.ok_or(Refused::Changed)?;
    if new.unit_id == from.unit_id {
        return Err(Refused::Because("unit", "They are in this unit already. Choose the one they moved to.".into()));
    }
    if new.moved_on < from.arrived_on || from.departed_on.is_some_and(|left| new.moved_on > left) {
        return Err(Refused::Because(
            "day",
            format!("They are in this unit from {}. Enter a day while they were there.", day(from.arrived_on)),
        ));
    }
    in_the_way::clear(tx, new.unit_id, case.referral_id, new.moved_on, new.lift).await?;
    change_stay::move_on_from(tx, &from, opened_on).await?;
    leave(tx, &from, new.moved_on).await?;
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO stay (id, episode_id, unit_id, arrived_on, arrived_at, departed_on, exit_kind, exit_written, exit_interview,
                           move_on, move_on_written, home_checked, foreseen, words, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11, $12, $13, $14, $15)",
        args![
            id,
            from.episode_id,
            new.unit_id,
            new.moved_on,
            new.moved_at,
            from.departed_on,
            &from.exit_kind,
            &from.exit_written,
            from.exit_interview,
            &from.move_on,
            from.home_checked,
            from.departed_on.is_some(),
            new.words,
            at,
            by
        ],
    )
    .await?;
    tx.journal("moved-unit", "stay", id, format!("{} unit {} from {}", case.reference, new.unit_id, from.unit_id));
    settle::settle(tx, contracts, case).await?;
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    duties::recalculate::units(tx, contracts, &[from.unit_id, new.unit_id]).await?;
    Ok(())
}

async fn leave(tx: &mut Write, from: &Stay, on: Date) -> Result<(), Refused> {
    tx.run(
        "UPDATE stay SET departed_on = $1, exit_kind = '', exit_written = '', exit_interview = FALSE, move_on = '', home_checked = FALSE,
                         foreseen = FALSE WHERE id = $2",
        args![on, from.id],
    )
    .await?;
    Ok(())
}
