//! Every read of DASHs.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read},
    row,
};

row! {
    /// A DASH as it is stored.
    #[derive(Clone, Debug)]
    pub struct Dash {
        pub id: i64,
        pub referral: String,
        pub happened_on: Date,
        pub happened_at: Option<Timestamp>,
        pub worker: Option<String>,
        pub version: String,
        pub answers: String,
        pub yes: i64,
        pub dont_know: i64,
        pub not_answered: i64,
        pub level_by_count: String,
        pub judgement: String,
        pub judgement_why: String,
        pub level: String,
        pub occasion: String,
        pub recorded_at: Timestamp,
    }
}

/// One DASH.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Dash>, DbError> {
    read.one(
        "SELECT d.id, r.reference AS referral, d.happened_on, d.happened_at, w.name AS worker, d.version, d.answers, d.yes, d.dont_know,
                d.not_answered, d.level_by_count, d.judgement, d.judgement_why, d.level, d.occasion, d.recorded_at
         FROM dash d JOIN referral r ON r.id = d.referral_id LEFT JOIN worker w ON w.id = d.worker_id WHERE d.id = $1",
        args![id],
    )
    .await
}

row! {
    /// A DASH in a line: for lists on a person's page.
    #[derive(Clone, Debug)]
    pub struct Line { pub id: i64, pub happened_on: Date, pub yes: i64, pub dont_know: i64, pub not_answered: i64, pub level: String }
}

/// The DASHs of a person's cases, the latest first.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Line>, DbError> {
    read.all(
        "SELECT d.id, d.happened_on, d.yes, d.dont_know, d.not_answered, d.level
         FROM dash d JOIN referral r ON r.id = d.referral_id JOIN person p ON p.id = r.person_id
         WHERE p.root_id = $1 ORDER BY d.happened_on DESC, d.id DESC",
        args![root_id],
    )
    .await
}
