//! Kinds of fact: the names that rules may speak of, with their words. Whoever keeps facts declares them; a pack that
//! speaks of another is refused.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{LazyLock, Mutex, PoisonError};

/// What happened: "arrival", "dash". Cheap to copy and to compare.
#[derive(Clone, Copy)]
pub struct FactKind(&'static Declared);

struct Declared {
    /// One for all kinds of this name, so that where it lies tells whether two kinds are the same.
    name: &'static str,
    says: String,
}

/// Every name declared since the program began, with the kinds of that name, which differ in their words. They come from
/// the program and its form files, not from users, so there are only so many and none need ever be given back.
static DECLARED: LazyLock<Mutex<BTreeMap<&'static str, Vec<FactKind>>>> = LazyLock::new(Mutex::default);

impl FactKind {
    /// The name used in packs and wherever facts are kept: "referral-received".
    pub fn as_str(self) -> &'static str {
        self.0.name
    }

    /// Plain words for staff, without a capital: "arrival", "DASH completed".
    pub fn says(self) -> &'static str {
        &self.0.says
    }

    fn declared(name: &str, says: &str) -> FactKind {
        let mut all = DECLARED.lock().unwrap_or_else(PoisonError::into_inner);
        let name = all.get_key_value(name).map_or_else(|| &*Box::leak(Box::<str>::from(name)), |(name, _)| name);
        let of_name = all.entry(name).or_default();
        if let Some(kind) = of_name.iter().find(|kind| kind.says() == says) {
            return *kind;
        }
        let kind = FactKind(Box::leak(Box::new(Declared { name, says: says.to_owned() })));
        of_name.push(kind);
        kind
    }
}

impl PartialEq for FactKind {
    fn eq(&self, other: &FactKind) -> bool {
        std::ptr::eq(self.0.name, other.0.name)
    }
}

impl Eq for FactKind {}

impl PartialOrd for FactKind {
    fn partial_cmp(&self, other: &FactKind) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for FactKind {
    fn cmp(&self, other: &FactKind) -> Ordering {
        self.0.name.cmp(other.0.name)
    }
}

impl Hash for FactKind {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

impl fmt::Debug for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The kinds there are.
#[derive(Clone, Debug, Default)]
pub struct Kinds(BTreeMap<&'static str, FactKind>);

/// A kind that cannot be declared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKind {
    #[error("“{0}” cannot name a kind of fact; use lower-case letters, digits and hyphens")]
    Name(String),
    #[error("the kind of fact “{0}” has no words")]
    Wordless(String),
    #[error("the kind of fact “{name}” is declared as “{first}” and again as “{second}”")]
    Twice { name: String, first: String, second: String },
}

impl Kinds {
    /// The kinds declared, each with its words, such as `("dash", "DASH completed")`. One may be declared twice if the
    /// words are the same, since several forms can give one kind.
    ///
    /// # Errors
    /// The first that cannot be declared.
    pub fn new<'a>(declared: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Kinds, BadKind> {
        let mut kinds = BTreeMap::new();
        for (name, says) in declared {
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
                return Err(BadKind::Name(name.to_owned()));
            }
            if says.trim().is_empty() {
                return Err(BadKind::Wordless(name.to_owned()));
            }
            let kind = FactKind::declared(name, says);
            if let Some(first) = kinds.insert(kind.as_str(), kind).filter(|first| first.says() != says) {
                return Err(BadKind::Twice { name: name.to_owned(), first: first.says().to_owned(), second: says.to_owned() });
            }
        }
        Ok(Kinds(kinds))
    }

    /// The kind of this name, which may be written with underscores, as columns spell it; `None` if none is so called.
    pub fn get(&self, name: &str) -> Option<FactKind> {
        self.0.get(name).or_else(|| self.0.get(name.replace('_', "-").as_str())).copied()
    }

    /// Every kind, by name.
    pub fn all(&self) -> impl Iterator<Item = FactKind> {
        self.0.values().copied()
    }
}
