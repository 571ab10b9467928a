//! What a new version of a pack would change, before it changes anything: whose deadlines would move, appear or go, and
//! which figures would come out differently.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use jiff::Timestamp;
use rules::{About, Calendar, Deadline, Pack, Silence};

use crate::db::{Db, DbError};
use crate::duties::{
    contracts::Contracts,
    facts, kinds, recalculate,
    subjects::{self, Asked},
};
use crate::forms::Forms;

/// Compares two versions over every case and unit there is. Gives the lines to print: references, no names.
///
/// # Errors
/// A sentence, when a pack or the database cannot be read.
pub async fn packs(db: &Db, contracts: &Contracts, old: &Path, new: &Path) -> Result<String, String> {
    let (old_folder, new_folder) = (old, new);
    let load = |path: &Path| {
        let pack = rules::load(path, kinds::known()).map_err(|e| format!("{}: {e}", path.display()))?;
        let calendar = rules::load_calendar(path, &pack).map_err(|e| e.to_string())?;
        Ok::<_, String>((pack, calendar))
    };
    let (old, old_calendar) = load(old)?;
    let (new, new_calendar) = load(new)?;
    let now = db.clock.now();
    let mut said = String::new();
    let mut counts = BTreeMap::<&str, usize>::new();
    let subjects = ids(db).await.map_err(|e| e.to_string())?;
    for batch in subjects.chunks(facts::AT_ONCE) {
        for subject in those(db, contracts, &[&old.id, &new.id], batch).await.map_err(|e| e.to_string())? {
            let before = subject.deadlines(&old, &old_calendar, now);
            let after = subject.deadlines(&new, &new_calendar, now);
            for (what, line) in differences(&before, &after) {
                *counts.entry(what).or_default() += 1;
                let _ = writeln!(said, "{}: {line}", subject.name);
            }
        }
    }
    let _ = writeln!(said, "{}", rules_changed(&old, &new));
    let figures = super::diff::figures(db, &Forms::load(&contracts.root), (&old, old_folder), (&new, new_folder)).await?;
    for line in &figures {
        let _ = writeln!(said, "{line}");
    }
    let total = |what| counts.get(what).copied().unwrap_or(0);
    let _ = writeln!(
        said,
        "{} deadlines would move, {} would appear, {} would go, {} would end differently, over {} people and units; {} figures would change.",
        total("moves"),
        total("appears"),
        total("goes"),
        total("ends"),
        subjects.len(),
        figures.len()
    );
    Ok(said)
}

/// A person, by the root of their records, or a unit.
enum Of {
    Person(i64),
    Unit { id: i64, name: String },
}

/// What deadlines are worked out for, by what it is called.
struct Compared {
    name: String,
    of: Whose,
}

enum Whose {
    Unit { silence: Silence, facts: Vec<rules::Fact> },
    Somebody(Asked),
}

impl Compared {
    fn deadlines(&self, pack: &Pack, calendar: &Calendar, now: Timestamp) -> Vec<Deadline> {
        match &self.of {
            Whose::Unit { silence, facts } => recalculate::of_unit(pack, calendar, silence, facts, now).deadlines,
            Whose::Somebody(asked) => recalculate::outcome(pack, calendar, asked, now).deadlines,
        }
    }
}

async fn ids(db: &Db) -> Result<Vec<Of>, DbError> {
    let mut read = db.read().await?;
    let people: Vec<(i64,)> = read
        .all(
            "SELECT DISTINCT p.root_id FROM person p
             WHERE p.id IN (SELECT person_id FROM referral UNION SELECT person_id FROM episode) ORDER BY p.root_id",
            vec![],
        )
        .await?;
    let units: Vec<(i64, String)> = read.all("SELECT id, name FROM unit ORDER BY name", vec![]).await?;
    Ok(people.into_iter().map(|(id,)| Of::Person(id)).chain(units.into_iter().map(|(id, name)| Of::Unit { id, name })).collect())
}

/// Of the contracts compared.
async fn those(db: &Db, contracts: &Contracts, compared: &[&str], batch: &[Of]) -> Result<Vec<Compared>, DbError> {
    let mut read = db.read().await?;
    let silences = facts::silences(&mut read).await?;
    let people: Vec<i64> = batch.iter().filter_map(|of| if let Of::Person(id) = of { Some(*id) } else { None }).collect();
    let unit_ids: Vec<i64> = batch.iter().filter_map(|of| if let Of::Unit { id, .. } = of { Some(*id) } else { None }).collect();
    let mut found = vec![];
    for (root, whole) in subjects::people(&mut read, &people).await? {
        let references = whole.references();
        for asked in whole.asked(root, contracts, &silences).into_iter().filter(|asked| compared.contains(&asked.contract.as_str())) {
            let referral = match asked.about {
                About::Referral => Some(asked.id),
                About::Episode => whole.referral_of(asked.id),
                _ => references.keys().next_back().copied(),
            };
            let name =
                referral.and_then(|id| references.get(&id)).map_or_else(|| "somebody".to_owned(), |reference| (*reference).to_owned());
            found.push(Compared { name, of: Whose::Somebody(asked) });
        }
    }
    let mut units = facts::of_units(&mut read, &unit_ids).await?;
    let silence = silences.into_values().next_back().unwrap_or_default();
    for of in batch {
        if let Of::Unit { id, name } = of {
            let facts = units.remove(id).unwrap_or_default();
            found.push(Compared { name: name.clone(), of: Whose::Unit { silence: silence.clone(), facts } });
        }
    }
    Ok(found)
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
