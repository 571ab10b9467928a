//! The register of agencies: other organisations that the service works with, and the pathways to and from each. An agency is an organisation
//! of that kind; how an agreement with it stands is what its latest review says.

pub mod change;
pub mod lists;
pub mod pathways;
pub mod queries;

use crate::versions::{Field, Kind};

pub use lists::Lists;

/// Which way a pathway leads: id and words.
pub const WAYS: [(&str, &str); 3] = [("to", "We refer to them"), ("from", "They refer to us"), ("both", "Both ways")];

/// What is known of an e-mail address: id and words.
pub const SECURE: [(&str, &str); 2] = [("yes", "Known as secure"), ("no", "Not secure")];

fn owned(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(id, says)| ((*id).to_owned(), (*says).to_owned())).collect()
}

/// What can be changed of an agency; each field is called as its column is.
pub fn fields(lists: &Lists) -> Vec<Field> {
    let kinds = lists.kind.iter().map(|kind| (kind.id.clone(), kind.says.clone())).collect();
    vec![
        Field::new("name", "Name", Kind::Line),
        Field::new("agency_kind", "Which kind of agency", Kind::One(kinds)),
        Field::new("ended_on", "Last day", Kind::Day),
    ]
}

/// What can be changed of a pathway; each field is called as its column is.
pub fn pathway_fields() -> Vec<Field> {
    vec![
        Field::new("name", "What it is for", Kind::Line),
        Field::new("way", "Which way", Kind::One(owned(&WAYS))),
        Field::new("time_frame", "In which time", Kind::Line),
        Field::new("responsible", "Who does what", Kind::Words),
        Field::new("contact", "Whom to reach", Kind::Line),
        Field::new("telephone", "Telephone", Kind::Line),
        Field::new("email", "E-mail", Kind::Line),
        Field::new("secure", "The e-mail address", Kind::One(owned(&SECURE))),
        Field::new("secure_how", "How we know", Kind::Line),
        Field::new("feedback", "How each side hears what came of it", Kind::Words),
        Field::new("ended_on", "Last day", Kind::Day),
    ]
}

/// The words of a way.
pub fn way_says(way: &str) -> &'static str {
    WAYS.iter().find(|(id, _)| *id == way).map_or("", |(_, says)| says)
}
