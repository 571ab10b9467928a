//! The lines of a diary: every room is asked once for what it has between two days, and what it gives is put in the order of a day.

use jiff::{Timestamp, civil::Date};

use super::Between;
use crate::{
    App,
    db::{DbError, Read},
    duties::{self, Due},
    forms::in_diary::{self, Told},
    people::whole_name,
    places::queries::{self as places, Move},
    running::workers::queries::{self as workers, Away},
    work::{
        appointments::queries::{self as appointments, Appointment},
        groups::queries::{self as groups, Session},
        tasks::queries::{self as tasks, Task},
    },
};

pub enum Line {
    Appointment(Appointment),
    Session(Session),
    Told(Told),
    Task(Task),
    Arrival(Move),
    Departure(Move),
    Due(Due),
}

impl Line {
    pub fn on(&self) -> Date {
        match self {
            Line::Appointment(one) => one.planned_on,
            Line::Session(one) => one.held_on,
            Line::Told(told) => told.on,
            Line::Task(task) => task.due_on,
            Line::Arrival(one) => one.arrived_on,
            Line::Departure(one) => one.departed_on.unwrap_or(one.arrived_on),
            Line::Due(due) => due.due_on,
        }
    }

    /// When in its day, where that is known.
    pub fn at(&self) -> Option<Timestamp> {
        match self {
            Line::Appointment(one) => one.planned_at,
            Line::Session(one) => one.held_at,
            Line::Told(told) => told.at,
            Line::Task(task) => task.due_at,
            Line::Due(due) => due.to_the_minute.then_some(due.due_at),
            Line::Arrival(_) | Line::Departure(_) => None,
        }
    }

    /// Whom it is about, by reference, and their name.
    pub fn person(&self) -> Option<(&str, String)> {
        match self {
            Line::Appointment(one) => Some((&one.person, one.name())),
            Line::Told(told) => Some((&told.person, told.name.clone())),
            Line::Session(_) => None,
            Line::Task(task) => task.person.as_deref().map(|person| (person, task.about())),
            Line::Arrival(one) | Line::Departure(one) => Some((&one.person, whole_name(&one.given_name, &one.family_name))),
            Line::Due(due) => {
                let name = |given: &str| whole_name(given, due.family_name.as_deref().unwrap_or_default());
                due.person.as_deref().zip(due.given_name.as_deref().map(name))
            }
        }
    }

    /// Within a day: what has a time by its time, and then what has the whole day, in this order.
    fn order(&self) -> (Date, bool, Option<Timestamp>, u8) {
        let kind = match self {
            Line::Appointment(_) | Line::Session(_) => 0,
            Line::Told(_) => 1,
            Line::Arrival(_) => 2,
            Line::Departure(_) => 3,
            Line::Task(_) => 4,
            Line::Due(_) => 5,
        };
        (self.on(), self.at().is_none(), self.at(), kind)
    }
}

/// What stands in a diary, and who is away.
pub struct Days {
    pub lines: Vec<Line>,
    pub away: Vec<Away>,
    /// Whether there is more of a kind than is read at once.
    pub more: bool,
}

/// So many of each kind are read at once, as the statements say.
const MOST: usize = 500;

impl Days {
    pub async fn of(read: &mut Read, app: &App, wanted: &Between) -> Result<Days, DbError> {
        let met = appointments::between(read, wanted).await?;
        let held = groups::between(read, wanted).await?;
        let told = in_diary::between(read, &app.forms, wanted).await?;
        let to_do = tasks::between(read, wanted).await?;
        let moves = places::moves_between(read, wanted).await?;
        let due = duties::queries::between(read, wanted).await?;
        let more = [met.len(), held.len(), told.len(), to_do.len(), moves.len(), due.len()].iter().any(|many| *many >= MOST);
        let shown = |on: Option<Date>| on.is_some_and(|on| (wanted.from..=wanted.until).contains(&on));
        let mut lines: Vec<Line> = met.into_iter().map(Line::Appointment).collect();
        lines.extend(held.into_iter().map(Line::Session));
        lines.extend(told.into_iter().map(Line::Told));
        lines.extend(to_do.into_iter().map(Line::Task));
        lines.extend(moves.iter().filter(|one| shown(Some(one.arrived_on))).cloned().map(Line::Arrival));
        lines.extend(moves.into_iter().filter(|one| shown(one.departed_on)).map(Line::Departure));
        lines.extend(due.into_iter().map(Line::Due));
        lines.sort_by_key(Line::order);
        Ok(Days { lines, away: workers::away_between(read, wanted).await?, more })
    }

    /// Everybody who is named, by reference.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter_map(|line| line.person().map(|(person, _)| person))
    }

    pub fn on(&self, day: Date) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.on() == day)
    }

    /// Who is away on a day, by name.
    pub fn away_on(&self, day: Date) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .away
            .iter()
            .filter(|away| away.from_on <= day && away.to_on.is_none_or(|to| to >= day))
            .map(|away| away.name.as_str())
            .collect();
        names.dedup();
        names
    }
}
