//! Data from before: a provider's workbook comes in through a mapping, is checked row by row, previewed, then taken in
//! whole or not at all. Rows that cannot be true are refused and told by sheet, row and reason; everything else comes
//! in, and a second import of the same workbook changes nothing.
//!
//! Where nobody has said how a workbook is laid out, [`proposal`] looks at it and proposes a mapping, and [`layouts`] keeps it.
//!
//! In reading order: [`mapping`] says which column is what; [`sheets`] finds the rows; [`fields`] reads one row;
//! [`check`] decides, with no database in sight, what is taken and what is refused; [`there`] is what it must know of the
//! records already there; [`take`] writes what was decided, in one transaction; [`report`] tells;
//! [`take_back`] takes an import back as a whole.

mod categories;
mod check;
pub mod cli;
mod fields;
pub mod kept;
mod kind;
mod layout_pages;
mod layouts;
pub mod mapping;
mod pages;
mod plan;
mod proposal;
pub mod report;
mod room;
mod sheets;
mod shown;
mod table;
pub mod take;
mod take_back;
mod there;
mod values;

pub use kept::read as read_workbook;
pub use pages::LARGEST_UPLOAD;
pub use room::room;
pub use values::{Century, day as day_typed};

pub use kind::Kind;

use crate::db::DbError;

/// Questions of the DASH checklist.
const DASH_QUESTIONS: usize = 24;

/// Why an import could not be done. Nothing was taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A sentence for whoever brought the workbook.
    #[error("{0}")]
    Unreadable(String),
    #[error(transparent)]
    Db(#[from] DbError),
}
