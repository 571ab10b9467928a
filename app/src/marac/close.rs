//! Closing a meeting, and withdrawing one that never was: what its agenda says of people who are nobody's here is deleted, and of those who
//! are known stays who they are, their number and what was asked. What the agenda said of them, too, goes: the record knows better.

use super::queries::Meeting;
use crate::{
    args,
    db::{DbError, Write},
};

/// Deletes whoever is nobody's here from the list, and of the others what the agenda said.
async fn forget(tx: &mut Write, meeting: i64, everybody: bool) -> Result<(), DbError> {
    let all = i64::from(everybody);
    tx.run(
        "DELETE FROM marac_case_change WHERE case_id IN (SELECT id FROM marac_case WHERE meeting_id = $1 AND (answer <> 'known' OR $2 = 1))",
        args![meeting, all],
    )
    .await?;
    tx.run("DELETE FROM marac_case WHERE meeting_id = $1 AND (answer <> 'known' OR $2 = 1)", args![meeting, all]).await?;
    tx.run("UPDATE marac_case SET given_name = '', family_name = '', born_on = NULL, lives = '' WHERE meeting_id = $1", args![meeting])
        .await?;
    Ok(())
}

/// Closes a meeting; says whether it was open.
pub async fn close(tx: &mut Write, meeting: &Meeting) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let closed = tx
        .run(
            "UPDATE marac_meeting SET closed_at = $1, closed_by = $2, cases = (SELECT count(*) FROM marac_case c WHERE c.meeting_id = $3)
             WHERE id = $3 AND closed_at IS NULL AND withdrawn_at IS NULL",
            args![at, by, meeting.id],
        )
        .await?;
    if closed > 0 {
        forget(tx, meeting.id, false).await?;
        tx.journal("marac-closed", "marac-meeting", meeting.id, "");
    }
    Ok(closed > 0)
}

/// Withdraws a meeting that is another's, or never was; its whole list goes. Says whether there was one to withdraw.
pub async fn withdraw(tx: &mut Write, meeting: &Meeting, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let withdrawn = tx
        .run(
            "UPDATE marac_meeting SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, meeting.id],
        )
        .await?;
    if withdrawn > 0 {
        forget(tx, meeting.id, true).await?;
        tx.journal("marac-withdrawn", "marac-meeting", meeting.id, "");
    }
    Ok(withdrawn > 0)
}
