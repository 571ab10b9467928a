//! Workers and volunteers: who does the work, in which teams, as what, and when they are away. With or without an account.
//!
//! As what somebody works is a dated statement: whoever was a volunteer in March and is paid from April has given their hours of
//! March for nothing. Why somebody is away is not kept.

pub mod change;
pub(super) mod form_pages;
pub mod pages;
pub mod queries;
pub(in crate::running) mod spells;
pub mod spells_pages;

use jiff::civil::Date;

use crate::{
    form::{Faults, Typed, Words},
    versions::{Field, Kind, Values},
};

/// As what somebody works, by id and words.
pub const KINDS: [(&str, &str); 3] = [("paid", "Paid"), ("volunteer", "Volunteer"), ("sessional", "Sessional")];

/// The words for a kind.
pub fn kind_says(id: &str) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == id).map_or("Not known", |(_, says)| says)
}

/// What can be changed about a worker.
pub fn fields() -> Vec<Field> {
    vec![
        Field::new("name", "Name", Kind::Line),
        Field::new("role", "Role", Kind::Line),
        Field::new("fte", "Full-time equivalent", Kind::Line),
        Field::new("started", "Started", Kind::Day),
        Field::new("left", "Last day of work", Kind::Day),
        Field::new("dbs", "DBS check", Kind::Day),
        Field::new("phone", "Work phone", Kind::Line),
    ]
}

/// A worker as they were checked.
#[derive(Clone, Debug)]
pub struct Details {
    pub name: String,
    pub role: String,
    pub fte_hundredths: Option<i64>,
    pub started_on: Option<Date>,
    pub left_on: Option<Date>,
    pub dbs_on: Option<Date>,
    /// Where they are reached in their work.
    pub work_phone: String,
}

impl Details {
    pub fn values(&self) -> Values {
        let day = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
        Values::from([
            ("name".into(), self.name.clone()),
            ("role".into(), self.role.clone()),
            ("fte".into(), self.fte_hundredths.map_or(String::new(), fte_says)),
            ("started".into(), day(self.started_on)),
            ("left".into(), day(self.left_on)),
            ("dbs".into(), day(self.dbs_on)),
            ("phone".into(), self.work_phone.clone()),
        ])
    }

    /// What was typed, or nothing, and the faults say what is wrong.
    pub fn check(typed: &Typed, today: Date, faults: &mut Faults) -> Option<Details> {
        let name = faults.words(typed, "name", Words { required: Some("Enter the worker's name"), most: 100 });
        let role = faults.words(typed, "role", Words { required: None, most: 100 });
        let fte_hundredths = fte(typed, faults);
        let started_on = faults.day_if_any(typed, "started", "The day they started");
        let left_on = faults.day_if_any(typed, "left", "The last day of work");
        let dbs_on = faults.day_if_any(typed, "dbs", "The day of the DBS check");
        if let (Some(started), Some(left)) = (started_on, left_on)
            && left < started
        {
            faults.add("left", "The last day of work cannot be before the day they started.");
        }
        if dbs_on.is_some_and(|on| on > today) {
            faults.add("dbs", "The day of the DBS check must be today or before.");
        }
        let work_phone = faults.words(typed, "phone", Words { required: None, most: 30 });
        if work_phone.chars().any(|c| !(c.is_ascii_digit() || " +()-".contains(c))) {
            faults.add("phone", "Enter the work phone as a number, for example 01872 123456.");
        }
        faults.none().then_some(Details { name, role, fte_hundredths, started_on, left_on, dbs_on, work_phone })
    }
}

/// A share of full time as it is written: 0.6.
pub fn fte_says(hundredths: i64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn fte(typed: &Typed, faults: &mut Faults) -> Option<i64> {
    let text = typed.some("fte")?;
    let read = text.trim().parse::<f64>().ok().filter(|share| (0.0..=1.5).contains(share));
    if read.is_none() {
        faults.add("fte", "Enter the share of full time as a number, for example 1 or 0.6.");
    }
    read.map(|share| (share * 100.0).round() as i64)
}

/// For statements of every room: whether a worker, named by a column, was a volunteer on a day, named by another. Nobody is none.
/// With the worker's own `volunteer` at hand what they changed to is looked up for each row. Without, for all rows there are, two
/// short lists tell most: who ever was one, and who ever changed. A return counts every contact of two years by it.
macro_rules! volunteer_then {
    ($worker:literal, $day:literal, $volunteer:literal) => {
        concat!(
            "COALESCE((SELECT v.kind = 'volunteer' FROM worker_kind v WHERE v.worker_id = ",
            $worker,
            " AND v.from_on <= ",
            $day,
            " AND v.withdrawn_at IS NULL ORDER BY v.from_on DESC, v.id DESC LIMIT 1), ",
            $volunteer,
            ")"
        )
    };
    ($worker:literal, $day:literal) => {
        concat!(
            "(",
            $worker,
            " IN (SELECT v.id FROM worker v WHERE v.volunteer UNION SELECT v.worker_id FROM worker_kind v WHERE v.kind = 'volunteer')
              AND (",
            $worker,
            " NOT IN (SELECT v.worker_id FROM worker_kind v) OR COALESCE(
                (SELECT v.kind = 'volunteer' FROM worker_kind v WHERE v.worker_id = ",
            $worker,
            " AND v.from_on <= ",
            $day,
            " AND v.withdrawn_at IS NULL ORDER BY v.from_on DESC, v.id DESC LIMIT 1), ",
            $worker,
            " IN (SELECT v.id FROM worker v WHERE v.volunteer))))"
        )
    };
}
pub(crate) use volunteer_then;
