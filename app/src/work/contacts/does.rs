//! What a contact did: the person's open tasks, and the appointments whose day has come, as boxes to tick. Ticked, a task is done,
//! and an appointment was kept, or missed where they were not reached.

use govuk::{Checkboxes, Choice, Size};
use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};

use crate::{
    args,
    db::{DbError, Read, Write},
    form::Typed,
    row, shown_written,
    work::{appointments, groups, tasks},
};

/// The field of the form: `task-` or `appointment-` and the id of each that is ticked.
const FIELD: &str = "does";

row! {
    /// A task or an appointment that a contact may have done.
    #[derive(Clone, Debug)]
    pub struct Open {
        /// task or appointment
        what: String,
        pub id: i64,
        words: String,
        on_day: Date,
        at: Option<Timestamp>,
        pub worker_id: i64,
    }
}

impl Open {
    fn value(&self) -> String {
        format!("{}-{}", self.what, self.id)
    }

    fn says(&self) -> String {
        let when = tasks::when(self.on_day, self.at);
        if self.what == "task" { format!("Task: {}, due {when}", self.words) } else { format!("Appointment: {}, {when}", self.words) }
    }
}

/// A person's open tasks and, by today, their appointments of which nothing is said.
pub async fn offered(read: &mut Read, root_id: i64, today: Date) -> Result<Vec<Open>, DbError> {
    read.all(
        concat!(
            "SELECT 'task' AS what, t.id, t.what AS words, t.due_on AS on_day, t.due_at AS at, t.worker_id
         FROM person p JOIN task t ON t.person_id = p.id WHERE p.root_id = $1 AND t.done_on IS NULL AND t.withdrawn_at IS NULL AND ",
            shown_written!("own", "t.person_id", "t.recorded_by", "t.recorded_at"),
            " UNION ALL
         SELECT 'appointment', t.id, t.about, t.planned_on, t.planned_at, t.worker_id
         FROM person p JOIN appointment t ON t.person_id = p.id
         WHERE p.root_id = $1 AND t.outcome = '' AND t.withdrawn_at IS NULL AND t.planned_on <= $2 AND ",
            shown_written!("own", "t.person_id", "t.recorded_by", "t.recorded_at"),
            " ORDER BY 4, 2 LIMIT 30"
        ),
        args![root_id, today],
    )
    .await
}

/// The question, where there is anything to ask about.
pub fn question(typed: &Typed, offered: &[Open]) -> Markup {
    if offered.is_empty() {
        return html! {};
    }
    let all: Vec<(String, String)> = offered.iter().map(|one| (one.value(), one.says())).collect();
    let items = all.iter().map(|(value, says)| Choice::new(value, says.as_str())).collect();
    let values = ticked(typed).collect();
    html! {
        (Checkboxes { name: FIELD, legend: "Did this contact do any of these?", legend_size: Size::S, items, values, small: true, ..Default::default() })
    }
}

fn ticked(typed: &Typed) -> impl Iterator<Item = &str> {
    typed.0.iter().filter(|(name, _)| name == FIELD).map(|(_, value)| value.trim())
}

/// The form of a contact that an appointment became: its day, its time, who met them.
pub fn from_appointment(typed: Typed, one: &appointments::queries::Appointment, today: Date) -> Typed {
    let kept = ["day-day", "day-month", "day-year", "time", "worker", FIELD];
    let typed = Typed(typed.0.into_iter().filter(|(name, _)| !kept.contains(&name.as_str())).collect());
    typed
        .with_day("day", one.planned_on.min(today))
        .with("time", if one.planned_on <= today { tasks::time(one.planned_at) } else { String::new() })
        .with("worker", one.worker_id.to_string())
        .with(FIELD, format!("appointment-{}", one.id))
}

/// Whether anything was ticked.
pub fn asked(typed: &Typed) -> bool {
    ticked(typed).next().is_some()
}

/// What was ticked of what is offered: tasks, and appointments. What somebody else did meanwhile is done already.
pub fn chosen(typed: &Typed, offered: &[Open]) -> (Vec<i64>, Vec<i64>) {
    let of = |what: &str| {
        let these = offered.iter().filter(|one| one.what == what && ticked(typed).any(|value| value == one.value()));
        these.map(|one| one.id).collect()
    };
    (of("task"), of("appointment"))
}

/// Writes what a contact did.
pub async fn write(
    tx: &mut Write,
    contact_id: i64,
    (on, made): (Date, bool),
    (tasks, appointments): (&[i64], &[i64]),
) -> Result<(), DbError> {
    tasks::change::done_by_contact(tx, tasks, contact_id, on).await?;
    appointments::change::became_a_contact(tx, appointments, contact_id, made).await
}

/// The contact was put right, or withdrawn where it says nothing any more.
pub async fn follow(tx: &mut Write, contact_id: i64, now: Option<(Date, bool)>) -> Result<(), DbError> {
    tasks::change::contact_changed(tx, contact_id, now.map(|(on, _)| on)).await?;
    groups::attendance::contact_changed(tx, contact_id, now.map(|(_, made)| made)).await?;
    appointments::change::contact_changed(tx, contact_id, now.map(|(_, made)| made)).await
}

/// What a contact did, in words.
pub async fn of_contact(read: &mut Read, contact_id: i64) -> Result<Vec<(String, i64, String)>, DbError> {
    read.all(
        "SELECT 'task' AS what, t.id, t.what AS words FROM task t WHERE t.contact_id = $1 AND t.withdrawn_at IS NULL
         UNION ALL SELECT 'appointment', t.id, t.about FROM appointment t WHERE t.contact_id = $1 AND t.withdrawn_at IS NULL",
        args![contact_id],
    )
    .await
}
