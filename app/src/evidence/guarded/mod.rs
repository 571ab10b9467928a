//! Numbers for whoever sees figures and may not open the records behind them (REP-6): in returns and in take-up, by one rule.
//!
//! Of periods that are over. What is below [`FEW`] is told together with others, or as fewer than that, also where it is none; the rest is
//! rounded to five. Rounding is what keeps a number that was left out from being worked out of a total (NHS Digital publishes
//! hospital episodes so since September 2018). What was given once stands: [`settle`] lets a number move only when at least [`FEW`]
//! were added or taken away, so that between two answers there is nobody to be told apart. [`given`] keeps it.

#[cfg(test)]
mod attack;
mod given;
mod page;

pub(super) use given::{Given, give};
pub(super) use page::body;

use std::collections::BTreeMap;

use super::{
    Filled,
    figures::{Figure, Shape},
};

/// Below this nothing is told apart: the published rule hides 1 to 7.
pub const FEW: i64 = 8;

const STEP: i64 = 5;

/// Time is rounded to five hours.
const MINUTES: i64 = STEP * 60;

/// A number as whoever reads it gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    Exact(i64),
    /// Rounded.
    About(i64),
    /// Also where it is none: that there was not one tells as much as that there was one.
    Few,
}

impl Number {
    pub fn guarded(n: i64) -> Number {
        if n < FEW { Number::Few } else { Number::About((n + STEP / 2) / STEP * STEP) }
    }

    /// An amount of time that so many contacts took.
    fn minutes(minutes: i64, contacts: i64) -> Number {
        if contacts < FEW { Number::Few } else { Number::About(((minutes + MINUTES / 2) / MINUTES * MINUTES).max(MINUTES)) }
    }

    pub fn says(self) -> String {
        match self {
            Number::Exact(n) | Number::About(n) => n.to_string(),
            Number::Few => "fewer than 8".to_owned(),
        }
    }

    /// The number where it may stand as one.
    pub fn whole(self) -> Option<i64> {
        match self {
            Number::Exact(n) | Number::About(n) => Some(n),
            Number::Few => None,
        }
    }
}

/// What is counted on a line of a table.
pub trait Counted: Copy + Default {
    fn size(self) -> i64;
    fn and(self, other: Self) -> Self;
}

impl Counted for i64 {
    fn size(self) -> i64 {
        self
    }
    fn and(self, other: i64) -> i64 {
        self + other
    }
}

/// Lines with few are one line; where that would be few still, the next smallest is told with them. The others stay in their order.
pub fn together<C: Counted>(lines: &[(String, C)], others: &str, all: &str) -> Vec<(String, C)> {
    let mut by_size: Vec<(usize, C)> = lines.iter().map(|(_, count)| *count).enumerate().collect();
    by_size.sort_by_key(|(_, count)| count.size());
    let (mut sum, mut joined) = (C::default(), vec![]);
    for (at, count) in by_size {
        if count.size() >= FEW && (joined.is_empty() || sum.size() >= FEW) {
            break;
        }
        sum = sum.and(count);
        joined.push(at);
    }
    let kept = lines.iter().enumerate().filter(|(at, _)| !joined.contains(at)).map(|(_, line)| line.clone());
    let mut told: Vec<(String, C)> = kept.collect();
    if !joined.is_empty() || told.is_empty() {
        told.push((if told.is_empty() { all } else { others }.to_owned(), sum));
    }
    told
}

/// Exact numbers, each under its figure and part.
pub type Held = BTreeMap<String, i64>;

/// What is given from now on, where `stood` was given before: each number as it was, but for those that [`FEW`] or more were added to
/// or taken from.
pub fn settle(stood: &Held, now: &Held) -> Held {
    let of = |held: &Held, key: &str| held.get(key).copied().unwrap_or(0);
    let keys = stood.keys().chain(now.keys());
    let settled = keys.map(|key| {
        // Time moves with the contacts that it is counted of: nothing is told by an hour more.
        let by = key.strip_suffix(TIME).map_or_else(|| key.clone(), |figure| key_of(figure, CONTACTS));
        let moves = (of(now, &by) - of(stood, &by)).abs() >= FEW;
        (key.clone(), of(if moves { now } else { stood }, key))
    });
    settled.collect()
}

/// The key of a part of a figure.
pub fn key_of(figure: &str, part: &str) -> String {
    format!("{figure}\t{part}")
}

const CONTACTS: &str = "contacts";
const TIME: &str = "\tminutes";
const PART: &str = "part";
const WHOLE: &str = "";

/// The exact numbers of a return.
pub(super) fn held(filled: &Filled<'_>) -> Held {
    let mut held = Held::new();
    for figure in &filled.figures {
        let mut put = |part: &str, n: i64| held.insert(key_of(figure.row.id(), part), n);
        match &figure.shape {
            Shape::Minutes { minutes, contacts, .. } => {
                put("minutes", *minutes);
                put(CONTACTS, *contacts);
            }
            Shape::Share { part, whole } => {
                put(PART, part.value());
                put(WHOLE, whole.value());
            }
            Shape::Number(cell) => {
                put(WHOLE, cell.value());
            }
            Shape::Split(cells) => {
                put(WHOLE, figure.total().unwrap_or(0));
                for cell in cells {
                    put(&format!("={}", cell.says), cell.value());
                }
            }
        }
    }
    held
}

/// One line of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub part: String,
    pub number: Number,
}

/// The lines that a figure of a return has, of numbers that were given: its categories as far as they may be told apart.
pub(super) fn lines(figure: &Figure<'_>, filled: &Filled<'_>, held: &Held) -> Vec<Line> {
    let id = figure.row.id();
    let of = |part: &str| held.get(&key_of(id, part)).copied().unwrap_or(0);
    let line = |part: &str, number: Number| Line { part: part.to_owned(), number };
    match &figure.shape {
        Shape::Number(_) => vec![line("", Number::guarded(of(WHOLE)))],
        Shape::Minutes { .. } => vec![line("", Number::minutes(of("minutes"), of(CONTACTS)))],
        Shape::Share { part, whole } => {
            vec![line(&part.says, Number::guarded(of(PART).min(of(WHOLE)))), line(&whole.says, Number::guarded(of(WHOLE)))]
        }
        Shape::Split(_) => {
            let mut every = figure.row.cut().map(|cut| cut.every(filled.form.with())).unwrap_or_default();
            let begins = key_of(id, "=");
            for key in held.keys().filter_map(|key| key.strip_prefix(&begins)) {
                if !every.iter().any(|says| says == key) {
                    every.push(key.to_owned());
                }
            }
            let counted: Vec<(String, i64)> = every.into_iter().map(|says| (says.clone(), of(&format!("={says}")))).collect();
            split(&counted, of(WHOLE)).into_iter().map(|(says, number)| Line { part: says, number }).collect()
        }
    }
}

/// The lines of a split. `total`: whoever comes under several answers counts once in it; where they are few, so is every line.
pub fn split(counted: &[(String, i64)], total: i64) -> Vec<(String, Number)> {
    if total < FEW {
        return vec![(ALL.to_owned(), Number::Few)];
    }
    together(counted, OTHERS, ALL).into_iter().map(|(says, n)| (says, Number::guarded(n))).collect()
}

/// The whole of a figure, where it is shown as one number.
pub(super) fn total(figure: &Figure<'_>, held: &Held) -> Number {
    Number::guarded(held.get(&key_of(figure.row.id(), WHOLE)).copied().unwrap_or(0))
}

const OTHERS: &str = "Other categories, together";
const ALL: &str = "All categories";

/// Stands with every guarded return.
pub const SAYS: &str = "Categories with fewer than 8 are told together, every other number is rounded to the nearest 5 and time to 5 hours, so that nobody can be told from them. None and fewer than 8 are one answer. Lines may not add up to the whole.";

/// How what was given once changes.
pub const STANDS: &str = "Figures are given of periods that are over, and stand as they were first given. What is put right later changes a number here when it comes to 8 or more.";

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(of: &[(&str, i64)]) -> Vec<(String, i64)> {
        of.iter().map(|(says, n)| ((*says).to_owned(), *n)).collect()
    }

    fn said(of: &[(&str, i64)]) -> Vec<String> {
        let total = of.iter().map(|(_, n)| n).sum();
        split(&lines(of), total).into_iter().map(|(says, number)| format!("{says}: {}", number.says())).collect()
    }

    #[test]
    fn small_lines_are_together_and_the_rest_is_rounded() {
        assert_eq!(said(&[("a", 12), ("b", 1), ("c", 0), ("d", 8)]), ["a: 10", "Other categories, together: 10"]);
        assert_eq!(said(&[("a", 13), ("b", 8)]), ["a: 15", "b: 10"]);
        assert_eq!(said(&[("a", 5), ("b", 2)]), ["All categories: fewer than 8"]);
        assert_eq!(said(&[("a", 40), ("b", 1)]), ["All categories: 40"], "the one that is left alone would be the rest");
        assert_eq!(said(&[]), ["All categories: fewer than 8"]);
        // Three people who gave four answers each are three people.
        assert_eq!(split(&lines(&[("a", 3), ("b", 3), ("c", 3), ("d", 3)]), 3), [("All categories".to_owned(), Number::Few)]);
        assert_eq!(
            [Number::minutes(9000, 7), Number::minutes(50, 9), Number::minutes(33_395, 90)],
            [Number::Few, Number::About(300), Number::About(33_300)]
        );
    }

    #[test]
    fn what_was_given_moves_by_eight_or_not_at_all() {
        let held = |of: &[(&str, i64)]| of.iter().map(|(key, n)| ((*key).to_owned(), *n)).collect::<Held>();
        let stood = held(&[("a\t", 12), ("b\t", 3), ("t\tcontacts", 10), ("t\tminutes", 600)]);
        let near = held(&[("a\t", 19), ("c\t", 7), ("t\tcontacts", 17), ("t\tminutes", 6000)]);
        let settled = settle(&stood, &near);
        assert_eq!(settled.iter().filter(|(_, n)| **n != 0).map(|(key, n)| (key.clone(), *n)).collect::<Held>(), stood);
        let far = held(&[("a\t", 20), ("b\t", 3), ("t\tcontacts", 18), ("t\tminutes", 900)]);
        assert_eq!(settle(&stood, &far), far);
    }
}
