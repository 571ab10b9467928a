//! Numbers that are answered and scored.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// A number to the hundredth, as `12`, `12.5` or `12.25`: scores are compared, so they are no floating point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(pub i64);

impl Number {
    pub fn whole(n: i64) -> Number {
        Number(n * 100)
    }

    /// As people write money: £30, 1,200.50. A comma parts thousands and nothing else: 7,5 could be seven and a half, or a slip.
    pub fn written(text: &str) -> Option<Number> {
        let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest.trim_start()));
        let text = text.strip_prefix('£').unwrap_or(text).trim_start();
        let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
        let mut groups = whole.split(',');
        // The sign stands before the pound or nowhere.
        let first = groups.next().filter(|first| !first.starts_with('-'))?;
        let rest: Vec<&str> = groups.collect();
        let grouped = (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
        if !(rest.is_empty() || grouped) {
            return None;
        }
        let part = part.map_or(String::new(), |part| format!(".{part}"));
        Number::typed(&format!("{sign}{first}{}{part}", rest.concat()))
    }

    /// What was typed as a number with at most two decimals.
    pub fn typed(text: &str) -> Option<Number> {
        let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || whole.len() > 12 || part.len() > 2 || !digits(whole) || !digits(part) {
            return None;
        }
        let hundredths: i64 = format!("{part:0<2}").parse().ok()?;
        Some(Number(sign * (whole.parse::<i64>().ok()? * 100 + hundredths)))
    }
}

/// A sum as it is written on paper: £1,250.50, -£42.
pub fn pounds(sum: Number) -> String {
    let (pounds, pence) = (sum.0.abs() / 100, sum.0.abs() % 100);
    let digits = pounds.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(",");
    let sign = if sum.0 < 0 { "-" } else { "" };
    if pence == 0 { format!("{sign}£{groups}") } else { format!("{sign}£{groups}.{pence:02}") }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, n) = (if self.0 < 0 { "-" } else { "" }, self.0.abs());
        match (n / 100, n % 100) {
            (whole, 0) => write!(f, "{sign}{whole}"),
            (whole, part) if part % 10 == 0 => write!(f, "{sign}{whole}.{}", part / 10),
            (whole, part) => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Number, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Whole(i64),
            Part(f64),
        }
        match Written::deserialize(from)? {
            Written::Whole(n) => Ok(Number::whole(n)),
            Written::Part(n) => Ok(Number((n * 100.0).round() as i64)),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(self.0 as f64 / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_understood_as_people_write_it() {
        for (written, hundredths) in [
            ("30", 3000),
            ("£30", 3000),
            ("£ 30.50", 3050),
            ("1,200.50", 120_050),
            ("£1,234,567", 123_456_700),
            ("-£42", -4200),
            ("7.5", 750),
        ] {
            assert_eq!(Number::written(written), Some(Number(hundredths)), "{written}");
        }
        for wrong in ["7,5", "1,20", "12,00.50", "1234,567", ",500", "£", "30£", "1.200,50", "$30", "1,200.505", "--3", "£-3"] {
            assert_eq!(Number::written(wrong), None, "{wrong}");
        }
    }
}
