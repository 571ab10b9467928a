//! The enquiries there are, and one that turns into a referral.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Table, button_group};
use jiff::Timestamp;
use maud::{Markup, html};

use super::record;
use crate::{
    App, drafts,
    duties::pages::distance,
    error::Problem,
    form::Typed,
    forms::enquiries::{self, Enquiry, KIND, PAGE},
    ids,
    page::Screen,
    session::{Posted, SignedIn},
    words::{day, moment},
    work::REFERRAL,
};

/// What the address of the list may carry.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    done: Option<String>,
    /// How many of those answered to skip.
    #[serde(default)]
    skip: i64,
}

/// `GET /enquiries`
pub async fn list(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (skip, now) = (asked.skip.max(0), app.db.clock.now());
    let mut read = app.db.read().await?;
    let waiting = enquiries::waiting(&mut read).await?;
    let answered = enquiries::answered(&mut read, skip).await?;
    let due = enquiries::due(&mut read, &app).await?;
    drop(read);
    let page = PAGE as usize;
    let link = |to: i64, words: &str| html! { a class="govuk-link" href=(format!("/enquiries?skip={to}#answered")) { (words) } };
    let body = html! {
        h1 class="govuk-heading-l" { "Enquiries" }
        p class="govuk-body" { "What comes and is no referral. One that turns into a referral takes along what was written." }
        (button_group(html! { (Button::link("Write down an enquiry", &format!("/contracts/{}/forms/{KIND}/new", app.contracts.main().id))) }))
        h2 class="govuk-heading-m" { "To answer" }
        (table(waiting.get(..page).unwrap_or(&waiting), "No enquiry waits for an answer.", &due, now))
        @if waiting.len() > page { p class="govuk-body" { "The oldest " (page) " are shown." } }
        h2 class="govuk-heading-m" id="answered" { "Answered" }
        (table(answered.get(..page).unwrap_or(&answered), "No enquiry was answered yet.", &due, now))
        @if skip > 0 || answered.len() > page {
            p class="govuk-body" {
                @if skip > 0 { (link((skip - PAGE).max(0), "Those after")) " " }
                @if answered.len() > page { (link(skip + PAGE, "Those before")) }
            }
        }
    };
    Ok(Screen { done: asked.done.as_deref(), wide: true, ..Screen::new("Enquiries", "/referrals", body) }
        .back("/referrals", "Referrals")
        .show(&who))
}

fn table(enquiries: &[Enquiry], empty: &str, due: &BTreeMap<i64, Timestamp>, now: Timestamp) -> Markup {
    if enquiries.is_empty() {
        return govuk::empty(empty);
    }
    let rows = enquiries.iter().map(|one| {
        let what = html! { a class="govuk-link" href=(format!("/records/{}", one.id)) { (one.line) } };
        let came = one.happened_at.map(moment).or_else(|| one.happened_on.map(day)).unwrap_or_default();
        let clock = match (one.answered_on, due.get(&one.id)) {
            (Some(on), _) => format!("Answered {}", day(on)),
            (None, Some(due)) => distance(*due, now),
            (None, None) => "No clock".to_owned(),
        };
        vec![what.into(), came.into(), one.worker.clone().unwrap_or_default().into(), one.contract.clone().into(), clock.into()]
    });
    let head = ["What", "Came", "Taken by", "Contract", "Answer"].map(Into::into).to_vec();
    html! { (Table { head, rows: rows.collect(), stack_on_phone: true, ..Default::default() }) }
}

/// `POST /enquiries/{id}/referral`: begins a referral with what the enquiry says, which its owner goes on with as with any draft. What is
/// hidden goes along, and that it was read is journaled as if it had been shown.
pub async fn referral(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let open = record::open(&app, &posted.who, &id).await?;
    if open.stored.kind != KIND || open.stored.withdrawn_at.is_some() {
        return Err(Problem::NotFound);
    }
    let text = |item: &str| open.answers.get(item).to_owned();
    let (who, reach) = (text("who"), text("reach"));
    if !(who.is_empty() && reach.is_empty()) {
        app.db.looks.seal(posted.who.actor(), "revealed", "record", open.stored.id, "enquiry").await?;
    }
    let door = Some(text("door")).filter(|door| door != "web").unwrap_or_else(|| "agency-form".to_owned());
    let asks = if who.is_empty() { String::new() } else { format!("{who}: ") };
    // Pressed twice, it is one draft.
    let key = posted.typed.some("form_key").map_or_else(ids::token, str::to_owned);
    let mut typed = Typed::default()
        .with("form_key", key)
        .with("door", door)
        .with("received_time", text("received_time"))
        .with("call_how", reach)
        .with("words", format!("{asks}{}", text("words")));
    if let Some(on) = open.stored.happened_on {
        typed = typed.with_day("received", on);
    }
    if !drafts::keep::keep(&app.db, posted.who.account_id, &REFERRAL, drafts::NOBODY, &typed, drafts::keep::How::Typed).await? {
        return Err(Problem::Unclear("There is no room for another draft. Record or delete one of those on your first page.".into()));
    }
    let begun = drafts::queries::begun(&mut app.db.read().await?, posted.who.account_id, &REFERRAL, drafts::NOBODY).await?;
    let to = begun.first().map_or_else(|| REFERRAL.page(drafts::NOBODY), |draft| REFERRAL.taken_up(drafts::NOBODY, draft.id));
    Ok(Redirect::to(&to).into_response())
}
