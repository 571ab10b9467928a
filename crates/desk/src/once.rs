//! A form is recorded once, however often it is sent.

use crate::{
    args,
    db::{Actor, Alone, Db, DbError, Write},
    drafts,
    form::Typed,
};

/// Where an earlier sending of this form went, if there was one.
pub async fn sent_before(tx: &mut Write, typed: &Typed) -> Result<Option<String>, DbError> {
    // A second press waits here until the first is recorded, and then finds it.
    tx.alone(Alone::Form(typed.get("form_key"))).await?;
    let found: Option<(String,)> = tx.one("SELECT went_to FROM write_key WHERE form_key = $1", args![typed.get("form_key")]).await?;
    Ok(found.map(|(went_to,)| went_to))
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
        "INSERT INTO write_key (form_key, account_id, used_at, went_to) VALUES ($1, $2, $3, $4)",
        args![typed.get("form_key"), account.unwrap_or(0), at, went_to],
    )
    .await?;
    drafts::keep::recorded(tx, account.unwrap_or(0), typed.get("form_key")).await
}
