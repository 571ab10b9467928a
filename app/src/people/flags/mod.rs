//! Flags: what to mind about a person, raised on a basis, until it ends (PPL-4). The same flag does not stand twice.

mod lists;
pub mod pages;
pub(super) mod record;

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read},
    row, shown_written,
};

pub use lists::says;

row! {
    #[derive(Clone, Debug)]
    pub struct Flag {
        pub id: i64,
        pub kind: String,
        pub basis: String,
        pub raised_on: Date,
        pub raised_by: Option<String>,
        pub ended_on: Option<Date>,
        pub ended_by: Option<String>,
        pub ended_why: String,
        pub version: i64,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Flag {
    pub fn stands(&self) -> bool {
        self.ended_on.is_none() && self.withdrawn_at.is_none()
    }
}

/// Flags, those that stand first; withdrawn ones are among them.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Flag>, DbError> {
    read.all(
        concat!(
            "SELECT f.id, f.kind, f.basis, f.raised_on, a.name AS raised_by, f.ended_on, e.name AS ended_by, f.ended_why, f.version,
                f.withdrawn_at, w.name AS withdrawn_by, f.withdrawn_why
         FROM flag f JOIN person p ON p.id = f.person_id LEFT JOIN account a ON a.id = f.raised_by
              LEFT JOIN account e ON e.id = f.ended_by LEFT JOIN account w ON w.id = f.withdrawn_by
         WHERE p.root_id = $1 AND ",
            shown_written!("risk", "f.person_id", "f.raised_by", "f.recorded_at"),
            " ORDER BY CASE WHEN f.ended_on IS NULL THEN 0 ELSE 1 END, f.raised_on DESC, f.id DESC"
        ),
        args![root_id],
    )
    .await
}

row! {
    /// What a flag said before it was put right.
    #[derive(Clone, Debug)]
    pub struct Change { pub was: String, pub why: String, pub recorded_at: Timestamp, pub by: Option<String> }
}

pub async fn changes(read: &mut Read, flag: i64) -> Result<Vec<Change>, DbError> {
    read.all(
        "SELECT h.was, h.why, h.recorded_at, a.name AS by FROM flag_change h LEFT JOIN account a ON a.id = h.recorded_by
         WHERE h.flag_id = $1 ORDER BY h.version DESC",
        args![flag],
    )
    .await
}
