//! Whom one is tied to: a page of one's own.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Choice, Input, Radios, Size, Width};
use maud::{Markup, html};

use super::{
    KINDS, kind_says, queries,
    ties::{self, NewTie},
};
use crate::{
    App,
    duties::pages::moment,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    session::{Posted, SignedIn},
};

/// `GET /ties`
pub async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    shown(&app, &who, &Typed::default(), &Faults::default()).await
}

async fn shown(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let worker = who.worker_id.ok_or(Problem::NotFound)?;
    let ties = queries::ties(&mut app.db.read().await?, worker).await?;
    let (standing, gone): (Vec<_>, Vec<_>) = ties.iter().partition(|tie| tie.withdrawn_at.is_none());
    let body = html! {
        h1 class="govuk-heading-l" { "People you are tied to" }
        p class="govuk-body" {
            "Family, friends, neighbours, and anybody through whom you could come to be on one side. Say so whether or not they may ever use this \
             service: you are not told whether they do. If there is a record of somebody of that name, or of whoever they are with, you will not find \
             it, and a colleague does the work. Your manager sees what you wrote."
        }
        @if standing.is_empty() { p class="govuk-body" { "You have named nobody." } }
        @for tie in standing {
            div class="govuk-inset-text" {
                p class="govuk-body" {
                    strong { (tie.given_name) " " (tie.family_name) } ". " (kind_says(&tie.what)) ", said " (moment(tie.recorded_at)) "."
                    @if !tie.words.is_empty() { " “" (tie.words) "”" }
                }
                @if !tie.reach.is_empty() { p class="govuk-body" { "Reached at: " (tie.reach.lines().collect::<Vec<_>>().join("; ")) } }
                @let field = format!("why-{}", tie.id);
                details class="govuk-details" open[faults.of(&field).is_some()] {
                    summary class="govuk-details__summary" { span class="govuk-details__summary-text" { "This is not so, or no more" } }
                    div class="govuk-details__text" {
                        (page::form(who, &format!("/ties/{}/withdraw", tie.id), "", html! {
                            (Input { name: "why", id: &field, label: "Why", error: faults.of(&field), width: Width::Full, ..Default::default() })
                            (Button::secondary("Take it back", "", ""))
                        }))
                    }
                }
            }
        }
        h2 class="govuk-heading-m" { "Name somebody" }
        (page::form(who, "/ties", typed.get("form_key"), named(Fields { typed, faults })))
        @if !gone.is_empty() {
            h2 class="govuk-heading-m" { "Taken back" }
            ul class="govuk-list govuk-list--bullet" {
                @for tie in gone {
                    li { (tie.given_name) " " (tie.family_name) @if let Some(at) = tie.withdrawn_at { ", " (moment(at)) } ": " (tie.withdrawn_why) }
                }
            }
        }
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("People you are tied to", "/account", body) };
    Ok(screen.back("/account", "Back to your account").show(who))
}

fn named(fields: Fields<'_>) -> Markup {
    html! {
        (fields.line("given_name", "First name", "", Width::TwoThirds))
        (fields.line("family_name", "Last name", "", Width::TwoThirds))
        (Radios { name: "what", legend: "How you know them", legend_size: Size::S, small: true, items: Choice::list(&KINDS), value: fields.typed.get("what"), error: fields.faults.of("what"), ..Default::default() })
        (fields.words("reach", "A number, e-mail or address of theirs, if you know one", "One on each line. A record is found by it, also where the name is another", 2))
        (fields.words("words", "What else your manager should know", "You need not say more than you want to", 2))
        (Button::submit("Name them"))
    }
}

/// `POST /ties`
pub async fn declared(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let worker = posted.who.worker_id.ok_or(Problem::NotFound)?;
    let mut faults = Faults::default();
    let given_name = faults.words(&posted.typed, "given_name", Words { required: Some("Enter their first name"), most: 200 });
    let family_name = faults.words(&posted.typed, "family_name", Words { required: Some("Enter their last name"), most: 200 });
    let what = faults.choice(&posted.typed, "what", &KINDS.map(|(id, _)| id), "Choose how you know them");
    let words = faults.words(&posted.typed, "words", Words { required: None, most: 2_000 });
    let reach = faults.words(&posted.typed, "reach", Words { required: None, most: 1_000 });
    if !faults.none() {
        return shown(&app, &posted.who, &posted.typed, &faults).await;
    }
    once::record(&app.db, &posted, async |tx| {
        ties::declare(tx, worker, NewTie { given_name, family_name, what, words, reach }).await?;
        Ok("/ties?done=tie".into())
    })
    .await
}

/// `POST /ties/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let worker = posted.who.worker_id.ok_or(Problem::NotFound)?;
    let mut faults = Faults::default();
    let why = super::said_beside(&mut faults, &posted.typed, ("why", id), "Say why you take it back");
    if !faults.none() {
        return shown(&app, &posted.who, &Typed::default(), &faults).await;
    }
    once::record(&app.db, &posted, async |tx| match ties::withdraw(tx, worker, id, &why).await? {
        true => Ok("/ties?done=tie-withdrawn".into()),
        false => Err(Problem::NotFound),
    })
    .await
}
