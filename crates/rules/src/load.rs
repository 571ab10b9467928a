//! Packs and calendars from folders on disk: the one place in this crate that reads files.

use std::path::Path;

use jiff::civil::Date;

use crate::{Calendar, Kinds, Pack, PackError};

/// Reads a pack from its folder: `pack.toml`, `deadlines.toml` and `examples.toml`. `kinds` are the kinds of fact
/// that it may speak of.
///
/// # Errors
/// A file that cannot be read, or the first thing wrong in one.
pub fn load(dir: &Path, kinds: &Kinds) -> Result<Pack, PackError> {
    let file = |name: &str| read(&dir.join(name));
    Pack::parse(kinds, &file("pack.toml")?, &file("deadlines.toml")?, &file("examples.toml")?)
}

/// Reads the calendar a pack names, from the nearest `calendars` folder beside or above the pack's folder.
///
/// # Errors
/// No such file, or the first thing wrong in it.
pub fn load_calendar(dir: &Path, pack: &Pack) -> Result<Calendar, PackError> {
    let name = format!("calendars/{}.toml", pack.calendar);
    let absolute = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let path = absolute.ancestors().map(|above| above.join(&name)).find(|path| path.is_file());
    let path = path.ok_or_else(|| PackError::whole(&name, "there is no such file beside or above the pack"))?;
    Calendar::parse(&name, &read(&path)?)
}

/// What came of running a pack's examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    pub pack: String,
    pub in_force_from: Date,
    /// How many rules and examples there are.
    pub rules: usize,
    pub examples: usize,
    /// What did not come out as expected, in plain words; empty if all did.
    pub failures: Vec<String>,
}

/// Reads a pack and its calendar, and runs every example.
///
/// # Errors
/// Only for files that cannot be used; an example that fails is in the report.
pub fn check(dir: &Path, kinds: &Kinds) -> Result<CheckReport, PackError> {
    let pack = load(dir, kinds)?;
    let calendar = load_calendar(dir, &pack)?;
    let mut failures: Vec<String> = pack.examples.iter().flat_map(|example| example.failures(&pack, &calendar)).collect();
    let folder = dir.canonicalize().ok().and_then(|dir| dir.file_name()?.to_str()?.parse::<Date>().ok());
    if let Some(folder) = folder.filter(|folder| *folder != pack.in_force_from) {
        failures.push(format!("The folder is named {folder}, but the pack is in force from {}.", pack.in_force_from));
    }
    Ok(CheckReport {
        rules: pack.deadlines.len(),
        examples: pack.examples.len(),
        in_force_from: pack.in_force_from,
        pack: pack.id,
        failures,
    })
}

fn read(path: &Path) -> Result<String, PackError> {
    std::fs::read_to_string(path).map_err(|cause| PackError::Unreadable { file: path.display().to_string(), cause: cause.to_string() })
}
