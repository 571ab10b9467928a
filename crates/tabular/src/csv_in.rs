//! Reads comma-separated text as one sheet in which every cell is text: what a column means is for the reader of the
//! grid to say, as the file does not.

use csv::{ByteRecord, ReaderBuilder};

use crate::grid::{Cell, Row};
use crate::refusal::Refusal;
use crate::tally::Tally;
use crate::xlsx::{looks_like, tidy};

pub(crate) fn read(bytes: &[u8], sheet: &str, tally: &mut Tally<'_>) -> Result<(), Refusal> {
    let text = decode(bytes)?;
    tally.sheet(sheet.to_owned(), false)?;
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(&text)).from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    let mut number: u32 = 0;
    loop {
        let before = reader.position().line();
        let more = reader.read_byte_record(&mut record);
        if !more.map_err(|_| Refusal::damaged("the text could not be split into rows"))? {
            return Ok(());
        }
        // The csv crate passes over blank lines, but a spreadsheet program numbers them. What the lines passed do not
        // explain by this row and the breaks within its cells, were blank lines.
        let passed = reader.position().line() - before;
        let breaks = record.as_slice().iter().filter(|b| **b == b'\n').count() as u64;
        let blank = passed.saturating_sub(1 + breaks);
        number = number.saturating_add(u32::try_from(blank).unwrap_or(u32::MAX)).saturating_add(1);
        tally.row(Row { number, cells: cells(&record, number, tally)? })?;
    }
}

fn cells(record: &ByteRecord, number: u32, tally: &Tally<'_>) -> Result<Vec<Cell>, Refusal> {
    let mut cells = Vec::new();
    for (column, field) in record.iter().enumerate() {
        if field.is_empty() {
            continue;
        }
        tally.column(u32::try_from(column).unwrap_or(u32::MAX), number)?;
        let text = std::str::from_utf8(field).map_err(|_| Refusal::damaged(format!("row {number} is not readable text")))?;
        cells.resize(column, Cell::Empty);
        cells.push(Cell::Text(tidy(text.to_owned())));
    }
    Ok(cells)
}

/// UTF-8, or UTF-16 if it is marked as that, or else Windows-1252: what Excel writes as "CSV" on a British machine, and
/// in which any byte means something.
fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        if !(broken && encoding == UTF_8) {
            return Ok(text.into_owned());
        }
    }
    let start = &bytes[..bytes.len().min(4096)];
    let begins = looks_like(bytes);
    if begins != "text" || start.contains(&0) {
        return Err(Refusal::NotCsv { begins: begins.to_owned() });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Ok(WINDOWS_1252.decode(bytes).0.into_owned()),
    }
}

/// Commas, unless the first line that says anything has none and has semicolons or tabs (as other countries' Excel and
/// "Unicode text" write).
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let first = first.unwrap_or_default();
    match () {
        () if first.contains(',') => b',',
        () if first.contains('\t') => b'\t',
        () if first.contains(';') => b';',
        () => b',',
    }
}
