//! Every read of people.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read, places},
    row,
    versions::{Stands, Values},
};

row! {
    /// How a person can be reached safely, as last confirmed with them.
    #[derive(Clone, Debug)]
    pub struct SafeContact {
        pub phone: String,
        pub means: String,
        pub safe_times: String,
        pub voicemail: String,
        pub may_say: String,
        pub code_word: String,
        pub confirmed_on: Date,
    }
}

/// The latest safe contact details; nothing when none were ever taken.
pub async fn safe_contact(read: &mut Read, root_id: i64) -> Result<Option<SafeContact>, DbError> {
    read.one(
        "SELECT s.phone, s.means, s.safe_times, s.voicemail, s.may_say, s.code_word, s.confirmed_on
         FROM safe_contact s JOIN person p ON p.id = s.person_id WHERE p.root_id = $1 ORDER BY s.recorded_at DESC, s.id DESC LIMIT 1",
        args![root_id],
    )
    .await
}

row! {
    struct SafeContactRow {
        id: i64, phone: String, means: String, safe_times: String, voicemail: String, may_say: String, code_word: String,
        recorded_at: Timestamp, by: Option<String>
    }
}

impl SafeContactRow {
    fn stands(self) -> Stands {
        let values = [
            ("means", self.means),
            ("phone", self.phone),
            ("safe_times", self.safe_times),
            ("voicemail", self.voicemail),
            ("may_say", self.may_say),
            ("code_word", self.code_word),
        ];
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Stands { version: self.id, values, by: self.by, at: Some(self.recorded_at) }
    }
}

macro_rules! safe_contact_rows {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.phone, s.means, s.safe_times, s.voicemail, s.may_say, s.code_word, s.recorded_at, a.name AS by
             FROM safe_contact s JOIN person p ON p.id = s.person_id LEFT JOIN account a ON a.id = s.recorded_by WHERE p.root_id = $1 ",
            $rest
        )
    };
}

/// The safe contact details that stand, as a version to be changed; version 0 when none were ever taken.
pub async fn safe_contact_stands(read: &mut Read, root_id: i64) -> Result<Stands, DbError> {
    let row: Option<SafeContactRow> =
        read.one(safe_contact_rows!("ORDER BY s.recorded_at DESC, s.id DESC LIMIT 1"), args![root_id]).await?;
    Ok(row.map_or_else(Stands::default, SafeContactRow::stands))
}

/// The details that a form was opened on.
pub async fn safe_contact_before(read: &mut Read, root_id: i64, version: i64) -> Result<Option<Values>, DbError> {
    let row: Option<SafeContactRow> = read.one(safe_contact_rows!("AND s.id = $2"), args![root_id, version]).await?;
    Ok(row.map(|row| row.stands().values))
}

row! {
    #[derive(Clone, Debug)]
    pub struct Flag { pub id: i64, pub kind: String, pub basis: String, pub raised_on: Date, pub raised_by: Option<String>, pub ended_on: Option<Date> }
}

/// Flags, those that stand first.
pub async fn flags(read: &mut Read, root_id: i64) -> Result<Vec<Flag>, DbError> {
    read.all(
        "SELECT f.id, f.kind, f.basis, f.raised_on, a.name AS raised_by, f.ended_on
         FROM flag f JOIN person p ON p.id = f.person_id LEFT JOIN account a ON a.id = f.raised_by
         WHERE p.root_id = $1 ORDER BY CASE WHEN f.ended_on IS NULL THEN 0 ELSE 1 END, f.raised_on DESC, f.id DESC",
        args![root_id],
    )
    .await
}

row! {
    #[derive(Clone, Debug)]
    pub struct Stay {
        pub id: i64,
        pub referral: String,
        pub unit: String,
        pub arrived_on: Date,
        pub departed_on: Option<Date>,
        pub exit_kind: String,
        pub exit_written: String,
        pub move_on: String,
        pub resettlement_from: Option<Date>,
        pub resettlement_to: Option<Date>,
    }
}

/// A person's stays, latest first, each with the resettlement that followed.
pub async fn stays(read: &mut Read, root_id: i64) -> Result<Vec<Stay>, DbError> {
    read.all(
        "SELECT s.id, r.reference AS referral, u.name AS unit, s.arrived_on, s.departed_on, s.exit_kind, s.exit_written, s.move_on,
                t.started_on AS resettlement_from, t.ended_on AS resettlement_to
         FROM stay s JOIN unit u ON u.id = s.unit_id JOIN referral r ON r.id = s.referral_id JOIN person p ON p.id = r.person_id
         LEFT JOIN resettlement t ON t.stay_id = s.id
         WHERE p.root_id = $1 ORDER BY s.arrived_on DESC, s.id DESC",
        args![root_id],
    )
    .await
}

row! {
    #[derive(Clone, Debug)]
    pub struct Happened {
        pub kind: String,
        pub fact_id: i64,
        pub referral: String,
        pub happened_on: Option<Date>,
        pub words: String,
    }
}

/// The dated facts of these cases other than contacts, latest first. The view stands alone in FROM, and the cases are
/// named: joined to them, either engine would work out every fact there is before it looks at whose they are.
pub async fn facts(read: &mut Read, referrals: &[i64]) -> Result<Vec<Happened>, DbError> {
    if referrals.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!(
        "SELECT f.kind, f.fact_id, (SELECT reference FROM referral WHERE id = f.referral_id) AS referral, f.happened_on, f.words
         FROM fact f WHERE f.referral_id IN ({}) ORDER BY f.happened_on DESC, f.fact_id DESC",
        places(referrals.len())
    );
    read.all_assembled(sql, referrals.iter().map(|id| (*id).into()).collect()).await
}

row! {
    /// A case that a worker carries.
    #[derive(Clone, Debug)]
    pub struct Carried {
        pub reference: String,
        pub given_name: String,
        pub family_name: String,
        pub born_on: Option<Date>,
        pub unit: Option<String>,
        pub last_contact_on: Option<Date>,
    }
}

/// A worker's open cases: in a unit, in resettlement, waiting, or accepted and not yet arrived. The last contact is looked
/// for from the latest backwards: the greatest day of those made would open them all.
pub async fn caseload(read: &mut Read, worker_id: i64) -> Result<Vec<Carried>, DbError> {
    read.all(
        "SELECT root.reference, root.given_name, root.family_name, root.born_on, u.name AS unit,
                (SELECT c.happened_on FROM contact c WHERE c.referral_id = r.id AND c.made ORDER BY c.happened_on DESC LIMIT 1) AS last_contact_on
         FROM referral r JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
         LEFT JOIN stay s ON s.referral_id = r.id AND s.departed_on IS NULL LEFT JOIN unit u ON u.id = s.unit_id
         WHERE r.key_worker_id = $1
           AND r.outcome IN ('accepted', 'waiting')
           AND (s.id IS NOT NULL
                OR EXISTS (SELECT 1 FROM resettlement t WHERE t.referral_id = r.id AND t.ended_on IS NULL)
                OR NOT EXISTS (SELECT 1 FROM stay old WHERE old.referral_id = r.id))
         ORDER BY root.family_name, root.given_name, r.id LIMIT 200",
        args![worker_id],
    )
    .await
}
