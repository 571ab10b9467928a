//! Tasks in a list: mine, a colleague's, a team's; to do, and done.

use axum::{
    extract::{Query, State},
    response::Response,
};
use govuk::{Button, Choice, Select, Variant};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    queries::{self, AT_HOME, PAGE, Task, Wanted},
    when,
};
use crate::{
    App,
    access::May,
    error::Problem,
    page::{self, Screen},
    running::teams,
    session::SignedIn,
    words::day,
    work::{back::Back, contacts},
};

/// Whose are listed: `all`, a worker's id, or a team's after the word `team-`; one's own where nothing is said.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub of: String,
    #[serde(default)]
    pub show: String,
    #[serde(default)]
    pub skip: i64,
    pub done: Option<String>,
}

impl Asked {
    /// The worker and the team, of whom 0 is everybody.
    pub fn whose(&self, who: &SignedIn) -> (i64, i64) {
        match (self.of.as_str(), self.of.strip_prefix("team-")) {
            (_, Some(team)) => (0, team.parse().unwrap_or(0)),
            ("", _) => (who.worker_id.unwrap_or(0), 0),
            (worker, _) => (worker.parse().unwrap_or(0), 0),
        }
    }
}

/// The choice of whose are listed: everybody who works here, and the teams.
pub async fn whose(app: &App, who: &SignedIn) -> Result<Vec<(String, String)>, Problem> {
    let mut read = app.db.read().await?;
    let today = app.db.clock.today();
    let workers = contacts::queries::workers(&mut read, today).await?;
    let teams = teams::queries::standing(&mut read, today).await?;
    let mut all = vec![("all".to_owned(), "Everybody".to_owned())];
    all.extend(teams.into_iter().map(|team| (format!("team-{}", team.id), format!("Team {}", team.name))));
    all.extend(workers.into_iter().map(|(id, name)| {
        let own = if who.worker_id == Some(id) { " (you)" } else { "" };
        (id.to_string(), format!("{name}{own}"))
    }));
    Ok(all)
}

/// The form that chooses whose, and what.
pub(in crate::work) fn filter(to: &str, who: &SignedIn, asked: &Asked, whose: &[(String, String)], shows: &[(&str, &str)]) -> Markup {
    let own = who.worker_id.map_or("all".to_owned(), |id| id.to_string());
    let items = whose.iter().map(|(id, says)| Choice::new(id, says)).collect();
    html! {
        form class="hf-lines-filter" action=(to) method="get" {
            (Select { name: "of", label: "Whose", items, value: if asked.of.is_empty() { &own } else { &asked.of }, ..Default::default() })
            (Select { name: "show", label: "Which", items: shows.iter().map(|(id, says)| Choice::new(id, says)).collect(), value: &asked.show, ..Default::default() })
            (Button { text: "Show".into(), variant: Variant::Secondary, ..Default::default() })
        }
    }
}

/// The ways to the page before and after this one.
pub(in crate::work) fn pages(to: &str, asked: &Asked, more: bool) -> Markup {
    let word = crate::words::in_an_address;
    let link = |skip: i64, says: &str| html! { a class="govuk-link" href=(format!("{to}?of={}&show={}&skip={skip}", word(&asked.of), word(&asked.show))) { (says) } };
    html! {
        @if asked.skip > 0 || more {
            p class="govuk-body" {
                @if asked.skip > 0 { (link((asked.skip - PAGE).max(0), "Those before")) " " }
                @if more { (link(asked.skip + PAGE, "Those after")) }
            }
        }
    }
}

/// `GET /tasks`
pub async fn list(State(app): State<App>, who: SignedIn, Query(mut asked): Query<Asked>) -> Result<Response, Problem> {
    asked.skip = asked.skip.clamp(0, 1_000_000_000);
    let (worker, team) = asked.whose(&who);
    let wanted = Wanted { worker, team, today: app.db.clock.today(), skip: asked.skip };
    let mut read = app.db.read().await?;
    let all = if asked.show == "done" { queries::done(&mut read, wanted).await? } else { queries::open(&mut read, wanted).await? };
    drop(read);
    let most = usize::try_from(PAGE).unwrap_or_default();
    let tasks = &all[..all.len().min(most)];
    app.db.looks.listed(who.actor(), "tasks", tasks.iter().filter_map(|task| task.person.as_deref())).await?;
    let whose = whose(&app, &who).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Tasks" }
        @if who.may(May::RecordWork) { (Button::link("Set a task", "/tasks/new")) }
        (filter("/tasks", &who, &asked, &whose, &[("", "To do"), ("done", "Done")]))
        (lines(&who, tasks, app.db.clock.now(), (asked.of.as_str(), &Back::Tasks)))
        (pages("/tasks", &asked, all.len() > most))
    };
    let screen = Screen { done: asked.done.as_deref(), ..Screen::new("Tasks", "/", body) };
    Ok(screen.back("/", "Home").show(&who))
}

/// A line for each task, with the button that says it is done. `of` says whose are shown: one's own need no name.
fn lines(who: &SignedIn, tasks: &[Task], now: Timestamp, (of, back): (&str, &Back)) -> Markup {
    if tasks.is_empty() {
        return govuk::empty("No tasks.");
    }
    html! {
        ul class="hf-tasks" {
            @for task in tasks {
                li class="hf-tasks__one" {
                    div class="hf-tasks__what" {
                        a class="govuk-link" href=(format!("/tasks/{}", task.id)) { (task.what) }
                        @if let Some(person) = &task.person { ", " a class="govuk-link" href=(format!("/people/{person}")) { (task.about()) } }
                        div class="hf-tasks__when" {
                            @match task.done_on {
                                Some(on) => { "Done " (day(on)) }
                                None => {
                                    @if task.is_late(now) { strong class="hf-tasks__late" { "Late" } ", due " } @else { "Due " }
                                    (when(task.due_on, task.due_at))
                                }
                            }
                            @if !of.is_empty() || who.worker_id != Some(task.worker_id) { ", " (task.worker) }
                        }
                    }
                    (press(who, task, back))
                }
            }
        }
    }
}

/// The button that says it is done, where it is to be done.
pub fn press(who: &SignedIn, task: &Task, back: &Back) -> Markup {
    html! {
        @if task.is_open() && who.may(May::RecordWork) {
            (page::form(who, &format!("/tasks/{}/done", task.id), "", html! {
                (back.fields())
                (Button { text: html! { "Done" span class="govuk-visually-hidden" { ": " (task.what) @if task.person.is_some() { ", " (task.about()) } } }.into(), variant: Variant::Secondary, ..Default::default() })
            }))
        }
    }
}

/// One's own, on the first page.
pub fn at_home(who: &SignedIn, tasks: &[Task], now: Timestamp) -> Markup {
    let shown = &tasks[..tasks.len().min(AT_HOME)];
    html! {
        section aria-labelledby="tasks" {
            h2 class="govuk-heading-m" id="tasks" { "Your tasks" }
            @if shown.is_empty() { p class="govuk-body" { "None." } } @else { (lines(who, shown, now, ("", &Back::Home))) }
            p class="govuk-body" {
                @if who.may(May::RecordWork) { a class="govuk-link" href="/tasks/new" { "Set a task" } ", for you or a colleague. " }
                a class="govuk-link" href="/tasks" { @if tasks.len() > AT_HOME { "More tasks" } @else { "All tasks" } }
            }
        }
    }
}
