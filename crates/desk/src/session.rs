//! Being signed in: the cookie and the session behind it.
//!
//! The cookie holds 256 random bits; the database holds only their SHA-256, so a copy of the database opens no session.

use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{
    Desk,
    access::{May, Role},
    args,
    db::{Actor, Db, DbError},
    error::Problem,
    form::Typed,
    ids, looks, row,
};

/// A session ends after this long without use, and after a working day in any case.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// A form from a session that ended by itself no longer ago than this is still its owner's: a weekend away loses nothing.
const FORM_GOOD_FOR: SignedDuration = SignedDuration::from_hours(4 * 24);
/// Use is noted at most this often, so that looking at pages does not write.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(2);

/// The person at the screen.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account_id: i64,
    pub name: String,
    pub role: Role,
    /// The worker this account is, for people who carry cases.
    pub worker_id: Option<i64>,
    pub session_id: i64,
    pub csrf: String,
}

impl SignedIn {
    pub fn actor(&self) -> Actor {
        Actor { account_id: Some(self.account_id) }
    }

    pub fn may(&self, may: May) -> bool {
        self.role.may(may)
    }
}

row! {
    struct Found { id: i64, account_id: i64, name: String, role: String, worker_id: Option<i64>, csrf: String, begun_at: Timestamp, seen_at: Timestamp }
}

impl Found {
    fn signed_in(self) -> Option<SignedIn> {
        let role = Role::named(&self.role)?;
        let Found { id: session_id, account_id, name, worker_id, csrf, .. } = self;
        Some(SignedIn { account_id, name, role, worker_id, session_id, csrf })
    }
}

/// Begins a session and gives the token for the cookie.
pub async fn begin(db: &Db, account_id: i64) -> Result<String, DbError> {
    let token = ids::token();
    let mut tx = db.write(Actor { account_id: Some(account_id) }).await?;
    let at = tx.at;
    let id = ids::next(at);
    tx.run(
        "INSERT INTO session (id, token_hash, account_id, csrf, begun_at, seen_at) VALUES ($1, $2, $3, $4, $5, $5)",
        args![id, Sha256::digest(&token).to_vec(), account_id, ids::token(), at],
    )
    .await?;
    tx.journal("signed-in", "account", account_id, "");
    tx.commit().await?;
    Ok(token)
}

/// Ends a session; the cookie is worth nothing from now on.
pub async fn end(db: &Db, who: &SignedIn) -> Result<(), DbError> {
    let mut tx = db.write(who.actor()).await?;
    let at = tx.at;
    tx.run("UPDATE session SET ended_at = $1 WHERE id = $2", args![at, who.session_id]).await?;
    tx.journal("signed-out", "account", who.account_id, "");
    tx.commit().await
}

/// The session that a cookie opens, ended by time or not. Sessions that were signed out of or closed are not found.
async fn held(db: &Db, token: &str) -> Result<Option<Found>, DbError> {
    db.one(
        "SELECT s.id, s.account_id, a.name, a.role, a.worker_id, s.csrf, s.begun_at, s.seen_at
         FROM session s JOIN account a ON a.id = s.account_id
         WHERE s.token_hash = $1 AND s.ended_at IS NULL AND a.disabled_at IS NULL",
        args![Sha256::digest(token).to_vec()],
    )
    .await
}

async fn find(db: &Db, token: &str) -> Result<Option<SignedIn>, DbError> {
    let now = db.clock.now();
    let Some(found) = held(db, token).await?.filter(|f| now.duration_since(f.seen_at) < IDLE && now.duration_since(f.begun_at) < LONGEST)
    else {
        return Ok(None);
    };
    if now.duration_since(found.seen_at) > NOTED_EVERY {
        match note_use(db, now, found.id).await {
            // Pages that write nothing go on when nothing can be written.
            Err(error) if error.cannot_write_now() => tracing::warn!(%error, "the use of a session could not be noted"),
            noted => noted?,
        }
    }
    Ok(found.signed_in())
}

async fn note_use(db: &Db, now: Timestamp, session_id: i64) -> Result<(), DbError> {
    // The next page notes it when something long keeps the database.
    let Some(mut tx) = db.write_within(looks::SOON, Actor::SYSTEM).await? else { return Ok(()) };
    tx.run("UPDATE session SET seen_at = $1 WHERE id = $2", args![now, session_id]).await?;
    tx.unjournaled();
    tx.commit().await
}

/// The cookie's name: with the prefix that browsers bind to TLS where there is TLS.
fn cookie_name(desk: &Desk) -> &'static str {
    if desk.behind_https { "__Host-holdfast" } else { "holdfast" }
}

/// The header that sets the cookie; an empty token takes it away.
pub fn cookie(desk: &Desk, token: &str) -> (header::HeaderName, String) {
    let name = cookie_name(desk);
    let secure = if desk.behind_https { "; Secure" } else { "" };
    let age = if token.is_empty() { "; Max-Age=0" } else { "" };
    (header::SET_COOKIE, format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"))
}

fn token_in<'h>(desk: &Desk, headers: &'h HeaderMap) -> Option<&'h str> {
    let name = cookie_name(desk);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split("; "))
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        .filter(|token| !token.is_empty())
}

/// Who is asking, if anyone is signed in.
pub async fn who_asks(desk: &Desk, headers: &HeaderMap) -> Result<Option<SignedIn>, DbError> {
    match token_in(desk, headers) {
        Some(token) => find(&desk.db, token).await,
        None => Ok(None),
    }
}

/// Who was signed in with this cookie, lately, in a session that has ended by itself. Opens nothing: it only says whose
/// the form is that comes with it.
pub async fn who_asked(desk: &Desk, headers: &HeaderMap) -> Result<Option<SignedIn>, DbError> {
    let Some(token) = token_in(desk, headers) else { return Ok(None) };
    let since = desk.db.clock.now() - FORM_GOOD_FOR;
    Ok(held(&desk.db, token).await?.filter(|found| found.seen_at > since).and_then(Found::signed_in))
}

/// Whether a form's token is of an earlier session of the same account, which ended by itself: somebody signed in again
/// in another tab and came back to what they were writing.
async fn of_an_earlier_session(db: &Db, account_id: i64, csrf: &str) -> Result<bool, DbError> {
    let since = db.clock.now() - FORM_GOOD_FOR;
    let known: Vec<(String,)> = db
        .read()
        .await?
        .all("SELECT csrf FROM session WHERE account_id = $1 AND ended_at IS NULL AND seen_at > $2", args![account_id, since])
        .await?;
    Ok(known.iter().any(|(known,)| same(known, csrf)))
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<SignedIn>()
            .cloned()
            .ok_or_else(|| Problem::Broken("a handler asks who is signed in on a route that lets anyone through".into()))
    }
}

/// A form sent by the person at the screen, from one of our own pages.
pub struct Posted {
    pub who: SignedIn,
    pub typed: Typed,
}

impl<S: Send + Sync> FromRequest<S> for Posted
where
    Desk: FromRef<S>,
{
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let who = SignedIn::from_request_parts(&mut parts, state).await?;
        let bytes = Bytes::from_request(Request::from_parts(parts, body), state)
            .await
            .map_err(|_| Problem::Unclear("The form was too large or was cut off on its way. Try again with less text.".into()))?;
        let typed = typed(&bytes);
        let csrf = typed.get("csrf");
        if !same(csrf, &who.csrf) && !of_an_earlier_session(&Desk::from_ref(state).db, who.account_id, csrf).await? {
            return Err(Problem::Stale);
        }
        Ok(Posted { who, typed })
    }
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
pub fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

/// The fields of an `application/x-www-form-urlencoded` body. Nobody types U+0000, and PostgreSQL holds it in no text.
pub fn typed(bytes: &[u8]) -> Typed {
    Typed(form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), value.replace('\0', ""))).collect())
}
