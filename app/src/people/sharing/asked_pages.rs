//! What other providers ask to be shared, for managers: agreed to with an agreement, or declined in words that the other reads.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Input, Width};
use maud::html;

use super::{
    asked,
    queries::{self, Request},
};
use crate::{
    App,
    error::Problem,
    form::{Faults, Words},
    once,
    page::{self, Screen},
    people::whole_name,
    session::{Posted, SignedIn},
    words::moment,
};

/// `GET /sharing/asked`
pub async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    shown(&app, &who, &Faults::default()).await
}

async fn shown(app: &App, who: &SignedIn, faults: &Faults) -> Result<Response, Problem> {
    let requests = queries::requests(&mut app.db.read().await?).await?;
    app.db.looks.listed(who.actor(), "sharing-requests", requests.iter().map(|one| one.person.as_str())).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Other providers ask to share" }
        p class="govuk-body" { "Somebody like a person of theirs is known to you. They were told that, and not who it is or that it is you, unless your installation says so." }
        @if requests.is_empty() { p class="govuk-body" { "Nothing waits for an answer." } }
        @for one in &requests { (told(who, one)) }
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Other providers ask to share", "/", body) }.show(who))
}

fn told(who: &SignedIn, one: &Request) -> maud::Markup {
    let name = whole_name(&one.given_name, &one.family_name);
    html! {
        section class="hf-box" {
            p class="govuk-body" {
                strong { (one.with) } " asks for " a class="govuk-link" href=(format!("/people/{}", one.person)) { (name) } " " (one.person) ", "
                (moment(one.asked_at)) ", by " (one.by) ": “" (one.why) "”"
            }
            p class="govuk-body" { a class="govuk-link" href=(format!("/people/{}/sharing?request={}", one.person, one.id)) { "Agree what to share" span class="govuk-visually-hidden" { " of " (name) } } }
            (page::form(who, &format!("/sharing/asked/{}", one.id), "", html! {
                (Input { name: "words", id: &format!("words-{}", one.id), label: "Or why it is not shared", hint: "The other provider reads it", width: Width::Full, ..Default::default() })
                (Button::secondary("Do not share", "", ""))
            }))
        }
    }
}

/// `POST /sharing/asked/{id}`
pub async fn declined(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let words = faults.words(&posted.typed, "words", Words { required: Some("Say why it is not shared"), most: 2_000 });
    if !faults.none() {
        return shown(&app, &posted.who, &faults).await;
    }
    once::record(&app.db, &posted, async |tx| {
        let waits = queries::requests(tx).await?.iter().any(|one| one.id == id);
        if !waits || !asked::answer(tx, id, ("declined", &words)).await? {
            return Err(Problem::NotFound);
        }
        Ok("/sharing/asked?done=sharing-declined".to_owned())
    })
    .await
}
