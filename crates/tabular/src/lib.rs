//! Workbooks in and out.
//!
//! In: a workbook (`.xlsx`) or a comma-separated file that somebody else made is read in a separate process with limits
//! on memory, time and size ([`read_in_child`], [`child_main`]); what comes back is a typed grid ([`Workbook`]) or a
//! refusal in plain words ([`Refusal`]), never a part of a grid. The process is needed because running out of memory
//! aborts a Rust program and cannot be caught: a 1,429-byte file did that to a common reader.
//!
//! Out: tables are written as `.xlsx` or comma-separated text ([`write_xlsx`], [`write_csv`]) in such a way that no text
//! can act as a formula, and nothing is hidden in the file.
//!
//! The reader is this crate's own rather than calamine, because it must see a formula and its shown value together,
//! count every inflated byte and stop at the first cell too far out. calamine checks it in the tests.

mod child;
mod csv_in;
mod csv_out;
mod grid;
mod limits;
mod parent;
mod refusal;
mod tally;
mod wire;
mod xlsx;
mod xlsx_out;

pub use child::child_main;
pub use csv_out::{csv_safe, write_csv};
pub use grid::{Cell, Merged, Row, Sheet, Workbook};
pub use limits::Limits;
pub use parent::read_in_child;
pub use refusal::Refusal;
pub use xlsx_out::{About, Table, Value, WriteError, write_xlsx};

use serde::{Deserialize, Serialize};

/// What sort of file is offered, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    Xlsx,
    /// A comma-separated file has no sheet name of its own.
    Csv {
        sheet: String,
    },
}

/// A file as it was handed over, not yet looked at.
#[derive(Debug, Clone)]
pub struct Upload {
    pub kind: Kind,
    pub bytes: Vec<u8>,
}

impl Upload {
    /// Takes the kind from the end of the file's name: `.csv`, `.tsv` and `.txt` are separated text, everything else is
    /// offered as a workbook.
    pub fn named(file_name: &str, bytes: Vec<u8>) -> Self {
        let base = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
        let kind = match base.rsplit_once('.') {
            Some((stem, end)) if ["csv", "tsv", "txt"].iter().any(|text| end.eq_ignore_ascii_case(text)) => {
                Kind::Csv { sheet: stem.to_owned() }
            }
            _ => Kind::Xlsx,
        };
        Self { kind, bytes }
    }
}

/// Reads in this process, with every limit but memory and time: for tests and for files this program made itself.
pub fn read(upload: &Upload, limits: &Limits) -> Result<Workbook, Refusal> {
    let mut book = Workbook::default();
    read_into(&upload.kind, &upload.bytes, limits, &mut book)?;
    Ok(book)
}

pub(crate) fn read_into(kind: &Kind, bytes: &[u8], limits: &Limits, sink: &mut dyn tally::Sink) -> Result<(), Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > limits.file_bytes {
        return Err(Refusal::FileTooLarge { limit: limits.file_bytes });
    }
    let mut tally = tally::Tally::new(limits, sink);
    match kind {
        Kind::Xlsx => xlsx::read(bytes, limits, &mut tally),
        Kind::Csv { sheet } => csv_in::read(bytes, sheet, &mut tally),
    }
}
