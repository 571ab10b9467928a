//! Putting a shift right or giving it to somebody else, swapping two, withdrawing one or the rest of its series. What stood before stays.

use super::{Details, queries::Shift};
use crate::{
    args,
    clock::local_day,
    db::{DbError, Write},
    ids, versions,
};

async fn keep(tx: &mut Write, was: &Shift, why: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO shift_change (id, shift_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), was.id, was.version + 1, versions::written(&was.details().values(&was.worker)), why, at, by],
    )
    .await?;
    Ok(())
}

/// Puts a shift right, when it still stands as the version given; says whether it did.
pub async fn put_right(tx: &mut Write, (was, opened_on): (&Shift, i64), new: &Details, why: &str) -> Result<bool, DbError> {
    let changed = tx
        .run(
            "UPDATE shift SET worker_id = $1, as_what = $2, from_at = $3, to_at = $4, from_on = $5, to_on = $6, version = version + 1
             WHERE id = $7 AND version = $8 AND withdrawn_at IS NULL",
            args![new.worker_id, new.who, new.from_at, new.to_at, local_day(new.from_at), local_day(new.to_at), was.id, opened_on],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    keep(tx, was, why).await?;
    tx.journal("shift-changed", "shift", was.id, (opened_on + 1).to_string());
    Ok(true)
}

/// Each of two takes the other's shift; says whether both still stood so.
pub async fn swap(tx: &mut Write, (one, opened_on): (&Shift, i64), other: &Shift, why: &str) -> Result<bool, DbError> {
    let given = |shift: &Shift, to: &Shift| Details { worker_id: to.worker_id, ..shift.details() };
    let (first, second) = (given(one, other), given(other, one));
    Ok(put_right(tx, (one, opened_on), &first, why).await? && put_right(tx, (other, other.version), &second, why).await?)
}

/// Withdraws a shift, or it and those of its series that begin later; gives how many.
pub async fn withdraw(tx: &mut Write, was: &Shift, and_later: bool, why: &str) -> Result<u64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let which: Vec<(i64,)> = tx
        .all(
            "SELECT id FROM shift WHERE withdrawn_at IS NULL AND series = $1 AND (id = $2 OR ($3 = 1 AND from_at > $4)) ORDER BY from_at, id",
            args![was.series, was.id, i64::from(and_later), was.from_at],
        )
        .await?;
    let mut withdrawn = 0;
    for (id,) in which {
        let sql = "UPDATE shift SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL";
        if tx.run(sql, args![at, by, why, id]).await? > 0 {
            tx.journal("shift-withdrawn", "shift", id, "");
            withdrawn += 1;
        }
    }
    Ok(withdrawn)
}
