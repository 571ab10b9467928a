//! The rota as it is read: who is on call now and next, who is on each of the next days, and when nobody is.

use axum::{
    extract::{Query, State},
    response::Response,
};
use govuk::Button;
use jiff::{Timestamp, ToSpan as _, civil::Date};
use maud::{Markup, html};
use rules::cover::OnCallAs;

use super::{
    as_says, gaps,
    queries::{self, Shift},
    time,
};
use crate::{
    App,
    access::May,
    clock::{local_day, zone},
    db::{DbError, Read},
    error::Problem,
    page::Screen,
    session::SignedIn,
    words::day,
};

/// So many days are shown at once, from a Monday.
const DAYS: i64 = 14;

/// `?from=`: a day of the first week shown.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    from: Option<String>,
    done: Option<String>,
}

fn begins(on: Date) -> Timestamp {
    on.to_zoned(zone()).map_or(Timestamp::MIN, |at| at.timestamp())
}

/// `GET /rota`
pub async fn show(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (now, today) = (app.db.clock.now(), app.db.clock.today());
    let on = asked.from.as_deref().and_then(|from| from.parse::<Date>().ok()).filter(|from| (2000..2200).contains(&from.year()));
    let monday = |on: Date| on.saturating_sub(i64::from(on.weekday().to_monday_zero_offset()).days());
    let first = monday(on.unwrap_or(today));
    let last = first.saturating_add((DAYS - 1).days());
    let mut read = app.db.read().await?;
    let shifts = queries::between(&mut read, begins(first), begins(last.saturating_add(1.days()))).await?;
    let ahead = soon(&mut read, now).await?;
    drop(read);
    let gaps = gaps::of(&app, &shifts, now.max(begins(first)), (first, last));
    let body = html! {
        h1 class="govuk-heading-l" { "Rota" }
        @if who.may(May::ManageCases) { (Button::link("Enter shifts", "/rota/new")) }
        (on_call(&ahead, now))
        h2 class="govuk-heading-m" { (day(first)) " to " (day(last)) }
        nav aria-label="Weeks" {
            ul class="hf-ways" {
                li { a class="govuk-link" href=(format!("/rota?from={}", first.saturating_sub(DAYS.days()))) { "Two weeks before" } }
                @if first != monday(today) { li { a class="govuk-link" href="/rota" { "This week" } } }
                li { a class="govuk-link" href=(format!("/rota?from={}", first.saturating_add(DAYS.days()))) { "Two weeks after" } }
            }
        }
        @if let Some(asks) = gaps::asked(&app, today) { p class="govuk-body" { "The contract asks for: " (asks) "." } }
        @if !gaps.is_empty() { (govuk::inset(html! { h3 class="govuk-heading-s" { "When nobody is on call" } (gaps::list(&gaps)) })) }
        (by_day(&who, &shifts, (first, today)))
    };
    Ok(Screen { done: asked.done.as_deref(), ..Screen::new("Rota", "/diary", body) }.back("/diary", "Back to the diary").show(&who))
}

/// A heading for each day, and below it who begins on it.
fn by_day(who: &SignedIn, shifts: &[Shift], (first, today): (Date, Date)) -> Markup {
    html! {
        div class="hf-diary" {
            @for on in (0..DAYS).map(|n| first.saturating_add(n.days())) {
                @let begun: Vec<&Shift> = shifts.iter().filter(|shift| shift.from_on == on).collect();
                h3 class="hf-month" { (day(on)) @if on == today { " (today)" } }
                div {
                    @if begun.is_empty() { p class="hf-diary__none" { "Nobody begins." } } @else {
                        ul class="hf-tasks" { @for shift in begun { (line(who, shift)) } }
                    }
                }
            }
        }
    }
}

/// Its hours; on another day than its line's its end says so.
fn hours(shift: &Shift) -> String {
    let next = if local_day(shift.to_at) > shift.from_on { " the next day" } else { "" };
    format!("{} to {}{next}", time(shift.from_at), time(shift.to_at))
}

fn line(who: &SignedIn, shift: &Shift) -> Markup {
    html! {
        li class="hf-tasks__one hf-diary__one" {
            div class="hf-tasks__what" {
                strong { (hours(shift)) } " "
                @if who.may(May::ManageCases) { a class="govuk-link" href=(format!("/rota/{}", shift.id)) { (shift.worker) } } @else { (shift.worker) }
                div class="hf-tasks__when" {
                    (as_says(&shift.as_what)) @if !shift.phone.is_empty() { ", " (shift.phone) }
                    @if let Some(why) = not_there(shift) { ". " strong class="hf-tasks__late" { (why) } }
                }
            }
        }
    }
}

/// Why somebody will not be there who is written down.
pub fn not_there(shift: &Shift) -> Option<&'static str> {
    match (shift.left, shift.away) {
        (true, _) => Some("Works here no more by then"),
        (_, true) => Some("Is on leave then"),
        _ => None,
    }
}

/// Who is on call now, and whoever begins after them within the days of the gaps.
pub async fn soon(read: &mut Read, now: Timestamp) -> Result<Vec<Shift>, DbError> {
    queries::between(read, now, begins(local_day(now).saturating_add(gaps::AHEAD.days()))).await
}

/// Who is on call now and next, by what they are: on everybody's first page. Nothing where there is no rota.
pub fn on_call(ahead: &[Shift], now: Timestamp) -> Markup {
    let there = |who: OnCallAs| ahead.iter().filter(move |shift| shift.who() == who && not_there(shift).is_none());
    let rows = OnCallAs::ALL.into_iter().filter(|who| there(*who).next().is_some()).map(|who| {
        let on: Vec<&Shift> = there(who).filter(|shift| shift.is_on(now)).collect();
        let next = there(who).find(|shift| shift.from_at > now);
        let over = on.iter().map(|shift| shift.to_at).max();
        let value = html! {
            @if on.is_empty() { "Nobody now" }
            @for (n, shift) in on.iter().enumerate() { @if n > 0 { ", and " } (called(shift)) ", until " (time(shift.to_at)) }
            @if let Some(next) = next {
                ". Then " (called(next)) " from " @if over == Some(next.from_at) || next.from_on == local_day(now) { (time(next.from_at)) } @else { (crate::words::moment(next.from_at)) }
            }
            "."
        };
        govuk::SummaryRow::new(as_says(who.id()), value)
    });
    let rows: Vec<govuk::SummaryRow<'_>> = rows.collect();
    html! {
        @if !rows.is_empty() {
            section aria-labelledby="on-call" {
                h2 class="govuk-heading-m" id="on-call" { "On call" }
                (govuk::SummaryList { rows, ..Default::default() })
            }
        }
    }
}

fn called(shift: &Shift) -> Markup {
    html! { (shift.worker) @if !shift.phone.is_empty() { " (" a class="govuk-link" href=(format!("tel:{}", shift.phone.replace(' ', ""))) { (shift.phone) } ")" } }
}
