//! What providers are told of one another's people and can agree to share: `lists/sharing.toml` under the folder that holds packs, where an
//! operator can change it. Where the file cannot be read, the one that the program was built with stands in.

use std::{fs, io::ErrorKind, path::Path};

use serde::Deserialize;
use store::viewer::Part;

const BUILT_IN: &str = include_str!("../../../../lists/sharing.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    #[expect(dead_code, reason = "says to whoever reads the file how old it is")]
    as_of: String,
    pub known: Known,
    pub part: Vec<Shared>,
    pub basis: Vec<Basis>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    pub tells: Tells,
}

/// How much is told of somebody whom another provider works with.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Tells {
    Nothing,
    Known,
    Provider,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shared {
    pub id: String,
    pub says: String,
    #[serde(default)]
    pub hint: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    pub id: String,
    pub says: String,
    #[serde(default)]
    pub hint: String,
    pub most_days: i32,
}

impl Terms {
    fn built_in() -> Terms {
        read("lists/sharing.toml", BUILT_IN).expect("the file is part of the program and tested")
    }

    /// Those of the folder, or those that the program was built with.
    pub fn load(root: &Path) -> Terms {
        let path = root.join("lists/sharing.toml");
        let file = path.display().to_string();
        let read = match fs::read_to_string(&path) {
            Ok(text) => self::read(&file, &text),
            Err(error) if error.kind() == ErrorKind::NotFound => return Terms::built_in(),
            Err(error) => Err(format!("{file}: cannot be read ({error})")),
        };
        read.unwrap_or_else(|because| {
            tracing::error!(because, "the terms of sharing could not be read");
            Terms::built_in()
        })
    }

    pub fn part_says<'t>(&'t self, id: &'t str) -> &'t str {
        self.part.iter().find(|part| part.id == id).map_or(id, |part| &part.says)
    }

    pub fn basis_says<'t>(&'t self, id: &'t str) -> &'t str {
        self.basis.iter().find(|basis| basis.id == id).map_or(id, |basis| &basis.says)
    }
}

/// # Errors
/// A sentence with the file and what is wrong in it.
fn read(file: &str, text: &str) -> Result<Terms, String> {
    let terms: Terms = toml::from_str(text).map_err(|error| format!("{file}: {}", error.message()))?;
    if let Some(part) = terms.part.iter().find(|part| Part::named(&part.id).is_none()) {
        return Err(format!("{file}: “{}” is nothing that can be shared", part.id));
    }
    match terms.basis.iter().find(|basis| basis.most_days < 1) {
        Some(basis) => Err(format!("{file}: “{}” lasts less than a day", basis.id)),
        None => Ok(terms),
    }
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, Tells, read};

    #[test]
    fn a_mistake_is_told() {
        assert_eq!(read("s", BUILT_IN).unwrap().known.tells, Tells::Known);
        for (right, wrong, says) in [
            ("tells = \"known\"", "tells = \"name\"", "unknown variant"),
            ("id = \"where\"", "id = \"address\"", "“address” is nothing that can be shared"),
            ("most_days = 90", "most_days = 0", "“vital-interests” lasts less than a day"),
        ] {
            let told = read("sharing.toml", &BUILT_IN.replacen(right, wrong, 1)).unwrap_err();
            assert!(told.starts_with("sharing.toml: ") && told.contains(says), "{told}");
        }
    }
}
