//! What holds for any facts whatever.

use std::sync::LazyLock;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use rules::{Calendar, Ending, Fact, FactKind, Outcome, Pack, Silence, When, deadlines};

use crate::given;

static CORNWALL: LazyLock<Pack> = LazyLock::new(given::cornwall);
static CALENDAR: LazyLock<Calendar> = LazyLock::new(given::england_and_wales);

fn outcome(facts: &[Fact]) -> Outcome {
    deadlines(&CORNWALL, &CALENDAR, &Silence::default(), facts)
}

/// Within a year, so that facts often meet; a third are only a day, and some are not dated.
fn any_when() -> impl Strategy<Value = When> {
    let first = date(2024, 1, 1);
    prop_oneof![
        6 => (0..31_536_000_i64).prop_map(|second| {
            When::Instant(Timestamp::from_second(1_704_067_200 + second).expect("in 2024"))
        }),
        3 => (0..366_i64).prop_map(move |day| When::Day(first.checked_add(day.days()).expect("in 2024"))),
        1 => Just(When::Undated),
    ]
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let kind = proptest::sample::select(FactKind::ALL.to_vec());
    (kind, 0..100_i64, any_when(), proptest::option::of(1..3_i64)).prop_map(|(kind, id, when, thread)| Fact { kind, id, when, thread })
}

fn facts() -> impl Strategy<Value = Vec<Fact>> {
    proptest::collection::vec(any_fact(), 0..40)
}

proptest! {
    #[test]
    fn the_order_of_facts_does_not_matter((given, shuffled) in facts().prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle()))) {
        prop_assert_eq!(outcome(&given), outcome(&shuffled));
    }

    /// Facts that arrive one at a time, each where it was written and with what was known then worked out again, come
    /// to what they come to all at once.
    #[test]
    fn step_by_step_equals_from_scratch(given in facts()) {
        let mut known = Vec::new();
        let mut last = outcome(&known);
        for fact in &given {
            known.insert(0, *fact);
            last = outcome(&known);
        }
        prop_assert_eq!(last, outcome(&given));
    }

    #[test]
    fn saying_a_thing_twice_changes_nothing(given in facts()) {
        let twice: Vec<Fact> = given.iter().chain(&given).copied().collect();
        prop_assert_eq!(outcome(&given), outcome(&twice));
    }

    #[test]
    fn every_deadline_has_a_due_date_a_start_and_reasons(given in facts()) {
        for deadline in outcome(&given).deadlines {
            prop_assert!(deadline.due != When::Undated && deadline.started_by.when != When::Undated);
            prop_assert!(given.contains(&deadline.started_by));
            prop_assert!(deadline.why.len() >= 3);
            if let Ending::Met { by, late } = deadline.ending {
                prop_assert!(given.contains(&by));
                prop_assert_eq!(by.when.is_by(&deadline.due), Some(!late));
            }
        }
    }

    /// A fact of another stay, message or unit is never evidence for this one.
    #[test]
    fn threads_do_not_mix(given in facts()) {
        for deadline in outcome(&given).deadlines {
            if let Ending::Met { by, .. } | Ending::Over { by, .. } = deadline.ending {
                prop_assert!(by.belongs_with(&deadline.started_by));
            }
        }
    }

    #[test]
    fn a_day_of_hours_is_always_86_400_seconds(second in 0..157_680_000_i64) {
        let received = Timestamp::from_second(1_704_067_200 + second).expect("from 2024 to 2028");
        let fact = Fact { kind: FactKind::ReferralReceived, id: 1, when: When::Instant(received), thread: None };
        let outcome = outcome(&[fact]);
        let answer = outcome.deadlines.iter().find(|deadline| deadline.rule == "referral-answered");
        let due = answer.map(|deadline| deadline.due);
        prop_assert_eq!(due, Some(When::Instant(received + SignedDuration::from_secs(86_400))));
    }

    /// More evidence never turns something done into something missed.
    #[test]
    fn evidence_only_helps(given in facts(), more in any_fact()) {
        let before = outcome(&given);
        let dash = Fact { kind: FactKind::Dash, ..more };
        let mut known = given;
        known.push(dash);
        let after = outcome(&known);
        for deadline in before.deadlines.iter().filter(|deadline| deadline.rule == "dash-arrival") {
            if matches!(deadline.ending, Ending::Met { late: false, .. }) {
                let same = after.deadlines.iter().find(|other| other.rule == deadline.rule && other.started_by == deadline.started_by);
                let still_met = same.is_some_and(|same| matches!(same.ending, Ending::Met { late: false, .. }));
                prop_assert!(still_met);
            }
        }
    }
}
