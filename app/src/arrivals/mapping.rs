//! A mapping: which sheet and column of a provider's workbook holds what, and how its people spell the categories.
//! A TOML file; `mappings/README.md` describes it. An unknown key, column, list or category is an error with its line.

use std::collections::BTreeMap;

use rules::Pack;
use serde::Deserialize;
use toml::Spanned;

use super::{categories::Categories, kind::Kind, values::key};
use crate::duties::kinds;

/// A mapping that can be used.
#[derive(Debug)]
pub struct Mapping {
    /// The file's name.
    pub file: String,
    pub title: String,
    /// How the first cell of a row of totals begins.
    pub total_rows: Vec<String>,
    /// Kinds of fact of which such a workbook holds nothing: what rests on them is "not recorded", never "missed".
    pub silent_on: Vec<String>,
    pub(super) parts: BTreeMap<Kind, Part>,
    pub(super) categories: Categories,
}

/// Where one kind of row is found.
#[derive(Debug)]
pub(super) struct Part {
    /// Names that the sheet may have.
    pub sheets: Vec<String>,
    /// Field and the headings that its column may have.
    pub columns: Vec<(String, Vec<String>)>,
}

/// What is wrong with a mapping: file, line, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct MappingError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    #[serde(default = "totals")]
    total_rows: Vec<String>,
    #[serde(default)]
    silent_on: Vec<Spanned<String>>,
    units: Option<WrittenPart>,
    referrals: Option<WrittenPart>,
    stays: Option<WrittenPart>,
    children: Option<WrittenPart>,
    contacts: Option<WrittenPart>,
    dash: Option<WrittenPart>,
    goals: Option<WrittenPart>,
    concerns: Option<WrittenPart>,
    staff: Option<WrittenPart>,
    #[serde(default)]
    unanswered: Forms,
    #[serde(default)]
    categories: BTreeMap<Spanned<String>, Forms>,
}

/// Category and its forms.
pub(super) type Forms = BTreeMap<Spanned<String>, Vec<Spanned<String>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPart {
    sheet: OneOrMany,
    columns: BTreeMap<Spanned<String>, OneOrMany>,
    /// Staff only: course and the heading of its column.
    #[serde(default)]
    courses: BTreeMap<String, OneOrMany>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn all(self) -> Vec<String> {
        match self {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        }
    }
}

fn totals() -> Vec<String> {
    ["total", "totals", "grand total"].map(String::from).into()
}

/// What is being read, for saying where something is wrong.
pub(super) struct Source<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

impl Source<'_> {
    pub(super) fn wrong(&self, offset: usize, says: impl AsRef<str>) -> MappingError {
        let line = self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
        MappingError(format!("{}, line {line}: {}", self.file, says.as_ref()))
    }
}

impl Mapping {
    /// Reads a mapping and holds it against the lists of the contract's pack.
    ///
    /// # Errors
    /// The first thing wrong, with its line.
    pub fn parse(file: &str, text: &str, pack: &Pack) -> Result<Mapping, MappingError> {
        let source = Source { file, text };
        let written: Written = toml::from_str(text).map_err(|error| {
            let says = error.message().replace("unknown field", "there is no such key as").replace("missing field", "this needs the key");
            match error.span() {
                Some(span) => source.wrong(span.start, says.trim()),
                None => MappingError(format!("{file}: {}", says.trim())),
            }
        })?;
        for kind in &written.silent_on {
            if kinds::known().get(kind.as_ref()).is_none() {
                let known: Vec<&str> = kinds::known().all().map(|kind| kind.as_str()).collect();
                return Err(
                    source.wrong(kind.span().start, format!("“{}” is no kind of fact. There are: {}", kind.as_ref(), known.join(", ")))
                );
            }
        }
        let categories = Categories::read(&source, pack, written.categories, written.unanswered)?;
        let mut parts = BTreeMap::new();
        let written_parts = [
            (Kind::Units, written.units),
            (Kind::Referrals, written.referrals),
            (Kind::Stays, written.stays),
            (Kind::Children, written.children),
            (Kind::Contacts, written.contacts),
            (Kind::Dash, written.dash),
            (Kind::Goals, written.goals),
            (Kind::Concerns, written.concerns),
            (Kind::Staff, written.staff),
        ];
        for (kind, part) in written_parts {
            if let Some(part) = part {
                parts.insert(kind, read_part(&source, kind, part)?);
            }
        }
        Ok(Mapping {
            file: file.to_owned(),
            title: written.title,
            total_rows: written.total_rows.iter().map(|form| key(form)).filter(|form| !form.is_empty()).collect(),
            silent_on: written.silent_on.into_iter().map(Spanned::into_inner).collect(),
            parts,
            categories,
        })
    }
}

fn read_part(source: &Source<'_>, kind: Kind, written: WrittenPart) -> Result<Part, MappingError> {
    let mut columns = vec![];
    let mut last = 0;
    for (field, headings) in written.columns {
        last = field.span().start;
        let headings = headings.all();
        let name = field.as_ref().as_str();
        if kind == Kind::Dash && name == "answers" {
            let expand = |n: usize| headings.iter().map(|h| h.replace("{n}", &n.to_string())).collect();
            columns.extend((1..=super::DASH_QUESTIONS).map(|n| (format!("q{n}"), expand(n))));
        } else if kind.fields().iter().any(|known| known.name == name) {
            columns.push((name.to_owned(), headings));
        } else {
            let known: Vec<&str> = kind.fields().iter().map(|known| known.name).collect();
            return Err(
                source.wrong(field.span().start, format!("[{}.columns] has no “{name}”. There are: {}", kind.id(), known.join(", ")))
            );
        }
    }
    if let Some(missing) = kind.fields().iter().find(|field| field.needed && !columns.iter().any(|(name, _)| name == field.name)) {
        return Err(source.wrong(last, format!("[{}.columns] needs “{}”: the heading of that column", kind.id(), missing.name)));
    }
    if kind == Kind::Staff {
        columns.extend(written.courses.into_iter().map(|(course, headings)| (format!("course:{course}"), headings.all())));
    } else if !written.courses.is_empty() {
        return Err(source.wrong(last, format!("only [staff] has courses, not [{}]", kind.id())));
    }
    Ok(Part { sheets: written.sheet.all(), columns })
}
