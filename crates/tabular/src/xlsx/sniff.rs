//! Tells from its first bytes what a file is, whatever its name says.

use crate::refusal::Refusal;

const ZIP_ENTRY: &[u8] = b"PK\x03\x04";
/// The end of a zip folder's directory: without it the file was cut short.
const ZIP_END: &[u8] = b"PK\x05\x06";
const ZIP_END_BYTES: usize = 22;
const ZIP_COMMENT_MOST: usize = 65_535;
/// The compound file of Excel 97 to 2003, in which a password-protected .xlsx is wrapped too ([MS-OFFCRYPTO] 2.3.4).
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Refuses what is not a whole zip folder.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.starts_with(COMPOUND) {
        return Err(compound(bytes));
    }
    if bytes.len() < ZIP_ENTRY.len() && ZIP_ENTRY.starts_with(bytes) {
        return Err(Refusal::CutShort);
    }
    if !bytes.starts_with(ZIP_ENTRY) && !bytes.starts_with(ZIP_END) {
        return Err(Refusal::NotWorkbook { begins: looks_like(bytes).to_owned() });
    }
    match directory_end(bytes) {
        Some(_) => Ok(()),
        None => Err(Refusal::CutShort),
    }
}

/// The end record, whole and nearest to the end of the file.
pub(super) fn directory_end(bytes: &[u8]) -> Option<&[u8]> {
    let from = bytes.len().saturating_sub(ZIP_END_BYTES + ZIP_COMMENT_MOST);
    let tail = &bytes[from..];
    let mut at = tail.len().checked_sub(ZIP_END_BYTES)?;
    loop {
        if tail[at..].starts_with(ZIP_END) {
            return Some(&tail[at..at + ZIP_END_BYTES]);
        }
        at = at.checked_sub(1)?;
    }
}

fn compound(bytes: &[u8]) -> Refusal {
    let wide = |word: &str| -> Vec<u8> { word.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let has = |word: &str| {
        let word = wide(word);
        bytes.windows(word.len()).any(|window| window == word)
    };
    if has("EncryptedPackage") {
        return Refusal::Locked;
    }
    let what = if has("WordDocument") { "an old Word document (.doc)" } else { "an old Excel workbook (.xls) or another old Office file" };
    Refusal::OtherForm { what: what.to_owned() }
}

/// For the sentence "it begins as …". Anything readable is "text".
pub(crate) fn looks_like(bytes: &[u8]) -> &'static str {
    const KNOWN: [(&[u8], &str); 9] = [
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"GIF8", "a picture"),
        (ZIP_ENTRY, "a workbook or a zip folder"),
        (COMPOUND, "an old Office file"),
        (b"{\\rtf", "a rich text document"),
        (b"\x1F\x8B", "a compressed file"),
        (b"SQLite format 3", "a database"),
    ];
    if let Some((_, name)) = KNOWN.iter().find(|(start, _)| bytes.starts_with(start)) {
        return name;
    }
    let start = &bytes[..bytes.len().min(512)];
    let words = String::from_utf8_lossy(start).trim_start().to_lowercase();
    if words.starts_with("<!doctype html") || words.starts_with("<html") {
        return "a web page";
    }
    if words.starts_with("<?xml") {
        return "an XML document";
    }
    let unreadable = |b: &u8| *b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r' | 0x0C);
    if start.iter().any(unreadable) { "something that is neither text nor a workbook" } else { "text" }
}
