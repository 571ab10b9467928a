//! The facts of a unit, as the rules read them: from the view `fact`, to which each area contributes. Those of people are in
//! `subjects.rs`.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use rules::{Fact, Silence, When};

use super::kinds;
use crate::{
    clock::local_day,
    db::{DbError, Read, Value, places},
    row,
};

row! {
    struct Told {
        kind: String, fact_id: i64, unit_id: i64, happened_on: Option<Date>, happened_at: Option<Timestamp>, thread: Option<i64>,
        recorded_at: Timestamp,
    }
}

impl Told {
    /// Nothing when the rules have no word for this kind.
    fn fact(&self) -> Option<Fact> {
        let when = match (self.happened_at, self.happened_on) {
            (Some(at), _) => When::Instant(at),
            (None, Some(on)) => When::Day(on),
            (None, None) => When::Undated,
        };
        let kind = kinds::known().get(&self.kind)?;
        Some(Fact { kind, id: self.fact_id, when, written: self.recorded_at, thread: self.thread })
    }
}

/// So many units are asked for in one statement.
pub(crate) const AT_ONCE: usize = 250;

/// The facts of these units, by unit. Each empty period is a thread of its own, named by the stay that ended before it,
/// so that making a unit ready once is not taken as evidence for the next time.
pub(crate) async fn of_units(read: &mut Read, units: &[i64]) -> Result<BTreeMap<i64, Vec<Fact>>, DbError> {
    let mut found: BTreeMap<i64, Vec<Fact>> = BTreeMap::new();
    for told in told(read, units).await? {
        found.entry(told.unit_id).or_default().extend(told.fact());
    }
    for facts in found.values_mut() {
        let vacated: Vec<(Option<Date>, i64)> =
            facts.iter().filter(|f| f.kind.as_str() == "unit-vacated").map(|f| (f.when.day(), f.id)).collect();
        for fact in facts.iter_mut().filter(|f| f.kind.as_str() == "unit-occupied") {
            let arrived = fact.when.day();
            // The stay itself may end on the day it begins; it does not follow itself.
            let before = vacated.iter().filter(|(left, stay)| *left <= arrived && *stay != fact.id).max();
            fact.thread = Some(before.map_or(0, |(_, stay)| *stay));
        }
    }
    Ok(found)
}

/// The view stands alone in FROM, so that SQLite looks only at the rows of these units.
async fn told(read: &mut Read, units: &[i64]) -> Result<Vec<Told>, DbError> {
    let mut all = vec![];
    for batch in units.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT f.kind, f.fact_id, f.unit_id, f.happened_on, f.happened_at, f.thread, f.recorded_at
             FROM fact f WHERE f.unit_id IN ({})",
            places(batch.len())
        );
        all.extend(read.all_assembled::<Told>(sql, batch.iter().map(|id| Value::from(*id)).collect()).await?);
    }
    Ok(all)
}

/// What the records that each import brought do not hold.
pub(crate) async fn silences(tx: &mut Read) -> Result<BTreeMap<i64, Silence>, DbError> {
    let imports: Vec<(i64, String, Timestamp)> = tx.all("SELECT id, silent, begun_at FROM import WHERE state = 'taken'", vec![]).await?;
    Ok(imports.into_iter().map(|(id, silent, begun_at)| (id, silence(&silent, begun_at))).collect())
}

fn silence(silent: &str, begun_at: Timestamp) -> Silence {
    let names: Vec<String> = serde_json::from_str(silent).unwrap_or_default();
    Silence { kinds: names.iter().filter_map(|name| kinds::known().get(name)).collect(), until: Some(local_day(begun_at)) }
}
