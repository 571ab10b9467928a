//! The facts of a case, or of a unit, as the rules read them: from the view `fact`, to which each area contributes.

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
        kind: String, fact_id: i64, subject: i64, happened_on: Option<Date>, happened_at: Option<Timestamp>, thread: Option<i64>,
        recorded_at: Timestamp,
    }
}

impl Told {
    /// Nothing when the rules have no word for this kind: it is on the timeline only.
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

/// So many cases, or units, are asked for in one statement.
pub(crate) const AT_ONCE: usize = 250;

/// The facts of these cases, by referral.
pub(crate) async fn of_cases(read: &mut Read, referrals: &[i64]) -> Result<BTreeMap<i64, Vec<Fact>>, DbError> {
    let mut told = told(read, "referral_id", referrals).await?;
    told.extend(last_contacts(read, referrals).await?);
    let mut cases = by_subject(&told);
    let ended = kinds::known().get("support-ended");
    for facts in cases.values_mut() {
        // One case is all that is looked at here, so its end is the end of all support.
        let closed: Vec<Fact> = facts.iter().filter(|fact| fact.kind.as_str() == "referral-closed").copied().collect();
        facts.extend(closed.into_iter().filter_map(|fact| Some(Fact { kind: ended?, ..fact })));
    }
    Ok(cases)
}

/// When somebody was last reached in each of these cases. Not in the view: contacts are many, and only the last tells.
async fn last_contacts(read: &mut Read, referrals: &[i64]) -> Result<Vec<Told>, DbError> {
    let mut all = vec![];
    for batch in referrals.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT 'contact-made' AS kind, c.id AS fact_id, c.referral_id AS subject, c.happened_on, c.happened_at,
                    CAST(NULL AS BIGINT) AS thread, c.recorded_at
             FROM referral r JOIN contact c ON c.id =
               (SELECT o.id FROM contact o WHERE o.referral_id = r.id AND o.made AND o.withdrawn_at IS NULL
                ORDER BY o.happened_on DESC, o.id DESC LIMIT 1)
             WHERE r.id IN ({})",
            places(batch.len())
        );
        all.extend(read.all_assembled::<Told>(sql, batch.iter().map(|id| Value::from(*id)).collect()).await?);
    }
    Ok(all)
}

/// The facts of these units, by unit. Each empty period is a thread of its own, named by the stay that ended before it,
/// so that making a unit ready once is not taken as evidence for the next time.
pub(crate) async fn of_units(read: &mut Read, units: &[i64]) -> Result<BTreeMap<i64, Vec<Fact>>, DbError> {
    let mut units = by_subject(&told(read, "unit_id", units).await?);
    for facts in units.values_mut() {
        let vacated: Vec<(Option<Date>, i64)> =
            facts.iter().filter(|f| f.kind.as_str() == "unit-vacated").map(|f| (f.when.day(), f.id)).collect();
        for fact in facts.iter_mut().filter(|f| f.kind.as_str() == "unit-occupied") {
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
            "SELECT f.kind, f.fact_id, f.{subject} AS subject, f.happened_on, f.happened_at, f.thread, f.recorded_at
             FROM fact f WHERE f.{subject} IN ({})",
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
    Silence { kinds: names.iter().filter_map(|name| kinds::known().get(name)).collect(), until: Some(local_day(begun_at)) }
}
