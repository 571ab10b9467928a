//! Opening, making and migrating the encrypted file; handing out reads and writes.

use std::{
    path::Path,
    str::FromStr as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::{
    Executor as _, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Actor, DbError, Read, Write, migrate};
use crate::{clock::Clock, journal::Looks};

/// An open database. Cloning it is cheap and shares it.
#[derive(Clone)]
pub struct Db {
    writer: SqlitePool,
    readers: SqlitePool,
    asked: Arc<AtomicU64>,
    pub clock: Clock,
    pub looks: Looks,
}

/// How to open one.
pub struct Opening<'a> {
    pub file: &'a Path,
    /// 64 hexadecimal digits: the raw key, so that opening a connection costs no key derivation.
    pub key: &'a str,
    pub create: bool,
    pub clock: Clock,
}

impl Db {
    /// Opens the file and brings it to the newest form.
    ///
    /// # Errors
    /// [`DbError::WrongKey`], [`DbError::Newer`], [`DbError::NotEncrypted`], or what the engine says.
    pub async fn open(opening: Opening<'_>) -> Result<Db, DbError> {
        let options = options(&opening)?;
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(60))
            .connect_with(options.clone())
            .await
            .map_err(wrong_key)?;
        let asked = Arc::new(AtomicU64::new(0));
        let mut db = Db { readers: writer.clone(), writer, asked, clock: opening.clock, looks: Looks::closed() };
        let cipher: Option<(String,)> = db.read().await?.one("PRAGMA cipher_version", vec![]).await?;
        if cipher.is_none() {
            return Err(DbError::NotEncrypted);
        }
        let mut tx = db.write(Actor::SYSTEM).await?;
        migrate::run(&mut tx).await.map_err(|e| match e {
            DbError::Engine(e) => wrong_key(e),
            other => other,
        })?;
        tx.unjournaled();
        tx.commit().await?;
        // The page cache is one connection's own and what it saves is decryption, so: few readers, a large cache each.
        db.readers = SqlitePoolOptions::new()
            .min_connections(1)
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options)
            .await?;
        db.looks = Looks::sealed_by(db.clone());
        Ok(db)
    }

    /// A view for reading.
    pub async fn read(&self) -> Result<Read, DbError> {
        Ok(Read { tx: self.readers.begin().await?, asked: self.asked.clone() })
    }

    /// A change by `actor`, now. One at a time: the next waits until this one is committed or dropped.
    pub async fn write(&self, actor: Actor) -> Result<Write, DbError> {
        Ok(Write {
            read: Read { tx: self.writer.begin_with("BEGIN IMMEDIATE").await?, asked: self.asked.clone() },
            actor,
            at: self.clock.now(),
            wrote: false,
            entries: vec![],
        })
    }

    /// How many statements were asked of the database since it was opened.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Lets the file go, with the write-ahead log folded in.
    pub async fn close(self) {
        self.readers.close().await;
        if let Ok(mut connection) = self.writer.acquire().await {
            let _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
        }
        self.writer.close().await;
    }
}

fn options(opening: &Opening<'_>) -> Result<SqliteConnectOptions, DbError> {
    // sqlx does not quote the key. Its Debug prints it, so options are never logged.
    Ok(SqliteConnectOptions::from_str("sqlite:")?
        .filename(opening.file)
        .create_if_missing(opening.create)
        .pragma("key", format!("\"x'{}'\"", opening.key))
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL loses acknowledged rows when the power goes (measured); FULL does not.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(30))
        .pragma("cache_size", "-65536")
        .pragma("temp_store", "MEMORY")
        .statement_cache_capacity(400)
        .log_statements_off())
}

trait Quiet {
    fn log_statements_off(self) -> Self;
}
impl Quiet for SqliteConnectOptions {
    /// Statements carry what people typed; the log must not.
    fn log_statements_off(self) -> Self {
        use sqlx::ConnectOptions as _;
        self.disable_statement_logging()
    }
}

/// SQLCipher says of a wrong key that the file is not a database.
fn wrong_key(error: sqlx::Error) -> DbError {
    match &error {
        sqlx::Error::Database(e) if e.message().contains("not a database") => DbError::WrongKey,
        _ => DbError::Engine(error),
    }
}
