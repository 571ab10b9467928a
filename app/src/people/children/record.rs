//! Recording that a child came with a referral: a new person, or one who is known.

use jiff::Timestamp;

use crate::{
    args,
    clock::local_day,
    db::{DbError, Write},
    ids,
    people::{
        OpenCase,
        add::{self, NewPerson},
        birth::Birth,
        characteristics::record::{self, Telling},
        relationships::record::{NewRelationship, relate},
    },
};

/// A child as typed. `sex` is F, M or empty when not known.
#[derive(Debug)]
pub struct NewChild {
    pub given_name: String,
    pub family_name: String,
    pub birth: Birth,
    pub sex: String,
    pub school_place: String,
    pub social_care: String,
}

impl NewChild {
    /// What was told of the child, by kind of characteristic.
    fn told(&self) -> [(&str, &str, &str); 3] {
        let sex = match self.sex.as_str() {
            "F" => "female",
            "M" => "male",
            _ => "not-known",
        };
        let social_care = if self.social_care.is_empty() { "not-involved" } else { &self.social_care };
        [("sex", sex, ""), ("school-place", &self.school_place, ""), ("social-care", social_care, "")]
    }
}

/// Records a child who came with a case: `known` is the record of somebody who is known already.
pub async fn record_child(tx: &mut Write, case: &OpenCase, known: Option<i64>, new: &NewChild) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = match known {
        Some(id) => id,
        None => {
            let person = NewPerson { given_name: &new.given_name, family_name: &new.family_name, born_on: new.birth.day() };
            let id = add::add(tx, &person).await?;
            add::born(tx, id, new.birth).await?;
            let telling = Telling { person_id: id, referral_id: None, on: local_day(at), told_by: "parent", at, by };
            record::told(tx, telling, &new.told()).await?;
            id
        }
    };
    relate(tx, &NewRelationship { person_id: case.person_id, other_id: Some(id), kind: "child", words: "", since_on: None }).await?;
    came_with(tx, case, id).await?;
    tx.journal("child-recorded", "person", id, case.reference.clone());
    Ok(())
}

/// Whoever came with one referral comes with another that it led to.
pub async fn go_along(tx: &mut Write, of: i64, to: i64) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let came: Vec<(i64,)> =
        tx.all("SELECT person_id FROM came_with WHERE referral_id = $1 AND withdrawn_at IS NULL ORDER BY id", args![of]).await?;
    for (child,) in came {
        tx.run(
            "INSERT INTO came_with (id, referral_id, person_id, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5)",
            args![ids::next(at), to, child, at, by],
        )
        .await?;
    }
    Ok(())
}

/// Those who went along at a moment do so no more: whoever was asked does not work with them.
pub async fn go_along_no_more(tx: &mut Write, (to, went_at): (i64, Timestamp), why: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "UPDATE came_with SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3
         WHERE referral_id = $4 AND recorded_at = $5 AND withdrawn_at IS NULL",
        args![at, by, why, to, went_at],
    )
    .await?;
    Ok(())
}

/// They do after all: what [`go_along_no_more`] said for this reason is taken back.
pub async fn go_along_again(tx: &mut Write, (to, went_at): (i64, Timestamp), why: &str) -> Result<(), DbError> {
    tx.run(
        "UPDATE came_with SET withdrawn_at = NULL, withdrawn_by = NULL, withdrawn_why = ''
         WHERE referral_id = $1 AND recorded_at = $2 AND withdrawn_why = $3",
        args![to, went_at, why],
    )
    .await?;
    Ok(())
}

/// A child who is there twice came once.
async fn came_with(tx: &mut Write, case: &OpenCase, child: i64) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let there: Option<(i64,)> = tx
        .one(
            "SELECT c.id FROM came_with c JOIN person p ON p.id = c.person_id
             WHERE c.referral_id = $1 AND p.root_id = (SELECT root_id FROM person WHERE id = $2)",
            args![case.referral_id, child],
        )
        .await?;
    match there {
        Some((id,)) => {
            tx.run("UPDATE came_with SET withdrawn_at = NULL, withdrawn_by = NULL, withdrawn_why = '' WHERE id = $1", args![id]).await?;
        }
        None => {
            tx.run(
                "INSERT INTO came_with (id, referral_id, person_id, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5)",
                args![ids::next(at), case.referral_id, child, at, by],
            )
            .await?;
        }
    }
    Ok(())
}
