//! Which kinds of agency there are, and on what basis something about somebody may be told to one: `lists/agencies.toml` under the folder that
//! holds packs, where an operator can change it. Where the file cannot be read, the one that the program was built with stands in.

use std::{fs, io::ErrorKind, path::Path};

use serde::Deserialize;

const BUILT_IN: &str = include_str!("../../../../lists/agencies.toml");

/// The basis that is held against what somebody agreed to.
pub const CONSENT: &str = "consent";

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    #[expect(dead_code, reason = "says to whoever reads the file how old it is")]
    as_of: String,
    /// The kinds of record that tell an agency something, besides disclosures.
    pub also: Vec<String>,
    pub kind: Vec<Called>,
    pub basis: Vec<Basis>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Called {
    pub id: String,
    pub says: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    pub id: String,
    pub says: String,
    /// Where the law says so.
    pub law: String,
}

impl Lists {
    fn built_in() -> Lists {
        read("lists/agencies.toml", BUILT_IN).expect("the file is part of the program and tested")
    }

    /// Those of the folder, or those that the program was built with.
    pub fn load(root: &Path) -> Lists {
        let path = root.join("lists/agencies.toml");
        let file = path.display().to_string();
        let read = match fs::read_to_string(&path) {
            Ok(text) => self::read(&file, &text),
            Err(error) if error.kind() == ErrorKind::NotFound => return Lists::built_in(),
            Err(error) => Err(format!("{file}: cannot be read ({error})")),
        };
        read.unwrap_or_else(|because| {
            tracing::error!(because, "the lists of agencies could not be read");
            Lists::built_in()
        })
    }

    /// The words of a kind; of one that is not there any more, its id.
    pub fn kind_says<'a>(&'a self, id: &'a str) -> &'a str {
        self.kind.iter().find(|kind| kind.id == id).map_or(id, |kind| &kind.says)
    }

    /// Where the law says that something may be shared on a basis.
    pub fn law(&self, id: &str) -> &str {
        self.basis.iter().find(|basis| basis.id == id).map_or("", |basis| &basis.law)
    }
}

/// # Errors
/// A sentence with the file and what is wrong in it.
fn read(file: &str, text: &str) -> Result<Lists, String> {
    let lists: Lists = toml::from_str(text).map_err(|error| format!("{file}: {}", error.message()))?;
    let mut ids: Vec<&str> = lists.kind.iter().map(|kind| kind.id.as_str()).collect();
    ids.sort_unstable();
    if let Some(twice) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("{file}: two kinds are called “{}”", twice[0]));
    }
    if lists.basis.iter().all(|basis| basis.id != CONSENT) {
        return Err(format!("{file}: the basis “{CONSENT}” is missing"));
    }
    Ok(lists)
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, read};

    #[test]
    fn a_mistake_is_told() {
        assert!(read("a", BUILT_IN).unwrap().kind.len() > 18);
        for (right, wrong, says) in [
            ("id = \"mash\"", "id = \"police\"", "two kinds are called “police”"),
            ("id = \"consent\"", "id = \"agreed\"", "the basis “consent” is missing"),
            ("law = ", "lawful = ", "unknown field"),
        ] {
            let told = read("agencies.toml", &BUILT_IN.replacen(right, wrong, 1)).unwrap_err();
            assert!(told.starts_with("agencies.toml: ") && told.contains(says), "{told}");
        }
    }
}
