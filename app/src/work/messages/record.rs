//! Recording a message from a partner agency, and its answer.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Write},
    duties::{self, contracts::Contracts},
    ids,
    people::OpenCase,
};

/// Records that an agency wrote or rang; the clock for the answer starts.
pub async fn message(
    tx: &mut Write,
    contracts: &Contracts,
    case: &OpenCase,
    (received_on, received_at): (Date, Option<Timestamp>),
    agency: &str,
    words: &str,
) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO message (id, referral_id, agency, received_on, received_at, words, answer, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8)",
        args![id, case.referral_id, agency, received_on, received_at, words, at, by],
    )
    .await?;
    tx.journal("message-recorded", "message", id, case.reference.clone());
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    Ok(id)
}

/// Records the answer. An answer that was given stays as it is: gives false when there was one.
pub async fn answer(
    tx: &mut Write,
    contracts: &Contracts,
    case: &OpenCase,
    message_id: i64,
    answered_on: Date,
    answer: &str,
) -> Result<bool, DbError> {
    let at = tx.at;
    // The moment is only known when the answer is recorded on the day it was given.
    let answered_at = Some(at).filter(|at| crate::clock::local_day(*at) == answered_on);
    let answered = tx
        .run(
            "UPDATE message SET answered_on = $1, answered_at = $2, answer = $3 WHERE id = $4 AND referral_id = $5 AND answered_on IS NULL",
            args![answered_on, answered_at, answer, message_id, case.referral_id],
        )
        .await?;
    if answered > 0 {
        tx.journal("message-answered", "message", message_id, case.reference.clone());
        duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    }
    Ok(answered > 0)
}
