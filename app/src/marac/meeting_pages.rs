//! A meeting written down, put right, closed, withdrawn.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Select, Size, Width, button_group};
use maud::{Markup, html};

use super::{
    Details, close, fields, made, opened,
    pages::of_the,
    queries::{self, Meeting},
    time,
};
use crate::{
    App,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    session::{Posted, SignedIn},
    versions,
    work::contacts,
};

fn fields_of(workers: &[(i64, String)], typed: &Typed, faults: &Faults) -> Markup {
    let form = Fields { typed, faults };
    let ids: Vec<String> = workers.iter().map(|(id, _)| id.to_string()).collect();
    let items = workers.iter().zip(&ids).map(|((_, name), id)| Choice::new(id, name)).collect();
    html! {
        (form.day("day", "Day of the meeting", ""))
        (form.sure("day", "It is another meeting"))
        (form.time("time", "Time (if you know it)"))
        (form.line("area", "Area", "Whose MARAC it is, for example East Cornwall", Width::Chars20))
        (Select { name: "worker", label: "Who goes for us", label_size: Size::S, items, blank: Some("Choose who goes"), value: typed.get("worker"), error: faults.of("worker"), ..Default::default() })
    }
}

/// `GET /marac/new`
pub async fn new(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let own = who.worker_id.map(|id| id.to_string()).unwrap_or_default();
    let typed = Typed::default().with("worker", own).with_day("day", app.db.clock.today());
    new_page(&app, &who, &typed, &Faults::default()).await
}

async fn new_page(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let workers = contacts::queries::workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Write a MARAC meeting down" }
        (page::form(who, "/marac/new", typed.get("form_key"), html! {
            div class="hf-dense" { (fields_of(&workers, typed, faults)) }
            (button_group(html! { (Button::submit("Go on to the agenda")) a class="govuk-link" href="/marac" { "Cancel" } }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Write a MARAC meeting down", "/marac", body) };
    Ok(screen.back("/marac", "Back to the meetings").show(who))
}

/// `POST /marac/new`
pub async fn made(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let workers = contacts::queries::workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    let mut faults = Faults::default();
    let Some(new) = Details::check(&app, &posted.typed, &workers, &mut faults) else {
        return new_page(&app, &posted.who, &posted.typed, &faults).await;
    };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        if queries::is_there(tx, &new).await? {
            faults.ask(&posted.typed, "day", "There is a meeting of this area on that day and hour. If this is another, tick the box.");
        }
        if !faults.none() {
            return Ok(None);
        }
        let id = made::make(tx, &new).await?;
        Ok(Some(format!("/marac/{id}?done=marac-made")))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => new_page(&app, &posted.who, &posted.typed, &faults).await,
    }
}

/// `GET /marac/{id}/change`
pub async fn change(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let meeting = opened(&app, &who, id).await?;
    change_page(&app, &who, &meeting, &Typed::default(), &Faults::default()).await
}

/// Who can be chosen: whoever has left may still have gone.
async fn workers(app: &App, meeting: &Meeting) -> Result<Vec<(i64, String)>, Problem> {
    let mut all = contacts::queries::workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    if all.iter().all(|(id, _)| *id != meeting.worker_id) {
        all.push((meeting.worker_id, meeting.worker.clone()));
    }
    Ok(all)
}

async fn change_page(app: &App, who: &SignedIn, meeting: &Meeting, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let workers = workers(app, meeting).await?;
    let before = queries::changes(&mut app.db.read().await?, meeting.id).await?;
    let stands = Typed::default()
        .with("version", meeting.version.to_string())
        .with("area", meeting.area.as_str())
        .with("worker", meeting.worker_id.to_string())
        .with_day("day", meeting.held_on)
        .with("time", time(meeting.held_at));
    let typed = &Typed(typed.0.iter().cloned().chain(stands.0).collect());
    let form = Fields { typed, faults };
    let page = meeting.page();
    let body = html! {
        h1 class="govuk-heading-l" { "MARAC: " (of_the(meeting)) }
        @if meeting.withdrawn_at.is_none() {
            h2 class="govuk-heading-m" { "Put it right" }
            (page::form(who, &format!("{page}/change"), "", html! {
                input type="hidden" name="version" value=(versions::opened_on(typed));
                div class="hf-dense" { (fields_of(&workers, typed, faults)) }
                (form.line("why", "Why it is changed (optional)", "", Width::Full))
                (Button::secondary("Record the change", "then", "change"))
            }))
        }
        @if meeting.is_open() {
            h2 class="govuk-heading-m" { "Close it" }
            p class="govuk-body" { "Once the meeting was held. Of those who are ours stays who they are, their number and what was asked. Everything that the agenda says of the others is deleted, and cannot be brought back." }
            @if meeting.unsaid > 0 { p class="govuk-body" { strong { "Of " (meeting.unsaid) " nobody has said yet who they are." } } }
            div id="close" {
                @if let Some(error) = faults.of("close") { p class="govuk-error-message" { span class="govuk-visually-hidden" { "Error: " } (error) } }
                (page::form(who, &format!("{page}/close"), "", html! {
                    (form.sure("close", "Close it and delete whoever nobody has named"))
                    (Button::secondary("Close the meeting", "then", "close"))
                }))
            }
        }
        @if meeting.withdrawn_at.is_none() {
            h2 class="govuk-heading-m" { "Withdraw it" }
            p class="govuk-body" { "When there is no such meeting. Its whole list is deleted." }
            (page::form(who, &format!("{page}/withdraw"), "", html! {
                (form.line("withdraw_why", "Why it is withdrawn", "Name nobody here.", Width::Full))
                (Button::secondary("Withdraw it", "then", "withdraw"))
            }))
        }
        (versions::pages::earlier(&fields(), &before, "the system"))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Change a MARAC meeting", "/marac", body) };
    Ok(screen.back(&page, "Back to the meeting").show(who))
}

/// `POST /marac/{id}/change`
pub async fn put_right(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (meeting, typed) = (opened(&app, &posted.who, id).await?, &posted.typed);
    let workers = workers(&app, &meeting).await?;
    let mut faults = Faults::default();
    let new = Details::check(&app, typed, &workers, &mut faults);
    let why = faults.words(typed, "why", Words { required: None, most: 500 });
    let Some(new) = new.filter(|_| faults.none()) else { return change_page(&app, &posted.who, &meeting, typed, &faults).await };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let meeting = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        let right = made::put_right(tx, (&meeting, versions::opened_on(typed)), &new, &why).await?;
        Ok(right.then(|| format!("/marac/{id}?done=recorded")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    faults.add("area", "Somebody else changed this meeting meanwhile, and your change is not recorded. What stands now is below “What stood before” and in the list; what you typed is here. Check it, then press the button again.");
    let meeting = opened(&app, &posted.who, id).await?;
    let once_more = versions::over_what_stands(typed);
    change_page(&app, &posted.who, &meeting, &once_more, &faults).await
}

/// `POST /marac/{id}/close`
pub async fn closed(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let meeting = opened(&app, &posted.who, id).await?;
    let to = format!("/marac/{id}?done=marac-closed");
    let mut faults = Faults::default();
    if meeting.is_open() && meeting.held_on > app.db.clock.today() {
        faults.add("close", "This meeting lies ahead. Close it once it was held, or withdraw it if there is no such meeting.");
    } else if meeting.is_open() && meeting.unsaid > 0 {
        let sentence = "Nobody has said of everybody on the list who they are. Closing deletes those for good, and nobody can read any more that they were named. Go through the list first; or tick the box and close it.";
        faults.ask(&posted.typed, "close", sentence);
    }
    if !faults.none() {
        return change_page(&app, &posted.who, &meeting, &posted.typed, &faults).await;
    }
    let recorded =
        once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| Ok(close::close(tx, &meeting).await?.then(|| to.clone())));
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}

/// `POST /marac/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (meeting, typed) = (opened(&app, &posted.who, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return change_page(&app, &posted.who, &meeting, typed, &faults).await;
    }
    let to = "/marac?done=withdrawn".to_owned();
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        Ok(close::withdraw(tx, &meeting, &why).await?.then(|| to.clone()))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}
