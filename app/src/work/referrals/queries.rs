//! Every read of referrals.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read},
    row,
};
use crate::{seen, seen_record, shown_referral};

row! {
    /// A referral in the inbox: whose, and what is needed to decide which to take first.
    #[derive(Clone, Debug)]
    pub struct Waiting {
        pub reference: String,
        pub person: String,
        pub given_name: String,
        pub family_name: String,
        pub born_on: Option<Date>,
        /// How many children came with it.
        pub children: i64,
        /// The last day on which somebody was reached.
        pub reached_on: Option<Date>,
        pub received_on: Date,
        pub received_at: Option<Timestamp>,
        pub source: String,
        pub risk: String,
        pub main_need: String,
        pub outcome: String,
        pub answer_due_at: Option<Timestamp>,
    }
}

macro_rules! inbox {
    ($rest:literal) => {
        concat!(
            "SELECT r.reference, root.reference AS person, root.given_name, root.family_name, root.born_on,
                    (SELECT count(*) FROM came_with w WHERE w.referral_id = r.id AND w.withdrawn_at IS NULL) AS children,
                    (SELECT max(c.happened_on) FROM contact c WHERE c.referral_id = r.id AND c.made AND NOT c.without_them AND c.withdrawn_at IS NULL) AS reached_on,
                    r.received_on, r.received_at, r.source, r.risk,
                    COALESCE((SELECT c.value FROM characteristic c WHERE c.referral_id = r.id AND c.kind = 'main-need'
                              AND c.withdrawn_at IS NULL ORDER BY c.id DESC LIMIT 1), '') AS main_need,
                    r.outcome,
                    (SELECT d.due_at FROM deadline d WHERE d.referral_id = r.id AND d.rule = 'referral-answered' LIMIT 1) AS answer_due_at
             FROM referral r JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id WHERE ",
            seen!("root.id"),
            " AND ",
            shown_referral!("own", "r.id"),
            " AND ",
            $rest
        )
    };
}

/// How many referrals a page of a list holds.
pub const PAGE: i64 = 50;

/// Referrals that nobody has answered, the oldest first.
pub async fn unanswered(read: &mut Read, skip: i64) -> Result<Vec<Waiting>, DbError> {
    read.all(inbox!("r.outcome = '' ORDER BY r.received_on, r.received_at, r.id LIMIT 50 OFFSET $1"), args![skip]).await
}

/// The waiting list, the longest wait first.
pub async fn waiting(read: &mut Read, skip: i64) -> Result<Vec<Waiting>, DbError> {
    read.all(inbox!("r.outcome = 'waiting' ORDER BY r.received_on, r.id LIMIT 50 OFFSET $1"), args![skip]).await
}

/// Referrals that are answered, those received last first.
pub async fn answered(read: &mut Read, skip: i64) -> Result<Vec<Waiting>, DbError> {
    read.all(inbox!("r.outcome <> '' ORDER BY r.received_on DESC, r.id DESC LIMIT 50 OFFSET $1"), args![skip]).await
}

row! {
    /// How many there are of each list.
    pub struct Counts { pub unanswered: i64, pub waiting: i64, pub every: i64 }
}

pub async fn counts(read: &mut Read) -> Result<Counts, DbError> {
    let row: Option<Counts> = read
        .one(
            concat!(
                "SELECT (SELECT count(*) FROM referral r WHERE r.outcome = '' AND ",
                seen_record!("r.person_id"),
                " AND ",
                shown_referral!("own", "r.id"),
                ") AS unanswered, (SELECT count(*) FROM referral r WHERE r.outcome = 'waiting' AND ",
                seen_record!("r.person_id"),
                " AND ",
                shown_referral!("own", "r.id"),
                ") AS waiting, (SELECT count(*) FROM referral r WHERE ",
                seen_record!("r.person_id"),
                " AND ",
                shown_referral!("own", "r.id"),
                ") AS every"
            ),
            vec![],
        )
        .await?;
    Ok(row.unwrap_or(Counts { unanswered: 0, waiting: 0, every: 0 }))
}

row! {
    /// How many wait for an answer, and since when the oldest; and how many are on the waiting list, and since when.
    pub struct Inbox { pub unanswered: i64, pub oldest_on: Option<Date>, pub waiting: i64, pub waiting_since: Option<Date> }
}

pub async fn inbox(read: &mut Read) -> Result<Inbox, DbError> {
    let row: Option<Inbox> = read
        .one(
            concat!(
                "SELECT u.many AS unanswered, u.oldest_on, w.many AS waiting, w.oldest_on AS waiting_since
                 FROM (SELECT count(*) AS many, min(r.received_on) AS oldest_on FROM referral r WHERE r.outcome = '' AND ",
                seen_record!("r.person_id"),
                " AND ",
                shown_referral!("own", "r.id"),
                ") u, (SELECT count(*) AS many, min(r.received_on) AS oldest_on FROM referral r WHERE r.outcome = 'waiting' AND ",
                seen_record!("r.person_id"),
                " AND ",
                shown_referral!("own", "r.id"),
                ") w"
            ),
            vec![],
        )
        .await?;
    Ok(row.unwrap_or(Inbox { unanswered: 0, oldest_on: None, waiting: 0, waiting_since: None }))
}

row! {
    /// What a referral asked for; what it told of the person is in `people::characteristics`. Coded values are ids of the pack's lists; `…_written` is what the workbook had.
    #[derive(Clone, Debug)]
    pub struct Said {
        pub id: i64,
        pub reference: String,
        /// The number by which its provider knows it.
        pub theirs: String,
        pub door: String,
        pub received_on: Date,
        pub received_at: Option<Timestamp>,
        pub source: String,
        pub source_written: String,
        pub referrer: String,
        /// Whether they may be whoever is alleged to have abused the person.
        pub referrer_alleged: bool,
        pub words: String,
        pub dash_score: Option<i64>,
        pub risk: String,
        pub key_worker: Option<String>,
        pub outcome: String,
        pub born_on: Option<Date>,
        pub name_written: String,
        /// How much is recorded under it: contacts that were withdrawn, versions of the plan.
        pub withdrawn: i64,
        pub plans: i64,
        /// Whether it is the viewer's provider's, and not one that is shared with it.
        pub ours: bool,
    }
}

/// The reference of the referral in which work with a person goes on, or else of their latest.
pub async fn going_on(read: &mut Read, root_id: i64) -> Result<Option<String>, DbError> {
    let found: Option<(String,)> = read
        .one(
            concat!(
                "SELECT r.reference FROM referral r JOIN person p ON p.id = r.person_id WHERE p.root_id = $1 AND ",
                shown_referral!("own", "r.id"),
                " ORDER BY CASE WHEN r.outcome IN ('accepted', 'waiting') THEN 0 ELSE 1 END, r.received_on DESC, r.id DESC LIMIT 1"
            ),
            args![root_id],
        )
        .await?;
    Ok(found.map(|(reference,)| reference))
}

/// Every referral of a person, latest first.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Said>, DbError> {
    read.all(
        concat!(
            "SELECT r.id, r.reference, r.theirs, r.door, r.received_on, r.received_at, r.source, r.source_written, r.referrer, r.referrer_alleged, r.words, r.dash_score, r.risk,
                w.name AS key_worker, p.born_on, p.name_written, r.outcome,
                (SELECT count(*) FROM contact c WHERE c.referral_id = r.id AND c.withdrawn_at IS NOT NULL) AS withdrawn,
                (SELECT count(*) FROM plan l WHERE l.referral_id = r.id AND l.withdrawn_at IS NULL) AS plans, ",
            shown_referral!("own", "r.id"),
            " AS ours
         FROM referral r JOIN person p ON p.id = r.person_id LEFT JOIN worker w ON w.id =
              COALESCE((SELECT e.worker_id FROM episode e WHERE e.referral_id = r.id AND e.withdrawn_at IS NULL ORDER BY e.begun_on DESC, e.id DESC LIMIT 1), r.key_worker_id)
         WHERE p.root_id = $1 AND ",
            shown_referral!("timeline", "r.id"),
            " ORDER BY r.received_on DESC, r.id DESC"
        ),
        args![root_id],
    )
    .await
}

row! {
    #[derive(Clone, Debug)]
    pub struct Answered {
        pub id: i64,
        pub outcome: String,
        pub reason: String,
        pub reason_written: String,
        pub signposted_to: String,
        /// Whom it was sent on to, where that is an agency of the register.
        pub agency_id: Option<i64>,
        pub agency: String,
        /// direct, signpost; empty where it was not sent on
        pub way: String,
        pub agreed: String,
        pub words: String,
        pub answered_on: Option<Date>,
        pub answered_at: Option<Timestamp>,
        pub answered_by: Option<String>,
        pub recorded_at: Timestamp,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_why: String,
    }
}

/// The answers to a referral, in the order they were given, those withdrawn among them.
pub async fn answers(read: &mut Read, referral_id: i64) -> Result<Vec<Answered>, DbError> {
    read.all(
        "SELECT a.id, a.outcome, a.reason, a.reason_written, a.signposted_to, a.agency_id, COALESCE(o.name, '') AS agency, a.way, a.agreed, a.words, a.answered_on, a.answered_at, b.name AS answered_by,
                a.recorded_at, a.withdrawn_at, a.withdrawn_why
         FROM referral_answer a LEFT JOIN account b ON b.id = a.recorded_by LEFT JOIN organisation o ON o.id = a.agency_id WHERE a.referral_id = $1
         ORDER BY COALESCE(a.answered_on, ''), COALESCE(a.answered_at, a.recorded_at), a.id",
        args![referral_id],
    )
    .await
}

/// The worker who carries a case; nothing for nobody.
pub async fn carried_by(read: &mut Read, referral_id: i64) -> Result<Option<i64>, DbError> {
    read.value(
        "SELECT COALESCE((SELECT e.worker_id FROM episode e WHERE e.referral_id = r.id AND e.withdrawn_at IS NULL ORDER BY e.begun_on DESC, e.id DESC LIMIT 1), r.key_worker_id)
         FROM referral r WHERE r.id = $1",
        args![referral_id],
    )
    .await
}

/// The day of the answer that stands, where it accepts.
pub async fn accepted_on(read: &mut Read, referral_id: i64) -> Result<Option<Date>, DbError> {
    let found: Option<(String, Date)> = read
        .one(
            "SELECT a.outcome, COALESCE(a.answered_on, r.received_on) FROM referral_answer a JOIN referral r ON r.id = a.referral_id
             WHERE a.referral_id = $1 AND a.withdrawn_at IS NULL
             ORDER BY COALESCE(a.answered_on, '') DESC, COALESCE(a.answered_at, a.recorded_at) DESC, a.id DESC LIMIT 1",
            args![referral_id],
        )
        .await?;
    Ok(found.filter(|(outcome, _)| outcome == "accepted").map(|(_, on)| on))
}

/// The moment of receipt, where it is known.
pub async fn received_at(read: &mut Read, referral_id: i64) -> Result<Option<Timestamp>, DbError> {
    read.value("SELECT received_at FROM referral WHERE id = $1", args![referral_id]).await
}
