//! What is true of a worker from one day to another: as what they work, in which team, away on leave. Each is a row of its own,
//! withdrawn when it was keyed by mistake.

use jiff::civil::Date;

use crate::{
    args,
    db::{DbError, Write},
    ids,
};

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spell {
    Kind,
    Team,
    Leave,
}

impl Spell {
    /// As it stands in an address.
    pub fn named(name: &str) -> Option<Spell> {
        match name {
            "kinds" => Some(Spell::Kind),
            "teams" => Some(Spell::Team),
            "leave" => Some(Spell::Leave),
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
    };
    let withdrawn = tx.run(sql, args![at, by, why, id, worker_id]).await?;
    tx.journal("worker-spell-withdrawn", "worker", worker_id, id.to_string());
    Ok(withdrawn > 0)
}

/// Ends what still goes on; says whether it did.
pub async fn end(tx: &mut Write, spell: Spell, worker_id: i64, id: i64, to_on: Date) -> Result<bool, DbError> {
    let sql = match spell {
        Spell::Kind => return Ok(false),
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
