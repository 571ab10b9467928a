//! What stands beside an appointment: where exactly it is, masked until somebody asks; and what else the worker has at that time.

use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};

use super::{
    LASTS, has_passed, pages,
    queries::{self, Appointment},
};
use crate::{
    App,
    clock::zone,
    db::{DbError, Read},
    error::Problem,
    form::{Faults, Typed},
    page,
    people::masked,
    running::workers,
    session::{Posted, SignedIn},
    words::day,
};

/// `POST /appointments/{id}/place`: leads to the page with the place shown.
pub async fn asked(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let one = pages::opened(&app, &posted.who, id).await?;
    match masked::ask(&app, &posted.who, id, ("place", &format!("/appointments/{id}"))).await? {
        Some(shown_at) => Ok(shown_at),
        None => {
            shown(&app, &posted.who, id).await?;
            pages::one_page(&app, &posted.who, &one, (&Typed::default(), true), &Faults::default(), None).await
        }
    }
}

/// Writes that somebody saw where it is.
pub(super) async fn shown(app: &App, who: &SignedIn, id: i64) -> Result<(), DbError> {
    app.db.looks.seal(who.actor(), "revealed", "appointment", id, "place").await
}

/// The place, or the button that shows it.
pub(super) fn place(who: &SignedIn, one: &Appointment, shown: bool) -> Markup {
    html! {
        @if shown {
            p class="govuk-body" { "Place: " @if one.place.is_empty() { "none is written down" } @else { (one.place) } "." }
        } @else if !one.place.is_empty() {
            (page::form(who, &format!("/appointments/{}/place", one.id), "", html! {
                p class="govuk-body" { "The place is hidden. " button type="submit" class="govuk-link hf-link-button" { "Show the place" } }
            }))
        }
    }
}

/// What else there is at the time of an appointment that lies ahead, in sentences: told, and in nobody's way.
pub(super) async fn beside(read: &mut Read, app: &App, one: &Appointment) -> Result<Vec<String>, DbError> {
    if !one.outcome.is_empty() || one.withdrawn_at.is_some() || has_passed(one.planned_on, one.planned_at, app.db.clock.now()) {
        return Ok(vec![]);
    }
    let mut told = vec![];
    if let Some(why) = workers::queries::not_here(read, one.worker_id, one.planned_on).await? {
        told.push(format!("{} {why}, {}.", one.worker, day(one.planned_on)));
    }
    if let Some(at) = one.planned_at {
        for other in queries::times_of(read, one.worker_id, one.planned_on, one.id).await? {
            if other.duration_since(at).abs() < LASTS {
                told.push(format!("{} has another appointment at {}.", one.worker, other.to_zoned(zone()).strftime("%H:%M")));
            }
        }
    }
    Ok(told)
}
