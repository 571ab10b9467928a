//! The form for a step: its day and a few words.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, button_group};
use maud::html;

use super::{Step, record, step};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{self, Faults, Typed, Words},
    page::Screen,
    people::{self, OpenCase},
    session::{Posted, SignedIn},
    work::room,
};

/// `GET /referrals/{reference}/steps/{kind}`
pub async fn new(State(app): State<App>, who: SignedIn, Path((reference, kind)): Path<(String, String)>) -> Result<Response, Problem> {
    let step = step(&kind).ok_or(Problem::NotFound)?;
    let case = people::open_case(&app.db, &who, &reference).await?;
    let typed = Typed::default().with_day("day", app.db.clock.today());
    let typed = drafts::or_begun(&app.db, &who, &room::STEP, &format!("{}~{}", case.reference, step.kind), typed).await?;
    Ok(form_page(&who, &case, step, &typed, &Faults::default()))
}

fn form_page(who: &SignedIn, case: &OpenCase, step: &Step, typed: &Typed, faults: &Faults) -> Response {
    let fields = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { (step.title) }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        (drafts::pages::form(who, &room::STEP, &format!("{}~{}", case.reference, step.kind), typed, html! {
            (fields.day("day", "Day it was done", ""))
            (fields.words("words", step.asks, step.hint, 6))
            (button_group(html! { (Button::submit("Record")) a class="govuk-link" href=(case.person_page()) { "Cancel" } }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new(step.title, "/people", body) };
    screen.back(&case.person_page(), "Back to the person's page").show(who)
}

/// `POST /referrals/{reference}/steps/{kind}`
pub async fn recorded(
    State(app): State<App>,
    Path((reference, kind)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let step = step(&kind).ok_or(Problem::NotFound)?;
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let day = faults.past_day(&posted.typed, "day", "The day", app.db.clock.today());
    let words = faults.words(&posted.typed, "words", Words { required: step.required, most: 10_000 });
    let (true, Some(day)) = (faults.none(), day) else {
        return Ok(form_page(&posted.who, &case, step, &posted.typed, &faults));
    };
    let mut tx = app.db.write(posted.who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    record::record(&mut tx, &app.contracts, &case, step, day, &words).await?;
    let to = format!("{}?done=recorded", case.person_page());
    form::sent(&mut tx, &posted.typed, &to).await?;
    tx.commit().await?;
    Ok(Redirect::to(&to).into_response())
}
