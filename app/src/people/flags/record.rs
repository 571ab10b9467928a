//! Raising a flag, putting it right, ending and withdrawing it.

use jiff::civil::Date;

use super::Flag;
use crate::{
    args,
    db::{Alone, DbError, Write},
    ids,
    people::OpenPerson,
    versions::{self, Values},
};

/// Raises a flag: what, and on what basis. Gives the one that stands already, if one does, and raises none then.
pub async fn raise(tx: &mut Write, person: &OpenPerson, (kind, basis): (&str, &str), since: Date) -> Result<Option<Flag>, DbError> {
    tx.alone(Alone::Over(&[person.id])).await?;
    let there = super::of_person(tx, person.id).await?.into_iter().find(|flag| flag.kind == kind && flag.stands());
    if there.is_some() {
        return Ok(there);
    }
    let (at, by) = (tx.at, tx.actor.account_id.unwrap_or(0));
    tx.run(
        "INSERT INTO flag (id, person_id, kind, basis, raised_on, raised_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), person.id, kind, basis, since, by, at],
    )
    .await?;
    tx.journal("flag-raised", "person", person.id, kind);
    Ok(None)
}

/// Ends a flag; it stays in the history. Gives false when it does not stand any more.
pub async fn end(tx: &mut Write, person: &OpenPerson, flag: &Flag, (on, why): (Date, &str)) -> Result<bool, DbError> {
    let by = tx.actor.account_id;
    let ended = tx
        .run(
            "UPDATE flag SET ended_on = $1, ended_by = $2, ended_why = $3 WHERE id = $4 AND ended_on IS NULL AND withdrawn_at IS NULL",
            args![on, by, why, flag.id],
        )
        .await?;
    if ended > 0 {
        tx.journal("flag-ended", "person", person.id, flag.id.to_string());
    }
    Ok(ended > 0)
}

/// What can be put right of a flag.
pub fn values(basis: &str, raised_on: Date) -> Values {
    Values::from([("basis".into(), basis.into()), ("raised".into(), raised_on.to_string())])
}

/// Puts the basis or the day of a flag right, when it still stands as the version given; says whether it did.
pub async fn correct(
    tx: &mut Write,
    person: &OpenPerson,
    (flag, opened_on): (&Flag, i64),
    (basis, raised_on): (&str, Date),
    why: &str,
) -> Result<bool, DbError> {
    let changed = tx
        .run(
            "UPDATE flag SET basis = $1, raised_on = $2, version = version + 1 WHERE id = $3 AND version = $4 AND withdrawn_at IS NULL",
            args![basis, raised_on, flag.id, opened_on],
        )
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    let was = versions::written(&values(&flag.basis, flag.raised_on));
    tx.run(
        "INSERT INTO flag_change (id, flag_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), flag.id, opened_on + 1, was, why, at, by],
    )
    .await?;
    tx.journal("flag-corrected", "person", person.id, flag.id.to_string());
    Ok(true)
}

/// Withdraws a flag that should never have been raised. Gives false when it was withdrawn already.
pub async fn withdraw(tx: &mut Write, person: &OpenPerson, flag: &Flag, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE flag SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, flag.id],
        )
        .await?;
    if withdrawn > 0 {
        tx.journal("flag-withdrawn", "person", person.id, flag.id.to_string());
    }
    Ok(withdrawn > 0)
}
