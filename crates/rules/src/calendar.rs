//! Working days: which days are weekends or bank holidays, and how far the list of bank holidays can be trusted.
//!
//! One-off bank holidays are announced late, so a calendar says from when until when it is complete, and counting
//! outside that is refused rather than guessed.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use crate::PackError;
use crate::error::read;
use crate::span::Uncounted;

/// The bank holidays of one part of the United Kingdom.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// What staff read: "England and Wales".
    pub title: String,
    /// The first and last local days for which every bank holiday is listed.
    pub complete_from: Date,
    pub complete_until: Date,
    bank_holidays: BTreeMap<Date, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    #[expect(dead_code, reason = "a calendar must say where it came from; only people read it")]
    source: String,
    complete_from: Date,
    complete_until: Date,
    bank_holidays: BTreeMap<toml::Spanned<String>, String>,
}

/// Where a count of working days ended, and what it stepped over.
pub(crate) struct WorkingDays {
    pub day: Date,
    /// Bank holidays that would otherwise have been counted.
    pub holidays: Vec<(Date, String)>,
    pub over_a_weekend: bool,
}

impl Calendar {
    /// Reads a calendar. `file` is only used in errors.
    pub fn parse(file: &str, text: &str) -> Result<Calendar, PackError> {
        let written: Written = read(file, text)?;
        let mut bank_holidays = BTreeMap::new();
        for (key, name) in written.bank_holidays {
            let wrong = |says: String| PackError::at(file, text, key.span().start, says);
            let day: Date = key.as_ref().parse().map_err(|_| wrong(format!("“{}” is not a date; write it as 2024-03-29", key.as_ref())))?;
            if is_weekend(day) {
                return Err(wrong(format!("{day} is a {}; list the substitute day instead", day.strftime("%A"))));
            }
            if day < written.complete_from || day > written.complete_until {
                return Err(wrong(format!("{day} is outside complete_from and complete_until")));
            }
            bank_holidays.insert(day, name);
        }
        let Written { title, complete_from, complete_until, .. } = written;
        Ok(Calendar { title, complete_from, complete_until, bank_holidays })
    }

    /// The name of the bank holiday on this day; `None` if there is none, or if the calendar does not reach it.
    pub fn bank_holiday(&self, day: Date) -> Option<&str> {
        self.bank_holidays.get(&day).map(String::as_str)
    }

    /// The `count`th working day after `day`, which is itself not counted.
    pub(crate) fn working_days_after(&self, day: Date, count: u16) -> Result<WorkingDays, Uncounted> {
        let mut reached = WorkingDays { day, holidays: Vec::new(), over_a_weekend: false };
        let mut left = count;
        self.must_cover(day)?;
        while left > 0 {
            reached.day = reached.day.tomorrow().map_err(|_| Uncounted::TooFar)?;
            self.must_cover(reached.day)?;
            if is_weekend(reached.day) {
                reached.over_a_weekend = true;
            } else if let Some(name) = self.bank_holiday(reached.day) {
                reached.holidays.push((reached.day, name.to_owned()));
            } else {
                left -= 1;
            }
        }
        Ok(reached)
    }

    fn must_cover(&self, day: Date) -> Result<(), Uncounted> {
        if day > self.complete_until {
            return Err(Uncounted::AfterCalendar(self.complete_until));
        }
        if day < self.complete_from {
            return Err(Uncounted::BeforeCalendar(self.complete_from));
        }
        Ok(())
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}
