//! How high the risk is. Who was found to be at high risk stays so until an assessment surely made later says otherwise: a referrer's word does
//! not lower it, nor does an assessment of the same day that may have been made before (a judgement raises, it never lowers what was counted).

use jiff::{Timestamp, civil::Date};
use rules::{Order, When};

use super::queries::Happened;

/// The kind of fact that tells a level of risk.
pub const FACT: &str = "risk-assessed";
const HIGH: &str = "high";

/// A level of risk that was told.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: i64,
    pub level: String,
    pub happened_on: Option<Date>,
    pub happened_at: Option<Timestamp>,
    pub recorded_at: Timestamp,
    /// By the words of a referral, and not by a form that somebody filled in.
    pub by_a_referral: bool,
}

impl Told {
    /// Its place in the order of events: not that of keying.
    fn place(&self) -> (Order, i64) {
        let when = self.happened_at.map_or_else(|| self.happened_on.map_or(When::Undated, When::Day), When::Instant);
        (Order::of(when, self.recorded_at), self.id)
    }

    fn is_surely_after(&self, other: &Told) -> bool {
        match (self.happened_on, other.happened_on, self.happened_at.zip(other.happened_at)) {
            (Some(day), Some(before), None) => day > before,
            (Some(_), Some(_), Some((at, before))) => at >= before,
            _ => false,
        }
    }
}

/// The level that stands, since when without a break, and when it was last judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    pub level: String,
    pub since: Option<Date>,
    pub judged: Option<Date>,
}

pub fn standing(mut told: Vec<Told>, today: Date) -> Option<Stands> {
    told.retain(|one| !one.level.is_empty() && one.happened_on.is_none_or(|on| on <= today));
    told.sort_by_key(Told::place);
    let mut stands: Option<(Stands, Told)> = None;
    for one in told {
        let on = one.happened_on;
        match &mut stands {
            Some((stands, last)) if stands.level == one.level => {
                stands.judged = on;
                *last = one;
            }
            Some((stands, last)) if stands.level == HIGH && (one.by_a_referral || !one.is_surely_after(last)) => {}
            _ => stands = Some((Stands { level: one.level.clone(), since: on, judged: on }, one)),
        }
    }
    stands.map(|(stands, _)| stands)
}

/// Of the facts of one person.
pub fn of_facts(facts: &[Happened], today: Date) -> Option<Stands> {
    let levels = facts.iter().filter(|fact| fact.kind == FACT).map(|fact| Told {
        id: fact.fact_id,
        level: fact.words.clone(),
        happened_on: fact.happened_on,
        happened_at: fact.happened_at,
        recorded_at: fact.recorded_at,
        by_a_referral: fact.of_referral,
    });
    standing(levels.collect(), today)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn told(level: &str, day: i8, hour: Option<i8>, by_a_referral: bool) -> Told {
        let on = date(2026, 3, day);
        let at = |hour: i8| on.at(hour, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        let recorded_at = at(22);
        Told { id: 1, level: level.into(), happened_on: Some(on), happened_at: hour.map(at), recorded_at, by_a_referral }
    }

    #[test]
    fn a_high_stays_until_an_assessment_that_was_surely_made_later() {
        let today = date(2026, 3, 20);
        for (told, level) in [
            (vec![told("high", 1, Some(15), false), told("medium", 5, Some(9), true)], "high"),
            (vec![told("high", 1, Some(15), false), told("standard", 1, None, false)], "high"),
            (vec![told("high", 1, Some(15), false), told("standard", 1, Some(16), false)], "standard"),
            (vec![told("high", 1, Some(15), false), told("standard", 2, None, false)], "standard"),
            (vec![told("high", 1, Some(15), true), told("medium", 3, None, true)], "high"),
            (vec![told("standard", 1, None, false), told("high", 3, Some(9), true)], "high"),
            (vec![told("high", 1, None, false), told("standard", 2, None, false), told("medium", 3, None, true)], "medium"),
        ] {
            assert_eq!(standing(told.clone(), today).map(|stands| stands.level).as_deref(), Some(level), "{told:?}");
        }
    }
}
