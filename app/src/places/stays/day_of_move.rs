//! The day of a move is one day: on it the one stay ends and the next begins. Put right on either, it is put right on both;
//! and where the next stay never was, neither was the move.

use jiff::civil::Date;

use super::{
    change_stay::{self, Change, Stay},
    settle::is_move,
};
use crate::places::{
    Refused,
    queries::{self, Stay as Listed},
};
use crate::{args, db::Write, duties::pages::day, people::OpenCase};

/// The stay that a household moved from into this one, and the one that they moved to from it. A departure that was recorded as
/// one is no move, whatever followed: it keeps its own day.
pub fn beside(stays: &[Listed], id: i64) -> (Option<&Listed>, Option<&Listed>) {
    let Some(at) = stays.iter().position(|stay| stay.id == id) else { return (None, None) };
    let moved = |from: &Listed, to: &Listed| from.exit_kind.is_empty() && from.departed_on.is_some_and(|left| is_move(left, to.arrived_on));
    let before = at.checked_sub(1).map(|before| &stays[before]).filter(|before| moved(before, &stays[at]));
    let after = stays.get(at + 1).filter(|after| moved(&stays[at], after));
    (before, after)
}

/// Writes the day of a move that a change puts right into the stay on its other side; gives the units whose days changed so.
///
/// # Errors
/// [`Refused::Because`] where the other stay cannot begin or end on that day.
pub async fn follows(tx: &mut Write, case: &OpenCase, stay: &Stay, change: &Change) -> Result<Vec<i64>, Refused> {
    let stays = queries::of_case(tx, case.referral_id).await?;
    let (before, after) = beside(&stays, stay.id);
    let mut units = vec![];
    if let Some(before) = before.filter(|_| change.arrived_on != stay.arrived_on) {
        ends(tx, case, (before, stay.id), change.arrived_on).await?;
        units.push(before.unit_id);
    }
    let Some(after) = after else { return Ok(units) };
    match &change.departure {
        Some(gone) if gone.moved && stay.departed_on != Some(gone.departed_on) => {
            begins(tx, case, (after, stay.id), gone.departed_on).await?;
            units.push(after.unit_id);
        }
        Some(_) => {}
        None => {
            let sentence = format!(
                "They moved to {} on {}. If that never was, withdraw the stay there: then they are here still.",
                after.unit,
                day(after.arrived_on)
            );
            return Err(Refused::Because("departed", sentence));
        }
    }
    Ok(units)
}

async fn ends(tx: &mut Write, case: &OpenCase, (before, of): (&Listed, i64), on: Date) -> Result<(), Refused> {
    if on < before.arrived_on {
        let sentence = format!(
            "They moved here from {}, where they came on {}. Enter a day from then on, or put that stay right first.",
            before.unit,
            day(before.arrived_on)
        );
        return Err(Refused::Because("day", sentence));
    }
    free(tx, (before, of), (before.arrived_on, Some(on)), "day").await?;
    let whole = change_stay::one(tx, case, before.id).await?.ok_or(Refused::Changed)?;
    change_stay::move_on_from(tx, &whole, whole.version).await?;
    tx.run("UPDATE stay SET departed_on = $1 WHERE id = $2", args![on, before.id]).await?;
    tx.journal("stay-changed", "stay", before.id, format!("{} version {}", case.reference, whole.version + 1));
    Ok(())
}

async fn begins(tx: &mut Write, case: &OpenCase, (after, of): (&Listed, i64), on: Date) -> Result<(), Refused> {
    if on > crate::clock::local_day(tx.at) {
        return Err(Refused::Because("departed", "The day of a move must be today or before.".into()));
    }
    if let Some(left) = after.departed_on.filter(|left| on > *left) {
        let sentence =
            format!("They moved to {} and left it on {}. Enter a day until then, or put that stay right first.", after.unit, day(left));
        return Err(Refused::Because("departed", sentence));
    }
    free(tx, (after, of), (on, after.departed_on), "departed").await?;
    let whole = change_stay::one(tx, case, after.id).await?.ok_or(Refused::Changed)?;
    change_stay::move_on_from(tx, &whole, whole.version).await?;
    // The moment was of the day that stood before.
    tx.run("UPDATE stay SET arrived_on = $1, arrived_at = NULL WHERE id = $2", args![on, after.id]).await?;
    tx.journal("stay-changed", "stay", after.id, format!("{} version {}", case.reference, whole.version + 1));
    Ok(())
}

/// Says plainly who is in the way, which of two units the database would not say.
async fn free(tx: &mut Write, (stay, of): (&Listed, i64), (from, until): (Date, Option<Date>), field: &'static str) -> Result<(), Refused> {
    let until = until.map_or_else(|| "9999-12-31".to_owned(), |on| on.to_string());
    let other: Option<(Date,)> = tx
        .one(
            "SELECT arrived_on FROM stay WHERE unit_id = $1 AND withdrawn_at IS NULL AND id <> $2 AND id <> $3 AND arrived_on < $4
             AND (departed_on IS NULL OR departed_on > $5) ORDER BY arrived_on LIMIT 1",
            args![stay.unit_id, stay.id, of, until, from],
        )
        .await?;
    let Some((since,)) = other else { return Ok(()) };
    let sentence = format!(
        "Another household is recorded in {} from {}, so this one cannot have been there too. Check the day, or put that stay right first: the page of {} leads to it.",
        stay.unit,
        day(since),
        stay.unit
    );
    Err(Refused::Because(field, sentence))
}

/// Takes back the move that led to a stay that never was: they are in the unit before it still, and leave it as they were to leave
/// this one. Gives that unit.
///
/// # Errors
/// [`Refused::Because`] when the unit before was let to others meanwhile.
pub async fn taken_back(tx: &mut Write, case: &OpenCase, gone: &Stay) -> Result<Option<i64>, Refused> {
    let stays = queries::of_case(tx, case.referral_id).await?;
    let (Some(before), _) = beside(&stays, gone.id) else { return Ok(None) };
    free(tx, (before, gone.id), (before.arrived_on, gone.departed_on), "withdrawn_why").await?;
    let whole = change_stay::one(tx, case, before.id).await?.ok_or(Refused::Changed)?;
    change_stay::move_on_from(tx, &whole, whole.version).await?;
    let foreseen: bool = tx.value("SELECT foreseen FROM stay WHERE id = $1", args![gone.id]).await?;
    tx.run(
        "UPDATE stay SET departed_on = $1, exit_kind = $2, exit_written = $3, exit_interview = $4, move_on = $5, home_checked = $6,
                         foreseen = $7 WHERE id = $8",
        args![
            gone.departed_on,
            &gone.exit_kind,
            &gone.exit_written,
            gone.exit_interview,
            &gone.move_on,
            gone.home_checked,
            foreseen,
            before.id
        ],
    )
    .await?;
    tx.journal("move-taken-back", "stay", before.id, format!("{} version {}", case.reference, whole.version + 1));
    Ok(Some(before.unit_id))
}
