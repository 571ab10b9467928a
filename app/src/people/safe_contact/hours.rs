//! The days and hours at which a way to reach somebody is safe: a small language that people write and the program reckons with.
//! What it does not understand is refused and never guessed: an hour too many may be heard by the wrong person.

use std::fmt;

const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const EVERY_DAY: u8 = 0b111_1111;
const WEEKDAYS: u8 = 0b001_1111;
const WEEKEND: u8 = 0b110_0000;
/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// A span over midnight is a night at most: "9:30 to 2:30" means the afternoon.
const LONGEST_OVER_MIDNIGHT: u16 = 12 * 60;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hours {
    #[default]
    NotKnown,
    Any,
    Never,
    Spans(Vec<Span>),
}

/// From a minute of some days of the week until another, which is not in it any more; over midnight where that is earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// A bit for each day, Monday the lowest.
    days: u8,
    from: u16,
    until: u16,
}

impl Span {
    /// Nothing for what is no span.
    pub fn new(days: u8, from: u16, until: u16) -> Option<Span> {
        let length = if until > from { until - from } else { DAY - from + until };
        let a_night = until > from || length <= LONGEST_OVER_MIDNIGHT;
        (days > 0 && days <= EVERY_DAY && from < DAY && until <= DAY && from != until && until > 0 && a_night).then_some(Span {
            days,
            from,
            until,
        })
    }

    fn is_on(self, day: usize) -> bool {
        self.days & (1 << (day % 7)) != 0
    }

    /// Whether a minute of a day of the week is in it, on the clock that hangs on the wall.
    fn holds(self, day: usize, minute: u16) -> bool {
        let over_midnight = self.until < self.from;
        let today = self.is_on(day) && minute >= self.from && (over_midnight || minute < self.until);
        today || over_midnight && self.is_on(day + 6) && minute < self.until
    }

    /// The minute at which it begins on a day of the week.
    pub fn begins(self, day: usize) -> Option<u16> {
        self.is_on(day).then_some(self.from)
    }
}

impl Hours {
    /// What is stored. What is not understood is not known.
    pub fn stored(text: &str) -> Hours {
        text.parse().unwrap_or_default()
    }

    pub fn holds(&self, day: usize, minute: u16) -> bool {
        match self {
            Hours::Any => true,
            Hours::Spans(spans) => spans.iter().any(|span| span.holds(day, minute)),
            Hours::Never | Hours::NotKnown => false,
        }
    }

    pub fn spans(&self) -> &[Span] {
        if let Hours::Spans(spans) = self { spans } else { &[] }
    }
}

/// As it is stored, read by people, and written by them again.
impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Hours::NotKnown => Ok(()),
            Hours::Any => f.write_str("any time"),
            Hours::Never => f.write_str("never"),
            Hours::Spans(spans) => f.write_str(&spans.iter().map(Span::to_string).collect::<Vec<_>>().join("; ")),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&days_say(self.days))?;
        if (self.from, self.until) == (0, DAY) {
            return Ok(());
        }
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        write!(f, " {}-{}", clock(self.from), clock(self.until))
    }
}

/// "every day", "Mon-Fri", "Mon, Wed".
fn days_say(days: u8) -> String {
    if days == EVERY_DAY {
        return "every day".into();
    }
    let mut parts: Vec<String> = vec![];
    let mut day = 0;
    while day < 7 {
        let run = (day..7).take_while(|day| days & (1 << day) != 0).count();
        match run {
            0 => {}
            1 | 2 => parts.extend(NAMES[day..day + run].iter().map(|name| (*name).to_owned())),
            _ => parts.push(format!("{}-{}", NAMES[day], NAMES[day + run - 1])),
        }
        day += run.max(1);
    }
    parts.join(", ")
}

/// A piece of what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// Days, and which one when it is one.
    Days(u8, Option<usize>),
    Minute(u16),
    To,
    After,
    Before,
    Any,
    Never,
}

impl std::str::FromStr for Hours {
    type Err = String;

    /// Gives the sentence that says what is not understood.
    fn from_str(text: &str) -> Result<Hours, String> {
        match pieces(text)?[..] {
            [] => Ok(Hours::NotKnown),
            [Piece::Any] => Ok(Hours::Any),
            [Piece::Never] => Ok(Hours::Never),
            ref pieces => spans(pieces).map(Hours::Spans).ok_or_else(|| {
                "Write days and hours, for example: weekdays 9:30 to 14:30; Sat 10:00 to 12:00. Or: any time. Or: never. What must be \
                 said in words goes into “When”."
                    .into()
            }),
        }
    }
}

fn spans(pieces: &[Piece]) -> Option<Vec<Span>> {
    let (mut spans, mut days, mut used, mut at) = (vec![], 0u8, false, 0);
    while let Some(piece) = pieces.get(at) {
        let (from, until, taken) = match (*piece, pieces.get(at + 1), pieces.get(at + 2)) {
            (Piece::Days(more, one), next, last) => {
                if std::mem::take(&mut used) {
                    days = 0;
                }
                let (more, taken) = match (one, next, last) {
                    (Some(first), Some(Piece::To), Some(Piece::Days(_, Some(last)))) => (run(first, *last), 3),
                    _ => (more, 1),
                };
                days |= more;
                at += taken;
                continue;
            }
            (Piece::Minute(from), Some(Piece::To), Some(Piece::Minute(until))) => (from, *until, 3),
            (Piece::After, Some(Piece::Minute(from)), _) => (*from, DAY, 2),
            (Piece::Before, Some(Piece::Minute(until)), _) => (0, *until, 2),
            _ => return None,
        };
        let until = if until == 0 { DAY } else { until };
        spans.push(Span::new(if days == 0 { EVERY_DAY } else { days }, from % DAY, until)?);
        used = true;
        at += taken;
    }
    if days > 0 && !used {
        spans.push(Span::new(days, 0, DAY)?);
    }
    Some(spans)
}

/// The days from one to another, over Sunday where that is earlier.
fn run(first: usize, last: usize) -> u8 {
    (0..=(last + 7 - first) % 7).fold(0, |days, n| days | 1 << ((first + n) % 7))
}

fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let text = text.to_lowercase().replace(['–', '—'], "-");
    let mut found = vec![];
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let same = |c: char| if first.is_ascii_digit() { c.is_ascii_digit() || c == ':' || c == '.' } else { c.is_alphabetic() };
        let (piece, after) = rest.split_at(rest.find(|c| !same(c)).unwrap_or(rest.len()).max(first.len_utf8()));
        rest = after;
        match piece {
            "-" => found.push(Piece::To),
            digits if first.is_ascii_digit() => {
                let half = ["am", "pm"].into_iter().find(|half| half_of(rest.trim_start(), half));
                found.push(Piece::Minute(minute(digits.trim_end_matches('.'), half)?));
                rest = if half.is_some() { &rest.trim_start()[2..] } else { rest };
            }
            word if first.is_alphabetic() => found.extend(named(word)?),
            _ if first.is_whitespace() || ",;/&.".contains(first) => {}
            other => return Err(format!("“{other}” is not understood. Write days and hours, for example: weekdays 9:30 to 14:30.")),
        }
    }
    Ok(found)
}

/// Whether a text begins with the half of the day, as a word of its own.
fn half_of(text: &str, half: &str) -> bool {
    text.strip_prefix(half).is_some_and(|after| !after.starts_with(char::is_alphabetic))
}

fn named(word: &str) -> Result<Option<Piece>, String> {
    let day = NAMES.iter().position(|name| word.len() >= 3 && is_day(word, name));
    Ok(Some(match word {
        "to" | "until" | "till" => Piece::To,
        "weekdays" | "weekday" => Piece::Days(WEEKDAYS, None),
        "weekends" | "weekend" => Piece::Days(WEEKEND, None),
        "daily" | "everyday" | "every" => Piece::Days(EVERY_DAY, None),
        "any" | "anytime" | "always" => Piece::Any,
        "never" => Piece::Never,
        "after" => Piece::After,
        "before" => Piece::Before,
        "noon" | "midday" => Piece::Minute(12 * 60),
        "midnight" => Piece::Minute(0),
        "from" | "and" | "day" | "time" | "at" | "on" => return Ok(None),
        _ => match day {
            Some(day) => Piece::Days(1 << day, Some(day)),
            None => {
                return Err(format!("“{word}” is not understood here. Write days and hours; what must be said in words goes into “When”."));
            }
        },
    }))
}

/// "mon", "monday", "mondays", "tues", "thurs".
fn is_day(word: &str, name: &str) -> bool {
    let whole = match name {
        "Mon" => "mondays",
        "Tue" => "tuesdays",
        "Wed" => "wednesdays",
        "Thu" => "thursdays",
        "Fri" => "fridays",
        "Sat" => "saturdays",
        _ => "sundays",
    };
    whole.starts_with(word)
}

/// A time of day. An hour that may be one of the morning or of the afternoon is not guessed.
fn minute(text: &str, half: Option<&str>) -> Result<u16, String> {
    let wrong = || format!("“{text}” is no time. Use the 24-hour clock, for example 14:30.");
    let (hour, rest) = text.split_once([':', '.']).unwrap_or((text, "0"));
    let (h, m) = hour.parse::<u16>().ok().zip(rest.parse::<u16>().ok()).ok_or_else(wrong)?;
    let h = match (half, h) {
        (Some("am"), 12) => 0,
        (Some("pm"), 1..=11) => h + 12,
        (Some(_), 0 | 13..) => return Err(wrong()),
        (None, 1..=7) if hour.len() == 1 => {
            return Err(format!("Is “{text}” in the morning or in the afternoon? Write 0{h}:{m:02} or {}:{m:02}.", h + 12));
        }
        _ => h,
    };
    if m > 59 || h > 24 || h == 24 && m > 0 { Err(wrong()) } else { Ok(h * 60 + m) }
}
