//! Tasks: what a worker is to do by a day, set by themself or by a colleague, about a person or about nobody. Unlike what is due,
//! which the contract's rules work out, a task is typed. It is done by saying so, or by the contact that did it.

pub mod change;
pub mod form_pages;
pub mod list_pages;
pub mod pages;
pub mod queries;
pub mod set;

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    App,
    clock::zone,
    form::{Faults, Typed, Words},
    versions::{Field, Kind, Values},
    words::{day, moment},
};

/// A task as it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub what: String,
    pub worker_id: i64,
    pub due_on: Date,
    /// Where it is due at a time.
    pub due_at: Option<Timestamp>,
}

/// A day that is further from today than this is a slip of the key.
const FAR: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// The day and time of what is planned, which may be of before when it is written down late.
pub(in crate::work) fn planned(app: &App, typed: &Typed, what: &str, faults: &mut Faults) -> Option<(Date, Option<Timestamp>)> {
    let on = faults.day(typed, "day", what)?;
    let time = faults.time_if_any(typed, "time");
    if on.duration_since(app.db.clock.today()).abs() > FAR {
        faults.add("day", format!("{what} is more than two years from today. Check the year."));
    }
    Some((on, faults.moment("time", Some(on), time)))
}

/// The worker chosen from those who work here.
pub(in crate::work) fn worker(typed: &Typed, workers: &[(i64, String)], faults: &mut Faults) -> Option<i64> {
    let chosen = workers.iter().find(|(id, _)| id.to_string() == typed.get("worker")).map(|(id, _)| *id);
    if chosen.is_none() {
        faults.add("worker", "Choose who it is for");
    }
    chosen
}

impl Details {
    pub fn check(app: &App, typed: &Typed, workers: &[(i64, String)], faults: &mut Faults) -> Option<Details> {
        let what = faults.words(typed, "what", Words { required: Some("Write what is to be done"), most: 500 });
        let due = planned(app, typed, "The day it is due", faults);
        let worker_id = worker(typed, workers, faults);
        let ((due_on, due_at), worker_id) = due.zip(worker_id)?;
        faults.none().then_some(Details { what, worker_id, due_on, due_at })
    }

    pub fn values(&self, worker: &str) -> Values {
        Values::from([("what".into(), self.what.clone()), ("worker".into(), worker.into()), ("due".into(), when(self.due_on, self.due_at))])
    }
}

/// The fields that stood before a change.
pub fn fields() -> [Field; 4] {
    [
        Field::new("what", "What", Kind::Line),
        Field::new("worker", "For", Kind::Line),
        Field::new("due", "Due", Kind::Line),
        Field::new("done", "Done", Kind::Line),
    ]
}

/// A day, or a moment of it, in words.
pub fn when(on: Date, at: Option<Timestamp>) -> String {
    at.map_or_else(|| day(on), moment)
}

/// A time of day as a form is filled with it.
pub fn time(at: Option<Timestamp>) -> String {
    at.map_or(String::new(), |at| at.to_zoned(zone()).strftime("%H:%M").to_string())
}

/// Whether it is late: past its moment, or past its day.
pub fn is_late(on: Date, at: Option<Timestamp>, now: Timestamp) -> bool {
    at.map_or_else(|| on < crate::clock::local_day(now), |at| at < now)
}
