//! Research on one page, to be read out in the meeting or printed; what is asked of the meeting; and the form of what came of it, filled with
//! the meeting's day and the number of the case.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, SummaryList, SummaryRow};
use maud::{Markup, html};

use super::{
    cases, opened_case,
    queries::{self, AskedBefore, Case, Meeting},
    repeat::Repeat,
    research::{self, Research},
};
use crate::{
    App,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    forms::{self, Listed},
    once,
    page::{self, Done, Screen},
    people::{self, OpenPerson, flags},
    session::{Posted, SignedIn},
    versions,
    words::{day, moment, short_day},
    work::referrals,
};

/// The case, its meeting and who it is; absent where that is nobody whom the viewer may see. The look is journaled.
async fn known(app: &App, who: &SignedIn, id: i64) -> Result<(Meeting, Case, OpenPerson), Problem> {
    let (meeting, case) = opened_case(app, who, id).await?;
    let reference = case.person.clone().ok_or(Problem::NotFound)?;
    let person = people::open(&app.db, who, &reference).await?;
    Ok((meeting, case, person))
}

/// `GET /marac/cases/{id}/research`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let (meeting, case, person) = known(&app, &who, id).await?;
    one_page(&app, &who, (&meeting, &case, &person), &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

async fn one_page(
    app: &App,
    who: &SignedIn,
    (meeting, case, person): (&Meeting, &Case, &OpenPerson),
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let research = research::of(app, who, meeting, person).await?;
    app.db.looks.listed(who.actor(), "relatives", research::named(&research)).await?;
    let before = queries::asked_before(&mut app.db.read().await?, case.id).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Research for MARAC" }
        p class="govuk-body" { (research::head(meeting, case)) ". " strong { (person.name()) } ". " (person.birth().age_says(app.db.clock.today())) "." }
        p class="govuk-body" { strong { "Restricted." } " For the meeting. Whoever is alleged to have abused must not learn of it." }
        (told(app, &research))
        (asks(who, meeting, case, (&before, typed), faults))
        @if meeting.withdrawn_at.is_none() {
            p class="govuk-body hf-no-print" {
                @match case.outcome {
                    Some(record) => { a class="govuk-link" href=(format!("/records/{record}")) { "What came of it" } }
                    None => { a class="govuk-link" href=(format!("/marac/cases/{}/outcome", case.id)) { "Record what came of it" } }
                }
            }
        }
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new("Research for MARAC", "/marac", body) };
    Ok(screen.back(&meeting.page(), "Back to the list").show(who))
}

fn lines(records: &[&Listed], none: &'static str) -> Markup {
    html! {
        @if records.is_empty() { (none) } @else {
            ul class="govuk-list" {
                @for listed in records { li { (listed.happened_on.map_or("No day".into(), day)) ": " a class="govuk-link" href=(listed.page()) { (listed.line) } } }
            }
        }
    }
}

fn told(app: &App, research: &Research) -> Markup {
    let safety = research.of_kinds(&["safety-plan"]);
    let rows = vec![
        SummaryRow::new("Risk", risk(app, research)),
        SummaryRow::new("Repeat", repeat(research)),
        SummaryRow::new("DASH", lines(&research.of_kinds(&["dash", "dash-young", "s-dash"]), "None is recorded.")),
        SummaryRow::new("Incidents", lines(&research.of_kinds(&["incident"]), "None is recorded.")),
        SummaryRow::new("Contacts", contacts(research)),
        SummaryRow::new("Flags", list(research.flags.iter().map(|flag| flags::says(&flag.kind).to_owned()), "None.")),
        SummaryRow::new("Stays with us", list(research.stays.iter().map(stay), "None.")),
        SummaryRow::new("Children", children(app, research)),
        SummaryRow::new("Alleged to have abused", alleged(research)),
        SummaryRow::new(
            "Earlier referrals and meetings",
            lines(&research.of_kinds(&["marac-referral", "marac-meeting", "marac-transfer"]), "None is recorded."),
        ),
        SummaryRow::new("Safety plan", safety.first().map_or(html! { "None is recorded." }, |plan| lines(&[plan], ""))),
    ];
    html! { (SummaryList { rows, ..Default::default() }) }
}

fn list(all: impl Iterator<Item = String>, none: &'static str) -> Markup {
    let all: Vec<String> = all.collect();
    html! { @if all.is_empty() { (none) } @else { ul class="govuk-list" { @for one in all { li { (one) } } } } }
}

/// From a day to a day; where it was is nobody's at the meeting.
fn stay(stay: &crate::people::queries::Stay) -> String {
    format!("{} to {}", day(stay.arrived_on), stay.departed_on.map_or("now".into(), day))
}

fn risk(app: &App, research: &Research) -> Markup {
    let Some(risk) = &research.risk else { return html! { "Not assessed yet." } };
    html! {
        strong { (app.contracts.says("risk-levels", &risk.level)) }
        @if let Some(since) = risk.since { ", since " (day(since)) }
        @if let Some(judged) = risk.judged.filter(|judged| Some(*judged) != risk.since) { ", judged last " (day(judged)) }
    }
}

fn repeat(research: &Research) -> Markup {
    let months = research.months;
    html! {
        @match research.repeat {
            Repeat::No => { "No: nothing of MARAC is recorded here in the " (months) " months before." }
            Repeat::Yes(on) => { strong { "Yes" } ": " (day(on)) " is within " (months) " months, and it was about the same person, as far as is written down." }
            Repeat::AboutAnother(on) => { "No: " (day(on)) " is within " (months) " months, and was about somebody else." }
            Repeat::IfTheSame(on) => { strong { "If it is the same person" } ": " (day(on)) " is within " (months) " months. "
                @if research.alleged.is_empty() { "Nobody is written down as having abused." } @else { "Several people are written down as having abused." } }
        }
    }
}

fn contacts(research: &Research) -> Markup {
    html! {
        @match research.contacts { 0 => "None.", 1 => "1", n => (n) }
        @if let Some(on) = research.last_contact { ", the last on " (day(on)) }
    }
}

fn children(app: &App, research: &Research) -> Markup {
    let today = app.db.clock.today();
    let says = |one: &crate::people::relationships::Related| match (one.unborn, one.born_on) {
        (Some(true), _) => format!("{}, not born yet", one.name()),
        (_, Some(born)) => format!("{}, born {} (aged {})", one.name(), short_day(born), people::age(born, today)),
        _ => format!("{}: {}", one.name(), one.birth().says(today)),
    };
    list(research.children.iter().map(says), "None is written down.")
}

fn alleged(research: &Research) -> Markup {
    html! {
        @if research.alleged.is_empty() { "Nobody is written down." } @else {
            @for one in &research.alleged {
                p class="govuk-body govuk-!-margin-bottom-1" { strong { (one.name()) } @if !one.words.is_empty() { ". " (one.words) } }
            }
        }
    }
}

/// What is asked of the meeting.
fn asks(who: &SignedIn, meeting: &Meeting, case: &Case, (before, typed): (&[AskedBefore], &Typed), faults: &Faults) -> Markup {
    let stands = Typed::default().with("version", case.version.to_string()).with("asks", case.asks.as_str());
    let typed = &Typed(typed.0.iter().cloned().chain(stands.0).collect());
    let form = Fields { typed, faults };
    html! {
        h2 class="govuk-heading-m" { "What we ask of the meeting" }
        p class="govuk-body hf-note" { @if case.asks.is_empty() { "Nothing is written yet." } @else { (case.asks) } }
        @if meeting.is_open() {
            div class="hf-no-print" {
                (page::form(who, &format!("/marac/cases/{}/research", case.id), "", html! {
                    input type="hidden" name="version" value=(versions::opened_on(typed));
                    (form.words("asks", "Write what we ask", "For example: police to flag the address, housing to change the locks.", 4))
                    (Button::submit("Record what we ask"))
                }))
            }
        }
        @if !before.is_empty() {
            ul class="govuk-list govuk-list--bullet" {
                @for was in before { li { "Until " (moment(was.recorded_at)) ", changed by " (was.by.as_deref().unwrap_or("the system")) ": " (was.was) } }
            }
        }
    }
}

/// `POST /marac/cases/{id}/research`
pub async fn asked(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let ((meeting, case, person), typed) = (known(&app, &posted.who, id).await?, &posted.typed);
    if !meeting.is_open() {
        return Err(Problem::Unclear("The meeting is closed. What is asked of it is written no more.".into()));
    }
    let mut faults = Faults::default();
    let words = faults.words(typed, "asks", Words { required: Some("Write what we ask of the meeting"), most: 4_000 });
    if !faults.none() {
        return one_page(&app, &posted.who, (&meeting, &case, &person), typed, &faults, None).await;
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let case = queries::case(tx, id).await?.ok_or(Problem::NotFound)?;
        let asked = cases::ask(tx, (&case, versions::opened_on(typed)), &words).await?;
        Ok(asked.then(|| format!("/marac/cases/{id}/research?done=recorded")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    faults.add("asks", "Somebody else changed this case meanwhile, and what you wrote is not recorded. What stands now is above; what you typed is below. Check it, then press the button again.");
    let (meeting, case, person) = known(&app, &posted.who, id).await?;
    let once_more = versions::over_what_stands(typed);
    one_page(&app, &posted.who, (&meeting, &case, &person), &once_more, &faults, None).await
}

/// `GET /marac/cases/{id}/outcome`: the form of a MARAC meeting for who it is, filled with what the list knows.
pub async fn outcome(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let (meeting, case, person) = known(&app, &who, id).await?;
    let reference = referrals::queries::going_on(&mut app.db.read().await?, person.id).await?;
    let Some(reference) = reference else {
        return Err(Problem::Unclear(
            "They have no referral with us, and what came of a meeting is recorded in one. Key a referral in first.".into(),
        ));
    };
    let typed = Typed::default()
        .with_day("day", meeting.held_on)
        .with("worker", meeting.worker_id.to_string())
        .with("number", case.number.as_str());
    forms::new_filled(&app, &who, forms::About::Referral, &reference, "marac-meeting", typed).await
}
