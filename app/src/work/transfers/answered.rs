//! What follows from the other service's answer: the support that is left ends when it accepts, and goes on when it does not.

use super::{
    ends_on,
    queries::{self, Transfer},
};
use crate::{
    args,
    db::{Alone, DbError, Write},
    duties::{self, contracts::Contracts},
    people::{children, sharing},
    work::{
        episodes::{self, Episode, TRANSFERRED, change},
        referrals,
    },
};

const DECLINED: &str = "The transfer for which it was agreed did not come about";

/// Holds the referral that this one was transferred out of, for [`follow`]: before the people of either, as whoever works on that one does.
pub async fn hold(tx: &mut Write, to_id: i64) -> Result<(), DbError> {
    match queries::into(tx, to_id).await? {
        Some(transfer) => tx.alone(Alone::Over(&[transfer.of_id])).await,
        None => Ok(()),
    }
}

/// Makes the support that a referral was transferred out of agree with its answer; nothing where it came another way.
pub async fn follow(tx: &mut Write, contracts: &Contracts, to_id: i64) -> Result<(), DbError> {
    let Some(transfer) = queries::into(tx, to_id).await? else { return Ok(()) };
    settle(tx, contracts, &transfer).await
}

/// As [`follow`], for a transfer. Whoever writes holds both referrals already.
pub(super) async fn settle(tx: &mut Write, contracts: &Contracts, transfer: &Transfer) -> Result<(), DbError> {
    let went = (transfer.to_id, transfer.recorded_at);
    if matches!(transfer.outcome.as_str(), "declined" | "redirected" | "withdrawn" | "mistake") {
        shares_no_more(tx, transfer, DECLINED).await?;
        children::record::go_along_no_more(tx, went, DECLINED).await?;
    } else if transfer.withdrawn_at.is_none() {
        children::record::go_along_again(tx, went, DECLINED).await?;
    }
    let Some(episode) = episodes::queries::one(tx, transfer.episode_id).await?.filter(|episode| !episode.withdrawn) else { return Ok(()) };
    // What somebody said of its end otherwise stands, and a stay is ended by a departure alone.
    let is_ours_to_end = episode.ended_on.is_none() || episode.end_reason == TRANSFERRED;
    if !is_ours_to_end || queries::has_a_stay(tx, episode.id).await? || queries::another_accepted(tx, transfer).await? {
        return Ok(());
    }
    let accepted = referrals::queries::accepted_on(tx, transfer.to_id).await?.filter(|_| transfer.withdrawn_at.is_none());
    let ended = accepted.map(|on| ends_on(transfer.from_on, on, &episode));
    let reason = if ended.is_some() { TRANSFERRED } else { "" };
    if end(tx, &episode, ended, reason).await? {
        change::contacts_follow(tx, &[transfer.of_id]).await?;
        duties::recalculate::cases(tx, contracts, &[transfer.of_id]).await?;
    }
    Ok(())
}

async fn end(tx: &mut Write, episode: &Episode, on: Option<jiff::civil::Date>, reason: &str) -> Result<bool, DbError> {
    // That it came about was said already.
    if on == episode.ended_on && on.is_some() {
        return Ok(false);
    }
    change::end(tx, episode, on, reason, "").await
}

/// Ends what was opened to the other provider for this transfer.
pub(super) async fn shares_no_more(tx: &mut Write, transfer: &Transfer, why: &str) -> Result<(), DbError> {
    let Some(sharing_id) = transfer.sharing_id else { return Ok(()) };
    let root_id: i64 =
        tx.value("SELECT p.root_id FROM sharing a JOIN person p ON p.id = a.person_id WHERE a.id = $1", args![sharing_id]).await?;
    sharing::withdraw(tx, root_id, sharing_id, why).await?;
    Ok(())
}
