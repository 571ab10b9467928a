//! MARAC meetings from the representative's side: a meeting, its agenda held against everybody known here, research of those who are, what is
//! asked of the meeting, and the way to what came of it. Most of those on an agenda are nobody's here: what it says of them is kept with
//! the meeting alone, stands in no search and no journal, and is deleted when the meeting is closed (class S).

mod agenda;
mod agenda_pages;
mod case_pages;
mod cases;
mod close;
mod made;
mod meeting_pages;
mod pages;
mod queries;
mod repeat;
mod research;
mod research_pages;
mod room;

pub use room::room;

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    App,
    clock::zone,
    error::Problem,
    form::{Faults, Typed, Words},
    session::SignedIn,
    versions::{Field, Kind, Values},
    words::{day, moment},
};

/// What can be said of a case of an agenda, and how it reads.
pub const ANSWERS: [(&str, &str); 3] = [("known", "Known to us"), ("not-known", "Not known to us"), ("not-sure", "Not sure")];

/// A day that is further from today than this is a slip of the key.
const FAR: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// A meeting as it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub held_on: Date,
    pub held_at: Option<Timestamp>,
    pub area: String,
    /// Who goes for the service.
    pub worker_id: i64,
}

impl Details {
    fn check(app: &App, typed: &Typed, workers: &[(i64, String)], faults: &mut Faults) -> Option<Details> {
        let on = faults.day(typed, "day", "The day of the meeting");
        let time = faults.time_if_any(typed, "time");
        if on.is_some_and(|on| on.duration_since(app.db.clock.today()).abs() > FAR) {
            faults.add("day", "The day of the meeting is more than two years from today. Check the year.");
        }
        let area = faults.words(typed, "area", Words { required: Some("Say which area’s MARAC it is"), most: 100 });
        let worker = workers.iter().find(|(id, _)| id.to_string() == typed.get("worker")).map(|(id, _)| *id);
        if worker.is_none() {
            faults.add("worker", "Choose who goes for the service");
        }
        let held_at = faults.moment("time", on, time);
        let (held_on, worker_id) = on.zip(worker)?;
        faults.none().then_some(Details { held_on, held_at, area, worker_id })
    }

    fn values(&self, worker: &str) -> Values {
        let held = when(self.held_on, self.held_at);
        Values::from([("held".into(), held), ("area".into(), self.area.clone()), ("worker".into(), worker.into())])
    }
}

/// The fields that stood before a change.
fn fields() -> [Field; 3] {
    [Field::new("held", "Held", Kind::Line), Field::new("area", "Area", Kind::Line), Field::new("worker", "Who goes", Kind::Line)]
}

fn when(on: Date, at: Option<Timestamp>) -> String {
    at.map_or_else(|| day(on), moment)
}

fn time(at: Option<Timestamp>) -> String {
    at.map_or(String::new(), |at| at.to_zoned(zone()).strftime("%H:%M").to_string())
}

fn answer_says(answer: &str) -> &'static str {
    ANSWERS.iter().find(|(id, _)| *id == answer).map_or("Nobody has said yet", |(_, says)| says)
}

/// A meeting, for those who may open it: whoever made it or goes to it, and managers. To everybody else it is absent, since an agenda
/// names people whom nobody else here need know of.
async fn opened(app: &App, who: &SignedIn, id: i64) -> Result<queries::Meeting, Problem> {
    let found = queries::one(&mut app.db.read().await?, id).await?;
    found.filter(|meeting| meeting.is_for(who)).ok_or(Problem::NotFound)
}

/// A case of an agenda with its meeting.
async fn opened_case(app: &App, who: &SignedIn, id: i64) -> Result<(queries::Meeting, queries::Case), Problem> {
    let case = queries::case(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    Ok((opened(app, who, case.meeting_id).await?, case))
}
