//! Recording a contact.

use jiff::{Timestamp, civil::Date};

use super::others;
use crate::{
    args,
    db::{DbError, Write},
    duties::{self, contracts::Contracts},
    ids,
    people::OpenCase,
    work::episodes::change::fell_in,
};

/// A contact as it was checked. `happened_at` is empty when only the day is known.
#[derive(Debug)]
pub struct NewContact {
    pub happened_on: Date,
    pub happened_at: Option<Timestamp>,
    pub worker_id: Option<i64>,
    /// An id of the pack's list `contact-means`.
    pub means: String,
    pub minutes: i64,
    /// Whether the person was reached; otherwise it was attempted.
    pub made: bool,
    /// Something happened, or the risk changed: a new DASH falls due.
    pub incident: bool,
    pub note: String,
    /// Think Family answers that changed: question id and answer. The others stand as they were.
    pub think_family: Vec<(String, String)>,
    /// Whether the answers carried forward were confirmed.
    pub think_family_confirmed: bool,
    /// Why they were reached though it was not safe: an id of `lists/safe-contact.toml`.
    pub unsafe_why: String,
    /// Who else it was with or about.
    pub others: Vec<i64>,
    /// With whom besides the family, by name and role; empty for nobody.
    pub with_words: String,
    /// It was with somebody else about them: they themself were not reached by it.
    pub without_them: bool,
}

/// Writes the contact, its note and the answers that changed; works out anew what is due. Gives the contact's id.
pub async fn record(tx: &mut Write, contracts: &Contracts, case: &OpenCase, new: NewContact) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    let think_family = match (new.think_family.is_empty(), new.think_family_confirmed) {
        (false, _) => "changed",
        (true, true) => "confirmed",
        (true, false) => "not-covered",
    };
    tx.run(
        concat!(
            "INSERT INTO contact (id, referral_id, happened_on, happened_at, worker_id, means, means_written, minutes, made, incident,
                                  think_family, recorded_at, recorded_by, unsafe_why, with_words, without_them, episode_id)
             VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, $12, $13, $14, $15, ",
            fell_in!("$2", "$3"),
            ")"
        ),
        args![
            id,
            case.referral_id,
            new.happened_on,
            new.happened_at,
            new.worker_id,
            new.means,
            new.minutes,
            new.made,
            new.incident,
            think_family,
            at,
            by,
            new.unsafe_why,
            new.with_words,
            new.without_them
        ],
    )
    .await?;
    if !new.note.is_empty() {
        tx.run(
            "INSERT INTO note (id, contact_id, words, why_amended, recorded_at, recorded_by) VALUES ($1, $2, $3, '', $4, $5)",
            args![ids::next(at), id, new.note, at, by],
        )
        .await?;
    }
    let answers = new
        .think_family
        .iter()
        .map(|(question, words)| args![ids::next(at), case.referral_id, id, question, words, new.happened_on, at])
        .collect();
    tx.insert_all("think_family_answer", "id, referral_id, contact_id, question, words, answered_on, recorded_at", answers).await?;
    tx.journal("contact-recorded", "contact", id, case.reference.clone());
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    others::write(tx, contracts, id, (&[], &new.others)).await?;
    Ok(id)
}
