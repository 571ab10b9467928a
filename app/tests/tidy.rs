//! House rules that a reader would otherwise have to watch: what the documents claim, this checks.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust source of the workspace, by its path from the root.
fn sources() -> Vec<(String, String)> {
    let mut found = vec![];
    for folder in ["app/src", "app/tests", "crates"] {
        collect(&root().join(folder), &mut found);
    }
    assert!(found.len() > 50, "the sources were not found");
    found
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                collect(&path, found);
            }
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            let name = path.strip_prefix(root()).expect("below the root").display().to_string();
            found.push((name, fs::read_to_string(&path).expect("a text")));
        }
    }
}

#[test]
fn no_file_is_longer_than_about_500_lines() {
    let long: Vec<_> = sources().into_iter().filter(|(_, text)| text.lines().count() > 520).map(|(name, _)| name).collect();
    assert!(long.is_empty(), "split by meaning: {long:?}");
}

#[test]
fn no_function_is_longer_than_about_60_lines() {
    let mut long = vec![];
    for (name, text) in sources() {
        let mut begun: Option<(usize, usize, String)> = None;
        for (at, line) in text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let code = line.trim_start();
            let opens = (code.starts_with("fn ") || code.contains(" fn ")) && !code.starts_with("//") && begun.is_none();
            if opens && (line.ends_with('{') || line.ends_with('(')) {
                begun = Some((at, indent, code.to_owned()));
            }
            if let Some((from, deep, what)) = &begun
                && indent == *deep
                && (code == "}" || code == "};")
            {
                if at - from > 70 {
                    long.push(format!("{name}: {what} ({} lines)", at - from));
                }
                begun = None;
            }
        }
    }
    assert!(long.is_empty(), "split by meaning: {long:#?}");
}

#[test]
fn only_the_clock_asks_the_time_and_only_db_knows_the_engine() {
    for (name, text) in sources().iter().filter(|(name, _)| name.starts_with("app/src/") || name.starts_with("crates/rules/")) {
        if name != "app/src/clock.rs" {
            for banned in ["Timestamp::now(", "Zoned::now(", "SystemTime::now("] {
                assert!(!text.contains(banned), "{name} asks the time by itself: {banned}");
            }
        }
        if !name.starts_with("app/src/db/") {
            assert!(!text.contains("sqlx::"), "{name} knows the database engine");
        }
    }
}

#[test]
fn names_say_what_a_thing_is() {
    for (name, text) in sources() {
        for line in text.lines().filter(|line| line.trim_start().starts_with("pub struct ") || line.trim_start().starts_with("struct ")) {
            for banned in ["Manager", "Helper", "Util", "Dto", "Entity", "Impl"] {
                assert!(!line.contains(banned), "{name}: {line}");
            }
        }
    }
}

/// Each table is written by one area, so that whoever reads a table's rules knows where they are kept. The import
/// writes what a workbook held, in one transaction, and is the one exception.
#[test]
fn each_table_is_written_by_one_area() {
    let mut writers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, text) in sources().iter().filter(|(name, _)| name.starts_with("app/src/") && !name.starts_with("app/src/arrivals/")) {
        let area = name.trim_start_matches("app/src/").split('/').next().unwrap_or_default().to_owned();
        for verb in ["INSERT INTO ", "UPDATE ", "DELETE FROM "] {
            for (at, _) in text.match_indices(verb) {
                let table: String = text[at + verb.len()..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                if !table.is_empty() {
                    writers.entry(table).or_default().insert(area.clone());
                }
            }
        }
    }
    let known = BTreeMap::from([
        // Closing an account, or changing its password, ends its sessions.
        ("session", BTreeSet::from(["running".to_owned(), "session.rs".to_owned()])),
    ]);
    for (table, areas) in writers {
        let allowed = known.get(table.as_str()).is_some_and(|known| *known == areas);
        assert!(areas.len() == 1 || allowed, "{table} is written by {areas:?}");
    }
}

/// Whoever is alleged to have abused somebody is a row of `person` and no service user. What begins from people reads the
/// view that leaves them out; the table itself is read only where a person is known already, by their own records.
#[test]
fn lists_searches_and_counts_of_people_begin_from_service_users() {
    for (name, text) in sources().iter().filter(|(name, _)| name.starts_with("app/src/")) {
        for (at, _) in text.match_indices("FROM person") {
            let rest = &text[at + "FROM person".len()..];
            if rest.starts_with('_') {
                continue;
            }
            let by_themself = rest.split('"').next().unwrap_or_default();
            let known = ["WHERE p.root_id = $", "WHERE root_id = $", "WHERE id = $", "WHERE p.id = $", "WHERE m.root_id = $"];
            let draws_a_reference = by_themself.contains("ORDER BY length(reference) DESC");
            assert!(draws_a_reference || known.iter().any(|known| by_themself.contains(known)), "{name}: FROM person{by_themself}");
        }
    }
}

#[test]
fn every_area_is_on_the_map() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the map");
    for entry in fs::read_dir(root().join("app/src")).expect("the app") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            assert!(map.contains(&format!("{name}/")), "ARCHITECTURE.md does not say what app/src/{name}/ is for");
        }
    }
}
