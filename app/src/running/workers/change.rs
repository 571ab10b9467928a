//! Adding a worker, changing what is kept of them, and withdrawing one who was keyed by mistake. What stood before stays.

use jiff::{Timestamp, civil::Date};

use super::Details;
use crate::{
    args,
    clock::local_day,
    db::{DbError, Read, Write},
    ids, room, row,
    running::accounts,
    versions::{self, Stands, Values},
};

/// Adds a worker; gives the id.
pub async fn add(tx: &mut Write, new: &Details, kind: &str) -> Result<i64, DbError> {
    let at = tx.at;
    let id = ids::next(at);
    tx.run(
        "INSERT INTO worker (id, name, role, volunteer, sessional, fte_hundredths, started_on, left_on, dbs_on, recorded_at, work_phone)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            id,
            &new.name,
            &new.role,
            kind == "volunteer",
            kind == "sessional",
            new.fte_hundredths,
            new.started_on,
            new.left_on,
            new.dbs_on,
            at,
            &new.work_phone
        ],
    )
    .await?;
    tx.journal("worker-added", "worker", id, kind);
    room::house().named(tx, id, &new.name).await?;
    Ok(id)
}

row! {
    struct Standing {
        name: String, role: String, fte_hundredths: Option<i64>, started_on: Option<Date>, left_on: Option<Date>, dbs_on: Option<Date>,
        work_phone: String, version: i64
    }
}

/// What is kept of a worker now; nothing when there is none.
pub async fn stands(read: &mut Read, id: i64) -> Result<Option<Stands>, DbError> {
    let now: Option<Standing> = read
        .one(
            "SELECT name, role, fte_hundredths, started_on, left_on, dbs_on, work_phone, version FROM worker WHERE id = $1 AND withdrawn_at IS NULL",
            args![id],
        )
        .await?;
    let Some(Standing { name, role, fte_hundredths, started_on, left_on, dbs_on, work_phone, version }) = now else { return Ok(None) };
    let last: Option<(Timestamp, Option<String>)> = read
        .one(
            "SELECT c.recorded_at, a.name FROM worker_change c LEFT JOIN account a ON a.id = c.recorded_by
             WHERE c.worker_id = $1 AND c.version = $2",
            args![id, version],
        )
        .await?;
    let (at, by) = last.map_or((None, None), |(at, by)| (Some(at), by));
    let values = Details { name, role, fte_hundredths, started_on, left_on, dbs_on, work_phone }.values();
    Ok(Some(Stands { version, values, by, at }))
}

/// What stood at a version that was changed since.
pub async fn at_version(read: &mut Read, id: i64, version: i64) -> Result<Option<Values>, DbError> {
    let was: Option<(String,)> =
        read.one("SELECT was FROM worker_change WHERE worker_id = $1 AND version = $2", args![id, version + 1]).await?;
    Ok(was.map(|(was,)| versions::read(&was)))
}

/// Changes what is kept, when it still stands as the version given; says whether it did. Whoever's last day is today or before is
/// signed out at once, and their account is closed.
pub async fn change(tx: &mut Write, id: i64, opened_on: i64, new: &Details) -> Result<bool, DbError> {
    let Some(before) = stands(tx, id).await? else { return Ok(false) };
    let changed = tx
        .run(
            "UPDATE worker SET name = $1, role = $2, fte_hundredths = $3, started_on = $4, left_on = $5, dbs_on = $6, work_phone = $7, version = version + 1
             WHERE id = $8 AND version = $9",
            args![&new.name, &new.role, new.fte_hundredths, new.started_on, new.left_on, new.dbs_on, &new.work_phone, id, opened_on],
        )
        .await?;
    if changed == 0 || before.version != opened_on {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO worker_change (id, worker_id, version, was, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), id, opened_on + 1, versions::written(&before.values), at, by],
    )
    .await?;
    tx.journal("worker-changed", "worker", id, (opened_on + 1).to_string());
    room::house().named(tx, id, &new.name).await?;
    if new.left_on.is_some_and(|left| left <= local_day(at)) {
        accounts::change::close_of_worker(tx, id).await?;
    }
    Ok(true)
}

/// How often somebody is named as the one who did something: nobody who was is withdrawn.
pub async fn named_in(read: &mut Read, id: i64) -> Result<i64, DbError> {
    read.value(
        "SELECT (SELECT count(*) FROM referral WHERE key_worker_id = $1) + (SELECT count(*) FROM episode WHERE worker_id = $1)
              + (SELECT count(*) FROM allocation WHERE worker_id = $1)
              + (SELECT count(*) FROM contact WHERE worker_id = $1) + (SELECT count(*) FROM record WHERE worker_id = $1)
              + (SELECT count(*) FROM task WHERE worker_id = $1) + (SELECT count(*) FROM appointment WHERE worker_id = $1)
              + (SELECT count(*) FROM shift WHERE worker_id = $1) + (SELECT count(*) FROM group_worker WHERE worker_id = $1)
              + (SELECT count(*) FROM group_session WHERE worker_id = $1)",
        args![id],
    )
    .await
}

/// Withdraws a worker who was keyed by mistake; says whether there was one. Their account is closed.
pub async fn withdraw(tx: &mut Write, id: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE worker SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, id],
        )
        .await?;
    if withdrawn == 0 {
        return Ok(false);
    }
    accounts::change::close_of_worker(tx, id).await?;
    tx.journal("worker-withdrawn", "worker", id, "");
    Ok(true)
}
