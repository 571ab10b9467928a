//! Saying whom one is tied to, and that one is not.

use super::{reached, walls};
use crate::{
    args,
    db::{DbError, Write},
    ids,
    people::alike::names::called,
    sealed,
};

/// A tie as it was typed.
pub(super) struct NewTie {
    pub given_name: String,
    pub family_name: String,
    pub what: String,
    pub words: String,
    /// Numbers, e-mails and addresses, one on a line; may be empty.
    pub reach: String,
}

/// Writes a tie down, and puts up a wall before everybody who is called so or is reached so.
pub(super) async fn declare(tx: &mut Write, worker_id: i64, new: NewTie) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    let key = called(&new.given_name, &new.family_name);
    let reach = tx.seal_of_the_house()?.seal(sealed::at("tie", "reach"), id, &new.reach);
    tx.run(
        "INSERT INTO tie (id, worker_id, given_name, family_name, name_key, what, words, reach, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![id, worker_id, new.given_name, new.family_name, &key, new.what, new.words, reach, at, by],
    )
    .await?;
    tx.journal("tie-declared", "worker", worker_id, id.to_string());
    walls::before_everybody_called(tx, (worker_id, Some(id)), &key).await?;
    reached::before_everybody(tx, (worker_id, id), &new.reach).await
}

/// Takes a tie back. The walls that followed from it stand until a manager lifts them: whoever declares a tie and takes it back when a
/// record has vanished would learn by it that there is one. Says whether it stood.
pub(super) async fn withdraw(tx: &mut Write, worker_id: i64, id: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let done = tx
        .run(
            "UPDATE tie SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND worker_id = $5 AND withdrawn_at IS NULL",
            args![at, by, why, id, worker_id],
        )
        .await?;
    if done > 0 {
        tx.journal("tie-withdrawn", "worker", worker_id, id.to_string());
    }
    Ok(done > 0)
}

/// Ties by names that give other words now than when they were declared.
pub(in crate::people) async fn spelt_anew(tx: &mut Write) -> Result<(), DbError> {
    let ties: Vec<(i64, i64, String, String, String)> =
        tx.all("SELECT id, worker_id, given_name, family_name, name_key FROM tie WHERE withdrawn_at IS NULL", args![]).await?;
    for (id, worker_id, given, family, was) in ties {
        let key = called(&given, &family);
        if key != was {
            tx.run("UPDATE tie SET name_key = $1 WHERE id = $2", args![&key, id]).await?;
            walls::before_everybody_called(tx, (worker_id, Some(id)), &key).await?;
        }
    }
    Ok(())
}
