//! Turns the number behind a date or a time into one.

use jiff::civil::{Date, DateTime, Time, date};
use jiff::{SignedDuration, ToSpan};

use super::styles::Shows;
use crate::grid::Cell;

/// From which day a workbook counts. Excel for the Mac counted from 1904 until 2011, and such workbooks keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Epoch {
    Y1900,
    Y1904,
}

/// 31 December 9999, counted from 1900: the last that Excel shows.
const LAST_DAY: f64 = 2_958_465.0;
const DAY_MILLIS: f64 = 86_400_000.0;

/// The date, time or both that `number` shows as; the number itself if it shows as none that exists.
pub(super) fn cell(number: f64, shows: Shows, epoch: Epoch) -> Cell {
    if !(shows.date || shows.time) || !(0.0..LAST_DAY + 1.0).contains(&number) {
        return Cell::Number(number);
    }
    // An amount such as 30 hours is no day in 1900.
    if shows.elapsed && number >= 1.0 {
        let minutes = (number * 1440.0).round() as i64;
        return Cell::Shown { number, text: format!("{}:{:02}", minutes / 60, minutes % 60) };
    }
    let mut day = number.floor();
    // Numbers come a little off (10:15 is 0.427083333333333), and workbooks keep time to the millisecond.
    let mut millis = ((number - day) * DAY_MILLIS).round();
    if millis >= DAY_MILLIS {
        day += 1.0;
        millis = 0.0;
    }
    let time = time_of(millis as i64);
    // Day 0 is a time alone, but from 1904 it is also the first of January.
    if day == 0.0 && (!shows.date || epoch == Epoch::Y1900) {
        return if shows.time || millis > 0.0 { Cell::Time(time) } else { Cell::Number(number) };
    }
    match date_of(day as i32, epoch) {
        Some(date) if millis == 0.0 => Cell::Date(date),
        Some(date) => Cell::DateTime(DateTime::from_parts(date, time)),
        None => Cell::Number(number),
    }
}

fn time_of(millis: i64) -> Time {
    Time::midnight().wrapping_add(SignedDuration::from_millis(millis))
}

/// Excel holds 1900 to have been a leap year, as Lotus 1-2-3 did: its day 60 never was, and the days before it count
/// from one day later than those after it (<https://learn.microsoft.com/office/troubleshoot/excel/wrongly-assumes-1900-is-leap-year>).
fn date_of(day: i32, epoch: Epoch) -> Option<Date> {
    let first = match epoch {
        Epoch::Y1904 => date(1904, 1, 1),
        Epoch::Y1900 if day == 60 => return None,
        Epoch::Y1900 if day < 60 => date(1899, 12, 31),
        Epoch::Y1900 => date(1899, 12, 30),
    };
    first.checked_add(day.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::{Epoch, cell};
    use crate::grid::Cell;
    use crate::xlsx::styles::Shows;
    use jiff::civil::{date, time};

    fn shows(date: bool, time: bool) -> Shows {
        Shows { date, time, elapsed: false }
    }

    #[test]
    fn days_count_as_excel_counts_them() {
        let on = |number| cell(number, shows(true, false), Epoch::Y1900);
        assert_eq!(on(1.0), Cell::Date(date(1900, 1, 1)));
        assert_eq!(on(59.0), Cell::Date(date(1900, 2, 28)));
        assert_eq!(on(60.0), Cell::Number(60.0));
        assert_eq!(on(61.0), Cell::Date(date(1900, 3, 1)));
        assert_eq!(on(45390.0), Cell::Date(date(2024, 4, 8)));
        assert_eq!(on(2_958_465.0), Cell::Date(date(9999, 12, 31)));
        assert_eq!(on(2_958_466.0), Cell::Number(2_958_466.0));
        assert_eq!(on(-1.0), Cell::Number(-1.0));
        assert_eq!(on(0.0), Cell::Number(0.0));
        assert_eq!(on(45390.5), Cell::DateTime(date(2024, 4, 8).at(12, 0, 0, 0)));
        assert_eq!(on(45_390.999_999_999_9), Cell::Date(date(2024, 4, 9)));
    }

    #[test]
    fn the_1904_count_begins_on_its_first_day() {
        let on = |number| cell(number, shows(true, false), Epoch::Y1904);
        assert_eq!(on(0.0), Cell::Date(date(1904, 1, 1)));
        assert_eq!(on(60.0), Cell::Date(date(1904, 3, 1)));
        assert_eq!(on(43928.0), Cell::Date(date(2024, 4, 8)));
        assert_eq!(on(2_958_465.0), Cell::Number(2_958_465.0));
    }

    #[test]
    fn times_stand_alone() {
        let at = |number| cell(number, shows(false, true), Epoch::Y1900);
        assert_eq!(at(0.427_083_333_333_333), Cell::Time(time(10, 15, 0, 0)));
        assert_eq!(at(0.0), Cell::Time(time(0, 0, 0, 0)));
        let elapsed = Shows { elapsed: true, ..shows(false, true) };
        assert_eq!(cell(1.25, elapsed, Epoch::Y1900), Cell::Shown { number: 1.25, text: "30:00".into() });
        assert_eq!(cell(3.0, shows(false, false), Epoch::Y1900), Cell::Number(3.0));
    }
}
