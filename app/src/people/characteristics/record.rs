//! Recording what was told, putting a statement right, and withdrawing one.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Value, Write},
    ids,
    people::{OpenPerson, who_sees},
    versions::{self, Values},
};

/// Something told of a person.
#[derive(Clone, Debug)]
pub struct NewStatement {
    pub kind: String,
    pub value: String,
    pub written: String,
    pub since_on: Date,
    pub told_by: String,
}

impl NewStatement {
    fn values(&self) -> Values {
        Values::from([
            ("value".into(), self.value.clone()),
            ("written".into(), self.written.clone()),
            ("since".into(), self.since_on.to_string()),
            ("told_by".into(), self.told_by.clone()),
        ])
    }
}

/// The columns of the rows that [`rows`] gives.
pub const COLUMNS: &str = "id, person_id, kind, value, written, since_on, told_by, referral_id, recorded_at, recorded_by";

/// Who told something of whom, and when.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    pub person_id: i64,
    pub referral_id: Option<i64>,
    pub on: Date,
    pub told_by: &'a str,
    pub at: Timestamp,
    pub by: Option<i64>,
}

/// Statements as rows to be inserted: kind, value and what was written, without those that say nothing at all.
pub fn rows(telling: Telling<'_>, told: &[(&str, &str, &str)]) -> Vec<Vec<Value>> {
    let told = told.iter().filter(|(_, value, _)| !value.is_empty());
    told.map(|(kind, value, written)| {
        let Telling { person_id, referral_id, on, told_by, at, by } = telling;
        args![ids::next(at), person_id, *kind, *value, *written, on, told_by, referral_id, at, by]
    })
    .collect()
}

/// Records what a referral, or somebody who came with one, is told to be.
pub async fn told(tx: &mut Write, telling: Telling<'_>, told: &[(&str, &str, &str)]) -> Result<(), DbError> {
    tx.insert_all("characteristic", COLUMNS, rows(telling, told)).await
}

/// Records a statement beside those that there are.
pub async fn state(tx: &mut Write, person: &OpenPerson, new: &NewStatement) -> Result<(), DbError> {
    let telling =
        Telling { person_id: person.id, referral_id: None, on: new.since_on, told_by: &new.told_by, at: tx.at, by: tx.actor.account_id };
    told(tx, telling, &[(&new.kind, &new.value, &new.written)]).await?;
    tx.journal("characteristic-told", "person", person.id, new.kind.clone());
    who_sees::reached(tx, person.id).await
}

/// Puts a statement right, when it still stands as the version given; says whether it did.
pub async fn correct(
    tx: &mut Write,
    person: &OpenPerson,
    (id, opened_on): (i64, i64),
    new: &NewStatement,
    why: &str,
) -> Result<bool, DbError> {
    let before: Option<(String, String, Date, String)> =
        tx.one("SELECT value, written, since_on, told_by FROM characteristic WHERE id = $1 AND version = $2", args![id, opened_on]).await?;
    let Some((value, written, since_on, told_by)) = before else { return Ok(false) };
    let before = NewStatement { kind: new.kind.clone(), value, written, since_on, told_by };
    let changed = tx
        .run(
            "UPDATE characteristic SET value = $1, written = $2, since_on = $3, told_by = $4, version = version + 1
             WHERE id = $5 AND version = $6 AND withdrawn_at IS NULL AND person_id IN (SELECT id FROM person WHERE root_id = $7)",
            args![&new.value, &new.written, new.since_on, &new.told_by, id, opened_on, person.id],
        )
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO characteristic_change (id, characteristic_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), id, opened_on + 1, versions::written(&before.values()), why, at, by],
    )
    .await?;
    tx.journal("characteristic-corrected", "person", person.id, new.kind.clone());
    who_sees::reached(tx, person.id).await?;
    Ok(true)
}

/// Withdraws a statement that was never true, or was of somebody else; says whether there was one to withdraw.
pub async fn withdraw(tx: &mut Write, person: &OpenPerson, (id, kind): (i64, &str), why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE characteristic SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3
             WHERE id = $4 AND kind = $5 AND withdrawn_at IS NULL AND person_id IN (SELECT id FROM person WHERE root_id = $6)",
            args![at, by, why, id, kind, person.id],
        )
        .await?;
    if withdrawn > 0 {
        tx.journal("characteristic-withdrawn", "person", person.id, kind.to_owned());
    }
    Ok(withdrawn > 0)
}

/// A referral tells a kind otherwise than it did: its statement is put right, with what it said before; one that it did not
/// tell before is added.
pub async fn retold(tx: &mut Write, telling: Telling<'_>, (kind, value, written): (&str, &str, &str), why: &str) -> Result<(), DbError> {
    let there: Option<(i64, String, String, Date, String, i64)> = tx
        .one(
            "SELECT id, value, written, since_on, told_by, version FROM characteristic
             WHERE person_id = $1 AND referral_id = $2 AND kind = $3 AND withdrawn_at IS NULL ORDER BY id LIMIT 1",
            args![telling.person_id, telling.referral_id, kind],
        )
        .await?;
    let Some((id, was, was_written, since_on, told_by, version)) = there else {
        return told(tx, telling, &[(kind, value, written)]).await;
    };
    let before = NewStatement { kind: kind.to_owned(), value: was, written: was_written, since_on, told_by };
    let value = if value.is_empty() { "not-asked" } else { value };
    tx.run("UPDATE characteristic SET value = $1, written = $2, version = version + 1 WHERE id = $3", args![value, written, id]).await?;
    tx.run(
        "INSERT INTO characteristic_change (id, characteristic_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(telling.at), id, version + 1, versions::written(&before.values()), why, telling.at, telling.by],
    )
    .await?;
    Ok(())
}

/// What a referral told, and nobody put right since, holds since the day on which the referral was received.
pub async fn received_on(tx: &mut Write, referral_id: i64, on: Date) -> Result<(), DbError> {
    tx.run("UPDATE characteristic SET since_on = $1 WHERE referral_id = $2 AND version = 0", args![on, referral_id]).await?;
    Ok(())
}
