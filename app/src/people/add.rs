//! Making a person: the record of what one referral, or one case, says of somebody.

use jiff::civil::Date;

use super::{alike, name_words};
use crate::{
    args,
    db::{DbError, Write},
    ids,
};

/// What is known of somebody who has no record yet.
#[derive(Debug)]
pub struct NewPerson<'a> {
    pub given_name: &'a str,
    pub family_name: &'a str,
    pub born_on: Option<Date>,
}

/// Writes a person, under the next reference; the caller says in the journal what became of it. Gives the record's id.
pub async fn add(tx: &mut Write, new: &NewPerson<'_>) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    let reference = next_reference(tx).await?;
    let written = format!("{} {}", new.given_name, new.family_name);
    let name_key = alike::names::name_key(new.given_name, new.family_name);
    tx.run(
        "INSERT INTO person (id, reference, root_id, given_name, family_name, name_written, name_key, born_on, recorded_at, recorded_by)
         VALUES ($1, $2, $1, $3, $4, $5, $6, $7, $8, $9)",
        args![id, reference, new.given_name, new.family_name, written, &name_key, new.born_on, at, by],
    )
    .await?;
    name_words::keep(tx, &[(id, name_key)]).await?;
    Ok(id)
}

/// The next number after the highest of references shaped like P0001.
async fn next_reference(tx: &mut Write) -> Result<String, DbError> {
    let highest: Option<(String,)> =
        tx.one("SELECT reference FROM person ORDER BY length(reference) DESC, reference DESC LIMIT 1", vec![]).await?;
    let number: i64 = highest.and_then(|(r,)| r[1..].parse().ok()).unwrap_or(0);
    Ok(format!("P{:04}", number + 1))
}
