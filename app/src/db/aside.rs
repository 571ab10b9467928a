//! Looks on their way to the journal of a database that is a file. They stand in a small file of their own beside it,
//! encrypted with the same key and synced like it, and go to the journal together every few seconds, and when Holdfast
//! stops or starts.
//!
//! So a look waits for no one else's writing, an import's included; and the many looks of a busy hour do not make every
//! connection forget the pages that it holds decrypted, as each commit to the database itself does.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sqlx::{Row as _, SqlitePool, sqlite::SqlitePoolOptions};
use tokio::sync::Mutex;

use super::{DbError, Place, open::file_options};
use crate::{journal::Entry, keeping::files};

pub(super) struct Aside {
    file: PathBuf,
    key: String,
    /// Opened when it is first needed.
    pool: Mutex<Option<SqlitePool>>,
}

impl Aside {
    /// Beside this database; nothing for PostgreSQL, where many write at once.
    pub(super) fn beside(place: &Place) -> Option<Aside> {
        let Place::File { file, key, .. } = place else { return None };
        Some(Aside { file: file.with_file_name("holdfast-looks.db"), key: key.clone(), pool: Mutex::new(None) })
    }

    pub(super) fn is_there(&self) -> bool {
        self.file.exists()
    }

    async fn pool(&self) -> Result<SqlitePool, DbError> {
        let mut pool = self.pool.lock().await;
        // A change of the key took the file away.
        match &*pool {
            Some(pool) if self.is_there() => return Ok(pool.clone()),
            _ => *pool = None,
        }
        let new = !self.is_there();
        let place = Place::File { file: self.file.clone(), key: self.key.clone(), create: true };
        let opened = SqlitePoolOptions::new().max_connections(1).connect_with(file_options(&place)?).await?;
        sqlx::query(
            "CREATE TABLE IF NOT EXISTS look (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, account_id INTEGER, action TEXT NOT NULL,
             subject TEXT NOT NULL, subject_id INTEGER, detail TEXT NOT NULL) STRICT",
        )
        .execute(&opened)
        .await?;
        if let (true, Some(folder)) = (new, self.file.parent()) {
            let names = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
            names.map_err(|e| DbError::Faulty(e.to_string()))?;
        }
        *pool = Some(opened.clone());
        Ok(opened)
    }

    /// Keeps looks, for good, until they are taken.
    pub(super) async fn keep(&self, entries: &[Entry], now: Timestamp) -> Result<(), DbError> {
        let mut tx = self.pool().await?.begin_with("BEGIN IMMEDIATE").await?;
        for entry in entries {
            sqlx::query("INSERT INTO look (at, account_id, action, subject, subject_id, detail) VALUES ($1, $2, $3, $4, $5, $6)")
                .bind(entry.at.unwrap_or(now).as_microsecond())
                .bind(entry.account_id)
                .bind(entry.action.as_ref())
                .bind(entry.subject.as_ref())
                .bind(entry.subject_id)
                .bind(&entry.detail)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// What is kept. Nobody else keeps or takes until what is given is done with.
    pub(super) async fn take(&self) -> Result<Taken, DbError> {
        let mut tx = self.pool().await?.begin_with("BEGIN IMMEDIATE").await?;
        let rows =
            sqlx::query("SELECT at, account_id, action, subject, subject_id, detail FROM look ORDER BY id").fetch_all(&mut *tx).await?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            entries.push(Entry {
                at: Timestamp::from_microsecond(row.try_get("at")?).ok(),
                account_id: row.try_get("account_id")?,
                action: row.try_get::<String, _>("action")?.into(),
                subject: row.try_get::<String, _>("subject")?.into(),
                subject_id: row.try_get("subject_id")?,
                detail: row.try_get("detail")?,
            });
        }
        Ok(Taken { entries, tx })
    }

    /// Folds the log of the file in, which else would only grow.
    pub(super) async fn fold(&self) -> Result<(), DbError> {
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&self.pool().await?).await?;
        Ok(())
    }

    pub(super) async fn close(&self) {
        if let Some(pool) = self.pool.lock().await.take() {
            pool.close().await;
        }
    }

    /// Takes the file away, for a key that it was not made with. Nobody else may have the database open.
    ///
    /// # Errors
    /// [`DbError::Busy`] when looks still wait in it.
    pub(super) async fn take_away(file: &Path, key: &str) -> Result<(), DbError> {
        let place = Place::File { file: file.to_owned(), key: key.to_owned(), create: false };
        let Some(aside) = Aside::beside(&place).filter(Aside::is_there) else { return Ok(()) };
        let waiting = sqlx::query("SELECT 1 FROM look LIMIT 1").fetch_optional(&aside.pool().await?).await?;
        aside.close().await;
        if waiting.is_some() {
            return Err(DbError::Busy);
        }
        let gone = std::fs::remove_file(&aside.file).and_then(|()| files::sync_folder_of(&aside.file));
        gone.map_err(|e| DbError::Faulty(e.to_string()))
    }
}

/// Looks on their way to the journal.
pub(crate) struct Taken {
    pub entries: Vec<Entry>,
    tx: sqlx::Transaction<'static, sqlx::Sqlite>,
}

impl Taken {
    /// The journal has them. When the power goes just before, they are written there twice: better than never.
    pub async fn forget(mut self) -> Result<(), DbError> {
        sqlx::query("DELETE FROM look").execute(&mut *self.tx).await?;
        Ok(self.tx.commit().await?)
    }
}
