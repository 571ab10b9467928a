//! Who pays and who provides, what for, and in which services: organisations, contracts and their services. A contract and its
//! services are made from its pack when the pack is first seen; an organisation, and a service that the pack does not name, at
//! the page. All are changed and ended there; what stood before stays beside it.

pub(super) mod change;
pub(super) mod pages;
pub mod providers;
pub mod queries;
pub mod services;

use rules::ServiceKind;

use crate::versions::{Field, Kind};

/// What can be kept here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Organisation,
    Contract,
    Service,
}

/// The kinds of organisation: id and words.
pub const KINDS: [(&str, &str); 3] =
    [("provider", "Provides services"), ("commissioner", "Commissions and pays"), ("agency", "Works with us: refers, is referred to")];

impl What {
    /// Its table, and the word under which its changes are kept and journaled.
    pub fn table(self) -> &'static str {
        match self {
            What::Organisation => "organisation",
            What::Contract => "contract",
            What::Service => "service",
        }
    }

    /// The word of the journal for a change of it.
    pub fn changed(self) -> &'static str {
        match self {
            What::Organisation => "organisation-changed",
            What::Contract => "contract-changed",
            What::Service => "service-changed",
        }
    }

    /// What can be changed about it; each field is called as its column is. `organisations`: id and name.
    pub fn fields(self, organisations: &[(String, String)]) -> Vec<Field> {
        let owned = |of: &[(&str, &str)]| of.iter().map(|(id, says)| ((*id).to_owned(), (*says).to_owned())).collect();
        let name = Field::new("name", "Name", Kind::Line);
        let begun = Field::new("begun_on", "First day", Kind::Day);
        let ended = Field::new("ended_on", "Last day", Kind::Day);
        let one = |id: &str, says: &str| Field::new(id, says, Kind::One(organisations.to_vec()));
        match self {
            What::Organisation => vec![name, Field::new("kind", "What it does", Kind::One(owned(&KINDS))), ended],
            What::Contract => vec![
                name,
                one("commissioner_id", "Commissioner"),
                one("provider_id", "Provider"),
                one("controller_id", "Data controller"),
                one("processor_id", "Data processor"),
                begun,
                ended,
            ],
            What::Service => vec![name, one("provider_id", "Provider"), begun, ended],
        }
    }

    /// Where it is read and changed. `key`: the id, of a contract the id of its pack.
    pub fn page(self, key: impl std::fmt::Display) -> String {
        format!("/{}s/{key}", self.table())
    }
}

/// The kinds of service there are: id and words.
pub fn service_kinds() -> Vec<(String, String)> {
    ServiceKind::all().map(|kind| (kind.as_str().to_owned(), kind.says().to_owned())).collect()
}
