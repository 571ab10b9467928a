//! What people type into cells, understood: days, times, lengths of time, yes and no. Pure.

mod days;

use std::borrow::Cow;

use jiff::civil::Time;
use tabular::Cell;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

pub use days::{Century, Meant, Moment, NotADay, Order, Says, day, from_utc, moment, order_of, zone_of};

use crate::{people::alike::names::fold, typed::minutes};

/// Marks that are not seen: of direction, of where a word may break, of the start of a file.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// What is seen of a text: composed letters, no marks that are not seen, no white space around it.
pub fn clean(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    if trimmed.is_ascii() || (is_nfc(trimmed) && !trimmed.chars().any(is_unseen)) {
        return trimmed.into();
    }
    let seen: String = trimmed.nfc().filter(|c| !is_unseen(*c)).collect();
    seen.trim().to_owned().into()
}

/// The text without white space around it and with single spaces inside.
pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stays the same however a word is spelled out: no case, accents, spaces or punctuation; `&` and `+` are "and", a
/// tick and a cross are words.
pub fn key(text: &str) -> String {
    let mut text: Cow<'_, str> = if text.contains(['&', '+']) { text.replace(['&', '+'], "and").into() } else { text.into() };
    if !text.is_ascii() {
        text = text.replace(['✓', '✔', '☑', '√', '🗸', '✅'], "tick").replace(['✗', '✘', '❌', '❎'], "cross").into();
    }
    fold(&text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What a cell says, as a person reads it; a formula is what it shows, or its own text.
pub fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => clean(text).into_owned(),
        Cell::Shown { text, .. } => text.clone(),
        Cell::Number(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}"),
        Cell::Number(n) => n.to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::DateTime(at) => at.to_string(),
        Cell::Time(time) => time.strftime("%H:%M").to_string(),
        Cell::Bool(true) => "Yes".into(),
        Cell::Bool(false) => "No".into(),
        Cell::Formula { shown: Some(shown), .. } => self::text(shown),
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
        Cell::Text(text) | Cell::Shown { text, .. } if says_nothing(text) => Ok(None),
        Cell::Text(text) | Cell::Shown { text, .. } => time_in_words(&clean(text)).map(Some).ok_or(NotUnderstood),
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

/// What a bare number in a column of lengths of time counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    #[default]
    Minutes,
    Hours,
    /// Hours and minutes with a point between them: 1.30 is an hour and a half.
    Clock,
}

/// As [`minutes`], from a cell; a cell that Excel holds to be a time of day, such as 01:30, is a length here.
pub fn minutes_in(cell: &Cell, unit: Unit) -> Option<i64> {
    match cell {
        Cell::Number(n) => bare(*n, unit),
        Cell::Time(time) => Some(i64::from(time.hour()) * 60 + i64::from(time.minute())),
        Cell::Text(text) | Cell::Shown { text, .. } => {
            let text = clean(text);
            match text.parse::<f64>() {
                Ok(number) if unit != Unit::Minutes => bare(number, unit),
                _ => minutes(&text),
            }
        }
        _ => None,
    }
}

fn bare(n: f64, unit: Unit) -> Option<i64> {
    match unit {
        Unit::Minutes => (n == 0.0 || (1.0..1e6).contains(&n)).then(|| n.round() as i64),
        Unit::Hours => (0.0..1e4).contains(&n).then(|| (n * 60.0).round() as i64),
        Unit::Clock => {
            let minutes = (n.fract() * 100.0).round() as i64;
            ((0.0..1e4).contains(&n) && minutes < 60).then_some(n.trunc() as i64 * 60 + minutes)
        }
    }
}

/// Whether numbers of hours look like hours and minutes with a point between: some are 1.30, 0.45 or 2.15, and none is a
/// half or a quarter of an hour as a decimal says it.
pub fn look_like_clock(hours: &[f64]) -> bool {
    let minutes = |n: &f64| (n.fract() * 100.0).round() as i64;
    hours.iter().any(|n| [15, 30, 45].contains(&minutes(n))) && !hours.iter().any(|n| minutes(n) >= 60 || [5, 25, 50].contains(&minutes(n)))
}

/// A whole number.
pub fn whole(cell: &Cell) -> Result<Option<i64>, NotUnderstood> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Number(n) | Cell::Shown { number: n, .. } if n.fract() == 0.0 && n.abs() < 1e9 => Ok(Some(*n as i64)),
        Cell::Text(text) | Cell::Shown { text, .. } if says_nothing(text) => Ok(None),
        Cell::Text(text) => clean(text).trim_end_matches(".0").parse().map(Some).map_err(|_| NotUnderstood),
        _ => Err(NotUnderstood),
    }
}

/// A number with up to two places, in hundredths.
pub fn hundredths(cell: &Cell) -> Result<Option<i64>, NotUnderstood> {
    let number = match cell {
        Cell::Empty => return Ok(None),
        Cell::Number(n) | Cell::Shown { number: n, .. } => *n,
        Cell::Text(text) if says_nothing(text) => return Ok(None),
        Cell::Text(text) => clean(text).parse().map_err(|_| NotUnderstood)?,
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
        "y" | "yes" | "true" | "yep" | "1" | "tick" => Some(Answer::Yes),
        "n" | "no" | "false" | "nope" | "0" | "cross" => Some(Answer::No),
        "dk" | "dontknow" | "dknow" | "donotknow" | "notsure" | "unsure" | "unknown" | "nk" | "notknown" => Some(Answer::DontKnow),
        _ => explained(text),
    }
}

/// "Yes - anxiety", "No (see notes)": a yes or no, and then what it was about.
fn explained(text: &str) -> Option<Answer> {
    let text = text.trim();
    let length = text.find(|c: char| !c.is_alphabetic()).filter(|at| *at > 0)?;
    let (word, rest) = text.split_at(length);
    let marked = rest.trim_start().starts_with(['-', '–', '—', ':', ';', ',', '(', '.', '/']);
    // "N/A" and "Y/N" are no answers.
    if !marked || (word.len() == 1 && rest.starts_with(['/', '.'])) {
        return None;
    }
    match word.to_lowercase().as_str() {
        "yes" | "y" => Some(Answer::Yes),
        "no" | "n" => Some(Answer::No),
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
    use jiff::civil::time as at;

    use super::*;

    fn cell(text: &str) -> Cell {
        Cell::Text(text.into())
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
        assert_eq!(minutes_in(&Cell::Number(44.6), Unit::Minutes), Some(45));
        assert_eq!(minutes_in(&Cell::Time(at(1, 30, 0, 0)), Unit::Hours), Some(90));
        assert_eq!(minutes_in(&Cell::Number(0.5), Unit::Minutes), None);
    }

    #[test]
    fn hours_are_hours_where_the_column_counts_them() {
        let hours = |cell: Cell| minutes_in(&cell, Unit::Hours);
        for (written, wanted) in [("1.5", 90), ("2", 120), ("0.75", 45), ("45 mins", 45), ("1:30", 90), ("2.25", 135)] {
            assert_eq!(hours(cell(written)), Some(wanted), "{written}");
        }
        assert_eq!(hours(Cell::Number(0.5)), Some(30));
        let clock = |cell: Cell| minutes_in(&cell, Unit::Clock);
        for (written, wanted) in
            [("1.30", Some(90)), ("0.45", Some(45)), ("2", Some(120)), ("1.75", None), ("1:30", Some(90)), ("45 mins", Some(45))]
        {
            assert_eq!(clock(cell(written)), wanted, "{written}");
        }
        assert_eq!((clock(Cell::Number(1.3)), clock(Cell::Number(2.05))), (Some(90), Some(125)));
        assert!(look_like_clock(&[1.3, 0.45, 2.0]) && !look_like_clock(&[1.3, 0.75]) && !look_like_clock(&[1.5, 1.3]));
        assert_eq!(minutes_in(&Cell::Shown { number: 1.5, text: "1.5 hrs".into() }, Unit::Minutes), Some(90));
        assert_eq!(minutes_in(&Cell::Shown { number: 1.25, text: "30:00".into() }, Unit::Minutes), Some(1800));
    }

    #[test]
    fn what_is_not_seen_is_not_read() {
        assert_eq!(clean("\u{200e}R\u{200b}17\u{a0}\u{feff}"), "R17");
        assert_eq!(clean("Zoe\u{308}"), "Zoë");
        assert_eq!(key("Nguyễn"), "nguyen");
        assert_eq!((answer("✓"), answer("✗"), answer("x")), (Some(Answer::Yes), Some(Answer::No), None));
        assert_eq!(
            (answer("Yes - anxiety, PTSD"), answer("n/a"), answer("No show"), answer("N/K")),
            (Some(Answer::Yes), None, None, Some(Answer::DontKnow))
        );
    }
}
