//! The only code that knows which database it is. Everything else asks through [`Read`] and [`Write`], in SQL that
//! is the same on every engine.
//!
//! A [`Write`] carries who acts and when, gathers what the journal must say, and does not commit when it changed rows
//! and said nothing of it.

mod append;
mod aside;
pub mod asked;
mod catalogue;
mod check;
mod file;
mod in_place;
mod last_known;
mod lite;
mod migrate;
mod open;
mod postgres;
mod stood;
mod texts;
mod trouble;
mod unhindered;
mod value;
mod views;
mod walk;

use std::{
    collections::HashMap,
    ops::{Deref, DerefMut},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use sqlx::{Postgres, SqlSafeStr, postgres::PgArguments};

pub(crate) use append::append;
pub use catalogue::{Reference, Table};
pub use file::Held;
use last_known::LastKnown;
pub use last_known::Loss;
pub(crate) use last_known::tell_beside;
pub use lite::LiteRow;
pub use open::{Db, Place};
pub use stood::Stood;
use texts::Sql;
use trouble::Health;
use unhindered::Unhindered;
pub use value::{Column, FromRow, Row, Value};
pub use walk::{Fingerprint, Walk};

use crate::{
    chain::{self, Entry},
    held,
    sealed::{Seal, Vault, Whose},
};

#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error("the database was made by a newer Holdfast; run that version, or restore an older backup")]
    Newer,
    #[error("migration {0} is not the one that made this database; run the Holdfast version that did")]
    Altered(&'static str),
    #[error("the key file does not open this database; put back the key file that was made with it")]
    WrongKey,
    #[error("the PostgreSQL database cannot be reached ({0}); nothing was changed. Check that it runs and that the address is right")]
    Away(String),
    #[error("this Holdfast was built without SQLCipher and would write plain text; use a proper build")]
    NotEncrypted,
    #[error("the disk is full; what was saved stays, and nothing more can be saved until there is space")]
    Full,
    #[error("the database is busy with something long; nothing was changed. Try again in a minute")]
    Busy,
    #[error("the disk did not take a write, so nothing more is saved until Holdfast is started again")]
    Stopped,
    #[error("the database file was taken away or replaced while Holdfast had it open, so nothing more is saved: see Holdfast's log")]
    Taken,
    #[error(
        "the database file is damaged, or only a part of it is here; nothing was changed. Keep it, and restore the last backup into another folder"
    )]
    Damaged,
    #[error(
        "the folder of the database, or a file in it, cannot be written to. Nothing was changed. Holdfast needs it writable by the user \
         that it runs as, on a disk that is not read-only: look at its owner and mode (ls -ld), and at the disk (mount, dmesg)"
    )]
    Unwritable,
    #[error("the disk failed: {0}")]
    Faulty(String),
    #[error("Holdfast is running on this database, or another command is: stop it first. Nothing was changed")]
    InUse,
    #[error(
        "Holdfast backs up its own database file; a PostgreSQL database is backed up with PostgreSQL's own tools (pg_dump, pg_basebackup), \
         or copied into a folder that can be backed up (holdfast copy --to-folder). Nothing was done"
    )]
    NotAFile,
    #[error("there are records already (in the table {0}): copy into a database or folder that holds none. Nothing was changed")]
    NotEmpty(String),
    #[error(
        "the file {0} is missing. It holds the key to the addresses, safe numbers and answers that are sealed in this database, and they \
         cannot be read without it. Nothing was changed. Put it back from where you keep it with your backups, or from the data folder of another \
         server of this database, under the same name and with the mode 600; or name that folder with --data"
    )]
    NoSeal(PathBuf),
    #[error(
        "the file {0} is not the one of this database: what is sealed here was sealed with another. Nothing was changed. Put back the file \
         that belongs to this database, from your backups or from another server of it; keep this one, it may be another database's"
    )]
    OtherSeal(PathBuf),
    #[error("the file {0} is damaged. Nothing was changed. Put it back from where you keep it with your backups")]
    SealDamaged(PathBuf),
    #[error("{0}: {1}. It holds the key to what is sealed in the database. Nothing was changed")]
    SealUnread(PathBuf, String),
    #[error("{0}")]
    Shape(String),
    #[error("a change was made without a journal entry and was not saved")]
    Unjournaled,
    #[error(transparent)]
    File(rusqlite::Error),
    #[error(transparent)]
    Postgres(sqlx::Error),
}

impl DbError {
    /// SQLCipher says of a wrong key that the file is not a database.
    fn or_wrong_key(self) -> DbError {
        match self {
            DbError::File(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => DbError::WrongKey,
            other => other,
        }
    }

    /// Of a file that was wanted for oneself.
    fn or_in_use(self) -> DbError {
        if let DbError::Busy = self { DbError::InUse } else { self.or_wrong_key() }
    }

    /// Whatever else PostgreSQL says when it is connected to.
    fn or_away(self) -> DbError {
        match self {
            DbError::Postgres(sqlx::Error::Database(e)) => DbError::Away(e.message().to_owned()),
            other => other,
        }
    }

    /// Whether the database refused the row because a unit has someone in it on one of the days.
    pub fn is_occupied(&self) -> bool {
        // SQLite's trigger says it in words; PostgreSQL's exclusion constraint has a code of its own (23P01).
        match self {
            DbError::File(rusqlite::Error::SqliteFailure(_, Some(said))) => said.contains("unit already occupied"),
            DbError::Postgres(sqlx::Error::Database(e)) => e.code().as_deref() == Some("23P01"),
            _ => false,
        }
    }

    /// Whether the database refused the row because something that it refers to is not there, or a value is not one it can be.
    pub fn is_of_nothing(&self) -> bool {
        use rusqlite::ffi::{SQLITE_CONSTRAINT_CHECK, SQLITE_CONSTRAINT_FOREIGNKEY};
        match self {
            DbError::File(rusqlite::Error::SqliteFailure(e, _)) => {
                matches!(e.extended_code, SQLITE_CONSTRAINT_FOREIGNKEY | SQLITE_CONSTRAINT_CHECK)
            }
            DbError::Postgres(sqlx::Error::Database(e)) => e.is_foreign_key_violation() || e.is_check_violation(),
            _ => false,
        }
    }

    /// Whether there was no room on the disk.
    pub fn is_full(&self) -> bool {
        matches!(self, DbError::Full)
    }

    /// Whether the database refused the row because another has the same unique value.
    pub fn is_taken(&self) -> bool {
        use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
        match self {
            DbError::File(rusqlite::Error::SqliteFailure(e, _)) => {
                matches!(e.extended_code, SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY)
            }
            DbError::Postgres(sqlx::Error::Database(e)) => e.is_unique_violation(),
            _ => false,
        }
    }
}

/// Who does what is being done. `account_id` is empty for the command line and the system itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    pub account_id: Option<i64>,
}

impl Actor {
    pub const SYSTEM: Actor = Actor { account_id: None };
}

/// A transaction on whichever engine it is.
enum Tx {
    Lite(lite::Lent),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// A statement with its arguments, for PostgreSQL.
fn bound(sql: impl SqlSafeStr, args: Vec<Value>) -> sqlx::query::Query<'static, Postgres, PgArguments> {
    args.into_iter().fold(sqlx::query(sql), |query, arg| match arg {
        Value::Whole(v) => query.bind(v),
        Value::Text(v) => query.bind(v),
        Value::Truth(v) => query.bind(v),
        Value::Bytes(v) => query.bind(v),
    })
}

/// A view of the database that does not move while it is held. Ends when dropped.
pub struct Read {
    tx: Tx,
    health: Health,
    asked: Arc<AtomicU64>,
    vault: Vault,
    /// Absent until it is first asked.
    unhindered: Option<Unhindered>,
}

impl Read {
    fn of(tx: Tx, db: &Db) -> Read {
        Read { tx, health: db.health.clone(), asked: db.asked.clone(), vault: db.vault.clone(), unhindered: None }
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Every row of the answer.
    pub async fn all<T: FromRow>(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Vec<T>, DbError> {
        self.fetch(Sql::Written(sql), args).await
    }

    /// As [`Read::all`], for SQL put together from parts of this program, never from what anyone typed.
    pub async fn all_assembled<T: FromRow>(&mut self, sql: String, args: Vec<Value>) -> Result<Vec<T>, DbError> {
        self.fetch(Sql::Assembled(sql), args).await
    }

    /// The only row, or nothing.
    pub async fn one<T: FromRow>(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Option<T>, DbError> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }

    /// A single value that is always there, such as a count.
    pub async fn value<T: Column>(&mut self, sql: &'static str, args: Vec<Value>) -> Result<T, DbError> {
        let row: Option<(T,)> = self.one(sql, args).await?;
        row.map(|(v,)| v).ok_or_else(|| DbError::Shape("the query gave no row".into()))
    }

    async fn fetch<T: FromRow>(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<T>, DbError> {
        let found = self.found(sql, args).await;
        self.health.doubted(found)
    }

    async fn found<T: FromRow>(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<T>, DbError> {
        match &mut self.tx {
            Tx::Lite(lent) => {
                let text = texts::of(&sql);
                if text.asks && self.unhindered.is_none() {
                    self.asked.fetch_add(1, Ordering::Relaxed);
                    let answer = lent.all(unhindered::ASKED, vec![])?;
                    self.unhindered = Some(answer.into_iter().next().ok_or_else(|| DbError::Shape("the query gave no row".into()))?);
                }
                self.asked.fetch_add(1, Ordering::Relaxed);
                lent.all_told(text.told(self.unhindered.filter(|_| text.asks)), args)
            }
            Tx::Postgres(tx) => {
                self.asked.fetch_add(1, Ordering::Relaxed);
                let rows = bound(sql.safe(), args).fetch_all(&mut **tx).await?;
                rows.iter().map(|row| T::from_row(&Row::Postgres(row, &self.vault))).collect()
            }
        }
    }

    async fn execute(&mut self, sql: Sql, args: Vec<Value>) -> Result<u64, DbError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Ok(match &mut self.tx {
            Tx::Lite(lent) => {
                let text = texts::of(&sql);
                if text.rests_on {
                    self.unhindered = None;
                }
                lent.run_told(text.told(None), args)?
            }
            Tx::Postgres(tx) => bound(sql.safe(), args).execute(&mut **tx).await?.rows_affected(),
        })
    }
}

/// The places of so many arguments, for the brackets of `IN (…)`.
pub fn places(of: usize) -> String {
    (1..=of).map(|n| format!("${n}")).collect::<Vec<_>>().join(",")
}

/// These and then the last again, up to a multiple of `step`: few lengths of lists make few statements, which the engine
/// keeps prepared.
pub fn filled_up<T: Clone>(values: &[T], step: usize) -> Vec<T> {
    let last = values.last().into_iter().cycle();
    values.iter().chain(last).take(values.len().next_multiple_of(step)).cloned().collect()
}

/// What at most one writer may do at a time. SQLite has one writer anyway; PostgreSQL is asked for a lock that ends with
/// the transaction.
#[derive(Clone, Copy, Debug)]
pub enum Alone<'a> {
    /// Adding to the end of the journal's chain.
    Journal,
    /// What a room calls by a word of its own.
    Called(&'static str),
    /// Working out what follows from what stands of these records. They are locked in order, lest two who do
    /// it wait for each other.
    Over(&'a [i64]),
    /// Recording a form, by its key, or keeping its draft.
    Form(&'a str),
    /// Trying the password of this name.
    Tries(&'a str),
}

impl Alone<'_> {
    /// The numbers that PostgreSQL knows it by, in order.
    fn numbers(self) -> Vec<i64> {
        match self {
            Alone::Journal => vec![1],
            Alone::Called(word) => vec![chain::first_bytes(word)],
            Alone::Over(ids) => {
                let mut sorted = ids.to_vec();
                sorted.sort_unstable();
                sorted
            }
            Alone::Tries(name) => vec![chain::first_bytes(&format!("tries at {name}"))],
            Alone::Form(key) => vec![chain::first_bytes(key)],
        }
    }
}

/// Something that no other server does while this is held, over several changes.
pub struct Claim {
    _ends_with: Option<sqlx::Transaction<'static, Postgres>>,
}

/// A change being made: whole when committed, nothing when dropped.
pub struct Write {
    read: Read,
    last_known: Arc<LastKnown>,
    pub actor: Actor,
    pub at: Timestamp,
    wrote: bool,
    rows: u64,
    entries: Vec<Entry>,
    /// The keys of people and units that were asked for, for as long as the change is being made.
    pub(crate) seals: HashMap<Whose, Seal>,
    /// Where the journal ends with this change.
    head: Option<(i64, Vec<u8>)>,
    took_looks: bool,
}

impl Deref for Write {
    type Target = Read;
    fn deref(&self) -> &Read {
        &self.read
    }
}
impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Read {
        &mut self.read
    }
}

impl Write {
    /// Runs a statement that changes rows; says how many.
    pub async fn run(&mut self, sql: &'static str, args: Vec<Value>) -> Result<u64, DbError> {
        let ran = self.read.execute(Sql::Written(sql), args).await;
        self.judged(ran)
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.read.tx, Tx::Postgres(_))
    }

    pub async fn run_assembled(&mut self, sql: String, args: Vec<Value>) -> Result<u64, DbError> {
        let ran = self.read.execute(Sql::Assembled(sql), args).await;
        self.judged(ran)
    }

    fn judged(&mut self, ran: Result<u64, DbError>) -> Result<u64, DbError> {
        let rows = self.read.health.judged(self.read.health.doubted(ran))?;
        self.rows += rows;
        self.wrote |= rows > 0;
        Ok(rows)
    }

    /// Whether any row was changed so far that the journal has to tell of.
    pub fn has_changed(&self) -> bool {
        self.wrote
    }

    /// Inserts many rows with few statements. `columns` is as it stands between the brackets of the INSERT.
    pub async fn insert_all(&mut self, table: &'static str, columns: &'static str, rows: Vec<Vec<Value>>) -> Result<(), DbError> {
        self.insert_many(table, columns, rows, "").await
    }

    /// As [`Write::insert_all`], without the rows that are there already.
    pub async fn insert_missing(&mut self, table: &'static str, columns: &'static str, rows: Vec<Vec<Value>>) -> Result<(), DbError> {
        self.insert_many(table, columns, rows, " ON CONFLICT DO NOTHING").await
    }

    async fn insert_many(
        &mut self,
        table: &'static str,
        columns: &'static str,
        rows: Vec<Vec<Value>>,
        unless: &'static str,
    ) -> Result<(), DbError> {
        // SQLite finds each argument's name by walking all of them: with 4,000 in a statement an import takes twice as long.
        self.insert(table, columns, columns.split(',').count(), rows, 400, unless).await
    }

    async fn insert(
        &mut self,
        table: &str,
        columns: &str,
        width: usize,
        rows: Vec<Vec<Value>>,
        at_once: usize,
        unless: &'static str,
    ) -> Result<(), DbError> {
        for batch in rows.chunks((at_once / width).max(1)) {
            let places: Vec<String> = (0..batch.len())
                .map(|r| {
                    let row: Vec<String> = (1..=width).map(|c| format!("${}", r * width + c)).collect();
                    format!("({})", row.join(","))
                })
                .collect();
            let sql = format!("INSERT INTO {table} ({columns}) VALUES {}{unless}", places.join(","));
            self.run_assembled(sql, batch.iter().flatten().cloned().collect()).await?;
        }
        Ok(())
    }

    /// Says in the journal what is being done. `detail` holds ids and codes, never personal text.
    pub fn journal(&mut self, action: &'static str, subject: &'static str, subject_id: i64, detail: impl Into<String>) {
        self.entries.push(Entry {
            at: None,
            account_id: self.actor.account_id,
            action: action.into(),
            subject: subject.into(),
            subject_id: Some(subject_id),
            detail: detail.into(),
        });
    }

    /// Waits until nobody else does this, and keeps others from it until the change is made or dropped.
    pub async fn alone(&mut self, what: Alone<'_>) -> Result<(), DbError> {
        if let Tx::Lite(_) = self.read.tx {
            return Ok(());
        }
        let numbers = what.numbers();
        let each: Vec<String> = (1..=numbers.len()).map(|n| format!("(${n})")).collect();
        let sql = format!("SELECT pg_advisory_xact_lock(v.id) IS NULL FROM (VALUES {}) AS v (id)", each.join(","));
        let _: Vec<(bool,)> = self.all_assembled(sql, numbers.into_iter().map(Value::from).collect()).await?;
        Ok(())
    }

    /// For writes that are no one's business but the machinery's own: sessions and their last use.
    pub fn unjournaled(&mut self) {
        self.wrote = false;
    }

    /// The journal ends here once this is committed.
    pub(crate) fn ends_journal(&mut self, seq: i64, hash: Vec<u8>) {
        self.head = Some((seq, hash));
    }

    /// What stood beside the database goes to the journal with this change.
    pub(crate) fn takes_looks(&mut self) {
        self.took_looks = true;
    }

    /// Makes the change. Refused when rows changed and the journal says nothing.
    pub async fn commit(mut self) -> Result<(), DbError> {
        if self.wrote && self.entries.is_empty() {
            return Err(DbError::Unjournaled);
        }
        if !self.entries.is_empty() {
            let mut entries = held::take();
            entries.append(&mut self.entries);
            append(&mut self, entries).await?;
        }
        let Read { tx, health, .. } = self.read;
        health.to_write()?;
        let made = match tx {
            Tx::Lite(lent) => lent.commit().and_then(|()| health.written()),
            Tx::Postgres(tx) => tx.commit().await.map_err(DbError::from),
        };
        health.judged(health.doubted(made))?;
        if let Some((seq, hash)) = &self.head {
            self.last_known.ends(*seq, hash, self.took_looks);
        }
        health.committed(self.rows);
        Ok(())
    }
}
