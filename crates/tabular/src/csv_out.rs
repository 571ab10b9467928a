//! Writes a table as comma-separated text that a spreadsheet program will show and not obey.

use std::borrow::Cow;

use crate::xlsx_out::{Table, Value};

/// Puts a single quote before text that a spreadsheet program would take as a formula, as OWASP advises
/// (<https://owasp.org/www-community/attacks/CSV_Injection>, read 2026: `=`, `+`, `-`, `@`, tab, carriage return, line
/// feed and the full-width forms). It changes the text: a telephone number that begins with `+` gains the quote too,
/// because no rule can tell it from a formula. The `.xlsx` writer need not and does not.
pub fn csv_safe(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some(first) if is_formula_start(first) => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}

pub(crate) fn is_formula_start(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

/// Headings, then rows, with CRLF as RFC 4180 has it, and the UTF-8 mark without which Excel takes it for Windows-1252.
pub fn write_csv(table: &Table) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    push_line(&mut text, table.headings.iter().map(|h| csv_safe(h)));
    for row in &table.rows {
        push_line(&mut text, row.iter().map(plain));
    }
    text.into_bytes()
}

fn push_line<'a>(text: &mut String, fields: impl Iterator<Item = Cow<'a, str>>) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            text.push(',');
        }
        if field.contains([',', '"', '\r', '\n']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&field);
        }
    }
    text.push_str("\r\n");
}

fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Text(text) => csv_safe(text),
        // A number that begins with - is a number to the spreadsheet program too.
        Value::Whole(number) => Cow::Owned(number.to_string()),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Date(date) => Cow::Owned(date.to_string()),
        Value::Empty => Cow::Borrowed(""),
    }
}
