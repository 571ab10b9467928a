//! Packs and calendars for tests: the calendar and lists of this repository, with rules of the test's own.

use std::path::Path;

use rules::{Calendar, Pack, PackError};

const PACK: &str = include_str!("../../../../packs/cornwall-dispersed/2024-04-01/pack.toml");

pub fn england_and_wales() -> Calendar {
    let text = include_str!("../../../../calendars/england-and-wales.toml");
    Calendar::parse("england-and-wales.toml", text).expect("the calendar in this repository is sound")
}

/// The Cornwall lists, with these rules and examples.
pub fn pack(deadlines: &str, examples: &str) -> Result<Pack, PackError> {
    Pack::parse(PACK, deadlines, examples)
}

/// The pack of the Cornwall contract.
pub fn cornwall() -> Pack {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/cornwall-dispersed/2024-04-01");
    rules::load(&dir).expect("the pack in this repository is sound")
}
