//! The kinds of file that are taken, told by what is in a file: its name alone says nothing.

use serde::Deserialize;

use super::{bare, package};

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
        return package::looked_at(bytes);
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
