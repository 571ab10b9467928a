//! One case of an agenda: put right where it was read wrongly, said to be somebody whom the list did not offer, taken off.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Width};
use maud::html;

use super::{
    agenda::Read,
    answer_says, cases, opened_case,
    pages::{of_the, told},
    queries::{Case, Meeting},
};
use crate::{
    App,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people,
    session::{Posted, SignedIn},
    versions,
};

/// Opens a case of a list that is still open: what it says of somebody goes when its meeting is closed.
async fn to_change(app: &App, who: &SignedIn, id: i64) -> Result<(Meeting, Case), Problem> {
    let (meeting, case) = opened_case(app, who, id).await?;
    if meeting.is_open() { Ok((meeting, case)) } else { Err(Problem::NotFound) }
}

/// `GET /marac/cases/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let (meeting, case) = to_change(&app, &who, id).await?;
    one_page(&app, &who, (&meeting, &case), &Typed::default(), &Faults::default()).await
}

async fn one_page(
    app: &App,
    who: &SignedIn,
    (meeting, case): (&Meeting, &Case),
    typed: &Typed,
    faults: &Faults,
) -> Result<Response, Problem> {
    app.db.looks.listed(who.actor(), "marac", case.person.as_deref().into_iter()).await?;
    let mut stands = Typed::default()
        .with("version", case.version.to_string())
        .with("number", case.number.as_str())
        .with("given", case.given_name.as_str())
        .with("family", case.family_name.as_str())
        .with("lives", case.lives.as_str())
        .with("answer", case.answer.as_str())
        .with("reference", case.person.as_deref().unwrap_or_default());
    if let Some(born) = case.born_on {
        stands = stands.with_day("born", born);
    }
    let typed = &Typed(typed.0.iter().cloned().chain(stands.0).collect());
    let form = Fields { typed, faults };
    let address = format!("/marac/cases/{}", case.id);
    let version = html! { input type="hidden" name="version" value=(versions::opened_on(typed)); };
    let body = html! {
        h1 class="govuk-heading-l" { "A case of the agenda" }
        p class="govuk-body" { "MARAC: " (of_the(meeting)) "." }
        p class="govuk-body" { strong { (case.called()) } ". " (told(case)) ". " (answer_says(&case.answer)) @if let Some(known) = case.known_as() { ": " (known) } "." }
        h2 class="govuk-heading-m" { "Who is it?" }
        (page::form(who, &format!("{address}/answer"), "", html! {
            (version)
            (form.one_of("answer", "What you know", "", super::ANSWERS.map(|(id, says)| Choice::new(id, says)).to_vec()))
            (form.line("reference", "Their number here, or that of a referral", "Only where they are known. Find them with the box at the top of the page.", Width::Chars10))
            (Button::submit("Record who it is"))
        }))
        h2 class="govuk-heading-m" { "Put right what was read" }
        (page::form(who, &address, "", html! {
            (version)
            div class="hf-dense" {
                (form.line("number", "Number of the case", "", Width::Chars10))
                (form.line("given", "First name", "", Width::Chars20))
                (form.line("family", "Surname", "", Width::Chars20))
                (form.day("born", "Date of birth", ""))
                (form.line("lives", "Address or postcode", "", Width::Full))
            }
            (Button::secondary("Record the change", "then", "change"))
        }))
        h2 class="govuk-heading-m" { "Take it off the list" }
        p class="govuk-body" { "When it is no case, or stands there twice. What the agenda said is deleted." }
        (page::form(who, &format!("{address}/take-off"), "", html! { (Button::secondary("Take it off", "then", "off")) }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("A case of the agenda", "/marac", body) };
    Ok(screen.back(&meeting.page(), "Back to the list").show(who))
}

const CHANGED: &str = "Somebody else changed this case meanwhile, and your change is not recorded. What stands now is above. Check it, then press the button again.";

/// The page as it stands after somebody else's change.
async fn clash(app: &App, who: &SignedIn, id: i64, field: &str, typed: &Typed) -> Result<Response, Problem> {
    let (meeting, case) = to_change(app, who, id).await?;
    let mut faults = Faults::default();
    faults.add(field, CHANGED);
    let once_more = versions::over_what_stands(typed);
    one_page(app, who, (&meeting, &case), &once_more, &faults).await
}

/// `POST /marac/cases/{id}`
pub async fn put_right(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let ((meeting, case), typed) = (to_change(&app, &posted.who, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let mut line = |name: &str, most: usize| faults.words(typed, name, Words { required: None, most });
    let (number, given, family, lives) = (line("number", 40), line("given", 300), line("family", 300), line("lives", 300));
    let born_on = faults.birth_if_any(typed, "born", "The date of birth");
    if given.is_empty() && family.is_empty() {
        faults.add("family", "Enter a name, or take the case off the list");
    }
    if !faults.none() {
        return one_page(&app, &posted.who, (&meeting, &case), typed, &faults).await;
    }
    let new = Read { number, given, family, born_on, lives };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let right = cases::put_right(tx, (id, versions::opened_on(typed)), &new).await?;
        Ok(right.then(|| format!("{}?done=recorded", meeting.page())))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => clash(&app, &posted.who, id, "family", typed).await,
    }
}

/// `POST /marac/cases/{id}/answer`
pub async fn answered(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let ((meeting, case), typed) = (to_change(&app, &posted.who, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let ids = super::ANSWERS.map(|(id, _)| id);
    let answer = faults.choice(typed, "answer", &ids, "Choose what you know");
    let mut person = None;
    if answer == "known" {
        person = people::root_of(&app.db, typed.get("reference").trim()).await?;
        if person.is_none() {
            faults.add("reference", "Enter the number of somebody whom you can see here");
        }
    }
    if !faults.none() {
        return one_page(&app, &posted.who, (&meeting, &case), typed, &faults).await;
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let said = cases::answer(tx, (id, versions::opened_on(typed)), &answer, person).await?;
        Ok(said.then(|| format!("{}?done=marac-answers", meeting.page())))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => clash(&app, &posted.who, id, "answer", typed).await,
    }
}

/// `POST /marac/cases/{id}/take-off`
pub async fn taken_off(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    // Taken off already, there is no such case any more: a press too many leads to the list that it was sent to.
    if let Some(to) = once::sent_already(&app.db, &posted.typed).await? {
        return Ok(Redirect::to(&to).into_response());
    }
    let (meeting, _) = to_change(&app, &posted.who, id).await?;
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        cases::take_off(tx, id).await?;
        Ok(format!("{}?done=marac-off", meeting.page()))
    })
    .await
}
