//! Being signed in: the cookie and the session behind it.
//!
//! The cookie holds 256 random bits; the database holds only their SHA-256, so a copy of the database opens no session.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{
    Desk,
    access::{May, Role},
    args,
    clock::local_day,
    db::{Actor, Db, DbError, Write},
    error::Problem,
    form::Typed,
    ids, looks, row,
};

/// The sessions of an account: listed, ended, locked.
mod of_account;
mod posted;

pub use of_account::{Listed, browser, end_of_cookie, end_one, in_use, lock, of_account};
pub use posted::{Posted, from_our_own_pages};

/// A session ends after this long without use, and after a working day in any case.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// A form from a session that ended by itself no longer ago than this is still its owner's: a weekend away loses nothing.
const FORM_GOOD_FOR: SignedDuration = SignedDuration::from_hours(4 * 24);
/// Use is noted at most this often, so that looking at pages does not write.
const NOTED_EVERY: SignedDuration = SignedDuration::from_secs(30);

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
    /// The draft that the address asks for (`?draft=`), to go on with.
    pub draft: Option<i64>,
    /// Came in with a one-time word: nothing opens until they have a password that nobody else knows.
    pub must_choose: bool,
    /// Has no second factor and must have one: nothing opens until it is set up.
    pub must_enrol: bool,
    /// The account has a second factor.
    pub second_factor: bool,
    /// When a password, a code or a passkey was last right in this session.
    pub proved_at: Timestamp,
    /// The pages of this session say that they are in use.
    pub beats: bool,
    /// Came in by the provider of single sign-on; the account is linked to who they are there.
    pub by_provider: bool,
    pub has_identity: bool,
    /// The provider said that it had asked for a second factor.
    pub two_at_provider: bool,
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
    struct Found {
        id: i64,
        account_id: i64,
        name: String,
        role: String,
        worker_id: Option<i64>,
        csrf: String,
        begun_at: Timestamp,
        seen_at: Timestamp,
        over_at: Option<Timestamp>,
        one_time_until: Option<Timestamp>,
        left_on: Option<Date>,
        proved_at: Option<Timestamp>,
        must_enrol: bool,
        beats: bool,
        locked_at: Option<Timestamp>,
        second_factor_since: Option<Timestamp>,
        signed_in_by: String,
        has_identity: bool,
    }
}

/// A session with whose it is.
macro_rules! found {
    ($which:literal) => {
        concat!(
            "SELECT s.id, s.account_id, a.name, a.role, a.worker_id, s.csrf, s.begun_at, s.seen_at, s.over_at, a.one_time_until, w.left_on,
                    s.proved_at, s.must_enrol, s.beats, s.locked_at, a.second_factor_since, s.signed_in_by,
                    EXISTS (SELECT 1 FROM provider_identity i WHERE i.account_id = a.id AND i.subject IS NOT NULL) AS has_identity
             FROM session s JOIN account a ON a.id = s.account_id LEFT JOIN worker w ON w.id = a.worker_id
             WHERE s.ended_at IS NULL AND a.disabled_at IS NULL AND ",
            $which
        )
    };
}

impl Found {
    /// By time. A session that began long after now, by a clock that was put back, is over too; so is a leaver's, from the day
    /// after their last.
    fn is_over(&self, now: Timestamp) -> bool {
        self.left_on.is_some_and(|left| left < local_day(now))
            || now.duration_since(self.seen_at) >= IDLE
            || now.duration_since(self.begun_at).abs() >= LONGEST
    }

    /// Its pages have fallen silent: of a browser with scripts, which say that they are in use, or of one without, which asked for nothing.
    /// Use is noted with a delay, which is added here, lest somebody at work be locked out.
    fn is_silent(&self, now: Timestamp, lock_after: SignedDuration) -> bool {
        now.duration_since(self.seen_at) >= lock_after + NOTED_EVERY
    }

    fn is_locked(&self, now: Timestamp, lock_after: SignedDuration) -> bool {
        self.locked_at.is_some() || self.is_silent(now, lock_after)
    }

    fn signed_in(self) -> Option<SignedIn> {
        let by_provider = self.signed_in_by.starts_with("provider");
        Some(SignedIn {
            role: Role::named(&self.role)?,
            account_id: self.account_id,
            name: self.name,
            worker_id: self.worker_id,
            session_id: self.id,
            csrf: self.csrf,
            draft: None,
            // Whoever came by the provider has shown who they are with no word that somebody else saw.
            must_choose: self.one_time_until.is_some() && !by_provider,
            must_enrol: self.must_enrol,
            second_factor: self.second_factor_since.is_some(),
            proved_at: self.proved_at.unwrap_or(self.begun_at),
            beats: self.beats,
            by_provider,
            has_identity: self.has_identity,
            two_at_provider: self.signed_in_by == "provider-two",
        })
    }
}

/// How a session begins.
#[derive(Clone, Copy, Debug)]
pub struct How<'a> {
    /// `password`, `code`, `recovery`, `passkey`; or `provider`, with `-two` where it said that it asked for a second factor, or with
    /// `-code` or `-recovery` where we did.
    pub by: &'static str,
    /// In which browser, in coarse words.
    pub browser: &'a str,
    /// Whether nothing opens until a second factor is set up.
    pub must_enrol: bool,
}

/// Begins a session and gives the token for the cookie.
pub async fn begin(db: &Db, account_id: i64) -> Result<String, DbError> {
    let mut tx = db.write(Actor { account_id: Some(account_id) }).await?;
    let token = begin_with(&mut tx, account_id, How { by: "password", browser: "", must_enrol: false }).await?;
    tx.commit().await?;
    Ok(token)
}

/// As [`begin`], in a change that is being made.
pub async fn begin_with(tx: &mut Write, account_id: i64, how: How<'_>) -> Result<String, DbError> {
    let token = ids::token();
    let at = tx.at;
    let id = ids::next(at);
    tx.run(
        "INSERT INTO session (id, token_hash, account_id, csrf, begun_at, seen_at, proved_at, signed_in_by, browser, must_enrol)
         VALUES ($1, $2, $3, $4, $5, $5, $5, $6, $7, $8)",
        args![id, Sha256::digest(&token).to_vec(), account_id, ids::token(), at, how.by, how.browser, how.must_enrol],
    )
    .await?;
    tx.run("INSERT INTO served_day (served_on) VALUES ($1) ON CONFLICT DO NOTHING", args![local_day(at)]).await?;
    tx.journal("signed-in", "account", account_id, if how.by == "password" { "" } else { how.by });
    Ok(token)
}

/// Sessions that were signed out of while nothing could be written, until it can: by their ids.
static SIGNED_OUT: Mutex<BTreeMap<i64, i64>> = Mutex::new(BTreeMap::new());

fn signed_out() -> MutexGuard<'static, BTreeMap<i64, i64>> {
    SIGNED_OUT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends a session; the cookie is worth nothing from now on. Nobody is kept from signing out by a full disk: then this server
/// remembers it, and writes it down when the cookie is seen again and it can.
pub async fn end(db: &Db, who: &SignedIn) -> Result<(), DbError> {
    match write_end(db, who.session_id, who.account_id).await {
        Err(error) if error.cannot_write_now() => {
            tracing::warn!(%error, "that somebody signed out could not be written down yet");
            signed_out().insert(who.session_id, who.account_id);
            Ok(())
        }
        ended => ended,
    }
}

async fn write_end(db: &Db, session_id: i64, account_id: i64) -> Result<(), DbError> {
    let mut tx = db.write(Actor { account_id: Some(account_id) }).await?;
    let at = tx.at;
    tx.run("UPDATE session SET ended_at = $1 WHERE id = $2", args![at, session_id]).await?;
    tx.journal("signed-out", "account", account_id, "");
    tx.commit().await
}

/// Ends every session of an account, but one where that is said.
pub async fn end_all(tx: &mut Write, account_id: i64, but: Option<i64>) -> Result<(), DbError> {
    let at = tx.at;
    tx.run(
        "UPDATE session SET ended_at = $1 WHERE account_id = $2 AND id <> $3 AND ended_at IS NULL",
        args![at, account_id, but.unwrap_or(0)],
    )
    .await?;
    Ok(())
}

/// Gives a session another token; the one before opens nothing from now on.
pub async fn renew(tx: &mut Write, session_id: i64) -> Result<String, DbError> {
    let token = ids::token();
    tx.run(
        "UPDATE session SET was_token_hash = token_hash, token_hash = $1 WHERE id = $2",
        args![Sha256::digest(&token).to_vec(), session_id],
    )
    .await?;
    Ok(token)
}

/// Notes that whoever is at a session has proved who they are, and gives it another token: what was locked is open again.
///
/// # Errors
/// What the database says.
pub async fn proved(tx: &mut Write, session_id: i64) -> Result<String, DbError> {
    let at = tx.at;
    tx.run("UPDATE session SET proved_at = $1, seen_at = $1, locked_at = NULL WHERE id = $2", args![at, session_id]).await?;
    renew(tx, session_id).await
}

/// Opens everything to a session, now that its account has a second factor.
///
/// # Errors
/// What the database says.
pub async fn enrolled(tx: &mut Write, account_id: i64) -> Result<(), DbError> {
    tx.run("UPDATE session SET must_enrol = FALSE WHERE account_id = $1 AND must_enrol", args![account_id]).await?;
    Ok(())
}

/// Lets a session open nothing until there is a second factor.
///
/// # Errors
/// What the database says.
pub async fn must_enrol(tx: &mut Write, session_id: i64) -> Result<(), DbError> {
    tx.run("UPDATE session SET must_enrol = TRUE WHERE id = $1", args![session_id]).await?;
    Ok(())
}

/// Whose session this cookie opened until its token was renewed. Opens nothing: a form that was pressed twice comes with it.
pub async fn whose_until_renewed(desk: &Desk, headers: &HeaderMap) -> Result<Option<SignedIn>, DbError> {
    let Some(token) = token_in(desk, headers) else { return Ok(None) };
    let sql = found!("s.was_token_hash = $1 AND s.over_at IS NULL");
    let found: Option<Found> = desk.db.one(sql, args![Sha256::digest(token).to_vec()]).await?;
    let now = desk.db.clock.now();
    let lock_after = desk.asks.lock_after();
    Ok(found.filter(|found| !found.is_over(now) && !found.is_locked(now, lock_after)).and_then(Found::signed_in))
}

/// The session that a cookie opens, ended by time or not. Sessions that were signed out of or closed are not found.
async fn held(db: &Db, token: &str) -> Result<Option<Found>, DbError> {
    db.one(found!("s.token_hash = $1"), args![Sha256::digest(token).to_vec()]).await
}

async fn find(desk: &Desk, token: &str) -> Result<Option<SignedIn>, DbError> {
    let db = &desk.db;
    let now = db.clock.now();
    let Some(found) = held(db, token).await? else { return Ok(None) };
    let out = signed_out().get(&found.id).copied();
    if let Some(account_id) = out {
        if write_end(db, found.id, account_id).await.is_ok() {
            signed_out().remove(&found.id);
        }
        return Ok(None);
    }
    if found.over_at.is_some() {
        return Ok(None);
    }
    if found.is_over(now) {
        noted(note(db, "UPDATE session SET over_at = $1 WHERE id = $2", now, found.id).await)?;
        return Ok(None);
    }
    if found.locked_at.is_some() {
        return Ok(None);
    }
    if found.is_silent(now, desk.asks.lock_after()) {
        noted(note(db, "UPDATE session SET locked_at = $1 WHERE id = $2", now, found.id).await)?;
        return Ok(None);
    }
    // A clock that was put back is followed, lest a session be in use until that time comes again.
    if now.duration_since(found.seen_at).abs() > NOTED_EVERY {
        noted(note(db, "UPDATE session SET seen_at = $1 WHERE id = $2", now, found.id).await)?;
    }
    Ok(found.signed_in())
}

/// Pages that write nothing go on when nothing can be written.
fn noted(outcome: Result<(), DbError>) -> Result<(), DbError> {
    match outcome {
        Err(error) if error.cannot_write_now() => {
            tracing::warn!(%error, "the use or the end of a session could not be noted");
            Ok(())
        }
        outcome => outcome,
    }
}

async fn note(db: &Db, sql: &'static str, now: Timestamp, session_id: i64) -> Result<(), DbError> {
    // The next page notes it when something long keeps the database.
    let Some(mut tx) = db.write_within(looks::SOON, Actor::SYSTEM).await? else { return Ok(()) };
    tx.run(sql, args![now, session_id]).await?;
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

/// Where somebody was on their way to when they were asked to sign in.
fn asked_name(desk: &Desk) -> &'static str {
    if desk.behind_https { "__Host-holdfast-asked" } else { "holdfast-asked" }
}

/// Where a cookie goes that only the pages of signing in read: to them alone, or, where there is TLS, wherever the prefix wants it that
/// keeps other hosts from setting it.
pub fn path_of_signing_in(desk: &Desk) -> &'static str {
    if desk.behind_https { "/" } else { "/sign-in" }
}

/// An address of ours, and nothing that a browser could take for another place or a second cookie.
fn is_an_address(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.%~".contains(c);
    path.starts_with('/') && !path.starts_with("//") && path.len() > 1 && path.len() < 200 && path.chars().all(plain)
}

/// The header that keeps for ten minutes which page was asked for; none for the first page, which is shown anyway. What an address
/// carries behind its question mark is not kept.
pub fn asked_for(desk: &Desk, path: &str) -> Option<(header::HeaderName, String)> {
    let secure = if desk.behind_https { "; Secure" } else { "" };
    let (name, at) = (asked_name(desk), path_of_signing_in(desk));
    let header = || format!("{name}={path}; Path={at}; HttpOnly; SameSite=Lax; Max-Age=600{secure}");
    is_an_address(path).then(|| (header::SET_COOKIE, header()))
}

/// Which page was asked for, and the header that forgets it.
pub fn was_asked_for(desk: &Desk, headers: &HeaderMap) -> (Option<String>, (header::HeaderName, String)) {
    let asked = cookie_in(asked_name(desk), headers).filter(|path| is_an_address(path)).map(str::to_owned);
    let secure = if desk.behind_https { "; Secure" } else { "" };
    let (name, at) = (asked_name(desk), path_of_signing_in(desk));
    (asked, (header::SET_COOKIE, format!("{name}=; Path={at}; HttpOnly; SameSite=Lax; Max-Age=0{secure}")))
}

fn token_in<'h>(desk: &Desk, headers: &'h HeaderMap) -> Option<&'h str> {
    cookie_in(cookie_name(desk), headers)
}

/// What a cookie holds. Two of one name and different words are none: somebody else set one of them, and nobody knows which.
pub fn cookie_in<'h>(name: &str, headers: &'h HeaderMap) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split("; "));
    let mut held = all.filter_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let first = held.next()?;
    (!first.is_empty() && held.all(|other| other == first)).then_some(first)
}

/// Who is asking, if anyone is signed in.
pub async fn who_asks(desk: &Desk, headers: &HeaderMap) -> Result<Option<SignedIn>, DbError> {
    match token_in(desk, headers) {
        Some(token) => find(desk, token).await,
        None => Ok(None),
    }
}

/// Whose session this cookie would open, were it not locked.
///
/// # Errors
/// What the database says.
pub async fn who_is_locked(desk: &Desk, headers: &HeaderMap) -> Result<Option<SignedIn>, DbError> {
    let Some(token) = token_in(desk, headers) else { return Ok(None) };
    let (now, lock_after) = (desk.db.clock.now(), desk.asks.lock_after());
    let found = held(&desk.db, token).await?.filter(|found| found.over_at.is_none() && !signed_out().contains_key(&found.id));
    Ok(found.filter(|found| !found.is_over(now) && found.is_locked(now, lock_after)).and_then(Found::signed_in))
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

/// Whether a form is from one of our own pages, as they were shown to this account.
pub(crate) async fn is_ours(db: &Db, who: &SignedIn, typed: &Typed) -> Result<bool, DbError> {
    let csrf = typed.get("csrf");
    Ok(same(csrf, &who.csrf) || of_an_earlier_session(db, who.account_id, csrf).await?)
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

/// Whether two secrets are the same, in a time that does not tell where they differ.
pub fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

/// The fields of an `application/x-www-form-urlencoded` body. Nobody types U+0000, and PostgreSQL holds it in no text.
pub fn typed(bytes: &[u8]) -> Typed {
    Typed(form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), value.replace('\0', ""))).collect())
}
