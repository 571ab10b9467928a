//! Recording what was told, putting a statement right, and withdrawing one.

use jiff::{Timestamp, civil::Date};

use super::lists;
use crate::{
    args,
    db::{DbError, Value, Write},
    ids,
    people::{OpenPerson, who_sees},
    sealed::{Sealed, Seals, Whose, at},
    unsealed,
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
pub const COLUMNS: &str = "id, person_id, kind, value, written, since_on, told_by, referral_id, recorded_at, recorded_by, blind";

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

/// Whether a kind is sealed.
fn is_sealed(kind: &str) -> bool {
    lists::kind(kind).is_some_and(|kind| kind.sealed)
}

/// Whether a key is needed to write one of these down.
pub fn seals(told: &[(&str, &str, &str)]) -> bool {
    told.iter().any(|(kind, value, _)| !value.is_empty() && is_sealed(kind))
}

/// Value and words as they are kept, and the blind word by which the value is told from another. That somebody was not asked is no
/// secret, and statements look for it.
fn kept(keys: &Seals, (person_id, id): (i64, i64), (kind, value, written): (&str, &str, &str)) -> Result<[String; 3], DbError> {
    if !is_sealed(kind) {
        return Ok([value.to_owned(), written.to_owned(), String::new()]);
    }
    let sealed = |column: &str, text: &str| keys.seal(Whose::Person(person_id), at("characteristic", column), id, text);
    let is_gap = lists::GAPS.iter().any(|(gap, _)| *gap == value);
    let (value, blind) =
        if is_gap { (value.to_owned(), String::new()) } else { (sealed("value", value), keys.blind("characteristic", value)?) };
    Ok([value, sealed("written", written), blind])
}

/// Statements as rows to be inserted: kind, value and what was written, without those that say nothing at all. The person's key is
/// among those given where [`seals`] says that one is needed.
pub fn rows(keys: &Seals, telling: Telling<'_>, told: &[(&str, &str, &str)]) -> Result<Vec<Vec<Value>>, DbError> {
    let told = told.iter().filter(|(_, value, _)| !value.is_empty());
    told.map(|(kind, value, written)| {
        let Telling { person_id, referral_id, on, told_by, at, by } = telling;
        let id = ids::next(at);
        let [value, written, blind] = kept(keys, (person_id, id), (kind, value, written))?;
        Ok(args![id, person_id, *kind, value, written, on, told_by, referral_id, at, by, blind])
    })
    .collect()
}

/// The key of a person, where one of these is sealed.
async fn keys(tx: &mut Write, person_id: i64, told: &[(&str, &str, &str)]) -> Result<Seals, DbError> {
    tx.seals_of(seals(told).then_some(Whose::Person(person_id))).await
}

/// Records what a referral, or somebody who came with one, is told to be.
pub async fn told(tx: &mut Write, telling: Telling<'_>, told: &[(&str, &str, &str)]) -> Result<(), DbError> {
    let keys = keys(tx, telling.person_id, told).await?;
    let rows = rows(&keys, telling, told)?;
    tx.insert_all("characteristic", COLUMNS, rows).await
}

/// What a statement said, before it says something else: for its history.
async fn said_before(tx: &mut Write, (person_id, id): (i64, i64), version: i64, before: &NewStatement, why: &str) -> Result<(), DbError> {
    let (change, at_, by) = (ids::next(tx.at), tx.at, tx.actor.account_id);
    let was = versions::written(&before.values());
    let was = if is_sealed(&before.kind) {
        tx.seal_of(Whose::Person(person_id)).await?.seal(at("characteristic_change", "was"), change, &was)
    } else {
        was
    };
    tx.run(
        "INSERT INTO characteristic_change (id, characteristic_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![change, id, version, was, why, at_, by],
    )
    .await?;
    Ok(())
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
    const BEFORE: &str = concat!(
        "SELECT c.person_id, ",
        unsealed!("characteristic", "c", "value", "pk"),
        ", ",
        unsealed!("characteristic", "c", "written", "pk"),
        ", c.since_on, c.told_by FROM characteristic c LEFT JOIN person_key pk ON pk.person_id = c.person_id WHERE c.id = $1 AND c.version = $2"
    );
    let before: Option<(i64, Sealed, Sealed, Date, String)> = tx.one(BEFORE, args![id, opened_on]).await?;
    let Some((person_id, value, written, since_on, told_by)) = before else { return Ok(false) };
    let before = NewStatement { kind: new.kind.clone(), value: value.into(), written: written.into(), since_on, told_by };
    let says = (new.kind.as_str(), new.value.as_str(), new.written.as_str());
    let keys = keys(tx, person_id, &[says]).await?;
    let [value, written, blind] = kept(&keys, (person_id, id), says)?;
    let changed = tx
        .run(
            "UPDATE characteristic SET value = $1, written = $2, blind = $3, since_on = $4, told_by = $5, version = version + 1
             WHERE id = $6 AND version = $7 AND withdrawn_at IS NULL AND person_id IN (SELECT id FROM person WHERE root_id = $8)",
            args![value, written, blind, new.since_on, &new.told_by, id, opened_on, person.id],
        )
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    said_before(tx, (person_id, id), opened_on + 1, &before, why).await?;
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
    const THERE: &str = concat!(
        "SELECT c.id, ",
        unsealed!("characteristic", "c", "value", "pk"),
        ", ",
        unsealed!("characteristic", "c", "written", "pk"),
        ", c.since_on, c.told_by, c.version FROM characteristic c LEFT JOIN person_key pk ON pk.person_id = c.person_id
         WHERE c.person_id = $1 AND c.referral_id = $2 AND c.kind = $3 AND c.withdrawn_at IS NULL ORDER BY c.id LIMIT 1"
    );
    let there: Option<(i64, Sealed, Sealed, Date, String, i64)> =
        tx.one(THERE, args![telling.person_id, telling.referral_id, kind]).await?;
    let Some((id, was, was_written, since_on, told_by, version)) = there else {
        return told(tx, telling, &[(kind, value, written)]).await;
    };
    let before = NewStatement { kind: kind.to_owned(), value: was.into(), written: was_written.into(), since_on, told_by };
    let says = (kind, if value.is_empty() { "not-asked" } else { value }, written);
    let keys = keys(tx, telling.person_id, &[says]).await?;
    let [value, written, blind] = kept(&keys, (telling.person_id, id), says)?;
    tx.run(
        "UPDATE characteristic SET value = $1, written = $2, blind = $3, version = version + 1 WHERE id = $4",
        args![value, written, blind, id],
    )
    .await?;
    said_before(tx, (telling.person_id, id), version + 1, &before, why).await
}

/// What a referral told, and nobody put right since, holds since the day on which the referral was received.
pub async fn received_on(tx: &mut Write, referral_id: i64, on: Date) -> Result<(), DbError> {
    tx.run("UPDATE characteristic SET since_on = $1 WHERE referral_id = $2 AND version = 0", args![on, referral_id]).await?;
    Ok(())
}
