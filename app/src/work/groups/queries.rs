//! Every read of groups, places in them, sessions and who came. Whoever the viewer may not see is in no list and in no count.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read},
    duties::between::{Between, whose},
    people::whole_name,
    row,
    sealed::Sealed,
    versions,
};
use crate::{own_written, seen, shown_referral, unsealed};

row! {
    /// A group. `leads`: names of who leads it, `lead_ids` their ids with commas between them. `held`, `waiting`: how many have a place, and
    /// how many wait for one, of those whom the viewer may see.
    #[derive(Clone, Debug)]
    pub struct Group {
        pub id: i64,
        pub service_id: i64,
        pub service: String,
        pub name: String,
        pub kind: String,
        pub for_whom: String,
        pub about: String,
        pub begins_on: Date,
        pub ends_on: Option<Date>,
        pub places: Option<i64>,
        pub leads: Option<String>,
        lead_ids: Option<String>,
        pub held: i64,
        pub waiting: i64,
        pub next_on: Option<Date>,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Group {
    pub fn page(&self) -> String {
        format!("/groups/{}", self.id)
    }

    pub fn led_by(&self) -> Vec<i64> {
        self.lead_ids.as_deref().unwrap_or_default().split(',').filter_map(|id| id.parse().ok()).collect()
    }

    pub fn is_led_by(&self, worker: i64) -> bool {
        self.led_by().contains(&worker)
    }

    /// Whether it goes on after a day.
    pub fn is_open(&self, on: Date) -> bool {
        self.withdrawn_at.is_none() && self.ends_on.is_none_or(|ends| ends >= on)
    }

    pub fn details(&self) -> super::Details {
        super::Details {
            service_id: self.service_id,
            name: self.name.clone(),
            kind: self.kind.clone(),
            for_whom: self.for_whom.clone(),
            about: self.about.clone(),
            begins_on: self.begins_on,
            ends_on: self.ends_on,
            places: self.places,
            leads: self.led_by(),
        }
    }
}

/// How many places of the group `g` are of those whom the viewer may see; $1: today.
macro_rules! how_many {
    ($which:literal) => {
        concat!(
            "(SELECT count(*) FROM group_place gp JOIN person hp ON hp.id = gp.person_id WHERE gp.group_id = g.id AND gp.withdrawn_at IS NULL
               AND (gp.ended_on IS NULL OR gp.ended_on >= $1) AND gp.from_on ",
            $which,
            " AND ",
            seen!("hp.root_id"),
            " AND ",
            shown_referral!("own", "gp.referral_id"),
            ")"
        )
    };
}

/// $1: today.
macro_rules! groups {
    ($rest:literal) => {
        concat!(
            "SELECT g.id, g.service_id, v.name AS service, g.name, g.kind, g.for_whom, g.about, g.begins_on, g.ends_on, g.places,
                    (SELECT string_agg(l.name, ', ') FROM (SELECT w.name FROM group_worker gw JOIN worker w ON w.id = gw.worker_id
                     WHERE gw.group_id = g.id ORDER BY w.name) l) AS leads,
                    (SELECT string_agg(CAST(gw.worker_id AS TEXT), ',') FROM group_worker gw WHERE gw.group_id = g.id) AS lead_ids, ",
            how_many!("IS NOT NULL"),
            " AS held, ",
            how_many!("IS NULL"),
            " AS waiting,
                    (SELECT min(s.held_on) FROM group_session s WHERE s.group_id = g.id AND s.held_on >= $1 AND s.withdrawn_at IS NULL
                     AND s.cancelled_at IS NULL) AS next_on,
                    g.version, g.recorded_at, a.name AS recorded_by, g.withdrawn_at, b.name AS withdrawn_by, g.withdrawn_why
             FROM support_group g JOIN service v ON v.id = g.service_id LEFT JOIN account a ON a.id = g.recorded_by
             LEFT JOIN account b ON b.id = g.withdrawn_by WHERE ",
            own_written!("g.recorded_by", "g.recorded_at"),
            " AND ",
            $rest
        )
    };
}

/// One, whatever became of it.
pub async fn one(read: &mut Read, id: i64, today: Date) -> Result<Option<Group>, DbError> {
    read.one(groups!("g.id = $2"), args![today, id]).await
}

/// Those that go on, by name, and below them those that ended, the latest first.
pub async fn all(read: &mut Read, today: Date) -> Result<Vec<Group>, DbError> {
    read.all(
        groups!(
            "g.withdrawn_at IS NULL ORDER BY CASE WHEN g.ends_on < $1 THEN 1 ELSE 0 END, CASE WHEN g.ends_on < $1 THEN g.ends_on END DESC,
             g.name, g.id LIMIT 200"
        ),
        args![today],
    )
    .await
}

/// Every change of a group, latest first.
pub async fn changes(read: &mut Read, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM support_group_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.group_id = $1 ORDER BY c.version DESC LIMIT 50",
        args![id],
    )
    .await
}

row! {
    /// Somebody's place in a group. `came`, `marked`: to how many sessions they came, of how many at which it was marked.
    #[derive(Clone, Debug)]
    pub struct Held {
        pub id: i64,
        pub group_id: i64,
        pub group: String,
        pub person: String,
        pub given_name: String,
        pub family_name: String,
        pub referral_id: i64,
        pub referral: String,
        pub received_on: Date,
        pub asked_on: Date,
        pub from_on: Option<Date>,
        pub ended_on: Option<Date>,
        pub end_reason: String,
        pub end_words: String,
        pub came: i64,
        pub marked: i64,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Held {
    pub fn name(&self) -> String {
        whole_name(&self.given_name, &self.family_name)
    }

    pub fn page(&self) -> String {
        format!("/groups/places/{}", self.id)
    }

    /// Whether it has ended by a day.
    pub fn is_over(&self, on: Date) -> bool {
        self.ended_on.is_some_and(|ended| ended < on)
    }
}

macro_rules! places {
    ($rest:literal) => {
        concat!(
            "SELECT gp.id, gp.group_id, g.name AS \"group\", root.reference AS person, root.given_name, root.family_name, gp.referral_id,
                    r.reference AS referral, r.received_on, gp.asked_on, gp.from_on, gp.ended_on, gp.end_reason, gp.end_words,
                    (SELECT count(*) FROM group_attendance t JOIN group_session s ON s.id = t.session_id
                     WHERE t.place_id = gp.id AND t.came = 'came' AND s.withdrawn_at IS NULL) AS came,
                    (SELECT count(*) FROM group_attendance t JOIN group_session s ON s.id = t.session_id
                     WHERE t.place_id = gp.id AND t.came <> '' AND s.withdrawn_at IS NULL) AS marked,
                    gp.version, gp.recorded_at, a.name AS recorded_by, gp.withdrawn_at, b.name AS withdrawn_by, gp.withdrawn_why
             FROM group_place gp JOIN support_group g ON g.id = gp.group_id JOIN referral r ON r.id = gp.referral_id
             JOIN person p ON p.id = gp.person_id JOIN person root ON root.id = p.root_id
             LEFT JOIN account a ON a.id = gp.recorded_by LEFT JOIN account b ON b.id = gp.withdrawn_by WHERE ",
            seen!("root.id"),
            " AND ",
            shown_referral!("own", "gp.referral_id"),
            " AND ",
            $rest
        )
    };
}

/// The places of a group, those withdrawn left out, by name.
pub async fn places(read: &mut Read, group: i64) -> Result<Vec<Held>, DbError> {
    read.all(
        places!("gp.group_id = $1 AND gp.withdrawn_at IS NULL ORDER BY root.family_name, root.given_name, gp.id LIMIT 500"),
        args![group],
    )
    .await
}

/// One place, whatever became of it.
pub async fn place(read: &mut Read, id: i64) -> Result<Option<Held>, DbError> {
    read.one(places!("gp.id = $1"), args![id]).await
}

/// Every change of a place, latest first.
pub async fn place_changes(read: &mut Read, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM group_place_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.place_id = $1 ORDER BY c.version DESC LIMIT 50",
        args![id],
    )
    .await
}

row! {
    /// A case at which contacts with somebody can be recorded.
    #[derive(Clone, Debug)]
    pub struct Case { pub id: i64, pub reference: String, pub received_on: Date, pub outcome: String, pub service: Option<String> }
}

/// The cases of a person that are the viewer's provider's, those that are open first.
pub async fn cases(read: &mut Read, root_id: i64) -> Result<Vec<Case>, DbError> {
    read.all(
        concat!(
            "SELECT r.id, r.reference, r.received_on, r.outcome,
                    (SELECT v.name FROM episode e JOIN service v ON v.id = e.service_id WHERE e.referral_id = r.id AND e.withdrawn_at IS NULL
                     ORDER BY e.begun_on DESC, e.id DESC LIMIT 1) AS service
             FROM referral r JOIN person p ON p.id = r.person_id WHERE p.root_id = $1 AND ",
            shown_referral!("own", "r.id"),
            " ORDER BY CASE WHEN r.outcome IN ('accepted', 'waiting', '') THEN 0 ELSE 1 END, r.received_on DESC, r.id DESC LIMIT 20"
        ),
        args![root_id],
    )
    .await
}

row! {
    /// A session. `came`, `marked`: how many came, of how many of whom it is marked, of those whom the viewer may see.
    #[derive(Clone, Debug)]
    pub struct Session {
        pub id: i64,
        pub group_id: i64,
        pub group: String,
        pub leads: Option<String>,
        pub held_on: Date,
        pub held_at: Option<Timestamp>,
        pub minutes: i64,
        pub topic: String,
        pub place: Sealed,
        pub worker_id: Option<i64>,
        pub worker: Option<String>,
        pub version: i64,
        pub marked: i64,
        pub came: i64,
        pub said: i64,
        pub cancelled_at: Option<Timestamp>,
        pub cancelled_by: Option<String>,
        pub cancelled_why: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Session {
    pub fn page(&self) -> String {
        format!("/groups/sessions/{}", self.id)
    }

    pub fn stands(&self) -> bool {
        self.cancelled_at.is_none() && self.withdrawn_at.is_none()
    }

    pub fn is_ahead(&self, now: Timestamp) -> bool {
        super::is_ahead(self.held_on, self.held_at, now)
    }

    pub fn planned(&self) -> super::Planned {
        super::Planned {
            held_on: self.held_on,
            held_at: self.held_at,
            minutes: self.minutes,
            topic: self.topic.clone(),
            place: self.place.to_string(),
        }
    }
}

/// How many of those whom the viewer may see are marked so at the session `s`.
macro_rules! so_many {
    ($which:literal) => {
        concat!(
            "(SELECT count(*) FROM group_attendance t JOIN group_place gp ON gp.id = t.place_id JOIN person hp ON hp.id = gp.person_id
              WHERE t.session_id = s.id AND t.came ",
            $which,
            " AND ",
            seen!("hp.root_id"),
            " AND ",
            shown_referral!("own", "gp.referral_id"),
            ")"
        )
    };
}

macro_rules! sessions {
    ($rest:expr) => {
        concat!(
            "SELECT s.id, s.group_id, g.name AS \"group\",
                    (SELECT string_agg(l.name, ', ') FROM (SELECT lw.name FROM group_worker gw JOIN worker lw ON lw.id = gw.worker_id
                     WHERE gw.group_id = g.id ORDER BY lw.name) l) AS leads,
                    s.held_on, s.held_at, s.minutes, s.topic, ",
            unsealed!("group_session", "s", "place"),
            " AS place, s.worker_id, w.name AS worker, s.version, s.marked, ",
            so_many!("= 'came'"),
            " AS came, ",
            so_many!("<> ''"),
            " AS said, s.cancelled_at, d.name AS cancelled_by, s.cancelled_why, s.recorded_at, a.name AS recorded_by,
                    s.withdrawn_at, b.name AS withdrawn_by, s.withdrawn_why
             FROM group_session s JOIN support_group g ON g.id = s.group_id LEFT JOIN worker w ON w.id = s.worker_id
             LEFT JOIN account a ON a.id = s.recorded_by LEFT JOIN account b ON b.id = s.withdrawn_by
             LEFT JOIN account d ON d.id = s.cancelled_by WHERE ",
            own_written!("g.recorded_by", "g.recorded_at"),
            " AND ",
            $rest
        )
    };
}

/// One session, whatever became of it.
pub async fn session(read: &mut Read, id: i64) -> Result<Option<Session>, DbError> {
    read.one(sessions!("s.id = $1"), args![id]).await
}

/// So many sessions of a group are shown.
pub const SESSIONS: usize = 120;

/// The sessions of a group, the latest day first.
pub async fn sessions(read: &mut Read, group: i64) -> Result<Vec<Session>, DbError> {
    read.all(sessions!("s.group_id = $1 AND s.withdrawn_at IS NULL ORDER BY s.held_on DESC, s.held_at DESC, s.id LIMIT 120"), args![group])
        .await
}

/// Between two days, for a diary: those of the groups that a worker leads.
pub async fn between(read: &mut Read, wanted: &Between) -> Result<Vec<Session>, DbError> {
    read.all(
        sessions!(concat!(
            "s.withdrawn_at IS NULL AND g.withdrawn_at IS NULL AND s.held_on >= $1 AND s.held_on <= $2
             AND EXISTS (SELECT 1 FROM group_worker gw WHERE gw.group_id = s.group_id AND ",
            whose!("gw.worker_id"),
            ") ORDER BY s.held_on, COALESCE(s.held_at, 0), s.id LIMIT 500"
        )),
        wanted.args(),
    )
    .await
}

/// Every change of a session, latest first.
pub async fn session_changes(read: &mut Read, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        concat!(
            "SELECT c.recorded_at, a.name AS by, ",
            unsealed!("group_session_change", "c", "was"),
            " AS was, c.why FROM group_session_change c LEFT JOIN account a ON a.id = c.recorded_by
             WHERE c.session_id = $1 ORDER BY c.version DESC LIMIT 50"
        ),
        args![id],
    )
    .await
}

row! {
    /// Somebody on the attendance list of a session; `came` is empty while nobody has said.
    #[derive(Clone, Debug)]
    pub struct Listed {
        pub place_id: i64,
        pub person: String,
        pub given_name: String,
        pub family_name: String,
        pub referral: String,
        pub attendance_id: Option<i64>,
        pub came: String,
        pub contact_id: Option<i64>,
        /// What was said before, where it was put right.
        pub before: Option<String>,
    }
}

impl Listed {
    pub fn name(&self) -> String {
        whole_name(&self.given_name, &self.family_name)
    }
}

/// Whoever had a place on the day of a session, and whoever is marked at it, by name.
pub async fn listed(read: &mut Read, session: i64) -> Result<Vec<Listed>, DbError> {
    read.all(
        concat!(
            "SELECT gp.id AS place_id, root.reference AS person, root.given_name, root.family_name, r.reference AS referral,
                    t.id AS attendance_id, COALESCE(t.came, '') AS came, t.contact_id,
                    (SELECT c.was FROM group_attendance_change c WHERE c.attendance_id = t.id ORDER BY c.marked DESC, c.id DESC LIMIT 1) AS before
             FROM group_session s JOIN group_place gp ON gp.group_id = s.group_id JOIN referral r ON r.id = gp.referral_id
             JOIN person p ON p.id = gp.person_id JOIN person root ON root.id = p.root_id
             LEFT JOIN group_attendance t ON t.session_id = s.id AND t.place_id = gp.id
             WHERE s.id = $1 AND gp.withdrawn_at IS NULL
               AND (COALESCE(t.came, '') <> '' OR (gp.from_on <= s.held_on AND (gp.ended_on IS NULL OR gp.ended_on >= s.held_on))) AND ",
            seen!("root.id"),
            " AND ",
            shown_referral!("own", "gp.referral_id"),
            " ORDER BY root.family_name, root.given_name, gp.id LIMIT 500"
        ),
        args![session],
    )
    .await
}

row! {
    /// What was noted of a session as a whole.
    #[derive(Clone, Debug)]
    pub struct Noted {
        pub session_id: i64,
        pub held_on: Date,
        pub words: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        pub account_id: Option<i64>,
    }
}

/// The notes of a group's sessions, the latest session first; of one session alone where one is named.
pub async fn notes(read: &mut Read, group: i64, session: Option<i64>) -> Result<Vec<Noted>, DbError> {
    read.all(
        "SELECT n.session_id, s.held_on, n.words, n.recorded_at, a.name AS recorded_by, n.recorded_by AS account_id
         FROM group_note n JOIN group_session s ON s.id = n.session_id LEFT JOIN account a ON a.id = n.recorded_by
         WHERE s.group_id = $1 AND ($2 = 0 OR s.id = $2) AND s.withdrawn_at IS NULL ORDER BY s.held_on DESC, n.id LIMIT 60",
        args![group, session.unwrap_or(0)],
    )
    .await
}

/// The reference of the person that a number is of, theirs or that of a referral, where the viewer may see them.
pub async fn reference(read: &mut Read, number: &str) -> Result<Option<String>, DbError> {
    let found: Option<(String,)> = read
        .one(
            concat!(
                "SELECT root.reference FROM service_user p JOIN person root ON root.id = p.root_id
                 WHERE (p.reference = $1 OR p.id IN (SELECT r.person_id FROM referral r WHERE r.reference = $1 AND ",
                shown_referral!("own", "r.id"),
                ")) AND ",
                seen!("root.id"),
                " ORDER BY p.id LIMIT 1"
            ),
            args![number.trim().to_uppercase()],
        )
        .await?;
    Ok(found.map(|(reference,)| reference))
}

/// Who said something of a session's attendance last, and when.
pub async fn marked_by(read: &mut Read, session: i64) -> Result<(Option<String>, Option<Timestamp>), DbError> {
    let found: Option<(Option<String>, Timestamp)> = read
        .one(
            "SELECT a.name, t.recorded_at FROM group_attendance t LEFT JOIN account a ON a.id = t.recorded_by
             WHERE t.session_id = $1 ORDER BY t.recorded_at DESC, t.id DESC LIMIT 1",
            args![session],
        )
        .await?;
    Ok(found.map_or((None, None), |(by, at)| (by, Some(at))))
}
