//! Who people are to one another, from a day to a day. Whose child somebody is stands once and is read from both sides.
//! Whoever is alleged to have abused somebody is a person too, reached only through the one who was abused.

pub mod apart;
pub(super) mod change_pages;
pub(super) mod pages;
pub mod queries;
pub mod record;

use crate::versions::{Field, Kind as Typed};

pub use queries::Related;

/// What somebody can be to another.
#[derive(Debug)]
pub struct Kind {
    pub id: &'static str,
    /// What the other is of the person whose page it stands on.
    pub says: &'static str,
    /// What the person is of the other.
    pub seen_from_there: &'static str,
    /// Only words are kept of them.
    pub is_professional: bool,
}

const fn kind(id: &'static str, says: &'static str, seen_from_there: &'static str) -> Kind {
    Kind { id, says, seen_from_there, is_professional: false }
}

const fn professional(id: &'static str, says: &'static str) -> Kind {
    Kind { id, says, seen_from_there: "", is_professional: true }
}

pub const KINDS: [Kind; 13] = [
    kind("child", "Child", "Parent"),
    kind("partner", "Partner", "Partner"),
    kind("former-partner", "Former partner", "Former partner"),
    kind("relative", "Relative", "Relative"),
    kind("carer", "Carer", "Cared for"),
    kind("lives-with", "Lives with them", "Lives with them"),
    kind(ALLEGED, "Alleged to have abused them", ""),
    professional("social-worker", "Social worker"),
    professional("gp", "GP"),
    professional("health-visitor", "Health visitor"),
    professional("school", "School"),
    professional("solicitor", "Solicitor"),
    professional("other-professional", "Another professional"),
];

/// The kind of whoever is alleged to have abused somebody.
pub const ALLEGED: &str = "alleged-abuser";
/// A child's page asks for a parent; it is kept as the parent's child.
pub const PARENT: (&str, &str) = ("parent", "Parent");

pub fn kind_of(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

/// What can be changed of a relationship.
pub fn fields(of_alleged: bool) -> Vec<Field> {
    let mut fields = vec![
        Field::new("words", "What to know", Typed::Words),
        Field::new("since", "Since", Typed::Day),
        Field::new("until", "Until", Typed::Day),
    ];
    // Everybody else has a page of their own, where these are put right.
    if of_alleged {
        fields.push(Field::new("given_name", "First name", Typed::Line));
        fields.push(Field::new("family_name", "Last name", Typed::Line));
        fields.push(Field::new("born", "Date of birth", Typed::Day));
    }
    fields
}
