//! Every read of the journal that is shown to somebody.
//!
//! Entries stand in the order in which they were written, which is nearly that of time; what a page reads is bounded by the days that it
//! shows. Nobody is named to a reader who may not see them, and what another provider's people did is that provider's.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    clock::zone,
    db::{DbError, Read, Value, places},
    looks::IN_LISTS,
    own_written, row,
    running::whose::may_change_worker,
    seen,
};

/// The most entries a page reads.
pub const MOST: usize = 400;
/// Whom a reader is told of by name, as `root`: whoever opens records is told of those that they may see; whoever opens none, of everybody
/// but those whom a wall keeps from them.
macro_rules! named {
    () => {
        concat!("(viewer_scope() = 0 AND NOT EXISTS (SELECT 1 FROM walled x WHERE x.person_id = root.id) OR ", seen!("root.id"), ")")
    };
}

row! {
    /// An entry, with the name of the account that did it.
    #[derive(Clone, Debug)]
    pub struct Entry {
        pub seq: i64,
        pub at: Timestamp,
        pub account_id: Option<i64>,
        pub by: Option<String>,
        pub action: String,
        pub subject: String,
        pub subject_id: Option<i64>,
        pub detail: String,
    }
}

/// Days, both included.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    pub first: Date,
    pub last: Date,
    /// Only entries before this one: for a further page of the same days.
    pub before: Option<i64>,
}

impl Days {
    fn bounds(self) -> (Timestamp, Timestamp) {
        let start = |day: Date| day.to_zoned(zone()).map_or(Timestamp::MIN, |at| at.timestamp());
        (start(self.first), start(self.last.tomorrow().unwrap_or(self.last)))
    }
}

const COLUMNS: &str = "SELECT j.seq, j.at, j.account_id, a.name AS by, j.action, j.subject, j.subject_id, j.detail
     FROM journal j LEFT JOIN account a ON a.id = j.account_id WHERE j.seq >= $1 AND j.seq < $2 AND j.at >= $3 AND j.at < $4";

/// Where the entries of these days stand. Asked of the index by time, and of no order: a clock that was ahead for a while and was put right
/// leaves later moments before earlier ones.
async fn window(read: &mut Read, days: Days) -> Result<Vec<Value>, DbError> {
    let (from, to) = days.bounds();
    let found: Option<(Option<i64>, Option<i64>)> =
        read.one("SELECT min(seq) AS first, max(seq) AS last FROM journal WHERE at >= $1 AND at < $2", args![from, to]).await?;
    let (first, last) = found.unwrap_or_default();
    let last = last.map_or(0, |last| last + 1).min(days.before.unwrap_or(i64::MAX));
    Ok(args![first.unwrap_or(1), last, from, to])
}

/// What an account did on these days, or everybody; the latest first.
pub async fn done(read: &mut Read, account: Option<i64>, days: Days) -> Result<Vec<Entry>, DbError> {
    let mut args = window(read, days).await?;
    let mut sql = format!("{COLUMNS} AND {OWN}");
    if let Some(account) = account {
        args.push(account.into());
        sql += " AND j.account_id = $5";
    }
    sql += &format!(" ORDER BY j.seq DESC LIMIT {}", MOST + 1);
    read.all_assembled(sql, args).await
}

/// So many people outside one's own cases in a day are told of: ten times what an ordinary day takes (`safety.md` A6).
const MANY: i64 = 30;

row! {
    /// An account that opened many people's records on a day whose case its worker neither carries nor carried.
    #[derive(Clone, Debug)]
    pub struct Odd { pub account_id: i64, pub by: String, pub role: String, pub records: i64 }
}

/// Those of one's own provider who did on these days, the most first. Whoever manages cases opens many and is among them: the reader leaves them out.
pub async fn odd(read: &mut Read, days: Days) -> Result<Vec<Odd>, DbError> {
    let mut args = window(read, Days { before: None, ..days }).await?;
    args.push(MANY.into());
    read.all(
        concat!(
            "SELECT j.account_id, a.name AS by, a.role, count(DISTINCT j.subject_id) AS records
         FROM journal j JOIN account a ON a.id = j.account_id
         WHERE j.seq >= $1 AND j.seq < $2 AND j.at >= $3 AND j.at < $4 AND j.action = 'looked' AND j.subject = 'person'
           AND NOT EXISTS (SELECT 1 FROM person y JOIN episode e ON e.person_id = y.id
                           WHERE y.root_id = j.subject_id AND e.worker_id = a.worker_id AND e.withdrawn_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM person y JOIN referral r ON r.person_id = y.id
                           WHERE y.root_id = j.subject_id AND r.key_worker_id = a.worker_id) AND ",
            may_change_worker!("a.worker_id"),
            " GROUP BY j.account_id, a.name, a.role HAVING count(DISTINCT j.subject_id) >= $5 ORDER BY records DESC, j.account_id"
        ),
        args,
    )
    .await
}

row! {
    /// Somebody the journal names: each record of theirs, with the person it belongs to.
    #[derive(Clone, Debug)]
    pub struct Named { pub id: i64, pub record: String, pub reference: String, pub given_name: String, pub family_name: String }
}

/// The records of a person, by any of their references; empty when there is nobody.
pub async fn records(read: &mut Read, reference: &str) -> Result<Vec<Named>, DbError> {
    read.all(
        concat!(
            "SELECT p.id, p.reference AS record, root.reference, root.given_name, root.family_name
             FROM person asked JOIN person root ON root.id = asked.root_id JOIN person p ON p.root_id = root.id
             WHERE asked.reference = $1 AND ",
            named!(),
            " ORDER BY p.id"
        ),
        args![reference],
    )
    .await
}

/// The people of these ids.
pub async fn named(read: &mut Read, ids: &[i64]) -> Result<Vec<Named>, DbError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let sql = concat!(
        "SELECT p.id, p.reference AS record, root.reference, root.given_name, root.family_name
         FROM person p JOIN person root ON root.id = p.root_id WHERE p.id IN (IDS) AND ",
        named!()
    );
    let sql = sql.replace("IDS", &places(ids.len()));
    read.all_assembled(sql, ids.iter().map(|id| (*id).into()).collect()).await
}

const OWN: &str = own_written!("j.account_id", "j.at");

/// What is somebody's, by the subject under which the journal tells of it.
const OF_A_PERSON: [(&str, &str); 12] = [
    ("referral", "SELECT r.id FROM referral r WHERE r.person_id IN ({})"),
    ("episode", "SELECT e.id FROM episode e WHERE e.person_id IN ({})"),
    ("stay", "SELECT s.id FROM stay s JOIN episode e ON e.id = s.episode_id WHERE e.person_id IN ({})"),
    (
        "contact",
        "SELECT c.id FROM contact c JOIN referral r ON r.id = c.referral_id WHERE r.person_id IN ({})
         UNION SELECT c.id FROM contact c JOIN episode e ON e.id = c.episode_id WHERE e.person_id IN ({})",
    ),
    ("document", "SELECT d.id FROM document d WHERE d.person_id IN ({})"),
    ("goal", "SELECT g.id FROM goal g JOIN referral r ON r.id = g.referral_id WHERE r.person_id IN ({})"),
    ("plan", "SELECT l.id FROM plan l JOIN referral r ON r.id = l.referral_id WHERE r.person_id IN ({})"),
    (
        "record",
        "SELECT c.id FROM record c WHERE c.person_id IN ({})
         UNION SELECT c.id FROM record c JOIN referral r ON r.id = c.referral_id WHERE r.person_id IN ({})",
    ),
    ("task", "SELECT t.id FROM task t WHERE t.person_id IN ({})"),
    ("appointment", "SELECT t.id FROM appointment t WHERE t.person_id IN ({})"),
    ("group-place", "SELECT t.id FROM group_place t WHERE t.person_id IN ({})"),
    ("emergency_access", "SELECT a.id FROM emergency_access a WHERE a.person_id IN ({})"),
];

/// The references of referrals, by id, of those whom the reader is told of.
pub async fn cases(read: &mut Read, ids: &[i64]) -> Result<Vec<(i64, String)>, DbError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let sql = concat!(
        "SELECT r.id, r.reference FROM referral r JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
         WHERE r.id IN (IDS) AND ",
        named!()
    );
    let sql = sql.replace("IDS", &places(ids.len()));
    read.all_assembled(sql, ids.iter().map(|id| (*id).into()).collect()).await
}

/// Who looked at a person on these days, or changed something of theirs, or was shown their name in a list; the latest first.
pub async fn of_person(read: &mut Read, records: &[Named], days: Days) -> Result<Vec<Entry>, DbError> {
    let mut args = window(read, days).await?;
    let mut arg = |value: Value| {
        args.push(value);
        format!("${}", args.len())
    };
    let ids: Vec<String> = records.iter().map(|record| arg(record.id.into())).collect();
    let ids = ids.join(",");
    let lists: Vec<String> =
        records.iter().map(|record| format!("j.detail LIKE {}", arg(format!("% {} %", record.record).into()))).collect();
    let whole = arg(IN_LISTS.into());
    let theirs = OF_A_PERSON.map(|(subject, of)| {
        let of = of.replace("{}", &ids);
        // What another provider did with somebody whom both work with is its own.
        format!("UNION ALL {COLUMNS} AND j.subject = '{subject}' AND j.subject_id IN ({of}) AND {OWN}")
    });
    let sql = format!(
        "{COLUMNS} AND j.subject = 'person' AND j.subject_id IN ({ids}) AND {OWN}
         {}
         UNION ALL {COLUMNS} AND j.subject = 'person' AND j.subject_id = {whole} AND ({}) AND {OWN}
         ORDER BY seq DESC LIMIT {}",
        theirs.join(" "),
        lists.join(" OR "),
        MOST + 1
    );
    read.all_assembled(sql, args).await
}
