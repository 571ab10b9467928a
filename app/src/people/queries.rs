//! Every read of people.

use jiff::{Timestamp, civil::Date};
use rules::{Order, When};

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
    pub struct Child {
        pub reference: String,
        pub given_name: String,
        pub family_name: String,
        pub born_on: Option<Date>,
        pub unborn: bool,
        pub sex: String,
        pub school_place: String,
        pub social_care: String,
        pub referral: String,
    }
}

/// The children who came with a person's referrals; each child once, as last recorded.
pub async fn children(read: &mut Read, root_id: i64) -> Result<Vec<Child>, DbError> {
    let every: Vec<Child> = read
        .all(
            "SELECT kid_root.reference, kid.given_name, kid.family_name, kid.born_on, kid.unborn, c.sex, c.school_place, c.social_care, r.reference AS referral
             FROM child c JOIN person kid ON kid.id = c.person_id JOIN person kid_root ON kid_root.id = kid.root_id
             JOIN referral r ON r.id = c.referral_id JOIN person p ON p.id = r.person_id
             WHERE p.root_id = $1 ORDER BY kid.born_on, kid.id",
            args![root_id],
        )
        .await?;
    let mut once: Vec<Child> = vec![];
    for child in every {
        match once.iter_mut().find(|seen| seen.reference == child.reference) {
            Some(seen) => *seen = child,
            None => once.push(child),
        }
    }
    Ok(once)
}

/// The parents' references and names, for a child's page.
pub async fn parents(read: &mut Read, root_id: i64) -> Result<Vec<(String, String, String)>, DbError> {
    read.all(
        "SELECT DISTINCT parent_root.reference, parent_root.given_name, parent_root.family_name
         FROM child c JOIN person kid ON kid.id = c.person_id JOIN referral r ON r.id = c.referral_id
         JOIN person parent ON parent.id = r.person_id JOIN person parent_root ON parent_root.id = parent.root_id
         WHERE kid.root_id = $1",
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
        pub version: i64,
        /// The departure was recorded before its day, and nobody has said since that it came about.
        pub foreseen: bool,
        /// The unit they moved to from this one.
        pub moved_to: Option<String>,
        pub support_id: Option<i64>,
        pub support_foreseen: Option<bool>,
        pub resettlement_from: Option<Date>,
        pub resettlement_to: Option<Date>,
    }
}

/// A person's stays, latest first, each with the resettlement that followed.
pub async fn stays(read: &mut Read, root_id: i64) -> Result<Vec<Stay>, DbError> {
    read.all(
        "SELECT s.id, r.reference AS referral, u.name AS unit, s.arrived_on, s.departed_on, s.exit_kind, s.exit_written, s.move_on,
                s.version, s.foreseen,
                (SELECT nu.name FROM stay n JOIN unit nu ON nu.id = n.unit_id WHERE n.episode_id = e.id AND n.withdrawn_at IS NULL
                 AND (n.arrived_on > s.arrived_on OR (n.arrived_on = s.arrived_on AND n.id > s.id))
                 ORDER BY n.arrived_on, n.id LIMIT 1) AS moved_to,
                t.id AS support_id, t.foreseen AS support_foreseen, t.begun_on AS resettlement_from, t.ended_on AS resettlement_to
         FROM person p JOIN episode e ON e.person_id = p.id JOIN stay s ON s.episode_id = e.id JOIN unit u ON u.id = s.unit_id
         JOIN referral r ON r.id = e.referral_id
         LEFT JOIN episode t ON t.after_id = e.id AND t.withdrawn_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM stay o WHERE o.episode_id = e.id AND o.withdrawn_at IS NULL
                              AND (o.arrived_on > s.arrived_on OR (o.arrived_on = s.arrived_on AND o.id > s.id)))
         WHERE p.root_id = $1 AND e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL ORDER BY s.arrived_on DESC, s.id DESC",
        args![root_id],
    )
    .await
}

row! {
    #[derive(Clone, Debug)]
    pub struct Happened {
        pub kind: String,
        pub fact_id: i64,
        pub referral: Option<String>,
        pub happened_on: Option<Date>,
        pub happened_at: Option<Timestamp>,
        pub recorded_at: Timestamp,
        pub words: String,
    }
}

impl Happened {
    /// Its place in the order of events.
    pub fn order(&self) -> Order {
        let when = match (self.happened_at, self.happened_on) {
            (Some(at), _) => When::Instant(at),
            (None, Some(on)) => When::Day(on),
            (None, None) => When::Undated,
        };
        Order::of(when, self.recorded_at)
    }

    pub fn is_ahead(&self, today: Date) -> bool {
        self.happened_on.is_some_and(|on| on > today)
    }
}

/// The dated facts of a person other than contacts, latest first. The view stands alone in FROM, and their records are
/// named: joined to them, either engine would work out every fact there is before it looks at whose they are.
pub async fn facts(read: &mut Read, root_id: i64) -> Result<Vec<Happened>, DbError> {
    let records: Vec<(i64,)> = read.all("SELECT id FROM person WHERE root_id = $1", args![root_id]).await?;
    let sql = format!(
        "SELECT f.kind, f.fact_id, (SELECT reference FROM referral WHERE id = f.referral_id) AS referral, f.happened_on, f.happened_at,
                f.recorded_at, f.words
         FROM fact f WHERE f.person_id IN ({})",
        places(records.len())
    );
    let mut found: Vec<Happened> = read.all_assembled(sql, records.iter().map(|(id,)| (*id).into()).collect()).await?;
    found.sort_by_key(|fact| std::cmp::Reverse((fact.order(), fact.fact_id)));
    Ok(found)
}

/// How many possible matches wait for a decision about this person.
pub async fn offered_for(read: &mut Read, root_id: i64) -> Result<i64, DbError> {
    read.value(
        "SELECT count(*) FROM person_pair pp JOIN person a ON a.id = pp.a_id JOIN person b ON b.id = pp.b_id
         WHERE pp.state = 'offered' AND (a.root_id = $1 OR b.root_id = $1)",
        args![root_id],
    )
    .await
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

/// A worker's open cases: episodes that have not ended by today, each person once for each referral, and those who wait. The
/// last contact is looked for from the latest backwards: the greatest day of those made would open them all.
pub async fn caseload(read: &mut Read, worker_id: i64, today: Date) -> Result<Vec<Carried>, DbError> {
    read.all(
        "SELECT root.reference, root.given_name, root.family_name, root.born_on,
                (SELECT u.name FROM episode h JOIN stay s ON s.episode_id = h.id JOIN unit u ON u.id = s.unit_id
                 WHERE h.referral_id = r.id AND h.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND s.arrived_on <= $2
                 AND (s.departed_on IS NULL OR s.departed_on > $2) ORDER BY s.arrived_on DESC LIMIT 1) AS unit,
                (SELECT c.happened_on FROM contact c WHERE c.referral_id = r.id AND c.made AND c.withdrawn_at IS NULL
                 ORDER BY c.happened_on DESC LIMIT 1) AS last_contact_on
         FROM (SELECT DISTINCT c.referral_id AS id FROM carried c WHERE c.worker_id = $1 AND (c.ended_on IS NULL OR c.ended_on > $2)) mine
         JOIN referral r ON r.id = mine.id JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
         ORDER BY root.family_name, root.given_name, r.id",
        args![worker_id, today],
    )
    .await
}
