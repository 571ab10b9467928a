//! A session: what it is, who came to it on one list, what is noted of it. Two who mark it at once see both versions.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Choice, Radios, Select, Size, Textarea};
use maud::{Markup, html};

use super::{
    OUTCOMES,
    attendance::{self, Marks},
    outcome_says, pages,
    queries::{self, Group, Listed, Session},
};
use crate::{
    App,
    db::DbError,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    people::masked::{self, Shown},
    session::{Posted, SignedIn},
    versions::{self, Field, Kind, Stands, Values, pages::Clash},
    words::moment,
    work::{contacts, tasks::when},
};

/// What stands for "not marked": a radio that is not chosen is not sent.
const UNSAID: &str = "not-marked";

pub(super) async fn opened(app: &App, id: i64) -> Result<Session, Problem> {
    queries::session(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)
}

/// Writes that somebody saw where a session is.
pub(super) async fn place_shown(app: &App, who: &SignedIn, id: i64) -> Result<(), DbError> {
    app.db.looks.seal(who.actor(), "revealed", "group-session", id, "place").await
}

/// `GET /groups/sessions/{id}`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<i64>,
    Query(done): Query<Done>,
    Query(asked): Query<Shown>,
) -> Result<Response, Problem> {
    let session = opened(&app, id).await?;
    let shown = masked::asked_for(&app, &who, id, asked.shown.as_deref()).await?.is_some();
    if shown {
        place_shown(&app, &who, id).await?;
    }
    session_page(&app, &who, &session, (&Typed::default(), shown), &Faults::default(), done.done.as_deref()).await
}

/// `POST /groups/sessions/{id}/place`: leads to the page, or to the form that changes it, with the place shown.
pub async fn place_asked(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let session = opened(&app, id).await?;
    let page = if posted.typed.get("then") == "change" { format!("{}/change", session.page()) } else { session.page() };
    match masked::ask(&app, &posted.who, id, ("place", &page)).await? {
        Some(shown_at) => Ok(shown_at),
        None => {
            place_shown(&app, &posted.who, id).await?;
            session_page(&app, &posted.who, &session, (&Typed::default(), true), &Faults::default(), None).await
        }
    }
}

/// The place, or the button that shows it.
pub(super) fn place(who: &SignedIn, session: &Session, shown: bool, then: &str) -> Markup {
    html! {
        @if shown {
            p class="govuk-body" { "Place: " @if session.place.is_empty() { "none is written down" } @else { (session.place) } "." }
        } @else if !session.place.is_empty() {
            (page::form(who, &format!("{}/place", session.page()), "", html! {
                input type="hidden" name="then" value=(then);
                p class="govuk-body" { "The place is hidden. " button type="submit" class="govuk-link hf-link-button" { "Show the place" } }
            }))
        }
    }
}

/// Who can have led a session: whoever leads the group, whoever marks it, whoever is named there already.
fn leaders(group: &Group, session: &Session, who: &SignedIn, workers: &[(i64, String)]) -> Vec<(i64, String)> {
    let led = group.led_by();
    let may = |id: i64| led.contains(&id) || who.worker_id == Some(id);
    let mut all: Vec<(i64, String)> = workers.iter().filter(|(id, _)| may(*id)).cloned().collect();
    if let (Some(id), Some(name)) = (session.worker_id, &session.worker)
        && all.iter().all(|(known, _)| *known != id)
    {
        all.push((id, name.clone()));
    }
    all
}

/// Who is taken to have led it: who is named there, else whoever marks it where they lead the group, else the first who does.
fn leader(group: &Group, session: &Session, who: &SignedIn) -> Option<i64> {
    let own = who.worker_id.filter(|own| group.is_led_by(*own));
    session.worker_id.or(own).or_else(|| group.led_by().first().copied())
}

/// The fields of the attendance, as two versions of it are held against each other.
fn fields(list: &[Listed], leaders: &[(i64, String)]) -> Vec<Field> {
    let outcomes: Vec<(String, String)> = OUTCOMES.iter().map(|(id, says)| ((*id).to_owned(), (*says).to_owned())).collect();
    let workers = leaders.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let mut all = vec![];
    for one in list {
        all.push(Field::new(format!("came-{}", one.place_id), one.name(), Kind::One(outcomes.clone())));
        all.push(Field::new(format!("note-{}", one.place_id), format!("Note for {}", one.name()), Kind::Words));
    }
    all.push(Field::new("worker", "Who led it", Kind::One(workers)));
    all.push(Field::new("note", "Note of the group", Kind::Words));
    all
}

async fn session_page(
    app: &App,
    who: &SignedIn,
    session: &Session,
    (typed, shown): (&Typed, bool),
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let group = super::opened(app, session.group_id).await?;
    let mut read = app.db.read().await?;
    let list = queries::listed(&mut read, session.id).await?;
    let workers = contacts::queries::workers(&mut read, app.db.clock.today()).await?;
    let notes = queries::notes(&mut read, group.id, Some(session.id)).await?;
    drop(read);
    app.db.looks.listed(who.actor(), "group", list.iter().map(|one| one.person.as_str())).await?;
    let notes: Vec<_> = notes.iter().filter(|note| pages::may_read(who, &group, note)).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Session of " (session.group) ", " (when(session.held_on, session.held_at)) }
        @if !session.topic.is_empty() { p class="govuk-body" { (session.topic) } }
        p class="govuk-body" {
            (session.minutes) " minutes. " (pages::stands(app, session)) ". "
            @if let Some(worker) = &session.worker { "Led by " (worker) ". " }
            @if session.withdrawn_at.is_none() { a class="govuk-link" href=(format!("{}/change", session.page())) { "Change, cancel or withdraw the session" } }
        }
        (place(who, session, shown, ""))
        @if let Some(at) = session.withdrawn_at {
            (govuk::inset(html! { strong { "Withdrawn" } " " (moment(at)) " by " (session.withdrawn_by.as_deref().unwrap_or("the system")) ": " (session.withdrawn_why) }))
        } @else if let Some(at) = session.cancelled_at {
            (govuk::inset(html! { strong { "Cancelled" } " " (moment(at)) " by " (session.cancelled_by.as_deref().unwrap_or("the system")) ": " (session.cancelled_why) }))
        } @else {
            (attendance_form(app, who, (&group, session), (&list, &leaders(&group, session, who, &workers)), (typed, faults)))
        }
        @if !notes.is_empty() {
            h2 class="govuk-heading-m" { "Notes of the group" }
            @for note in notes {
                p class="govuk-body-s govuk-!-margin-bottom-1" { (moment(note.recorded_at)) ", by " (note.recorded_by.as_deref().unwrap_or("the system")) }
                p class="govuk-body hf-note" { (note.words) }
            }
        }
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new("A session of a group", "/groups", body) };
    Ok(screen.back(&format!("/groups/{}", session.group_id), "Back to the group").show(who))
}

fn attendance_form(
    app: &App,
    who: &SignedIn,
    (group, session): (&Group, &Session),
    (list, leaders): (&[Listed], &[(i64, String)]),
    (typed, faults): (&Typed, &Faults),
) -> Markup {
    let form = Fields { typed, faults };
    let ahead = session.is_ahead(app.db.clock.now());
    let ids: Vec<String> = leaders.iter().map(|(id, _)| id.to_string()).collect();
    let items = leaders.iter().zip(&ids).map(|((_, name), id)| Choice::new(id, name)).collect();
    let led = leader(group, session, who).map_or(String::new(), |id| id.to_string());
    html! {
        h2 class="govuk-heading-m" { "Who came" }
        @if list.is_empty() { p class="govuk-body" { "Nobody whom you see has a place in the group on that day." } }
        @if ahead { p class="govuk-body" { "The session lies ahead. Until then only that somebody told you they will not come can be marked." } }
        (page::form(who, &format!("{}/attendance", session.page()), typed.get("form_key"), html! {
            input type="hidden" name="version" value=(typed.some("version").map_or_else(|| session.marked.to_string(), str::to_owned));
            @for one in list { (mark_of(one, ahead, typed, faults)) }
            @if !ahead {
                div class="hf-dense" {
                    (Select { name: "worker", label: "Who led it", label_size: Size::S, items, value: typed.some("worker").unwrap_or(&led), error: faults.of("worker"), ..Default::default() })
                    (form.words("note", "Note of the group (optional)", "Of the session as a whole: whoever leads the group, managers and you read it. Name nobody here: what is about one stands in their own note.", 4))
                }
            }
            @if !list.is_empty() || !ahead { (Button::submit("Record who came")) }
        }))
    }
}

/// One of the list: whether they came, and a note for them alone, which stands in their contact.
fn mark_of(one: &Listed, ahead: bool, typed: &Typed, faults: &Faults) -> Markup {
    let (came, note) = (format!("came-{}", one.place_id), format!("note-{}", one.place_id));
    let outcomes = OUTCOMES.iter().filter(|(id, _)| !ahead || *id == "told-us" || *id == one.came);
    let mut items: Vec<Choice<'_>> = outcomes.map(|(id, says)| Choice::new(id, says)).collect();
    items.push(Choice::new(UNSAID, "Not marked"));
    let stands = if one.came.is_empty() { UNSAID } else { one.came.as_str() };
    let (name, words) = (one.name(), typed.get(&note));
    let before = one.before.as_deref().map_or(String::new(), |was| format!("Was: {}", outcome_says(was)));
    html! {
        div class="hf-box" {
            (Radios { name: &came, legend: &name, legend_size: Size::S, hint: &before, inline: true, small: true, items, value: typed.some(&came).unwrap_or(stands), error: faults.of(&came), ..Default::default() })
            @if let Some(contact) = one.contact_id {
                p class="govuk-body govuk-!-margin-bottom-0" { a class="govuk-link" href=(format!("/contacts/{contact}")) { "Their contact and its note" span class="govuk-visually-hidden" { ": " (name) } } }
            } @else if !ahead {
                (govuk::Details {
                    summary: html! { "Note for " (name) }.into(),
                    body: html! { (Textarea { name: &note, label: &format!("What is about {name} alone"), rows: 3, value: words, error: faults.of(&note), ..Default::default() }) },
                    open: !words.is_empty() || faults.of(&note).is_some(),
                    ..Default::default()
                })
            }
        }
    }
}

/// What was typed, as values of the fields.
fn values(fields: &[Field], list: &[Listed], typed: &Typed) -> Values {
    let of = |field: &Field| {
        let stands = || {
            field
                .name
                .strip_prefix("came-")
                .and_then(|id| list.iter().find(|one| one.place_id.to_string() == id))
                .map(|one| one.came.clone())
        };
        match typed.some(&field.name) {
            Some(UNSAID) => String::new(),
            Some(value) => value.to_owned(),
            None => stands().unwrap_or_default(),
        }
    };
    fields.iter().map(|field| (field.name.clone(), of(field))).collect()
}

/// `led`: who is taken to have led it, where nobody is named.
fn check(
    app: &App,
    (session, led): (&Session, Option<i64>),
    (fields, list): (&[Field], &[Listed]),
    typed: &Typed,
    faults: &mut Faults,
) -> Marks {
    let ahead = session.is_ahead(app.db.clock.now());
    let all = values(fields, list, typed);
    let value = |name: &str| all.get(name).cloned().unwrap_or_default();
    let mut of = BTreeMap::new();
    for one in list {
        let (came_field, note_field) = (format!("came-{}", one.place_id), format!("note-{}", one.place_id));
        let came = value(&came_field);
        let note = faults.words(typed, &note_field, Words { required: None, most: 20_000 });
        if !came.is_empty() && OUTCOMES.iter().all(|(id, _)| *id != came) {
            faults.add(&came_field, "Choose whether they came");
        } else if ahead && matches!(came.as_str(), "came" | "did-not-come") && came != one.came {
            faults.add(&came_field, "The session lies ahead: nobody has come to it yet.");
        }
        if !note.is_empty() && (came != "came" || one.contact_id.is_some()) {
            faults.add(
                &note_field,
                "A note for one stands in the contact of somebody who came. Mark that they came, or write it on their own page.",
            );
        }
        of.insert(one.place_id, (came, note));
    }
    let note = faults.words(typed, "note", Words { required: None, most: 20_000 });
    let workers = fields.iter().find(|field| field.name == "worker");
    let known = |id: &str| matches!(workers.map(|field| &field.kind), Some(Kind::One(all)) if all.iter().any(|(known, _)| known == id));
    let worker = value("worker");
    if !worker.is_empty() && !known(&worker) {
        faults.add("worker", "Choose who led it from the list");
    }
    Marks { of, worker_id: worker.parse().ok().or(if ahead { session.worker_id } else { led }), note }
}

/// `POST /groups/sessions/{id}/attendance`
pub async fn marked(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (session, who, sent) = (opened(&app, id).await?, &posted.who, &posted.typed);
    if !session.stands() {
        return Err(Problem::Unclear("This session is cancelled or withdrawn: nobody can come to it. Go back to its page.".into()));
    }
    let group = super::opened(&app, session.group_id).await?;
    let mut read = app.db.read().await?;
    let list = queries::listed(&mut read, id).await?;
    let workers = contacts::queries::workers(&mut read, app.db.clock.today()).await?;
    drop(read);
    let fields = fields(&list, &leaders(&group, &session, who, &workers));
    if versions::choosing(sent) {
        let faults = versions::undecided(&fields, sent);
        if !faults.none() {
            return clash(&app, who, (&session, &list), (&fields, &versions::mine(&fields, sent)), sent, &faults).await;
        }
    }
    let chosen = versions::choosing(sent).then(|| versions::chosen(&fields, sent));
    let typed = chosen.as_ref().unwrap_or(sent);
    let mut faults = Faults::default();
    let marks = check(&app, (&session, leader(&group, &session, who)), (&fields, &list), typed, &mut faults);
    if !faults.none() {
        return session_page(&app, who, &session, (typed, false), &faults, None).await;
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let session = queries::session(tx, id).await?.ok_or(Problem::NotFound)?;
        // It was moved ahead since the form was looked at.
        if session.is_ahead(app.db.clock.now()) && marks.of.values().any(|(came, _)| came == "came") {
            return Err(Problem::Unclear("This session was moved, and lies ahead now: nobody has come to it yet.".into()));
        }
        let written = attendance::mark(tx, &app.contracts, &session, versions::opened_on(typed), &marks).await?;
        Ok(written.then(|| format!("/groups/sessions/{id}?done=group-marked")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let session = opened(&app, id).await?;
    let list = queries::listed(&mut app.db.read().await?, id).await?;
    let once_more = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
    clash(&app, who, (&session, &list), (&fields, &values(&fields, &list, typed)), &once_more, &Faults::default()).await
}

async fn clash(
    app: &App,
    who: &SignedIn,
    (session, list): (&Session, &[Listed]),
    (fields, mine): (&[Field], &Values),
    typed: &Typed,
    faults: &Faults,
) -> Result<Response, Problem> {
    let (by, at) = queries::marked_by(&mut app.db.read().await?, session.id).await?;
    app.db.looks.listed(who.actor(), "group", list.iter().map(|one| one.person.as_str())).await?;
    let mut stands = values(fields, list, &Typed::default());
    stands.insert("worker".into(), session.worker_id.map_or(String::new(), |id| id.to_string()));
    let theirs = Stands { version: session.marked, values: stands, by, at };
    let clash = Clash {
        part: "/groups",
        what: "the attendance of this session",
        fields,
        theirs: &theirs,
        mine,
        base: None,
        action: &format!("{}/attendance", session.page()),
        back: &session.page(),
        typed,
        faults,
    };
    Ok(clash.show(who))
}
