//! The names of a person besides the one that stands first: those they had, and those they are called by. Somebody is
//! found by any of them.

pub(super) mod pages;

use jiff::{Timestamp, civil::Date};

use super::{OpenPerson, alike, edit, name_words};
use crate::{
    args,
    db::{DbError, Read, Write},
    ids, row,
};

/// What a further name is. The first replaces the name that stands first, which then is a former one.
pub const KINDS: [(&str, &str); 4] = [
    ("current", "Their name now: the one above is a former name"),
    ("former", "A former name, such as a name before marriage"),
    ("known-as", "What they like to be called"),
    ("alias", "Another name they use, or are known by"),
];

pub fn kind_says(id: &str) -> &'static str {
    match id {
        "former" => "Formerly",
        "known-as" => "Known as",
        _ => "Also",
    }
}

row! {
    #[derive(Clone, Debug)]
    pub struct OtherName {
        pub id: i64,
        pub kind: String,
        pub given_name: String,
        pub family_name: String,
        pub from_on: Option<Date>,
        pub until_on: Option<Date>,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        /// Whether it was written as another name; otherwise it is the first name of a record that was joined.
        pub is_written: bool,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_why: String,
    }
}

impl OtherName {
    pub fn name(&self) -> String {
        super::whole_name(&self.given_name, &self.family_name)
    }
}

/// The other names of a person; withdrawn ones are among them. A record that was joined brings the name it was written
/// under, where that is another.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<OtherName>, DbError> {
    read.all(
        "SELECT v.id, v.kind, v.given_name, v.family_name, v.from_on, v.until_on, v.recorded_at, a.name AS by, v.is_written,
                v.withdrawn_at, v.withdrawn_why
         FROM (SELECT n.id, n.kind, n.given_name, n.family_name, n.from_on, n.until_on, n.recorded_at, n.recorded_by,
                      TRUE AS is_written, n.withdrawn_at, n.withdrawn_why
               FROM person p JOIN person_name n ON n.person_id = p.id WHERE p.root_id = $1
               UNION ALL
               SELECT p.id, 'alias', p.given_name, p.family_name, NULL, NULL, p.recorded_at, p.recorded_by, FALSE, NULL, ''
               FROM service_user p JOIN person r ON r.id = p.root_id
               WHERE p.root_id = $1 AND p.id <> $1 AND p.name_key <> r.name_key) v
         LEFT JOIN account a ON a.id = v.recorded_by ORDER BY v.id",
        args![root_id],
    )
    .await
}

/// One that stands, of a person.
pub async fn standing(read: &mut Read, root_id: i64, id: i64) -> Result<Option<OtherName>, DbError> {
    let every = of_person(read, root_id).await?;
    Ok(every.into_iter().find(|name| name.id == id && name.is_written && name.withdrawn_at.is_none()))
}

/// A name as it was checked.
#[derive(Debug)]
pub struct NewName {
    pub kind: String,
    pub given_name: String,
    pub family_name: String,
    pub from_on: Option<Date>,
    pub until_on: Option<Date>,
}

/// Records another name. A name that takes the first place makes the one that stood there a former name, until that day.
pub async fn add(tx: &mut Write, person: &OpenPerson, new: NewName) -> Result<(), DbError> {
    if new.kind == "current" {
        let former = NewName {
            kind: "former".into(),
            given_name: person.given_name.clone(),
            family_name: person.family_name.clone(),
            from_on: None,
            until_on: new.from_on,
        };
        if !person.given_name.is_empty() || !person.family_name.is_empty() {
            write(tx, person, &former).await?;
        }
        let stands = edit::stands(tx, person).await?;
        let details = edit::Details { given_name: new.given_name, family_name: new.family_name, birth: person.birth() };
        edit::change(tx, person, stands.version, &details).await?;
        return Ok(());
    }
    write(tx, person, &new).await?;
    let name = alike::names::Name { given: new.given_name, family: new.family_name };
    name_words::keep(tx, &[(person.id, name)]).await
}

async fn write(tx: &mut Write, person: &OpenPerson, new: &NewName) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO person_name (id, person_id, kind, given_name, family_name, from_on, until_on, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![ids::next(at), person.id, &new.kind, &new.given_name, &new.family_name, new.from_on, new.until_on, at, by],
    )
    .await?;
    tx.journal("name-recorded", "person", person.id, new.kind.clone());
    Ok(())
}

/// Withdraws a name that was never theirs; says whether there was one to withdraw. They are found by it no more.
pub async fn withdraw(tx: &mut Write, person: &OpenPerson, id: i64, why: &str) -> Result<bool, DbError> {
    let of: Option<(i64,)> = tx
        .one(
            "SELECT n.person_id FROM person_name n JOIN person p ON p.id = n.person_id WHERE n.id = $1 AND p.root_id = $2 AND n.withdrawn_at IS NULL",
            args![id, person.id],
        )
        .await?;
    let Some((of,)) = of else { return Ok(false) };
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run("UPDATE person_name SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4", args![at, by, why, id]).await?;
    name_words::keep_instead(tx, of).await?;
    tx.journal("name-withdrawn", "person", person.id, id.to_string());
    Ok(true)
}
