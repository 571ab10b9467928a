//! The form that sets a task, about a person or about nobody.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Choice, Select, Size, Width, button_group};
use maud::{Markup, html};

use super::{Details, set};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed},
    once,
    page::Screen,
    people::{self, OpenPerson},
    session::{Posted, SignedIn},
    work::{contacts, room},
};

/// `GET /tasks/new`
pub async fn new(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    opened(&app, &who, None).await
}

/// `GET /people/{reference}/tasks/new`
pub async fn new_about(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &who, &reference).await?;
    opened(&app, &who, Some(&person)).await
}

/// The form whose draft is kept, and its subject.
fn draft(person: Option<&OpenPerson>) -> (&'static drafts::Form, &str) {
    person.map_or((&room::TASK, drafts::NOBODY), |person| (&room::TASK_ABOUT, person.reference.as_str()))
}

async fn opened(app: &App, who: &SignedIn, person: Option<&OpenPerson>) -> Result<Response, Problem> {
    let own = who.worker_id.map(|id| id.to_string()).unwrap_or_default();
    let fresh = Typed::default().with("worker", own).with_day("day", app.db.clock.today());
    let (form, subject) = draft(person);
    let typed = drafts::or_begun(&app.db, who, form, subject, fresh).await?;
    form_page(app, who, person, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, person: Option<&OpenPerson>, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let workers = contacts::queries::workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    let (form, subject) = draft(person);
    let back = person.map_or("/tasks".to_owned(), OpenPerson::page);
    let body = html! {
        h1 class="govuk-heading-l" { "Set a task" }
        p class="govuk-body" { @if let Some(person) = person { "About " (person.name()) "." } @else { "About nobody: a task about a person is set on their page." } }
        (drafts::pages::form(who, form, subject, typed, html! {
            div class="hf-dense" { (fields_of(&workers, typed, faults)) }
            (button_group(html! { (Button::submit("Set the task")) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Set a task", "/", body) };
    Ok(screen.back(&back, if person.is_some() { "Back to the person's page" } else { "Back to tasks" }).show(who))
}

/// What is to be done, by whom, by when: of a new task, and of one that is put right.
pub(in crate::work) fn fields_of(workers: &[(i64, String)], typed: &Typed, faults: &Faults) -> Markup {
    let fields = Fields { typed, faults };
    let ids: Vec<String> = workers.iter().map(|(id, _)| id.to_string()).collect();
    let items = workers.iter().zip(&ids).map(|((_, name), id)| Choice::new(id, name)).collect();
    html! {
        (fields.line("what", "What is to be done", "", Width::Full))
        (Select { name: "worker", label: "Who does it", label_size: Size::S, items, blank: Some("Choose who does it"), value: typed.get("worker"), error: faults.of("worker"), ..Default::default() })
        (fields.day("day", "Due", ""))
        (fields.time("time", "Time (if it matters)"))
    }
}

/// `POST /tasks`
pub async fn set(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    recorded(&app, &posted, None).await
}

/// `POST /people/{reference}/tasks`
pub async fn set_about(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    recorded(&app, &posted, Some(&person)).await
}

async fn recorded(app: &App, posted: &Posted, person: Option<&OpenPerson>) -> Result<Response, Problem> {
    let workers = contacts::queries::workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    let mut faults = Faults::default();
    let Some(new) = Details::check(app, &posted.typed, &workers, &mut faults) else {
        return form_page(app, &posted.who, person, &posted.typed, &faults).await;
    };
    once::record(&app.db, posted, async |tx| {
        set::set(tx, person.map(|person| person.id), &new).await?;
        Ok(person.map_or("/tasks?done=task".to_owned(), |person| format!("{}?done=task", person.page())))
    })
    .await
}
