//! Every read of goals.

use jiff::{Timestamp, civil::Date};

use super::Details;
use crate::{
    args,
    db::{DbError, Read},
    row, shown_referral,
    versions::Was,
};

row! {
    /// A goal as it stands, with the case it is of.
    #[derive(Clone, Debug)]
    pub struct Goal {
        pub id: i64,
        pub of_case: String,
        pub domain: String,
        pub words: String,
        pub steps: String,
        pub plan_domain: String,
        pub start_score: Option<i64>,
        pub review_score: Option<i64>,
        pub exit_score: Option<i64>,
        pub ended_on: Option<Date>,
        pub ended_how: String,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_why: String
    }
}

impl Goal {
    pub fn details(&self) -> Details {
        Details { domain: self.domain.clone(), words: self.words.clone(), steps: self.steps.clone() }
    }

    pub fn stands(&self) -> bool {
        self.withdrawn_at.is_none() && self.ended_on.is_none()
    }
}

macro_rules! goals {
    ($rest:literal) => {
        concat!(
            "SELECT g.id, r.reference AS of_case, g.domain, g.words, g.steps, g.plan_domain, g.start_score, g.review_score, g.exit_score, g.ended_on,
                    g.ended_how, g.version, g.recorded_at, a.name AS by, g.withdrawn_at, g.withdrawn_why
             FROM goal g JOIN referral r ON r.id = g.referral_id LEFT JOIN account a ON a.id = g.recorded_by WHERE ",
            $rest
        )
    };
}

/// Those of a case: first those that stand, in the order in which they were written.
pub async fn of_case(read: &mut Read, referral_id: i64) -> Result<Vec<Goal>, DbError> {
    read.all(goals!("g.referral_id = $1 ORDER BY g.withdrawn_at IS NOT NULL, g.ended_on IS NOT NULL, g.id"), args![referral_id]).await
}

/// Those of a person that were withdrawn.
pub async fn withdrawn(read: &mut Read, root_id: i64) -> Result<Vec<Goal>, DbError> {
    read.all(
        concat!(
            goals!("r.person_id IN (SELECT id FROM person WHERE root_id = $1) AND g.withdrawn_at IS NOT NULL AND "),
            shown_referral!("plan", "r.id"),
            " ORDER BY g.id LIMIT 200"
        ),
        args![root_id],
    )
    .await
}

pub async fn one(read: &mut Read, id: i64) -> Result<Option<Goal>, DbError> {
    read.one(goals!("g.id = $1"), args![id]).await
}

/// What stood before each change, the latest first.
pub async fn changes(read: &mut Read, id: i64) -> Result<Vec<Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM goal_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.goal_id = $1 ORDER BY c.version DESC",
        args![id],
    )
    .await
}

row! {
    /// How far somebody was with a goal on a day.
    #[derive(Clone, Debug)]
    pub struct Score {
        pub id: i64,
        pub goal_id: i64,
        pub stage: String,
        pub scored_on: Date,
        pub score: i64,
        pub words: String,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_why: String
    }
}

/// The scores of the goals of a case, in the order of their days; those that were withdrawn among them.
pub async fn scores(read: &mut Read, referral_id: i64) -> Result<Vec<Score>, DbError> {
    read.all(
        "SELECT s.id, s.goal_id, s.stage, s.scored_on, s.score, s.words, s.recorded_at, a.name AS by, s.withdrawn_at, s.withdrawn_why
         FROM goal g JOIN goal_score s ON s.goal_id = g.id LEFT JOIN account a ON a.id = s.recorded_by
         WHERE g.referral_id = $1 ORDER BY s.scored_on, s.id",
        args![referral_id],
    )
    .await
}

row! {
    /// A task that is a step of a goal.
    pub struct Step { pub id: i64, pub what: String, pub worker: String, pub due_on: Date, pub done_on: Option<Date> }
}

/// The steps of a goal that are tasks, by the day they are due.
pub async fn steps(read: &mut Read, goal_id: i64) -> Result<Vec<Step>, DbError> {
    read.all(
        "SELECT t.id, t.what, w.name AS worker, t.due_on, t.done_on FROM task t JOIN worker w ON w.id = t.worker_id
         WHERE t.goal_id = $1 AND t.withdrawn_at IS NULL ORDER BY t.due_on, t.id",
        args![goal_id],
    )
    .await
}
