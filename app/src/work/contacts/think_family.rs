//! The nine Think Family questions (C4.5): what was answered at a contact, what stands of a person, and an answer put right where it was given.

use jiff::civil::Date;

use super::{amend::Told, queries::Contact};
use crate::{
    args,
    db::{DbError, Read, Write},
    ids, row, shown_case,
};

row! {
    /// An answer to a Think Family question, as it stands.
    #[derive(Clone, Debug)]
    pub struct Answer { pub question: String, pub words: String, pub answered_on: Date, contact_id: i64 }
}

/// Of each contact the answer that stands: rows come with what was put right last first.
fn standing(every: Vec<Answer>) -> Vec<Answer> {
    let mut met: Vec<(String, i64)> = vec![];
    let mut standing = vec![];
    for answer in every {
        let of = (answer.question.clone(), answer.contact_id);
        if !met.contains(&of) {
            met.push(of);
            standing.push(answer);
        }
    }
    standing.retain(|answer| !answer.words.is_empty());
    standing
}

/// The latest answer to each Think Family question of a person: that of the latest contact, whenever it was written down.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Answer>, DbError> {
    let every: Vec<Answer> = read
        .all(
            concat!(
                "SELECT t.question, t.words, c.happened_on AS answered_on, t.contact_id FROM think_family_answer t
             JOIN referral r ON r.id = t.referral_id JOIN person p ON p.id = r.person_id
             JOIN contact c ON c.id = t.contact_id
             WHERE p.root_id = $1 AND c.withdrawn_at IS NULL AND ",
                shown_case!("timeline", "c.referral_id", "c.episode_id"),
                " ORDER BY c.happened_on DESC, t.contact_id DESC, t.id DESC"
            ),
            args![root_id],
        )
        .await?;
    let mut latest: Vec<Answer> = vec![];
    for answer in standing(every) {
        if !latest.iter().any(|seen| seen.question == answer.question) {
            latest.push(answer);
        }
    }
    Ok(latest)
}

/// What was answered at a contact that was opened.
pub async fn of_contact(read: &mut Read, contact_id: i64) -> Result<Vec<Answer>, DbError> {
    let every: Vec<Answer> = read
        .all(
            "SELECT t.question, t.words, t.answered_on, t.contact_id FROM think_family_answer t WHERE t.contact_id = $1 ORDER BY t.id DESC",
            args![contact_id],
        )
        .await?;
    Ok(standing(every))
}

/// Puts answers of a contact right; gives what stood of each, as what stood before a change is kept.
pub(super) async fn put_right(tx: &mut Write, contact: &Contact, now: &Told) -> Result<Vec<(String, String)>, DbError> {
    if now.family.is_empty() {
        return Ok(vec![]);
    }
    let stood = of_contact(tx, contact.id).await?;
    let at = tx.at;
    for (question, words) in &now.family {
        tx.run(
            "INSERT INTO think_family_answer (id, referral_id, contact_id, question, words, answered_on, recorded_at)
             SELECT $1, c.referral_id, c.id, $2, $3, $4, $5 FROM contact c WHERE c.id = $6",
            args![ids::next(at), question, words, now.happened_on, at, contact.id],
        )
        .await?;
    }
    // Whether they were looked at in this contact follows; that the answers of before still stand was said by a tick of its own.
    let left = of_contact(tx, contact.id).await?;
    let looked_at = if left.is_empty() { "not-covered" } else { "changed" };
    tx.run(
        "UPDATE contact SET think_family = $1 WHERE id = $2 AND ($1 = 'changed' OR think_family = 'changed')",
        args![looked_at, contact.id],
    )
    .await?;
    let was = |question: &str| stood.iter().find(|answer| answer.question == question).map_or(String::new(), |answer| answer.words.clone());
    Ok(now.family.iter().map(|(question, _)| (format!("family-{question}"), was(question))).collect())
}
