//! Facts, rules and a calendar in; deadlines and doubts out.
//!
//! Everything is worked out from all the facts each time, in an order of its own, so neither the order they are given
//! in nor the way they arrived can matter.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::reasons;
use crate::span::{Counted, Uncounted};
use crate::{Calendar, Deadline, Ending, Fact, FactKind, Pack, Rule, Timing, When};

/// What the facts of one subject come to under one pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// By due date, then rule, then start.
    pub deadlines: Vec<Deadline>,
    /// What could not be worked out, in plain words. A start whose due date cannot be counted is here and has no
    /// deadline.
    pub doubts: Vec<String>,
}

/// What the records that a case was imported from do not hold at all.
///
/// A spreadsheet with no column for comprehensive assessments does not show that none was done. Without this, years of
/// work that was done would be called missed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Silence {
    pub kinds: Vec<FactKind>,
    /// The last local day that those records speak for, usually the day they were taken in: what falls due later is
    /// live, and its absence tells. `None`: they speak for every day.
    pub until: Option<Date>,
}

/// Works out every deadline that these facts begin.
///
/// `facts` are of one subject: a case (one referral with its stays), a unit, or a partner's message. Give the facts of
/// a stay, a message or an empty period of a unit the same thread, so that one is not taken as evidence for another.
pub fn deadlines(pack: &Pack, calendar: &Calendar, silent: &Silence, facts: &[Fact]) -> Outcome {
    let mut facts = facts.to_vec();
    facts.sort_by(Fact::in_order);
    facts.dedup();
    let mut found = Vec::new();
    let mut doubts = BTreeSet::new();
    for rule in &pack.deadlines {
        let on_case = OnCase { rule, calendar, silent, facts: &facts };
        on_case.deadlines(&mut found, &mut doubts);
    }
    found.sort_by(|a, b| {
        let by_due = a.due.in_order(&b.due).then_with(|| a.rule.cmp(&b.rule));
        by_due.then_with(|| a.started_by.in_order(&b.started_by))
    });
    Outcome { deadlines: found, doubts: doubts.into_iter().collect() }
}

/// One rule, applied to the facts of one subject, which are in order.
struct OnCase<'a> {
    rule: &'a Rule,
    calendar: &'a Calendar,
    silent: &'a Silence,
    facts: &'a [Fact],
}

/// The dates of a deadline, before its evidence is looked at.
struct Dates {
    /// Evidence before this does not count.
    counts_from: When,
    opens: Option<When>,
    preferred: Option<When>,
    due: When,
    /// Due before the start, which is therefore itself the end.
    ends_at_start: bool,
    why: Vec<String>,
}

/// What closes a deadline that has no evidence.
struct End<'a> {
    by: &'a Fact,
    /// Whether evidence may still come after it.
    evidence_counts_after: bool,
    /// Whether an end that comes in time makes the deadline unneeded.
    may_excuse: bool,
}

impl<'a> OnCase<'a> {
    fn deadlines(&self, found: &mut Vec<Deadline>, doubts: &mut BTreeSet<String>) {
        let first = found.len();
        for start in self.of(&self.rule.starts) {
            if !self.rule.only_if.is_empty() && self.beside(&self.rule.only_if, start).next().is_none() {
                continue;
            }
            let standing = found[first..].iter_mut().rev().find(|earlier| self.covers(earlier, start));
            if let Some(earlier) = standing {
                earlier.why.push(reasons::covered(start));
                continue;
            }
            match self.dates(start) {
                Ok(dates) => found.push(self.deadline(start, dates)),
                Err(cause) => {
                    doubts.insert(reasons::doubt(self.rule, start, cause));
                }
            }
        }
    }

    /// Whether an earlier deadline still stood when this start came, so that it begins no other.
    fn covers(&self, earlier: &Deadline, start: &Fact) -> bool {
        if self.rule.once.is_none() || !earlier.started_by.belongs_with(start) {
            return false;
        }
        let until = match &earlier.ending {
            Ending::Open => return true,
            Ending::Met { by, .. } | Ending::Over { by, .. } => by.when,
            Ending::NotRecorded { .. } => earlier.due,
        };
        start.when.is_by(&until) == Some(true)
    }

    fn dates(&self, start: &Fact) -> Result<Dates, Uncounted> {
        let when = start.when;
        if when == When::Undated {
            return Err(Uncounted::Undated);
        }
        let mut why = reasons::started(self.rule, start);
        let mut opens = None;
        let mut ends_at_start = false;
        let Counted { when: due, why: counted } = match self.rule.timing {
            Timing::Within(span) => span.after(when, self.calendar)?,
            Timing::Window { opens: from, due } => {
                opens = Some(from.after(when, self.calendar)?.when);
                due.after(when, self.calendar)?
            }
            Timing::Before(span) => match self.extension(start) {
                Some((by, span)) => {
                    why.push(reasons::extended(by, span));
                    span.after(when, self.calendar)?
                }
                None => {
                    ends_at_start = true;
                    let due = span.before(when)?;
                    Counted { when: due, why: vec![reasons::before(span, when, due)] }
                }
            },
        };
        why.extend(counted);
        why.extend(opens.map(reasons::opens));
        let preferred = match self.rule.prefers {
            Some(span) => Some(span.after(when, self.calendar)?.when),
            None => None,
        };
        why.extend(preferred.map(reasons::preferred));
        let counts_from = match (opens, self.rule.counts_from) {
            (Some(opens), _) => opens,
            (None, Some(span)) => span.before(when)?,
            (None, None) => when,
        };
        Ok(Dates { counts_from, opens, preferred, due, ends_at_start, why })
    }

    fn extension(&self, start: &Fact) -> Option<(&'a Fact, crate::Span)> {
        let extended = self.rule.extended_if?;
        let by = self.beside(std::slice::from_ref(&extended.kind), start).next()?;
        Some((by, extended.within))
    }

    fn deadline(&self, start: &Fact, dates: Dates) -> Deadline {
        let ending = self.ending(start, &dates);
        let Dates { opens, preferred, due, mut why, .. } = dates;
        why.extend(reasons::ended(start, &ending, due));
        Deadline { rule: self.rule.id.clone(), started_by: *start, opens, preferred, due, ending, why }
    }

    /// Evidence in time, proof in time and excuses come before anything late; what is known to be done late comes
    /// before any end; what may have been done and was not written comes before anything called missed.
    fn ending(&self, start: &Fact, dates: &Dates) -> Ending {
        let in_time = |fact: &&Fact| fact.when.is_by(&dates.due) == Some(true);
        let end = self.end(start, dates);
        let evidence = self.evidence(start, dates, end.as_ref());
        if let Some(by) = nearest(evidence.iter().copied().filter(in_time), start) {
            return Ending::Met { by: *by, late: false };
        }
        let implied = self.since(&self.rule.implied_by, start).next();
        if let Some(by) = implied.filter(in_time) {
            return Ending::Met { by: *by, late: false };
        }
        if let Some(by) = self.excuse(start) {
            return Ending::Over { by: *by, missed: false };
        }
        let late = evidence.first().copied();
        match (late, implied) {
            (Some(late), implied) if implied.is_none_or(|by| late.when.is_by(&by.when) == Some(true)) => {
                return Ending::Met { by: *late, late: true };
            }
            (_, Some(by)) => return reasons::not_recorded_by(by),
            (_, None) => {}
        }
        if let Some(end) = end.as_ref().filter(|end| end.may_excuse && in_time(&end.by)) {
            return Ending::Over { by: *end.by, missed: false };
        }
        if let Some(because) = self.not_recorded(start, dates.due) {
            return Ending::NotRecorded { because };
        }
        match end {
            Some(end) => Ending::Over { by: *end.by, missed: true },
            None => Ending::Open,
        }
    }

    /// Why the lack of evidence may be a gap in the records; `None` if it is not.
    fn not_recorded(&self, start: &Fact, due: When) -> Option<String> {
        let undated = |kinds| self.beside(kinds, start).find(|fact| fact.when == When::Undated);
        if let Some(fact) = undated(&self.rule.met_by).or_else(|| undated(&self.rule.implied_by)) {
            return Some(format!("{} is recorded, but not when", fact.kind.says()));
        }
        let spoken_for = self.silent.until.is_none_or(|until| due.is_by(&When::Day(until)) == Some(true));
        if spoken_for && self.rule.met_by.iter().all(|kind| self.silent.kinds.contains(kind)) {
            return Some("the records this came from do not say".to_owned());
        }
        let end = undated(&self.rule.ends_with).or_else(|| undated(&self.rule.lapses_with))?;
        Some(format!("{} is recorded, but not when", end.kind.says()))
    }

    /// Dated evidence that counts, in order.
    fn evidence(&self, start: &Fact, dates: &Dates, end: Option<&End>) -> Vec<&'a Fact> {
        // An end closes at the end of its local day: times of leaving are rarely exact.
        let last_day = end.filter(|end| !end.evidence_counts_after).and_then(|end| end.by.when.day());
        self.beside(&self.rule.met_by, start)
            .filter(|fact| dates.counts_from.is_by(&fact.when) == Some(true))
            .filter(|fact| last_day.is_none_or(|last| fact.when.day() <= Some(last)))
            .collect()
    }

    /// The first thing that closes the deadline.
    fn end<'e>(&self, start: &'e Fact, dates: &Dates) -> Option<End<'e>>
    where
        'a: 'e,
    {
        if dates.ends_at_start {
            return Some(End { by: start, evidence_counts_after: false, may_excuse: false });
        }
        let ended = self.since(&self.rule.ends_with, start).next();
        let lapsed = self.since(&self.rule.lapses_with, start).next();
        match (ended, lapsed) {
            (Some(by), lapsed) if lapsed.is_none_or(|other| by.in_order(other).is_le()) => {
                Some(End { by, evidence_counts_after: false, may_excuse: true })
            }
            (_, lapsed) => lapsed.map(|by| End { by, evidence_counts_after: true, may_excuse: false }),
        }
    }

    /// An excuse needs no date, but one from before the start is for something else.
    fn excuse(&self, start: &Fact) -> Option<&'a Fact> {
        self.beside(&self.rule.excused_by, start).find(|fact| start.when.is_by(&fact.when) != Some(false))
    }

    /// Facts of these kinds, in order.
    fn of(&self, kinds: &[FactKind]) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().filter(|fact| kinds.contains(&fact.kind))
    }

    /// Facts of these kinds that may bear on this start, in order, undated last.
    fn beside(&self, kinds: &[FactKind], start: &Fact) -> impl Iterator<Item = &'a Fact> {
        self.of(kinds).filter(|fact| fact.belongs_with(start))
    }

    /// The same, dated, from the start on.
    fn since(&self, kinds: &[FactKind], start: &Fact) -> impl Iterator<Item = &'a Fact> {
        self.beside(kinds, start).filter(|fact| start.when.is_by(&fact.when) == Some(true))
    }
}

/// The first at or after the start; failing that, the last before it.
fn nearest<'f>(evidence: impl Iterator<Item = &'f Fact>, start: &Fact) -> Option<&'f Fact> {
    let mut before = None;
    for fact in evidence {
        if start.when.is_by(&fact.when) == Some(true) {
            return Some(fact);
        }
        before = Some(fact);
    }
    before
}
