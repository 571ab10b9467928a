//! The zip folder: its directory is checked as a whole before any part is opened, and what is inflated is counted.

use std::collections::HashMap;
use std::io::{BufReader, Cursor};

use zip::ZipArchive;

use super::sniff;
use super::xml::{Metered, Xml};
use crate::limits::Limits;
use crate::refusal::Refusal;

pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// By [`key`].
    parts: HashMap<String, usize>,
    /// Bytes that may still be inflated, over all parts.
    left: u64,
    limit: u64,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Refusal> {
        // Asked of the end record itself first, so that a directory of half a million entries is not even loaded. A
        // folder so large that it needs the longer record (65,535 here) is too large anyway.
        let end = sniff::directory_end(bytes).ok_or(Refusal::CutShort)?;
        let declared = usize::from(u16::from_le_bytes([end[10], end[11]]));
        few_enough(declared, limits)?;
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::damaged("its table of contents cannot be read"))?;
        few_enough(archive.len(), limits)?;
        let parts = check_directory(&archive, bytes.len() as u64, limits)?;
        // The same packed bytes behind many names is how 42 KB is made to unpack to 4 GB.
        let overlaps = archive.has_overlapping_files();
        if archive.has_duplicate_names() || overlaps.map_err(|_| broken())? {
            return Err(Refusal::damaged("two of its parts claim the same place"));
        }
        Ok(Self { archive, parts, left: limits.unpacked_bytes, limit: limits.unpacked_bytes })
    }

    pub(super) fn has(&self, part: &str) -> bool {
        self.parts.contains_key(&key(part))
    }

    /// A part that ends so: for telling what a folder is that is no workbook.
    pub(super) fn any_ends_with(&self, ends: &[&str]) -> bool {
        let mut names = self.parts.keys();
        names.any(|name| ends.iter().any(|end| name.ends_with(end)))
    }

    pub(super) fn part(&mut self, part: &str) -> Result<Xml<'_>, Refusal> {
        let index = self.parts.get(&key(part));
        let index = *index.ok_or_else(|| Refusal::damaged(format!("the part {part} is missing")))?;
        let entry = self.archive.by_index(index).map_err(|_| broken())?;
        let entry = BufReader::with_capacity(32 * 1024, entry);
        Ok(Xml::new(Metered::new(Box::new(entry), &mut self.left, self.limit), part))
    }
}

fn few_enough(found: usize, limits: &Limits) -> Result<(), Refusal> {
    if found <= limits.parts {
        return Ok(());
    }
    Err(Refusal::TooManyParts { found, limit: limits.parts })
}

fn check_directory(archive: &ZipArchive<Cursor<&[u8]>>, file_bytes: u64, limits: &Limits) -> Result<HashMap<String, usize>, Refusal> {
    let mut parts = HashMap::new();
    let mut total: u64 = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(|_| broken())?;
        let name = entry.name().map_err(|_| Refusal::UnsafeName)?;
        if entry.is_symlink() || !is_safe(&name) {
            return Err(Refusal::UnsafeName);
        }
        if entry.encrypted() {
            return Err(Refusal::Locked);
        }
        total = total.saturating_add(entry.size());
        // Part names are the same whatever their case (ECMA-376 part 2, 6.2.2.3): two alike would let two programs read
        // two different workbooks out of one file.
        if parts.insert(key(&name), index).is_some() {
            return Err(Refusal::damaged("two of its parts have one name"));
        }
    }
    if total > limits.unpacked_bytes {
        return Err(Refusal::Unpacks { limit: limits.unpacked_bytes });
    }
    if total > Limits::RATIO_FREE && total / file_bytes.max(1) > limits.ratio {
        return Err(Refusal::Inflated);
    }
    Ok(parts)
}

fn broken() -> Refusal {
    Refusal::damaged("one of its parts cannot be opened")
}

/// Some programs write `xl\workbook.xml`, or begin a name with a slash.
fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// Nothing is ever written to disk by these names; a name that tries to leave the folder still tells what the file is.
fn is_safe(name: &str) -> bool {
    let plain = name.replace('\\', "/");
    !plain.contains('\0') && !plain.contains(':') && !plain.split('/').any(|step| step == "..")
}
