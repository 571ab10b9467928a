//! Forms and records in standard terms: FHIR R4's Questionnaire and QuestionnaireResponse (hl7.org/fhir/R4), so that another
//! system can take them over. Nothing of it is read back.

mod questionnaire;
mod response;

use serde_json::{Value as Json, json};

pub use questionnaire::questionnaire;
pub use response::{Of, response};

use super::vocabulary::{Form, Item, Type};
use crate::clock;

/// The canonical address of a form: a name of ours, since there is no server that it could be asked of.
fn address(form: &Form) -> String {
    format!("urn:holdfast:forms:{}", form.kind)
}

/// Whose codes an item's answers are.
fn system(form: &Form, item: &Item) -> String {
    match (item.list.as_str(), item.as_in.as_str()) {
        ("", "") => format!("{}:{}", address(form), item.id),
        ("", other) => format!("{}:{other}", address(form)),
        (list, _) => format!("urn:holdfast:lists:{list}"),
    }
}

/// The name of an item, which every item has there; what has none here is named by what stands in it.
fn link(item: &Item) -> String {
    match (item.id.as_str(), item.items.first()) {
        ("", Some(first)) => format!("with-{}", link(first)),
        ("", None) => format!("words-{}", item.text.chars().filter(char::is_ascii_alphanumeric).take(24).collect::<String>()),
        (id, _) => id.to_owned(),
    }
}

fn extension(url: &str, key: &str, value: Json) -> Json {
    json!({ "url": format!("http://hl7.org/fhir/StructureDefinition/{url}"), key: value })
}

/// A moment with its offset, as the standard asks; a day alone as it is.
fn date_time(kept: &str) -> String {
    let at = super::check::moment_of(kept).map(|at| at.to_zoned(clock::zone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    at.unwrap_or_else(|| kept.to_owned())
}

/// The type there of an item.
fn named(item: &Item) -> &'static str {
    match item.kind {
        Type::Group => "group",
        Type::Display => "display",
        Type::Boolean => "boolean",
        Type::Choice => "choice",
        Type::OpenChoice => "open-choice",
        Type::Decimal => "decimal",
        Type::Integer => "integer",
        Type::Date => "date",
        Type::Time => "time",
        Type::DateTime => "dateTime",
        Type::Line => "string",
        Type::Text => "text",
        Type::Reference => "reference",
        Type::File => "attachment",
    }
}
