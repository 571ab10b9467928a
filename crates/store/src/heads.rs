//! Heads of the journal, signed and kept where whoever runs the server cannot change them, and the journal written out: what
//! `crates/verify` reads. The key lies in the data folder, made when it is first needed; its public half is printed once and kept
//! elsewhere. Whoever holds the server can sign from then on what they like, and cannot unsay what was signed before.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use serde_json::json;

use crate::{
    args,
    chain::{Sealed, hex},
    db::{Db, DbError, Read},
    journal,
    keeping::files::write_private,
};

/// What can go wrong with heads.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    #[error("{0} is no key that heads are signed with. Keep it, find out what became of it, and take it away to begin with a new one")]
    Key(PathBuf),
}

/// Signs heads. Has no `Debug`: it holds the key.
pub struct Signer(Ed25519KeyPair);

impl Signer {
    /// The key in this file, made where there is none.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something else.
    pub fn open(file: &Path) -> Result<Signer, HeadError> {
        let of_file = |error| HeadError::File(file.to_owned(), error);
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let made =
                    Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| of_file(io::Error::other("no key could be drawn")))?;
                let text = hex(made.as_ref());
                write_private(file, &text).map_err(of_file)?;
                text
            }
            Err(error) => return Err(of_file(error)),
        };
        let text = text.trim();
        let bytes: Option<Vec<u8>> =
            (0..text.len()).step_by(2).map(|at| text.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok())).collect();
        let key = bytes.and_then(|bytes| Ed25519KeyPair::from_pkcs8(&bytes).ok());
        key.map(Signer).ok_or_else(|| HeadError::Key(file.to_owned()))
    }

    /// The public half, in hexadecimal digits: with it a head is known to be this installation's.
    pub fn public(&self) -> String {
        hex(self.0.public_key().as_ref())
    }

    /// The newest head as a line to be kept elsewhere. `at` is seconds since 1970 in UTC.
    pub fn head(&self, (seq, hash): (i64, &str), at: i64) -> String {
        let signature = self.0.sign(format!("holdfast journal head 1\n{seq}\n{hash}\n{at}\n").as_bytes());
        json!({ "seq": seq, "hash": hash, "at": at, "signature": hex(signature.as_ref()) }).to_string()
    }

    /// Adds the newest head to the end of a file, and waits until it is on its disk.
    ///
    /// # Errors
    /// What the database or the file says.
    pub async fn keep(&self, db: &Db, file: &Path) -> Result<(), HeadError> {
        let (seq, hash) = journal::head(&mut db.read().await?).await?;
        let line = self.head((seq, &hash), db.clock.now().as_second()) + "\n";
        let add = || {
            let mut kept = fs::OpenOptions::new().create(true).append(true).open(file)?;
            kept.write_all(line.as_bytes())?;
            kept.sync_all()
        };
        add().map_err(|error| HeadError::File(file.to_owned(), error))
    }
}

/// Writes the journal out, a line for each entry; gives how many there are.
///
/// # Errors
/// What the database says, or whoever takes the lines.
pub async fn written_out(read: &mut Read, mut line: impl FnMut(&str) -> io::Result<()>) -> Result<i64, HeadError> {
    let mut last = 0;
    loop {
        let batch: Vec<Sealed> = read
            .all(
                "SELECT seq, at, account_id, action, subject, subject_id, detail, previous, hash
                 FROM journal WHERE seq > $1 ORDER BY seq LIMIT 5000",
                args![last],
            )
            .await?;
        for entry in &batch {
            let Sealed { seq, at, account_id, action, subject, subject_id, detail, previous, hash } = entry;
            let text = json!({
                "seq": seq, "at": at, "account": account_id, "action": action, "subject": subject, "subject_id": subject_id,
                "detail": detail, "previous": hex(previous), "hash": hex(hash),
            });
            line(&text.to_string()).map_err(|error| HeadError::File("the journal".into(), error))?;
            last = *seq;
        }
        if batch.is_empty() {
            return Ok(last);
        }
    }
}
