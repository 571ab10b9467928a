//! Every read of what is due.

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};

use super::{
    Due,
    between::{Between, whose},
};
use crate::{
    args,
    clock::{local_day, zone},
    db::{DbError, Read, Value},
    row,
};
use crate::{seen, shown_case, shown_referral};

/// The deadlines `d` with the episode `e` of each and the referral `r` that its work is recorded at.
macro_rules! deadlines {
    () => {
        concat!(
            "FROM deadline d
         LEFT JOIN episode e ON e.id = d.episode_id
         LEFT JOIN referral r ON r.id = COALESCE(d.referral_id, e.referral_id,
           (SELECT x.id FROM person y JOIN referral x ON x.person_id = y.id WHERE y.root_id = d.person_id AND ",
            shown_referral!("own", "x.id"),
            " ORDER BY CASE WHEN x.outcome IN ('accepted', 'waiting', '') THEN 0 ELSE 1 END, x.received_on DESC, x.id DESC LIMIT 1)) "
        )
    };
}

/// The columns of [`Due`], with the names of the person where there is one, and the referral that its work is recorded at: its
/// own, its episode's, or of what is due for the person wherever they are the latest. With `worker`, who carries it is named.
macro_rules! due {
    ($rest:literal) => {
        due!("CAST(NULL AS TEXT)", $rest)
    };
    (worker, $rest:literal) => {
        due!(concat!("(SELECT w.name FROM worker w WHERE w.id = ", carrier!(), ")"), $rest)
    };
    ($worker:expr, $rest:literal) => {
        concat!(
            "SELECT d.id, d.about, d.rule, d.pack, r.reference AS referral, u.name AS unit, root.reference AS person, root.given_name,
                    root.family_name, d.started_kind, d.started_id, d.started_on, d.opens_at, d.preferred_at, d.due_on, d.due_at,
                    d.to_the_minute, d.ending, d.ended_on, d.why, ",
            $worker,
            " AS worker ",
            deadlines!(),
            "LEFT JOIN person root ON root.id = d.person_id
             LEFT JOIN unit u ON u.id = d.unit_id ",
            $rest
        )
    };
}

/// Who carries what the deadline `d` is about, with its referral as `r`: whoever leads its episode, else the latest that came of
/// the referral, else, for what is due wherever somebody is, their latest; else whoever carries the referral while it waits.
macro_rules! carrier {
    () => {
        "COALESCE(
           e.worker_id,
           (SELECT x.worker_id FROM episode x WHERE d.about = 'referral' AND x.referral_id = r.id AND x.withdrawn_at IS NULL
            ORDER BY x.begun_on DESC, x.id DESC LIMIT 1),
           (SELECT x.worker_id FROM person y JOIN episode x ON x.person_id = y.id
            WHERE d.about = 'person' AND y.root_id = d.person_id AND x.withdrawn_at IS NULL ORDER BY x.begun_on DESC, x.id DESC LIMIT 1),
           r.key_worker_id)"
    };
}

/// What is due within this, and not late yet, is at risk.
pub const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The most that a list of things to do shows; beyond that it says that there is more.
pub const MOST: usize = 50;

/// That the deadline, if it is of somebody wherever they are, is by the rules of a contract in which the viewer's provider provides something.
macro_rules! ours {
    ($deadline:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR NOT EXISTS (SELECT 1 FROM contract k WHERE ",
            $deadline,
            ".pack LIKE k.pack || '/%' AND k.provider_id IS NOT NULL AND k.provider_id NOT IN (SELECT provider_id FROM viewers_provider)
               AND NOT EXISTS (SELECT 1 FROM service v JOIN viewers_provider m ON m.provider_id = v.provider_id WHERE v.contract_id = k.id)))"
        )
    };
}

/// That a deadline is of nobody, as a unit's is, or of somebody whom the viewer may see.
macro_rules! seen_in {
    ($deadline:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM unrestricted) OR EXISTS (SELECT 1 FROM deadline s WHERE s.id = ",
            $deadline,
            " AND (s.person_id IS NULL OR (",
            seen!("s.person_id"),
            " AND (s.about = 'person' AND ",
            ours!("s"),
            " OR ",
            shown_case!("own", "s.referral_id", "s.episode_id"),
            ")))))"
        )
    };
}

/// Which deadlines are a worker's ($1) or nobody's, due by $2: see [`super::whose`].
macro_rules! a_workers {
    () => {
        concat!(
            "SELECT f.due_at, f.deadline_id FROM due_for f WHERE f.worker_id = $1 AND f.due_at <= $2 AND ",
            seen_in!("f.deadline_id"),
            " UNION
             SELECT f.due_at, f.deadline_id FROM due_for f WHERE f.worker_id = 0 AND f.due_at <= $2 AND ",
            seen_in!("f.deadline_id")
        )
    };
}

/// What is open for a worker's cases, or with no worker yet, due by `until`; overdue first, a page at a time.
pub async fn of_worker(read: &mut Read, worker_id: i64, until: Timestamp, skip: i64) -> Result<Vec<Due>, DbError> {
    read.all(
        concat!(
            due!("WHERE d.id IN (SELECT deadline_id FROM ("),
            a_workers!(),
            " ORDER BY due_at, deadline_id LIMIT 51 OFFSET $3) q) ORDER BY d.due_at, d.id"
        ),
        args![worker_id, until, skip],
    )
    .await
}

row! {
    /// How many deadlines are open: past their moment, to come, and of these within seven days.
    pub struct Open { pub overdue: i64, pub soon: i64, pub week: i64 }
}

/// How many are open for a worker's cases, or with no worker yet, due by `until`.
pub async fn open_of_worker(read: &mut Read, worker_id: i64, until: Timestamp, now: Timestamp) -> Result<Open, DbError> {
    let found: Option<Open> = read
        .one(
            concat!(
                "SELECT count(*) FILTER (WHERE q.due_at < $3) AS overdue, count(*) FILTER (WHERE q.due_at >= $3) AS soon,
                        count(*) FILTER (WHERE q.due_at >= $3 AND q.due_at <= $4) AS week FROM (",
                a_workers!(),
                ") q"
            ),
            args![worker_id, until, now, now + WEEK],
        )
        .await?;
    Ok(found.unwrap_or(Open { overdue: 0, soon: 0, week: 0 }))
}

/// What is open and due between two days, for a diary; the earliest first. What is due on a day falls due where the next begins.
pub async fn between(read: &mut Read, wanted: &Between) -> Result<Vec<Due>, DbError> {
    let begins = |on: Date| on.to_zoned(zone()).map_or(Timestamp::MIN, |at| at.timestamp());
    let mut args = wanted.args();
    args.extend(args![begins(wanted.from), begins(wanted.until.saturating_add(2.days()))]);
    read.all(
        concat!(
            due!(
                worker,
                "WHERE d.ending = 'open' AND d.due_on >= $1 AND d.due_on <= $2
                   AND d.id IN (SELECT f.deadline_id FROM due_for f WHERE f.due_at >= $6 AND f.due_at < $7 AND "
            ),
            whose!("f.worker_id"),
            " AND ",
            seen_in!("f.deadline_id"),
            ") ORDER BY d.due_at, d.id LIMIT 500"
        ),
        args,
    )
    .await
}

/// What is open for these people, by reference, and due by `until`; the earliest first.
pub async fn open_of_people(read: &mut Read, people: &[&str], until: Timestamp) -> Result<Vec<Due>, DbError> {
    let named: Vec<String> = (2..people.len() + 2).map(|n| format!("${n}")).collect();
    let sql = concat!(
        due!("WHERE d.ending = 'open' AND d.due_at <= $1 AND root.reference IN (NAMED) AND "),
        seen_in!("d.id"),
        " ORDER BY d.due_at, d.id LIMIT 500"
    );
    let args = std::iter::once(Value::from(until)).chain(people.iter().map(|person| Value::from(*person))).collect();
    read.all_assembled(sql.replace("NAMED", &named.join(",")), args).await
}

/// Every deadline of a person, the open ones first, then by due day, latest first.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Due>, DbError> {
    read.all(
        concat!(
            due!("WHERE d.person_id = $1 AND (d.about = 'person' AND "),
            ours!("d"),
            " OR d.about <> 'person' AND ",
            shown_case!("own", "d.referral_id", "d.episode_id"),
            ") ORDER BY CASE d.ending WHEN 'open' THEN 0 ELSE 1 END, CASE d.ending WHEN 'open' THEN d.due_at ELSE -d.due_at END, d.id"
        ),
        args![root_id],
    )
    .await
}

/// Every deadline of one case: of the referral, of the episodes that came of it, and of the person wherever they are.
pub async fn of_case(read: &mut Read, referral_id: i64) -> Result<Vec<Due>, DbError> {
    read.all(
        concat!(
            due!(
                "WHERE d.person_id = (SELECT p.root_id FROM referral c JOIN person p ON p.id = c.person_id WHERE c.id = $1)
                   AND (d.referral_id = $1 OR e.referral_id = $1 OR d.about = 'person' AND "
            ),
            ours!("d"),
            ") ORDER BY d.due_at, d.id"
        ),
        args![referral_id],
    )
    .await
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
    /// Only what is due within seven days, and not late.
    pub week: bool,
}

impl Wanted {
    pub fn is_all(&self) -> bool {
        self.worker.is_none() && self.team.is_none() && self.rule.is_none() && !self.late && !self.week
    }

    /// As an address says it: nothing, or each part with an ampersand behind it. A rule's id needs no escaping.
    pub fn query(&self) -> String {
        let id = |name: &str, id: Option<i64>| id.map_or(String::new(), |id| format!("{name}={id}&"));
        let rule = self.rule.as_deref().filter(|rule| rule.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        id("worker", self.worker)
            + &id("team", self.team)
            + &rule.map_or(String::new(), |rule| format!("rule={rule}&"))
            + if self.late { "late=yes&" } else { "" }
            + if self.week { "week=yes&" } else { "" }
    }
}

/// The part of a question about `d`, with its referral as `r`, that is wanted, with its arguments after those given. Lateness is
/// for the list alone: what is counted stands apart as late and to come.
fn only(wanted: &Wanted, now: Timestamp, args: &mut Vec<Value>) -> String {
    let mut sql = String::new();
    let mut arg = |value: Value| {
        args.push(value);
        format!("${}", args.len())
    };
    sql += concat!(" AND ", seen_in!("d.id"));
    match wanted.worker {
        Some(0) => sql += concat!(" AND d.unit_id IS NULL AND ", carrier!(), " IS NULL"),
        Some(id) => sql += &format!(concat!(" AND ", carrier!(), " = {}"), arg(id.into())),
        None => {}
    }
    if let Some(team) = wanted.team {
        let (team, today) = (arg(team.into()), arg(local_day(now).into()));
        sql += &format!(
            concat!(
                " AND ",
                carrier!(),
                " IN (SELECT m.worker_id FROM worker_team m WHERE m.team_id = {team} AND m.withdrawn_at IS NULL
                  AND m.from_on <= {today} AND (m.to_on IS NULL OR m.to_on >= {today}))"
            ),
            team = team,
            today = today
        );
    }
    if let Some(rule) = &wanted.rule {
        sql += &format!(" AND d.rule = {}", arg(rule.into()));
    }
    sql
}

/// Of what is open for everyone and due by `until`, what is wanted; overdue first, a page at a time.
pub async fn wanted(read: &mut Read, wanted: &Wanted, now: Timestamp, until: Timestamp, skip: i64) -> Result<Vec<Due>, DbError> {
    let last = if wanted.late {
        now
    } else if wanted.week {
        until.min(now + WEEK)
    } else {
        until
    };
    let mut args = args![last, skip];
    let mut only = only(wanted, now, &mut args);
    if wanted.week {
        args.push(now.into());
        only += &format!(" AND d.due_at >= ${}", args.len());
    }
    let sql = due!(worker, "WHERE d.ending = 'open' AND d.due_at <= $1").to_owned() + &only + " ORDER BY d.due_at, d.id LIMIT 51 OFFSET $2";
    read.all_assembled(sql, args).await
}

/// How many of what is wanted are open, due by `until`.
pub async fn open_of_wanted(read: &mut Read, wanted: &Wanted, now: Timestamp, until: Timestamp) -> Result<Open, DbError> {
    let mut args = args![until, now, now + WEEK];
    let only = only(wanted, now, &mut args);
    let sql = concat!(
        "SELECT count(*) FILTER (WHERE d.due_at < $2) AS overdue, count(*) FILTER (WHERE d.due_at >= $2) AS soon,
                count(*) FILTER (WHERE d.due_at >= $2 AND d.due_at <= $3) AS week ",
        deadlines!(),
        "WHERE d.ending = 'open' AND d.due_at <= $1"
    )
    .to_owned()
        + &only;
    Ok(read.all_assembled(sql, args).await?.pop().unwrap_or(Open { overdue: 0, soon: 0, week: 0 }))
}

row! {
    /// How the open deadlines of a worker's cases stand: for the manager's home page. No worker: cases nobody carries yet.
    pub struct Load { pub worker_id: Option<i64>, pub cases: i64, pub overdue: i64, pub open: i64 }
}

/// Each worker's people and what is overdue for them. What is due for somebody wherever they are is with whoever leads their
/// latest episode.
pub async fn loads(read: &mut Read, now: Timestamp) -> Result<Vec<Load>, DbError> {
    read.all(
        concat!(
            "SELECT ",
            carrier!(),
            " AS worker_id, count(DISTINCT d.person_id) AS cases, count(*) FILTER (WHERE d.due_at < $1) AS overdue,
                    count(*) AS open
",
            deadlines!(),
            "WHERE d.ending = 'open' AND d.unit_id IS NULL AND ",
            seen_in!("d.id"),
            " GROUP BY 1"
        ),
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
        concat!(
            "SELECT d.rule, max(d.pack) AS pack, count(*) AS open, count(*) FILTER (WHERE d.due_at < $1) AS overdue
             FROM deadline d WHERE d.ending = 'open' AND d.due_at <= $2 AND ",
            seen_in!("d.id"),
            " GROUP BY d.rule ORDER BY overdue DESC, d.rule"
        ),
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
