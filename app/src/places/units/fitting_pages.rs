//! Which units fit the household of a referral, tonight and soon, with what speaks for and against each: to reserve one, or to record that
//! they arrived, is a press away.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Colour, tag};
use maud::{Markup, html};

use super::{
    matching::{self, Reason},
    offer::{self, Free, Offer, Soon},
    states::{end_pages, queries::State as Kept},
};
use crate::places::Unit;
use crate::{
    App,
    duties::pages::day,
    error::Problem,
    form::Typed,
    page::{Done, Screen},
    people::{self, OpenCase},
    session::SignedIn,
    words::moment,
};

/// `GET /referrals/{reference}/units`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let found = offer::found(&app, &case, &Typed::default()).await?;
    let offer = found.offer(&app);
    let body = html! {
        h1 class="govuk-heading-l" { "Units for this household" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) ". The household: " (offer.household) "." }
        @if case.outcome != "accepted" {
            p class="govuk-body" { "The referral is not accepted. A unit can be reserved; an arrival waits until it is. "
                a class="govuk-link" href=(format!("/referrals/{}", case.reference)) { "Answer the referral" } }
        }
        (hour_passed(&offer))
        h2 class="govuk-heading-m" { "Free today" }
        @if offer.free.is_empty() { p class="govuk-body" { "No unit is free today." } }
        @for one in &offer.free { (free(&case, one)) }
        (later(&case, &offer))
        p class="govuk-body" { "Nothing is decided here: what to check is to be asked or talked through before a unit is offered. "
            "How far a unit is from a place they keep away from is told roughly, by the middle of towns and postcodes." }
    };
    let screen = Screen { done: done.done.as_deref(), ..Screen::new("Units for this household", "/people", body) };
    Ok(screen.back(&case.person_page(), "Back to the person's page").show(&who))
}

fn heading(unit: &Unit) -> Markup {
    html! { a class="govuk-link" href=(unit.page()) { (unit.name) } ", " (unit.town) }
}

/// What speaks for it, what to check, and what else there is, each in a line of its own.
fn all(reasons: &[Reason]) -> Markup {
    let lines = matching::lines(reasons);
    html! { ul class="govuk-list" { @for (begins, says) in lines { li { strong { (begins) } " " (says) } } } }
}

fn free(case: &OpenCase, one: &Free<'_>) -> Markup {
    let to = |form: &str| format!("/referrals/{}/{form}?unit={}", case.reference, one.unit.id);
    html! {
        section class="hf-box" aria-label=(format!("Unit {}", one.unit.name)) {
            h3 class="govuk-heading-s" { (heading(one.unit)) }
            p class="govuk-body" {
                @if one.ready { (tag("Free", Colour::Green)) } @else { (tag("Not ready", Colour::Blue)) }
                @if let Some(reserved) = one.reserved {
                    " " (kept(reserved))
                }
            }
            (all(&one.reasons))
            p class="govuk-body" {
                @if one.reserved.is_none() { a class="govuk-link" href=(to("reserve")) { "Reserve " (one.unit.name) } " | " }
                @if case.outcome == "accepted" { a class="govuk-link" href=(to("arrival")) { "Record the arrival in " (one.unit.name) } }
                @else { "Accept the referral to record an arrival" }
            }
        }
    }
}

fn kept(reserved: &Kept) -> Markup {
    html! {
        (tag("Reserved", Colour::Purple)) " for "
        a class="govuk-link" href=(reserved.page()) { (reserved.for_whom()) } " until " (reserved.until_at.map_or(String::new(), moment))
    }
}

/// Asked on every page on which one would look for a unit for them.
pub(in crate::places) fn hour_passed(offer: &Offer<'_>) -> Markup {
    html! { @for state in &offer.asked { (govuk::inset(html! { (state.unit) " was reserved for them. " (end_pages::question(state)) })) } }
}

fn soon(case: &OpenCase, one: &Soon<'_>) -> Markup {
    html! {
        section class="hf-box" aria-label=(format!("Unit {}", one.unit.name)) {
            h3 class="govuk-heading-s" { (heading(one.unit)) }
            p class="govuk-body" { "Free from " (day(one.from)) @if let Some(reserved) = one.reserved { ". " (kept(reserved)) } }
            (all(&one.reasons))
            p class="govuk-body" { a class="govuk-link" href=(format!("/referrals/{}/reserve?unit={}", case.reference, one.unit.id)) { "Reserve " (one.unit.name) } }
        }
    }
}

fn later(case: &OpenCase, offer: &Offer<'_>) -> Markup {
    html! {
        @if !offer.soon.is_empty() {
            h2 class="govuk-heading-m" { "Free soon" }
            @for one in &offer.soon { (soon(case, one)) }
        }
        @if !offer.out.is_empty() {
            h2 class="govuk-heading-m" { "Out of use" }
            ul class="govuk-list govuk-list--bullet" { @for (unit, says) in &offer.out { li { (heading(unit)) ": " (says) } } }
        }
        @if offer.occupied > 0 {
            p class="govuk-body" { (offer.occupied) " occupied with no departure recorded. " a class="govuk-link" href="/units" { "See the board" } }
        }
    }
}
