//! The diary: whom one meets, day by day; a colleague's or a team's too. And on the first page what has passed and is asked about.

use axum::{
    extract::{Query, State},
    response::Response,
};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    outcome_says, pages,
    queries::{self, AT_HOME, Appointment},
};
use crate::{
    App,
    error::Problem,
    page::Screen,
    session::SignedIn,
    words::day,
    work::tasks::{
        list_pages::{self, Asked},
        queries::{PAGE, Wanted},
        time, when,
    },
};

/// `GET /appointments`
pub async fn diary(State(app): State<App>, who: SignedIn, Query(mut asked): Query<Asked>) -> Result<Response, Problem> {
    asked.skip = asked.skip.clamp(0, 1_000_000_000);
    let (worker, team) = asked.whose(&who);
    let wanted = Wanted { worker, team, today: app.db.clock.today(), skip: asked.skip };
    let mut read = app.db.read().await?;
    let all = if asked.show == "over" { queries::over(&mut read, wanted).await? } else { queries::ahead(&mut read, wanted).await? };
    drop(read);
    let most = usize::try_from(PAGE).unwrap_or_default();
    let shown = &all[..all.len().min(most)];
    app.db.looks.listed(who.actor(), "diary", shown.iter().map(|one| one.person.as_str())).await?;
    let whose = list_pages::whose(&app, &who).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Diary" }
        p class="govuk-body" { "An appointment is made on the page of whoever is met." }
        (list_pages::filter("/appointments", &who, &asked, &whose, &[("", "To come, and not said yet"), ("over", "Over")]))
        @if shown.is_empty() { (govuk::empty("No appointments.")) }
        (by_day(&who, shown, app.db.clock.now(), !asked.of.is_empty()))
        (list_pages::pages("/appointments", &asked, all.len() > most))
    };
    let screen = Screen { done: asked.done.as_deref(), ..Screen::new("Diary", "/", body) };
    Ok(screen.back("/", "Home").show(&who))
}

/// A heading for each day, and below it a line for each appointment.
fn by_day(who: &SignedIn, all: &[Appointment], now: Timestamp, named: bool) -> Markup {
    html! {
        @for of_day in all.chunk_by(|a, b| a.planned_on == b.planned_on) {
            h2 class="hf-month" { (day(of_day[0].planned_on)) }
            ul class="hf-tasks" { @for one in of_day { (line(who, one, now, named)) } }
        }
    }
}

/// Where it is stands on its own page and in no list: whoever waits for somebody waits there.
fn line(who: &SignedIn, one: &Appointment, now: Timestamp, named: bool) -> Markup {
    let at = time(one.planned_at);
    html! {
        li class="hf-tasks__one" {
            div class="hf-tasks__what" {
                @if !at.is_empty() { strong { (at) } " " }
                a class="govuk-link" href=(format!("/appointments/{}", one.id)) { (one.about) }
                ", " a class="govuk-link" href=(format!("/people/{}", one.person)) { (one.name()) }
                div class="hf-tasks__when" {
                    @if !one.outcome.is_empty() { (outcome_says(&one.outcome)) ". " } @else if one.is_asked(now) { strong class="hf-tasks__late" { "Not said whether it took place" } ". " }
                    @if named || who.worker_id != Some(one.worker_id) { (one.worker) }
                }
            }
        }
    }
}

/// What has passed, each with its presses: whoever was to be there is asked whether it took place.
pub fn asked(app: &App, who: &SignedIn, all: &[Appointment]) -> Markup {
    let now = app.db.clock.now();
    let passed: Vec<&Appointment> = all.iter().take(AT_HOME).filter(|one| one.is_asked(now)).collect();
    html! {
        @if !passed.is_empty() {
            h2 class="govuk-heading-m" { "Did this appointment take place?" }
            @for one in passed {
                (govuk::inset(html! {
                    p class="govuk-body govuk-!-margin-bottom-1" {
                        a class="govuk-link" href=(format!("/people/{}", one.person)) { (one.name()) }
                        ", " (when(one.planned_on, one.planned_at)) ": " a class="govuk-link" href=(format!("/appointments/{}", one.id)) { (one.about) }
                    }
                    (pages::outcome_form(app, who, one, "home"))
                }))
            }
        }
    }
}

/// Whom one meets next.
pub fn at_home(app: &App, all: &[Appointment]) -> Markup {
    let now = app.db.clock.now();
    let ahead: Vec<Appointment> = all.iter().take(AT_HOME).filter(|one| !one.is_asked(now)).cloned().collect();
    html! {
        section aria-labelledby="diary" {
            h2 class="govuk-heading-m" id="diary" { "Your appointments, the next two weeks" }
            @if ahead.is_empty() { p class="govuk-body" { "None." } } @else {
                ul class="hf-tasks" {
                    @for one in &ahead { li class="hf-tasks__one" { div class="hf-tasks__what" {
                        strong { (when(one.planned_on, one.planned_at)) } " "
                        a class="govuk-link" href=(format!("/appointments/{}", one.id)) { (one.about) }
                        ", " a class="govuk-link" href=(format!("/people/{}", one.person)) { (one.name()) }
                    } } }
                }
            }
            p class="govuk-body" { a class="govuk-link" href="/appointments" { @if all.len() > AT_HOME { "There are more: the whole diary" } @else { "The whole diary" } } }
        }
    }
}
