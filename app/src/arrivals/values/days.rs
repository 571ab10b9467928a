//! Days, and moments of a day, as people and other systems write them. Pure.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use tabular::Cell;

use super::{says_nothing, time_in_words};
use crate::{clock::zone, people::alike::names::fold};

/// How a year of two digits is meant.
#[derive(Clone, Copy, Debug)]
pub enum Century {
    /// A birth: not after this day.
    Before(Date),
    /// Anything else: 1950 to 2049.
    Around,
}

/// Which comes first in a date of numbers only, where the year comes last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    DayFirst,
    MonthFirst,
}

/// How dates and times of a column are meant.
#[derive(Clone, Copy, Debug)]
pub struct Meant {
    pub century: Century,
    pub order: Order,
    /// Times that name no zone are in UTC; else they are local.
    pub utc: bool,
}

impl Meant {
    pub fn of(century: Century) -> Meant {
        Meant { century, order: Order::DayFirst, utc: false }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotADay {
    /// Written like a date, but there is no such day: 31/02/2025.
    Impossible,
    NotUnderstood,
}

/// A local day, with its time where the cell tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub day: Date,
    pub time: Option<Time>,
}

impl Moment {
    /// Midnight is what systems write when they know no time.
    fn of(at: DateTime) -> Moment {
        Moment { day: at.date(), time: (at.time() != Time::midnight()).then_some(at.time()) }
    }

    fn read(at: DateTime, utc: bool) -> Moment {
        let moment = Moment::of(at);
        if !utc || moment.time.is_none() {
            return moment;
        }
        at.to_zoned(TimeZone::UTC).map_or(moment, |there| Moment::of(there.with_time_zone(zone()).datetime()))
    }
}

/// What a day and time in UTC are here.
pub fn from_utc(day: Date, time: Time) -> Moment {
    Moment::read(day.to_datetime(time), true)
}

/// The day in a cell; nothing when the cell is blank or says that there is none. Day comes before month.
pub fn day(cell: &Cell, century: Century) -> Result<Option<Date>, NotADay> {
    Ok(moment(cell, Meant::of(century))?.map(|moment| moment.day))
}

/// The day and time in a cell; nothing when it is blank or says that there is none.
pub fn moment(cell: &Cell, meant: Meant) -> Result<Option<Moment>, NotADay> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Date(day) => Ok(Some(Moment { day: *day, time: None })),
        Cell::DateTime(at) => Ok(Some(Moment::read(*at, meant.utc))),
        Cell::Number(n) => serial(*n, meant).map(Some),
        Cell::Text(text) | Cell::Shown { text, .. } if says_nothing(text) => Ok(None),
        Cell::Text(text) | Cell::Shown { text, .. } => in_words(&super::clean(text), meant).map(Some),
        _ => Err(NotADay::NotUnderstood),
    }
}

/// A date that lost its format: days since the end of 1899, or eight digits.
fn serial(n: f64, meant: Meant) -> Result<Moment, NotADay> {
    if n.fract() == 0.0 && (19_000_101.0..=22_001_231.0).contains(&n) {
        return day_in_words(&format!("{n:.0}"), meant).map(|day| Moment { day, time: None });
    }
    if !(5_000.0..=73_050.0).contains(&n) {
        return Err(NotADay::NotUnderstood);
    }
    let day = jiff::civil::date(1899, 12, 30).saturating_add(jiff::Span::new().days(n.trunc() as i64));
    let seconds = (n.fract() * 86_400.0).round() as i64;
    Ok(Moment::read(day.to_datetime(Time::midnight()).saturating_add(jiff::Span::new().seconds(seconds)), meant.utc))
}

fn in_words(text: &str, meant: Meant) -> Result<Moment, NotADay> {
    if let Some(at) = with_zone(text) {
        return Ok(Moment::of(at.to_zoned(zone()).datetime()));
    }
    // As a comma-separated file keeps a day that lost its format.
    if text.len() >= 5 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.bytes().take(5).all(|b| b.is_ascii_digit()) {
        let number: Option<f64> = text.parse().ok().filter(|n| (5_000.0..=73_050.0).contains(n));
        if let Some(number) = number {
            return serial(number, meant);
        }
    }
    let date = without_time(text);
    let day = day_in_words(date, meant)?;
    let rest = text.trim().get(date.len()..).unwrap_or_default();
    let rest = rest.trim_start_matches(['T', 't', ' ', ',', '\u{a0}']).trim_start_matches("at ");
    // "…:30:00.000": parts of a second say nothing here.
    let time =
        time_in_words(rest.split_once('.').filter(|(before, _)| before.matches(':').count() == 2).map_or(rest, |(before, _)| before));
    Ok(Moment::read(day.to_datetime(time.unwrap_or(Time::midnight())), meant.utc))
}

/// A moment that names its zone: 2025-06-30T23:30:00Z, 2025-04-02 09:30:00+01:00.
fn with_zone(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let named = text.strip_suffix(" UTC").map(|at| format!("{at}Z"));
    let text = named.as_deref().unwrap_or(text);
    (text.len() > 16 && text.as_bytes()[4] == b'-').then(|| text.parse().ok()).flatten()
}

/// Whether a day with a time names the zone of it; nothing where there is no time.
pub fn zone_of(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::DateTime(at) => (at.time() != Time::midnight()).then_some(false),
        Cell::Text(text) if text.contains(':') && with_zone(&super::clean(text)).is_some() => Some(true),
        Cell::Text(text) if text.contains(':') => {
            let moment = in_words(&super::clean(text), Meant::of(Century::Around)).ok()?;
            moment.time.map(|_| false)
        }
        _ => None,
    }
}

/// What a date of numbers only says of the order of day and month: only one order makes a day of it, or both do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    DayFirst,
    MonthFirst,
    Either,
    Nothing,
}

/// What a cell says of the order in which its column has day and month.
pub fn order_of(cell: &Cell) -> Says {
    let Cell::Text(text) = cell else { return Says::Nothing };
    let text = super::clean(text);
    let date = without_time(&text);
    let Some(parts) = parts(date).filter(|_| date.contains(['/', '.', '-'])) else { return Says::Nothing };
    match parts[..] {
        [Part::Number { value: a, digits: 1 | 2 }, Part::Number { value: b, digits: 1 | 2 }, Part::Number { .. }] => {
            match ((1..=12).contains(&a), (1..=12).contains(&b)) {
                (true, true) if a == b => Says::Nothing,
                (true, true) => Says::Either,
                (true, false) if (13..=31).contains(&b) => Says::MonthFirst,
                (false, true) if (13..=31).contains(&a) => Says::DayFirst,
                _ => Says::Nothing,
            }
        }
        _ => Says::Nothing,
    }
}

#[derive(Debug, PartialEq)]
enum Part {
    Number { value: i16, digits: usize },
    Month(i8),
}

fn day_in_words(text: &str, meant: Meant) -> Result<Date, NotADay> {
    let parts = parts(without_time(text)).ok_or(NotADay::NotUnderstood)?;
    let (year, month, day) = match parts[..] {
        [Part::Number { value: y, digits: 4 }, Part::Number { value: m, .. }, Part::Number { value: d, .. }] => ((y, 4), m, d),
        [Part::Number { value: y, digits: 4 }, Part::Month(m), Part::Number { value: d, .. }] => ((y, 4), m.into(), d),
        [Part::Number { value: a, .. }, Part::Number { value: b, .. }, Part::Number { value: y, digits }] => match meant.order {
            Order::DayFirst => ((y, digits), b, a),
            Order::MonthFirst => ((y, digits), a, b),
        },
        [Part::Number { value: d, .. }, Part::Month(m), Part::Number { value: y, digits }] => ((y, digits), m.into(), d),
        [Part::Month(m), Part::Number { value: d, .. }, Part::Number { value: y, digits }] => ((y, digits), m.into(), d),
        _ => return Err(NotADay::NotUnderstood),
    };
    let build = |year: i16| match (i8::try_from(month), i8::try_from(day)) {
        (Ok(month), Ok(day)) if (1900..=2200).contains(&year) => Date::new(year, month, day).map_err(|_| NotADay::Impossible),
        _ => Err(NotADay::Impossible),
    };
    match year {
        (year, 4) => build(year),
        (year, 2) => match meant.century {
            Century::Around => build(if year < 50 { 2000 + year } else { 1900 + year }),
            Century::Before(latest) => build(2000 + year).ok().filter(|day| *day <= latest).map_or_else(|| build(1900 + year), Ok),
        },
        _ => Err(NotADay::NotUnderstood),
    }
}

/// The text before a time of day that stands behind a date.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text.trim() };
    let before = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit());
    before.trim_end_matches(['T', 't', ' ', ',']).trim()
}

/// Numbers and names of months, in order; weekdays and small words are passed over; nothing when a word is none of these.
fn parts(text: &str) -> Option<Vec<Part>> {
    const PASSED: [&str; 8] = ["of", "the", "st", "nd", "rd", "th", "on", "at"];
    let text = fold(text);
    let mut parts = vec![];
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let same = |c: char| (first.is_ascii_digit() && c.is_ascii_digit()) || (first.is_alphabetic() && c.is_alphabetic());
        let length = rest.find(|c| !same(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (piece, after) = rest.split_at(length);
        rest = after;
        if first.is_ascii_digit() {
            numbers(piece, &mut parts)?;
        } else if first.is_alphabetic() {
            match month(piece) {
                Some(month) => parts.push(Part::Month(month)),
                None if PASSED.contains(&piece) || weekday(piece) => {}
                None => return None,
            }
        } else if !first.is_whitespace() && !"/.-,\u{2013}\u{2014}'\u{2019}\\".contains(first) {
            return None;
        }
    }
    Some(parts)
}

/// One number, or a whole date written without marks: 20241231, 31122024, 311224.
fn numbers(piece: &str, parts: &mut Vec<Part>) -> Option<()> {
    let cuts: &[usize] = match piece.len() {
        8 if ["19", "20", "21"].contains(&&piece[..2]) && parts.is_empty() && &piece[4..6] <= "12" => &[4, 2, 2],
        8 if parts.is_empty() => &[2, 2, 4],
        6 if parts.is_empty() => &[2, 2, 2],
        1..=4 => &[piece.len()],
        _ => return None,
    };
    let mut rest = piece;
    for cut in cuts {
        let (number, after) = rest.split_at(*cut);
        parts.push(Part::Number { value: number.parse().ok()?, digits: if *cut == 1 { 2 } else { *cut } });
        rest = after;
    }
    Some(())
}

fn month(word: &str) -> Option<i8> {
    const NAMES: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let at = NAMES.iter().position(|name| (word.len() >= 3 && name.starts_with(word)) || (*name == "september" && word == "sept"))?;
    Some(at as i8 + 1)
}

fn weekday(word: &str) -> bool {
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        .iter()
        .any(|name| word.len() >= 2 && name.starts_with(word))
        || ["tues", "weds", "thur", "thurs"].contains(&word)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime, time};

    use super::*;

    fn cell(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    #[test]
    fn a_day_is_understood_however_it_is_typed() {
        for text in [
            "31/12/24",
            "31.12.2024",
            "31-12-2024",
            "2024-12-31",
            "2024/12/31",
            "31st December 2024",
            "31 Dec 24",
            "31-Dec-24",
            "31Dec2024",
            "Tue 31 December 2024",
            "Tuesday, 31st of December, 2024",
            "December 31, 2024",
            "Dec 31st 2024",
            "20241231",
            "31122024",
            "311224",
            " 31 / 12 / 2024 ",
            "31/12/2024 14:05",
            "2024-12-31T00:00:00",
            "31 dec. 2024",
            "31/12/'24",
            "31\u{a0}December\u{a0}2024",
        ] {
            assert_eq!(day(&cell(text), Century::Around), Ok(Some(date(2024, 12, 31))), "{text}");
        }
        // Day comes before month, always.
        assert_eq!(day(&cell("3/4/25"), Century::Around), Ok(Some(date(2025, 4, 3))));
        assert_eq!(day(&Cell::Date(date(2024, 12, 31)), Century::Around), Ok(Some(date(2024, 12, 31))));
        assert_eq!(day(&Cell::DateTime(datetime(2024, 12, 31, 9, 5, 0, 0)), Century::Around), Ok(Some(date(2024, 12, 31))));
        assert_eq!(day(&Cell::Number(45657.0), Century::Around), Ok(Some(date(2024, 12, 31))));
        for text in ["", " ", "n/a", "N/K", "none", "-", "?", "tbc"] {
            assert_eq!(day(&cell(text), Century::Around), Ok(None), "{text}");
        }
    }

    #[test]
    fn a_day_that_is_none_is_told_from_what_is_not_understood() {
        for text in
            ["31/02/2025", "29/02/2025", "31st June 2025", "2025-02-30", "32/01/2025", "12/31/2024", "00/01/2025", "31/02/25", "1/1/1066"]
        {
            assert_eq!(day(&cell(text), Century::Around), Err(NotADay::Impossible), "{text}");
        }
        for text in ["soon", "Easter 2025", "12/2025", "13 October", "see notes", "31/12/202", "about 3/4/25"] {
            assert_eq!(day(&cell(text), Century::Around), Err(NotADay::NotUnderstood), "{text}");
        }
    }

    #[test]
    fn nobody_is_born_in_the_future() {
        let born = |text: &str| day(&cell(text), Century::Before(date(2026, 10, 1)));
        assert_eq!(born("21/01/70"), Ok(Some(date(1970, 1, 21))));
        assert_eq!(born("01/10/26"), Ok(Some(date(2026, 10, 1))));
        assert_eq!(born("02/10/26"), Ok(Some(date(1926, 10, 2))));
        assert_eq!(born("29/02/00"), Ok(Some(date(2000, 2, 29))));
        assert_eq!(born("2070-01-21"), Ok(Some(date(2070, 1, 21))));
        assert_eq!(day(&cell("21/01/70"), Century::Around), Ok(Some(date(1970, 1, 21))));
    }

    #[test]
    fn a_moment_keeps_its_time_and_its_zone() {
        let read = |text: &str, utc| moment(&cell(text), Meant { utc, ..Meant::of(Century::Around) }).unwrap().unwrap();
        let at = |day, time| Moment { day, time };
        assert_eq!(read("12/05/2025 16:30", false), at(date(2025, 5, 12), Some(time(16, 30, 0, 0))));
        assert_eq!(read("12/05/2025 4:30 PM", false), at(date(2025, 5, 12), Some(time(16, 30, 0, 0))));
        assert_eq!(read("2025-06-30T23:30:00Z", false), at(date(2025, 7, 1), Some(time(0, 30, 0, 0))));
        assert_eq!(read("2025-04-30T23:45:00+01:00", false), at(date(2025, 4, 30), Some(time(23, 45, 0, 0))));
        assert_eq!(read("30/06/2025 23:30", true), at(date(2025, 7, 1), Some(time(0, 30, 0, 0))));
        assert_eq!(read("2025-01-30 23:30:00.000", true), at(date(2025, 1, 30), Some(time(23, 30, 0, 0))));
        assert_eq!(read("12/05/2025 00:00:00", false), at(date(2025, 5, 12), None));
        assert_eq!(read("45789", false), at(date(2025, 5, 12), None));
        assert_eq!(read("45789.5", false), at(date(2025, 5, 12), Some(time(12, 0, 0, 0))));
    }

    #[test]
    fn the_month_may_come_first_and_a_date_may_tell_that_it_does() {
        let meant = Meant { order: Order::MonthFirst, ..Meant::of(Century::Around) };
        assert_eq!(moment(&cell("05/13/2025"), meant).unwrap().unwrap().day, date(2025, 5, 13));
        assert_eq!(moment(&cell("2025-05-03"), meant).unwrap().unwrap().day, date(2025, 5, 3));
        for (text, says) in [
            ("05/13/2025", Says::MonthFirst),
            ("13/05/25", Says::DayFirst),
            ("5.6.25", Says::Either),
            ("5/5/25", Says::Nothing),
            ("2025-05-13", Says::Nothing),
            ("31/02/2025", Says::DayFirst),
        ] {
            assert_eq!(order_of(&cell(text)), says, "{text}");
        }
    }
}
