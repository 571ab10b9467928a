//! Making an appointment, moving it, saying what became of it, withdrawing it. What stood before stays beside it.

use super::{
    Details,
    queries::{self, Appointment},
};
use crate::{
    args,
    db::{DbError, Write},
    ids,
    sealed::{self, Place, Whose},
    versions,
};

/// Where they meet is nobody's to know who waits for somebody.
const PLACE: Place<'static> = sealed::at("appointment", "place");

/// Writes an appointment; gives its id.
pub async fn make(tx: &mut Write, person_id: i64, new: &Details) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    let place = tx.seal_of(Whose::Person(person_id)).await?.seal(PLACE, id, &new.place);
    tx.run(
        "INSERT INTO appointment (id, person_id, worker_id, planned_on, planned_at, about, town, place, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![id, person_id, new.worker_id, new.planned_on, new.planned_at, &new.about, &new.town, place, at, by],
    )
    .await?;
    tx.journal("appointment-made", "appointment", id, "");
    Ok(id)
}

async fn keep(tx: &mut Write, was: &Appointment, why: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let stood = Details {
        worker_id: was.worker_id,
        planned_on: was.planned_on,
        planned_at: was.planned_at,
        about: was.about.clone(),
        town: was.town.clone(),
        place: was.place.to_string(),
    };
    let id = ids::next(at);
    let person_id: i64 = tx.value("SELECT person_id FROM appointment WHERE id = $1", args![was.id]).await?;
    let stood = versions::written(&stood.values(&was.worker, &was.outcome));
    let stood = tx.seal_of(Whose::Person(person_id)).await?.seal(sealed::at("appointment_change", "was"), id, &stood);
    tx.run(
        "INSERT INTO appointment_change (id, appointment_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, was.id, was.version + 1, stood, why, at, by],
    )
    .await?;
    Ok(())
}

/// Moves it or puts it right, when it still stands as the version given; says whether it did.
pub async fn put_right(tx: &mut Write, (was, opened_on): (&Appointment, i64), new: &Details, why: &str) -> Result<bool, DbError> {
    let person_id: i64 = tx.value("SELECT person_id FROM appointment WHERE id = $1", args![was.id]).await?;
    let place = tx.seal_of(Whose::Person(person_id)).await?.seal(PLACE, was.id, &new.place);
    let changed = tx
        .run(
            "UPDATE appointment SET worker_id = $1, planned_on = $2, planned_at = $3, about = $4, town = $5, place = $6, version = version + 1
             WHERE id = $7 AND version = $8 AND withdrawn_at IS NULL",
            args![new.worker_id, new.planned_on, new.planned_at, &new.about, &new.town, place, was.id, opened_on],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    keep(tx, was, why).await?;
    tx.journal("appointment-changed", "appointment", was.id, (opened_on + 1).to_string());
    Ok(true)
}

/// Says what became of it; an empty word takes back what was said. Says whether that is a change.
pub async fn became(tx: &mut Write, was: &Appointment, outcome: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let said = (!outcome.is_empty()).then_some(at);
    let changed = tx
        .run(
            "UPDATE appointment SET outcome = $1, outcome_at = $2, outcome_by = $3, contact_id = NULL, version = version + 1
             WHERE id = $4 AND version = $5 AND withdrawn_at IS NULL AND outcome <> $1",
            args![outcome, said, said.and(by), was.id, was.version],
        )
        .await?;
    if changed > 0 {
        keep(tx, was, "").await?;
        tx.journal("appointment-became", "appointment", was.id, outcome.to_owned());
    }
    Ok(changed > 0)
}

/// Withdraws an appointment that was never made, or was somebody else's; says whether there was one to withdraw.
pub async fn withdraw(tx: &mut Write, was: &Appointment, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE appointment SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, was.id],
        )
        .await?;
    if withdrawn > 0 {
        tx.journal("appointment-withdrawn", "appointment", was.id, "");
    }
    Ok(withdrawn > 0)
}

/// What a contact says of an appointment that it came of.
const fn by_contact(made: bool) -> &'static str {
    if made { "kept" } else { "missed" }
}

/// These appointments became a contact, those of them of which nothing is said yet.
pub async fn became_a_contact(tx: &mut Write, appointments: &[i64], contact_id: i64, made: bool) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    for id in appointments {
        let changed = tx
            .run(
                "UPDATE appointment SET outcome = $1, outcome_at = $2, outcome_by = $3, contact_id = $4, version = version + 1
                 WHERE id = $5 AND outcome = '' AND withdrawn_at IS NULL",
                args![by_contact(made), at, by, contact_id, *id],
            )
            .await?;
        if changed > 0 {
            tx.journal("appointment-became", "appointment", *id, contact_id.to_string());
        }
    }
    Ok(())
}

/// The contact that one became was put right or, where nothing is said of it any more, withdrawn.
pub async fn contact_changed(tx: &mut Write, contact_id: i64, made: Option<bool>) -> Result<(), DbError> {
    match made {
        Some(made) => {
            tx.run("UPDATE appointment SET outcome = $1 WHERE contact_id = $2", args![by_contact(made), contact_id]).await?;
        }
        None => {
            tx.run(
                "UPDATE appointment SET outcome = '', outcome_at = NULL, outcome_by = NULL, contact_id = NULL, version = version + 1
                 WHERE contact_id = $1",
                args![contact_id],
            )
            .await?;
        }
    }
    Ok(())
}

/// A worker's appointments with a person that are still open go to whoever takes the case; whose they were stays beside them.
pub async fn handed_over(tx: &mut Write, person_id: i64, (from, to): (i64, i64)) -> Result<(), DbError> {
    for was in queries::open_of(tx, person_id, from).await? {
        let new = Details {
            worker_id: to,
            planned_on: was.planned_on,
            planned_at: was.planned_at,
            about: was.about.clone(),
            town: was.town.clone(),
            place: was.place.to_string(),
        };
        put_right(tx, (&was, was.version), &new, "The case was handed over").await?;
    }
    Ok(())
}
