//! How somebody can be reached without danger: a line for each number, address or e-mail, each confirmed with them on a
//! day. What is read before somebody rings must never be an older version put back unseen, so two people changing a line
//! get both versions. Numbers and code words are hidden until somebody asks to see them.

pub mod hours;
pub(super) mod line_pages;
pub mod made;
pub mod moved;
pub mod now;
pub mod pages;
pub mod queries;
pub mod record;
pub mod referrer;
pub mod shown;
pub mod tied;

use crate::versions::{Field, Kind, Values};

pub use line_pages::safe_says;
pub use queries::Line;

pub const WAYS: [(&str, &str); 5] = [
    ("phone", "A phone number"),
    ("email", "An e-mail address"),
    ("address", "An address"),
    ("person", "Through somebody else"),
    ("other", "Another way"),
];
pub const SAFE: [(&str, &str); 3] = [("yes", "Yes, as said below"), ("ask", "Ask them first each time"), ("no", "No: never use it")];

/// What stands in a line, field by field, with the words of the form.
const FIELDS: [(&str, &str); 13] = [
    ("means", "How it is safe to make contact"),
    ("phone", "Safe number"),
    ("safe_times", "When"),
    ("hours", "Days and hours"),
    ("voicemail", "Voicemail"),
    ("may_say", "What may be said if someone else answers"),
    ("code_word", "Code word"),
    ("way", "What it is"),
    ("whose", "Whose it is"),
    ("safe", "Is it safe?"),
    ("who_answers", "Who else may answer"),
    ("texts", "Texts and messages"),
    ("letters", "Letters"),
];

/// What is hidden until somebody asks to see it.
pub const HIDDEN: [&str; 2] = ["phone", "code_word"];

pub fn fields() -> Vec<Field> {
    let kind = |name: &str| match name {
        "way" => one_of(&WAYS),
        "safe" => one_of(&SAFE),
        _ => Kind::Line,
    };
    FIELDS.map(|(name, label)| Field::new(name, label, kind(name))).into()
}

fn one_of(choices: &[(&str, &str)]) -> Kind {
    Kind::One(choices.iter().map(|(id, says)| ((*id).to_owned(), (*says).to_owned())).collect())
}

/// A value of the fields.
pub fn value<'v>(values: &'v Values, name: &str) -> &'v str {
    values.get(name).map_or("", String::as_str)
}

/// The digits of a telephone number as it is dialled here, however it was written: "+44 (0)7700 900123" and "07700 900123" are one.
pub fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let abroad = if number.trim_start().starts_with('+') { digits.strip_prefix("44") } else { digits.strip_prefix("0044") };
    abroad.map_or(digits.clone(), |rest| format!("0{}", rest.trim_start_matches('0')))
}
