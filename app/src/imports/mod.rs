//! Data from before: a provider's workbook comes in through a mapping, is checked row by row, previewed, then taken in
//! whole or not at all. Rows that cannot be true are refused and told by sheet, row and reason; everything else comes
//! in, and a second import of the same workbook changes nothing.
//!
//! In reading order: [`mapping`] says which column is what; [`sheets`] finds the rows; [`fields`] reads one row;
//! [`check`] decides, with no database in sight, what is taken and what is refused; [`there`] is what it must know of the
//! records already there; [`take`] writes what was decided, in one transaction; [`report`] tells.

pub mod cli;
pub mod values;
