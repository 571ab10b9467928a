//! What can be said of a group: `lists/groups.toml`, part of the program.

use std::{collections::BTreeMap, sync::OnceLock};

use serde::Deserialize;

const LISTS: &str = include_str!("../../../../lists/groups.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "says to whoever reads the file how old it is")]
    as_of: String,
    kind: BTreeMap<String, String>,
    #[serde(rename = "for")]
    for_whom: BTreeMap<String, String>,
    ended: BTreeMap<String, String>,
}

/// An id, and its words.
pub type Answers = Vec<(&'static str, &'static str)>;

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| toml::from_str(LISTS).expect("the file is part of the program and tested"))
}

/// Those that stand in the file, by their ids; what is none of the others comes last.
fn all(of: &'static BTreeMap<String, String>) -> Answers {
    let mut all: Answers = of.iter().map(|(id, says)| (id.as_str(), says.as_str())).collect();
    all.sort_by_key(|(id, _)| *id == "other");
    all
}

pub fn kinds() -> Answers {
    all(&file().kind)
}

pub fn for_whom() -> Answers {
    all(&file().for_whom)
}

/// Why a place ended.
pub fn ended() -> Answers {
    all(&file().ended)
}

/// The words of an answer; of one that is not there any more, its id.
pub fn says<'a>(answers: &Answers, id: &'a str) -> &'a str {
    answers.iter().find(|(known, _)| *known == id).map_or(id, |(_, says)| says)
}
