//! The typed grid that comes out of a workbook: only what a person sees in the cells.

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Workbook {
    pub sheets: Vec<Sheet>,
}

impl Workbook {
    /// The sheet of that name, whatever its case: Excel holds two names that differ only in case to be the same.
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        let wanted = name.to_lowercase();
        self.sheets.iter().find(|s| s.name.to_lowercase() == wanted)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    pub name: String,
    pub hidden: bool,
    /// Only rows in which some cell has a value, in order.
    pub rows: Vec<Row>,
    /// Cells that are one cell to whoever looks at them.
    pub merged: Vec<Merged>,
    /// Where a comment hangs, as in `B12`. What it says is not read.
    pub comments: Vec<String>,
    /// Numbers of rows of which every filled cell is struck out.
    pub struck: Vec<u32>,
}

/// A block of cells shown as one. Its value stands in the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    pub first_row: u32,
    pub last_row: u32,
    /// Counted from 0.
    pub first_column: u32,
    pub last_column: u32,
}

/// What stands beside the rows of a sheet and comes after them, or after the row it is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Aside {
    Merged(Merged),
    Comment(String),
    Struck(u32),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// As the person sees it at the left of the sheet: the first is 1.
    pub number: u32,
    /// From column A; empty cells at the end are cut.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell in a column counted from 0; empty past the end.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    #[default]
    Empty,
    /// As typed, spaces kept; every line break is `\n`.
    Text(String),
    Number(f64),
    /// A number whose format makes another text of it: 17 as `DV-0017`, one and a quarter days as `30:00`.
    Shown {
        number: f64,
        text: String,
    },
    Date(Date),
    DateTime(DateTime),
    Time(Time),
    Bool(bool),
    /// `text` begins with `=`. A note that somebody began with `=` arrives so too, with nothing `shown`: the reader
    /// cannot tell them apart, the column's meaning can. Cells that share one formula all carry the text it has in the
    /// first of them.
    Formula {
        text: String,
        shown: Option<Box<Cell>>,
    },
    /// What the cell shows, such as `#DIV/0!`.
    Error(String),
}

impl Cell {
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }

    /// Bytes of text held, for the cap on text.
    pub(crate) fn text_bytes(&self) -> usize {
        match self {
            Cell::Text(text) | Cell::Error(text) | Cell::Shown { text, .. } => text.len(),
            Cell::Formula { text, shown } => text.len() + shown.as_ref().map_or(0, |cell| cell.text_bytes()),
            _ => 0,
        }
    }
}

/// A column's letters: 0 is A, 25 is Z, 26 is AA.
pub(crate) fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.insert(0, b'A' + digit as u8);
        rest = (rest - 1) / 26;
    }
    letters.into_iter().map(char::from).collect()
}
