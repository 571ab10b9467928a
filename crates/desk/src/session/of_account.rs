//! The sessions of an account, as its owner and whoever sees to the account are shown them: where and since when, in coarse words
//! and without an address; ended, and locked.

use axum::http::{HeaderMap, header};
use jiff::Timestamp;

use sha2::{Digest as _, Sha256};

use super::{IDLE, LONGEST, SignedIn};
use crate::{
    Desk, args,
    db::{Actor, Db, DbError, Read, Write},
    row,
};

row! {
    /// A session that opens something, or is locked.
    pub struct Listed { pub id: i64, pub begun_at: Timestamp, pub seen_at: Timestamp, pub signed_in_by: String, pub browser: String, pub locked_at: Option<Timestamp> }
}

/// The sessions of an account that are not over, the one used last first.
pub async fn of_account(read: &mut Read, account_id: i64, now: Timestamp) -> Result<Vec<Listed>, DbError> {
    read.all(
        "SELECT id, begun_at, seen_at, signed_in_by, browser, locked_at FROM session
         WHERE account_id = $1 AND ended_at IS NULL AND over_at IS NULL AND seen_at > $2 AND begun_at > $3 AND begun_at < $4
         ORDER BY seen_at DESC, id DESC",
        args![account_id, now - IDLE, now - LONGEST, now + LONGEST],
    )
    .await
}

/// Ends one session of an account. Says whether it was there to be ended.
pub async fn end_one(tx: &mut Write, account_id: i64, session_id: i64) -> Result<bool, DbError> {
    let at = tx.at;
    let ended = tx
        .run("UPDATE session SET ended_at = $1 WHERE id = $2 AND account_id = $3 AND ended_at IS NULL", args![at, session_id, account_id])
        .await?;
    Ok(ended > 0)
}

/// Ends the session whose cookie a request brings, whoever's it is: another has begun in its browser, and the one before opens nothing.
pub async fn end_of_cookie(db: &Db, desk: &Desk, headers: &HeaderMap) -> Result<(), DbError> {
    let Some(token) = super::token_in(desk, headers) else { return Ok(()) };
    let hash = Sha256::digest(token).to_vec();
    let found: Option<(i64, i64)> =
        db.read().await?.one("SELECT id, account_id FROM session WHERE token_hash = $1 AND ended_at IS NULL", args![hash]).await?;
    let Some((id, account)) = found else { return Ok(()) };
    let mut tx = db.write(Actor { account_id: Some(account) }).await?;
    if end_one(&mut tx, account, id).await? {
        tx.journal("signed-out", "account", account, "");
    } else {
        tx.unjournaled();
    }
    tx.commit().await
}

/// Locks a session: it opens nothing until its owner proves who they are.
pub async fn lock(db: &Db, who: &SignedIn) -> Result<(), DbError> {
    let mut tx = db.write(who.actor()).await?;
    let at = tx.at;
    tx.run("UPDATE session SET locked_at = $1 WHERE id = $2 AND locked_at IS NULL", args![at, who.session_id]).await?;
    tx.unjournaled();
    tx.commit().await
}

/// The pages of a session say that they are in use: from now on it is locked soon after they fall silent.
pub async fn in_use(db: &Db, who: &SignedIn) -> Result<(), DbError> {
    if who.beats {
        return Ok(());
    }
    let mut tx = db.write(Actor::SYSTEM).await?;
    tx.run("UPDATE session SET beats = TRUE WHERE id = $1", args![who.session_id]).await?;
    tx.unjournaled();
    tx.commit().await
}

/// Which browser on which kind of machine, in coarse words: what somebody knows their own by, and no more.
pub fn browser(headers: &HeaderMap) -> String {
    // Each of these names itself beside those that it is built on, so the order decides.
    const BROWSERS: [(&str, &str); 4] = [("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")];
    const MACHINES: [(&str, &str); 6] = [
        ("Android", "an Android phone or tablet"),
        ("iPhone", "an iPhone or iPad"),
        ("iPad", "an iPhone or iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "a Mac"),
        ("Linux", "Linux"),
    ];
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let which = |of: &[(&str, &'static str)]| of.iter().find(|(name, _)| agent.contains(name)).map(|(_, says)| *says);
    let browser = which(&BROWSERS).unwrap_or("Another program");
    which(&MACHINES).map_or_else(|| browser.to_owned(), |machine| format!("{browser} on {machine}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_in_coarse_words() {
        let said = |agent: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, agent.parse().expect("a header"));
            browser(&headers)
        };
        assert_eq!(
            said("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/129.0 Safari/537.36 Edg/129.0"),
            "Edge on Windows"
        );
        assert_eq!(said("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"), "Firefox on Linux");
        assert_eq!(
            said("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1"),
            "Safari on an iPhone or iPad"
        );
        assert_eq!(
            said("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/129.0 Mobile Safari/537.36"),
            "Chrome on an Android phone or tablet"
        );
        assert_eq!(said("curl/8"), "Another program");
    }
}
