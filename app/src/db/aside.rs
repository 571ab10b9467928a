//! Looks set aside while something long keeps the one writer of a file, so that people's records open meanwhile.
//!
//! They stand in a small file of their own beside the database, encrypted with the same key and synced like it, until
//! the journal can take them: as soon as the writer is free, and at the latest when Holdfast starts again.

use std::path::PathBuf;

use jiff::Timestamp;
use sqlx::{Row as _, SqlitePool, sqlite::SqlitePoolOptions};
use tokio::sync::Mutex;

use super::{DbError, Place, open::file_options};
use crate::journal::Entry;

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
        // Another command may have emptied the file and taken it away.
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

    /// Lets the file go, and takes it away when nothing is kept in it.
    pub(super) async fn close(&self) {
        let Some(pool) = self.pool.lock().await.take() else { return };
        let left = sqlx::query("SELECT 1 FROM look LIMIT 1").fetch_optional(&pool).await;
        pool.close().await;
        if matches!(left, Ok(None)) {
            let _ = std::fs::remove_file(&self.file);
        }
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
