//! Rows of a record that ask a worker here to do something, as an action of a meeting does: each is a task, and follows its row when the
//! record is put right, withdrawn or put back.

use jiff::civil::Date;

use super::{
    answers::{Answers, Row},
    check,
    vocabulary::{Form, Tasks},
};
use crate::{
    db::{DbError, Write},
    work::tasks::{
        Details, change,
        queries::{self, Task},
        set,
    },
};

/// What is said of a task that its row gave and does not give any more.
const GONE: &str = "The record that asked for it does not ask any more";

fn said<'r>(row: &'r Row, id: &str) -> &'r str {
    row.answers.get(id).map_or("", |said| said.trim())
}

/// The task that a row asks for: nothing where no worker of ours does it, no day is set, or it is off.
fn asked(tasks: &Tasks, row: &Row) -> Option<Details> {
    let (worker_id, due_on) = said(row, &tasks.worker).parse().ok().zip(check::day_of(said(row, &tasks.day)))?;
    let off = tasks.off.iter().any(|code| code == said(row, &tasks.state));
    let what = said(row, &tasks.what).chars().take(500).collect();
    (!off).then_some(Details { what, worker_id, due_on, due_at: None })
}

/// Sets, puts right, does and withdraws the tasks of a record so that they are what its rows ask for. `on`: the day on which what a row says
/// is done is taken to be done.
pub(super) async fn follow(
    tx: &mut Write,
    form: &Form,
    (record, person): (i64, Option<i64>),
    answers: Option<&Answers>,
    on: Date,
) -> Result<(), DbError> {
    let (Some(tasks), Some(person)) = (&form.tasks, person) else { return Ok(()) };
    let there = queries::of_record(tx, record).await?;
    let rows = answers.map_or(&[][..], |answers| answers.rows(&tasks.rows));
    for row in rows {
        let stands = there.iter().find(|task| task.record_row == row.row && task.withdrawn_at.is_none());
        let Some(new) = asked(tasks, row) else { continue };
        let is_done = tasks.done.iter().any(|code| code == said(row, &tasks.state));
        match stands {
            None if is_done => {}
            None => set::of_a_record(tx, person, (record, &row.row), &new).await?,
            Some(task) => follows(tx, task, &new, is_done, on).await?,
        }
    }
    for task in there.iter().filter(|task| task.is_open()) {
        if !rows.iter().any(|row| row.row == task.record_row && asked(tasks, row).is_some()) {
            change::withdraw(tx, task, GONE).await?;
        }
    }
    Ok(())
}

async fn follows(tx: &mut Write, task: &Task, new: &Details, is_done: bool, on: Date) -> Result<(), DbError> {
    let reads = (&task.what, task.worker_id, task.due_on) == (&new.what, new.worker_id, new.due_on);
    let mut version = task.version;
    if !reads {
        change::put_right(tx, (task, version), new, "The record that asks for it was put right").await?;
        version += 1;
    }
    if is_done && task.is_open() {
        change::done(tx, &Task { version, ..task.clone() }, on).await?;
    }
    Ok(())
}
