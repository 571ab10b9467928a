//! Recording a referral to MARAC.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Write},
    duties::{self, contracts::Contracts},
    ids,
    people::OpenCase,
};

/// A referral as it was checked. `referred_at` is empty when only the day is known.
#[derive(Debug)]
pub struct NewMarac {
    pub referred_on: Date,
    pub referred_at: Option<Timestamp>,
    /// An id of [`super::REASONS`].
    pub reason: String,
    /// An id of [`super::CONSENT`].
    pub consent: String,
    pub words: String,
}

/// Writes the referral; works out anew what is due. Gives its id.
pub async fn record(tx: &mut Write, contracts: &Contracts, case: &OpenCase, new: NewMarac) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO marac_referral (id, referral_id, referred_on, referred_at, reason, consent, words, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![id, case.referral_id, new.referred_on, new.referred_at, new.reason, new.consent, new.words, at, by],
    )
    .await?;
    tx.journal("marac-referred", "marac", id, case.reference.clone());
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await?;
    Ok(id)
}
