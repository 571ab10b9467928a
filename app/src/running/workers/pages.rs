//! Everybody who works here, and one of them: what is kept, the teams, leave, training, accounts and cases.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Cell, Colour, Head, SummaryRow, Table, button_group, empty, tag};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    fields, kind_says,
    queries::{self, Listed},
    spells_pages,
};
use crate::{
    App,
    access::{May, Role},
    duties::pages::{day, moment},
    error::Problem,
    fields::told,
    page::Screen,
    people::queries::{Carried, caseload},
    running::accounts::pages::Done,
    search,
    session::SignedIn,
    versions,
};

/// `GET /workers`
pub async fn list(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let workers = queries::all(&mut app.db.read().await?, today).await?;
    let (gone, here): (Vec<&Listed>, Vec<&Listed>) = workers.iter().partition(|worker| worker.has_left(today));
    let body = html! {
        h1 class="govuk-heading-l" { "Workers and volunteers" }
        (button_group(html! { (Button::link("Add a worker", "/workers/new")) a class="govuk-link" href="/teams" { "Teams" } a class="govuk-link" href="/accounts" { "Accounts" } }))
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

/// `GET /workers/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let mut read = app.db.read().await?;
    let worker = queries::one(&mut read, id, today).await?.ok_or(Problem::NotFound)?;
    let stands = super::change::stands(&mut read, id).await?.ok_or(Problem::NotFound)?;
    let cases = if who.may(May::SeePeople) { caseload(&mut read, id).await? } else { vec![] };
    let accounts = queries::accounts(&mut read, id).await?;
    let training = queries::training(&mut read, id).await?;
    let changes = queries::changes(&mut read, id).await?;
    let spells = spells_pages::read(&mut read, id).await?;
    drop(read);
    app.db.looks.listed(who.actor(), "worker", cases.iter().map(|case| case.reference.as_str())).await?;
    let value = |field: &str| stands.values.get(field).cloned().unwrap_or_default();
    let dated = |field: &str| value(field).parse::<Date>().map_or(String::new(), day);
    let rows = vec![
        SummaryRow::new("Role", told(&worker.role)),
        SummaryRow::new("Works as", kind_says(&worker.kind)),
        SummaryRow::new("Full-time equivalent", told(&value("fte"))),
        SummaryRow::new("Started", told(&dated("started"))),
        SummaryRow::new("Last day of work", if worker.left_on.is_some() { dated("left") } else { "Works here".into() }),
        SummaryRow::new("DBS check", told(&dated("dbs"))),
        SummaryRow::new("Team", told(&worker.teams)),
    ];
    let body = html! {
        h1 class="govuk-heading-l" { (worker.name) }
        @if worker.away { p class="govuk-body" { (status(&worker)) } }
        (govuk::SummaryList { rows, ..Default::default() })
        (button_group(html! {
            (Button::link("Change", &format!("/workers/{id}/change")))
            @if who.may(May::ManageCases) && worker.cases > 0 { a class="govuk-link" href=(format!("/workers/{id}/handover")) { "Hand over cases" } }
            a class="govuk-link" href=(format!("/workers/{id}/withdraw")) { "Keyed by mistake" }
        }))
        (cases_of(&who, &worker, &cases))
        h2 class="govuk-heading-m" { "Account" }
        @for account in &accounts {
            p class="govuk-body" {
                (account.sign_in) ", " (Role::named(&account.role).map_or("", Role::says))
                @if account.disabled_at.is_some() { ", closed" }
                ". " a class="govuk-link" href=(format!("/accounts/{}", account.id)) { "Open the account" span class="govuk-visually-hidden" { " " (account.sign_in) } }
                @if who.may(May::ReadJournal) { " " a class="govuk-link" href=(format!("/journal?account={}", account.id)) { "What they did" span class="govuk-visually-hidden" { " as " (account.sign_in) } } }
            }
        }
        @if accounts.is_empty() { p class="govuk-body" { "No account. " a class="govuk-link" href=(format!("/accounts?worker={id}")) { "Give an account" } } }
        (spells_pages::section(id, &spells, today))
        h2 class="govuk-heading-m" { "Training" }
        @if training.is_empty() { p class="govuk-body" { "No training is recorded." } }
        ul class="govuk-list govuk-list--bullet" { @for (course, on) in &training { li { (course) ", " (day(*on)) } } }
        (earlier(&changes))
    };
    let screen = Screen { done: done.done.as_deref(), ..Screen::new("Worker", "/workers", body) };
    Ok(screen.back("/workers", "Back to workers and volunteers").show(&who))
}

fn cases_of(who: &SignedIn, worker: &Listed, cases: &[Carried]) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Cases (" (worker.cases) ")" }
        @if who.may(May::SeePeople) { (search::find::caseload_table(cases)) }
        @else { p class="govuk-body" { "Who they are is shown to managers." } }
    }
}

fn earlier(changes: &[(jiff::Timestamp, Option<String>, String)]) -> Markup {
    html! {
        @if !changes.is_empty() {
            h2 class="govuk-heading-m" { "What stood before" }
            ul class="govuk-list govuk-list--bullet" {
                @for (at, by, was) in changes {
                    @let was = versions::read(was);
                    li {
                        "Until " (moment(*at)) ", changed by " (by.as_deref().unwrap_or("the terminal")) ": "
                        @for field in fields() { (field.label) " " (field.says(was.get(&field.name).map_or("", String::as_str))) ". " }
                    }
                }
            }
        }
    }
}
