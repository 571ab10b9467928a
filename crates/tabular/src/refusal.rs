//! Why a file was not taken in, in words for the person who offered it: what is wrong, that nothing was taken in, and
//! what to do next.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    #[error("This file is empty. Nothing was taken in. Check that it was saved, and choose it again.")]
    Empty,
    #[error(
        "This file is larger than Holdfast takes at once ({}). Nothing was taken in. Save the sheets you need into a new workbook, or split it in two, and try again.",
        mb(*limit as u64)
    )]
    FileTooLarge { limit: usize },
    #[error(
        "This is not an Excel workbook, whatever its name says: it begins as {begins}. Nothing was taken in. Open it in Excel or LibreOffice and save it as .xlsx."
    )]
    NotWorkbook { begins: String },
    #[error(
        "This is {what}, not an Excel workbook in the .xlsx form. Nothing was taken in. Open it in Excel or LibreOffice, save it as .xlsx and try again."
    )]
    OtherForm { what: String },
    #[error(
        "This is not a comma-separated file, whatever its name says: it begins as {begins}. Nothing was taken in. If it is a workbook, give it a name that ends in .xlsx; otherwise save it as CSV again."
    )]
    NotCsv { begins: String },
    #[error(
        "This is a zip folder with other files inside, not a workbook. Nothing was taken in. Open the folder, take the workbook out and choose that."
    )]
    ZipOfFiles,
    #[error(
        "This workbook is locked with a password, so Holdfast cannot read it. Nothing was taken in. Open it in Excel, take the password off (File, Info, Protect Workbook), save it and try again."
    )]
    Locked,
    #[error(
        "This workbook is cut short: its end is missing, as happens when a download or a copy stops half way. Nothing was taken in. Copy it again from where it came and try again."
    )]
    CutShort,
    #[error(
        "This workbook is damaged ({what}). Nothing was taken in. Open it in Excel or LibreOffice, let it be repaired, save it as a new .xlsx and try again."
    )]
    Damaged { what: String },
    #[error(
        "The sheet {sheet} is named in this workbook, but its contents are not in the file. Nothing was taken in. Open it in Excel or LibreOffice, save it as a new .xlsx and try again."
    )]
    MissingSheet { sheet: String },
    #[error(
        "This file holds a part with an unsafe name, which no spreadsheet program makes. Nothing was taken in. Ask the person who sent it where it came from."
    )]
    UnsafeName,
    #[error(
        "This file contains instructions that no spreadsheet program writes (a document type declaration). Nothing was taken in. Ask the person who sent it where it came from."
    )]
    Declaration,
    #[error(
        "This workbook holds {found} parts, more than Holdfast opens ({limit}). Nothing was taken in. Save the sheets you need into a new workbook and try again."
    )]
    TooManyParts { found: usize, limit: usize },
    #[error(
        "This workbook unpacks to far more than its size on disk suggests. Nothing was taken in. If you trust where it came from, copy the cells you need into a new workbook and try again."
    )]
    Inflated,
    #[error(
        "This workbook unpacks to more than Holdfast opens ({}). Nothing was taken in. Save the sheets you need into a new workbook, without pictures and without formatting below the last row, and try again.",
        mb(*limit)
    )]
    Unpacks { limit: u64 },
    #[error(
        "This workbook has more sheets than Holdfast opens ({limit}). Nothing was taken in. Save the sheets you need into a new workbook and try again."
    )]
    TooManySheets { limit: usize },
    #[error(
        "The sheet {sheet} has a value in cell {cell}, far from the rest (Holdfast reads the first {columns} columns). Nothing was taken in. Clear that cell, save the workbook and try again."
    )]
    FarCell { sheet: String, cell: String, columns: u32 },
    #[error(
        "This workbook has more filled rows than Holdfast takes at once ({}); it was reading the sheet {sheet}. Nothing was taken in. Split it into smaller workbooks and take them in one at a time.",
        thousands(*limit)
    )]
    TooManyRows { sheet: String, limit: usize },
    #[error(
        "This workbook has more cells than Holdfast takes at once ({}); it was reading the sheet {sheet}. Nothing was taken in. Split it into smaller workbooks and take them in one at a time.",
        thousands(*limit)
    )]
    TooManyCells { sheet: String, limit: usize },
    #[error(
        "This workbook holds more text than Holdfast takes at once ({}). Nothing was taken in. Split it into smaller workbooks and take them in one at a time.",
        mb(*limit as u64)
    )]
    TooMuchText { limit: usize },
    #[error(
        "A single cell or part of this workbook is longer than any spreadsheet program writes. Nothing was taken in. Copy the cells you need into a new workbook and try again."
    )]
    OverlongPart,
    #[error(
        "This workbook asks for more memory than Holdfast allows when it is opened ({}). Nothing was taken in. Save the sheets you need into a new workbook and try again.",
        mb(*limit)
    )]
    Memory { limit: u64 },
    #[error(
        "This workbook takes longer to open than Holdfast allows ({seconds} seconds). Nothing was taken in. Save the sheets you need into a new workbook and try again."
    )]
    Time { seconds: u64 },
    #[error(
        "Holdfast stopped while reading this workbook. Nothing was taken in. Open it in Excel or LibreOffice, save it as a new .xlsx and try again; if that fails too, tell the person who looks after Holdfast."
    )]
    Stopped,
    #[error(
        "Holdfast could not start reading: {reason}. Nothing was taken in, and the workbook may be in order. Tell the person who looks after Holdfast."
    )]
    CouldNotStart { reason: String },
}

impl Refusal {
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Refusal::Damaged { what: what.into() }
    }
}

fn mb(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1024 * 1024))
}

fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
