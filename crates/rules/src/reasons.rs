//! The sentences that explain a deadline. Calm, plain, and in the order a person would check them.

use crate::span::Uncounted;
use crate::{Ending, Fact, Rule, Span, When};

/// What began it, and which rule.
pub(crate) fn started(rule: &Rule, start: &Fact) -> Vec<String> {
    vec![format!("{}: {}.", capital(start.kind.says()), start.when), format!("{}: {}.", rule.clause, rule.says)]
}

pub(crate) fn before(span: Span, start: When, due: When) -> String {
    match span {
        Span::Days(0) => format!("Due by the end of the day itself: {due}."),
        Span::Hours(_) => format!("{span} before {start} is {due}."),
        _ => format!("{span} before {start} is {due}, by the end of the day."),
    }
}

pub(crate) fn extended(by: &Fact, span: Span) -> String {
    format!("{}: {}. It may therefore be done within {span} afterwards.", capital(by.kind.says()), by.when)
}

pub(crate) fn opens(from: When) -> String {
    format!("It opens on {from}; one done before that does not count.")
}

pub(crate) fn preferred(by: When) -> String {
    format!("The contract would like it by {by}; later than that is not late.")
}

/// A start that began no deadline of its own.
pub(crate) fn covered(start: &Fact) -> String {
    format!("Also covers: {start}.")
}

/// What is asked before something planned, while it may still be done.
pub(crate) fn missed_after(start: When) -> String {
    format!("No record of it before then; after {start} it is missed.")
}

/// How it ended. An end may have come before the due date, so nothing is said to have passed.
pub(crate) fn ended(start: &Fact, ending: &Ending, due: When) -> Option<String> {
    Some(match ending {
        Ending::Open => return None,
        Ending::Met { by, late: false } => format!("Done in time: {by}."),
        Ending::Met { by, late: true } => format!("Done late: {by}."),
        Ending::Over { by, missed: false } if by.when.is_by(&due) == Some(true) => {
            format!("Not needed: {by}, came by the due date.")
        }
        Ending::Over { by, missed: false } => format!("Not counted as late: {by}."),
        Ending::Over { by, missed: true } if by == start => missed_after(by.when),
        Ending::Over { by, missed: true } if by.when.is_by(&due) == Some(true) => {
            format!("{} does not end this duty: without a record of it by the due date it is missed.", capital(&by.to_string()))
        }
        Ending::Over { by, missed: true } => format!("No record of it before {by}; it is missed."),
        Ending::NotRecorded { because } => format!("Not recorded: {because}."),
    })
}

/// Done, but only known by something that came after it.
pub(crate) fn not_recorded_by(by: &Fact) -> Ending {
    Ending::NotRecorded { because: format!("it was done by {} at the latest ({}); when is not recorded", by.when, by.kind.says()) }
}

pub(crate) fn doubt(rule: &Rule, start: &Fact, cause: Uncounted) -> String {
    format!("No due date for “{}” ({}), counted from {start}: {cause}.", rule.says, rule.clause)
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
