//! Every read of contacts and their notes.

use jiff::{Timestamp, ToSpan as _, civil::Date};

use crate::{
    args,
    clock::local_day,
    db::{DbError, FromRow, Read, Row},
    people::relationships::queries::Near,
    row,
    running::workers::volunteer_then,
    words::day,
};
use crate::{people::shown::shown_record, seen, shown_case};

row! {
    /// A contact as the timeline shows it.
    #[derive(Clone, Debug)]
    pub struct Contact {
        pub id: i64,
        pub referral: String,
        pub happened_on: Date,
        pub happened_at: Option<Timestamp>,
        pub worker_id: Option<i64>,
        pub worker: Option<String>,
        pub volunteer: Option<bool>,
        pub means: String,
        pub means_written: String,
        pub minutes: i64,
        pub made: bool,
        pub incident: bool,
        pub unsafe_why: String,
        /// With whom besides the family, by name and role; empty for nobody.
        pub with_words: String,
        /// It was with somebody else, about them.
        pub without_them: bool,
        pub version: i64,
        pub recorded_at: Timestamp,
        /// The account that wrote it.
        pub recorded_by: Option<i64>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_why: String,
    }
}

impl Contact {
    /// How many days after it happened it was written down (SUP-3); 0 on the day itself.
    pub fn days_until_written(&self) -> i64 {
        i64::from((local_day(self.recorded_at) - self.happened_on).get_days().max(0))
    }
}

row! {
    /// A note, or an amendment of one. The first for a contact is the original.
    #[derive(Clone, Debug)]
    pub struct Note {
        pub contact_id: i64,
        pub words: String,
        pub why_amended: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        /// The account of whoever wrote it.
        pub account_id: Option<i64>,
    }
}

/// Which of a person's contacts are read: of one worker or of all, from which on, and how many at most.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub worker: Option<i64>,
    pub skip: i64,
    pub most: i64,
}

/// Some of a person's contacts.
pub struct Page {
    /// One more than was wanted when there are older ones.
    pub shown: Vec<Shown>,
    /// How many there are in all.
    pub all: i64,
}

macro_rules! contacts {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, r.reference AS referral, c.happened_on, c.happened_at, c.worker_id, w.name AS worker, ",
            volunteer_then!("c.worker_id", "c.happened_on", "w.volunteer"),
            " AS volunteer, c.means,
                    c.means_written, c.minutes, c.made, c.incident, c.unsafe_why, c.with_words, c.without_them, c.version, c.recorded_at, c.recorded_by, c.withdrawn_at, c.withdrawn_why
             FROM contact c JOIN referral r ON r.id = c.referral_id LEFT JOIN worker w ON w.id = c.worker_id ",
            $rest,
            shown_case!("timeline", "c.referral_id", "c.episode_id")
        )
    };
}

row! {
    struct Noted {
        contact_id: i64,
        note_id: Option<i64>,
        words: Option<String>,
        why_amended: Option<String>,
        noted_at: Option<Timestamp>,
        noted_by: Option<String>,
        noted_account: Option<i64>,
        of_all: i64,
        other_id: Option<i64>,
        other_reference: Option<String>,
        other_given: Option<String>,
        other_family: Option<String>,
    }
}

impl Noted {
    /// Nothing when the contact has no note.
    fn note(self) -> Option<Note> {
        let Noted { contact_id, words, why_amended, noted_at, noted_by, noted_account, .. } = self;
        Some(Note {
            contact_id,
            words: words?,
            why_amended: why_amended?,
            recorded_at: noted_at?,
            recorded_by: noted_by,
            account_id: noted_account,
        })
    }

    fn other(&self) -> Option<Near> {
        let (given, family) = (self.other_given.as_deref()?, self.other_family.as_deref()?);
        Some(Near::of(self.other_id?, self.other_reference.clone()?, given, family))
    }
}

/// A contact as it stands on somebody's timeline.
#[derive(Clone, Debug)]
pub struct Shown {
    pub contact: Contact,
    /// As they were written, the original first.
    pub notes: Vec<Note>,
    /// Who else it was with or about: seen from somebody who was there, that is whoever the case is about.
    pub others: Vec<Near>,
}

/// A contact with one of its notes and one of those it is about.
struct Line(Contact, Noted);

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Line, DbError> {
        Ok(Line(Contact::from_row(row)?, Noted::from_row(row)?))
    }
}

/// Of a person's contacts those of their own cases, what is asked of them, and from the other end. $1: the person, $2: a worker, or 0.
/// They are answered from one index.
macro_rules! own {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM person p2 JOIN referral r2 ON r2.person_id = p2.id JOIN contact y ON y.referral_id = r2.id
              WHERE p2.root_id = $1 AND y.withdrawn_at IS NULL AND ($2 = 0 OR y.worker_id = $2) AND ",
            shown_case!("timeline", "y.referral_id", "y.episode_id"),
            $rest
        )
    };
}

/// Those of others' cases that they were there at: few, and mostly none.
macro_rules! others {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM contact y WHERE y.id IN (SELECT w3.contact_id FROM person p3 JOIN contact_person w3 ON w3.person_id = p3.id WHERE p3.root_id = $1)
                AND y.withdrawn_at IS NULL AND ($2 = 0 OR y.worker_id = $2)
                AND NOT EXISTS (SELECT 1 FROM referral r4 JOIN person p4 ON p4.id = r4.person_id
                                WHERE r4.id = y.referral_id AND p4.root_id = $1) AND ",
            shown_case!("timeline", "y.referral_id", "y.episode_id"),
            $rest
        )
    };
}

/// A page of a person's contacts, of their own cases and those that were with or about them too, latest first.
pub async fn of_person(read: &mut Read, root_id: i64, wanted: Wanted) -> Result<Page, DbError> {
    let lines: Vec<Line> = read
        .all(
            concat!(
                "SELECT c.id, r.reference AS referral, c.happened_on, c.happened_at, c.worker_id, w.name AS worker, ",
                volunteer_then!("c.worker_id", "c.happened_on", "w.volunteer"),
                " AS volunteer, c.means,
                    c.means_written, c.minutes, c.made, c.incident, c.unsafe_why, c.with_words, c.without_them, c.version, c.recorded_at, c.recorded_by, c.withdrawn_at, c.withdrawn_why,
                    c.id AS contact_id, n.id AS note_id, n.words, n.why_amended, n.recorded_at AS noted_at, a.name AS noted_by,
                    n.recorded_by AS noted_account, (",
                own!("count(*)", ""),
                ") + (",
                others!("count(*)", ""),
                concat!(") AS of_all,
                    about.id AS other_id, about.reference AS other_reference, about.given_name AS other_given, about.family_name AS other_family
             FROM contact c JOIN referral r ON r.id = c.referral_id LEFT JOIN worker w ON w.id = c.worker_id
             LEFT JOIN note n ON n.contact_id = c.id LEFT JOIN account a ON a.id = n.recorded_by
             LEFT JOIN contact_person w2 ON w2.contact_id = c.id LEFT JOIN person other ON other.id = w2.person_id
             LEFT JOIN person about ON ",
                seen!("about.id"),
                " AND about.id = CASE WHEN other.root_id = $1 THEN (SELECT p.root_id FROM person p WHERE p.id = r.person_id)
                                                       ELSE other.root_id END
             WHERE c.id IN (SELECT x.id FROM (
                 SELECT id, happened_on FROM ("),
                own!("y.id, y.happened_on", " ORDER BY y.happened_on DESC, y.id DESC LIMIT $3 + $4"),
                ") o UNION ALL SELECT id, happened_on FROM (",
                others!("y.id, y.happened_on", " ORDER BY y.happened_on DESC, y.id DESC LIMIT $3 + $4"),
                ") t) x ORDER BY x.happened_on DESC, x.id DESC LIMIT $4 OFFSET $3)
             ORDER BY c.happened_on DESC, c.id DESC, n.id, about.id"
            ),
            args![root_id, wanted.worker.unwrap_or(0), wanted.skip, wanted.most + 1],
        )
        .await?;
    let all = lines.first().map_or(0, |Line(_, noted)| noted.of_all);
    let mut shown: Vec<Shown> = vec![];
    let mut last_note = None;
    for Line(contact, noted) in lines {
        if shown.last().is_none_or(|last| last.contact.id != contact.id) {
            shown.push(Shown { contact, notes: vec![], others: vec![] });
            last_note = None;
        }
        let Some(now) = shown.last_mut() else { continue };
        now.others.extend(noted.other().filter(|other| !now.others.contains(other)));
        if noted.note_id != last_note {
            last_note = noted.note_id;
            now.notes.extend(noted.note());
        }
    }
    Ok(Page { shown, all })
}

/// One contact.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Contact>, DbError> {
    read.one(contacts!("WHERE c.id = $1 AND "), args![id]).await
}

/// The note of one contact and its amendments, as they were written.
pub async fn notes(read: &mut Read, contact_id: i64) -> Result<Vec<Note>, DbError> {
    read.all(
        "SELECT n.contact_id, n.words, n.why_amended, n.recorded_at, a.name AS recorded_by, n.recorded_by AS account_id
         FROM note n LEFT JOIN account a ON a.id = n.recorded_by WHERE n.contact_id = $1 ORDER BY n.id",
        args![contact_id],
    )
    .await
}

/// When the answers were last confirmed or changed; nothing when they never were.
pub async fn think_family_confirmed_on(read: &mut Read, root_id: i64) -> Result<Option<Date>, DbError> {
    read.value(
        concat!(
            "SELECT max(c.happened_on) FROM contact c JOIN referral r ON r.id = c.referral_id JOIN person p ON p.id = r.person_id
         WHERE p.root_id = $1 AND c.think_family <> 'not-covered' AND c.withdrawn_at IS NULL AND ",
            shown_case!("timeline", "c.referral_id", "c.episode_id")
        ),
        args![root_id],
    )
    .await
}

row! {
    /// A change of a contact: what stood before in the fields that changed (JSON), why, by whom.
    #[derive(Clone, Debug)]
    pub struct Change { pub was: String, pub why: String, pub recorded_at: Timestamp, pub recorded_by: Option<String> }
}

/// The changes of a contact, the first first.
pub async fn changes(read: &mut Read, contact_id: i64) -> Result<Vec<Change>, DbError> {
    read.all(
        "SELECT c.was, c.why, c.recorded_at, a.name AS recorded_by FROM contact_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.contact_id = $1 ORDER BY c.version",
        args![contact_id],
    )
    .await
}

/// Who withdrew a contact.
pub async fn withdrawn_by(read: &mut Read, contact_id: i64) -> Result<Option<String>, DbError> {
    let found: Option<(String,)> =
        read.one("SELECT a.name FROM contact c JOIN account a ON a.id = c.withdrawn_by WHERE c.id = $1", args![contact_id]).await?;
    Ok(found.map(|(name,)| name))
}

/// A person's contacts that were withdrawn, for their history: id and day, latest first.
pub async fn withdrawn(read: &mut Read, root_id: i64) -> Result<Vec<(i64, Date)>, DbError> {
    read.all(
        concat!(
            "SELECT c.id, c.happened_on FROM contact c JOIN referral r ON r.id = c.referral_id JOIN person p ON p.id = r.person_id
         WHERE p.root_id = $1 AND c.withdrawn_at IS NOT NULL AND ",
            shown_case!("timeline", "c.referral_id", "c.episode_id"),
            " ORDER BY c.happened_on DESC, c.id DESC"
        ),
        args![root_id],
    )
    .await
}

/// Who had contact with a person, or recorded something of them, by name.
pub async fn workers_of_person(read: &mut Read, root_id: i64) -> Result<Vec<(i64, String)>, DbError> {
    read.all(
        concat!(
            "SELECT w.id, w.name FROM worker w WHERE w.id IN (
           SELECT c.worker_id FROM contact c JOIN referral r ON r.id = c.referral_id JOIN person p ON p.id = r.person_id
           WHERE p.root_id = $1 AND c.withdrawn_at IS NULL AND ",
            shown_case!("timeline", "c.referral_id", "c.episode_id"),
            " UNION SELECT c.worker_id FROM contact c JOIN contact_person o ON o.contact_id = c.id JOIN person p ON p.id = o.person_id
           WHERE p.root_id = $1 AND c.withdrawn_at IS NULL AND ",
            shown_case!("timeline", "c.referral_id", "c.episode_id"),
            " UNION SELECT r.worker_id FROM record r JOIN person p ON p.id = r.person_id WHERE p.root_id = $1 AND r.withdrawn_at IS NULL AND ",
            shown_record!("r"),
            ") ORDER BY w.name, w.id"
        ),
        args![root_id],
    )
    .await
}

/// The workers who may have been in contact: those who have not left, and then those who left within the last year, who are told so. What they
/// did is often written down after they went.
pub async fn may_have_been_in_contact(read: &mut Read, today: Date) -> Result<Vec<(i64, String)>, DbError> {
    let all: Vec<(i64, String, Option<Date>)> = read
        .all(
            "SELECT id, name, left_on FROM worker WHERE withdrawn_at IS NULL AND (left_on IS NULL OR left_on >= $1) ORDER BY name, id",
            args![today.saturating_sub(1.year())],
        )
        .await?;
    let (left, here): (Vec<_>, Vec<_>) = all.into_iter().partition(|(.., left_on)| left_on.is_some_and(|on| on < today));
    let left = left.into_iter().map(|(id, name, on)| (id, on.map_or(name.clone(), |on| format!("{name}, left on {}", day(on)))));
    Ok(here.into_iter().map(|(id, name, _)| (id, name)).chain(left).collect())
}

/// The workers who have not left, by name.
pub async fn workers(read: &mut Read, today: Date) -> Result<Vec<(i64, String)>, DbError> {
    read.all("SELECT id, name FROM worker WHERE withdrawn_at IS NULL AND (left_on IS NULL OR left_on >= $1) ORDER BY name", args![today])
        .await
}
