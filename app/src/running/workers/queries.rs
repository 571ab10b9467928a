//! Every read of workers.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    clock::local_day,
    db::{DbError, Read},
    duties::between::{Between, whose},
    row,
    running::whose::may_change_worker,
    versions,
    words::day,
};

row! {
    /// A worker in a list, as they are on a day: with the cases they carry.
    #[derive(Clone, Debug)]
    pub struct Listed {
        pub id: i64,
        pub name: String,
        pub role: String,
        pub kind: String,
        /// Their share of full time, where it is known.
        pub fte_hundredths: Option<i64>,
        pub teams: String,
        pub started_on: Option<Date>,
        pub left_on: Option<Date>,
        pub away_until: Option<Date>,
        pub away: bool,
        pub cases: i64,
        pub accounts: i64,
        /// Whether the viewer may change what is kept of them.
        pub ours: bool,
    }
}

impl Listed {
    /// Whether they have left before `today`.
    pub fn has_left(&self, today: Date) -> bool {
        self.left_on.is_some_and(|left| left < today)
    }
}

/// What somebody should know who gives a case to this worker: load, team, whether they are away.
pub fn load_says(worker: &Listed) -> String {
    let mut says = match worker.cases {
        0 => "no cases".to_owned(),
        1 => "1 case".to_owned(),
        n => format!("{n} cases"),
    };
    if !worker.teams.is_empty() {
        says += &format!(", {}", worker.teams);
    }
    match (worker.away, worker.away_until) {
        (true, Some(until)) => says += &format!(", on leave to {}", day(until)),
        (true, None) => says += ", on leave",
        (false, _) => {}
    }
    if let Some(left) = worker.left_on {
        says += &format!(", last day {}", day(left));
    }
    says
}

macro_rules! listed {
    ($rest:literal) => {
        concat!(
            "SELECT w.id, w.name, w.role, w.started_on, w.left_on,
                    COALESCE((SELECT k.kind FROM worker_kind k WHERE k.worker_id = w.id AND k.from_on <= $1 AND k.withdrawn_at IS NULL
                              ORDER BY k.from_on DESC, k.id DESC LIMIT 1),
                             CASE WHEN w.volunteer THEN 'volunteer' WHEN w.sessional THEN 'sessional' ELSE 'paid' END) AS kind, w.fte_hundredths,
                    COALESCE((SELECT string_agg(t.name, ', ' ORDER BY t.name) FROM worker_team m JOIN team t ON t.id = m.team_id
                              WHERE m.worker_id = w.id AND m.from_on <= $1 AND (m.to_on IS NULL OR m.to_on >= $1) AND m.withdrawn_at IS NULL), '') AS teams,
                    EXISTS (SELECT 1 FROM worker_leave l WHERE l.worker_id = w.id AND l.from_on <= $1 AND (l.to_on IS NULL OR l.to_on >= $1)
                              AND l.withdrawn_at IS NULL) AS away,
                    (SELECT l.to_on FROM worker_leave l WHERE l.worker_id = w.id AND l.from_on <= $1 AND (l.to_on IS NULL OR l.to_on >= $1)
                       AND l.withdrawn_at IS NULL ORDER BY l.from_on DESC LIMIT 1) AS away_until,
                    (SELECT count(DISTINCT c.referral_id) FROM carried c
                     WHERE c.worker_id = w.id AND (c.ended_on IS NULL OR c.ended_on > $1)) AS cases,
                    (SELECT count(*) FROM account a WHERE a.worker_id = w.id AND a.disabled_at IS NULL) AS accounts, ",
            may_change_worker!("w.id"),
            " AS ours
             FROM worker w WHERE w.withdrawn_at IS NULL ",
            $rest
        )
    };
}

/// Everybody, by name.
pub async fn all(read: &mut Read, today: Date) -> Result<Vec<Listed>, DbError> {
    read.all(listed!("ORDER BY w.name, w.id"), args![today]).await
}

/// Those a case can be given to, by name.
pub async fn at_work(read: &mut Read, today: Date) -> Result<Vec<Listed>, DbError> {
    read.all(listed!("AND (w.left_on IS NULL OR w.left_on >= $1) ORDER BY w.name, w.id"), args![today]).await
}

/// One.
pub async fn one(read: &mut Read, id: i64, today: Date) -> Result<Option<Listed>, DbError> {
    read.one(listed!("AND w.id = $2"), args![today, id]).await
}

/// From which day it is kept here what somebody does at work, and their last day: nothing is known of the days before they were
/// recorded here.
pub async fn at_work_from(read: &mut Read, id: i64) -> Result<Option<(Option<Date>, Option<Date>)>, DbError> {
    let found: Option<(Option<Date>, Option<Date>, Timestamp)> =
        read.one("SELECT started_on, left_on, recorded_at FROM worker WHERE id = $1 AND withdrawn_at IS NULL", args![id]).await?;
    Ok(found.map(|(started, left, recorded)| (Some(started.map_or(local_day(recorded), |on| on.max(local_day(recorded)))), left)))
}

/// Whether there is a worker of this id who has not left.
pub async fn is_at_work(read: &mut Read, id: i64, today: Date) -> Result<bool, DbError> {
    let found: Option<(i64,)> = read
        .one("SELECT id FROM worker WHERE id = $1 AND withdrawn_at IS NULL AND (left_on IS NULL OR left_on >= $2)", args![id, today])
        .await?;
    Ok(found.is_some())
}

row! {
    /// One spell, standing or withdrawn. `what` is a kind's id or a team's name; empty for leave.
    #[derive(Clone, Debug)]
    pub struct Lasting {
        pub id: i64,
        pub what: String,
        pub from_on: Date,
        pub to_on: Option<Date>,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: Option<String>,
    }
}

/// As what somebody came to work, the latest first.
pub async fn kinds(read: &mut Read, worker_id: i64) -> Result<Vec<Lasting>, DbError> {
    read.all(
        "SELECT s.id, s.kind AS what, s.from_on, CAST(NULL AS TEXT) AS to_on, s.recorded_at, a.name AS recorded_by, s.withdrawn_at,
                b.name AS withdrawn_by, s.withdrawn_why
         FROM worker_kind s LEFT JOIN account a ON a.id = s.recorded_by LEFT JOIN account b ON b.id = s.withdrawn_by
         WHERE s.worker_id = $1 ORDER BY s.from_on DESC, s.id DESC",
        args![worker_id],
    )
    .await
}

/// The teams somebody is or was in, the latest first.
pub async fn teams(read: &mut Read, worker_id: i64) -> Result<Vec<Lasting>, DbError> {
    read.all(
        "SELECT s.id, t.name AS what, s.from_on, s.to_on, s.recorded_at, a.name AS recorded_by, s.withdrawn_at,
                b.name AS withdrawn_by, s.withdrawn_why
         FROM worker_team s JOIN team t ON t.id = s.team_id LEFT JOIN account a ON a.id = s.recorded_by
              LEFT JOIN account b ON b.id = s.withdrawn_by
         WHERE s.worker_id = $1 ORDER BY s.from_on DESC, s.id DESC",
        args![worker_id],
    )
    .await
}

/// For whom somebody works or worked, the latest first.
pub async fn providers(read: &mut Read, worker_id: i64) -> Result<Vec<Lasting>, DbError> {
    read.all(
        "SELECT s.id, o.name AS what, s.from_on, s.to_on, s.recorded_at, a.name AS recorded_by, s.withdrawn_at,
                b.name AS withdrawn_by, s.withdrawn_why
         FROM worker_provider s JOIN organisation o ON o.id = s.provider_id LEFT JOIN account a ON a.id = s.recorded_by
              LEFT JOIN account b ON b.id = s.withdrawn_by
         WHERE s.worker_id = $1 ORDER BY s.from_on DESC, s.id DESC",
        args![worker_id],
    )
    .await
}

/// When somebody is or was away, the latest first.
pub async fn leave(read: &mut Read, worker_id: i64) -> Result<Vec<Lasting>, DbError> {
    read.all(
        "SELECT s.id, '' AS what, s.from_on, s.to_on, s.recorded_at, a.name AS recorded_by, s.withdrawn_at, b.name AS withdrawn_by,
                s.withdrawn_why
         FROM worker_leave s LEFT JOIN account a ON a.id = s.recorded_by LEFT JOIN account b ON b.id = s.withdrawn_by
         WHERE s.worker_id = $1 ORDER BY s.from_on DESC, s.id DESC",
        args![worker_id],
    )
    .await
}

row! {
    /// Days on which somebody is away, for a diary.
    #[derive(Clone, Debug)]
    pub struct Away { pub worker_id: i64, pub name: String, pub from_on: Date, pub to_on: Option<Date> }
}

/// Who is on leave between two days.
pub async fn away_between(read: &mut Read, wanted: &Between) -> Result<Vec<Away>, DbError> {
    read.all(
        concat!(
            "SELECT l.worker_id, w.name, l.from_on, l.to_on FROM worker_leave l JOIN worker w ON w.id = l.worker_id
             WHERE l.withdrawn_at IS NULL AND w.withdrawn_at IS NULL AND (w.left_on IS NULL OR w.left_on >= $1)
               AND l.from_on <= $2 AND (l.to_on IS NULL OR l.to_on >= $1) AND ",
            whose!("l.worker_id"),
            " ORDER BY w.name, l.from_on LIMIT 500"
        ),
        wanted.args(),
    )
    .await
}

/// Why a worker is not here on a day, in words that follow their name; nothing where nothing is known.
pub async fn not_here(read: &mut Read, worker_id: i64, on: Date) -> Result<Option<&'static str>, DbError> {
    let found: Option<(bool, bool)> = read
        .one(
            "SELECT w.left_on IS NOT NULL AND w.left_on < $2,
                    EXISTS (SELECT 1 FROM worker_leave l WHERE l.worker_id = w.id AND l.withdrawn_at IS NULL
                              AND l.from_on <= $2 AND (l.to_on IS NULL OR l.to_on >= $2))
             FROM worker w WHERE w.id = $1",
            args![worker_id, on],
        )
        .await?;
    Ok(match found {
        Some((true, _)) => Some("works here no more on that day"),
        Some((_, true)) => Some("is on leave that day"),
        _ => None,
    })
}

/// Courses somebody did, the latest first.
pub async fn training(read: &mut Read, worker_id: i64) -> Result<Vec<(String, Date)>, DbError> {
    read.all("SELECT course, completed_on FROM training WHERE worker_id = $1 ORDER BY completed_on DESC, course", args![worker_id]).await
}

/// Every change, latest first.
pub async fn changes(read: &mut Read, worker_id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, '' AS why FROM worker_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.worker_id = $1 ORDER BY c.version DESC LIMIT 50",
        args![worker_id],
    )
    .await
}

row! {
    /// An account of a worker.
    pub struct Account { pub id: i64, pub sign_in: String, pub role: String, pub disabled_at: Option<Timestamp> }
}

/// The accounts that a worker has, or had.
pub async fn accounts(read: &mut Read, worker_id: i64) -> Result<Vec<Account>, DbError> {
    read.all("SELECT id, sign_in, role, disabled_at FROM account WHERE worker_id = $1 ORDER BY created_at, id", args![worker_id]).await
}
