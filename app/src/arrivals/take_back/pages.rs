//! "Take this import back": what would go, what stands in the way, and why it is done.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Cell, Head, Table, inset, warning};
use maud::{Markup, html};

use super::{Ahead, Obstacle, Refused, in_the_way::MOST};
use crate::{
    App,
    access::May,
    arrivals::{kept::Kept, pages::found},
    duties::pages::moment,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    session::{Posted, SignedIn},
};

/// `GET /imports/{id}/undo`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<String>) -> Result<Response, Problem> {
    let import = found(&app, &id).await?;
    screen(&app, &who, &import, &Typed::default(), &Faults::default(), None).await
}

/// `POST /imports/{id}/undo`
pub async fn taken_back(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let import = found(&app, &id).await?;
    let page = format!("/imports/{}?done=taken-back", import.id);
    let (typed, mut faults) = (&posted.typed, Faults::default());
    if let Some(went_to) = once::sent_already(&app.db, typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let why = faults.words(typed, "why", Words { required: Some("Say why it is taken back"), most: 500 });
    if !typed.ticked("agreed") {
        faults.add("agreed", "Tick the box if everything that this import brought is to go.");
    }
    if !faults.none() {
        return screen(&app, &posted.who, &import, typed, &faults, None).await;
    }
    let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
        super::take_back(tx, (&app.contracts, &app.forms), import.id, &why).await?;
        Ok(page)
    });
    match recorded.await {
        Ok(response) => Ok(response),
        Err(Refused::Db(error)) => Err(error.into()),
        Err(refused) => {
            let import = found(&app, &id).await?;
            screen(&app, &posted.who, &import, typed, &Faults::default(), Some(refused)).await
        }
    }
}

/// `refused`: why it was not done a moment ago.
async fn screen(
    app: &App,
    who: &SignedIn,
    import: &Kept,
    typed: &Typed,
    faults: &Faults,
    refused: Option<Refused>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let ahead = super::ahead(&mut read, import.id).await?;
    drop(read);
    let at_work = matches!(refused, Some(Refused::AtWork));
    let body = html! {
        h1 class="govuk-heading-l" { "Take this import back" }
        p class="govuk-body" { (import.file_name) ", taken in " (moment(import.taken_at.unwrap_or(import.begun_at))) }
        @if at_work { (warning("Nothing was changed: somebody was recording something on what this import brought at that moment. Look again in a minute.")) }
        @match (&ahead, done(import)) {
            (Some(ahead), _) => { (would_go(who, import, ahead, typed, faults)) }
            (None, Some(done)) => { (inset(done)) }
            (None, None) if import.state == "taken" => { p class="govuk-body" { "It was taken in before Holdfast kept what it needs to take an import back." } }
            (None, None) => { p class="govuk-body" { "Nothing of this workbook was taken in, so there is nothing to take back." } }
        }
    };
    let title = "Take this import back";
    let page = format!("/imports/{}", import.id);
    let status = if refused.is_some() { Some(axum::http::StatusCode::CONFLICT) } else { None };
    let shown = Screen { faults: Some(faults), ..Screen::new(title, "/imports", body) }.back(&page, "Back to the import").show(who);
    Ok(match status {
        Some(status) => (status, shown).into_response(),
        None => shown,
    })
}

fn would_go(who: &SignedIn, import: &Kept, ahead: &Ahead, typed: &Typed, faults: &Faults) -> Markup {
    let rows = ahead.counts.told().into_iter().filter(|(_, rows)| *rows > 0).map(|(says, rows)| vec![says.into(), Cell::numeric(rows)]);
    html! {
        @if ahead.obstacles.is_empty() {
            p class="govuk-body" { "Nobody has worked on what this import brought. It can be taken back: everything below goes, and everything is as it was before." }
        } @else {
            (in_the_way(who, &ahead.obstacles))
        }
        (Table { caption: if ahead.obstacles.is_empty() { "What goes" } else { "What this import brought" },
                 head: vec!["What".into(), Head::numeric("How many")], rows: rows.collect(), first_cell_is_header: true, ..Default::default() })
        @if ahead.counts.put_back > 0 {
            p class="govuk-body" { "Records that were here before and that this import changed, which then say again what they said: " (ahead.counts.put_back) "." }
        }
        @if ahead.obstacles.is_empty() {
            (warning("What goes cannot be brought back but by bringing the workbook in again. That this import was taken in and taken back, by whom and why, stays in the list and in the journal."))
            (page::form(who, &format!("/imports/{}/undo", import.id), "", html! {
                (Fields { typed, faults }.words("why", "Why it is taken back", "Name nobody here: this stays in the list of imports", 3))
                (govuk::Checkboxes { error: faults.of("agreed"), ..govuk::Checkboxes::one("agreed", "Everything that this import brought is to go", typed.ticked("agreed")) })
                (Button::submit("Take the import back"))
            }))
        }
    }
}

fn in_the_way(who: &SignedIn, obstacles: &[Obstacle]) -> Markup {
    let sees = who.may(May::SeePeople);
    html! {
        (inset("This import cannot be taken back: somebody has worked on what it brought, and what they recorded would hang in the air."))
        h2 class="govuk-heading-m" { "What stands in the way" }
        ul class="govuk-list govuk-list--bullet" {
            @for obstacle in obstacles.iter().take(MOST) {
                @let linked = !obstacle.page.is_empty() && (sees || !obstacle.page.starts_with("/people/") && !obstacle.page.starts_with("/units/"));
                li {
                    @if linked { a class="govuk-link" href=(obstacle.page) { (obstacle.reference) } } @else { (obstacle.reference) }
                    ": " (obstacle.what)
                    @if let Some(at) = obstacle.at { ", " (moment(at)) }
                    @if !obstacle.by.is_empty() { ", by " (obstacle.by) }
                }
            }
        }
        @if obstacles.len() > MOST { p class="govuk-body" { "And more than these." } }
        p class="govuk-body" { "What was withdrawn counts as well: it is struck out, and can still be read." }
    }
}

/// When an import was taken back, by whom and why; nothing where it was not.
pub(in crate::arrivals) fn done(import: &Kept) -> Option<String> {
    let by = import.taken_back_by.as_deref().unwrap_or("the system");
    import.taken_back_at.map(|at| format!("Taken back on {} by {by}, because: {}", moment(at), import.taken_back_why))
}
