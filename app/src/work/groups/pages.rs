//! The groups, and one group: its sessions, who has a place, who waits, what was noted.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Table, button_group};
use maud::{Markup, html};

use super::{
    lists, may_change, opened, place_pages,
    queries::{self, Group, Held, Noted, Session},
};
use crate::{
    App,
    access::May,
    error::Problem,
    form::{Faults, Typed},
    page::{Done, Screen},
    people::matches::Match,
    session::SignedIn,
    words::{day, moment, short_day},
    work::tasks::when,
};

/// `GET /groups`
pub async fn list(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let all = queries::all(&mut app.db.read().await?, today).await?;
    let rows = all.iter().map(|group| {
        let name = html! { a class="govuk-link" href=(group.page()) { (group.name) } };
        let next = match (group.is_open(today), group.next_on) {
            (false, _) => format!("Ended {}", group.ends_on.map_or(String::new(), short_day)),
            (true, Some(on)) => short_day(on),
            (true, None) => "None planned".into(),
        };
        vec![
            name.into(),
            group.service.as_str().into(),
            group.leads.as_deref().unwrap_or_default().into(),
            taken(group).into(),
            next.into(),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let head = ["Group", "Service", "Who leads it", "Places", "Next session"].map(Into::into).to_vec();
    let body = html! {
        h1 class="govuk-heading-l" { "Groups" }
        (Button::link("Write a group down", "/groups/new"))
        @if rows.is_empty() { (govuk::empty("No group is written down yet.")) } @else { (Table { head, rows, stack_on_phone: true, ..Default::default() }) }
        @if who.may(May::OpenFigures) { p class="govuk-body" { a class="govuk-link" href="/groups/figures" { "Sessions held and who came, by quarter" } } }
    };
    Ok(Screen { done: done.done.as_deref(), wide: true, ..Screen::new("Groups", "/groups", body) }.show(&who))
}

/// "6 of 8, 2 wait"
fn taken(group: &Group) -> String {
    let of = group.places.map_or(String::new(), |places| format!(" of {places}"));
    let waiting = if group.waiting > 0 { format!(", {} waiting", group.waiting) } else { String::new() };
    format!("{}{of}{waiting}", group.held)
}

/// `GET /groups/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let group = opened(&app, id).await?;
    one_page(&app, &who, &group, (&Typed::default(), &Faults::default()), None, done.done.as_deref()).await
}

/// The page of a group; `found`: whom a search for somebody found.
pub(super) async fn one_page(
    app: &App,
    who: &SignedIn,
    group: &Group,
    (typed, faults): (&Typed, &Faults),
    found: Option<&[Match]>,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let sessions = queries::sessions(&mut read, group.id).await?;
    let places = queries::places(&mut read, group.id).await?;
    let notes = queries::notes(&mut read, group.id, None).await?;
    drop(read);
    app.db.looks.listed(who.actor(), "group", places.iter().map(|held| held.person.as_str())).await?;
    let today = app.db.clock.today();
    let (over, on): (Vec<&Held>, Vec<&Held>) = places.iter().partition(|held| held.is_over(today));
    let (held, waiting): (Vec<&Held>, Vec<&Held>) = on.into_iter().partition(|held| held.from_on.is_some());
    let body = html! {
        h1 class="govuk-heading-l" { (group.name) }
        (told(who, group))
        h2 class="govuk-heading-m" { "Sessions" }
        (sessions_of(app, &sessions))
        @if group.withdrawn_at.is_none() { (Button::link("Plan sessions", &format!("{}/sessions/new", group.page()))) }
        h2 class="govuk-heading-m" { "Who has a place" }
        (people("Nobody whom you see has a place yet.", &held, true))
        @if !waiting.is_empty() {
            h2 class="govuk-heading-m" { "Who waits for a place" }
            (people("", &waiting, false))
        }
        @if group.is_open(today) { (place_pages::find(app, who, group, (typed, faults), found)) }
        @if !over.is_empty() {
            (govuk::Details { summary: format!("Whose place has ended: {}", over.len()).into(), body: people("", &over, true), ..Default::default() })
        }
        (noted(who, group, &notes))
    };
    let screen = Screen { faults: Some(faults), done, wide: true, ..Screen::new("A group", "/groups", body) };
    Ok(screen.back("/groups", "Back to the groups").show(who))
}

fn told(who: &SignedIn, group: &Group) -> Markup {
    html! {
        p class="govuk-body" {
            (lists::says(&lists::kinds(), &group.kind)) ". For: " (lists::says(&lists::for_whom(), &group.for_whom)) ". " (group.service) ". "
            "Led by " (group.leads.as_deref().unwrap_or_default()) ". From " (day(group.begins_on))
            @if let Some(ends) = group.ends_on { " to " (day(ends)) } ". Places: " (taken(group)) "."
        }
        @if !group.about.is_empty() { p class="govuk-body" { (group.about) } }
        @if let Some(at) = group.withdrawn_at {
            (govuk::inset(html! { strong { "Withdrawn" } " " (moment(at)) " by " (group.withdrawn_by.as_deref().unwrap_or("the system")) ": " (group.withdrawn_why) }))
        } @else if may_change(who, group) {
            p class="govuk-body" { a class="govuk-link" href=(format!("{}/change", group.page())) { "Change, end or withdraw the group" } }
        }
    }
}

/// What is known of a session in a line: how many came, or that nobody has said.
pub fn stands(app: &App, session: &Session) -> String {
    match session {
        Session { cancelled_at: Some(_), .. } => format!("Cancelled: {}", session.cancelled_why),
        Session { said: 0, .. } if session.is_ahead(app.db.clock.now()) => "Planned".into(),
        Session { said: 0, .. } => "Attendance is not marked yet".into(),
        Session { came, said, .. } => format!("{came} of {said} came"),
    }
}

fn sessions_of(app: &App, sessions: &[Session]) -> Markup {
    let row = |session: &Session| {
        let held = html! { a class="govuk-link" href=(session.page()) { (when(session.held_on, session.held_at)) } };
        vec![held.into(), session.topic.clone().into(), stands(app, session).into()]
    };
    let (ahead, past): (Vec<&Session>, Vec<&Session>) = sessions.iter().partition(|session| session.is_ahead(app.db.clock.now()));
    let head = || ["Session", "Topic", "Who came"].map(Into::into).to_vec();
    let table = |caption, rows| Table { caption, head: head(), rows, stack_on_phone: true, ..Default::default() };
    html! {
        @if sessions.is_empty() { (govuk::empty("No session is planned yet.")) }
        @if !ahead.is_empty() { (table("To come", ahead.iter().rev().map(|session| row(session)).collect())) }
        @if !past.is_empty() { (table("Held or past", past.iter().map(|session| row(session)).collect())) }
        @if sessions.len() >= queries::SESSIONS { p class="govuk-body" { "The latest " (queries::SESSIONS) " are shown." } }
    }
}

fn people(none: &str, places: &[&Held], came: bool) -> Markup {
    let rows = places.iter().map(|held| {
        let name = html! { a class="govuk-link" href=(format!("/people/{}", held.person)) { (held.name()) } };
        let since = match (held.ended_on, held.from_on) {
            (Some(ended), _) => format!("Until {}: {}", short_day(ended), lists::says(&lists::ended(), &held.end_reason)),
            (None, Some(from)) => format!("Since {}", short_day(from)),
            (None, None) => format!("Waits since {}", short_day(held.asked_on)),
        };
        let change = html! { a class="govuk-link" href=(held.page()) { @if held.from_on.is_none() { "Give the place, or change" } @else { "Change or end" } span class="govuk-visually-hidden" { ": " (held.name()) } } };
        let came = if came { format!("{} of {}", held.came, held.marked) } else { String::new() };
        vec![name.into(), since.into(), came.into(), change.into()]
    });
    let rows: Vec<_> = rows.collect();
    let head = ["Name", "Place", "Came", ""].map(Into::into).to_vec();
    html! {
        @if rows.is_empty() { (govuk::empty(none)) } @else { (Table { head, rows, stack_on_phone: true, ..Default::default() }) }
    }
}

/// Whether somebody may read a note of a group as a whole: whoever leads it, managers, whoever wrote it.
pub(super) fn may_read(who: &SignedIn, group: &Group, note: &Noted) -> bool {
    may_change(who, group) || note.account_id == Some(who.account_id)
}

fn noted(who: &SignedIn, group: &Group, notes: &[Noted]) -> Markup {
    let read: Vec<&Noted> = notes.iter().filter(|note| may_read(who, group, note)).collect();
    html! {
        @if !read.is_empty() {
            h2 class="govuk-heading-m" { "Notes of the group" }
            @for note in read {
                p class="govuk-body-s govuk-!-margin-bottom-1" { a class="govuk-link" href=(format!("/groups/sessions/{}", note.session_id)) { (day(note.held_on)) } ", by " (note.recorded_by.as_deref().unwrap_or("the system")) }
                p class="govuk-body hf-note" { (note.words) }
            }
        }
    }
}

/// A button and a way out of a form.
pub(super) fn buttons(says: &str, away: &str) -> Markup {
    button_group(html! { (Button::submit(says)) a class="govuk-link" href=(away) { "Cancel" } })
}
