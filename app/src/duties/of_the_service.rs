//! What is due for a worker, an organisation or a contract. They are few, and so are their facts: it is worked out when it is read,
//! and stands in no table.

use jiff::{Timestamp, civil::Date};
use rules::{About, Fact, Pack, Silence, Subject, When};

use super::{Due, contracts::Contracts, kinds, recalculate};
use crate::row;

row! {
    /// A fact as it is told.
    #[derive(Clone, Debug)]
    pub struct Told {
        pub kind: String,
        pub id: i64,
        pub happened_on: Option<Date>,
        pub happened_at: Option<Timestamp>,
        pub recorded_at: Timestamp,
        pub thread: Option<i64>,
    }
}

impl Told {
    /// What is known by the day alone, and was known before anything else.
    pub fn on(kind: &str, id: i64, on: Date) -> Told {
        Told { kind: kind.to_owned(), id, happened_on: Some(on), happened_at: None, recorded_at: Timestamp::MIN, thread: None }
    }

    /// Nothing when the rules have no word for this kind.
    fn fact(&self) -> Option<Fact> {
        let when = self.happened_at.map_or_else(|| self.happened_on.map_or(When::Undated, When::Day), When::Instant);
        Some(Fact { kind: kinds::known().get(&self.kind)?, id: self.id, when, written: self.recorded_at, thread: self.thread })
    }
}

/// What is due by the rules of a contract, the earliest first.
pub fn due(contracts: &Contracts, contract: &str, about: About, told: &[Told], now: Timestamp) -> Vec<Due> {
    let facts: Vec<Fact> = told.iter().filter_map(Told::fact).collect();
    let outcome = |pack: &Pack| {
        let subject = Subject { about, services: &pack.service_kinds(), silence: &Silence::default() };
        rules::deadlines(pack, &contracts.calendar, subject, &facts, now)
    };
    let mut due = recalculate::of_the_service(contracts, contract, about, outcome);
    due.sort_by_key(|due| due.due_at);
    due
}
