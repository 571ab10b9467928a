//! The diary on a telephone: the page on which its owner makes an address, renews and ends it, and what a telephone reads there.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, Uri, header, uri::Authority},
    response::{IntoResponse as _, Response},
};
use desk::Desk;
use govuk::{Button, button_group};
use jiff::{SignedDuration, ToSpan as _};
use maud::{Markup, html};
use store::viewer::seen_by;

use super::{
    Between,
    calendar::{self, Entry},
};
use crate::{
    App,
    db::{DbError, Read},
    duties,
    error::Problem,
    forms::in_diary::{self, Feed},
    ids, once,
    page::{self, Done, Screen},
    running::accounts::feeds::{self, Open},
    session::{Posted, SignedIn},
    words::{day, moment},
    work::{
        appointments::{self, LASTS},
        groups,
    },
};

/// So many days back and ahead a telephone is told.
const BACK: i64 = 28;
const AHEAD: i64 = 182;

/// `GET /diary/feed`
pub async fn show(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    let all = feeds::of_account(&mut app.db.read().await?, who.account_id).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Your diary on a telephone" }
        p class="govuk-body" { "A telephone’s calendar can read your diary at an address of its own. It is told when, and “Appointment”, “Hearing” or “Review due”: no name, no place." }
        @if all.is_empty() { p class="govuk-body" { "No telephone reads your diary." } } @else { (table(&who, &all)) }
        @if who.worker_id.is_none() { p class="govuk-body" { "Your account is no worker’s, so it has no diary." } }
        @else if all.len() >= feeds::MOST { p class="govuk-body" { "These are as many as there can be. End one to make another." } }
        @else { (Button::link("Make an address", "/diary/feed/new")) }
    };
    Ok(Screen { done: done.done.as_deref(), ..Screen::new("Your diary on a telephone", "/diary", body) }
        .back("/diary", "Back to the diary")
        .show(&who))
}

fn table(who: &SignedIn, all: &[feeds::Listed]) -> Markup {
    let row = |feed: &feeds::Listed| {
        let press = page::form(
            who,
            "/diary/feed/end",
            "",
            html! {
                input type="hidden" name="feed" value=(feed.id);
                button type="submit" class="govuk-button govuk-button--secondary govuk-!-margin-bottom-0" { "End" span class="govuk-visually-hidden" { " the address made " (moment(feed.made_at)) } }
            },
        );
        let renew = html! { a class="govuk-link" href=(format!("/diary/feed/new?instead={}", feed.id)) { "Renew" span class="govuk-visually-hidden" { " the address made " (moment(feed.made_at)) } } };
        vec![moment(feed.made_at).into(), feed.read_on.map_or("Not yet".to_owned(), day).into(), renew.into(), press.into()]
    };
    let head = ["Made", "Last read", "Another in its place", "End it"].map(Into::into).to_vec();
    html! { (govuk::Table { head, rows: all.iter().map(row).collect(), stack_on_phone: true, ..Default::default() }) }
}

/// By which the page that draws an address knows it again: nobody puts a weaker one in its place.
const DRAWN: &str = "feed.secret";

/// `?instead=`: which of one's own is renewed.
#[derive(Default, serde::Deserialize)]
pub struct Instead {
    instead: Option<i64>,
}

/// `GET /diary/feed/new`: a fresh address, shown this once.
pub async fn new(
    State(desk): State<Desk>,
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    uri: Uri,
    Query(asked): Query<Instead>,
) -> Result<Response, Problem> {
    if who.worker_id.is_none() {
        return Err(Problem::NotFound);
    }
    let all = feeds::of_account(&mut app.db.read().await?, who.account_id).await?;
    let instead = asked.instead.filter(|id| all.iter().any(|feed| feed.id == *id));
    let secret = ids::token();
    let drawn = app.db.read().await?.blind(DRAWN, &secret)?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).or(uri.authority().map(Authority::as_str)).unwrap_or_default();
    let scheme = if desk.behind_https { "https" } else { "http" };
    let body = html! {
        h1 class="govuk-heading-l" { "An address for a telephone" }
        p class="govuk-body" { "Whoever has this address can read when you have appointments. Put it into your own telephone alone. It is not shown again." }
        (govuk::inset(html! { code class="hf-address" { (scheme) "://" (host) "/feeds/" (secret) ".ics" } }))
        ol class="govuk-list govuk-list--number" {
            li { "Copy the address." }
            li { "Press the button below, so that it works." }
            li { "In the telephone’s calendar, add a subscription (iPhone: Calendar accounts, Add subscribed calendar; Android: by an app that takes iCalendar addresses) and paste it." }
        }
        p class="govuk-body" { "Do not paste it into a calendar on the web: its owner would read it from then on." }
        (page::form(&who, "/diary/feed", "", html! {
            input type="hidden" name="secret" value=(secret);
            input type="hidden" name="drawn" value=(drawn);
            @if let Some(id) = instead { input type="hidden" name="instead" value=(id); }
            (button_group(html! { (Button::submit("I have copied it: make it work")) a class="govuk-link" href="/diary/feed" { "Not now" } }))
        }))
    };
    Ok(Screen::new("An address for a telephone", "/diary", body).back("/diary/feed", "Back").show(&who))
}

/// `POST /diary/feed`
pub async fn made(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let (who, typed) = (&posted.who, &posted.typed);
    let secret = typed.get("secret");
    let is_drawn = app.db.read().await?.blind(DRAWN, secret)? == typed.get("drawn");
    if !feeds::is_one(secret) || !is_drawn || who.worker_id.is_none() {
        return Err(Problem::NotFound);
    }
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        let instead = typed.some("instead").and_then(|id| id.parse().ok());
        if !feeds::make(tx, who.account_id, secret, instead).await? {
            return Err(Problem::Unclear(
                "It was ended meanwhile, or there are as many as there can be. Go back to your diary on a telephone.".into(),
            ));
        }
        Ok("/diary/feed?done=feed".to_owned())
    })
    .await
}

/// `POST /diary/feed/end`
pub async fn ended(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let id: i64 = posted.typed.get("feed").parse().map_err(|_| Problem::NotFound)?;
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        if !feeds::end(tx, posted.who.account_id, id).await? {
            return Err(Problem::NotFound);
        }
        Ok("/diary/feed?done=feed-ended".to_owned())
    })
    .await
}

/// `GET /feeds/{file}`: what a telephone reads. Whatever opens nothing is not there.
pub async fn read(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Problem> {
    let secret = file.strip_suffix(".ics").ok_or(Problem::NotFound)?;
    let open = feeds::opened_by(&app.db, secret).await?.ok_or(Problem::NotFound)?;
    let entries = seen_by(open.viewer(), async { entries(&mut app.db.read().await?, &app, &open).await }).await?;
    // That it was read is noted where it can be; the telephone is told all the same.
    match feeds::was_read(&app.db, &open).await {
        Err(error) if !error.cannot_write_now() => tracing::warn!(%error, "that a feed was read could not be noted"),
        _ => {}
    }
    let text = calendar::written(&entries, &open.salt, app.db.clock.now());
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}

/// What is told: nobody's name is read for it.
async fn entries(read: &mut Read, app: &App, open: &Open) -> Result<Vec<Entry>, DbError> {
    let today = app.db.clock.today();
    let wanted = Between {
        from: today.saturating_sub(BACK.days()),
        until: today.saturating_add(AHEAD.days()),
        worker: open.worker_id,
        team: 0,
        today,
    };
    let mut entries = vec![];
    for one in appointments::queries::between(read, &wanted).await? {
        if one.outcome != "cancelled" {
            entries.push(Entry {
                of: format!("appointment {}", one.id),
                on: one.planned_on,
                at: one.planned_at,
                lasts: LASTS,
                says: "Appointment",
            });
        }
    }
    for one in groups::queries::between(read, &wanted).await? {
        if one.cancelled_at.is_none() {
            entries.push(Entry {
                of: format!("session {}", one.id),
                on: one.held_on,
                at: one.held_at,
                lasts: SignedDuration::from_mins(one.minutes),
                says: "Appointment",
            });
        }
    }
    for told in in_diary::between(read, &app.forms, &wanted).await? {
        let Some(feed) = told.feed else { continue };
        let says = if feed == Feed::Hearing { "Hearing" } else { "Review due" };
        entries.push(Entry { of: format!("record {} {:?}", told.id, told.day), on: told.on, at: told.at, lasts: LASTS, says });
    }
    for due in duties::queries::between(read, &wanted).await? {
        if app.contracts.rule(&due.pack, &due.rule).is_some_and(duties::is_a_review) {
            let of = format!("due {} {} {}", due.rule, due.started_kind, due.started_id);
            entries.push(Entry { of, on: due.due_on, at: None, lasts: LASTS, says: "Review due" });
        }
    }
    Ok(entries)
}
