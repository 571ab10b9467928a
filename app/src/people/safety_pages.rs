//! The forms for flags.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Select, Textarea};
use maud::html;

use super::{OpenPerson, safety};
use crate::person_page::FLAGS;
use crate::{
    App, drafts,
    error::Problem,
    form::{self, Faults, Typed, Words},
    page::Screen,
    session::{Posted, SignedIn},
};

fn person_page(person: &OpenPerson) -> String {
    format!("/people/{}", person.reference)
}

/// `GET /people/{reference}/flags/new`
pub async fn flag(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = super::open(&app.db, &who, &reference).await?;
    let typed = drafts::or_begun(&app, &who, &drafts::FLAG, &person.reference, Typed::default()).await?;
    Ok(flag_page(&who, &person, &typed, &Faults::default()))
}

fn flag_page(who: &SignedIn, person: &OpenPerson, typed: &Typed, faults: &Faults) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Raise a flag" }
        p class="govuk-body" { (person.name()) }
        (drafts::pages::form(who, &drafts::FLAG, &person.reference, typed, html! {
            (Select { name: "kind", label: "What", blank: Some("Choose a flag"), items: Choice::list(&FLAGS), value: typed.get("kind"), error: faults.of("kind"), ..Default::default() })
            (Textarea { name: "basis", label: "On what basis", hint: "Who said so, or what you saw", rows: 3, value: typed.get("basis"), error: faults.of("basis"), ..Default::default() })
            (Button::submit("Raise the flag"))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Raise a flag", "/people", body) }
        .back(&person_page(person), "Back to the person's page")
        .show(who)
}

/// `POST /people/{reference}/flags`
pub async fn flag_raised(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = super::open(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let kind = faults.choice(&posted.typed, "kind", &FLAGS.map(|(id, _)| id), "Choose a flag");
    let basis = faults.words(&posted.typed, "basis", Words { required: Some("Say on what basis the flag is raised"), most: 2_000 });
    if !faults.none() {
        return Ok(flag_page(&posted.who, &person, &posted.typed, &faults));
    }
    let mut tx = app.db.write(posted.who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    safety::raise_flag(&mut tx, &person, &kind, &basis, app.db.clock.today()).await?;
    let to = format!("{}?done=flag", person_page(&person));
    form::sent(&mut tx, &posted.typed, &to).await?;
    tx.commit().await?;
    Ok(Redirect::to(&to).into_response())
}

/// `POST /people/{reference}/flags/{flag}/end`
pub async fn flag_ended(State(app): State<App>, Path((reference, flag)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = super::open(&app.db, &posted.who, &reference).await?;
    let mut tx = app.db.write(posted.who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let to = format!("{}?done=flag-ended", person_page(&person));
    if safety::end_flag(&mut tx, &person, flag, app.db.clock.today()).await? {
        form::sent(&mut tx, &posted.typed, &to).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&to).into_response())
}
