//! The form that makes an appointment, and the page of one: what became of it, moving it, withdrawing it.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Select, Size, Width, button_group};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    Details, OUTCOMES, change, fields, has_passed, outcome_says, place_pages,
    queries::{self, Appointment},
};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    people::{
        self, OpenPerson,
        masked::{self, Shown},
    },
    session::{Posted, SignedIn},
    versions,
    words::moment,
    work::{
        back::Back,
        contacts, room,
        tasks::{time, when},
    },
};

/// `GET /people/{reference}/appointments/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &who, &reference).await?;
    let fresh = Typed::default().with("worker", who.worker_id.map(|id| id.to_string()).unwrap_or_default());
    let typed = drafts::or_begun(&app.db, &who, &room::APPOINTMENT, &person.reference, fresh).await?;
    form_page(&app, &who, &person, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, person: &OpenPerson, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let workers = contacts::queries::workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Make an appointment" }
        p class="govuk-body" { "With " (person.name()) "." }
        (drafts::pages::form(who, &room::APPOINTMENT, &person.reference, typed, html! {
            div class="hf-dense" { (fields_of(&workers, typed, faults, true)) }
            (button_group(html! { (Button::submit("Make the appointment")) a class="govuk-link" href=(person.page()) { "Cancel" } }))
        }))
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Make an appointment", "/people", body) }
        .back(&person.page(), "Back to the person's page")
        .show(who))
}

fn fields_of(workers: &[(i64, String)], typed: &Typed, faults: &Faults, place: bool) -> Markup {
    let form = Fields { typed, faults };
    let ids: Vec<String> = workers.iter().map(|(id, _)| id.to_string()).collect();
    let items = workers.iter().zip(&ids).map(|((_, name), id)| Choice::new(id, name)).collect();
    html! {
        (form.day("day", "Day", ""))
        (form.time("time", "Time"))
        (form.line("about", "What for", "For example: review of the plan", Width::Full))
        (form.line("town", "Town or area (optional)", "Stands in the diary. No street, no name of a place.", Width::Chars20))
        @if place { (form.line("place", "Place (optional)", "Where exactly. Hidden on every page until somebody asks for it.", Width::Full)) }
        (Select { name: "worker", label: "Who meets them", label_size: Size::S, items, blank: Some("Choose who meets them"), value: typed.get("worker"), error: faults.of("worker"), ..Default::default() })
    }
}

/// `POST /people/{reference}/appointments`
pub async fn made(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let workers = contacts::queries::workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    let mut faults = Faults::default();
    let Some(new) = Details::check(&app, &posted.typed, &workers, &mut faults) else {
        return form_page(&app, &posted.who, &person, &posted.typed, &faults).await;
    };
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        let id = change::make(tx, person.id, &new).await?;
        let made = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        // What else there is at that time stands on its own page.
        let alone = place_pages::beside(tx, &app, &made).await?.is_empty();
        Ok(if alone { format!("{}?done=appointment", person.page()) } else { format!("/appointments/{id}?done=appointment") })
    })
    .await
}

pub(super) async fn opened(app: &App, who: &SignedIn, id: i64) -> Result<Appointment, Problem> {
    let found = queries::one(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    people::open(&app.db, who, &found.person).await?;
    Ok(found)
}

/// `GET /appointments/{id}`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<i64>,
    Query(done): Query<Done>,
    Query(asked): Query<Shown>,
) -> Result<Response, Problem> {
    let appointment = opened(&app, &who, id).await?;
    let shown = masked::asked_for(&app, &who, id, asked.shown.as_deref()).await?.is_some();
    if shown {
        place_pages::shown(&app, &who, id).await?;
    }
    one_page(&app, &who, &appointment, (&Typed::default(), shown), &Faults::default(), done.done.as_deref()).await
}

/// The forms of the page as they are opened, with what was typed in one of them. A place that is hidden is in no form.
fn filled(one: &Appointment, typed: &Typed, place: bool) -> Typed {
    let stands = Typed::default()
        .with("version", one.version.to_string())
        .with_day("day", one.planned_on)
        .with("time", time(one.planned_at))
        .with("about", one.about.as_str())
        .with("town", one.town.as_str())
        .with("place", if place { one.place.as_str() } else { "" })
        .with("worker", one.worker_id.to_string());
    Typed(typed.0.iter().cloned().chain(stands.0).collect())
}

/// Its page; `place` says whether where it is is shown.
pub(super) async fn one_page(
    app: &App,
    who: &SignedIn,
    one: &Appointment,
    (typed, place): (&Typed, bool),
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let shown = place || one.place.is_empty() || typed.ticked("place_shown");
    let mut read = app.db.read().await?;
    let mut workers = contacts::queries::workers(&mut read, app.db.clock.today()).await?;
    let before = queries::changes(&mut read, one.id).await?;
    let beside = place_pages::beside(&mut read, app, one).await?;
    drop(read);
    // Somebody who has left may still be named.
    if workers.iter().all(|(id, _)| *id != one.worker_id) {
        workers.push((one.worker_id, one.worker.clone()));
    }
    let typed = &filled(one, typed, place);
    let form = Fields { typed, faults };
    let address = format!("/appointments/{}", one.id);
    let body = html! {
        h1 class="govuk-heading-l" { "Appointment, " (when(one.planned_on, one.planned_at)) }
        (told(one))
        (place_pages::place(who, one, place))
        @if !beside.is_empty() { (govuk::inset(html! { @for told in &beside { p class="govuk-body" { (told) } } })) }
        @if one.withdrawn_at.is_none() {
            (outcome_form(app, who, one, &Back::Page))
            h2 class="govuk-heading-m" { "Move it, or put it right" }
            (page::form(who, &address, "", html! {
                input type="hidden" name="version" value=(versions::opened_on(typed));
                @if shown { input type="hidden" name="place_shown" value="yes"; }
                div class="hf-dense" { (fields_of(&workers, typed, faults, shown)) }
                @if !shown { p class="govuk-hint" { "The place stays as it is. Show it to change it." } }
                (form.line("why", "Why it is changed (optional)", "", Width::Full))
                (Button::secondary("Record the change", "then", "change"))
            }))
            h2 class="govuk-heading-m" { "Withdraw it" }
            p class="govuk-body" { "When it was never made, or was recorded for the wrong person. One that is called off is cancelled instead." }
            (page::form(who, &format!("{address}/withdraw"), "", html! {
                (form.line("withdraw_why", "Why it is withdrawn", "", Width::Full))
                (Button::secondary("Withdraw it", "then", "withdraw"))
            }))
        }
        (versions::pages::earlier(&fields(place), &before, "the system"))
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Appointment", "/people", body) }
        .back(&format!("/people/{}", one.person), "Back to the person's page")
        .show(who))
}

fn told(one: &Appointment) -> Markup {
    html! {
        p class="govuk-body" {
            (one.about) ". " (one.worker) " meets " (one.name()) @if !one.town.is_empty() { ", " (one.town) } ". Made " (moment(one.recorded_at)) @if let Some(by) = &one.recorded_by { " by " (by) } "."
        }
        @if let Some(at) = one.outcome_at {
            p class="govuk-body" {
                strong { (outcome_says(&one.outcome)) } ", as " (one.outcome_by.as_deref().unwrap_or("somebody")) " recorded " (moment(at))
                @if let Some(contact) = one.contact_id { ", by " a class="govuk-link" href=(format!("/contacts/{contact}")) { "a contact" } }
                "."
            }
        }
        @if let Some(at) = one.withdrawn_at {
            (govuk::inset(html! { strong { "Withdrawn" } " " (moment(at)) " by " (one.withdrawn_by.as_deref().unwrap_or("the system")) ": " (one.withdrawn_why) }))
        }
    }
}

/// The presses that say what became of it. That it took place is said by recording the contact, where there is a case to record it at.
pub fn outcome_form(app: &App, who: &SignedIn, one: &Appointment, back: &Back) -> Markup {
    let now = app.db.clock.now();
    let passed = has_passed(one.planned_on, one.planned_at, now);
    let today = one.planned_on == app.db.clock.today();
    let press = |outcome: &str, words: &str| {
        page::form(
            who,
            &format!("/appointments/{}/outcome", one.id),
            "",
            html! {
                (back.fields())
                input type="hidden" name="outcome" value=(outcome);
                (Button { text: html! { (words) span class="govuk-visually-hidden" { ": " (one.about) ", " (one.name()) } }.into(), ..Button::secondary("", "", "") })
            },
        )
    };
    html! {
        @if !one.outcome.is_empty() {
            (press("", "Take back what is said of it"))
        } @else {
            (button_group(html! {
                @if passed || today {
                    @if let Some(referral) = &one.referral {
                        (Button::link("It took place: record the contact", &format!("/referrals/{referral}/contacts/new?appointment={}", one.id)))
                    } @else { (press("kept", OUTCOMES[0].1)) }
                    (press("missed", OUTCOMES[1].1))
                }
                (press("cancelled", OUTCOMES[2].1))
            }))
        }
    }
}

/// What lies ahead has not happened: it can be cancelled, and neither kept nor missed.
fn can_be(outcome: &str, one: &Appointment, now: Timestamp) -> Result<(), Problem> {
    let today = crate::clock::local_day(now);
    match outcome {
        "" | "cancelled" => Ok(()),
        "kept" | "missed" if one.planned_on <= today => Ok(()),
        "kept" | "missed" => {
            Err(Problem::Unclear("This appointment lies ahead. Go back, and say what became of it when its day has come.".into()))
        }
        _ => Err(Problem::Unclear("Go back and choose what became of the appointment.".into())),
    }
}

/// `POST /appointments/{id}/outcome`
pub async fn became(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (one, typed) = (opened(&app, &posted.who, id).await?, &posted.typed);
    let outcome = typed.get("outcome");
    let to = Back::read(typed).address(&format!("/appointments/{id}"), "appointment-became");
    let mut otherwise = false;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        can_be(outcome, &one, app.db.clock.now())?;
        let one = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        let nothing_stands = outcome.is_empty() || one.outcome.is_empty();
        otherwise = !nothing_stands && one.outcome != outcome;
        Ok((nothing_stands && change::became(tx, &one, outcome).await?).then(|| to.clone()))
    });
    let recorded = recorded.await?;
    // Said otherwise meanwhile: what stands is shown, and is taken back before something else is said.
    let to = if otherwise { format!("/appointments/{id}") } else { to };
    Ok(recorded.unwrap_or_else(|| Redirect::to(&to).into_response()))
}

/// `POST /appointments/{id}`
pub async fn put_right(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (one, typed) = (opened(&app, &posted.who, id).await?, &posted.typed);
    let mut workers = contacts::queries::workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    workers.push((one.worker_id, one.worker.clone()));
    let mut faults = Faults::default();
    let mut new = Details::check(&app, typed, &workers, &mut faults);
    // A place that was hidden was not in the form.
    if let Some(new) = new.as_mut().filter(|_| !typed.ticked("place_shown")) {
        new.place = one.place.to_string();
    }
    let why = faults.words(typed, "why", Words { required: None, most: 500 });
    if new.as_ref().is_some_and(|new| new.planned_on > app.db.clock.today()) && matches!(one.outcome.as_str(), "kept" | "missed") {
        faults.add("day", "It is said that this took place or was missed. Take that back before you move it ahead.");
    }
    let Some(new) = new.filter(|_| faults.none()) else { return one_page(&app, &posted.who, &one, (typed, false), &faults, None).await };
    let mut theirs = None;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let one = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        let right = change::put_right(tx, (&one, versions::opened_on(typed)), &new, &why).await?;
        theirs = Some(one);
        Ok(right.then(|| format!("/appointments/{id}?done=recorded")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let one = theirs.unwrap_or(one);
    faults.add("about", "Somebody else changed this appointment meanwhile, and your change is not recorded. What stands now is above; what you typed is below. Check it, then press the button again.");
    let once_more = versions::over_what_stands(typed);
    one_page(&app, &posted.who, &one, (&once_more, false), &faults, None).await
}

/// `POST /appointments/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (one, typed) = (opened(&app, &posted.who, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return one_page(&app, &posted.who, &one, (typed, false), &faults, None).await;
    }
    let to = format!("/appointments/{id}?done=withdrawn");
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        Ok(change::withdraw(tx, &one, &why).await?.then(|| to.clone()))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}
