//! One rule of a pack: what begins a deadline, how long it runs, what meets it and what ends it.
//!
//! The vocabulary is closed. Something it cannot say is a reviewed new key with tests, never an expression.

use jiff::Timestamp;
use serde::Deserialize;
use toml::Spanned;

use crate::error::read;
use crate::subject::names;
use crate::{About, FactKind, Kinds, PackError, ServiceKind, Span, Subject};

/// A rule, checked. In every list of kinds, any one of them is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Names the rule in this pack and its examples: "dash-arrival".
    pub id: String,
    /// What staff read: "DASH within 48 hours of arrival".
    pub says: String,
    /// Where the contract asks for it: "C3.2".
    pub clause: String,
    pub about: About,
    /// For which kinds of service; empty: for any.
    pub services: Vec<ServiceKind>,
    /// Each such fact begins a deadline.
    pub starts: Vec<FactKind>,
    pub timing: Timing,
    /// The contract would like it this soon; later than this is not late. Counted from the start.
    pub prefers: Option<Span>,
    /// Evidence that it was done. Empty only if `renewed_by` is not.
    pub met_by: Vec<FactKind>,
    /// Each such fact since the start begins the count again, until the end comes; then nothing is left of it. For what
    /// must go on happening, such as being in touch: whether it was late in between is not told.
    pub renewed_by: Vec<FactKind>,
    /// Evidence this long before the start still counts; `None`: none before it, except on a start's own day where
    /// either is only a day.
    pub counts_from: Option<Span>,
    /// No deadline unless such a fact exists.
    pub only_if: Vec<FactKind>,
    /// No deadline where such a fact came about, before the start or since.
    pub unless: Vec<FactKind>,
    /// Not needed if such a fact comes at or before the due date; missed if it comes later. Evidence after its day does
    /// not count.
    pub ends_with: Vec<FactKind>,
    /// Missed, never unneeded, if such a fact comes and there is no evidence. Evidence after it still counts.
    pub lapses_with: Vec<FactKind>,
    /// What lapsed with such a fact stays overdue for so long after it fell due, and is missed only then; `None`: it is missed when it falls
    /// due.
    pub lingers_if: Option<ExtendedIf>,
    /// Proves that it had been done by then, though not when.
    pub implied_by: Vec<FactKind>,
    /// Not needed, however late, if such a fact exists on or after the start.
    pub excused_by: Vec<FactKind>,
    pub once: Option<Once>,
    pub extended_if: Option<ExtendedIf>,
    /// So long before it falls due, whoever it falls to is written to; `None`: nobody is.
    pub warns: Option<Span>,
    /// And so long before, nearer than `warns`, those who manage; `None`: they are not.
    pub escalates: Option<Span>,
}

impl Rule {
    /// Who is to be written to by now of what falls due then and has not been done: nobody yet, whoever it falls to, or also those
    /// who manage.
    pub fn warning(&self, due_at: Timestamp, now: Timestamp) -> Option<Warning> {
        let reached = |span: Option<Span>| span.and_then(|span| span.earlier(due_at)).is_some_and(|from| from <= now);
        if reached(self.escalates) { Some(Warning::Escalated) } else { reached(self.warns).then_some(Warning::First) }
    }

    pub(crate) fn is_for(&self, subject: &Subject<'_>) -> bool {
        let serves = self.services.is_empty() || self.services.iter().any(|kind| subject.services.contains(kind));
        self.about == subject.about && serves
    }

    /// Whether it falls due before what begins it, so that something planned begins it.
    pub(crate) fn looks_ahead(&self) -> bool {
        matches!(self.timing, Timing::Before(_))
    }

    /// What would show that it was done.
    pub(crate) fn shown_by(&self) -> &[FactKind] {
        if self.renewed_by.is_empty() { &self.met_by } else { &self.renewed_by }
    }
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtendedIf {
    pub kind: FactKind,
    pub within: Span,
}

/// How far a duty that is not done has come towards its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    First,
    Escalated,
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
    about: Spanned<String>,
    #[serde(default)]
    services: Vec<Spanned<String>>,
    starts: Names,
    within: Option<Span>,
    window: Option<Spanned<String>>,
    before: Option<Span>,
    prefers: Option<Span>,
    #[serde(default)]
    met_by: Names,
    #[serde(default)]
    renewed_by: Names,
    counts_from: Option<Spanned<String>>,
    #[serde(default)]
    only_if: Names,
    #[serde(default)]
    unless: Names,
    #[serde(default)]
    ends_with: Names,
    #[serde(default)]
    lapses_with: Names,
    lingers_if: Option<WrittenExtension>,
    #[serde(default)]
    implied_by: Names,
    #[serde(default)]
    excused_by: Names,
    once: Option<Once>,
    extended_if: Option<WrittenExtension>,
    warns: Option<Span>,
    escalates: Option<Span>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenExtension {
    kind: Spanned<String>,
    within: Span,
}

/// Kinds of fact, as written.
type Names = Vec<Spanned<String>>;

/// Reads `deadlines.toml`. `file` is only used in errors.
pub(crate) fn parse(file: &str, text: &str, kinds: &Kinds, services: &[ServiceKind]) -> Result<Vec<Rule>, PackError> {
    let written: File = read(file, text)?;
    let mut rules: Vec<Rule> = Vec::new();
    for entry in written.deadline {
        let at = entry.span().start;
        let wrong = |(offset, says): (Option<usize>, String)| PackError::at(file, text, offset.unwrap_or(at), says);
        let rule = entry.into_inner().check(kinds, services).map_err(wrong)?;
        if rules.iter().any(|other| other.id == rule.id) {
            return Err(wrong((None, format!("there are two rules called “{}”", rule.id))));
        }
        rules.push(rule);
    }
    Ok(rules)
}

/// What is wrong, and where if that is known more closely than the rule itself.
pub(crate) type Complaint = (Option<usize>, String);

impl Written {
    fn check(self, kinds: &Kinds, services: &[ServiceKind]) -> Result<Rule, Complaint> {
        self.is_named()?;
        let timing = self.timing()?;
        let counts_from = self.counts_from.as_ref().map(read_counts_from).transpose()?;
        self.fits_together(timing, counts_from)?;
        let about = About::read(self.about.as_ref()).ok_or_else(|| {
            let says = format!("a rule cannot be about “{}”; it is about one of {}", self.about.as_ref(), names(About::ALL));
            (Some(self.about.span().start), says)
        })?;
        let each = |written: &Names| written.iter().map(|name| read_kind(name, kinds)).collect::<Result<Vec<_>, _>>();
        let extension = |written: &Option<WrittenExtension>| match written {
            Some(extension) => Ok(Some(ExtendedIf { kind: read_kind(&extension.kind, kinds)?, within: extension.within })),
            None => Ok::<_, Complaint>(None),
        };
        let (extended_if, lingers_if) = (extension(&self.extended_if)?, extension(&self.lingers_if)?);
        Ok(Rule {
            about,
            services: self.services.iter().map(|name| read_service(name, services)).collect::<Result<_, _>>()?,
            starts: each(&self.starts)?,
            met_by: each(&self.met_by)?,
            renewed_by: each(&self.renewed_by)?,
            only_if: each(&self.only_if)?,
            unless: each(&self.unless)?,
            ends_with: each(&self.ends_with)?,
            lapses_with: each(&self.lapses_with)?,
            lingers_if,
            implied_by: each(&self.implied_by)?,
            excused_by: each(&self.excused_by)?,
            id: self.id,
            says: self.says,
            clause: self.clause,
            timing,
            prefers: self.prefers,
            counts_from,
            once: self.once,
            extended_if,
            warns: self.warns,
            escalates: self.escalates,
        })
    }

    fn is_named(&self) -> Result<(), Complaint> {
        if self.id.is_empty() || !self.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return self.wrong("an id is lower-case letters, digits and hyphens");
        }
        if self.says.trim().is_empty() || self.clause.trim().is_empty() {
            return self.wrong("a rule needs words for staff (says) and the clause it comes from (clause)");
        }
        if self.starts.is_empty() || self.met_by.is_empty() == self.renewed_by.is_empty() {
            return self.wrong(
                "a rule needs something that begins it (starts) and either something that meets it (met_by) or something \
                 that begins it again (renewed_by)",
            );
        }
        Ok(())
    }

    fn timing(&self) -> Result<Timing, Complaint> {
        match (self.within, &self.window, self.before) {
            (Some(within), None, None) => Ok(Timing::Within(within)),
            (None, Some(window), None) => read_window(window),
            (None, None, Some(before)) if before.is_working_days() => self.wrong("working days cannot be counted back from a date"),
            (None, None, Some(before)) => Ok(Timing::Before(before)),
            _ => self.wrong("give exactly one of within, window and before"),
        }
    }

    fn fits_together(&self, timing: Timing, counts_from: Option<Span>) -> Result<(), Complaint> {
        let is_before = matches!(timing, Timing::Before(_));
        if is_before && counts_from.is_none() && self.renewed_by.is_empty() {
            return self.wrong("a deadline before its start needs counts_from, or no evidence could count");
        }
        if self.extended_if.is_some() && !is_before {
            return self.wrong("extended_if only goes with before");
        }
        if [self.warns, self.escalates].into_iter().flatten().any(|span| span.hours().is_none()) {
            return self.wrong("warns and escalates are hours, days or weeks");
        }
        if self.escalates.is_some_and(|nearer| self.warns.is_none_or(|first| nearer.hours() >= first.hours())) {
            return self.wrong("escalates goes with warns, and is nearer to when it falls due");
        }
        if self.lingers_if.as_ref().is_some_and(|lingers| !self.lapses_with.iter().any(|kind| kind.as_ref() == lingers.kind.as_ref())) {
            return self.wrong("lingers_if goes with what is in lapses_with");
        }
        let others = [&self.lapses_with, &self.implied_by, &self.excused_by].iter().all(|kinds| kinds.is_empty());
        if !self.renewed_by.is_empty() && (self.within.is_none() || counts_from.is_some() || self.once.is_some() || !others) {
            return self.wrong("renewed_by goes with within, prefers, only_if, unless and ends_with, and with nothing else");
        }
        Ok(())
    }

    fn wrong<T>(&self, says: &str) -> Result<T, Complaint> {
        Err((None, format!("rule “{}”: {says}", self.id)))
    }
}

pub(crate) fn read_kind(name: &Spanned<String>, kinds: &Kinds) -> Result<FactKind, Complaint> {
    kinds.get(name.as_ref()).ok_or_else(|| (Some(name.span().start), format!("“{}” is not a kind of fact", name.as_ref())))
}

/// A kind of service that the pack lists.
pub(crate) fn read_service(name: &Spanned<String>, listed: &[ServiceKind]) -> Result<ServiceKind, Complaint> {
    listed.iter().copied().find(|kind| kind.as_str() == name.as_ref()).ok_or_else(|| {
        let says = format!("“{}” is not the kind of a service in pack.toml; there are {}", name.as_ref(), names(listed));
        (Some(name.span().start), says)
    })
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
