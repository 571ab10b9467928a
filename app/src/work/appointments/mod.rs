//! Appointments: when a worker is to meet a person. It lies ahead until its moment has passed; then whoever was to be there is
//! asked whether it took place. Kept, missed or cancelled is said by one press, or by the contact that came of it.

pub mod change;
pub mod home_pages;
pub mod pages;
pub mod place_pages;
pub mod queries;

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    App,
    form::{Faults, Typed, Words},
    versions::{Field, Kind, Values},
    work::tasks::{self, when},
};

/// What can have become of one, by id and words.
pub const OUTCOMES: [(&str, &str); 3] = [("kept", "It took place"), ("missed", "They did not come"), ("cancelled", "It was cancelled")];

/// An outcome in a word; of none, that nobody has said.
pub fn outcome_says(outcome: &str) -> &'static str {
    match outcome {
        "kept" => "Took place",
        "missed" => "Missed",
        "cancelled" => "Cancelled",
        _ => "Not said yet",
    }
}

/// An appointment as it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub worker_id: i64,
    pub planned_on: Date,
    /// Empty when only the day is fixed.
    pub planned_at: Option<Timestamp>,
    pub about: String,
    /// The town or area alone: it stands in the diary.
    pub town: String,
    /// Where exactly: masked until it is asked for.
    pub place: String,
}

impl Details {
    pub fn check(app: &App, typed: &Typed, workers: &[(i64, String)], faults: &mut Faults) -> Option<Details> {
        let planned = tasks::planned(app, typed, "The day of the appointment", faults);
        let worker_id = tasks::worker(typed, workers, faults);
        let about = faults.words(typed, "about", Words { required: Some("Write what it is for"), most: 200 });
        let town = faults.words(typed, "town", Words { required: None, most: 60 });
        let place = faults.words(typed, "place", Words { required: None, most: 200 });
        let ((planned_on, planned_at), worker_id) = planned.zip(worker_id)?;
        faults.none().then_some(Details { worker_id, planned_on, planned_at, about, town, place })
    }

    fn values(&self, worker: &str, outcome: &str) -> Values {
        Values::from([
            ("when".into(), when(self.planned_on, self.planned_at)),
            ("worker".into(), worker.into()),
            ("about".into(), self.about.clone()),
            ("town".into(), self.town.clone()),
            ("place".into(), self.place.clone()),
            ("outcome".into(), outcome_says(outcome).into()),
        ])
    }
}

/// The fields that stood before a change; where it was only when that is shown.
pub fn fields(place: bool) -> Vec<Field> {
    let all = [
        Field::new("when", "When", Kind::Line),
        Field::new("worker", "With", Kind::Line),
        Field::new("about", "What for", Kind::Line),
        Field::new("town", "Town or area", Kind::Line),
        Field::new("place", "Place", Kind::Line),
        Field::new("outcome", "Outcome", Kind::Line),
    ];
    all.into_iter().filter(|field| place || field.name != "place").collect()
}

/// How long one is taken to last, where two at once are told of and in a telephone's calendar: only its beginning is written down.
pub const LASTS: SignedDuration = SignedDuration::from_hours(1);

/// Whether its moment has passed: its time, or the whole of its day where it has none.
pub fn has_passed(on: Date, at: Option<Timestamp>, now: Timestamp) -> bool {
    tasks::is_late(on, at, now)
}
