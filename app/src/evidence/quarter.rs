//! A quarter: three calendar months. People read one name for it, "April to June 2025", on pages, in pictures, in titles and in the
//! names of files. Addresses, commands and what programs read say "2025-Q2", by the calendar year.

use std::{fmt, str::FromStr};

use jiff::{
    ToSpan as _,
    civil::{Date, date},
};

/// Nobody hands in a return of a year before this one: a day before it is a slip of the key.
pub const EARLIEST_YEAR: i16 = 1990;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i16,
    /// 1 to 4.
    place: i8,
}

impl Quarter {
    /// The quarter that a day is in.
    pub fn of(day: Date) -> Quarter {
        Quarter { year: day.year(), place: (day.month() - 1) / 3 + 1 }
    }

    pub fn first_day(self) -> Date {
        date(self.year, self.place * 3 - 2, 1)
    }

    pub fn last_day(self) -> Date {
        date(self.year, self.place * 3, 1).last_of_month()
    }

    pub fn contains(self, day: Date) -> bool {
        self.first_day() <= day && day <= self.last_day()
    }

    /// The quarter so many before this one.
    pub fn earlier(self, by: i32) -> Quarter {
        Quarter::of(self.first_day().saturating_sub((by * 3).months()))
    }

    /// The quarters of the year from April to March that this one is in, the earliest first.
    pub fn of_its_year(self) -> [Quarter; 4] {
        let april = if self.place == 1 { self.year - 1 } else { self.year };
        [(april, 2), (april, 3), (april, 4), (april + 1, 1)].map(|(year, place)| Quarter { year, place })
    }

    /// "April to June 2025": the name by which people read of it.
    pub fn says(self) -> String {
        let months = ["January to March", "April to June", "July to September", "October to December"];
        format!("{} {}", months[self.place as usize - 1], self.year)
    }

    /// Its name where a name may have no spaces: "april-to-june-2025".
    pub fn in_a_file_name(self) -> String {
        self.says().to_lowercase().replace(' ', "-")
    }

    /// The year that begins in April, as councils write it: "2025/26".
    pub fn financial_year(self) -> String {
        let begins = if self.place == 1 { self.year - 1 } else { self.year };
        format!("{begins}/{:02}", (begins + 1) % 100)
    }

    /// "April to June 2025 (Q1 of 2025/26)": councils count quarters from April.
    pub fn says_with_financial_year(self) -> String {
        let place = if self.place == 1 { 4 } else { self.place - 1 };
        format!("{} (Q{place} of {})", self.says(), self.financial_year())
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.place)
    }
}

impl FromStr for Quarter {
    type Err = String;
    fn from_str(text: &str) -> Result<Quarter, String> {
        let wrong =
            || format!("{text:?} is not a quarter. Write the calendar year and the quarter, such as 2025-Q2 for April to June 2025");
        let (year, place) = text.trim().split_once("-Q").ok_or_else(wrong)?;
        if year.len() != 4 || place.len() != 1 {
            return Err(wrong());
        }
        let (year, place): (i16, i8) = year.parse().ok().zip(place.parse().ok()).ok_or_else(wrong)?;
        if !(EARLIEST_YEAR..=2200).contains(&year) || !(1..=4).contains(&place) {
            return Err(wrong());
        }
        Ok(Quarter { year, place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_and_names() {
        let quarter: Quarter = "2025-Q2".parse().unwrap();
        assert_eq!((quarter.first_day(), quarter.last_day()), (date(2025, 4, 1), date(2025, 6, 30)));
        assert_eq!(quarter.says_with_financial_year(), "April to June 2025 (Q1 of 2025/26)");
        assert_eq!(quarter.in_a_file_name(), "april-to-june-2025");
        let winter: Quarter = "2024-Q1".parse().unwrap();
        assert_eq!((winter.last_day(), winter.financial_year()), (date(2024, 3, 31), "2023/24".to_owned()));
        assert_eq!(quarter.earlier(5), winter);
        assert_eq!(winter.of_its_year().map(|q| q.to_string()), ["2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1"]);
        assert_eq!(Quarter::of(date(2099, 12, 31)).to_string(), "2099-Q4");
    }

    #[test]
    fn what_is_not_a_quarter_is_refused() {
        for text in ["", "2025", "2025-Q0", "2025-Q5", "25-Q1", "2025Q1", "2025-Q11", "2025-Q-", "-025-Q1", "Q1 2025", "２０２５-Q1"] {
            assert!(text.parse::<Quarter>().is_err(), "{text}");
        }
    }
}
