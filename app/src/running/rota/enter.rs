//! Entering shifts: one, or a pattern of them, which are one series.

use jiff::Timestamp;

use super::Details;
use crate::{
    args,
    clock::local_day,
    db::{DbError, Read, Write},
    ids,
};

/// When the first of them begins that its worker has already, with the same hours and as the same.
pub async fn there(read: &mut Read, all: &[Details]) -> Result<Option<Timestamp>, DbError> {
    for new in all {
        let many: i64 = read
            .value(
                "SELECT count(*) FROM shift WHERE worker_id = $1 AND as_what = $2 AND from_at = $3 AND to_at = $4 AND withdrawn_at IS NULL",
                args![new.worker_id, new.who, new.from_at, new.to_at],
            )
            .await?;
        if many > 0 {
            return Ok(Some(new.from_at));
        }
    }
    Ok(None)
}

/// Writes shifts that were entered together; gives the number of their series.
pub async fn enter(tx: &mut Write, all: &[Details]) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let series = ids::next(at);
    for (n, new) in all.iter().enumerate() {
        // The first gives its series the number.
        let id = if n == 0 { series } else { ids::next(at) };
        tx.run(
            "INSERT INTO shift (id, series, worker_id, as_what, from_at, to_at, from_on, to_on, recorded_at, recorded_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            args![id, series, new.worker_id, new.who, new.from_at, new.to_at, local_day(new.from_at), local_day(new.to_at), at, by],
        )
        .await?;
    }
    tx.journal("shifts-entered", "shift", series, all.len().to_string());
    Ok(series)
}
