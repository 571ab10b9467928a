//! The meetings, and one meeting with its list: each case held against everybody known here, and who says which of them it is.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Radios, Size, Table};
use maud::{Markup, html};

use super::{
    agenda_pages, answer_says, cases, opened,
    queries::{self, Case, Meeting},
    when,
};
use crate::{
    App,
    error::Problem,
    form::{Faults, Typed},
    once,
    page::{self, Done, Screen},
    people::{self, alike::names::name_key, matches::Match, sharing},
    session::{Posted, SignedIn},
    words::{day, moment, short_day},
};

/// `GET /marac`
pub async fn list(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    let meetings = queries::all(&mut app.db.read().await?, &who).await?;
    let rows = meetings.iter().map(|meeting| {
        let held = html! { a class="govuk-link" href=(meeting.page()) { (when(meeting.held_on, meeting.held_at)) } };
        let list = match (meeting.closed_at, meeting.listed) {
            (Some(_), known) => format!("Closed: {} cases, {known} known to us", meeting.cases.unwrap_or(known)),
            (None, 0) => "No agenda yet".into(),
            (None, listed) => format!("{listed} cases, {} known to us, {} to look at", meeting.known, meeting.unsaid),
        };
        vec![held.into(), meeting.area.as_str().into(), meeting.worker.as_str().into(), list.into()]
    });
    let rows: Vec<_> = rows.collect();
    let head = ["Meeting", "Area", "Who goes", "List"].map(Into::into).to_vec();
    let body = html! {
        h1 class="govuk-heading-l" { "MARAC meetings" }
        p class="govuk-body" { "A meeting is seen by whoever wrote it down, whoever goes to it, and managers." }
        (Button::link("Write a meeting down", "/marac/new"))
        @if rows.is_empty() { (govuk::empty("No meeting is written down yet.")) } @else { (Table { head, rows, stack_on_phone: true, ..Default::default() }) }
        @if meetings.len() >= queries::SHOWN { p class="govuk-body" { "The latest " (queries::SHOWN) " are shown." } }
    };
    Ok(Screen { done: done.done.as_deref(), ..Screen::new("MARAC meetings", "/marac", body) }.show(&who))
}

/// `GET /marac/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let meeting = opened(&app, &who, id).await?;
    one_page(&app, &who, &meeting, &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

/// A case whose answer is still to be given, with whom it may be and whether another provider knows somebody like it.
struct ToSay<'a> {
    case: &'a Case,
    may_be: Vec<Match>,
    elsewhere: Vec<String>,
}

async fn to_say<'a>(app: &App, who: &SignedIn, list: &'a [Case]) -> Result<Vec<ToSay<'a>>, Problem> {
    let unsaid: Vec<&Case> = list.iter().filter(|case| matches!(case.answer.as_str(), "" | "not-sure")).collect();
    let people: Vec<_> = unsaid.iter().map(|case| case.someone()).collect();
    let mut read = app.db.read().await?;
    let found = people::matches::of_each(&mut read, &people, app.db.clock.today()).await?;
    let keys: Vec<_> = people.iter().map(|one| (name_key(&one.given, &one.family), one.born_on)).collect();
    let elsewhere = sharing::known::called(&mut read, &keys).await?;
    drop(read);
    // Whoever reads the list reads the names of those whom a case may be.
    app.db.looks.listed(who.actor(), "marac", found.iter().flatten().map(|one| one.known.reference.as_str())).await?;
    let all = unsaid.into_iter().zip(found).zip(keys).map(|((case, may_be), (key, born))| {
        let of =
            elsewhere.iter().filter(|known| born.is_some() && known.name_key == key && known.born_on == born).map(|known| known.of.clone());
        ToSay { case, may_be, elsewhere: of.collect() }
    });
    Ok(all.collect())
}

pub(super) async fn one_page(
    app: &App,
    who: &SignedIn,
    meeting: &Meeting,
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let list = queries::cases(&mut app.db.read().await?, meeting.id).await?;
    let asked = if meeting.is_open() { to_say(app, who, &list).await? } else { vec![] };
    app.db.looks.listed(who.actor(), "marac", list.iter().filter_map(|case| case.person.as_deref())).await?;
    let said: Vec<&Case> = list.iter().filter(|case| matches!(case.answer.as_str(), "known" | "not-known")).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "MARAC: " (meeting.area) }
        p class="govuk-body" { (when(meeting.held_on, meeting.held_at)) ". " (meeting.worker) " goes for us. " a class="govuk-link" href=(format!("{}/change", meeting.page())) { "Put right, close or withdraw" } }
        (became(meeting))
        @if !said.is_empty() { (said_so(meeting, &said)) }
        @if !asked.is_empty() { (asks(app, who, meeting, &asked, (typed, faults))) }
        @if meeting.is_open() {
            (agenda_pages::forms(who, meeting, list.is_empty(), typed, faults))
            p class="govuk-body" { "Most of those on an agenda are not ours. What it says of them is kept with this meeting alone: no search finds it. It is deleted when the meeting is closed." }
        }
    };
    let screen = Screen { faults: Some(faults), done, wide: true, ..Screen::new("A MARAC meeting", "/marac", body) };
    Ok(screen.back("/marac", "Back to the meetings").show(who))
}

fn became(meeting: &Meeting) -> Markup {
    html! {
        @if let Some(at) = meeting.withdrawn_at {
            (govuk::inset(html! { strong { "Withdrawn" } " " (moment(at)) " by " (meeting.withdrawn_by.as_deref().unwrap_or("the system")) ": " (meeting.withdrawn_why) ". Its list is deleted." }))
        } @else if let Some(at) = meeting.closed_at {
            (govuk::inset(html! { strong { "Closed" } " " (moment(at)) " by " (meeting.closed_by.as_deref().unwrap_or("the system")) ". " (meeting.cases.unwrap_or(0)) " cases were on the list. Those who are not ours are deleted from it." }))
        }
    }
}

/// Those of whom somebody said who they are.
fn said_so(meeting: &Meeting, said: &[&Case]) -> Markup {
    let rows = said.iter().map(|case| {
        let page = format!("/marac/cases/{}", case.id);
        let name = case.known_as().unwrap_or_else(|| if case.answer == "known" { "Kept from you".into() } else { case.called() });
        let does = html! {
            @if case.person.is_some() {
                a class="govuk-link" href=(format!("{page}/research")) { "Research" span class="govuk-visually-hidden" { " on " (name) } }
                " · "
                @match case.outcome {
                    Some(record) => { a class="govuk-link" href=(format!("/records/{record}")) { "What came of it" span class="govuk-visually-hidden" { " for " (name) } } }
                    None => { a class="govuk-link" href=(format!("{page}/outcome")) { "Record what came of it" span class="govuk-visually-hidden" { " for " (name) } } }
                }
                " · "
            }
            @if meeting.is_open() { a class="govuk-link" href=(page) { "Change" span class="govuk-visually-hidden" { " " (name) } } }
        };
        vec![case.number.as_str().into(), html! { (name) }.into(), answer_says(&case.answer).into(), does.into()]
    });
    let rows: Vec<_> = rows.collect();
    let head = ["Case", "Name", "Answer", "To do"].map(Into::into).to_vec();
    html! {
        h2 class="govuk-heading-m" { "Looked at" }
        (Table { head, rows, stack_on_phone: true, ..Default::default() })
    }
}

/// Of each of the others: who is it? One form, so that the whole list is gone through by the keyboard and recorded with one press.
fn asks(app: &App, who: &SignedIn, meeting: &Meeting, all: &[ToSay<'_>], (typed, faults): (&Typed, &Faults)) -> Markup {
    let with_nobody = all.iter().filter(|one| one.may_be.is_empty()).count();
    html! {
        h2 class="govuk-heading-m" { "Who is it?" }
        p class="govuk-body" { "Nobody is taken for one of ours until you say so. What you leave open stays open." }
        (page::form(who, &format!("{}/answers", meeting.page()), "", html! {
            @for one in all { (ask(app, one, typed, faults)) }
            div class="govuk-button-group" {
                (Button::submit("Record who is known"))
                @if with_nobody > 0 { (Button::secondary("The same, and the others with nobody like them are not known", "then", "none-alike")) }
            }
        }))
    }
}

fn ask(app: &App, one: &ToSay<'_>, typed: &Typed, faults: &Faults) -> Markup {
    let (case, name) = (one.case, format!("who-{}", one.case.id));
    let hints: Vec<(String, String, String)> = one
        .may_be
        .iter()
        .map(|known| {
            (
                known.known.reference.clone(),
                known.who(app.db.clock.today()),
                format!("{}. {}.", known.stands(), known.why.replace('\n', "; ")),
            )
        })
        .collect();
    let mut items: Vec<Choice<'_>> = hints.iter().map(|(value, says, hint)| Choice { hint, ..Choice::new(value, says) }).collect();
    items.push(Choice::new("not-known", "Not known to us"));
    items.push(Choice::new("not-sure", "Not sure"));
    let legend = format!("{}{}", if case.number.is_empty() { String::new() } else { format!("{}. ", case.number) }, case.called());
    let stands = if case.answer == "not-sure" { "not-sure" } else { "" };
    let value = typed.some(&name).unwrap_or(stands);
    html! {
        div class="hf-box" {
            input type="hidden" name=(format!("version-{}", case.id)) value=(case.version);
            (Radios { name: &name, legend: &legend, legend_size: Size::S, hint: &told(case), items, small: true, value, error: faults.of(&name), ..Default::default() })
            @for of in &one.elsewhere { p class="govuk-body" { "Somebody of this name and date of birth is known to " (of) ". Ask its representative." } }
            p class="govuk-body" { a class="govuk-link" href=(format!("/marac/cases/{}", case.id)) { "Somebody else, or put right" span class="govuk-visually-hidden" { ": " (case.called()) } } }
        }
    }
}

/// What the agenda says of a case besides the name.
pub(super) fn told(case: &Case) -> String {
    let born = case.born_on.map_or("No date of birth".to_owned(), |born| format!("Born {}", short_day(born)));
    if case.lives.is_empty() { born } else { format!("{born}. {}", case.lives) }
}

/// `POST /marac/{id}/answers`
pub async fn answered(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (meeting, typed) = (opened(&app, &posted.who, id).await?, &posted.typed);
    if !meeting.is_open() {
        return Ok(Redirect::to(&meeting.page()).into_response());
    }
    let list = queries::cases(&mut app.db.read().await?, id).await?;
    let nobody_alike: Vec<i64> = match typed.get("then") {
        "none-alike" => to_say(&app, &posted.who, &list).await?.iter().filter(|one| one.may_be.is_empty()).map(|one| one.case.id).collect(),
        _ => vec![],
    };
    let mut said: BTreeMap<i64, (String, Option<i64>)> = BTreeMap::new();
    let mut faults = Faults::default();
    for case in &list {
        let name = format!("who-{}", case.id);
        match typed.get(&name) {
            "" if case.answer.is_empty() && nobody_alike.contains(&case.id) => _ = said.insert(case.id, ("not-known".into(), None)),
            "" => {}
            answer @ ("not-known" | "not-sure") => _ = said.insert(case.id, (answer.to_owned(), None)),
            reference => match people::root_of(&app.db, reference).await? {
                Some(root) => _ = said.insert(case.id, ("known".into(), Some(root))),
                None => faults.add(&name, "Choose who it is from the list"),
            },
        }
    }
    if !faults.none() {
        return one_page(&app, &posted.who, &meeting, typed, &faults, None).await;
    }
    let changed = |case: &&Case| said.get(&case.id).is_some_and(|(answer, person)| *answer != case.answer || *person != case.root_id);
    let said_of: Vec<&Case> = list.iter().filter(changed).collect();
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        for case in &said_of {
            let Some((answer, person)) = said.get(&case.id) else { continue };
            let opened_on = typed.get(&format!("version-{}", case.id)).parse().unwrap_or(case.version);
            // Answered by somebody else meanwhile, theirs stands, and the page shows it.
            cases::answer(tx, (case.id, opened_on), answer, *person).await?;
        }
        Ok(format!("/marac/{id}?done=marac-answers"))
    })
    .await
}

/// "Mon 2 March 2026", for a title of a page about a case.
pub(super) fn of_the(meeting: &Meeting) -> String {
    format!("{}, {}", meeting.area, day(meeting.held_on))
}
