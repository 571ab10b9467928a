//! Signing in: at most ten guesses in five minutes for one name (NCSC), and the same answer and the same time for a
//! wrong password and for a name that is not there.

use jiff::{SignedDuration, Timestamp};

use super::matches;
use crate::{
    args,
    db::{Actor, Db, DbError},
    ids, row, session,
};

const GUESSES: i64 = 10;
const WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// A hash of nothing anyone knows, so that a name that is not there takes as long as one that is.
fn nobody() -> &'static str {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    HASH.get_or_init(|| super::hash(&ids::token()))
}

row! {
    struct Account { id: i64, password_hash: String }
}

pub enum Tried {
    /// The session's token, and whose it is.
    In(String, i64),
    Wrong,
    TooOften,
}

/// Tries a name and a password.
pub async fn try_password(db: &Db, sign_in: &str, password: String) -> Result<Tried, DbError> {
    let sign_in = sign_in.trim().to_lowercase();
    let since: Timestamp = db.clock.now() - WITHIN;
    let mut read = db.read().await?;
    let tries: i64 =
        read.value("SELECT count(*) FROM sign_in_attempt WHERE sign_in = $1 AND tried_at > $2", args![&sign_in, since]).await?;
    if tries >= GUESSES {
        return Ok(Tried::TooOften);
    }
    let account: Option<Account> =
        read.one("SELECT id, password_hash FROM account WHERE sign_in = $1 AND disabled_at IS NULL", args![&sign_in]).await?;
    drop(read);
    let hash = account.as_ref().map_or_else(|| nobody().to_owned(), |a| a.password_hash.clone());
    let right = tokio::task::spawn_blocking(move || matches(&password, &hash)).await.unwrap_or(false);
    match account {
        Some(account) if right => {
            forget_tries(db, &sign_in).await?;
            Ok(Tried::In(session::begin(db, account.id).await?, account.id))
        }
        _ => {
            note_try(db, &sign_in).await?;
            Ok(Tried::Wrong)
        }
    }
}

async fn note_try(db: &Db, sign_in: &str) -> Result<(), DbError> {
    let mut tx = db.write(Actor::SYSTEM).await?;
    let at = tx.at;
    let id = ids::next(at);
    // A name longer than any account's is kept cut, so that guesses cannot fill the disk.
    let name: String = sign_in.chars().take(100).collect();
    tx.run("INSERT INTO sign_in_attempt (id, sign_in, tried_at) VALUES ($1, $2, $3)", args![id, name, at]).await?;
    tx.run("DELETE FROM sign_in_attempt WHERE tried_at < $1", args![at - WITHIN]).await?;
    tx.unjournaled();
    tx.commit().await
}

async fn forget_tries(db: &Db, sign_in: &str) -> Result<(), DbError> {
    let mut tx = db.write(Actor::SYSTEM).await?;
    tx.run("DELETE FROM sign_in_attempt WHERE sign_in = $1", args![sign_in]).await?;
    tx.unjournaled();
    tx.commit().await
}
