//! One state of a unit: read back, put right, withdrawn. And the lines of a unit's page.

use axum::{
    extract::{Path, Query, State as Of},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Colour, Variant, button_group, tag};
use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};

use super::{
    Details, change, end_pages, fields, kind_says, new_pages,
    queries::{self, State},
    reserve_pages,
};
use crate::{
    App,
    access::May,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    session::{Posted, SignedIn},
    versions,
    words::moment,
};

/// How a state stands today, as a tag.
pub(in crate::places) fn standing(state: &State, today: Date, now: Timestamp) -> Markup {
    if state.is_asked(now) {
        tag("Not confirmed", Colour::Yellow)
    } else if state.is_ahead(today) {
        tag("Ahead", Colour::Blue)
    } else if state.stands(today, now) {
        tag(kind_says(&state.kind), if state.is_reservation() { Colour::Purple } else { Colour::Orange })
    } else {
        tag("Over", Colour::Grey)
    }
}

/// The part of a unit's page that says what it is beside let or empty.
pub(in crate::places) fn of_a_unit(who: &SignedIn, unit_page: &str, states: &[State], today: Date, now: Timestamp) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "In works, out of use, reserved" }
        @if states.is_empty() { p class="govuk-body" { "Nothing is recorded." } } @else {
            ul class="govuk-list govuk-list--bullet" {
                @for state in states {
                    li {
                        a class="govuk-link" href=(state.page()) { (state.says()) } " " (standing(state, today, now))
                        @if let Some(end) = state.end_says() { " " span class="hf-aside" { (end) } }
                    }
                }
            }
        }
        @if who.may(May::RecordWork) {
            p class="govuk-body" { a class="govuk-link" href=(format!("{unit_page}/states/new")) { "Say that it is in works or out of use" } }
            p class="govuk-body" { "It is reserved from the page of a referral: " em { "Units for this household" } "." }
        }
    }
}

/// The state of an address that names its unit too.
pub(super) async fn found(app: &App, name: &str, id: i64) -> Result<State, Problem> {
    queries::one(&mut app.db.read().await?, id).await?.filter(|state| state.unit == name).ok_or(Problem::NotFound)
}

/// As [`found`], of what the viewer may change: whom it is reserved for they must see.
pub(super) async fn found_to_change(app: &App, name: &str, id: i64) -> Result<State, Problem> {
    Some(found(app, name, id).await?).filter(may_change).ok_or(Problem::NotFound)
}

fn may_change(state: &State) -> bool {
    !state.is_reservation() || !state.person.is_empty()
}

/// `GET /units/{name}/states/{state}`
pub async fn show(
    Of(app): Of<App>,
    who: SignedIn,
    Path((name, id)): Path<(String, i64)>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let state = found(&app, &name, id).await?;
    one_page(&app, &who, &state, &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

/// The form as it is opened, with what was typed.
fn filled(state: &State, typed: &Typed) -> Typed {
    let mut stands = Typed::default()
        .with("version", state.version.to_string())
        .with("kind", state.kind.as_str())
        .with_day("from", state.from_on)
        .with("words", state.words.as_str());
    if let Some(to) = state.to_on {
        stands = stands.with_day("to", to);
    }
    if let Some(until) = state.until_at {
        stands = reserve_pages::with_until(stands, until);
    }
    if typed.some("words").is_none() { stands } else { typed.clone() }
}

pub(super) async fn one_page(
    app: &App,
    who: &SignedIn,
    state: &State,
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let (today, now) = (app.db.clock.today(), app.db.clock.now());
    let before = queries::changes(&mut app.db.read().await?, state.id).await?;
    let changes = who.may(May::RecordWork) && may_change(state);
    let title = format!("Unit {}: {}", state.unit, kind_says(&state.kind).to_lowercase());
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" { (state.says()) " " (standing(state, today, now)) }
        @if !state.person.is_empty() { p class="govuk-body" { a class="govuk-link" href=(format!("/people/{}", state.person)) { "Whom it is reserved for" } } }
        p class="govuk-body" { "Recorded " (moment(state.recorded_at)) @if let Some(by) = &state.recorded_by { " by " (by) } "." }
        (ended(state))
        @if changes && state.withdrawn_at.is_none() {
            @if state.is_reservation() { (end_pages::forms(who, state, typed, faults, now)) }
            @if state.is_open() { (put_right_form(who, state, typed, faults)) }
            (withdrawal(who, state, typed, faults))
        }
        (versions::pages::earlier(&fields(state.is_reservation()), &before, "the system"))
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new(&title, "/units", body) };
    Ok(screen.back(&crate::places::unit_page(&state.unit), "Back to the unit").show(who))
}

fn ended(state: &State) -> Markup {
    let (at, by) = match state.withdrawn_at {
        Some(at) => (Some(at), &state.withdrawn_by),
        None => (state.ended_at, &state.ended_by),
    };
    html! {
        @if let Some(end) = state.end_says() {
            (govuk::inset(html! {
                (end) "."
                @if let Some(at) = at { " Recorded " (moment(at)) @if let Some(by) = by { " by " (by) } "." }
            }))
        }
    }
}

fn put_right_form(who: &SignedIn, state: &State, typed: &Typed, faults: &Faults) -> Markup {
    let typed = &filled(state, typed);
    let form = Fields { typed, faults };
    html! {
        h2 class="govuk-heading-m" { @if state.is_reservation() { "Put it right" } @else { "Put it right, or say that it is over" } }
        (page::form(who, &state.page(), "", html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            @if state.is_reservation() { (reserve_pages::until(form)) } @else { (new_pages::fields_of(form)) }
            (form.line("why", "Why it is changed (optional)", "", govuk::Width::Full))
            (button_group(html! { (Button::secondary("Record the change", "then", "change")) }))
        }))
    }
}

fn withdrawal(who: &SignedIn, state: &State, typed: &Typed, faults: &Faults) -> Markup {
    let form = Fields { typed, faults };
    let inside = page::form(
        who,
        &format!("{}/withdraw", state.page()),
        "",
        html! {
            (form.words("withdrawn_why", "Why it is withdrawn", "For example: written down of the wrong unit", 2))
            (Button { text: "Withdraw it".into(), variant: Variant::Warning, ..Default::default() })
        },
    );
    html! { (govuk::Details { summary: "This never was".into(), body: inside, ..Default::default() }) }
}

const CHANGED: &str = "Somebody else changed this meanwhile, and your change is not recorded. What stands now is above; what you typed is below. Check it, then press the button again.";

/// The page as it stands after somebody else's change, with what was typed.
pub(super) async fn clash(app: &App, who: &SignedIn, (name, id): (&str, i64), field: &str, typed: &Typed) -> Result<Response, Problem> {
    let state = found(app, name, id).await?;
    let mut faults = Faults::default();
    faults.add(field, CHANGED);
    let once_more = versions::over_what_stands(typed);
    let once_more = once_more.with("version", state.version.to_string());
    one_page(app, who, &state, &once_more, &faults, None).await
}

/// `POST /units/{name}/states/{state}`
pub async fn put_right(Of(app): Of<App>, Path((name, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let (state, typed) = (found_to_change(&app, &name, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let new = if state.is_reservation() {
        Details::reserved(typed, state.from_on, app.db.clock.now(), &mut faults)
    } else {
        let new = Details::of_the_unit(typed, &mut faults);
        if let Some(new) = &new {
            let found = new_pages::overlaps(&mut app.db.read().await?, state.unit_id, new, Some(id)).await?;
            new_pages::ask(&found, typed, &mut faults);
        }
        new
    };
    let why = faults.words(typed, "why", Words { required: None, most: 500 });
    let Some(new) = new.filter(|_| faults.none()) else { return one_page(&app, &posted.who, &state, typed, &faults, None).await };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let state = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        let right = change::put_right(tx, (&state, versions::opened_on(typed)), &new, &why).await?;
        Ok(right.then(|| format!("{}?done=recorded", state.page())))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => clash(&app, &posted.who, (&name, id), "words", typed).await,
    }
}

/// `POST /units/{name}/states/{state}/withdraw`
pub async fn withdrawn(Of(app): Of<App>, Path((name, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let (state, typed) = (found_to_change(&app, &name, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let required = Some("Say why it is withdrawn. It stays readable with this reason.");
    let why = faults.words(typed, "withdrawn_why", Words { required, most: 500 });
    if !faults.none() {
        return one_page(&app, &posted.who, &state, &Typed::default(), &faults, None).await;
    }
    let to = format!("{}?done=withdrawn", state.page());
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        Ok(change::withdraw(tx, &state, &why).await?.then(|| to.clone()))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}
