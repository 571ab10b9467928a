//! The DASH as data: its items, its answers and where its levels begin, read from `instruments/dash/2009.toml`.
//!
//! The items are our own words. A service that may show the licensed text puts it beside the file, and an area that
//! draws its levels elsewhere puts those there too; the file says how.

use std::{collections::BTreeMap, path::Path, sync::OnceLock};

use serde::Deserialize;

use crate::duties::contracts;

/// The version that new DASHs are recorded by.
const FILE: &str = "2009.toml";
/// The same file, for a program that finds none.
const BUILT_IN: &str = include_str!("../../../../instruments/dash/2009.toml");

/// The checklist.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dash {
    pub id: String,
    pub version: String,
    pub title: String,
    /// What is said of the text under the questions.
    pub licence: String,
    pub answers: Vec<Answer>,
    pub bands: Bands,
    /// What makes professional judgement worth a second thought.
    pub judgement: Vec<String>,
    pub items: Vec<Item>,
}

/// One way to answer an item.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    pub id: String,
    pub says: String,
    /// Whether it is counted towards the level.
    #[serde(default)]
    pub counts: bool,
}

/// The least yes answers for each level.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    pub standard: i64,
    pub medium: i64,
    pub high: i64,
}

/// One item: how stored answers know it, in few words, and as it is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub number: i64,
    pub about: String,
    pub asks: String,
    #[serde(default)]
    pub hint: String,
}

/// The licensed text of the items.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    acknowledgement: String,
    asks: BTreeMap<String, String>,
}

impl Dash {
    /// The level that a number of yes answers comes to: standard, medium or high.
    pub fn level_by_count(&self, yes: i64) -> &'static str {
        match yes {
            yes if yes >= self.bands.high => "high",
            yes if yes >= self.bands.medium => "medium",
            _ => "standard",
        }
    }

    /// What an answer is called; empty when there is none.
    pub fn says(&self, answer: &str) -> &str {
        self.answers.iter().find(|a| a.id == answer).map_or("", |a| &a.says)
    }

    fn parse(file: &str, text: &str) -> Result<Dash, String> {
        let dash: Dash = read(file, text)?;
        if dash.items.iter().map(|item| item.number).ne(1..=24) {
            return Err(format!("{file}: the items must be numbered 1 to 24, in that order"));
        }
        if dash.answers.iter().map(|answer| (answer.id.as_str(), answer.counts)).ne([("yes", true), ("no", false), ("dont-know", false)]) {
            return Err(format!("{file}: the answers must be yes, no and dont-know, and only yes may count"));
        }
        dash.bands.check(file)?;
        Ok(dash)
    }

    fn reword(&mut self, file: &str, text: &str) -> Result<(), String> {
        let wording: Wording = read(file, text)?;
        for (number, asks) in wording.asks {
            let item = self.items.iter_mut().find(|item| item.number.to_string() == number);
            item.ok_or_else(|| format!("{file}: there is no item {number}"))?.asks = asks;
        }
        self.licence = wording.acknowledgement;
        Ok(())
    }
}

impl Bands {
    fn check(self, file: &str) -> Result<(), String> {
        if self.standard == 0 && 0 < self.medium && self.medium < self.high && self.high <= 24 {
            return Ok(());
        }
        Err(format!("{file}: the levels must rise from standard = 0 to high, which is 24 at most"))
    }
}

/// Reads the checklist under a folder that holds `instruments/`, with the area's wording and levels where they are.
///
/// # Errors
/// A sentence with the file and, where there is one, the line.
pub fn load(root: &Path) -> Result<Dash, String> {
    let folder = root.join("instruments").join("dash");
    let beside = |ending: &str| {
        let path = folder.join(FILE.replace(".toml", ending));
        path.is_file().then(|| Ok::<_, String>((path.display().to_string(), text(&path)?))).transpose()
    };
    let file = folder.join(FILE);
    let mut dash = Dash::parse(&file.display().to_string(), &text(&file)?)?;
    if let Some((file, text)) = beside(".wording.toml")? {
        dash.reword(&file, &text)?;
    }
    if let Some((file, text)) = beside(".bands.toml")? {
        dash.bands = read(&file, &text)?;
        dash.bands.check(&file)?;
    }
    Ok(dash)
}

/// The checklist in use. When the shipped files cannot be read, the built-in one, and the log says why: recording
/// never waits for a file.
pub fn dash() -> &'static Dash {
    static DASH: OnceLock<Dash> = OnceLock::new();
    DASH.get_or_init(|| {
        load(&contracts::shipped()).unwrap_or_else(|because| {
            tracing::error!(because, "the DASH file could not be read; the one built in is used");
            Dash::parse(FILE, BUILT_IN).expect("a test reads the built-in file")
        })
    })
}

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: cannot be read ({e})", path.display()))
}

fn read<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| match error.span() {
        Some(span) => {
            let line = text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1;
            format!("{file}, line {line}: {}", error.message())
        }
        None => format!("{file}: {}", error.message()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_file_reads_and_its_levels_begin_at_10_and_14() {
        let dash = Dash::parse(FILE, BUILT_IN).unwrap();
        let levels: Vec<&str> = [0, 9, 10, 13, 14, 24].into_iter().map(|yes| dash.level_by_count(yes)).collect();
        assert_eq!(levels, ["standard", "standard", "medium", "medium", "high", "high"]);
    }

    #[test]
    fn a_slip_is_told_with_file_and_line() {
        let slip = BUILT_IN.replacen("about = \"Fear\"", "abuot = \"Fear\"", 1);
        let line = slip.lines().position(|line| line.starts_with("abuot")).unwrap() + 1;
        let told = Dash::parse("2009.toml", &slip).unwrap_err();
        assert!(told.starts_with(&format!("2009.toml, line {line}: ")), "{told}");
    }

    #[test]
    fn licensed_wording_takes_the_place_of_ours_with_its_acknowledgement() {
        let mut dash = Dash::parse(FILE, BUILT_IN).unwrap();
        dash.reword("2009.wording.toml", "acknowledgement = \"Shown by permission\"\n[asks]\n2 = \"The exact text\"").unwrap();
        assert_eq!((dash.items[1].asks.as_str(), dash.licence.as_str()), ("The exact text", "Shown by permission"));
        assert_ne!(dash.items[0].asks, "The exact text");
        assert!(dash.reword("w", "acknowledgement = \"\"\n[asks]\n25 = \"\"").unwrap_err().contains("no item 25"));
    }

    #[test]
    fn levels_out_of_order_are_refused() {
        let wrong = BUILT_IN.replace("medium = 10, high = 14 }", "medium = 15, high = 14 }");
        assert!(Dash::parse("2009.toml", &wrong).unwrap_err().contains("levels must rise"));
    }
}
