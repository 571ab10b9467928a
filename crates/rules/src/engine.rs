//! Facts, rules and a calendar in; deadlines and doubts out.
//!
//! Everything is worked out from all the facts each time, in an order of its own, so neither the order they are given
//! in nor the way they arrived can matter.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::reasons;
use crate::span::{Counted, Uncounted};
use crate::when::local_day;
use crate::{Calendar, Deadline, Ending, Fact, FactKind, Order, Pack, Rule, Subject, Timing, When};

/// What the facts of one subject come to under one pack, at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// By due date, then rule, then start.
    pub deadlines: Vec<Deadline>,
    /// What could not be worked out, in plain words. A start whose due date cannot be counted is here and has no
    /// deadline.
    pub doubts: Vec<String>,
    /// Until this moment the deadlines stand as they are; at it they must be worked out again, for something that lay
    /// ahead comes about, or something left undone is missed from then on. `None`: they stand until the facts change.
    pub again_at: Option<Timestamp>,
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

/// Works out every deadline that these facts begin, as things stand at `now`.
///
/// `facts` are those that bear on the subject, as the caller chose them. Give the facts of a stay, a message or an empty
/// period of a unit the same thread, so that one is not taken as evidence for another.
///
/// What lies ahead of `now` has not happened: it meets, ends, excuses and begins nothing, except that a rule which falls
/// due before its start is begun, and qualified, by what is planned.
pub fn deadlines(pack: &Pack, calendar: &Calendar, subject: Subject<'_>, facts: &[Fact], now: Timestamp) -> Outcome {
    let today = local_day(now);
    let mut events: Vec<Event> = facts.iter().map(|fact| Event::of(*fact, now, today)).collect();
    events.sort_by(Event::in_order);
    events.dedup_by_key(|event| event.fact);
    let mut again = Again { now, at: None };
    for event in events.iter().filter(|event| event.ahead) {
        again.no_later_than(event.fact.when.comes_about());
    }
    let mut found = Vec::new();
    let mut doubts = BTreeSet::new();
    for rule in pack.deadlines.iter().filter(|rule| rule.is_for(&subject)) {
        let on_case = OnCase { rule, calendar, silent: subject.silence, events: &events };
        let first = found.len();
        on_case.deadlines(&mut found, &mut doubts);
        found[first..].iter_mut().for_each(|deadline| again.not_missed_yet(deadline, on_case.given_up(deadline)));
    }
    found.sort_by(|a, b| {
        let by_due = a.due.in_order(&b.due).then_with(|| a.rule.cmp(&b.rule));
        by_due.then_with(|| a.started_by.in_order(&b.started_by))
    });
    Outcome { deadlines: found, doubts: doubts.into_iter().collect(), again_at: again.at }
}

/// A fact with its place in the order of events, worked out once.
#[derive(Clone, Copy)]
struct Event {
    fact: Fact,
    order: Order,
    /// Not yet come about.
    ahead: bool,
}

impl Event {
    fn of(fact: Fact, now: Timestamp, today: Date) -> Event {
        let ahead = match fact.when {
            When::Instant(at) => at > now,
            When::Day(day) => day > today,
            When::Undated => false,
        };
        Event { fact, order: fact.order(), ahead }
    }

    /// As [`When::is_by`], with the day at hand.
    fn is_by(&self, limit: When) -> bool {
        match (self.fact.when, limit) {
            (When::Instant(at), When::Instant(limit)) => at <= limit,
            _ => self.order.day().is_some_and(|day| limit.day().is_some_and(|limit| day <= limit)),
        }
    }

    /// Whether it is at or after `first`: to the second if both are moments, else by local day.
    fn is_from(&self, first: When) -> bool {
        match (self.fact.when, first) {
            (When::Instant(at), When::Instant(first)) => at >= first,
            _ => self.order.day().is_some_and(|day| first.day().is_some_and(|first| day >= first)),
        }
    }

    fn in_order(&self, other: &Event) -> Ordering {
        self.order.cmp(&other.order).then_with(|| self.fact.rest().cmp(&other.fact.rest()))
    }
}

/// When what was worked out at `now` must be worked out again.
struct Again {
    now: Timestamp,
    at: Option<Timestamp>,
}

impl Again {
    fn no_later_than(&mut self, at: Option<Timestamp>) {
        self.at = self.at.into_iter().chain(at).min();
    }

    /// What was given up may still be done until it is missed for good, and stands open until then.
    fn not_missed_yet(&mut self, deadline: &mut Deadline, given_up: When) {
        if matches!(deadline.ending, Ending::Over { missed: true, .. }) && !given_up.has_passed(self.now) {
            deadline.ending = Ending::Open;
            self.no_later_than(given_up.passes());
        }
    }
}

/// One rule, applied to the facts of one subject, which are in order.
struct OnCase<'a> {
    rule: &'a Rule,
    calendar: &'a Calendar,
    silent: &'a Silence,
    events: &'a [Event],
}

/// The dates of a deadline, before its evidence is looked at.
struct Dates {
    /// Evidence before this does not count; `None`: none that came before the start.
    counts_from: Option<When>,
    opens: Option<When>,
    preferred: Option<When>,
    due: When,
    /// Due before the start, which is therefore itself the end.
    ends_at_start: bool,
    why: Vec<String>,
}

/// What closes a deadline that has no evidence.
struct End<'a> {
    by: &'a Event,
    /// Whether evidence may still come after it.
    evidence_counts_after: bool,
    /// Whether an end that comes in time makes the deadline unneeded.
    may_excuse: bool,
}

impl<'a> OnCase<'a> {
    fn deadlines(&self, found: &mut Vec<Deadline>, doubts: &mut BTreeSet<String>) {
        let first = found.len();
        for start in self.of(&self.rule.starts, self.rule.looks_ahead()) {
            if !self.rule.only_if.is_empty() && self.qualified(&self.rule.only_if, start).next().is_none() {
                continue;
            }
            if self.beside(&self.rule.unless, start).next().is_some() {
                continue;
            }
            let Some(start) = self.counted_from(start) else { continue };
            let standing = found[first..].iter_mut().rev().find(|earlier| self.covers(earlier, start));
            if let Some(earlier) = standing {
                if earlier.started_by != start.fact {
                    earlier.why.push(reasons::covered(&start.fact));
                }
                continue;
            }
            match self.dates(start) {
                Ok(dates) => found.push(self.deadline(start, dates)),
                Err(cause) => {
                    doubts.insert(reasons::doubt(self.rule, &start.fact, cause));
                }
            }
        }
    }

    /// What the count runs from: the start, or the last thing that began it again; `None` when that has ended.
    fn counted_from(&self, start: &'a Event) -> Option<&'a Event> {
        if self.rule.renewed_by.is_empty() {
            return Some(start);
        }
        let has_ended = self.since(&self.rule.ends_with, start).next().is_some();
        (!has_ended).then(|| self.since(&self.rule.renewed_by, start).last().unwrap_or(start))
    }

    /// Whether an earlier deadline still stood when this start came, so that it begins no other.
    fn covers(&self, earlier: &Deadline, start: &Event) -> bool {
        if earlier.started_by == start.fact {
            return true;
        }
        if self.rule.once.is_none() || !earlier.started_by.belongs_with(&start.fact) {
            return false;
        }
        match &earlier.ending {
            Ending::Open => true,
            Ending::Met { by, .. } | Ending::Over { by, .. } => by.order().may_follow(&start.order),
            Ending::NotRecorded { .. } => start.fact.when.is_by(&earlier.due) == Some(true),
        }
    }

    fn dates(&self, start: &Event) -> Result<Dates, Uncounted> {
        let when = start.fact.when;
        if when == When::Undated {
            return Err(Uncounted::Undated);
        }
        let mut why = reasons::started(self.rule, &start.fact);
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
            (Some(opens), _) => Some(opens),
            (None, Some(span)) => Some(span.before(when)?),
            (None, None) => None,
        };
        Ok(Dates { counts_from, opens, preferred, due, ends_at_start, why })
    }

    fn extension(&self, start: &Event) -> Option<(&'a Fact, crate::Span)> {
        let extended = self.rule.extended_if.as_ref()?;
        let by = self.qualified(std::slice::from_ref(&extended.kind), start).next()?;
        Some((&by.fact, extended.within))
    }

    fn deadline(&self, start: &Event, dates: Dates) -> Deadline {
        let ending = self.ending(start, &dates);
        let Dates { opens, preferred, due, ends_at_start, mut why, .. } = dates;
        why.extend(reasons::ended(&start.fact, &ending, due));
        if ending == Ending::Open && ends_at_start {
            why.push(reasons::missed_after(start.fact.when));
        }
        Deadline { rule: self.rule.id.clone(), started_by: start.fact, opens, preferred, due, ending, why }
    }

    /// Evidence in time, proof in time and excuses come before anything late; what is known to be done late comes
    /// before any end; what may have been done and was not written comes before anything called missed.
    fn ending(&self, start: &Event, dates: &Dates) -> Ending {
        let in_time = |event: &&Event| event.is_by(dates.due);
        let end = self.end(start, dates);
        let evidence = self.evidence(start, dates, end.as_ref());
        if let Some(by) = nearest(evidence.iter().copied().filter(in_time), start) {
            return Ending::Met { by: by.fact, late: false };
        }
        let implied = self.since(&self.rule.implied_by, start).next();
        if let Some(by) = implied.filter(in_time) {
            return Ending::Met { by: by.fact, late: false };
        }
        if let Some(by) = self.excuse(start) {
            return Ending::Over { by: by.fact, missed: false };
        }
        let late = evidence.first().copied();
        match (late, implied) {
            (Some(late), implied) if implied.is_none_or(|by| late.order <= by.order) => {
                return Ending::Met { by: late.fact, late: true };
            }
            (_, Some(by)) => return reasons::not_recorded_by(&by.fact),
            (_, None) => {}
        }
        if let Some(end) = end.as_ref().filter(|end| end.may_excuse && in_time(&end.by)) {
            return Ending::Over { by: end.by.fact, missed: false };
        }
        if let Some(because) = self.not_recorded(start, dates.due) {
            return Ending::NotRecorded { because };
        }
        match end {
            Some(end) => Ending::Over { by: end.by.fact, missed: true },
            None => Ending::Open,
        }
    }

    /// When nobody is asked for it any more, where what it was for has ended: not before it falls due.
    fn given_up(&self, deadline: &Deadline) -> When {
        let by = match deadline.ending {
            Ending::Over { by, .. } => Some(by.kind),
            _ => None,
        };
        let lingers = self.rule.lingers_if.as_ref().filter(|lingers| Some(lingers.kind) == by);
        let later = lingers.and_then(|lingers| lingers.within.after(deadline.due, self.calendar).ok());
        later.map_or(deadline.due, |later| later.when)
    }

    /// Why the lack of evidence may be a gap in the records; `None` if it is not.
    fn not_recorded(&self, start: &Event, due: When) -> Option<String> {
        let undated = |kinds| self.beside(kinds, start).map(|event| &event.fact).find(|fact| fact.when == When::Undated);
        if let Some(fact) = undated(self.rule.shown_by()).or_else(|| undated(&self.rule.implied_by)) {
            return Some(format!("{} is recorded, but not when", fact.kind.says()));
        }
        let spoken_for = self.silent.until.is_none_or(|until| due.is_by(&When::Day(until)) == Some(true));
        if spoken_for && self.rule.shown_by().iter().all(|kind| self.silent.kinds.contains(kind)) {
            return Some("the records this came from do not say".to_owned());
        }
        let end = undated(&self.rule.ends_with).or_else(|| undated(&self.rule.lapses_with))?;
        Some(format!("{} is recorded, but not when", end.kind.says()))
    }

    /// Dated evidence that counts, in order. What began a deadline is no evidence for it.
    fn evidence(&self, start: &Event, dates: &Dates, end: Option<&End>) -> Vec<&'a Event> {
        // An end closes at the end of its local day: times of leaving are rarely exact.
        let last_day = end.filter(|end| !end.evidence_counts_after).and_then(|end| end.by.order.day());
        let counts = |event: &Event| match dates.counts_from {
            Some(from) => event.is_from(from),
            None => event.order.may_follow(&start.order),
        };
        self.beside(&self.rule.met_by, start)
            .filter(|event| counts(event) && event.fact != start.fact)
            .filter(|event| last_day.is_none_or(|last| event.order.day() <= Some(last)))
            .collect()
    }

    /// The first thing that closes the deadline.
    fn end<'e>(&self, start: &'e Event, dates: &Dates) -> Option<End<'e>>
    where
        'a: 'e,
    {
        if dates.ends_at_start {
            return (!start.ahead).then_some(End { by: start, evidence_counts_after: false, may_excuse: false });
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
    fn excuse(&self, start: &Event) -> Option<&'a Event> {
        self.beside(&self.rule.excused_by, start).find(|event| event.fact.when == When::Undated || event.order.may_follow(&start.order))
    }

    /// Facts of these kinds, in order; what lies ahead only if `planned`.
    fn of(&self, kinds: &'a [FactKind], planned: bool) -> impl Iterator<Item = &'a Event> + use<'a> {
        self.events.iter().filter(move |event| (planned || !event.ahead) && kinds.contains(&event.fact.kind))
    }

    /// Facts of these kinds that decide whether, or how, the rule applies to this start.
    fn qualified(&self, kinds: &'a [FactKind], start: &Event) -> impl Iterator<Item = &'a Event> {
        let begun = start.fact;
        self.of(kinds, self.rule.looks_ahead()).filter(move |event| event.fact.belongs_with(&begun))
    }

    /// Facts of these kinds that have come about and may bear on this start, in order, undated last.
    fn beside(&self, kinds: &'a [FactKind], start: &Event) -> impl Iterator<Item = &'a Event> + use<'a> {
        let begun = start.fact;
        self.of(kinds, false).filter(move |event| event.fact.belongs_with(&begun))
    }

    /// The same, dated, from the start on.
    fn since(&self, kinds: &'a [FactKind], start: &Event) -> impl Iterator<Item = &'a Event> + use<'a> {
        let begun = start.order;
        self.beside(kinds, start).filter(move |event| event.order.may_follow(&begun))
    }
}

/// The first at or after the start; failing that, the last before it.
fn nearest<'f>(evidence: impl Iterator<Item = &'f Event>, start: &Event) -> Option<&'f Event> {
    let mut before = None;
    for event in evidence {
        if event.order.may_follow(&start.order) {
            return Some(event);
        }
        before = Some(event);
    }
    before
}
