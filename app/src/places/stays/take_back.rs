//! Taking back what did not come about: a departure that was planned and not made, a stay that was recorded of the wrong
//! household.

use super::{
    change_stay::{self, Stay},
    day_of_move, resettle, settle,
};
use crate::places::Refused;
use crate::{
    args,
    db::{DbError, Write},
    duties::{self, contracts::Contracts},
    people::OpenCase,
};

/// The departure did not come about: they are there still, and support after it has not started. What stood stays beside it.
///
/// # Errors
/// [`Refused::Changed`] when the stay was changed meanwhile; [`Refused::Occupied`] when somebody else is in the unit since.
pub async fn departure(tx: &mut Write, contracts: &Contracts, case: &OpenCase, stay: &Stay, opened_on: i64) -> Result<(), Refused> {
    change_stay::move_on_from(tx, stay, opened_on).await?;
    tx.run(
        "UPDATE stay SET departed_on = NULL, exit_kind = '', exit_written = '', exit_interview = FALSE, move_on = '', move_on_written = '',
                         home_checked = FALSE, foreseen = FALSE WHERE id = $1",
        args![stay.id],
    )
    .await?;
    tx.journal("departure-taken-back", "stay", stay.id, case.reference.clone());
    resettle::follow(tx, stay.episode_id, stay.departed_on, None).await?;
    worked_out(tx, contracts, case, stay).await
}

/// The departure came about as it was planned.
pub async fn came_about(tx: &mut Write, case: &OpenCase, stay: &Stay) -> Result<(), DbError> {
    tx.run("UPDATE stay SET foreseen = FALSE WHERE id = $1", args![stay.id]).await?;
    tx.journal("departure-came-about", "stay", stay.id, case.reference.clone());
    Ok(())
}

/// The stay never was, nor the move that led to it. It leaves the board, every figure and every deadline, and stays readable with
/// the reason.
///
/// # Errors
/// [`Refused::Changed`] when the stay was changed meanwhile; [`Refused::Because`] when they moved here from a unit that others
/// are in since.
pub async fn stay(
    tx: &mut Write,
    contracts: &Contracts,
    case: &OpenCase,
    (stay, opened_on): (&Stay, i64),
    why: &str,
) -> Result<(), Refused> {
    change_stay::move_on_from(tx, stay, opened_on).await?;
    let (at, by) = (tx.at, tx.actor.account_id);
    let before = day_of_move::taken_back(tx, case, stay).await?;
    tx.run("UPDATE stay SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4", args![at, by, why, stay.id]).await?;
    tx.journal("stay-withdrawn", "stay", stay.id, case.reference.clone());
    worked_out(tx, contracts, case, stay).await?;
    if let Some(unit) = before {
        duties::recalculate::units(tx, contracts, &[unit]).await?;
    }
    Ok(())
}

async fn worked_out(tx: &mut Write, contracts: &Contracts, case: &OpenCase, stay: &Stay) -> Result<(), Refused> {
    settle::settle(tx, contracts, case).await?;
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    duties::recalculate::units(tx, contracts, &[stay.unit_id]).await?;
    Ok(())
}
