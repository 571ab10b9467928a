//! The data folder: the encrypted database, its key, and nothing else.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use crate::{
    clock::Clock,
    db::{Db, DbError, Place},
    keeping::{
        files,
        key::{self, Kept, Key, Passphrase},
    },
};

/// Where an installation keeps its data.
#[derive(Clone, Debug)]
pub struct Folder(pub PathBuf);

#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("{0} already holds a Holdfast database; nothing was changed. Choose another folder with --data")]
    Occupied(PathBuf),
    #[error("{0} holds no Holdfast database; make one with: holdfast --data {0} init")]
    Empty(PathBuf),
    #[error(
        "{0} is half restored: the restore was stopped before its end. Nothing in it is in use. Remove this folder, and restore the backup again"
    )]
    HalfRestored(PathBuf),
    #[error(
        "{0} is empty (0 bytes), with a key beside it: the database that stood there is lost, or init was stopped at its start. Nothing was \
         changed. Keep the folder as it is and restore the last backup into another; if nothing was ever recorded, remove the folder and init again"
    )]
    Lost(PathBuf),
    #[error("{0} can be {1} by others than the user it belongs to. Holdfast does not start like that: chmod {2} {0}")]
    Open(PathBuf, &'static str, &'static str),
    #[error("{0} holds a key but no database. Nothing was changed. Restore a backup into another folder")]
    KeyAlone(PathBuf),
    #[error(
        "the key file {0} is missing. Without it the database cannot be read: put it back from where you keep your copy, \
         or get it back from two printed shares with: holdfast key recover"
    )]
    NoKey(PathBuf),
    #[error(
        "the key file {0} is damaged. Nothing was changed. Put it back from where you keep your copy, \
         or get it back from two printed shares with: holdfast key recover"
    )]
    BadKey(PathBuf),
    #[error(
        "the passphrase is not the one that wraps this key. Nothing was changed. Try again, or use two printed shares: holdfast key recover"
    )]
    WrongPassphrase,
    #[error("the key is wrapped with a passphrase and there is no terminal to ask on: put it in HOLDFAST_PASSPHRASE")]
    NobodyToAsk,
    #[error("{0}: {says}", says = files::plainly(.1))]
    File(PathBuf, io::Error),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// A file in a folder that is being restored, taken away last.
pub const HALF_RESTORED: &str = "half-restored";

impl Folder {
    pub fn database(&self) -> PathBuf {
        self.0.join("holdfast.db")
    }

    pub fn key_file(&self) -> PathBuf {
        self.0.join("holdfast.key")
    }

    /// The root key of a PostgreSQL database, which has no other place of its own; a database that is a file holds its own.
    pub fn seal_file(&self) -> PathBuf {
        self.0.join("holdfast.seal")
    }

    /// Where the next key stands while the key is being changed.
    /// With what heads of the journal are signed; made when it is first needed.
    pub fn signing_key(&self) -> PathBuf {
        self.0.join("holdfast.sign")
    }

    pub fn next_key_file(&self) -> PathBuf {
        self.0.join("holdfast.key.next")
    }

    /// Makes the folder, a new key and an empty database. Refuses to touch one that is there.
    pub async fn init(&self, clock: Clock) -> Result<Db, FolderError> {
        self.init_with(clock, &Kept::Openly).await
    }

    /// As [`Folder::init`], saying how the key file keeps its key.
    pub async fn init_with(&self, clock: Clock, kept: &Kept) -> Result<Db, FolderError> {
        self.refuse_half_restored()?;
        if self.database().exists() || self.key_file().exists() {
            return Err(FolderError::Occupied(self.0.clone()));
        }
        let of = |path: PathBuf| move |e| FolderError::File(path, e);
        if let Some(above) = self.0.parent() {
            fs::create_dir_all(above).map_err(of(self.0.clone()))?;
        }
        match fs::DirBuilder::new().mode(0o700).create(&self.0) {
            // One that holds something else is its owner's to close.
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && self.holds_nothing() => {
                fs::set_permissions(&self.0, fs::Permissions::from_mode(0o700)).map_err(of(self.0.clone()))?;
            }
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(of(self.0.clone())(e)),
            _ => {}
        }
        let key = Key::fresh();
        key::write(&self.key_file(), &key, kept)?;
        files::private_and_empty(&self.database()).map_err(of(self.database()))?;
        let db = Db::open(self.place(&key, true), clock).await?;
        // A file that is on the disk is lost all the same when its name is not.
        for named in [self.database(), self.0.clone()] {
            files::sync_folder_of(&named).map_err(|e| FolderError::File(named, e))?;
        }
        Ok(db)
    }

    /// Opens the database with the key beside it. Nobody is asked: a wrapped key's passphrase is in `HOLDFAST_PASSPHRASE`.
    pub async fn open(&self, clock: Clock) -> Result<Db, FolderError> {
        Ok(self.unlock(clock, &|| std::env::var("HOLDFAST_PASSPHRASE").map_err(|_| FolderError::NobodyToAsk)).await?.db)
    }

    /// Opens the database and says with which key. Where a change of the key was stopped half way, finds out which of the
    /// two keys is the database's, and leaves that one alone in its place.
    pub async fn unlock(&self, clock: Clock, ask: &dyn Fn() -> Result<String, FolderError>) -> Result<Unlocked, FolderError> {
        self.refuse_half_restored()?;
        if !self.database().exists() {
            return Err(if self.key_file().exists() { FolderError::KeyAlone(self.0.clone()) } else { FolderError::Empty(self.0.clone()) });
        }
        if self.database().metadata().is_ok_and(|file| file.len() == 0) {
            return Err(FolderError::Lost(self.database()));
        }
        let mut passphrase = Passphrase::asked_by(ask);
        let stopped = self.next_key_file().exists();
        let held = key::read(&self.key_file(), &mut passphrase);
        let next = if stopped { key::read(&self.next_key_file(), &mut passphrase) } else { Err(FolderError::NoKey(self.next_key_file())) };
        let wrong = match held {
            Ok((key, kept)) => match Db::open(self.place(&key, false), clock.clone()).await {
                // The database is open while the other key goes: nobody can be changing its key meanwhile.
                Ok(db) => {
                    if stopped {
                        self.tidied(fs::remove_file(self.next_key_file()), &self.next_key_file())?;
                    }
                    return Ok(Unlocked { db, key, kept });
                }
                Err(DbError::WrongKey) => FolderError::Db(DbError::WrongKey),
                Err(other) => return Err(other.into()),
            },
            Err(error) => error,
        };
        let Ok((key, kept)) = next else { return Err(wrong) };
        let db = Db::open(self.place(&key, false), clock).await.map_err(|e| match e {
            DbError::WrongKey => wrong,
            other => other.into(),
        })?;
        // That SQLite's journal of the old key is gone must be on the disk before the old key goes.
        files::sync_folder_of(&self.database()).map_err(|e| FolderError::File(self.database(), e))?;
        self.tidied(fs::rename(self.next_key_file(), self.key_file()), &self.key_file())?;
        Ok(Unlocked { db, key, kept })
    }

    fn holds_nothing(&self) -> bool {
        fs::read_dir(&self.0).is_ok_and(|mut entries| entries.next().is_none())
    }

    /// What others than its owner can reach here. What anybody on the machine can use is refused; the rest is told.
    ///
    /// # Errors
    /// [`FolderError::Open`].
    pub fn reachable_by_others(&self) -> Result<Vec<String>, FolderError> {
        let mode = |path: &Path| fs::metadata(path).map(|found| found.permissions().mode() & 0o077).unwrap_or(0);
        if mode(&self.0) & 0o002 != 0 {
            return Err(FolderError::Open(self.0.clone(), "changed", "700"));
        }
        if mode(&self.key_file()) & 0o006 != 0 && mode(&self.0) & 0o001 != 0 {
            return Err(FolderError::Open(self.key_file(), "read", "400"));
        }
        let mut told = vec![];
        if mode(&self.0) != 0 {
            told.push(format!("{} can be entered by other users of this machine: chmod 700 {0}", self.0.display()));
        }
        for file in [self.key_file(), self.database(), self.seal_file(), self.0.join("holdfast-looks.db")] {
            if mode(&file) != 0 {
                told.push(format!("{} can be read by other users of this machine: chmod go= {0}", file.display()));
            }
        }
        Ok(told)
    }

    pub fn place(&self, key: &Key, create: bool) -> Place {
        Place::File { file: self.database(), key: key.digits().to_owned(), create }
    }

    fn refuse_half_restored(&self) -> Result<(), FolderError> {
        if self.0.join(HALF_RESTORED).exists() { Err(FolderError::HalfRestored(self.0.clone())) } else { Ok(()) }
    }

    /// Somebody else may have tidied first.
    fn tidied(&self, done: io::Result<()>, path: &Path) -> Result<(), FolderError> {
        match done {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(FolderError::File(path.to_owned(), e)),
            _ => files::sync_folder_of(path).map_err(|e| FolderError::File(path.to_owned(), e)),
        }
    }
}

/// An open database, and the key that opened it.
pub struct Unlocked {
    pub db: Db,
    pub key: Key,
    pub kept: Kept,
}
