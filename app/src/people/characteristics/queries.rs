//! Every read of statements.

use jiff::{Timestamp, civil::Date};

use super::Told;
use crate::people::shown::shown_statement;
use crate::{
    args,
    db::{DbError, FromRow, Read, Row},
    row,
    sealed::Sealed,
    unsealed,
};

row! {
    /// A statement, with who wrote it and whether it was withdrawn.
    #[derive(Clone, Debug)]
    pub struct Statement {
        pub id: i64,
        pub kind: String,
        pub value: Sealed,
        pub written: Sealed,
        pub since_on: Date,
        pub told_by: String,
        /// The referral that told it.
        pub referral: Option<String>,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Told for Statement {
    fn kind(&self) -> &str {
        &self.kind
    }
    fn value(&self) -> &str {
        &self.value
    }
    fn told_by(&self) -> &str {
        &self.told_by
    }
    fn since_on(&self) -> Date {
        self.since_on
    }
    fn id(&self) -> i64 {
        self.id
    }
    fn is_withdrawn(&self) -> bool {
        self.withdrawn_at.is_some()
    }
}

macro_rules! statements {
    ($rest:literal) => {
        concat!(
            "SELECT p.root_id, c.id, c.kind, ",
            unsealed!("characteristic", "c", "value", "pk"),
            " AS value, ",
            unsealed!("characteristic", "c", "written", "pk"),
            " AS written, c.since_on, c.told_by, r.reference AS referral, c.version, c.recorded_at,
                    a.name AS by, c.withdrawn_at, w.name AS withdrawn_by, c.withdrawn_why
             FROM characteristic c JOIN person p ON p.id = c.person_id LEFT JOIN person_key pk ON pk.person_id = c.person_id LEFT JOIN referral r ON r.id = c.referral_id
                  LEFT JOIN account a ON a.id = c.recorded_by LEFT JOIN account w ON w.id = c.withdrawn_by ",
            $rest
        )
    };
}

/// Everything that was ever told of a person, in the order in which it was written.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Statement>, DbError> {
    read.all(concat!(statements!("WHERE p.root_id = $1 AND "), shown_statement!(), " ORDER BY c.id"), args![root_id]).await
}

/// What was told of one kind.
pub async fn of_kind(read: &mut Read, root_id: i64, kind: &str) -> Result<Vec<Statement>, DbError> {
    read.all(concat!(statements!("WHERE p.root_id = $1 AND c.kind = $2 AND "), shown_statement!(), " ORDER BY c.id"), args![root_id, kind])
        .await
}

/// A statement, and the root of whom it is of.
struct Of(i64, Statement);

impl FromRow for Of {
    fn from_row(row: &Row<'_>) -> Result<Of, DbError> {
        Ok(Of(row.get("root_id")?, Statement::from_row(row)?))
    }
}

/// Everything that was ever told of a person, in the order in which it was written; and what was told of one kind of their
/// children, by the root of each.
pub async fn of_person_and_children(read: &mut Read, root_id: i64, kind: &str) -> Result<(Vec<Statement>, Vec<(i64, Statement)>), DbError> {
    let told: Vec<Of> = read
        .all(
            concat!(
                statements!(
                    "WHERE c.person_id IN (SELECT id FROM person WHERE root_id = $1
                   UNION ALL
                   SELECT y.id FROM person m JOIN relationship x ON x.person_id = m.id AND x.kind = 'child' AND x.withdrawn_at IS NULL
                        JOIN person k ON k.id = x.other_id JOIN person y ON y.root_id = k.root_id WHERE m.root_id = $1)
                 AND (p.root_id = $1 OR c.kind = $2) AND "
                ),
                shown_statement!(),
                " ORDER BY c.id"
            ),
            args![root_id, kind],
        )
        .await?;
    let (own, children): (Vec<Of>, Vec<Of>) = told.into_iter().partition(|told| told.0 == root_id);
    Ok((own.into_iter().map(|told| told.1).collect(), children.into_iter().map(|told| (told.0, told.1)).collect()))
}

/// What a referral told, as it reads now.
pub async fn of_referral(read: &mut Read, referral_id: i64) -> Result<Vec<Statement>, DbError> {
    read.all(statements!("WHERE c.referral_id = $1 AND c.withdrawn_at IS NULL ORDER BY c.id"), args![referral_id]).await
}

row! {
    /// What a statement said before it was put right.
    #[derive(Clone, Debug)]
    pub struct Change { pub characteristic_id: i64, pub version: i64, pub was: Sealed, pub why: String, pub recorded_at: Timestamp, pub by: Option<String> }
}

/// What the statements of one kind said before they were put right, latest first.
pub async fn changes(read: &mut Read, root_id: i64, kind: &str) -> Result<Vec<Change>, DbError> {
    read.all(
        concat!(
            "SELECT h.characteristic_id, h.version, ",
            unsealed!("characteristic_change", "h", "was", "pk"),
            " AS was, h.why, h.recorded_at, a.name AS by
         FROM characteristic_change h JOIN characteristic c ON c.id = h.characteristic_id JOIN person p ON p.id = c.person_id
              LEFT JOIN person_key pk ON pk.person_id = c.person_id LEFT JOIN account a ON a.id = h.recorded_by
         WHERE p.root_id = $1 AND c.kind = $2 AND ",
            shown_statement!(),
            " ORDER BY h.id DESC"
        ),
        args![root_id, kind],
    )
    .await
}
