//! Finding a telephone number that is sealed: by all of it, by its beginning, or by its end, as somebody types who looks for it.

use crate::db::{DbError, Read};

/// So many digits are the beginning of a number.
pub const BEGINNING: usize = 6;
/// So many are its end.
pub const END: usize = 4;

/// What stands beside a number to find it by: a blind word for each beginning and each end. The digits are ASCII.
pub fn marks(read: &Read, digits: &str) -> Result<Vec<String>, DbError> {
    let beginnings = (BEGINNING..=digits.len()).map(|to| beginning(read, &digits[..to]));
    let ends = (0..=digits.len().saturating_sub(END)).filter(|_| digits.len() >= END).map(|from| end(read, &digits[from..]));
    beginnings.chain(ends).collect()
}

pub fn beginning(read: &Read, digits: &str) -> Result<String, DbError> {
    read.blind("number begins", digits)
}

pub fn end(read: &Read, digits: &str) -> Result<String, DbError> {
    read.blind("number ends", digits)
}
