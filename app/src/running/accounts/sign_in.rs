//! Signing in. A try is counted before it is checked, so that many at once are counted together; at most ten in five minutes
//! for one name from one place (NCSC), and the same answer and the same time for a wrong password and for a name that is not
//! there.
//!
//! Places: a browser that signed in to the account before is one by itself; everybody else is told apart by address, and all of
//! them together have three times as many tries at one name.

use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};

use super::{
    factors, known_browsers, new_browsers,
    passwords::{self, Line, Place},
};
use crate::{
    args,
    db::{Actor, Alone, Db, DbError, Write},
    ids, journal, row,
    serve::Caller,
    session::{self, How},
};
use desk::{Desk, asks::Asks};

pub(super) const GUESSES: i64 = 10;
/// From everywhere that the account is not known at.
const GUESSES_OF_STRANGERS: i64 = 30;
const WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// A hash of nothing anyone knows, so that a name that is not there takes as long as one that is.
fn nobody() -> &'static str {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    HASH.get_or_init(|| passwords::hash(&ids::token()))
}

row! {
    struct Account { id: i64, password_hash: String, second_factor_since: Option<Timestamp> }
}

/// The account of a name, when it opens anything: not closed, not of somebody who has left, and no one-time word that is over.
const OPENS: &str = "SELECT a.id, a.password_hash, a.second_factor_since FROM account a LEFT JOIN worker w ON w.id = a.worker_id
     WHERE a.sign_in = $1 AND a.disabled_at IS NULL AND (a.one_time_until IS NULL OR a.one_time_until > $2)
       AND (w.left_on IS NULL OR w.left_on >= $3)";

/// What somebody sent who wants to sign in.
pub struct Try<'a> {
    pub sign_in: &'a str,
    pub password: String,
    pub from: Option<&'a Caller>,
    /// The token of a browser that signed in to some account before.
    pub browser: Option<&'a str>,
    /// What that browser is, in coarse words.
    pub machine: &'a str,
}

pub enum Tried {
    In(In),
    /// The password is right, and a code is asked for: the token by which the page that asks knows whose.
    Half(String),
    Wrong,
    TooOften,
    /// More want to sign in at once than can be checked.
    Crowded,
}

/// A session that began.
pub struct In {
    pub account_id: i64,
    pub token: String,
    pub browser: String,
}

/// From where somebody tries, as it is counted.
pub(super) struct Whence(String);

impl Whence {
    /// Somebody who is signed in.
    pub(super) fn signed_in() -> Whence {
        Whence("signed in".to_owned())
    }

    /// And the line in which they wait for a check.
    pub(super) fn of(known: Option<i64>, from: Option<&Caller>) -> (Line, Whence) {
        match known {
            Some(browser) => (Line::Known, Whence(format!("browser {browser}"))),
            None => (Line::Anyone, Whence::stranger(from)),
        }
    }

    /// Of somebody who has not said who they are: a browser in which anybody was signed in before counts by itself, so that whoever
    /// shares its address keeps nobody out.
    pub(super) async fn of_browser(desk: &Desk, headers: &HeaderMap, from: Option<&Caller>) -> Result<Whence, DbError> {
        let known = match known_browsers::token(desk, headers) {
            Some(token) => known_browsers::of_anyone(&mut desk.db.read().await?, token).await?,
            None => None,
        };
        Ok(Whence::of(known, from).1)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    fn stranger(from: Option<&Caller>) -> Whence {
        Whence(format!("address {}", from.map_or_else(|| "unknown".to_owned(), |caller| caller.address.to_string())))
    }

    fn is_stranger(&self) -> bool {
        self.0.starts_with("address ")
    }
}

/// Tries a name and a password.
///
/// # Errors
/// What the database says.
pub async fn try_password(db: &Db, asks: &Asks, tried: Try<'_>) -> Result<Tried, DbError> {
    // A name longer than any account's is cut, so that guesses cannot fill the disk.
    let sign_in: String = tried.sign_in.trim().to_lowercase().chars().take(100).collect();
    let mut read = db.read().await?;
    let account: Option<Account> = read.one(OPENS, args![&sign_in, db.clock.now(), db.clock.today()]).await?;
    let known = match tried.browser {
        Some(token) => known_browsers::of_account(&mut read, &sign_in, token).await?,
        None => None,
    };
    drop(read);
    let (line, whence) = Whence::of(known, tried.from);
    let Some(place) = place(line, tried.from).await else { return Ok(Tried::Crowded) };
    let Some(attempt) = count(db, &sign_in, &whence, GUESSES_OF_STRANGERS).await? else { return Ok(Tried::TooOften) };
    let hash = account.as_ref().map_or_else(|| nobody().to_owned(), |a| a.password_hash.clone());
    let right = place.matches(tried.password, hash).await;
    match account {
        Some(account) if right && account.second_factor_since.is_some() => {
            Ok(Tried::Half(factors::signing_in::begin(db, account.id, &whence, &sign_in).await?))
        }
        Some(account) if right => {
            let mut tx = db.write(Actor { account_id: Some(account.id) }).await?;
            forget(&mut tx, &sign_in, &whence).await?;
            let must_enrol = factors::must_enrol(&mut tx, asks, account.id).await?;
            let how = How { by: "password", browser: tried.machine, must_enrol };
            let begun = begin(&mut tx, account.id, how, tried.browser).await?;
            tx.commit().await?;
            Ok(Tried::In(begun))
        }
        account => {
            refused(db, account.map(|account| account.id), attempt);
            Ok(Tried::Wrong)
        }
    }
}

/// A place in the line for a check; whoever waits among strangers makes room for others meanwhile.
pub(super) async fn place(line: Line, from: Option<&Caller>) -> Option<Place> {
    match from {
        Some(caller) if line == Line::Anyone => caller.giving_way(passwords::place(line)).await,
        _ => passwords::place(line).await,
    }
}

/// Counts a try from somewhere, before it is checked; nothing when there were too many. Says which it is.
pub(super) async fn count(db: &Db, sign_in: &str, whence: &Whence, of_strangers_most: i64) -> Result<Option<i64>, DbError> {
    let mut tx = db.write(Actor::SYSTEM).await?;
    tx.alone(Alone::Tries(sign_in)).await?;
    let at = tx.at;
    let since: Timestamp = at - WITHIN;
    // What was noted in the future, by a clock that was put back since, counts from now on, and so for no longer than the rest: whoever sets
    // the clock frees no guesses, and a clock that was wrong by years keeps nobody out.
    tx.run("UPDATE sign_in_attempt SET tried_at = $1 WHERE tried_at > $1", args![at]).await?;
    let tries: Vec<(String, i64)> = tx
        .all("SELECT whence, count(*) FROM sign_in_attempt WHERE sign_in = $1 AND tried_at > $2 GROUP BY whence", args![sign_in, since])
        .await?;
    let from_here = tries.iter().find(|(from, _)| *from == whence.0).map_or(0, |(_, count)| *count);
    let of_strangers: i64 = tries.iter().filter(|(from, _)| Whence(from.clone()).is_stranger()).map(|(_, count)| count).sum();
    if from_here >= GUESSES || whence.is_stranger() && of_strangers >= of_strangers_most {
        tx.unjournaled();
        tx.commit().await?;
        return Ok(None);
    }
    tx.run("DELETE FROM sign_in_attempt WHERE tried_at <= $1", args![since]).await?;
    tx.run(
        "INSERT INTO sign_in_attempt (id, sign_in, whence, tried_at) VALUES ($1, $2, $3, $4)",
        args![ids::next(at), sign_in, &whence.0, at],
    )
    .await?;
    tx.unjournaled();
    tx.commit().await?;
    Ok(Some(from_here + 1))
}

/// Whoever got in has their tries from there back.
pub(super) async fn forget(tx: &mut Write, sign_in: &str, whence: &Whence) -> Result<(), DbError> {
    tx.run("DELETE FROM sign_in_attempt WHERE sign_in = $1 AND whence = $2", args![sign_in, &whence.0]).await?;
    Ok(())
}

/// Begins a session, in a browser that is known from now on.
pub(super) async fn begin(tx: &mut Write, account_id: i64, how: How<'_>, browser: Option<&str>) -> Result<In, DbError> {
    let known = match browser {
        Some(token) => known_browsers::is_known(tx, account_id, token).await?,
        None => false,
    };
    let browser = known_browsers::remember(tx, account_id, browser).await?;
    if !known {
        new_browsers::note(tx, account_id, &browser, how.browser).await?;
    }
    let token = session::begin_with(tx, account_id, how).await?;
    Ok(In { account_id, token, browser })
}

/// What somebody signed in typed as the password that they have now.
pub enum Own {
    Right,
    Wrong,
    TooOften,
    Crowded,
}

/// Checks the password of somebody who is signed in: guesses are counted as at signing in.
///
/// # Errors
/// What the database says.
pub async fn try_own(db: &Db, account_id: i64, sign_in: &str, password: String, hash: String) -> Result<Own, DbError> {
    let Some(place): Option<Place> = passwords::place(Line::Known).await else { return Ok(Own::Crowded) };
    let whence = Whence::signed_in();
    let Some(attempt) = count(db, sign_in, &whence, GUESSES_OF_STRANGERS).await? else { return Ok(Own::TooOften) };
    if !place.matches(password, hash).await {
        refused(db, Some(account_id), attempt);
        return Ok(Own::Wrong);
    }
    let mut tx = db.write(Actor::SYSTEM).await?;
    forget(&mut tx, sign_in, &whence).await?;
    tx.unjournaled();
    tx.commit().await?;
    Ok(Own::Right)
}

/// Tells that a try was wrong: afterwards, so that it takes no time before the answer.
pub(super) fn refused(db: &Db, account_id: Option<i64>, attempt: i64) {
    tokio::spawn(told(db.clone(), account_id, attempt >= GUESSES));
}

/// Says in the journal that a sign-in failed: of each account a few in a minute, and of names that are not there one in all, so
/// that guessing cannot fill it. A name that was typed stands nowhere: it may be a password in the wrong field.
async fn told(db: Db, account_id: Option<i64>, the_last_allowed: bool) {
    let detail = if the_last_allowed { "the last allowed for now" } else { "" };
    let most = if account_id.is_some() { 3 } else { 1 };
    let told = journal::in_moderation(&db, Actor::SYSTEM, "sign-in-failed", "sign-in", account_id.unwrap_or(0), detail, most).await;
    if let Err(error) = told {
        tracing::warn!(%error, "a failed sign-in could not be journaled");
    }
}
