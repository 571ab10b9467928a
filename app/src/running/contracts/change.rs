//! Adding an organisation or a service, and changing what is said of one or of a contract.

use super::What;
use crate::{
    args,
    db::{DbError, Value, Write},
    ids,
    versions::{self, Field, Kind, Values},
};

/// Adds an organisation. A name that is taken: see [`DbError::is_taken`].
pub async fn add_organisation(tx: &mut Write, name: &str, kind: &str) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO organisation (id, name, kind, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5)",
        args![id, name, kind, at, by],
    )
    .await?;
    tx.journal("organisation-added", "organisation", id, "");
    Ok(id)
}

/// Adds a service that a contract's pack does not name, of a kind that the rules know. A name that is taken: as above.
pub async fn add_service(tx: &mut Write, contract_id: i64, name: &str, kind: &str) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    let code: String = name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    tx.run(
        "INSERT INTO service (id, contract_id, code, kind, name, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, contract_id, code, kind, name, at, by],
    )
    .await?;
    tx.journal("service-added", "service", id, kind);
    Ok(id)
}

/// Changes one of them when it still stands as the version given; says whether it did.
pub async fn change(
    tx: &mut Write,
    (what, id, fields): (What, i64, &[Field]),
    opened_on: i64,
    (was, now): (&Values, &Values),
) -> Result<bool, DbError> {
    let value = |field: &Field| {
        let text = now.get(&field.name).cloned().unwrap_or_default();
        match field.kind {
            Kind::One(_) if field.name.ends_with("_id") => Value::Whole(text.parse().ok()),
            Kind::Day => Value::Text(Some(text).filter(|text| !text.is_empty())),
            _ => Value::Text(Some(text)),
        }
    };
    let sets: Vec<String> = fields.iter().enumerate().map(|(n, field)| format!("{} = ${}", field.name, n + 1)).collect();
    let (table, next) = (what.table(), fields.len() + 1);
    let sql = format!("UPDATE {table} SET {}, version = version + 1 WHERE id = ${next} AND version = ${}", sets.join(", "), next + 1);
    let values = fields.iter().map(value).chain([id.into(), opened_on.into()]).collect();
    if tx.run_assembled(sql, values).await? == 0 {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO contract_change (id, what, of_id, version, was, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), table, id, opened_on + 1, versions::written(was), at, by],
    )
    .await?;
    tx.journal(what.changed(), table, id, (opened_on + 1).to_string());
    Ok(true)
}
