//! When the disk is full or fails, when the file is taken, when PostgreSQL is away: what it is called, and whether
//! writing may go on.

use std::{
    io,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    },
};

use sqlx::postgres::PgDatabaseError;

use super::{
    DbError,
    file::copied,
    in_place::{Fate, InPlace},
    lite::Pool,
};
use crate::heavy;

impl DbError {
    /// The same again, for another who waited for the same write.
    pub(crate) fn again(&self) -> DbError {
        match self {
            DbError::Full => DbError::Full,
            DbError::Busy => DbError::Busy,
            DbError::Stopped => DbError::Stopped,
            DbError::Taken => DbError::Taken,
            DbError::Unwritable => DbError::Unwritable,
            DbError::Away(why) => DbError::Away(why.clone()),
            other => DbError::Shape(other.to_string()),
        }
    }

    /// What a file beside the database said.
    pub(super) fn from_file(error: &io::Error) -> DbError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => DbError::Full,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => DbError::Unwritable,
            _ => DbError::Faulty(error.to_string()),
        }
    }

    /// Whether it is the database that cannot write just now, whatever was asked of it.
    pub fn cannot_write_now(&self) -> bool {
        matches!(self, DbError::Full | DbError::Busy | DbError::Stopped | DbError::Taken | DbError::Unwritable | DbError::Away(_))
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> DbError {
        match &error {
            sqlx::Error::PoolTimedOut => DbError::Busy,
            sqlx::Error::Io(e) => DbError::Away(e.to_string()),
            sqlx::Error::Database(e) => {
                let named = e.try_downcast_ref::<PgDatabaseError>().and_then(|e| of_postgres(e.code(), e.message()));
                named.unwrap_or(DbError::Postgres(error))
            }
            _ => DbError::Postgres(error),
        }
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> DbError {
        let rusqlite::Error::SqliteFailure(code, said) = &error else { return DbError::File(error) };
        of_the_file(code.extended_code, said.as_deref().unwrap_or_default()).unwrap_or(DbError::File(error))
    }
}

/// SQLite's extended result codes: <https://sqlite.org/rescode.html>.
fn of_the_file(code: i32, message: &str) -> Option<DbError> {
    use rusqlite::ffi::{SQLITE_BUSY, SQLITE_CANTOPEN, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_IOERR, SQLITE_IOERR_SHMSIZE, SQLITE_READONLY};
    match (code, code & 0xff) {
        // The index of the log could not grow. It is never synced, so nothing is lost: it is the disk that is full.
        (SQLITE_IOERR_SHMSIZE, _) | (_, SQLITE_FULL) => Some(DbError::Full),
        (_, SQLITE_IOERR) => Some(DbError::Faulty(format!("{message} ({code})"))),
        (_, SQLITE_CORRUPT) => Some(DbError::Damaged),
        (_, SQLITE_CANTOPEN | SQLITE_READONLY) => Some(DbError::Unwritable),
        (_, SQLITE_BUSY) => Some(DbError::Busy),
        _ => None,
    }
}

/// PostgreSQL's codes: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn of_postgres(code: &str, message: &str) -> Option<DbError> {
    match code {
        "53100" => Some(DbError::Full),
        // 40P01: two changes waited for each other, and this one was dropped for the other's sake.
        "53300" | "55P03" | "40P01" => Some(DbError::Busy),
        "25006" => Some(DbError::Away("it is a standby, which only reads: use the address of the primary, or promote it".into())),
        "57P01" | "57P02" | "57P03" => Some(DbError::Away(message.to_owned())),
        code if code.starts_with("08") => Some(DbError::Away(message.to_owned())),
        _ => None,
    }
}

/// Whether the disk takes what is written, and when the log is folded into the file.
///
/// After a failed write or sync the operating system may say that all is well although the disk does not have it, so a
/// failed sync is never tried again: nothing more is written until Holdfast is started anew, reads the log again and
/// writes all of it into the file.
#[derive(Clone, Default)]
pub(super) struct Health(Arc<Vitals>);

#[derive(Default)]
struct Vitals {
    /// One of the three below, or none of them yet.
    stopped: AtomicU8,
    /// About how many rows were changed since the log was folded in last.
    changed: AtomicU64,
    /// Set for a file: by what its log is folded in.
    writer: OnceLock<Pool>,
    in_place: OnceLock<InPlace>,
    /// Whether what was saved is being copied out of a file that was taken away.
    rescuing: AtomicBool,
}

/// The disk failed a write.
const FAILED: u8 = 1;
/// The file is not under its name any more.
const GONE: u8 = 2;
/// Another lies in its place: what is read may be of either.
const OVERWRITTEN: u8 = 3;

/// After so many rows the log is folded into the file; a commit counts as ten. That is about 4 MiB of log.
const FOLDED_EVERY: u64 = 1000;

impl Health {
    /// SQLite folds its log in by itself, but keeps to itself when that fails. So it is told not to, and asked.
    pub(super) fn folding_with(&self, writer: &Pool) {
        let _ = self.0.writer.set(writer.clone());
    }

    /// # Errors
    /// When writing has stopped.
    pub(super) fn writable(&self) -> Result<(), DbError> {
        match self.0.stopped.load(Ordering::Acquire) {
            0 => Ok(()),
            FAILED => Err(DbError::Stopped),
            _ => Err(DbError::Taken),
        }
    }

    /// # Errors
    /// When what is read may be of another file.
    pub(super) fn readable(&self) -> Result<(), DbError> {
        if self.0.stopped.load(Ordering::Acquire) == OVERWRITTEN { Err(DbError::Taken) } else { Ok(()) }
    }

    /// From here on the file must be the one that it is now. Asked while nobody else of this program writes.
    pub(super) fn stays(&self, in_place: InPlace) {
        let _ = self.0.in_place.set(in_place);
    }

    /// Asked before something is written to stay.
    ///
    /// # Errors
    /// When the file that is open, or its log, is not the one under its name; nothing is saved from then on.
    pub(super) fn to_write(&self) -> Result<(), DbError> {
        self.writable()?;
        self.stands(|file| file.fate_of_the_log().or_else(|| file.fate()))
    }

    /// Asked when it was written, before anybody is told: meanwhile it may have gone anywhere.
    ///
    /// # Errors
    /// As [`Health::to_write`].
    pub(super) fn written(&self) -> Result<(), DbError> {
        self.stands(InPlace::fate)
    }

    /// What was asked, and could not be read or written for what the file is: perhaps it is not ours any more.
    ///
    /// # Errors
    /// As [`Health::to_write`], or as before.
    pub(super) fn doubted<T>(&self, outcome: Result<T, DbError>) -> Result<T, DbError> {
        use rusqlite::{Error::SqliteFailure, ErrorCode::NotADatabase};
        let of_the_file = match &outcome {
            Err(DbError::Damaged | DbError::Faulty(_) | DbError::Unwritable | DbError::Taken) => true,
            Err(DbError::File(SqliteFailure(told, _))) => told.code == NotADatabase,
            _ => false,
        };
        if of_the_file {
            self.stands(|file| file.fate_of_the_log().or_else(|| file.fate()))?;
        }
        outcome
    }

    fn stands(&self, fate: impl Fn(&InPlace) -> Option<Fate>) -> Result<(), DbError> {
        let Some(in_place) = self.0.in_place.get() else { return Ok(()) };
        let Some(fate) = fate(in_place) else { return Ok(()) };
        let stopped = if matches!(fate, Fate::Gone(_)) { GONE } else { OVERWRITTEN };
        if self.0.stopped.compare_exchange(0, stopped, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            self.tell(&fate, in_place);
        }
        Err(DbError::Taken)
    }

    fn tell(&self, fate: &Fate, in_place: &InPlace) {
        let path = match fate {
            Fate::Overwritten(path) => {
                tracing::error!(
                    file = %path.display(),
                    "another file was laid over the database while it was served, so nothing more is saved or shown. Stop Holdfast, keep the \
                     folder as it is, and restore the last backup into another; what was saved since that backup is to be keyed in again"
                );
                return;
            }
            Fate::Gone(path) => path,
        };
        tracing::error!(
            file = %path.display(),
            "the database was taken away, or another put in its place, while it was served, so nothing more is saved. Do not stop Holdfast \
             yet: what was saved is being copied out of what it still holds"
        );
        let Some(writer) = self.0.writer.get().cloned() else { return };
        let (vitals, opening) = (self.0.clone(), in_place.opening().clone());
        vitals.rescuing.store(true, Ordering::Release);
        tokio::spawn(async move {
            let rescued = opening.file.with_file_name(format!("holdfast-rescued-{}.db", std::process::id()));
            match copied(&writer, &rescued, &opening.key).await {
                Ok(()) => tracing::error!(
                    file = %rescued.display(),
                    "all that was saved is in this file. Stop Holdfast, move holdfast.db, holdfast.db-wal and holdfast.db-shm elsewhere where they \
                     are still there, rename this file to holdfast.db, and start again. Where the database was only moved, move it back instead"
                ),
                Err(error) => tracing::error!(
                    %error,
                    "what was saved could not be copied. Put back what was moved away, with all files of that moment, or restore the last backup"
                ),
            }
            vitals.rescuing.store(false, Ordering::Release);
        });
    }

    /// What was saved is being copied out of a file that was taken away.
    pub(super) fn is_rescuing(&self) -> bool {
        self.0.rescuing.load(Ordering::Acquire)
    }

    /// What became of a write; when the disk failed, the last there is.
    pub(super) fn judged<T>(&self, outcome: Result<T, DbError>) -> Result<T, DbError> {
        match outcome {
            Err(DbError::Faulty(cause)) => {
                self.0.stopped.store(FAILED, Ordering::Release);
                tracing::error!(cause, "the disk failed a write: nothing more is saved until Holdfast is started again");
                Err(DbError::Stopped)
            }
            outcome => outcome,
        }
    }

    /// Counts a commit, and folds the log in when it is time: afterwards, so that nobody waits for it.
    pub(super) fn committed(&self, rows: u64) {
        let Some(writer) = self.0.writer.get() else { return };
        if self.0.changed.fetch_add(10 + rows, Ordering::Relaxed) + 10 + rows < FOLDED_EVERY {
            return;
        }
        self.0.changed.store(0, Ordering::Relaxed);
        let (health, writer) = (self.clone(), writer.clone());
        tokio::spawn(async move {
            if let Err(error) = health.fold(&writer, "PRAGMA wal_checkpoint(PASSIVE)").await {
                tracing::warn!(%error, "the log could not be folded into the database; it grows until it can");
            }
        });
    }

    pub(super) async fn fold(&self, writer: &Pool, how: &'static str) -> Result<(), DbError> {
        let writer = writer.take().await?;
        self.to_write()?;
        self.stands(InPlace::fate_of_the_index)?;
        self.judged(writer.at_length(how, vec![]))?;
        if let Some(in_place) = self.0.in_place.get() {
            heavy::compute(|| in_place.folded());
        }
        Ok(())
    }
}
