//! Whether it is safe now to reach somebody in one of the ways that are recorded: worked out from what was confirmed with them, and
//! never typed. Pure: it is given the moment.

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use jiff::{Timestamp, ToSpan as _, civil::Date};
use serde::Deserialize;

use super::hours::Hours;
use crate::clock::zone;

/// Part of the program: what somebody is asked must not change because a file beside it did.
const LIST: &str = include_str!("../../../../../lists/safe-contact.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "says to whoever reads the file how old it is")]
    as_of: String,
    stale_after_weeks: i64,
    #[serde(rename = "reason")]
    reasons: Vec<Reason>,
}

/// Why somebody is reached, or their number read, when it is not safe.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub id: String,
    pub says: String,
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| toml::from_str(LIST).expect("the file is part of the program and tested"))
}

pub fn reasons() -> &'static [Reason] {
    &file().reasons
}

/// What of a line decides whether it is safe.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// yes, ask, no
    pub safe: &'a str,
    pub hours: &'a Hours,
    pub confirmed_on: Date,
    pub is_over: bool,
    /// Whether it is an address, and where they live has changed since it was confirmed.
    pub is_before_a_move: bool,
    /// Whether it is no address, and there was an incident since it was confirmed.
    pub is_before_an_incident: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    Safe,
    /// At a safe time they are asked first, each time.
    AskFirst,
    /// And from when it is again.
    NotNow(Timestamp),
    Never,
    NotKnown,
    /// It was confirmed too long ago.
    Stale,
    /// Of an address: they have moved since, or may have.
    Moved,
    /// There was an incident since it was confirmed.
    Incident,
    Over,
}

impl Now {
    /// Whether somebody says why before they see what is hidden.
    pub fn asks_why(self) -> bool {
        matches!(self, Now::NotNow(_) | Now::Never | Now::Stale | Now::Moved | Now::Incident | Now::Over)
    }
}

/// Whether it is safe at a moment.
pub fn at(told: &Told<'_>, moment: Timestamp) -> Now {
    let today = moment.to_zoned(zone()).date();
    let stale_from = told.confirmed_on.saturating_add(file().stale_after_weeks.weeks());
    if told.is_over {
        return Now::Over;
    }
    if told.safe == "no" || *told.hours == Hours::Never {
        return Now::Never;
    }
    if told.is_before_a_move {
        return Now::Moved;
    }
    if told.is_before_an_incident {
        return Now::Incident;
    }
    if today > stale_from {
        return Now::Stale;
    }
    match told.hours {
        _ if *told.hours != Hours::NotKnown && !holds(told.hours, moment) => next(told.hours, moment).map_or(Now::Never, Now::NotNow),
        _ if told.safe == "ask" => Now::AskFirst,
        Hours::NotKnown => Now::NotKnown,
        _ => Now::Safe,
    }
}

/// Whether a moment is within the hours, by the clock on the wall: an hour that comes twice is safe both times.
pub fn holds(hours: &Hours, moment: Timestamp) -> bool {
    let local = moment.to_zoned(zone());
    let minute = local.hour() as u16 * 60 + local.minute() as u16;
    hours.holds(day_of(local.date()), minute)
}

/// Whether there is any minute within the hours on a day.
pub fn holds_on(hours: &Hours, day: Date) -> bool {
    (0..24 * 60).any(|minute| hours.holds(day_of(day), minute))
}

/// The first moment within the hours after one that is not; nothing where there is none. It looks two weeks ahead: what is safe
/// once a week may fall into the hour that does not come in spring.
fn next(hours: &Hours, moment: Timestamp) -> Option<Timestamp> {
    let today = moment.to_zoned(zone()).date();
    let days = (-1..=15).filter_map(|n: i64| today.checked_add(n.days()).ok());
    let begins = days.flat_map(|day| hours.spans().iter().filter_map(move |span| span.begins(day_of(day)).map(|minute| (day, minute))));
    let begins = begins.flat_map(|(day, minute)| begun(day, minute));
    // Where the clock goes forward or back something can begin to be safe too.
    let turns = zone().following(moment).take(1).map(|turn| turn.timestamp()).collect::<Vec<_>>();
    begins.chain(turns).filter(|at| *at > moment && holds(hours, *at)).min()
}

/// When a minute of a day comes on the clock on the wall: twice in the hour that comes twice.
fn begun(day: Date, minute: u16) -> Vec<Timestamp> {
    let Ok(at) = day.at(0, 0, 0, 0).checked_add(i64::from(minute).minutes()) else { return vec![] };
    let read = zone().to_ambiguous_zoned(at);
    [read.clone().earlier(), read.later()].into_iter().flatten().map(|zoned| zoned.timestamp()).collect()
}

/// The day of the week, Monday 0.
fn day_of(day: Date) -> usize {
    usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())
}
