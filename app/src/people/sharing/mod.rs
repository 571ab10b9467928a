//! Several providers on one installation: what one is told of those whom another works with, and agreements by which one opens to another
//! what it holds about somebody. What an agreement opens is decided by `policy`, which reads the rows kept here; nothing else asks them.

mod agreed;
mod asked;
pub(super) mod asked_pages;
pub mod known;
pub(super) mod known_pages;
pub(super) mod pages;
mod queries;
mod terms;

pub use agreed::{record, withdraw};
pub use known::beside;
pub use known_pages::told;
pub use pages::{bases_of, parts_of, parts_typed, too_long};
pub use queries::works_with;
pub use terms::Terms;

use super::OpenPerson;
use crate::versions::{Field, Kind};

/// The page of the agreements about somebody.
pub fn page_of(person: &OpenPerson) -> String {
    format!("{}/sharing", person.page())
}

/// What can be put right in an agreement. With whom it is stands: with another, it is another agreement.
fn fields(terms: &Terms) -> Vec<Field> {
    vec![
        Field::new("parts", "What is shared", Kind::Many(terms.part.iter().map(|part| (part.id.clone(), part.says.clone())).collect())),
        Field::new("basis", "Why it may be", Kind::One(terms.basis.iter().map(|basis| (basis.id.clone(), basis.says.clone())).collect())),
        Field::new("from", "From", Kind::Day),
        Field::new("until", "Last day", Kind::Day),
        Field::new("words", "What was agreed", Kind::Words),
    ]
}

/// An agreement as it was checked.
#[derive(Clone, Debug)]
pub struct Agreed {
    pub parts: Vec<String>,
    pub basis: String,
    pub from: jiff::civil::Date,
    pub until: jiff::civil::Date,
    pub words: String,
}
