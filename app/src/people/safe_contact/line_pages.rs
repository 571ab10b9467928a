//! The other lines of a person below the form of one, what each said before, and ending or withdrawing one.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Details, Input};
use maud::{Markup, html};

use super::{
    Line, SAFE, WAYS,
    queries::latest,
    record::{self, Which, meant},
};
use crate::{
    App,
    duties::pages::{day, moment},
    error::Problem,
    form::{Faults, Words},
    once,
    page::{self, Screen},
    people::{self, OpenPerson},
    session::{Posted, SignedIn},
};

/// What a line is, without what is hidden.
pub fn says(line: &Line) -> String {
    let way = WAYS.iter().find(|(id, _)| *id == line.way).map_or("A way", |(_, says)| says);
    let whose = if line.whose.is_empty() { String::new() } else { format!(" ({})", line.whose) };
    let safe = if line.safe == "yes" { String::new() } else { format!(". {}", safe_says(&line.safe)) };
    format!("{way}{whose}: {}{safe}", line.means)
}

pub fn safe_says(id: &str) -> &'static str {
    SAFE.iter().find(|(of, _)| *of == id).map_or("", |(_, says)| says)
}

/// The lines besides the one in the form, and what becomes of that one.
pub(super) fn others(who: &SignedIn, person: &OpenPerson, rows: &[Line], which: Which) -> Markup {
    let this = meant(rows, which);
    let page = format!("{}/safe-contact", person.page());
    let others: Vec<&Line> = latest(rows).into_iter().filter(|line| this.is_none_or(|this| this.line_id != line.line_id)).collect();
    html! {
        @if let Some(line) = this {
            (history(rows, line))
            (farewell(who, &page, line))
        }
        h2 class="govuk-heading-m" { "Other ways to reach them" }
        @if others.is_empty() { p class="govuk-body" { "None recorded." } }
        @for line in others {
            p class="govuk-body govuk-!-margin-bottom-1" {
                (says(line)) ". Confirmed " (day(line.confirmed_on)) ". "
                @match (line.withdrawn_at, line.ended_on) {
                    (Some(at), _) => { "Withdrawn " (moment(at)) " by " (line.withdrawn_by.as_deref().unwrap_or("the system")) ": " (line.withdrawn_why) "." }
                    (None, Some(on)) => { "Ended " (day(on)) ": " (line.ended_why) "." }
                    (None, None) => { a class="govuk-link" href=(format!("{page}/{}", line.line_id)) { "Confirm or change" span class="govuk-visually-hidden" { " " (says(line)) } } }
                }
            }
        }
        @if which != Which::Another { p class="govuk-body" { a class="govuk-link" href=(format!("{page}/new")) { "Record another way to reach them" } } }
    }
}

/// What a line said each time it was confirmed. Numbers and code words stay hidden: only that they changed is said.
fn history(rows: &[Line], line: &Line) -> Markup {
    let earlier: Vec<(&Line, &Line)> =
        rows.iter().filter(|row| row.line_id == line.line_id).zip(rows.iter().filter(|row| row.line_id == line.line_id).skip(1)).collect();
    html! {
        @if !earlier.is_empty() {
            h2 class="govuk-heading-m" { "What stood before" }
            ul class="govuk-list govuk-list--bullet" {
                @for (was, then) in earlier.iter().rev() { li {
                    "Until " (moment(then.recorded_at)) ", changed by " (then.by.as_deref().unwrap_or("the import")) ": " (says(was)) "."
                    @for (label, value) in [("When", &was.safe_times), ("Voicemail", &was.voicemail), ("May say", &was.may_say)] {
                        @if !value.is_empty() { " " (label) ": " (value) "." }
                    }
                    @if was.phone != then.phone { " The number was another." }
                    @if was.code_word != then.code_word { " The code word was another." }
                } }
            }
        }
    }
}

fn farewell(who: &SignedIn, page: &str, line: &Line) -> Markup {
    let ask = |verb: &str, label: &'static str, button: &'static str| {
        page::form(
            who,
            &format!("{page}/{}/{verb}", line.line_id),
            "",
            html! {
                (Input { name: "why", id: &format!("why-{verb}"), label, ..Default::default() })
                (Button::secondary(button, "then", verb))
            },
        )
    };
    let body = html! {
        (ask("end", "Why it ends, for example: he has this phone now", "It is over"))
        (ask("withdraw", "Why it is withdrawn, for example: somebody else's number", "It was recorded in error"))
    };
    html! { (Details { summary: "This is no way to reach them any more".into(), body, ..Default::default() }) }
}

/// The page of a line that is over.
pub(super) fn over(who: &SignedIn, person: &OpenPerson, rows: &[Line], which: Which) -> Result<Response, Problem> {
    let Which::Line(id) = which else { return Err(Problem::NotFound) };
    if !rows.iter().any(|row| row.line_id == id) {
        return Err(Problem::NotFound);
    }
    let body = html! {
        h1 class="govuk-heading-l" { "Safe contact" }
        p class="govuk-body" { (person.name()) ". This way to reach them is over." }
        (others(who, person, rows, which))
    };
    Ok(Screen::new("Safe contact", "/people", body).back(&person.page(), "Back to the person's page").show(who))
}

/// `POST /people/{reference}/safe-contact/{line}/end`
pub async fn ended(State(app): State<App>, Path((reference, line)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let why = why(&posted)?;
    once::record(&app.db, &posted, async |tx| {
        if !record::end(tx, &person, line, app.db.clock.today(), &why).await? {
            return Err(Problem::NotFound);
        }
        Ok(format!("{}?done=safe-contact-ended", person.page()))
    })
    .await
}

/// `POST /people/{reference}/safe-contact/{line}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path((reference, line)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let why = why(&posted)?;
    once::record(&app.db, &posted, async |tx| {
        if !record::withdraw(tx, &person, line, &why).await? {
            return Err(Problem::NotFound);
        }
        Ok(format!("{}?done=withdrawn", person.page()))
    })
    .await
}

fn why(posted: &Posted) -> Result<String, Problem> {
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "why", Words { required: Some("Say why"), most: 500 });
    if faults.none() { Ok(why) } else { Err(Problem::Unclear("Go back and say why, in at most 500 characters.".into())) }
}
