//! Reads `.xlsx`: a zip folder of XML parts (ECMA-376). Only the parts that hold what a person sees in cells are opened:
//! no macro, link, picture or query is looked at, and of a comment only where it hangs.

mod book;
mod comments;
mod format;
mod package;
mod serial;
mod sheet;
mod sniff;
mod strings;
mod styles;
mod text;
mod xml;

pub(crate) use sniff::looks_like;
pub(crate) use text::tidy;

use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::tally::Tally;
use book::Contents;
use package::Package;

pub(crate) fn read(bytes: &[u8], limits: &Limits, tally: &mut Tally<'_>) -> Result<(), Refusal> {
    sniff::check(bytes)?;
    let mut package = Package::open(bytes, limits)?;
    let contents = Contents::read(&mut package, limits)?;
    let styles = match &contents.styles {
        Some(part) => styles::read(package.part(part)?)?,
        None => styles::Styles::default(),
    };
    let strings = match &contents.strings {
        Some(part) => strings::read(package.part(part)?, limits)?,
        None => Vec::new(),
    };
    let look = sheet::Look { styles: &styles, strings: &strings, epoch: contents.epoch };
    for entry in &contents.sheets {
        if !package.has(&entry.part) {
            return Err(Refusal::MissingSheet { sheet: entry.name.clone() });
        }
        tally.sheet(entry.name.clone(), entry.hidden)?;
        sheet::read(package.part(&entry.part)?, &entry.name, &look, tally)?;
        if let Some(part) = &entry.comments {
            comments::read(package.part(part)?, tally)?;
        }
    }
    Ok(())
}
