//! What somebody asked to see in words that may stand in no address: a search, something masked. It is kept for a while under a
//! key that only they can use, so that the page which shows it has an address, and going back to it never asks to send a form again.

use jiff::SignedDuration;

use crate::{
    db::{Db, DbError, asked::Asked},
    ids,
    session::SignedIn,
};

/// A search can be gone back to for a working day; what is masked is shown again for a quarter of an hour.
pub const SEARCH: Kind = Kind { what: "search", good_for: SignedDuration::from_hours(12) };
/// Words that were looked for in what is written about people, as a search.
pub const WRITTEN: Kind = Kind { what: "written", good_for: SignedDuration::from_hours(12) };
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
    let key = ids::token();
    let asked = Asked { key: &key, account_id: who.account_id, what: kind.what, words };
    let now = db.clock.now();
    match db.keep_asked(asked, (now - SEARCH.good_for, now - PRESSED_AGAIN)).await {
        Err(error) if error.cannot_write_now() => Ok(None),
        kept => kept,
    }
}

/// What was asked under a key: nothing when it was somebody else, or is too long ago.
pub async fn kept(db: &Db, who: &SignedIn, kind: Kind, key: &str) -> Result<Option<String>, DbError> {
    let asked = Asked { key, account_id: who.account_id, what: kind.what, words: "" };
    db.asked_since(asked, db.clock.now() - kind.good_for).await
}
