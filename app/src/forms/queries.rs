//! Every read of records.

use jiff::{Timestamp, civil::Date};
use rules::{Order, When};

use crate::{
    args,
    db::{DbError, Read, Value, places},
    duties::of_the_service::Told,
    row,
    sealed::Sealed,
};
use crate::{own_written, people::shown::shown_record, shown_dated, unsealed};

/// Answers, to be read with the key of whose they are: a person, a unit, or nobody who has one.
macro_rules! answers {
    ($table:literal, $row:literal, $column:literal) => {
        unsealed!(
            $table,
            $row,
            $column,
            "id",
            "CASE WHEN r.person_id IS NOT NULL THEN COALESCE('\u{1f}' || pk.version || '\u{1f}' || pk.wrapped, '\u{1f}0\u{1f}')
              ELSE COALESCE('\u{1f}' || uk.version || '\u{1f}' || uk.wrapped, '\u{1f}0\u{1f}') END"
        )
    };
}

/// What [`answers!`] needs of the record `r`.
macro_rules! keys {
    () => {
        " LEFT JOIN person_key pk ON pk.person_id = r.person_id LEFT JOIN unit_key uk ON uk.unit_id = r.unit_id "
    };
}

row! {
    /// A record as it is kept, with whose it is.
    #[derive(Clone, Debug)]
    pub struct Stored {
        pub id: i64,
        pub kind: String,
        pub form: String,
        pub person_id: Option<i64>,
        pub referral_id: Option<i64>,
        pub unit_id: Option<i64>,
        pub of_worker_id: Option<i64>,
        pub of_organisation_id: Option<i64>,
        pub of_contract_id: Option<i64>,
        pub contract: Option<String>,
        pub thread: Option<i64>,
        pub person: Option<String>,
        pub referral: Option<String>,
        pub unit: Option<String>,
        pub happened_on: Option<Date>,
        pub happened_at: Option<Timestamp>,
        pub worker: Option<String>,
        pub outcome: String,
        pub second_on: Option<Date>,
        pub line: String,
        pub answers: Sealed,
        pub scores: String,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        pub recorded_by_id: Option<i64>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
        /// Whether it is the viewer's provider's, and not one that is shared with it.
        pub ours: bool,
    }
}

macro_rules! stored {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.kind, r.form, r.person_id, r.referral_id, r.unit_id, r.of_worker_id, r.of_organisation_id,
                    r.of_contract_id, k.pack AS contract, r.thread, root.reference AS person, f.reference AS referral,
                    u.name AS unit, r.happened_on, r.happened_at, w.name AS worker, r.outcome, r.second_on, r.line, ",
            answers!("record", "r", "answers"),
            " AS answers, r.scores,
                    r.version, r.recorded_at, a.name AS recorded_by, r.recorded_by AS recorded_by_id, r.withdrawn_at, b.name AS withdrawn_by, r.withdrawn_why,
                    (r.person_id IS NULL OR ",
            shown_dated!("own", "r.referral_id", "r.episode_id", "r.person_id", "r.recorded_by", "r.recorded_at"),
            ") AS ours
             FROM record r LEFT JOIN person p ON p.id = r.person_id LEFT JOIN person root ON root.id = p.root_id
             LEFT JOIN referral f ON f.id = r.referral_id LEFT JOIN unit u ON u.id = r.unit_id LEFT JOIN worker w ON w.id = r.worker_id
             LEFT JOIN contract k ON k.id = r.of_contract_id LEFT JOIN account a ON a.id = r.recorded_by LEFT JOIN account b ON b.id = r.withdrawn_by ",
            keys!(),
            $rest
        )
    };
}

/// One record. One that is of no person (of a worker, a contract, an organisation, a unit) is of the provider whose worker wrote it, as
/// in every list of them.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Stored>, DbError> {
    read.one(
        concat!(
            stored!("WHERE r.id = $1 AND "),
            shown_record!("r"),
            " AND (r.person_id IS NOT NULL OR ",
            own_written!("r.recorded_by", "r.recorded_at"),
            ")"
        ),
        args![id],
    )
    .await
}

/// The records of one kind of a person, whole, in the order in which they happened.
pub async fn of_kind(read: &mut Read, root_id: i64, kind: &str) -> Result<Vec<Stored>, DbError> {
    let mut found: Vec<Stored> = read
        .all(
            concat!(
                stored!("WHERE r.person_id IN (SELECT id FROM person WHERE root_id = $1) AND r.kind = $2 AND r.withdrawn_at IS NULL AND "),
                shown_record!("r")
            ),
            args![root_id, kind],
        )
        .await?;
    found.sort_by_key(|stored| (order(stored.happened_on, stored.happened_at, stored.recorded_at), stored.id));
    Ok(found)
}

row! {
    /// What a later form is filled from.
    #[derive(Clone, Debug)]
    pub struct Latest {
        pub kind: String,
        pub form: String,
        pub happened_on: Option<Date>,
        pub answers: Sealed,
        pub scores: String,
    }
}

/// The latest record of each of these kinds of a person.
pub async fn latest(read: &mut Read, root_id: i64, kinds: &[&str]) -> Result<Vec<Latest>, DbError> {
    if kinds.is_empty() {
        return Ok(vec![]);
    }
    let named: Vec<String> = (2..kinds.len() + 2).map(|n| format!("SELECT CAST(${n} AS TEXT) AS kind")).collect();
    let named = named.join(" UNION ALL ");
    // Of one kind: the latest day, of that the one written last.
    let sql = format!(
        "SELECT r.kind, r.form, r.happened_on, {} AS answers, r.scores FROM ({named}) k JOIN record r ON r.id = (
           SELECT n.id FROM record n WHERE n.person_id IN (SELECT id FROM person WHERE root_id = $1) AND n.kind = k.kind
           AND n.withdrawn_at IS NULL AND {} ORDER BY COALESCE(n.happened_on, '') DESC, n.recorded_at DESC, n.id DESC LIMIT 1) {}
         WHERE {}",
        answers!("record", "r", "answers"),
        shown_record!("n"),
        keys!(),
        shown_record!("r")
    );
    let values = std::iter::once(Value::from(root_id)).chain(kinds.iter().map(|kind| Value::from(*kind))).collect();
    read.all_assembled(sql, values).await
}

/// The records of one kind of a case that have no second day yet: messages that are not answered.
pub async fn waiting(read: &mut Read, referral_id: i64, kind: &str) -> Result<Vec<Stored>, DbError> {
    read.all(
        stored!("WHERE r.referral_id = $1 AND r.kind = $2 AND r.second_on IS NULL AND r.withdrawn_at IS NULL ORDER BY r.happened_on, r.id"),
        args![referral_id, kind],
    )
    .await
}

row! {
    /// A record in a line: for timelines and lists.
    #[derive(Clone, Debug)]
    pub struct Listed {
        pub id: i64,
        pub kind: String,
        pub happened_on: Option<Date>,
        pub happened_at: Option<Timestamp>,
        pub worker_id: Option<i64>,
        pub worker: Option<String>,
        pub line: String,
        pub outcome: String,
        pub second_on: Option<Date>,
        pub recorded_at: Timestamp,
        /// The account that wrote it.
        pub recorded_by: Option<i64>,
        pub withdrawn_at: Option<Timestamp>,
    }
}

impl Listed {
    /// Where it stands in the order of events.
    pub fn order(&self) -> Order {
        order(self.happened_on, self.happened_at, self.recorded_at)
    }

    /// The page that it opens at.
    pub fn page(&self) -> String {
        super::place::page(&self.kind, self.id)
    }
}

fn order(on: Option<Date>, at: Option<Timestamp>, written: Timestamp) -> Order {
    let when = at.map_or_else(|| on.map_or(When::Undated, When::Day), When::Instant);
    Order::of(when, written)
}

/// Every record of a person, those about them in another's record too, and those that were withdrawn; the latest first.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Listed>, DbError> {
    let mut found: Vec<Listed> = read
        .all(
            concat!(
                "SELECT r.id, r.kind, r.happened_on, r.happened_at, r.worker_id, w.name AS worker, r.line, r.outcome, r.second_on,
                r.recorded_at, r.recorded_by, r.withdrawn_at
             FROM record r LEFT JOIN worker w ON w.id = r.worker_id WHERE r.person_id IN (SELECT id FROM person WHERE root_id = $1) AND ",
                shown_record!("r"),
                " UNION ALL
             SELECT r.id, r.kind, r.happened_on, r.happened_at, r.worker_id, w.name, r.line, r.outcome, r.second_on,
                r.recorded_at, r.recorded_by, r.withdrawn_at
             FROM record r LEFT JOIN worker w ON w.id = r.worker_id WHERE r.about_person_id IN (SELECT id FROM person WHERE root_id = $1) AND ",
                shown_record!("r")
            ),
            args![root_id],
        )
        .await?;
    found.sort_by_key(|listed| std::cmp::Reverse((listed.order(), listed.id)));
    Ok(found)
}

macro_rules! listed_of {
    ($column:literal) => {
        concat!(
            "SELECT r.id, r.kind, r.happened_on, r.happened_at, r.worker_id, w.name AS worker, r.line, r.outcome, r.second_on,
                r.recorded_at, r.recorded_by, r.withdrawn_at
             FROM record r LEFT JOIN worker w ON w.id = r.worker_id WHERE r.",
            $column,
            " = $1 AND ",
            own_written!("r.recorded_by", "r.recorded_at"),
            " ORDER BY r.happened_on DESC, r.id DESC"
        )
    };
}

/// Every record of a unit, the latest first.
pub async fn of_unit(read: &mut Read, unit_id: i64) -> Result<Vec<Listed>, DbError> {
    read.all(listed_of!("unit_id"), args![unit_id]).await
}

/// Every record about a worker, the latest first.
pub async fn of_worker(read: &mut Read, worker_id: i64) -> Result<Vec<Listed>, DbError> {
    read.all(listed_of!("of_worker_id"), args![worker_id]).await
}

/// Every record about an organisation, the latest first.
pub async fn of_organisation(read: &mut Read, organisation_id: i64) -> Result<Vec<Listed>, DbError> {
    read.all(listed_of!("of_organisation_id"), args![organisation_id]).await
}

/// Every record about a contract, the latest first.
pub async fn of_contract(read: &mut Read, contract_id: i64) -> Result<Vec<Listed>, DbError> {
    read.all(listed_of!("of_contract_id"), args![contract_id]).await
}

/// The facts that records give about a worker, an organisation or a contract.
pub async fn facts_of(read: &mut Read, records: &[Listed]) -> Result<Vec<Told>, DbError> {
    let mut told = vec![];
    for some in records.chunks(500) {
        let sql = format!(
            "SELECT kind, record_id AS id, happened_on, happened_at, recorded_at, thread FROM record_fact WHERE record_id IN ({})",
            places(some.len())
        );
        told.extend(read.all_assembled::<Told>(sql, some.iter().map(|record| Value::from(record.id)).collect()).await?);
    }
    Ok(told)
}

/// Whether a case has a record of a kind on a day.
pub async fn is_there(read: &mut Read, referral_id: i64, kind: &str, on: Date) -> Result<bool, DbError> {
    let many: i64 = read
        .value(
            "SELECT count(*) FROM record r WHERE r.referral_id = $1 AND r.kind = $2 AND r.happened_on = $3 AND r.withdrawn_at IS NULL",
            args![referral_id, kind, on],
        )
        .await?;
    Ok(many > 0)
}

/// The day of the latest record of a kind that a person has, in any of their cases, besides one.
pub async fn last(read: &mut Read, root_id: i64, kind: &str, besides: i64) -> Result<Option<Date>, DbError> {
    let found: Option<(Option<Date>,)> = read
        .one(
            concat!(
                "SELECT max(r.happened_on) FROM record r WHERE r.person_id IN (SELECT id FROM person WHERE root_id = $1) AND r.kind = $2
             AND r.withdrawn_at IS NULL AND r.id <> $3 AND ",
                shown_record!("r")
            ),
            args![root_id, kind, besides],
        )
        .await?;
    Ok(found.and_then(|(on,)| on))
}

row! {
    /// What stood before a change.
    #[derive(Clone, Debug)]
    pub struct Change {
        pub version: i64,
        pub what: String,
        pub form: String,
        pub was: Sealed,
        pub why: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
    }
}

/// What was changed of a record, the latest first.
pub async fn changes(read: &mut Read, record_id: i64) -> Result<Vec<Change>, DbError> {
    read.all(
        concat!(
            "SELECT c.version, c.what, c.form, ",
            answers!("record_change", "c", "was"),
            " AS was, c.why, c.recorded_at, a.name AS recorded_by
             FROM record_change c JOIN record r ON r.id = c.record_id ",
            keys!(),
            " LEFT JOIN account a ON a.id = c.recorded_by WHERE c.record_id = $1 ORDER BY c.version DESC"
        ),
        args![record_id],
    )
    .await
}

/// How many records stand of each kind and version.
pub async fn counts(read: &mut Read) -> Result<Vec<(String, String, i64)>, DbError> {
    read.all("SELECT kind, form, count(*) FROM record WHERE withdrawn_at IS NULL GROUP BY kind, form", vec![]).await
}

/// Whether a support plan stands for a case.
pub async fn has_plan(read: &mut Read, referral_id: i64) -> Result<bool, DbError> {
    Ok(read.value::<i64>("SELECT count(*) FROM plan WHERE referral_id = $1 AND withdrawn_at IS NULL", args![referral_id]).await? > 0)
}
