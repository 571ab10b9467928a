//! House rules that a reader would otherwise have to watch: what the documents claim, this checks.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What every room stands on.
const GROUND: [&str; 2] = ["crates/desk/src/", "crates/store/src/"];

/// The floors of `app/src`, top to bottom. Whoever is on one may know those below it, and nobody above or beside.
const FLOORS: [&[&str]; 14] = [
    &["main", "lib"],
    &["cli"],
    &["routes"],
    &["home", "diary", "person_page", "worker_page", "journal_page", "search"],
    &["marac"],
    &["evidence", "arrivals", "finding"],
    &["agencies"],
    &["documents"],
    &["forms"],
    &["places"],
    &["work"],
    &["people"],
    &["running", "keeping"],
    &["duties"],
];

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
    for (name, text) in
        sources().iter().filter(|(name, _)| GROUND.iter().chain(&["app/src/", "crates/rules/"]).any(|part| name.starts_with(part)))
    {
        if name != "crates/store/src/clock.rs" {
            for banned in ["Timestamp::now(", "Zoned::now(", "SystemTime::now("] {
                assert!(!text.contains(banned), "{name} asks the time by itself: {banned}");
            }
        }
        if !name.starts_with("crates/store/src/db/") {
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
    for (name, text) in sources() {
        let area = match name.split('/').collect::<Vec<_>>()[..] {
            ["app", "src", "arrivals", ..] => continue,
            // A migration writes what every area had in plain text, once.
            ["crates", "store", "src", "sealed", "upgrade.rs"] => continue,
            ["app", "src", room, ..] => room.to_owned(),
            ["crates", ground @ ("desk" | "store"), "src", ..] => ground.to_owned(),
            _ => continue,
        };
        for verb in ["INSERT INTO ", "UPDATE ", "DELETE FROM "] {
            for (at, _) in text.match_indices(verb) {
                let table: String = text[at + verb.len()..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                if !table.is_empty() {
                    writers.entry(table).or_default().insert(area.clone());
                }
            }
        }
    }
    for (table, areas) in writers {
        assert!(areas.len() == 1, "{table} is written by {areas:?}");
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
            // By their records, or by a reference that somebody has in hand.
            let known = ["root_id = ", "id = $", "id IN (", "reference = $"];
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
            assert!(floor(&name).is_some(), "{name} is on no floor");
        }
    }
}

/// The floor of a room or of a file at the top of `app/src`; nothing for what the ground gives under its own name.
fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name))
}

/// The code of a file: no comments, and no tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The first part of every path that begins at the crate: of `use crate::{a::{b, c}, d}` a and d.
fn named(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for (at, path) in code.match_indices("crate::") {
        // `in crate::x` says who may see something, and names nobody.
        if code[..at].ends_with("$") || code[..at].ends_with("(in ") {
            continue;
        }
        let rest = &code[at + path.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            found.insert(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut begins = true;
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                c if begins && !c.is_whitespace() => {
                    found.insert(word(&list[at..]));
                    begins = false;
                }
                _ => {}
            }
        }
    }
    found
}

/// The arrows of a file of `app/src` that do not lead down.
fn wrong_arrows(path: &str, text: &str) -> Vec<String> {
    let room = path.split('/').next().unwrap_or_default().trim_end_matches(".rs");
    let Some(own) = floor(room) else { return vec![format!("{path}: {room} is on no floor: say in FLOORS on which")] };
    let names = named(&code(text)).into_iter().filter(|name| name != room);
    let up = names.filter(|name| floor(name).is_some_and(|there| there <= own));
    up.map(|name| format!("app/src/{path} names app/src/{name}, which stands above or beside it: {room} may know only what is below"))
        .collect()
}

#[test]
fn who_may_know_whom() {
    let wrong: Vec<String> =
        sources().iter().filter_map(|(name, text)| Some(wrong_arrows(name.strip_prefix("app/src/")?, text))).flatten().collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_wrong_arrow_is_seen() {
    let said = |path: &str, text: &str| wrong_arrows(path, text).join("\n");
    assert!(
        said("people/made_up.rs", "use crate::{\n    db::Db,\n    work::{contacts, plans},\n};")
            .contains("app/src/people/made_up.rs names app/src/work")
    );
    assert!(said("keeping/made_up.rs", "fn f() { crate::running::accounts::add() }").contains("names app/src/running"));
    assert!(said("attic/made_up.rs", "").contains("attic is on no floor"));
    assert_eq!(said("work/made_up.rs", "use crate::{people, duties::contracts}; // crate::places\npub(in crate::work) fn f() {}"), "");
}

/// The ground serves every room alike, so it has no word of what one of them is about, and no address but its own.
fn not_of_the_ground(text: &str) -> Vec<String> {
    let code = code(text);
    let words = code.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    let words = words.filter(|word| ["referral", "referrals", "episode", "episodes", "stay", "plan"].contains(&word.as_str()));
    let literals = code.split('"').skip(1).step_by(2);
    let addresses =
        literals.filter(|literal| literal.strip_prefix('/').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase())));
    let foreign = addresses.filter(|address| !["/assets", "/drafts", "/sign-in"].iter().any(|own| address.starts_with(own)));
    words.chain(foreign.map(str::to_owned)).collect()
}

#[test]
fn the_ground_knows_no_room() {
    for (name, text) in sources().iter().filter(|(name, _)| GROUND.iter().any(|part| name.starts_with(part))) {
        // The view `fact` is of all rooms, and its columns say what a fact can be of.
        if name == "crates/store/src/db/views.rs" {
            continue;
        }
        let found = not_of_the_ground(text);
        assert!(found.is_empty(), "{name} belongs to the ground, and speaks of {found:?}");
    }
    assert_eq!(not_of_the_ground("let to = \"/referrals/new\"; // a stay"), ["referrals", "/referrals/new"]);
}

/// A month of a timeline and the days of the board stand alone; what an operator prints, and why a row of a workbook was refused, stand
/// in files and on paper.
const DAYS_OF_THEIR_OWN: [&str; 5] = [
    "crates/desk/src/words.rs",
    "app/src/person_page/timeline.rs",
    "app/src/places/board/board_page.rs",
    "app/src/keeping/cli.rs",
    "app/src/arrivals/fields.rs",
];

#[test]
fn one_place_says_how_a_day_is_said() {
    for (name, text) in sources() {
        let is_page = (name.starts_with("app/src/") || name.starts_with("crates/desk/src/")) && !DAYS_OF_THEIR_OWN.contains(&name.as_str());
        let of_its_own = text
            .split("strftime(")
            .skip(1)
            .any(|rest| rest.split(')').next().is_some_and(|form| form.contains("%b") || form.contains("%B")));
        assert!(!(is_page && of_its_own), "{name} says a day in a form of its own: use desk::words");
    }
}

#[test]
fn the_front_writes_nothing() {
    for (name, text) in sources().iter().filter(|(name, _)| FLOORS[3].iter().any(|room| name.starts_with(&format!("app/src/{room}/")))) {
        for verb in ["INSERT ", "UPDATE ", "DELETE "] {
            assert!(!text.contains(verb), "{name} puts together what rooms know, and must write nothing: {verb}");
        }
    }
}
