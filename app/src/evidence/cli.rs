//! A return written to a file from the command line.

use std::path::Path;

use super::{
    Form, Quarter,
    outputs::{self, Format},
};
use crate::{
    db::{Actor, Db, DbError},
    duties::contracts::Contracts,
};

/// Writes a return of a period to a file, and that it was written to the journal.
///
/// # Errors
/// What is wrong, in plain words.
pub async fn write(db: &Db, contracts: &Contracts, name: &str, period: &str, format: &str, out: &Path) -> Result<(), String> {
    let quarter: Quarter = period.parse()?;
    let format: Format = format.parse()?;
    let form = Form::find(contracts, name, quarter, db.clock.today()).map_err(|e| e.to_string())?;
    let broken = |e: DbError| format!("the records could not be read: {e}");
    let mut read = db.read().await.map_err(broken)?;
    let facts = form.facts(&mut read, 0).await.map_err(broken)?;
    drop(read);
    let bytes = outputs::file(&form.fill(&facts, db.clock.now()), format)?;
    let detail = format!("{}/{quarter}/outputs.{format}", form.one.id);
    db.looks
        .seal(Actor::SYSTEM, "wrote-figures", "report", 0, detail)
        .await
        .map_err(|e| format!("the file was not written, because the journal could not be: {e}"))?;
    std::fs::write(out, bytes).map_err(|e| format!("{} cannot be written: {e}", out.display()))?;
    crate::say!("Wrote {} for {} to {}.", form.one.title, quarter.says_with_financial_year(), out.display());
    Ok(())
}
