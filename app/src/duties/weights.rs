//! How much of a worker a case takes, as a file says it: `lists/caseload.toml` under the folder that holds packs, where a provider can
//! change it. Giving cases out never waits for a file: where it cannot be read, the one that the program was built with stands in, and
//! managers are told.

use std::{collections::BTreeMap, fs, io::ErrorKind, path::Path};

use serde::Deserialize;

const BUILT_IN: &str = include_str!("../../../lists/caseload.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    #[expect(dead_code, reason = "says to whoever reads the file how old it is")]
    as_of: String,
    pub full_time: f64,
    pub service: BTreeMap<String, f64>,
    pub waiting: Each,
    pub risk: BTreeMap<String, f64>,
    pub children: Children,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Each {
    pub each: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Children {
    pub each: f64,
    pub most: i64,
}

impl Weights {
    pub fn built_in() -> Weights {
        read("lists/caseload.toml", BUILT_IN).expect("the file is part of the program and tested")
    }

    /// The weights of the folder, or those that the program was built with where it has none; and what is wrong with its file.
    pub fn load(root: &Path) -> (Weights, Option<String>) {
        let path = root.join("lists/caseload.toml");
        let file = path.display().to_string();
        let read = match fs::read_to_string(&path) {
            Ok(text) => self::read(&file, &text),
            Err(error) if error.kind() == ErrorKind::NotFound => return (Weights::built_in(), None),
            Err(error) => Err(format!("{file}: cannot be read ({error})")),
        };
        match read {
            Ok(weights) => (weights, None),
            Err(because) => {
                tracing::error!(because, "the weights of caseloads could not be read");
                (Weights::built_in(), Some(because))
            }
        }
    }
}

/// # Errors
/// A sentence with the file and, where one line is to blame, the line.
pub fn read(file: &str, text: &str) -> Result<Weights, String> {
    let weights: Weights = toml::from_str(text).map_err(|error| match error.span() {
        Some(span) => format!("{file}, line {}: {}", line_at(text, span.start), error.message()),
        None => format!("{file}: {}", error.message()),
    })?;
    match wrong(&weights) {
        None => Ok(weights),
        Some((word, because)) => {
            let line = text.lines().position(|line| line.split('=').next().is_some_and(|name| name.trim() == word));
            Err(line.map_or_else(|| format!("{file}: {because}"), |at| format!("{file}, line {}: {because}", at + 1)))
        }
    }
}

fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// What no weight can be, with the name it stands under.
fn wrong(weights: &Weights) -> Option<(&str, String)> {
    let negative = |weight: f64| !weight.is_finite() || weight < 0.0;
    if negative(weights.full_time) || weights.full_time == 0.0 {
        return Some(("full_time", "what somebody full time carries must be more than nothing".into()));
    }
    if !weights.service.contains_key("other") {
        return Some(("", "[service] needs “other”, for kinds of service that are not named".into()));
    }
    let known = ["high", "medium", "standard"];
    if let Some(level) = weights.risk.keys().find(|level| !known.contains(&level.as_str())) {
        return Some((level, format!("“{level}” is no level of risk: {}", known.join(", "))));
    }
    let named = weights.service.iter().chain(&weights.risk).map(|(name, weight)| (name.as_str(), *weight));
    let each = [("each", weights.waiting.each), ("each", weights.children.each)];
    let (name, _) = named.chain(each).find(|(_, weight)| negative(*weight))?;
    Some((name, format!("the weight “{name}” is less than nothing")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_is_told_with_its_line() {
        assert!(read("w", BUILT_IN).is_ok());
        for (right, wrong, says) in [
            ("full_time = 30.0", "full_tiem = 30.0", "unknown field `full_tiem`"),
            ("full_time = 30.0", "full_time = 0.0", "must be more than nothing"),
            ("full_time = 30.0", "full_time = \"thirty\"", "invalid type"),
            ("idva = 1.5", "idva = -1.5", "“idva” is less than nothing"),
            ("high = 1.0", "hihg = 1.0", "“hihg” is no level of risk"),
            ("most = 4", "most = 4\nleast = 1", "unknown field `least`"),
        ] {
            let text = BUILT_IN.replacen(right, wrong, 1);
            let slip = wrong.lines().last().unwrap();
            let line = text.lines().position(|line| line == slip).unwrap() + 1;
            let told = read("caseload.toml", &text).unwrap_err();
            assert!(told.starts_with(&format!("caseload.toml, line {line}: ")) && told.contains(says), "{told}");
        }
        assert!(read("w", &BUILT_IN.replacen("other = 1.0\n", "", 1)).unwrap_err().contains("needs “other”"));
    }
}
