//! How a number format writes a number, for formats that make of it something else than the number: `DV-0017`, `007`,
//! `1.5 hrs`, `07700 900001`. That is what people read in the cell and type elsewhere. A form that is not known here
//! (fractions, powers, conditions) leaves the number as it is.

/// The parts of a format for positive numbers, negative numbers and nought.
pub(super) struct Format {
    sections: Vec<Section>,
}

#[derive(Default)]
struct Section {
    tokens: Vec<Token>,
    decimals: usize,
    /// Places for digits before the point.
    whole: usize,
    thousands: bool,
    percent: bool,
}

enum Token {
    Literal(String),
    /// `0`, `#` or `?`, before the point or after it.
    Digit {
        sign: char,
        after_point: bool,
    },
    Point,
}

impl Format {
    /// Nothing when the format writes the number as it is, or in a form that is not known here.
    pub(super) fn of(code: &str) -> Option<Format> {
        let sections: Option<Vec<Section>> = split(code).iter().take(3).map(|code| Section::of(code)).collect();
        sections.map(|sections| Format { sections })
    }

    /// What is seen, when that is not just the number.
    pub(super) fn other_text(&self, number: f64) -> Option<String> {
        if number.abs() >= 1e15 {
            return None;
        }
        let (section, sign) = match (self.sections.as_slice(), number) {
            ([_, negative, ..], n) if n < 0.0 => (negative, ""),
            ([_, _, zero], 0.0) => (zero, ""),
            ([first, ..], n) => (first, if n < 0.0 { "-" } else { "" }),
            ([], _) => return None,
        };
        let text = format!("{sign}{}", section.write(number.abs()));
        let text = text.trim();
        let bare: String = text.chars().filter(|c| !",£$€ ()".contains(*c)).collect();
        let unsigned = bare.trim_start_matches('-');
        let padded = unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.as_bytes()[1].is_ascii_digit();
        let apart = text.contains(' ') && unsigned.bytes().all(|b| b.is_ascii_digit());
        (!text.is_empty() && (padded || apart || bare.parse::<f64>().is_err())).then(|| text.to_owned())
    }
}

/// At the semicolons that are no part of a word.
fn split(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let mut rest = code.chars();
    let mut quoted = false;
    while let Some(c) = rest.next() {
        if c == ';' && !quoted {
            sections.push(String::new());
            continue;
        }
        quoted ^= c == '"';
        if let Some(section) = sections.last_mut() {
            section.push(c);
            if c == '\\' && !quoted {
                section.extend(rest.next());
            }
        }
    }
    sections
}

impl Section {
    fn of(code: &str) -> Option<Section> {
        let mut section = Section::default();
        let mut rest = code.chars().peekable();
        let mut past_point = false;
        while let Some(c) = rest.next() {
            match c {
                '"' => section.literal(&rest.by_ref().take_while(|c| *c != '"').collect::<String>()),
                '\\' => section.literal(&rest.next()?.to_string()),
                '_' => {
                    rest.next()?;
                    section.literal(" ");
                }
                '*' => {
                    rest.next()?;
                }
                '[' => {
                    let inside: String = rest.by_ref().take_while(|c| *c != ']').collect();
                    if let Some(currency) = inside.strip_prefix('$') {
                        section.literal(currency.split('-').next().unwrap_or_default());
                    } else if inside.contains(['<', '>', '=']) {
                        return None;
                    }
                }
                '0' | '#' | '?' => {
                    section.tokens.push(Token::Digit { sign: c, after_point: past_point });
                    if past_point { section.decimals += 1 } else { section.whole += 1 }
                }
                '.' if !past_point => {
                    past_point = true;
                    section.tokens.push(Token::Point);
                }
                ',' if matches!(rest.peek(), Some('0' | '#' | '?')) && section.whole > 0 => section.thousands = true,
                '%' => {
                    section.percent = true;
                    section.literal("%");
                }
                // Thousands cut away, powers, fractions, text, a word such as General.
                ',' | '/' | '@' | 'E' | 'e' | 'G' | 'g' => return None,
                other => section.literal(&other.to_string()),
            }
        }
        (section.whole > 0 || section.decimals > 0).then_some(section)
    }

    fn literal(&mut self, text: &str) {
        match self.tokens.last_mut() {
            Some(Token::Literal(before)) => before.push_str(text),
            _ => self.tokens.push(Token::Literal(text.to_owned())),
        }
    }

    fn write(&self, number: f64) -> String {
        let number = if self.percent { number * 100.0 } else { number };
        let written = format!("{number:.*}", self.decimals);
        let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
        let whole: Vec<char> = if whole == "0" { vec![] } else { whole.chars().collect() };
        let mut text = String::new();
        let (mut place, mut decimal) = (0, decimals.chars());
        for token in &self.tokens {
            match token {
                Token::Literal(words) => text.push_str(words),
                Token::Point => text.push('.'),
                Token::Digit { after_point: true, .. } => text.extend(decimal.next()),
                Token::Digit { sign, .. } => {
                    // Digits are set from the right; those that have no place of their own stand before the first.
                    let from_right = self.whole - place;
                    let most = if place == 0 { whole.len().max(from_right) } else { from_right };
                    for at in (from_right..=most).rev() {
                        match whole.len().checked_sub(at) {
                            Some(index) => text.push(whole[index]),
                            None if *sign == '0' && at == from_right => text.push('0'),
                            None => continue,
                        }
                        if self.thousands && at > 1 && (at - 1).is_multiple_of(3) {
                            text.push(',');
                        }
                    }
                    place += 1;
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    fn seen(code: &str, number: f64) -> Option<String> {
        Format::of(code).and_then(|format| format.other_text(number))
    }

    #[test]
    fn a_number_is_seen_as_its_format_writes_it() {
        for (code, number, text) in [
            ("\"DV-\"0000", 17.0, "DV-0017"),
            ("\\D\\V\\-0000", 12345.0, "DV-12345"),
            ("0000", 17.0, "0017"),
            ("00000 000000", 7_700_900_001.0, "07700 900001"),
            ("0\"/25\"", 17.0, "17/25"),
            ("0.0\" hrs\"", 1.5, "1.5 hrs"),
            ("#,##0\" mins\"", 1234.0, "1,234 mins"),
            ("0%", 0.5, "50%"),
            ("00;-00", -3.0, "-03"),
            ("000-000", 4123.0, "004-123"),
        ] {
            assert_eq!(seen(code, number).as_deref(), Some(text), "{code}");
        }
    }

    #[test]
    fn what_is_only_the_number_stays_the_number() {
        for code in ["0", "0.00", "#,##0.00", "General", "\"£\"#,##0;[Red]-\"£\"#,##0", "_-* #,##0_-", "0.00E+00", "# ?/?", "@", "[>9]0;0"]
        {
            assert_eq!(seen(code, 1234.0), None, "{code}");
        }
    }
}
