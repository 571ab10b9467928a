//! Writing a meeting down, putting it right. What stood before stays.

use super::{Details, queries::Meeting};
use crate::{
    args,
    db::{DbError, Write},
    ids, versions,
};

/// Writes a meeting; gives its id.
pub async fn make(tx: &mut Write, new: &Details) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO marac_meeting (id, held_on, held_at, area, worker_id, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, new.held_on, new.held_at, &new.area, new.worker_id, at, by],
    )
    .await?;
    tx.journal("marac-made", "marac-meeting", id, "");
    Ok(id)
}

/// Puts a meeting right, when it still stands as the version given; says whether it did.
pub async fn put_right(tx: &mut Write, (was, opened_on): (&Meeting, i64), new: &Details, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let changed = tx
        .run(
            "UPDATE marac_meeting SET held_on = $1, held_at = $2, area = $3, worker_id = $4, version = version + 1
             WHERE id = $5 AND version = $6 AND withdrawn_at IS NULL",
            args![new.held_on, new.held_at, &new.area, new.worker_id, was.id, opened_on],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    tx.run(
        "INSERT INTO marac_meeting_change (id, meeting_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), was.id, opened_on + 1, versions::written(&was.details().values(&was.worker)), why, at, by],
    )
    .await?;
    tx.journal("marac-changed", "marac-meeting", was.id, (opened_on + 1).to_string());
    Ok(true)
}
