//! Teams: read, added, renamed and ended.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Cell, Head, Table, Width, button_group, empty};
use maud::html;

use super::{change, fields, queries};
use crate::{
    App,
    db::{DbError, Read},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    session::{Posted, SignedIn},
    versions,
    words::day,
};

const NAME: Words = Words { required: Some("Enter the team's name"), most: 80 };
const TAKEN: &str = "There is a team of this name. Choose another.";

/// `GET /teams`
pub async fn list(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    list_page(&app, &who, &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

async fn list_page(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults, done: Option<&str>) -> Result<Response, Problem> {
    let teams = queries::all(&mut app.db.read().await?, app.db.clock.today()).await?;
    let rows = teams
        .iter()
        .map(|team| {
            vec![
                html! { @if team.ours { a class="govuk-link" href=(format!("/teams/{}", team.id)) { (team.name) } } @else { (team.name) } }
                    .into(),
                Cell::numeric(team.workers),
                team.ended_on.map_or("Goes on".to_owned(), |on| format!("Last day {}", day(on))).into(),
            ]
        })
        .collect();
    let head = vec!["Team".into(), Head::numeric("Workers now"), "Until".into()];
    let body = html! {
        h1 class="govuk-heading-l" { "Teams" }
        @if teams.is_empty() { (empty("There is no team yet. A service without teams needs none.")) }
        @else { (Table { head, rows, stack_on_phone: true, ..Default::default() }) }
        (page::form(who, "/teams", typed.get("form_key"), html! {
            h2 class="govuk-heading-m" { "Add a team" }
            (Fields { typed, faults }.line("name", "Name", "", Width::Chars30))
            (Button::submit("Add the team"))
        }))
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Teams", "/workers", body) }
        .back("/workers", "Back to workers and volunteers")
        .show(who))
}

/// `POST /teams`
pub async fn added(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let name = faults.words(&posted.typed, "name", NAME);
    if faults.none() {
        let recorded = once::record::<DbError, _>(&app.db, &posted, async |tx| {
            change::add(tx, &name).await?;
            Ok("/teams?done=recorded".to_owned())
        });
        match recorded.await {
            Ok(response) => return Ok(response),
            Err(error) if error.is_taken() => faults.add("name", TAKEN),
            Err(error) => return Err(error.into()),
        }
    }
    list_page(&app, &posted.who, &posted.typed, &faults, None).await
}

/// `GET /teams/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let team = queries::one(&mut read, id, app.db.clock.today()).await?.filter(|team| team.ours).ok_or(Problem::NotFound)?;
    let typed = versions::filled(&fields(), &change::values(&team.name, team.ended_on), team.version);
    team_page(&mut read, &who, id, &typed, &Faults::default()).await
}

async fn team_page(read: &mut Read, who: &SignedIn, id: i64, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let changes = queries::changes(read, id).await?;
    let form = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { "Change a team" }
        (page::form(who, &format!("/teams/{id}"), typed.get("form_key"), html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (form.line("name", "Name", "", Width::Chars30))
            (form.day("ended", "Last day (empty while it goes on)", "Nobody can be put into it afterwards."))
            (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href="/teams" { "Cancel" } }))
        }))
        (versions::pages::earlier(&fields(), &changes, "the terminal"))
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Change a team", "/workers", body) }.back("/teams", "Back to teams").show(who))
}

/// `POST /teams/{id}`
pub async fn changed(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let typed = &posted.typed;
    let mut faults = Faults::default();
    let name = faults.words(typed, "name", NAME);
    let ended_on = faults.day_if_any(typed, "ended", "The last day");
    let mut shown = typed.clone();
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let team = queries::one(tx, id, app.db.clock.today()).await?.filter(|team| team.ours).ok_or(Problem::NotFound)?;
        if !faults.none() {
            return Ok(None);
        }
        match change::change(tx, &team, versions::opened_on(typed), &name, ended_on).await {
            Ok(true) => return Ok(Some("/teams?done=recorded".to_owned())),
            Ok(false) => {
                faults.add("name", "Somebody else changed this team meanwhile, and your change is not recorded. Theirs is below.");
                shown = versions::filled(&fields(), &change::values(&team.name, team.ended_on), team.version);
            }
            Err(error) if error.is_taken() => faults.add("name", TAKEN),
            Err(error) => return Err(error.into()),
        }
        Ok(None)
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    team_page(&mut app.db.read().await?, &posted.who, id, &shown, &faults).await
}
