//! The form that says of a unit that it is in works or out of use.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, button_group};
use maud::{Markup, html};

use super::{Details, OF_THE_UNIT, begin, queries as states};
use crate::places::{
    Refused, Unit,
    queries::{self},
    units::withdraw,
};
use crate::{
    App,
    db::{DbError, Read},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed},
    once,
    page::{self, Screen},
    session::{Posted, SignedIn},
    words::day,
};

/// `GET /units/{name}/states/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path(name): Path<String>) -> Result<Response, Problem> {
    let unit = queries::unit(&mut app.db.read().await?, &name).await?.ok_or(Problem::NotFound)?;
    let typed = Typed::default().with_day("from", app.db.clock.today());
    Ok(form_page(&who, &unit, &typed, &Faults::default()))
}

fn form_page(who: &SignedIn, unit: &Unit, typed: &Typed, faults: &Faults) -> Response {
    let title = format!("Unit {}: in works or out of use", unit.name);
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        (page::form(who, &format!("{}/states/new", unit.page()), typed.get("form_key"), html! {
            (fields_of(Fields { typed, faults }))
            (button_group(html! { (Button::submit("Record it")) a class="govuk-link" href=(unit.page()) { "Cancel" } }))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new(&title, "/units", body) }.back(&unit.page(), "Back to the unit").show(who)
}

/// What, from when, until when, why.
pub(super) fn fields_of(form: Fields<'_>) -> Markup {
    let hint = |id: &str| if id == "out" { "Nobody can be recorded as arriving." } else { "A household may live there meanwhile." };
    let items = OF_THE_UNIT.iter().map(|(id, says)| Choice { hint: hint(id), ..Choice::new(id, says) }).collect();
    html! {
        (form.one_of("kind", "What is it?", "", items))
        (form.day("from", "First day", "It may lie behind or ahead"))
        (form.day("to", "Day from which it can be used again (if you know it)", ""))
        (form.sure("to", "Yes, record it all the same"))
        (form.words("words", "Why", "All staff read this. Do not write an address or anybody’s name.", 2))
    }
}

/// Who is in the unit, or is to be, while it would be out of use or in works; and what else is said of it for those days. Each is asked
/// about, and none of it stops anybody: pipes burst while people live there.
pub(super) async fn overlaps(read: &mut Read, unit_id: i64, new: &Details, but: Option<i64>) -> Result<Vec<String>, DbError> {
    let stays = queries::spells_of(read, unit_id).await?;
    let touched = |from, to: Option<jiff::civil::Date>| new.to_on.is_none_or(|end| from < end) && to.is_none_or(|to| to > new.from_on);
    let lives = stays.iter().filter(|stay| touched(stay.arrived_on, stay.departed_on)).map(|stay| {
        let whom = if stay.is_shown() { stay.referral.clone() } else { "A household".into() };
        match stay.departed_on {
            Some(left) => format!("{whom} is in this unit from {} until {}", day(stay.arrived_on), day(left)),
            None => format!("{whom} is in this unit since {}", day(stay.arrived_on)),
        }
    });
    let mut found: Vec<String> = lives.collect();
    let others = states::of_unit(read, unit_id).await?;
    found.extend(
        others.iter().filter(|one| one.is_open() && Some(one.id) != but && one.touches(new.from_on, new.to_on)).map(|one| one.says()),
    );
    Ok(found)
}

/// Asks whether it is meant, where there is something to ask about.
pub(super) fn ask(overlaps: &[String], typed: &Typed, faults: &mut Faults) {
    if !overlaps.is_empty() {
        faults.ask(typed, "to", format!("On some of these days: {}. Is it right all the same?", overlaps.join("; ")));
    }
}

/// `POST /units/{name}/states/new`
pub async fn recorded(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Result<Response, Problem> {
    // Of what this form itself recorded nobody is asked whether it is meant.
    if let Some(went_to) = once::sent_already(&app.db, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let mut faults = Faults::default();
    let unit = queries::unit(&mut app.db.read().await?, &name).await?.ok_or(Problem::NotFound)?;
    withdraw::stands(&mut app.db.read().await?, unit.id).await?;
    let new = Details::of_the_unit(&posted.typed, &mut faults);
    if let Some(new) = &new {
        let found = overlaps(&mut app.db.read().await?, unit.id, new, None).await?;
        ask(&found, &posted.typed, &mut faults);
    }
    let Some(new) = new.filter(|_| faults.none()) else { return Ok(form_page(&posted.who, &unit, &posted.typed, &faults)) };
    let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
        begin::begin(tx, &unit, None, &new).await?;
        Ok(format!("{}?done=recorded", unit.page()))
    });
    match recorded.await {
        Ok(response) => Ok(response),
        Err(Refused::Db(error)) => Err(error.into()),
        Err(_) => Err(Problem::Broken("what a unit is was refused".into())),
    }
}
