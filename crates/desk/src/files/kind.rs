//! The kinds of file that are taken, told by what is in a file: its name alone says nothing.

use std::io::{Cursor, Read as _};

use serde::Deserialize;

use super::bare;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Pdf,
    Jpeg,
    Png,
    Docx,
    Xlsx,
    Txt,
}

impl Kind {
    pub const ALL: [Kind; 6] = [Kind::Pdf, Kind::Jpeg, Kind::Png, Kind::Docx, Kind::Xlsx, Kind::Txt];

    /// As it is kept, and as the name of such a file ends.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Pdf => "pdf",
            Kind::Jpeg => "jpeg",
            Kind::Png => "png",
            Kind::Docx => "docx",
            Kind::Xlsx => "xlsx",
            Kind::Txt => "txt",
        }
    }

    pub fn named(id: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// In words.
    pub fn says(self) -> &'static str {
        match self {
            Kind::Pdf => "PDF",
            Kind::Jpeg => "JPEG picture",
            Kind::Png => "PNG picture",
            Kind::Docx => "Word document",
            Kind::Xlsx => "Excel workbook",
            Kind::Txt => "plain text",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Kind::Pdf => "application/pdf",
            Kind::Jpeg => "image/jpeg",
            Kind::Png => "image/png",
            Kind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Kind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Kind::Txt => "text/plain",
        }
    }

    /// How names of such files end; the first is the usual.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Kind::Jpeg => &["jpg", "jpeg"],
            Kind::Pdf => &["pdf"],
            Kind::Png => &["png"],
            Kind::Docx => &["docx"],
            Kind::Xlsx => &["xlsx"],
            Kind::Txt => &["txt"],
        }
    }
}

/// "PDF, JPEG picture or Word document"
pub fn any_of(kinds: &[Kind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.says()).collect();
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => String::new(),
    }
}

/// What a file is, and its bytes as they are kept.
///
/// # Errors
/// The end of a sentence that begins with its name: why it is not taken.
pub fn looked_at(name: &str, bytes: Vec<u8>) -> Result<(Kind, Vec<u8>), String> {
    let damaged = |says: &str| format!("is damaged or was cut short: it begins as a {says} and cannot be read as one.");
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Ok((Kind::Jpeg, bare::jpeg(&bytes).ok_or_else(|| damaged("JPEG picture"))?));
    }
    if bytes.starts_with(bare::PNG) {
        return Ok((Kind::Png, bare::png(&bytes).ok_or_else(|| damaged("PNG picture"))?));
    }
    if bytes.starts_with(b"%PDF-") {
        return Ok((Kind::Pdf, bytes));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok((of_a_package(&bytes)?, bytes));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(
            "is an Office file of the old kind, which can hold macros, or one with a password. Save it as PDF or as .docx without \
                    a password, and choose that."
                .into(),
        );
    }
    if ending(name).is_some_and(|ending| ending == "txt") && is_text(&bytes) {
        return Ok((Kind::Txt, bytes));
    }
    Err(format!("is not what can be kept here, whatever its name says. Choose a {}.", any_of(&Kind::ALL)))
}

/// How a name ends, in small letters.
pub fn ending(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
}

/// Words in UTF-8 or in what Windows wrote before, and nothing that a terminal or a printer would obey.
fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| !matches!(byte, 0..=8 | 11 | 14..=31 | 127))
}

/// A directory of more parts than this is no letter.
const MOST_PARTS: u16 = 5_000;
/// The list of the types of a package's parts is never so long.
const LONGEST_LIST: u64 = 512 * 1024;

/// Which Office file a package is. Its parts are named and not unpacked, but for the list of their types.
fn of_a_package(bytes: &[u8]) -> Result<Kind, String> {
    let no_document = || "is a package of files that is no Word document and no Excel workbook.".to_owned();
    let damaged = || "is damaged or was cut short: its list of parts cannot be read.".to_owned();
    // Asked of its end first, so that a directory of half a million parts is not even loaded.
    let tail = &bytes[bytes.len().saturating_sub(66_000)..];
    let end = tail.windows(4).rposition(|four| four == b"PK\x05\x06").ok_or_else(damaged)?;
    let parts = tail.get(end + 10..end + 12).map_or(u16::MAX, |two| u16::from_le_bytes([two[0], two[1]]));
    if parts > MOST_PARTS {
        return Err(no_document());
    }
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let names: Result<Vec<String>, _> = package.file_names().map(|name| name.map(|name| name.to_ascii_lowercase())).collect();
    let names = names.map_err(|_| damaged())?;
    let mut types = String::new();
    let list = package.by_name("[Content_Types].xml").map_err(|_| no_document())?;
    list.take(LONGEST_LIST).read_to_string(&mut types).map_err(|_| damaged())?;
    let types = types.to_ascii_lowercase();
    // Macros, controls and programs inside, however the file is named.
    let runs = |name: &String| ["vbaproject", "vbadata", "activex", "oleobject", "macrosheets/"].iter().any(|part| name.contains(part));
    if names.iter().any(runs) || ["macroenabled", "vbaproject", "activex"].iter().any(|word| types.contains(word)) {
        return Err(
            "holds macros or other programs, which are not taken. Save it as PDF or as a document without macros, and choose that.".into(),
        );
    }
    if types.contains("wordprocessingml.document.main+xml") {
        Ok(Kind::Docx)
    } else if types.contains("spreadsheetml.sheet.main+xml") {
        Ok(Kind::Xlsx)
    } else {
        Err(no_document())
    }
}
