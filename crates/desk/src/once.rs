//! A form is recorded once, however often it is sent: known by its key and by what was typed. The same key with other words
//! is another form, and is never answered as if it had been recorded.
//!
//! `form_key` is the form's key, and after a full stop, where a page took up what was begun, which of the pages it is that the
//! form is open on.

use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::{
    args,
    chain::hex,
    db::{Actor, Alone, Db, DbError, Read, Write},
    drafts,
    form::Typed,
    session::Posted,
};

/// Records what somebody sent, once: `verb` writes and says where it leads. Whoever sends it again is led there too, and nothing is
/// written.
///
/// # Errors
/// Whatever the verb or the database says. Nothing is written then.
pub async fn record<E, F>(db: &Db, posted: &Posted, verb: F) -> Result<Response, E>
where
    E: From<DbError>,
    F: AsyncFnOnce(&mut Write) -> Result<String, E>,
{
    let to = record_typed(db, posted.who.actor(), &posted.typed, verb).await?;
    Ok(Redirect::to(&to).into_response())
}

/// As [`record`], for what was typed beside a file: gives where it leads.
///
/// # Errors
/// As [`record`].
pub async fn record_typed<E, F>(db: &Db, actor: Actor, typed: &Typed, verb: F) -> Result<String, E>
where
    E: From<DbError>,
    F: AsyncFnOnce(&mut Write) -> Result<String, E>,
{
    let mut tx = db.write(actor).await?;
    if let Some(went_to) = sent_before(&mut tx, typed).await? {
        return Ok(went_to);
    }
    let to = verb(&mut tx).await?;
    end(tx, typed, &to).await?;
    Ok(to)
}

/// As [`record`], of a verb that can refuse: it says nowhere to go then, nothing is written, and whoever sent it is shown why.
///
/// # Errors
/// As [`record`].
pub async fn record_unless_refused<E, F>(db: &Db, posted: &Posted, verb: F) -> Result<Option<Response>, E>
where
    E: From<DbError>,
    F: AsyncFnOnce(&mut Write) -> Result<Option<String>, E>,
{
    let mut tx = db.write(posted.who.actor()).await?;
    let to = match sent_before(&mut tx, &posted.typed).await? {
        Some(went_to) => went_to,
        None => {
            let Some(to) = verb(&mut tx).await? else { return Ok(None) };
            end(tx, &posted.typed, &to).await?;
            to
        }
    };
    Ok(Some(Redirect::to(&to).into_response()))
}

async fn end(mut tx: Write, typed: &Typed, to: &str) -> Result<(), DbError> {
    // What was sent stands so already: nothing is recorded but that it was sent.
    let stood = !tx.has_changed();
    sent(&mut tx, typed, to).await?;
    if stood {
        tx.unjournaled();
    }
    tx.commit().await
}

/// Set by the page's script when somebody went back to a form that was sent, and typed on in it.
pub const ANEW: &str = "anew";

/// The key of a form, and the page that it is open on; empty for the page it was first opened on.
pub fn key_and_opening(typed: &Typed) -> (&str, &str) {
    let both = typed.get("form_key");
    both.split_once('.').unwrap_or((both, ""))
}

/// A hash of what was typed.
fn content(typed: &Typed) -> String {
    let fields: Vec<&(String, String)> = typed.of_the_form().collect();
    hex(&Sha256::digest(serde_json::to_vec(&fields).expect("fields are text")))
}

struct Sent {
    form_key: String,
    content: String,
    went_to: String,
    opening: String,
    used_at: Timestamp,
}

/// What was recorded under a key, and of other words under those that follow it; and the first that is free.
async fn recorded(read: &mut Read, key: &str) -> Result<(Vec<Sent>, String), DbError> {
    let first = key.split_once('~').map_or(key, |(first, _)| first);
    let (mut found, mut next) = (vec![], first.to_owned());
    loop {
        let sql = "SELECT content, went_to, opening, used_at FROM write_key WHERE form_key = $1";
        let one: Option<(String, String, String, Timestamp)> = read.one(sql, args![&next]).await?;
        let Some((content, went_to, opening, used_at)) = one else { return Ok((found, next)) };
        found.push(Sent { form_key: next, content, went_to, opening, used_at });
        next = format!("{first}~{}", found.len() + 1);
    }
}

/// Under which key something can be kept, and recorded.
pub enum Key {
    /// Its own.
    Own,
    /// A form of its own key was recorded with other words, then, sent from this page or another.
    Following { key: String, sent_here: bool, recorded_at: Timestamp },
    /// None: these words are recorded, and led there.
    Recorded(String),
}

/// The key that what is typed can be kept and recorded under.
pub async fn open_key(read: &mut Read, typed: &Typed) -> Result<Key, DbError> {
    let (key, opening) = key_and_opening(typed);
    let (mut sent, next) = recorded(read, key).await?;
    if sent.is_empty() {
        return Ok(Key::Own);
    }
    let content = content(typed);
    if let Some(at) = sent.iter().position(|sent| sent.content == content) {
        return Ok(Key::Recorded(sent.swap_remove(at).went_to));
    }
    Ok(match sent.into_iter().find(|sent| sent.form_key == key) {
        Some(sent) => Key::Following { key: next, sent_here: sent.opening == opening, recorded_at: sent.used_at },
        None => Key::Own,
    })
}

/// Where an earlier sending of this form went, if there was one.
///
/// # Errors
/// [`DbError::Busy`] when a form of the same key with other words was recorded in the moment between: sent again, it is
/// told so (`session::Posted`).
async fn sent_before(tx: &mut Write, typed: &Typed) -> Result<Option<String>, DbError> {
    let (key, _) = key_and_opening(typed);
    // A second press waits here until the first is recorded, and then finds it.
    tx.alone(Alone::Form(key)).await?;
    match open_key(tx, typed).await? {
        Key::Own => Ok(None),
        Key::Recorded(went_to) => Ok(Some(went_to)),
        Key::Following { .. } => Err(DbError::Busy),
    }
}

/// Where an earlier sending of this form went, before there is a change to make: for forms whose checks the first sending makes fail.
pub async fn sent_already(db: &Db, typed: &Typed) -> Result<Option<String>, DbError> {
    let mut tx = db.write(Actor::SYSTEM).await?;
    sent_before(&mut tx, typed).await
}

/// Remembers that this form was recorded, in the transaction that recorded it, and lets its draft go. What is being typed in
/// another page that the same form is open on stays.
pub async fn sent(tx: &mut Write, typed: &Typed, went_to: &str) -> Result<(), DbError> {
    let (key, opening) = key_and_opening(typed);
    if key.is_empty() {
        return Ok(());
    }
    let at = tx.at;
    let account = tx.actor.account_id.unwrap_or(0);
    tx.run(
        "INSERT INTO write_key (form_key, account_id, used_at, content, went_to, opening) VALUES ($1, $2, $3, $4, $5, $6)",
        args![key, account, at, content(typed), went_to, opening],
    )
    .await?;
    let (_, next) = recorded(tx, key).await?;
    drafts::keep::recorded(tx, account, typed, &next).await
}
