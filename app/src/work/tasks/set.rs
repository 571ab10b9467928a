//! Setting a task.

use super::Details;
use crate::{
    args,
    db::{DbError, Write},
    ids,
};

/// Writes a task, about a person or about nobody; gives its id.
pub async fn set(tx: &mut Write, person_id: Option<i64>, new: &Details) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO task (id, what, worker_id, person_id, due_on, due_at, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![id, &new.what, new.worker_id, person_id, new.due_on, new.due_at, at, by],
    )
    .await?;
    tx.journal("task-set", "task", id, "");
    Ok(id)
}

/// A task is a step of a goal.
pub async fn of_a_goal(tx: &mut Write, task: i64, goal: i64) -> Result<(), DbError> {
    tx.run("UPDATE task SET goal_id = $1 WHERE id = $2", args![goal, task]).await?;
    Ok(())
}

/// Sets the task that a row of a record asks for.
pub async fn of_a_record(tx: &mut Write, person_id: i64, (record, row): (i64, &str), new: &Details) -> Result<(), DbError> {
    let id = set(tx, Some(person_id), new).await?;
    tx.run("UPDATE task SET record_id = $1, record_row = $2 WHERE id = $3", args![record, row, id]).await?;
    Ok(())
}
