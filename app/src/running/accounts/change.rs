//! Changing an account: its role, the worker behind it, a one-time word, closing it and opening it again. What stood before stays.

use jiff::Timestamp;

use super::{feeds, known_browsers, one_time};
use crate::{
    access::{May, Role},
    args,
    db::{DbError, Read, Write},
    ids, room, row,
    running::whose::may_change_worker,
    session,
};

/// Keeps beside the account what was done.
pub(super) async fn note(tx: &mut Write, account_id: i64, what: &'static str, was: &str, becomes: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO account_change (id, account_id, what, was, becomes, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), account_id, what, was, becomes, at, by],
    )
    .await?;
    Ok(())
}

row! {
    /// An account as it stands.
    #[derive(Clone, Debug)]
    pub struct Account {
        pub id: i64,
        pub sign_in: String,
        pub name: String,
        pub role: String,
        pub worker_id: Option<i64>,
        pub worker: Option<String>,
        pub organisation_id: Option<i64>,
        pub organisation: Option<String>,
        pub disabled_at: Option<Timestamp>,
        pub one_time_until: Option<Timestamp>,
    }
}

impl Account {
    pub fn role(&self) -> Option<Role> {
        Role::named(&self.role)
    }

    /// Nothing where its role is not there any more.
    pub fn is(&self) -> Option<Is> {
        Some(Is { role: self.role()?, worker_id: self.worker_id, organisation_id: self.organisation_id })
    }

    /// What a form was shown over.
    pub fn mark(&self) -> String {
        let (worker, organisation) = (self.worker_id.unwrap_or(0), self.organisation_id.unwrap_or(0));
        format!("{} {worker} {organisation} {}", self.role, self.disabled_at.is_some())
    }
}

/// One account.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Account>, DbError> {
    read.one(
        "SELECT a.id, a.sign_in, a.name, a.role, a.worker_id, w.name AS worker, a.organisation_id, o.name AS organisation, a.disabled_at, a.one_time_until
         FROM account a LEFT JOIN worker w ON w.id = a.worker_id LEFT JOIN organisation o ON o.id = a.organisation_id WHERE a.id = $1",
        args![id],
    )
    .await
}

/// What an account is: its role, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Is {
    pub role: Role,
    pub worker_id: Option<i64>,
    /// The commissioner whose account it is.
    pub organisation_id: Option<i64>,
}

/// Gives an account another role, worker or commissioner. Its sessions end, so that nobody goes on as what they no longer are.
pub async fn change(tx: &mut Write, account: &Account, Is { role, worker_id, organisation_id }: Is) -> Result<(), DbError> {
    let number = |id: Option<i64>| id.map_or(String::new(), |id| id.to_string());
    tx.run(
        "UPDATE account SET role = $1, worker_id = $2, organisation_id = $3 WHERE id = $4",
        args![role.id(), worker_id, organisation_id, account.id],
    )
    .await?;
    if account.organisation_id != organisation_id {
        note(tx, account.id, "council", &number(account.organisation_id), &number(organisation_id)).await?;
        tx.journal("account-council-changed", "account", account.id, number(organisation_id));
    }
    if account.role != role.id() {
        note(tx, account.id, "role", &account.role, role.id()).await?;
        tx.journal("account-role-changed", "account", account.id, role.id());
    }
    if account.worker_id != worker_id {
        note(tx, account.id, "worker", &number(account.worker_id), &number(worker_id)).await?;
        tx.journal("account-worker-changed", "account", account.id, number(worker_id));
        if let Some(worker) = worker_id {
            room::house().named(tx, worker, &account.name).await?;
        }
    }
    feeds::end_all(tx, account.id).await?;
    session::end_all(tx, account.id, None).await
}

/// Marks the password that an account was made with as a one-time word.
pub async fn must_choose(tx: &mut Write, id: i64) -> Result<(), DbError> {
    let until = tx.at + one_time::GOOD_FOR;
    tx.run("UPDATE account SET one_time_until = $1 WHERE id = $2", args![until, id]).await?;
    Ok(())
}

/// Gives a one-time word in place of the password. Every session ends.
pub async fn give_word(tx: &mut Write, account: &Account, hash: &str) -> Result<(), DbError> {
    let until = tx.at + one_time::GOOD_FOR;
    tx.run("UPDATE account SET password_hash = $1, one_time_until = $2 WHERE id = $3", args![hash, until, account.id]).await?;
    known_browsers::forget(tx, account.id).await?;
    feeds::end_all(tx, account.id).await?;
    session::end_all(tx, account.id, None).await?;
    note(tx, account.id, "word", "", "").await?;
    tx.journal("one-time-word-given", "account", account.id, "");
    Ok(())
}

/// Closes an account: its sessions end at once. Says whether it was open.
pub async fn close(tx: &mut Write, id: i64) -> Result<bool, DbError> {
    let at = tx.at;
    if tx.run("UPDATE account SET disabled_at = $1 WHERE id = $2 AND disabled_at IS NULL", args![at, id]).await? == 0 {
        return Ok(false);
    }
    session::end_all(tx, id, None).await?;
    known_browsers::forget(tx, id).await?;
    feeds::end_all(tx, id).await?;
    note(tx, id, "closed", "", "").await?;
    tx.journal("account-closed", "account", id, "");
    Ok(true)
}

/// Closes every account of a worker.
pub async fn close_of_worker(tx: &mut Write, worker_id: i64) -> Result<(), DbError> {
    let open: Vec<(i64,)> = tx.all("SELECT id FROM account WHERE worker_id = $1 AND disabled_at IS NULL", args![worker_id]).await?;
    for (id,) in open {
        close(tx, id).await?;
    }
    Ok(())
}

/// Opens a closed account again, under the name it had, with a one-time word.
pub async fn open(tx: &mut Write, account: &Account, hash: &str) -> Result<(), DbError> {
    tx.run("UPDATE account SET disabled_at = NULL WHERE id = $1", args![account.id]).await?;
    note(tx, account.id, "opened", "", &account.role).await?;
    tx.journal("account-opened", "account", account.id, "");
    give_word(tx, account, hash).await
}

row! {
    /// What was done to an account.
    pub struct Done { pub what: String, pub was: String, pub becomes: String, pub recorded_at: Timestamp, pub by: Option<String> }
}

/// What was done to an account, latest first. Workers by name.
pub async fn history(read: &mut Read, id: i64) -> Result<Vec<Done>, DbError> {
    read.all(
        "SELECT c.what, COALESCE(w.name, o.name, c.was) AS was, COALESCE(v.name, p.name, c.becomes) AS becomes, c.recorded_at, a.name AS by
         FROM account_change c LEFT JOIN account a ON a.id = c.recorded_by
              LEFT JOIN worker w ON c.what = 'worker' AND CAST(w.id AS TEXT) = c.was
              LEFT JOIN worker v ON c.what = 'worker' AND CAST(v.id AS TEXT) = c.becomes
              LEFT JOIN organisation o ON c.what = 'council' AND CAST(o.id AS TEXT) = c.was
              LEFT JOIN organisation p ON c.what = 'council' AND CAST(p.id AS TEXT) = c.becomes
         WHERE c.account_id = $1 ORDER BY c.id DESC LIMIT 50",
        args![id],
    )
    .await
}

row! {
    /// That somebody was let in to see people, or was given what lets another in as them.
    pub struct LetIn { pub id: i64, pub name: String, pub what: String, pub role: String, pub recorded_at: Timestamp, pub by: Option<String> }
}

/// Who was let in to the records since this manager's own account was made, by somebody else or from the terminal, and this manager has not
/// said that they saw it. An administrator sees nobody's record, and a manager not that of whoever they are tied to: with an account of
/// their making, a word or a factor taken away each could otherwise quietly let themself in. Where several providers are, of one's own
/// provider's and nobody's.
pub async fn let_in_unseen(read: &mut Read, manager: i64) -> Result<Vec<LetIn>, DbError> {
    let who_see: Vec<&str> = Role::all().filter(|role| role.may(May::SeePeople)).map(Role::id).collect();
    read.all(
        concat!(
            "SELECT c.id, t.name, c.what, CASE WHEN c.what IN ('made', 'role', 'opened') THEN c.becomes ELSE t.role END AS role, c.recorded_at,
                    a.name AS by
             FROM account_change c JOIN account t ON t.id = c.account_id JOIN account m ON m.id = $1 LEFT JOIN account a ON a.id = c.recorded_by
             WHERE (c.what IN ('made', 'role', 'opened', 'worker') OR c.what IN ('word', 'factor-reset', 'identity-linked') AND (a.id IS NULL OR a.id <> t.id))
               AND $2 LIKE '% ' || CASE WHEN c.what IN ('made', 'role', 'opened') THEN c.becomes ELSE t.role END || ' %'
               AND c.account_id <> $1 AND c.id > m.id AND (a.id IS NULL OR a.id <> $1)
               AND NOT (c.what = 'word' AND EXISTS (SELECT 1 FROM account_change o WHERE o.account_id = c.account_id AND o.what = 'opened'
                        AND o.recorded_at = c.recorded_at))
               AND NOT EXISTS (SELECT 1 FROM account_change_seen s WHERE s.account_change_id = c.id AND s.seen_by = $1) AND ",
            may_change_worker!("t.worker_id"),
            " ORDER BY c.id LIMIT 20"
        ),
        args![manager, format!(" {} ", who_see.join(" "))],
    )
    .await
}

/// Remembers that a manager saw who was let in.
pub async fn seen(tx: &mut Write, manager: i64, changes: &[i64]) -> Result<(), DbError> {
    let at = tx.at;
    let rows = changes.iter().map(|id| args![*id, manager, at]).collect();
    tx.insert_missing("account_change_seen", "account_change_id, seen_by, seen_at", rows).await?;
    tx.journal("let-in-seen", "account", manager, "");
    Ok(())
}

row! {
    /// An account that sees people and is no worker's, as some were made before each had to be one's.
    pub struct OfNobody { pub name: String, pub sign_in: String }
}

/// Those that are open, by name.
pub async fn of_nobody(read: &mut Read) -> Result<Vec<OfNobody>, DbError> {
    let who_see: Vec<&str> = Role::all().filter(|role| role.may(May::SeePeople)).map(Role::id).collect();
    read.all(
        "SELECT name, sign_in FROM account WHERE worker_id IS NULL AND disabled_at IS NULL AND $1 LIKE '% ' || role || ' %' ORDER BY name, id LIMIT 20",
        args![format!(" {} ", who_see.join(" "))],
    )
    .await
}
