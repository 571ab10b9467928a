//! Somebody who was sent to the provider: what its answer must fit, for one browser, once, and for ten minutes.

use axum::http::HeaderMap;
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};

use super::provider::Asked;
use crate::{
    args,
    db::{Actor, Db, DbError},
    ids, row,
    running::accounts::pages::Cookie,
    session::{cookie_in, same},
};
use axum::http::header;
use desk::Desk;

const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);

/// What somebody was sent to the provider for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    SignIn,
    /// To show again who they are, in this session.
    Prove(i64),
    /// To link who they are there to the account of this session.
    Link(i64),
}

impl Why {
    fn stored(self) -> (&'static str, Option<i64>) {
        match self {
            Why::SignIn => ("sign-in", None),
            Why::Prove(session) => ("prove", Some(session)),
            Why::Link(session) => ("link", Some(session)),
        }
    }

    fn read(why: &str, session: Option<i64>) -> Option<Why> {
        match (why, session) {
            ("sign-in", None) => Some(Why::SignIn),
            ("prove", Some(session)) => Some(Why::Prove(session)),
            ("link", Some(session)) => Some(Why::Link(session)),
            _ => None,
        }
    }
}

row! {
    struct Row { id: i64, state: String, nonce: String, verifier: String, why: String, session_id: Option<i64>, begun_at: jiff::Timestamp }
}

/// What was begun, and the provider's answer must fit.
pub struct Begun {
    pub why: Why,
    pub asked: Asked,
    pub at: jiff::Timestamp,
}

fn name(desk: &Desk) -> &'static str {
    if desk.behind_https { "__Secure-holdfast-provider" } else { "holdfast-provider" }
}

/// The header that binds what was begun to this browser; an empty token takes it away.
pub fn cookie(desk: &Desk, token: &str) -> Cookie {
    let secure = if desk.behind_https { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { GOOD_FOR.as_secs() };
    let set = format!("{}={token}; Path=/sign-in/provider; HttpOnly; SameSite=Strict; Max-Age={age}{secure}", name(desk));
    (header::SET_COOKIE, set)
}

/// Keeps what the answer must fit. Gives the token for the cookie.
pub async fn keep(db: &Db, why: Why, asked: &Asked) -> Result<String, DbError> {
    let mut tx = db.write(Actor::SYSTEM).await?;
    let (at, token) = (tx.at, ids::token());
    tx.run("DELETE FROM sign_on_begun WHERE begun_at < $1 OR begun_at > $2", args![at - GOOD_FOR, at + GOOD_FOR]).await?;
    let (why, session) = why.stored();
    tx.run(
        "INSERT INTO sign_on_begun (id, token_hash, state, nonce, verifier, why, session_id, begun_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![ids::next(at), Sha256::digest(&token).to_vec(), &asked.state, &asked.nonce, &asked.verifier, why, session, at],
    )
    .await?;
    // It is told when it is a sign-in, or was refused.
    tx.unjournaled();
    tx.commit().await?;
    Ok(token)
}

/// Takes what this browser began, when `state` is what it was sent with. It is gone, whatever comes of it.
pub async fn take(desk: &Desk, headers: &HeaderMap, state: &str) -> Result<Option<Begun>, DbError> {
    let Some(token) = cookie_in(name(desk), headers) else { return Ok(None) };
    let mut tx = desk.db.write(Actor::SYSTEM).await?;
    let now = tx.at;
    let found: Option<Row> = tx
        .one(
            "SELECT id, state, nonce, verifier, why, session_id, begun_at FROM sign_on_begun
             WHERE token_hash = $1 AND begun_at > $2 AND begun_at < $3",
            args![Sha256::digest(token).to_vec(), now - GOOD_FOR, now + GOOD_FOR],
        )
        .await?;
    let Some(row) = found else { return Ok(None) };
    let taken = tx.run("DELETE FROM sign_on_begun WHERE id = $1", args![row.id]).await?;
    tx.unjournaled();
    tx.commit().await?;
    let Some(why) = Why::read(&row.why, row.session_id).filter(|_| taken > 0 && same(&row.state, state)) else { return Ok(None) };
    let asked = Asked { state: row.state, nonce: row.nonce, verifier: row.verifier };
    Ok(Some(Begun { why, asked, at: row.begun_at }))
}
