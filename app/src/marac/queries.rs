//! Every read of meetings and their cases. Where several providers work, each reads its own meetings.

use jiff::{Timestamp, civil::Date};

use crate::{
    access::May,
    args,
    db::{DbError, Read},
    people::{alike::Someone, shown::shown_record, whole_name},
    row,
    sealed::Sealed,
    session::SignedIn,
    versions,
};
use crate::{own_written, seen, unsealed};

row! {
    /// A meeting. `cases`: how many its list had when it was closed; `listed`: how many it has.
    #[derive(Clone, Debug)]
    pub struct Meeting {
        pub id: i64,
        pub held_on: Date,
        pub held_at: Option<Timestamp>,
        pub area: String,
        pub worker_id: i64,
        pub worker: String,
        pub version: i64,
        pub listed: i64,
        pub known: i64,
        pub unsaid: i64,
        pub cases: Option<i64>,
        pub closed_at: Option<Timestamp>,
        pub closed_by: Option<String>,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        pub recorded_by_id: Option<i64>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Meeting {
    /// Whether somebody may open it.
    pub fn is_for(&self, who: &SignedIn) -> bool {
        let theirs = self.recorded_by_id == Some(who.account_id) || who.worker_id == Some(self.worker_id);
        theirs || who.may(May::ManageCases)
    }

    /// Whether anything may still be said of its list.
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none() && self.withdrawn_at.is_none()
    }

    pub fn page(&self) -> String {
        format!("/marac/{}", self.id)
    }

    pub fn details(&self) -> super::Details {
        super::Details { held_on: self.held_on, held_at: self.held_at, area: self.area.clone(), worker_id: self.worker_id }
    }
}

macro_rules! meetings {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.held_on, m.held_at, m.area, m.worker_id, w.name AS worker, m.version,
                    (SELECT count(*) FROM marac_case c WHERE c.meeting_id = m.id) AS listed,
                    (SELECT count(*) FROM marac_case c WHERE c.meeting_id = m.id AND c.answer = 'known') AS known,
                    (SELECT count(*) FROM marac_case c WHERE c.meeting_id = m.id AND c.answer = '') AS unsaid,
                    m.cases, m.closed_at, d.name AS closed_by, m.recorded_at, a.name AS recorded_by, m.recorded_by AS recorded_by_id,
                    m.withdrawn_at, b.name AS withdrawn_by, m.withdrawn_why
             FROM marac_meeting m JOIN worker w ON w.id = m.worker_id LEFT JOIN account a ON a.id = m.recorded_by
             LEFT JOIN account b ON b.id = m.withdrawn_by LEFT JOIN account d ON d.id = m.closed_by WHERE ",
            own_written!("m.recorded_by", "m.recorded_at"),
            " AND ",
            $rest
        )
    };
}

/// One, whatever became of it.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Meeting>, DbError> {
    read.one(meetings!("m.id = $1"), args![id]).await
}

/// So many meetings stand in the list.
pub const SHOWN: usize = 100;

/// Those that somebody may open, the latest day first; withdrawn ones are not among them.
pub async fn all(read: &mut Read, who: &SignedIn) -> Result<Vec<Meeting>, DbError> {
    read.all(
        meetings!(
            "m.withdrawn_at IS NULL AND (m.recorded_by = $1 OR m.worker_id = $2 OR $3 = 1) ORDER BY m.held_on DESC, m.id DESC LIMIT 100"
        ),
        args![who.account_id, who.worker_id.unwrap_or(0), i64::from(who.may(May::ManageCases))],
    )
    .await
}

/// Whether one of the same area stands on the same day and hour, whoever wrote it down.
pub async fn is_there(read: &mut Read, new: &super::Details) -> Result<bool, DbError> {
    let many: i64 = read
        .value(
            "SELECT count(*) FROM marac_meeting WHERE withdrawn_at IS NULL AND held_on = $1 AND COALESCE(held_at, 0) = $2 AND lower(area) = lower($3)",
            args![new.held_on, new.held_at.map_or(0, jiff::Timestamp::as_microsecond), &new.area],
        )
        .await?;
    Ok(many > 0)
}

/// Every change of a meeting, latest first.
pub async fn changes(read: &mut Read, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM marac_meeting_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.meeting_id = $1 ORDER BY c.version DESC LIMIT 50",
        args![id],
    )
    .await
}

row! {
    /// A case of an agenda: what the agenda says, what somebody said of it, and who it is where the viewer may see them. `outcome`: the
    /// record of what came of it.
    #[derive(Clone, Debug)]
    pub struct Case {
        pub id: i64,
        pub meeting_id: i64,
        pub place: i64,
        pub number: String,
        pub given_name: String,
        pub family_name: String,
        pub born_on: Option<Date>,
        pub lives: Sealed,
        pub answer: String,
        pub asks: String,
        pub version: i64,
        pub answered_at: Option<Timestamp>,
        pub answered_by: Option<String>,
        pub root_id: Option<i64>,
        pub person: Option<String>,
        pub known_given: Option<String>,
        pub known_family: Option<String>,
        pub outcome: Option<i64>,
    }
}

impl Case {
    /// What the agenda calls them.
    pub fn called(&self) -> String {
        whole_name(&self.given_name, &self.family_name)
    }

    /// What they are called here; nothing where the viewer may not see who it is.
    pub fn known_as(&self) -> Option<String> {
        self.person.as_ref()?;
        Some(whole_name(self.known_given.as_deref().unwrap_or_default(), self.known_family.as_deref().unwrap_or_default()))
    }

    /// As it is held against those known.
    pub fn someone(&self) -> Someone {
        let postcode = super::agenda::postcode(&self.lives).unwrap_or_default();
        Someone { given: self.given_name.clone(), family: self.family_name.clone(), born_on: self.born_on, postcode, ..Someone::default() }
    }
}

macro_rules! cases {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.meeting_id, c.place, c.number, c.given_name, c.family_name, c.born_on, ",
            unsealed!("marac_case", "c", "lives"),
            " AS lives, c.answer, c.asks, c.version,
                    c.answered_at, a.name AS answered_by, root.id AS root_id, root.reference AS person, root.given_name AS known_given,
                    root.family_name AS known_family,
                    (SELECT max(r.id) FROM record r JOIN person x ON x.id = r.person_id JOIN marac_meeting m ON m.id = c.meeting_id
                     WHERE x.root_id = root.id AND r.kind = 'marac-meeting' AND r.happened_on = m.held_on AND r.withdrawn_at IS NULL AND ",
            shown_record!("r"),
            ") AS outcome
             FROM marac_case c LEFT JOIN account a ON a.id = c.answered_by LEFT JOIN person p ON p.id = c.person_id
             LEFT JOIN person root ON root.id = p.root_id AND ",
            seen!("root.id"),
            " WHERE ",
            $rest
        )
    };
}

/// The list of a meeting.
pub async fn cases(read: &mut Read, meeting_id: i64) -> Result<Vec<Case>, DbError> {
    read.all(cases!("c.meeting_id = $1 ORDER BY c.place, c.id LIMIT 500"), args![meeting_id]).await
}

/// One case.
pub async fn case(read: &mut Read, id: i64) -> Result<Option<Case>, DbError> {
    read.one(cases!("c.id = $1"), args![id]).await
}

row! {
    /// What was asked of the meeting before it was written anew.
    pub struct AskedBefore { pub was: String, pub recorded_at: Timestamp, pub by: Option<String> }
}

/// Latest first.
pub async fn asked_before(read: &mut Read, case_id: i64) -> Result<Vec<AskedBefore>, DbError> {
    read.all(
        "SELECT c.was, c.recorded_at, a.name AS by FROM marac_case_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.case_id = $1 ORDER BY c.version DESC, c.id DESC LIMIT 50",
        args![case_id],
    )
    .await
}
