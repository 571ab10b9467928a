//! What people type into cells, understood: days, times, lengths of time, yes and no. Pure.

use jiff::civil::{Date, Time};
use tabular::Cell;

use crate::{people::alike::names::fold, typed::minutes};

/// The text without white space around it and with single spaces inside.
pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stays the same however a word is spelled out: no case, accents, spaces or punctuation; `&` and `+` are "and".
pub fn key(text: &str) -> String {
    let text = text.replace(['&', '+'], "and");
    fold(&text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What a cell says, as a person reads it; a formula is its own text.
pub fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}"),
        Cell::Number(n) => n.to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::DateTime(at) => at.to_string(),
        Cell::Time(time) => time.strftime("%H:%M").to_string(),
        Cell::Bool(true) => "Yes".into(),
        Cell::Bool(false) => "No".into(),
        Cell::Formula { text, .. } | Cell::Error(text) => text.clone(),
    }
}

/// Words that people type where there is no date, time or number to give.
fn says_nothing(text: &str) -> bool {
    let key = key(text);
    key.is_empty()
        || ["na", "nk", "none", "no", "n", "nil", "tbc", "tba", "unknown", "notknown", "notapplicable", "notyet", "blank"]
            .contains(&key.as_str())
}

/// How a year of two digits is meant.
#[derive(Clone, Copy, Debug)]
pub enum Century {
    /// A birth: not after this day.
    Before(Date),
    /// Anything else: 1950 to 2049.
    Around,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotADay {
    /// Written like a date, but there is no such day: 31/02/2025.
    Impossible,
    NotUnderstood,
}

/// The day in a cell; nothing when the cell is blank or says that there is none. Day comes before month.
pub fn day(cell: &Cell, century: Century) -> Result<Option<Date>, NotADay> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Date(day) => Ok(Some(*day)),
        Cell::DateTime(at) => Ok(Some(at.date())),
        Cell::Number(n) => serial_day(*n).map(Some),
        Cell::Text(text) if says_nothing(text) => Ok(None),
        Cell::Text(text) => day_in_words(text, century).map(Some),
        _ => Err(NotADay::NotUnderstood),
    }
}

/// A date that lost its format: days since the end of 1899, or eight digits.
fn serial_day(n: f64) -> Result<Date, NotADay> {
    if n.fract() == 0.0 && (19_000_101.0..=22_001_231.0).contains(&n) {
        return day_in_words(&format!("{n:.0}"), Century::Around);
    }
    if !(5_000.0..=73_050.0).contains(&n) {
        return Err(NotADay::NotUnderstood);
    }
    Ok(jiff::civil::date(1899, 12, 30).saturating_add(jiff::Span::new().days(n.trunc() as i64)))
}

#[derive(Debug, PartialEq)]
enum Part {
    Number { value: i16, digits: usize },
    Month(i8),
}

fn day_in_words(text: &str, century: Century) -> Result<Date, NotADay> {
    let parts = parts(without_time(text)).ok_or(NotADay::NotUnderstood)?;
    let (year, month, day) = match parts[..] {
        [Part::Number { value: y, digits: 4 }, Part::Number { value: m, .. }, Part::Number { value: d, .. }] => ((y, 4), m, d),
        [Part::Number { value: y, digits: 4 }, Part::Month(m), Part::Number { value: d, .. }] => ((y, 4), m.into(), d),
        [Part::Number { value: d, .. }, Part::Number { value: m, .. }, Part::Number { value: y, digits }] => ((y, digits), m, d),
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
        (year, 2) => match century {
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
    const PASSED: [&str; 7] = ["of", "the", "st", "nd", "rd", "th", "on"];
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

/// The cell holds something else than what its column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUnderstood;

/// The time of day in a cell; nothing when the cell is blank or says that there is none.
pub fn time(cell: &Cell) -> Result<Option<Time>, NotUnderstood> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Time(time) => Ok(Some(*time)),
        Cell::DateTime(at) => Ok(Some(at.time())),
        Cell::Number(n) if (0.0..1.0).contains(n) => {
            let minutes = (n * 1440.0).round() as i64 % 1440;
            clock(minutes / 60, minutes % 60).map(Some).ok_or(NotUnderstood)
        }
        Cell::Number(n) if n.fract() == 0.0 && *n < 24.0 => clock(*n as i64, 0).map(Some).ok_or(NotUnderstood),
        Cell::Number(n) if n.fract() != 0.0 => time_in_words(&format!("{n:.2}")).map(Some).ok_or(NotUnderstood),
        Cell::Number(n) => time_in_words(&format!("{n:04.0}")).map(Some).ok_or(NotUnderstood),
        Cell::Text(text) if says_nothing(text) => Ok(None),
        Cell::Text(text) => time_in_words(text).map(Some).ok_or(NotUnderstood),
        _ => Err(NotUnderstood),
    }
}

fn clock(hour: i64, minute: i64) -> Option<Time> {
    Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()
}

fn time_in_words(text: &str) -> Option<Time> {
    let text: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    match text.as_str() {
        "noon" | "midday" | "12noon" => return clock(12, 0),
        "midnight" | "12midnight" => return clock(0, 0),
        _ => {}
    }
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '.');
    let half = match text[digits.len()..].replace('.', "").as_str() {
        "" | "h" | "hrs" | "hr" => None,
        "am" | "a" => Some(0),
        "pm" | "p" => Some(12),
        _ => return None,
    };
    let mut pieces = digits.split([':', '.', ';', 'h', '-']);
    let (hour, minute) = match (pieces.next()?, pieces.next(), pieces.next(), pieces.next()) {
        (all, None, ..) if all.len() == 4 => (all.get(..2)?, all.get(2..)?),
        (all, None, ..) if all.len() == 3 => (all.get(..1)?, all.get(1..)?),
        (hour, None, ..) if half.is_some() || text.ends_with('h') => (hour, "0"),
        (hour, Some(minute), seconds, None) if minute.len() == 2 && seconds.is_none_or(|s| s.parse::<u8>().is_ok_and(|s| s < 60)) => {
            (hour, minute)
        }
        _ => return None,
    };
    let (hour, minute) = (hour.parse::<i64>().ok()?, minute.parse::<i64>().ok()?);
    match half {
        None => clock(hour, minute),
        Some(half) if (1..=12).contains(&hour) => clock(hour % 12 + half, minute),
        Some(_) => None,
    }
}

/// As [`minutes`], from a cell; a cell that Excel holds to be a time of day, such as 01:30, is a length here.
pub fn minutes_in(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Number(n) if *n == 0.0 || (1.0..1e6).contains(n) => Some(n.round() as i64),
        Cell::Time(time) => Some(i64::from(time.hour()) * 60 + i64::from(time.minute())),
        Cell::Text(text) => minutes(text),
        _ => None,
    }
}

/// A whole number.
pub fn whole(cell: &Cell) -> Result<Option<i64>, NotUnderstood> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Number(n) if n.fract() == 0.0 && n.abs() < 1e9 => Ok(Some(*n as i64)),
        Cell::Text(text) if says_nothing(text) => Ok(None),
        Cell::Text(text) => text.trim().trim_end_matches(".0").parse().map(Some).map_err(|_| NotUnderstood),
        _ => Err(NotUnderstood),
    }
}

/// A number with up to two places, in hundredths.
pub fn hundredths(cell: &Cell) -> Result<Option<i64>, NotUnderstood> {
    let number = match cell {
        Cell::Empty => return Ok(None),
        Cell::Number(n) => *n,
        Cell::Text(text) if says_nothing(text) => return Ok(None),
        Cell::Text(text) => text.trim().parse().map_err(|_| NotUnderstood)?,
        _ => return Err(NotUnderstood),
    };
    if (0.0..1e6).contains(&number) { Ok(Some((number * 100.0).round() as i64)) } else { Err(NotUnderstood) }
}

/// Yes, no or don't know, in the ways people write them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    DontKnow,
}

pub fn answer(text: &str) -> Option<Answer> {
    match key(text).as_str() {
        "y" | "yes" | "true" | "yep" | "1" => Some(Answer::Yes),
        "n" | "no" | "false" | "nope" | "0" => Some(Answer::No),
        "dk" | "dontknow" | "dknow" | "donotknow" | "notsure" | "unsure" | "unknown" | "nk" | "notknown" => Some(Answer::DontKnow),
        _ => None,
    }
}

/// Yes or no only.
pub fn yes_or_no(text: &str) -> Option<bool> {
    match answer(text)? {
        Answer::Yes => Some(true),
        Answer::No => Some(false),
        Answer::DontKnow => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime, time as at};

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
    fn a_time_is_understood_however_it_is_typed() {
        for text in ["13:59", "13.59", "1359", "1:59 pm", "1.59pm", "01:59 PM", "13:59:00", "13h59", "1:59 p.m."] {
            assert_eq!(time(&cell(text)), Ok(Some(at(13, 59, 0, 0))), "{text}");
        }
        for text in ["9.05", "9:05", "0905", "905", "9:05am", "09:05"] {
            assert_eq!(time(&cell(text)), Ok(Some(at(9, 5, 0, 0))), "{text}");
        }
        assert_eq!(time(&cell("9am")), Ok(Some(at(9, 0, 0, 0))));
        assert_eq!(time(&cell("12am")), Ok(Some(at(0, 0, 0, 0))));
        assert_eq!(time(&cell("12 noon")), Ok(Some(at(12, 0, 0, 0))));
        assert_eq!(time(&Cell::Number(0.5)), Ok(Some(at(12, 0, 0, 0))));
        assert_eq!(time(&Cell::Number(1359.0)), Ok(Some(at(13, 59, 0, 0))));
        assert_eq!(time(&Cell::Empty), Ok(None));
        for text in ["25:00", "13:60", "lunch", "13pm", "1:5", "morning"] {
            assert_eq!(time(&cell(text)), Err(NotUnderstood), "{text}");
        }
    }

    #[test]
    fn a_length_of_time_is_understood_however_it_is_typed() {
        for text in [
            "90",
            "90 mins",
            "90mins",
            "90 min",
            "90m",
            "90 minutes",
            "1h30",
            "1h 30",
            "1h30m",
            "1 hr 30",
            "1 hr 30 mins",
            "1.5 hrs",
            "1.5h",
            "1.5 hours",
            "1½ hrs",
            "1:30",
            "1 hour and 30 minutes",
            "1 hour, 30 mins",
            "01:30:00",
            "90.0",
        ] {
            assert_eq!(minutes(text), Some(90), "{text}");
        }
        for (text, wanted) in [
            ("0.5 hours", 30),
            ("1h", 60),
            ("2 hrs", 120),
            ("0", 0),
            ("½ hr", 30),
            ("half an hour", 30),
            ("an hour", 60),
            (".25 hr", 15),
            ("0:45", 45),
            ("2h05", 125),
        ] {
            assert_eq!(minutes(text), Some(wanted), "{text}");
        }
        for text in ["a while", "", "?", "long", "1h90", "30 1h", "-15", "mins", "ten", "1h30h", "15-20", "1:75"] {
            assert_eq!(minutes(text), None, "{text}");
        }
        assert_eq!(minutes_in(&Cell::Number(44.6)), Some(45));
        assert_eq!(minutes_in(&Cell::Time(at(1, 30, 0, 0))), Some(90));
        assert_eq!(minutes_in(&Cell::Number(0.5)), None);
    }
}
