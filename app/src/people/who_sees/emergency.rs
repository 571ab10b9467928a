//! Access taken in an emergency: for hours, with the reason, seen by a manager afterwards (A3). It never stands before a wall: whoever is
//! tied to somebody asks a colleague.

use jiff::SignedDuration;

use crate::{
    args,
    db::{DbError, Write},
    ids, seen_record,
};

/// So long it lasts: a night on call.
pub const LASTS: SignedDuration = SignedDuration::from_hours(12);

/// Takes access to the record of a number, where there is one and no wall keeps the viewer from it or its household. Says nothing of whether there is: to
/// whoever asks, a record that is not there and one that they are kept from are the same.
pub async fn take(tx: &mut Write, reference: &str, why: &str) -> Result<(), DbError> {
    let found: Option<(i64,)> = tx
        .one(
            "SELECT p.root_id FROM service_user p
             WHERE (p.reference = $1 OR p.id IN (SELECT r.person_id FROM referral r WHERE r.reference = $1))
               AND NOT EXISTS (SELECT 1 FROM walled x WHERE x.person_id = p.root_id)
             ORDER BY p.id LIMIT 1",
            args![reference],
        )
        .await?;
    let (at, by) = (tx.at, tx.actor.account_id.unwrap_or(0));
    let Some((root,)) = found else {
        tx.journal("emergency-asked", "account", by, reference);
        return Ok(());
    };
    tx.run(
        "INSERT INTO emergency_access (id, account_id, person_id, why, begun_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), by, root, why, at, at + LASTS],
    )
    .await?;
    tx.journal("emergency-taken", "person", root, "");
    Ok(())
}

/// A manager says what they think of it. Says whether it waited for that, and was not their own.
pub(super) async fn review(tx: &mut Write, id: i64, words: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let done = tx
        .run(
            concat!(
                "UPDATE emergency_access SET reviewed_at = $1, reviewed_by = $2, review = $3
                 WHERE id = $4 AND reviewed_at IS NULL AND account_id <> $2 AND ",
                seen_record!("emergency_access.person_id")
            ),
            args![at, by, words, id],
        )
        .await?;
    if done > 0 {
        tx.journal("emergency-reviewed", "emergency_access", id, "");
    }
    Ok(done > 0)
}
