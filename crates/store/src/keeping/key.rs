//! The key of the database, and the file that holds it: as it is, or wrapped with a passphrase.
//!
//! A key file holds either 64 hexadecimal digits, or three lines:
//!
//! ```text
//! holdfast-wrapped-key 1
//! argon2id memory=65536 passes=3 lanes=4 salt=<32 hexadecimal digits>
//! xchacha20poly1305 nonce=<48> sealed=<96>
//! ```
//!
//! The passphrase goes through argon2id (version 0x13, memory in KiB) with that salt and gives 32 bytes, which seal the
//! 32 bytes of the key; the first two lines, each with its line feed, are sealed with it as associated data.

use std::{fs, io, path::Path};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use sha2::{Digest as _, Sha256};

use super::files;
use crate::{folder::FolderError, ids, journal::hex};

/// The 64 hexadecimal digits that open a database.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    pub fn fresh() -> Key {
        Key(ids::token())
    }

    pub fn parse(text: &str) -> Option<Key> {
        let text = text.trim();
        (text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())).then(|| Key(text.to_lowercase()))
    }

    pub fn of_bytes(bytes: &[u8; 32]) -> Key {
        Key(hex(bytes))
    }

    pub fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&self.0[at * 2..at * 2 + 2], 16).expect("a key is hexadecimal");
        }
        bytes
    }

    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Tells one key from another without telling the key.
    pub fn mark(&self) -> [u8; 4] {
        let sha = Sha256::new().chain_update(b"holdfast key mark").chain_update(self.bytes()).finalize();
        [sha[0], sha[1], sha[2], sha[3]]
    }
}

/// How the key file keeps its key.
#[derive(Clone)]
pub enum Kept {
    Openly,
    /// Wrapped with this passphrase.
    Under(String),
}

/// argon2id as RFC 9106 recommends for machines without much memory.
const MEMORY: u32 = 65_536;
const PASSES: u32 = 3;
const LANES: u32 = 4;
/// A key file that asks for more is not ours.
const MOST_MEMORY: u32 = 1 << 20;

/// Writes a key file whole, in place of the one that is there.
pub fn write(path: &Path, key: &Key, kept: &Kept) -> Result<(), FolderError> {
    let text = match kept {
        Kept::Openly => format!("{}\n", key.digits()),
        Kept::Under(passphrase) => wrapped(key, passphrase),
    };
    files::write_private(path, &text).map_err(|e| FolderError::File(path.to_owned(), e))
}

/// Reads a key file; asks for the passphrase when it is wrapped.
pub fn read(path: &Path, passphrase: &mut Passphrase<'_>) -> Result<(Key, Kept), FolderError> {
    let text = fs::read_to_string(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => FolderError::NoKey(path.to_owned()),
        io::ErrorKind::InvalidData => FolderError::BadKey(path.to_owned()),
        _ => FolderError::File(path.to_owned(), e),
    })?;
    if !text.starts_with("holdfast-wrapped-key") {
        return Key::parse(&text).map(|key| (key, Kept::Openly)).ok_or_else(|| FolderError::BadKey(path.to_owned()));
    }
    let wrapping = Wrapping::parse(&text).ok_or_else(|| FolderError::BadKey(path.to_owned()))?;
    let passphrase = passphrase.get()?;
    let key = wrapping.open(&passphrase).ok_or(FolderError::WrongPassphrase)?;
    Ok((key, Kept::Under(passphrase)))
}

/// A passphrase that is asked for once, when it is first needed.
pub struct Passphrase<'a> {
    ask: &'a dyn Fn() -> Result<String, FolderError>,
    said: Option<String>,
}

impl<'a> Passphrase<'a> {
    pub fn asked_by(ask: &'a dyn Fn() -> Result<String, FolderError>) -> Passphrase<'a> {
        Passphrase { ask, said: None }
    }

    fn get(&mut self) -> Result<String, FolderError> {
        match &self.said {
            Some(said) => Ok(said.clone()),
            None => Ok(self.said.insert((self.ask)()?).clone()),
        }
    }
}

/// What is wrong with a new passphrase.
pub fn fault_of_passphrase(passphrase: &str) -> Option<&'static str> {
    let first = passphrase.chars().next();
    if passphrase.chars().count() < 16 || passphrase.chars().all(|c| Some(c) == first) {
        Some("use a passphrase of at least 16 characters: four random words are easy to remember and hard to guess")
    } else {
        None
    }
}

struct Wrapping {
    params: Params,
    salt: Vec<u8>,
    nonce: Vec<u8>,
    sealed: Vec<u8>,
    /// The first two lines.
    head: String,
}

impl Wrapping {
    fn parse(text: &str) -> Option<Wrapping> {
        let lines: Vec<&str> = text.lines().collect();
        let &["holdfast-wrapped-key 1", argon, sealing] = lines.as_slice() else { return None };
        let part = |line: &str, name: &str| line.split(' ').find_map(|word| Some(word.strip_prefix(name)?.strip_prefix('=')?.to_owned()));
        let number = |name: &str| part(argon, name)?.parse::<u32>().ok();
        let params = Params::new(
            number("memory").filter(|m| *m <= MOST_MEMORY)?,
            number("passes").filter(|p| *p <= 100)?,
            number("lanes")?,
            Some(32),
        );
        Some(Wrapping {
            params: params.ok()?,
            salt: unhex(&part(argon, "salt")?)?,
            nonce: unhex(&part(sealing, "nonce")?).filter(|n| n.len() == 24)?,
            sealed: unhex(&part(sealing, "sealed")?)?,
            head: format!("holdfast-wrapped-key 1\n{argon}\n"),
        })
    }

    fn open(&self, passphrase: &str) -> Option<Key> {
        let cipher = cipher(passphrase, &self.salt, self.params.clone())?;
        let payload = Payload { msg: &self.sealed, aad: self.head.as_bytes() };
        let bytes = cipher.decrypt(XNonce::from_slice(&self.nonce), payload).ok()?;
        Some(Key::of_bytes(&bytes.try_into().ok()?))
    }
}

fn wrapped(key: &Key, passphrase: &str) -> String {
    let (salt, nonce) = (ids::random::<16>(), ids::random::<24>());
    let head = format!("holdfast-wrapped-key 1\nargon2id memory={MEMORY} passes={PASSES} lanes={LANES} salt={}\n", hex(&salt));
    let params = Params::new(MEMORY, PASSES, LANES, Some(32)).expect("our own parameters are valid");
    let cipher = cipher(passphrase, &salt, params).expect("argon2id has the memory that it asks for");
    let payload = Payload { msg: &key.bytes(), aad: head.as_bytes() };
    let sealed = cipher.encrypt(XNonce::from_slice(&nonce), payload).expect("32 bytes can be sealed");
    format!("{head}xchacha20poly1305 nonce={} sealed={}\n", hex(&nonce), hex(&sealed))
}

fn cipher(passphrase: &str, salt: &[u8], params: Params) -> Option<XChaCha20Poly1305> {
    let mut wrapping = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(passphrase.as_bytes(), salt, &mut wrapping).ok()?;
    Some(XChaCha20Poly1305::new(&wrapping.into()))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || text.len() % 2 == 1 {
        return None;
    }
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()).collect()
}
