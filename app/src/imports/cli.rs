//! Importing, joining and un-joining from a terminal.

use std::path::Path;

use crate::{contracts::Contracts, db::Db};

pub async fn import(_db: &Db, _contracts: &Contracts, _workbook: &Path, _mapping: &Path, _preview: bool, _report: &Path) -> Result<(), String> {
    Err("not built yet".into())
}

pub async fn people_join(_db: &Db, _a: &str, _b: &str) -> Result<(), String> {
    Err("not built yet".into())
}

pub async fn people_unjoin(_db: &Db, _a: &str, _b: &str) -> Result<(), String> {
    Err("not built yet".into())
}
