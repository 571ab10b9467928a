//! When a unit was ready: read back, put right, withdrawn. And the lines of a unit's page.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Variant, button_group};
use maud::{Markup, html};

use super::turnaround::{self, Ready};
use crate::places::{
    Refused, Unit,
    queries::{self},
    unit_page,
};
use crate::{
    App,
    access::May,
    duties::pages::day,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    session::{Posted, SignedIn},
    words::moment,
};

/// The part of a unit's page that says when it was ready, latest first; nothing where nobody ever said so.
pub(super) fn of_a_unit(unit: &Unit, all: &[Ready]) -> Markup {
    html! {
        @if !all.is_empty() {
            h2 class="govuk-heading-m" { "When it was ready" }
            ul class="govuk-list govuk-list--bullet" {
                @for ready in all { li { a class="govuk-link" href=(ready.page(&unit.name)) { "Ready on " (day(ready.happened_on)) } (aside(ready)) } }
            }
        }
    }
}

/// Why it does not count, where it does not.
fn aside(ready: &Ready) -> Markup {
    html! {
        @if ready.withdrawn_at.is_some() { " " span class="hf-aside" { "Withdrawn: " (ready.withdrawn_why) } }
        @else if !ready.counts() { " " span class="hf-aside" { (EARLY) } }
    }
}

const EARLY: &str = "Before the unit was left, so it does not count";

async fn found(app: &App, name: &str, id: i64) -> Result<(Unit, Vec<Ready>, Ready), Problem> {
    let mut read = app.db.read().await?;
    let unit = queries::unit(&mut read, name).await?.ok_or(Problem::NotFound)?;
    let all = turnaround::all(&mut read, unit.id).await?;
    let ready = all.iter().find(|ready| ready.id == id).cloned().ok_or(Problem::NotFound)?;
    Ok((unit, all, ready))
}

/// `GET /units/{name}/ready/{ready}`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path((name, id)): Path<(String, i64)>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let (unit, _, ready) = found(&app, &name, id).await?;
    Ok(one_page(&who, (&unit, &ready), &Typed::default(), &Faults::default(), done.done.as_deref()))
}

fn one_page(who: &SignedIn, (unit, ready): (&Unit, &Ready), typed: &Typed, faults: &Faults, done: Option<&str>) -> Response {
    let title = format!("Unit {}: ready on {}", unit.name, day(ready.happened_on));
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" { "Recorded " (moment(ready.recorded_at)) @if let Some(by) = &ready.recorded_by { " by " (by) } "." }
        @if let Some(at) = ready.withdrawn_at {
            (govuk::inset(html! { "Withdrawn: " (ready.withdrawn_why) ". Recorded " (moment(at)) @if let Some(by) = &ready.withdrawn_by { " by " (by) } "." }))
        } @else {
            @if !ready.counts() { (govuk::inset(format!("{EARLY}."))) }
            @if who.may(May::RecordWork) { (forms(who, unit, ready, typed, faults)) }
        }
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new(&title, "/units", body) };
    screen.back(&unit.page(), "Back to the unit").show(who)
}

fn forms(who: &SignedIn, unit: &Unit, ready: &Ready, typed: &Typed, faults: &Faults) -> Markup {
    let fresh = Typed::default().with_day("day", ready.happened_on);
    let right = Fields { typed: if typed.some("day-day").is_some() { typed } else { &fresh }, faults };
    let gone = Fields { typed, faults };
    let to = ready.page(&unit.name);
    let withdrawal = page::form(
        who,
        &format!("{to}/withdraw"),
        "",
        html! {
            (gone.words("withdrawn_why", "Why it is withdrawn", "For example: another unit's", 2))
            (Button { text: "Withdraw it".into(), variant: Variant::Warning, ..Default::default() })
        },
    );
    html! {
        h2 class="govuk-heading-m" { "Put it right" }
        (page::form(who, &to, "", html! {
            (right.day("day", "Day it was ready to let", ""))
            (right.line("why", "Why it is changed (optional)", "", govuk::Width::Full))
            (button_group(html! { (Button::secondary("Record the change", "then", "change")) }))
        }))
        (govuk::Details { summary: "This never was".into(), body: withdrawal, ..Default::default() })
    }
}

const CHANGED: &str = "Somebody else changed this meanwhile, and yours is not recorded. What stands now is above. Check it, then press the button again if yours is still right.";

/// The page of what stands now in its place, with what was typed.
async fn clash(app: &App, who: &SignedIn, (name, id): (&str, i64), field: &str, typed: &Typed) -> Result<Response, Problem> {
    let (unit, all, ready) = found(app, name, id).await?;
    let stands = all.iter().find(|other| other.stay_id == ready.stay_id && other.withdrawn_at.is_none());
    let mut faults = Faults::default();
    faults.add(field, CHANGED);
    Ok(one_page(who, (&unit, stands.unwrap_or(&ready)), typed, &faults, None))
}

/// `POST /units/{name}/ready/{ready}`
pub async fn put_right(State(app): State<App>, Path((name, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let typed = &posted.typed;
    let mut faults = Faults::default();
    let on = faults.past_day(typed, "day", "The day it was ready", app.db.clock.today());
    let why = faults.words(typed, "why", Words { required: None, most: 500 });
    if let (true, Some(on)) = (faults.none(), on) {
        let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
            let unit = queries::unit(tx, &name).await?.ok_or(Refused::Gone)?;
            let stands = turnaround::put_right(tx, &app.contracts, &unit, id, (on, &why)).await?;
            Ok(format!("{}/ready/{stands}?done=recorded", unit_page(&name)))
        });
        match recorded.await {
            Ok(response) => return Ok(response),
            Err(Refused::Because(field, sentence)) => faults.add(field, sentence),
            Err(Refused::Changed | Refused::Occupied) => return clash(&app, &posted.who, (&name, id), "day", typed).await,
            Err(Refused::Gone) => return Err(Problem::NotFound),
            Err(Refused::Db(error)) => return Err(error.into()),
        }
    }
    let (unit, _, ready) = found(&app, &name, id).await?;
    Ok(one_page(&posted.who, (&unit, &ready), typed, &faults, None))
}

/// `POST /units/{name}/ready/{ready}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path((name, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let typed = &posted.typed;
    let mut faults = Faults::default();
    let required = Some("Say why it is withdrawn. It stays readable with this reason.");
    let why = faults.words(typed, "withdrawn_why", Words { required, most: 500 });
    if !faults.none() {
        let (unit, _, ready) = found(&app, &name, id).await?;
        return Ok(one_page(&posted.who, (&unit, &ready), typed, &faults, None));
    }
    let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
        let unit = queries::unit(tx, &name).await?.ok_or(Refused::Gone)?;
        turnaround::withdraw(tx, &app.contracts, &unit, id, &why).await?;
        Ok(format!("{}/ready/{id}?done=withdrawn", unit_page(&name)))
    });
    match recorded.await {
        Ok(response) => Ok(response),
        Err(Refused::Gone) => Err(Problem::NotFound),
        Err(Refused::Db(error)) => Err(error.into()),
        Err(_) => clash(&app, &posted.who, (&name, id), "withdrawn_why", typed).await,
    }
}
