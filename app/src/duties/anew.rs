//! Every deadline worked out anew, after a pack, a calendar or the program that reads them changed. A few hundred cases
//! to a transaction, so that people who record something meanwhile wait for no more than that. Stopped half way, it
//! begins again at the next start: what is worked out already comes out the same and is not written twice.

use super::contracts::Contracts;
use super::{facts, recalculate};
use crate::{
    args,
    db::{Actor, Db, DbError, Write},
};

/// Works out everything if the rules are not those by which it was worked out last. Says whether it was needed.
pub async fn if_rules_changed(db: &Db, contracts: &Contracts) -> Result<bool, DbError> {
    if contracts.broken.is_some() {
        // The deadlines of a pack that cannot be read stand as they are until it can.
        return Ok(false);
    }
    let last: Option<(String,)> = db.read().await?.one("SELECT rules_hash FROM worked_out", vec![]).await?;
    if last.is_some_and(|(hash,)| hash == contracts.hash) {
        return Ok(false);
    }
    all(db, contracts, &|_, _| {}).await?;
    Ok(true)
}

/// Notes the rules by which deadlines are worked out from now on, in a database that holds no case yet.
pub async fn from_the_beginning(db: &Db, contracts: &Contracts) -> Result<(), DbError> {
    let mut tx = db.write(Actor::SYSTEM).await?;
    let cases: i64 = tx.value("SELECT count(*) FROM referral", vec![]).await?;
    if cases > 0 || contracts.broken.is_some() {
        return Ok(());
    }
    note(&mut tx, contracts).await?;
    tx.unjournaled();
    tx.commit().await
}

async fn note(tx: &mut Write, contracts: &Contracts) -> Result<(), DbError> {
    let at = tx.at;
    tx.run("DELETE FROM worked_out", vec![]).await?;
    tx.run("INSERT INTO worked_out (rules_hash, worked_out_at) VALUES ($1, $2)", args![&contracts.hash, at]).await?;
    Ok(())
}

/// Works out every deadline of every case and unit. `progress` is told how many are done, of how many.
pub async fn all(db: &Db, contracts: &Contracts, progress: &(dyn Fn(usize, usize) + Send + Sync)) -> Result<(), DbError> {
    let mut read = db.read().await?;
    let cases: Vec<(i64,)> = read.all("SELECT id FROM referral ORDER BY id", vec![]).await?;
    let units: Vec<(i64,)> = read.all("SELECT id FROM unit ORDER BY id", vec![]).await?;
    drop(read);
    let [cases, units] = [cases, units].map(|found| found.into_iter().map(|(id,)| id).collect::<Vec<_>>());
    let of = cases.len() + units.len();
    let mut done = 0;
    for batch in cases.chunks(facts::AT_ONCE) {
        let mut tx = db.write(Actor::SYSTEM).await?;
        recalculate::cases(&mut tx, contracts, batch).await?;
        tx.unjournaled();
        tx.commit().await?;
        done += batch.len();
        progress(done, of);
    }
    let mut tx = db.write(Actor::SYSTEM).await?;
    recalculate::units(&mut tx, contracts, &units).await?;
    note(&mut tx, contracts).await?;
    tx.journal("deadlines-worked-out-anew", "pack", 0, contracts.hash.clone());
    tx.commit().await?;
    progress(of, of);
    Ok(())
}
