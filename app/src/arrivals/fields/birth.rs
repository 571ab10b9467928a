//! Dates of birth. One that is told in part, or cannot be, is listed and held as not known: nobody gets an age by guess.

use jiff::civil::{Date, date};

use super::{MEND, Reading, in_words};
use crate::arrivals::values::{self, Century, squeeze, text};

/// Nobody is older.
const OLDEST: i16 = 110;
/// What programs and people put where no day is known.
const STAND_INS: [Date; 5] = [date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1904, 1, 1), date(1904, 1, 2)];

impl Reading<'_> {
    /// A date of birth, if there is one that can be.
    pub(in crate::arrivals) fn birth(&mut self, field: &str) -> Option<Date> {
        let day = self.birth_day(field)?;
        let today = self.today;
        let why = if STAND_INS.contains(&day) {
            format!("{} stands for a birth that is not known.", in_words(day))
        } else if day > today {
            format!("{} has not come yet.", in_words(day))
        } else if today.year() - day.year() > OLDEST {
            format!("Born on {}, they would be older than {OLDEST}.", in_words(day))
        } else {
            self.note(field, &day.to_string());
            return Some(day);
        };
        self.unread(field, why);
        None
    }

    /// Of somebody who was referred on a day: also not a baby by a year of two digits, nor born afterwards.
    pub(in crate::arrivals) fn birth_of_referred(&mut self, field: &str, received_on: Option<Date>) -> Option<Date> {
        let before = self.unread.len();
        let noted = (self.plain.len(), self.likeness.len(), self.read.len());
        let day = self.birth(field)?;
        let received_on = received_on.unwrap_or(self.today);
        let shown = squeeze(&text(&self.table.cell(self.row, field)));
        let why = if day >= received_on {
            let when = if day == received_on { "on the day of the referral" } else { "after the referral" };
            format!("Born {when} ({}).", in_words(received_on))
        } else if has_short_year(&shown) && received_on.year() - day.year() < 16 {
            format!("The year has two digits: {} or {}.", day.year() - 100, day.year())
        } else {
            return Some(day);
        };
        debug_assert_eq!(before, self.unread.len());
        self.plain.truncate(noted.0);
        self.likeness.truncate(noted.1);
        self.read.truncate(noted.2);
        self.warn("birth that cannot be", why.clone());
        self.unread(field, why);
        None
    }

    fn birth_day(&mut self, field: &str) -> Option<Date> {
        match self.any_moment(field, Century::Before(self.today)) {
            Ok(moment) => moment.map(|moment| moment.day),
            Err((_, why)) => {
                let cell = self.cell(field);
                let shown = squeeze(&text(&cell));
                let why = match in_part(&shown) {
                    Some(part) => part,
                    None => format!("It says “{shown}”{why} {MEND}"),
                };
                self.unread(field, why);
                None
            }
        }
    }

    /// A child's birth: the day, or words that say that it is not born yet.
    pub(in crate::arrivals) fn child_birth(&mut self, field: &str, name: &str) -> (Option<Date>, bool) {
        let shown = squeeze(&text(&self.cell(field)));
        let key = values::key(&shown);
        let says = ["unborn", "edd", "due", "expected", "pregnan", "bump"].iter().any(|word| key.contains(word));
        let named = ["unborn", "bump", "expected"].iter().any(|word| values::key(name).contains(word));
        let ahead = matches!(self.any_moment(field, Century::Around), Ok(Some(moment)) if moment.day > self.today);
        if says || ahead {
            self.unread(field, "Not born yet when it was written: recorded as unborn.");
            return (None, true);
        }
        (self.birth(field), named)
    }
}

/// 06/05/24: the year is two digits at the end.
fn has_short_year(shown: &str) -> bool {
    let digits = shown.chars().rev().take_while(char::is_ascii_digit).count();
    digits == 2 && shown.chars().filter(|c| "/.- ".contains(*c)).count() >= 2
}

/// Why something that tells a year, a month or an age is no date of birth.
fn in_part(shown: &str) -> Option<String> {
    let numbers: Vec<i16> = shown.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
    if let Some(year) = numbers.iter().find(|number| (1900..2100).contains(*number)) {
        return Some(format!("The year {year} is told, but not the day. The date of birth is not known."));
    }
    let key = values::key(shown);
    let aged = key.contains("age")
        || key.contains("yrs")
        || key.contains("years")
        || numbers.len() == 1 && key.chars().all(|c| c.is_ascii_digit());
    let age = numbers.first().filter(|age| aged && (0..=OLDEST).contains(*age))?;
    Some(format!("An age of {age} is told, but not the day. The date of birth is not known."))
}
