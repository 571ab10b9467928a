//! Giving a case to a key worker, or to another one. Who had it before stays known.

use crate::{
    args,
    db::{DbError, Write},
    duties, ids,
    people::OpenCase,
    work::episodes::{self, Episode},
};

/// Makes the worker the one who carries the case: its episodes that go on, or the referral while it waits.
pub async fn allocate(tx: &mut Write, case: &OpenCase, worker_id: i64, basis: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let today = crate::clock::local_day(at);
    let open: Vec<Episode> = episodes::queries::of_referral(tx, case.referral_id).await?;
    let open: Vec<Episode> = match open.iter().any(|episode| episode.is_open(today)) {
        true => open.into_iter().filter(|episode| episode.is_open(today)).collect(),
        false => open.into_iter().take(1).collect(),
    };
    let columns = "id, referral_id, episode_id, worker_id, basis, allocated_at, allocated_by";
    if open.is_empty() {
        tx.run("UPDATE referral SET key_worker_id = $1 WHERE id = $2", args![worker_id, case.referral_id]).await?;
        let nothing: Option<i64> = None;
        tx.insert_all("allocation", columns, vec![args![ids::next(at), case.referral_id, nothing, worker_id, basis, at, by]]).await?;
    }
    for episode in open {
        tx.run("UPDATE episode SET worker_id = $1 WHERE id = $2", args![worker_id, episode.id]).await?;
        tx.insert_all("allocation", columns, vec![args![ids::next(at), case.referral_id, episode.id, worker_id, basis, at, by]]).await?;
    }
    tx.journal("key-worker-given", "referral", case.referral_id, worker_id.to_string());
    duties::whose::settle(tx, &[case.person_id]).await
}
