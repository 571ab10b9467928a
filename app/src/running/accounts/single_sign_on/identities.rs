//! Whose account an identity at the provider opens: linked by its owner, who showed both, or written down by whoever sees to the account.

use jiff::{SignedDuration, Timestamp};

use super::provider::Identity;
use crate::{
    args,
    clock::local_day,
    db::{DbError, Read, Write},
    row,
    running::accounts::change,
};

/// So long an e-mail address that was written down waits for its owner: addresses are given to others in time.
pub const WAITS_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

row! {
    /// What is written down for an account.
    pub struct Linked {
        pub subject: Option<String>,
        pub email: Option<String>,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub confirmed_at: Option<Timestamp>,
    }
}

/// What is written down for an account, at this provider.
pub async fn of_account(read: &mut Read, issuer: &str, account_id: i64) -> Result<Option<Linked>, DbError> {
    read.one(
        "SELECT i.subject, i.email, i.recorded_at, b.name AS by, i.confirmed_at FROM provider_identity i
         LEFT JOIN account b ON b.id = i.recorded_by WHERE i.account_id = $1 AND i.issuer = $2",
        args![account_id, issuer],
    )
    .await
}

row! {
    /// An account that an identity opens.
    pub struct Opens {
        pub id: i64,
        pub sign_in: String,
        pub role: String,
        pub second_factor_since: Option<Timestamp>,
        pub confirmed_at: Option<Timestamp>,
        pub subject: Option<String>,
    }
}

/// The account that an identity opens: not closed, not of somebody who has left. A one-time word that is over closes only the way in by
/// password. Where an e-mail address was written down and nobody has come in by it yet, the provider must say that it is theirs, and
/// they must not have come to another.
pub async fn opened_by(tx: &mut Write, identity: &Identity) -> Result<Option<Opens>, DbError> {
    const OPENS: &str = "SELECT a.id, a.sign_in, a.role, a.second_factor_since, i.confirmed_at, i.subject
         FROM provider_identity i JOIN account a ON a.id = i.account_id LEFT JOIN worker w ON w.id = a.worker_id
         WHERE i.issuer = $1 AND (i.subject = $2 OR i.subject IS NULL AND i.email = $3 AND i.recorded_at > $4
               AND NOT EXISTS (SELECT 1 FROM provider_identity o WHERE o.issuer = $1 AND o.subject = $2))
           AND a.disabled_at IS NULL AND (w.left_on IS NULL OR w.left_on >= $5)
         LIMIT 1";
    let at = tx.at;
    let email = identity.email.clone().unwrap_or_default();
    tx.one(OPENS, args![&identity.issuer, &identity.subject, email, at - WAITS_FOR, local_day(at)]).await
}

/// From now on the identity is known by its subject, and not by an address any more.
pub async fn is_known(tx: &mut Write, account_id: i64, identity: &Identity) -> Result<(), DbError> {
    tx.run(
        "UPDATE provider_identity SET subject = $1, email = NULL WHERE account_id = $2 AND issuer = $3 AND subject IS NULL",
        args![&identity.subject, account_id, &identity.issuer],
    )
    .await?;
    Ok(())
}

/// Its owner has come in by it.
pub async fn confirm(tx: &mut Write, account_id: i64) -> Result<(), DbError> {
    let at = tx.at;
    tx.run("UPDATE provider_identity SET confirmed_at = $1 WHERE account_id = $2 AND confirmed_at IS NULL", args![at, account_id]).await?;
    Ok(())
}

/// Links an identity to the account of whoever showed both, in place of the one before. Says whether it could be: an identity opens one account.
pub async fn link(tx: &mut Write, account_id: i64, identity: &Identity) -> Result<bool, DbError> {
    write(tx, account_id, &identity.issuer, (Some(&identity.subject), None), true).await
}

/// Writes down who the owner of an account is at the provider: its name for them, or an e-mail address. Says whether it could be.
pub async fn write_down(
    tx: &mut Write,
    account_id: i64,
    issuer: &str,
    (subject, email): (Option<&str>, Option<&str>),
) -> Result<bool, DbError> {
    write(tx, account_id, issuer, (subject, email), false).await
}

async fn write(
    tx: &mut Write,
    account_id: i64,
    issuer: &str,
    (subject, email): (Option<&str>, Option<&str>),
    by_its_owner: bool,
) -> Result<bool, DbError> {
    let taken: i64 = tx
        .value(
            "SELECT count(*) FROM provider_identity WHERE issuer = $1 AND (subject = $2 OR email = $3) AND account_id <> $4",
            args![issuer, subject, email, account_id],
        )
        .await?;
    if taken > 0 {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run("DELETE FROM provider_identity WHERE account_id = $1", args![account_id]).await?;
    tx.run(
        "INSERT INTO provider_identity (account_id, issuer, subject, email, recorded_at, recorded_by, confirmed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![account_id, issuer, subject, email, at, by, by_its_owner.then_some(at)],
    )
    .await?;
    change::note(tx, account_id, "identity-linked", "", "").await?;
    tx.journal("single-sign-on-linked", "account", account_id, if by_its_owner { "by its owner" } else { "" });
    Ok(true)
}

/// Takes the link away. Says whether there was one.
pub async fn remove(tx: &mut Write, account_id: i64) -> Result<bool, DbError> {
    if tx.run("DELETE FROM provider_identity WHERE account_id = $1", args![account_id]).await? == 0 {
        return Ok(false);
    }
    change::note(tx, account_id, "identity-removed", "", "").await?;
    tx.journal("single-sign-on-removed", "account", account_id, "");
    Ok(true)
}
