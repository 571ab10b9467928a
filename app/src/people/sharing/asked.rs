//! Asking another provider to share somebody, and its answer.

use super::known::Known;
use crate::{
    args,
    db::{DbError, Write},
    ids,
};

/// Asks whoever holds somebody to share them with the viewer's provider; what was asked and waits is not asked again.
pub(super) async fn ask(tx: &mut Write, about_id: i64, known: &[Known], with: i64, why: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    for one in known {
        let row = args![ids::next(at), about_id, one.other_id, one.of_id, with, why, at, by];
        tx.insert_missing("sharing_request", "id, about_id, person_id, of_id, with_id, why, recorded_at, recorded_by", vec![row]).await?;
        tx.journal("sharing-asked", "person", one.other_id, one.of_id.to_string());
    }
    Ok(())
}

/// Answers what waits for the viewer's provider; says whether it waited.
pub(super) async fn answer(tx: &mut Write, id: i64, (answer, words): (&str, &str)) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let answered = tx
        .run(
            "UPDATE sharing_request SET answered_at = $1, answered_by = $2, answer = $3, words = $4
             WHERE id = $5 AND answered_at IS NULL AND of_id IN (SELECT provider_id FROM viewers_provider)",
            args![at, by, answer, words, id],
        )
        .await?;
    if answered > 0 {
        tx.journal("sharing-answered", "sharing_request", id, answer);
    }
    Ok(answered > 0)
}
