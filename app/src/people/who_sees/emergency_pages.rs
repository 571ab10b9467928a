//! Taking access in an emergency, and a manager's word afterwards.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Input, Width};
use maud::html;

use super::{
    emergency,
    queries::{self, Taken},
};
use crate::{
    App,
    duties::pages::moment,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::whole_name,
    session::{Posted, SignedIn},
};

/// `GET /emergency`
pub async fn form(State(_): State<App>, who: SignedIn) -> Result<Response, Problem> {
    Ok(shown(&who, &Typed::default(), &Faults::default()))
}

fn shown(who: &SignedIn, typed: &Typed, faults: &Faults) -> Response {
    let fields = Fields { typed, faults };
    let hours = emergency::LASTS.as_hours();
    let body = html! {
        h1 class="govuk-heading-l" { "Open a record in an emergency" }
        p class="govuk-body" {
            "For somebody outside your work, when their safety cannot wait. The record opens for " (hours) " hours. Your manager is shown that you took \
             access, and why, and says afterwards what they think of it. For a MARAC or child protection referral do not wait for anybody: this is \
             what it is for."
        }
        (page::form(who, "/emergency", typed.get("form_key"), html! {
            (fields.line("reference", "The number of the person or a referral", "For example P0042. A manager on call can find it by name", Width::Chars10))
            (fields.words("why", "Why it cannot wait", "", 3))
            (Button::submit("Open the record"))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Open a record in an emergency", "/people", body) }.show(who)
}

/// `POST /emergency`
pub async fn taken(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let reference =
        faults.words(&posted.typed, "reference", Words { required: Some("Enter the number of the person or a referral"), most: 40 });
    let why = faults.words(&posted.typed, "why", Words { required: Some("Say why it cannot wait"), most: 2_000 });
    let reference = reference.trim().to_uppercase();
    // It becomes an address: a number is letters, digits and hyphens, whoever gave it.
    if !reference.is_empty() && !reference.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        faults.add("reference", "A number is letters, digits and hyphens, for example P0042.");
    }
    if !faults.none() {
        return Ok(shown(&posted.who, &posted.typed, &faults));
    }
    let to = if reference.starts_with('P') { format!("/people/{reference}") } else { format!("/referrals/{reference}") };
    once::record(&app.db, &posted, async |tx| {
        emergency::take(tx, &reference, &why).await?;
        Ok(to)
    })
    .await
}

/// `GET /emergency/taken`
pub async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    all(&app, &who, &Faults::default()).await
}

async fn all(app: &App, who: &SignedIn, faults: &Faults) -> Result<Response, Problem> {
    let taken = queries::taken(&mut app.db.read().await?).await?;
    app.db.looks.listed(who.actor(), "emergencies", taken.iter().map(|one| one.person.as_str())).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Access taken in an emergency" }
        @if taken.is_empty() { p class="govuk-body" { "Nobody took access to a record outside their work." } }
        @for one in &taken { (told(who, one, faults)) }
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Access taken in an emergency", "/", body) }.show(who))
}

fn told(who: &SignedIn, one: &Taken, faults: &Faults) -> maud::Markup {
    let field = format!("review-{}", one.id);
    html! {
        div class="govuk-inset-text" {
            p class="govuk-body" {
                strong { (one.by) } " opened the record of "
                a class="govuk-link" href=(format!("/people/{}", one.person)) { (whole_name(&one.given_name, &one.family_name)) } " " (one.person) ", "
                (moment(one.begun_at)) " to " (moment(one.ends_at)) ". “" (one.why) "”"
            }
            @match one.reviewed_at {
                Some(at) => p class="govuk-body" { (one.reviewed_by.as_deref().unwrap_or("A manager")) ", " (moment(at)) ": " (one.review) },
                None if one.account_id == who.account_id => p class="govuk-body" { "Another manager says what they think of it." },
                None => (page::form(who, &format!("/emergency/taken/{}", one.id), "", html! {
                    (Input { name: "review", id: &field, label: "What you found", hint: "For example: needed, spoken with her about it", error: faults.of(&field), width: Width::Full, ..Default::default() })
                    (Button::secondary("Record that it was looked at", "", ""))
                })),
            }
        }
    }
}

/// `POST /emergency/taken/{id}`
pub async fn reviewed(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let words = super::said_beside(&mut faults, &posted.typed, ("review", id), "Say what you found");
    if !faults.none() {
        return all(&app, &posted.who, &faults).await;
    }
    once::record(&app.db, &posted, async |tx| match emergency::review(tx, id, &words).await? {
        true => Ok("/emergency/taken?done=emergency-reviewed".into()),
        false => Err(Problem::NotFound),
    })
    .await
}
