//! What people type: read, checked, and given back with what is wrong with it.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use crate::{clock::zone, drafts::queries, words};

/// A workbook may be 20 MiB; a form is never so large. Handlers of uploads raise their own limit.
pub const LARGEST: usize = 512 * 1024;

/// A form as it was sent. Names can stand several times.
#[derive(Clone, Debug, Default)]
pub struct Typed(pub Vec<(String, String)>);

/// Nothing that takes longer is recorded as one without being asked about, in minutes.
const LONGEST_UNASKED: i64 = 480;

/// The fields that are about the sending, not about what was typed.
const OF_THE_SENDING: [&str; 7] = ["csrf", "form_key", "then", "seen", crate::once::ANEW, queries::KEPT, queries::BESIDE];

impl Typed {
    /// What was typed, without the white space around it; empty when the field is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// What was typed, or nothing when that was only white space.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|v| !v.is_empty())
    }

    /// The fields that were typed, without those that are about the sending.
    pub fn of_the_form(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter().filter(|(name, _)| !OF_THE_SENDING.contains(&name.as_str()))
    }

    pub fn ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// Whether what the form was shown over still stands (the field `seen`): otherwise somebody else was there meanwhile. A form
    /// that does not say was not shown over anything.
    pub fn still_stands(&self, stands: &str) -> bool {
        self.some("seen").is_none_or(|seen| seen == stands)
    }

    /// Fills a field before the form is shown for the first time.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Typed {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// Fills the three fields of a date.
    pub fn with_day(self, name: &str, day: Date) -> Typed {
        self.with(&format!("{name}-day"), day.day().to_string())
            .with(&format!("{name}-month"), day.month().to_string())
            .with(&format!("{name}-year"), day.year().to_string())
    }
}

/// What is wrong with a form: field and sentence, in the order of the page.
#[derive(Clone, Debug, Default)]
pub struct Faults(pub Vec<(String, String)>);

impl Faults {
    pub fn add(&mut self, field: impl Into<String>, sentence: impl Into<String>) {
        let field = field.into();
        // Of a day that cannot be, its year is not asked about as well.
        self.0.retain(|(asked, _)| *asked != format!("sure-{field}-year"));
        self.0.push((field, sentence.into()));
    }

    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(f, _)| f == field).map(|(_, s)| s.as_str())
    }

    pub fn none(&self) -> bool {
        self.0.is_empty()
    }
}

impl Faults {
    /// Asks whether something unlikely is right. The form is shown again with a box to tick (`Fields::sure`); ticked, it is
    /// taken as it was typed.
    pub fn ask(&mut self, typed: &Typed, name: &str, sentence: impl Into<String>) {
        let sure = format!("sure-{name}");
        if !typed.ticked(&sure) {
            // One box says that the day is right, and its year with it.
            self.0.retain(|(asked, _)| *asked != format!("{sure}-year"));
            self.add(sure, sentence);
        }
    }
}

/// What a checked text may be.
pub struct Words {
    pub required: Option<&'static str>,
    pub most: usize,
}

impl Faults {
    /// A text. `required` is the sentence for when it is missing.
    pub fn words(&mut self, typed: &Typed, name: &str, words: Words) -> String {
        let text = typed.get(name).replace("\r\n", "\n");
        if let (true, Some(sentence)) = (text.is_empty(), words.required) {
            self.add(name, sentence);
        }
        let length = text.chars().count();
        if length > words.most {
            self.add(name, format!("Use {} characters or fewer. You have typed {length}.", words.most));
        }
        text
    }

    /// One of the given choices; the sentence is for when none was chosen.
    pub fn choice(&mut self, typed: &Typed, name: &str, allowed: &[&str], sentence: &'static str) -> String {
        let chosen = typed.get(name);
        if allowed.contains(&chosen) {
            return chosen.to_owned();
        }
        self.add(name, sentence);
        String::new()
    }

    /// A day typed as three fields. `what` begins the sentences, as in "The day of the contact". Missing is a fault.
    pub fn day(&mut self, typed: &Typed, name: &str, what: &str) -> Option<Date> {
        match self.day_if_any(typed, name, what) {
            None if self.of(name).is_none() => {
                self.add(name, format!("{what} is missing. Enter it as day, month and year, for example 27 3 2026."));
                None
            }
            day => day,
        }
    }

    /// A day typed as three fields, or nothing when all three are empty. A year in which nothing that is recorded here is likely to be is
    /// asked about, by the box that [`crate::fields::Fields::day`] shows then.
    pub fn day_if_any(&mut self, typed: &Typed, name: &str, what: &str) -> Option<Date> {
        let day = self.birth_if_any(typed, name, what)?;
        if !(1980..2100).contains(&day.year()) && !typed.ticked(&format!("sure-{name}")) {
            let sentence = format!("{what} is in the year {}. If that is right, tick the box and send it again.", day.year());
            self.ask(typed, &format!("{name}-year"), sentence);
        }
        Some(day)
    }

    /// As [`Faults::day_if_any`], of a birth, which may lie long back.
    pub fn birth_if_any(&mut self, typed: &Typed, name: &str, what: &str) -> Option<Date> {
        let part = |p: &str| typed.get(&format!("{name}-{p}")).to_owned();
        let (d, m, y) = (part("day"), part("month"), part("year"));
        if d.is_empty() && m.is_empty() && y.is_empty() {
            return None;
        }
        let number = |s: &str| s.parse::<i16>().ok();
        let year = number(&y).map(|y| if (0..100).contains(&y) { y + 2000 } else { y });
        let day = match (number(&d), month(&m), year) {
            (Some(d), Some(m), Some(y)) if (1..=31).contains(&d) && (1900..=2200).contains(&y) => Date::new(y, m, d as i8).ok(),
            _ => None,
        };
        if day.is_none() {
            self.add(name, format!("{what} must be a real date, for example 27 3 2026."));
        }
        day
    }

    /// As [`Faults::day`], and not after `today`.
    pub fn past_day(&mut self, typed: &Typed, name: &str, what: &str, today: Date) -> Option<Date> {
        let day = self.day(typed, name, what)?;
        if day > today {
            self.add(name, format!("{what} must be today or before."));
            return None;
        }
        Some(day)
    }

    /// As [`Faults::past_day`], and `today` where all three fields are empty.
    pub fn past_day_or_today(&mut self, typed: &Typed, name: &str, what: &str, today: Date) -> Date {
        let on = self.day_if_any(typed, name, what).unwrap_or(today);
        if on > today {
            self.add(name, format!("{what} must be today or before."));
        }
        on
    }

    /// A time of day such as 9:05 or 1405, or nothing when the field is empty.
    pub fn time_if_any(&mut self, typed: &Typed, name: &str) -> Option<Time> {
        let text = typed.some(name)?;
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let parts = match text.split_once([':', '.']) {
            Some((h, m)) => h.trim().parse::<i8>().ok().zip(m.trim().parse::<i8>().ok()),
            None if digits.len() == 4 && digits == text => digits[..2].parse::<i8>().ok().zip(digits[2..].parse::<i8>().ok()),
            None => text.parse::<i8>().ok().map(|h| (h, 0)),
        };
        let time = parts.and_then(|(h, m)| Time::new(h, m, 0, 0).ok());
        if time.is_none() {
            self.add(name, "Enter the time on the 24-hour clock, for example 14:05.");
        }
        time
    }

    /// The moment of a day and a time, where both are told. A time that the clocks leap over on that day is a fault of the field with the
    /// time; in the hour that happens twice it is the first.
    pub fn moment(&mut self, time_field: &str, on: Option<Date>, time: Option<Time>) -> Option<Timestamp> {
        let (on, time) = on.zip(time)?;
        let at = on.to_datetime(time).to_zoned(zone()).ok()?;
        if at.time() != time {
            let (typed, shown) = (time.strftime("%H:%M"), at.strftime("%H:%M"));
            let sentence =
                format!("The clocks go forward that night, so there is no {typed} on {}. A clock shows {shown} then.", words::day(on));
            self.add(time_field, sentence);
        }
        Some(at.timestamp())
    }

    /// Minutes, typed as a number or as hours and minutes ("90", "1h30", "1.5 hrs"). More than a day's work is asked about.
    pub fn minutes(&mut self, typed: &Typed, name: &str) -> i64 {
        match crate::typed::minutes(typed.get(name)) {
            Some(minutes) if (0..=1440).contains(&minutes) => {
                if minutes > LONGEST_UNASKED {
                    let (hours, rest) = (minutes / 60, minutes % 60);
                    let sentence = format!(
                        "{minutes} minutes are {hours} hours and {rest} minutes. If that is right, tick the box and record it again."
                    );
                    self.ask(typed, name, sentence);
                }
                minutes
            }
            _ => {
                self.add(name, "Enter how long it took, in minutes, for example 45 or 1h30.");
                0
            }
        }
    }
}

fn month(text: &str) -> Option<i8> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let start = text.get(..3)?.to_lowercase();
    NAMES.iter().position(|n| *n == start).map(|at| at as i8 + 1)
}

/// The instant of a local day and time; in the hour that happens twice, the first.
pub fn instant(day: Date, time: Time) -> Option<Timestamp> {
    day.to_datetime(time).to_zoned(zone()).ok().map(|z| z.timestamp())
}
