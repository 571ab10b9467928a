//! Amending a note: the original stays, the amendment stands beside it with its reason.

use crate::{
    args,
    db::{DbError, Write},
    ids,
};

/// Adds an amendment to the note of a contact.
pub async fn amend(tx: &mut Write, contact_id: i64, words: &str, why: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO note (id, contact_id, words, why_amended, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![id, contact_id, words, why, at, by],
    )
    .await?;
    tx.journal("note-amended", "contact", contact_id, id.to_string());
    Ok(())
}
