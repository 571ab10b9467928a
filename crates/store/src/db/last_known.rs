//! The newest head of the journal, kept where the database is not: beside it in a small file, and in a second place where one
//! is named. A database that went back in time (an old copy put back, a log or a file of looks taken away) is noticed by it.
//!
//! The file is written after a commit, in place and without a sync: after a power cut it may tell of an earlier state than the
//! database holds, never of a later one.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Db, DbError, Read, in_place::which};
use crate::{args, chain::hex, keeping::files::sync_folder_of};

/// What was last told of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    seq: i64,
    hash: String,
    /// Looks that stood beside the database on their way to the journal.
    looks: i64,
}

impl Told {
    /// One line, always of the same length, so that writing it over the last one is one step.
    fn line(&self) -> String {
        format!("holdfast-head 1 {:020} {} {:010}\n", self.seq, self.hash, self.looks)
    }

    fn parse(line: &str) -> Option<Told> {
        let parts: Vec<&str> = line.split_ascii_whitespace().collect();
        let &["holdfast-head", "1", seq, hash, looks] = parts.as_slice() else { return None };
        (hash.len() == 64).then_some(())?;
        Some(Told { seq: seq.parse().ok()?, hash: hash.to_owned(), looks: looks.parse().ok()? })
    }
}

/// What is not there any more of what was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The journal ends before the entry that was told.
    Older { told_in: PathBuf, told: i64, holds: i64 },
    /// The entry that was told is another one here.
    Other { told_in: PathBuf, told: i64 },
    /// There is a journal, and nothing tells where it ended.
    Untold { told_in: PathBuf, holds: i64 },
    /// Looks on their way to the journal are gone.
    Looks { told: i64, there: i64 },
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Loss::Older { told_in, told, holds } => write!(
                f,
                "the database is older than the newest known: its journal ends with entry {holds}, and {} tells of entry {told}. \
                 What was saved in between is not in it",
                told_in.display()
            ),
            Loss::Other { told_in, told } => {
                write!(f, "the database is not the one that {} tells of: entry {told} of its journal is another", told_in.display())
            }
            Loss::Untold { told_in, holds } => write!(
                f,
                "{} is missing or cannot be read. It tells where the journal ended; this one ends with entry {holds}, and whether that is all \
                 that was saved is not known",
                told_in.display()
            ),
            Loss::Looks { told, there } => write!(
                f,
                "looks at records are missing: {told} stood in holdfast-looks.db on their way to the journal, and {there} are there"
            ),
        }
    }
}

/// The files that tell. Cheap to ask; nothing waits for a disk.
#[derive(Default)]
pub(super) struct LastKnown(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    files: Vec<(PathBuf, File)>,
    /// What is told stays as it is while a loss is not accepted.
    loss: Option<Loss>,
    complained: bool,
}

impl LastKnown {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn loss(&self) -> Option<Loss> {
        self.kept().loss.clone()
    }

    /// The journal now ends here; with the looks that stood beside it, or with others.
    pub(super) fn ends(&self, seq: i64, hash: &[u8], took_looks: bool) {
        self.tell(|told| {
            if seq > told.seq {
                told.seq = seq;
                told.hash = hex(hash);
            }
            if took_looks {
                told.looks = 0;
            }
        });
    }

    /// So many looks stand beside the database.
    pub(super) fn looks(&self, count: i64) {
        self.tell(|told| told.looks = count);
    }

    fn tell(&self, change: impl Fn(&mut Told)) {
        let mut kept = self.kept();
        if kept.loss.is_some() {
            return;
        }
        let mut failed = None;
        for (path, file) in &mut kept.files {
            if let Err(error) = stands(path, file).and_then(|()| in_place(file, &change)) {
                failed = Some(format!("{}: {error}", path.display()));
            }
        }
        if let Some(error) = failed
            && !std::mem::replace(&mut kept.complained, true)
        {
            tracing::warn!(error, "the newest head of the journal could not be noted beside the database");
        }
    }
}

/// A file that was taken away, or had another put in its place, while we tell in it: what it told is told in one of that name from now on.
fn stands(path: &Path, file: &mut File) -> std::io::Result<()> {
    if fs::metadata(path).is_ok_and(|found| file.metadata().is_ok_and(|ours| which(&found) == which(&ours))) {
        return Ok(());
    }
    let told = read(file);
    let anew = opened(path)?;
    tracing::warn!(file = %path.display(), "the file that tells where the journal ends was taken away or replaced; it is written anew");
    *file = anew;
    match told {
        Some(told) => in_place(file, |now| *now = told.clone()),
        None => Ok(()),
    }
}

fn opened(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Writes beside a database that was put together elsewhere where its journal ends.
pub(crate) fn tell_beside(database: &Path, seq: i64, hash: &str) -> std::io::Result<()> {
    let path = beside(database);
    let file = opened(&path)?;
    in_place(&file, |told| *told = Told { seq, hash: hash.to_owned(), looks: 0 })?;
    file.sync_all().and_then(|()| sync_folder_of(&path))
}

pub(super) fn beside(database: &Path) -> PathBuf {
    database.with_file_name("holdfast.head")
}

/// Reads the line, changes it and writes it over, while no other program of ours does.
fn in_place(file: &File, change: impl Fn(&mut Told)) -> std::io::Result<()> {
    file.lock()?;
    let mut told = read(file).unwrap_or(Told { seq: 0, hash: "0".repeat(64), looks: 0 });
    change(&mut told);
    let written = file.write_all_at(told.line().as_bytes(), 0);
    file.unlock()?;
    written
}

fn read(file: &File) -> Option<Told> {
    let mut bytes = [0; 160];
    let length = file.read_at(&mut bytes, 0).ok()?;
    Told::parse(std::str::from_utf8(&bytes[..length]).ok()?.lines().next()?)
}

async fn head(read: &mut Read) -> Result<(i64, String), DbError> {
    let head: Option<(i64, Vec<u8>)> = read.one("SELECT seq, hash FROM journal_head", vec![]).await?;
    Ok(head.map_or((0, "0".repeat(64)), |(seq, hash)| (seq, hex(&hash))))
}

impl Db {
    /// Compares the database with what this file tells of it, and tells it from now on. One that is not there yet tells nothing.
    ///
    /// # Errors
    /// What the database says. That a file cannot be written is no error: the database is whole without it.
    pub async fn also_told_in(&self, path: &Path) -> Result<(), DbError> {
        self.told_by(path, false).await
    }

    /// As [`Db::also_told_in`], of the file that stands beside a database from its beginning.
    pub(super) async fn told_beside(&self, path: &Path) -> Result<(), DbError> {
        self.told_by(path, true).await
    }

    async fn told_by(&self, path: &Path, always_there: bool) -> Result<(), DbError> {
        let file = match opened(path) {
            Ok(file) => file,
            Err(error) => {
                tracing::warn!(file = %path.display(), %error, "the newest head of the journal cannot be noted here");
                return Ok(());
            }
        };
        let mut reading = self.read().await?;
        let found = match read(&file) {
            Some(told) => self.compared(&mut reading, path, &told).await?,
            None => {
                let is_new = file.metadata().is_ok_and(|found| found.len() == 0) && !always_there;
                let (holds, _) = head(&mut reading).await?;
                (holds > 0 && !is_new).then(|| Loss::Untold { told_in: path.to_owned(), holds })
            }
        };
        let (seq, hash) = head(&mut reading).await?;
        drop(reading);
        let looks = self.looks_beside().await?;
        let mut kept = self.last_known.kept();
        if found.is_some() {
            kept.loss = found;
        } else if kept.loss.is_none() {
            // A file that cannot be written to is told of at the next commit.
            let _ = in_place(&file, |told| *told = Told { seq, hash: hash.clone(), looks });
            // From here on it may tell of an earlier state when the power goes; it must not be empty.
            let _ = file.sync_all().and_then(|()| sync_folder_of(path));
        }
        kept.files.push((path.to_owned(), file));
        Ok(())
    }

    async fn compared(&self, reading: &mut Read, path: &Path, told: &Told) -> Result<Option<Loss>, DbError> {
        let (holds, _) = head(reading).await?;
        let told_in = path.to_owned();
        if told.seq > holds {
            return Ok(Some(Loss::Older { told_in, told: told.seq, holds }));
        }
        let entry: Option<(Vec<u8>,)> = reading.one("SELECT hash FROM journal WHERE seq = $1", args![told.seq]).await?;
        if told.seq > 0 && entry.is_none_or(|(hash,)| hex(&hash) != told.hash) {
            return Ok(Some(Loss::Other { told_in, told: told.seq }));
        }
        // Where the journal went on, looks that were told may be in it by now.
        let there = self.looks_beside().await?;
        Ok((told.seq == holds && there < told.looks).then_some(Loss::Looks { told: told.looks, there }))
    }

    /// What is known to be missing from this database.
    pub fn loss(&self) -> Option<Loss> {
        self.last_known.loss()
    }

    /// Goes on with the database as it is. The journal says so, and every file tells of it from now on.
    ///
    /// # Errors
    /// What the database says; then nothing was accepted.
    pub async fn accept_loss(&self) -> Result<(), DbError> {
        let Some(loss) = self.loss() else { return Ok(()) };
        let detail = match &loss {
            Loss::Older { told, holds, .. } => format!("entries {} to {told} of the journal", holds + 1),
            Loss::Other { told, .. } => format!("entry {told} of the journal is another"),
            Loss::Untold { .. } => "what follows in the journal, if anything does: nothing told where it ended".to_owned(),
            Loss::Looks { told, there } => format!("{} looks", told - there),
        };
        let mut tx = self.write(super::Actor::SYSTEM).await?;
        tx.journal("loss-accepted", "database", 0, detail);
        tx.commit().await?;
        let (seq, hash) = head(&mut self.read().await?).await?;
        let looks = self.looks_beside().await?;
        let mut kept = self.last_known.kept();
        kept.loss = None;
        for (path, file) in &kept.files {
            if let Err(error) = in_place(file, |told| *told = Told { seq, hash: hash.clone(), looks }) {
                tracing::warn!(file = %path.display(), %error, "the newest head of the journal could not be noted");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written_and_anything_else_tells_nothing() {
        let told = Told { seq: 12, hash: "ab".repeat(32), looks: 3 };
        assert_eq!(Told::parse(&told.line()), Some(told.clone()));
        let longer = Told { seq: i64::MAX, looks: 9_999_999_999, ..told };
        assert_eq!(longer.line().len(), Told { seq: 0, looks: 0, ..longer.clone() }.line().len());
        for torn in ["", "holdfast-head 1 00000", "\0\0\0\0", "holdfast-head 2 1 2 3"] {
            assert_eq!(Told::parse(torn), None, "{torn:?}");
        }
    }
}
