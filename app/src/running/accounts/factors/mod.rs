//! The second factor of an account: what beside a password shows who somebody is. Set up by its owner, taken away by its owner or,
//! when a telephone is lost, by whoever sees to the account, who never chooses another.

/// One-time codes.
pub mod codes;
/// Its owner's pages.
pub(in crate::running) mod pages;
/// Passkeys at pages.
pub(in crate::running) mod passkey_pages;
/// Passkeys.
pub(super) mod passkeys;
/// Asking again who somebody is: before what is sensitive, and to open what was locked.
pub mod prove;
/// Codes on paper.
pub(super) mod recovery;
/// Signing in: the page after the password.
pub(in crate::running) mod signing_in;

use jiff::{Timestamp, civil::Date};

use super::change;
use crate::{
    access::Role,
    args,
    clock::local_day,
    db::{DbError, Read, Write},
    row, session,
};
use desk::asks::Asks;

row! {
    /// How an account stands to a second factor.
    pub struct Standing {
        pub role: String,
        pub second_factor_since: Option<Timestamp>,
        pub second_factor_asked_on: Option<Date>,
        pub second_factor_reset_at: Option<Timestamp>,
        pub passkeys: i64,
    }
}

/// How an account stands.
pub async fn standing(read: &mut Read, account_id: i64) -> Result<Option<Standing>, DbError> {
    read.one(
        "SELECT a.role, a.second_factor_since, a.second_factor_asked_on, a.second_factor_reset_at,
                (SELECT count(*) FROM passkey p WHERE p.account_id = a.id) AS passkeys
         FROM account a WHERE a.id = $1",
        args![account_id],
    )
    .await
}

/// On how many days somebody signed in here since an account was first asked for a second factor: by them, and not by the calendar,
/// the days of grace are counted, so that a clock that jumps asks nothing of anyone.
async fn days_since(read: &mut Read, asked_on: Date, today: Date) -> Result<i64, DbError> {
    read.value("SELECT count(*) FROM served_day WHERE served_on >= $1 AND served_on < $2", args![asked_on, today]).await
}

/// How many days of grace are left to an account that lacks what its role must have; nothing for every other.
pub async fn grace(read: &mut Read, asks: &Asks, standing: &Standing, today: Date) -> Result<Option<i64>, DbError> {
    if standing.second_factor_reset_at.is_some() {
        return Ok(Some(0));
    }
    let role = Role::named(&standing.role);
    let without_passkey = standing.passkeys == 0 && role.is_some_and(|role| asks.passkey_of(role));
    let without_any = standing.second_factor_since.is_none() && role.is_some_and(|role| asks.second_factor_of(role));
    if !without_passkey && !without_any {
        return Ok(None);
    }
    let gone = match standing.second_factor_asked_on {
        Some(asked_on) => days_since(read, asked_on, today).await?,
        None => 0,
    };
    Ok(Some((asks.second_factor.grace_days - gone).max(0)))
}

/// Whether nothing may open to a session that begins until a second factor is set up. From the first sign-in that asks, the days of
/// grace are counted.
pub(super) async fn must_enrol(tx: &mut Write, asks: &Asks, account_id: i64) -> Result<bool, DbError> {
    let Some(standing) = standing(tx, account_id).await? else { return Ok(false) };
    let today = local_day(tx.at);
    let left = grace(tx, asks, &standing, today).await?;
    if left.is_some() && standing.second_factor_asked_on.is_none() {
        tx.run("UPDATE account SET second_factor_asked_on = $1 WHERE id = $2", args![today, account_id]).await?;
    }
    Ok(left == Some(0))
}

/// Notes that an account has a second factor from now on: everything opens, in this session under another cookie, and its other
/// sessions end. Gives the token of that cookie.
pub(super) async fn set_up(tx: &mut Write, asks: &Asks, account_id: i64, session_id: i64) -> Result<String, DbError> {
    let at = tx.at;
    tx.run(
        "UPDATE account SET second_factor_since = coalesce(second_factor_since, $1), second_factor_reset_at = NULL WHERE id = $2",
        args![at, account_id],
    )
    .await?;
    if !must_enrol(tx, asks, account_id).await? {
        session::enrolled(tx, account_id).await?;
    }
    changed(tx, account_id, session_id).await
}

/// Factors changed: the other sessions end, and this one goes on under another cookie, whose token is given.
pub(super) async fn changed(tx: &mut Write, account_id: i64, session_id: i64) -> Result<String, DbError> {
    session::end_all(tx, account_id, Some(session_id)).await?;
    session::proved(tx, session_id).await
}

/// Takes every second factor of an account away. Its sessions end, and at the next sign-in nothing opens until there is another.
pub async fn reset(tx: &mut Write, account_id: i64) -> Result<(), DbError> {
    let at = tx.at;
    remove_all(tx, account_id).await?;
    tx.run("UPDATE account SET second_factor_reset_at = $1 WHERE id = $2", args![at, account_id]).await?;
    session::end_all(tx, account_id, None).await?;
    change::note(tx, account_id, "factor-reset", "", "").await?;
    tx.journal("second-factor-reset", "account", account_id, "");
    Ok(())
}

/// Takes the second factor away that an account has.
pub(super) async fn remove_all(tx: &mut Write, account_id: i64) -> Result<(), DbError> {
    codes::remove(tx, account_id).await?;
    passkeys::remove_all(tx, account_id).await?;
    recovery::remove(tx, account_id).await?;
    tx.run("UPDATE account SET second_factor_since = NULL WHERE id = $1", args![account_id]).await?;
    tx.run("DELETE FROM sign_in_begun WHERE account_id = $1", args![account_id]).await?;
    Ok(())
}

/// After one was taken away: where it was the last, its owner has no second factor any more, recovery codes work no more, and where the
/// role must have one nothing else opens.
pub(super) async fn still_has_one(tx: &mut Write, asks: &Asks, account_id: i64, session_id: i64) -> Result<(), DbError> {
    let app = codes::of(tx, account_id).await?.is_some_and(|app| app.confirmed_at.is_some());
    let Some(stood) = standing(tx, account_id).await? else { return Ok(()) };
    let role = Role::named(&stood.role);
    if !app && stood.passkeys == 0 {
        remove_all(tx, account_id).await?;
    } else if stood.passkeys > 0 || !role.is_some_and(|role| asks.passkey_of(role)) {
        return Ok(());
    }
    if role.is_some_and(|role| asks.second_factor_of(role) || asks.passkey_of(role)) {
        session::must_enrol(tx, session_id).await?;
    }
    Ok(())
}

/// Who reset the second factor of an account last, and when, while there is no other yet.
pub(super) async fn who_reset(read: &mut Read, account_id: i64) -> Result<Option<(Timestamp, Option<String>)>, DbError> {
    read.one(
        "SELECT c.recorded_at, b.name FROM account_change c JOIN account a ON a.id = c.account_id LEFT JOIN account b ON b.id = c.recorded_by
         WHERE c.account_id = $1 AND c.what = 'factor-reset' AND a.second_factor_reset_at IS NOT NULL ORDER BY c.id DESC LIMIT 1",
        args![account_id],
    )
    .await
}
