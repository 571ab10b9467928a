//! Importing, joining and un-joining from a terminal. Every failure is a sentence that says what to do.

use std::{
    fs::File,
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest as _, Sha256};
use tabular::Workbook;

use super::{
    check::{Against, check},
    kept, layouts,
    mapping::Mapping,
    proposal,
    report::Report,
    take::{self, Incoming},
    take_back,
    there::There,
};
use crate::{
    clock::Clock,
    db::{Actor, Db, DbError},
    duties::contracts::Contracts,
    forms::Forms,
    journal::hex,
    people::joins::join::{self, Done, Refused},
};

/// What to bring in and how, or which import to take back.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Import {
    #[command(subcommand)]
    command: Option<Command>,
    #[arg(required = true)]
    workbooks: Vec<PathBuf>,
    /// Says which column is what (a TOML file; mappings/README.md), or the name of a layout kept at the page
    #[arg(long, required = true)]
    mapping: Option<PathBuf>,
    /// Only say what would be taken, refused and reviewed
    #[arg(long)]
    preview: bool,
    /// Leave records as they are whose rows say something else now; they are told all the same
    #[arg(long)]
    leave_changes: bool,
    /// Where to write the report, as JSON
    #[arg(long, required = true)]
    report: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// The imports so far, the newest first, each with its number
    List,
    /// Take an import back as a whole: what it brought goes, unless somebody has worked on it since
    Undo {
        /// Its number, as `import list` prints it and as its page has it in its address
        id: i64,
        /// Why; it stays in the list of imports, so name nobody
        #[arg(long)]
        because: String,
    },
}

/// How to bring it in.
#[derive(Clone, Copy)]
pub struct How {
    /// Only say what would come in.
    pub preview: bool,
    /// Whether records follow rows that were taken before and say something else now.
    pub changes: bool,
}

/// What was asked for: to bring a workbook in, to list the imports, or to take one back.
///
/// # Errors
/// A sentence. Nothing was taken, or taken back, then.
pub async fn asked(db: &Db, contracts: &Contracts, args: Import) -> Result<(), String> {
    let how = How { preview: args.preview, changes: !args.leave_changes };
    match (args.command, args.mapping.zip(args.report)) {
        (Some(Command::List), _) => list(db).await,
        (Some(Command::Undo { id, because }), _) => undo(db, contracts, id, &because).await,
        (None, Some((mapping, report))) => import(db, contracts, &args.workbooks, &mapping, how, &report).await,
        (None, None) => Err("say which --mapping, and where the --report goes".into()),
    }
}

/// Brings a workbook in, or only says what would come in; writes the report. Several files are one workbook.
///
/// # Errors
/// A sentence. Nothing was taken then.
pub async fn import(db: &Db, contracts: &Contracts, workbooks: &[PathBuf], mapping: &Path, how: How, report: &Path) -> Result<(), String> {
    let mapping = mapping_of(db, mapping, contracts).await?;
    let (file, book) = read_workbooks(workbooks).await?;
    let report = open_report(report)?;
    let told = if how.preview {
        take::preview(db, contracts, &book, &mapping, how.changes, None).await
    } else {
        let bar = bar();
        let incoming = Incoming { book: &book, mapping: &mapping, file: &file, changes: how.changes };
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
    if how.preview {
        crate::say!("A preview: nothing was taken.");
    }
    crate::say!("{}", told.summary());
    Ok(())
}

/// Every import, the newest first: by what number it is taken back, its file and what became of it.
async fn list(db: &Db) -> Result<(), String> {
    let imports = kept::all(&mut db.read().await.map_err(|error| error.to_string())?).await.map_err(|error| error.to_string())?;
    for import in imports {
        crate::say!("{}  {}  {}, {} rows", import.id, import.file_name, import.state, import.of_rows);
    }
    Ok(())
}

/// Takes an import back as a whole, or says what stands in the way.
async fn undo(db: &Db, contracts: &Contracts, id: i64, because: &str) -> Result<(), String> {
    if because.trim().is_empty() {
        return Err("say why it is taken back: --because \"…\"".into());
    }
    let forms = Forms::load(&contracts.root);
    let mut tx = db.write(Actor::SYSTEM).await.map_err(sentence)?;
    let counts = match take_back::take_back(&mut tx, (contracts, &forms), id, because.trim()).await {
        Ok(counts) => counts,
        Err(take_back::Refused::InTheWay(obstacles)) => {
            let lines: Vec<String> = obstacles.iter().map(|obstacle| format!("\n  {obstacle}")).collect();
            return Err(format!("nothing was changed: somebody has worked on what it brought.{}", lines.concat()));
        }
        Err(refused) => return Err(format!("nothing was changed: {refused}")),
    };
    tx.commit().await.map_err(sentence)?;
    let gone: Vec<String> =
        counts.told().into_iter().filter(|(_, rows)| *rows > 0).map(|(says, rows)| format!("{says}: {rows}.")).collect();
    crate::say!("The import is taken back. {}", gone.join(" "));
    if counts.put_back > 0 {
        crate::say!("Records that say again what they said before it: {}.", counts.put_back);
    }
    Ok(())
}

/// Tries a mapping on a workbook, with no record at hand.
///
/// # Errors
/// What is wrong with the mapping, with its line, or why the workbook cannot be read with it.
pub async fn check_mapping(contracts: &Contracts, mapping: &Path, workbooks: &[PathBuf]) -> Result<(), String> {
    let mapping = read_mapping(mapping, contracts)?;
    let (_, book) = read_workbooks(workbooks).await?;
    let there = There::default();
    let against = Against { there: &there, today: Clock::system().today(), changes: false, wanted: None };
    let report = check(&book, &mapping, against)?.report;
    crate::say!("The mapping can be read. With no record at hand, this workbook would give:");
    crate::say!("{}", report.summary());
    for row in &report.rows {
        let read: Vec<String> = row.read.iter().map(|[heading, value]| format!("{heading} “{value}”")).collect();
        let why = if row.why.is_empty() { String::new() } else { format!(" ({})", row.why) };
        crate::say!("As read, {} row {}{why}: {}", row.sheet, row.row, read.join(", "));
    }
    Ok(())
}

/// Prints a mapping for a workbook that has none.
///
/// # Errors
/// Why the workbook cannot be read, or what it lacks to be read by any mapping.
pub async fn propose_mapping(contracts: &Contracts, workbooks: &[PathBuf]) -> Result<(), String> {
    let (file, book) = read_workbooks(workbooks).await?;
    let title = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
    let draft = proposal::propose(&book, title, contracts.main());
    let text = proposal::written(&draft, contracts.main()).map_err(|(_, says)| says)?;
    crate::say!("{}", text.trim_end());
    for doubt in &draft.doubts {
        crate::say!("# {doubt}");
    }
    for word in draft.words.iter().filter(|word| word.means.is_empty()) {
        crate::say!("# Not understood: “{}” ({}, {} rows)", word.value, word.field, word.rows);
    }
    Ok(())
}

/// A file, or, where there is none of that name, a layout that is kept in the record.
async fn mapping_of(db: &Db, path: &Path, contracts: &Contracts) -> Result<Mapping, String> {
    let name = path.to_string_lossy();
    if path.exists() || name.contains('/') {
        return read_mapping(path, contracts);
    }
    let mut read = db.read().await.map_err(|error| error.to_string())?;
    match layouts::named(&mut read, &name).await.map_err(|error| error.to_string())? {
        Some(layout) => Mapping::parse(&layout.file_name, &layout.words, contracts.main()).map_err(|error| error.to_string()),
        None => Err(format!("there is no file {name} here, and no layout of that name is kept in the record")),
    }
}

fn read_mapping(path: &Path, contracts: &Contracts) -> Result<Mapping, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("the mapping {} cannot be read ({error})", path.display()))?;
    Mapping::parse(&path.display().to_string(), &text, contracts.main()).map_err(|error| error.to_string())
}

/// The sheets of all the files, and what to call them together.
async fn read_workbooks(paths: &[PathBuf]) -> Result<(take::File, Workbook), String> {
    let mut whole = Workbook::default();
    let (mut names, mut hash) = (vec![], Sha256::new());
    for path in paths {
        let bytes = std::fs::read(path).map_err(|error| format!("the workbook {} cannot be read ({error})", path.display()))?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        hash.update(&bytes);
        for sheet in kept::read(&name, bytes).await?.sheets {
            if whole.sheet(&sheet.name).is_some() {
                return Err(format!("two of the files have a sheet “{}”; bring them in one after the other", sheet.name));
            }
            whole.sheets.push(sheet);
        }
        names.push(name);
    }
    Ok((take::File { name: names.join(", "), hash: hex(&hash.finalize()) }, whole))
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
