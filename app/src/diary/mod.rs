//! The diary: what a worker or a team has before them, day by day. It puts together what rooms know: appointments, hearings, reviews, tasks,
//! what is due, who comes and leaves, who is on leave. A day of it is read in the car, and a telephone's calendar is told when, and
//! no more.

mod calendar;
mod day_page;
mod feed_pages;
mod lines;
mod pages;
mod room;

pub use room::room;

use jiff::{ToSpan as _, civil::Date};

use crate::{duties::between::Between, session::SignedIn, work::back::Week};

/// What the address of a diary may carry.
#[derive(Clone, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub of: String,
    pub from: Option<String>,
    #[serde(default)]
    pub by: String,
    pub done: Option<String>,
}

impl Asked {
    /// Whose, and from which day: the Monday of a week, or the day itself.
    fn week(&self, today: Date) -> Week {
        let asked = self.from.as_deref().and_then(|from| from.parse::<Date>().ok()).filter(|from| (2000..2200).contains(&from.year()));
        let (on, by_day) = (asked.unwrap_or(today), self.by == "day");
        let known = self.of.len() <= 30 && self.of.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        Week { of: if known { self.of.clone() } else { String::new() }, from: if by_day { on } else { monday(on) }, by_day }
    }
}

fn monday(on: Date) -> Date {
    on.saturating_sub(i64::from(on.weekday().to_monday_zero_offset()).days())
}

/// The last day that is shown.
fn until(week: &Week) -> Date {
    if week.by_day { week.from } else { week.from.saturating_add(6.days()) }
}

/// Whose days are asked for: one's own where nothing is said, and everybody's for somebody who is no worker.
fn between(week: &Week, who: &SignedIn, today: Date) -> Between {
    let (worker, team) = match (week.of.as_str(), week.of.strip_prefix("team-")) {
        (_, Some(team)) => (0, team.parse().unwrap_or(0)),
        ("", _) => (who.worker_id.unwrap_or(0), 0),
        (worker, _) => (worker.parse().unwrap_or(0), 0),
    };
    Between { from: week.from, until: until(week), worker, team, today }
}
