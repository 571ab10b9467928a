//! The facts of a case, or of a unit, as the rules read them: from the view `fact`, to which each area contributes.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use rules::{Fact, FactKind, Silence, When};

use crate::{
    clock::local_day,
    db::{DbError, Read, Value, places},
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

/// So many cases, or units, are asked for in one statement.
pub(crate) const AT_ONCE: usize = 250;

/// The facts of these cases, by referral.
pub(crate) async fn of_cases(read: &mut Read, referrals: &[i64]) -> Result<BTreeMap<i64, Vec<Fact>>, DbError> {
    Ok(by_subject(&told(read, "referral_id", referrals).await?))
}

/// The facts of these units, by unit. Each empty period is a thread of its own, named by the stay that ended before it,
/// so that making a unit ready once is not taken as evidence for the next time.
pub(crate) async fn of_units(read: &mut Read, units: &[i64]) -> Result<BTreeMap<i64, Vec<Fact>>, DbError> {
    let mut units = by_subject(&told(read, "unit_id", units).await?);
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

/// The view stands alone in FROM, so that SQLite looks only at the rows of these subjects.
async fn told(read: &mut Read, subject: &'static str, of: &[i64]) -> Result<Vec<Told>, DbError> {
    let mut all = vec![];
    for batch in of.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT f.kind, f.fact_id, f.{subject} AS subject, f.happened_on, f.happened_at, f.thread FROM fact f WHERE f.{subject} IN ({})",
            places(batch.len())
        );
        all.extend(read.all_assembled::<Told>(sql, batch.iter().map(|id| Value::from(*id)).collect()).await?);
    }
    Ok(all)
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
pub(crate) async fn silences(tx: &mut Read) -> Result<BTreeMap<i64, Silence>, DbError> {
    let imports: Vec<(i64, String, Timestamp)> = tx.all("SELECT id, silent, begun_at FROM import WHERE state = 'taken'", vec![]).await?;
    Ok(imports.into_iter().map(|(id, silent, begun_at)| (id, silence(&silent, begun_at))).collect())
}

fn silence(silent: &str, begun_at: Timestamp) -> Silence {
    let names: Vec<String> = serde_json::from_str(silent).unwrap_or_default();
    Silence { kinds: names.iter().filter_map(|name| name.parse().ok()).collect(), until: Some(local_day(begun_at)) }
}
