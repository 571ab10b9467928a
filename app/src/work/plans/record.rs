//! Recording a step.

use jiff::civil::Date;

use super::Step;
use crate::{
    args,
    db::{DbError, Write},
    duties::{self, contracts::Contracts},
    ids,
    people::OpenCase,
};

/// Writes the step; works out anew what is due. Gives its id.
pub async fn record(
    tx: &mut Write,
    contracts: &Contracts,
    case: &OpenCase,
    step: &Step,
    happened_on: Date,
    words: &str,
) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO step (id, referral_id, kind, happened_on, words, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, case.referral_id, step.kind, happened_on, words, at, by],
    )
    .await?;
    tx.journal("step-recorded", "step", id, format!("{} {}", case.reference, step.kind));
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    Ok(id)
}
