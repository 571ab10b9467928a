//! `holdfast journal who`: who looked at a person, from the terminal. That it was asked is journaled.

use jiff::ToSpan as _;

use super::{
    queries::{self, Days},
    words,
};
use crate::{
    db::{Actor, Db},
    looks::{self, IN_LISTS},
    words::moment,
};

/// Says who looked at the person of this reference within the last so many days.
///
/// # Errors
/// A sentence when there is nobody of this reference.
pub async fn who(db: &Db, reference: &str, days: i64) -> Result<(), String> {
    looks::gather(db).await.map_err(|e| e.to_string())?;
    let mut read = db.read().await.map_err(|e| e.to_string())?;
    let records = queries::records(&mut read, &reference.trim().to_uppercase()).await.map_err(|e| e.to_string())?;
    let person = records.first().ok_or_else(|| format!("no record has the reference {reference}"))?;
    let last = db.clock.today();
    let first = last.checked_sub(days.max(0).days()).map_err(|_| "that is too many days".to_owned())?;
    let entries = queries::of_person(&mut read, &records, Days { first, last, before: None }).await.map_err(|e| e.to_string())?;
    drop(read);
    let mut tx = db.write(Actor::SYSTEM).await.map_err(|e| e.to_string())?;
    tx.journal("journal-read", "person", person.id, format!("{first} to {last}"));
    tx.commit().await.map_err(|e| e.to_string())?;
    for entry in entries.iter().take(queries::MOST) {
        let by = entry.by.as_deref().unwrap_or("the terminal");
        let what = match entry.subject_id {
            Some(IN_LISTS) if entry.action == "searched" => "saw their name in a search",
            Some(IN_LISTS) => words::list(&entry.detail),
            _ => words::of(&entry.action).unwrap_or(&entry.action),
        };
        crate::say!("{}  {by}: {what}", moment(entry.at));
    }
    if entries.len() > queries::MOST {
        crate::say!("There are more: ask for fewer days with --days.");
    }
    if entries.is_empty() {
        crate::say!("Nobody looked at {} in these {days} days.", person.reference);
    }
    Ok(())
}
