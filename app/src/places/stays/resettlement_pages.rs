//! Resettlement support: its start, when that was not recorded with the departure, and its end.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, button_group, inset};
use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::resettle;
use crate::places::queries::{self, Stay};
use crate::{
    App,
    db::{Alone, DbError, Read},
    duties::pages::day,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed},
    once,
    page::{self, Screen},
    people::{self, OpenCase},
    running::contracts::services,
    session::{Posted, SignedIn},
    work::episodes::{self, Episode},
};

/// Where support stands.
enum Stands {
    /// Nobody has moved on yet.
    NotMovedOn,
    NotStarted(Stay),
    /// It goes on, has ended, or an end that lies ahead is recorded; after this stay.
    Started(Stay, Box<Episode>),
}

impl Stands {
    /// In a word, for the form that is shown over it.
    fn mark(&self) -> String {
        match self {
            Stands::NotMovedOn => "not-moved-on".into(),
            Stands::NotStarted(_) => "not-started".into(),
            Stands::Started(_, support) => format!("{} {}", support.id, support.version),
        }
    }
}

async fn stands(read: &mut Read, case: &OpenCase) -> Result<Stands, DbError> {
    let Some(stay) = queries::last_departed(read, case.referral_id).await? else {
        return Ok(Stands::NotMovedOn);
    };
    Ok(match episodes::queries::after(read, stay.episode_id).await? {
        None => Stands::NotStarted(stay),
        Some(support) => Stands::Started(stay, Box::new(support)),
    })
}

/// `GET /referrals/{reference}/resettlement`
pub async fn show(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let stands = stands(&mut app.db.read().await?, &case).await?;
    let typed = match &stands {
        Stands::Started(_, support) => {
            let typed = Typed::default().with_day("started", support.begun_on);
            match support.ended_on {
                Some(day) => typed.with_day("day", day),
                None => typed,
            }
        }
        _ => Typed::default().with_day("day", app.db.clock.today()),
    };
    form_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let stands = stands(&mut read, case).await?;
    drop(read);
    let fields = Fields { typed, faults };
    let seen = stands.mark();
    let today = app.db.clock.today();
    let body = html! {
        h1 class="govuk-heading-l" { "Resettlement support" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        @match &stands {
            Stands::NotMovedOn => {
                p class="govuk-body" { "Resettlement support follows a stay. Record the departure first: it asks whether support starts." }
                p class="govuk-body" { a class="govuk-link" href=(format!("/referrals/{}/departure", case.reference)) { "Record the departure" } }
            }
            Stands::NotStarted(stay) => {
                p class="govuk-body" { "Left " (stay.unit) " on " (stay.departed_on.map_or(String::new(), day)) ". No support after it is recorded." }
                (the_form(who, (case, typed), &seen, fields.day("day", "Day it started", ""), "Record the start"))
            }
            Stands::Started(_, support) => {
                p class="govuk-body" { @if support.begun_on > today { "Support is to start on " } @else { "Support started on " } (day(support.begun_on)) "." }
                @match support.ended_on {
                    Some(end) if end > today => (inset(format!("It is recorded to end on {}. What you record now takes its place.", day(end)))),
                    Some(end) => p class="govuk-body" { "It ended on " (day(end)) ". If a day was recorded wrongly, put it right here." },
                    None if support.begun_on > today => {}
                    None => p class="govuk-body" { "It goes on. Enter the day it ends when you know it." },
                }
                (the_form(who, (case, typed), &seen, html! {
                    (fields.day("started", "Day it started", ""))
                    (fields.day("day", "Day it ends", "Leave it empty while support goes on. A day ahead can be entered. A DASH is due a week before it."))
                }, "Record these days"))
            }
        }
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Resettlement support", "/people", body) };
    Ok(screen.back(&case.person_page(), "Back to the person's page").show(who))
}

fn the_form(who: &SignedIn, (case, typed): (&OpenCase, &Typed), seen: &str, fields: Markup, press: &str) -> Markup {
    page::form(
        who,
        &format!("/referrals/{}/resettlement", case.reference),
        typed.get("form_key"),
        html! {
            input type="hidden" name="seen" value=(seen);
            (fields)
            (button_group(html! { (Button::submit(press)) a class="govuk-link" href=(case.person_page()) { "Cancel" } }))
        },
    )
}

/// `POST /referrals/{reference}/resettlement`
pub async fn recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let typed = &posted.typed;
    let today = app.db.clock.today();
    let mut faults = Faults::default();
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        tx.alone(Alone::Over(&[case.referral_id])).await?;
        let stands = stands(tx, &case).await?;
        let written = match stands {
            _ if !typed.still_stands(&stands.mark()) => {
                faults.add("day", "Somebody else recorded something here meanwhile, and yours is not recorded. Look at what stands now, and record yours if it is still right.");
                false
            }
            Stands::NotMovedOn => false,
            Stands::NotStarted(stay) => match start_day(typed, &stay, today, &mut faults) {
                Some(on) => {
                    let service = (case.contract.as_str(), services::RESETTLEMENT);
                    match services::of_kind_runs_on(tx, &app.contracts, service, on).await? {
                        Ok(()) => resettle::start(tx, &app.contracts, &case, stay.episode_id, on).await?,
                        Err(why) => faults.add("day", why),
                    }
                    faults.none()
                }
                None => false,
            },
            Stands::Started(stay, support) => match days(typed, (&stay, &support), today, &mut faults) {
                Some(days) => {
                    resettle::change(tx, &app.contracts, &case, &support, days).await?;
                    true
                }
                None => false,
            },
        };
        Ok(written.then(|| format!("{}?done=resettlement", case.person_page())))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => form_page(&app, &posted.who, &case, typed, &faults).await,
    }
}

fn start_day(typed: &Typed, stay: &Stay, today: Date, faults: &mut Faults) -> Option<Date> {
    let on = faults.past_day(typed, "day", "The day it started", today)?;
    if let Some(sentence) = before_the_stay(stay, on) {
        faults.add("day", sentence);
        return None;
    }
    Some(on)
}

/// Support begins in the stay that it follows, or after it.
fn before_the_stay(stay: &Stay, on: Date) -> Option<String> {
    (on < stay.arrived_on).then(|| format!("The stay began on {}. Enter a day from then on.", day(stay.arrived_on)))
}

/// When it started, and when it ends or ended; a start that was not sent stands as it is.
fn days(typed: &Typed, (stay, support): (&Stay, &Episode), today: Date, faults: &mut Faults) -> Option<(Date, Option<Date>)> {
    let from = faults.day_if_any(typed, "started", "The day it started").unwrap_or(support.begun_on);
    let to = faults.day_if_any(typed, "day", "The day it ends");
    if from > today && from != support.begun_on {
        faults.add("started", "The day it started must be today or before.");
    }
    if let Some(sentence) = before_the_stay(stay, from) {
        faults.add("started", sentence);
    }
    if to.is_none() && support.ended_on.is_none() && from == support.begun_on {
        faults.day(typed, "day", "The day it ends");
    }
    if to.is_some_and(|to| to < from) {
        faults.add("day", format!("Support started on {}. Enter a day from then on.", day(from)));
    }
    if to.is_some_and(|to| to > today.saturating_add(2.years())) {
        faults.add("day", "The day it ends must be within two years.");
    }
    faults.none().then_some((from, to))
}
