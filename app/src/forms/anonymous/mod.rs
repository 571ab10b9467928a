//! Words about somebody that others may read without learning who it is (SUP-7). A form says with `[anonymous]` which of its texts are
//! that; before such a record is kept they are held against what is known of the person, and everything that could tell who it is
//! has to be taken out or said to be harmless, with a reason that stays with the record.

#[cfg(test)]
mod tests;
pub mod theirs;
pub mod words;

use serde::Deserialize;

use super::{
    check,
    subject::Subject,
    vocabulary::{Form, Item},
};
use crate::{
    App,
    error::Problem,
    form::{Faults, Typed},
};
use words::Hit;

/// Which texts of a form are to tell nobody.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anonymous {
    /// Items that are held against what is known.
    pub words: Vec<String>,
    /// The rows in which something is said to be harmless: each with `what` and `why`.
    pub harmless: String,
    /// Words with a capital that name nobody, such as a benefit.
    #[serde(default)]
    pub plain: Vec<String>,
}

/// The items of a row.
const WHAT: &str = "what";
const WHY: &str = "why";

/// What is wrong with the file, if anything: the word it is about, and a sentence.
pub fn wrong(form: &Form) -> Option<(String, String)> {
    let anonymous = form.anonymous.as_ref()?;
    let text = |id: &String| form.item(id).is_some_and(Item::is_written);
    if let Some(id) = anonymous.words.iter().find(|id| !text(id)) {
        return Some((id.clone(), format!("what is to tell nobody is written, and “{id}” is no such item")));
    }
    let rows = form.item(&anonymous.harmless).filter(|item| item.rows());
    let has = |id: &str| rows.is_some_and(|rows| rows.items.iter().any(|item| item.id == id && item.is_written()));
    (!(has(WHAT) && has(WHY)))
        .then(|| (anonymous.harmless.clone(), "the rows in which something is said to be harmless have a “what” and a “why”".to_owned()))
}

/// Holds what was typed against what is known of the person. Gives it with a row for everything that was found, and what is wrong: each
/// that nobody gave a reason for.
pub async fn held(app: &App, form: &Form, subject: &Subject, typed: &Typed) -> Result<(Typed, Faults), Problem> {
    let (Some(anonymous), Some(root)) = (&form.anonymous, subject.root()) else { return Ok((typed.clone(), Faults::default())) };
    let name = match subject {
        Subject::Case(case) => case.name(),
        Subject::Person(person) => person.name(),
        _ => String::new(),
    };
    let mut theirs = theirs::of(app, root, &name).await?;
    theirs.plain.clone_from(&anonymous.plain);
    let texts: Vec<&str> = anonymous.words.iter().map(|id| typed.get(id)).collect();
    let Some(rows) = form.item(&anonymous.harmless) else { return Ok((typed.clone(), Faults::default())) };
    Ok(said(rows, typed, &words::hits(&texts, &theirs)))
}

/// A row for each, in their order, with the reason that was typed for it; and the sentences for those without.
fn said(rows: &Item, typed: &Typed, hits: &[Hit]) -> (Typed, Faults) {
    let field = |row: &str, id: &str| format!("{}-{row}-{id}", rows.id);
    let before: Vec<(String, String)> = check::row_names(rows, typed)
        .iter()
        .map(|row| (typed.get(&field(row, WHAT)).to_owned(), typed.get(&field(row, WHY)).to_owned()))
        .collect();
    let of_rows = |name: &str| name.strip_prefix(rows.id.as_str()).is_some_and(|rest| rest.starts_with('-'));
    let mut now = Typed(typed.0.iter().filter(|(name, _)| !of_rows(name)).cloned().collect());
    let mut faults = Faults::default();
    for (nth, hit) in hits.iter().enumerate() {
        let row = format!("h{}", nth + 1);
        let why = before.iter().find(|(what, why)| hit.is(what) && !why.trim().is_empty()).map_or("", |(_, why)| why);
        now.0.push((format!("{}-row", rows.id), row.clone()));
        now = now.with(&field(&row, WHAT), &hit.says).with(&field(&row, WHY), why);
        if why.is_empty() {
            faults.add(
                field(&row, WHY),
                format!("“{}”: {}. Take it out, or say why it tells nobody who this is.", hit.says, hit.tells.why()),
            );
        }
    }
    (now, faults)
}
