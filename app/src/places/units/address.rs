//! Where a unit is: sealed with the unit's own key, shown only to whoever works with somebody who lives there or manages the units, each
//! time with a reason. What was recorded is never changed; another is recorded, or one is withdrawn.

use std::sync::OnceLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::places::queries::{self, Spell};
use crate::{
    access::May,
    args,
    db::{Alone, DbError, Read, Write},
    ids,
    sealed::{Whose, at},
    session::SignedIn,
};

/// Part of the program: what somebody is asked must not change because a file beside it did.
const LIST: &str = include_str!("../../../../lists/unit-address.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "says to whoever reads the file how old it is")]
    as_of: String,
    #[serde(rename = "reason")]
    reasons: Vec<Reason>,
}

/// Why somebody reads where a unit is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub id: String,
    pub says: String,
}

pub fn reasons() -> &'static [Reason] {
    static FILE: OnceLock<File> = OnceLock::new();
    &FILE.get_or_init(|| toml::from_str(LIST).expect("the file is part of the program and tested")).reasons
}

/// A reason in words.
pub fn why_shown(id: &str) -> Option<&'static str> {
    reasons().iter().find(|reason| reason.id == id).map(|reason| reason.says.as_str())
}

/// Whether somebody may read where a unit is: somebody whom they may see lives there, or is to; or they manage units and cases, and no other
/// provider recorded where it is.
pub async fn may_read(read: &mut Read, who: &SignedIn, (unit_id, spells): (i64, &[Spell]), today: Date) -> Result<bool, DbError> {
    let lives_there = |spell: &Spell| spell.is_shown() && spell.departed_on.is_none_or(|left| left >= today);
    if who.may(May::RecordWork) && spells.iter().any(lives_there) {
        return Ok(true);
    }
    Ok(who.may(May::ManageCases) && !queries::is_addressed_by_another(read, unit_id).await?)
}

/// An address as it was checked.
pub struct NewAddress {
    pub since_on: Date,
    pub street: String,
    pub postcode: String,
    pub way_in: String,
    pub why: String,
}

/// The latest that was recorded, whatever became of it: what a form was opened on.
pub fn latest(all: &[queries::Address]) -> i64 {
    all.iter().map(|address| address.id).max().unwrap_or(0)
}

/// Records where a unit is, when nobody has recorded it since the form was opened; says whether it did.
pub async fn record(tx: &mut Write, unit_id: i64, opened_on: i64, new: &NewAddress) -> Result<bool, DbError> {
    tx.alone(Alone::Over(&[unit_id])).await?;
    if latest(&queries::addresses(tx, unit_id).await?) != opened_on {
        return Ok(false);
    }
    let (moment, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(moment);
    let seal = tx.seal_of(Whose::Unit(unit_id)).await?;
    let sealed = |column: &'static str, text: &str| seal.seal(at("unit_address", column), id, text);
    let (street, postcode, way_in) = (sealed("street", &new.street), sealed("postcode", &new.postcode), sealed("way_in", &new.way_in));
    tx.run(
        "INSERT INTO unit_address (id, unit_id, since_on, street, postcode, way_in, why, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![id, unit_id, new.since_on, street, postcode, way_in, &new.why, moment, by],
    )
    .await?;
    tx.journal("unit-address-recorded", "unit", unit_id, "");
    Ok(true)
}

/// Withdraws an address that was never the unit's; says whether there was one to withdraw.
pub async fn withdraw(tx: &mut Write, unit_id: i64, id: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let done = tx
        .run(
            "UPDATE unit_address SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3
             WHERE id = $4 AND unit_id = $5 AND withdrawn_at IS NULL",
            args![at, by, why, id, unit_id],
        )
        .await?;
    if done > 0 {
        tx.journal("unit-address-withdrawn", "unit", unit_id, id.to_string());
    }
    Ok(done > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_words_of_its_own() {
        let mut ids: Vec<&str> = reasons().iter().map(|reason| reason.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert!(ids.len() == reasons().len() && reasons().iter().all(|reason| !reason.says.is_empty() && !reason.id.contains(' ')));
    }
}
