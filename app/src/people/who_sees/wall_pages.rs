//! Whom a worker is kept from, for their manager.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Input, Width};
use maud::{Markup, html};

use super::{
    kind_says,
    queries::{self, Tie, Wall},
    walls,
};
use crate::{
    App,
    duties::pages::moment,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{self, whole_name},
    running::{whose, workers},
    session::{Posted, SignedIn},
};

/// `GET /workers/{id}/kept-from`
pub async fn list(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    shown(&app, &who, id, &Typed::default(), &Faults::default()).await
}

async fn shown(app: &App, who: &SignedIn, id: i64, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let name = workers::queries::one(&mut read, id, app.db.clock.today()).await?.ok_or(Problem::NotFound)?.name;
    whose::worker(&mut read, id).await?;
    // What somebody is kept from is not theirs to read, whatever they manage.
    if who.worker_id == Some(id) {
        return Err(Problem::NotFound);
    }
    let (ties, walls) = (queries::ties(&mut read, id).await?, queries::of_worker(&mut read, id).await?);
    drop(read);
    app.db.looks.listed(who.actor(), "kept-from", walls.iter().map(|wall| wall.person.as_str())).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Whom " (name) " is kept from" }
        p class="govuk-body" { "They do not find these people, in no list, search or count, and are not told that there is anything to find." }
        @if walls.iter().all(|wall| wall.lifted_at.is_some()) { p class="govuk-body" { "Nobody." } }
        @for wall in walls.iter().filter(|wall| wall.lifted_at.is_none()) { (standing(who, wall, faults)) }
        h2 class="govuk-heading-m" { "Keep them from somebody" }
        (page::form(who, &format!("/workers/{id}/kept-from"), typed.get("form_key"), html! {
            (Fields { typed, faults }.line("reference", "The number of the person or a referral", "For example P0042", Width::Chars10))
            (Fields { typed, faults }.line("why", "Why", "", Width::Full))
            (Button::submit("Keep them from this record"))
        }))
        h2 class="govuk-heading-m" { "Whom they said they are tied to" }
        (said(&ties))
        (before(&walls))
    };
    let title = "Whom a worker is kept from";
    let screen = Screen { faults: Some(faults), ..Screen::new(title, "/workers", body) };
    Ok(screen.back(&format!("/workers/{id}"), "Back to the worker").show(who))
}

fn standing(who: &SignedIn, wall: &Wall, faults: &Faults) -> Markup {
    let field = format!("lifted_why-{}", wall.id);
    html! {
        div class="govuk-inset-text" {
            p class="govuk-body" {
                a class="govuk-link" href=(format!("/people/{}", wall.person)) { (whole_name(&wall.given_name, &wall.family_name)) } " " (wall.person) ". "
                (wall.why) " Since " (moment(wall.recorded_at)) @if let Some(by) = &wall.by { ", by " (by) } "."
            }
            details class="govuk-details" open[faults.of(&field).is_some()] {
                summary class="govuk-details__summary" { span class="govuk-details__summary-text" { "This is another person, or they may see the record" } }
                div class="govuk-details__text" {
                    (page::form(who, &format!("/workers/{}/kept-from/{}/lift", wall.worker_id, wall.id), "", html! {
                        (Input { name: "lifted_why", id: &field, label: "Why they may see the record", error: faults.of(&field), width: Width::Full, ..Default::default() })
                        (Button::secondary("Let them see it", "", ""))
                    }))
                }
            }
        }
    }
}

fn said(ties: &[Tie]) -> Markup {
    html! {
        @if ties.is_empty() { p class="govuk-body" { "They have named nobody. They can, at Your account." } } @else {
            ul class="govuk-list govuk-list--bullet" {
                @for tie in ties {
                    li {
                        (whole_name(&tie.given_name, &tie.family_name)) ". " (kind_says(&tie.what)) ", said " (moment(tie.recorded_at)) "."
                        @if !tie.words.is_empty() { " “" (tie.words) "”" }
                        @if !tie.reach.is_empty() { " Reached at: " (tie.reach.lines().collect::<Vec<_>>().join("; ")) "." }
                        @if let Some(at) = tie.withdrawn_at { " Taken back " (moment(at)) ": " (tie.withdrawn_why) }
                    }
                }
            }
        }
    }
}

fn before(walls: &[Wall]) -> Markup {
    let lifted: Vec<&Wall> = walls.iter().filter(|wall| wall.lifted_at.is_some()).collect();
    html! {
        @if !lifted.is_empty() {
            h2 class="govuk-heading-m" { "May see the record again" }
            ul class="govuk-list govuk-list--bullet" {
                @for wall in lifted {
                    li {
                        (whole_name(&wall.given_name, &wall.family_name)) " " (wall.person)
                        @if let Some(at) = wall.lifted_at { ", " (moment(at)) } @if let Some(by) = &wall.lifted_by { " by " (by) } ": " (wall.lifted_why)
                    }
                }
            }
        }
    }
}

/// `POST /workers/{id}/kept-from`
pub async fn put_up(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    whose::worker(&mut app.db.read().await?, id).await?;
    let mut faults = Faults::default();
    let reference =
        faults.words(&posted.typed, "reference", Words { required: Some("Enter the number of the person or a referral"), most: 40 });
    let why = faults.words(&posted.typed, "why", Words { required: Some("Say why they are kept from this record"), most: 500 });
    let mut person = None;
    if faults.none() {
        person = people::root_of(&app.db, &reference.trim().to_uppercase()).await?;
        if person.is_none() {
            faults.add("reference", "There is no person or referral of this number. Check it on their page.");
        }
    }
    let Some(person) = person else { return shown(&app, &posted.who, id, &posted.typed, &faults).await };
    if posted.who.worker_id == Some(id) || workers::queries::one(&mut app.db.read().await?, id, app.db.clock.today()).await?.is_none() {
        return Err(Problem::NotFound);
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        Ok(walls::put_up(tx, (id, person), &why).await?.then(|| format!("/workers/{id}/kept-from?done=wall")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    faults.add("reference", "They are kept from this person already.");
    shown(&app, &posted.who, id, &posted.typed, &faults).await
}

/// `POST /workers/{id}/kept-from/{wall}/lift`
pub async fn lifted(State(app): State<App>, Path((id, wall)): Path<(i64, i64)>, posted: Posted) -> Result<Response, Problem> {
    if posted.who.worker_id == Some(id) {
        return Err(Problem::NotFound);
    }
    whose::worker(&mut app.db.read().await?, id).await?;
    let mut faults = Faults::default();
    let why = super::said_beside(&mut faults, &posted.typed, ("lifted_why", wall), "Say why they may see the record");
    if !faults.none() {
        return shown(&app, &posted.who, id, &Typed::default(), &faults).await;
    }
    once::record(&app.db, &posted, async |tx| match walls::lift(tx, id, wall, &why).await? {
        true => Ok(format!("/workers/{id}/kept-from?done=wall-lifted")),
        false => Err(Problem::NotFound),
    })
    .await
}
