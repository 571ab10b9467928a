//! Opening, making and migrating a database; handing out reads and writes.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::PgPool;

use super::{
    Actor, Alone, Claim, DbError, FromRow, Read, Row, Tx, Value, Write,
    aside::{Aside, Taken},
    bound,
    in_place::InPlace,
    last_known::{self, LastKnown},
    lite::{self, Lent, Manner, Opening, Pool},
    migrate,
    postgres::{away, postgres},
    trouble::Health,
};
use crate::{
    chain::Entry,
    clock::Clock,
    heavy,
    looks::{self, Looks},
    sealed::{Vault, root},
    viewer::SeenBy,
};

/// An open database. Cloning it is cheap and shares it.
#[derive(Clone)]
pub struct Db {
    pub(super) engine: Engine,
    pub(super) asked: Arc<AtomicU64>,
    pub(super) last_known: Arc<LastKnown>,
    pub(super) health: Health,
    aside: Option<Arc<Aside>>,
    pub(crate) vault: Vault,
    /// Whether looks wait there.
    has_aside: Arc<AtomicBool>,
    pub clock: Clock,
    pub looks: Looks,
}

#[derive(Clone)]
pub(super) enum Engine {
    Lite { writer: Pool, readers: Pool },
    Postgres(PgPool),
}

/// So long a change waits for the one writer of a file; then the person is told that something long is going on.
const WRITER_WAIT: Duration = Duration::from_secs(20);
const READER_WAIT: Duration = Duration::from_secs(30);
/// So long closing a file waits for pages that are still being made.
const CLOSING_WAIT: Duration = Duration::from_secs(5);

/// Where a database is.
pub enum Place {
    /// A file encrypted with SQLCipher. The key is 64 hexadecimal digits: the raw key, so that opening a connection
    /// costs no key derivation.
    File { file: PathBuf, key: String, create: bool },
    /// A PostgreSQL database, by its address; in a schema of its own when one is named. seal: the file with its root key
    /// (`sealed/root.rs`), made with the database.
    Postgres { url: String, schema: Option<String>, seal: PathBuf },
}

/// Whether others may have the database open too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    Shared,
    Alone,
}

impl Db {
    /// Opens a database and brings it to the newest form.
    ///
    /// # Errors
    /// [`DbError::WrongKey`], [`DbError::Newer`], [`DbError::NotEncrypted`], [`DbError::Away`], or what the engine says.
    pub async fn open(place: Place, clock: Clock) -> Result<Db, DbError> {
        let mut db = Db::connect(&place, clock, Hold::Shared).await?;
        db.bring_up_to_date().await?;
        if let Engine::Lite { readers, writer } = &mut db.engine {
            // What an earlier run may have left unsynced is written anew, into the file, and synced.
            db.health.fold(writer, "PRAGMA wal_checkpoint(PASSIVE)").await?;
            db.health.folding_with(writer);
            db.health.stays(InPlace::of(writer.opening())?);
            // The page cache is one connection's own and what it saves is decryption, so: few readers, a large cache each.
            *readers = Pool::of(opening(&place, Manner::Shared, &db.vault)?, 4, READER_WAIT)?;
        }
        db.gather_beside(&place).await?;
        db.looks = Looks::sealed_by(db.clone());
        Ok(db)
    }

    /// Opens a database to look at it: nothing is brought up to date, and people's records cannot be opened.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn open_as_it_is(place: Place, clock: Clock) -> Result<Db, DbError> {
        let db = Db::connect(&place, clock, Hold::Shared).await?;
        let mut read = db.read().await?;
        read.one::<(i64,)>("SELECT count(*) FROM migration", vec![]).await.map_err(DbError::or_wrong_key)?;
        migrate::not_newer(&mut read).await?;
        if migrate::seals(&mut read).await? {
            root::read(&mut read).await?;
        }
        drop(read);
        Ok(db)
    }

    /// Opens a database that nobody else has open, nor can open while this is held: neither its file nor, of Holdfast's
    /// own, its schema in PostgreSQL. It reads and writes in turns, over one connection, and people's records cannot be
    /// opened.
    ///
    /// # Errors
    /// [`DbError::InUse`], or as [`Db::open`].
    pub async fn open_alone(place: Place, clock: Clock) -> Result<Db, DbError> {
        let mut db = Db::connect(&place, clock, Hold::Alone).await?;
        db.bring_up_to_date().await?;
        db.gather_beside(&place).await?;
        Ok(db)
    }

    /// What an earlier run left beside the file goes to the journal.
    async fn gather_beside(&mut self, place: &Place) -> Result<(), DbError> {
        self.aside = Aside::beside(place).map(Arc::new);
        if let Place::File { file, .. } = place {
            self.told_beside(&last_known::beside(file)).await?;
            if self.loss().is_some() {
                return Ok(());
            }
        }
        if self.aside.as_ref().is_some_and(|aside| aside.is_there()) {
            self.has_aside.store(true, Ordering::Release);
            looks::gather(self).await?;
        }
        Ok(())
    }

    /// As [`Db::open_alone`], for a database that must hold no rows. One that does is not brought up to date either.
    ///
    /// # Errors
    /// [`DbError::NotEmpty`], or as [`Db::open_alone`].
    pub async fn open_empty(place: Place, clock: Clock) -> Result<Db, DbError> {
        let db = Db::connect(&place, clock, Hold::Alone).await?;
        let mut read = db.read().await?;
        for table in read.tables().await? {
            if table != migrate::TABLE && table != root::TABLE && read.holds_rows(&table).await? {
                return Err(DbError::NotEmpty(table));
            }
        }
        let was_made = read.tables().await?.iter().any(|table| table == root::TABLE);
        drop(read);
        if was_made {
            // It wrapped nothing: whichever stands in its file will do.
            let mut tx = db.write(Actor::SYSTEM).await?;
            tx.run("DELETE FROM root_key", vec![]).await?;
            tx.unjournaled();
            tx.commit().await?;
        }
        db.bring_up_to_date().await?;
        Ok(db)
    }

    async fn connect(place: &Place, clock: Clock, hold: Hold) -> Result<Db, DbError> {
        let vault = match place {
            Place::File { .. } => Vault::default(),
            Place::Postgres { seal, .. } => Vault::in_file(seal.clone()),
        };
        let engine = match place {
            Place::File { .. } => {
                lite::quieten()?;
                let (manner, named): (_, fn(DbError) -> DbError) = match hold {
                    Hold::Shared => (Manner::Shared, DbError::or_wrong_key),
                    Hold::Alone => (Manner::Alone, DbError::or_in_use),
                };
                let writer = Pool::of(opening(place, manner, &vault)?, 1, WRITER_WAIT).map_err(|e| named(e.into()))?;
                Engine::Lite { readers: writer.clone(), writer }
            }
            Place::Postgres { url, schema, .. } => Engine::Postgres(postgres(url, schema.as_deref(), hold).await?),
        };
        Ok(Db {
            engine,
            asked: Arc::new(AtomicU64::new(0)),
            health: Health::default(),
            last_known: Arc::default(),
            aside: None,
            vault,
            has_aside: Arc::default(),
            clock,
            looks: Looks::closed(),
        })
    }

    /// Makes an empty schema in a PostgreSQL database, for an installation that shares the database with others.
    pub async fn make_schema(url: &str, schema: &str) -> Result<(), DbError> {
        let pool = postgres(url, None, Hold::Shared).await?;
        let name: String = schema.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {name}"))).execute(&pool).await?;
        pool.close().await;
        Ok(())
    }

    async fn bring_up_to_date(&self) -> Result<(), DbError> {
        if let Engine::Lite { .. } = self.engine {
            let cipher: Option<(String,)> = self.read().await?.one("PRAGMA cipher_version", vec![]).await?;
            if cipher.is_none() {
                return Err(DbError::NotEncrypted);
            }
        }
        let mut tx = self.write(Actor::SYSTEM).await?;
        migrate::run(&mut tx).await.map_err(DbError::or_wrong_key)?;
        tx.unjournaled();
        tx.commit().await
    }

    /// A view for reading.
    pub async fn read(&self) -> Result<Read, DbError> {
        self.health.readable()?;
        match &self.engine {
            Engine::Lite { readers, .. } => self.read_over(self.health.doubted(readers.take().await)?),
            Engine::Postgres(pool) => {
                let begin = begun("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", SeenBy::now(&self.clock));
                let tx = Tx::Postgres(pool.begin_with(begin).await.map_err(away)?);
                Ok(Read::of(tx, self))
            }
        }
    }

    /// A view for what is asked right before a change, such as whether a form may be recorded: as [`Db::read`], of a file over the connection
    /// that makes changes where it is at rest. Each commit makes all the others forget the pages that they hold decrypted. To be dropped before
    /// a change is begun, which would wait for it.
    pub async fn glance(&self) -> Result<Read, DbError> {
        self.health.readable()?;
        match &self.engine {
            Engine::Lite { readers, writer } => self.read_over(self.health.doubted(at_rest(writer, readers).await)?),
            Engine::Postgres(_) => self.read().await,
        }
    }

    fn read_over(&self, lent: Lent) -> Result<Read, DbError> {
        let lent = lent.seen_by(SeenBy::now(&self.clock));
        self.health.doubted(lent.begin())?;
        Ok(Read::of(Tx::Lite(lent), self))
    }

    /// The only row that one statement gives, or nothing. A single statement is a view by itself and needs no transaction
    /// around it: for what every page asks first.
    pub async fn one<T: FromRow>(&self, sql: &'static str, args: Vec<Value>) -> Result<Option<T>, DbError> {
        // For whom it is read is said in a transaction, where the view asks it.
        if matches!(self.engine, Engine::Postgres(_)) && sql.contains("FROM seen") {
            return self.read().await?.one(sql, args).await;
        }
        self.health.readable()?;
        self.asked.fetch_add(1, Ordering::Relaxed);
        match &self.engine {
            Engine::Lite { readers, writer } => {
                let lent = self.health.doubted(at_rest(writer, readers).await)?.seen_by(SeenBy::now(&self.clock));
                Ok(self.health.doubted(lent.all(sql, args))?.into_iter().next())
            }
            Engine::Postgres(pool) => bound(sql, args)
                .fetch_optional(pool)
                .await
                .map_err(away)?
                .map(|row| T::from_row(&Row::Postgres(&row, &self.vault)))
                .transpose(),
        }
    }

    /// A change by `actor`, now. On SQLite one at a time: the next waits until this one is committed or dropped.
    ///
    /// # Errors
    /// [`DbError::Busy`] when something long keeps the file, [`DbError::Stopped`] after the disk failed.
    pub async fn write(&self, actor: Actor) -> Result<Write, DbError> {
        self.health.writable()?;
        let tx = match &self.engine {
            Engine::Lite { writer, .. } => {
                let mut lent = self.health.doubted(writer.take().await)?.seen_by(SeenBy::now(&self.clock));
                self.health.doubted(lent.begin_change().await)?;
                Tx::Lite(lent)
            }
            Engine::Postgres(pool) => Tx::Postgres(pool.begin_with(begun("BEGIN", SeenBy::now(&self.clock))).await.map_err(away)?),
        };
        let read = Read::of(tx, self);
        Ok(Write {
            read,
            last_known: self.last_known.clone(),
            actor,
            at: self.clock.now(),
            wrote: false,
            rows: 0,
            entries: vec![],
            seals: HashMap::new(),
            head: None,
            took_looks: false,
        })
    }

    /// As [`Db::write`]; nothing when somebody else keeps the writer of a file for so long.
    pub async fn write_within(&self, wait: Duration, actor: Actor) -> Result<Option<Write>, DbError> {
        match &self.engine {
            Engine::Lite { .. } => tokio::time::timeout(wait, self.write(actor)).await.ok().transpose(),
            Engine::Postgres(_) => self.write(actor).await.map(Some),
        }
    }

    /// Claims what only one server may do; nothing when another does it. A file has one server, which knows what it does.
    pub async fn claim(&self, what: Alone<'_>) -> Result<Option<Claim>, DbError> {
        let Engine::Postgres(pool) = &self.engine else { return Ok(Some(Claim { _ends_with: None })) };
        let mut tx = pool.begin().await.map_err(away)?;
        let ours: bool = sqlx::query_scalar("SELECT pg_try_advisory_xact_lock($1)").bind(what.numbers()[0]).fetch_one(&mut *tx).await?;
        Ok(ours.then(|| Claim { _ends_with: Some(tx) }))
    }

    /// Whether another server has claimed it. Claiming it to find out would be in the way of one that does.
    pub async fn is_claimed(&self, what: Alone<'_>) -> Result<bool, DbError> {
        let Engine::Postgres(pool) = &self.engine else { return Ok(false) };
        let sql = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                     AND (classid::bigint << 32) | objid::bigint = $1)";
        Ok(sqlx::query_scalar(sql).bind(what.numbers()[0]).fetch_one(pool).await?)
    }

    /// Keeps looks beside the database until the journal can take them.
    pub(crate) async fn set_aside(&self, entries: &[Entry]) -> Result<(), DbError> {
        let Some(aside) = &self.aside else { return Err(DbError::Busy) };
        self.health.to_write()?;
        let stand = self.health.judged(aside.keep(entries, self.clock.now()).await)?;
        self.has_aside.store(true, Ordering::Release);
        self.last_known.looks(stand);
        Ok(())
    }

    /// How many looks stand beside the database.
    pub(super) async fn looks_beside(&self) -> Result<i64, DbError> {
        match self.aside.as_ref().filter(|aside| aside.is_there()) {
            Some(aside) => aside.count().await,
            None => Ok(0),
        }
    }

    /// What stands beside the database, where it is a file that is served.
    pub(super) fn set_beside(&self) -> Option<&Aside> {
        self.aside.as_deref()
    }

    /// Whether looks go beside the database first.
    pub(crate) fn sets_aside(&self) -> bool {
        self.aside.is_some()
    }

    pub(crate) fn has_aside(&self) -> bool {
        self.has_aside.load(Ordering::Acquire)
    }

    pub(crate) async fn take_aside(&self) -> Result<Option<Taken>, DbError> {
        match &self.aside {
            Some(aside) => aside.take().await.map(Some),
            None => Ok(None),
        }
    }

    pub(crate) async fn forget_aside(&self, taken: Taken) -> Result<(), DbError> {
        // Before it is forgotten: a look that comes meanwhile waits for the file, and says so again.
        self.has_aside.store(false, Ordering::Release);
        self.health.judged(taken.forget())?;
        match &self.aside {
            Some(aside) => self.health.judged(aside.fold().await),
            None => Ok(()),
        }
    }

    /// Runs what asks the database much apart from the threads that take connections: a file answers on the thread that
    /// asks. PostgreSQL is waited for without keeping one.
    pub async fn apart<T>(&self, work: impl Future<Output = T>) -> T {
        match self.engine {
            Engine::Lite { .. } => heavy::apart(work).await,
            Engine::Postgres(_) => work.await,
        }
    }

    /// How many statements were asked of the database since it was opened.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Lets the database go; a file with its write-ahead log folded in.
    pub async fn close(self) {
        if self.health.writable().is_err() {
            while self.health.is_rescuing() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            // Closing would fold in a log that may not be on the disk. The next start reads it from the disk instead.
            std::mem::forget(self);
            return;
        }
        if let Err(error) = looks::gather(&self).await {
            tracing::warn!(%error, "looks that were set aside are written to the journal at the next start");
        }
        if let Some(aside) = &self.aside {
            aside.close().await;
        }
        match self.engine {
            Engine::Lite { writer, readers } => {
                // Opened alone, or as it is, the two are one, which must not close before its log is folded in.
                if !readers.is(&writer) {
                    readers.close(CLOSING_WAIT).await;
                }
                if let Err(error) = self.health.fold(&writer, "PRAGMA wal_checkpoint(TRUNCATE)").await {
                    tracing::warn!(%error, "the log stays beside the database; the next start folds it in");
                }
                writer.close(CLOSING_WAIT).await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

/// The connection that makes changes where it is at rest, which alone remembers across a commit the pages that it holds decrypted; otherwise one that reads.
async fn at_rest(writer: &Pool, readers: &Pool) -> Result<Lent, DbError> {
    match writer.take_at_once()? {
        Some(lent) => Ok(lent),
        None => readers.take().await,
    }
}

fn opening(place: &Place, manner: Manner, vault: &Vault) -> Result<Opening, DbError> {
    let Place::File { file, key, create } = place else {
        return Err(DbError::Shape("a file was expected".into()));
    };
    Ok(Opening { file: file.clone(), key: key.clone(), create: *create, manner, vault: vault.clone() })
}

/// The beginning of a transaction on PostgreSQL, which says for whom it is.
fn begun(how: &str, told: SeenBy) -> sqlx::AssertSqlSafe<String> {
    let SeenBy { account, worker, scope, at } = told;
    let on = told.on().map_or(String::new(), |on| on.to_string());
    sqlx::AssertSqlSafe(format!(
        "{how}; SET LOCAL holdfast.viewer_account = '{account}'; SET LOCAL holdfast.viewer_worker = '{worker}';
         SET LOCAL holdfast.viewer_scope = '{scope}'; SET LOCAL holdfast.viewer_at = '{at}'; SET LOCAL holdfast.viewer_on = '{on}'"
    ))
}
