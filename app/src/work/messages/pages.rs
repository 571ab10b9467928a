//! A message from an agency, and answering those that wait.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, DateInput, Input, Size, Textarea, Width};
use jiff::civil::Date;
use maud::{Markup, html};

use super::record;
use crate::{
    App, args,
    drafts::{self, queries::Draft},
    duties::pages::day,
    error::Problem,
    form::{self, Faults, Typed, Words},
    page::Screen,
    people::{self, OpenCase},
    row,
    session::{Posted, SignedIn},
    work::room,
};

row! {
    struct Unanswered { id: i64, agency: String, received_on: Date, words: String }
}

/// `GET /referrals/{reference}/messages/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let typed = Typed::default().with_day("received", app.db.clock.today());
    let typed = drafts::or_begun(&app.db, &who, &room::MESSAGE, &case.reference, typed).await?;
    messages_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn messages_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let unanswered: Vec<Unanswered> = read
        .all(
            "SELECT id, agency, received_on, words FROM message WHERE referral_id = $1 AND answered_on IS NULL ORDER BY received_on, id",
            args![case.referral_id],
        )
        .await?;
    let begun = drafts::queries::begun_of_form(&mut read, who.account_id, &room::MESSAGE_ANSWER).await?;
    drop(read);
    let body = html! {
        h1 class="govuk-heading-l" { "Messages from agencies" }
        p class="govuk-body" { (case.name()) ". Agencies are answered within 2 working days (C5.5)." }
        @for message in &unanswered {
            section class="hf-box" {
                h2 class="govuk-heading-s" { (message.agency) ", " (day(message.received_on)) }
                p class="govuk-body hf-note" { (message.words) }
                (answer_form(who, &format!("{}~{}", case.reference, message.id), &begun))
            }
        }
        h2 class="govuk-heading-m" { "Record a message" }
        (drafts::pages::form(who, &room::MESSAGE, &case.reference, typed, html! {
            (Input { name: "agency", label: "Which agency, and who", value: typed.get("agency"), error: faults.of("agency"), width: Width::TwoThirds, ..Default::default() })
            (DateInput { name: "received", legend: "Day received", legend_size: Size::S, day: typed.get("received-day"), month: typed.get("received-month"), year: typed.get("received-year"), error: faults.of("received"), ..Default::default() })
            (Textarea { name: "words", label: "What they asked or told", rows: 4, value: typed.get("words"), error: faults.of("words"), ..Default::default() })
            (Button::submit("Record the message"))
        }))
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Messages from agencies", "/people", body) }
        .back(&case.person_page(), "Back to the person's page")
        .show(who))
}

/// The form that answers a message, filled with what was begun of it.
fn answer_form(who: &SignedIn, subject: &str, begun: &[Draft]) -> Markup {
    let typed = begun.iter().find(|draft| draft.subject == subject).map_or_else(Typed::default, |draft| draft.clone().typed());
    let id = format!("answer-{}", subject.replace('~', "-"));
    drafts::pages::form(
        who,
        &room::MESSAGE_ANSWER,
        subject,
        &typed,
        html! {
            (Textarea { name: "answer", id: &id, label: "What was answered", rows: 2, value: typed.get("answer"), ..Default::default() })
            (Button::submit("Answered today"))
        },
    )
}

/// `POST /referrals/{reference}/messages`
pub async fn recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let agency = faults.words(&posted.typed, "agency", Words { required: Some("Enter which agency it came from"), most: 200 });
    let words = faults.words(&posted.typed, "words", Words { required: Some("Write what they asked or told"), most: 10_000 });
    let received_on = faults.past_day(&posted.typed, "received", "The day received", app.db.clock.today());
    let (true, Some(received_on)) = (faults.none(), received_on) else {
        return messages_page(&app, &posted.who, &case, &posted.typed, &faults).await;
    };
    let mut tx = app.db.write(posted.who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    record::message(&mut tx, &app.contracts, &case, (received_on, None), &agency, &words).await?;
    let to = format!("{}?done=message", case.person_page());
    form::sent(&mut tx, &posted.typed, &to).await?;
    tx.commit().await?;
    Ok(Redirect::to(&to).into_response())
}

/// `POST /referrals/{reference}/messages/{message}/answer`
pub async fn answered(
    State(app): State<App>,
    Path((reference, message)): Path<(String, i64)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let words = Faults::default().words(&posted.typed, "answer", Words { required: None, most: 10_000 });
    let mut tx = app.db.write(posted.who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let to = format!("{}?done=message-answered", case.person_page());
    if record::answer(&mut tx, &app.contracts, &case, message, app.db.clock.today(), &words).await? {
        form::sent(&mut tx, &posted.typed, &to).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&to).into_response())
}
