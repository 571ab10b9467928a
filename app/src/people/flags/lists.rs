//! The kinds of flag and their words: `lists/flags.toml`, part of the program.

use std::sync::OnceLock;

use serde::Deserialize;

const LIST: &str = include_str!("../../../../lists/flags.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "says to whoever reads the file how old it is")]
    as_of: String,
    flag: Vec<Kind>,
}

/// A kind of flag.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    id: String,
    says: String,
    /// Not raised any more: those that were go on being read.
    #[serde(default)]
    retired: bool,
}

fn kinds() -> &'static [Kind] {
    static FILE: OnceLock<File> = OnceLock::new();
    &FILE.get_or_init(|| toml::from_str(LIST).expect("the file is part of the program and tested")).flag
}

/// Those that can be raised, with the words staff read.
pub(super) fn offered() -> Vec<(&'static str, &'static str)> {
    kinds().iter().filter(|kind| !kind.retired).map(|kind| (kind.id.as_str(), kind.says.as_str())).collect()
}

/// The words of a kind, whether or not it is raised still.
pub fn says(id: &str) -> &'static str {
    kinds().iter().find(|kind| kind.id == id).map_or("Flag", |kind| &kind.says)
}
