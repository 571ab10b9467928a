//! A worker's page: what is kept of somebody who works here, with the cases they carry.

mod room;

pub use room::room;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, SummaryRow, button_group};
use jiff::civil::Date;
use maud::{Markup, html};

use crate::{
    App,
    access::{May, Role},
    error::Problem,
    fields::told,
    forms::{self, About},
    page::{Done, Screen},
    people::{
        queries::{Carried, caseload},
        table,
    },
    running::{
        whose,
        workers::{
            change, fields, kind_says,
            pages::status,
            queries::{self, Listed},
            spells_pages,
        },
    },
    session::SignedIn,
    versions,
    words::day,
    work::tasks,
};

/// `GET /workers/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let mut read = app.db.read().await?;
    let worker = queries::one(&mut read, id, today).await?.ok_or(Problem::NotFound)?;
    let stands = change::stands(&mut read, id).await?.ok_or(Problem::NotFound)?;
    let cases = if who.may(May::SeePeople) { caseload(&mut read, id, app.db.clock.today()).await? } else { vec![] };
    let tasks = tasks::queries::beside_cases(&mut read, id, today).await?.len();
    let accounts = queries::accounts(&mut read, id).await?;
    let training = queries::training(&mut read, id).await?;
    let changes = queries::changes(&mut read, id).await?;
    let spells = spells_pages::read(&mut read, id).await?;
    let by = spells_pages::Changes { any: worker.ours, for_whom: !whose::is_bound(&mut read, &who).await? };
    drop(read);
    let records = if worker.ours {
        records(&app, &who, id).await?
    } else {
        html! {}
    };
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
        SummaryRow::new("Work phone", told(&value("phone"))),
        SummaryRow::new("Team", told(&worker.teams)),
    ];
    let body = html! {
        h1 class="govuk-heading-l" { (worker.name) }
        @if worker.away { p class="govuk-body" { (status(&worker)) } }
        (govuk::SummaryList { rows, ..Default::default() })
        (button_group(html! {
            @if worker.ours { (Button::link("Change their details", &format!("/workers/{id}/change"))) }
            @if worker.ours && who.may(May::ManageCases) && who.worker_id != Some(id) { a class="govuk-link" href=(format!("/workers/{id}/kept-from")) { "Whom they are kept from" } }
            @if who.may(May::ManageCases) && (worker.cases > 0 || tasks > 0) {
                a class="govuk-link" href=(format!("/workers/{id}/handover")) { @if worker.cases > 0 { "Hand over cases" } @else { "Give their tasks on" } }
            }
            @if worker.ours { a class="govuk-link" href=(format!("/workers/{id}/withdraw")) { "Keyed by mistake" } }
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
        @if accounts.is_empty() { p class="govuk-body" { "No account. " @if worker.ours { a class="govuk-link" href=(format!("/accounts?worker={id}")) { "Give an account" } } } }
        (records)
        (spells_pages::section(id, &spells, today, by))
        h2 class="govuk-heading-m" { "Training" }
        @if training.is_empty() { p class="govuk-body" { "No training is recorded." } }
        ul class="govuk-list govuk-list--bullet" { @for (course, on) in &training { li { (course) ", " (day(*on)) } } }
        (versions::pages::earlier(&fields(), &changes, "the terminal"))
    };
    let screen = Screen { done: done.done.as_deref(), ..Screen::new("Worker", "/workers", body) };
    Ok(screen.back("/workers", "Back to workers and volunteers").show(&who))
}

/// What managers recorded of them: supervision and the like.
async fn records(app: &App, who: &SignedIn, id: i64) -> Result<Markup, Problem> {
    if !who.may(May::ManageCases) {
        return Ok(html! {});
    }
    let subject = forms::Subject::open(app, who, About::Worker, &id.to_string()).await?;
    let section = forms::of_the_service(app, who, &subject).await?;
    Ok(html! {
        h2 class="govuk-heading-m" { "Records" }
        (section)
        p class="govuk-body" { a class="govuk-link" href=(format!("/workers/{id}/forms")) { "These records alone" } }
    })
}

fn cases_of(who: &SignedIn, worker: &Listed, cases: &[Carried]) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Cases (" (worker.cases) ")" }
        @if who.may(May::SeePeople) { (table::caseload(cases)) }
        @else { p class="govuk-body" { "Who they are is shown to managers." } }
    }
}
