//! Counts what has been read against the limits, whoever read it: the readers in the child count through it, and the
//! parent counts the child's answer again.

use crate::grid::{Aside, Cell, Row, Sheet, Workbook};
use crate::limits::Limits;
use crate::refusal::Refusal;

/// Where a reader puts what it reads, in order.
pub(crate) trait Sink: Send {
    fn sheet(&mut self, name: String, hidden: bool) -> Result<(), Refusal>;
    fn row(&mut self, row: Row) -> Result<(), Refusal>;
    fn aside(&mut self, aside: Aside) -> Result<(), Refusal>;
}

impl Sink for Workbook {
    fn sheet(&mut self, name: String, hidden: bool) -> Result<(), Refusal> {
        self.sheets.push(Sheet { name, hidden, ..Sheet::default() });
        Ok(())
    }

    fn row(&mut self, mut row: Row) -> Result<(), Refusal> {
        let sheet = self.sheets.last_mut().ok_or(Refusal::Stopped)?;
        // A row that grew cell by cell may have set aside twice its need, and rows stay.
        row.cells.shrink_to_fit();
        sheet.rows.push(row);
        Ok(())
    }

    fn aside(&mut self, aside: Aside) -> Result<(), Refusal> {
        let sheet = self.sheets.last_mut().ok_or(Refusal::Stopped)?;
        match aside {
            Aside::Merged(merged) => sheet.merged.push(merged),
            Aside::Comment(cell) => sheet.comments.push(cell),
            Aside::Struck(row) => sheet.struck.push(row),
        }
        Ok(())
    }
}

pub(crate) struct Tally<'a> {
    limits: &'a Limits,
    sink: &'a mut dyn Sink,
    sheet: String,
    sheets: usize,
    rows: usize,
    cells: usize,
    text: usize,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(limits: &'a Limits, sink: &'a mut dyn Sink) -> Self {
        Self { limits, sink, sheet: String::new(), sheets: 0, rows: 0, cells: 0, text: 0 }
    }

    pub(crate) fn sheet(&mut self, name: String, hidden: bool) -> Result<(), Refusal> {
        self.sheets += 1;
        if self.sheets > self.limits.sheets {
            return Err(Refusal::TooManySheets { limit: self.limits.sheets });
        }
        self.add_text(name.len())?;
        self.sheet.clone_from(&name);
        self.sink.sheet(name, hidden)
    }

    /// Refuses a value in a column too far out, before the row is widened to reach it.
    pub(crate) fn column(&self, column: u32, row: u32) -> Result<(), Refusal> {
        if column < self.limits.columns {
            return Ok(());
        }
        Err(Refusal::FarCell {
            sheet: self.sheet.clone(),
            cell: format!("{}{row}", crate::grid::column_letters(column)),
            columns: self.limits.columns,
        })
    }

    pub(crate) fn row(&mut self, mut row: Row) -> Result<(), Refusal> {
        while row.cells.last().is_some_and(Cell::is_empty) {
            row.cells.pop();
        }
        let Some(last) = row.cells.len().checked_sub(1) else {
            return Ok(());
        };
        self.column(u32::try_from(last).unwrap_or(u32::MAX), row.number)?;
        self.rows += 1;
        self.cells += row.cells.len();
        if self.rows > self.limits.rows {
            return Err(Refusal::TooManyRows { sheet: self.sheet.clone(), limit: self.limits.rows });
        }
        if self.cells > self.limits.cells {
            return Err(Refusal::TooManyCells { sheet: self.sheet.clone(), limit: self.limits.cells });
        }
        self.add_text(row.cells.iter().map(Cell::text_bytes).sum())?;
        self.sink.row(row)
    }

    /// Each counts as a cell.
    pub(crate) fn aside(&mut self, aside: Aside) -> Result<(), Refusal> {
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(Refusal::TooManyCells { sheet: self.sheet.clone(), limit: self.limits.cells });
        }
        if let Aside::Comment(cell) = &aside {
            self.add_text(cell.len())?;
        }
        self.sink.aside(aside)
    }

    fn add_text(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.text += bytes;
        if self.text > self.limits.text_bytes {
            return Err(Refusal::TooMuchText { limit: self.limits.text_bytes });
        }
        Ok(())
    }
}
