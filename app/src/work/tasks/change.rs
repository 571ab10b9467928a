//! Doing a task, putting it right, opening it again, withdrawing it. What stood before stays beside it.

use jiff::civil::Date;

use super::{
    Details,
    queries::{self, Task},
};
use crate::{
    args,
    db::{DbError, Write},
    ids,
    versions::{self, Values},
    words::day,
};

/// What a task says, to be kept as what stood before.
fn stood(task: &Task) -> Values {
    let details = Details { what: task.what.clone(), worker_id: task.worker_id, due_on: task.due_on, due_at: task.due_at };
    let mut values = details.values(&task.worker);
    values.insert("done".into(), task.done_on.map_or("not done".into(), day));
    values
}

async fn keep(tx: &mut Write, task: &Task, why: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO task_change (id, task_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), task.id, task.version + 1, versions::written(&stood(task)), why, at, by],
    )
    .await?;
    Ok(())
}

/// Says that a task was done on a day, when it is open; says whether it was.
pub async fn done(tx: &mut Write, task: &Task, on: Date) -> Result<bool, DbError> {
    let by = tx.actor.account_id;
    let done = tx
        .run(
            "UPDATE task SET done_on = $1, done_by = $2, version = version + 1
             WHERE id = $3 AND version = $4 AND done_on IS NULL AND withdrawn_at IS NULL",
            args![on, by, task.id, task.version],
        )
        .await?;
    if done > 0 {
        keep(tx, task, "").await?;
        tx.journal("task-done", "task", task.id, "");
    }
    Ok(done > 0)
}

/// Opens a task again that was not done after all; says whether it was done.
pub async fn opened_again(tx: &mut Write, task: &Task, why: &str) -> Result<bool, DbError> {
    let opened = tx
        .run(
            "UPDATE task SET done_on = NULL, done_by = NULL, contact_id = NULL, version = version + 1
             WHERE id = $1 AND version = $2 AND done_on IS NOT NULL AND withdrawn_at IS NULL",
            args![task.id, task.version],
        )
        .await?;
    if opened > 0 {
        keep(tx, task, why).await?;
        tx.journal("task-opened-again", "task", task.id, "");
    }
    Ok(opened > 0)
}

/// Puts a task right, when it still stands as the version given; says whether it did.
pub async fn put_right(tx: &mut Write, (task, opened_on): (&Task, i64), new: &Details, why: &str) -> Result<bool, DbError> {
    let changed = tx
        .run(
            "UPDATE task SET what = $1, worker_id = $2, due_on = $3, due_at = $4, version = version + 1
             WHERE id = $5 AND version = $6 AND withdrawn_at IS NULL",
            args![&new.what, new.worker_id, new.due_on, new.due_at, task.id, opened_on],
        )
        .await?;
    if changed == 0 || task.version != opened_on {
        return Ok(false);
    }
    keep(tx, task, why).await?;
    tx.journal("task-changed", "task", task.id, (opened_on + 1).to_string());
    Ok(true)
}

/// Withdraws a task that nobody has to do; says whether there was one to withdraw.
pub async fn withdraw(tx: &mut Write, task: &Task, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE task SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, task.id],
        )
        .await?;
    if withdrawn > 0 {
        tx.journal("task-withdrawn", "task", task.id, "");
    }
    Ok(withdrawn > 0)
}

/// A contact did these tasks, those of them that are open. That it did stands with the contact, which may yet be put right.
pub async fn done_by_contact(tx: &mut Write, tasks: &[i64], contact_id: i64, on: Date) -> Result<(), DbError> {
    let by = tx.actor.account_id;
    for id in tasks {
        let done = tx
            .run(
                "UPDATE task SET done_on = $1, done_by = $2, contact_id = $3, version = version + 1
                 WHERE id = $4 AND done_on IS NULL AND withdrawn_at IS NULL",
                args![on, by, contact_id, *id],
            )
            .await?;
        if done > 0 {
            tx.journal("task-done", "task", *id, contact_id.to_string());
        }
    }
    Ok(())
}

/// The contact that did tasks was put right or, without a day, withdrawn: then they are to be done again.
pub async fn contact_changed(tx: &mut Write, contact_id: i64, on: Option<Date>) -> Result<(), DbError> {
    match on {
        Some(on) => tx.run("UPDATE task SET done_on = $1 WHERE contact_id = $2", args![on, contact_id]).await?,
        None => {
            tx.run(
                "UPDATE task SET done_on = NULL, done_by = NULL, contact_id = NULL, version = version + 1 WHERE contact_id = $1",
                args![contact_id],
            )
            .await?
        }
    };
    Ok(())
}

/// A task goes from one worker to another, with what whoever takes it is told; says whether it was still theirs and to be done.
pub async fn given_on(tx: &mut Write, id: i64, (from, to): (i64, i64), note: &str) -> Result<bool, DbError> {
    let Some(task) = queries::one(tx, id).await?.filter(|task| task.is_open() && task.worker_id == from) else { return Ok(false) };
    let new = Details { what: task.what.clone(), worker_id: to, due_on: task.due_on, due_at: task.due_at };
    put_right(tx, (&task, task.version), &new, note).await
}

/// The open tasks of a worker about a person go to whoever takes the case; whose they were stays beside them.
pub async fn handed_over(tx: &mut Write, person_id: i64, (from, to): (i64, i64)) -> Result<(), DbError> {
    for task in queries::open_of(tx, person_id, from).await? {
        let new = Details { what: task.what.clone(), worker_id: to, due_on: task.due_on, due_at: task.due_at };
        put_right(tx, (&task, task.version), &new, "The case was handed over").await?;
    }
    Ok(())
}
