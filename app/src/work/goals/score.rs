//! Saying how far somebody is with a goal, putting that right, and withdrawing it.

use jiff::civil::Date;

use super::queries::Score;
use crate::{
    args,
    db::{DbError, Write},
    ids,
};

/// A score as it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewScore {
    pub stage: String,
    pub scored_on: Date,
    pub score: i64,
    pub words: String,
}

pub async fn write(tx: &mut Write, goal_id: i64, new: &NewScore) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO goal_score (id, goal_id, stage, scored_on, score, words, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![id, goal_id, &new.stage, new.scored_on, new.score, &new.words, at, by],
    )
    .await?;
    tx.journal("goal-scored", "goal", goal_id, new.stage.clone());
    Ok(())
}

/// Withdraws a score; says whether there was one to withdraw.
pub async fn withdraw(tx: &mut Write, was: &Score, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE goal_score SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, was.id],
        )
        .await?;
    if withdrawn > 0 {
        tx.journal("goal-score-withdrawn", "goal", was.goal_id, "");
    }
    Ok(withdrawn > 0)
}

/// Puts a score right: what it said is withdrawn with the reason, and the right one stands. Says whether there was one.
pub async fn put_right(tx: &mut Write, was: &Score, new: &NewScore, why: &str) -> Result<bool, DbError> {
    let stood = withdraw(tx, was, why).await?;
    if stood {
        write(tx, was.goal_id, new).await?;
    }
    Ok(stood)
}
