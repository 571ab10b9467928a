//! What holds for any facts whatever.

use std::sync::LazyLock;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use rules::{Calendar, Ending, Fact, Outcome, Pack, State, When};

use crate::given::{self, kind, long_after};

static CORNWALL: LazyLock<Pack> = LazyLock::new(given::cornwall);
static CALENDAR: LazyLock<Calendar> = LazyLock::new(given::england_and_wales);

fn outcome(facts: &[Fact]) -> Outcome {
    outcome_at(facts, long_after())
}

fn outcome_at(facts: &[Fact], now: Timestamp) -> Outcome {
    given::outcome(&CORNWALL, &CALENDAR, facts, now)
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

fn any_moment() -> impl Strategy<Value = Timestamp> {
    (0..31_536_000_i64).prop_map(|second| Timestamp::from_second(1_704_067_200 + second).expect("in 2024"))
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let kind = proptest::sample::select(given::kinds().all().collect::<Vec<_>>());
    let thread = proptest::option::of(1..3_i64);
    (kind, 0..100_i64, any_when(), any_moment(), thread).prop_map(|(kind, id, when, written, thread)| Fact {
        kind,
        id,
        when,
        written,
        thread,
    })
}

/// Of few kinds and within weeks, so that they meet, end and renew one another often.
fn near_facts() -> impl Strategy<Value = Vec<Fact>> {
    let kinds = ["arrival", "departure", "planned-departure", "dash", "incident", "high-risk", "support-ended", "contact-made"];
    let one = (proptest::sample::select(kinds.to_vec()), 0..100_i64, 0..40_i64, proptest::option::of(0..24_i64), 0..960_i64);
    let fact = one.prop_map(|(name, id, day, hour, written)| {
        let on = date(2024, 3, 20) + day.days();
        let at = |hour: i64| Timestamp::from_second(1_710_892_800 + (day * 24 + hour) * 3600).expect("in 2024");
        let when = hour.map_or(When::Day(on), |hour| When::Instant(at(hour)));
        let written = Timestamp::from_second(1_710_892_800 + written * 3600).expect("in 2024");
        Fact { kind: kind(name), id, when, written, thread: None }
    });
    proptest::collection::vec(fact, 0..12)
}

fn near_moment() -> impl Strategy<Value = Timestamp> {
    (0..1200_i64).prop_map(|hour| Timestamp::from_second(1_710_892_800 + hour * 3600).expect("in 2024"))
}

fn any_case() -> impl Strategy<Value = (Vec<Fact>, Timestamp)> {
    prop_oneof![(facts(), any_moment()), (near_facts(), near_moment())]
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
        let fact = Fact { kind: kind("referral-received"), id: 1, when: When::Instant(received), written: received, thread: None };
        let outcome = outcome(&[fact]);
        let answer = outcome.deadlines.iter().find(|deadline| deadline.rule == "referral-answered");
        let due = answer.map(|deadline| deadline.due);
        prop_assert_eq!(due, Some(When::Instant(received + SignedDuration::from_secs(86_400))));
    }

    /// More evidence never turns something done into something missed.
    #[test]
    fn evidence_only_helps(given in facts(), more in any_fact()) {
        let before = outcome(&given);
        let dash = Fact { kind: kind("dash"), ..more };
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

    /// What lies ahead has not happened: nothing comes out otherwise than if it had not been written down, except what is
    /// begun by the plan itself, and that is not over.
    #[test]
    fn nothing_ahead_ends_anything((given, now) in any_case()) {
        let come: Vec<Fact> = given.iter().filter(|fact| !fact.when.is_ahead(now)).copied().collect();
        let (known, all) = (outcome_at(&come, now), outcome_at(&given, now));
        let (planned, begun): (Vec<_>, Vec<_>) = all.deadlines.into_iter().partition(|found| found.started_by.when.is_ahead(now));
        // A plan may decide that a duty before an exit applies, and by when: that ends nothing.
        let before_an_exit = |rule: &str| rule == "dash-exit" || rule == "plan-review-move-on";
        let of_others = |found: Vec<rules::Deadline>| found.into_iter().filter(|one| !before_an_exit(&one.rule)).collect::<Vec<_>>();
        prop_assert_eq!(of_others(known.deadlines), of_others(begun));
        for one in planned {
            prop_assert!(!matches!(one.ending, Ending::Over { .. }), "{:?}", one);
        }
    }

    /// Nor is anything called missed before its time has passed.
    #[test]
    fn nothing_is_missed_before_it_was_due((given, now) in any_case()) {
        for found in outcome_at(&given, now).deadlines {
            if found.state(now) == State::Missed {
                prop_assert!(found.due.has_passed(now));
            }
            if let Ending::Met { by, .. } | Ending::Over { by, .. } = found.ending {
                prop_assert!(!by.when.is_ahead(now));
            }
        }
    }

    /// What was worked out and kept stands, without a job at midnight, until the moment it names, and not a moment after.
    #[test]
    fn what_was_worked_out_stands_until_it_says((given, now) in any_case(), part in 0.0..1.0_f64) {
        let kept = outcome_at(&given, now);
        let last = kept.again_at.map_or_else(long_after, |again| again - SignedDuration::from_micros(1));
        prop_assert!(last >= now);
        let between = now + (last.duration_since(now)).mul_f64(part);
        for later in [between, last] {
            let then = outcome_at(&given, later);
            prop_assert_eq!(&then.deadlines, &kept.deadlines, "at {}", later);
            prop_assert_eq!(&then.doubts, &kept.doubts);
        }
        // Followed from one such moment to the next, it ends where everything has come about.
        let (mut moment, mut steps) = (kept.again_at, 0);
        while let Some(again) = moment {
            moment = outcome_at(&given, again).again_at;
            prop_assert!(moment.is_none_or(|next| next > again));
            steps += 1;
            prop_assert!(steps <= 3 * given.len());
        }
    }
}
