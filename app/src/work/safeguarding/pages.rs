//! The form for a concern.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Width, button_group};
use maud::html;

use super::{
    ABOUT, KINDS,
    record::{self, NewConcern},
};
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

/// `GET /referrals/{reference}/concerns/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let typed = Typed::default().with_day("day", app.db.clock.today());
    let typed = drafts::or_begun(&app.db, &who, &room::CONCERN, &case.reference, typed).await?;
    Ok(form_page(&who, &case, &typed, &Faults::default()))
}

fn form_page(who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Response {
    let fields = Fields { typed, faults };
    let kinds = vec![
        Choice { hint: "A concern that somebody needs care or protection.", ..Choice::new(KINDS[0].0, KINDS[0].1) },
        Choice { hint: "A referral of somebody whose own behaviour is a high risk.", ..Choice::new(KINDS[1].0, KINDS[1].1) },
    ];
    let body = html! {
        h1 class="govuk-heading-l" { "Record a concern" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        (drafts::pages::form(who, &room::CONCERN, &case.reference, typed, html! {
            (fields.one_of("kind", "What kind of concern", "", kinds))
            (fields.either("about", "Who it is about", "", Choice::list(&ABOUT)))
            (fields.line("sent_to", "Sent to", "For example MARU, or adult safeguarding", Width::Chars20))
            (fields.day("day", "Day it was sent", ""))
            (fields.words("words", "What the concern is", "", 5))
            (button_group(html! { (Button::submit("Record the concern")) a class="govuk-link" href=(case.person_page()) { "Cancel" } }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Record a concern", "/people", body) };
    screen.back(&case.person_page(), "Back to the person's page").show(who)
}

/// `POST /referrals/{reference}/concerns/new`
pub async fn recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let Some(new) = check(&app, &posted.typed, &mut faults) else {
        return Ok(form_page(&posted.who, &case, &posted.typed, &faults));
    };
    let mut tx = app.db.write(posted.who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    record::record(&mut tx, &app.contracts, &case, new).await?;
    let to = format!("{}?done=concern", case.person_page());
    form::sent(&mut tx, &posted.typed, &to).await?;
    tx.commit().await?;
    Ok(Redirect::to(&to).into_response())
}

fn check(app: &App, typed: &Typed, faults: &mut Faults) -> Option<NewConcern> {
    let kind = faults.choice(typed, "kind", &KINDS.map(|(id, _)| id), "Choose what kind of concern it is");
    let about = faults.choice(typed, "about", &ABOUT.map(|(id, _)| id), "Choose whether it is about an adult or a child");
    let sent_to = faults.words(typed, "sent_to", Words { required: Some("Enter who it was sent to"), most: 200 });
    let day = faults.past_day(typed, "day", "The day it was sent", app.db.clock.today());
    let words = faults.words(typed, "words", Words { required: Some("Say what the concern is"), most: 10_000 });
    faults.none().then_some(NewConcern { raised_on: day?, about, kind, sent_to, words })
}
