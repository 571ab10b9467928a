//! Whom or what a rule is about, and for which kinds of service.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use crate::Silence;

/// Whom or what deadlines are worked out for.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub about: About,
    /// The kinds of service it has to do with: an episode's one, those a referral asks for, those a person is in. A rule
    /// for certain services applies if any of them is here.
    pub services: &'a [ServiceKind],
    /// What the records it came from do not hold.
    pub silence: &'a Silence,
}

/// What a rule can be about. The facts that bear on each are for the caller to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// One request for service, with what was said in it, its answers and its partners' messages.
    Referral,
    /// One person in one service of one provider, from a day to a day.
    Episode,
    Person,
    Unit,
    Worker,
    /// Whoever the service works with, or is paid by.
    Organisation,
    Contract,
}

impl About {
    pub const ALL: [About; 7] =
        [About::Referral, About::Episode, About::Person, About::Unit, About::Worker, About::Organisation, About::Contract];

    /// "referral"
    pub fn as_str(self) -> &'static str {
        match self {
            About::Referral => "referral",
            About::Episode => "episode",
            About::Person => "person",
            About::Unit => "unit",
            About::Worker => "worker",
            About::Organisation => "organisation",
            About::Contract => "contract",
        }
    }

    pub(crate) fn read(name: &str) -> Option<About> {
        About::ALL.into_iter().find(|about| about.as_str() == name)
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A kind of service, from the closed list in `services.toml`: "idva".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceKind(&'static str);

static KINDS: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| toml::from_str(include_str!("../services.toml")).expect("the list built into this program is sound"));

impl ServiceKind {
    /// Every kind, by name.
    pub fn all() -> impl Iterator<Item = ServiceKind> {
        KINDS.keys().map(|name| ServiceKind(name))
    }

    /// The kind of this name; `None` if none is so called.
    pub fn named(name: &str) -> Option<ServiceKind> {
        KINDS.get_key_value(name).map(|(name, _)| ServiceKind(name))
    }

    /// "dispersed-safe-accommodation"
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// "Dispersed safe accommodation"
    pub fn says(self) -> &'static str {
        KINDS.get(self.0).map_or(self.0, String::as_str)
    }
}

impl fmt::Display for ServiceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Names in a row, for a sentence that says which there are.
pub(crate) fn names<T: fmt::Display>(all: impl IntoIterator<Item = T>) -> String {
    all.into_iter().map(|one| one.to_string()).collect::<Vec<_>>().join(", ")
}
