//! How pages say days, instants and names. A day is said in two ways only: with its weekday where somebody acts by it, and short where
//! much is read at once, as in tables, and of a birth.

use jiff::{Timestamp, civil::Date};

use crate::clock::zone;

/// A day in words: "Mon 8 April 2024".
pub fn day(day: Date) -> String {
    day.strftime("%a %-d %B %Y").to_string()
}

/// A day where much is read at once, and of a birth: "8 Apr 2024".
pub fn short_day(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

/// An instant in words, to the minute, local: "Mon 8 April 2024 at 14:05".
pub fn moment(at: Timestamp) -> String {
    at.to_zoned(zone()).strftime("%a %-d %B %Y at %H:%M").to_string()
}

/// A name as a part of an address.
pub fn in_an_address(name: &str) -> String {
    name.bytes().fold(String::new(), |part, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => part + &char::from(byte).to_string(),
        _ => part + &format!("%{byte:02X}"),
    })
}
