//! What people write, understood.

/// A length of time, in minutes: "90", "90 mins", "1h30", "1 hr 30", "1.5 hrs", "1:30".
pub fn minutes(text: &str) -> Option<i64> {
    let text = text.trim().to_lowercase().replace('½', ".5").replace('¼', ".25").replace('¾', ".75");
    let text = text
        .replace("1/2", ".5")
        .replace("half an hour", ".5h")
        .replace("half hour", ".5h")
        .replace("an hour", "1h")
        .replace("one hour", "1h");
    if let Some((hours, minutes)) = text.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ').split_once(':') {
        let minutes = minutes.strip_suffix(":00").unwrap_or(minutes);
        let (hours, minutes) = (hours.trim().parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
        return ((0..=99).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes);
    }
    let mut total = 0.0;
    let mut before: Option<bool> = None;
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..length].parse().ok()?;
        rest = rest[length..].trim_start();
        let length = rest.find(|c: char| !c.is_alphabetic() && c != '\'').unwrap_or(rest.len());
        let unit = &rest[..length];
        rest = rest[length..].trim_start_matches(|c: char| c.is_whitespace() || ",&.".contains(c) && !rest[length..].starts_with(".5"));
        rest = rest.strip_prefix("and ").unwrap_or(rest);
        let is_hours = match unit {
            "h" | "hr" | "hrs" | "hour" | "hours" => true,
            "" | "m" | "min" | "mins" | "minute" | "minutes" | "'" => false,
            _ => return None,
        };
        // Hours come first, minutes after them, each once; a bare number stands alone or behind the hours.
        if before == Some(false) || (before == Some(true) && (is_hours || number >= 60.0)) || (unit.is_empty() && !rest.is_empty()) {
            return None;
        }
        total += if is_hours { number * 60.0 } else { number };
        before = Some(is_hours);
    }
    before.map(|_| total.round() as i64)
}
