//! How much each worker carries beside what they can: cases by weight, where the weights are a file (`duties::weights`). It is a
//! guide for whoever gives cases out, and decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read},
    duties::weights::Weights,
    people::risk,
    row,
};
use crate::{seen, shown_dated, shown_episode, shown_referral};

row! {
    /// A case of a worker's: in one service, or waiting (no kind).
    struct Part {
        worker_id: i64,
        referral_id: i64,
        root_id: i64,
        kind: String,
        /// The level that stands for the person; empty for none.
        risk: String,
        children: i64,
    }
}

/// What a worker carries.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Carries {
    pub cases: i64,
    pub weight: f64,
}

/// What somebody can carry, by their share of full time in hundredths.
pub fn capacity(weights: &Weights, fte_hundredths: i64) -> f64 {
    weights.full_time * fte_hundredths as f64 / 100.0
}

/// A weight as it is read: "12.5", "3".
pub fn says(weight: f64) -> String {
    let text = format!("{weight:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The cases that are carried on the day $1: in one service each, or waiting.
macro_rules! cases {
    () => {
        concat!(
            "(SELECT e.worker_id, e.referral_id, s.kind, p.root_id FROM episode e JOIN service s ON s.id = e.service_id
          JOIN person p ON p.id = e.person_id
          WHERE ",
            seen!("p.root_id"),
            " AND ",
            shown_episode!("own", "e.id"),
            " AND e.withdrawn_at IS NULL AND e.worker_id IS NOT NULL AND e.referral_id IS NOT NULL AND e.begun_on <= $1
            AND (e.ended_on IS NULL OR e.ended_on > $1)
          UNION ALL
          SELECT r.key_worker_id, r.id, '', p.root_id FROM referral r JOIN person p ON p.id = r.person_id
          WHERE ",
            seen!("p.root_id"),
            " AND ",
            shown_referral!("own", "r.id"),
            " AND r.outcome IN ('', 'waiting') AND r.key_worker_id IS NOT NULL)"
        )
    };
}

row! {
    /// A level of risk that was told of a person.
    struct Told { root_id: i64, id: i64, by_a_referral: bool, level: String, happened_on: Option<Date>, happened_at: Option<Timestamp>, recorded_at: Timestamp }
}

impl Told {
    /// As the bar above a person's pages has it.
    fn level(&self) -> risk::Told {
        risk::Told {
            id: self.id,
            level: self.level.clone(),
            happened_on: self.happened_on,
            happened_at: self.happened_at,
            recorded_at: self.recorded_at,
            by_a_referral: self.by_a_referral,
        }
    }
}

/// The level that stands for each person who is carried: the latest that was told by this day.
async fn risks(read: &mut Read, today: Date) -> Result<BTreeMap<i64, String>, DbError> {
    let mut told: Vec<Told> = read
        .all(
            concat!(
                "SELECT y.root_id, x.id, TRUE AS by_a_referral, x.risk AS level, x.received_on AS happened_on, x.received_at AS happened_at, x.recorded_at
                 FROM referral x JOIN person y ON y.id = x.person_id
                 WHERE x.risk <> 'not-assessed' AND ",
                shown_referral!("risk", "x.id"),
                " AND y.root_id IN (SELECT c.root_id FROM ",
                cases!(),
                " c) UNION ALL
                 SELECT y.root_id, x.record_id, FALSE, x.words, x.happened_on, x.happened_at, x.recorded_at
                 FROM person y JOIN record_fact x ON x.person_id = y.id
                 WHERE x.kind = 'risk-assessed' AND (x.happened_on IS NULL OR x.happened_on <= $1) AND y.root_id IN (SELECT c.root_id FROM ",
                cases!(),
                " c) AND ",
                shown_dated!("risk", "x.referral_id", "x.episode_id", "x.person_id", "x.recorded_by", "x.recorded_at")
            ),
            args![today],
        )
        .await?;
    told.sort_by_key(|told| told.root_id);
    let of_each = told.chunk_by(|a, b| a.root_id == b.root_id);
    let stands =
        of_each.filter_map(|of_one| Some((of_one[0].root_id, risk::standing(of_one.iter().map(Told::level).collect(), today)?.level)));
    Ok(stands.collect())
}

/// What every worker carries today.
pub async fn of_workers(read: &mut Read, weights: &Weights, today: Date) -> Result<BTreeMap<i64, Carries>, DbError> {
    let mut parts: Vec<Part> = read
        .all(
            concat!(
                "SELECT c.worker_id, c.referral_id, c.root_id, c.kind,
                        (SELECT count(*) FROM came_with w WHERE w.referral_id = c.referral_id AND w.withdrawn_at IS NULL) AS children,
                        '' AS risk FROM ",
                cases!(),
                " c"
            ),
            args![today],
        )
        .await?;
    let risks = risks(read, today).await?;
    for part in &mut parts {
        part.risk = risks.get(&part.root_id).cloned().unwrap_or_default();
    }
    Ok(carried(weights, &parts))
}

/// The services of a case count each; its risk and its children once.
fn carried(weights: &Weights, parts: &[Part]) -> BTreeMap<i64, Carries> {
    let mut seen = BTreeSet::new();
    let mut all: BTreeMap<i64, Carries> = BTreeMap::new();
    for part in parts {
        let of = all.entry(part.worker_id).or_default();
        let service = |kind: &str| weights.service.get(kind).or_else(|| weights.service.get("other")).copied().unwrap_or_default();
        of.weight += if part.kind.is_empty() { weights.waiting.each } else { service(&part.kind) };
        if seen.insert((part.worker_id, part.referral_id)) {
            of.cases += 1;
            of.weight += weights.risk.get(&part.risk).copied().unwrap_or_default();
            of.weight += weights.children.each * part.children.min(weights.children.most) as f64;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duties::weights;

    fn part(referral_id: i64, kind: &str, risk: &str, children: i64) -> Part {
        Part { worker_id: 1, referral_id, root_id: referral_id, kind: kind.into(), risk: risk.into(), children }
    }

    #[test]
    fn a_case_counts_by_service_risk_and_children_each_once() {
        let weights = weights::read(
            "w",
            "as_of = \"2026-01-01\"\nfull_time = 20.0\nservice = { idva = 2.0, other = 1.0 }\nwaiting = { each = 0.5 }
             risk = { high = 1.0 }\nchildren = { each = 0.25, most = 2 }",
        )
        .unwrap();
        let parts = [part(7, "idva", "high", 3), part(7, "new-kind", "high", 3), part(8, "", "standard", 0)];
        // 2 and 1 for the services, 1 for the risk, two of three children; and the half of one who waits.
        assert_eq!(carried(&weights, &parts)[&1], Carries { cases: 2, weight: 2.0 + 1.0 + 1.0 + 0.5 + 0.5 });
        assert_eq!(carried(&weights, &[]), BTreeMap::new());
    }

    #[test]
    fn a_weight_reads_plainly() {
        assert_eq!([says(12.5), says(3.0), says(0.25), says(0.0)], ["12.5", "3", "0.25", "0"]);
        let weights = Weights::built_in();
        assert!((capacity(&weights, 60) - weights.full_time * 0.6).abs() < 1e-9);
    }
}
