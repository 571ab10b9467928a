//! A mapping: which sheet and column of a provider's workbook holds what, and how its people spell the categories.
//! A TOML file; `mappings/README.md` describes it. An unknown key, column, list or category is an error with its line.

mod columns;
mod words;

use std::collections::BTreeMap;

use rules::Pack;
use serde::Deserialize;
use toml::Spanned;

use super::{
    categories::Categories,
    kind::Kind,
    values::{Order, key},
};
use crate::duties::kinds;
pub(super) use columns::{Column, How, Place, is_surname};
pub(super) use words::{Words, Workers};

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
    /// How the first cell begins of a row that is none: "see tab 2", "----".
    pub(super) pass_over: Words,
    /// What counts as yes and as no in every column of yes and no.
    pub(super) answers: Answers,
    pub(super) workers: Workers,
    /// In the order in which their rows are taken. A kind may have several, for sheets that are laid out differently.
    pub(super) parts: Vec<(Kind, Part)>,
    pub(super) categories: Categories,
}

/// Words that mean yes, and words that mean no.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    pub yes: Words,
    pub no: Words,
}

/// What a row of a sheet is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shape {
    /// One of the kind.
    #[default]
    Each,
    /// Something else, with the client repeated on each: the client's first row makes the referral.
    Repeated,
    /// The whole sheet is one of the kind, told by labelled cells.
    Head,
}

/// Where one kind of row is found.
#[derive(Debug)]
pub(super) struct Part {
    /// Names that the sheet may have, and those of sheets to be left.
    pub sheets: Vec<String>,
    pub not_sheets: Vec<String>,
    pub shape: Shape,
    /// How many rows the headings take.
    pub heading_rows: usize,
    pub columns: Vec<Column>,
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
    #[serde(default)]
    pass_over: Vec<String>,
    dates: Option<Spanned<String>>,
    times: Option<Spanned<String>>,
    #[serde(default)]
    answers: WrittenAnswers,
    #[serde(default)]
    workers: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    #[serde(default)]
    volunteers: Vec<String>,
    #[serde(default)]
    units: Parts,
    #[serde(default)]
    referrals: Parts,
    #[serde(default)]
    stays: Parts,
    #[serde(default)]
    children: Parts,
    #[serde(default)]
    contacts: Parts,
    #[serde(default)]
    dash: Parts,
    #[serde(default)]
    goals: Parts,
    #[serde(default)]
    concerns: Parts,
    #[serde(default)]
    staff: Parts,
    #[serde(default)]
    unanswered: Forms,
    #[serde(default)]
    categories: BTreeMap<Spanned<String>, Forms>,
}

/// Category and its forms.
pub(super) type Forms = BTreeMap<Spanned<String>, Vec<Spanned<String>>>;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct WrittenAnswers {
    #[serde(default)]
    yes: Vec<String>,
    #[serde(default)]
    no: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPart {
    sheet: OneOrMany,
    not_sheet: Option<OneOrMany>,
    rows: Option<Spanned<String>>,
    heading_rows: Option<Spanned<i64>>,
    dates: Option<Spanned<String>>,
    times: Option<Spanned<String>>,
    /// Fields in which a blank cell means the same as the cell above.
    #[serde(default)]
    fill: Vec<Spanned<String>>,
    columns: BTreeMap<Spanned<String>, Spanned<toml::Value>>,
    /// Staff only: course and the heading of its column.
    #[serde(default)]
    courses: BTreeMap<String, OneOrMany>,
}

/// `[contacts]`, or `[[contacts]]` once for each layout that its sheets have. Not an untagged enum: that would lose the
/// lines of what is wrong inside.
#[derive(Default)]
struct Parts(Vec<WrittenPart>);

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: serde::Deserializer<'de>>(written: D) -> Result<Parts, D::Error> {
        struct OneOrMore;
        impl<'de> serde::de::Visitor<'de> for OneOrMore {
            type Value = Parts;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a part, or several")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Parts, A::Error> {
                Ok(Parts(vec![WrittenPart::deserialize(serde::de::value::MapAccessDeserializer::new(map))?]))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, parts: A) -> Result<Parts, A::Error> {
                Ok(Parts(Vec::deserialize(serde::de::value::SeqAccessDeserializer::new(parts))?))
            }
        }
        written.deserialize_any(OneOrMore)
    }
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

pub(super) fn totals() -> Vec<String> {
    ["total", "totals", "grand total", "subtotal", "sub total"].map(String::from).into()
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
        let mut written: Written = toml::from_str(text).map_err(|error| source.unreadable(&error))?;
        for kind in &written.silent_on {
            if kinds::known().get(kind.as_ref()).is_none() {
                let known: Vec<&str> = kinds::known().all().map(|kind| kind.as_str()).collect();
                return Err(
                    source.wrong(kind.span().start, format!("“{}” is no kind of fact. There are: {}", kind.as_ref(), known.join(", ")))
                );
            }
        }
        let categories = Categories::read(&source, pack, std::mem::take(&mut written.categories), std::mem::take(&mut written.unanswered))?;
        let workers = Workers::read(&source, std::mem::take(&mut written.workers), &written.volunteers)?;
        let everywhere =
            How { order: order(&source, written.dates.as_ref())?, utc: times(&source, written.times.as_ref())?, ..How::default() };
        let mut parts = vec![];
        for (kind, part) in written.parts() {
            parts.push((kind, read_part(&source, kind, part, &everywhere)?));
        }
        client_instead_of_number(&mut parts);
        Ok(Mapping {
            file: file.to_owned(),
            title: written.title,
            total_rows: written.total_rows.iter().map(|form| key(form)).filter(|form| !form.is_empty()).collect(),
            silent_on: written.silent_on.into_iter().map(Spanned::into_inner).collect(),
            pass_over: Words::of(&written.pass_over),
            answers: Answers { yes: Words::of(&written.answers.yes), no: Words::of(&written.answers.no) },
            workers,
            parts,
            categories,
        })
    }
}

impl Source<'_> {
    fn unreadable(&self, error: &toml::de::Error) -> MappingError {
        let says = error
            .message()
            .replace("unknown field", "there is no such key as")
            .replace("expected one of", "there are")
            .replace("missing field", "this needs the key");
        match error.span() {
            Some(span) => self.wrong(span.start, says.trim()),
            None => MappingError(format!("{}: {}", self.file, says.trim())),
        }
    }

    /// One of a few words, by its meaning.
    fn one_of<T: Copy>(&self, what: &str, written: Option<&Spanned<String>>, words: &[(&str, T)]) -> Result<Option<T>, MappingError> {
        let Some(written) = written else { return Ok(None) };
        if let Some((_, meant)) = words.iter().find(|(word, _)| word == written.as_ref()) {
            return Ok(Some(*meant));
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        Err(self.wrong(written.span().start, format!("{what} cannot be “{}”. It can be: {}", written.as_ref(), known.join(", "))))
    }
}

fn order(source: &Source<'_>, written: Option<&Spanned<String>>) -> Result<Option<Order>, MappingError> {
    source.one_of("dates", written, &[("day-month", Order::DayFirst), ("month-day", Order::MonthFirst)])
}

fn times(source: &Source<'_>, written: Option<&Spanned<String>>) -> Result<bool, MappingError> {
    Ok(source.one_of("times", written, &[("local", false), ("utc", true)])?.unwrap_or(false))
}

impl Written {
    /// In the order of the kinds, whatever the order in the file.
    fn parts(&mut self) -> Vec<(Kind, WrittenPart)> {
        let mut of = |kind| {
            std::mem::take(match kind {
                Kind::Units => &mut self.units,
                Kind::Staff => &mut self.staff,
                Kind::Referrals => &mut self.referrals,
                Kind::Stays => &mut self.stays,
                Kind::Children => &mut self.children,
                Kind::Contacts => &mut self.contacts,
                Kind::Dash => &mut self.dash,
                Kind::Goals => &mut self.goals,
                Kind::Concerns => &mut self.concerns,
            })
        };
        Kind::ALL.into_iter().flat_map(|kind| of(kind).0.into_iter().map(move |part| (kind, part))).collect()
    }
}

fn read_part(source: &Source<'_>, kind: Kind, written: WrittenPart, everywhere: &How) -> Result<Part, MappingError> {
    let shapes = [("each", Shape::Each), ("repeated", Shape::Repeated), ("head", Shape::Head)];
    let shape = source.one_of("rows", written.rows.as_ref(), &shapes)?;
    let heading_rows = match &written.heading_rows {
        Some(rows) if !(1..=3).contains(rows.as_ref()) => return Err(source.wrong(rows.span().start, "heading_rows can be 1, 2 or 3")),
        rows => rows.as_ref().map_or(1, |rows| *rows.as_ref() as usize),
    };
    let here = How {
        order: order(source, written.dates.as_ref())?.or(everywhere.order),
        utc: times(source, written.times.as_ref())? || everywhere.utc,
        ..How::default()
    };
    let mut columns: Vec<Column> = vec![];
    let mut last = 0;
    for (field, value) in &written.columns {
        last = field.span().start;
        let name = field.as_ref().as_str();
        if !(kind.has(name) || kind == Kind::Dash && name == "answers") {
            let known: Vec<&str> = kind.fields().iter().map(|known| known.name).collect();
            return Err(source.wrong(last, format!("[{}.columns] has no “{name}”. There are: {}", kind.id(), known.join(", "))));
        }
        columns.extend(columns::read(source, name, value, &here)?);
    }
    for field in &written.fill {
        match columns.iter_mut().find(|column| column.field == *field.as_ref()) {
            Some(column) => column.how.fill = true,
            None => return Err(source.wrong(field.span().start, format!("fill names “{}”, which has no column here", field.as_ref()))),
        }
    }
    let courses = written.courses.into_iter().map(|(course, headings)| Column::headed(&format!("course:{course}"), headings.all(), &here));
    if kind == Kind::Staff {
        columns.extend(courses);
    } else if courses.len() > 0 {
        return Err(source.wrong(last, format!("only [staff] has courses, not [{}]", kind.id())));
    }
    if let Some(missing) = kind.lacks(|field| columns.iter().any(|column| column.field == field)) {
        return Err(source.wrong(last, format!("[{}.columns] needs “{missing}”: the heading of that column", kind.id())));
    }
    let not_sheets = written.not_sheet.map(OneOrMany::all).unwrap_or_default();
    Ok(Part { sheets: written.sheet.all(), not_sheets, shape: shape.unwrap_or_default(), heading_rows, columns })
}

/// A log that repeats the client on every row often has no number. Where the mapping gives the column of names as that
/// of the reference, people are known by their names there; and where referrals stand on the sheet of something else,
/// the client is repeated.
fn client_instead_of_number(parts: &mut [(Kind, Part)]) {
    for at in (0..parts.len()).filter(|at| parts[*at].0 == Kind::Referrals).collect::<Vec<_>>() {
        let referrals = &parts[at].1;
        let name = referrals.place_of("name").filter(|name| referrals.place_of("reference") == Some(*name)).cloned();
        let (born, sheets) = (referrals.place_of("born_on").cloned(), referrals.sheets.clone());
        let shared = parts.iter().any(|(kind, part)| *kind != Kind::Referrals && part.sheets == sheets);
        let referrals = &mut parts[at].1;
        if shared && referrals.shape == Shape::Each {
            referrals.shape = Shape::Repeated;
        }
        let Some(name) = name else { continue };
        referrals.columns.retain(|column| column.field != "reference");
        for (_, part) in parts.iter_mut().filter(|(kind, _)| *kind != Kind::Referrals) {
            let born_here = born.clone().filter(|_| shared && part.place_of("client_born_on").is_none());
            for column in part.columns.iter_mut().filter(|column| column.field == "reference" && column.place == name) {
                column.field = "client".into();
            }
            part.columns.extend(born_here.map(|place| Column { field: "client_born_on".into(), place, how: How::default() }));
        }
    }
}

impl Part {
    fn place_of(&self, field: &str) -> Option<&Place> {
        self.columns.iter().find(|column| column.field == field).map(|column| &column.place)
    }
}
