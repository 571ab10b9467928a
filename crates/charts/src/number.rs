//! Numbers as people read them.

/// Whole numbers without decimals, others with one; thousands separated by commas.
///
/// ```
/// assert_eq!(charts::number(1234.0), "1,234");
/// assert_eq!(charts::number(12.34), "12.3");
/// ```
pub fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    let text = if tenths.fract() == 0.0 { format!("{tenths:.0}") } else { format!("{tenths:.1}") };
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !decimals.is_empty() {
        grouped.push('.');
        grouped.push_str(decimals);
    }
    if grouped == "0" { grouped } else { format!("{sign}{grouped}") }
}

/// A value with its unit, or the words that stand for it.
pub(crate) fn shown(value: Option<f64>, unit: &str, instead: &str) -> String {
    match value {
        _ if !instead.is_empty() => instead.to_owned(),
        Some(value) => format!("{}{unit}", number(value)),
        None => "no figure".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_rounded() {
        for (value, text) in [(0.0, "0"), (-0.01, "0"), (999.0, "999"), (1_000_000.0, "1,000,000"), (-1234.56, "-1,234.6"), (2.96, "3")] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn words_stand_for_a_value() {
        assert_eq!(shown(Some(3.0), "%", ""), "3%");
        assert_eq!(shown(None, "%", ""), "no figure");
        assert_eq!(shown(None, "%", "fewer than 5"), "fewer than 5");
    }
}
