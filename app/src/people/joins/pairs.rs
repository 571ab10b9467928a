//! Pairs of records that may be one person, or were joined: what the review list and its pages read.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read},
    row,
};
use crate::{sealed::Sealed, seen, shown_dated, shown_referral, unsealed};

row! {
    /// A pair as the list shows it: references and reasons, no names.
    pub struct Pair {
        pub id: i64,
        pub a_id: i64,
        pub b_id: i64,
        pub score: i64,
        /// One reason a line.
        pub why: String,
        /// offered, joined, apart
        pub state: String,
        pub basis: String,
        pub decided_at: Option<Timestamp>,
        pub a_reference: String,
        pub b_reference: String,
    }
}

macro_rules! pairs {
    ($which:literal) => {
        concat!(
            "SELECT q.id, q.a_id, q.b_id, q.score, q.why, q.state, q.basis, q.decided_at,
                COALESCE((SELECT min(r.reference) FROM referral r WHERE r.person_id = a.id AND ",
            shown_referral!("timeline", "r.id"),
            "), a.reference) AS a_reference,
                COALESCE((SELECT min(r.reference) FROM referral r WHERE r.person_id = b.id AND ",
            shown_referral!("timeline", "r.id"),
            "), b.reference) AS b_reference
             FROM person_pair q JOIN person a ON a.id = q.a_id JOIN person b ON b.id = q.b_id WHERE ",
            seen!("a.root_id"),
            " AND ",
            seen!("b.root_id"),
            " AND ",
            $which
        )
    };
}

/// Pairs to be decided, likeliest first; those that have become one person by another join are left out.
pub async fn open(read: &mut Read, from: i64) -> Result<Vec<Pair>, DbError> {
    read.all(pairs!("q.state = 'offered' AND a.root_id <> b.root_id ORDER BY q.score DESC, q.id LIMIT 25 OFFSET $1"), args![from]).await
}

pub async fn how_many_open(read: &mut Read) -> Result<i64, DbError> {
    read.value(
        concat!(
            "SELECT count(*) FROM person_pair q JOIN person a ON a.id = q.a_id JOIN person b ON b.id = q.b_id
         WHERE ",
            seen!("a.root_id"),
            " AND ",
            seen!("b.root_id"),
            " AND q.state = 'offered' AND a.root_id <> b.root_id"
        ),
        vec![],
    )
    .await
}

/// Pairs that were decided, latest first.
pub async fn decided(read: &mut Read) -> Result<Vec<Pair>, DbError> {
    read.all(pairs!("q.state IN ('joined', 'apart') ORDER BY q.decided_at DESC, q.id DESC LIMIT 100"), vec![]).await
}

pub async fn one(read: &mut Read, id: i64) -> Result<Option<Pair>, DbError> {
    read.one(pairs!("q.id = $1"), args![id]).await
}

row! {
    /// One record of a pair, as it stands beside the other. No address: only whether the postcodes agree is told.
    pub struct Side {
        pub root_id: i64,
        pub person_reference: String,
        pub given_name: String,
        pub family_name: String,
        pub name_written: String,
        pub born_on: Option<Date>,
        pub gender: String,
        pub postcode: Sealed,
        pub referral: String,
        pub received_on: Option<Date>,
        pub source: String,
    }
}

pub async fn side(read: &mut Read, person: i64) -> Result<Option<Side>, DbError> {
    read.one(
        concat!(
            "SELECT p.root_id, p.reference AS person_reference, p.given_name, p.family_name, p.name_written, p.born_on,
                COALESCE((SELECT c.value FROM characteristic c WHERE c.person_id = p.id AND c.kind = 'gender' AND c.withdrawn_at IS NULL
                          ORDER BY c.since_on DESC, c.id DESC LIMIT 1), '') AS gender,
                COALESCE((SELECT ",
            unsealed!("characteristic", "c", "value", "pk"),
            " FROM characteristic c LEFT JOIN person_key pk ON pk.person_id = c.person_id WHERE c.person_id = p.id AND c.kind = 'postcode' AND c.withdrawn_at IS NULL AND ",
            shown_dated!("where", "c.referral_id", "CAST(NULL AS BIGINT)", "c.person_id", "c.recorded_by", "c.recorded_at"),
            " ORDER BY c.since_on DESC, c.id DESC LIMIT 1), '') AS postcode,
                COALESCE(r.reference, '') AS referral, r.received_on, COALESCE(r.source, '') AS source
         FROM person p LEFT JOIN referral r ON r.person_id = p.id AND p.id = $1 AND ",
            shown_referral!("timeline", "r.id"),
            " WHERE p.id = $1 ORDER BY r.id LIMIT 1"
        ),
        args![person],
    )
    .await
}
