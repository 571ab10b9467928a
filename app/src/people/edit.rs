//! Changing what is written of a person: name and date of birth. What stood before stays, with who changed it and when.

use jiff::{Timestamp, civil::Date};

use super::{OpenPerson, alike, name_words};
use crate::{
    args,
    db::{DbError, Read, Write},
    ids,
    versions::{self, Field, Kind, Stands, Values},
};

/// The fields that can be changed.
pub fn fields() -> Vec<Field> {
    vec![
        Field::new("given_name", "First name", Kind::Line),
        Field::new("family_name", "Last name", Kind::Line),
        Field::new("born", "Date of birth", Kind::Day),
    ]
}

/// A change as it was checked.
#[derive(Clone, Debug)]
pub struct Details {
    pub given_name: String,
    pub family_name: String,
    pub born_on: Option<Date>,
}

impl Details {
    pub fn values(&self) -> Values {
        let born = self.born_on.map_or(String::new(), |born| born.to_string());
        Values::from([
            ("given_name".into(), self.given_name.clone()),
            ("family_name".into(), self.family_name.clone()),
            ("born".into(), born),
        ])
    }
}

/// What is written of a person now.
pub async fn stands(read: &mut Read, person: &OpenPerson) -> Result<Stands, DbError> {
    let (given_name, family_name, born_on, version): (String, String, Option<Date>, i64) = read
        .one("SELECT given_name, family_name, born_on, version FROM person WHERE id = $1", args![person.id])
        .await?
        .ok_or_else(|| DbError::Shape("a person that was opened is gone".into()))?;
    let last: Option<(Timestamp, Option<String>)> = read
        .one(
            "SELECT c.recorded_at, a.name FROM person_change c LEFT JOIN account a ON a.id = c.recorded_by
             WHERE c.person_id = $1 AND c.version = $2",
            args![person.id, version],
        )
        .await?;
    let (at, by) = last.map_or((None, None), |(at, by)| (Some(at), by));
    Ok(Stands { version, values: Details { given_name, family_name, born_on }.values(), by, at })
}

/// What stood at a version that was changed since.
pub async fn at_version(read: &mut Read, person: &OpenPerson, version: i64) -> Result<Option<Values>, DbError> {
    let was: Option<(String,)> =
        read.one("SELECT was FROM person_change WHERE person_id = $1 AND version = $2", args![person.id, version + 1]).await?;
    Ok(was.map(|(was,)| versions::read(&was)))
}

/// Every change of a person, latest first: when, by whom, and what stood before.
pub async fn changes(read: &mut Read, person: &OpenPerson) -> Result<Vec<(Timestamp, Option<String>, String)>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name, c.was FROM person_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.person_id = $1 ORDER BY c.version DESC LIMIT 50",
        args![person.id],
    )
    .await
}

/// Changes a person's details, when they still stand as the version given; says whether they did.
pub async fn change(tx: &mut Write, person: &OpenPerson, opened_on: i64, new: &Details) -> Result<bool, DbError> {
    let before = stands(tx, person).await?;
    let name_key = alike::names::name_key(&new.given_name, &new.family_name);
    let changed = tx
        .run(
            "UPDATE person SET given_name = $1, family_name = $2, born_on = $3, name_key = $4, version = version + 1
             WHERE id = $5 AND version = $6",
            args![&new.given_name, &new.family_name, new.born_on, &name_key, person.id, opened_on],
        )
        .await?;
    if changed == 0 || before.version != opened_on {
        return Ok(false);
    }
    name_words::keep_instead(tx, person.id, name_key).await?;
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO person_change (id, person_id, version, was, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), person.id, opened_on + 1, versions::written(&before.values), at, by],
    )
    .await?;
    tx.journal("person-changed", "person", person.id, (opened_on + 1).to_string());
    Ok(true)
}
