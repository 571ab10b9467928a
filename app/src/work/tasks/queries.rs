//! Every read of tasks.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read, Value, places},
    duties::between::{Between, whose},
    people::whole_name,
    row, versions,
};
use crate::{own_written, seen, seen_record, shown_written};

row! {
    /// A task, with whom it is for and whom it is about.
    #[derive(Clone, Debug)]
    pub struct Task {
        pub id: i64,
        pub what: String,
        pub worker_id: i64,
        pub worker: String,
        /// The root of the person it is about.
        pub person: Option<String>,
        pub given_name: Option<String>,
        pub family_name: Option<String>,
        pub due_on: Date,
        pub due_at: Option<Timestamp>,
        pub done_on: Option<Date>,
        pub done_by: Option<String>,
        pub contact_id: Option<i64>,
        /// The record that asks for it, and which row of it.
        pub record_id: Option<i64>,
        pub record_row: String,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Task {
    pub fn is_open(&self) -> bool {
        self.done_on.is_none() && self.withdrawn_at.is_none()
    }

    /// Whom it is about; empty for nobody.
    pub fn about(&self) -> String {
        let name = |given: &str| whole_name(given, self.family_name.as_deref().unwrap_or_default());
        self.given_name.as_deref().map_or(String::new(), name)
    }

    pub fn is_late(&self, now: Timestamp) -> bool {
        self.is_open() && super::is_late(self.due_on, self.due_at, now)
    }
}

/// That the task `t` is the viewer's provider's: what another has to do is no part of what it shares.
macro_rules! shown_task {
    () => {
        concat!(
            "(CASE WHEN t.person_id IS NULL THEN ",
            own_written!("t.recorded_by", "t.recorded_at"),
            " ELSE ",
            shown_written!("own", "t.person_id", "t.recorded_by", "t.recorded_at"),
            " END)"
        )
    };
}

macro_rules! tasks {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.what, t.worker_id, w.name AS worker, root.reference AS person, root.given_name, root.family_name, t.due_on, t.due_at,
                    t.done_on, d.name AS done_by, t.contact_id, t.record_id, t.record_row, t.version, t.recorded_at, a.name AS recorded_by, t.withdrawn_at,
                    b.name AS withdrawn_by, t.withdrawn_why
             FROM task t JOIN worker w ON w.id = t.worker_id LEFT JOIN person p ON p.id = t.person_id LEFT JOIN person root ON root.id = p.root_id
             LEFT JOIN account d ON d.id = t.done_by LEFT JOIN account a ON a.id = t.recorded_by LEFT JOIN account b ON b.id = t.withdrawn_by WHERE (t.person_id IS NULL OR ",
            seen!("p.root_id"),
            ") AND ",
            shown_task!(),
            " AND ",
            $rest
        )
    };
}

/// One, whatever became of it.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Task>, DbError> {
    read.one(tasks!("t.id = $1"), args![id]).await
}

/// Those that a record asks for, each once asked, whatever became of it.
pub async fn of_record(read: &mut Read, record_id: i64) -> Result<Vec<Task>, DbError> {
    read.all(tasks!("t.record_id = $1 ORDER BY t.id"), args![record_id]).await
}

row! {
    /// A task or an appointment that was withdrawn. of_what: tasks or appointments, as in its address.
    #[derive(Clone, Debug)]
    pub struct Withdrawn {
        pub of_what: String,
        pub id: i64,
        pub words: String,
        pub withdrawn_at: Timestamp,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

/// The tasks about a person and the appointments with them that were withdrawn.
pub async fn withdrawn(read: &mut Read, root_id: i64) -> Result<Vec<Withdrawn>, DbError> {
    read.all(
        concat!(
            "SELECT 'tasks' AS of_what, t.id, t.what AS words, t.withdrawn_at, b.name AS withdrawn_by, t.withdrawn_why
             FROM task t JOIN person p ON p.id = t.person_id LEFT JOIN account b ON b.id = t.withdrawn_by
             WHERE p.root_id = $1 AND t.withdrawn_at IS NOT NULL AND ",
            seen!("p.root_id"),
            " AND ",
            shown_task!(),
            " UNION ALL
             SELECT 'appointments', t.id, t.about, t.withdrawn_at, b.name, t.withdrawn_why
             FROM appointment t JOIN person p ON p.id = t.person_id LEFT JOIN account b ON b.id = t.withdrawn_by
             WHERE p.root_id = $1 AND t.withdrawn_at IS NOT NULL AND ",
            seen!("p.root_id"),
            " AND ",
            shown_written!("own", "t.person_id", "t.recorded_by", "t.recorded_at"),
            " ORDER BY 4, 2 LIMIT 200"
        ),
        args![root_id],
    )
    .await
}

/// The open ones of a worker about a person.
pub async fn open_of(read: &mut Read, root_id: i64, worker_id: i64) -> Result<Vec<Task>, DbError> {
    read.all(
        tasks!("p.root_id = $1 AND t.worker_id = $2 AND t.done_on IS NULL AND t.withdrawn_at IS NULL ORDER BY t.id"),
        args![root_id, worker_id],
    )
    .await
}

/// The open ones of a worker that no case of theirs takes along when it is handed over: about nobody, or about somebody whose case they
/// do not carry.
pub async fn beside_cases(read: &mut Read, worker_id: i64, today: Date) -> Result<Vec<Task>, DbError> {
    read.all(
        tasks!(
            "t.worker_id = $1 AND t.done_on IS NULL AND t.withdrawn_at IS NULL
               AND (t.person_id IS NULL OR p.root_id NOT IN (
                 SELECT q.root_id FROM carried c JOIN referral r ON r.id = c.referral_id JOIN person q ON q.id = r.person_id
                 WHERE c.worker_id = $1 AND (c.ended_on IS NULL OR c.ended_on > $2)))
             ORDER BY t.due_on, t.id LIMIT 200"
        ),
        args![worker_id, today],
    )
    .await
}

row! {
    /// How many tasks somebody has before them, and how many of those are late.
    #[derive(Clone, Debug)]
    pub struct OpenTasks { pub worker_id: i64, pub open: i64, pub late: i64 }
}

/// What everybody has before them.
pub async fn open_tasks(read: &mut Read, today: Date) -> Result<BTreeMap<i64, OpenTasks>, DbError> {
    let all: Vec<OpenTasks> = read
        .all(
            concat!(
                "SELECT t.worker_id, count(*) AS open, count(CASE WHEN t.due_on < $1 THEN 1 END) AS late FROM task t
             WHERE (t.person_id IS NULL OR ",
                seen_record!("t.person_id"),
                ") AND ",
                shown_task!(),
                " AND t.done_on IS NULL AND t.withdrawn_at IS NULL GROUP BY t.worker_id"
            ),
            args![today],
        )
        .await?;
    Ok(all.into_iter().map(|tasks| (tasks.worker_id, tasks)).collect())
}

row! {
    /// Somebody who has left, and whose tasks or cases nobody has taken.
    #[derive(Clone, Debug)]
    pub struct Left { pub worker_id: i64, pub name: String, pub left_on: Date, pub tasks: i64, pub cases: i64 }
}

pub async fn of_leavers(read: &mut Read, today: Date) -> Result<Vec<Left>, DbError> {
    read.all(
        concat!(
            "SELECT l.worker_id, l.name, l.left_on, l.tasks, l.cases FROM (
               SELECT w.id AS worker_id, w.name, w.left_on,
                      (SELECT count(*) FROM task t WHERE t.worker_id = w.id AND t.done_on IS NULL AND t.withdrawn_at IS NULL AND (t.person_id IS NULL OR ",
            seen_record!("t.person_id"),
            ") AND ",
            shown_task!(),
            ") AS tasks,
                      (SELECT count(DISTINCT c.referral_id) FROM carried c
                       WHERE c.worker_id = w.id AND (c.ended_on IS NULL OR c.ended_on > $1)) AS cases
               FROM worker w WHERE w.left_on < $1 AND w.withdrawn_at IS NULL) l
             WHERE l.tasks + l.cases > 0 ORDER BY l.left_on, l.worker_id LIMIT 50"
        ),
        args![today],
    )
    .await
}

/// So many stand on a page of the list.
pub const PAGE: i64 = 100;
/// So many stand on the first page.
pub const AT_HOME: usize = 20;

/// What a worker has to do, the earliest due first; one more than the first page shows where there are more.
pub async fn of_worker(read: &mut Read, worker_id: i64) -> Result<Vec<Task>, DbError> {
    read.all(
        tasks!(
            "t.worker_id = $1 AND t.done_on IS NULL AND t.withdrawn_at IS NULL ORDER BY t.due_on, COALESCE(t.due_at, 9000000000000000), t.id LIMIT 21"
        ),
        args![worker_id],
    )
    .await
}

/// Which tasks a list shows: of a worker, or of those in a team today; 0 for all.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub worker: i64,
    pub team: i64,
    pub today: Date,
    pub skip: i64,
}

/// What is to be done, the earliest due first.
pub async fn open(read: &mut Read, wanted: Wanted) -> Result<Vec<Task>, DbError> {
    read.all(
        tasks!(
            "t.done_on IS NULL AND t.withdrawn_at IS NULL AND ($1 = 0 OR t.worker_id = $1)
               AND ($2 = 0 OR t.worker_id IN (SELECT m.worker_id FROM worker_team m WHERE m.team_id = $2 AND m.withdrawn_at IS NULL
                                               AND m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3)))
             ORDER BY t.due_on, COALESCE(t.due_at, 9000000000000000), t.id LIMIT 101 OFFSET $4"
        ),
        args![wanted.worker, wanted.team, wanted.today, wanted.skip],
    )
    .await
}

/// What is to be done between two days, and what was, for a diary.
pub async fn between(read: &mut Read, wanted: &Between) -> Result<Vec<Task>, DbError> {
    read.all(
        concat!(
            tasks!("t.withdrawn_at IS NULL AND t.due_on >= $1 AND t.due_on <= $2 AND "),
            whose!("t.worker_id"),
            " ORDER BY t.due_on, COALESCE(t.due_at, 9000000000000000), t.id LIMIT 500"
        ),
        wanted.args(),
    )
    .await
}

/// What is to be done about these people, by reference; the earliest due first.
pub async fn open_about(read: &mut Read, people: &[&str]) -> Result<Vec<Task>, DbError> {
    let sql = tasks!("t.done_on IS NULL AND t.withdrawn_at IS NULL AND root.reference IN (NAMED) ORDER BY t.due_on, t.id LIMIT 500");
    read.all_assembled(sql.replace("NAMED", &places(people.len())), people.iter().map(|person| Value::from(*person)).collect()).await
}

/// What was done, the latest first.
pub async fn done(read: &mut Read, wanted: Wanted) -> Result<Vec<Task>, DbError> {
    read.all(
        tasks!(
            "t.done_on IS NOT NULL AND t.withdrawn_at IS NULL AND ($1 = 0 OR t.worker_id = $1)
               AND ($2 = 0 OR t.worker_id IN (SELECT m.worker_id FROM worker_team m WHERE m.team_id = $2 AND m.withdrawn_at IS NULL
                                               AND m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3)))
             ORDER BY t.done_on DESC, t.id DESC LIMIT 101 OFFSET $4"
        ),
        args![wanted.worker, wanted.team, wanted.today, wanted.skip],
    )
    .await
}

/// Every change of a task, latest first.
pub async fn changes(read: &mut Read, task_id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM task_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.task_id = $1 ORDER BY c.version DESC",
        args![task_id],
    )
    .await
}
