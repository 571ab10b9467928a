//! A recorded DASH: what it comes to, what follows from it, and every answer.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Alert, AlertKind, Button, Cell, Colour, SummaryList, SummaryRow, Table, tag};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::{
    Answers, Score, in_words,
    instrument::{self, Item},
    occasion_says,
    queries::{self, Dash},
};
use crate::{
    App,
    access::May,
    duties::{
        self, Due,
        pages::{by_when, day, distance, moment},
    },
    error::Problem,
    page::Screen,
    people,
    running::accounts::pages::Done,
    session::SignedIn,
};

/// `GET /dash/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<String>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let mut read = app.db.read().await?;
    let dash = queries::one(&mut read, id).await?.ok_or(Problem::NotFound)?;
    drop(read);
    let case = people::open_case(&app.db, &who, &dash.referral).await?;
    let mut read = app.db.read().await?;
    let dues = duties::queries::of_case(&mut read, case.referral_id).await?;
    drop(read);
    let body = html! {
        h1 class="govuk-heading-l" { "DASH" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        @if dash.level == "high" { (high(&dash, &dues, app.db.clock.now(), who.may(May::RecordWork))) }
        (outcome(&app, &dash))
        (also_due(&app, &dues))
        h2 class="govuk-heading-m" { "Answers" }
        (answers(&dash))
        p class="govuk-body-s" { "Written " (moment(dash.recorded_at)) }
    };
    let screen = Screen { done: done.done.as_deref(), ..Screen::new("DASH", "/people", body) };
    Ok(screen.back(&case.person_page(), "Back to the person's page").show(&who))
}

/// What else is due for the case in the next four weeks.
fn also_due(app: &App, dues: &[Due]) -> Markup {
    let now = app.db.clock.now();
    let soon = now + SignedDuration::from_hours(28 * 24);
    let to_do: Vec<Due> = dues.iter().filter(|due| due.ending == "open" && due.rule != "marac" && due.due_at <= soon).cloned().collect();
    html! {
        @if !to_do.is_empty() {
            h2 class="govuk-heading-m" { "Also due in the next four weeks" }
            (duties::pages::list(&app.contracts, &to_do, now, false, ""))
        }
    }
}

/// High risk, and what it asks for.
fn high(dash: &Dash, dues: &[Due], now: Timestamp, may_record: bool) -> Markup {
    let of_marac = || dues.iter().rev().filter(|due| due.rule == "marac");
    let marac = of_marac().find(|due| due.ending == "open").or_else(|| of_marac().next());
    let body = match marac {
        Some(due) if due.ending == "open" => html! {
            p class="govuk-body" { "A MARAC referral is due by " strong { (by_when(due)) } " (" (distance(due.due_at, now)) ")." }
        },
        Some(due) => html! {
            p class="govuk-body" {
                "MARAC referral: " (due.state(now).says())
                @if let Some(ended) = due.ended_on { ", " (day(ended)) }
                ". Further abuse within 12 months makes it a repeat, which goes back to MARAC."
            }
        },
        None => {
            html! { p class="govuk-body" { "No MARAC referral is asked for by the contract’s rules. Ask your manager if that seems wrong." } }
        }
    };
    let waiting = marac.is_some_and(|due| due.ending == "open");
    html! {
        (Alert { kind: AlertKind::Warning, title: "High risk", body: body.into(), ..Default::default() })
        @if waiting && may_record { (Button::link("Record the MARAC referral", &format!("/referrals/{}/marac/new", dash.referral))) }
    }
}

fn outcome(app: &App, dash: &Dash) -> Markup {
    let level = |id: &str| {
        let colour = match id {
            "high" => Colour::Orange,
            "medium" => Colour::Yellow,
            _ => Colour::Grey,
        };
        tag(app.contracts.says("risk-levels", id).to_owned(), colour)
    };
    let score = Score { yes: dash.yes, dont_know: dash.dont_know, not_answered: dash.not_answered };
    let gaps = dash.dont_know + dash.not_answered;
    let count = html! {
        (in_words(score))
        @if gaps > 0 { p class="govuk-hint govuk-!-margin-bottom-0" { "Of 24. " (gaps) " not known: the count may be low for want of answers." } }
    };
    let judged = html! {
        @if dash.judgement.is_empty() { "Left at the count" } @else { (level(&dash.judgement)) }
        @if !dash.judgement_why.is_empty() { p class="govuk-body govuk-!-margin-top-2 govuk-!-margin-bottom-0 hf-note" { (dash.judgement_why) } }
    };
    let when = dash.happened_at.map_or_else(|| day(dash.happened_on), moment);
    let by = dash.worker.as_deref().unwrap_or("Somebody outside the service, or not recorded");
    let why = Some(occasion_says(&dash.occasion)).filter(|says| !says.is_empty()).unwrap_or("Not recorded");
    let rows = vec![
        SummaryRow::new("Level", html! { (level(&dash.level)) }),
        SummaryRow::new("Score", count),
        SummaryRow::new("Level by count", html! { (level(&dash.level_by_count)) }),
        SummaryRow::new("Level by judgement", judged),
        SummaryRow::new("When", when),
        SummaryRow::new("Who did it", by),
        SummaryRow::new("Why", why),
    ];
    html! { (SummaryList { rows, ..Default::default() }) }
}

fn answers(dash: &Dash) -> Markup {
    let given: Answers = serde_json::from_str(&dash.answers).unwrap_or_default();
    let checklist = instrument::dash();
    let row = |item: &Item| {
        let answered = given.get(&item.number.to_string()).cloned().unwrap_or_default();
        let says = checklist.says(&answered.a).to_owned();
        let answer = match answered.a.as_str() {
            "yes" => html! { strong { (says) } },
            "" => html! { span class="hf-not-given" { "Not answered" } },
            _ => html! { (says) },
        };
        let asked = html! {
            (item.number) ". " (item.asks)
            @if !answered.c.is_empty() { div class="govuk-hint govuk-!-margin-bottom-0 hf-note" { (answered.c) } }
        };
        vec![Cell::new(asked), Cell::new(answer)]
    };
    let rows = checklist.items.iter().map(row).collect();
    html! { (Table { head: vec!["Item".into(), "Answer".into()], rows, ..Default::default() }) }
}
