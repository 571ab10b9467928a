//! Putting the state of a unit right, ending a reservation, withdrawing one of either. What stood before stays.

use super::{Details, queries::State};
use crate::{
    args,
    db::{DbError, Write},
    ids, versions,
    words::in_an_address,
};

/// Puts it right, when it still stands as the version given; says whether it did.
pub async fn put_right(tx: &mut Write, (was, opened_on): (&State, i64), new: &Details, why: &str) -> Result<bool, DbError> {
    let changed = tx
        .run(
            "UPDATE unit_state SET kind = $1, from_on = $2, to_on = $3, until_at = $4, words = $5, version = version + 1
             WHERE id = $6 AND version = $7 AND withdrawn_at IS NULL AND ended_at IS NULL",
            args![new.kind, new.from_on, new.to_on, new.until_at, &new.words, was.id, opened_on],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO unit_state_change (id, state_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), was.id, was.version + 1, versions::written(&was.values()), why, at, by],
    )
    .await?;
    tx.journal("unit-state-changed", "unit-state", was.id, format!("{} version {}", in_an_address(&was.unit), opened_on + 1));
    Ok(true)
}

/// Why a reservation is over although nobody arrived.
pub struct End<'a> {
    /// lifted, not-come
    pub outcome: &'static str,
    /// Of not-come an id of `lists/units.toml`.
    pub reason: &'a str,
    pub words: &'a str,
}

/// Ends a reservation; says whether it was there to be ended.
pub async fn end(tx: &mut Write, was: &State, how: &End<'_>) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let changed = tx
        .run(
            "UPDATE unit_state SET outcome = $1, outcome_reason = $2, outcome_words = $3, ended_at = $4, ended_by = $5, version = version + 1
             WHERE id = $6 AND kind = 'reserved' AND ended_at IS NULL AND withdrawn_at IS NULL",
            args![how.outcome, how.reason, how.words, at, by, was.id],
        )
        .await?;
    if changed > 0 {
        let action = if how.outcome == "lifted" { "reservation-lifted" } else { "reservation-not-come" };
        tx.journal(action, "unit-state", was.id, in_an_address(&was.unit));
    }
    Ok(changed > 0)
}

/// Takes back that a reservation was ended; says whether it was.
pub async fn open_again(tx: &mut Write, was: &State) -> Result<bool, DbError> {
    let changed = tx
        .run(
            "UPDATE unit_state SET outcome = '', outcome_reason = '', outcome_words = '', ended_at = NULL, ended_by = NULL, version = version + 1
             WHERE id = $1 AND ended_at IS NOT NULL AND withdrawn_at IS NULL",
            args![was.id],
        )
        .await?;
    if changed > 0 {
        tx.journal(
            "reservation-open-again",
            "unit-state",
            was.id,
            format!("{} {} {}", in_an_address(&was.unit), was.outcome, was.outcome_reason),
        );
    }
    Ok(changed > 0)
}

/// Withdraws one that never was; says whether it stood.
pub async fn withdraw(tx: &mut Write, was: &State, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let changed = tx
        .run(
            "UPDATE unit_state SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, was.id],
        )
        .await?;
    if changed > 0 {
        tx.journal("unit-state-withdrawn", "unit-state", was.id, in_an_address(&was.unit));
    }
    Ok(changed > 0)
}
