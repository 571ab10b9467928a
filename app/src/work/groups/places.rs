//! Giving somebody a place in a group, or putting them on its list of those who wait; putting that right, ending it, withdrawing it.

use jiff::civil::Date;

use super::{change::Withdrawn, lists, queries::Held};
use crate::{
    args,
    db::{Alone, DbError, Write},
    ids,
    versions::{self, Field, Kind, Values},
};

/// A place as it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub asked_on: Date,
    /// None while they wait.
    pub from_on: Option<Date>,
    pub ended_on: Option<Date>,
    /// An id of `lists/groups.toml`.
    pub end_reason: String,
    pub end_words: String,
}

impl Held {
    pub fn given(&self) -> Given {
        Given {
            asked_on: self.asked_on,
            from_on: self.from_on,
            ended_on: self.ended_on,
            end_reason: self.end_reason.clone(),
            end_words: self.end_words.clone(),
        }
    }
}

impl Given {
    fn values(&self) -> Values {
        let day = |on: Option<Date>| on.map_or(String::new(), |on| on.to_string());
        let reason = if self.end_reason.is_empty() { "" } else { lists::says(&lists::ended(), &self.end_reason) };
        Values::from([
            ("asked".into(), self.asked_on.to_string()),
            ("from".into(), day(self.from_on)),
            ("ended".into(), day(self.ended_on)),
            ("reason".into(), reason.to_owned()),
            ("words".into(), self.end_words.clone()),
        ])
    }
}

/// The fields that stood before a change.
pub fn fields() -> [Field; 5] {
    [
        Field::new("asked", "Asked for", Kind::Day),
        Field::new("from", "Place from", Kind::Day),
        Field::new("ended", "Ended", Kind::Day),
        Field::new("reason", "Why", Kind::Line),
        Field::new("words", "In words", Kind::Line),
    ]
}

/// Gives a place; nothing where the person has one in this group that has not ended, or waits for one.
pub async fn give(tx: &mut Write, group: i64, (root_id, referral): (i64, i64), new: &Given) -> Result<Option<i64>, DbError> {
    // Two who give somebody a place at once: the second finds that of the first.
    tx.alone(Alone::Over(&[root_id])).await?;
    let there: i64 = tx
        .value(
            "SELECT count(*) FROM group_place gp JOIN person p ON p.id = gp.person_id
             WHERE gp.group_id = $1 AND p.root_id = $2 AND gp.ended_on IS NULL AND gp.withdrawn_at IS NULL",
            args![group, root_id],
        )
        .await?;
    if there > 0 {
        return Ok(None);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO group_place (id, group_id, person_id, referral_id, asked_on, from_on, recorded_at, recorded_by)
         SELECT $1, $2, r.person_id, r.id, $3, $4, $5, $6 FROM referral r WHERE r.id = $7",
        args![id, group, new.asked_on, new.from_on, at, by, referral],
    )
    .await?;
    tx.journal("group-place-given", "group-place", id, if new.from_on.is_some() { "" } else { "waiting" });
    Ok(Some(id))
}

/// Puts a place right, gives it to somebody who waits, or ends it, when it still stands as the version given; says whether it did.
pub async fn put_right(tx: &mut Write, (was, opened_on): (&Held, i64), new: &Given, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let changed = tx
        .run(
            "UPDATE group_place SET asked_on = $1, from_on = $2, ended_on = $3, end_reason = $4, end_words = $5, version = version + 1
             WHERE id = $6 AND version = $7 AND withdrawn_at IS NULL",
            args![new.asked_on, new.from_on, new.ended_on, &new.end_reason, &new.end_words, was.id, opened_on],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    tx.run(
        "INSERT INTO group_place_change (id, place_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), was.id, opened_on + 1, versions::written(&was.given().values()), why, at, by],
    )
    .await?;
    let ended = was.ended_on.is_none() && new.ended_on.is_some();
    tx.journal(if ended { "group-place-ended" } else { "group-place-changed" }, "group-place", was.id, (opened_on + 1).to_string());
    Ok(true)
}

/// Withdraws a place that was given to the wrong person, or never.
pub async fn withdraw(tx: &mut Write, was: &Held, why: &str) -> Result<Withdrawn, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    if was.marked > 0 {
        return Ok(Withdrawn::Marked);
    }
    let changed = tx
        .run(
            "UPDATE group_place SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, was.id],
        )
        .await?;
    if changed == 0 {
        return Ok(Withdrawn::Already);
    }
    tx.journal("group-place-withdrawn", "group-place", was.id, "");
    Ok(Withdrawn::Done)
}
