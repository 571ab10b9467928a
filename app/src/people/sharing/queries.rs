//! Every read of agreements and of what is asked for.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read},
    row, seen, versions,
};

row! {
    /// An agreement, with whose it is and who made it.
    pub(super) struct Sharing {
        pub id: i64,
        pub of_id: i64,
        pub of: String,
        pub with: String,
        /// The ids of the parts, a line each.
        pub parts: String,
        pub basis: String,
        pub words: String,
        pub from_on: Date,
        pub until_on: Date,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
        /// Whether the viewer's provider shares it, and not another with it.
        pub ours: bool,
    }
}

impl Sharing {
    pub(super) fn stands_on(&self, day: Date) -> bool {
        self.withdrawn_at.is_none() && self.from_on <= day && day <= self.until_on
    }
}

macro_rules! sharings {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.of_id, f.name AS of, w.name AS with,
                    COALESCE((SELECT string_agg(o.part, '
' ORDER BY o.part) FROM sharing_part o WHERE o.sharing_id = a.id), '') AS parts,
                    a.basis, a.words, a.from_on, a.until_on, a.version, a.recorded_at, b.name AS by, a.withdrawn_at, c.name AS withdrawn_by,
                    a.withdrawn_why, (a.of_id IN (SELECT provider_id FROM viewers_provider)) AS ours
             FROM sharing a JOIN person p ON p.id = a.person_id JOIN organisation f ON f.id = a.of_id JOIN organisation w ON w.id = a.with_id
             LEFT JOIN account b ON b.id = a.recorded_by LEFT JOIN account c ON c.id = a.withdrawn_by
             WHERE p.root_id = $1 AND (a.of_id IN (SELECT provider_id FROM viewers_provider) OR a.with_id IN (SELECT provider_id FROM viewers_provider)) ",
            $rest
        )
    };
}

/// Those about a person that the viewer's provider is party to, the latest first.
pub(super) async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Sharing>, DbError> {
    read.all(sharings!("ORDER BY a.from_on DESC, a.id DESC"), args![root_id]).await
}

/// One, by which the viewer's provider shares.
pub(super) async fn one(read: &mut Read, root_id: i64, id: i64) -> Result<Option<Sharing>, DbError> {
    read.one(sharings!("AND a.id = $2 AND a.of_id IN (SELECT provider_id FROM viewers_provider)"), args![root_id, id]).await
}

/// What an agreement said before each change, latest first.
pub(super) async fn changes(read: &mut Read, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM sharing_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.sharing_id = $1 ORDER BY c.version DESC",
        args![id],
    )
    .await
}

/// Whether the viewer's provider works with somebody: what it does not hold it cannot share.
pub async fn works_with(read: &mut Read, root_id: i64) -> Result<bool, DbError> {
    Ok(read.value::<i64>("SELECT count(*) FROM ours WHERE person_id = $1", args![root_id]).await? > 0)
}

row! {
    /// Another provider asks for somebody to be shared.
    pub(super) struct Request {
        pub id: i64, pub person: String, pub given_name: String, pub family_name: String, pub with_id: i64, pub with: String, pub why: String,
        pub asked_at: Timestamp, pub by: String
    }
}

/// Those that wait for the viewer's provider, the oldest first. Whom the other has is the other's, and not among it.
pub(super) async fn requests(read: &mut Read) -> Result<Vec<Request>, DbError> {
    read.all(
        concat!(
            "SELECT q.id, root.reference AS person, root.given_name, root.family_name, q.with_id, o.name AS with, q.why, q.recorded_at AS asked_at, COALESCE(a.name, '') AS by
             FROM sharing_request q JOIN person p ON p.id = q.person_id JOIN person root ON root.id = p.root_id
             JOIN organisation o ON o.id = q.with_id LEFT JOIN account a ON a.id = q.recorded_by
             WHERE q.answered_at IS NULL AND q.of_id IN (SELECT provider_id FROM viewers_provider) AND ",
            seen!("root.id"),
            " ORDER BY q.recorded_at, q.id"
        ),
        args![],
    )
    .await
}
