//! Examples: a few facts, and the deadlines they must come to. They are how a contract manager checks a pack.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::Deserialize;
use toml::Spanned;

use crate::error::read;
use crate::rule::{Complaint, read_kind, read_service};
use crate::subject::names;
use crate::{About, Calendar, Deadline, Ending, Fact, Kinds, Outcome, Pack, PackError, Rule, ServiceKind, Silence, Subject, When};
use crate::{deadlines, london};

/// The moment at which an example is looked at, and at which its facts were written down, unless it says otherwise: so
/// late that nothing lies ahead and everything has fallen due.
const LATE: &str = "2100-01-01T12:00:00Z";

/// One example of a pack.
#[derive(Clone, Debug)]
pub struct Example {
    pub name: String,
    /// Why it comes out so, for whoever reviews the pack.
    pub why: String,
    about: Vec<About>,
    services: Vec<ServiceKind>,
    now: Timestamp,
    given: Vec<Fact>,
    silent: Silence,
    expect: Vec<Expected>,
    doubts: Vec<String>,
    exactly: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    example: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    /// What the subject is; left out, the rules about each kind of subject are all applied.
    about: Option<Spanned<String>>,
    /// The kinds of service it has to do with; left out, those of the pack.
    services: Option<Vec<Spanned<String>>>,
    /// "2024-04-06 19:04": what lies after it is ahead
    now: Option<Spanned<String>>,
    /// "2024-04-06 19:04 referral-received", "2024-04-08 arrival #1" (a thread), "undated dash", each with "written
    /// 2024-04-08 16:30" after it where that matters
    given: Vec<Spanned<String>>,
    /// Kinds of fact that the records given do not hold, and the last day they speak for.
    #[serde(default)]
    silent: Vec<Spanned<String>>,
    silent_until: Option<Date>,
    /// "dash-arrival due 2024-04-10 met 2024-04-08", "dash-arrival none"
    expect: Vec<Spanned<String>>,
    /// Words that a doubt must contain.
    #[serde(default)]
    doubts: Vec<String>,
    /// Whether rules that `expect` does not name must give no deadlines.
    #[serde(default)]
    exactly: bool,
    why: String,
}

/// What an example says of one deadline. What it leaves out is not compared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Expected {
    rule: String,
    /// No deadline of this rule at all.
    none: bool,
    opens: Option<When>,
    preferred: Option<When>,
    due: Option<When>,
    /// "met", "late", "not-needed", "missed", "not-recorded" or "open", and when.
    ending: Option<(String, Option<When>)>,
}

/// What examples may speak of.
pub(crate) struct Terms<'a> {
    pub kinds: &'a Kinds,
    pub rules: &'a [Rule],
    pub services: &'a [ServiceKind],
}

/// Reads `examples.toml`. `file` is only used in errors.
pub(crate) fn parse(file: &str, text: &str, terms: &Terms<'_>) -> Result<Vec<Example>, PackError> {
    let written: File = read(file, text)?;
    let example =
        |written: Written| written.check(terms).map_err(|(offset, says)| PackError::at(file, text, offset.unwrap_or_default(), says));
    written.example.into_iter().map(example).collect()
}

impl Written {
    fn check(self, terms: &Terms<'_>) -> Result<Example, Complaint> {
        let now = match &self.now {
            Some(entry) => read_moment(entry.as_ref())
                .ok_or_else(|| wrong(entry, &format!("“{}” is not a moment; write it as 2024-04-06 19:04", entry.as_ref())))?,
            None => late(),
        };
        let about = match &self.about {
            Some(entry) => {
                let about = About::read(entry.as_ref()).ok_or_else(|| {
                    wrong(entry, &format!("an example cannot be about “{}”; there are {}", entry.as_ref(), names(About::ALL)))
                })?;
                vec![about]
            }
            None => About::ALL.to_vec(),
        };
        let services = match &self.services {
            Some(names) => names.iter().map(|name| read_service(name, terms.services)).collect::<Result<_, _>>()?,
            None => terms.services.to_vec(),
        };
        let given = (1..).zip(&self.given).map(|(id, entry)| {
            read_fact(id, entry.as_ref(), terms.kinds).ok_or_else(|| {
                let says = "write a fact as 2024-04-06 19:04 referral-received, 2024-04-08 arrival #1 or undated dash";
                wrong(entry, &format!("“{}” is not understood; {says}", entry.as_ref()))
            })
        });
        let expect = self.expect.iter().map(|entry| {
            let expected = Expected::read(entry.as_ref()).ok_or_else(|| {
                let says = "write it as dash-arrival due 2024-04-10 met 2024-04-08, or dash-arrival none";
                wrong(entry, &format!("“{}” is not understood; {says}", entry.as_ref()))
            })?;
            let is_rule = terms.rules.iter().any(|rule| rule.id == expected.rule);
            if is_rule { Ok(expected) } else { Err(wrong(entry, &format!("there is no rule called “{}”", expected.rule))) }
        });
        Ok(Example {
            given: given.collect::<Result<_, _>>()?,
            expect: expect.collect::<Result<_, _>>()?,
            silent: Silence {
                kinds: self.silent.iter().map(|name| read_kind(name, terms.kinds)).collect::<Result<_, _>>()?,
                until: self.silent_until,
            },
            about,
            services,
            now,
            name: self.name,
            why: self.why,
            doubts: self.doubts,
            exactly: self.exactly,
        })
    }
}

fn wrong(entry: &Spanned<String>, says: &str) -> Complaint {
    (Some(entry.span().start), says.to_owned())
}

fn late() -> Timestamp {
    LATE.parse().expect("a moment written in this file")
}

impl Example {
    pub(crate) fn is_of(&self, rule: &str) -> bool {
        self.expect.iter().any(|expected| expected.rule == rule)
    }

    /// What does not come out as expected, in plain words; empty if all does.
    pub fn failures(&self, pack: &Pack, calendar: &Calendar) -> Vec<String> {
        let outcome = self.outcome(pack, calendar);
        let mut failures: Vec<String> = pack.deadlines.iter().filter_map(|rule| self.difference(&rule.id, &outcome.deadlines)).collect();
        for words in &self.doubts {
            if !outcome.doubts.iter().any(|doubt| doubt.contains(words)) {
                let doubts = list(&outcome.doubts, "none");
                failures.push(format!("“{}” expected a doubt saying “{words}”; the doubts are {doubts}.", self.name));
            }
        }
        failures
    }

    /// What the facts come to for each kind of subject that the example is about.
    fn outcome(&self, pack: &Pack, calendar: &Calendar) -> Outcome {
        let mut outcome = Outcome::default();
        for about in &self.about {
            let subject = Subject { about: *about, services: &self.services, silence: &self.silent };
            let one = deadlines(pack, calendar, subject, &self.given, self.now);
            outcome.deadlines.extend(one.deadlines);
            outcome.doubts.extend(one.doubts);
        }
        outcome
    }

    /// How the deadlines of one rule differ from those expected, which are in order of due date.
    fn difference(&self, rule: &str, deadlines: &[Deadline]) -> Option<String> {
        let named: Vec<&Expected> = self.expect.iter().filter(|expected| expected.rule == rule).collect();
        if named.is_empty() && !self.exactly {
            return None;
        }
        let expected: Vec<&Expected> = named.iter().copied().filter(|expected| !expected.none).collect();
        let found: Vec<Expected> = deadlines.iter().filter(|found| found.rule == rule).map(Expected::of).collect();
        let agree = expected.len() == found.len() && expected.iter().zip(&found).all(|(expected, found)| expected.agrees(found));
        let (expected, found) = (list(&expected, "no deadline"), list(&found, "no deadline"));
        (!agree).then(|| format!("“{}”, {rule}: expected {expected}; it came to {found}.", self.name))
    }
}

fn list<T: fmt::Display>(items: &[T], if_empty: &str) -> String {
    if items.is_empty() {
        return if_empty.to_owned();
    }
    items.iter().map(|item| format!("“{item}”")).collect::<Vec<_>>().join(", ")
}

impl Expected {
    fn read(phrase: &str) -> Option<Expected> {
        let mut words = phrase.split_whitespace().peekable();
        let rule = words.next()?.to_owned();
        let mut expected = Expected { rule, none: false, opens: None, preferred: None, due: None, ending: None };
        while let Some(word) = words.next() {
            let when = read_when(&mut words);
            match word {
                "none" => expected.none = true,
                "opens" => expected.opens = Some(when?),
                "prefers" => expected.preferred = Some(when?),
                "due" => expected.due = Some(when?),
                "open" | "not-recorded" => expected.ending = Some((word.to_owned(), None)),
                "met" | "late" | "not-needed" | "missed" => expected.ending = Some((word.to_owned(), when)),
                _ => return None,
            }
        }
        let says_something = expected.none != (expected.due.is_some() && expected.ending.is_some());
        says_something.then_some(expected)
    }

    fn of(found: &Deadline) -> Expected {
        let (word, when) = match &found.ending {
            Ending::Open => ("open", None),
            Ending::Met { by, late: false } => ("met", Some(by.when)),
            Ending::Met { by, late: true } => ("late", Some(by.when)),
            Ending::Over { by, missed: false } => ("not-needed", Some(by.when)),
            Ending::Over { by, missed: true } => ("missed", Some(by.when)),
            Ending::NotRecorded { .. } => ("not-recorded", None),
        };
        Expected {
            rule: found.rule.clone(),
            none: false,
            opens: found.opens,
            preferred: found.preferred,
            due: Some(found.due),
            ending: Some((word.to_owned(), when)),
        }
    }

    /// Whether what was found is as expected here, in as much as is said here.
    fn agrees(&self, found: &Expected) -> bool {
        let same = |mine: Option<When>, theirs: Option<When>| mine.is_none() || mine == theirs;
        let (word, when) = self.ending.clone().unzip();
        let (found_word, found_when) = found.ending.clone().unzip();
        same(self.opens, found.opens)
            && same(self.preferred, found.preferred)
            && same(self.due, found.due)
            && word == found_word
            && same(when.flatten(), found_when.flatten())
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rule)?;
        if self.none {
            f.write_str(" none")?;
        }
        for (word, when) in [("opens", self.opens), ("prefers", self.preferred), ("due", self.due)] {
            if let Some(when) = when {
                write!(f, " {word} {}", write_when(when))?;
            }
        }
        if let Some((word, when)) = &self.ending {
            write!(f, " {word}")?;
            if let Some(when) = when {
                write!(f, " {}", write_when(*when))?;
            }
        }
        Ok(())
    }
}

fn write_when(when: When) -> String {
    match when {
        When::Day(day) => day.to_string(),
        When::Instant(at) => at.to_zoned(london().clone()).strftime("%Y-%m-%d %H:%M").to_string(),
        When::Undated => "undated".to_owned(),
    }
}

fn read_fact(id: i64, phrase: &str, kinds: &Kinds) -> Option<Fact> {
    let mut words = phrase.split_whitespace().peekable();
    let when = read_when(&mut words)?;
    let kind = kinds.get(words.next()?)?;
    let mut fact = Fact { kind, id, when, written: late(), thread: None };
    while let Some(word) = words.next() {
        match (word, word.strip_prefix('#')) {
            (_, Some(thread)) => fact.thread = Some(thread.parse().ok()?),
            ("written", _) => fact.written = read_when(&mut words).and_then(moment)?,
            _ => return None,
        }
    }
    Some(fact)
}

/// "2024-04-06 19:04"
fn read_moment(phrase: &str) -> Option<Timestamp> {
    let mut words = phrase.split_whitespace().peekable();
    let when = read_when(&mut words)?;
    words.next().is_none().then(|| moment(when))?
}

fn moment(when: When) -> Option<Timestamp> {
    match when {
        When::Instant(at) => Some(at),
        When::Day(_) | When::Undated => None,
    }
}

/// A day, a day and a time on the clock in London, or "undated". A time that the clocks skip or repeat is not read.
fn read_when<'w>(words: &mut std::iter::Peekable<impl Iterator<Item = &'w str>>) -> Option<When> {
    if words.next_if_eq(&"undated").is_some() {
        return Some(When::Undated);
    }
    let day: Date = words.peek()?.parse().ok()?;
    words.next();
    let Some(time) = words.peek().and_then(|word| word.parse::<Time>().ok()) else {
        return Some(When::Day(day));
    };
    words.next();
    let at = london().to_ambiguous_timestamp(day.to_datetime(time)).unambiguous().ok()?;
    Some(When::Instant(at))
}
