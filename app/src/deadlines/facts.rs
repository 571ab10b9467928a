//! The facts of a case, or of a unit, as the rules read them: from the view `fact`, to which each area contributes.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use rules::{Fact, FactKind, Silence, When};

use crate::{
    args,
    clock::local_day,
    db::{DbError, Read},
    row,
};

row! {
    struct Told { kind: String, fact_id: i64, subject: i64, happened_on: Option<Date>, happened_at: Option<Timestamp>, thread: Option<i64> }
}

impl Told {
    /// Nothing when the rules have no word for this kind: it is on the timeline only.
    fn fact(&self) -> Option<Fact> {
        let when = match (self.happened_at, self.happened_on) {
            (Some(at), _) => When::Instant(at),
            (None, Some(on)) => When::Day(on),
            (None, None) => When::Undated,
        };
        Some(Fact { kind: self.kind.parse::<FactKind>().ok()?, id: self.fact_id, when, thread: self.thread })
    }
}

/// The facts of cases, by referral: of one, or of all that came with an import, or of all there are.
pub(super) async fn of_cases(tx: &mut Read, which: Which) -> Result<BTreeMap<i64, Vec<Fact>>, DbError> {
    const ALL: &str = "SELECT f.kind, f.fact_id, f.referral_id AS subject, f.happened_on, f.happened_at, f.thread
                       FROM fact f WHERE f.referral_id IS NOT NULL";
    const ONE: &str = "SELECT f.kind, f.fact_id, f.referral_id AS subject, f.happened_on, f.happened_at, f.thread
                       FROM fact f WHERE f.referral_id = $1";
    let told: Vec<Told> = match which {
        Which::All => tx.all(ALL, vec![]).await?,
        Which::One(id) => tx.all(ONE, args![id]).await?,
    };
    Ok(by_subject(&told))
}

/// Which cases, or units.
#[derive(Clone, Copy)]
pub(super) enum Which {
    One(i64),
    All,
}

/// The facts of units, by unit. Each empty period is a thread of its own, named by the stay that ended before it, so
/// that making a unit ready once is not taken as evidence for the next time.
pub(super) async fn of_units(tx: &mut Read, which: Which) -> Result<BTreeMap<i64, Vec<Fact>>, DbError> {
    const ALL: &str = "SELECT f.kind, f.fact_id, f.unit_id AS subject, f.happened_on, f.happened_at, f.thread
                       FROM fact f WHERE f.unit_id IS NOT NULL";
    const ONE: &str = "SELECT f.kind, f.fact_id, f.unit_id AS subject, f.happened_on, f.happened_at, f.thread
                       FROM fact f WHERE f.unit_id = $1";
    let told: Vec<Told> = match which {
        Which::All => tx.all(ALL, vec![]).await?,
        Which::One(id) => tx.all(ONE, args![id]).await?,
    };
    let mut units = by_subject(&told);
    for facts in units.values_mut() {
        let vacated: Vec<(Option<Date>, i64)> =
            facts.iter().filter(|f| f.kind == FactKind::UnitVacated).map(|f| (f.when.day(), f.id)).collect();
        for fact in facts.iter_mut().filter(|f| f.kind == FactKind::UnitOccupied) {
            let arrived = fact.when.day();
            // The stay itself may end on the day it begins; it does not follow itself.
            let before = vacated.iter().filter(|(left, stay)| *left <= arrived && *stay != fact.id).max();
            fact.thread = Some(before.map_or(0, |(_, stay)| *stay));
        }
    }
    Ok(units)
}

fn by_subject(told: &[Told]) -> BTreeMap<i64, Vec<Fact>> {
    let mut found: BTreeMap<i64, Vec<Fact>> = BTreeMap::new();
    for one in told {
        if let Some(fact) = one.fact() {
            found.entry(one.subject).or_default().push(fact);
        }
    }
    found
}

/// What the records that each case was imported from do not hold.
pub(super) async fn silences(tx: &mut Read) -> Result<BTreeMap<i64, Silence>, DbError> {
    let imports: Vec<(i64, String, Timestamp)> = tx.all("SELECT id, silent, begun_at FROM import WHERE state = 'taken'", vec![]).await?;
    Ok(imports.into_iter().map(|(id, silent, begun_at)| (id, silence(&silent, begun_at))).collect())
}

fn silence(silent: &str, begun_at: Timestamp) -> Silence {
    let names: Vec<String> = serde_json::from_str(silent).unwrap_or_default();
    Silence { kinds: names.iter().filter_map(|name| name.parse().ok()).collect(), until: Some(local_day(begun_at)) }
}
