//! The cases of a list: added from an agenda, answered, put right, taken off, and what is asked of the meeting for one. The journal says
//! that it was done, and of nobody who is not known here anything else.

use super::{agenda::Read, queries::Case};
use crate::{
    args,
    db::{DbError, Write},
    ids,
    sealed::{self, Place},
};

/// Where somebody lives stands sealed, and goes when the meeting is closed.
const LIVES: Place<'static> = sealed::at("marac_case", "lives");

/// Adds the cases of an agenda below those that the list has; gives how many are new. What stands there already, word for word, is not
/// added again: an agenda is sent anew with a case more.
pub async fn add(tx: &mut Write, meeting: i64, there: &[Case], all: &[Read]) -> Result<usize, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let mut place = there.iter().map(|case| case.place).max().unwrap_or(0);
    let mut added = 0;
    for new in all.iter().filter(|new| !there.iter().any(|case| new.is(case))) {
        place += 1;
        added += 1;
        let id = ids::next(at);
        let lives = tx.seal_of_the_house()?.seal(LIVES, id, &new.lives);
        tx.run(
            "INSERT INTO marac_case (id, meeting_id, place, number, given_name, family_name, born_on, lives, recorded_at, recorded_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            args![id, meeting, place, &new.number, &new.given, &new.family, new.born_on, lives, at, by],
        )
        .await?;
    }
    if added > 0 {
        tx.journal("marac-agenda-read", "marac-meeting", meeting, added.to_string());
    }
    Ok(added)
}

/// Says who a case is, that they are nobody's here, or that nobody is sure; when it still stands as the version given. Says whether it did.
pub async fn answer(tx: &mut Write, (case, opened_on): (i64, i64), answer: &str, person: Option<i64>) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let changed = tx
        .run(
            "UPDATE marac_case SET answer = $1, person_id = $2, answered_at = $3, answered_by = $4, version = version + 1
             WHERE id = $5 AND version = $6",
            args![answer, person, at, by, case, opened_on],
        )
        .await?;
    if changed > 0 {
        tx.journal("marac-case-answered", "marac-case", case, answer.to_owned());
        if let Some(person) = person {
            tx.journal("marac-known", "person", person, "");
        }
    }
    Ok(changed > 0)
}

/// Puts right what was read from the agenda. Who it is is asked again.
pub async fn put_right(tx: &mut Write, (case, opened_on): (i64, i64), new: &Read) -> Result<bool, DbError> {
    let lives = tx.seal_of_the_house()?.seal(LIVES, case, &new.lives);
    let changed = tx
        .run(
            "UPDATE marac_case SET number = $1, given_name = $2, family_name = $3, born_on = $4, lives = $5, version = version + 1
             WHERE id = $6 AND version = $7",
            args![&new.number, &new.given, &new.family, new.born_on, lives, case, opened_on],
        )
        .await?;
    if changed > 0 {
        tx.journal("marac-case-changed", "marac-case", case, "");
    }
    Ok(changed > 0)
}

/// Takes a case off the list: it was no case, or stands there twice.
pub async fn take_off(tx: &mut Write, case: i64) -> Result<bool, DbError> {
    tx.run("DELETE FROM marac_case_change WHERE case_id = $1", args![case]).await?;
    let gone = tx.run("DELETE FROM marac_case WHERE id = $1", args![case]).await?;
    if gone > 0 {
        tx.journal("marac-case-taken-off", "marac-case", case, "");
    }
    Ok(gone > 0)
}

/// Writes what is asked of the meeting for somebody who is known; what was written before stays beside it.
pub async fn ask(tx: &mut Write, (case, opened_on): (&Case, i64), words: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let changed = tx
        .run(
            "UPDATE marac_case SET asks = $1, version = version + 1 WHERE id = $2 AND version = $3 AND answer = 'known'",
            args![words, case.id, opened_on],
        )
        .await?;
    if changed == 0 || case.version != opened_on {
        return Ok(false);
    }
    if !case.asks.is_empty() {
        tx.run(
            "INSERT INTO marac_case_change (id, case_id, version, was, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
            args![ids::next(at), case.id, opened_on + 1, &case.asks, at, by],
        )
        .await?;
    }
    tx.journal("marac-asked", "marac-case", case.id, "");
    Ok(true)
}
