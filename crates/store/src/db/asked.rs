//! What somebody asked in words that may stand in no address, kept for a while under a key. Where the database is a file it stands
//! beside it, with the looks: a commit to the database makes every connection forget the pages that it holds decrypted, and each
//! search would find them cold.

use jiff::Timestamp;

use super::{Actor, Db, DbError, lite::Lent};
use crate::{
    args,
    sealed::{self, Sealed},
};

/// For the file beside a database; in PostgreSQL the table is one of the schema.
pub(super) const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS asked (asked_key TEXT PRIMARY KEY, account_id INTEGER NOT NULL, what TEXT NOT NULL,
     words TEXT NOT NULL, asked_at INTEGER NOT NULL) STRICT";

const AGAIN: &str = "SELECT asked_key FROM asked WHERE account_id = $1 AND what = $2 AND words = $3 AND asked_at > $4 AND asked_at <= $5";
const FORGET: &str = "DELETE FROM asked WHERE asked_at < $1";
const KEEP: &str = "INSERT INTO asked (asked_key, account_id, what, words, asked_at) VALUES ($1, $2, $3, $4, $5)";
/// In PostgreSQL, where it stands in the database itself: a number that somebody looks for may be of class S.
const KEPT_SEALED: &str = concat!(
    "SELECT ",
    crate::unsealed!("asked", "t", "words", "account_id", "'\u{1f}0\u{1f}'"),
    " FROM asked t WHERE t.asked_key = $1 AND t.account_id = $2 AND t.what = $3 AND t.asked_at >= $4"
);
const KEPT: &str = "SELECT words FROM asked WHERE asked_key = $1 AND account_id = $2 AND what = $3 AND asked_at >= $4";

/// Words, whose, of what kind, and the key to keep them under.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub key: &'a str,
    pub account_id: i64,
    pub what: &'a str,
    pub words: &'a str,
}

impl Asked<'_> {
    fn again(&self, (again, at): (Timestamp, Timestamp)) -> Vec<super::Value> {
        args![self.account_id, self.what, self.words, again, at]
    }

    fn kept(&self, at: Timestamp) -> Vec<super::Value> {
        args![self.key, self.account_id, self.what, self.words, at]
    }
}

impl Db {
    /// Keeps what was asked and gives its key: the one it stands under when the same was asked after `again`. What was asked before
    /// `over` is forgotten. Nothing when it cannot be written soon.
    pub async fn keep_asked(&self, asked: Asked<'_>, (over, again): (Timestamp, Timestamp)) -> Result<Option<String>, DbError> {
        if let Some(aside) = self.set_beside() {
            self.health.writable()?;
            return self.health.judged(aside.keep_asked(asked, (over, again, self.clock.now())).await).map(Some);
        }
        let actor = Actor { account_id: Some(asked.account_id) };
        let Some(mut tx) = self.write_within(crate::looks::SOON, actor).await? else { return Ok(None) };
        let at = tx.at;
        let words = tx.seal_of_the_house()?.seal(sealed::at("asked", "words"), asked.account_id, asked.words);
        let asked = Asked { words: &words, ..asked };
        if let Some((key,)) = tx.one::<(String,)>(AGAIN, asked.again((again, at))).await? {
            return Ok(Some(key));
        }
        tx.run(FORGET, args![over]).await?;
        tx.run(KEEP, asked.kept(at)).await?;
        // Nothing was recorded of anyone; what is shown for it is journaled each time it is shown.
        tx.unjournaled();
        tx.commit().await?;
        Ok(Some(asked.key.to_owned()))
    }

    /// The words that were asked under a key since a moment, by the same account and of the same kind. `words` is not looked at.
    pub async fn asked_since(&self, asked: Asked<'_>, since: Timestamp) -> Result<Option<String>, DbError> {
        let args = args![asked.key, asked.account_id, asked.what, since];
        if let Some(aside) = self.set_beside() {
            return Ok(aside.asked::<(String,)>(KEPT, args).await?.map(|(words,)| words));
        }
        let found: Option<(Sealed,)> = self.read().await?.one(KEPT_SEALED, args).await?;
        Ok(found.map(|(words,)| words.into()))
    }

    /// How much of what was asked is kept, of everybody.
    pub async fn asked_kept(&self) -> Result<i64, DbError> {
        const COUNT: &str = "SELECT count(*) FROM asked";
        let found: Option<(i64,)> = match self.set_beside() {
            Some(aside) => aside.asked(COUNT, args![]).await?,
            None => self.read().await?.one(COUNT, args![]).await?,
        };
        Ok(found.map_or(0, |(count,)| count))
    }
}

/// Beside a database that is a file.
pub(super) fn keep(lent: &Lent, asked: Asked<'_>, (over, again, at): (Timestamp, Timestamp, Timestamp)) -> Result<String, DbError> {
    let there: Vec<(String,)> = lent.all(AGAIN, asked.again((again, at)))?;
    if let Some((key,)) = there.into_iter().next() {
        return Ok(key);
    }
    lent.run(FORGET, args![over])?;
    lent.run(KEEP, asked.kept(at))?;
    lent.commit()?;
    Ok(asked.key.to_owned())
}
