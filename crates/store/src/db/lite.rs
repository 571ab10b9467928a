//! A database that is a file: SQLite, encrypted with SQLCipher. A statement runs on the thread that asks it, and its rows are
//! read where SQLite holds them: handing each from a thread of its own cost more than finding it.
//!
//! Whoever asks much runs apart from the threads that take connections; see [`super::Db::apart`].

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use rusqlite::{
    Connection, OpenFlags,
    config::DbConfig,
    functions::FunctionFlags,
    types::{ToSql, ToSqlOutput, ValueRef},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, timeout},
};

use super::{
    DbError, FromRow, Row, Value,
    in_place::{Which, which},
};
use crate::{heavy, sealed::Vault, viewer::SeenBy};

/// In what manner a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Others may have it open too.
    Shared,
    /// Nobody else may, from the first page read until it is closed.
    Alone,
    /// As [`Manner::Alone`], without a write-ahead log: for another key.
    Rewriting,
}

impl Manner {
    fn pragmas(self) -> &'static str {
        match self {
            // NORMAL loses acknowledged rows when the power goes (measured); FULL does not.
            Manner::Shared => "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
            Manner::Alone => "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
            // Leaving write-ahead logging needs the file to oneself, so this is also how one finds out that it is not.
            // EXTRA syncs the folder after the old journal is gone: a journal that came back would undo a change of key.
            Manner::Rewriting => "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;",
        }
    }

    /// So long it waits for another program that writes.
    fn patience(self) -> Duration {
        Duration::from_secs(if self == Manner::Shared { 30 } else { 2 })
    }
}

/// How a file is opened. Has no `Debug`: it holds the key.
#[derive(Clone)]
pub(super) struct Opening {
    pub file: PathBuf,
    /// 64 hexadecimal digits.
    pub key: String,
    pub create: bool,
    pub manner: Manner,
    pub vault: Vault,
}

/// An open connection, and for whom it reads at the moment.
pub(super) struct Open {
    pub(super) connection: Connection,
    told: Arc<SeenHere>,
}

/// What a connection's functions tell of the viewer; see [`SeenBy`].
#[derive(Default)]
struct SeenHere {
    account: AtomicI64,
    worker: AtomicI64,
    scope: AtomicI64,
    at: AtomicI64,
}

/// One of what is told.
type Number = fn(&SeenHere) -> &AtomicI64;

impl SeenHere {
    fn set(&self, told: SeenBy) {
        self.account.store(told.account, Ordering::Relaxed);
        self.worker.store(told.worker, Ordering::Relaxed);
        self.scope.store(told.scope, Ordering::Relaxed);
        self.at.store(told.at, Ordering::Relaxed);
    }

    /// Makes the functions that the view `seen` asks. What they tell stays the same for as long as a statement runs, so SQLite may
    /// ask once.
    fn tell(self: &Arc<Self>, connection: &Connection) -> Result<(), rusqlite::Error> {
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
        let numbers: [(&str, Number); 4] = [
            ("viewer_account", |told| &told.account),
            ("viewer_worker", |told| &told.worker),
            ("viewer_scope", |told| &told.scope),
            ("viewer_at", |told| &told.at),
        ];
        for (name, of) in numbers {
            let told = self.clone();
            connection.create_scalar_function(name, 0, flags, move |_| Ok(of(&told).load(Ordering::Relaxed)))?;
        }
        let told = self.clone();
        connection.create_scalar_function("viewer_on", 0, flags, move |_| {
            let told = SeenBy { at: told.at.load(Ordering::Relaxed), ..SeenBy::default() };
            Ok(told.on().map_or(String::new(), |on| on.to_string()))
        })
    }
}

impl Opening {
    /// Nothing where no file is under the name.
    fn which(&self) -> Option<Which> {
        fs::metadata(&self.file).ok().map(|found| which(&found))
    }

    pub(super) fn open(&self) -> Result<Open, rusqlite::Error> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, self.create);
        let connection = Connection::open_with_flags(&self.file, flags)?;
        // Whoever keeps the file to himself keeps it for long.
        connection.busy_timeout(Manner::Alone.patience())?;
        // The log is folded in by us: see Health. The key comes before all else.
        connection.execute_batch(&format!(
            "PRAGMA key = \"x'{}'\"; {} PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -65536;
             PRAGMA temp_store = MEMORY",
            self.key,
            self.manner.pragmas()
        ))?;
        connection.busy_timeout(self.manner.patience())?;
        connection.set_prepared_statement_cache_capacity(400);
        // A plan is made once, whatever it is asked with: with the statistics that SQLite is built with here, it would otherwise make
        // a statement anew at its first step after each change of an argument, which was a third of the time of a person's page.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let told = Arc::<SeenHere>::default();
        told.tell(&connection)?;
        Ok(Open { connection, told })
    }
}

/// Connections to one file, opened as they are needed.
#[derive(Clone)]
pub(super) struct Pool(Arc<Connections>);

struct Connections {
    opening: Opening,
    /// The file that the first was opened on. Absent when it was gone at once.
    which: Option<Which>,
    most: u32,
    turns: Arc<Semaphore>,
    free: Mutex<Vec<Open>>,
    /// So long one waits for a turn; then the person is told that something long is going on.
    wait: Duration,
}

impl Connections {
    /// What lies under the name may be another file by now, and the log beside it the first one's.
    fn another(&self) -> Result<Open, DbError> {
        let stands = || if self.which.is_some() && self.opening.which() == self.which { Ok(()) } else { Err(DbError::Taken) };
        stands()?;
        let opened = self.opening.open()?;
        stands()?;
        Ok(opened)
    }
}

impl Pool {
    /// With one connection that is open.
    pub(super) fn of(opening: Opening, most: u32, wait: Duration) -> Result<Pool, rusqlite::Error> {
        let free = Mutex::new(vec![opening.open()?]);
        let which = opening.which();
        Ok(Pool(Arc::new(Connections { opening, which, most, turns: Arc::new(Semaphore::new(most as usize)), free, wait })))
    }

    fn free(&self) -> MutexGuard<'_, Vec<Open>> {
        self.0.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn file(&self) -> &Path {
        &self.0.opening.file
    }

    pub(super) fn opening(&self) -> &Opening {
        &self.0.opening
    }

    pub(super) fn is(&self, other: &Pool) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// [`DbError::Busy`] when it does not come in time.
    pub(super) async fn take(&self) -> Result<Lent, DbError> {
        let turn = match self.0.turns.clone().try_acquire_owned() {
            Ok(turn) => turn,
            Err(_) => timeout(self.0.wait, self.0.turns.clone().acquire_owned())
                .await
                .map_err(|_| DbError::Busy)?
                .map_err(|_| DbError::Shape("the database was closed".into()))?,
        };
        self.lend(turn)
    }

    /// As [`Pool::take`]; nothing where a turn would have to be waited for.
    pub(super) fn take_at_once(&self) -> Result<Option<Lent>, DbError> {
        let turn = self.0.turns.clone().try_acquire_owned().ok();
        turn.map(|turn| self.lend(turn)).transpose()
    }

    fn lend(&self, turn: OwnedSemaphorePermit) -> Result<Lent, DbError> {
        // The one used last knows most pages.
        let free = self.free().pop();
        let connection = match free {
            Some(connection) => connection,
            None => self.0.another()?,
        };
        Ok(Lent { connection: Some(connection), pool: self.clone(), _turn: turn })
    }

    /// Closes every connection; one that is still lent when the wait is over closes when it is given back.
    pub(super) async fn close(&self, wait: Duration) {
        let _ = timeout(wait, self.0.turns.acquire_many(self.0.most)).await;
        self.0.turns.close();
        let free = std::mem::take(&mut *self.free());
        heavy::compute(|| drop(free));
    }
}

/// A connection until it is dropped; what was begun and not committed is undone then.
pub(super) struct Lent {
    connection: Option<Open>,
    pool: Pool,
    _turn: OwnedSemaphorePermit,
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(open) = self.connection.take() else { return };
        open.told.set(SeenBy::default());
        let connection = &open.connection;
        // SQLite itself has undone it when the disk was full.
        if !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        // One that cannot be brought out of its transaction is closed.
        if connection.is_autocommit() && !self.pool.0.turns.is_closed() {
            self.pool.free().push(open);
        }
    }
}

impl Lent {
    fn open(&self) -> &Open {
        self.connection.as_ref().expect("it has it until it is dropped")
    }

    fn connection(&self) -> &Connection {
        &self.open().connection
    }

    /// For whom it reads until it is given back.
    pub(super) fn seen_by(self, told: SeenBy) -> Lent {
        self.open().told.set(told);
        self
    }

    pub(super) fn begin(&self) -> Result<(), DbError> {
        Ok(self.plainly("BEGIN")?)
    }

    /// Begins a change. Another program that writes is waited for without keeping a thread.
    pub(super) async fn begin_change(&mut self) -> Result<(), DbError> {
        let patience = self.pool.0.opening.manner.patience();
        let until = Instant::now() + patience;
        loop {
            self.connection().busy_timeout(Duration::ZERO)?;
            let begun = self.plainly("BEGIN IMMEDIATE").map_err(DbError::from);
            self.connection().busy_timeout(patience)?;
            match begun {
                Err(DbError::Busy) if Instant::now() < until => sleep(Duration::from_millis(10)).await,
                begun => return begun,
            }
        }
    }

    /// The disk is waited for apart from the threads that take connections.
    pub(super) fn commit(&self) -> Result<(), DbError> {
        Ok(heavy::compute(|| self.plainly("COMMIT"))?)
    }

    fn plainly(&self, sql: &'static str) -> Result<(), rusqlite::Error> {
        self.connection().prepare_cached(sql)?.raw_execute().map(|_| ())
    }

    /// Runs a statement that may take long and tells nothing.
    pub(super) fn at_length(&self, sql: &str, args: Vec<Value>) -> Result<(), DbError> {
        heavy::compute(|| self.each(&numbered(sql), args, |_| Ok(())))
    }

    pub(super) fn all<T: FromRow>(&self, sql: &str, args: Vec<Value>) -> Result<Vec<T>, DbError> {
        self.all_told(&numbered(sql), args)
    }

    /// As [`Lent::all`], of a statement whose places are written as SQLite has them.
    pub(super) fn all_told<T: FromRow>(&self, sql: &str, args: Vec<Value>) -> Result<Vec<T>, DbError> {
        let mut found = vec![];
        self.each(sql, args, |row| {
            found.push(T::from_row(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Says how many rows the statement itself changed, without those that triggers changed.
    pub(super) fn run(&self, sql: &str, args: Vec<Value>) -> Result<u64, DbError> {
        self.run_told(&numbered(sql), args)
    }

    /// As [`Lent::run`], of a statement whose places are written as SQLite has them.
    pub(super) fn run_told(&self, sql: &str, args: Vec<Value>) -> Result<u64, DbError> {
        let before = self.connection().total_changes();
        self.each(sql, args, |_| Ok(()))?;
        // SQLite goes on telling of the last statement that changed rows.
        Ok(if self.connection().total_changes() == before { 0 } else { self.connection().changes() })
    }

    fn each(&self, sql: &str, args: Vec<Value>, mut take: impl FnMut(&Row<'_>) -> Result<(), DbError>) -> Result<(), DbError> {
        let mut statement = self.connection().prepare_cached(sql)?;
        for (at, arg) in (1..).zip(&args) {
            statement.raw_bind_parameter(at, arg)?;
        }
        let names = Names::of(&statement);
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            take(&Row::Lite(LiteRow { names: &names, row, vault: &self.pool.0.opening.vault }))?;
        }
        Ok(())
    }
}

/// A statement with its places as SQLite has them: to it $1 is a name, given its number by where it comes first, and ?1 is the first argument.
pub(super) fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

/// The names of a statement's columns, one behind the other: one piece of memory, where a page reads hundreds.
pub(super) struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    fn of(statement: &rusqlite::Statement<'_>) -> Names {
        let mut names = Names { text: String::with_capacity(256), ends: Vec::with_capacity(statement.column_count()) };
        for name in statement.column_names() {
            names.text.push_str(name);
            names.ends.push(names.text.len());
        }
        names
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn place(&self, of: &str) -> Option<usize> {
        let mut from = 0;
        self.ends.iter().position(|end| {
            let found = self.text.as_bytes()[from..*end] == *of.as_bytes();
            from = *end;
            found
        })
    }
}

/// A row, with the names of its columns.
pub struct LiteRow<'r> {
    pub(super) names: &'r Names,
    row: &'r rusqlite::Row<'r>,
    pub(super) vault: &'r Vault,
}

impl LiteRow<'_> {
    pub(super) fn value(&self, at: usize) -> Result<ValueRef<'_>, DbError> {
        Ok(self.row.get_ref(at)?)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Whole(Some(n)) => ValueRef::Integer(*n),
            Value::Truth(Some(truth)) => ValueRef::Integer((*truth).into()),
            Value::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            _ => ValueRef::Null,
        }))
    }
}

/// SQLCipher tells standard error, in its own words, what we tell people in ours. Its level is one for the whole process.
pub(super) fn quieten() -> Result<(), DbError> {
    static DONE: std::sync::Once = std::sync::Once::new();
    let mut told = Ok(());
    DONE.call_once(|| told = Connection::open_in_memory().and_then(|memory| memory.execute_batch("PRAGMA cipher_log_level = NONE")));
    Ok(told?)
}
