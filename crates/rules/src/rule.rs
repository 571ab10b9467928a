//! One rule of a pack: what begins a deadline, how long it runs, what meets it and what ends it.
//!
//! The vocabulary is closed. Something it cannot say is a reviewed new key with tests, never an expression.

use serde::Deserialize;
use toml::Spanned;

use crate::error::read;
use crate::{FactKind, PackError, Span};

/// A rule, checked. In every list of kinds, any one of them is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Names the rule in this pack and its examples: "dash-arrival".
    pub id: String,
    /// What staff read: "DASH within 48 hours of arrival".
    pub says: String,
    /// Where the contract asks for it: "C3.2".
    pub clause: String,
    /// Each such fact begins a deadline.
    pub starts: Vec<FactKind>,
    pub timing: Timing,
    /// The contract would like it this soon; later than this is not late. Counted from the start.
    pub prefers: Option<Span>,
    /// Evidence that it was done.
    pub met_by: Vec<FactKind>,
    /// Evidence this long before the start still counts; `None`: none before it, except on a start's own day where
    /// either is only a day.
    pub counts_from: Option<Span>,
    /// No deadline unless such a fact exists.
    pub only_if: Vec<FactKind>,
    /// Not needed if such a fact comes at or before the due date; missed if it comes later. Evidence after its day does
    /// not count.
    pub ends_with: Vec<FactKind>,
    /// Missed, never unneeded, if such a fact comes and there is no evidence. Evidence after it still counts.
    pub lapses_with: Vec<FactKind>,
    /// Proves that it had been done by then, though not when.
    pub implied_by: Vec<FactKind>,
    /// Not needed, however late, if such a fact exists on or after the start.
    pub excused_by: Vec<FactKind>,
    pub once: Option<Once>,
    pub extended_if: Option<ExtendedIf>,
}

/// How the due date is counted from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    Within(Span),
    /// Opens and falls due after the start; evidence before it opens does not count.
    Window {
        opens: Span,
        due: Span,
    },
    /// Due this long before the start fact; the start fact itself is then the end, and missed without evidence.
    Before(Span),
}

/// Whether several starts make several deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Once {
    /// A start while an earlier deadline of the rule still stands does not begin another.
    #[serde(rename = "one at a time")]
    OneAtATime,
}

/// If there is such a fact, the deadline is due this long after the start instead of before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtendedIf {
    pub kind: FactKind,
    pub within: Span,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    deadline: Vec<Spanned<Written>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    says: String,
    clause: String,
    starts: Vec<FactKind>,
    within: Option<Span>,
    window: Option<Spanned<String>>,
    before: Option<Span>,
    prefers: Option<Span>,
    met_by: Vec<FactKind>,
    counts_from: Option<Spanned<String>>,
    #[serde(default)]
    only_if: Vec<FactKind>,
    #[serde(default)]
    ends_with: Vec<FactKind>,
    #[serde(default)]
    lapses_with: Vec<FactKind>,
    #[serde(default)]
    implied_by: Vec<FactKind>,
    #[serde(default)]
    excused_by: Vec<FactKind>,
    once: Option<Once>,
    extended_if: Option<ExtendedIf>,
}

/// Reads `deadlines.toml`. `file` is only used in errors.
pub(crate) fn parse(file: &str, text: &str) -> Result<Vec<Rule>, PackError> {
    let written: File = read(file, text)?;
    let mut rules: Vec<Rule> = Vec::new();
    for entry in written.deadline {
        let at = entry.span().start;
        let wrong = |(offset, says): (Option<usize>, String)| PackError::at(file, text, offset.unwrap_or(at), says);
        let rule = entry.into_inner().check().map_err(wrong)?;
        if rules.iter().any(|other| other.id == rule.id) {
            return Err(wrong((None, format!("there are two rules called “{}”", rule.id))));
        }
        rules.push(rule);
    }
    Ok(rules)
}

type Complaint = (Option<usize>, String);

impl Written {
    fn check(self) -> Result<Rule, Complaint> {
        let here = |says: &str| Err((None, format!("rule “{}”: {says}", self.id)));
        if self.id.is_empty() || !self.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return here("an id is lower-case letters, digits and hyphens");
        }
        if self.says.trim().is_empty() || self.clause.trim().is_empty() {
            return here("a rule needs words for staff (says) and the clause it comes from (clause)");
        }
        if self.starts.is_empty() || self.met_by.is_empty() {
            return here("a rule needs something that begins it (starts) and something that meets it (met_by)");
        }
        let timing = match (self.within, &self.window, self.before) {
            (Some(within), None, None) => Timing::Within(within),
            (None, Some(window), None) => read_window(window)?,
            (None, None, Some(before)) if before.is_working_days() => {
                return here("working days cannot be counted back from a date");
            }
            (None, None, Some(before)) => Timing::Before(before),
            _ => return here("give exactly one of within, window and before"),
        };
        let counts_from = self.counts_from.as_ref().map(read_counts_from).transpose()?;
        let is_before = matches!(timing, Timing::Before(_));
        if is_before && counts_from.is_none() {
            return here("a deadline before its start needs counts_from, or no evidence could count");
        }
        if self.extended_if.is_some() && !is_before {
            return here("extended_if only goes with before");
        }
        Ok(Rule {
            id: self.id,
            says: self.says,
            clause: self.clause,
            starts: self.starts,
            timing,
            prefers: self.prefers,
            met_by: self.met_by,
            counts_from,
            only_if: self.only_if,
            ends_with: self.ends_with,
            lapses_with: self.lapses_with,
            implied_by: self.implied_by,
            excused_by: self.excused_by,
            once: self.once,
            extended_if: self.extended_if,
        })
    }
}

/// "10 to 12 weeks"
fn read_window(written: &Spanned<String>) -> Result<Timing, Complaint> {
    let phrase = written.as_ref();
    let parsed = || {
        let (from, rest) = phrase.split_once(" to ")?;
        let (_, unit) = rest.split_once(' ')?;
        let (from, to): (u16, u16) = (from.parse().ok()?, rest.split_once(' ')?.0.parse().ok()?);
        let opens = format!("{from} {unit}").parse().ok()?;
        let due = format!("{to} {unit}").parse().ok()?;
        (from < to).then_some(Timing::Window { opens, due })
    };
    parsed().ok_or_else(|| (Some(written.span().start), format!("“{phrase}” is not a window; write it as 10 to 12 weeks")))
}

/// "12 months before"
fn read_counts_from(written: &Spanned<String>) -> Result<Span, Complaint> {
    let phrase = written.as_ref();
    phrase
        .strip_suffix(" before")
        .and_then(|span| span.parse().ok())
        .filter(|span: &Span| !span.is_working_days())
        .ok_or_else(|| (Some(written.span().start), format!("“{phrase}” is not understood; write it as 12 months before")))
}
