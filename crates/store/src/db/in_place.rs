//! Whether the file that is open is still the one that stands under its name. A system goes on writing into a file that was removed, and
//! into one that another was copied over, and says that all is well: what is saved there is gone when Holdfast stops.
//!
//! Asked around every commit, so it is told by what the system knows of the file without reading it. The file itself is only changed when
//! the log is folded in; when it was changed otherwise, by another command of ours or by somebody who laid a copy over it, it is read.

use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::MetadataExt as _,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::{DbError, file::escaped, lite::Opening};
use crate::heavy;

/// Device and inode: which file it is, whatever it is called.
pub(super) type Which = (u64, u64);

/// What became of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// This one is not under its name any more. What is open is whole, and can be copied for as long as it is open.
    Gone(PathBuf),
    /// It holds something else now.
    Overwritten(PathBuf),
}

/// A database file with what SQLite keeps beside it, as they stood when they were opened.
pub(super) struct InPlace {
    opening: Opening,
    /// The log and its index, which others may empty and nobody takes away while one has them open.
    log: (PathBuf, Which),
    index: (PathBuf, Which),
    known: Mutex<Known>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    which: Which,
    size: u64,
    /// When its content or mode was last changed; nobody can set it.
    changed: (i64, i64),
    /// An entry of the journal that stands in the file itself, whatever is in its log.
    entry: Option<(i64, Vec<u8>)>,
}

impl Known {
    fn of(found: &fs::Metadata, entry: Option<(i64, Vec<u8>)>) -> Known {
        Known { which: which(found), size: found.len(), changed: (found.ctime(), found.ctime_nsec()), entry }
    }
}

pub(super) fn which(found: &fs::Metadata) -> Which {
    (found.dev(), found.ino())
}

impl InPlace {
    /// Of a file that was opened just now and is being written by nobody else of this program.
    pub(super) fn of(opening: &Opening) -> Result<InPlace, DbError> {
        let from_file = |error: io::Error| DbError::from_file(&error);
        let found = fs::metadata(&opening.file).map_err(from_file)?;
        let beside = |added: &str| {
            let mut path = opening.file.clone().into_os_string();
            path.push(added);
            let path = PathBuf::from(path);
            let found = fs::metadata(&path).map_err(from_file)?;
            Ok::<_, DbError>((path, which(&found)))
        };
        let (log, index) = (beside("-wal")?, beside("-shm")?);
        let entry = newest_entry(opening).unwrap_or_default();
        Ok(InPlace { opening: opening.clone(), log, index, known: Mutex::new(Known::of(&found, entry)) })
    }

    pub(super) fn opening(&self) -> &Opening {
        &self.opening
    }

    /// Of the log, which grows with every change.
    pub(super) fn fate_of_the_log(&self) -> Option<Fate> {
        gone(&self.log)
    }

    /// Of the log's index, which is made anew from the log.
    pub(super) fn fate_of_the_index(&self) -> Option<Fate> {
        gone(&self.index)
    }

    /// Nothing, when it is the one that was opened.
    pub(super) fn fate(&self) -> Option<Fate> {
        let file = &self.opening.file;
        let Ok(found) = fs::metadata(file) else { return Some(Fate::Gone(file.clone())) };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if which(&found) != known.which {
            return Some(Fate::Gone(file.clone()));
        }
        if (found.len(), (found.ctime(), found.ctime_nsec())) == (known.size, known.changed) {
            return None;
        }
        // It only grows, and what was folded into it stays in it.
        if found.len() < known.size || !self.still_holds(known.entry.as_ref()) {
            return Some(Fate::Overwritten(file.clone()));
        }
        *known = Known::of(&found, known.entry.clone());
        None
    }

    /// The log was folded in by us; nobody else of this program writes meanwhile.
    pub(super) fn folded(&self) {
        let Ok(found) = fs::metadata(&self.opening.file) else { return };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if which(&found) == known.which && found.len() >= known.size {
            let entry = newest_entry(&self.opening).unwrap_or_default().or_else(|| known.entry.clone());
            *known = Known::of(&found, entry);
        }
    }

    /// Another command that folds the log in writes page by page: what cannot be read is read again for a moment.
    fn still_holds(&self, entry: Option<&(i64, Vec<u8>)>) -> bool {
        let Some((seq, hash)) = entry else { return newest_entry(&self.opening).is_ok() };
        for _ in 0..40 {
            match hash_of(&self.opening, *seq) {
                Ok(Some(found)) => return found == *hash,
                Ok(None) => return false,
                Err(_) => heavy::compute(|| std::thread::sleep(Duration::from_millis(5))),
            }
        }
        false
    }
}

fn gone((path, was): &(PathBuf, Which)) -> Option<Fate> {
    let stands = match fs::metadata(path) {
        Ok(found) => which(&found) == *was,
        Err(error) => error.kind() != ErrorKind::NotFound,
    };
    (!stands).then(|| Fate::Gone(path.clone()))
}

/// The file alone, as if it had no log.
fn alone(opening: &Opening) -> Result<Connection, DbError> {
    let address = format!("file:{}?immutable=1", escaped(&opening.file)?);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(address, flags)?;
    connection.execute_batch(&format!("PRAGMA key = \"x'{}'\"", opening.key))?;
    Ok(connection)
}

fn newest_entry(opening: &Opening) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    let connection = alone(opening)?;
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    Ok(connection.query_row("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", [], row).optional()?)
}

fn hash_of(opening: &Opening, seq: i64) -> Result<Option<Vec<u8>>, DbError> {
    let connection = alone(opening)?;
    Ok(connection.query_row("SELECT hash FROM journal WHERE seq = ?1", [seq], |row| row.get(0)).optional()?)
}
