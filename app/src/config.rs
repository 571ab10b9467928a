//! The data folder: the encrypted database, its key, and nothing else.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    clock::Clock,
    db::{Db, DbError, Place},
    ids,
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
    #[error("the key file {0} is missing. Without it the database cannot be read: put it back from where you keep your copy")]
    NoKey(PathBuf),
    #[error("the key file {0} does not hold a key (64 hexadecimal digits): put it back from where you keep your copy")]
    BadKey(PathBuf),
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Folder {
    pub fn database(&self) -> PathBuf {
        self.0.join("holdfast.db")
    }

    pub fn key_file(&self) -> PathBuf {
        self.0.join("holdfast.key")
    }

    /// Makes the folder, a new key and an empty database. Refuses to touch one that is there.
    pub async fn init(&self, clock: Clock) -> Result<Db, FolderError> {
        if self.database().exists() || self.key_file().exists() {
            return Err(FolderError::Occupied(self.0.clone()));
        }
        fs::create_dir_all(&self.0).map_err(|e| FolderError::File(self.0.clone(), e))?;
        let key = ids::token();
        write_private(&self.key_file(), &format!("{key}\n")).map_err(|e| FolderError::File(self.key_file(), e))?;
        let db = Db::open(Place::File { file: self.database(), key, create: true }, clock).await?;
        // A file that is on the disk is lost all the same when its name is not.
        for folder in [Some(self.0.as_path()), self.0.parent()].into_iter().flatten().filter(|f| !f.as_os_str().is_empty()) {
            fs::File::open(folder).and_then(|names| names.sync_all()).map_err(|e| FolderError::File(folder.to_owned(), e))?;
        }
        Ok(db)
    }

    /// Opens the database with the key beside it.
    pub async fn open(&self, clock: Clock) -> Result<Db, FolderError> {
        if !self.database().exists() {
            return Err(FolderError::Empty(self.0.clone()));
        }
        let file = self.key_file();
        let key = fs::read_to_string(&file).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => FolderError::NoKey(file.clone()),
            _ => FolderError::File(file.clone(), e),
        })?;
        let key = key.trim();
        if key.len() != 64 || !key.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(FolderError::BadKey(file));
        }
        Ok(Db::open(Place::File { file: self.database(), key: key.to_owned(), create: false }, clock).await?)
    }
}

/// Writes a file that only its owner can read, and makes sure it is on the disk.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o400).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
