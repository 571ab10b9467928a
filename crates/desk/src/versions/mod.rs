//! Two people changing one record. A form that changes a record carries the version it was opened on; when the record
//! has moved on since, nothing is written, and whoever comes second gets both versions side by side and chooses, field by
//! field. What they choose is again a change of the version they saw.

pub mod pages;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use crate::{
    drafts::queries,
    form::{Faults, Typed},
    row,
    sealed::Sealed,
};

/// What stands in a record, by field; a day as ISO text, and empty when there is none.
pub type Values = BTreeMap<String, String>;

/// How a field is typed.
#[derive(Clone, Debug)]
pub enum Kind {
    Line,
    Words,
    Day,
    /// One of these, by id and words.
    One(Vec<(String, String)>),
    /// Several of these, by id and words; the ids are kept a line each.
    Many(Vec<(String, String)>),
}

/// A field that can be changed.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub kind: Kind,
}

impl Field {
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Field {
        Field { name: name.into(), label: label.into(), kind }
    }

    /// A value of this field as a page says it.
    pub fn says(&self, value: &str) -> String {
        match &self.kind {
            _ if value.is_empty() => "Nothing".into(),
            Kind::Day => value.parse().map_or_else(|_| value.to_owned(), crate::words::day),
            Kind::One(choices) => choices.iter().find(|(id, _)| id == value).map_or_else(|| value.to_owned(), |(_, says)| says.clone()),
            Kind::Many(choices) => {
                let says = |id: &str| choices.iter().find(|(known, _)| known == id).map_or_else(|| id.to_owned(), |(_, says)| says.clone());
                value.lines().map(says).collect::<Vec<_>>().join(", ")
            }
            Kind::Line | Kind::Words => value.to_owned(),
        }
    }
}

/// A record as it stands: which version, and who made it so, when it was ever changed.
#[derive(Clone, Debug, Default)]
pub struct Stands {
    pub version: i64,
    pub values: Values,
    pub by: Option<String>,
    pub at: Option<Timestamp>,
}

row! {
    /// What stood before a change, until when, and who changed it why. `was`: see [`written`].
    #[derive(Clone, Debug)]
    pub struct Was { pub recorded_at: Timestamp, pub by: Option<String>, pub was: Sealed, pub why: String }
}

/// The version that a form was opened on.
pub fn opened_on(typed: &Typed) -> i64 {
    // The next of such a number is no number any more: it is nobody's.
    typed.get("version").parse().ok().filter(|version| (0..i64::MAX).contains(version)).unwrap_or(0)
}

/// What was typed over a version that stands no more, to be sent again over the one that does: the form has that number then.
pub fn over_what_stands(typed: &Typed) -> Typed {
    Typed(typed.0.iter().filter(|(name, _)| name != "version").cloned().collect())
}

/// Values as a form is filled with them.
pub fn filled(fields: &[Field], values: &Values, version: i64) -> Typed {
    let start = Typed::default().with("version", version.to_string());
    fields.iter().fold(start, |typed, field| with(typed, field, values.get(&field.name).map_or("", String::as_str)))
}

fn with(typed: Typed, field: &Field, value: &str) -> Typed {
    match (&field.kind, value.parse::<Date>()) {
        (Kind::Day, Ok(day)) => typed.with_day(&field.name, day),
        (Kind::Day, Err(_)) => typed,
        (Kind::Many(_), _) => value.lines().fold(typed, |typed, id| typed.with(&field.name, id)),
        _ => typed.with(&field.name, value),
    }
}

/// The fields that differ.
pub fn differing<'a>(fields: &'a [Field], a: &Values, b: &Values) -> Vec<&'a Field> {
    let value = |values: &'_ Values, field: &Field| values.get(&field.name).cloned().unwrap_or_default();
    fields.iter().filter(|field| value(a, field) != value(b, field)).collect()
}

/// Whether the form is the one with both versions on it.
pub fn choosing(typed: &Typed) -> bool {
    typed.ticked("choosing")
}

/// What is still to be chosen.
pub fn undecided(fields: &[Field], typed: &Typed) -> Faults {
    let mut faults = Faults::default();
    for field in fields {
        let sent = |side: &str| typed.get(&format!("{side}-{}", field.name)).to_owned();
        let chosen = matches!(sent("choice").as_str(), "theirs" | "mine" | "other");
        if sent("theirs") != sent("mine") && !chosen {
            faults.add(format!("choice-{}", field.name), format!("{}: choose theirs or yours, or write it anew", field.label));
        }
    }
    faults
}

/// What its sender had before them of their own version.
pub fn mine(fields: &[Field], typed: &Typed) -> Values {
    fields.iter().map(|field| (field.name.clone(), typed.get(&format!("mine-{}", field.name)).to_owned())).collect()
}

/// The form that follows from the choices; where nothing was chosen, what its sender had typed.
pub fn chosen(fields: &[Field], typed: &Typed) -> Typed {
    let start = Typed::default().with("version", typed.get("version")).with("form_key", typed.get("form_key"));
    let start = match typed.some(queries::KEPT) {
        Some(kept) => start.with(queries::KEPT, kept),
        None => start,
    };
    fields.iter().fold(start, |out, field| {
        let name = &field.name;
        let sent = |side: &str| typed.get(&format!("{side}-{name}")).to_owned();
        match (sent("choice").as_str(), &field.kind) {
            ("theirs", _) => with(out, field, &sent("theirs")),
            ("other", Kind::Day) => ["day", "month", "year"]
                .into_iter()
                .fold(out, |out, part| out.with(&format!("{name}-{part}"), typed.get(&format!("other-{name}-{part}")))),
            ("other", Kind::Many(_)) => {
                let chosen = typed.0.iter().filter(|(sent, _)| *sent == format!("other-{name}"));
                chosen.fold(out, |out, (_, id)| out.with(name, id))
            }
            ("other", _) => out.with(name, sent("other")),
            _ => with(out, field, &sent("mine")),
        }
    })
}

/// Values as they are kept beside a change.
pub fn written(values: &Values) -> String {
    serde_json::to_string(values).expect("values are text")
}

/// Values that were kept.
pub fn read(written: &str) -> Values {
    serde_json::from_str(written).unwrap_or_default()
}
