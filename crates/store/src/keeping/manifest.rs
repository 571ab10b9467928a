//! What a backup must give back: which tables with how many rows, and where the journal ended.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::KeepingError;
use crate::{
    db::{DbError, Read},
    journal::{self, Verdict},
};

/// The form of the archive. A newer one is refused.
pub const FORMAT: u32 = 1;

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Manifest {
    pub format: u32,
    /// The version of Holdfast that made it.
    pub holdfast: String,
    pub made_at: Timestamp,
    pub rows: BTreeMap<String, i64>,
    pub journal_entries: i64,
    pub journal_head: String,
}

impl Manifest {
    /// What a database holds now.
    pub async fn of(read: &mut Read, made_at: Timestamp) -> Result<Manifest, DbError> {
        let mut rows = BTreeMap::new();
        for table in read.tables().await? {
            let count = read.rows(&table).await?;
            rows.insert(table, count);
        }
        let (journal_entries, journal_head) = journal::head(read).await?;
        let holdfast = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Manifest { format: FORMAT, holdfast, made_at, rows, journal_entries, journal_head })
    }

    /// Compares a restored database with this: every page is read, every table counted, every link of the journal checked.
    pub async fn compare(&self, read: &mut Read) -> Result<(), KeepingError> {
        if let Some(fault) = read.fault_of_pages().await? {
            return Err(KeepingError::Differs(format!("the database is damaged ({fault})")));
        }
        let there = Manifest::of(read, self.made_at).await?;
        for table in self.rows.keys().chain(there.rows.keys()) {
            let (wanted, found) = (self.rows.get(table), there.rows.get(table));
            if wanted != found {
                let says = |n: Option<&i64>| n.map_or("no such table".to_owned(), |n| format!("{n} rows"));
                return Err(KeepingError::Differs(format!("{table} should have {}, and has {}", says(wanted), says(found))));
            }
        }
        match journal::verify(read).await? {
            Verdict::Broken { seq, because } => Err(KeepingError::Differs(format!("the journal is broken at entry {seq}: {because}"))),
            Verdict::Whole { entries, head } if entries == self.journal_entries && head == self.journal_head => Ok(()),
            Verdict::Whole { entries, head } => Err(KeepingError::Differs(format!(
                "the journal should have {} entries and has {entries}, ending in {head}",
                self.journal_entries
            ))),
        }
    }
}
