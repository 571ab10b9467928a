//! Planning sessions, one by one or weekly; putting one right, cancelling it, holding it after all, withdrawing it. Where one is stands
//! sealed. The contacts of those who came follow what the session says.

use super::{
    Planned, attendance,
    change::Withdrawn,
    queries::{self, Session},
    session_fields,
};
use crate::{
    args,
    db::{DbError, Read, Write},
    duties::contracts::Contracts,
    ids,
    sealed::{self, Place},
    versions,
};

/// Where a group meets is where its people can be found waiting.
const PLACE: Place<'static> = sealed::at("group_session", "place");

/// Writes so many sessions, a week between them; gives the id of the first.
pub async fn plan(tx: &mut Write, group: i64, first: &Planned, times: i64) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let mut begins = 0;
    for week in 0..times {
        let (id, new) = (ids::next(at), first.weeks_later(week));
        let place = tx.seal_of_the_house()?.seal(PLACE, id, &new.place);
        tx.run(
            "INSERT INTO group_session (id, group_id, held_on, held_at, minutes, topic, place, recorded_at, recorded_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            args![id, group, new.held_on, new.held_at, new.minutes, &new.topic, place, at, by],
        )
        .await?;
        tx.journal("group-session-planned", "group-session", id, "");
        begins = if week == 0 { id } else { begins };
    }
    Ok(begins)
}

/// The first of those to be planned that stands already, on its day and at its hour.
pub async fn there(read: &mut Read, group: i64, first: &Planned, times: i64) -> Result<Option<Planned>, DbError> {
    let stand = queries::sessions(read, group).await?;
    let planned = (0..times).map(|week| first.weeks_later(week));
    let is_there = |new: &Planned| {
        stand
            .iter()
            .any(|one| one.withdrawn_at.is_none() && one.cancelled_at.is_none() && (one.held_on, one.held_at) == (new.held_on, new.held_at))
    };
    Ok(planned.into_iter().find(is_there))
}

async fn keep(tx: &mut Write, was: &Session, why: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    let mut stood = was.planned().values();
    stood.insert("cancelled".into(), was.cancelled_why.clone());
    stood.retain(|name, _| session_fields(true).iter().any(|field| field.name == *name));
    let stood = tx.seal_of_the_house()?.seal(sealed::at("group_session_change", "was"), id, &versions::written(&stood));
    tx.run(
        "INSERT INTO group_session_change (id, session_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, was.id, was.version + 1, stood, why, at, by],
    )
    .await?;
    Ok(())
}

/// Puts a session right, when it still stands as the version given; says whether it did. The contacts of those who came follow.
pub async fn put_right(
    tx: &mut Write,
    contracts: &Contracts,
    (was, opened_on): (&Session, i64),
    new: &Planned,
    why: &str,
) -> Result<bool, DbError> {
    let place = tx.seal_of_the_house()?.seal(PLACE, was.id, &new.place);
    let changed = tx
        .run(
            "UPDATE group_session SET held_on = $1, held_at = $2, minutes = $3, topic = $4, place = $5, version = version + 1
             WHERE id = $6 AND version = $7 AND withdrawn_at IS NULL",
            args![new.held_on, new.held_at, new.minutes, &new.topic, place, was.id, opened_on],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    keep(tx, was, why).await?;
    tx.journal("group-session-changed", "group-session", was.id, (opened_on + 1).to_string());
    let now = queries::session(tx, was.id).await?.ok_or_else(|| DbError::Shape("a session that was put right is not there".into()))?;
    attendance::contacts_follow(tx, contracts, (was, &now)).await?;
    Ok(true)
}

/// Cancels a session, or, without a reason, says that it is held after all; what stood stays.
pub async fn cancel(tx: &mut Write, was: &Session, why: Option<&str>) -> Result<Withdrawn, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    if why.is_some() && attendance::is_marked(tx, was.id).await? {
        return Ok(Withdrawn::Marked);
    }
    let said = why.map(|_| at);
    let changed = tx
        .run(
            "UPDATE group_session SET cancelled_at = $1, cancelled_by = $2, cancelled_why = $3, version = version + 1
             WHERE id = $4 AND version = $5 AND withdrawn_at IS NULL AND (cancelled_at IS NULL) = ($6 = 1)",
            args![said, said.and(by), why.unwrap_or_default(), was.id, was.version, i64::from(why.is_some())],
        )
        .await?;
    if changed == 0 {
        return Ok(Withdrawn::Already);
    }
    keep(tx, was, "").await?;
    tx.journal(if why.is_some() { "group-session-cancelled" } else { "group-session-held-after-all" }, "group-session", was.id, "");
    Ok(Withdrawn::Done)
}

/// Withdraws a session that was never planned.
pub async fn withdraw(tx: &mut Write, was: &Session, why: &str) -> Result<Withdrawn, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    if attendance::is_marked(tx, was.id).await? {
        return Ok(Withdrawn::Marked);
    }
    let changed = tx
        .run(
            "UPDATE group_session SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, was.id],
        )
        .await?;
    if changed == 0 {
        return Ok(Withdrawn::Already);
    }
    tx.journal("group-session-withdrawn", "group-session", was.id, "");
    Ok(Withdrawn::Done)
}
