//! Layouts that were made at the page or sent as a file, as they are kept in the record: so that every server has them, and
//! a backup holds them.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tabular::Workbook;

use super::{
    ImportError,
    kept::{self, Kept},
    mapping::Mapping,
    proposal::{self, Draft},
    report::Report,
    take,
};
use crate::{
    App, args,
    db::{Actor, DbError, Read, Write},
    form::Typed,
    heavy, ids,
    journal::hex,
    once, row,
    sealed::bytes::WORKBOOK,
};

row! {
    /// A layout. `words`: the text of the mapping; empty while it cannot be written down yet.
    pub struct Layout {
        pub id: i64,
        pub file_name: String,
        pub title: String,
        pub words: String,
        pub draft: String,
        pub kept: bool,
        pub made_at: Timestamp,
    }
}

impl Layout {
    /// As an import names it: the name, and which of that name.
    pub fn called(&self) -> String {
        format!("{}#{}", self.file_name, self.id)
    }

    pub(super) fn draft(&self) -> Option<Draft> {
        serde_json::from_str(&self.draft).ok()
    }
}

/// The newest of each name, by name.
pub async fn all(read: &mut Read) -> Result<Vec<Layout>, DbError> {
    read.all(
        "SELECT id, file_name, title, words, draft, kept, made_at FROM layout l WHERE kept
         AND id = (SELECT max(id) FROM layout newest WHERE newest.file_name = l.file_name AND newest.kept) ORDER BY title, file_name",
        vec![],
    )
    .await
}

/// By its file name, the newest; by what an import calls it, the very one.
pub async fn named(read: &mut Read, name: &str) -> Result<Option<Layout>, DbError> {
    let (name, id) = match name.rsplit_once('#') {
        Some((name, id)) => (name, id.parse().unwrap_or(0)),
        None => (name, 0_i64),
    };
    read.one(
        "SELECT id, file_name, title, words, draft, kept, made_at FROM layout WHERE file_name = $1 AND kept AND (id = $2 OR $2 = 0)
         ORDER BY id DESC LIMIT 1",
        args![name, id],
    )
    .await
}

/// The one that is made for an import, as it stands.
pub async fn of_import(read: &mut Read, import: i64) -> Result<Option<Layout>, DbError> {
    read.one(
        "SELECT id, file_name, title, words, draft, kept, made_at FROM layout WHERE import_id = $1 ORDER BY id DESC LIMIT 1",
        args![import],
    )
    .await
}

/// Proposes a layout for a workbook that nobody has described, and keeps both. Gives its page.
pub async fn propose(app: &App, actor: Actor, name: &str, typed: &Typed, bytes: Vec<u8>) -> Result<String, ImportError> {
    let book = kept::read(name, bytes.clone()).await.map_err(ImportError::Unreadable)?;
    let title = title_of(name);
    let draft = heavy::compute(|| proposal::propose(&book, &title, app.contracts.main()));
    let made = Made::of(app, &book, draft).await?;
    once::record_typed(&app.db, actor, typed, async |tx| {
        let (id, at, hash) = (ids::next(tx.at), tx.at, hex(&Sha256::digest(&bytes)));
        let bytes = tx.file_sealed(WORKBOOK, id, &bytes)?;
        tx.run(
            "INSERT INTO import (id, file_name, file_hash, mapping, workbook, state, done, of_rows, report, silent, begun_at, account_id)
         VALUES ($1, $2, $3, '', $4, 'proposed', 0, 0, $5, '[]', $6, $7)",
            args![id, name, &hash, bytes, made.told(), at, actor.account_id],
        )
        .await?;
        made.write(tx, id, None).await?;
        tx.journal("layout-proposed", "import", id, format!("sha256 {hash}"));
        Ok(format!("/imports/{id}/layout"))
    })
    .await
}

/// "Contacts 2025.xlsx" is called "Contacts 2025".
fn title_of(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).trim();
    let title: String = stem.chars().filter(|c| !c.is_control()).take(80).collect();
    if title.is_empty() { "Our workbook".into() } else { title }
}

/// The file that a layout of this title is kept as.
pub(super) fn file_name(title: &str) -> String {
    let folded = crate::people::alike::names::fold(title);
    let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let stem: String = words.join("-").chars().take(60).collect();
    if stem.is_empty() { "layout.toml".into() } else { format!("{}.toml", stem.trim_matches('-')) }
}

/// A draft with what comes of it.
pub(super) struct Made {
    pub draft: Draft,
    words: String,
    pub report: Report,
    /// What stands in the way of its being a mapping: field and sentence.
    pub fault: Option<(String, String)>,
}

impl Made {
    /// Writes the draft down, and reads the workbook by it.
    pub(super) async fn of(app: &App, book: &Workbook, draft: Draft) -> Result<Made, ImportError> {
        let pack = app.contracts.main();
        let written = proposal::written(&draft, pack).and_then(|words| {
            let mapping = Mapping::parse(&file_name(&draft.title), &words, pack);
            mapping.map(|mapping| (words, mapping)).map_err(|error| ("title".to_owned(), error.to_string()))
        });
        let (words, mapping) = match written {
            Ok(written) => written,
            Err(fault) => return Ok(Made { draft, words: String::new(), report: Report::default(), fault: Some(fault) }),
        };
        match take::preview(&app.db, &app.contracts, book, &mapping, true, None).await {
            Ok(report) => Ok(Made { draft, words, report, fault: None }),
            Err(ImportError::Unreadable(says)) => {
                Ok(Made { draft, words, report: Report::default(), fault: Some(("title".to_owned(), says)) })
            }
            Err(error) => Err(error),
        }
    }

    fn told(&self) -> String {
        let report = match &self.fault {
            Some((_, says)) => Report { notes: vec![says.clone()], ..self.report.clone() },
            None => self.report.clone(),
        };
        serde_json::to_string(&report).expect("a report is plain data")
    }

    /// In place of what was there before, unless that is kept.
    async fn write(&self, tx: &mut Write, import: i64, before: Option<&Layout>) -> Result<i64, DbError> {
        let draft = serde_json::to_string(&self.draft).expect("a draft is plain data");
        let (name, at, by) = (file_name(&self.draft.title), tx.at, tx.actor.account_id);
        if let Some(before) = before.filter(|before| !before.kept) {
            tx.run(
                "UPDATE layout SET file_name = $1, title = $2, words = $3, draft = $4, made_at = $5, account_id = $6 WHERE id = $7",
                args![name, &self.draft.title, &self.words, draft, at, by, before.id],
            )
            .await?;
            return Ok(before.id);
        }
        let id = ids::next(at);
        tx.run(
            "INSERT INTO layout (id, file_name, title, words, draft, kept, import_id, made_at, account_id)
             VALUES ($1, $2, $3, $4, $5, FALSE, $6, $7, $8)",
            args![id, name, &self.draft.title, &self.words, draft, import, at, by],
        )
        .await?;
        Ok(id)
    }
}

/// The workbook of an import whose layout is being made.
pub(super) async fn workbook(app: &App, import: i64) -> Result<Workbook, ImportError> {
    let mut reading = app.db.read().await?;
    let held: Option<(String, Option<Vec<u8>>)> =
        reading.one("SELECT file_name, workbook FROM import WHERE id = $1", args![import]).await?;
    let Some((name, Some(kept))) = held else { return Err(ImportError::Unreadable("The workbook is not kept any more.".into())) };
    let bytes = reading.file_opened(WORKBOOK, import, &kept)?;
    drop(reading);
    kept::read(&name, bytes).await.map_err(ImportError::Unreadable)
}

/// Records a corrected draft; `keep`: and that it is done, so that the workbook is checked with it. Gives where to go on.
pub(super) async fn record(
    app: &App,
    actor: Actor,
    import: &Kept,
    before: &Layout,
    made: &Made,
    keep: bool,
    typed: &Typed,
) -> Result<String, DbError> {
    once::record_typed(&app.db, actor, typed, async |tx| {
        let id = made.write(tx, import.id, Some(before)).await?;
        let (state, mapping) =
            if keep { ("previewed", format!("{}#{id}", file_name(&made.draft.title))) } else { ("proposed", String::new()) };
        let rows = if keep { made.report.taken_in_all() } else { 0 };
        tx.run(
            "UPDATE import SET state = $1, mapping = $2, of_rows = $3, report = $4 WHERE id = $5 AND workbook IS NOT NULL",
            args![state, mapping, rows, made.told(), import.id],
        )
        .await?;
        if keep {
            tx.run("UPDATE layout SET kept = TRUE WHERE id = $1", args![id]).await?;
        }
        tx.journal(if keep { "layout-kept" } else { "layout-changed" }, "import", import.id, "");
        Ok(if keep { format!("/imports/{}", import.id) } else { format!("/imports/{}/layout", import.id) })
    })
    .await
}

/// Keeps a layout that was sent as a file, under the file's name.
pub(super) async fn keep_file(app: &App, actor: Actor, name: &str, typed: &Typed, bytes: &[u8]) -> Result<String, ImportError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ImportError::Unreadable("The file is not a text in UTF-8.".into()))?;
    let name = file_name(name.strip_suffix(".toml").unwrap_or(name));
    if kept::mappings(&app.contracts).iter().any(|(shipped, _)| *shipped == name) {
        return Err(ImportError::Unreadable(format!("{name} comes with Holdfast; give the file another name")));
    }
    let mapping = Mapping::parse(&name, text, app.contracts.main())
        .map_err(|error| ImportError::Unreadable(format!("the layout has a mistake. {error}")))?;
    once::record_typed(&app.db, actor, typed, async |tx| {
        let (id, at) = (ids::next(tx.at), tx.at);
        tx.run(
            "INSERT INTO layout (id, file_name, title, words, draft, kept, import_id, made_at, account_id)
         VALUES ($1, $2, $3, $4, '', TRUE, NULL, $5, $6)",
            args![id, name, &mapping.title, text, at, actor.account_id],
        )
        .await?;
        tx.journal("layout-kept", "layout", id, "");
        Ok("/imports/layouts?done=layout-kept".to_owned())
    })
    .await
}
