//! Recording a DASH.

use jiff::{Timestamp, civil::Date};

use super::{Answers, effective, instrument, score};
use crate::{
    args,
    db::{DbError, Write},
    duties::{self, contracts::Contracts},
    ids,
    people::OpenCase,
};

/// A DASH as it was checked. `happened_at` is empty when only the day is known.
#[derive(Debug)]
pub struct NewDash {
    pub happened_on: Date,
    pub happened_at: Option<Timestamp>,
    /// Empty when somebody outside the service did it.
    pub worker_id: Option<i64>,
    /// An id of [`super::OCCASIONS`].
    pub occasion: String,
    pub answers: Answers,
    /// A level, or empty when the count is left to stand.
    pub judgement: String,
    pub judgement_why: String,
}

/// Writes the DASH with what it comes to; works out anew what is due. Gives its id.
pub async fn record(tx: &mut Write, contracts: &Contracts, case: &OpenCase, new: NewDash) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    let dash = instrument::dash();
    let score = score(&new.answers);
    let by_count = dash.level_by_count(score.yes);
    let level = effective(by_count, &new.judgement).to_owned();
    let answers = serde_json::to_string(&new.answers).expect("answers are text");
    tx.run(
        "INSERT INTO dash (id, referral_id, happened_on, happened_at, worker_id, version, answers, yes, dont_know, not_answered,
                           level_by_count, judgement, judgement_why, level, occasion, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        args![
            id,
            case.referral_id,
            new.happened_on,
            new.happened_at,
            new.worker_id,
            &dash.version,
            answers,
            score.yes,
            score.dont_know,
            score.not_answered,
            by_count,
            new.judgement,
            new.judgement_why,
            level,
            new.occasion,
            at,
            by
        ],
    )
    .await?;
    tx.journal("dash-recorded", "dash", id, case.reference.clone());
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    Ok(id)
}
