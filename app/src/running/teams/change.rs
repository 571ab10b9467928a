//! Adding a team, and changing its name or its last day.

use jiff::civil::Date;

use super::queries::Team;
use crate::{
    args,
    db::{DbError, Write},
    ids,
    versions::{self, Values},
};

/// Adds a team.
pub async fn add(tx: &mut Write, name: &str) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run("INSERT INTO team (id, name, recorded_at, recorded_by) VALUES ($1, $2, $3, $4)", args![id, name, at, by]).await?;
    tx.journal("team-added", "team", id, "");
    Ok(id)
}

/// A team's fields as they are kept beside a change.
pub fn values(name: &str, ended_on: Option<Date>) -> Values {
    Values::from([("name".into(), name.to_owned()), ("ended".into(), ended_on.map_or(String::new(), |on| on.to_string()))])
}

/// Changes a team when it still stands as the version given; says whether it did.
pub async fn change(tx: &mut Write, team: &Team, opened_on: i64, name: &str, ended_on: Option<Date>) -> Result<bool, DbError> {
    let changed = tx
        .run(
            "UPDATE team SET name = $1, ended_on = $2, version = version + 1 WHERE id = $3 AND version = $4",
            args![name, ended_on, team.id, opened_on],
        )
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO team_change (id, team_id, version, was, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), team.id, opened_on + 1, versions::written(&values(&team.name, team.ended_on)), at, by],
    )
    .await?;
    tx.journal("team-changed", "team", team.id, (opened_on + 1).to_string());
    Ok(true)
}
