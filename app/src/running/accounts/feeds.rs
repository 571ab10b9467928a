//! Addresses at which somebody's telephone reads their diary, without a session: whoever has the address reads what it tells, which is
//! times and one of three words. The address is shown once, and its secret is kept as a hash; it ends with the account.

use jiff::{Timestamp, civil::Date};
use sha2::{Digest as _, Sha256};
use store::viewer::Viewer;

use crate::{
    access::{May, Role},
    args,
    clock::local_day,
    db::{Db, DbError, Read, Write},
    ids, row,
};

/// More telephones nobody has.
pub const MOST: usize = 5;

fn hashed(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

/// Whether this is a secret as `ids::token` draws them: a form brings it back, and nobody may put a weaker one in its place.
pub fn is_one(secret: &str) -> bool {
    secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

row! {
    /// An address as its owner is shown it: never the address itself.
    #[derive(Clone, Debug)]
    pub struct Listed { pub id: i64, pub made_at: Timestamp, pub read_on: Option<Date> }
}

/// Those of an account that work.
pub async fn of_account(read: &mut Read, account_id: i64) -> Result<Vec<Listed>, DbError> {
    read.all("SELECT id, made_at, read_on FROM feed WHERE account_id = $1 AND ended_at IS NULL ORDER BY id", args![account_id]).await
}

/// Makes an address work, in place of another where one is renewed. Says whether it did: not beyond so many, and none twice.
pub async fn make(tx: &mut Write, account_id: i64, secret: &str, instead: Option<i64>) -> Result<bool, DbError> {
    if let Some(id) = instead
        && !end(tx, account_id, id).await?
    {
        return Ok(false);
    }
    let is_known: i64 = tx.value("SELECT count(*) FROM feed WHERE secret_hash = $1", args![hashed(secret)]).await?;
    if is_known > 0 || of_account(tx, account_id).await?.len() >= MOST {
        return Ok(false);
    }
    let at = tx.at;
    let id = ids::next(at);
    tx.run("INSERT INTO feed (id, account_id, secret_hash, made_at) VALUES ($1, $2, $3, $4)", args![id, account_id, hashed(secret), at])
        .await?;
    tx.journal("feed-made", "account", account_id, "");
    Ok(true)
}

/// Ends one; says whether there was one to end.
pub async fn end(tx: &mut Write, account_id: i64, id: i64) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let sql = "UPDATE feed SET ended_at = $1, ended_by = $2 WHERE id = $3 AND account_id = $4 AND ended_at IS NULL";
    let ended = tx.run(sql, args![at, by, id, account_id]).await?;
    if ended > 0 {
        tx.journal("feed-ended", "account", account_id, "");
    }
    Ok(ended > 0)
}

/// Ends every one of an account; says whether there was one.
pub(super) async fn end_all(tx: &mut Write, account_id: i64) -> Result<bool, DbError> {
    let mut ended = false;
    for feed in of_account(tx, account_id).await? {
        ended |= end(tx, account_id, feed.id).await?;
    }
    Ok(ended)
}

/// Whose diary an address reads.
#[derive(Clone, Debug)]
pub struct Open {
    pub id: i64,
    pub account_id: i64,
    pub worker_id: i64,
    /// What makes the marks of its lines, which say nothing.
    pub salt: Vec<u8>,
    role: Role,
    read_on: Option<Date>,
}

impl Open {
    /// Its owner, as at any page of theirs.
    pub fn viewer(&self) -> Viewer {
        Viewer { account_id: self.account_id, worker_id: Some(self.worker_id), scope: self.role.sees() }
    }
}

row! {
    struct Found {
        id: i64,
        account_id: i64,
        role: String,
        worker_id: Option<i64>,
        secret_hash: Vec<u8>,
        read_on: Option<Date>,
        left_on: Option<Date>,
        one_time_until: Option<Timestamp>,
    }
}

/// Whose diary a secret opens; nothing where there is none, it ended, or its owner may not sign in.
pub async fn opened_by(db: &Db, secret: &str) -> Result<Option<Open>, DbError> {
    if !is_one(secret) {
        return Ok(None);
    }
    let found: Option<Found> = db
        .one(
            "SELECT f.id, f.account_id, a.role, a.worker_id, f.secret_hash, f.read_on, w.left_on, a.one_time_until
             FROM feed f JOIN account a ON a.id = f.account_id LEFT JOIN worker w ON w.id = a.worker_id
             WHERE f.secret_hash = $1 AND f.ended_at IS NULL AND a.disabled_at IS NULL",
            args![hashed(secret)],
        )
        .await?;
    let today = db.clock.today();
    let found = found.filter(|found| found.left_on.is_none_or(|left| left >= today) && found.one_time_until.is_none());
    Ok(found.and_then(|found| {
        let role = Role::named(&found.role).filter(|role| role.may(May::SeePeople))?;
        let worker_id = found.worker_id?;
        Some(Open { id: found.id, account_id: found.account_id, worker_id, salt: found.secret_hash, role, read_on: found.read_on })
    }))
}

/// Writes that an address was read, once a day: a telephone asks every quarter of an hour, and that it lives is what its owner and
/// whoever looks for a stranger want to know.
pub async fn was_read(db: &Db, open: &Open) -> Result<(), DbError> {
    let today = db.clock.today();
    if open.read_on == Some(today) {
        return Ok(());
    }
    let mut tx = db.write(crate::db::Actor { account_id: Some(open.account_id) }).await?;
    let on = local_day(tx.at);
    let noted = tx.run("UPDATE feed SET read_on = $1 WHERE id = $2 AND (read_on IS NULL OR read_on <> $1)", args![on, open.id]).await?;
    if noted > 0 {
        tx.journal("feed-read", "account", open.account_id, "");
        tx.commit().await?;
    }
    Ok(())
}
