//! Recording a concern.

use jiff::civil::Date;

use super::KINDS;
use crate::{
    args,
    db::{DbError, Write},
    duties::{self, contracts::Contracts},
    ids,
    people::OpenCase,
};

/// A concern as it was checked.
#[derive(Debug)]
pub struct NewConcern {
    pub raised_on: Date,
    /// An id of [`super::ABOUT`].
    pub about: String,
    /// An id of [`super::KINDS`].
    pub kind: String,
    pub sent_to: String,
    pub words: String,
}

/// Writes the concern; works out anew what is due. Gives its id.
pub async fn record(tx: &mut Write, contracts: &Contracts, case: &OpenCase, new: NewConcern) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    let says = KINDS.iter().find(|(id, _)| *id == new.kind).map_or("", |(_, says)| says);
    tx.run(
        "INSERT INTO concern (id, referral_id, raised_on, about, kind, kind_written, sent_to, words, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![id, case.referral_id, new.raised_on, new.about, &new.kind, says, new.sent_to, new.words, at, by],
    )
    .await?;
    tx.journal("concern-recorded", "concern", id, format!("{} {}", case.reference, new.kind));
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    Ok(id)
}
