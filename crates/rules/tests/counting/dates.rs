//! How spans are counted: tables of dates, each with the weekday it falls on.

use std::fmt::Write;

use crate::given;

/// Counts each row, and checks the weekday in the table too, so that a slip in the table shows.
fn all_count(rows: &[(&str, &str, &str, &str)]) {
    for (within, start, due, weekday) in rows {
        let deadlines = format!(
            "[[deadline]]\nid = \"r\"\nsays = \"r\"\nclause = \"1\"\nabout = \"episode\"\nstarts = [\"arrival\"]\nmet_by = [\"dash\"]\nwithin = \"{within}\"\n"
        );
        let name = format!("{within} after {start}");
        let examples =
            format!("[[example]]\nname = \"{name}\"\ngiven = [\"{start} arrival\"]\nexpect = [\"r due {due} open\"]\nwhy = \"\"\n");
        let pack = given::pack(&deadlines, &examples).expect("the table is well written");
        let failures = pack.examples[0].failures(&pack, &given::england_and_wales());
        assert!(failures.is_empty(), "{failures:?}");
        let day: jiff::civil::Date = due[..10].parse().expect("a date in the table");
        assert_eq!(day.strftime("%a").to_string(), *weekday, "{name}");
    }
}

#[test]
fn hours_are_elapsed_time() {
    all_count(&[
        ("24 hours", "2024-04-06 19:04", "2024-04-07 19:04", "Sun"),
        ("48 hours", "2024-12-24 23:59", "2024-12-26 23:59", "Thu"),
        // Clocks forward Sun 31 March 2024 and Sun 29 March 2026, 01:00 GMT.
        ("24 hours", "2024-03-30 00:59", "2024-03-31 00:59", "Sun"),
        ("24 hours", "2024-03-30 01:00", "2024-03-31 02:00", "Sun"),
        ("24 hours", "2024-03-31 00:30", "2024-04-01 01:30", "Mon"),
        ("48 hours", "2026-03-28 12:00", "2026-03-30 13:00", "Mon"),
        // Clocks back Sun 27 October 2024 and Sun 25 October 2026, 01:00 GMT.
        ("24 hours", "2024-10-26 12:00", "2024-10-27 11:00", "Sun"),
        ("48 hours", "2026-10-24 12:00", "2026-10-26 11:00", "Mon"),
    ]);
}

#[test]
fn hours_from_a_day_without_a_time_are_whole_days() {
    all_count(&[
        ("24 hours", "2024-04-08", "2024-04-09", "Tue"),
        ("48 hours", "2024-04-08", "2024-04-10", "Wed"),
        ("36 hours", "2024-04-08", "2024-04-10", "Wed"),
        ("48 hours", "2024-02-28", "2024-03-01", "Fri"),
        ("48 hours", "2026-02-27", "2026-03-01", "Sun"),
        ("48 hours", "2024-03-30", "2024-04-01", "Mon"),
    ]);
}

#[test]
fn working_days_leave_out_the_day_of_receipt_weekends_and_bank_holidays() {
    all_count(&[
        ("2 working days", "2024-04-08 09:00", "2024-04-10", "Wed"),
        ("2 working days", "2024-04-08 23:59", "2024-04-10", "Wed"),
        ("2 working days", "2024-04-04", "2024-04-08", "Mon"),
        // A weekend or a bank holiday as the day of receipt is no different.
        ("1 working day", "2024-04-06", "2024-04-08", "Mon"),
        ("1 working day", "2024-04-01", "2024-04-02", "Tue"),
        // Easter 2024: Good Friday 29 March, Easter Monday 1 April.
        ("2 working days", "2024-03-28 16:30", "2024-04-03", "Wed"),
        // Just after midnight in summer time is still the day before in UTC: the local day is taken.
        ("1 working day", "2024-06-03 00:30", "2024-06-04", "Tue"),
        // Christmas: 2026 has one substitute day, 2027 has two, and New Year's Day 2028 has one.
        ("2 working days", "2026-12-24", "2026-12-30", "Wed"),
        ("2 working days", "2027-12-24", "2027-12-30", "Thu"),
        ("1 working day", "2027-12-31", "2028-01-04", "Tue"),
        // The coronation, and the last day the calendar knows of.
        ("1 working day", "2023-05-05", "2023-05-09", "Tue"),
        ("1 working day", "2028-12-28", "2028-12-29", "Fri"),
    ]);
}

#[test]
fn weeks_are_local_days_and_months_are_calendar_months() {
    all_count(&[
        ("2 weeks", "2024-04-08", "2024-04-22", "Mon"),
        ("10 weeks", "2024-04-08 23:30", "2024-06-17", "Mon"),
        // Ten weeks over the clocks going back are ten weeks.
        ("10 weeks", "2024-10-07 09:00", "2024-12-16", "Mon"),
        ("6 months", "2024-04-08", "2024-10-08", "Tue"),
        ("6 months", "2023-08-31", "2024-02-29", "Thu"),
        ("6 months", "2025-08-31", "2026-02-28", "Sat"),
        ("6 months", "2024-02-29", "2024-08-29", "Thu"),
        ("1 month", "2024-01-31", "2024-02-29", "Thu"),
        ("1 month", "2026-01-31", "2026-02-28", "Sat"),
        ("12 months", "2024-02-29", "2025-02-28", "Fri"),
    ]);
}

#[test]
fn every_bank_holiday_is_a_weekday_with_a_name() {
    let calendar = given::england_and_wales();
    let mut days = String::new();
    let mut day = calendar.complete_from;
    while day <= calendar.complete_until {
        if calendar.bank_holiday(day).is_some() {
            write!(days, "{day} ").expect("a string can be written to");
        }
        day = day.tomorrow().expect("well within range");
    }
    assert_eq!(days.split_whitespace().count(), 9 + 5 * 8);
    assert!(days.contains("2026-12-28") && !days.contains("2026-12-26"));
}
