//! What somebody asked to see in words that may stand in no address: a search, something masked. It is kept for a while under a
//! key that only they can use, so that the page which shows it has an address, and going back to it never asks to send a form again.

use jiff::SignedDuration;

use crate::{
    args,
    db::{Actor, Db, DbError, Read},
    ids, looks,
    session::SignedIn,
};

/// A search can be gone back to for a working day; what is masked is shown again for a quarter of an hour.
pub const SEARCH: Kind = Kind { what: "search", good_for: SignedDuration::from_hours(12) };
pub const MASKED: Kind = Kind { what: "masked", good_for: SignedDuration::from_mins(15) };

/// The button pressed twice asks once.
const PRESSED_AGAIN: SignedDuration = SignedDuration::from_secs(30);

#[derive(Clone, Copy)]
pub struct Kind {
    what: &'static str,
    good_for: SignedDuration,
}

/// Keeps what was asked and gives its key; nothing while nothing can be written, as when a workbook is being taken in. The answer
/// is then shown at once, and nobody waits for it.
pub async fn keep(db: &Db, who: &SignedIn, kind: Kind, words: &str) -> Result<Option<String>, DbError> {
    match write(db, who, kind, words).await {
        Err(error) if error.cannot_write_now() => Ok(None),
        kept => kept,
    }
}

async fn write(db: &Db, who: &SignedIn, kind: Kind, words: &str) -> Result<Option<String>, DbError> {
    let Some(mut tx) = db.write_within(looks::SOON, Actor { account_id: Some(who.account_id) }).await? else { return Ok(None) };
    let at = tx.at;
    let there: Option<(String,)> = tx
        .one(
            "SELECT asked_key FROM asked WHERE account_id = $1 AND what = $2 AND words = $3 AND asked_at > $4 AND asked_at <= $5",
            args![who.account_id, kind.what, words, at - PRESSED_AGAIN, at],
        )
        .await?;
    if let Some((key,)) = there {
        return Ok(Some(key));
    }
    let key = ids::token();
    tx.run("DELETE FROM asked WHERE asked_at < $1", args![at - SEARCH.good_for]).await?;
    tx.run(
        "INSERT INTO asked (asked_key, account_id, what, words, asked_at) VALUES ($1, $2, $3, $4, $5)",
        args![&key, who.account_id, kind.what, words, at],
    )
    .await?;
    // Nothing was recorded of anyone; what is shown for it is journaled each time it is shown.
    tx.unjournaled();
    tx.commit().await?;
    Ok(Some(key))
}

/// What was asked under a key: nothing when it was somebody else, or is too long ago.
pub async fn kept(read: &mut Read, db: &Db, who: &SignedIn, kind: Kind, key: &str) -> Result<Option<String>, DbError> {
    let since = db.clock.now() - kind.good_for;
    let found: Option<(String,)> = read
        .one(
            "SELECT words FROM asked WHERE asked_key = $1 AND account_id = $2 AND what = $3 AND asked_at >= $4",
            args![key, who.account_id, kind.what, since],
        )
        .await?;
    Ok(found.map(|(words,)| words))
}
