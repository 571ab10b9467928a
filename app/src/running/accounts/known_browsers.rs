//! Browsers in which somebody has signed in to an account before. Each holds a cookie of its own for long, which opens nothing:
//! it only sets its tries at the password apart from everybody else's, so that whoever guesses at a name elsewhere never keeps
//! its owner out from where they always sign in.
//!
//! The database holds the cookie's SHA-256. A new password, and closing the account, end them all.

use axum::http::{HeaderMap, header};
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};

use desk::Desk;

use crate::{
    args,
    db::{DbError, Read, Write},
    ids,
    session::cookie_in,
};

/// As long as browsers keep a cookie at most.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(400 * 24);

fn name(desk: &Desk) -> &'static str {
    if desk.behind_https { "__Host-holdfast-known" } else { "holdfast-known" }
}

/// The token of the browser that asks, if it has one.
pub fn token<'h>(desk: &Desk, headers: &'h HeaderMap) -> Option<&'h str> {
    cookie_in(name(desk), headers)
}

/// The header that sets it.
pub fn cookie(desk: &Desk, token: &str) -> (header::HeaderName, String) {
    let secure = if desk.behind_https { "; Secure" } else { "" };
    let age = KEPT_FOR.as_secs();
    (header::SET_COOKIE, format!("{}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}", name(desk)))
}

pub(super) fn hashed(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

/// Which browser of an account this is, by the account's sign-in name; nothing when it never signed in to it.
pub async fn of_account(read: &mut Read, sign_in: &str, token: &str) -> Result<Option<i64>, DbError> {
    let found: Option<(i64,)> = read
        .one(
            "SELECT k.id FROM known_browser k JOIN account a ON a.id = k.account_id WHERE a.sign_in = $1 AND k.token_hash = $2",
            args![sign_in, hashed(token)],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Which browser this is, of whichever account.
pub async fn of_anyone(read: &mut Read, token: &str) -> Result<Option<i64>, DbError> {
    let found: Option<(i64,)> =
        read.one("SELECT min(id) FROM known_browser WHERE token_hash = $1 HAVING count(*) > 0", args![hashed(token)]).await?;
    Ok(found.map(|(id,)| id))
}

/// Whether an account was signed in to in this browser.
pub async fn is_known(read: &mut Read, account_id: i64, token: &str) -> Result<bool, DbError> {
    let known: i64 = read
        .value("SELECT count(*) FROM known_browser WHERE account_id = $1 AND token_hash = $2", args![account_id, hashed(token)])
        .await?;
    Ok(known > 0)
}

/// Remembers that an account was signed in to in this browser. Gives the token that its cookie is to hold.
pub async fn remember(tx: &mut Write, account_id: i64, token: Option<&str>) -> Result<String, DbError> {
    let at = tx.at;
    let token = token.map_or_else(ids::token, str::to_owned);
    tx.run(
        "INSERT INTO known_browser (id, account_id, token_hash, used_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id, token_hash) DO UPDATE SET used_at = excluded.used_at",
        args![ids::next(at), account_id, hashed(&token), at],
    )
    .await?;
    tx.run("DELETE FROM known_browser WHERE account_id = $1 AND used_at < $2", args![account_id, at - KEPT_FOR]).await?;
    Ok(token)
}

/// Forgets every browser of an account.
pub async fn forget(tx: &mut Write, account_id: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM known_browser WHERE account_id = $1", args![account_id]).await?;
    Ok(())
}
