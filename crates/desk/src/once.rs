//! A form is recorded once, however often it is sent: known by its key and by what was typed. The same key with other words
//! is another form, and is never answered as if it had been recorded.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::{
    args,
    chain::hex,
    db::{Actor, Alone, Db, DbError, Write},
    drafts,
    form::Typed,
};

/// A hash of what was typed.
fn content(typed: &Typed) -> String {
    let fields: Vec<&(String, String)> = typed.of_the_form().collect();
    hex(&Sha256::digest(serde_json::to_vec(&fields).expect("fields are text")))
}

/// When a form of this key was recorded with other words than these; nothing when it was not.
pub async fn recorded_otherwise(db: &Db, typed: &Typed) -> Result<Option<Timestamp>, DbError> {
    let Some(key) = typed.some("form_key") else { return Ok(None) };
    let found: Option<(String, Timestamp)> = db.one("SELECT content, used_at FROM write_key WHERE form_key = $1", args![key]).await?;
    Ok(found.filter(|(recorded, _)| *recorded != content(typed)).map(|(_, at)| at))
}

/// Where an earlier sending of this form went, if there was one.
///
/// # Errors
/// [`DbError::Busy`] when a form of the same key with other words was recorded in the moment between: sent again, it is
/// told so (`session::Posted`).
pub async fn sent_before(tx: &mut Write, typed: &Typed) -> Result<Option<String>, DbError> {
    // A second press waits here until the first is recorded, and then finds it.
    tx.alone(Alone::Form(typed.get("form_key"))).await?;
    let found: Option<(String, String)> =
        tx.one("SELECT went_to, content FROM write_key WHERE form_key = $1", args![typed.get("form_key")]).await?;
    match found {
        Some((_, recorded)) if recorded != content(typed) => Err(DbError::Busy),
        found => Ok(found.map(|(went_to, _)| went_to)),
    }
}

/// As [`sent_before`], before there is a change to make: for forms whose checks the first sending makes fail.
pub async fn sent_already(db: &Db, typed: &Typed) -> Result<Option<String>, DbError> {
    let mut tx = db.write(Actor::SYSTEM).await?;
    sent_before(&mut tx, typed).await
}

/// Remembers that this form was recorded, in the transaction that recorded it, and lets its draft go.
pub async fn sent(tx: &mut Write, typed: &Typed, went_to: &str) -> Result<(), DbError> {
    let at = tx.at;
    let account = tx.actor.account_id;
    if typed.get("form_key").is_empty() {
        return Ok(());
    }
    tx.run(
        "INSERT INTO write_key (form_key, account_id, used_at, content, went_to) VALUES ($1, $2, $3, $4, $5)",
        args![typed.get("form_key"), account.unwrap_or(0), at, content(typed), went_to],
    )
    .await?;
    drafts::keep::recorded(tx, account.unwrap_or(0), typed.get("form_key")).await
}
