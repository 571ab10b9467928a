//! Which figures would come out differently under another version of a pack, for every quarter that has records.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rules::Pack;

use super::{
    Form, Quarter,
    outputs::{self, Format},
    queries::{self, Facts},
    returns::{self, Return},
};
use crate::{
    db::{Db, DbError},
    forms::Forms,
};

/// One line for each figure that would change, appear or go: quarter, figure, before and after. Counts only.
///
/// # Errors
/// A sentence, when a pack's returns or the database cannot be read.
pub async fn figures(
    db: &Db,
    forms: &Forms,
    (old, old_folder): (&Pack, &Path),
    (new, new_folder): (&Pack, &Path),
) -> Result<Vec<String>, String> {
    let mut kinds = BTreeSet::new();
    for (pack, folder) in [(old, old_folder), (new, new_folder)].into_iter().filter(|(_, folder)| folder.join(returns::FILE).exists()) {
        kinds.extend(returns::load(folder, pack, forms)?.all.iter().flat_map(Return::kinds));
    }
    let mut read = db.read().await.map_err(|e| e.to_string())?;
    let quarters = queries::quarters(&mut read, db.clock.today()).await.map_err(|e| e.to_string())?;
    let mut said = vec![];
    for quarter in quarters.into_iter().rev() {
        let facts = Facts::load(&mut read, (&new.id, &kinds), (quarter, db.clock.today()), |_| quarter).await;
        let facts = facts.map_err(|e: DbError| e.to_string())?;
        let before = every(db, forms, (old, old_folder), quarter, &facts)?;
        let after = every(db, forms, (new, new_folder), quarter, &facts)?;
        for (figure, was) in &before {
            match after.get(figure) {
                None => said.push(format!("{quarter} {figure}: {was} would go")),
                Some(now) if now != was => said.push(format!("{quarter} {figure}: {was} would be {now}")),
                Some(_) => {}
            }
        }
        let appear = after.iter().filter(|(figure, _)| !before.contains_key(*figure));
        said.extend(appear.map(|(figure, now)| format!("{quarter} {figure}: {now} would appear")));
    }
    Ok(said)
}

/// Every figure of every return of a pack, by return and figure, as the JSON has it.
fn every(
    db: &Db,
    forms: &Forms,
    (pack, folder): (&Pack, &Path),
    quarter: Quarter,
    facts: &Facts,
) -> Result<BTreeMap<String, String>, String> {
    if !folder.join(returns::FILE).exists() {
        return Ok(BTreeMap::new());
    }
    let mut found = BTreeMap::new();
    let all = returns::load(folder, pack, forms)?;
    for one in all.all {
        let name = one.id.clone();
        let form = Form { pack, one, cuts: all.cuts.clone(), quarter, today: db.clock.today() };
        let file = outputs::file(&form.fill(facts, db.clock.now()), Format::Json)?;
        let values: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&file).map_err(|e| e.to_string())?;
        let mut keep = |id: &str, value: &serde_json::Value| found.insert(format!("{name} {id}"), value.to_string());
        for (id, value) in &values {
            match (id.as_str(), value) {
                ("about" | "period", _) => {}
                ("further", serde_json::Value::Object(further)) => further.iter().for_each(|(id, value)| drop(keep(id, value))),
                _ => drop(keep(id, value)),
            }
        }
    }
    Ok(found)
}
