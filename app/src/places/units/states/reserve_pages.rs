//! Reserving a unit for the household of a referral, until a day and hour.

use axum::{
    extract::{Path, Query, State as Of},
    response::Response,
};
use govuk::{Button, Choice, Select, Size, button_group};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::{Details, begin};
use crate::places::{Refused, queries};
use crate::{
    App,
    clock::{local_day, zone},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed},
    once,
    page::{self, Screen},
    people::{self, OpenCase},
    session::{Posted, SignedIn},
};

/// `?unit=`: the unit that was pressed.
#[derive(serde::Deserialize)]
pub struct Pressed {
    pub unit: Option<i64>,
}

/// Until when, and what to know.
pub(super) fn until(form: Fields<'_>) -> Markup {
    html! {
        (form.day("until", "Reserved until", ""))
        (form.time("hour", "Hour"))
        (form.words("words", "Anything to know (optional)", "For example: comes by train, is met at the station by whoever is on call", 2))
    }
}

pub(super) fn with_until(typed: Typed, until: Timestamp) -> Typed {
    typed.with_day("until", local_day(until)).with("hour", until.to_zoned(zone()).strftime("%H:%M").to_string())
}

/// `GET /referrals/{reference}/reserve`
pub async fn new(
    Of(app): Of<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(pressed): Query<Pressed>,
) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let unit = pressed.unit.map_or(String::new(), |unit| unit.to_string());
    // A day from now, by the hour, is a beginning, to be changed.
    let now = app.db.clock.now();
    let past_the_hour = SignedDuration::from_secs(now.as_second().rem_euclid(3_600));
    let typed = with_until(Typed::default().with("unit", unit), now + SignedDuration::from_hours(24) - past_the_hour);
    form_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let units = queries::units(&mut app.db.read().await?).await?;
    let ids: Vec<(String, String)> = units.iter().map(|unit| (unit.id.to_string(), format!("{}, {}", unit.name, unit.town))).collect();
    let items = ids.iter().map(|(id, says)| Choice::new(id, says)).collect();
    let form = Fields { typed, faults };
    let all = format!("/referrals/{}/units", case.reference);
    let body = html! {
        h1 class="govuk-heading-l" { "Reserve a unit" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        (page::form(who, &format!("/referrals/{}/reserve", case.reference), typed.get("form_key"), html! {
            (Select { name: "unit", label: "Unit", label_size: Size::S, items, blank: Some("Choose a unit"), value: typed.get("unit"), error: faults.of("unit"), ..Default::default() })
            (form.sure("unit", "Yes, reserve it all the same"))
            (until(form))
            (button_group(html! { (Button::submit("Reserve it")) a class="govuk-link" href=(all) { "Cancel" } }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Reserve a unit", "/people", body) };
    Ok(screen.back(&all, "Units for this household").show(who))
}

/// `POST /referrals/{reference}/reserve`
pub async fn recorded(Of(app): Of<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let typed = &posted.typed;
    let mut faults = Faults::default();
    let units = queries::units(&mut app.db.read().await?).await?;
    let unit = units.iter().find(|unit| unit.id.to_string() == typed.get("unit"));
    if unit.is_none() {
        faults.add("unit", "Choose a unit");
    }
    let new = Details::reserved(typed, app.db.clock.today(), app.db.clock.now(), &mut faults);
    if let (Some(unit), Some(new)) = (unit, &new) {
        let last = new.until_at.map_or(new.from_on, local_day);
        let lives = queries::spells_of(&mut app.db.read().await?, unit.id).await?;
        if lives.iter().any(|stay| stay.departed_on.is_none_or(|left| left > last)) {
            faults.ask(typed, "unit", format!("Somebody is in {} and is not known to leave by then. Is it right all the same?", unit.name));
        }
    }
    if let (true, Some(unit), Some(new)) = (faults.none(), unit, &new) {
        let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
            begin::begin(tx, unit, Some(&case), new).await?;
            Ok(format!("/referrals/{}/units?done=recorded", case.reference))
        });
        match recorded.await {
            Ok(response) => return Ok(response),
            Err(Refused::Because(field, sentence)) => faults.add(field, sentence),
            Err(Refused::Db(error)) => return Err(error.into()),
            Err(_) => return Err(Problem::Broken("reserving a unit touched a stay".into())),
        }
    }
    form_page(&app, &posted.who, &case, typed, &faults).await
}
