//! The arrival form: the day, and the units that are free on it, each with why it fits or what to check.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Choice, button_group, inset};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    arrive::{self, NewArrival},
    resettle,
};
use crate::places::{
    Refused,
    queries::{self, Spell, Stay},
    units::{
        fitting_pages,
        offer::{self, Offer},
        states::{
            in_the_way::{self, Lift},
            reserve_pages::Pressed,
        },
    },
};
use crate::{
    App, drafts,
    duties::pages::day,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{self, OpenCase},
    places::room,
    session::{Posted, SignedIn},
    work::{episodes::Episode, referrals},
};

/// `GET /referrals/{reference}/arrival`
pub async fn new(
    State(app): State<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(pressed): Query<Pressed>,
) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let unit = pressed.unit.map_or(String::new(), |unit| unit.to_string());
    let typed = Typed::default().with_day("day", app.db.clock.today()).with("unit", unit).with("ends_support", "yes");
    let typed = drafts::or_begun(&app.db, &who, &room::ARRIVAL, &case.reference, typed).await?;
    form_page(&app, &who, &case, &typed, &Faults::default()).await
}

/// What has to happen before an arrival can be recorded, with where to do it; nothing when it can be.
fn first(case: &OpenCase) -> Option<&'static str> {
    match case.outcome.as_str() {
        "accepted" => None,
        "" => Some("This referral has no answer yet. Accept it first, then record the arrival."),
        "waiting" => Some("This referral is on the waiting list. Accept it first, then record the arrival."),
        "withdrawn" => Some("This referral was withdrawn. If that has changed, accept it first, then record the arrival."),
        "redirected" => {
            Some("This referral was sent on to another service. If that has changed, accept it first, then record the arrival.")
        }
        _ => Some("This referral was declined. If that has changed, accept it first, then record the arrival."),
    }
}

async fn form_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let stay = queries::open_stay(&mut app.db.read().await?, case.referral_id, today).await?;
    let support = resettle::going_on(&mut app.db.read().await?, case.referral_id, today).await?;
    let found = offer::found(app, case, typed).await?;
    let too_young = referrals::too_young(&mut app.db.read().await?, &app.contracts, case, found.on()).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Record an arrival" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        @if let Some(says) = first(case) {
            p class="govuk-body" { (says) }
            p class="govuk-body" { a class="govuk-link" href=(format!("/referrals/{}", case.reference)) { "Answer the referral" } }
        } @else {
            @if let Some(stay) = &stay { (already_in(case, stay)) }
            @if let Some(says) = &too_young { (govuk::warning(says)) }
            @let offer = found.offer(app);
            (fitting_pages::hour_passed(&offer))
            p class="govuk-body" { a class="govuk-link" href=(format!("/referrals/{}/units", case.reference)) { "See what speaks for and against each unit, and which are free soon" } }
            (the_form(who, case, (&offer, support.as_ref()), Fields { typed, faults }))
        }
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Record an arrival", "/people", body) };
    Ok(screen.back(&case.person_page(), "Back to the person's page").show(who))
}

/// They are in a unit: a move is recorded as one, and here only a stay from before.
fn already_in(case: &OpenCase, stay: &Stay) -> Markup {
    let to = |form: &str| format!("/referrals/{}/{form}", case.reference);
    html! {
        (inset(html! {
            "This household is in " (stay.unit) " since " (day(stay.arrived_on)) ". If they moved to another unit, "
            a class="govuk-link" href=(to("move")) { "record the move" }
            ". If they left, " a class="govuk-link" href=(to("departure")) { "record the departure" }
            ". Here you can record a stay from before: it ends when they came to " (stay.unit) "."
        }))
    }
}

fn the_form(who: &SignedIn, case: &OpenCase, (offer, support): (&Offer<'_>, Option<&Episode>), fields: Fields<'_>) -> Markup {
    drafts::pages::form(
        who,
        &room::ARRIVAL,
        &case.reference,
        fields.typed,
        html! {
            (fields.day("day", "Day of arrival", "Today or before"))
            (fields.time("time", "Time (if you know it)"))
            (fields.sure("time", "They came before the referral was received"))
            (units(offer, fields))
            @if let Some(support) = support {
                (fields.either("ends_support", &format!("They have had resettlement support since {}. Does it end on this day?", day(support.begun_on)), "", Choice::yes_no()))
            }
            (fields.words("words", "Licence or tenancy (if there is something to note)", "For example: licence signed, starts today", 2))
            (button_group(html! {
                (Button::submit("Record the arrival"))
                (Button::secondary("Show the units free on this day", "then", "units"))
                a class="govuk-link" href=(case.person_page()) { "Cancel" }
            }))
        },
    )
}

pub(super) fn units(offer: &Offer<'_>, fields: Fields<'_>) -> Markup {
    let written: Vec<(String, String, String)> =
        offer.free.iter().map(|one| (one.unit.id.to_string(), format!("{}, {}", one.unit.name, one.unit.town), one.says())).collect();
    let items: Vec<Choice<'_>> = written.iter().map(|(id, name, hint)| Choice { hint, ..Choice::new(id, name) }).collect();
    let legend = format!("Unit, of those free on {}", day(offer.on));
    let hint = format!("The household: {}.", offer.household);
    html! {
        @if items.is_empty() {
            h2 class="govuk-heading-s" { "No unit is free on " (day(offer.on)) }
        } @else {
            (fields.one_of("unit", &legend, &hint, items))
            (fields.sure("lift", "Lift the reservation"))
        }
        @if !offer.soon.is_empty() {
            h2 class="govuk-heading-s" { "Free later" }
            ul class="govuk-list govuk-list--bullet" { @for one in &offer.soon { li { (one.unit.name) ", " (one.unit.town) ": from " (day(one.from)) } } }
        }
        @if !offer.out.is_empty() {
            h2 class="govuk-heading-s" { "Out of use" }
            ul class="govuk-list govuk-list--bullet" { @for (unit, says) in &offer.out { li { (unit.name) ", " (unit.town) ": " (says) } } }
        }
        @if offer.occupied > 0 {
            p class="govuk-body" { (offer.occupied) " occupied with no departure recorded. " a class="govuk-link" href="/units" { "See the board" } }
        }
    }
}

/// `POST /referrals/{reference}/arrival`
pub async fn recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let typed = &posted.typed;
    let mut faults = Faults::default();
    if typed.get("then") == "units" {
        faults.past_day(typed, "day", "The day of arrival", app.db.clock.today());
        return form_page(&app, &posted.who, &case, typed, &faults).await;
    }
    let when = faults.happened(typed, "The day of arrival", &app.db.clock);
    let unit_id = typed.get("unit").parse::<i64>().ok();
    if unit_id.is_none() {
        faults.add("unit", "Choose a unit");
    }
    if let Some(asks) = arrive::before_receipt(&mut app.db.read().await?, &case, when.and_then(|(_, at)| at)).await? {
        faults.ask(typed, "time", asks);
    }
    let words = faults.words(typed, "words", Words { required: None, most: 2_000 });
    if let (true, Some((arrived_on, arrived_at)), Some(unit_id)) = (faults.none(), when, unit_id) {
        let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
            let ends_support = typed.get("ends_support") == "yes";
            let lift = Lift::of(&posted.who, typed.ticked(in_the_way::BOX));
            arrive::arrive(tx, &app.contracts, &case, NewArrival { unit_id, arrived_on, arrived_at, words, ends_support, lift }).await?;
            Ok(format!("{}?done=arrived", case.person_page()))
        });
        match recorded.await {
            Ok(response) => return Ok(response),
            Err(Refused::Because(field, sentence)) => faults.add(field, sentence),
            Err(Refused::Occupied) => faults.add("unit", in_the_way(&app, unit_id, arrived_on).await?),
            Err(Refused::Changed | Refused::Gone) => return Err(Problem::Broken("an arrival found a change of its stay".into())),
            Err(Refused::Db(error)) => return Err(error.into()),
        }
    }
    form_page(&app, &posted.who, &case, typed, &faults).await
}

/// Who is in the unit, and until when, in a sentence that says what to do. References only.
pub(super) async fn in_the_way(app: &App, unit_id: i64, on: Date) -> Result<String, Problem> {
    let mut read = app.db.read().await?;
    let spells = queries::spells_of(&mut read, unit_id).await?;
    let first = spells.iter().find(|spell| spell.departed_on.is_none_or(|left| left > on));
    Ok(match first {
        Some(spell) if spell.arrived_on > on => {
            format!("{} is in this unit from {}. Choose another unit, or check the day.", spell.referral, day(spell.arrived_on))
        }
        Some(Spell { referral, departed_on: Some(until), .. }) => {
            format!(
                "This unit is occupied until {} ({referral}). It is free from that day. Choose another unit, or check the day.",
                day(*until)
            )
        }
        Some(spell) => format!(
            "This unit is occupied: {} is in since {}, and no departure is recorded. Choose another unit, or record that departure first.",
            spell.referral,
            day(spell.arrived_on)
        ),
        None => "This unit was taken a moment ago. Choose another, or try again.".into(),
    })
}
