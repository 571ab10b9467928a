//! First names that may be one name: from `nicknames.toml`.

use std::{collections::HashMap, sync::OnceLock};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    names: Vec<Vec<String>>,
}

/// The families of names, as the file has them.
fn listed() -> &'static [Vec<String>] {
    static LISTED: OnceLock<Vec<Vec<String>>> = OnceLock::new();
    LISTED.get_or_init(|| {
        let file: File = toml::from_str(include_str!("nicknames.toml")).expect("the file is part of the program and tested");
        file.names
    })
}

/// Each name and the numbers of the families it stands in.
fn families() -> &'static HashMap<String, Vec<usize>> {
    static FAMILIES: OnceLock<HashMap<String, Vec<usize>>> = OnceLock::new();
    FAMILIES.get_or_init(|| {
        let mut families: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, family) in listed().iter().enumerate() {
            for name in family {
                families.entry(name.replace(' ', "")).or_default().push(number);
            }
        }
        families
    })
}

/// The families of a folded first name; none for a name that the file does not know.
pub(super) fn of(name: &str) -> &'static [usize] {
    families().get(name).map_or(&[], Vec::as_slice)
}

/// Whether two folded first names may be the same name.
pub(super) fn related(a: &str, b: &str) -> bool {
    of(a).iter().any(|family| of(b).contains(family))
}

/// The other names that may be the same name as a folded first name. Those of two words are found as two words.
pub fn kin(name: &str) -> Vec<&'static str> {
    let mut kin: Vec<&str> = of(name).iter().flat_map(|family| &listed()[*family]).map(String::as_str).collect();
    kin.sort_unstable();
    kin.dedup();
    kin.retain(|other| *other != name && !other.contains(' '));
    kin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_and_spellings_are_related_and_others_are_not() {
        for (a, b) in [
            ("katie", "katherine"),
            ("liz", "elizabeth"),
            ("tash", "natasha"),
            ("bill", "william"),
            ("sofia", "sophie"),
            ("vikki", "victoria"),
        ] {
            assert!(related(a, b), "{a} {b}");
        }
        for (a, b) in [("tanya", "natasha"), ("olivia", "vanessa"), ("jess", "jasmine"), ("karen", "caitlin"), ("emma", "isla")] {
            assert!(!related(a, b), "{a} {b}");
        }
    }
}
