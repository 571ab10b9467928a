//! Every read of who is kept from a record and who may open it.

use jiff::Timestamp;

use crate::{
    access::{May, Role},
    args,
    db::{DbError, Read},
    row,
    running::whose::may_change_worker,
    sealed::Sealed,
    seen, unsealed,
};

row! {
    /// Whom a worker said they are tied to.
    pub(super) struct Tie {
        pub id: i64, pub given_name: String, pub family_name: String, pub what: String, pub words: String, pub reach: Sealed, pub recorded_at: Timestamp,
        pub withdrawn_at: Option<Timestamp>, pub withdrawn_why: String
    }
}

/// A worker's, the latest first.
pub(super) async fn ties(read: &mut Read, worker_id: i64) -> Result<Vec<Tie>, DbError> {
    read.all(
        concat!(
            "SELECT t.id, t.given_name, t.family_name, t.what, t.words, ",
            unsealed!("tie", "t", "reach"),
            " AS reach, t.recorded_at, t.withdrawn_at, t.withdrawn_why FROM tie t WHERE t.worker_id = $1
             ORDER BY t.recorded_at DESC, t.id DESC"
        ),
        args![worker_id],
    )
    .await
}

row! {
    /// A wall with whom it keeps from whom.
    pub(super) struct Wall {
        pub id: i64, pub worker_id: i64, pub worker: String, pub person: String, pub given_name: String, pub family_name: String, pub why: String,
        pub recorded_at: Timestamp, pub by: Option<String>, pub lifted_at: Option<Timestamp>, pub lifted_by: Option<String>,
        pub lifted_why: String,
        /// Whether the worker is of the viewer's provider, or of none.
        pub ours: bool
    }
}

macro_rules! walls {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.worker_id, w.name AS worker, root.reference AS person, root.given_name, root.family_name, t.why, t.recorded_at, a.name AS by,
                    t.lifted_at, b.name AS lifted_by, t.lifted_why, ",
            may_change_worker!("t.worker_id"),
            " AS ours FROM wall t JOIN worker w ON w.id = t.worker_id JOIN person p ON p.id = t.person_id JOIN person root ON root.id = p.root_id
             LEFT JOIN account a ON a.id = t.recorded_by LEFT JOIN account b ON b.id = t.lifted_by WHERE ",
            seen!("root.id"),
            $rest
        )
    };
}

/// Those before a worker, standing ones first.
pub(super) async fn of_worker(read: &mut Read, worker_id: i64) -> Result<Vec<Wall>, DbError> {
    read.all(walls!(" AND t.worker_id = $1 ORDER BY t.lifted_at IS NOT NULL, t.recorded_at DESC, t.id"), args![worker_id]).await
}

/// Those before a person's records.
pub(super) async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Wall>, DbError> {
    read.all(walls!(" AND p.root_id = $1 ORDER BY t.lifted_at IS NOT NULL, w.name, t.id"), args![root_id]).await
}

row! {
    pub(super) struct Seal { pub id: i64, pub why: String, pub recorded_at: Timestamp, pub by: Option<String>, pub lifted_at: Option<Timestamp>, pub lifted_by: Option<String>, pub lifted_why: String }
}

/// The seals of a person's records, the latest first.
pub(super) async fn seals(read: &mut Read, root_id: i64) -> Result<Vec<Seal>, DbError> {
    read.all(
        "SELECT s.id, s.why, s.recorded_at, a.name AS by, s.lifted_at, b.name AS lifted_by, s.lifted_why
         FROM seal s JOIN person p ON p.id = s.person_id LEFT JOIN account a ON a.id = s.recorded_by LEFT JOIN account b ON b.id = s.lifted_by
         WHERE p.root_id = $1 ORDER BY s.id DESC",
        args![root_id],
    )
    .await
}

row! {
    pub(super) struct Reader { pub id: i64, pub account_id: i64, pub name: String, pub role: String }
}

/// Who may open a sealed record.
pub(super) async fn readers(read: &mut Read, seal_id: i64) -> Result<Vec<Reader>, DbError> {
    read.all(
        "SELECT n.id, n.account_id, a.name, a.role FROM seal_reader n JOIN account a ON a.id = n.account_id
         WHERE n.seal_id = $1 AND n.withdrawn_at IS NULL ORDER BY a.name, n.id",
        args![seal_id],
    )
    .await
}

/// Every open account that sees people, to name as a reader. `of_all`: of every provider, as whoever sends a sealed record to another needs;
/// else of the viewer's.
pub(super) async fn accounts(read: &mut Read, of_all: bool) -> Result<Vec<(i64, String, String)>, DbError> {
    const ALL: &str = "SELECT a.id, a.name, a.role FROM account a WHERE a.disabled_at IS NULL ORDER BY a.name, a.id";
    const OURS: &str = concat!(
        "SELECT a.id, a.name, a.role FROM account a WHERE a.disabled_at IS NULL AND ",
        may_change_worker!("a.worker_id"),
        " ORDER BY a.name, a.id"
    );
    let mut every: Vec<(i64, String, String)> = read.all(if of_all { ALL } else { OURS }, vec![]).await?;
    every.retain(|(_, _, role)| Role::named(role).is_some_and(|role| role.may(May::SeePeople)));
    Ok(every)
}

row! {
    /// Access that somebody took.
    pub(super) struct Taken {
        pub id: i64, pub account_id: i64, pub by: String, pub person: String, pub given_name: String, pub family_name: String, pub why: String,
        pub begun_at: Timestamp, pub ends_at: Timestamp, pub reviewed_at: Option<Timestamp>, pub reviewed_by: Option<String>, pub review: String
    }
}

macro_rules! taken {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.account_id, a.name AS by, root.reference AS person, root.given_name, root.family_name, t.why, t.begun_at, t.ends_at, t.reviewed_at,
                    b.name AS reviewed_by, t.review
             FROM emergency_access t JOIN account a ON a.id = t.account_id JOIN person p ON p.id = t.person_id
             JOIN person root ON root.id = p.root_id LEFT JOIN account b ON b.id = t.reviewed_by WHERE ",
            seen!("root.id"),
            $rest
        )
    };
}

/// What was taken, what waits for a manager first.
pub(super) async fn taken(read: &mut Read) -> Result<Vec<Taken>, DbError> {
    read.all(taken!(" ORDER BY t.reviewed_at IS NOT NULL, t.begun_at DESC, t.id LIMIT 100"), vec![]).await
}

pub(super) async fn taken_of(read: &mut Read, root_id: i64) -> Result<Vec<Taken>, DbError> {
    read.all(taken!(" AND p.root_id = $1 ORDER BY t.begun_at DESC, t.id LIMIT 100"), args![root_id]).await
}

row! {
    /// How much waits for a manager's word: access taken in an emergency, and what other providers ask to be shared.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct ToAnswer { pub emergencies: i64, pub requests: i64 }
}

pub async fn to_answer(read: &mut Read) -> Result<ToAnswer, DbError> {
    let found: Option<ToAnswer> = read
        .one(
            concat!(
                "SELECT count(*) AS emergencies,
                        (SELECT count(*) FROM sharing_request q JOIN person p ON p.id = q.person_id WHERE q.answered_at IS NULL
                           AND q.of_id IN (SELECT provider_id FROM viewers_provider) AND ",
                seen!("p.root_id"),
                ") AS requests
                 FROM emergency_access t JOIN person p ON p.id = t.person_id WHERE t.reviewed_at IS NULL AND ",
                seen!("p.root_id")
            ),
            vec![],
        )
        .await?;
    Ok(found.unwrap_or_default())
}
