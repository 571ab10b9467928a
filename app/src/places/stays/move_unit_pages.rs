//! The form for a move to another unit.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, button_group};
use maud::html;

use super::{
    arrival_pages, change_stay,
    move_unit::{self, NewMove},
};
use crate::places::{
    Refused,
    queries::{self, Stay},
    units::{
        offer::{self, Offer},
        states::in_the_way::{self, Lift},
    },
};
use crate::{
    App,
    db::DbError,
    drafts,
    duties::pages::day,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{self, OpenCase},
    places::room,
    session::{Posted, SignedIn},
    versions,
};

/// `GET /referrals/{reference}/move`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let mut read = app.db.read().await?;
    let stay = queries::open_stay(&mut read, case.referral_id, app.db.clock.today()).await?;
    let version = match &stay {
        Some(stay) => change_stay::one(&mut read, &case, stay.id).await?.map_or(0, |stay| stay.version),
        None => 0,
    };
    drop(read);
    let stay_id = stay.map_or(0, |stay| stay.id);
    let typed =
        Typed::default().with_day("day", app.db.clock.today()).with("version", version.to_string()).with("stay", stay_id.to_string());
    let typed = drafts::or_begun(&app.db, &who, &room::MOVE, &case.reference, typed).await?;
    form_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let stay = queries::open_stay(&mut app.db.read().await?, case.referral_id, today).await?;
    let found = offer::found(app, case, typed).await?;
    let offer = found.offer(app);
    let body = html! {
        h1 class="govuk-heading-l" { "Move to another unit" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        @match &stay {
            None => p class="govuk-body" { "This referral is not in a unit. Record an arrival instead." }
            Some(stay) => {
                p class="govuk-body" { "In " (stay.unit) " since " (day(stay.arrived_on)) ". Nobody leaves the service by a move: what is due goes on, and so does a departure that is planned." }
                (the_form(who, case, &offer, Fields { typed, faults }))
            }
        }
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Move to another unit", "/people", body) };
    Ok(screen.back(&case.person_page(), "Back to the person's page").show(who))
}

fn the_form(who: &SignedIn, case: &OpenCase, offer: &Offer<'_>, fields: Fields<'_>) -> maud::Markup {
    drafts::pages::form(
        who,
        &room::MOVE,
        &case.reference,
        fields.typed,
        html! {
            input type="hidden" name="version" value=(versions::opened_on(fields.typed));
            input type="hidden" name="stay" value=(fields.typed.get("stay"));
            (fields.day("day", "Day of the move", "Today or before. The unit they leave is free from this day."))
            (fields.time("time", "Time (if you know it)"))
            (arrival_pages::units(offer, fields))
            (fields.words("words", "Licence or tenancy (if there is something to note)", "", 2))
            (button_group(html! {
                (Button::submit("Record the move"))
                (Button::secondary("Show the units free on this day", "then", "units"))
                a class="govuk-link" href=(case.person_page()) { "Cancel" }
            }))
        },
    )
}

/// `POST /referrals/{reference}/move`
pub async fn recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let typed = &posted.typed;
    let mut faults = Faults::default();
    if typed.get("then") == "units" {
        faults.past_day(typed, "day", "The day of the move", app.db.clock.today());
        return form_page(&app, &posted.who, &case, typed, &faults).await;
    }
    let when = faults.happened(typed, "The day of the move", &app.db.clock);
    let unit_id = typed.get("unit").parse::<i64>().ok();
    if unit_id.is_none() {
        faults.add("unit", "Choose the unit they moved to");
    }
    let words = faults.words(typed, "words", Words { required: None, most: 2_000 });
    if let (true, Some((moved_on, moved_at)), Some(unit_id)) = (faults.none(), when, unit_id) {
        let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
            let lift = Lift::of(&posted.who, typed.ticked(in_the_way::BOX));
            let from = moved_from(tx, &case, typed, app.db.clock.today()).await?;
            move_unit::move_unit(tx, &app.contracts, &case, from, NewMove { unit_id, moved_on, moved_at, words, lift }).await?;
            Ok(format!("{}?done=moved", case.person_page()))
        });
        match recorded.await {
            Ok(response) => return Ok(response),
            Err(Refused::Because(field, sentence)) => faults.add(field, sentence),
            Err(Refused::Occupied) => faults.add("unit", arrival_pages::in_the_way(&app, unit_id, moved_on).await?),
            Err(Refused::Changed) => {
                faults.add("day", "Somebody else changed this stay meanwhile, and the move is not recorded. Open this page again and look at what stands now.")
            }
            Err(Refused::Gone) => return Err(Problem::NotFound),
            Err(Refused::Db(error)) => return Err(error.into()),
        }
    }
    form_page(&app, &posted.who, &case, typed, &faults).await
}

/// The stay that the form was opened on, and its version; where it names none, the one they are in.
async fn moved_from(read: &mut crate::db::Read, case: &OpenCase, typed: &Typed, today: jiff::civil::Date) -> Result<(i64, i64), DbError> {
    let named = typed.get("stay").parse::<i64>().ok().filter(|id| *id > 0);
    if let Some(id) = named {
        return Ok((id, versions::opened_on(typed)));
    }
    let stay: Option<Stay> = queries::open_stay(read, case.referral_id, today).await?;
    Ok((stay.map_or(0, |stay| stay.id), versions::opened_on(typed)))
}
