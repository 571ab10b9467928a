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

/// Works out every deadline of every person and unit. `progress` is told how many are done, of how many.
pub async fn all(db: &Db, contracts: &Contracts, progress: &(dyn Fn(usize, usize) + Send + Sync)) -> Result<(), DbError> {
    let mut read = db.read().await?;
    let cases: Vec<(i64,)> = read
        .all(
            "SELECT DISTINCT p.root_id FROM person p
             WHERE p.id IN (SELECT person_id FROM referral UNION SELECT person_id FROM episode) ORDER BY p.root_id",
            vec![],
        )
        .await?;
    let units: Vec<(i64,)> = read.all("SELECT id FROM unit ORDER BY id", vec![]).await?;
    drop(read);
    let [cases, units] = [cases, units].map(|found| found.into_iter().map(|(id,)| id).collect::<Vec<_>>());
    let of = cases.len() + units.len();
    let mut done = 0;
    for batch in cases.chunks(facts::AT_ONCE) {
        let mut tx = db.write(Actor::SYSTEM).await?;
        recalculate::people(&mut tx, contracts, batch).await?;
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

/// Works out again what held only until now: a planned departure that has come about, a duty that is missed from now on. Looked
/// for at most once a minute, before a page is shown; two servers that find the same write it once.
pub async fn come_about(db: &Db, contracts: &Contracts) -> Result<(), DbError> {
    let now = db.clock.now();
    if contracts.broken.is_some() || !contracts.is_time_to_look(now) {
        return Ok(());
    }
    let past: Vec<(String, i64)> =
        db.read().await?.all("SELECT about, subject_id FROM worked_out_until WHERE again_at <= $1 ORDER BY again_at", args![now]).await?;
    let (units, people): (Vec<_>, Vec<_>) = past.into_iter().partition(|(about, _)| about == "unit");
    let [units, people] = [units, people].map(|found| found.into_iter().map(|(_, id)| id).collect::<Vec<i64>>());
    for batch in people.chunks(facts::AT_ONCE) {
        let mut tx = db.write(Actor::SYSTEM).await?;
        // Records that were joined meanwhile have another root.
        recalculate::records(&mut tx, contracts, batch).await?;
        tx.unjournaled();
        tx.commit().await?;
    }
    for batch in units.chunks(facts::AT_ONCE) {
        let mut tx = db.write(Actor::SYSTEM).await?;
        recalculate::units(&mut tx, contracts, batch).await?;
        tx.unjournaled();
        tx.commit().await?;
    }
    Ok(())
}
