//! Every read of what is due.

use jiff::Timestamp;

use super::Due;
use crate::{
    args,
    clock::local_day,
    db::{DbError, Read, Value},
    row,
};

/// The columns of [`Due`], with the names of the person where there is one.
macro_rules! due {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.rule, d.pack, r.reference AS referral, u.name AS unit, root.reference AS person, root.given_name,
                    root.family_name, d.started_kind, d.started_on, d.opens_at, d.preferred_at, d.due_on, d.due_at,
                    d.to_the_minute, d.ending, d.ended_on, d.why
             FROM deadline d
             LEFT JOIN referral r ON r.id = d.referral_id
             LEFT JOIN person p ON p.id = r.person_id
             LEFT JOIN person root ON root.id = p.root_id
             LEFT JOIN unit u ON u.id = d.unit_id ",
            $rest
        )
    };
}

/// The most that a list of things to do shows; beyond that it says that there is more.
pub const MOST: usize = 100;

/// What is open for a worker's cases, or with no worker yet, due by `until`; overdue first. Found from the worker's cases:
/// CROSS JOIN keeps SQLite from walking everyone's deadlines in the order they are due.
pub async fn of_worker(read: &mut Read, worker_id: i64, until: Timestamp) -> Result<Vec<Due>, DbError> {
    read.all(
        due!(
            "WHERE d.id IN (
               SELECT o.id FROM referral c CROSS JOIN deadline o
               WHERE c.key_worker_id = $1 AND o.referral_id = c.id AND o.ending = 'open' AND o.due_at <= $2
               UNION ALL
               SELECT o.id FROM referral c CROSS JOIN deadline o
               WHERE c.key_worker_id IS NULL AND o.referral_id = c.id AND o.ending = 'open' AND o.due_at <= $2)
             ORDER BY d.due_at, d.id LIMIT 101"
        ),
        args![worker_id, until],
    )
    .await
}

/// What is open for everyone, due by `until`; overdue first.
pub async fn of_all(read: &mut Read, until: Timestamp) -> Result<Vec<Due>, DbError> {
    read.all(due!("WHERE d.ending = 'open' AND d.due_at <= $1 ORDER BY d.due_at, d.id LIMIT 101"), args![until]).await
}

/// Every deadline of a person's cases, the open ones first, then by due day, latest first.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Due>, DbError> {
    read.all(
        due!(
            "WHERE d.referral_id IN (SELECT r2.id FROM referral r2 JOIN person p2 ON p2.id = r2.person_id WHERE p2.root_id = $1)
              ORDER BY CASE d.ending WHEN 'open' THEN 0 ELSE 1 END, CASE d.ending WHEN 'open' THEN d.due_at ELSE -d.due_at END, d.id"
        ),
        args![root_id],
    )
    .await
}

/// Every deadline of one case.
pub async fn of_case(read: &mut Read, referral_id: i64) -> Result<Vec<Due>, DbError> {
    read.all(due!("WHERE d.referral_id = $1 ORDER BY d.due_at, d.id"), args![referral_id]).await
}

/// What a manager wants to see of all that is due.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this worker's cases; 0 of cases that nobody carries.
    pub worker: Option<i64>,
    /// Of the cases of those who are in this team today.
    pub team: Option<i64>,
    pub rule: Option<String>,
    /// Only what is late at this moment.
    pub late: bool,
}

impl Wanted {
    pub fn is_all(&self) -> bool {
        self.worker.is_none() && self.team.is_none() && self.rule.is_none() && !self.late
    }
}

/// As [`of_all`], only what is wanted.
pub async fn wanted(read: &mut Read, wanted: &Wanted, now: Timestamp, until: Timestamp) -> Result<Vec<Due>, DbError> {
    let mut args = args![if wanted.late { now } else { until }];
    let mut sql = due!("WHERE d.ending = 'open' AND d.due_at <= $1").to_owned();
    let mut arg = |value: Value| {
        args.push(value);
        format!("${}", args.len())
    };
    match wanted.worker {
        Some(0) => sql += " AND d.referral_id IS NOT NULL AND r.key_worker_id IS NULL",
        Some(id) => sql += &format!(" AND r.key_worker_id = {}", arg(id.into())),
        None => {}
    }
    if let Some(team) = wanted.team {
        let (team, today) = (arg(team.into()), arg(local_day(now).into()));
        sql += &format!(
            " AND r.key_worker_id IN (SELECT m.worker_id FROM worker_team m WHERE m.team_id = {team} AND m.withdrawn_at IS NULL
              AND m.from_on <= {today} AND (m.to_on IS NULL OR m.to_on >= {today}))"
        );
    }
    if let Some(rule) = &wanted.rule {
        sql += &format!(" AND d.rule = {}", arg(rule.into()));
    }
    sql += " ORDER BY d.due_at, d.id LIMIT 101";
    read.all_assembled(sql, args).await
}

row! {
    /// How the open deadlines of a worker's cases stand: for the manager's home page. No worker: cases nobody carries yet.
    pub struct Load { pub worker_id: Option<i64>, pub cases: i64, pub overdue: i64, pub open: i64 }
}

/// Each worker's open cases and what is overdue in them.
pub async fn loads(read: &mut Read, now: Timestamp) -> Result<Vec<Load>, DbError> {
    read.all(
        "SELECT r.key_worker_id AS worker_id, count(DISTINCT d.referral_id) AS cases, count(*) FILTER (WHERE d.due_at < $1) AS overdue,
                count(*) AS open
         FROM deadline d JOIN referral r ON r.id = d.referral_id
         WHERE d.ending = 'open' GROUP BY r.key_worker_id",
        args![now],
    )
    .await
}

row! {
    /// How many deadlines of one rule are open and soon due, and how many of them late.
    pub struct OfRule { pub rule: String, pub pack: String, pub open: i64, pub overdue: i64 }
}

/// What is open and due by `until`, by rule, what is late first.
pub async fn by_rule(read: &mut Read, now: Timestamp, until: Timestamp) -> Result<Vec<OfRule>, DbError> {
    read.all(
        "SELECT rule, max(pack) AS pack, count(*) AS open, count(*) FILTER (WHERE due_at < $1) AS overdue
         FROM deadline WHERE ending = 'open' AND due_at <= $2 GROUP BY rule ORDER BY overdue DESC, rule",
        args![now, until],
    )
    .await
}

row! {
    /// How often one rule was kept.
    pub struct Kept { pub rule: String, pub pack: String, pub ending: String, pub overdue: bool, pub deadlines: i64 }
}

/// How often each rule was kept, late or missed, for deadlines due between two instants.
pub async fn kept(read: &mut Read, from: Timestamp, until: Timestamp, now: Timestamp) -> Result<Vec<Kept>, DbError> {
    read.all(
        "SELECT rule, pack, ending, (ending = 'open' AND due_at < $3) AS overdue, count(*) AS deadlines FROM deadline
         WHERE due_at >= $1 AND due_at < $2 GROUP BY rule, pack, ending, (ending = 'open' AND due_at < $3) ORDER BY rule, pack, ending",
        args![from, until, now],
    )
    .await
}
