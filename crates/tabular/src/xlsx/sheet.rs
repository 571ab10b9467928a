//! One sheet, read cell by cell. Nothing is set aside by what the sheet says of its own size: a cell takes its place in
//! its row, and a row is handed on as soon as it ends.

use std::collections::HashMap;

use super::serial::{self, Epoch};
use super::styles::Styles;
use super::text::unescape;
use super::xml::{Node, Tag, Xml};
use crate::grid::{Aside, Cell, Merged, Row};
use crate::refusal::Refusal;
use crate::tally::Tally;

/// Excel's own last row. Rows without a value cost only their reading, up to here.
const ROW_LAST: u32 = 1_048_576;
/// Column XFD.
const COLUMN_LAST: u32 = 16_384;

/// Excel holds 32,767 characters in a cell, which is at most 131,068 bytes; LibreOffice somewhat more.
const CELL_BYTES: usize = 1024 * 1024;
/// All shared formulas of a sheet together.
const SHARED_BYTES: usize = 4 * 1024 * 1024;

/// What is needed to read a cell's number as what it shows.
pub(super) struct Look<'a> {
    pub(super) styles: &'a Styles,
    pub(super) strings: &'a [String],
    pub(super) epoch: Epoch,
}

pub(super) fn read(mut xml: Xml<'_>, name: &str, look: &Look<'_>, tally: &mut Tally<'_>) -> Result<(), Refusal> {
    let mut sheet = SheetReader {
        name,
        look,
        tally,
        in_data: false,
        row: None,
        last_row: 0,
        next_column: 0,
        cell: None,
        all_struck: true,
        shared: HashMap::new(),
        shared_bytes: 0,
    };
    loop {
        match xml.next()? {
            Node::Open(tag) => sheet.open(&tag)?,
            Node::Text(text) => {
                if let Some(into) = sheet.cell.as_mut().and_then(Draft::target) {
                    into.push_str(&text);
                    if into.len() > CELL_BYTES {
                        return Err(Refusal::OverlongPart);
                    }
                }
            }
            Node::Close(tag) => sheet.close(tag.name())?,
            Node::Nothing => {}
            Node::End => return Ok(()),
        }
    }
}

struct SheetReader<'a, 'b> {
    name: &'a str,
    look: &'a Look<'a>,
    tally: &'a mut Tally<'b>,
    in_data: bool,
    row: Option<Row>,
    last_row: u32,
    next_column: u32,
    cell: Option<Draft>,
    /// Of the row's cells so far, whether each is struck out.
    all_struck: bool,
    /// The texts of shared formulas, by their number in the sheet.
    shared: HashMap<String, String>,
    shared_bytes: usize,
}

/// A cell being read.
#[derive(Default)]
struct Draft {
    column: u32,
    kind: String,
    style: usize,
    value: String,
    inline: String,
    formula: Option<String>,
    /// The number of the formula it shares.
    shares: Option<String>,
    inside: Inside,
    aids: u32,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Inside {
    #[default]
    Nothing,
    Value,
    Formula,
    Inline,
}

impl Draft {
    /// Where text that comes now belongs.
    fn target(&mut self) -> Option<&mut String> {
        match self.inside {
            Inside::Value => Some(&mut self.value),
            Inside::Formula => self.formula.as_mut(),
            Inside::Inline => Some(&mut self.inline),
            Inside::Nothing => None,
        }
    }
}

impl SheetReader<'_, '_> {
    fn open(&mut self, tag: &Tag<'_>) -> Result<(), Refusal> {
        match tag.name() {
            "sheetData" => self.in_data = true,
            "mergeCell" => {
                if let Some(merged) = tag.attribute("ref")?.as_deref().and_then(merged) {
                    self.tally.aside(Aside::Merged(merged))?;
                }
            }
            "row" if self.in_data => self.open_row(tag)?,
            "c" if self.row.is_some() => self.open_cell(tag)?,
            name => {
                let Some(cell) = &mut self.cell else {
                    return Ok(());
                };
                match name {
                    "v" => cell.inside = Inside::Value,
                    "f" => {
                        cell.inside = Inside::Formula;
                        cell.formula = Some(String::new());
                        cell.shares = tag.attribute("si")?;
                    }
                    "rPh" => cell.aids += 1,
                    "t" if cell.aids == 0 => cell.inside = Inside::Inline,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "sheetData" => self.in_data = false,
            "row" => {
                if let Some(row) = self.row.take() {
                    let struck = (self.all_struck && !row.cells.is_empty()).then_some(row.number);
                    self.tally.row(row)?;
                    if let Some(number) = struck {
                        self.tally.aside(Aside::Struck(number))?;
                    }
                }
            }
            "c" => {
                if let Some(cell) = self.cell.take() {
                    self.close_cell(cell)?;
                }
            }
            "v" | "f" | "t" | "rPh" => {
                if let Some(cell) = &mut self.cell {
                    cell.inside = Inside::Nothing;
                    if name == "rPh" {
                        cell.aids = cell.aids.saturating_sub(1);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open_row(&mut self, tag: &Tag<'_>) -> Result<(), Refusal> {
        let number = match tag.attribute("r")? {
            Some(written) => written.parse().ok(),
            None => Some(self.last_row + 1),
        };
        // Also bounds how many rows there can be.
        let number = number.filter(|number| *number > self.last_row && *number <= ROW_LAST);
        let number = number.ok_or_else(|| self.damaged("has its rows out of order"))?;
        if self.row.is_some() {
            return Err(self.damaged("has a row inside a row"));
        }
        self.last_row = number;
        self.next_column = 0;
        self.all_struck = true;
        self.row = Some(Row { number, cells: Vec::new() });
        Ok(())
    }

    fn open_cell(&mut self, tag: &Tag<'_>) -> Result<(), Refusal> {
        if self.cell.is_some() {
            return Err(self.damaged("has a cell inside a cell"));
        }
        let mut draft = Draft { column: self.next_column, ..Draft::default() };
        let mut place = None;
        tag.attributes(|name, value| match name {
            "r" => place = Some(split_reference(value)),
            "t" => value.clone_into(&mut draft.kind),
            "s" => draft.style = value.parse().unwrap_or(0),
            _ => {}
        })?;
        match place {
            None => {}
            Some(Some((column, row))) if row == self.last_row && column >= self.next_column => {
                draft.column = column;
            }
            Some(_) => return Err(self.damaged("has its cells out of order")),
        }
        self.next_column = draft.column + 1;
        self.cell = Some(draft);
        Ok(())
    }

    fn close_cell(&mut self, mut draft: Draft) -> Result<(), Refusal> {
        let cell = self.finish(&mut draft)?;
        if cell.is_empty() {
            return Ok(());
        }
        self.all_struck &= self.look.styles.is_struck(draft.style);
        self.tally.column(draft.column, self.last_row)?;
        if let Some(row) = &mut self.row {
            row.cells.resize(draft.column as usize, Cell::Empty);
            row.cells.push(cell);
        }
        Ok(())
    }

    fn finish(&mut self, draft: &mut Draft) -> Result<Cell, Refusal> {
        let shown = self.shown(draft)?;
        let Some(formula) = draft.formula.take() else {
            return Ok(shown);
        };
        let formula = match (draft.shares.take(), formula.is_empty()) {
            (Some(number), false) => {
                self.shared_bytes += formula.len();
                if self.shared_bytes > SHARED_BYTES {
                    return Err(self.damaged("has more formulas than can be"));
                }
                self.shared.insert(number, formula.clone());
                formula
            }
            (Some(number), true) => self.shared.get(&number).cloned().unwrap_or_default(),
            (None, _) => formula,
        };
        Ok(Cell::Formula { text: format!("={}", unescape(formula)), shown: (!shown.is_empty()).then(|| Box::new(shown)) })
    }

    fn shown(&self, draft: &mut Draft) -> Result<Cell, Refusal> {
        let value = std::mem::take(&mut draft.value);
        let cell = match draft.kind.as_str() {
            "s" => {
                let trimmed = value.trim();
                if trimmed.is_empty() {
                    return Ok(Cell::Empty);
                }
                let string = trimmed.parse().ok().and_then(|at: usize| self.look.strings.get(at));
                let string = string.ok_or_else(|| self.damaged("points to text that is not there"))?;
                Cell::Text(string.clone())
            }
            "inlineStr" => Cell::Text(unescape(std::mem::take(&mut draft.inline))),
            "str" => Cell::Text(unescape(value)),
            "e" if !value.is_empty() => Cell::Error(value),
            "b" => match value.trim() {
                "" => Cell::Empty,
                "0" | "false" => Cell::Bool(false),
                _ => Cell::Bool(true),
            },
            "d" => iso(value),
            _ => self.number(value, draft.style),
        };
        Ok(match cell {
            Cell::Text(text) if text.is_empty() => Cell::Empty,
            cell => cell,
        })
    }

    fn number(&self, value: String, style: usize) -> Cell {
        let trimmed = value.trim();
        if trimmed.is_empty() {
            return Cell::Empty;
        }
        match trimmed.parse::<f64>() {
            // The words "inf" and "NaN" parse too, and are not numbers to anybody else.
            Ok(number) if number.is_finite() => match serial::cell(number, self.look.styles.shows(style), self.look.epoch) {
                Cell::Number(number) => match self.look.styles.format(style).and_then(|format| format.other_text(number)) {
                    Some(text) => Cell::Shown { number, text },
                    None => Cell::Number(number),
                },
                cell => cell,
            },
            _ => Cell::Text(unescape(value)),
        }
    }

    fn damaged(&self, what: &str) -> Refusal {
        Refusal::damaged(format!("the sheet {} {what}", self.name))
    }
}

/// A date written out, as the stricter form of the standard allows.
fn iso(value: String) -> Cell {
    let text = value.trim().trim_end_matches('Z');
    if text.is_empty() {
        return Cell::Empty;
    }
    if text.contains('T') {
        return match text.parse::<jiff::civil::DateTime>() {
            Ok(at) if at.time() == jiff::civil::Time::midnight() => Cell::Date(at.date()),
            Ok(at) => Cell::DateTime(at),
            Err(_) => Cell::Text(value),
        };
    }
    if let Ok(date) = text.parse() {
        return Cell::Date(date);
    }
    match text.parse() {
        Ok(time) => Cell::Time(time),
        Err(_) => Cell::Text(value),
    }
}

/// `B12` is column 1 (counted from 0) and row 12.
fn split_reference(reference: &str) -> Option<(u32, u32)> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let (letters, digits) = reference.split_at(letters);
    let column = letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = digits.parse().ok()?;
    (column <= COLUMN_LAST).then_some((column - 1, row))
}

/// `A2:A4`, if it is more than one cell.
fn merged(reference: &str) -> Option<Merged> {
    let (first, last) = reference.split_once(':')?;
    let ((first_column, first_row), (last_column, last_row)) = (split_reference(first)?, split_reference(last)?);
    (first_row <= last_row && first_column <= last_column).then_some(Merged { first_row, last_row, first_column, last_column })
}

#[cfg(test)]
mod tests {
    use super::split_reference;
    use crate::grid::column_letters;

    #[test]
    fn references_are_read_and_written() {
        assert_eq!(split_reference("A1"), Some((0, 1)));
        assert_eq!(split_reference("XFD1048576"), Some((16_383, 1_048_576)));
        for wrong in ["", "1", "A", "XFE1", "AAAA1", "A-1", "A1B", "É1"] {
            assert_eq!(split_reference(wrong), None, "{wrong}");
        }
        for column in [0, 25, 26, 701, 702, 16_383] {
            let name = format!("{}7", column_letters(column));
            assert_eq!(split_reference(&name), Some((column, 7)), "{name}");
        }
    }
}
