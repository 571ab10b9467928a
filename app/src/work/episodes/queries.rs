//! Every read of episodes.

use jiff::civil::Date;

use super::Episode;
use crate::{
    args,
    db::{DbError, Read},
};
use crate::{seen_record, shown_episode};

macro_rules! episodes {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.person_id, e.service_id, v.kind, v.name AS service, e.referral_id, e.after_id, e.worker_id, e.begun_on,
                    e.ended_on, e.end_reason, e.end_words, e.foreseen, e.version, (e.withdrawn_at IS NOT NULL) AS withdrawn
             FROM episode e JOIN service v ON v.id = e.service_id ",
            $rest
        )
    };
}

/// One episode, withdrawn or not.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Episode>, DbError> {
    read.one(episodes!("WHERE e.id = $1"), args![id]).await
}

/// The episodes of a referral that were not taken back, the latest first.
pub async fn of_referral(read: &mut Read, referral_id: i64) -> Result<Vec<Episode>, DbError> {
    read.all(episodes!("WHERE e.referral_id = $1 AND e.withdrawn_at IS NULL ORDER BY e.begun_on DESC, e.id DESC"), args![referral_id]).await
}

/// Every episode of a referral, those taken back among them, the earliest first.
pub async fn ever_of_referral(read: &mut Read, referral_id: i64) -> Result<Vec<Episode>, DbError> {
    read.all(episodes!("WHERE e.referral_id = $1 ORDER BY e.begun_on, e.id"), args![referral_id]).await
}

/// The episodes of a person that were not taken back, the latest first.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Episode>, DbError> {
    read.all(
        concat!(
            episodes!("WHERE e.person_id IN (SELECT p.id FROM person p WHERE p.root_id = $1) AND e.withdrawn_at IS NULL AND "),
            shown_episode!("timeline", "e.id"),
            " ORDER BY e.begun_on DESC, e.id DESC"
        ),
        args![root_id],
    )
    .await
}

/// Whoever was not reached within so many days stands on a list of those. A guide: what a contract asks is a rule of its pack.
pub const LONG_UNREACHED: i32 = 14;

/// How many are in a service today and were not reached since a day: of a worker, or of all for none.
pub async fn unreached(read: &mut Read, worker_id: Option<i64>, (since, today): (Date, Date)) -> Result<i64, DbError> {
    const OF_ALL: &str = concat!("SELECT count(*) FROM episode e
         WHERE ",
seen_record!("e.person_id"),
" AND ",
shown_episode!("own", "e.id"),
" AND e.withdrawn_at IS NULL AND e.begun_on <= $1 AND (e.ended_on IS NULL OR e.ended_on >= $1)
           AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.episode_id = e.id AND c.made AND NOT c.without_them AND c.withdrawn_at IS NULL AND c.happened_on >= $2)");
    let Some(worker_id) = worker_id else { return read.value(OF_ALL, args![today, since]).await };
    // Found from hers: asked as one statement with "or of all", everybody's would be read for each worker's first page.
    let mut found: Vec<(i64,)> = read.all_assembled(format!("{OF_ALL} AND e.worker_id = $3"), args![today, since, worker_id]).await?;
    Ok(found.pop().map_or(0, |(count,)| count))
}

/// The episode that goes on from another, such as support after moving on.
pub async fn after(read: &mut Read, episode_id: i64) -> Result<Option<Episode>, DbError> {
    read.one(episodes!("WHERE e.after_id = $1 AND e.withdrawn_at IS NULL ORDER BY e.begun_on DESC, e.id DESC LIMIT 1"), args![episode_id])
        .await
}

/// Whether somebody tried to reach them in vain since they were last reached, or it was decided to close after attempts.
pub async fn tried_to_reach(read: &mut Read, referral_id: i64) -> Result<bool, DbError> {
    let many: i64 = read
        .value(
            "SELECT (SELECT count(*) FROM contact c WHERE c.referral_id = $1 AND NOT c.made AND c.withdrawn_at IS NULL
                       AND NOT EXISTS (SELECT 1 FROM contact m WHERE m.referral_id = $1 AND m.made AND NOT m.without_them AND m.withdrawn_at IS NULL
                                         AND m.happened_on > c.happened_on))
                  + (SELECT count(*) FROM record r WHERE r.referral_id = $1 AND r.withdrawn_at IS NULL
                       AND (r.kind = 're-engagement' OR r.kind = 'ending-decision' AND r.about = 'disengaged' AND r.outcome IN ('agreed', 'changed')))",
            args![referral_id],
        )
        .await?;
    Ok(many > 0)
}
