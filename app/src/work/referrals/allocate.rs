//! Giving a case to a key worker, or to another one. Who had it before stays known.

use crate::{
    args,
    db::{DbError, Write},
    ids,
    people::OpenCase,
};

/// Makes the worker the case's key worker.
pub async fn allocate(tx: &mut Write, case: &OpenCase, worker_id: i64, basis: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run("UPDATE referral SET key_worker_id = $1 WHERE id = $2", args![worker_id, case.referral_id]).await?;
    tx.run(
        "INSERT INTO allocation (id, referral_id, worker_id, basis, allocated_at, allocated_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), case.referral_id, worker_id, basis, at, by],
    )
    .await?;
    tx.journal("key-worker-given", "referral", case.referral_id, worker_id.to_string());
    Ok(())
}
