//! A return as a file to hand in: JSON, CSV or a workbook. Figures and rules only, nothing of any one person.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Value as Json, json};
use tabular::{About, Table, Value};

use super::{
    Filled,
    figures::{Cell, Figure, Shape},
    guarded::{self, Number},
    returns::Unit,
};
use crate::{clock, duties::contracts};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Csv,
    Xlsx,
}

impl Format {
    pub const ALL: [Format; 3] = [Format::Xlsx, Format::Csv, Format::Json];

    pub fn says(self) -> &'static str {
        match self {
            Format::Json => "JSON",
            Format::Csv => "CSV",
            Format::Xlsx => "Excel workbook",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        })
    }
}

impl FromStr for Format {
    type Err = String;
    fn from_str(text: &str) -> Result<Format, String> {
        let known = Format::ALL.into_iter().find(|format| format.to_string() == text);
        known.ok_or_else(|| format!("{text:?} is not a format; there is json, csv and xlsx"))
    }
}

/// The whole file.
///
/// # Errors
/// In plain words.
pub fn file(filled: &Filled<'_>, format: Format) -> Result<Vec<u8>, String> {
    match format {
        Format::Json => Ok(json(filled)),
        Format::Csv => Ok(tabular::write_csv(&csv(filled))),
        Format::Xlsx => {
            let about = About {
                title: format!("{}, {}", filled.form.one.title, filled.form.quarter.says_with_financial_year()),
                caveats: filled.caveats().into_iter().map(str::to_owned).collect(),
                created: clock::local_day(filled.made_at),
            };
            tabular::write_xlsx(&about, &[outputs(filled), rules(filled)]).map_err(|e| format!("the workbook could not be written: {e}"))
        }
    }
}

/// A JSON object whose keys keep their order: that of the contract's form.
struct Ordered(Vec<(String, Json)>);

impl Serialize for Ordered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

fn json(filled: &Filled<'_>) -> Vec<u8> {
    let mut keys = vec![("period".to_owned(), json!(filled.form.quarter.to_string()))];
    let (further, asked): (Vec<_>, Vec<_>) = filled.figures.iter().partition(|figure| figure.row.further);
    keys.extend(asked.into_iter().map(|figure| (figure.row.id().to_owned(), value(figure, filled))));
    let further: serde_json::Map<String, Json> =
        further.into_iter().map(|figure| (figure.row.id().to_owned(), value(figure, filled))).collect();
    keys.push(("further".to_owned(), Json::Object(further)));
    keys.push(("about".to_owned(), about(filled)));
    let mut bytes = serde_json::to_vec_pretty(&Ordered(keys)).expect("maps with text keys can always be written");
    bytes.push(b'\n');
    bytes
}

fn value(figure: &Figure<'_>, filled: &Filled<'_>) -> Json {
    if filled.given.is_some() {
        let of = |line: &Line| line.number.whole().map_or_else(|| json!(line.number.says()), |n| json!(n));
        let lines = lines(figure, filled);
        return match &figure.shape {
            Shape::Split(_) => lines.iter().map(|line| (line.part.clone(), of(line))).collect::<serde_json::Map<_, _>>().into(),
            Shape::Share { .. } => lines.iter().map(of).collect(),
            Shape::Number(_) | Shape::Minutes { .. } => lines.first().map_or(Json::Null, of),
        };
    }
    match &figure.shape {
        Shape::Number(cell) => json!(cell.value()),
        Shape::Split(cells) => cells.iter().map(|cell| (cell.says.clone(), json!(cell.value()))).collect::<serde_json::Map<_, _>>().into(),
        Shape::Share { part, whole } => json!([part.value(), whole.value()]),
        Shape::Minutes { minutes, .. } => json!(minutes),
    }
}

fn about(filled: &Filled<'_>) -> Json {
    let form = filled.form;
    let rules: serde_json::Map<String, Json> = filled.figures.iter().map(|f| (f.row.id().to_owned(), json!(f.row.rule()))).collect();
    let notes: serde_json::Map<String, Json> = said(filled).map(|(figure, words)| (figure.row.id().to_owned(), json!(words))).collect();
    json!({
        "return": form.one.id,
        "title": form.one.title,
        "contract": form.pack.contract,
        "commissioner": form.pack.commissioner,
        "parties": filled.parties.iter().map(|(what, name)| ((*what).to_owned(), json!(name))).collect::<serde_json::Map<_, _>>(),
        "pack": contracts::version(form.pack),
        "says": form.quarter.says_with_financial_year(),
        "from": form.quarter.first_day().to_string(),
        "to": form.quarter.last_day().to_string(),
        "made_at": filled.made_at.to_string(),
        "restricted": if filled.given.is_some() { "" } else { RESTRICTED },
        "given": filled.given.as_ref().map(guarded::Given::says),
        "caveats": filled.caveats(),
        "completeness": filled.notes,
        "rules": rules,
        "notes": notes,
    })
}

/// Stands on every form of the return.
pub const RESTRICTED: &str = "Restricted: for the contract's monitoring; contains small numbers.";

/// That the quarter is still running.
pub const NOT_OVER: &str = "This quarter is not over. The figures are as they stood on the day they were made.";

/// One line of a figure: which part, and its number.
struct Line {
    part: String,
    number: Number,
}

/// The lines that a figure takes in a table. A split has one for each of its categories, also where nothing is counted:
/// the same lines in the same order every quarter.
fn lines(figure: &Figure<'_>, filled: &Filled<'_>) -> Vec<Line> {
    if let Some(given) = &filled.given {
        return guarded::lines(figure, filled, &given.held).into_iter().map(|line| Line { part: line.part, number: line.number }).collect();
    }
    let line = |part: &str, value: i64| Line { part: part.to_owned(), number: Number::Exact(value) };
    match &figure.shape {
        Shape::Number(cell) => vec![line("", cell.value())],
        Shape::Split(cells) => {
            let counted = |says: &str| cells.iter().find(|cell| cell.says == says).map_or(0, Cell::value);
            let every = figure.row.cut().map(|cut| cut.every(filled.form.with())).unwrap_or_default();
            let further = cells.iter().filter(|cell| !every.contains(&cell.says)).map(|cell| line(&cell.says, cell.value()));
            every.iter().map(|says| line(says, counted(says))).chain(further).collect()
        }
        Shape::Share { part, whole } => vec![line(&part.says, part.value()), line(&whole.says, whole.value())],
        Shape::Minutes { minutes, .. } => vec![line("", *minutes)],
    }
}

/// Minutes as hours: "607 hours", "55 hours 35 minutes".
pub fn hours(minutes: i64) -> String {
    let plural = |n: i64, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match (minutes / 60, minutes % 60) {
        (hours, 0) => plural(hours, "hour"),
        (0, minutes) => plural(minutes, "minute"),
        (hours, minutes) => format!("{} {}", plural(hours, "hour"), plural(minutes, "minute")),
    }
}

/// Every line of the return with its section.
fn every_line<'f>(filled: &'f Filled<'_>) -> impl Iterator<Item = (&'f str, &'f Figure<'f>, Line)> {
    let sections = filled.form.one.sections.iter().flat_map(|section| section.rows.iter().map(|_| section.says.as_str()));
    sections.zip(&filled.figures).flat_map(|(section, figure)| lines(figure, filled).into_iter().map(move |line| (section, figure, line)))
}

fn text(words: impl Into<String>) -> Value {
    Value::Text(words.into())
}

fn unit(figure: &Figure<'_>) -> Value {
    text(if figure.row.unit == Unit::Minutes { "minutes" } else { figure.row.unit.says() })
}

fn number(number: Number) -> Value {
    number.whole().map_or_else(|| text(number.says()), Value::Whole)
}

fn table(name: &str, headings: &[&str], rows: Vec<Vec<Value>>) -> Table {
    Table { name: name.to_owned(), headings: headings.iter().map(|&heading| heading.to_owned()).collect(), rows }
}

/// Of an amount of time the same in hours, which is what contracts ask for.
fn in_hours(figure: &Figure<'_>, line: &Line) -> Value {
    match line.number.whole().filter(|_| figure.row.unit == Unit::Minutes) {
        // To the minute: 55 hours 35 minutes are 55.58.
        Some(minutes) => Value::Number((minutes as f64 / 60.0 * 100.0).round() / 100.0),
        None => Value::Empty,
    }
}

/// One table, since the format has no more: under the figures, what they must not be read without.
fn csv(filled: &Filled<'_>) -> Table {
    let period = filled.form.quarter.to_string();
    let mut rows: Vec<Vec<Value>> = every_line(filled)
        .map(|(section, figure, line)| {
            vec![
                text(&period),
                text(section),
                text(figure.row.id()),
                text(&figure.row.says),
                text(&line.part),
                number(line.number),
                unit(figure),
                text(figure.row.rule()),
                in_hours(figure, &line),
            ]
        })
        .collect();
    rows.extend(about_lines(filled).into_iter().map(|(what, says)| {
        let mut row = vec![text(&period), text("About these figures"), text(what), text(says)];
        row.resize(9, Value::Empty);
        row
    }));
    table("Outputs", &["Period", "Section", "Figure", "Says", "Split", "Value", "Unit", "Rule", "In hours"], rows)
}

fn outputs(filled: &Filled<'_>) -> Table {
    let rows = every_line(filled)
        .map(|(section, figure, line)| {
            let value = number(line.number);
            let hours = in_hours(figure, &line);
            vec![text(section), text(&figure.row.says), text(line.part), value, unit(figure), hours, text(figure.row.id())]
        })
        .collect();
    table("Outputs", &["Section", "Figure", "Split", "Value", "Unit", "In hours", "Id"], rows)
}

/// Whose figures, of when, and what must be known of them.
fn about_lines(filled: &Filled<'_>) -> Vec<(&'static str, String)> {
    let form = filled.form;
    let made = crate::words::moment(filled.made_at);
    let mut lines = vec![
        ("Return", form.one.title.clone()),
        ("Contract", form.pack.contract.clone()),
        ("Contract pack", contracts::version(form.pack)),
        ("Period", form.quarter.says_with_financial_year()),
        ("Made", made),
    ];
    lines.extend(filled.parties.iter().cloned());
    lines.extend(filled.caveats().into_iter().map(|caveat| ("Caveat", caveat.to_owned())));
    if let Some(given) = &filled.given {
        lines.push(("Given", given.says()));
    }
    match filled.notes.as_slice() {
        [] if filled.given.is_some() => {}
        [] => lines.push(("Completeness", "Nothing is known to be missing.".to_owned())),
        notes => lines.extend(notes.iter().map(|note| ("Completeness", note.clone()))),
    }
    lines.extend(said(filled).map(|(figure, words)| ("Note", format!("{}: {words}", figure.row.says))));
    lines
}

/// What the provider says beside figures, in the order of the return.
fn said<'f>(filled: &'f Filled<'_>) -> impl Iterator<Item = (&'f Figure<'f>, &'f str)> {
    filled.figures.iter().filter_map(|figure| Some((figure, filled.note(figure.row.id())?.words.as_str())))
}

fn rules(filled: &Filled<'_>) -> Table {
    let mut rows: Vec<Vec<Value>> =
        about_lines(filled).into_iter().map(|(what, says)| vec![text(what), text(says), Value::Empty]).collect();
    rows.extend(filled.figures.iter().map(|f| vec![text(&f.row.says), text(f.row.rule()), text(f.row.id())]));
    table("Rules", &["What", "Rule", "Id"], rows)
}
