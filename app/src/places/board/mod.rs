//! Units against days: what each unit is on each day, days alike run together. Worked out from stays, without asking
//! the database again.

pub(super) mod board_page;
mod coming;

use jiff::{Timestamp, ToSpan as _, civil::Date};

use super::{queries::Spell, units::states::queries::State as Said};

/// What a unit is on a day. `Void` is empty and not ready; `Delayed` the same, with the reason recorded.
#[derive(Clone, Copy, Debug)]
pub enum State<'a> {
    NeverLet,
    Ready,
    Void,
    Delayed,
    In(&'a Spell),
    Leaving(&'a Spell),
    Arriving {
        who: &'a Spell,
        leaving: Option<&'a Spell>,
    },
    /// Empty, and in works, out of use or reserved.
    Kept(&'a Said),
}

impl<'a> State<'a> {
    /// Who is in at the end of the day. Somebody who came and went on one day is not.
    pub fn household(&self) -> Option<&'a Spell> {
        match self {
            State::In(who) => Some(who),
            State::Arriving { who, .. } => Some(*who).filter(|who| who.departed_on != Some(who.arrived_on)),
            _ => None,
        }
    }
}

/// Days in a row on which a unit is the same.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    pub state: State<'a>,
    pub days: u32,
}

/// What a unit is on a day. The stays are the unit's own, in the order of arrival.
pub fn on<'a>(spells: &[&'a Spell], day: Date) -> State<'a> {
    let leaving = spells.iter().rfind(|s| s.departed_on == Some(day) && s.arrived_on < day).copied();
    if let Some(who) = spells.iter().rfind(|s| s.arrived_on == day) {
        return State::Arriving { who, leaving };
    }
    if let Some(who) = spells.iter().rfind(|s| s.arrived_on < day && s.departed_on.is_none_or(|left| left > day)) {
        return State::In(who);
    }
    if let Some(who) = leaving {
        return State::Leaving(who);
    }
    match spells.iter().rfind(|s| s.departed_on.is_some_and(|left| left <= day)) {
        None => State::NeverLet,
        Some(last) if last.ready_on.is_some_and(|ready| ready <= day) => State::Ready,
        Some(last) if last.delayed_on.is_some_and(|told| told <= day) => State::Delayed,
        Some(_) => State::Void,
    }
}

/// The days of a unit from `from`, in runs. On a day on which nobody is in it the first that stands of what it is said to be goes before.
pub fn runs<'a>(spells: &[&'a Spell], said: &[&'a Said], (from, days): (Date, i64), now: Timestamp) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = vec![];
    for offset in 0..days {
        let day = from.saturating_add(offset.days());
        let state = match (on(spells, day), said.iter().find(|said| said.stands(day, now))) {
            (State::NeverLet | State::Ready | State::Void | State::Delayed, Some(said)) => State::Kept(said),
            (state, _) => state,
        };
        match runs.last_mut() {
            Some(run) if alike(&run.state, &state) => run.days += 1,
            _ => runs.push(Run { state, days: 1 }),
        }
    }
    runs
}

fn alike(a: &State<'_>, b: &State<'_>) -> bool {
    match (a, b) {
        (State::In(a), State::In(b)) => a.id == b.id,
        (State::Kept(a), State::Kept(b)) => a.id == b.id,
        (State::NeverLet, State::NeverLet)
        | (State::Ready, State::Ready)
        | (State::Void, State::Void)
        | (State::Delayed, State::Delayed) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn spell(id: i64, arrived_on: Date, departed_on: Option<Date>) -> Spell {
        Spell {
            id,
            unit_id: 1,
            arrived_on,
            departed_on,
            exit_kind: String::new(),
            referral: format!("R{id}"),
            person: format!("P{id}"),
            given_name: String::new(),
            family_name: String::new(),
            ready_on: None,
            delayed_on: None,
            ready_by: None,
            ready_due_at: None,
            ready_preferred_at: None,
            ready_ending: None,
        }
    }

    fn words(runs: &[Run<'_>]) -> String {
        let word = |state: &State<'_>| match state {
            State::NeverLet => "never".to_owned(),
            State::Ready => "ready".into(),
            State::Void => "void".into(),
            State::Delayed => "delayed".into(),
            State::In(s) => format!("in {}", s.id),
            State::Kept(said) => format!("{} {}", said.kind, said.id),
            State::Leaving(s) => format!("leaving {}", s.id),
            State::Arriving { who, leaving: None } => format!("arriving {}", who.id),
            State::Arriving { who, leaving: Some(left) } => format!("arriving {} leaving {}", who.id, left.id),
        };
        runs.iter().map(|run| format!("{} x{}", word(&run.state), run.days)).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn a_day_of_departure_is_free_and_one_household_may_follow_another_on_it() {
        let first = spell(1, date(2026, 3, 2), Some(date(2026, 3, 5)));
        let second = spell(2, date(2026, 3, 5), None);
        let told = words(&runs(&[&first, &second], &[], (date(2026, 3, 1), 7), Timestamp::UNIX_EPOCH));
        assert_eq!(told, "never x1; arriving 1 x1; in 1 x2; arriving 2 leaving 1 x1; in 2 x2");
    }

    #[test]
    fn an_empty_unit_is_void_then_delayed_then_ready() {
        let mut left = spell(1, date(2026, 2, 1), Some(date(2026, 3, 2)));
        left.delayed_on = Some(date(2026, 3, 4));
        left.ready_on = Some(date(2026, 3, 6));
        let told = words(&runs(&[&left], &[], (date(2026, 3, 1), 7), Timestamp::UNIX_EPOCH));
        assert_eq!(told, "in 1 x1; leaving 1 x1; void x1; delayed x2; ready x2");
    }

    #[test]
    fn arriving_and_leaving_on_one_day_is_an_arrival() {
        let brief = spell(1, date(2026, 3, 2), Some(date(2026, 3, 2)));
        assert_eq!(words(&runs(&[&brief], &[], (date(2026, 3, 1), 3), Timestamp::UNIX_EPOCH)), "never x1; arriving 1 x1; void x1");
        assert!(on(&[&brief], date(2026, 3, 2)).household().is_none());
    }
}
