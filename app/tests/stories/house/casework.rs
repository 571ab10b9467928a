//! Every situation from casework that the documents name is told by a story that is there.

use std::{collections::BTreeMap, fs, path::PathBuf};

/// The stories that a document names which no test of that name tells, by the file it should be in.
pub(super) fn untold(document: &str, read: impl Fn(&str) -> String) -> Vec<String> {
    let named = document.split('`').filter_map(|word| word.split_once(".rs::"));
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut missing = vec![];
    for (file, story) in named {
        let text = files.entry(file.to_owned()).or_insert_with(|| read(&format!("{file}.rs")));
        let before = text.split(&format!("fn {story}()")).next().filter(|before| before.len() < text.len());
        let attribute = before.and_then(|before| before.trim_end_matches("async ").lines().next_back());
        if !attribute.is_some_and(|line| line.starts_with("#[test") || line.starts_with("#[tokio::test")) {
            missing.push(format!("{file}.rs::{story}"));
        }
    }
    missing
}

#[test]
fn every_situation_of_casework_has_its_story() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = fs::read_to_string(root.join("docs/casework.md")).expect("the document");
    let rows: Vec<&str> = document.lines().filter(|line| line.starts_with("| ") && line.contains(". |")).collect();
    assert!(rows.len() >= 28, "the table was not found");
    let nameless: Vec<_> = rows.iter().filter(|row| !row.contains(".rs::")).collect();
    assert!(nameless.is_empty(), "told by nobody: {nameless:#?}");
    let missing = untold(&document, |file| fs::read_to_string(root.join(file)).unwrap_or_default());
    assert!(missing.is_empty(), "named in docs/casework.md, and not there: {missing:#?}");
}

#[test]
fn a_story_that_is_not_there_is_seen() {
    let text = |_: &str| "#[tokio::test]\nasync fn she_arrives() {}\n\nasync fn she_leaves() {}".to_owned();
    let document = "| 1 | Came. | `a.rs::she_arrives` |\n| 2 | Left. | `a.rs::she_leaves`, `a.rs::she_moves` |";
    assert_eq!(untold(document, text), ["a.rs::she_leaves", "a.rs::she_moves"]);
}
