//! Keeping a draft, and letting it go.

use jiff::{SignedDuration, Timestamp};

use super::{Form, queries};
use crate::{
    args,
    clock::local_day,
    db::{Actor, Alone, Db, DbError, Read, Write},
    files,
    form::Typed,
    ids,
    once::{self, Key},
    sealed::{self, Sealed},
};

/// A draft that nobody came back to is gone after this.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// In the time in which a draft grows old, somebody must have signed in on so many days.
const SERVED_MEANWHILE: i64 = 3;
/// So many drafts, and characters in all of them, are kept for one account.
pub const MOST: i64 = 100;
/// Sealed they are a third longer.
const MOST_CHARACTERS: i64 = (4 << 20) / 3 * 4;

/// How a draft came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// While its owner was typing, or as they left.
    Typed,
    /// They sent it after their session had ended.
    CutOff,
    /// They sent it under the key of what was recorded with other words.
    Anew,
}

/// Keeps what an account typed into a form, in place of what was kept before. When a form of the same key was recorded
/// meanwhile, what the page kept last is not kept again, since it can arrive after it; what was sent, or typed after somebody
/// went back, is kept as another form's. Says whether there was room for it.
pub async fn keep(db: &Db, account_id: i64, form: &Form, subject: &str, typed: &Typed, how: How) -> Result<bool, DbError> {
    let mut tx = db.write(Actor { account_id: Some(account_id) }).await?;
    let (key, opening) = once::key_and_opening(typed);
    tx.alone(Alone::Form(key)).await?;
    let key = match once::open_key(&mut tx, typed).await? {
        Key::Recorded(_) => return Ok(true),
        Key::Following { sent_here: true, .. } if how == How::Typed && typed.get(once::ANEW).is_empty() => return Ok(true),
        Key::Following { key, .. } => key,
        Key::Own => key.to_owned(),
    };
    let at = tx.at;
    let fields = fields(&tx, account_id, typed)?;
    if !has_room(&mut tx, account_id, (&key, opening), fields.len()).await? {
        return Ok(false);
    }
    let state = match how {
        How::Typed | How::Anew => "kept",
        How::CutOff => "cut-off",
    };
    tx.run(
        "INSERT INTO draft (id, account_id, form, subject, form_key, opening, fields, state, kept_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (account_id, form_key, opening)
         DO UPDATE SET form = excluded.form, subject = excluded.subject, fields = excluded.fields, state = excluded.state, kept_at = excluded.kept_at",
        args![ids::next(at), account_id, form.id, subject, key, opening, fields, state, at],
    )
    .await?;
    taken_up(&mut tx, account_id, opening).await?;
    forget_old(&mut tx, at).await?;
    // Nothing was recorded of anyone, and the journal holds no typing.
    tx.unjournaled();
    tx.commit().await?;
    Ok(true)
}

/// As [`keep`], of a form of which there is one for what it is about: it takes the place of whatever the account began on it before.
pub async fn keep_alone(db: &Db, account_id: i64, form: &Form, subject: &str, typed: &Typed) -> Result<(), DbError> {
    if !keep(db, account_id, form, subject, typed, How::Typed).await? {
        return Ok(());
    }
    let mut tx = db.write(Actor { account_id: Some(account_id) }).await?;
    tx.run(
        "DELETE FROM draft WHERE account_id = $1 AND form = $2 AND subject = $3 AND id <> (
           SELECT d.id FROM draft d WHERE d.account_id = $1 AND d.form = $2 AND d.subject = $3 ORDER BY d.kept_at DESC, d.id DESC LIMIT 1)",
        args![account_id, form.id, subject],
    )
    .await?;
    tx.unjournaled();
    tx.commit().await
}

/// Lets go whatever the account began on a form of which there is one for what it is about, in the transaction that records it.
pub async fn all_recorded(tx: &mut Write, form: &Form, subject: &str) -> Result<(), DbError> {
    let account_id = tx.actor.account_id;
    tx.run("DELETE FROM draft WHERE account_id = $1 AND form = $2 AND subject = $3", args![account_id, form.id, subject]).await?;
    Ok(())
}

/// Whether one more draft of this account, or this one longer, is within what is kept for one.
async fn has_room(tx: &mut Write, account_id: i64, (form_key, opening): (&str, &str), length: usize) -> Result<bool, DbError> {
    let (others, characters): (i64, i64) = tx
        .one(
            "SELECT count(*), CAST(coalesce(sum(length(fields)), 0) AS BIGINT) FROM draft
             WHERE account_id = $1 AND NOT (form_key = $2 AND opening = $3)",
            args![account_id, form_key, opening],
        )
        .await?
        .unwrap_or_default();
    Ok(others < MOST && characters + i64::try_from(length).unwrap_or(i64::MAX) <= MOST_CHARACTERS)
}

/// Nothing is old by a clock that jumped: of the days that went by, some must have been seen.
pub(crate) async fn forget_old(tx: &mut Write, at: Timestamp) -> Result<(), DbError> {
    let days = [at - LONGEST, at].map(local_day);
    let served: i64 = tx.value("SELECT count(*) FROM served_day WHERE served_on > $1 AND served_on <= $2", args![days[0], days[1]]).await?;
    if served < SERVED_MEANWHILE {
        return Ok(());
    }
    tx.run("DELETE FROM draft WHERE kept_at < $1", args![at - LONGEST]).await?;
    files::forget(tx, at - LONGEST).await
}

/// What was typed, as a draft keeps it: sealed, and for one owner the same words always alike.
fn fields(read: &Read, account_id: i64, typed: &Typed) -> Result<String, DbError> {
    let fields: Vec<&(String, String)> = typed.of_the_form().collect();
    let text = serde_json::to_string(&fields).expect("fields are text");
    Ok(read.seal_of_the_house()?.seal(sealed::at("draft", "fields"), account_id, &text))
}

/// Lets the draft go that a page was filled from, once what is typed there is kept or recorded itself: unless somebody typed on
/// meanwhile where it was begun.
async fn taken_up(tx: &mut Write, account_id: i64, opening: &str) -> Result<(), DbError> {
    let Some((id, mark)) = queries::begun_from(opening) else { return Ok(()) };
    const STANDS: &str = concat!("SELECT ", queries::fields!(), " FROM draft d WHERE d.account_id = $1 AND d.id = $2");
    let stands: Option<(Sealed,)> = tx.one(STANDS, args![account_id, id]).await?;
    if stands.is_some_and(|(fields,)| queries::mark(&fields) == mark) {
        tx.run("DELETE FROM draft WHERE id = $1", args![id]).await?;
    }
    Ok(())
}

/// Lets the draft of a form go, in the transaction that records it. What was typed in other pages that the form is open on, and
/// is something else, comes under the key `next`.
pub async fn recorded(tx: &mut Write, account_id: i64, typed: &Typed, next: &str) -> Result<(), DbError> {
    let (key, opening) = once::key_and_opening(typed);
    taken_up(tx, account_id, opening).await?;
    let fields = fields(tx, account_id, typed)?;
    tx.run(
        "DELETE FROM draft WHERE account_id = $1 AND form_key = $2 AND (opening = $3 OR fields = $4)",
        args![account_id, key, opening, fields],
    )
    .await?;
    tx.run("UPDATE draft SET form_key = $1 WHERE account_id = $2 AND form_key = $3", args![next, account_id, key]).await?;
    Ok(())
}

/// Throws a draft away, as its owner asked: what was typed in this page and what it was filled from, or, where no page is named,
/// all that were begun on this form.
pub async fn throw_away(db: &Db, account_id: i64, form: &Form, subject: &str, typed: &Typed) -> Result<(), DbError> {
    let mut tx = db.write(Actor { account_id: Some(account_id) }).await?;
    let (key, opening) = once::key_and_opening(typed);
    let from = queries::begun_from(opening).map_or(0, |(id, _)| id);
    tx.run(
        "DELETE FROM draft WHERE account_id = $1 AND form = $2 AND subject = $3
         AND ($4 = '' OR id = $5 OR form_key = $4 AND opening = $6)",
        args![account_id, form.id, subject, key, from, opening],
    )
    .await?;
    files::thrown_away(&mut tx, account_id, key).await?;
    tx.unjournaled();
    tx.commit().await
}

/// After signing in: where the latest form stands that the account sent when its session had ended, if there is one.
pub async fn bring_back(db: &Db, account_id: i64) -> Result<Option<String>, DbError> {
    let Some(place) = super::queries::cut_off(&mut db.read().await?, account_id).await? else { return Ok(None) };
    let mut tx = db.write(Actor { account_id: Some(account_id) }).await?;
    tx.run("UPDATE draft SET state = 'brought-back' WHERE account_id = $1 AND state = 'cut-off'", args![account_id]).await?;
    tx.unjournaled();
    tx.commit().await?;
    Ok(Some(place))
}
