use jiff::{SignedDuration, Timestamp, civil::date};

use super::{Now, Told, at, holds, reasons};
use crate::people::safe_contact::hours::{Hours, Span};

/// Numbers that come out the same each time.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// The clock on the wall in London, reckoned by hand and without the library: day of the week (Monday 0) and minute. Summer time is
/// from the last Sunday of March to the last of October, each time at 01:00 UTC. Of a year or the winter after it.
fn wall(second: i64, year: i64) -> (i64, i64) {
    let last_sunday = |month_end: i64| month_end - (month_end + 4).rem_euclid(7);
    let begins = last_sunday(days_before(year, 3) + 30) * 86_400 + 3_600;
    let ends = last_sunday(days_before(year, 10) + 30) * 86_400 + 3_600;
    let local = second + if (begins..ends).contains(&second) { 3_600 } else { 0 };
    // 1 January 1970 was a Thursday.
    ((local.div_euclid(86_400) + 3).rem_euclid(7), local.rem_euclid(86_400) / 60)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_before(year: i64, month: usize) -> i64 {
    let years: i64 = (1970..year).map(|year| 365 + i64::from(is_leap(year))).sum();
    let months = [31, 28 + i64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    years + months[..month - 1].iter().sum::<i64>()
}

/// A preference as it was drawn: days, from, until (minutes).
type Drawing = (u64, u64, u64);

fn is_safe(drawn: &[Drawing], (day, minute): (i64, i64)) -> bool {
    drawn.iter().any(|(days, from, until)| {
        let (from, until) = (*from as i64, *until as i64);
        let on = |day: i64| days >> day.rem_euclid(7) & 1 == 1;
        // Every minute that a span has, walked from its first.
        let length = (until - from).rem_euclid(1_440);
        let length = if length == 0 { 1_440 } else { length };
        let since_today = minute - from;
        let since_yesterday = minute + 1_440 - from;
        on(day) && (0..length).contains(&since_today) || on(day - 1) && (0..length).contains(&since_yesterday)
    })
}

fn drawn_hours(drawn: &mut Drawn) -> Vec<Drawing> {
    let mut spans = vec![];
    while spans.is_empty() || drawn.below(3) == 0 {
        // Mostly in the night and on a Sunday: that is where the clock changes.
        let days = if drawn.below(2) == 0 { 1 << 6 } else { drawn.below(127) + 1 };
        let from = if drawn.below(2) == 0 { drawn.below(36) * 5 } else { drawn.below(288) * 5 };
        let until = if drawn.below(2) == 0 { from + 5 + drawn.below(12) * 5 } else { drawn.below(288) * 5 + 5 };
        let until = if until > 1_440 { until - 1_440 } else { until };
        if Span::new(days as u8, from as u16, until as u16).is_some() {
            spans.push((days, from, until));
        }
    }
    spans
}

#[test]
fn ten_thousand_preferences_and_moments_agree_with_a_slow_check_over_both_clock_changes() {
    let mut drawn = Drawn(26);
    let (mut safe, mut not_now, mut near_a_change) = (0, 0, 0);
    for n in 0..10_000 {
        let spans = drawn_hours(&mut drawn);
        let hours = Hours::Spans(spans.iter().map(|(d, f, u)| Span::new(*d as u8, *f as u16, *u as u16).unwrap()).collect());
        assert_eq!(hours.to_string().parse::<Hours>().as_ref(), Ok(&hours), "{hours}");
        let year = 2024 + (n % 6);
        let month_end = days_before(year, if n % 2 == 0 { 3 } else { 10 }) + 30;
        // Two in three within hours of a change, the others on any day of the year.
        let second = match n % 3 {
            0 => days_before(year, 1) * 86_400 + drawn.below(365 * 288) as i64 * 300,
            _ => (month_end - (month_end + 4).rem_euclid(7)) * 86_400 - 7_200 + drawn.below(72) as i64 * 300,
        };
        near_a_change += i32::from(n % 3 != 0);
        let moment = Timestamp::from_second(second).unwrap();
        let told = Told {
            safe: "yes",
            hours: &hours,
            confirmed_on: crate::clock::local_day(moment),
            is_over: false,
            is_before_a_move: false,
            is_before_an_incident: false,
        };
        let slow = (0..).map(|step| second + step * 300).take(16 * 288).find(|second| is_safe(&spans, wall(*second, year)));
        let expected = match slow {
            Some(found) if found == second => Now::Safe,
            Some(found) => Now::NotNow(Timestamp::from_second(found).unwrap()),
            None => Now::Never,
        };
        assert_eq!(at(&told, moment), expected, "{hours} at {moment}");
        safe += i32::from(expected == Now::Safe);
        not_now += i32::from(matches!(expected, Now::NotNow(_)));
    }
    assert!(safe > 1_000 && not_now > 5_000 && near_a_change > 6_000, "{safe} {not_now}");
}

#[test]
fn what_people_write_is_understood_or_refused_and_never_guessed() {
    let understood = [
        ("weekdays 9:30 to 14:30", "Mon-Fri 09:30-14:30"),
        ("Monday to Friday 9.30–2.30pm", "Mon-Fri 09:30-14:30"),
        ("mon, wed 9-12 and 14:00-16:00; Sat 10am to noon", "Mon, Wed 09:00-12:00; Mon, Wed 14:00-16:00; Sat 10:00-12:00"),
        ("after 17:30", "every day 17:30-24:00"),
        ("Weekends", "Sat, Sun"),
        ("Fri to Mon before 9", "Mon, Fri-Sun 00:00-09:00"),
        ("22:00 to 06:00", "every day 22:00-06:00"),
        ("Any time", "any time"),
        ("never", "never"),
        ("", ""),
    ];
    for (written, stored) in understood {
        assert_eq!(written.parse::<Hours>().map(|hours| hours.to_string()), Ok(stored.to_owned()), "{written}");
        assert_eq!(Hours::stored(stored).to_string(), stored);
    }
    for refused in [
        "weekdays, not Wed",
        "9 to 5",
        "when he is at work",
        "9:30 to 2:30",
        "9:30",
        "25:00 to 26:00",
        "mon 9:30 to",
        "9 to 9",
        "any time Mon",
    ] {
        assert!(refused.parse::<Hours>().is_err(), "{refused}: {:?}", refused.parse::<Hours>());
    }
    assert!(refused_says("9 to 5").contains("05:00 or 17:00"));
    assert_eq!(Hours::stored("ring when he is out"), Hours::NotKnown);
}

fn refused_says(text: &str) -> String {
    text.parse::<Hours>().unwrap_err()
}

#[test]
fn what_was_said_before_the_hours_comes_first() {
    let any = Hours::Any;
    let told = Told {
        safe: "yes",
        hours: &any,
        confirmed_on: date(2026, 3, 2),
        is_over: false,
        is_before_a_move: false,
        is_before_an_incident: false,
    };
    let monday: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
    assert_eq!(at(&told, monday), Now::Safe);
    assert_eq!(at(&told, monday + SignedDuration::from_hours(14 * 24)), Now::Safe);
    assert_eq!(at(&told, monday + SignedDuration::from_hours(15 * 24)), Now::Stale);
    assert_eq!(at(&Told { safe: "no", ..told.clone() }, monday), Now::Never);
    assert_eq!(at(&Told { safe: "ask", ..told.clone() }, monday), Now::AskFirst);
    assert_eq!(at(&Told { is_before_a_move: true, ..told.clone() }, monday), Now::Moved);
    assert_eq!(at(&Told { is_before_an_incident: true, ..told.clone() }, monday), Now::Incident);
    assert_eq!(at(&Told { is_over: true, ..told.clone() }, monday), Now::Over);
    assert_eq!(at(&Told { hours: &Hours::NotKnown, ..told.clone() }, monday), Now::NotKnown);
    assert_eq!(at(&Told { hours: &Hours::Never, ..told.clone() }, monday), Now::Never);
    let sunday_at_half_past_one = Hours::stored("Sun 01:15-01:45");
    let told = Told {
        safe: "ask",
        hours: &sunday_at_half_past_one,
        confirmed_on: date(2026, 3, 27),
        is_over: false,
        is_before_a_move: false,
        is_before_an_incident: false,
    };
    // The hour does not come on 29 March: the next is a week later, in summer time.
    assert_eq!(at(&told, "2026-03-28T12:00:00Z".parse().unwrap()), Now::NotNow("2026-04-05T00:15:00Z".parse().unwrap()));
    assert!(holds(&sunday_at_half_past_one, "2026-10-25T00:30:00Z".parse().unwrap()));
    assert!(holds(&sunday_at_half_past_one, "2026-10-25T01:30:00Z".parse().unwrap()), "it comes twice");
    assert!(reasons().len() >= 3);
}
