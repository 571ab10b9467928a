//! The form that raises a flag, and the page of one: corrected, ended, withdrawn.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Select, Textarea, Width};
use maud::{Markup, html};

use super::{Change, Flag, changes, lists, of_person, record, says};
use crate::{
    App, drafts,
    duties::pages::{day, moment},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{self, OpenPerson, room},
    session::{Posted, SignedIn},
    versions,
};

/// `GET /people/{reference}/flags/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &who, &reference).await?;
    let typed = drafts::or_begun(&app.db, &who, &room::FLAG, &person.reference, Typed::default()).await?;
    Ok(raise_page(&who, &person, &typed, &Faults::default()))
}

fn raise_page(who: &SignedIn, person: &OpenPerson, typed: &Typed, faults: &Faults) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Raise a flag" }
        p class="govuk-body" { (person.name()) }
        (drafts::pages::form(who, &room::FLAG, &person.reference, typed, html! {
            (Select { name: "kind", label: "What", blank: Some("Choose a flag"), items: Choice::list(&lists::offered()), value: typed.get("kind"), error: faults.of("kind"), ..Default::default() })
            (Textarea { name: "basis", label: "On what basis", hint: "Who said so, or what you saw", rows: 3, value: typed.get("basis"), error: faults.of("basis"), ..Default::default() })
            (Fields { typed, faults }.day("raised", "Since when", "Today, unless you write it up later"))
            (Button::submit("Raise the flag"))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Raise a flag", "/people", body) }
        .back(&person.page(), "Back to the person's page")
        .show(who)
}

/// `POST /people/{reference}/flags`
pub async fn raised(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let offered: Vec<&str> = lists::offered().into_iter().map(|(id, _)| id).collect();
    let kind = faults.choice(&posted.typed, "kind", &offered, "Choose a flag");
    let basis = faults.words(&posted.typed, "basis", Words { required: Some("Say on what basis the flag is raised"), most: 2_000 });
    let since = faults.past_day_or_today(&posted.typed, "raised", "The day since when", app.db.clock.today());
    if !faults.none() {
        return Ok(raise_page(&posted.who, &person, &posted.typed, &faults));
    }
    let mut there = None;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        there = record::raise(tx, &person, (&kind, &basis), since).await?;
        Ok(there.is_none().then(|| format!("{}?done=flag", person.page())))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    if let Some(there) = there {
        let by = there.raised_by.as_deref().unwrap_or("the import");
        faults.add(
            "kind",
            format!(
                "This flag stands already: raised {} by {by}, on the basis “{}”. Change that one, from the person’s page.",
                day(there.raised_on),
                there.basis
            ),
        );
    }
    Ok(raise_page(&posted.who, &person, &posted.typed, &faults))
}

async fn found(app: &App, person: &OpenPerson, id: i64) -> Result<Flag, Problem> {
    let flags = of_person(&mut app.db.read().await?, person.id).await?;
    flags.into_iter().find(|flag| flag.id == id).ok_or(Problem::NotFound)
}

/// `GET /people/{reference}/flags/{flag}`
pub async fn show(State(app): State<App>, who: SignedIn, Path((reference, id)): Path<(String, i64)>) -> Result<Response, Problem> {
    let person = people::open(&app.db, &who, &reference).await?;
    let flag = found(&app, &person, id).await?;
    flag_page(&app, &who, &person, &flag, &filled(&app, &flag), &Faults::default()).await
}

fn filled(app: &App, flag: &Flag) -> Typed {
    let typed = Typed::default().with("version", flag.version.to_string()).with("basis", flag.basis.as_str());
    typed.with_day("raised", flag.raised_on).with_day("ended", app.db.clock.today())
}

async fn flag_page(
    app: &App,
    who: &SignedIn,
    person: &OpenPerson,
    flag: &Flag,
    typed: &Typed,
    faults: &Faults,
) -> Result<Response, Problem> {
    let before = changes(&mut app.db.read().await?, flag.id).await?;
    let fields = Fields { typed, faults };
    let address = format!("{}/flags/{}", person.page(), flag.id);
    let body = html! {
        h1 class="govuk-heading-l" { (says(&flag.kind)) }
        p class="govuk-body" { (person.name()) ". " (told(flag)) }
        @if flag.stands() {
            h2 class="govuk-heading-m" { "End it" }
            (page::form(who, &format!("{address}/end"), "", html! {
                (fields.day("ended", "Day it ended", ""))
                (fields.line("why", "Why it ends", "", Width::Full))
                (Button::submit("End this flag"))
            }))
        }
        @if flag.withdrawn_at.is_none() {
            h2 class="govuk-heading-m" { "Put it right" }
            (page::form(who, &address, "", html! {
                input type="hidden" name="version" value=(versions::opened_on(typed));
                (fields.words("basis", "On what basis", "", 3))
                (fields.day("raised", "Day it was raised", ""))
                (fields.line("correct_why", "Why it is corrected", "What it said before stays below", Width::Full))
                (Button::secondary("Record the correction", "then", "correct"))
            }))
            h2 class="govuk-heading-m" { "Withdraw the flag" }
            p class="govuk-body" { "When it should never have been raised, or was raised about the wrong person." }
            (page::form(who, &format!("{address}/withdraw"), "", html! {
                (fields.line("withdraw_why", "Why it is withdrawn", "", Width::Full))
                (Button::secondary("Withdraw the flag", "then", "withdraw"))
            }))
        }
        (history(&before))
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("A flag", "/people", body) }
        .back(&person.page(), "Back to the person's page")
        .show(who))
}

/// A flag in a sentence or two.
pub fn told(flag: &Flag) -> Markup {
    html! {
        "Raised " (day(flag.raised_on)) " by " (flag.raised_by.as_deref().unwrap_or("the import")) ": " (flag.basis)
        @if let Some(on) = flag.ended_on {
            ". Ended " (day(on))
            @if let Some(by) = &flag.ended_by { " by " (by) }
            @if !flag.ended_why.is_empty() { ": " (flag.ended_why) }
        }
        @if let Some(at) = flag.withdrawn_at {
            ". Withdrawn " (moment(at)) " by " (flag.withdrawn_by.as_deref().unwrap_or("the system")) ": " (flag.withdrawn_why)
        }
    }
}

fn history(changes: &[Change]) -> Markup {
    html! {
        @if !changes.is_empty() {
            h2 class="govuk-heading-m" { "What stood before" }
            ul class="govuk-list govuk-list--bullet" {
                @for change in changes {
                    @let was = versions::read(&change.was);
                    @let get = |name: &str| was.get(name).cloned().unwrap_or_default();
                    li {
                        "Until " (moment(change.recorded_at)) ": raised " (get("raised").parse().map_or(String::new(), day)) ", " (get("basis"))
                        ". Corrected by " (change.by.as_deref().unwrap_or("the system")) ": " (change.why)
                    }
                }
            }
        }
    }
}

/// `POST /people/{reference}/flags/{flag}/end`
pub async fn ended(State(app): State<App>, Path((reference, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let (flag, today, typed) = (found(&app, &person, id).await?, app.db.clock.today(), &posted.typed);
    let mut faults = Faults::default();
    let on = faults.day_if_any(typed, "ended", "The day it ended").unwrap_or(today);
    if on > today || on < flag.raised_on {
        faults.add("ended", "The day it ended must be today or before, and not before it was raised.");
    }
    let why = faults.words(typed, "why", Words { required: Some("Say why the flag ends"), most: 500 });
    if !faults.none() {
        return flag_page(&app, &posted.who, &person, &flag, &with(typed, filled(&app, &flag)), &faults).await;
    }
    let to = format!("{}?done=flag-ended", person.page());
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let ended = record::end(tx, &person, &flag, (on, &why)).await?;
        Ok(ended.then(|| to.clone()))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}

/// What was typed in one of the forms of the page, and the others as they stand.
fn with(typed: &Typed, filled: Typed) -> Typed {
    Typed(typed.0.iter().cloned().chain(filled.0).collect())
}

/// `POST /people/{reference}/flags/{flag}`
pub async fn corrected(State(app): State<App>, Path((reference, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let (flag, typed) = (found(&app, &person, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let basis = faults.words(typed, "basis", Words { required: Some("Say on what basis the flag is raised"), most: 2_000 });
    let raised_on = faults.past_day(typed, "raised", "The day it was raised", app.db.clock.today());
    if raised_on.zip(flag.ended_on).is_some_and(|(raised, ended)| raised > ended) {
        faults.add("raised", "The day it was raised must not be after it ended.");
    }
    let why = faults.words(typed, "correct_why", Words { required: Some("Say why it is corrected"), most: 500 });
    let Some(raised_on) = raised_on.filter(|_| faults.none()) else {
        return flag_page(&app, &posted.who, &person, &flag, &with(typed, filled(&app, &flag)), &faults).await;
    };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let corrected = record::correct(tx, &person, (&flag, versions::opened_on(typed)), (&basis, raised_on), &why).await?;
        Ok(corrected.then(|| format!("{}?done=recorded", person.page())))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    faults.add("basis", format!("Somebody else corrected this meanwhile, and your correction is not recorded. It says now: {} Record yours if it should take its place.", flag.basis));
    let once_more = versions::over_what_stands(typed);
    flag_page(&app, &posted.who, &person, &flag, &with(&once_more, filled(&app, &flag)), &faults).await
}

/// `POST /people/{reference}/flags/{flag}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path((reference, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let (flag, typed) = (found(&app, &person, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return flag_page(&app, &posted.who, &person, &flag, &with(typed, filled(&app, &flag)), &faults).await;
    }
    let to = format!("{}?done=withdrawn", person.page());
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let withdrawn = record::withdraw(tx, &person, &flag, &why).await?;
        Ok(withdrawn.then(|| to.clone()))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}
