//! Recording who somebody is to another; changing, ending and withdrawing it.

use jiff::civil::Date;

use super::ALLEGED;
use crate::{
    args,
    db::{DbError, Write},
    ids,
    people::{
        OpenPerson,
        add::{self, NewPerson},
        alike::names,
        safe_contact::tied,
        who_sees,
    },
    versions::{self, Values},
};

/// A relationship as it was checked. `other_id` is the kind of `person_id`.
#[derive(Debug)]
pub struct NewRelationship<'a> {
    pub person_id: i64,
    pub other_id: Option<i64>,
    pub kind: &'a str,
    pub words: &'a str,
    pub since_on: Option<Date>,
}

/// Records it, unless the two are that already.
pub async fn relate(tx: &mut Write, new: &NewRelationship<'_>) -> Result<(), DbError> {
    if let Some(other) = new.other_id {
        let there: i64 = tx
            .value(
                "SELECT count(*) FROM relationship r JOIN person p ON p.id = r.person_id JOIN person o ON o.id = r.other_id
                 WHERE r.kind = $1 AND r.withdrawn_at IS NULL AND r.until_on IS NULL
                   AND p.root_id = (SELECT root_id FROM person WHERE id = $2) AND o.root_id = (SELECT root_id FROM person WHERE id = $3)",
                args![new.kind, new.person_id, other],
            )
            .await?;
        if there > 0 {
            return Ok(());
        }
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO relationship (id, person_id, other_id, kind, words, since_on, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![id, new.person_id, new.other_id, new.kind, new.words, new.since_on, at, by],
    )
    .await?;
    tx.journal("related", "person", new.person_id, format!("{id} {}", new.kind));
    if matches!(new.kind, ALLEGED | "child") {
        let root_id = tx.value("SELECT root_id FROM person WHERE id = $1", args![new.person_id]).await?;
        tied::follow(tx, root_id).await?;
    }
    Ok(())
}

/// Records somebody who is alleged to have abused a person: a record that nothing leads to but that person's own.
pub async fn allege(
    tx: &mut Write,
    person: &OpenPerson,
    whom: &NewPerson<'_>,
    (words, since_on): (&str, Option<Date>),
) -> Result<(), DbError> {
    let other = add::add_reached_through(tx, whom, person.id).await?;
    let new = NewRelationship { person_id: person.id, other_id: Some(other), kind: ALLEGED, words, since_on };
    relate(tx, &new).await
}

/// What can be changed, as it was checked. `alleged`: of whoever is alleged to have abused somebody, their record besides.
#[derive(Clone, Debug)]
pub struct Details {
    pub words: String,
    pub since_on: Option<Date>,
    pub until_on: Option<Date>,
    pub alleged: Option<Alleged>,
}

/// Who somebody is who stands in no list and has no page of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alleged {
    pub id: i64,
    pub given_name: String,
    pub family_name: String,
    pub born_on: Option<Date>,
}

impl Details {
    pub fn values(&self) -> Values {
        let day = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
        let mut values = Values::from([
            ("words".into(), self.words.clone()),
            ("since".into(), day(self.since_on)),
            ("until".into(), day(self.until_on)),
        ]);
        if let Some(alleged) = &self.alleged {
            values.insert("given_name".into(), alleged.given_name.clone());
            values.insert("family_name".into(), alleged.family_name.clone());
            values.insert("born".into(), day(alleged.born_on));
        }
        values
    }
}

async fn put_right(tx: &mut Write, alleged: &Alleged) -> Result<(), DbError> {
    let (given, family) = (&alleged.given_name, &alleged.family_name);
    tx.run(
        "UPDATE person SET given_name = $1, family_name = $2, name_key = $3, born_on = $4, version = version + 1
         WHERE id = $5 AND reached_through IS NOT NULL",
        args![given, family, names::name_key(given, family), alleged.born_on, alleged.id],
    )
    .await?;
    who_sees::found(tx, &[(alleged.id, names::called(given, family))]).await
}

/// Changes or ends a relationship, when it still stands as the version given; says whether it did. The caller has made
/// sure that it is one of the person's.
pub async fn change(
    tx: &mut Write,
    person: &OpenPerson,
    (id, opened_on): (i64, i64),
    (was, new): (&Details, &Details),
    why: &str,
) -> Result<bool, DbError> {
    let changed = tx
        .run(
            "UPDATE relationship SET words = $1, since_on = $2, until_on = $3, version = version + 1 WHERE id = $4 AND version = $5 AND withdrawn_at IS NULL",
            args![&new.words, new.since_on, new.until_on, id, opened_on],
        )
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO relationship_change (id, relationship_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), id, opened_on + 1, versions::written(&was.values()), why, at, by],
    )
    .await?;
    if let Some(alleged) = new.alleged.as_ref().filter(|alleged| was.alleged.as_ref() != Some(alleged)) {
        put_right(tx, alleged).await?;
    }
    tx.journal("relationship-changed", "person", person.id, id.to_string());
    tied::follow(tx, person.id).await?;
    Ok(true)
}

/// Withdraws a relationship that never was; says whether there was one to withdraw. A child who was recorded in error
/// did not come with the parent's referrals either.
pub async fn withdraw(tx: &mut Write, person: &OpenPerson, id: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE relationship SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, id],
        )
        .await?;
    if withdrawn == 0 {
        return Ok(false);
    }
    tx.run(
        "UPDATE came_with SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE withdrawn_at IS NULL AND EXISTS (
           SELECT 1 FROM relationship r JOIN person p ON p.id = r.person_id JOIN person o ON o.id = r.other_id
                  JOIN referral f ON f.id = came_with.referral_id JOIN person h ON h.id = f.person_id JOIN person m ON m.id = came_with.person_id
           WHERE r.id = $4 AND r.kind = 'child' AND h.root_id = p.root_id AND m.root_id = o.root_id)",
        args![at, by, why, id],
    )
    .await?;
    tx.journal("relationship-withdrawn", "person", person.id, id.to_string());
    tied::follow(tx, person.id).await?;
    // Whoever is not their child is not near any more, and is looked at by themself.
    let parted: Option<(i64,)> = tx
        .one("SELECT o.root_id FROM relationship r JOIN person o ON o.id = r.other_id WHERE r.id = $1 AND r.kind = 'child'", args![id])
        .await?;
    if let Some((root_id,)) = parted {
        tied::follow(tx, root_id).await?;
    }
    Ok(true)
}
