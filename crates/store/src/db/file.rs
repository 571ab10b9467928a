//! What can only be asked of a database that is a file: a copy of it while others write, and another key.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use super::{
    Db, DbError, Read, Tx,
    aside::Aside,
    lite::{Manner, Opening, Pool},
    open::Engine,
};
use crate::{args, sealed::Vault};

impl Db {
    /// Writes the database as it is at this moment into a new file under a key of its own. Others go on writing meanwhile;
    /// what they write is not in the copy.
    pub async fn copy_into(&self, file: &Path, key: &str) -> Result<(), DbError> {
        let Engine::Lite { readers, .. } = &self.engine else { return Err(DbError::NotAFile) };
        copied(readers, file, key).await
    }
}

pub(super) async fn copied(pool: &Pool, file: &Path, key: &str) -> Result<(), DbError> {
    let name = format!("file:{}?key=x%27{key}%27", escaped(file)?);
    pool.take().await?.at_length("VACUUM INTO $1", args![name])
}

impl Db {
    /// The folder of the database, for what is on its way in; where it is no file, the system's for such things.
    pub fn beside(&self) -> PathBuf {
        let folder = match &self.engine {
            Engine::Lite { writer, .. } => writer.file().parent().filter(|path| !path.as_os_str().is_empty()).map(Path::to_owned),
            Engine::Postgres(_) => None,
        };
        folder.unwrap_or_else(std::env::temp_dir)
    }
}

/// A path as it stands in a `file:` address.
pub(super) fn escaped(file: &Path) -> Result<String, DbError> {
    let path = std::path::absolute(file).map_err(|e| DbError::Shape(format!("{}: {e}", file.display())))?;
    Ok(path.as_os_str().as_encoded_bytes().iter().fold(String::new(), |mut out, byte| {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => out.push(char::from(*byte)),
            other => {
                let _ = write!(out, "%{other:02x}");
            }
        }
        out
    }))
}

impl Read {
    /// Every table that holds rows of ours.
    pub async fn tables(&mut self) -> Result<Vec<String>, DbError> {
        let sql = match self.tx {
            Tx::Lite(_) => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
            Tx::Postgres(_) => "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
        };
        Ok(self.all::<(String,)>(sql, vec![]).await?.into_iter().map(|(name,)| name).collect())
    }

    /// How many rows a table holds.
    pub async fn rows(&mut self, table: &str) -> Result<i64, DbError> {
        let found: Vec<(i64,)> = self.all_assembled(format!("SELECT count(*) FROM \"{table}\""), vec![]).await?;
        found.first().map(|(n,)| *n).ok_or_else(|| DbError::Shape("the query gave no row".into()))
    }

    pub(super) async fn holds_rows(&mut self, table: &str) -> Result<bool, DbError> {
        let found: Vec<(bool,)> = self.all_assembled(format!("SELECT EXISTS (SELECT 1 FROM \"{table}\")"), vec![]).await?;
        Ok(found.first().is_some_and(|(any,)| *any))
    }

    /// Reads every page of the file; says what is wrong with it, or nothing. PostgreSQL looks after its own pages.
    pub async fn fault_of_pages(&mut self) -> Result<Option<String>, DbError> {
        match self.tx {
            Tx::Postgres(_) => Ok(None),
            Tx::Lite(_) => {
                let says: String = self.value("PRAGMA quick_check(1)", vec![]).await?;
                Ok((says != "ok").then_some(says))
            }
        }
    }
}

/// A database file that nobody else can open while this is held.
pub struct Held {
    connection: rusqlite::Connection,
    file: PathBuf,
    key: String,
}

impl Held {
    /// # Errors
    /// [`DbError::InUse`] when anything else has the file open; [`DbError::WrongKey`].
    pub async fn take(file: &Path, key: &str) -> Result<Held, DbError> {
        let opening =
            Opening { file: file.to_owned(), key: key.to_owned(), create: false, manner: Manner::Rewriting, vault: Vault::default() };
        let taken = opening
            .open()
            .map(|open| open.connection)
            .and_then(|connection| connection.execute_batch("BEGIN EXCLUSIVE; COMMIT").map(|()| connection));
        let connection = taken.map_err(|e| DbError::from(e).or_in_use())?;
        Ok(Held { connection, file: file.to_owned(), key: key.to_owned() })
    }

    /// Encrypts every page anew. SQLCipher reports success even when it failed: whoever calls this opens the file
    /// afterwards and sees which key it has.
    pub async fn change_key(&mut self, new: &str) -> Result<(), DbError> {
        Aside::take_away(&self.file, &self.key).await?;
        Ok(self.connection.execute_batch(&format!("PRAGMA rekey = \"x'{new}'\""))?)
    }

    pub async fn release(self) -> Result<(), DbError> {
        self.connection.close().map_err(|(_, error)| error.into())
    }
}
