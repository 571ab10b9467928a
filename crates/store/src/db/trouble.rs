//! When the disk is full or fails, when the file is taken, when PostgreSQL is away: what it is called, and whether
//! writing may go on.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use sqlx::postgres::PgDatabaseError;

use super::{DbError, lite::Pool};

impl DbError {
    /// The same again, for another who waited for the same write.
    pub(crate) fn again(&self) -> DbError {
        match self {
            DbError::Full => DbError::Full,
            DbError::Busy => DbError::Busy,
            DbError::Stopped => DbError::Stopped,
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
        matches!(self, DbError::Full | DbError::Busy | DbError::Stopped | DbError::Unwritable | DbError::Away(_))
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
    stopped: AtomicBool,
    /// About how many rows were changed since the log was folded in last.
    changed: AtomicU64,
    /// Set for a file: by what its log is folded in.
    writer: std::sync::OnceLock<Pool>,
}

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
        if self.0.stopped.load(Ordering::Acquire) { Err(DbError::Stopped) } else { Ok(()) }
    }

    /// What became of a write; when the disk failed, the last there is.
    pub(super) fn judged<T>(&self, outcome: Result<T, DbError>) -> Result<T, DbError> {
        match outcome {
            Err(DbError::Faulty(cause)) => {
                self.0.stopped.store(true, Ordering::Release);
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
        self.writable()?;
        let writer = writer.take().await?;
        self.judged(writer.at_length(how, vec![]))
    }
}
