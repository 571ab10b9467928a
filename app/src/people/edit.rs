//! Changing what is written of a person: name and date of birth. What stood before stays, with who changed it and when.

use jiff::Timestamp;

use super::{
    OpenPerson, alike,
    birth::{self, Birth},
    name_words,
};
use crate::{
    args,
    db::{DbError, Read, Write},
    ids,
    versions::{self, Field, Kind, Stands, Values},
};

/// The fields that can be changed.
pub fn fields() -> Vec<Field> {
    let name = [Field::new("given_name", "First name", Kind::Line), Field::new("family_name", "Last name", Kind::Line)];
    name.into_iter().chain(birth::fields()).collect()
}

/// A change as it was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    pub given_name: String,
    pub family_name: String,
    pub birth: Birth,
}

impl Details {
    pub fn values(&self) -> Values {
        let mut values = self.birth.values();
        values.insert("given_name".into(), self.given_name.clone());
        values.insert("family_name".into(), self.family_name.clone());
        values
    }
}

/// The details of a record as they are written now, and their version.
pub async fn written(read: &mut Read, id: i64) -> Result<(Details, i64), DbError> {
    let name: Option<(String, String, i64)> =
        read.one("SELECT given_name, family_name, version FROM service_user WHERE id = $1", args![id]).await?;
    let (given_name, family_name, version) = name.ok_or_else(|| DbError::Shape("a person that was opened is gone".into()))?;
    let born: Option<birth::Columns> = read
        .one("SELECT born_on, born_year, age_told, age_told_on, expected_on, unborn FROM service_user WHERE id = $1", args![id])
        .await?;
    let birth = born.map_or(Birth::Unknown, Birth::of);
    Ok((Details { given_name, family_name, birth }, version))
}

/// What is written of a person now.
pub async fn stands(read: &mut Read, person: &OpenPerson) -> Result<Stands, DbError> {
    let (details, version) = written(read, person.id).await?;
    let last: Option<(Timestamp, Option<String>)> = read
        .one(
            "SELECT c.recorded_at, a.name FROM person_change c LEFT JOIN account a ON a.id = c.recorded_by
             WHERE c.person_id = $1 AND c.version = $2",
            args![person.id, version],
        )
        .await?;
    let (at, by) = last.map_or((None, None), |(at, by)| (Some(at), by));
    Ok(Stands { version, values: details.values(), by, at })
}

/// What stood at a version that was changed since.
pub async fn at_version(read: &mut Read, person: &OpenPerson, version: i64) -> Result<Option<Values>, DbError> {
    let was: Option<(String,)> =
        read.one("SELECT was FROM person_change WHERE person_id = $1 AND version = $2", args![person.id, version + 1]).await?;
    Ok(was.map(|(was,)| versions::read(&was)))
}

/// Every change of a person, in whichever of their records, latest first: when, by whom, and what stood before.
pub async fn changes(read: &mut Read, person: &OpenPerson) -> Result<Vec<(Timestamp, Option<String>, String)>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name, c.was FROM person p JOIN person_change c ON c.person_id = p.id LEFT JOIN account a ON a.id = c.recorded_by
         WHERE p.root_id = $1 ORDER BY c.recorded_at DESC, c.id DESC LIMIT 50",
        args![person.id],
    )
    .await
}

/// Changes a person's details, when they still stand as the version given; says whether they did.
pub async fn change(tx: &mut Write, person: &OpenPerson, opened_on: i64, new: &Details) -> Result<bool, DbError> {
    change_record(tx, person.id, opened_on, new).await
}

/// As [`change`], of the record that a workbook brought, which need not be the one that the person is shown under.
pub async fn change_record(tx: &mut Write, id: i64, opened_on: i64, new: &Details) -> Result<bool, DbError> {
    let (before, version) = written(tx, id).await?;
    let name_key = alike::names::name_key(&new.given_name, &new.family_name);
    let mut values = args![&new.given_name, &new.family_name, &name_key, id, opened_on];
    values.extend(new.birth.columns());
    let changed = tx
        .run(
            "UPDATE person SET given_name = $1, family_name = $2, name_key = $3, born_on = $6, born_year = $7, age_told = $8,
                               age_told_on = $9, expected_on = $10, unborn = $11, version = version + 1
             WHERE id = $4 AND version = $5",
            values,
        )
        .await?;
    if changed == 0 || version != opened_on {
        return Ok(false);
    }
    name_words::keep_instead(tx, id).await?;
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO person_change (id, person_id, version, was, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), id, opened_on + 1, versions::written(&before.values()), at, by],
    )
    .await?;
    tx.journal("person-changed", "person", id, (opened_on + 1).to_string());
    Ok(true)
}
