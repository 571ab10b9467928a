//! Files that are kept whole: those that were sent with a form, a workbook that waits to be taken in. They are sealed with the key of
//! the house, so that a dump of a PostgreSQL database alone shows none of them; an erasure takes the files of somebody away altogether.
//!
//! ```text
//! U+0002 "file" . nonce and XChaCha20-Poly1305 ciphertext with its tag
//! ```

use chacha20poly1305::{
    XNonce,
    aead::{Aead as _, Payload},
};

use super::{Place, Seal, aad};
use crate::{
    db::{DbError, Read},
    ids,
};

/// Begins what is sealed. No file that is taken begins so: they are PDF, pictures, packages and plain text, and workbooks.
const MARK: &[u8] = b"\x02file";
const NONCE: usize = 24;

/// The columns in which files stand.
pub const ATTACHMENT: Place<'static> = super::at("attachment", "bytes");
pub const WORKBOOK: Place<'static> = super::at("import", "workbook");

impl Seal {
    /// A file as it is kept in a row. Sealed again it is not the same, and nothing compares it.
    fn seal_file(&self, place: Place<'_>, row: i64, bytes: &[u8]) -> Vec<u8> {
        let nonce = ids::random::<NONCE>();
        let aad = aad(&place.to_string(), &row.to_string(), self.version);
        let sealed = self.cipher.encrypt(XNonce::from_slice(&nonce), Payload { msg: bytes, aad: aad.as_bytes() });
        [MARK, &nonce, &sealed.expect("a file of an upload's length can be sealed")].concat()
    }

    fn open_file(&self, place: Place<'_>, row: i64, kept: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = kept.strip_prefix(MARK)?.split_at_checked(NONCE)?;
        let aad = aad(&place.to_string(), &row.to_string(), self.version);
        self.cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: aad.as_bytes() }).ok()
    }
}

impl Read {
    /// A file as it is kept in a row of its column.
    ///
    /// # Errors
    /// Where the database has no root key.
    pub fn file_sealed(&self, place: Place<'_>, row: i64, bytes: &[u8]) -> Result<Vec<u8>, DbError> {
        Ok(self.vault().house()?.seal_file(place, row, bytes))
    }

    /// A file as it was sent, from what is kept of it.
    ///
    /// # Errors
    /// [`DbError::Damaged`] where somebody changed what was sealed, or moved it to another row.
    pub fn file_opened(&self, place: Place<'_>, row: i64, kept: &[u8]) -> Result<Vec<u8>, DbError> {
        self.vault().house()?.open_file(place, row, kept).ok_or(DbError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_opens_in_its_own_row_alone_and_as_it_was_sealed() {
        let seal = Seal::of(&[7; 32], 0);
        for bytes in [&b"%PDF-1.7 a court's order"[..], b"", &[2; 100_000]] {
            let kept = seal.seal_file(ATTACHMENT, 12, bytes);
            assert!(!kept.windows(5).any(|five| five == b"court"));
            assert_eq!(seal.open_file(ATTACHMENT, 12, &kept).as_deref(), Some(bytes));
            assert_eq!(seal.open_file(ATTACHMENT, 13, &kept), None);
            assert_eq!(seal.open_file(WORKBOOK, 12, &kept), None);
            assert_eq!(Seal::of(&[8; 32], 0).open_file(ATTACHMENT, 12, &kept), None);
            let mut changed = kept;
            *changed.last_mut().expect("a tag") ^= 1;
            assert_eq!(seal.open_file(ATTACHMENT, 12, &changed), None);
        }
        assert_eq!(seal.open_file(ATTACHMENT, 12, b"%PDF-1.7"), None);
    }
}
