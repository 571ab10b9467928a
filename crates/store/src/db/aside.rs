//! Looks on their way to the journal of a database that is a file. They stand in a small file of their own beside it,
//! encrypted with the same key and synced like it, and go to the journal together every few seconds, and when Holdfast
//! stops or starts.
//!
//! So a look waits for no one else's writing, an import's included; and the many looks of a busy hour do not make every
//! connection forget the pages that it holds decrypted, as each commit to the database itself does.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::Mutex;

use super::{
    DbError, FromRow, Place, Value,
    asked::{self, Asked},
    in_place::{Which, which},
    lite::{Lent, Manner, Opening, Pool},
};
use crate::{args, chain::Entry, keeping::files, row, sealed::Vault};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS look (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, account_id INTEGER,
     action TEXT NOT NULL, subject TEXT NOT NULL, subject_id INTEGER, detail TEXT NOT NULL) STRICT";

const LOOKS: &str = "SELECT at, account_id, action, subject, subject_id, detail FROM look ORDER BY id";

/// So long one who keeps looks waits for one who takes them.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Aside {
    file: PathBuf,
    key: String,
    /// Opened when it is first needed; with which file that was.
    pool: Mutex<Option<(Pool, Option<Which>)>>,
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

    async fn pool(&self) -> Result<Pool, DbError> {
        let mut pool = self.pool.lock().await;
        let stands = fs::metadata(&self.file).ok().map(|found| which(&found));
        let gone = match pool.take() {
            Some((open, was)) if stands.is_some() && stands == was => {
                *pool = Some((open.clone(), was));
                return Ok(open);
            }
            was => was,
        };
        let new = stands.is_none();
        if new {
            files::private_and_empty(&self.file).map_err(|e| DbError::from_file(&e))?;
        }
        let opening =
            Opening { file: self.file.clone(), key: self.key.clone(), create: true, manner: Manner::Shared, vault: Vault::default() };
        let opened = Pool::of(opening, 1, PATIENCE)?;
        for table in [TABLE, asked::TABLE] {
            opened.take().await?.at_length(table, vec![])?;
        }
        if let (true, Some(folder)) = (new, self.file.parent()) {
            let names = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
            names.map_err(|e| DbError::Faulty(e.to_string()))?;
        }
        if let Some((gone, _)) = gone {
            self.goes_on_from(gone, &opened).await?;
        }
        *pool = Some((opened.clone(), fs::metadata(&self.file).ok().map(|found| which(&found))));
        Ok(opened)
    }

    /// The file was taken away while it was open, as a change of the key does when nothing waits in it. What waits in it is still there to be read.
    async fn goes_on_from(&self, gone: Pool, opened: &Pool) -> Result<(), DbError> {
        let lent = gone.take().await?;
        let waiting: Vec<Look> = lent.all(LOOKS, vec![])?;
        if waiting.is_empty() {
            return Ok(());
        }
        tracing::error!(file = %self.file.display(), "the file of looks was taken away while it was open; what waited in it was written again");
        let mut anew = opened.take().await?;
        anew.begin_change().await?;
        for look in waiting {
            insert(&anew, &look.entry(), Timestamp::UNIX_EPOCH)?;
        }
        anew.commit()
    }

    pub(super) async fn count(&self) -> Result<i64, DbError> {
        let lent = self.pool().await?.take().await?;
        counted(&lent)
    }

    /// Keeps looks, for good, until they are taken. Says how many stand there now.
    pub(super) async fn keep(&self, entries: &[Entry], now: Timestamp) -> Result<i64, DbError> {
        let mut lent = self.pool().await?.take().await?;
        lent.begin_change().await?;
        for entry in entries {
            insert(&lent, entry, now)?;
        }
        let stand = counted(&lent)?;
        lent.commit()?;
        Ok(stand)
    }

    /// Keeps what was asked; it goes nowhere from here.
    pub(super) async fn keep_asked(&self, asked: Asked<'_>, times: (Timestamp, Timestamp, Timestamp)) -> Result<String, DbError> {
        let mut lent = self.pool().await?.take().await?;
        lent.begin_change().await?;
        asked::keep(&lent, asked, times)
    }

    /// The first row of what is asked of those words.
    pub(super) async fn asked<T: FromRow>(&self, sql: &str, args: Vec<Value>) -> Result<Option<T>, DbError> {
        let lent = self.pool().await?.take().await?;
        Ok(lent.all(sql, args)?.into_iter().next())
    }

    /// What is kept. Nobody else keeps or takes until what is given is done with.
    pub(super) async fn take(&self) -> Result<Taken, DbError> {
        let mut lent = self.pool().await?.take().await?;
        lent.begin_change().await?;
        let looks: Vec<Look> = lent.all(LOOKS, vec![])?;
        Ok(Taken { entries: looks.into_iter().map(Look::entry).collect(), lent })
    }

    /// Folds the log of the file in, which else would only grow.
    pub(super) async fn fold(&self) -> Result<(), DbError> {
        self.pool().await?.take().await?.at_length("PRAGMA wal_checkpoint(PASSIVE)", vec![])
    }

    pub(super) async fn close(&self) {
        if let Some((pool, _)) = self.pool.lock().await.take() {
            pool.close(PATIENCE).await;
        }
    }

    /// Takes the file away, for a key that it was not made with. Nobody else may have the database open.
    ///
    /// # Errors
    /// [`DbError::Busy`] when looks still wait in it.
    pub(super) async fn take_away(file: &Path, key: &str) -> Result<(), DbError> {
        let place = Place::File { file: file.to_owned(), key: key.to_owned(), create: false };
        let Some(aside) = Aside::beside(&place).filter(Aside::is_there) else { return Ok(()) };
        let waiting: Vec<(i64,)> = aside.pool().await?.take().await?.all("SELECT id FROM look LIMIT 1", vec![])?;
        aside.close().await;
        if !waiting.is_empty() {
            return Err(DbError::Busy);
        }
        let gone = std::fs::remove_file(&aside.file).and_then(|()| files::sync_folder_of(&aside.file));
        gone.map_err(|e| DbError::Faulty(e.to_string()))
    }
}

fn insert(lent: &Lent, look: &Entry, now: Timestamp) -> Result<u64, DbError> {
    lent.run(
        "INSERT INTO look (at, account_id, action, subject, subject_id, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        args![look.at.unwrap_or(now), look.account_id, look.action.as_ref(), look.subject.as_ref(), look.subject_id, &look.detail],
    )
}

fn counted(lent: &Lent) -> Result<i64, DbError> {
    let count: Vec<(i64,)> = lent.all("SELECT count(*) FROM look", vec![])?;
    Ok(count.first().map_or(0, |(count,)| *count))
}

row! {
    struct Look {
        at: Timestamp,
        account_id: Option<i64>,
        action: String,
        subject: String,
        subject_id: Option<i64>,
        detail: String,
    }
}

impl Look {
    fn entry(self) -> Entry {
        Entry {
            at: Some(self.at),
            account_id: self.account_id,
            action: self.action.into(),
            subject: self.subject.into(),
            subject_id: self.subject_id,
            detail: self.detail,
        }
    }
}

/// Looks on their way to the journal.
pub(crate) struct Taken {
    pub entries: Vec<Entry>,
    lent: Lent,
}

impl Taken {
    /// The journal has them. When the power goes just before, they are written there twice: better than never.
    pub fn forget(self) -> Result<(), DbError> {
        self.lent.run("DELETE FROM look", vec![])?;
        self.lent.commit()
    }
}
