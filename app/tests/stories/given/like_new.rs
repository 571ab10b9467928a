//! Databases as they are after the first start, copied from one that was made for another story: most of a story's time would go into making tables.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Mutex as Lock,
};

use holdfast::{
    clock::Clock,
    config::Folder,
    db::{Db, Place},
};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::sync::Mutex;

/// A new folder with an encrypted file, like one that was made at the same moment.
pub async fn a_folder(folder: &Path, clock: Clock) -> Db {
    static MADE: Mutex<BTreeMap<Timestamp, PathBuf>> = Mutex::const_new(BTreeMap::new());
    let mut made = MADE.lock().await;
    let first = match made.get(&clock.now()) {
        Some(first) => first.clone(),
        None => {
            let first = made_by_this_run().join(made.len().to_string());
            Folder(first.clone()).init(clock.clone()).await.expect("a new database").close().await;
            made.insert(clock.now(), first.clone());
            first
        }
    };
    drop(made);
    std::fs::create_dir_all(folder).expect("a folder");
    for file in std::fs::read_dir(&first).expect("a folder").flatten() {
        std::fs::copy(file.path(), folder.join(file.file_name())).expect("a copy");
    }
    Folder(folder.to_owned()).open(clock).await.expect("a new database")
}

/// Where this run keeps what its stories copy; what earlier runs left is taken away first.
fn made_by_this_run() -> PathBuf {
    let all = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("new");
    for run in std::fs::read_dir(&all).into_iter().flatten().flatten() {
        if !Path::new("/proc").join(run.file_name()).exists() {
            let _ = std::fs::remove_dir_all(run.path());
        }
    }
    all.join(std::process::id().to_string())
}

/// Folders of stories that are over, whose databases nobody needs any more.
static OVER: Lock<Vec<String>> = Lock::new(vec![]);

/// A story is over: its database in PostgreSQL goes when the next is made.
pub fn is_over(folder: &Path) {
    if std::env::var("HOLDFAST_TEST_DATABASE").is_ok() {
        OVER.lock().expect("no story broke off in here").push(named(folder));
    }
}

fn named(folder: &Path) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let name: String = folder.file_name().unwrap_or_default().to_string_lossy().chars().map(plain).collect();
    // PostgreSQL cuts longer names off.
    name.chars().take(60).collect()
}

/// A new database in the PostgreSQL at this address, like the first that this run made there. The moment at which that was is kept with its tables
/// alone, where nobody reads it.
pub async fn in_postgres(url: &str, folder: &Path, clock: Clock) -> Db {
    static MADE: Mutex<Option<(String, PathBuf)>> = Mutex::const_new(None);
    let of = |name: &str| format!("{}/{name}", url.rsplit_once('/').expect("an address with a database").0);
    let place = |name: &str, folder: &Path| Place::Postgres { url: of(name), schema: None, seal: Folder(folder.to_owned()).seal_file() };
    let mut asks = PgConnection::connect(url).await.expect("a server");
    let mut made = MADE.lock().await;
    if made.is_none() {
        let first = made_by_this_run();
        std::fs::create_dir_all(&first).expect("a folder");
        let name = format!("new_{}", std::process::id());
        run(&mut asks, format!("CREATE DATABASE {name}")).await;
        Db::open(place(&name, &first), clock.clone()).await.expect("a new database").close().await;
        *made = Some((name, first));
    }
    let (first, its_folder) = made.clone().expect("made above");
    let over = std::mem::take(&mut *OVER.lock().expect("no story broke off in here"));
    for gone in over {
        run(&mut asks, format!("DROP DATABASE IF EXISTS {gone} WITH (FORCE)")).await;
    }
    run(&mut asks, format!("CREATE DATABASE {} TEMPLATE {first} STRATEGY FILE_COPY", named(folder))).await;
    drop(made);
    std::fs::create_dir_all(folder).expect("a folder");
    for file in std::fs::read_dir(&its_folder).expect("a folder").flatten() {
        std::fs::copy(file.path(), folder.join(file.file_name())).expect("a copy");
    }
    Db::open(place(&named(folder), folder), clock).await.expect("a new database")
}

async fn run(asks: &mut PgConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(asks).await.expect("it is done");
}
