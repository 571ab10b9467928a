//! Everybody who works here.

use axum::{
    extract::{Query, State},
    response::Response,
};
use govuk::{Button, Cell, Colour, Head, Table, button_group, empty, tag};
use maud::{Markup, html};

use super::{
    kind_says,
    queries::{self, Listed},
};
use crate::{
    App,
    error::Problem,
    page::{Done, Screen},
    session::SignedIn,
    words::day,
};

/// `GET /workers`
pub async fn list(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let workers = queries::all(&mut app.db.read().await?, today).await?;
    let (gone, here): (Vec<&Listed>, Vec<&Listed>) = workers.iter().partition(|worker| worker.has_left(today));
    let body = html! {
        h1 class="govuk-heading-l" { "Workers and volunteers" }
        (button_group(html! { (Button::link("Add a worker", "/workers/new")) a class="govuk-link" href="/teams" { "Teams" } a class="govuk-link" href="/contracts" { "Contracts and organisations" } a class="govuk-link" href="/accounts" { "Accounts" } }))
        @if here.is_empty() {
            (empty("Nobody is recorded yet. Add whoever carries cases first: a case can then be given to them."))
        } @else { (table(&here)) }
        @if !gone.is_empty() {
            (govuk::Details { summary: format!("{} who left", gone.len()).into(), body: table(&gone), ..Default::default() })
        }
    };
    Ok(Screen { done: done.done.as_deref(), ..Screen::new("Workers and volunteers", "/workers", body) }.show(&who))
}

fn table(workers: &[&Listed]) -> Markup {
    let row = |worker: &&Listed| {
        vec![
            html! { a class="govuk-link" href=(format!("/workers/{}", worker.id)) { (worker.name) } }.into(),
            html! { (worker.role) @if !worker.role.is_empty() { ", " } (kind_says(&worker.kind).to_lowercase()) }.into(),
            worker.teams.clone().into(),
            status(worker).into(),
            Cell::numeric(worker.cases),
        ]
    };
    let head = vec!["Name".into(), "Role".into(), "Team".into(), "Now".into(), Head::numeric("Cases")];
    html! { (Table { head, rows: workers.iter().map(row).collect(), stack_on_phone: true, ..Default::default() }) }
}

/// Whether somebody is at work, in words.
pub fn status(worker: &Listed) -> Markup {
    html! {
        @match (worker.left_on, worker.away, worker.away_until) {
            (Some(left), ..) => { "Last day " (day(left)) }
            (None, true, Some(until)) => { (tag("On leave", Colour::Yellow)) " to " (day(until)) }
            (None, true, None) => (tag("On leave", Colour::Yellow)),
            (None, false, _) => @if worker.accounts == 0 { "At work, no account" } @else { "At work" },
        }
    }
}
