//! Beginning an episode.

use jiff::civil::Date;

use super::{Episode, change, queries};
use crate::{
    args,
    db::{DbError, Write},
    ids,
};

/// An episode to begin.
pub struct NewEpisode {
    pub person_id: i64,
    pub service_id: i64,
    pub referral_id: Option<i64>,
    pub after_id: Option<i64>,
    pub worker_id: Option<i64>,
    pub begun_on: Date,
}

/// Writes it, and who leads it. What is due is worked out by the caller. `basis` says how its worker came by it.
pub async fn begin(tx: &mut Write, new: NewEpisode, basis: &str) -> Result<Episode, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO episode (id, person_id, service_id, referral_id, after_id, worker_id, begun_on, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![id, new.person_id, new.service_id, new.referral_id, new.after_id, new.worker_id, new.begun_on, at, by],
    )
    .await?;
    if let Some(worker) = new.worker_id {
        tx.run(
            "INSERT INTO allocation (id, referral_id, episode_id, worker_id, basis, allocated_at, allocated_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![ids::next(at), new.referral_id, id, worker, basis, at, by],
        )
        .await?;
    }
    tx.journal("episode-begun", "episode", id, "");
    queries::one(tx, id).await?.ok_or_else(|| DbError::Shape("an episode was written and is not there".into()))
}

/// The first episode of a referral, in the service that it was accepted into: begun, or found again where an answer had taken
/// it back. `worker_id` leads it where nobody did.
pub async fn of_accepted(
    tx: &mut Write,
    (referral_id, service_id): (i64, i64),
    worker_id: Option<i64>,
    on: Date,
) -> Result<Episode, DbError> {
    let ever = queries::ever_of_referral(tx, referral_id).await?;
    if let Some(standing) = ever.iter().find(|episode| !episode.withdrawn) {
        return Ok(standing.clone());
    }
    if let Some(taken_back) = ever.into_iter().find(|episode| episode.service_id == service_id && episode.after_id.is_none()) {
        let again = Episode { begun_on: on, ended_on: None, end_reason: String::new(), withdrawn: false, ..taken_back };
        change::change(tx, &again, "accepted again").await?;
        return Ok(again);
    }
    let (person_id, carried_by): (i64, Option<i64>) =
        tx.one("SELECT person_id, key_worker_id FROM referral WHERE id = $1", args![referral_id]).await?.ok_or_else(gone)?;
    let worker_id = carried_by.or(worker_id);
    let new = NewEpisode { person_id, service_id, referral_id: Some(referral_id), after_id: None, worker_id, begun_on: on };
    begin(tx, new, "accepted the referral").await
}

fn gone() -> DbError {
    DbError::Shape("the referral of an episode is not there".into())
}
