//! Packs and returns from a terminal.

use std::path::{Path, PathBuf};

use super::{
    Form, Quarter, notes,
    outputs::{self, Format},
};
use crate::{
    db::{Actor, Db, DbError},
    duties::{
        contracts::{self, Contracts},
        kinds,
    },
    forms::Forms,
    running::contracts::queries::parties,
};

/// Writes a return of a period to a file, and that it was written to the journal.
///
/// # Errors
/// What is wrong, in plain words.
pub async fn write(db: &Db, contracts: &Contracts, name: &str, period: &str, format: &str, out: &Path) -> Result<(), String> {
    let quarter: Quarter = period.parse()?;
    let format: Format = format.parse()?;
    let form = Form::find(contracts, &Forms::load(&contracts.root), name, quarter, db.clock.today()).map_err(|e| e.to_string())?;
    let broken = |e: DbError| format!("the records could not be read: {e}");
    let mut read = db.read().await.map_err(broken)?;
    let facts = form.facts(&mut read, 0).await.map_err(broken)?;
    let notes = notes::of_quarter(&mut read, &form.one.id, quarter).await.map_err(broken)?;
    let parties = parties(&mut read, &form.pack.id).await.map_err(broken)?;
    drop(read);
    let bytes = outputs::file(&form.fill(&facts, db.clock.now()).with_notes(notes).of_parties(parties), format)?;
    let detail = format!("{}/{quarter}/outputs.{format}", form.one.id);
    db.looks
        .seal(Actor::SYSTEM, "wrote-figures", "report", 0, detail)
        .await
        .map_err(|e| format!("the file was not written, because the journal could not be: {e}"))?;
    std::fs::write(out, bytes).map_err(|e| format!("{} cannot be written: {e}", out.display()))?;
    crate::say!("Wrote {} for {} to {}.", form.one.title, quarter.says_with_financial_year(), out.display());
    Ok(())
}

/// The folder that holds the forms whose facts and records a pack speaks of: the one it lies below, or where they are shipped.
fn of_forms(pack: &Path) -> PathBuf {
    let pack = pack.canonicalize().unwrap_or_else(|_| pack.to_owned());
    let above = pack.ancestors().find(|folder| folder.join("forms").is_dir());
    above.map_or_else(contracts::shipped, Path::to_path_buf)
}

/// Reads a pack and its returns, and runs its examples.
///
/// # Errors
/// What is wrong, in plain words.
pub fn check_pack(pack: &Path) -> Result<(), String> {
    let beside = of_forms(pack);
    kinds::learn(&beside);
    let report = rules::check(pack, kinds::known()).map_err(|e| e.to_string())?;
    super::check_returns(pack, &Forms::load(&beside))?;
    for failure in &report.failures {
        eprintln!("{failure}");
    }
    if !report.failures.is_empty() {
        return Err(format!("{} of {} examples are not met", report.failures.len(), report.examples));
    }
    crate::say!("{} from {}: {} rules, {} examples, all met.", report.pack, report.in_force_from, report.rules, report.examples);
    Ok(())
}
