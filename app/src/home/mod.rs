//! The first page after signing in: what is due for me, overdue first, and why. An administrator sees whether the records
//! are safe instead.

pub mod room;

use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{cards, figure};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use crate::{
    App,
    access::May,
    clock::local_day,
    drafts,
    duties::{self, Due, pages::day, queries::Load},
    error::Problem,
    keeping,
    page::Screen,
    people,
    running::accounts::{self, pages::Done},
    session::SignedIn,
    work::referrals,
};

/// What is due within this is on the list.
const AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// `GET /`
pub async fn show(State(app): State<App>, who: SignedIn, Query(asked): Query<Done>) -> Result<Response, Problem> {
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
    let dues = match who.worker_id {
        Some(worker) if !who.may(May::ManageCases) => duties::queries::of_worker(&mut read, worker, until).await?,
        _ => duties::queries::of_all(&mut read, until).await?,
    };
    let inbox = referrals::queries::inbox(&mut read).await?;
    let caseload = match who.worker_id {
        Some(worker) => people::queries::caseload(&mut read, worker).await?,
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
        (figures(&dues, &inbox, now))
        (duties::pages::list(&app.contracts, &dues, now, true, "Nothing is due in the next two weeks."))
        @if dues.len() > duties::queries::MOST { p class="govuk-body" { "There is more: these are the " (duties::queries::MOST) " that fall due first." } }
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

fn figures(dues: &[Due], inbox: &referrals::queries::Inbox, now: Timestamp) -> Markup {
    let overdue = dues.iter().filter(|d| d.due_at < now).count();
    let soon = dues.len() - overdue;
    let since = inbox.oldest_on.map_or(String::new(), |on| format!(", the oldest since {}", day(on)));
    cards(&[
        figure(overdue, "overdue", ""),
        figure(soon, "due in two weeks", ""),
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
