//! Every read of people.

use jiff::civil::Date;

use crate::{
    args,
    db::{DbError, Read, places},
    row,
};

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
                (SELECT c.happened_on FROM contact c WHERE c.referral_id = r.id AND c.made AND c.withdrawn_at IS NULL ORDER BY c.happened_on DESC LIMIT 1) AS last_contact_on
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
