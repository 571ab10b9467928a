//! What a new version of a pack would change, before it changes anything: whose deadlines would move, appear or go, and
//! which figures would come out differently.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use rules::{Deadline, Pack, Silence};

use super::facts::{self, Which};
use crate::db::{Db, DbError};

/// Compares two versions over every case and unit there is. Gives the lines to print: references, no names.
///
/// # Errors
/// A sentence, when a pack or the database cannot be read.
pub async fn packs(db: &Db, old: &Path, new: &Path) -> Result<String, String> {
    let (old_folder, new_folder) = (old, new);
    let load = |path: &Path| {
        let pack = rules::load(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let calendar = rules::load_calendar(path, &pack).map_err(|e| e.to_string())?;
        Ok::<_, String>((pack, calendar))
    };
    let (old, old_calendar) = load(old)?;
    let (new, new_calendar) = load(new)?;
    let subjects = subjects(db).await.map_err(|e| e.to_string())?;
    let mut said = String::new();
    let mut counts = BTreeMap::<&str, usize>::new();
    for subject in &subjects {
        let before = rules::deadlines(&old, &old_calendar, &subject.silence, &subject.facts).deadlines;
        let after = rules::deadlines(&new, &new_calendar, &subject.silence, &subject.facts).deadlines;
        for (what, line) in differences(&before, &after) {
            *counts.entry(what).or_default() += 1;
            let _ = writeln!(said, "{}: {line}", subject.name);
        }
    }
    let _ = writeln!(said, "{}", rules_changed(&old, &new));
    let figures = crate::reports::diff::figures(db, (&old, old_folder), (&new, new_folder)).await?;
    for line in &figures {
        let _ = writeln!(said, "{line}");
    }
    let total = |what| counts.get(what).copied().unwrap_or(0);
    let _ = writeln!(
        said,
        "{} deadlines would move, {} would appear, {} would go, {} would end differently, over {} cases and units; {} figures would change.",
        total("moves"),
        total("appears"),
        total("goes"),
        total("ends"),
        subjects.len(),
        figures.len()
    );
    Ok(said)
}

struct Subject {
    name: String,
    silence: Silence,
    facts: Vec<rules::Fact>,
}

async fn subjects(db: &Db) -> Result<Vec<Subject>, DbError> {
    let mut read = db.read().await?;
    let silences = facts::silences(&mut read).await?;
    let cases = facts::of_cases(&mut read, Which::All).await?;
    let units = facts::of_units(&mut read, Which::All).await?;
    let referrals: Vec<(i64, String, Option<i64>)> =
        read.all("SELECT id, reference, import_id FROM referral ORDER BY reference", vec![]).await?;
    let names: Vec<(i64, String)> = read.all("SELECT id, name FROM unit ORDER BY name", vec![]).await?;
    let of_case = referrals.into_iter().map(|(id, name, import)| Subject {
        name,
        silence: import.and_then(|id| silences.get(&id)).cloned().unwrap_or_default(),
        facts: cases.get(&id).cloned().unwrap_or_default(),
    });
    let of_unit = names.into_iter().map(|(id, name)| Subject {
        name,
        silence: silences.values().next_back().cloned().unwrap_or_default(),
        facts: units.get(&id).cloned().unwrap_or_default(),
    });
    Ok(of_case.chain(of_unit).collect())
}

fn differences(before: &[Deadline], after: &[Deadline]) -> Vec<(&'static str, String)> {
    let key = |d: &Deadline| (d.rule.clone(), d.started_by.kind, d.started_by.id);
    let mut old: BTreeMap<_, &Deadline> = before.iter().map(|d| (key(d), d)).collect();
    let mut found = vec![];
    for now in after {
        match old.remove(&key(now)) {
            None => found.push(("appears", format!("{} would be due {}", now.rule, now.due))),
            Some(was) if was.due != now.due => found.push(("moves", format!("{} would move from {} to {}", now.rule, was.due, now.due))),
            Some(was) if was.ending != now.ending => found.push(("ends", format!("{} due {} would end differently", now.rule, now.due))),
            Some(_) => {}
        }
    }
    found.extend(old.into_values().map(|was| ("goes", format!("{} due {} would go", was.rule, was.due))));
    found
}

fn rules_changed(old: &Pack, new: &Pack) -> String {
    let ids = |pack: &Pack| pack.deadlines.iter().map(|rule| rule.id.clone()).collect::<Vec<_>>();
    let (before, after) = (ids(old), ids(new));
    let added: Vec<_> = after.iter().filter(|id| !before.contains(id)).cloned().collect();
    let removed: Vec<_> = before.iter().filter(|id| !after.contains(id)).cloned().collect();
    let list = |rules: Vec<String>| if rules.is_empty() { "none".to_owned() } else { rules.join(", ") };
    format!("Rules added: {}. Rules removed: {}.", list(added), list(removed))
}
