//! What an import must know of the records already there.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::{
    plan::Plan,
    report::{ChangedCell, Gone},
    values::key,
};
use crate::{
    args,
    db::{DbError, Read},
    people::alike::Someone,
    row,
    running::contracts::services::{self, Service},
    sealed::Sealed,
    unsealed,
};

#[derive(Default)]
pub(super) struct There {
    /// Rows of workbooks that became records, by what makes them these rows.
    pub rows: HashMap<String, Vec<Before>>,
    /// Referrals by the number that their provider uses, or by Holdfast's own: their id.
    pub referrals: HashMap<String, i64>,
    /// Numbers by which a workbook knows a referral that came from one.
    pub theirs: HashSet<String>,
    /// Every number of Holdfast's own.
    pub own: HashSet<String>,
    /// Units by the key of their name: their id.
    pub units: HashMap<String, i64>,
    /// Stays by unit: which, arrival and departure.
    pub stays: HashMap<i64, Vec<(i64, Date, Option<Date>)>>,
    pub workers: Vec<KnownWorker>,
    /// One record of a person for each referral.
    pub people: Vec<KnownPerson>,
    pub children: Vec<KnownChild>,
    /// Referral and day of every DASH.
    pub dash: HashSet<(i64, Date)>,
    /// The accommodation of the contract that workbooks are taken in under; absent until it was made from the pack.
    pub accommodation: Option<Service>,
    /// The number of the newest person's reference.
    pub last_person: i64,
}

/// A row that became a record.
#[derive(Clone, Debug)]
pub(super) struct Before {
    pub hash: String,
    pub likeness: String,
    pub import_id: i64,
    pub record_id: i64,
}

row! {
    pub(super) struct KnownWorker { pub id: i64, pub name: String, pub volunteer: bool }
}

pub(super) struct KnownPerson {
    pub id: i64,
    pub root_id: i64,
    /// By what a row of a workbook finds the referral.
    pub reference: String,
    pub person_number: String,
    pub received_on: Date,
    pub outcome: String,
    pub someone: Someone,
}

row! {
    pub(super) struct KnownChild { pub id: i64, pub parent_root: i64, pub name_key: String, pub born_on: Option<Date> }
}

row! {
    struct Written {
        person_id: i64, root_id: i64, reference: String, theirs: String, person_theirs: String, referral_id: i64, received_on: Date,
        outcome: String, given_name: String, family_name: String, born_on: Option<Date>, postcode: Sealed, gender: String
    }
}

/// Reads all of it, for a workbook that comes in under a contract.
pub(super) async fn read(read: &mut Read, contract: &str) -> Result<There, DbError> {
    let mut there = There::default();
    let mut services = services::all(read).await?.into_iter();
    there.accommodation = services.find(|service| service.pack == contract && service.kind == services::ACCOMMODATION);
    let rows: Vec<(String, String, String, i64, i64)> =
        read.all("SELECT identity, row_hash, likeness, import_id, record_id FROM import_row ORDER BY import_id, record_id", vec![]).await?;
    for (identity, hash, likeness, import_id, record_id) in rows {
        there.rows.entry(identity).or_default().push(Before { hash, likeness, import_id, record_id });
    }
    let people: Vec<Written> = read
        .all(
            concat!(
                "SELECT p.id AS person_id, p.root_id, r.reference, r.theirs, p.theirs AS person_theirs, r.id AS referral_id, r.received_on,
               COALESCE((SELECT a.outcome FROM referral_answer a WHERE a.referral_id = r.id ORDER BY a.id DESC LIMIT 1), '') AS outcome,
               p.given_name, p.family_name, p.born_on,
                    COALESCE((SELECT ",
            unsealed!("characteristic", "c", "value", "pk"),
            " FROM characteristic c LEFT JOIN person_key pk ON pk.person_id = c.person_id WHERE c.referral_id = r.id AND c.kind = 'postcode' AND c.withdrawn_at IS NULL LIMIT 1), '') AS postcode,
                    COALESCE((SELECT c.value FROM characteristic c WHERE c.referral_id = r.id AND c.kind = 'gender' AND c.withdrawn_at IS NULL LIMIT 1), '') AS gender
             FROM referral r JOIN person p ON p.id = r.person_id ORDER BY p.id"
            ),
            vec![],
        )
        .await?;
    there.referrals = people.iter().map(|p| (p.reference.to_uppercase(), p.referral_id)).collect();
    for p in people.iter().filter(|p| !p.theirs.is_empty()) {
        let number = as_compared(&p.theirs);
        there.referrals.insert(number.clone(), p.referral_id);
        there.theirs.insert(number);
    }
    there.own = people.iter().map(|p| p.reference.clone()).collect();
    there.people = people.into_iter().map(KnownPerson::from).collect();
    let units: Vec<(i64, String)> = read.all("SELECT id, name FROM unit", vec![]).await?;
    there.units = units.into_iter().map(|(id, name)| (key(&name), id)).collect();
    let stays: Vec<(i64, i64, Date, Option<Date>)> =
        read.all("SELECT id, unit_id, arrived_on, departed_on FROM stay WHERE withdrawn_at IS NULL", vec![]).await?;
    for (id, unit, arrived, departed) in stays {
        there.stays.entry(unit).or_default().push((id, arrived, departed));
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
    there.dash = read
        .all::<(i64, Date)>(
            "SELECT referral_id, happened_on FROM record WHERE kind = 'dash' AND withdrawn_at IS NULL AND happened_on IS NOT NULL",
            vec![],
        )
        .await?
        .into_iter()
        .collect();
    let last: Option<(String,)> =
        read.one("SELECT reference FROM person ORDER BY length(reference) DESC, reference DESC LIMIT 1", vec![]).await?;
    there.last_person = last.and_then(|(reference,)| reference.trim_start_matches('P').parse().ok()).unwrap_or(0);
    Ok(there)
}

/// A number as numbers are compared: in capitals, without spaces.
pub(super) fn as_compared(number: &str) -> String {
    number.split_whitespace().collect::<String>().to_uppercase()
}

impl From<Written> for KnownPerson {
    fn from(p: Written) -> KnownPerson {
        let reference = if p.theirs.is_empty() { p.reference } else { as_compared(&p.theirs) };
        let someone =
            Someone { given: p.given_name, family: p.family_name, born_on: p.born_on, postcode: p.postcode.into(), gender: p.gender };
        KnownPerson {
            id: p.person_id,
            root_id: p.root_id,
            reference,
            person_number: as_compared(&p.person_theirs),
            received_on: p.received_on,
            outcome: p.outcome,
            someone,
        }
    }
}

/// What changed and vanished rows said when they were taken: fills in the report.
pub(super) async fn said_before(read: &mut Read, plan: &mut Plan) -> Result<(), DbError> {
    /// As many as anybody reads; the count of the rest is told.
    const GONE_SHOWN: usize = 200;
    let gone = plan.gone.iter().take(GONE_SHOWN).cloned();
    let wanted: Vec<String> = plan.report.changed.iter().map(|changed| changed.was.clone()).chain(gone).collect();
    let mut said: HashMap<String, (String, i64, String)> = HashMap::new();
    for hash in wanted {
        const SAID: &str = concat!(
            "SELECT t.sheet, t.row_number, ",
            unsealed!("import_row", "t", "read_as", "row_hash", "'\u{1f}0\u{1f}'"),
            " FROM import_row t WHERE t.row_hash = $1"
        );
        let found: Option<(String, i64, Sealed)> = read.one(SAID, args![&hash]).await?;
        said.extend(found.map(|(sheet, row, says)| (hash, (sheet, row, says.into()))));
    }
    let fields = |text: &str| -> Vec<[String; 2]> { serde_json::from_str(text).unwrap_or_default() };
    for changed in &mut plan.report.changed {
        let before = said.get(&changed.was).map(|(.., text)| fields(text)).unwrap_or_default();
        for cell in &mut changed.cells {
            cell.old = before.iter().find(|[field, _]| *field == cell.column).map(|[_, value]| value.clone()).unwrap_or_default();
        }
        let now: Vec<&str> = changed.cells.iter().map(|cell| cell.column.as_str()).collect();
        let emptied: Vec<ChangedCell> = before
            .iter()
            .filter(|[field, _]| !now.contains(&field.as_str()))
            .map(|[field, value]| ChangedCell { column: field.clone(), old: value.clone(), new: String::new() })
            .collect();
        changed.cells.extend(emptied);
        changed.cells.retain(|cell| cell.old != cell.new);
    }
    for hash in plan.gone.iter().take(GONE_SHOWN) {
        if let Some((sheet, row, text)) = said.get(hash) {
            plan.report.gone.push(Gone { sheet: sheet.clone(), row: u32::try_from(*row).unwrap_or(0), said: fields(text) });
        }
    }
    if plan.gone.len() > GONE_SHOWN {
        plan.report.notes.push(format!("{} rows that were taken before are not in the workbook any more.", plan.gone.len()));
    }
    Ok(())
}
