//! The rota: who is on call, when, as what. It is entered by the week or shift by shift; shifts are swapped, put right and withdrawn. Which
//! hours must be covered the contract's pack says (`rules::cover`); two at once is nobody's fault, and nobody at all is told of.

pub mod change;
pub mod enter;
pub mod form_pages;
pub mod gaps;
pub mod pages;
pub mod queries;
pub mod shift_pages;

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Time, Weekday},
};
use rules::cover::OnCallAs;

use crate::{
    clock::{local_day, zone},
    form::{Faults, Typed, instant},
    versions::{Field, Kind, Values},
    words::day,
};

/// As what somebody is on call, in a word.
pub fn as_says(who: &str) -> &'static str {
    match who {
        "manager" => "Manager on call",
        _ => "Worker on call",
    }
}

/// The days of the week, by id and words.
pub const DAYS: [(&str, &str, Weekday); 7] = [
    ("mon", "Monday", Weekday::Monday),
    ("tue", "Tuesday", Weekday::Tuesday),
    ("wed", "Wednesday", Weekday::Wednesday),
    ("thu", "Thursday", Weekday::Thursday),
    ("fri", "Friday", Weekday::Friday),
    ("sat", "Saturday", Weekday::Saturday),
    ("sun", "Sunday", Weekday::Sunday),
];

/// A pattern goes on for a year at most.
const LONGEST_DAYS: i32 = 366;

/// A shift as it was checked: the hours of a day, on to the next where it ends no later than it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub worker_id: i64,
    pub who: &'static str,
    pub from_at: Timestamp,
    pub to_at: Timestamp,
}

/// The hours of a shift that begins on a day. In the hour that happens twice it is the first; an hour that there is not is the next.
fn hours(on: Date, from: Time, until: Time) -> Option<(Timestamp, Timestamp)> {
    let last = if until <= from { on.saturating_add(1.days()) } else { on };
    instant(on, from).zip(instant(last, until)).filter(|(from, until)| from < until)
}

/// What a shift and a pattern both say: who, as what, from which day, the hours.
struct Read {
    worker_id: i64,
    who: &'static str,
    on: Date,
    from: Time,
    until: Time,
}

fn read(typed: &Typed, workers: &[(i64, String)], faults: &mut Faults) -> Option<Read> {
    let worker = workers.iter().find(|(id, _)| id.to_string() == typed.get("worker")).map(|(id, _)| *id);
    if worker.is_none() {
        faults.add("worker", "Choose who is on call");
    }
    let who = faults.choice(typed, "as", &OnCallAs::ALL.map(OnCallAs::id), "Choose as what they are on call");
    let who = OnCallAs::ALL.into_iter().map(OnCallAs::id).find(|id| *id == who);
    let on = faults.day(typed, "day", "The day on which it begins");
    let from = faults.time_if_any(typed, "from");
    let until = faults.time_if_any(typed, "until");
    for (name, time) in [("from", from), ("until", until)] {
        if time.is_none() && faults.of(name).is_none() {
            faults.add(name, "Enter the time, for example 17:00");
        }
    }
    Some(Read { worker_id: worker?, who: who?, on: on?, from: from?, until: until? })
}

impl Details {
    pub fn check(typed: &Typed, workers: &[(i64, String)], faults: &mut Faults) -> Option<Details> {
        let read = read(typed, workers, faults)?;
        let (from_at, to_at) = hours(read.on, read.from, read.until)?;
        faults.none().then_some(Details { worker_id: read.worker_id, who: read.who, from_at, to_at })
    }

    pub fn values(&self, worker: &str) -> Values {
        Values::from([
            ("worker".into(), worker.into()),
            ("as".into(), as_says(self.who).into()),
            ("hours".into(), hours_say(self.from_at, self.to_at)),
        ])
    }
}

/// The days of the week that were ticked.
fn days(typed: &Typed) -> impl Iterator<Item = &str> {
    typed.0.iter().filter(|(name, _)| name == "days").map(|(_, day)| day.as_str())
}

/// A shift, or one on each of these days of the week from a day to another, every so many weeks.
pub fn pattern(typed: &Typed, workers: &[(i64, String)], faults: &mut Faults) -> Option<Vec<Details>> {
    let chosen: Vec<Weekday> = DAYS.iter().filter(|(id, ..)| days(typed).any(|day| day == *id)).map(|(_, _, day)| *day).collect();
    let every: i32 = typed.get("every").parse().unwrap_or(1).clamp(1, 4);
    let last = faults.day_if_any(typed, "last", "The last day of the pattern");
    if !chosen.is_empty() && last.is_none() && faults.of("last").is_none() {
        faults.add("last", "Enter the last day on which it is repeated");
    }
    let read = read(typed, workers, faults)?;
    let last = if chosen.is_empty() { read.on } else { last? };
    if last < read.on {
        faults.add("last", "The last day cannot be before the first.");
    } else if (last - read.on).get_days() > LONGEST_DAYS {
        faults.add("last", "A pattern goes on for a year at most. Enter it again when that is over.");
    }
    if !faults.none() {
        return None;
    }
    let monday = read.on.saturating_sub(i64::from(read.on.weekday().to_monday_zero_offset()).days());
    let is_on = |on: Date| chosen.is_empty() || chosen.contains(&on.weekday()) && (on - monday).get_days() / 7 % every == 0;
    let days = (0..=(last - read.on).get_days()).map(|n| read.on.saturating_add(i64::from(n).days())).filter(|on| is_on(*on));
    let all: Vec<Details> = days
        .filter_map(|on| hours(on, read.from, read.until))
        .map(|(from_at, to_at)| Details { worker_id: read.worker_id, who: read.who, from_at, to_at })
        .collect();
    if all.is_empty() {
        faults.add("days", "None of these days of the week lies between the first day and the last.");
    }
    faults.none().then_some(all)
}

fn time(at: Timestamp) -> String {
    at.to_zoned(zone()).strftime("%H:%M").to_string()
}

/// Its hours in words: "Mon 2 March 2026, 20:00 to 08:00 the next day".
pub fn hours_say(from: Timestamp, until: Timestamp) -> String {
    let (first, last) = (local_day(from), local_day(until));
    let (begins, ends) = (format!("{}, {}", day(first), time(from)), time(until));
    match (last - first).get_days() {
        0 => format!("{begins} to {ends}"),
        1 => format!("{begins} to {ends} the next day"),
        _ => format!("{begins} to {}, {ends}", day(last)),
    }
}

/// The fields that stood before a change.
pub fn fields() -> [Field; 3] {
    [Field::new("worker", "Who", Kind::Line), Field::new("as", "As", Kind::Line), Field::new("hours", "When", Kind::Line)]
}
