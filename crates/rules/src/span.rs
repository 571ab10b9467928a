//! Lengths of time as contracts write them, and how each is counted.
//!
//! - Hours are elapsed time: 24 hours over a change of clocks is still 24 hours. From a day without a time they are
//!   whole days, rounded up: 48 hours is two days later.
//! - Working days leave out the day of receipt, weekends and bank holidays, and end with the local day.
//! - Days, weeks (7 local days) and calendar months end with the local day. A month that has no such day ends on its
//!   last: 31 January and one month is 28 or 29 February.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use serde::Deserialize;

use crate::{Calendar, When, london};

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Span {
    Hours(u16),
    WorkingDays(u16),
    Days(u16),
    Weeks(u16),
    Months(u16),
}

/// Why a date could not be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Uncounted {
    BeforeCalendar(Date),
    AfterCalendar(Date),
    TooFar,
    Undated,
}

impl fmt::Display for Uncounted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Uncounted::BeforeCalendar(first) => write!(f, "the calendar begins on {}", When::Day(*first)),
            Uncounted::AfterCalendar(last) => write!(f, "the calendar is complete until {}", When::Day(*last)),
            Uncounted::TooFar => f.write_str("the date is out of range"),
            Uncounted::Undated => f.write_str("it is recorded, but not when"),
        }
    }
}

/// A date counted, and how, in sentences.
pub(crate) struct Counted {
    pub when: When,
    pub why: Vec<String>,
}

impl Span {
    /// This long after `start`.
    pub(crate) fn after(self, start: When, calendar: &Calendar) -> Result<Counted, Uncounted> {
        match (self, start) {
            (_, When::Undated) => Err(Uncounted::Undated),
            (Span::Hours(_), When::Instant(at)) => self.elapsed_after(at),
            (Span::Hours(_), When::Day(_)) => {
                let when = self.shift(start, 1)?;
                let days = self.whole_days();
                let days = if days == 1 { "the next day".to_owned() } else { format!("{days} days later") };
                Ok(counted(when, format!("{self} from a day without a time is {days}: {when}.")))
            }
            (Span::WorkingDays(count), _) => {
                let from = start.day().ok_or(Uncounted::Undated)?;
                let reached = calendar.working_days_after(from, count)?;
                let when = When::Day(reached.day);
                let mut why = vec![format!("{self}, leaving out the day of receipt: by the end of {when}.")];
                if reached.over_a_weekend {
                    why.push("Saturday and Sunday are not working days.".to_owned());
                }
                why.extend(
                    reached
                        .holidays
                        .iter()
                        .map(|(day, name)| format!("{} is a bank holiday ({name}), so it is not counted.", When::Day(*day))),
                );
                Ok(Counted { when, why })
            }
            (Span::Days(_) | Span::Weeks(_) | Span::Months(_), _) => {
                let from = start.day().ok_or(Uncounted::Undated)?;
                let when = self.shift(start, 1)?;
                let mut why = vec![format!("{self} after {} is {when}, by the end of the day.", When::Day(from))];
                if self.is_months() && when.day().is_some_and(|day| day.day() != from.day()) {
                    why.push("That month is shorter, so its last day is taken.".to_owned());
                }
                Ok(Counted { when, why })
            }
        }
    }

    /// This long before `start`. Working days cannot be counted back; packs that ask for it are refused.
    pub(crate) fn before(self, start: When) -> Result<When, Uncounted> {
        self.shift(start, -1)
    }

    fn elapsed_after(self, at: Timestamp) -> Result<Counted, Uncounted> {
        let start = When::Instant(at);
        let when = self.shift(start, 1)?;
        let mut why = vec![format!("{self} after {start} is {when}.")];
        if let (When::Instant(end), Some(change)) = (when, london().following(at).next())
            && change.timestamp() <= end
        {
            let forward = change.offset() > london().to_offset(at);
            let (way, shows) = if forward { ("forward", "later") } else { ("back", "earlier") };
            let day = When::Day(london().to_datetime(change.timestamp()).date());
            why.push(format!("The clocks go {way} on {day}; {self} is elapsed time, so the clock shows an hour {shows}."));
        }
        Ok(Counted { when, why })
    }

    fn shift(self, start: When, sign: i64) -> Result<When, Uncounted> {
        if let (Span::Hours(hours), When::Instant(at)) = (self, start) {
            let length = SignedDuration::from_hours(sign * i64::from(hours));
            return at.checked_add(length).map(When::Instant).map_err(|_| Uncounted::TooFar);
        }
        let day = start.day().ok_or(Uncounted::Undated)?;
        let length = match self {
            Span::Months(months) => (sign * i64::from(months)).months(),
            Span::Hours(_) | Span::WorkingDays(_) | Span::Days(_) | Span::Weeks(_) => (sign * self.whole_days()).days(),
        };
        day.checked_add(length).map(When::Day).map_err(|_| Uncounted::TooFar)
    }

    /// This long before a moment, for warnings: a day is 24 hours of them. `None` for working days and months.
    pub(crate) fn earlier(self, at: Timestamp) -> Option<Timestamp> {
        at.checked_sub(SignedDuration::from_hours(self.hours()?)).ok()
    }

    /// As hours; `None` for working days and months, which are no fixed number of them.
    pub(crate) fn hours(self) -> Option<i64> {
        match self {
            Span::Hours(hours) => Some(i64::from(hours)),
            Span::Days(_) | Span::Weeks(_) => Some(24 * self.whole_days()),
            Span::WorkingDays(_) | Span::Months(_) => None,
        }
    }

    fn whole_days(self) -> i64 {
        match self {
            Span::Hours(hours) => i64::from(hours.div_ceil(24)),
            Span::WorkingDays(count) | Span::Days(count) => i64::from(count),
            Span::Weeks(count) => 7 * i64::from(count),
            Span::Months(_) => 0,
        }
    }

    pub(crate) fn is_working_days(self) -> bool {
        matches!(self, Span::WorkingDays(_))
    }

    fn is_months(self) -> bool {
        matches!(self, Span::Months(_))
    }
}

fn counted(when: When, why: String) -> Counted {
    Counted { when, why: vec![why] }
}

impl fmt::Display for Span {
    /// "48 hours", "1 week".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self {
            Span::Hours(count) => (count, "hour"),
            Span::WorkingDays(count) => (count, "working day"),
            Span::Days(count) => (count, "day"),
            Span::Weeks(count) => (count, "week"),
            Span::Months(count) => (count, "month"),
        };
        write!(f, "{count} {unit}{}", if *count == 1 { "" } else { "s" })
    }
}

/// A phrase that is not a length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a length of time; write it as 48 hours, 2 working days, 10 weeks or 6 months")]
pub struct NotASpan(pub String);

impl FromStr for Span {
    type Err = NotASpan;

    fn from_str(phrase: &str) -> Result<Span, NotASpan> {
        let wrong = || NotASpan(phrase.to_owned());
        let (count, unit) = phrase.split_once(' ').ok_or_else(wrong)?;
        let count: u16 = count.parse().map_err(|_| wrong())?;
        match unit {
            "hour" | "hours" => Ok(Span::Hours(count)),
            "working day" | "working days" => Ok(Span::WorkingDays(count)),
            "day" | "days" => Ok(Span::Days(count)),
            "week" | "weeks" => Ok(Span::Weeks(count)),
            "month" | "months" => Ok(Span::Months(count)),
            _ => Err(wrong()),
        }
    }
}

impl TryFrom<String> for Span {
    type Error = NotASpan;

    fn try_from(phrase: String) -> Result<Span, NotASpan> {
        phrase.parse()
    }
}
