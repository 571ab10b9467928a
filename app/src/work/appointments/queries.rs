//! Every read of appointments.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read},
    duties::between::{Between, whose},
    people::whole_name,
    row,
    sealed::Sealed,
    versions,
};
use crate::{seen, shown_referral, shown_written, unsealed};

row! {
    /// An appointment, with who is to meet whom.
    #[derive(Clone, Debug)]
    pub struct Appointment {
        pub id: i64,
        /// The person's root.
        pub person: String,
        pub given_name: String,
        pub family_name: String,
        /// The referral that a contact with them is recorded at; a child may have none.
        pub referral: Option<String>,
        pub worker_id: i64,
        pub worker: String,
        pub planned_on: Date,
        pub planned_at: Option<Timestamp>,
        pub about: String,
        pub town: String,
        pub place: Sealed,
        pub outcome: String,
        pub outcome_at: Option<Timestamp>,
        pub outcome_by: Option<String>,
        pub contact_id: Option<i64>,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Appointment {
    pub fn name(&self) -> String {
        whole_name(&self.given_name, &self.family_name)
    }

    /// Whether somebody is to be asked if it took place.
    pub fn is_asked(&self, now: Timestamp) -> bool {
        self.outcome.is_empty() && self.withdrawn_at.is_none() && super::has_passed(self.planned_on, self.planned_at, now)
    }
}

macro_rules! appointments {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, root.reference AS person, root.given_name, root.family_name,
                    (SELECT x.reference FROM person y JOIN referral x ON x.person_id = y.id WHERE y.root_id = root.id AND ",
            shown_referral!("own", "x.id"),
            " ORDER BY CASE WHEN x.outcome IN ('accepted', 'waiting', '') THEN 0 ELSE 1 END, x.received_on DESC, x.id DESC LIMIT 1) AS referral,
                    t.worker_id, w.name AS worker, t.planned_on, t.planned_at, t.about, t.town, ",
            unsealed!("appointment", "t", "place", "pk"),
            " AS place, t.outcome, t.outcome_at, o.name AS outcome_by,
                    t.contact_id, t.version, t.recorded_at, a.name AS recorded_by, t.withdrawn_at, b.name AS withdrawn_by, t.withdrawn_why
             FROM appointment t JOIN worker w ON w.id = t.worker_id JOIN person p ON p.id = t.person_id JOIN person root ON root.id = p.root_id
             LEFT JOIN person_key pk ON pk.person_id = t.person_id LEFT JOIN account o ON o.id = t.outcome_by LEFT JOIN account a ON a.id = t.recorded_by LEFT JOIN account b ON b.id = t.withdrawn_by WHERE ",
            seen!("p.root_id"),
            " AND ",
            shown_written!("own", "t.person_id", "t.recorded_by", "t.recorded_at"),
            " AND ",
            $rest
        )
    };
}

/// Those of a worker with a person of which nothing is said yet.
pub async fn open_of(read: &mut Read, root_id: i64, worker_id: i64) -> Result<Vec<Appointment>, DbError> {
    read.all(
        appointments!("p.root_id = $1 AND t.worker_id = $2 AND t.outcome = '' AND t.withdrawn_at IS NULL ORDER BY t.id"),
        args![root_id, worker_id],
    )
    .await
}

/// One, whatever became of it.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Appointment>, DbError> {
    read.one(appointments!("t.id = $1"), args![id]).await
}

/// So many stand on the first page.
pub const AT_HOME: usize = 30;

/// A worker's, for the first page: those that nobody has said anything of, up to a day; those that have passed are asked about.
pub async fn of_worker(read: &mut Read, worker_id: i64, until: Date) -> Result<Vec<Appointment>, DbError> {
    read.all(
        appointments!(
            "t.worker_id = $1 AND t.planned_on <= $2 AND t.outcome = '' AND t.withdrawn_at IS NULL
             ORDER BY t.planned_on, COALESCE(t.planned_at, 0), t.id LIMIT 31"
        ),
        args![worker_id, until],
    )
    .await
}

/// Between two days, for a diary.
pub async fn between(read: &mut Read, wanted: &Between) -> Result<Vec<Appointment>, DbError> {
    read.all(
        concat!(
            appointments!("t.withdrawn_at IS NULL AND t.planned_on >= $1 AND t.planned_on <= $2 AND "),
            whose!("t.worker_id"),
            " ORDER BY t.planned_on, COALESCE(t.planned_at, 0), t.id LIMIT 500"
        ),
        wanted.args(),
    )
    .await
}

/// The times of a day at which a worker is to meet somebody, whoever that is, besides one appointment.
pub async fn times_of(read: &mut Read, worker_id: i64, on: Date, besides: i64) -> Result<Vec<Timestamp>, DbError> {
    let times: Vec<(Timestamp,)> = read
        .all(
            "SELECT planned_at FROM appointment WHERE worker_id = $1 AND planned_on = $2 AND id <> $3 AND planned_at IS NOT NULL
               AND withdrawn_at IS NULL AND outcome <> 'cancelled' ORDER BY planned_at",
            args![worker_id, on, besides],
        )
        .await?;
    Ok(times.into_iter().map(|(at,)| at).collect())
}

/// Every change of an appointment, latest first.
pub async fn changes(read: &mut Read, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        concat!(
            "SELECT c.recorded_at, a.name AS by, ",
            unsealed!("appointment_change", "c", "was", "pk"),
            " AS was, c.why FROM appointment_change c JOIN appointment t ON t.id = c.appointment_id
         LEFT JOIN person_key pk ON pk.person_id = t.person_id LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.appointment_id = $1 ORDER BY c.version DESC"
        ),
        args![id],
    )
    .await
}
