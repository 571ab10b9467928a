//! What `docs/requirements.md` says of each requirement is so: its pages are addresses of the program, and its stories are told.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use holdfast::routes;

use super::casework::untold;
use crate::given::root;

/// How many requirements there are, by the letters of their ids.
const HOW_MANY: [(&str, usize); 9] =
    [("REF", 14), ("PPL", 12), ("RISK", 10), ("SUP", 18), ("ACC", 9), ("MAP", 9), ("GOV", 11), ("REP", 12), ("IG", 8)];

/// What is wrong with the rows of the document, in words.
fn faults(document: &str, addresses: &BTreeSet<&str>) -> Vec<String> {
    let mut faults = vec![];
    let mut met: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let rows = document.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| id |"));
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" |").map(str::trim).collect();
        let [id, state, pages, stories, missing] = cells[..] else {
            faults.push(format!("not five cells: {row}"));
            continue;
        };
        let Some((letters, number)) = id.split_once('-').and_then(|(letters, number)| Some((letters, number.parse().ok()?))) else {
            faults.push(format!("no id: {row}"));
            continue;
        };
        if !met.entry(letters.to_owned()).or_default().insert(number) {
            faults.push(format!("{id} is there twice"));
        }
        for page in pages.split('`').filter(|page| page.starts_with('/')) {
            if !addresses.contains(page) {
                faults.push(format!("{id}: {page} is no page"));
            }
        }
        let named = (pages.contains('`'), stories.contains(".rs::"), !missing.is_empty());
        if !matches!((state, named), ("whole", (true, true, false)) | ("part", (true, true, true)) | ("not yet", (false, false, true))) {
            faults.push(format!("{id}: {state} with pages, stories and what is missing {named:?}"));
        }
    }
    for (letters, many) in HOW_MANY {
        let there = met.remove(letters).unwrap_or_default();
        faults.extend((1..=many).filter(|number| !there.contains(number)).map(|number| format!("{letters}-{number} is missing")));
        faults.extend(there.into_iter().filter(|number| *number > many).map(|number| format!("{letters}-{number} is none")));
    }
    faults.extend(met.into_keys().map(|letters| format!("{letters} is no kind")));
    faults
}

#[test]
fn every_requirement_says_how_far_it_is_met_and_by_what() {
    let document = fs::read_to_string(root().join("docs/requirements.md")).expect("the document");
    let routes = routes::all();
    let addresses: BTreeSet<&str> = routes.iter().filter(|route| route.method == "GET").map(|route| route.path).collect();
    assert_eq!(faults(&document, &addresses), Vec::<String>::new());
    let stories = root().join("app/tests/stories");
    let missing = untold(&document, |file| fs::read_to_string(stories.join(file)).unwrap_or_default());
    assert!(missing.is_empty(), "named in docs/requirements.md, and not there: {missing:#?}");
}

#[test]
fn a_row_that_says_more_than_there_is_is_seen() {
    let document = "| REF-1 | whole | `/nowhere` | | |\n| REF-1 | part | `/` | `a.rs::b` | c |\n| XYZ-1 | not yet | | | c |";
    let told = faults(document, &BTreeSet::from(["/"])).join("; ");
    for fault in ["/nowhere is no page", "REF-1: whole with", "REF-1 is there twice", "REF-2 is missing", "XYZ is no kind"] {
        assert!(told.contains(fault), "{fault}: {told}");
    }
}
