//! A calendar as telephones read it (RFC 5545), with no more than this: when, and one word. No name, no place, no reference. Moments are
//! written in UTC, which is right in every zone and over both changes of the clock; a whole day is a date.

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use sha2::{Digest as _, Sha256};

/// A line of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is of, by kind and number: made into a mark that says neither.
    pub of: String,
    pub on: Date,
    pub at: Option<Timestamp>,
    pub lasts: SignedDuration,
    pub says: &'static str,
}

/// The same for the same line, whenever it is read and wherever it is moved to; of two addresses not the same.
fn mark(salt: &[u8], of: &str) -> String {
    let hash = Sha256::new().chain_update(salt).chain_update(of).finalize();
    hash[..16].iter().fold(String::new(), |mark, byte| mark + &format!("{byte:02x}"))
}

fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn date(on: Date) -> String {
    on.strftime("%Y%m%d").to_string()
}

/// The whole of it. Every line is shorter than the 75 bytes at which it would be folded: what it says is ours.
pub fn written(entries: &[Entry], salt: &[u8], now: Timestamp) -> String {
    let mut lines: Vec<String> =
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Holdfast//Diary//EN", "CALSCALE:GREGORIAN", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
            .map(str::to_owned)
            .to_vec();
    for entry in entries {
        lines.push("BEGIN:VEVENT".into());
        lines.push(format!("UID:{}", mark(salt, &entry.of)));
        lines.push(format!("DTSTAMP:{}", moment(now)));
        match entry.at {
            Some(at) => {
                lines.push(format!("DTSTART:{}", moment(at)));
                lines.push(format!("DTEND:{}", moment(at + entry.lasts)));
            }
            None => {
                lines.push(format!("DTSTART;VALUE=DATE:{}", date(entry.on)));
                lines.push(format!("DTEND;VALUE=DATE:{}", date(entry.on.saturating_add(1.days()))));
            }
        }
        lines.push(format!("SUMMARY:{}", entry.says));
        lines.push("CLASS:PRIVATE".into());
        lines.push("END:VEVENT".into());
    }
    lines.push("END:VCALENDAR".into());
    lines.iter().fold(String::new(), |text, line| text + line + "\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn of(at: &str) -> String {
        let at: Timestamp = at.parse().unwrap();
        let entry = Entry {
            of: "appointment 7".into(),
            on: date(2026, 3, 29),
            at: Some(at),
            lasts: SignedDuration::from_hours(1),
            says: "Appointment",
        };
        written(&[entry], b"salt", at)
    }

    #[test]
    fn moments_are_in_utc_over_both_changes_of_the_clock() {
        // 10:00 in London: before and after the last Sunday of March, and of October.
        for (at, written) in [
            ("2026-03-28T10:00:00+00:00[Europe/London]", "DTSTART:20260328T100000Z"),
            ("2026-03-29T10:00:00+01:00[Europe/London]", "DTSTART:20260329T090000Z"),
            ("2026-10-24T10:00:00+01:00[Europe/London]", "DTSTART:20261024T090000Z"),
            ("2026-10-25T10:00:00+00:00[Europe/London]", "DTSTART:20261025T100000Z"),
        ] {
            assert!(of(at).contains(written), "{at}");
        }
        assert!(of("2026-03-29T00:30:00Z").contains("DTEND:20260329T013000Z"));
    }

    #[test]
    fn every_line_is_short_and_ends_as_the_standard_says_and_a_mark_stays() {
        let text = of("2026-03-28T10:00:00Z");
        assert!(text.ends_with("END:VCALENDAR\r\n") && text.matches('\n').count() == text.matches("\r\n").count());
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert_eq!(mark(b"salt", "appointment 7"), mark(b"salt", "appointment 7"));
        assert_ne!(mark(b"salt", "appointment 7"), mark(b"other", "appointment 7"));
        assert_ne!(mark(b"salt", "appointment 7"), mark(b"salt", "appointment 8"));
    }
}
