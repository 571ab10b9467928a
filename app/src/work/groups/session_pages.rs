//! Sessions planned, put right, cancelled, held after all, withdrawn.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Width};
use jiff::ToSpan as _;
use maud::{Markup, html};

use super::{
    AT_ONCE, Planned, attendance_pages,
    change::Withdrawn,
    opened,
    pages::{buttons, stands},
    queries::{self, Group, Session},
    session_fields, sessions,
};
use crate::{
    App,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::masked::{self, Shown},
    session::{Posted, SignedIn},
    versions,
    work::tasks::{time, when},
};

fn fields_of(typed: &Typed, faults: &Faults, place: bool) -> Markup {
    let form = Fields { typed, faults };
    html! {
        (form.day("day", "Day", ""))
        (form.sure("day", "The day is right"))
        (form.time("time", "Time"))
        (form.line("minutes", "How long, in minutes", "For example 120 or 2h", Width::Chars5))
        (form.sure("minutes", "The length is right"))
        (form.line("topic", "Topic (optional)", "Name nobody here", Width::Full))
        @if place { (form.line("place", "Place (optional)", "Where exactly. Hidden on every page until somebody asks for it.", Width::Full)) }
    }
}

/// `GET /groups/{id}/sessions/new`: as the latest was, a week later.
pub async fn new(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let group = opened(&app, id).await?;
    let latest = queries::sessions(&mut app.db.read().await?, id).await?.into_iter().next();
    let typed = match latest {
        Some(latest) => Typed::default()
            .with_day("day", latest.held_on.saturating_add(1.weeks()))
            .with("time", time(latest.held_at))
            .with("minutes", latest.minutes.to_string()),
        None => Typed::default().with_day("day", group.begins_on),
    };
    Ok(new_page(&who, &group, &typed.with("times", "1"), &Faults::default()))
}

fn new_page(who: &SignedIn, group: &Group, typed: &Typed, faults: &Faults) -> Response {
    let form = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { "Plan sessions: " (group.name) }
        (page::form(who, &format!("{}/sessions", group.page()), typed.get("form_key"), html! {
            div class="hf-dense" {
                (fields_of(typed, faults, true))
                (form.line("times", "How many sessions, a week between them", "1 for one session. Each can be changed or cancelled by itself.", Width::Chars5))
            }
            (buttons("Plan it", &group.page()))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Plan sessions", "/groups", body) };
    screen.back(&group.page(), "Back to the group").show(who)
}

/// `POST /groups/{id}/sessions`
pub async fn planned(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (group, typed) = (opened(&app, id).await?, &posted.typed);
    if group.withdrawn_at.is_some() {
        return Ok(Redirect::to(&group.page()).into_response());
    }
    let mut faults = Faults::default();
    let first = Planned::check(&app, typed, &group, &mut faults);
    let times = typed.get("times").parse().ok().filter(|times| (1..=AT_ONCE).contains(times));
    if times.is_none() {
        faults.add("times", "Enter how many sessions, as a number from 1 to 52.");
    }
    let Some((first, times)) = first.zip(times).filter(|_| faults.none()) else {
        return Ok(new_page(&posted.who, &group, typed, &faults));
    };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        if let Some(there) = sessions::there(tx, group.id, &first, times).await? {
            let sentence =
                format!("The group has a session {} already. If this is another, tick the box.", when(there.held_on, there.held_at));
            faults.ask(typed, "day", sentence);
        }
        if !faults.none() {
            return Ok(None);
        }
        sessions::plan(tx, group.id, &first, times).await?;
        Ok(Some(format!("/groups/{id}?done=group-sessions")))
    });
    Ok(match recorded.await? {
        Some(response) => response,
        None => new_page(&posted.who, &group, typed, &faults),
    })
}

/// `GET /groups/sessions/{id}/change`
pub async fn change(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(asked): Query<Shown>) -> Result<Response, Problem> {
    let session = attendance_pages::opened(&app, id).await?;
    let shown = masked::asked_for(&app, &who, id, asked.shown.as_deref()).await?.is_some();
    if shown {
        attendance_pages::place_shown(&app, &who, id).await?;
    }
    change_page(&app, &who, &session, (&Typed::default(), shown), &Faults::default()).await
}

fn as_it_stands(session: &Session, typed: &Typed, place: bool) -> Typed {
    let stands = Typed::default()
        .with("version", session.version.to_string())
        .with_day("day", session.held_on)
        .with("time", time(session.held_at))
        .with("minutes", session.minutes.to_string())
        .with("topic", session.topic.as_str())
        .with("place", if place { session.place.as_str() } else { "" });
    Typed(typed.0.iter().cloned().chain(stands.0).collect())
}

async fn change_page(
    app: &App,
    who: &SignedIn,
    session: &Session,
    (typed, place): (&Typed, bool),
    faults: &Faults,
) -> Result<Response, Problem> {
    let before = queries::session_changes(&mut app.db.read().await?, session.id).await?;
    let shown = place || session.place.is_empty() || typed.ticked("place_shown");
    let typed = &as_it_stands(session, typed, place);
    let (form, page) = (Fields { typed, faults }, session.page());
    let body = html! {
        h1 class="govuk-heading-l" { "Change a session: " (session.group) ", " (when(session.held_on, session.held_at)) }
        p class="govuk-body" { (stands(app, session)) }
        @if session.withdrawn_at.is_none() {
            h2 class="govuk-heading-m" { "Move it, or put it right" }
            (page::form(who, &format!("{page}/change"), "", html! {
                input type="hidden" name="version" value=(versions::opened_on(typed));
                @if shown { input type="hidden" name="place_shown" value="yes"; }
                div class="hf-dense" { (fields_of(typed, faults, shown)) }
                @if !shown { p class="govuk-hint" { "The place stays as it is. Show it to change it." } }
                (form.line("why", "Why it is changed (optional)", "", Width::Full))
                (Button::secondary("Record the change", "then", "change"))
            }))
            @if !shown { (attendance_pages::place(who, session, false, "change")) }
            @if session.cancelled_at.is_none() {
                h2 class="govuk-heading-m" { "Cancel it" }
                (page::form(who, &format!("{page}/cancel"), "", html! {
                    (form.line("cancel_why", "Why it is cancelled", "Name nobody here.", Width::Full))
                    (Button::secondary("Cancel the session", "then", "cancel"))
                }))
            } @else {
                h2 class="govuk-heading-m" { "Hold it after all" }
                (page::form(who, &format!("{page}/again"), "", html! { (Button::secondary("It is held after all", "then", "again")) }))
            }
            h2 class="govuk-heading-m" { "Withdraw it" }
            p class="govuk-body" { "When it was never planned. One that is called off is cancelled instead." }
            (page::form(who, &format!("{page}/withdraw"), "", html! {
                (form.line("withdraw_why", "Why it is withdrawn", "Name nobody here.", Width::Full))
                (Button::secondary("Withdraw it", "then", "withdraw"))
            }))
        }
        (versions::pages::earlier(&session_fields(place), &before, "the system"))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Change a session", "/groups", body) };
    Ok(screen.back(&page, "Back to the session").show(who))
}

/// `POST /groups/sessions/{id}/change`
pub async fn put_right(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (session, typed) = (attendance_pages::opened(&app, id).await?, &posted.typed);
    let group = opened(&app, session.group_id).await?;
    let mut faults = Faults::default();
    let mut new = Planned::check(&app, typed, &group, &mut faults);
    // A place that was hidden was not in the form.
    if let Some(new) = new.as_mut().filter(|_| !typed.ticked("place_shown")) {
        new.place = session.place.to_string();
    }
    let why = faults.words(typed, "why", Words { required: None, most: 500 });
    let ahead = new.as_ref().is_some_and(|new| super::is_ahead(new.held_on, new.held_at, app.db.clock.now()));
    let Some(new) = new.filter(|_| faults.none()) else { return change_page(&app, &posted.who, &session, (typed, false), &faults).await };
    let (mut theirs, mut held) = (None, false);
    let mut moved = Faults::default();
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let session = queries::session(tx, id).await?.ok_or(Problem::NotFound)?;
        held = ahead && super::attendance::is_held(tx, id).await?;
        if held {
            return Ok(None);
        }
        if new.held_on != session.held_on {
            attendance_stays(super::attendance::not_there_on(tx, id, new.held_on).await?, typed, &mut moved);
            if !moved.none() {
                return Ok(None);
            }
        }
        let right = sessions::put_right(tx, &app.contracts, (&session, versions::opened_on(typed)), &new, &why).await?;
        theirs = Some(session);
        Ok(right.then(|| format!("/groups/sessions/{id}?done=recorded")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    if held {
        faults.add("day", "Somebody is marked as having come, or not: the session cannot lie ahead. Put the attendance right first.");
        return change_page(&app, &posted.who, &session, (typed, false), &faults).await;
    }
    if !moved.none() {
        return change_page(&app, &posted.who, &session, (typed, false), &moved).await;
    }
    let session = theirs.unwrap_or(session);
    faults.add("topic", "Somebody else changed this session meanwhile, and your change is not recorded. What stands now is above and on its page; what you typed is here. Check it, then press the button again.");
    let once_more = versions::over_what_stands(typed);
    change_page(&app, &posted.who, &session, (&once_more, false), &faults).await
}

/// Whoever came to a session that is moved came to it on its new day, and is held to what is asked of whoever is marked there.
fn attendance_stays((without_place, before_referral): (i64, i64), typed: &Typed, faults: &mut Faults) {
    let people = |many: i64| if many == 1 { "1 person who is".to_owned() } else { format!("{many} people who are") };
    if without_place > 0 {
        let sentence = format!(
            "{} marked as having come, or not, had no place in the group on that day. Put the attendance right first, or the days of the place.",
            people(without_place)
        );
        faults.add("day", sentence);
    } else if before_referral > 0 {
        let sentence = format!(
            "{} marked as having come, or not, had not been referred by that day. If the day is right, tick the box.",
            people(before_referral)
        );
        faults.ask(typed, "day", sentence);
    }
}

const MARKED: &str = "The attendance of this session is marked. Put that right first.";

/// `POST /groups/sessions/{id}/cancel`
pub async fn cancelled(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (session, typed) = (attendance_pages::opened(&app, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "cancel_why", Words { required: Some("Say why it is cancelled"), most: 200 });
    if !faults.none() {
        return change_page(&app, &posted.who, &session, (typed, false), &faults).await;
    }
    let to = format!("/groups/sessions/{id}?done=group-cancelled");
    let mut came = Withdrawn::Already;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let session = queries::session(tx, id).await?.ok_or(Problem::NotFound)?;
        came = sessions::cancel(tx, &session, Some(&why)).await?;
        Ok((came == Withdrawn::Done).then(|| to.clone()))
    });
    let recorded = recorded.await?;
    if came == Withdrawn::Marked {
        faults.add("cancel_why", MARKED);
        return change_page(&app, &posted.who, &session, (typed, false), &faults).await;
    }
    Ok(recorded.unwrap_or_else(|| Redirect::to(&to).into_response()))
}

/// `POST /groups/sessions/{id}/again`
pub async fn again(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    attendance_pages::opened(&app, id).await?;
    let to = format!("/groups/sessions/{id}?done=group-again");
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let session = queries::session(tx, id).await?.ok_or(Problem::NotFound)?;
        Ok((sessions::cancel(tx, &session, None).await? == Withdrawn::Done).then(|| to.clone()))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}

/// `POST /groups/sessions/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (session, typed) = (attendance_pages::opened(&app, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return change_page(&app, &posted.who, &session, (typed, false), &faults).await;
    }
    let to = format!("/groups/sessions/{id}?done=withdrawn");
    let mut came = Withdrawn::Already;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        came = sessions::withdraw(tx, &session, &why).await?;
        Ok((came == Withdrawn::Done).then(|| to.clone()))
    });
    let recorded = recorded.await?;
    if came == Withdrawn::Marked {
        faults.add("withdraw_why", MARKED);
        return change_page(&app, &posted.who, &session, (typed, false), &faults).await;
    }
    Ok(recorded.unwrap_or_else(|| Redirect::to(&to).into_response()))
}
