//! What whoever is signed in has before them themself: their tasks, their appointments, their cases.

use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};

use crate::{
    App,
    db::{DbError, Read},
    people::{
        self,
        queries::{Carried, caseload},
    },
    session::SignedIn,
    work::{
        appointments::{
            home_pages,
            queries::{self as appointments, Appointment},
        },
        tasks::{
            list_pages,
            queries::{self as tasks, Task},
        },
    },
};

/// Nothing of somebody who is no worker.
#[derive(Default)]
pub struct Mine {
    tasks: Vec<Task>,
    diary: Vec<Appointment>,
    cases: Vec<Carried>,
}

impl Mine {
    pub async fn of(read: &mut Read, who: &SignedIn, (today, until): (Date, Date)) -> Result<Mine, DbError> {
        let Some(worker) = who.worker_id else { return Ok(Mine::default()) };
        Ok(Mine {
            tasks: tasks::of_worker(read, worker).await?,
            diary: appointments::of_worker(read, worker, until).await?,
            cases: caseload(read, worker, today).await?,
        })
    }

    /// Everybody who is named, by reference.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        let tasks = self.tasks.iter().filter_map(|task| task.person.as_deref());
        tasks.chain(self.diary.iter().map(|one| one.person.as_str())).chain(self.cases.iter().map(|case| case.reference.as_str()))
    }

    /// The appointments that have passed, each with the question.
    pub fn asked(&self, app: &App, who: &SignedIn) -> Markup {
        home_pages::asked(app, who, &self.diary)
    }

    pub fn planned(&self, app: &App, who: &SignedIn, now: Timestamp) -> Markup {
        html! {
            @if who.worker_id.is_some() {
                div class="hf-now" {
                    (list_pages::at_home(who, &self.tasks, now))
                    (home_pages::at_home(app, &self.diary))
                }
            } @else {
                p class="govuk-body" {
                    a class="govuk-link" href="/tasks" { "Tasks of everybody" } " and " a class="govuk-link" href="/diary?of=all" { "everybody’s diary" }
                }
            }
        }
    }

    pub fn cases(&self, who: &SignedIn) -> Markup {
        html! {
            @if who.worker_id.is_some() {
                h2 class="govuk-heading-m" { "Your cases (" (self.cases.len()) ")" }
                (people::table::caseload(&self.cases))
            }
        }
    }
}
