//! On the first page: whom one meets next, and what has passed and is asked about.

use maud::{Markup, html};

use super::{
    pages,
    queries::{AT_HOME, Appointment},
};
use crate::{
    App,
    session::SignedIn,
    work::{back::Back, tasks::when},
};

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
                    (pages::outcome_form(app, who, one, &Back::Home))
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
            p class="govuk-body" { a class="govuk-link" href="/diary" { @if all.len() > AT_HOME { "There are more: the whole diary" } @else { "The whole diary" } } }
        }
    }
}
