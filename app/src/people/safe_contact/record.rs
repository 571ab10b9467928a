//! Confirming a line with the person, ending it, withdrawing it.

use jiff::civil::Date;

use super::{digits, queries, tied, value};
use crate::{
    args,
    db::{Alone, DbError, Write},
    ids,
    people::{OpenPerson, who_sees},
    sealed::{Whose, at, numbers},
    versions::Values,
};

/// Why the program set a line to unsafe: the only reason so far.
const ALLEGED: &str = "alleged";

/// Which line of a person's is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one that stands first, or a first one.
    First,
    Line(i64),
    Another,
}

/// The latest row of the line that is meant; nothing for one that is new.
pub fn meant(rows: &[queries::Line], which: Which) -> Option<&queries::Line> {
    let standing = queries::latest(rows).into_iter().filter(|line| !line.is_over());
    match which {
        Which::First => standing.into_iter().next(),
        Which::Line(id) => standing.into_iter().find(|line| line.line_id == id),
        Which::Another => None,
    }
}

/// Records a line as confirmed today, when the row that the form was opened on still stands; says whether it did. What is also
/// recorded of whoever is alleged to have abused them is unsafe, whatever was said: no door leads past this one.
pub async fn confirm(
    tx: &mut Write,
    person: &OpenPerson,
    (which, opened_on): (Which, i64),
    today: Date,
    new: &Values,
) -> Result<bool, DbError> {
    tx.alone(Alone::Over(&[person.id])).await?;
    let rows = queries::of_person(tx, person.id).await?;
    let stands = meant(&rows, which);
    if which != Which::Another && stands.map_or(0, |line| line.id) != opened_on {
        return Ok(false);
    }
    let line = stands.map(|line| line.line_id);
    let written = if value(new, "safe") == "no" { vec![] } else { tied::written(tx, person.id).await? };
    let is_theirs = tied::is_theirs(new, &written);
    let unsafe_now = Values::from([("safe".to_owned(), "no".to_owned())]);
    let new: Values = new.clone().into_iter().chain(unsafe_now.into_iter().filter(|_| is_theirs)).collect();
    write(tx, person.id, (line, today), &new, None, if is_theirs { ALLEGED } else { "" }).await?;
    tx.journal("safe-contact-confirmed", "person", person.id, "");
    who_sees::reached(tx, person.id).await?;
    Ok(true)
}

async fn write(
    tx: &mut Write,
    person_id: i64,
    (line, confirmed_on): (Option<i64>, Date),
    new: &Values,
    ended: Option<(Date, &str)>,
    set_unsafe: &str,
) -> Result<(), DbError> {
    let by = tx.actor.account_id.unwrap_or(0);
    let id = ids::next(tx.at);
    let of = |name: &str| value(new, name).to_owned();
    let seal = tx.seal_of(Whose::Person(person_id)).await?;
    let sealed = |name: &'static str| seal.seal(at("safe_contact", name), id, value(new, name));
    let (ended_on, ended_why) = (ended.map(|(on, _)| on), ended.map_or("", |(_, why)| why));
    tx.run(
        "INSERT INTO safe_contact (id, line_id, person_id, way, whose, safe, means, phone, safe_times, who_answers, voicemail, texts, letters,
           may_say, code_word, confirmed_on, ended_on, ended_why, recorded_at, recorded_by, hours, set_unsafe)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
        args![
            id,
            line.unwrap_or(id),
            person_id,
            of("way"),
            sealed("whose"),
            of("safe"),
            sealed("means"),
            sealed("phone"),
            sealed("safe_times"),
            sealed("who_answers"),
            sealed("voicemail"),
            sealed("texts"),
            sealed("letters"),
            sealed("may_say"),
            sealed("code_word"),
            confirmed_on,
            ended_on,
            ended_why,
            tx.at,
            by,
            of("hours"),
            set_unsafe
        ],
    )
    .await?;
    let digits = if of("way") == "phone" { digits(&of("phone")) } else { String::new() };
    let marks = numbers::marks(tx, &digits)?;
    tx.insert_missing("safe_contact_mark", "mark, safe_contact_id", marks.into_iter().map(|mark| args![mark, id]).collect()).await
}

/// The program sets a line to unsafe, and somebody is asked to look at it: it turned out to be recorded of whoever is alleged to have
/// abused them. When it was last confirmed with them stays as it was.
pub(super) async fn set_unsafe(tx: &mut Write, root_id: i64, line: &queries::Line) -> Result<(), DbError> {
    let mut values = line.values();
    values.insert("safe".into(), "no".into());
    write(tx, root_id, (Some(line.line_id), line.confirmed_on), &values, None, ALLEGED).await?;
    tx.journal("safe-contact-set-unsafe", "person", root_id, line.line_id.to_string());
    Ok(())
}

/// Ends a line that is no way to reach them any more; it stays in the history. Says whether it stood.
pub async fn end(tx: &mut Write, person: &OpenPerson, line: i64, today: Date, why: &str) -> Result<bool, DbError> {
    tx.alone(Alone::Over(&[person.id])).await?;
    let rows = queries::of_person(tx, person.id).await?;
    let Some(stands) = meant(&rows, Which::Line(line)) else { return Ok(false) };
    write(tx, person.id, (Some(line), stands.confirmed_on), &stands.values(), Some((today, why)), "").await?;
    tx.journal("safe-contact-ended", "person", person.id, line.to_string());
    Ok(true)
}

/// Withdraws a line that was recorded in error, with everything it ever said. Says whether there was one.
pub async fn withdraw(tx: &mut Write, person: &OpenPerson, line: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let rows = tx
        .run(
            "UPDATE safe_contact SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3
             WHERE line_id = $4 AND withdrawn_at IS NULL AND person_id IN (SELECT id FROM person WHERE root_id = $5)",
            args![at, by, why, line, person.id],
        )
        .await?;
    if rows > 0 {
        tx.journal("safe-contact-withdrawn", "person", person.id, line.to_string());
    }
    Ok(rows > 0)
}
