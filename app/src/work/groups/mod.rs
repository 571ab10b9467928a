//! Groups: a programme of a service with sessions and people who have a place in it. Who came to a session is marked on one list, and
//! whoever came has a contact of it, once: put right, the contact follows, and what becomes of the contact follows back.
//!
//! Whoever leads a group sees the people in it and those who wait for a place, by the rule of `policy`; walls and seals stand before
//! that. What is written of the group as a whole is read by whoever leads it, whoever wrote it, and managers.

pub mod attendance;
mod attendance_pages;
mod change;
mod figures;
mod lists;
mod pages;
mod place_pages;
mod places;
pub mod queries;
mod room;
mod session_pages;
mod sessions;
mod shape_pages;

pub use pages::stands;
pub use room::room;

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};

use crate::{
    App,
    access::May,
    error::Problem,
    form::{self, Faults, Typed, Words},
    session::SignedIn,
    versions::{Field, Kind, Values},
    work::tasks::when,
};

/// What can be said of somebody's coming, by id and words.
pub const OUTCOMES: [(&str, &str); 3] = [("came", "Came"), ("did-not-come", "Did not come"), ("told-us", "Told us beforehand")];

pub fn outcome_says(came: &str) -> &'static str {
    OUTCOMES.iter().find(|(id, _)| *id == came).map_or("Not marked", |(_, says)| says)
}

/// A day that is further from today than this is a slip of the key.
const FAR: SignedDuration = SignedDuration::from_hours(3 * 366 * 24);

/// So many sessions can be planned at once: weekly for a year.
const AT_ONCE: i64 = 52;

/// A group as it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub service_id: i64,
    pub name: String,
    /// Ids of `lists/groups.toml`.
    pub kind: String,
    pub for_whom: String,
    pub about: String,
    pub begins_on: Date,
    pub ends_on: Option<Date>,
    pub places: Option<i64>,
    /// Who leads it.
    pub leads: Vec<i64>,
}

impl Details {
    fn check(app: &App, typed: &Typed, services: &[(i64, String)], workers: &[(i64, String)], faults: &mut Faults) -> Option<Details> {
        let ids = |of: &lists::Answers| of.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let name = faults.words(typed, "name", Words { required: Some("Write what the group is called"), most: 100 });
        let service = services.iter().find(|(id, _)| id.to_string() == typed.get("service")).map(|(id, _)| *id);
        if service.is_none() {
            faults.add("service", "Choose the service that it belongs to");
        }
        let kind = faults.choice(typed, "kind", &ids(&lists::kinds()), "Choose what kind of group it is");
        let for_whom = faults.choice(typed, "for", &ids(&lists::for_whom()), "Choose whom it is for");
        let about = faults.words(typed, "about", Words { required: None, most: 500 });
        let begins = faults.day(typed, "begins", "The first day");
        let ends_on = faults.day_if_any(typed, "ends", "The last day");
        if begins.is_some_and(|on| on.duration_since(app.db.clock.today()).abs() > FAR) {
            faults.add("begins", "The first day is more than three years from today. Check the year.");
        }
        if begins.zip(ends_on).is_some_and(|(begins, ends)| ends < begins) {
            faults.add("ends", "The last day is before the first.");
        }
        let places = match typed.get("places") {
            "" => None,
            text => {
                let places = text.parse().ok().filter(|places| (1..=500).contains(places));
                if places.is_none() {
                    faults.add("places", "Enter how many places there are, as a number from 1 to 500, or leave it empty.");
                }
                places
            }
        };
        let chosen: Vec<&str> = typed.0.iter().filter(|(name, _)| name == "leads").map(|(_, id)| id.trim()).collect();
        let leads: Vec<i64> = workers.iter().filter(|(id, _)| chosen.contains(&id.to_string().as_str())).map(|(id, _)| *id).collect();
        if leads.is_empty() {
            faults.add("leads", "Choose who leads it");
        }
        let (service_id, begins_on) = service.zip(begins)?;
        faults.none().then_some(Details { service_id, name, kind, for_whom, about, begins_on, ends_on, places, leads })
    }

    fn values(&self, service: &str, leads: &str) -> Values {
        Values::from([
            ("name".into(), self.name.clone()),
            ("service".into(), service.into()),
            ("kind".into(), lists::says(&lists::kinds(), &self.kind).to_owned()),
            ("for".into(), lists::says(&lists::for_whom(), &self.for_whom).to_owned()),
            ("about".into(), self.about.clone()),
            ("begins".into(), self.begins_on.to_string()),
            ("ends".into(), self.ends_on.map_or(String::new(), |on| on.to_string())),
            ("places".into(), self.places.map_or(String::new(), |places| places.to_string())),
            ("leads".into(), leads.into()),
        ])
    }
}

/// The fields of a group that stood before a change.
fn fields() -> [Field; 9] {
    [
        Field::new("name", "Name", Kind::Line),
        Field::new("service", "Service", Kind::Line),
        Field::new("kind", "Kind", Kind::Line),
        Field::new("for", "For", Kind::Line),
        Field::new("about", "About", Kind::Line),
        Field::new("begins", "First day", Kind::Day),
        Field::new("ends", "Last day", Kind::Day),
        Field::new("places", "Places", Kind::Line),
        Field::new("leads", "Who leads it", Kind::Line),
    ]
}

/// A session as it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub held_on: Date,
    /// Empty when only the day is fixed.
    pub held_at: Option<Timestamp>,
    pub minutes: i64,
    pub topic: String,
    /// Where it is: masked until it is asked for.
    pub place: String,
}

impl Planned {
    fn check(app: &App, typed: &Typed, group: &queries::Group, faults: &mut Faults) -> Option<Planned> {
        let on = faults.day(typed, "day", "The day of the session");
        let time = faults.time_if_any(typed, "time");
        if let Some(on) = on {
            if on.duration_since(app.db.clock.today()).abs() > FAR {
                faults.add("day", "The day of the session is more than three years from today. Check the year.");
            } else if on < group.begins_on || group.ends_on.is_some_and(|ends| on > ends) {
                faults.ask(typed, "day", "That is not between the first and the last day of the group. If it is right, tick the box.");
            }
        }
        let minutes = faults.minutes(typed, "minutes");
        if minutes == 0 && faults.of("minutes").is_none() {
            faults.add("minutes", "Enter how long it lasts, in minutes, for example 120 or 2h.");
        }
        let topic = faults.words(typed, "topic", Words { required: None, most: 200 });
        let place = faults.words(typed, "place", Words { required: None, most: 200 });
        let held_on = on?;
        let held_at = faults.moment("time", Some(held_on), time);
        faults.none().then_some(Planned { held_on, held_at, minutes, topic, place })
    }

    /// The same, so many weeks later, at the same time of day.
    fn weeks_later(&self, weeks: i64) -> Planned {
        let held_on = self.held_on.saturating_add(weeks.weeks());
        let time = self.held_at.map(|at| at.to_zoned(crate::clock::zone()).time());
        Planned { held_on, held_at: time.and_then(|time| form::instant(held_on, time)), ..self.clone() }
    }

    fn values(&self) -> Values {
        Values::from([
            ("when".into(), when(self.held_on, self.held_at)),
            ("minutes".into(), self.minutes.to_string()),
            ("topic".into(), self.topic.clone()),
            ("place".into(), self.place.clone()),
        ])
    }
}

/// The fields of a session that stood before a change; where it was only when that is shown.
fn session_fields(place: bool) -> Vec<Field> {
    let all = [
        Field::new("when", "When", Kind::Line),
        Field::new("minutes", "Minutes", Kind::Line),
        Field::new("topic", "Topic", Kind::Line),
        Field::new("place", "Place", Kind::Line),
        Field::new("cancelled", "Cancelled", Kind::Line),
    ];
    all.into_iter().filter(|field| place || field.name != "place").collect()
}

/// Whether a session lies ahead: nobody can have come to it yet.
pub fn is_ahead(on: Date, at: Option<Timestamp>, now: Timestamp) -> bool {
    at.map_or_else(|| on > crate::clock::local_day(now), |at| at > now)
}

/// A group, for whoever records work for its provider.
async fn opened(app: &App, id: i64) -> Result<queries::Group, Problem> {
    queries::one(&mut app.db.read().await?, id, app.db.clock.today()).await?.ok_or(Problem::NotFound)
}

/// Whether somebody may change the group itself, and so who leads it. Whoever leads a group sees the people in it, so nobody gives
/// that to themself.
fn may_change(who: &SignedIn, group: &queries::Group) -> bool {
    who.may(May::ManageCases) || who.worker_id.is_some_and(|worker| group.is_led_by(worker))
}
