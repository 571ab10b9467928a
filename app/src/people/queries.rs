//! Every read of people.

use jiff::{Timestamp, civil::Date};
use rules::{Order, When};

use super::OpenPerson;
use super::shown::shown_fact;
use crate::{
    args,
    db::{DbError, Read, Value, places},
    row,
};
use crate::{seen, shown_episode, shown_referral};

row! {
    #[derive(Clone, Debug)]
    pub struct Stay {
        pub id: i64,
        /// Whoever moves from unit to unit goes on in one.
        pub episode_id: i64,
        /// Empty where another provider shares the stay: it is read, and not put right.
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
        concat!(
            "SELECT s.id, s.episode_id, CASE WHEN ",
            shown_referral!("own", "r.id"),
            " THEN r.reference ELSE '' END AS referral, u.name AS unit, s.arrived_on, s.departed_on, s.exit_kind, s.exit_written, s.move_on,
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
         WHERE p.root_id = $1 AND e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND ",
            shown_episode!("where", "e.id"),
            " ORDER BY s.arrived_on DESC, s.id DESC"
        ),
        args![root_id],
    )
    .await
}

row! {
    #[derive(Clone, Debug)]
    pub struct Happened {
        pub kind: String,
        pub fact_id: i64,
        /// Whether a referral itself tells it, and no record of it.
        pub of_referral: bool,
        pub referral: Option<String>,
        pub happened_on: Option<Date>,
        pub happened_at: Option<Timestamp>,
        pub recorded_at: Timestamp,
        /// The account that wrote it.
        pub recorded_by: Option<i64>,
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
pub async fn facts(read: &mut Read, person: &OpenPerson) -> Result<Vec<Happened>, DbError> {
    let records: Vec<i64> = person.records().collect();
    let sql = format!(
        "SELECT f.kind, f.fact_id, COALESCE(f.fact_id = f.referral_id, FALSE) AS of_referral, (SELECT reference FROM referral WHERE id = f.referral_id) AS referral, f.happened_on, f.happened_at,
                f.recorded_at, f.recorded_by, f.words
         FROM fact f WHERE f.person_id IN ({}) AND {}",
        places(records.len()),
        shown_fact!()
    );
    let mut found: Vec<Happened> = read.all_assembled(sql, records.into_iter().map(Value::from).collect()).await?;
    found.sort_by_key(|fact| std::cmp::Reverse((fact.order(), fact.fact_id)));
    Ok(found)
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
        concat!(
            "SELECT root.reference, root.given_name, root.family_name, root.born_on,
                (SELECT u.name FROM episode h JOIN stay s ON s.episode_id = h.id JOIN unit u ON u.id = s.unit_id
                 WHERE h.referral_id = r.id AND h.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND s.arrived_on <= $2
                 AND (s.departed_on IS NULL OR s.departed_on > $2) ORDER BY s.arrived_on DESC LIMIT 1) AS unit,
                (SELECT c.happened_on FROM contact c WHERE c.referral_id = r.id AND c.made AND NOT c.without_them AND c.withdrawn_at IS NULL
                 ORDER BY c.happened_on DESC LIMIT 1) AS last_contact_on
         FROM (SELECT DISTINCT c.referral_id AS id FROM carried c WHERE c.worker_id = $1 AND (c.ended_on IS NULL OR c.ended_on > $2)) mine
         JOIN referral r ON r.id = mine.id JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
         WHERE ",
            seen!("root.id"),
            " AND ",
            shown_referral!("own", "r.id"),
            " ORDER BY root.family_name, root.given_name, r.id"
        ),
        args![worker_id, today],
    )
    .await
}
