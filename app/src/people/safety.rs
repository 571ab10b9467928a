//! Recording what keeps a person safe: how they may be reached, flags that say what to mind.

use jiff::civil::Date;

use super::{OpenPerson, queries};
use crate::{
    args,
    db::{Alone, DbError, Write},
    ids,
};

/// How a person can be reached safely (PPL-3). The details before stay in the table.
#[derive(Debug)]
pub struct NewSafeContact {
    pub phone: String,
    pub means: String,
    pub safe_times: String,
    pub voicemail: String,
    pub may_say: String,
    pub code_word: String,
}

/// Records safe contact details as confirmed today, when those that the form was opened on still stand; says whether
/// they did.
pub async fn confirm_safe_contact(
    tx: &mut Write,
    person: &OpenPerson,
    today: Date,
    opened_on: i64,
    new: NewSafeContact,
) -> Result<bool, DbError> {
    tx.alone(Alone::Over(&[person.id])).await?;
    if queries::safe_contact_stands(tx, person.id).await?.version != opened_on {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id.unwrap_or(0));
    tx.run(
        "INSERT INTO safe_contact (id, person_id, phone, means, safe_times, voicemail, may_say, code_word, confirmed_on, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![ids::next(at), person.id, new.phone, new.means, new.safe_times, new.voicemail, new.may_say, new.code_word, today, at, by],
    )
    .await?;
    tx.journal("safe-contact-confirmed", "person", person.id, "");
    Ok(true)
}

/// Raises a flag: what, and on what basis (PPL-4).
pub async fn raise_flag(tx: &mut Write, person: &OpenPerson, kind: &str, basis: &str, today: Date) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id.unwrap_or(0));
    let id = ids::next(at);
    tx.run(
        "INSERT INTO flag (id, person_id, kind, basis, raised_on, raised_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, person.id, kind, basis, today, by, at],
    )
    .await?;
    tx.journal("flag-raised", "person", person.id, kind);
    Ok(())
}

/// Ends a flag; it stays in the history. Gives false when there is no such flag standing on this person.
pub async fn end_flag(tx: &mut Write, person: &OpenPerson, flag_id: i64, today: Date) -> Result<bool, DbError> {
    let by = tx.actor.account_id;
    let ended = tx
        .run(
            "UPDATE flag SET ended_on = $1, ended_by = $2 WHERE id = $3 AND ended_on IS NULL
             AND person_id IN (SELECT id FROM person WHERE root_id = $4)",
            args![today, by, flag_id, person.id],
        )
        .await?;
    if ended > 0 {
        tx.journal("flag-ended", "person", person.id, flag_id.to_string());
    }
    Ok(ended > 0)
}
