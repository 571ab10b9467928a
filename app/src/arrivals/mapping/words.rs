//! Words that a mapping lists, and the names by which its workers go.

use std::collections::{BTreeMap, HashMap, HashSet};

use toml::Spanned;

use super::{MappingError, Source};
use crate::arrivals::values::key;

/// Words in any spelling; one that ends in `*` stands for all that begins so, one that begins with it for all that ends so.
#[derive(Clone, Debug, Default)]
pub(in crate::arrivals) struct Words {
    whole: HashSet<String>,
    beginnings: Vec<String>,
    endings: Vec<String>,
}

impl Words {
    pub(in crate::arrivals) fn of(written: &[String]) -> Words {
        let mut words = Words::default();
        for word in written {
            let word = word.trim();
            if let Some(beginning) = word.strip_suffix('*') {
                words.beginnings.push(folded(beginning));
            } else if let Some(ending) = word.strip_prefix('*') {
                words.endings.push(folded(ending));
            } else {
                words.whole.insert(folded(word));
            }
        }
        words
    }

    pub(in crate::arrivals) fn has(&self, text: &str) -> bool {
        self.has_whole(text) || self.begins(text)
    }

    pub(in crate::arrivals) fn has_whole(&self, text: &str) -> bool {
        !self.whole.is_empty() && self.whole.contains(&folded(text))
    }

    /// Whether it begins or ends as a pattern says.
    pub(in crate::arrivals) fn begins(&self, text: &str) -> bool {
        (!self.beginnings.is_empty() || !self.endings.is_empty()) && {
            let text = folded(text);
            self.beginnings.iter().any(|beginning| text.starts_with(beginning.as_str()))
                || self.endings.iter().any(|ending| text.ends_with(ending.as_str()))
        }
    }
}

/// A word's key; of one that is all marks, such as `----` or `x`, what is written.
fn folded(text: &str) -> String {
    let key = key(text);
    if key.is_empty() { text.trim().to_owned() } else { key }
}

/// By what names workers go in the workbook, and who of them is a volunteer.
#[derive(Debug, Default)]
pub(in crate::arrivals) struct Workers {
    names: HashMap<String, String>,
    volunteers: HashSet<String>,
}

impl Workers {
    pub(super) fn read(
        source: &Source<'_>,
        written: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
        volunteers: &[String],
    ) -> Result<Workers, MappingError> {
        let mut workers = Workers { volunteers: volunteers.iter().map(|name| key(name)).collect(), ..Workers::default() };
        for (name, forms) in written {
            for form in forms {
                let before = workers.names.insert(key(form.as_ref()), name.as_ref().clone());
                if let Some(other) = before.filter(|other| other != name.as_ref()) {
                    let says =
                        format!("“{}” stands under “{other}” as well as under “{}”; leave it under one", form.as_ref(), name.as_ref());
                    return Err(source.wrong(form.span().start, says));
                }
            }
        }
        Ok(workers)
    }

    /// The name meant by a name as written.
    pub(in crate::arrivals) fn meant<'a>(&'a self, written: &'a str) -> &'a str {
        self.names.get(&key(written)).map_or(written, String::as_str)
    }

    pub(in crate::arrivals) fn is_volunteer(&self, name: &str) -> bool {
        !self.volunteers.is_empty() && self.volunteers.contains(&key(name))
    }
}
