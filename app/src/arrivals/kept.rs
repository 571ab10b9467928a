//! Imports as they are kept: uploaded and previewed, being taken in, taken in, or thrown away. The workbook itself is
//! kept only until it is taken in or thrown away.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, OnceLock, PoisonError},
};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tabular::{Limits, Upload, Workbook};
use tokio::sync::Semaphore;

use super::{
    ImportError, layouts,
    mapping::Mapping,
    report::Report,
    take::{self, File, Incoming},
};
use crate::{
    App, args,
    db::{Actor, Alone, Claim, Db, DbError, Read},
    duties::contracts::Contracts,
    form::Typed,
    ids,
    journal::hex,
    once, own_written, row,
    sealed::bytes::WORKBOOK,
};

row! {
    /// One import, without its workbook. `state`: proposed (its layout is being made), previewed, taking, taken, failed,
    /// discarded, taken-back.
    pub struct Kept {
        pub id: i64,
        pub file_name: String,
        pub mapping: String,
        pub state: String,
        pub of_rows: i64,
        pub report: String,
        pub begun_at: Timestamp,
        pub taken_at: Option<Timestamp>,
        pub taken_back_at: Option<Timestamp>,
        pub taken_back_by: Option<String>,
        pub taken_back_why: String,
    }
}

impl Kept {
    pub fn report(&self) -> Report {
        serde_json::from_str(&self.report).unwrap_or_default()
    }
}

/// Every import of the viewer's provider, newest first: what a workbook says of people stands in its preview.
pub async fn all(read: &mut Read) -> Result<Vec<Kept>, DbError> {
    read.all(
        concat!(
            "SELECT i.id, i.file_name, i.mapping, i.state, i.of_rows, '' AS report, i.begun_at, i.taken_at, i.taken_back_at, i.taken_back_why,
                    a.name AS taken_back_by FROM import i LEFT JOIN account a ON a.id = i.taken_back_by WHERE ",
            own_written!("i.account_id", "i.begun_at"),
            " ORDER BY i.id DESC LIMIT 100"
        ),
        vec![],
    )
    .await
}

pub async fn one(read: &mut Read, id: i64) -> Result<Option<Kept>, DbError> {
    read.one(
        concat!(
            "SELECT i.id, i.file_name, i.mapping, i.state, i.of_rows, i.report, i.begun_at, i.taken_at, i.taken_back_at, i.taken_back_why,
                    a.name AS taken_back_by FROM import i LEFT JOIN account a ON a.id = i.taken_back_by WHERE i.id = $1 AND ",
            own_written!("i.account_id", "i.begun_at")
        ),
        args![id],
    )
    .await
}

/// The shipped mappings: file name and title.
pub fn mappings(contracts: &Contracts) -> Vec<(String, String)> {
    #[derive(serde::Deserialize)]
    struct Titled {
        title: String,
    }
    let files = std::fs::read_dir(contracts.root.join("mappings")).into_iter().flatten();
    let mut found: Vec<(String, String)> = files
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.to_owned();
            if path.extension()? != "toml" {
                return None;
            }
            let title = std::fs::read_to_string(&path).ok().and_then(|text| toml::from_str::<Titled>(&text).ok());
            Some((name.clone(), title.map_or(name, |titled| titled.title)))
        })
        .collect();
    found.sort();
    found
}

/// A mapping by its file name, and what an import calls it: one that is shipped (only names that [`mappings`] lists), or a
/// layout that is kept in the record, of which the very one is named.
pub async fn mapping(read: &mut Read, name: &str, contracts: &Contracts) -> Result<(Mapping, String), ImportError> {
    let unreadable = |says: String| ImportError::Unreadable(says);
    if mappings(contracts).iter().any(|(known, _)| known == name) {
        let text = std::fs::read_to_string(contracts.root.join("mappings").join(name))
            .map_err(|_| unreadable("That mapping cannot be read. Ask your administrator.".into()))?;
        let mapping = Mapping::parse(name, &text, contracts.main())
            .map_err(|error| unreadable(format!("The mapping has a mistake. Tell your administrator: {error}")))?;
        return Ok((mapping, name.to_owned()));
    }
    let Some(layout) = layouts::named(read, name).await? else {
        return Err(unreadable("That mapping is not there any more. Choose one from the list.".into()));
    };
    let mapping = Mapping::parse(&layout.file_name, &layout.words, contracts.main())
        .map_err(|error| unreadable(format!("The layout does not fit the contract’s lists any more: {error}")))?;
    Ok((mapping, layout.called()))
}

static READER: OnceLock<PathBuf> = OnceLock::new();

/// Sets the program that reads workbooks, where this program is not Holdfast itself (a test).
pub fn read_with(exe: PathBuf) {
    let _ = READER.set(exe);
}

/// Reads a workbook in a process of its own; two at a time at most, since each may take its whole allowance of memory.
pub async fn read(name: &str, bytes: Vec<u8>) -> Result<Workbook, String> {
    static AT_ONCE: Semaphore = Semaphore::const_new(2);
    let _turn = AT_ONCE.acquire().await.map_err(|_| "Try again in a minute.".to_owned())?;
    // This very program, also when its file was replaced by a newer one since it was started.
    let exe = READER.get().cloned().unwrap_or_else(|| PathBuf::from("/proc/self/exe"));
    let read = tabular::read_in_child(&exe, &["read-workbook"], Upload::named(name, bytes), Limits::default()).await;
    read.map_err(|refusal| refusal.to_string())
}

/// Previews an upload and keeps it with its preview. Gives its page, or a sentence for whoever sent it.
pub async fn keep(app: &App, actor: Actor, name: &str, typed: &Typed, bytes: Vec<u8>) -> Result<String, ImportError> {
    let (read_by, mapping) = self::mapping(&mut app.db.read().await?, typed.get("mapping"), &app.contracts).await?;
    let book = read(name, bytes.clone()).await.map_err(ImportError::Unreadable)?;
    let report = take::preview(&app.db, &app.contracts, &book, &read_by, true, None).await?;
    once::record_typed(&app.db, actor, typed, async |tx| {
        let (id, at, hash) = (ids::next(tx.at), tx.at, hex(&Sha256::digest(&bytes)));
        let told = serde_json::to_string(&report).expect("a report is plain data");
        let bytes = tx.file_sealed(WORKBOOK, id, &bytes)?;
        tx.run(
            "INSERT INTO import (id, file_name, file_hash, mapping, workbook, state, done, of_rows, report, silent, begun_at, account_id)
         VALUES ($1, $2, $3, $4, $5, 'previewed', 0, $6, $7, '[]', $8, $9)",
            args![id, name, &hash, &mapping, bytes, report.taken_in_all(), told, at, actor.account_id],
        )
        .await?;
        tx.journal("workbook-previewed", "import", id, format!("sha256 {hash}"));
        Ok(format!("/imports/{id}"))
    })
    .await
}

/// The preview anew, with one row of it shown as it is read.
pub async fn row_as_read(app: &App, id: i64, place: (String, u32)) -> Result<Report, ImportError> {
    let mut reading = app.db.read().await?;
    let held: Option<(String, String, Option<Vec<u8>>)> =
        reading.one("SELECT file_name, mapping, workbook FROM import WHERE id = $1", args![id]).await?;
    let Some((name, mapping, Some(kept))) = held else { return Err(ImportError::Unreadable("The workbook is not kept any more.".into())) };
    let bytes = reading.file_opened(WORKBOOK, id, &kept)?;
    let (mapping, _) = self::mapping(&mut reading, &mapping, &app.contracts).await?;
    drop(reading);
    let book = read(&name, bytes).await.map_err(ImportError::Unreadable)?;
    take::preview(&app.db, &app.contracts, &book, &mapping, true, Some(place)).await
}

/// How far the imports are that this process is taking in: rows done, rows in all.
fn under_way() -> &'static Mutex<BTreeMap<i64, (u64, u64)>> {
    static UNDER_WAY: OnceLock<Mutex<BTreeMap<i64, (u64, u64)>>> = OnceLock::new();
    UNDER_WAY.get_or_init(Mutex::default)
}

/// Whether another server is taking it in.
pub async fn is_elsewhere(db: &Db, id: i64) -> Result<bool, DbError> {
    db.is_claimed(Alone::Over(&[id])).await
}

/// How far an import is; nothing when it is not being taken in here.
pub fn progress(id: i64) -> Option<(u64, u64)> {
    under_way().lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
}

/// Begins to take a previewed import in, with the changes of earlier rows if the form agrees to them. Goes on by itself;
/// the import's page shows how far it is.
pub async fn begin(app: &App, actor: Actor, id: i64, typed: &Typed) -> Result<(), DbError> {
    let before = under_way().lock().unwrap_or_else(PoisonError::into_inner).insert(id, (0, 0));
    if before.is_some() {
        return Ok(());
    }
    let app = app.clone();
    let changes = typed.get("changes") == "yes";
    let begun = claimed_and_marked(&app.db, actor, id, typed).await;
    let Ok(Some(claim)) = begun else {
        under_way().lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        return begun.map(|_| ());
    };
    tokio::spawn(async move {
        let _until_the_end = claim;
        let outcome = app.db.apart(whole(&app, actor, id, changes)).await;
        if let Err(error) = &outcome {
            tracing::error!(import = id, error, "an import could not be taken in");
            if let Err(error) = fail(&app.db, actor, id, error).await {
                tracing::error!(import = id, %error, "nor could that be noted");
            }
        }
        under_way().lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    });
    Ok(())
}

/// Nothing when another server has it in hand, or there is no workbook any more.
async fn claimed_and_marked(db: &Db, actor: Actor, id: i64, typed: &Typed) -> Result<Option<Claim>, DbError> {
    let Some(claim) = db.claim(Alone::Over(&[id])).await? else { return Ok(None) };
    Ok(mark(db, actor, id, typed).await?.then_some(claim))
}

async fn whole(app: &App, actor: Actor, id: i64, changes: bool) -> Result<(), String> {
    let mut reading = app.db.read().await.map_err(|e| e.to_string())?;
    let held: Option<(String, String, String, Option<Vec<u8>>)> = reading
        .one("SELECT file_name, file_hash, mapping, workbook FROM import WHERE id = $1", args![id])
        .await
        .map_err(|e| e.to_string())?;
    let Some((name, hash, mapping, Some(kept))) = held else { return Err("The workbook is not kept any more.".into()) };
    let bytes = reading.file_opened(WORKBOOK, id, &kept).map_err(|e| e.to_string())?;
    let (mapping, _) = self::mapping(&mut reading, &mapping, &app.contracts).await.map_err(|e| e.to_string())?;
    drop(reading);
    let book = read(&name, bytes).await?;
    let incoming = Incoming { book: &book, mapping: &mapping, file: &File { name, hash }, changes };
    let tell = move |done, of| {
        under_way().lock().unwrap_or_else(PoisonError::into_inner).insert(id, (done, of));
    };
    take::take(&app.db, actor, &app.contracts, incoming, Some(id), &tell).await.map(|_| ()).map_err(|e| e.to_string())
}

/// Says that an import that still has its workbook is being taken in; gives whether there was one. Not by `once::record`, which leads
/// a second press on as if it had recorded: only the press that writes may begin the work.
async fn mark(db: &Db, actor: Actor, id: i64, typed: &Typed) -> Result<bool, DbError> {
    let mut tx = db.write(actor).await?;
    let changed = tx.run("UPDATE import SET state = 'taking' WHERE id = $1 AND workbook IS NOT NULL", args![id]).await?;
    tx.journal("import-begun", "import", id, "");
    once::sent(&mut tx, typed, &format!("/imports/{id}")).await?;
    if changed == 0 {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

async fn fail(db: &Db, actor: Actor, id: i64, because: &str) -> Result<(), DbError> {
    let mut tx = db.write(actor).await?;
    let report = Report { notes: vec![because.to_owned()], ..Report::default() };
    let told = serde_json::to_string(&report).expect("a report is plain data");
    tx.run("UPDATE import SET state = 'failed', report = $1 WHERE id = $2", args![told, id]).await?;
    tx.journal("import-failed", "import", id, "");
    tx.commit().await
}

/// Throws a previewed workbook away.
pub async fn discard(db: &Db, actor: Actor, id: i64) -> Result<bool, DbError> {
    let mut tx = db.write(actor).await?;
    let changed = tx
        .run(
            "UPDATE import SET state = 'discarded', workbook = NULL, report = '' WHERE id = $1 AND state IN ('proposed', 'previewed', 'failed') AND workbook IS NOT NULL",
            args![id],
        )
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    tx.journal("import-discarded", "import", id, "");
    tx.commit().await?;
    Ok(true)
}
