//! Writes tables as a workbook with nothing in it but what the tables hold: no author, no hidden sheet, no link, no
//! formula, and the same bytes each time for the same tables.
//!
//! Each sheet has its title in A1, what a reader must know under it, and then one table, marked up as one, so that a
//! screen reader says the headings and a program finds where it begins (Analysis Function, "Releasing statistics in
//! spreadsheets", read 2026).

use jiff::civil::Date;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Table as Marked, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use crate::csv_out::is_formula_start;

/// One sheet: a row of headings and the rows under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub name: String,
    pub headings: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

/// What a workbook says of itself, on every sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    pub title: String,
    /// What a reader must know before the figures.
    pub caveats: Vec<String>,
    /// Passed in, so that the same tables make the same bytes.
    pub created: Date,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Whole(i64),
    Number(f64),
    Date(Date),
    Empty,
}

#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Excel allows 1 to 31 characters, none of `[ ] : * ? / \`, and no name twice.
    #[error("a workbook cannot have a sheet named “{name}”: {source}")]
    SheetName { name: String, source: XlsxError },
    #[error("the sheet “{sheet}” could not be written at row {row}: {source}")]
    Cell { sheet: String, row: u32, source: XlsxError },
    #[error("the sheet “{sheet}” has more rows or columns than a workbook holds")]
    TooLarge { sheet: String },
    #[error("the workbook could not be written: {0}")]
    Save(#[from] XlsxError),
}

/// Whole numbers past this lose digits in a workbook, which holds every number as a double.
const EXACT_WHOLE: u64 = 1 << 53;
const WIDTH_LEAST: usize = 10;
const WIDTH_MOST: usize = 60;

struct Formats {
    title: Format,
    heading: Format,
    date: Format,
    guarded: Format,
    long: Format,
}

pub fn write_xlsx(about: &About, tables: &[Table]) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_title(&about.title).set_creation_datetime(&excel_date(about.created)?));
    let formats = Formats {
        title: Format::new().set_bold().set_font_size(14),
        heading: Format::new().set_bold(),
        date: Format::new().set_num_format("dd/mm/yyyy"),
        // Text is a string in the file and so never a formula; the prefix keeps it one when somebody edits the cell.
        guarded: Format::new().set_quote_prefix(),
        long: Format::new().set_text_wrap().set_align(FormatAlign::Top),
    };
    for table in tables {
        write_sheet(book.add_worksheet(), about, table, &formats)?;
    }
    Ok(book.save_to_buffer()?)
}

fn write_sheet(sheet: &mut Worksheet, about: &About, table: &Table, formats: &Formats) -> Result<(), WriteError> {
    sheet.set_name(&table.name).map_err(|source| WriteError::SheetName { name: table.name.clone(), source })?;
    let at = |row: u32| move |source| WriteError::Cell { sheet: table.name.clone(), row: row + 1, source };
    sheet.write_string_with_format(0, 0, format!("{}: {}", about.title, table.name), &formats.title).map_err(at(0))?;
    let mut head = 1;
    for caveat in &about.caveats {
        write_value(sheet, head, 0, &Value::Text(caveat.clone()), formats).map_err(at(head))?;
        head += 1;
    }
    for (column, heading) in table.headings.iter().enumerate() {
        let column = narrow(column, table)?;
        sheet.write_string_with_format(head, column, heading, &formats.heading).map_err(at(head))?;
    }
    let mut last = head;
    for values in &table.rows {
        last = last.checked_add(1).ok_or_else(|| too_large(table))?;
        for (column, value) in values.iter().enumerate() {
            let column = narrow(column, table)?;
            match value {
                Value::Text(text) if longest_line(text) > WIDTH_MOST && !text.starts_with(is_formula_start) => {
                    sheet.write_string_with_format(last, column, text, &formats.long).map_err(at(last))?;
                }
                value => write_value(sheet, last, column, value, formats).map_err(at(last))?,
            }
        }
    }
    mark(sheet, table, (head, last), formats).map_err(at(head))?;
    sheet.set_freeze_panes(head + 1, 0).map_err(at(head))?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    for (column, width) in widths(table).into_iter().enumerate() {
        let column = narrow(column, table)?;
        sheet.set_column_width(column, width as f64).map_err(at(head))?;
    }
    Ok(())
}

/// Excel has no table without a row; nor one with more columns than headings.
fn mark(sheet: &mut Worksheet, table: &Table, (head, last): (u32, u32), formats: &Formats) -> Result<(), XlsxError> {
    let Some(last_column) = table.headings.len().checked_sub(1).filter(|_| last > head) else { return Ok(()) };
    let column = |heading: &String| TableColumn::new().set_header(heading).set_header_format(&formats.heading);
    let columns: Vec<TableColumn> = table.headings.iter().map(column).collect();
    let letters: String = table.name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let marked =
        Marked::new().set_name(format!("Table_{letters}")).set_columns(&columns).set_autofilter(false).set_style(TableStyle::Light1);
    sheet.add_table(head, 0, last, u16::try_from(last_column).unwrap_or(u16::MAX), &marked)?;
    Ok(())
}

fn write_value(sheet: &mut Worksheet, row: u32, column: u16, value: &Value, formats: &Formats) -> Result<(), XlsxError> {
    match value {
        Value::Text(text) if text.starts_with(is_formula_start) => {
            sheet.write_string_with_format(row, column, text, &formats.guarded)?;
        }
        Value::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        Value::Whole(number) if number.unsigned_abs() > EXACT_WHOLE => {
            sheet.write_string(row, column, number.to_string())?;
        }
        Value::Whole(number) => {
            sheet.write_number(row, column, *number as f64)?;
        }
        Value::Number(number) if number.is_finite() => {
            sheet.write_number(row, column, *number)?;
        }
        Value::Number(number) => {
            sheet.write_string(row, column, number.to_string())?;
        }
        // A workbook's dates begin in 1900, and its January and February of that year are a day out.
        Value::Date(date) if date.year() <= 1900 => {
            sheet.write_string(row, column, date.to_string())?;
        }
        Value::Date(date) => {
            sheet.write_datetime_with_format(row, column, excel_date(*date)?, &formats.date)?;
        }
        Value::Empty => {}
    }
    Ok(())
}

fn excel_date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(date.year()).unwrap_or(0);
    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs())
}

fn narrow(column: usize, table: &Table) -> Result<u16, WriteError> {
    u16::try_from(column).map_err(|_| too_large(table))
}

fn too_large(table: &Table) -> WriteError {
    WriteError::TooLarge { sheet: table.name.clone() }
}

/// Wide enough for the longest line in each column, within reason.
fn widths(table: &Table) -> Vec<usize> {
    let mut widths: Vec<usize> = table.headings.iter().map(|h| longest_line(h)).collect();
    for row in &table.rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, value) in widths.iter_mut().zip(row) {
            *width = (*width).max(match value {
                Value::Text(text) => longest_line(text),
                Value::Whole(number) => number.to_string().len(),
                Value::Number(number) => number.to_string().len(),
                Value::Date(_) => 10,
                Value::Empty => 0,
            });
        }
    }
    widths.into_iter().map(|width| (width + 1).clamp(WIDTH_LEAST, WIDTH_MOST)).collect()
}

fn longest_line(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}
