//! Putting a contact right: what it says of when, how, how long and by whom, and its note. What stood before stays beside
//! it, and notes are never edited: an amendment stands beside the original. A contact that was keyed for the wrong person, or
//! never happened, is withdrawn: it leaves every figure, deadline and list, and stays readable on its own page.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use super::{does, others, queries::Contact, think_family};
use crate::{
    args,
    db::{DbError, Write},
    duties::{self, contracts::Contracts},
    ids,
    people::{OpenCase, relationships::queries::Near},
    versions,
    work::episodes,
};

/// The answer to whether they were reached: it was with somebody else, about them. It counts as work, and not as being in touch with them.
pub const WITHOUT_THEM: &str = "about";

/// What a contact says besides its note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub happened_on: Date,
    /// Empty when only the day is known.
    pub happened_at: Option<Timestamp>,
    pub worker_id: Option<i64>,
    pub means: String,
    pub minutes: i64,
    pub made: bool,
    pub incident: bool,
    pub with_words: String,
    pub without_them: bool,
    /// Who else it was with or about, by reference.
    pub others: Vec<Near>,
    /// Think Family answers that are put right, by question; an empty one was not given at this contact. What stands has none.
    pub family: Vec<(String, String)>,
}

impl Told {
    /// What stands.
    pub fn of(contact: &Contact, others: &[Near]) -> Told {
        Told {
            others: others.to_vec(),
            happened_on: contact.happened_on,
            happened_at: contact.happened_at,
            worker_id: contact.worker_id,
            means: contact.means.clone(),
            minutes: contact.minutes,
            made: contact.made,
            incident: contact.incident,
            with_words: contact.with_words.clone(),
            without_them: contact.without_them,
            family: vec![],
        }
    }
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Recorded,
    /// Somebody changed or withdrew the contact since it was opened: nothing was written.
    CameSecond,
}

/// Changes a contact that is still of the version given, and adds an amendment to its note when there are words for it.
pub async fn amend(
    tx: &mut Write,
    contracts: &Contracts,
    (case, contact): (&OpenCase, &Contact),
    opened_on: i64,
    now: &Told,
    (words, why): (&str, &str),
) -> Result<Outcome, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let stood = others::of_contact(tx, contact.id).await?;
    let was = Told::of(contact, &stood);
    if was != *now {
        let moved = tx
            .run(
                "UPDATE contact SET happened_on = $1, happened_at = $2, worker_id = $3, means = $4, minutes = $5, made = $6, incident = $7,
                                    with_words = $8, without_them = $9, version = version + 1
                 WHERE id = $10 AND version = $11 AND withdrawn_at IS NULL",
                args![
                    now.happened_on,
                    now.happened_at,
                    now.worker_id,
                    &now.means,
                    now.minutes,
                    now.made,
                    now.incident,
                    &now.with_words,
                    now.without_them,
                    contact.id,
                    opened_on
                ],
            )
            .await?;
        if moved == 0 {
            return Ok(Outcome::CameSecond);
        }
        let mut stood_before = differences(contact, &was, now);
        stood_before.extend(think_family::put_right(tx, contact, now).await?);
        tx.run(
            "INSERT INTO contact_change (id, contact_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![ids::next(at), contact.id, opened_on + 1, versions::written(&stood_before), why, at, by],
        )
        .await?;
        tx.journal("contact-changed", "contact", contact.id, format!("{} version {}", case.reference, opened_on + 1));
        others::write(tx, contracts, contact.id, (&ids_of(&stood), &ids_of(&now.others))).await?;
        does::follow(tx, contact.id, Some((now.happened_on, now.made))).await?;
    }
    if !words.is_empty() {
        let id = ids::next(at);
        tx.run(
            "INSERT INTO note (id, contact_id, words, why_amended, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
            args![id, contact.id, words, why, at, by],
        )
        .await?;
        tx.journal("note-amended", "contact", contact.id, id.to_string());
    }
    episodes::change::contacts_follow(tx, &[case.referral_id]).await?;
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    Ok(Outcome::Recorded)
}

/// As the form asks it: whether they were reached, or it was with somebody else about them.
pub(super) fn reached(told: &Told) -> &'static str {
    match (told.made, told.without_them) {
        (_, true) => WITHOUT_THEM,
        (true, false) => "yes",
        (false, false) => "no",
    }
}

fn ids_of(of: &[Near]) -> Vec<i64> {
    of.iter().map(|one| one.id).collect()
}

/// What stood in the fields that change, by their names on the form; days as ISO text, the moment in microseconds.
fn differences(contact: &Contact, was: &Told, now: &Told) -> BTreeMap<String, String> {
    let yes_no = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let moment = |at: Option<Timestamp>| at.map_or(String::new(), |at| at.as_microsecond().to_string());
    [
        ("day", was.happened_on.to_string(), now.happened_on.to_string()),
        ("time", moment(was.happened_at), moment(now.happened_at)),
        // The name, because a worker may be called otherwise later.
        ("worker", contact.worker.clone().unwrap_or_default(), String::new()),
        ("means", was.means.clone(), now.means.clone()),
        ("minutes", was.minutes.to_string(), now.minutes.to_string()),
        ("made", reached(was).to_owned(), reached(now).to_owned()),
        ("with_words", was.with_words.clone(), now.with_words.clone()),
        ("incident", yes_no(was.incident), yes_no(now.incident)),
        // References: names are shown where they are read, and that is journaled.
        ("with", references(&was.others), references(&now.others)),
    ]
    .into_iter()
    .filter(|(name, before, after)| if *name == "worker" { was.worker_id != now.worker_id } else { before != after })
    .map(|(name, before, _)| (name.to_owned(), before))
    .collect()
}

fn references(of: &[Near]) -> String {
    of.iter().map(|one| one.reference.as_str()).collect::<Vec<_>>().join(", ")
}

/// Strikes a contact out, with the reason.
pub async fn withdraw(
    tx: &mut Write,
    contracts: &Contracts,
    (case, contact): (&OpenCase, &Contact),
    why: &str,
) -> Result<Outcome, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let struck = tx
        .run(
            "UPDATE contact SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, contact.id],
        )
        .await?;
    if struck == 0 {
        return Ok(Outcome::CameSecond);
    }
    tx.journal("contact-withdrawn", "contact", contact.id, case.reference.clone());
    does::follow(tx, contact.id, None).await?;
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    let stand = ids_of(&others::of_contact(tx, contact.id).await?);
    others::write(tx, contracts, contact.id, (&stand, &stand)).await?;
    Ok(Outcome::Recorded)
}
