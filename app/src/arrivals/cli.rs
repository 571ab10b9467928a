//! Importing, joining and un-joining from a terminal. Every failure is a sentence that says what to do.

use std::{
    fs::File,
    io::{IsTerminal as _, Write as _},
    path::Path,
};

use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest as _, Sha256};
use tabular::Workbook;

use super::{
    kept,
    mapping::Mapping,
    report::Report,
    take::{self, Incoming},
};
use crate::{
    db::{Actor, Db, DbError},
    duties::contracts::Contracts,
    journal::hex,
    people::joins::join::{self, Done, Refused},
};

/// Brings a workbook in, or only says what would come in; writes the report.
///
/// # Errors
/// A sentence. Nothing was taken then.
pub async fn import(db: &Db, contracts: &Contracts, workbook: &Path, mapping: &Path, preview: bool, report: &Path) -> Result<(), String> {
    let mapping = read_mapping(mapping, contracts)?;
    let (file, book) = read_workbook(workbook).await?;
    let report = open_report(report)?;
    let told = if preview {
        take::preview(db, &book, &mapping, true, None).await
    } else {
        let bar = bar();
        let incoming = Incoming { book: &book, mapping: &mapping, file: &file, changes: true };
        let shown = bar.clone();
        let taken = take::take(db, Actor::SYSTEM, contracts, incoming, None, &move |done, of| {
            shown.set_length(of);
            shown.set_position(done);
        })
        .await;
        bar.finish_and_clear();
        taken
    };
    let told = told.map_err(|error| format!("nothing was taken: {error}"))?;
    write_report(report, &told)?;
    if preview {
        crate::say!("A preview: nothing was taken.");
    }
    crate::say!("{}", told.summary());
    Ok(())
}

fn read_mapping(path: &Path, contracts: &Contracts) -> Result<Mapping, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("the mapping {} cannot be read ({error})", path.display()))?;
    Mapping::parse(&path.display().to_string(), &text, contracts.main()).map_err(|error| error.to_string())
}

async fn read_workbook(path: &Path) -> Result<(take::File, Workbook), String> {
    let bytes = std::fs::read(path).map_err(|error| format!("the workbook {} cannot be read ({error})", path.display()))?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let file = take::File { name: name.clone(), hash: hex(&Sha256::digest(&bytes)) };
    Ok((file, kept::read(&name, bytes).await?))
}

/// A bar on standard error, where someone sees it.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("Taking in {wide_bar} {pos} of {len} rows").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

/// Opened before anything is taken, so that an import whose report cannot be written does not happen. The report quotes
/// rows of the workbook, so only its owner may read it.
fn open_report(path: &Path) -> Result<File, String> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let opened = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    opened.map_err(|error| format!("the report cannot be written to {} ({error}); nothing was taken", path.display()))
}

fn write_report(mut file: File, report: &Report) -> Result<(), String> {
    let text = serde_json::to_string_pretty(report).map_err(|error| error.to_string())?;
    writeln!(file, "{text}").map_err(|error| format!("the report could not be written ({error})"))
}

/// Says that the people of two referrals are one person.
///
/// # Errors
/// A sentence.
pub async fn people_join(db: &Db, a: &str, b: &str) -> Result<(), String> {
    let mut tx = db.write(Actor::SYSTEM).await.map_err(sentence)?;
    match join::join_referrals(&mut tx, a, b).await.map_err(refusal)? {
        Done::Already => crate::say!("{a} and {b} are one person already; nothing was changed."),
        Done::Changed => {
            tx.commit().await.map_err(sentence)?;
            crate::say!("{a} and {b} are one person now. To undo: holdfast people unjoin {a} {b}");
        }
    }
    Ok(())
}

/// Takes that back.
///
/// # Errors
/// A sentence.
pub async fn people_unjoin(db: &Db, a: &str, b: &str) -> Result<(), String> {
    let mut tx = db.write(Actor::SYSTEM).await.map_err(sentence)?;
    match join::unjoin_referrals(&mut tx, a, b).await.map_err(refusal)? {
        Done::Already => crate::say!("{a} and {b} are not joined; nothing was changed."),
        Done::Changed => {
            tx.commit().await.map_err(sentence)?;
            crate::say!("{a} and {b} are two people again.");
        }
    }
    Ok(())
}

fn sentence(error: DbError) -> String {
    format!("nothing was changed: {error}")
}

fn refusal(refused: Refused) -> String {
    match refused {
        Refused::Because(because) => because,
        Refused::Db(error) => sentence(error),
    }
}
