//! Reads text separated by commas (or semicolons, tabs, bars) as one sheet in which every cell is text: what a column means is for the reader of the
//! grid to say, as the file does not.

use std::collections::HashMap;

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
        if number > 1 || declared(&text).is_none() {
            tally.row(Row { number, cells: cells(&record, number, tally)? })?;
        }
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
        cells.push(Cell::Text(tidy(seen(text).to_owned())));
    }
    Ok(cells)
}

/// UTF-8, or UTF-16 if it is marked or looks like that, or else Windows-1252: what Excel writes as "CSV" on a British machine, and
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
    if let Some(encoding) = unmarked_utf16(start) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        if !broken {
            return Ok(text.into_owned());
        }
    }
    let begins = looks_like(bytes);
    if begins != "text" || start.contains(&0) {
        return Err(Refusal::NotCsv { begins: begins.to_owned() });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Ok(WINDOWS_1252.decode(bytes).0.into_owned()),
    }
}

/// Text in which nearly every other byte is nought is UTF-16, though nothing at its start says so.
fn unmarked_utf16(start: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let noughts = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (noughts(0), noughts(1), start.len() / 2);
    if half < 2 {
        return None;
    }
    match () {
        () if odd * 10 >= half * 7 && even == 0 => Some(encoding_rs::UTF_16LE),
        () if even * 10 >= half * 7 && odd == 0 => Some(encoding_rs::UTF_16BE),
        () => None,
    }
}

/// The mark between cells, told from the first rows: that with which most rows come out equally wide, and of those the
/// one that makes them widest. A title above the headings says nothing.
fn delimiter(text: &str) -> u8 {
    const LOOKED_AT: usize = 200;
    if let Some(mark) = declared(text) {
        return mark;
    }
    let best = b",;\t|".iter().rev().max_by_key(|mark| {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(**mark).from_reader(text.as_bytes());
        let mut widths: HashMap<usize, usize> = HashMap::new();
        for record in reader.byte_records().take(LOOKED_AT).flatten().filter(|record| record.len() > 1) {
            *widths.entry(record.len()).or_default() += 1;
        }
        widths.into_iter().map(|(width, rows)| (rows, width)).max()
    });
    best.copied().unwrap_or(b',')
}

/// The first line `sep=;`, which Excel understands and does not show.
fn declared(text: &str) -> Option<u8> {
    let first = text.lines().next()?.trim_end().trim_matches('"');
    let mark = first.strip_prefix("sep=").or_else(|| first.strip_prefix("SEP="))?;
    match mark.as_bytes() {
        [mark] => Some(*mark),
        _ => None,
    }
}

/// `="0017"` is how some systems make Excel keep a nought in front: the text is what is seen.
fn seen(text: &str) -> &str {
    text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).filter(|inside| !inside.contains('"')).unwrap_or(text)
}
