//! Putting an agency into the register, changing what is said of it, ending it.

use super::queries::Agency;
use crate::{
    args,
    db::{DbError, Write},
    ids,
    versions::{self, Values},
};

/// Adds an agency; gives its id. A name that is taken: see [`DbError::is_taken`].
pub async fn add(tx: &mut Write, name: &str, kind: &str) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO organisation (id, name, kind, agency_kind, recorded_at, recorded_by) VALUES ($1, $2, 'agency', $3, $4, $5)",
        args![id, name, kind, at, by],
    )
    .await?;
    tx.journal("organisation-added", "organisation", id, "agency");
    Ok(id)
}

/// Changes an agency when it still stands as the version given; says whether it did.
pub async fn change(tx: &mut Write, (was, opened_on): (&Agency, i64), now: &Values) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let value = |name: &str| now.get(name).cloned().unwrap_or_default();
    let ended = Some(value("ended_on")).filter(|on| !on.is_empty());
    let changed = tx
        .run(
            "UPDATE organisation SET name = $1, agency_kind = $2, ended_on = $3, version = version + 1
             WHERE id = $4 AND version = $5 AND kind = 'agency'",
            args![value("name"), value("agency_kind"), ended, was.id, opened_on],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    // Also what the page of organisations shows of it.
    let mut stood = was.values();
    stood.insert("kind".into(), "agency".into());
    tx.run(
        "INSERT INTO contract_change (id, what, of_id, version, was, recorded_at, recorded_by) VALUES ($1, 'organisation', $2, $3, $4, $5, $6)",
        args![ids::next(at), was.id, opened_on + 1, versions::written(&stood), at, by],
    )
    .await?;
    tx.journal("organisation-changed", "organisation", was.id, (opened_on + 1).to_string());
    Ok(true)
}
