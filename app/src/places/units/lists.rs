//! What can be said of a unit: `lists/units.toml`, part of the program.

use std::{collections::BTreeMap, sync::OnceLock};

use serde::Deserialize;

const LISTS: &str = include_str!("../../../../lists/units.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "says to whoever reads the file how old it is")]
    as_of: String,
    kind: BTreeMap<String, String>,
    lives: BTreeMap<String, String>,
    features: BTreeMap<String, String>,
    #[serde(rename = "not-come")]
    not_come: BTreeMap<String, String>,
}

/// An id, and its words.
pub type Answers = Vec<(&'static str, &'static str)>;

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| toml::from_str(LISTS).expect("the file is part of the program and tested"))
}

/// Those that stand in the file; the ones named are asked first, in that order, and the rest by their ids.
fn all(of: &'static BTreeMap<String, String>, last: &str) -> Answers {
    let mut all: Answers = of.iter().map(|(id, says)| (id.as_str(), says.as_str())).collect();
    all.sort_by_key(|(id, _)| *id == last);
    all
}

pub fn kinds() -> Answers {
    all(&file().kind, "shared")
}

pub fn lives() -> Answers {
    all(&file().lives, "")
}

/// What makes a unit a psychologically informed environment.
pub fn features() -> Answers {
    all(&file().features, "")
}

pub fn not_come() -> Answers {
    all(&file().not_come, "other")
}

/// The words of an answer; of one that is not there any more, its id.
pub fn says<'a>(answers: &Answers, id: &'a str) -> &'a str {
    answers.iter().find(|(known, _)| *known == id).map_or(id, |(_, says)| says)
}
