//! Marking who came to a session. Whoever came has a contact of it, written through the verb of contacts, exactly once: said otherwise,
//! the contact is withdrawn; said again, there is another. What is done with the contact on its own page follows back.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::queries::{self, Listed, Session};
use crate::{
    args,
    db::{DbError, Write},
    duties::contracts::Contracts,
    ids, people, shown_referral,
    work::contacts::{
        amend::{self, Told},
        others, queries as contacts,
        record::{self, NewContact},
    },
};

/// What was said of a session: of each place whether they came and what is noted of them; who led it; what is noted of it as a whole.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// By the place: came, and the note for one.
    pub of: BTreeMap<i64, (String, String)>,
    pub worker_id: Option<i64>,
    pub note: String,
}

/// How a contact that is somebody's coming was made: an id of the packs' list `contact-means`.
const MEANS: &str = "group";

/// Whether anybody is marked at a session, seen or not.
pub async fn is_marked(tx: &mut Write, session: i64) -> Result<bool, DbError> {
    let marked: i64 = tx.value("SELECT count(*) FROM group_attendance WHERE session_id = $1 AND came <> ''", args![session]).await?;
    Ok(marked > 0)
}

/// Whether anybody is marked as having come or not: the session has been.
pub async fn is_held(tx: &mut Write, session: i64) -> Result<bool, DbError> {
    const SAID: &str = "SELECT count(*) FROM group_attendance WHERE session_id = $1 AND came IN ('came', 'did-not-come')";
    let said: i64 = tx.value(SAID, args![session]).await?;
    Ok(said > 0)
}

/// How many of those who are marked as having come or not could not be marked so on another day: they had no place in the group then, or
/// were not referred yet.
pub async fn not_there_on(tx: &mut Write, session: i64, on: Date) -> Result<(i64, i64), DbError> {
    let found: Option<(i64, i64)> = tx
        .one(
            concat!(
                "SELECT CAST(COALESCE(sum(CASE WHEN gp.from_on IS NULL OR gp.from_on > $2 OR gp.ended_on < $2 THEN 1 ELSE 0 END), 0) AS BIGINT),
                        CAST(COALESCE(sum(CASE WHEN r.received_on > $2 THEN 1 ELSE 0 END), 0) AS BIGINT)
                 FROM group_attendance t JOIN group_place gp ON gp.id = t.place_id JOIN referral r ON r.id = gp.referral_id
                 WHERE t.session_id = $1 AND t.came IN ('came', 'did-not-come') AND ",
                shown_referral!("own", "r.id")
            ),
            args![session, on],
        )
        .await?;
    Ok(found.unwrap_or_default())
}

/// Marks a session, when its attendance still stands as the version given; says whether it did.
pub async fn mark(tx: &mut Write, contracts: &Contracts, session: &Session, opened_on: i64, marks: &Marks) -> Result<bool, DbError> {
    let list = queries::listed(tx, session.id).await?;
    let changed: Vec<(&Listed, &(String, String))> = list
        .iter()
        .filter_map(|one| marks.of.get(&one.place_id).map(|mark| (one, mark)))
        .filter(|(one, (came, _))| one.came != *came)
        .collect();
    let moved = tx
        .run(
            "UPDATE group_session SET marked = marked + 1, worker_id = $1
             WHERE id = $2 AND marked = $3 AND cancelled_at IS NULL AND withdrawn_at IS NULL",
            args![marks.worker_id, session.id, opened_on],
        )
        .await?;
    if moved == 0 {
        return Ok(false);
    }
    let now = Session { worker_id: marks.worker_id, ..session.clone() };
    contacts_follow(tx, contracts, (session, &now)).await?;
    for (one, (came, note)) in changed {
        let contact = match came.as_str() {
            "came" => Some(came_to(tx, contracts, &now, one, note).await?),
            _ => None,
        };
        say(tx, (session.id, opened_on + 1), one, (came, contact)).await?;
        if let Some(stood) = one.contact_id {
            take_back(tx, contracts, stood).await?;
        }
    }
    if !marks.note.is_empty() {
        let (at, by) = (tx.at, tx.actor.account_id);
        tx.run(
            "INSERT INTO group_note (id, session_id, words, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5)",
            args![ids::next(at), session.id, &marks.note, at, by],
        )
        .await?;
    }
    tx.journal("group-attendance-marked", "group-session", session.id, (opened_on + 1).to_string());
    Ok(true)
}

/// The contact of somebody who came.
async fn came_to(tx: &mut Write, contracts: &Contracts, session: &Session, one: &Listed, note: &str) -> Result<i64, DbError> {
    let (case, _) = people::received(tx, &one.referral).await?;
    let new = NewContact {
        happened_on: session.held_on,
        happened_at: session.held_at,
        worker_id: session.worker_id,
        means: MEANS.into(),
        minutes: session.minutes,
        made: true,
        incident: false,
        note: note.into(),
        think_family: vec![],
        think_family_confirmed: false,
        unsafe_why: String::new(),
        others: vec![],
        with_words: String::new(),
        without_them: false,
    };
    record::record(tx, contracts, &case, new).await
}

/// Writes what is said of one, and keeps what was said before.
async fn say(tx: &mut Write, (session, marked): (i64, i64), one: &Listed, (came, contact): (&str, Option<i64>)) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let Some(id) = one.attendance_id else {
        tx.run(
            "INSERT INTO group_attendance (id, session_id, place_id, came, contact_id, recorded_at, recorded_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![ids::next(at), session, one.place_id, came, contact, at, by],
        )
        .await?;
        return Ok(());
    };
    said_before(tx, id, marked, &one.came).await?;
    tx.run(
        "UPDATE group_attendance SET came = $1, contact_id = $2, recorded_at = $3, recorded_by = $4 WHERE id = $5",
        args![came, contact, at, by, id],
    )
    .await?;
    Ok(())
}

async fn said_before(tx: &mut Write, attendance: i64, marked: i64, was: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO group_attendance_change (id, attendance_id, marked, was, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), attendance, marked, was, at, by],
    )
    .await?;
    Ok(())
}

/// Withdraws the contact of somebody who did not come after all.
async fn take_back(tx: &mut Write, contracts: &Contracts, contact: i64) -> Result<(), DbError> {
    let Some(contact) = contacts::one(tx, contact).await? else { return Ok(()) };
    let (case, _) = people::received(tx, &contact.referral).await?;
    amend::withdraw(tx, contracts, (&case, &contact), "The attendance of the group was put right").await?;
    Ok(())
}

/// The contacts of those who came, where they stand as the session stood, say what it says now: its day, time, length, who led it. What
/// somebody wrote otherwise on a contact itself stays.
pub async fn contacts_follow(tx: &mut Write, contracts: &Contracts, (was, now): (&Session, &Session)) -> Result<(), DbError> {
    let said = |session: &Session| (session.held_on, session.held_at, session.minutes, session.worker_id);
    if said(was) == said(now) {
        return Ok(());
    }
    let all: Vec<(i64,)> = tx
        .all("SELECT contact_id FROM group_attendance WHERE session_id = $1 AND contact_id IS NOT NULL ORDER BY id", args![was.id])
        .await?;
    for (id,) in all {
        let Some(contact) = contacts::one(tx, id).await? else { continue };
        let stood = Told::of(&contact, &others::of_contact(tx, id).await?);
        let mut told = stood.clone();
        if (stood.happened_on, stood.happened_at) == (was.held_on, was.held_at) {
            (told.happened_on, told.happened_at) = (now.held_on, now.held_at);
        }
        if stood.minutes == was.minutes {
            told.minutes = now.minutes;
        }
        if stood.worker_id == was.worker_id {
            told.worker_id = now.worker_id;
        }
        if told != stood {
            let (case, _) = people::received(tx, &contact.referral).await?;
            amend::amend(tx, contracts, (&case, &contact), contact.version, &told, ("", "The session of the group was put right")).await?;
        }
    }
    Ok(())
}

/// The contact that somebody's coming is was put right or, where nothing is said of it any more, withdrawn.
pub async fn contact_changed(tx: &mut Write, contact: i64, made: Option<bool>) -> Result<(), DbError> {
    let found: Option<(i64, i64, String)> =
        tx.one("SELECT id, session_id, came FROM group_attendance WHERE contact_id = $1", args![contact]).await?;
    let Some((id, session, was)) = found else { return Ok(()) };
    let came = match made {
        Some(true) => "came",
        Some(false) => "did-not-come",
        None => "",
    };
    if was == came {
        return Ok(());
    }
    tx.run("UPDATE group_session SET marked = marked + 1 WHERE id = $1", args![session]).await?;
    let marked: i64 = tx.value("SELECT marked FROM group_session WHERE id = $1", args![session]).await?;
    said_before(tx, id, marked, &was).await?;
    tx.run("UPDATE group_attendance SET came = $1, contact_id = $2 WHERE id = $3", args![came, made.map(|_| contact), id]).await?;
    tx.journal("group-attendance-followed", "group-session", session, marked.to_string());
    Ok(())
}
