//! The first page after signing in: what is due for me, overdue first, and why. An administrator sees whether the records
//! are safe instead.

/// What somebody began and has not recorded.
mod begun;
/// How much is due, waits, or was not reached.
mod figures;
/// What was planned and whose day has come.
mod foreseen;
mod manager;
/// One's own tasks, appointments and cases.
mod mine;
mod room;
/// Whether others did something that one has not looked at.
mod told;
/// Ways to reach somebody that became unsafe.
mod unsafe_now;

pub use room::room;

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::SignedDuration;
use maud::{Markup, html};

use crate::{
    App,
    access::May,
    clock::local_day,
    drafts,
    duties::{
        self,
        queries::{Open, Wanted},
    },
    error::Problem,
    forms, keeping,
    page::Screen,
    people::{
        safe_contact,
        who_sees::{self, ToAnswer},
    },
    running::{accounts::new_browsers, rota, warnings},
    session::SignedIn,
};
use desk::Desk;

use begun::Begun;
use figures::Counted;
use mine::Mine;
use told::News;

/// What is due within this is on the list.
const AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What the address of the first page may carry: what was done, and of all that is due only what a manager wants to see.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    done: Option<String>,
    worker: Option<i64>,
    team: Option<i64>,
    rule: Option<String>,
    late: Option<String>,
    week: Option<String>,
    /// How many of the list to skip.
    #[serde(default)]
    skip: i64,
}

/// `GET /`
pub async fn show(
    State(app): State<App>,
    State(desk): State<Desk>,
    who: SignedIn,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let new_browser = new_browsers::told(&desk, &headers, &who).await?;
    if who.may(May::Administer) {
        let begun = manager::begun(&mut app.db.read().await?).await?;
        return keeping::pages::show(
            &app,
            &who,
            asked.done.as_deref(),
            &html! { (new_browser.unwrap_or_default()) (manager::first_steps(&begun, false)) },
        )
        .await;
    }
    if !who.may(May::SeePeople) {
        // What their role is for; whoever may open nothing yet has their own account.
        let first = [(May::SeeFigures, "/reports"), (May::Import, "/imports"), (May::ReadJournal, "/journal")];
        let to = first.into_iter().find(|(may, _)| who.may(*may)).map_or("/account", |(_, to)| to);
        return Ok(match new_browser {
            Some(told) => before(&who, told, to),
            None => Redirect::to(to).into_response(),
        });
    }
    due(&app, &who, asked, new_browser).await
}

/// The page of whoever does case work, or sees to it.
async fn due(app: &App, who: &SignedIn, asked: Asked, new_browser: Option<Markup>) -> Result<Response, Problem> {
    let now = app.db.clock.now();
    let until = now + AHEAD;
    let wanted =
        Wanted { worker: asked.worker, team: asked.team, rule: asked.rule.clone(), late: asked.late.is_some(), week: asked.week.is_some() };
    let manages = who.may(May::ManageCases);
    let told = told::any(&app.db, who).await?;
    let mut read = app.db.read().await?;
    let news = News::of(&mut read, who, told, now).await?;
    let skip = asked.skip.max(0);
    let (dues, open) = match who.worker_id {
        Some(worker) if !manages => (
            duties::queries::of_worker(&mut read, worker, until, skip).await?,
            duties::queries::open_of_worker(&mut read, worker, until, now).await?,
        ),
        _ => (
            duties::queries::wanted(&mut read, &wanted, now, until, skip).await?,
            duties::queries::open_of_wanted(&mut read, &wanted, now, until).await?,
        ),
    };
    let (today, of) = (app.db.clock.today(), who.worker_id.filter(|_| !manages));
    let foreseen = foreseen::of(&mut read, of, today).await?;
    let unsafe_now = safe_contact::queries::set_unsafe(&mut read, of).await?;
    let counted = Counted::of(&mut read, of, today).await?;
    let mine = Mine::of(&mut read, who, (today, local_day(until))).await?;
    let begun = Begun::of(&mut read, who).await?;
    let on_call = rota::pages::soon(&mut read, now).await?;
    let to_answer = if manages { who_sees::to_answer(&mut read).await? } else { ToAnswer::default() };
    let enquiries = if who.may(May::RecordWork) { forms::enquiries::unanswered(&mut read).await? } else { 0 };
    let to_decide = if manages { forms::decisions::waiting(&mut read, &app.forms, who).await? } else { 0 };
    let overview = if manages { Some(manager::overview(&mut read, app, who, now, until).await?) } else { None };
    drop(read);
    let named = dues.iter().take(duties::queries::MOST).filter_map(|due| due.person.as_deref());
    let named = named.chain(news.people()).chain(mine.people());
    let named = named.chain(foreseen.iter().map(|one| one.person.as_str())).chain(unsafe_now::people(&unsafe_now)).chain(begun.people());
    app.db.looks.listed(who.actor(), "home", named).await?;
    let says = |pack: &str, rule: &str| app.contracts.rule(pack, rule).map_or_else(|| rule.to_owned(), |rule| rule.says.clone());
    let body = html! {
        h1 class="govuk-heading-l" { "What is due" }
        @if let Some(told) = new_browser { (told) }
        @if let Some(overview) = &overview { (manager::let_in(who, overview)) }
        (warnings::pages::trouble(app, who))
        @if let Some(broken) = &app.contracts.broken {
            (govuk::warning(format!("A contract's rules could not be read, so some deadlines may be missing. Recording goes on. Tell your administrator: {broken}")))
        }
        @if let Some(overview) = &overview { (manager::first_steps(overview.begun(), true)) (manager::left(overview)) (forms::again::shown(&app.forms, &overview.again, today)) }
        (asked_for(to_answer, to_decide, enquiries))
        (unsafe_now::shown(&unsafe_now))
        (news.shown(app))
        (foreseen::asked(who, &foreseen))
        (mine.asked(app, who))
        (rota::pages::on_call(&on_call, now))
        @if manages { (rota::gaps::at_home(app, &on_call, now)) }
        (drafts::pages::list(&begun.drafts, &|draft, form| begun.says(app, draft, form)))
        (counted.shown(&open, manages))
        (mine.planned(app, who, now))
        // What is counted stands before the long list of what was counted.
        @if let Some(overview) = &overview { (manager::tables(app, overview, &says)) }
        div id="due" {
            @if let Some(overview) = &overview { (manager::wanted(overview, &wanted, &says)) }
            (duties::pages::list(&app.contracts, &dues, now, true, "Nothing is due in the next two weeks."))
            (pages_of(&wanted, skip, dues.len(), &open))
        }
        (mine.cases(who))
    };
    Ok(Screen { done: asked.done.as_deref(), ..Screen::new("Home", "/", body) }.show(who))
}

/// What somebody is told before they go on to the page that is their first.
fn before(who: &SignedIn, told: Markup, to: &str) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Before you go on" }
        (told)
        p class="govuk-body" { a class="govuk-link" href=(to) { "Go on" } }
    };
    Screen::new("Before you go on", "", body).show(who)
}

/// What waits for a manager's word.
fn asked_for(to_answer: ToAnswer, to_decide: i64, enquiries: i64) -> Markup {
    html! {
        @if enquiries > 0 {
            p class="govuk-body" { a class="govuk-link" href="/enquiries" { "Enquiries: " (enquiries) " to answer" } }
        }
        @if to_decide > 0 {
            p class="govuk-body" { a class="govuk-link" href="/decisions" { "Decisions that workers ask for: " (to_decide) " to make" } }
        }
        @if to_answer.requests > 0 {
            p class="govuk-body" { a class="govuk-link" href="/sharing/asked" { "Other providers ask to share: " (to_answer.requests) " to answer" } }
        }
        @if to_answer.emergencies > 0 {
            p class="govuk-body" { a class="govuk-link" href="/emergency/taken" { "Access taken in an emergency: " (to_answer.emergencies) " to look at" } }
        }
    }
}

/// Which of how many are shown, and the way to the others.
fn pages_of(wanted: &Wanted, skip: i64, shown: usize, open: &Open) -> Markup {
    let of = if wanted.late {
        open.overdue
    } else if wanted.week {
        open.week
    } else {
        open.overdue + open.soon
    };
    let most = duties::queries::MOST as i64;
    let shown = (shown as i64).min(most);
    let link = |to: i64, words: &str| html! { a class="govuk-link" href=(format!("/?{}skip={to}#due", wanted.query())) { (words) } };
    html! {
        @if of > most || skip > 0 {
            p class="govuk-body" {
                (skip + 1) " to " (skip + shown) " of " (of) ". "
                @if skip > 0 { (link((skip - most).max(0), "Those before")) " " }
                @if skip + shown < of { (link(skip + most, "Those after")) }
            }
        }
    }
}
