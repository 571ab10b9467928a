//! Recording an agreement, putting it right, ending it sooner, withdrawing it.

use super::{Agreed, asked, queries::Sharing};
use crate::{
    args,
    db::{DbError, Value, Write},
    ids,
    versions::{self, Values},
};

/// Records what a provider opens to another about somebody, and gives its id; a request that it answers is answered by it.
pub async fn record(tx: &mut Write, root_id: i64, (of, with): (i64, i64), agreed: &Agreed, request: Option<i64>) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO sharing (id, person_id, of_id, with_id, basis, words, from_on, until_on, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![id, root_id, of, with, &agreed.basis, &agreed.words, agreed.from, agreed.until, at, by],
    )
    .await?;
    parts(tx, id, &agreed.parts).await?;
    tx.journal("sharing-agreed", "person", root_id, id.to_string());
    if let Some(request) = request {
        asked::answer(tx, request, ("agreed", "")).await?;
    }
    Ok(id)
}

async fn parts(tx: &mut Write, id: i64, parts: &[String]) -> Result<(), DbError> {
    tx.run("DELETE FROM sharing_part WHERE sharing_id = $1", args![id]).await?;
    let rows: Vec<Vec<Value>> = parts.iter().map(|part| args![id, part]).collect();
    if !rows.is_empty() {
        tx.insert_all("sharing_part", "sharing_id, part", rows).await?;
    }
    Ok(())
}

/// What stands, as the form has it.
pub(super) fn values(sharing: &Sharing) -> Values {
    Values::from([
        ("parts".into(), sharing.parts.clone()),
        ("basis".into(), sharing.basis.clone()),
        ("from".into(), sharing.from_on.to_string()),
        ("until".into(), sharing.until_on.to_string()),
        ("words".into(), sharing.words.clone()),
    ])
}

/// Puts one right, or ends it sooner, when it still stands as the version given; says whether it did.
pub(super) async fn correct(tx: &mut Write, root_id: i64, was: &Sharing, opened_on: i64, now: &Agreed, why: &str) -> Result<bool, DbError> {
    let changed = tx
        .run(
            "UPDATE sharing SET basis = $1, words = $2, from_on = $3, until_on = $4, version = version + 1
             WHERE id = $5 AND version = $6 AND withdrawn_at IS NULL",
            args![&now.basis, &now.words, now.from, now.until, was.id, opened_on],
        )
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    parts(tx, was.id, &now.parts).await?;
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO sharing_change (id, sharing_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), was.id, opened_on + 1, versions::written(&values(was)), why, at, by],
    )
    .await?;
    tx.journal("sharing-corrected", "person", root_id, was.id.to_string());
    Ok(true)
}

/// Withdraws one that should not have been, or is agreed no more; it opens nothing from now on. Says whether it stood.
pub async fn withdraw(tx: &mut Write, root_id: i64, id: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE sharing SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, id],
        )
        .await?;
    if withdrawn > 0 {
        tx.journal("sharing-withdrawn", "person", root_id, id.to_string());
    }
    Ok(withdrawn > 0)
}
