//! Whether a database is sound: every page as it was sealed, every index and reference right.

use super::{Db, DbError, Read, Tx};

impl Db {
    /// What is wrong with the database itself; nothing when it is sound. Of PostgreSQL only that it can be read: its own
    /// tools (`pg_amcheck`, checksums) look deeper.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub async fn faults(&self) -> Result<Vec<String>, DbError> {
        let mut read = self.read().await?;
        if let Tx::Postgres(_) = read.tx {
            return Ok(vec![]);
        }
        let mut faults: Vec<String> = texts(&mut read, "PRAGMA cipher_integrity_check").await?;
        faults.extend(texts(&mut read, "PRAGMA integrity_check(20)").await?.into_iter().filter(|said| said != "ok"));
        let strays: Vec<(String,)> = read.all("PRAGMA foreign_key_check", vec![]).await?;
        faults.extend(strays.into_iter().map(|(table,)| format!("a row of {table} belongs to a row that is not there")));
        Ok(faults)
    }
}

async fn texts(read: &mut Read, sql: &'static str) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = read.all(sql, vec![]).await?;
    Ok(rows.into_iter().map(|(text,)| text).collect())
}
