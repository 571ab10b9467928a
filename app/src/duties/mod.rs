//! What is due: worked out from the facts by the rules of the contract's pack, never typed. The table `deadline` holds
//! what was worked out, with the pack version and the reasons, so that lists need not think; it can be thrown away and
//! worked out again at any time.
//!
//! Whether something is overdue is decided when it is read. No job flips a state at midnight.

pub mod anew;
pub mod areas;
pub mod between;
pub mod contracts;
pub(crate) mod facts;
pub mod kinds;
pub mod of_the_service;
pub mod pages;
pub mod queries;
pub mod recalculate;
pub(crate) mod subjects;
/// How much of a worker a case takes.
pub mod weights;
pub mod whose;

use jiff::{Timestamp, civil::Date};
use rules::State;

use crate::row;

/// Whether what a rule asks for is a review: something is looked at again.
pub fn is_a_review(rule: &rules::Rule) -> bool {
    rule.met_by.iter().any(|kind| kind.as_str() == "support-plan-reviewed")
}

row! {
    /// A deadline as it is stored. `referral` is where its work is recorded; empty for units.
    #[derive(Clone, Debug)]
    pub struct Due {
        pub id: i64,
        /// referral, episode, person, unit; worker, organisation, contract
        pub about: String,
        pub rule: String,
        pub pack: String,
        pub referral: Option<String>,
        pub unit: Option<String>,
        pub person: Option<String>,
        pub given_name: Option<String>,
        pub family_name: Option<String>,
        pub started_kind: String,
        pub started_id: i64,
        pub started_on: Date,
        pub opens_at: Option<Timestamp>,
        pub preferred_at: Option<Timestamp>,
        pub due_on: Date,
        pub due_at: Timestamp,
        pub to_the_minute: bool,
        pub ending: String,
        pub ended_on: Option<Date>,
        /// JSON: the sentences that explain it
        pub why: String,
        /// Who carries it, in lists of several workers' cases; elsewhere nothing.
        pub worker: Option<String>,
    }
}

impl Due {
    /// What this comes to at `now`.
    pub fn state(&self, now: Timestamp) -> State {
        match self.ending.as_str() {
            "met" => State::Met,
            "met-late" => State::MetLate,
            "missed" => State::Missed,
            "not-needed" => State::NotNeeded,
            "not-recorded" => State::NotRecorded,
            _ if self.due_at < now => State::Overdue,
            _ if self.opens_at.is_some_and(|opens| opens > now) => State::NotYetOpen,
            _ => State::Due,
        }
    }

    /// The sentences that say from which fact and by which rule this was worked out.
    pub fn reasons(&self) -> Vec<String> {
        serde_json::from_str(&self.why).unwrap_or_default()
    }
}
