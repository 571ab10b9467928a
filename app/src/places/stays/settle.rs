//! Which stays of a case are one episode. A household that goes from one unit to another on the same day, or the next, has
//! moved and not left: two stays, one episode. After a longer gap they came anew: another episode.
//!
//! Worked out from the stays as they stand, whatever order they were recorded or put right in.

use jiff::{ToSpan as _, civil::Date};

use super::resettle;
use crate::places::queries::{self, Stay};
use crate::{
    args,
    db::{DbError, Write},
    duties::contracts::Contracts,
    people::OpenCase,
    running::contracts::services,
    work::{
        episodes::{
            self, Episode, MOVED_ON,
            begin::{self, NewEpisode},
            change,
        },
        referrals,
    },
};

/// Stays in a row, the earliest first.
type Run = Vec<Stay>;

/// Whether somebody who left on one day and came on another has moved.
pub fn is_move(left: Date, came: Date) -> bool {
    left <= came && came <= left.saturating_add(1.day())
}

/// Makes the episodes of a case agree with its stays, and the contacts with the episodes.
pub async fn settle(tx: &mut Write, contracts: &Contracts, case: &OpenCase) -> Result<(), DbError> {
    of(tx, contracts, (case.referral_id, &case.contract)).await
}

/// As [`settle`], for a referral and the pack of its contract.
pub async fn of(tx: &mut Write, contracts: &Contracts, (referral_id, contract): (i64, &str)) -> Result<(), DbError> {
    let mut runs: Vec<Run> = vec![];
    for stay in queries::of_case(tx, referral_id).await? {
        match runs.last_mut() {
            Some(run) if run.last().and_then(|last| last.departed_on).is_some_and(|left| is_move(left, stay.arrived_on)) => run.push(stay),
            _ => runs.push(vec![stay]),
        }
    }
    let service = services::of_kind(tx, contracts, contract, services::ACCOMMODATION).await?;
    let ever = episodes::queries::ever_of_referral(tx, referral_id).await?;
    let mut left: Vec<Episode> = ever.into_iter().filter(|episode| episode.service_id == service.id).collect();
    let accepted_on = referrals::queries::accepted_on(tx, referral_id).await?;
    let worker_id = left.iter().rev().find_map(|episode| episode.worker_id);
    let mut stands: Vec<(i64, &Run)> = vec![];
    for (place, run) in runs.iter().enumerate() {
        let found = left.iter().position(|episode| run.iter().any(|stay| stay.episode_id == episode.id));
        let found = found.or_else(|| left.iter().position(|episode| !runs.iter().flatten().any(|stay| stay.episode_id == episode.id)));
        let came = run[0].arrived_on;
        let begun_on = if place == 0 { accepted_on.map_or(came, |on| on.min(came)) } else { came };
        let episode = match found {
            Some(at) => left.remove(at),
            None => {
                let person_id = tx.value("SELECT person_id FROM referral WHERE id = $1", args![referral_id]).await?;
                let (of, service_id) = (Some(referral_id), service.id);
                let new = NewEpisode { person_id, service_id, referral_id: of, after_id: None, worker_id, begun_on };
                begin::begin(tx, new, "carried them before").await?
            }
        };
        agree(tx, run, Episode { begun_on, withdrawn: false, ..episode.clone() }).await?;
        let (stood, stands_until) = (episode.ended_on, run.last().and_then(|stay| stay.departed_on));
        let joined = run.iter().any(|stay| stay.episode_id != episode.id);
        // They are there still, or left later than the stay that was taken for their last: support follows their leaving for good.
        if stood.is_some() && !episode.withdrawn && (stands_until.is_none() || joined) {
            resettle::follow(tx, episode.id, stood, stands_until).await?;
        }
        stands.push((episode.id, run));
    }
    // Of episodes without a stay the first is somebody accepted who waits for a place; others had stays that are gone.
    for (place, episode) in left.into_iter().filter(|episode| !episode.withdrawn).enumerate() {
        if place == 0 && runs.is_empty() {
            if episode.end_reason == MOVED_ON {
                resettle::follow(tx, episode.id, None, None).await?;
                change::change(tx, &open(episode), "").await?;
            }
            continue;
        }
        gone(tx, &episode, &stands).await?;
    }
    change::contacts_follow(tx, &[referral_id]).await
}

/// An episode that has no stay any more: its stays are another's by a move, with the support that followed them; or they never were.
async fn gone(tx: &mut Write, episode: &Episode, stands: &[(i64, &Run)]) -> Result<(), DbError> {
    let with = stands.iter().find(|(_, run)| run.iter().any(|stay| stay.episode_id == episode.id));
    let there = with.filter(|(_, run)| run.last().is_some_and(|stay| stay.departed_on.is_some()));
    match (episodes::queries::after(tx, episode.id).await?, there) {
        (Some(follows), Some((to, _))) => {
            // What followed the earlier of the two followed a departure that was a move.
            resettle::follow(tx, *to, None, None).await?;
            change::change(tx, &Episode { after_id: Some(*to), ..follows }, "").await?;
        }
        (Some(_), None) => resettle::follow(tx, episode.id, None, None).await?,
        (None, _) => {}
    }
    change::withdraw(tx, episode, "no stay is left in it").await?;
    Ok(())
}

fn open(episode: Episode) -> Episode {
    Episode { ended_on: None, end_reason: String::new(), foreseen: false, ..episode }
}

/// Puts the stays of a run into their episode, which ends with the last of them.
async fn agree(tx: &mut Write, run: &Run, episode: Episode) -> Result<(), DbError> {
    for stay in run.iter().filter(|stay| stay.episode_id != episode.id) {
        tx.run("UPDATE stay SET episode_id = $1 WHERE id = $2", args![episode.id, stay.id]).await?;
    }
    let last = run.last().and_then(|stay| stay.departed_on);
    let ended = match last {
        Some(on) => Episode { ended_on: Some(on), end_reason: MOVED_ON.into(), foreseen: false, ..episode },
        None => open(episode),
    };
    change::change(tx, &ended, "").await?;
    Ok(())
}
