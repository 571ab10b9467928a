//! Who is kept from a record, and who may open it all the same. The rule is `policy`'s; here is what it asks: walls, seals, and access
//! taken in an emergency (`safety.md` A2, A3).
//!
//! A worker who is tied to somebody says so by name: they cannot know whether there is a record, and must not learn it. Whoever is
//! called so, now or later, is kept from them from the moment the name is written down; a manager lifts the wall when it was another of
//! the same name. A number, e-mail or address that the worker knows of them finds them too.

mod emergency;
pub(super) mod emergency_pages;
mod queries;
mod reached;
pub(super) mod seal_pages;
mod seals;
pub(super) mod tie_pages;
mod ties;
pub(super) mod wall_pages;
mod walls;

pub use emergency::{LASTS, take as taken};
pub use queries::{ToAnswer, to_answer};
pub use reached::reached;
pub(super) use ties::spelt_anew as ties_spelt_anew;
pub(super) use walls::found;
pub use walls::worker_named;

use super::OpenPerson;
use crate::form::{Faults, Typed};

/// How somebody is tied to another.
const KINDS: [(&str, &str); 5] = [
    ("kin", "Family"),
    ("friend", "Friend"),
    ("neighbour", "Neighbour"),
    ("colleague", "Worked or studied with them"),
    ("other", "Known in another way"),
];

fn kind_says(kind: &str) -> &'static str {
    KINDS.iter().find(|(id, _)| *id == kind).map_or("Known", |(_, says)| says)
}

/// The page that says who sees somebody.
pub fn page_of(person: &OpenPerson) -> String {
    format!("{}/who-sees", person.page())
}

/// What was typed into one of several fields of a name on a page, which is told from the others by the id of what it stands beside: what
/// is wrong is said there.
fn said_beside(faults: &mut Faults, typed: &Typed, (name, id): (&str, i64), missing: &str) -> String {
    let words = typed.get(name).trim().to_owned();
    match words.chars().count() {
        0 => faults.add(format!("{name}-{id}"), missing),
        length if length > 2_000 => faults.add(format!("{name}-{id}"), "Say it in at most 2,000 characters."),
        _ => {}
    }
    words
}
