//! What names people to somebody asks whether they may see them: one rule, where data is read. A statement of the rooms that reads names
//! beside people either asks it (`seen!`, `seen_record!`) or stands here with its reason.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use crate::given::root;

/// The file, what the statement is called, and why it need not ask.
const APART: [(&str, &str, &str); 16] = [
    ("arrivals/there.rs", "read", "an import is held against everything there is, and shows none of it by name"),
    ("duties/queries.rs", "due", "each statement made of it asks by the deadline, or is about somebody who was opened"),
    ("journal_page/queries.rs", "records", "whoever reads the journal need see no records; walls are asked"),
    ("journal_page/queries.rs", "named", "as above"),
    ("people/edit.rs", "written", "of somebody who was opened"),
    ("people/joins/offer.rs", "called_like", "of the record that was just written"),
    ("people/joins/offer.rs", "candidates", "the program offers pairs; whoever reads one is asked"),
    ("people/joins/pairs.rs", "side", "of a pair that was opened"),
    ("people/mod.rs", "cases", "opening a case asks; whoever has just written one down has it before them"),
    ("people/name_words.rs", "keep_instead", "the program keeps words by which people are found"),
    ("people/name_words.rs", "spelt_otherwise", "as above"),
    ("people/names/mod.rs", "of_person", "of somebody who was opened"),
    ("people/relationships/queries.rs", "child_called", "of somebody who was opened, in a change of theirs"),
    ("people/relationships/queries.rs", "alleged_called", "of somebody who was opened, in a change of theirs"),
    ("people/safe_contact/referrer.rs", "of", "compared in a change of whoever was opened, and shown to nobody"),
    ("people/who_sees/walls.rs", "before_everybody_called", "compared in a change, and shown to nobody"),
];

pub fn files(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// What a piece of code is called: its function, macro or constant.
pub fn called(item: &str) -> &str {
    ["fn ", "macro_rules! ", "const "]
        .iter()
        .filter_map(|word| item.find(word).map(|at| (at, &item[at + word.len()..])))
        .min_by_key(|(at, _)| *at)
        .map_or("", |(_, rest)| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
}

/// The items of a file that read names beside people and do not ask.
fn unasked(text: &str) -> Vec<String> {
    let reads = |item: &&str| {
        ["FROM person ", "JOIN person ", "FROM service_user ", "JOIN service_user "].iter().any(|from| item.contains(from))
            && item.contains("given_name")
            && !item.contains("seen!(")
            && !item.contains("seen_record!(")
    };
    text.split("\n}\n").filter(reads).map(|item| called(item).to_owned()).collect()
}

#[test]
fn whatever_names_people_asks_who_may_see_them() {
    let source = root().join("app/src");
    let mut every = vec![];
    files(&source, &mut every);
    let mut met = 0;
    for path in every {
        let name = path.strip_prefix(&source).unwrap().to_string_lossy().into_owned();
        for item in unasked(&fs::read_to_string(&path).unwrap()) {
            assert!(
                APART.iter().any(|(file, apart, _)| *file == name && *apart == item),
                "{name}: {item} reads names of people. Ask seen! in it, or say here why it need not"
            );
            met += 1;
        }
    }
    assert_eq!(met, APART.len(), "something stands here that is not there any more");
}

#[test]
fn a_statement_that_does_not_ask_is_seen() {
    let asks = "fn ours() {\n    concat!(\"SELECT p.given_name FROM person p WHERE \", seen!(\"p.root_id\"))\n}\n";
    assert!(unasked(asks).is_empty());
    assert_eq!(unasked(&asks.replace("seen!(\"p.root_id\")", "\"TRUE\"")), ["ours"]);
}

/// What is answered once for a transaction is asked anew after a change of a table on which the answer rests: the list names each of them.
#[test]
fn whatever_the_answer_rests_on_is_known() {
    let holders: BTreeMap<&str, &str> = policy::holders().into_iter().map(|(view, text)| (view.split(' ').next().unwrap(), text)).collect();
    let tables = |sql: &str| -> Vec<String> {
        let words: Vec<&str> = sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
        let named = words.windows(2).filter(|pair| ["FROM", "JOIN"].contains(&pair[0]));
        named.map(|pair| pair[1].to_owned()).collect()
    };
    let mut open: Vec<String> =
        [policy::unrestricted(), policy::undivided()].iter().flat_map(|rule| tables(&rule.sql(&policy::sql))).collect();
    let mut rests_on = BTreeSet::new();
    while let Some(name) = open.pop() {
        match holders.get(name.as_str()) {
            Some(text) => open.extend(tables(text)),
            None => {
                rests_on.insert(name);
            }
        }
    }
    assert_eq!(rests_on, policy::UNHINDERED_RESTS_ON.map(String::from).into());
}
