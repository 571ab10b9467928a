//! Where a field is found on a sheet, and how its cells are meant.

use toml::{Spanned, Value};

use super::{MappingError, Source, Words};
use crate::arrivals::{
    DASH_QUESTIONS,
    values::{Order, Unit},
};

/// A field, where it stands and how it is meant.
#[derive(Clone, Debug)]
pub(in crate::arrivals) struct Column {
    pub field: String,
    pub place: Place,
    pub how: How,
}

#[derive(Clone, Debug, PartialEq)]
pub(in crate::arrivals) enum Place {
    /// The column with one of these headings; the nth of those headed alike.
    Headed { any: Vec<String>, nth: usize },
    /// Several columns, one after the other.
    Joined(Vec<String>),
    /// By its letter, counted from 0.
    Letter(usize),
    /// The same for every row.
    Constant(String),
    /// The name of the sheet.
    SheetName,
    /// The heading that stands alone above a block of rows.
    Above,
    /// Beside or below a label, above the table.
    Label(Vec<String>),
}

#[derive(Clone, Debug, Default)]
pub(in crate::arrivals) struct How {
    pub unit: Option<Unit>,
    pub order: Option<Order>,
    pub utc: bool,
    pub yes: Words,
    pub no: Words,
    /// A blank cell means the same as the one above.
    pub fill: bool,
}

impl Column {
    pub(super) fn headed(field: &str, any: Vec<String>, how: &How) -> Column {
        Column { field: field.to_owned(), place: Place::Headed { any, nth: 1 }, how: how.clone() }
    }

    /// What the mapping calls the place: for messages.
    pub fn called(&self) -> String {
        match &self.place {
            Place::Headed { any, .. } => any.first().cloned().unwrap_or_default(),
            Place::Joined(headings) => headings.join(" + "),
            Place::Letter(at) => format!("column {}", at + 1),
            Place::Constant(value) => value.clone(),
            Place::SheetName => "the name of the sheet".into(),
            Place::Above => "the heading above".into(),
            Place::Label(labels) => labels.first().cloned().unwrap_or_default(),
        }
    }
}

const KEYS: [&str; 13] = ["heading", "join", "column", "value", "from", "label", "nth", "unit", "dates", "times", "yes", "no", "fill"];

/// Reads what a mapping says of one field. The answers of a DASH are as many columns as it has questions.
pub(super) fn read(source: &Source<'_>, field: &str, value: &Spanned<Value>, everywhere: &How) -> Result<Vec<Column>, MappingError> {
    let written = Written { source, at: value.span().start, field };
    let (place, how) = match value.as_ref() {
        Value::Table(table) => (written.place(table)?, written.how(table, everywhere)?),
        plain => (Place::Headed { any: written.texts("the column", plain)?, nth: 1 }, everywhere.clone()),
    };
    if field == "answers" {
        let Place::Headed { any, .. } = &place else { return Err(written.wrong("needs the headings, with {n} for the number")) };
        let expand = |n: usize| any.iter().map(|heading| heading.replace("{n}", &n.to_string())).collect();
        return Ok((1..=DASH_QUESTIONS)
            .map(|n| Column { field: format!("q{n}"), place: Place::Headed { any: expand(n), nth: 1 }, how: how.clone() })
            .collect());
    }
    if let (Place::Joined(headings), "name") = (&place, field) {
        let (given, family): (Vec<_>, Vec<_>) = headings.iter().cloned().partition(|heading| !is_surname(heading));
        if !given.is_empty() && !family.is_empty() {
            let column = |field: &str, headings| Column { field: field.to_owned(), place: Place::Joined(headings), how: how.clone() };
            return Ok(vec![column("given_name", given), column("family_name", family)]);
        }
    }
    Ok(vec![Column { field: field.to_owned(), place, how }])
}

/// Whether a heading is that of surnames.
pub(in crate::arrivals) fn is_surname(heading: &str) -> bool {
    let key = crate::arrivals::values::key(heading);
    ["surname", "lastname", "familyname"].iter().any(|word| key.contains(word)) || key == "last" || key == "family"
}

struct Written<'a> {
    source: &'a Source<'a>,
    at: usize,
    field: &'a str,
}

impl Written<'_> {
    fn wrong(&self, says: &str) -> MappingError {
        self.source.wrong(self.at, format!("“{}” {says}", self.field))
    }

    fn place(&self, table: &toml::Table) -> Result<Place, MappingError> {
        if let Some(unknown) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(self.wrong(&format!("has no “{unknown}”. There are: {}", KEYS.join(", "))));
        }
        let places: Vec<&str> = KEYS[..6].iter().copied().filter(|key| table.contains_key(*key)).collect();
        let [one] = places[..] else {
            return Err(self.wrong(&format!("needs one of: {}", KEYS[..6].join(", "))));
        };
        let value = &table[one];
        Ok(match one {
            "heading" => Place::Headed { any: self.texts(one, value)?, nth: self.nth(table)? },
            "join" => Place::Joined(self.texts(one, value)?),
            "label" => Place::Label(self.texts(one, value)?),
            "value" => Place::Constant(self.text(one, value)?),
            "column" => Place::Letter(self.letter(&self.text(one, value)?)?),
            _ => match self.text(one, value)?.as_str() {
                "sheet" => Place::SheetName,
                "above" => Place::Above,
                other => return Err(self.wrong(&format!("cannot be from “{other}”. It can be: sheet, above"))),
            },
        })
    }

    fn how(&self, table: &toml::Table, everywhere: &How) -> Result<How, MappingError> {
        let mut how = everywhere.clone();
        let one_of = |key: &str, words: &[&str]| -> Result<Option<usize>, MappingError> {
            let Some(value) = table.get(key) else { return Ok(None) };
            let written = self.text(key, value)?;
            let found = words.iter().position(|word| *word == written);
            found.map(Some).ok_or_else(|| self.wrong(&format!("cannot have {key} “{written}”. It can be: {}", words.join(", "))))
        };
        if let Some(unit) = one_of("unit", &["minutes", "hours", "h:mm"])? {
            if self.field != "minutes" {
                return Err(self.wrong("has no unit; only minutes have"));
            }
            how.unit = Some([Unit::Minutes, Unit::Hours, Unit::Clock][unit]);
        }
        if let Some(order) = one_of("dates", &["day-month", "month-day"])? {
            how.order = Some(if order == 1 { Order::MonthFirst } else { Order::DayFirst });
        }
        if let Some(zone) = one_of("times", &["local", "utc"])? {
            how.utc = zone == 1;
        }
        for (key, words) in [("yes", &mut how.yes), ("no", &mut how.no)] {
            if let Some(value) = table.get(key) {
                *words = Words::of(&self.texts(key, value)?);
            }
        }
        if let Some(value) = table.get("fill") {
            how.fill = value.as_bool().ok_or_else(|| self.wrong("needs true or false after fill"))?;
        }
        Ok(how)
    }

    fn nth(&self, table: &toml::Table) -> Result<usize, MappingError> {
        match table.get("nth").map(Value::as_integer) {
            None => Ok(1),
            Some(Some(nth)) if (1..=20).contains(&nth) => Ok(nth as usize),
            Some(_) => Err(self.wrong("needs a number from 1 to 20 after nth")),
        }
    }

    fn letter(&self, letters: &str) -> Result<usize, MappingError> {
        let fits = (1..=2).contains(&letters.len()) && letters.bytes().all(|b| b.is_ascii_alphabetic());
        let number = letters.bytes().fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
        if fits { Ok(number - 1) } else { Err(self.wrong(&format!("needs a column's letters, such as C, not “{letters}”"))) }
    }

    fn text(&self, key: &str, value: &Value) -> Result<String, MappingError> {
        value.as_str().map(str::to_owned).ok_or_else(|| self.wrong(&format!("needs a text after {key}")))
    }

    fn texts(&self, key: &str, value: &Value) -> Result<Vec<String>, MappingError> {
        match value {
            Value::Array(many) if !many.is_empty() => many.iter().map(|one| self.text(key, one)).collect(),
            one => self.text(key, one).map(|one| vec![one]),
        }
    }
}
