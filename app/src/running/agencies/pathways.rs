//! Writing a pathway down, changing it, withdrawing one that was written by mistake. What stood before stays.

use super::queries::Pathway;
use crate::{
    args,
    db::{DbError, Write},
    ids,
    versions::{self, Values},
};

fn value(values: &Values, name: &str) -> String {
    values.get(name).cloned().unwrap_or_default()
}

fn ended(values: &Values) -> Option<String> {
    Some(value(values, "ended_on")).filter(|on| !on.is_empty())
}

/// Writes a pathway; gives its id.
pub async fn write(tx: &mut Write, organisation_id: i64, new: &Values) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    let of = |name: &str| value(new, name);
    tx.run(
        "INSERT INTO pathway (id, organisation_id, name, way, time_frame, responsible, contact, telephone, email, secure, secure_how, feedback,
           ended_on, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        args![
            id,
            organisation_id,
            of("name"),
            of("way"),
            of("time_frame"),
            of("responsible"),
            of("contact"),
            of("telephone"),
            of("email"),
            of("secure"),
            of("secure_how"),
            of("feedback"),
            ended(new),
            at,
            by
        ],
    )
    .await?;
    tx.journal("pathway-written", "pathway", id, "");
    Ok(id)
}

/// Changes a pathway when it still stands as the version given; says whether it did.
pub async fn change(tx: &mut Write, (was, opened_on): (&Pathway, i64), now: &Values, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let of = |name: &str| value(now, name);
    let changed = tx
        .run(
            "UPDATE pathway SET name = $1, way = $2, time_frame = $3, responsible = $4, contact = $5, telephone = $6, email = $7, secure = $8,
               secure_how = $9, feedback = $10, ended_on = $11, version = version + 1
             WHERE id = $12 AND version = $13 AND withdrawn_at IS NULL",
            args![
                of("name"),
                of("way"),
                of("time_frame"),
                of("responsible"),
                of("contact"),
                of("telephone"),
                of("email"),
                of("secure"),
                of("secure_how"),
                of("feedback"),
                ended(now),
                was.id,
                opened_on
            ],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    tx.run(
        "INSERT INTO pathway_change (id, pathway_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), was.id, opened_on + 1, versions::written(&was.values()), why, at, by],
    )
    .await?;
    tx.journal("pathway-changed", "pathway", was.id, (opened_on + 1).to_string());
    Ok(true)
}

/// Withdraws a pathway; says whether there was one to withdraw.
pub async fn withdraw(tx: &mut Write, id: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE pathway SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, id],
        )
        .await?;
    if withdrawn > 0 {
        tx.journal("pathway-withdrawn", "pathway", id, "");
    }
    Ok(withdrawn > 0)
}
