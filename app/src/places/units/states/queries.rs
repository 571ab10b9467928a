//! Every read of what units are beside let or empty. Whom one is reserved for is told to whoever may see them; that it is reserved, to all.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read},
    row, seen, shown_referral, versions,
};

row! {
    /// A state of a unit; `came_on`: the day on which whom it was reserved for arrived, there or elsewhere.
    #[derive(Clone, Debug)]
    pub struct State {
        pub id: i64,
        pub unit_id: i64,
        pub unit: String,
        pub town: String,
        pub kind: String,
        pub referral_id: Option<i64>,
        /// Empty, as the person, where the viewer may not see who it is.
        pub referral: String,
        pub person: String,
        pub from_on: Date,
        pub to_on: Option<Date>,
        pub until_at: Option<Timestamp>,
        pub words: String,
        pub outcome: String,
        pub outcome_reason: String,
        pub outcome_words: String,
        pub ended_at: Option<Timestamp>,
        pub ended_by: Option<String>,
        pub came_on: Option<Date>,
        /// How the referral that it is reserved for is answered: accepted, waiting, redirected, declined, withdrawn; empty of works.
        pub answer: String,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub account_id: Option<i64>,
        pub recorded_by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

macro_rules! states {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.unit_id, u.name AS unit, u.town, s.kind, s.referral_id,
                    CASE WHEN root.id IS NULL THEN '' ELSE r.reference END AS referral, COALESCE(root.reference, '') AS person,
                    s.from_on, s.to_on, s.until_at,
                    CASE WHEN s.referral_id IS NOT NULL AND root.id IS NULL THEN '' ELSE s.words END AS words, s.outcome, s.outcome_reason,
                    CASE WHEN s.referral_id IS NOT NULL AND root.id IS NULL THEN '' ELSE s.outcome_words END AS outcome_words,
                    s.ended_at, e.name AS ended_by,
                    (SELECT min(y.arrived_on) FROM episode x JOIN stay y ON y.episode_id = x.id WHERE x.referral_id = s.referral_id
                     AND x.withdrawn_at IS NULL AND y.withdrawn_at IS NULL AND y.arrived_on >= s.from_on) AS came_on,
                    COALESCE(r.outcome, '') AS answer,
                    s.version, s.recorded_at, s.recorded_by AS account_id, a.name AS recorded_by,
                    s.withdrawn_at, b.name AS withdrawn_by, s.withdrawn_why
             FROM unit_state s JOIN unit u ON u.id = s.unit_id
                  LEFT JOIN referral r ON r.id = s.referral_id LEFT JOIN person p ON p.id = r.person_id
                  LEFT JOIN person root ON root.id = p.root_id AND ",
            seen!("root.id"),
            " AND ",
            shown_referral!("where", "r.id"),
            " LEFT JOIN account a ON a.id = s.recorded_by LEFT JOIN account b ON b.id = s.withdrawn_by LEFT JOIN account e ON e.id = s.ended_by
             WHERE ",
            $rest
        )
    };
}

/// One, whatever became of it.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<State>, DbError> {
    read.one(states!("s.id = $1"), args![id]).await
}

/// Every one of a unit, the latest first.
pub async fn of_unit(read: &mut Read, unit_id: i64) -> Result<Vec<State>, DbError> {
    read.all(states!("s.unit_id = $1 ORDER BY s.from_on DESC, s.id DESC LIMIT 200"), args![unit_id]).await
}

/// Of every unit those that are not over on a day, and the reservations of which nobody has said what became of them.
pub async fn not_over(read: &mut Read, on: Date) -> Result<Vec<State>, DbError> {
    let mut all: Vec<State> = read
        .all(
            states!(
                "s.withdrawn_at IS NULL AND s.ended_at IS NULL AND (s.to_on IS NULL OR s.to_on > $1) AND (s.kind <> 'reserved' OR NOT EXISTS
                 (SELECT 1 FROM episode x JOIN stay y ON y.episode_id = x.id WHERE x.referral_id = s.referral_id
                  AND x.withdrawn_at IS NULL AND y.withdrawn_at IS NULL AND y.arrived_on >= s.from_on)) ORDER BY s.from_on, s.id"
            ),
            args![on],
        )
        .await?;
    all.retain(State::is_open);
    Ok(all)
}

/// What a state said before it was put right, latest first.
pub async fn changes(read: &mut Read, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM unit_state_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.state_id = $1 ORDER BY c.version DESC LIMIT 50",
        args![id],
    )
    .await
}
