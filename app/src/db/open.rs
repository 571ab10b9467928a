//! Opening, making and migrating a database; handing out reads and writes.

use std::{
    path::PathBuf,
    str::FromStr as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::{
    Executor as _, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Actor, DbError, Read, Tx, Write, migrate};
use crate::{clock::Clock, journal::Looks};

/// An open database. Cloning it is cheap and shares it.
#[derive(Clone)]
pub struct Db {
    pub(super) engine: Engine,
    asked: Arc<AtomicU64>,
    pub clock: Clock,
    pub looks: Looks,
}

#[derive(Clone)]
pub(super) enum Engine {
    Lite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

/// Where a database is.
pub enum Place {
    /// A file encrypted with SQLCipher. The key is 64 hexadecimal digits: the raw key, so that opening a connection
    /// costs no key derivation.
    File { file: PathBuf, key: String, create: bool },
    /// A PostgreSQL database, by its address; in a schema of its own when one is named.
    Postgres { url: String, schema: Option<String> },
}

impl Db {
    /// Opens a database and brings it to the newest form.
    ///
    /// # Errors
    /// [`DbError::WrongKey`], [`DbError::Newer`], [`DbError::NotEncrypted`], [`DbError::Away`], or what the engine says.
    pub async fn open(place: Place, clock: Clock) -> Result<Db, DbError> {
        let mut db = Db::connect(&place, clock).await?;
        db.bring_up_to_date().await?;
        if let Engine::Lite { readers, .. } = &mut db.engine {
            // The page cache is one connection's own and what it saves is decryption, so: few readers, a large cache each.
            *readers = SqlitePoolOptions::new()
                .min_connections(1)
                .max_connections(4)
                .acquire_timeout(Duration::from_secs(30))
                .connect_with(file_options(&place)?)
                .await?;
        }
        db.looks = Looks::sealed_by(db.clone());
        Ok(db)
    }

    /// Opens a database to look at it: nothing is brought up to date, and people's records cannot be opened.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn open_as_it_is(place: Place, clock: Clock) -> Result<Db, DbError> {
        let db = Db::connect(&place, clock).await?;
        let mut read = db.read().await?;
        read.one::<(i64,)>("SELECT count(*) FROM migration", vec![]).await.map_err(DbError::or_wrong_key)?;
        migrate::not_newer(&mut read).await?;
        drop(read);
        Ok(db)
    }

    async fn connect(place: &Place, clock: Clock) -> Result<Db, DbError> {
        let engine = match place {
            Place::File { .. } => {
                quieten().await?;
                let writer = SqlitePoolOptions::new()
                    .max_connections(1)
                    .acquire_timeout(Duration::from_secs(60))
                    .connect_with(file_options(place)?)
                    .await
                    .map_err(wrong_key)?;
                Engine::Lite { readers: writer.clone(), writer }
            }
            Place::Postgres { url, schema } => Engine::Postgres(postgres(url, schema.as_deref()).await?),
        };
        Ok(Db { engine, asked: Arc::new(AtomicU64::new(0)), clock, looks: Looks::closed() })
    }

    /// Makes an empty schema in a PostgreSQL database, for an installation that shares the database with others.
    pub async fn make_schema(url: &str, schema: &str) -> Result<(), DbError> {
        let pool = postgres(url, None).await?;
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
        let tx = match &self.engine {
            Engine::Lite { readers, .. } => Tx::Lite(readers.begin().await?),
            Engine::Postgres(pool) => Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map_err(away)?),
        };
        Ok(Read { tx, asked: self.asked.clone() })
    }

    /// A change by `actor`, now. On SQLite one at a time: the next waits until this one is committed or dropped.
    pub async fn write(&self, actor: Actor) -> Result<Write, DbError> {
        let tx = match &self.engine {
            Engine::Lite { writer, .. } => Tx::Lite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Engine::Postgres(pool) => Tx::Postgres(pool.begin().await.map_err(away)?),
        };
        let read = Read { tx, asked: self.asked.clone() };
        Ok(Write { read, actor, at: self.clock.now(), wrote: false, entries: vec![] })
    }

    /// How many statements were asked of the database since it was opened.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Lets the database go; a file with its write-ahead log folded in.
    pub async fn close(self) {
        match self.engine {
            Engine::Lite { writer, readers } => {
                // Neither waits for the other: a page still being read must not keep the writer from closing.
                let write = async {
                    if let Ok(mut connection) = writer.acquire().await {
                        let _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
                    }
                    writer.close().await;
                };
                tokio::join!(readers.close(), write);
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

pub(super) fn file_options(place: &Place) -> Result<SqliteConnectOptions, DbError> {
    use sqlx::ConnectOptions as _;
    let Place::File { file, key, create } = place else {
        return Err(DbError::Shape("a file was expected".into()));
    };
    // sqlx does not quote the key. Its Debug prints it, so options are never logged. Statements are not logged either:
    // they carry what people typed.
    Ok(SqliteConnectOptions::from_str("sqlite:")?
        .filename(file)
        .create_if_missing(*create)
        .pragma("key", format!("\"x'{key}'\""))
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL loses acknowledged rows when the power goes (measured); FULL does not.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(30))
        .pragma("cache_size", "-65536")
        .pragma("temp_store", "MEMORY")
        .statement_cache_capacity(400)
        .disable_statement_logging())
}

/// SQLCipher tells standard error, in its own words, what we tell people in ours. Its level is one for the whole process.
pub(super) async fn quieten() -> Result<(), DbError> {
    use sqlx::{ConnectOptions as _, Connection as _};
    static DONE: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
    if !DONE.swap(true, Ordering::Relaxed) {
        let mut memory = SqliteConnectOptions::from_str("sqlite::memory:")?.connect().await?;
        memory.execute("PRAGMA cipher_log_level = NONE").await?;
        memory.close().await?;
    }
    Ok(())
}

async fn postgres(url: &str, schema: Option<&str>) -> Result<PgPool, DbError> {
    use sqlx::ConnectOptions as _;
    let mut options = PgConnectOptions::from_str(url)
        .map_err(|_| DbError::Away("the address is not understood; it looks like postgres://user@host/database".into()))?
        .application_name("holdfast")
        .statement_cache_capacity(400)
        .disable_statement_logging();
    if let Some(schema) = schema {
        // Extensions stand in public.
        options = options.options([("search_path", format!("{schema},public"))]);
    }
    PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(10)).connect_with(options).await.map_err(away)
}

/// A database that is not there is said to be away, so that people are told what to do.
fn away(error: sqlx::Error) -> DbError {
    match error {
        sqlx::Error::Io(e) => DbError::Away(e.to_string()),
        sqlx::Error::PoolTimedOut => DbError::Away("it does not answer".into()),
        sqlx::Error::Database(e) => DbError::Away(e.message().to_owned()),
        other => DbError::Engine(other),
    }
}

/// SQLCipher says of a wrong key that the file is not a database.
pub(super) fn wrong_key(error: sqlx::Error) -> DbError {
    match &error {
        sqlx::Error::Database(e) if e.message().contains("not a database") => DbError::WrongKey,
        _ => DbError::Engine(error),
    }
}
