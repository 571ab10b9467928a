//! A layout for a workbook that nobody has described: Holdfast looks at its sheets, headings and values, and proposes
//! one ([`propose`]); whoever knows the workbook corrects it; what comes of it is a mapping like any other ([`written`]).
//!
//! In reading order: [`vocabulary`] knows the words; [`look`] says what stands on a sheet; [`guess`] says what it is;
//! [`meanings`] what its values mean; [`draft`] is what they make together.

mod draft;
mod guess;
mod look;
mod meanings;
mod vocabulary;
mod written;

use rules::Pack;
use tabular::Workbook;

pub(super) use draft::{Draft, Group, Hold, Stands, Word};
pub(super) use vocabulary::WORDS;
pub(super) use written::written;

/// A layout for a workbook, as far as the workbook tells it.
pub(super) fn propose(book: &Workbook, title: &str, pack: &Pack) -> Draft {
    let mut draft = Draft { title: title.to_owned(), ..guess::guess(book) };
    meanings::fill(&mut draft, book, pack);
    draft
}

/// The draft after somebody corrected it: groups that hold something else now are proposed anew, and what the values mean
/// is worked out again; what was said of either stands.
pub(super) fn corrected(draft: &mut Draft, before: &Draft, book: &Workbook, pack: &Pack) {
    for (group, was) in draft.groups.iter_mut().zip(&before.groups) {
        if group.holds != was.holds {
            let hold = Hold::of(&group.holds);
            guess::again(book, group, hold);
        }
    }
    meanings::fill(draft, book, pack);
}
