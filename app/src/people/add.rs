//! A new record of somebody.

use jiff::civil::Date;

use super::{alike, birth::Birth, name_words, who_sees};
use crate::{
    args,
    db::{DbError, Write},
    ids,
};

/// Somebody as they were named. Either part of the name may be empty.
#[derive(Clone, Copy, Debug)]
pub struct NewPerson<'a> {
    pub given_name: &'a str,
    pub family_name: &'a str,
    pub born_on: Option<Date>,
}

/// Writes the record and the words it is found by; gives its id.
pub async fn add(tx: &mut Write, new: &NewPerson<'_>) -> Result<i64, DbError> {
    let id = written(tx, new, None).await?;
    let name = alike::names::Name { given: new.given_name.to_owned(), family: new.family_name.to_owned() };
    name_words::keep(tx, &[(id, name)]).await?;
    Ok(id)
}

/// Writes of a new record what is known of the birth where that is no day: an age as it was told.
pub async fn born(tx: &mut Write, id: i64, birth: Birth) -> Result<(), DbError> {
    if matches!(birth, Birth::Unknown | Birth::On(_)) {
        return Ok(());
    }
    let mut values = birth.columns();
    values.extend(args![id]);
    tx.run(
        "UPDATE person SET born_on = $1, born_year = $2, age_told = $3, age_told_on = $4, expected_on = $5, unborn = $6 WHERE id = $7",
        values,
    )
    .await?;
    Ok(())
}

/// Writes the record of somebody who is reached only through another. No word leads to it.
pub async fn add_reached_through(tx: &mut Write, new: &NewPerson<'_>, through: i64) -> Result<i64, DbError> {
    written(tx, new, Some(through)).await
}

async fn written(tx: &mut Write, new: &NewPerson<'_>, through: Option<i64>) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    let reference = next_reference(tx).await?;
    let written = format!("{} {}", new.given_name, new.family_name).trim().to_owned();
    let name_key = alike::names::name_key(new.given_name, new.family_name);
    tx.run(
        "INSERT INTO person (id, reference, root_id, given_name, family_name, name_written, name_key, born_on, reached_through, recorded_at, recorded_by)
         VALUES ($1, $2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![id, reference, new.given_name, new.family_name, &written, &name_key, new.born_on, through, at, by],
    )
    .await?;
    tx.journal("person-recorded", "person", id, "");
    if through.is_some() {
        // In no search, so in no list of words; but whoever works here and is tied to them is kept from whom they abused.
        who_sees::found(tx, &[(id, alike::names::called(new.given_name, new.family_name))]).await?;
    }
    Ok(id)
}

/// The next number after the highest of references shaped like P0001.
async fn next_reference(tx: &mut Write) -> Result<String, DbError> {
    tx.alone(crate::people::REFERENCES).await?;
    let highest: Option<(String,)> =
        tx.one("SELECT reference FROM person ORDER BY length(reference) DESC, reference DESC LIMIT 1", vec![]).await?;
    let number: i64 = highest.and_then(|(r,)| r[1..].parse().ok()).unwrap_or(0);
    Ok(format!("P{:04}", number + 1))
}
