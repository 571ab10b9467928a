//! Keeping the records safe: backups that only their identity opens, restores that are whole or not at all, moves to
//! another database, and the key with its shares. What was done is noted, so that an administrator sees when the last restore was tested.
//!
//! A backup is an `age` file sealed to one or more recipients. Inside is a tar archive of three files: `manifest.json`
//! (what must be found again), `holdfast.key` (a key made for this backup alone) and `holdfast.db` (the database under that
//! key). Neither the server nor its key can open a backup.

pub mod backup;
pub mod copy;
pub mod files;
pub mod key;
pub mod manifest;
pub mod restore;
pub mod rotate;
pub mod seal;
pub mod shares;

use std::{io, path::PathBuf};

use jiff::Timestamp;

use crate::{
    args,
    db::{Actor, Db, DbError, Read, Write},
    folder::FolderError,
    ids, row,
};

#[derive(Debug, thiserror::Error)]
pub enum KeepingError {
    #[error("{0} is there already and was left as it is: choose another name")]
    There(PathBuf),
    #[error("another backup of this folder is being made; nothing was done")]
    AnotherBackup,
    #[error("the disk of {0} is full: a backup needs as much free space there as the database has. No backup was made")]
    Full(PathBuf),
    #[error("{0:?} is not a recipient: it begins age1, and was printed by: holdfast key backup-pair")]
    NotARecipient(String),
    #[error("{0} holds no identity: it is a line that begins AGE-SECRET-KEY-1, printed by: holdfast key backup-pair")]
    NotAnIdentity(PathBuf),
    #[error("the identity does not open this backup: it was sealed to another recipient. Nothing was restored")]
    OtherIdentity,
    #[error("{0} is not a whole Holdfast backup: {1}. Nothing was restored; take another copy of it, or an earlier backup")]
    NotWhole(PathBuf, String),
    #[error("the backup was made by a newer Holdfast ({0}); restore it with that version. Nothing was restored")]
    Newer(String),
    #[error(
        "what came out of the backup is not what its manifest says: {0}. Nothing was restored; take an earlier backup and keep this one"
    )]
    Differs(String),
    #[error("{0} is what an interrupted restore or copy left; nothing in it is in use. Remove it, and begin again. Nothing was done")]
    Interrupted(PathBuf),
    #[error("{0} is not empty: choose a new folder. Nothing was changed")]
    Occupied(PathBuf),
    #[error(
        "the journal here has no entry {0} with that head: the backup is of another installation, or not what it seems. Nothing was noted"
    )]
    NoSuchHead(i64),
    #[error(
        "these shares are of another key: the key was changed after they were printed, or they are another installation's. Nothing was changed"
    )]
    SharesOfAnotherKey,
    #[error("the key was not changed (is the disk full?); the old key still opens the database")]
    KeyNotChanged,
    #[error("a row of {0} was not taken: {1}. Nothing was copied, and the records that were to be copied are as they were")]
    NotTaken(String, DbError),
    #[error(
        "what was put in is not what was read: {0}. Nothing was copied, and the records that were to be copied are as they were. Try again; \
         if it comes again, keep both as they are and tell whoever answers for their safety"
    )]
    CopyDiffers(String),
    #[error(
        "the journal is broken at entry {0}: {1}. Nothing was copied. Keep this database as it is and tell whoever answers for its safety"
    )]
    JournalBroken(i64, String),
    #[error("stopped")]
    Stopped,
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Names the file that an error is about.
pub fn of_file(path: &std::path::Path) -> impl FnOnce(io::Error) -> KeepingError {
    let path = path.to_owned();
    move |e| KeepingError::File(path, e)
}

row! {
    /// Something that was done to keep the records safe.
    #[derive(Clone, Debug)]
    pub struct Keeping {
        pub kind: String,
        pub done_at: Timestamp,
        pub entries: Option<i64>,
        pub head: String,
        pub key_mark: String,
    }
}

impl Keeping {
    pub fn of(kind: &'static str) -> Keeping {
        Keeping { kind: kind.to_owned(), done_at: Timestamp::UNIX_EPOCH, entries: None, head: String::new(), key_mark: String::new() }
    }
}

/// Notes what was done, now.
pub async fn record(db: &Db, done: Keeping) -> Result<(), DbError> {
    let mut tx = db.write(Actor::SYSTEM).await?;
    note(&mut tx, &done).await?;
    tx.commit().await
}

/// Notes what was done, in a change that is being made.
pub async fn note(tx: &mut Write, done: &Keeping) -> Result<(), DbError> {
    let (id, at) = (ids::next(tx.at), tx.at);
    tx.run(
        "INSERT INTO keeping (id, kind, done_at, entries, head, key_mark) VALUES ($1, $2, $3, $4, $5, $6)",
        args![id, &done.kind, at, done.entries, &done.head, &done.key_mark],
    )
    .await?;
    let detail = match done.entries {
        Some(entries) => format!("{}, {entries} entries", done.kind),
        None => done.kind.clone(),
    };
    tx.journal("kept-safe", "keeping", id, detail);
    Ok(())
}

/// The last of each kind.
pub async fn latest(read: &mut Read) -> Result<Vec<Keeping>, DbError> {
    read.all(
        "SELECT k.kind, k.done_at, k.entries, k.head, k.key_mark FROM keeping k
         WHERE k.id = (SELECT max(o.id) FROM keeping o WHERE o.kind = k.kind) ORDER BY k.kind",
        args![],
    )
    .await
}
