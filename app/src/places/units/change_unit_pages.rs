//! The form that puts right what a unit is.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, button_group};
use maud::html;

use super::{
    add_unit::NewUnit,
    change_unit::{self, fields},
    unit_pages,
};
use crate::places::{Unit, queries};
use crate::{
    App,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed},
    once,
    page::{self, Screen},
    session::{Posted, SignedIn},
    versions::{self, Values, pages::Clash},
};

async fn found(app: &App, name: &str) -> Result<Unit, Problem> {
    queries::unit(&mut app.db.read().await?, name).await?.ok_or(Problem::NotFound)
}

/// `GET /units/{name}/change`
pub async fn form(State(app): State<App>, who: SignedIn, Path(name): Path<String>) -> Result<Response, Problem> {
    let unit = found(&app, &name).await?;
    let typed = versions::filled(&fields(), &unit.values(), unit.version);
    Ok(form_page(&who, &unit, &typed, &Faults::default()))
}

fn form_page(who: &SignedIn, unit: &Unit, typed: &Typed, faults: &Faults) -> Response {
    let title = format!("Put right what unit {} is", unit.name);
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" { "Do not put an address here. Whatever stands here is seen by all staff." }
        (page::form(who, &format!("{}/change", unit.page()), typed.get("form_key"), html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (unit_pages::what_it_is(Fields { typed, faults }))
            (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href=(unit.page()) { "Cancel" } }))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new(&title, "/units", body) }.back(&unit.page(), "Back to the unit").show(who)
}

/// `POST /units/{name}/change`
pub async fn changed(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let unit = found(&app, &name).await?;
    let (who, sent, fields) = (&posted.who, &posted.typed, fields());
    if versions::choosing(sent) {
        let faults = versions::undecided(&fields, sent);
        if !faults.none() {
            return clash(&app, who, &unit, &versions::mine(&fields, sent), sent, &faults).await;
        }
    }
    let typed = if versions::choosing(sent) { &versions::chosen(&fields, sent) } else { sent };
    let mut faults = Faults::default();
    let new: Option<NewUnit> = unit_pages::check_what_it_is(typed, &mut faults);
    let Some(new) = new.filter(|_| faults.none()) else { return Ok(form_page(who, &unit, typed, &faults)) };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let unit = queries::unit(tx, &name).await?.ok_or(Problem::NotFound)?;
        let changed = change_unit::change(tx, &unit, versions::opened_on(typed), &new).await?;
        Ok(changed.then(|| format!("{}?done=recorded", unit.page())))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let once_more = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
    clash(&app, who, &unit, &new.onto(&unit).values(), &once_more, &Faults::default()).await
}

async fn clash(app: &App, who: &SignedIn, unit: &Unit, mine: &Values, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let unit = queries::unit(&mut read, &unit.name).await?.ok_or(Problem::NotFound)?;
    let theirs = change_unit::stands(&mut read, &unit).await?;
    let base = change_unit::at_version(&mut read, unit.id, versions::opened_on(typed)).await?;
    drop(read);
    let clash = Clash {
        part: "/units",
        what: "this unit",
        fields: &fields(),
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &format!("{}/change", unit.page()),
        back: &unit.page(),
        typed,
        faults,
    };
    Ok(clash.show(who))
}
