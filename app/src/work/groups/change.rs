//! Writing a group down, putting it right, withdrawing it. What stood before stays beside it.

use super::{Details, queries::Group};
use crate::{
    args,
    db::{DbError, Write},
    ids, versions,
};

/// Writes a group; gives its id.
pub async fn make(tx: &mut Write, new: &Details) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO support_group (id, service_id, name, kind, for_whom, about, begins_on, ends_on, places, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![id, new.service_id, &new.name, &new.kind, &new.for_whom, &new.about, new.begins_on, new.ends_on, new.places, at, by],
    )
    .await?;
    led_by(tx, id, &new.leads).await?;
    tx.journal("group-made", "group", id, "");
    Ok(id)
}

async fn led_by(tx: &mut Write, group: i64, leads: &[i64]) -> Result<(), DbError> {
    let rows = leads.iter().map(|worker| args![group, *worker]).collect();
    tx.insert_all("group_worker", "group_id, worker_id", rows).await
}

/// Puts a group right, when it still stands as the version given; says whether it did.
pub async fn put_right(tx: &mut Write, (was, opened_on): (&Group, i64), new: &Details, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let changed = tx
        .run(
            "UPDATE support_group SET service_id = $1, name = $2, kind = $3, for_whom = $4, about = $5, begins_on = $6, ends_on = $7,
                    places = $8, version = version + 1 WHERE id = $9 AND version = $10 AND withdrawn_at IS NULL",
            args![
                new.service_id,
                &new.name,
                &new.kind,
                &new.for_whom,
                &new.about,
                new.begins_on,
                new.ends_on,
                new.places,
                was.id,
                opened_on
            ],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    if was.led_by() != new.leads {
        tx.run("DELETE FROM group_worker WHERE group_id = $1", args![was.id]).await?;
        led_by(tx, was.id, &new.leads).await?;
    }
    let stood = was.details().values(&was.service, was.leads.as_deref().unwrap_or_default());
    tx.run(
        "INSERT INTO support_group_change (id, group_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), was.id, opened_on + 1, versions::written(&stood), why, at, by],
    )
    .await?;
    tx.journal("group-changed", "group", was.id, (opened_on + 1).to_string());
    Ok(true)
}

/// What came of withdrawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    Done,
    /// It was withdrawn already.
    Already,
    /// Somebody is marked as having come or not: that is put right first.
    Marked,
}

/// Withdraws a group that was never one, and with it the sessions that were planned and the places that were given.
pub async fn withdraw(tx: &mut Write, was: &Group, why: &str) -> Result<Withdrawn, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let marked: i64 = tx
        .value(
            "SELECT count(*) FROM group_attendance t JOIN group_session s ON s.id = t.session_id WHERE s.group_id = $1 AND t.came <> ''
             AND s.withdrawn_at IS NULL",
            args![was.id],
        )
        .await?;
    if marked > 0 {
        return Ok(Withdrawn::Marked);
    }
    let gone = "SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE withdrawn_at IS NULL AND";
    let changed = tx.run_assembled(format!("UPDATE support_group {gone} id = $4"), args![at, by, why, was.id]).await?;
    if changed == 0 {
        return Ok(Withdrawn::Already);
    }
    for table in ["group_session", "group_place"] {
        tx.run_assembled(format!("UPDATE {table} {gone} group_id = $4"), args![at, by, why, was.id]).await?;
    }
    tx.journal("group-withdrawn", "group", was.id, "");
    Ok(Withdrawn::Done)
}
