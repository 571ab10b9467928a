//! The first page after signing in: what is due for me, overdue first, and why. An administrator sees whether the records
//! are safe instead.

pub mod room;

use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{cards, figure};
use jiff::SignedDuration;
use maud::{Markup, html};

use crate::{
    App,
    access::May,
    clock::local_day,
    drafts,
    duties::{
        self,
        pages::day,
        queries::{Load, Open},
    },
    error::Problem,
    keeping,
    page::Screen,
    people,
    running::accounts,
    session::SignedIn,
    work::referrals,
};

/// What is due within this is on the list.
const AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What the address of the first page may carry.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    done: Option<String>,
    /// How many of the list to skip.
    #[serde(default)]
    skip: i64,
}

/// `GET /`
pub async fn show(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    if who.may(May::Administer) {
        return keeping::pages::show(&app, &who, asked.done.as_deref()).await;
    }
    if !who.may(May::SeePeople) {
        let to = if who.may(May::SeeFigures) { "/reports" } else { "/imports" };
        return Ok(Redirect::to(to).into_response());
    }
    let now = app.db.clock.now();
    let until = now + AHEAD;
    let mut read = app.db.read().await?;
    let skip = asked.skip.max(0);
    let (dues, open) = match who.worker_id {
        Some(worker) if !who.may(May::ManageCases) => (
            duties::queries::of_worker(&mut read, worker, until, skip).await?,
            duties::queries::open_of_worker(&mut read, worker, until, now).await?,
        ),
        _ => (duties::queries::of_all(&mut read, until, skip).await?, duties::queries::open_of_all(&mut read, until, now).await?),
    };
    let inbox = referrals::queries::inbox(&mut read).await?;
    let caseload = match who.worker_id {
        Some(worker) => people::queries::caseload(&mut read, worker, app.db.clock.today()).await?,
        None => vec![],
    };
    let begun = drafts::queries::of_account(&mut read, who.account_id).await?;
    let loads = if who.may(May::ManageCases) { duties::queries::loads(&mut read, now).await? } else { vec![] };
    let new_managers = if who.may(May::ManageCases) { accounts::new_managers(&mut read, who.account_id, now).await? } else { vec![] };
    drop(read);
    let body = html! {
        h1 class="govuk-heading-l" { "What is due" }
        @if !new_managers.is_empty() { (told_of(&new_managers)) }
        @if let Some(broken) = &app.contracts.broken {
            (govuk::warning(format!("A contract's rules could not be read, so some deadlines may be missing. Recording goes on. Tell your administrator: {broken}")))
        }
        (drafts::pages::list(&begun))
        (figures(&open, &inbox))
        (duties::pages::list(&app.contracts, &dues, now, true, "Nothing is due in the next two weeks."))
        (pages_of(skip, dues.len(), open.overdue + open.soon))
        @if !loads.is_empty() { (loads_table(&loads)) }
        @if who.worker_id.is_some() {
            h2 class="govuk-heading-m" { "Your cases (" (caseload.len()) ")" }
            (people::table::caseload(&caseload))
        }
    };
    Ok(Screen { done: asked.done.as_deref(), ..Screen::new("Home", "/", body) }.show(&who))
}

/// Whoever makes accounts can give themselves a manager's eyes, so managers are told.
fn told_of(new: &[accounts::MadeLately]) -> Markup {
    govuk::inset(html! {
        p class="govuk-body" { "New accounts that can see what you see:" }
        ul class="govuk-list govuk-list--bullet" {
            @for account in new { li { (account.name) ", made on " (day(local_day(account.created_at))) } }
        }
        p class="govuk-body" { "If you did not know of one, tell whoever answers for the safety of these records." }
    })
}

/// Which of how many are shown, and the way to the others.
fn pages_of(skip: i64, shown: usize, of: i64) -> Markup {
    let most = duties::queries::MOST as i64;
    let shown = (shown as i64).min(most);
    let link = |to: i64, words: &str| html! { a class="govuk-link" href=(format!("/?skip={to}")) { (words) } };
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

fn figures(open: &Open, inbox: &referrals::queries::Inbox) -> Markup {
    let since = inbox.oldest_on.map_or(String::new(), |on| format!(", the oldest since {}", day(on)));
    cards(&[
        figure(open.overdue, "overdue", ""),
        figure(open.soon, "due in two weeks", ""),
        figure(inbox.unanswered, format!("referrals to answer{since}"), "/referrals"),
    ])
}

fn loads_table(loads: &[Load]) -> Markup {
    let rows = loads
        .iter()
        .map(|l| {
            vec![
                l.worker.clone().unwrap_or_else(|| "Nobody yet".into()).into(),
                govuk::Cell::numeric(l.cases),
                govuk::Cell::numeric(l.open),
                govuk::Cell::numeric(l.overdue),
            ]
        })
        .collect();
    let head = vec![
        "Key worker".into(),
        govuk::Head::numeric("Cases with something due"),
        govuk::Head::numeric("Open deadlines"),
        govuk::Head::numeric("Overdue"),
    ];
    html! {
        h2 class="govuk-heading-m" { "By key worker" }
        (govuk::Table { head, rows, stack_on_phone: true, ..Default::default() })
    }
}
