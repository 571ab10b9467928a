//! A layout for a workbook that nobody has described: Holdfast looks at its sheets, headings and values, and proposes
//! one ([`propose`]); whoever knows the workbook corrects it; what comes of it is a mapping like any other ([`written`]).
//!
//! In reading order: [`vocabulary`] knows the words; [`look`] says what stands on a sheet, [`rows`] which of its rows are none or
//! head others; [`guess`] says what it is, by how its columns [`fit`]; [`meanings`] what its values mean; [`draft`] is what they make together.

mod draft;
mod fit;
mod guess;
mod look;
mod meanings;
mod rows;
mod vocabulary;
mod written;

use rules::Pack;
use tabular::Workbook;

pub(super) use draft::{Col, Draft, Group, Hold, Odd, Stands, Word, may_be_as_above};
pub(super) use vocabulary::WORDS;
pub(super) use written::written;

/// A layout for a workbook, as far as the workbook tells it.
pub(super) fn propose(book: &Workbook, title: &str, pack: &Pack) -> Draft {
    let mut draft = Draft { title: title.to_owned(), ..guess::guess(book) };
    meanings::fill(&mut draft, book, pack);
    draft
}

/// Whether a group holds something else than before, or has its headings elsewhere: its columns are proposed anew then.
pub(super) fn is_anew(now: &Group, was: &Group) -> bool {
    (now.holds.as_str(), now.heading_row, now.heading_rows) != (was.holds.as_str(), was.heading_row, was.heading_rows)
}

/// The draft after somebody corrected it: groups that hold something else now are proposed anew, and what the values mean
/// is worked out again; what was said of either stands.
pub(super) fn corrected(draft: &mut Draft, before: &Draft, book: &Workbook, pack: &Pack) {
    for (group, was) in draft.groups.iter_mut().zip(&before.groups) {
        if is_anew(group, was) {
            let hold = Hold::of(&group.holds);
            guess::again(book, group, hold);
        }
    }
    meanings::fill(draft, book, pack);
}
