//! What an import must know of the records already there.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::values::key;
use crate::{
    db::{DbError, Read},
    people::alike::Someone,
    row,
};

#[derive(Default)]
pub(super) struct There {
    /// Rows of workbooks that became records.
    pub rows: HashSet<String>,
    /// How many rows of a likeness became records.
    pub alike: HashMap<String, i64>,
    /// Referrals by reference: their id.
    pub referrals: HashMap<String, i64>,
    /// Units by the key of their name: their id.
    pub units: HashMap<String, i64>,
    /// Stays by unit: arrival and departure.
    pub stays: HashMap<i64, Vec<(Date, Option<Date>)>>,
    pub workers: Vec<KnownWorker>,
    /// One record of a person for each referral.
    pub people: Vec<KnownPerson>,
    pub children: Vec<KnownChild>,
    /// Referral and day of every DASH.
    pub dash: HashSet<(i64, Date)>,
    /// The number of the newest person's reference.
    pub last_person: i64,
}

row! {
    pub(super) struct KnownWorker { pub id: i64, pub name: String, pub volunteer: bool }
}

pub(super) struct KnownPerson {
    pub id: i64,
    pub root_id: i64,
    pub reference: String,
    pub someone: Someone,
}

row! {
    pub(super) struct KnownChild { pub id: i64, pub parent_root: i64, pub name_key: String, pub born_on: Option<Date> }
}

row! {
    struct Written {
        person_id: i64, root_id: i64, reference: String, referral_id: i64, given_name: String, family_name: String,
        born_on: Option<Date>, postcode: String, gender: String
    }
}

/// Reads all of it.
pub(super) async fn read(read: &mut Read) -> Result<There, DbError> {
    let mut there = There::default();
    let rows: Vec<(String, String)> = read.all("SELECT row_hash, likeness FROM import_row", vec![]).await?;
    for (hash, likeness) in rows {
        there.rows.insert(hash);
        *there.alike.entry(likeness).or_default() += 1;
    }
    let people: Vec<Written> = read
        .all(
            "SELECT p.id AS person_id, p.root_id, r.reference, r.id AS referral_id, p.given_name, p.family_name, p.born_on,
                    COALESCE((SELECT c.value FROM characteristic c WHERE c.referral_id = r.id AND c.kind = 'postcode' LIMIT 1), '') AS postcode,
                    COALESCE((SELECT c.value FROM characteristic c WHERE c.referral_id = r.id AND c.kind = 'gender' LIMIT 1), '') AS gender
             FROM referral r JOIN person p ON p.id = r.person_id ORDER BY p.id",
            vec![],
        )
        .await?;
    there.referrals = people.iter().map(|p| (p.reference.to_uppercase(), p.referral_id)).collect();
    there.people = people.into_iter().map(KnownPerson::from).collect();
    let units: Vec<(i64, String)> = read.all("SELECT id, name FROM unit", vec![]).await?;
    there.units = units.into_iter().map(|(id, name)| (key(&name), id)).collect();
    let stays: Vec<(i64, Date, Option<Date>)> = read.all("SELECT unit_id, arrived_on, departed_on FROM stay", vec![]).await?;
    for (unit, arrived, departed) in stays {
        there.stays.entry(unit).or_default().push((arrived, departed));
    }
    there.workers = read.all("SELECT id, name, volunteer FROM worker ORDER BY id", vec![]).await?;
    there.children = read
        .all(
            "SELECT p.id, parent.root_id AS parent_root, p.name_key, p.born_on
             FROM came_with c JOIN person p ON p.id = c.person_id JOIN referral r ON r.id = c.referral_id
             JOIN person parent ON parent.id = r.person_id ORDER BY p.id",
            vec![],
        )
        .await?;
    there.dash = read.all::<(i64, Date)>("SELECT referral_id, happened_on FROM dash", vec![]).await?.into_iter().collect();
    let last: Option<(String,)> =
        read.one("SELECT reference FROM person ORDER BY length(reference) DESC, reference DESC LIMIT 1", vec![]).await?;
    there.last_person = last.and_then(|(reference,)| reference.trim_start_matches('P').parse().ok()).unwrap_or(0);
    Ok(there)
}

impl From<Written> for KnownPerson {
    fn from(p: Written) -> KnownPerson {
        let someone = Someone { given: p.given_name, family: p.family_name, born_on: p.born_on, postcode: p.postcode, gender: p.gender };
        KnownPerson { id: p.person_id, root_id: p.root_id, reference: p.reference, someone }
    }
}
