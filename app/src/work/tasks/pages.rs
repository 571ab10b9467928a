//! One task: what it says and what became of it, and the forms that say it is done, put it right, open it again or withdraw it.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Width};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    Details, change, fields, form_pages,
    queries::{self, Task},
    time, when,
};
use crate::{
    App,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    people,
    session::{Posted, SignedIn},
    versions,
    words::{day, moment},
    work::{back::Back, contacts},
};

/// A task that was opened; of a person, their record is opened with it.
pub(super) async fn opened(app: &App, who: &SignedIn, id: i64) -> Result<Task, Problem> {
    let task = queries::one(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    if let Some(reference) = &task.person {
        people::open(&app.db, who, reference).await?;
    }
    Ok(task)
}

/// `GET /tasks/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let task = opened(&app, &who, id).await?;
    task_page(&app, &who, &task, &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

/// The forms as they are opened, with what was typed in one of them.
fn filled(app: &App, task: &Task, typed: &Typed) -> Typed {
    let stands = Typed::default()
        .with("version", task.version.to_string())
        .with("what", task.what.as_str())
        .with("worker", task.worker_id.to_string())
        .with_day("day", task.due_on)
        .with("time", time(task.due_at))
        .with_day("done", app.db.clock.today());
    Typed(typed.0.iter().cloned().chain(stands.0).collect())
}

async fn task_page(
    app: &App,
    who: &SignedIn,
    task: &Task,
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let mut workers = contacts::queries::workers(&mut read, app.db.clock.today()).await?;
    let before = queries::changes(&mut read, task.id).await?;
    drop(read);
    // Somebody who has left may still have it.
    if workers.iter().all(|(id, _)| *id != task.worker_id) {
        workers.push((task.worker_id, task.worker.clone()));
    }
    let typed = &filled(app, task, typed);
    let form = Fields { typed, faults };
    let address = format!("/tasks/{}", task.id);
    let body = html! {
        h1 class="govuk-heading-l" { (task.what) }
        (told(task))
        @if task.is_open() {
            (page::form(who, &format!("{address}/done"), "", html! {
                (form.day("done", "Done on", ""))
                (Button::submit("It is done"))
            }))
        }
        @if task.done_on.is_some() && task.withdrawn_at.is_none() {
            (page::form(who, &format!("{address}/open-again"), "", html! {
                (form.line("again_why", "It was not done after all: why", "", Width::Full))
                (Button::secondary("Open it again", "then", "again"))
            }))
        }
        @if task.withdrawn_at.is_none() {
            h2 class="govuk-heading-m" { "Put it right, or give it to somebody else" }
            (page::form(who, &address, "", html! {
                input type="hidden" name="version" value=(versions::opened_on(typed));
                div class="hf-dense" { (form_pages::fields_of(&workers, typed, faults)) }
                (form.line("why", "Why it is changed (optional)", "", Width::Full))
                (Button::secondary("Record the change", "then", "change"))
            }))
            h2 class="govuk-heading-m" { "Withdraw it" }
            p class="govuk-body" { "When nobody has to do it, or it was set about the wrong person." }
            (page::form(who, &format!("{address}/withdraw"), "", html! {
                (form.line("withdraw_why", "Why it is withdrawn", "", Width::Full))
                (Button::secondary("Withdraw it", "then", "withdraw"))
            }))
        }
        (versions::pages::earlier(&fields(), &before, "the system"))
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new("A task", "/", body) };
    Ok(screen.back("/tasks", "Back to tasks").show(who))
}

fn told(task: &Task) -> Markup {
    html! {
        p class="govuk-body" {
            @if let Some(person) = &task.person { "About " a class="govuk-link" href=(format!("/people/{person}")) { (task.about()) } ". " }
            "For " (task.worker) ", due " (when(task.due_on, task.due_at)) ". Set " (moment(task.recorded_at))
            @if let Some(by) = &task.recorded_by { " by " (by) }
            "."
            @if let Some(record) = task.record_id { " " a class="govuk-link" href=(format!("/records/{record}")) { "What asks for it" } }
        }
        @if let Some(on) = task.done_on {
            p class="govuk-body" {
                strong { "Done " (day(on)) } @if let Some(by) = &task.done_by { ", as " (by) " recorded" }
                @if let Some(contact) = task.contact_id { ", by " a class="govuk-link" href=(format!("/contacts/{contact}")) { "a contact" } }
                "."
            }
        }
        @if let Some(at) = task.withdrawn_at {
            (govuk::inset(html! { strong { "Withdrawn" } " " (moment(at)) " by " (task.withdrawn_by.as_deref().unwrap_or("the system")) ": " (task.withdrawn_why) }))
        }
    }
}

/// `POST /tasks/{id}/done`
pub async fn done(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (task, typed) = (opened(&app, &posted.who, id).await?, &posted.typed);
    let today = app.db.clock.today();
    let mut faults = Faults::default();
    let on: Option<Date> = faults.day_if_any(typed, "done", "The day it was done").or(Some(today)).filter(|_| faults.none());
    if on.is_some_and(|on| on > today) {
        faults.add("done", "The day it was done must be today or before.");
    }
    let Some(on) = on.filter(|_| faults.none()) else { return task_page(&app, &posted.who, &task, typed, &faults, None).await };
    let to = Back::read(typed).address(&format!("/tasks/{id}"), "task-done");
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let task = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        Ok(change::done(tx, &task, on).await?.then(|| to.clone()))
    });
    // Done by somebody else meanwhile, it is done all the same.
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}

/// `POST /tasks/{id}/open-again`
pub async fn opened_again(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (task, typed) = (opened(&app, &posted.who, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "again_why", Words { required: Some("Say why it is opened again"), most: 500 });
    if !faults.none() {
        return task_page(&app, &posted.who, &task, typed, &faults, None).await;
    }
    let to = format!("/tasks/{id}?done=task-again");
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let task = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        Ok(change::opened_again(tx, &task, &why).await?.then(|| to.clone()))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}

/// `POST /tasks/{id}`
pub async fn put_right(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (task, typed) = (opened(&app, &posted.who, id).await?, &posted.typed);
    let mut workers = contacts::queries::workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    workers.push((task.worker_id, task.worker.clone()));
    let mut faults = Faults::default();
    let new = Details::check(&app, typed, &workers, &mut faults);
    let why = faults.words(typed, "why", Words { required: None, most: 500 });
    let Some(new) = new.filter(|_| faults.none()) else { return task_page(&app, &posted.who, &task, typed, &faults, None).await };
    let mut theirs = None;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let task = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        let right = change::put_right(tx, (&task, versions::opened_on(typed)), &new, &why).await?;
        theirs = Some(task);
        Ok(right.then(|| format!("/tasks/{id}?done=recorded")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let task = theirs.unwrap_or(task);
    faults.add("what", "Somebody else changed this task meanwhile, and your change is not recorded. What stands now is above; what you typed is below. Check it, then press the button again.");
    let once_more = versions::over_what_stands(typed);
    task_page(&app, &posted.who, &task, &once_more, &faults, None).await
}

/// `POST /tasks/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (task, typed) = (opened(&app, &posted.who, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return task_page(&app, &posted.who, &task, typed, &faults, None).await;
    }
    let to = format!("/tasks/{id}?done=withdrawn");
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        Ok(change::withdraw(tx, &task, &why).await?.then(|| to.clone()))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}
