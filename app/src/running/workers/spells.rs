//! What is true of a worker from one day to another: as what they work, in which team, for which provider, away on leave. Each is a row
//! of its own, withdrawn when it was keyed by mistake.

use jiff::{ToSpan as _, civil::Date};

use crate::{
    args,
    clock::zone,
    db::{DbError, Write},
    ids,
};

/// Which of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spell {
    Kind,
    Team,
    Leave,
    Provider,
}

impl Spell {
    /// As it stands in an address.
    pub fn named(name: &str) -> Option<Spell> {
        match name {
            "kinds" => Some(Spell::Kind),
            "teams" => Some(Spell::Team),
            "leave" => Some(Spell::Leave),
            "providers" => Some(Spell::Provider),
            _ => None,
        }
    }
}

/// From this day on somebody works as something else.
pub async fn becomes(tx: &mut Write, worker_id: i64, kind: &str, from_on: Date) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO worker_kind (id, worker_id, kind, from_on, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), worker_id, kind, from_on, at, by],
    )
    .await?;
    tx.journal("worker-kind-recorded", "worker", worker_id, kind);
    Ok(())
}

/// Puts somebody into a team.
pub async fn joins(tx: &mut Write, worker_id: i64, team_id: i64, from_on: Date, to_on: Option<Date>) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO worker_team (id, worker_id, team_id, from_on, to_on, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), worker_id, team_id, from_on, to_on, at, by],
    )
    .await?;
    tx.journal("worker-in-team", "worker", worker_id, team_id.to_string());
    Ok(())
}

/// Somebody is away.
pub async fn away(tx: &mut Write, worker_id: i64, from_on: Date, to_on: Option<Date>) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO worker_leave (id, worker_id, from_on, to_on, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), worker_id, from_on, to_on, at, by],
    )
    .await?;
    tx.journal("worker-on-leave", "worker", worker_id, "");
    Ok(())
}

/// When a day begins here, in microseconds: what somebody writes on it is written after that.
fn begins(on: Date) -> Result<i64, DbError> {
    let at = on.to_zoned(zone()).map_err(|error| DbError::Shape(error.to_string()))?;
    Ok(at.timestamp().as_microsecond())
}

/// When the last day is over; of what goes on, never.
fn is_over(to_on: Option<Date>) -> Result<i64, DbError> {
    let after = to_on.map(|on| on.checked_add(1.day())).transpose().map_err(|error| DbError::Shape(error.to_string()))?;
    after.map_or(Ok(i64::MAX), begins)
}

/// From this day on somebody works for a provider. Whom they worked for until then they leave the day before: one at a time, or nobody
/// could say whose the words are that they write. False where another line of theirs begins or ends after it.
pub async fn works_for(tx: &mut Write, worker_id: i64, provider_id: i64, from_on: Date, to_on: Option<Date>) -> Result<bool, DbError> {
    let eve = from_on.checked_sub(1.day()).map_err(|error| DbError::Shape(error.to_string()))?;
    let (from_at, to_at) = (begins(from_on)?, is_over(to_on)?);
    tx.run(
        "UPDATE worker_provider SET to_on = $1, to_at = $2 WHERE worker_id = $3 AND to_on IS NULL AND from_on < $4 AND withdrawn_at IS NULL",
        args![eve, from_at, worker_id, from_on],
    )
    .await?;
    let others: i64 = tx
        .value(
            "SELECT count(*) FROM worker_provider WHERE worker_id = $1 AND withdrawn_at IS NULL AND from_at < $2 AND to_at > $3",
            args![worker_id, to_at, from_at],
        )
        .await?;
    if others > 0 {
        return Ok(false);
    }
    put_with(tx, worker_id, provider_id, (from_on, to_on), (from_at, to_at)).await?;
    Ok(true)
}

async fn put_with(
    tx: &mut Write,
    worker_id: i64,
    provider_id: i64,
    (from_on, to_on): (Date, Option<Date>),
    (from_at, to_at): (i64, i64),
) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO worker_provider (id, worker_id, provider_id, from_on, to_on, from_at, to_at, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![ids::next(at), worker_id, provider_id, from_on, to_on, from_at, to_at, at, by],
    )
    .await?;
    tx.journal("worker-of-provider", "worker", worker_id, provider_id.to_string());
    Ok(())
}

/// The day from which whoever was here before a second provider came has always been the first one's.
pub const ALWAYS: Date = jiff::civil::date(1970, 1, 1);

/// Whoever no provider was named for works for this one, and always has.
pub async fn have_always_worked_for(tx: &mut Write, provider_id: i64) -> Result<(), DbError> {
    let workers: Vec<(i64,)> = tx
        .all(
            "SELECT w.id FROM worker w WHERE w.withdrawn_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM worker_provider l WHERE l.worker_id = w.id AND l.withdrawn_at IS NULL) ORDER BY w.id",
            vec![],
        )
        .await?;
    for (worker_id,) in workers {
        put_with(tx, worker_id, provider_id, (ALWAYS, None), (0, i64::MAX)).await?;
    }
    Ok(())
}

/// Withdraws one; says whether there was one of this worker. Whoever leaves a team or comes back early gets a new row with its days.
pub async fn withdraw(tx: &mut Write, spell: Spell, worker_id: i64, id: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let sql = match spell {
        Spell::Kind => {
            "UPDATE worker_kind SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND worker_id = $5 AND withdrawn_at IS NULL"
        }
        Spell::Team => {
            "UPDATE worker_team SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND worker_id = $5 AND withdrawn_at IS NULL"
        }
        Spell::Leave => {
            "UPDATE worker_leave SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND worker_id = $5 AND withdrawn_at IS NULL"
        }
        Spell::Provider => {
            "UPDATE worker_provider SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND worker_id = $5 AND withdrawn_at IS NULL"
        }
    };
    let withdrawn = tx.run(sql, args![at, by, why, id, worker_id]).await?;
    tx.journal("worker-spell-withdrawn", "worker", worker_id, id.to_string());
    Ok(withdrawn > 0)
}

/// Ends what still goes on; says whether it did.
pub async fn end(tx: &mut Write, spell: Spell, worker_id: i64, id: i64, to_on: Date) -> Result<bool, DbError> {
    let sql = match spell {
        Spell::Kind => return Ok(false),
        Spell::Provider => return no_longer_works_for(tx, worker_id, id, to_on).await,
        Spell::Team => {
            "UPDATE worker_team SET to_on = $1 WHERE id = $2 AND worker_id = $3 AND to_on IS NULL AND from_on <= $1 AND withdrawn_at IS NULL"
        }
        Spell::Leave => {
            "UPDATE worker_leave SET to_on = $1 WHERE id = $2 AND worker_id = $3 AND to_on IS NULL AND from_on <= $1 AND withdrawn_at IS NULL"
        }
    };
    let ended = tx.run(sql, args![to_on, id, worker_id]).await?;
    tx.journal("worker-spell-ended", "worker", worker_id, id.to_string());
    Ok(ended > 0)
}

async fn no_longer_works_for(tx: &mut Write, worker_id: i64, id: i64, to_on: Date) -> Result<bool, DbError> {
    let ended = tx
        .run(
            "UPDATE worker_provider SET to_on = $1, to_at = $2
             WHERE id = $3 AND worker_id = $4 AND to_on IS NULL AND from_on <= $1 AND withdrawn_at IS NULL",
            args![to_on, is_over(Some(to_on))?, id, worker_id],
        )
        .await?;
    tx.journal("worker-spell-ended", "worker", worker_id, id.to_string());
    Ok(ended > 0)
}
