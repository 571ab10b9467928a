//! Every read of passages that somebody looks for.

use super::{
    blocks::{self, Candidates},
    words::Looked,
};
use crate::{
    db::{DbError, Read, Value},
    people::shown::shown_record,
    row, seen, shown_case, shown_referral, shown_written,
};

/// So many stand on a page.
pub(super) const PAGE: usize = 20;
/// So many that are in no block yet are looked through, the latest; there are mostly fewer than make a block.
const LOOSE: i64 = 3 * blocks::BLOCK;
/// So many cases are a worker's own besides, the latest; and so many passages of theirs are shown at most.
const CASES: i64 = 500;
const OWN: i64 = 1000;

row! {
    /// A passage that somebody who looks may see.
    #[derive(Clone, Debug)]
    pub(super) struct Hit {
        pub what: String,
        pub of_id: i64,
        pub root_id: i64,
        pub reference: String,
        pub given_name: String,
        pub family_name: String,
        /// ISO text; empty when it is not known.
        pub on_day: String,
        pub by: Option<String>,
        /// The kind of form; of other passages the reference of the case.
        pub place: String,
    }
}

/// Where it is looked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Where {
    /// With everybody whom the viewer may see; the worker that they are.
    Everybody(Option<i64>),
    /// In one person's record.
    Of(i64),
}

/// What was found on one page.
pub(super) struct Found {
    /// One more than a page holds when there are more.
    pub hits: Vec<Hit>,
    /// Whether there were so many that only the latest were looked at.
    pub cut: bool,
}

/// The passages that have every word, the latest first, of people whom the viewer may see and as far as it is shown to them. `unread`: forms
/// that whoever looks may not read.
pub(super) async fn find(read: &mut Read, looked: &Looked, at: Where, unread: &[String], skip: usize) -> Result<Found, DbError> {
    let mut values: Vec<Value> = vec![];
    let mut arg = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    // What is looked for holds no sign that LIKE knows.
    let has: String = looked.words.iter().map(|word| format!(" AND t.words LIKE {}", arg(format!("% {word}%").into()))).collect();
    let (among, cut) = match at {
        Where::Of(root) => (of_person(&arg(root.into())), false),
        Where::Everybody(worker) => {
            let candidates = blocks::with_all(read, looked).await?;
            let mut among = of_everybody(&candidates);
            if let (true, Some(worker)) = (candidates.cut, worker) {
                among += &of_own(&arg(worker.into()), &has);
            }
            (among, candidates.cut)
        }
    };
    let kinds: Vec<String> = unread.iter().map(|kind| arg(kind.as_str().into())).collect();
    let readable = if kinds.is_empty() { String::new() } else { format!(" AND n.kind NOT IN ({})", kinds.join(",")) };
    let text = statement(&among, &has, &readable, skip);
    let hits = read.all_assembled(text, values).await?;
    Ok(Found { hits, cut })
}

/// Every passage of one person.
fn of_person(root: &str) -> String {
    format!("SELECT g.of_id, g.what FROM person y JOIN passage g ON g.person_id = y.id WHERE y.root_id = {root}")
}

/// Those that blocks lead to, and those that are in none.
fn of_everybody(candidates: &Candidates) -> String {
    let numbers: Vec<String> = candidates.numbers.iter().map(i64::to_string).collect();
    let numbers = if numbers.is_empty() { "-1".to_owned() } else { numbers.join(",") };
    format!(
        "SELECT g.of_id, g.what FROM passage g WHERE g.number IN ({numbers})
         UNION SELECT l.of_id, l.what FROM (SELECT g.of_id, g.what FROM passage g WHERE g.number IS NULL ORDER BY g.of_id DESC LIMIT {LOOSE}) l"
    )
}

/// Those of people whose cases a worker carries or carried lately: where what is looked for stands in more than can be looked at, none of
/// theirs is missed. The statement that these are part of asks who may see them.
fn of_own(worker: &str, has: &str) -> String {
    format!(
        " UNION SELECT o.of_id, o.what FROM (SELECT t.of_id, t.what FROM passage t WHERE t.person_id IN (
            SELECT y.id FROM person y WHERE y.root_id IN (SELECT x.root_id FROM person x WHERE x.id IN (
              SELECT l.person_id FROM (SELECT e.person_id FROM episode e WHERE e.worker_id = {worker} AND e.withdrawn_at IS NULL
                                       ORDER BY e.begun_on DESC, e.id DESC LIMIT {CASES}) l
              UNION SELECT r.person_id FROM referral r WHERE r.key_worker_id = {worker} AND r.outcome IN ('', 'waiting')))){has}
          ORDER BY t.on_day DESC, t.of_id DESC LIMIT {OWN}) o"
    )
}

/// The columns of what was found, in a statement that names it f, and then what each kind gives besides: by whom, and its place.
macro_rules! found {
    ($by:literal, $place:literal, $rest:expr) => {
        concat!(
            "SELECT f.what, f.of_id, f.root_id, f.reference, f.given_name, f.family_name, f.on_day, ",
            $by,
            " AS by, ",
            $place,
            " AS place FROM found f ",
            $rest
        )
    };
}

/// Each kind where it was written, asked as its own page asks. Forms stand last: what follows is of them.
const EACH: [&str; 7] = [
    found!(
        "COALESCE(w.name, x.name)",
        "''",
        concat!(
            "JOIN contact c ON c.id = f.of_id LEFT JOIN worker w ON w.id = c.worker_id LEFT JOIN account x ON x.id = c.recorded_by
             WHERE f.what = 'contact' AND c.withdrawn_at IS NULL AND ",
            shown_case!("timeline", "c.referral_id", "c.episode_id")
        )
    ),
    found!(
        "w.name",
        "r.reference",
        concat!(
            "JOIN referral r ON r.id = f.of_id LEFT JOIN account w ON w.id = r.recorded_by WHERE f.what = 'referral' AND ",
            shown_referral!("timeline", "r.id")
        )
    ),
    found!(
        "w.name",
        "COALESCE(r.reference, '')",
        concat!(
            "JOIN allocation l ON l.id = f.of_id LEFT JOIN referral r ON r.id = l.referral_id LEFT JOIN account w ON w.id = l.allocated_by
             WHERE f.what = 'handover' AND ",
            shown_case!("timeline", "l.referral_id", "l.episode_id")
        )
    ),
    found!(
        "w.name",
        "r.reference",
        concat!(
            "JOIN referral r ON r.id = f.of_id JOIN plan s ON s.referral_id = r.id LEFT JOIN account w ON w.id = s.recorded_by
             WHERE f.what = 'plan' AND s.version = (SELECT o.version FROM plan o WHERE o.referral_id = r.id AND o.withdrawn_at IS NULL
                                                  ORDER BY o.earlier, o.version DESC LIMIT 1) AND ",
            shown_referral!("plan", "r.id")
        )
    ),
    found!(
        "w.name",
        "''",
        concat!(
            "JOIN goal g ON g.id = f.of_id LEFT JOIN account w ON w.id = g.recorded_by
             WHERE f.what = 'goal' AND g.withdrawn_at IS NULL AND ",
            shown_referral!("plan", "g.referral_id")
        )
    ),
    found!(
        "w.name",
        "''",
        concat!(
            "JOIN task k ON k.id = f.of_id LEFT JOIN account w ON w.id = k.recorded_by
             WHERE f.what = 'task' AND k.withdrawn_at IS NULL AND ",
            shown_written!("own", "k.person_id", "k.recorded_by", "k.recorded_at")
        )
    ),
    found!(
        "COALESCE(w.name, x.name)",
        "n.kind",
        concat!(
            "JOIN record n ON n.id = f.of_id LEFT JOIN worker w ON w.id = n.worker_id LEFT JOIN account x ON x.id = n.recorded_by
             WHERE f.what = 'record' AND n.withdrawn_at IS NULL AND ",
            shown_record!("n")
        )
    ),
];

/// From what may be meant to what is shown: whom it is about is asked once, and each kind where it was written, as its own page asks.
fn statement(among: &str, has: &str, readable: &str, skip: usize) -> String {
    let found = concat!(
        "SELECT t.what, t.of_id, t.on_day, root.id AS root_id, root.reference, root.given_name, root.family_name
         FROM among a JOIN passage t ON t.of_id = a.of_id AND t.what = a.what JOIN service_user p ON p.id = t.person_id
         JOIN service_user root ON root.id = p.root_id WHERE ",
        seen!("root.id")
    );
    let of_kinds = EACH.join(" UNION ALL ");
    format!(
        "WITH among AS ({among}), found AS ({found}{has}) {of_kinds}{readable} ORDER BY 7 DESC, 2 DESC LIMIT {} OFFSET {skip}",
        PAGE + 1
    )
}
