//! What is of class S (addresses, safe numbers, schools, what forms hold of them), sealed with a key for each person and each unit. The
//! keys stand wrapped in the database, the root key that wraps them does not stand beside them (`root.rs`). Without the key of a person
//! nothing of theirs can be read again: erasing it erases them, also from what nobody can reach any more to delete.
//!
//! A sealed text stands in its column where the plain one stood:
//!
//! ```text
//! U+0002 1 . <version of the key> . <base64 of nonce and XChaCha20-Poly1305 ciphertext with its tag>
//! ```
//!
//! Associated data are table, column, row and version of the key, so that a text put into another place does not open. The nonce is
//! made from key, place and text (HMAC-SHA256): the same text in the same place is sealed alike, and no nonce ever serves two texts. An
//! empty text stays empty. Version 0 is the key of the house, for what is nobody's.
//!
//! A statement gives a sealed column through [`unsealed!`], which joins to it what is needed to read it: no statement more.

pub mod bytes;
pub mod keys;
pub mod numbers;
pub mod root;
pub(crate) mod upgrade;

use std::{fmt, ops::Deref};

use base64::{
    Engine as _,
    engine::general_purpose::{GeneralPurpose, STANDARD_NO_PAD},
};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use ring::hmac;

use crate::db::{Column, DbError, Row};
pub use keys::{Seals, Whose};
pub use root::{Root, Vault};

pub(crate) const TEXT: GeneralPurpose = STANDARD_NO_PAD;
/// Begins what is sealed. No form takes it from anybody.
pub const MARK: char = '\u{2}';
/// Between what a statement gives beside a sealed text.
const BESIDE: char = '\u{1f}';

/// What stands where something was erased.
pub const ERASED: &str = "Erased";
/// And where somebody changed what was sealed, or moved it.
const BROKEN: &str = "Cannot be read: it is not as it was sealed";

/// For statements: a sealed column of a row, to be read as [`Sealed`]. `$key`: the alias under which the row's key is joined
/// (`LEFT JOIN person_key pk ON pk.person_id = …`); without one, of what is sealed with the key of the house. `$id`: the column that
/// tells the row.
#[macro_export]
macro_rules! unsealed {
    ($table:literal, $row:literal, $column:literal, $key:literal) => {
        $crate::unsealed!(
            $table,
            $row,
            $column,
            "id",
            concat!("COALESCE('\u{1f}' || ", $key, ".version || '\u{1f}' || ", $key, ".wrapped, '\u{1f}0\u{1f}')")
        )
    };
    ($table:literal, $row:literal, $column:literal) => {
        $crate::unsealed!($table, $row, $column, "id", "'\u{1f}0\u{1f}'")
    };
    ($table:literal, $row:literal, $column:literal, $id:literal, $beside:expr) => {
        concat!(
            "CASE WHEN substr(",
            $row,
            ".",
            $column,
            ", 1, 1) = '\u{2}' THEN ",
            $row,
            ".",
            $column,
            " || '\u{1f}",
            $table,
            ".",
            $column,
            "\u{1f}' || ",
            $row,
            ".",
            $id,
            " || ",
            $beside,
            " ELSE ",
            $row,
            ".",
            $column,
            " END"
        )
    };
}

/// Where a text stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub table: &'a str,
    pub column: &'a str,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.column)
    }
}

/// The place of a column.
pub const fn at<'a>(table: &'a str, column: &'a str) -> Place<'a> {
    Place { table, column }
}

/// What seals and opens for one person, one unit, or the house.
#[derive(Clone)]
pub struct Seal {
    cipher: XChaCha20Poly1305,
    nonces: hmac::Key,
    version: i64,
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    pub(crate) fn of(key: &[u8; 32], version: i64) -> Seal {
        let nonces = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), b"holdfast nonces");
        Seal { cipher: XChaCha20Poly1305::new(key.into()), nonces: hmac::Key::new(hmac::HMAC_SHA256, nonces.as_ref()), version }
    }

    /// A text as it is kept in a row.
    pub fn seal(&self, place: Place<'_>, row: impl fmt::Display, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        let aad = aad(&place.to_string(), &row.to_string(), self.version);
        let mut context = hmac::Context::with_key(&self.nonces);
        for part in [aad.as_bytes(), &[0], text.as_bytes()] {
            context.update(part);
        }
        let nonce = &context.sign().as_ref()[..24].to_owned();
        let payload = Payload { msg: text.as_bytes(), aad: aad.as_bytes() };
        let sealed = self.cipher.encrypt(XNonce::from_slice(nonce), payload).expect("a text of a form can be sealed");
        format!("{MARK}1.{}.{}", self.version, TEXT.encode([nonce.as_slice(), &sealed].concat()))
    }
}

/// Reading needs the cipher alone.
fn opened(cipher: &XChaCha20Poly1305, aad: &str, sealed: &str) -> Option<String> {
    let bytes = TEXT.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(24)?;
    let text = cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: aad.as_bytes() }).ok()?;
    String::from_utf8(text).ok()
}

fn aad(place: &str, row: &str, version: i64) -> String {
    format!("{}|{row}|{version}", place.replace('.', "|"))
}

/// A text of class S as it was read. Says nothing of itself in a log.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sealed {
    text: String,
    is_erased: bool,
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed")
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Deref for Sealed {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

impl From<Sealed> for String {
    fn from(sealed: Sealed) -> String {
        sealed.text
    }
}

impl From<String> for Sealed {
    fn from(text: String) -> Sealed {
        Sealed { text, is_erased: false }
    }
}

impl From<&str> for Sealed {
    fn from(text: &str) -> Sealed {
        text.to_owned().into()
    }
}

impl PartialEq<&str> for Sealed {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

impl Sealed {
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it stands no more, because the key was erased: its text is [`ERASED`].
    pub fn is_erased(&self) -> bool {
        self.is_erased
    }

    /// Of what a statement gave through [`unsealed!`].
    pub(crate) fn read(given: String, vault: &Vault) -> Result<Sealed, DbError> {
        if !given.starts_with(MARK) {
            return Ok(given.into());
        }
        let mut parts = given.rsplitn(5, BESIDE);
        let (Some(wrapped), Some(version), Some(row), Some(place), Some(sealed)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DbError::Shape("what is sealed was asked for without its key".into()));
        };
        let broken = || Ok(Sealed::from(BROKEN));
        let mut parts = sealed[MARK.len_utf8()..].splitn(3, '.');
        let (Some("1"), Some(under), Some(text)) = (parts.next(), parts.next(), parts.next()) else { return broken() };
        let Ok(under_version) = under.parse::<i64>() else { return broken() };
        let text = if under_version == 0 {
            opened(&vault.house()?.cipher, &aad(place, row, 0), text)
        } else if wrapped.is_empty() || under != version {
            return Ok(Sealed { text: ERASED.to_owned(), is_erased: true });
        } else {
            let cipher = vault.unwrap(wrapped).map(|key| XChaCha20Poly1305::new(&key.into()));
            cipher.and_then(|cipher| opened(&cipher, &aad(place, row, under_version), text))
        };
        text.map_or_else(broken, |text| Ok(text.into()))
    }
}

impl Column for Option<Sealed> {
    fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> {
        let given: Option<String> = Column::read(row, at)?;
        given.map(|given| Sealed::read(given, row.vault())).transpose()
    }
}

impl Column for Sealed {
    fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> {
        Option::<Sealed>::read(row, at)?.ok_or_else(|| DbError::Shape(format!("column {at} is empty")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        let vault = Vault::default();
        vault.take(Root::fresh());
        vault
    }

    /// As a statement gives it.
    fn given(sealed: &str, place: &str, row: i64, key: (i64, &str)) -> String {
        format!("{sealed}\u{1f}{place}\u{1f}{row}\u{1f}{}\u{1f}{}", key.0, key.1)
    }

    const PHONE: Place<'static> = at("safe_contact", "phone");

    #[test]
    fn what_is_sealed_opens_in_its_place_alone_and_says_nothing_of_itself() {
        let (vault, key) = (vault(), [7; 32]);
        let (seal, wrapped) = (Seal::of(&key, 1), vault.wrap(&key).unwrap());
        let sealed = seal.seal(PHONE, 12, "07700 900123");
        assert!(sealed.starts_with("\u{2}1.1.") && !sealed.contains("900123"), "{sealed}");
        let read = |sealed: &str, place: &str, row, key| Sealed::read(given(sealed, place, row, key), &vault).unwrap();
        let whole = read(&sealed, "safe_contact.phone", 12, (1, &wrapped));
        assert_eq!((&*whole, format!("{whole:?} {seal:?}").as_str()), ("07700 900123", "Sealed Seal"));
        for (place, row) in [("safe_contact.phone", 13), ("safe_contact.code_word", 12), ("unit_address.phone", 12)] {
            let moved = read(&sealed, place, row, (1, &wrapped));
            assert_eq!((&*moved, moved.is_erased()), (BROKEN, false));
        }
        let other = Seal::of(&[8; 32], 1).seal(PHONE, 12, "07700 900123");
        assert_eq!(&*read(&other, "safe_contact.phone", 12, (1, &wrapped)), BROKEN);
        assert_eq!(&*read(&sealed.replace('A', "B").replace('b', "A"), "safe_contact.phone", 12, (1, &wrapped)), BROKEN);
    }

    #[test]
    fn a_text_is_sealed_alike_in_its_place_and_nowhere_else_and_an_empty_one_stays_empty() {
        let seal = Seal::of(&[7; 32], 1);
        assert_eq!(seal.seal(PHONE, 12, "a"), seal.seal(PHONE, 12, "a"));
        assert_ne!(seal.seal(PHONE, 12, "a"), seal.seal(PHONE, 13, "a"));
        assert_ne!(seal.seal(PHONE, 12, "a")[..20], seal.seal(PHONE, 12, "b")[..20], "no nonce serves two texts");
        assert_eq!(seal.seal(PHONE, 12, ""), "");
    }

    #[test]
    fn what_was_erased_says_so_and_what_was_never_sealed_is_as_it_is() {
        let (vault, key) = (vault(), [7; 32]);
        let sealed = Seal::of(&key, 1).seal(PHONE, 12, "07700 900123");
        let again = vault.wrap(&[9; 32]).unwrap();
        for key in [(1, ""), (2, again.as_str()), (0, "")] {
            let read = Sealed::read(given(&sealed, "safe_contact.phone", 12, key), &vault).unwrap();
            assert_eq!((&*read, read.is_erased()), (ERASED, true));
        }
        assert_eq!(&*Sealed::read("not-asked".into(), &vault).unwrap(), "not-asked");
        assert!(Sealed::read(sealed, &vault).is_err(), "a statement that forgot the key is told so");
        let house = vault.house().unwrap().seal(at("tie", "reach"), 3, "07700 900123");
        assert_eq!(&*Sealed::read(given(&house, "tie.reach", 3, (0, "")), &vault).unwrap(), "07700 900123");
    }

    #[test]
    fn a_blind_text_tells_only_that_two_are_the_same_in_one_place() {
        let (one, other) = (vault(), vault());
        let blind = |vault: &Vault, place, text| vault.blind(place, text).unwrap();
        assert_eq!(blind(&one, "number", "07700900123"), blind(&one, "number", "07700900123"));
        assert_ne!(blind(&one, "number", "07700900123"), blind(&one, "number", "07700900124"));
        assert_ne!(blind(&one, "number", "07700900123"), blind(&one, "postcode", "07700900123"));
        assert_ne!(blind(&one, "number", "07700900123"), blind(&other, "number", "07700900123"));
        assert_eq!(blind(&one, "number", ""), "");
    }
}
