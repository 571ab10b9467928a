//! The records behind a figure: by reference, with what made each count. No names and no dates of birth.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Pagination, Table};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    Filled,
    figures::{Figure, Shape},
    measures::Counted,
    minutes::{self, Contact},
    outputs, pages,
    queries::{Received, Resettlement, Stay},
    recorded::Recorded,
    splits::With,
};
use crate::{
    App,
    db::{DbError, Read},
    error::Problem,
    forms, heavy,
    page::Screen,
    session::SignedIn,
    words::{moment, short_day as day},
};

/// One record of the list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The reference of the person, or of the child.
    pub person: String,
    /// The reference of the referral it belongs to.
    pub referral: String,
    /// The unit that it is of, when it is of no person.
    pub unit: Option<String>,
    /// The page that it opens at, where it has one of its own.
    pub opens: String,
    /// The day it counts by.
    pub on: Date,
    /// What made it count.
    pub because: String,
}

/// A page of the records behind a figure, and how many there are in all.
pub struct Listed {
    pub records: Vec<Record>,
    pub all: usize,
}

pub const A_PAGE: usize = 50;

/// The records behind a figure or a part of it; `page` counts from 1. `None` if it has no such part.
pub async fn list(
    read: &mut Read,
    filled: &Filled<'_>,
    figure: &Figure<'_>,
    part: Option<&str>,
    page: usize,
) -> Result<Option<Listed>, DbError> {
    let with = filled.form.with();
    let skip = (page.max(1) - 1).saturating_mul(A_PAGE);
    if let (Shape::Minutes { volunteer, contacts, .. }, None) = (&figure.shape, part) {
        let found =
            minutes::contacts(read, &with.pack.id, with.quarter, *volunteer, (A_PAGE as i64, i64::try_from(skip).unwrap_or(i64::MAX)))
                .await?;
        let records = found.into_iter().map(|contact| of_contact(contact, with)).collect();
        return Ok(Some(Listed { records, all: usize::try_from(*contacts).unwrap_or(0) }));
    }
    let Some(counted) = figure.records(part) else { return Ok(None) };
    let records = counted.iter().skip(skip).take(A_PAGE).map(|record| of(record, figure, with)).collect();
    Ok(Some(Listed { records, all: counted.len() }))
}

fn of_contact(contact: Contact, with: With<'_>) -> Record {
    let means = with.pack.choice("contact-means", &contact.means).map_or("not recorded how", |means| &means.says);
    Record {
        because: format!("{} minutes, {}", contact.minutes, means.to_lowercase()),
        person: contact.person,
        referral: contact.reference,
        on: contact.happened_on,
        ..Record::default()
    }
}

fn of(counted: &Counted<'_>, figure: &Figure<'_>, with: With<'_>) -> Record {
    let split = figure.row.cut().map(|cut| format!("; {}", cut.recorded(counted, with))).unwrap_or_default();

    let (person, referral, on, because) = match counted {
        Counted::Referral(received) => {
            let referral = &received.referral;
            (&referral.person, &referral.reference, referral.received_on, answers(received, figure))
        }
        Counted::Person(stay, None) => (&stay.person, &stay.reference, stay.arrived_on, dates(stay)),
        Counted::Person(stay, Some(period)) => {
            (&stay.person, &stay.reference, stay.arrived_on, format!("{}; {}", dates(stay), resettlement(period)))
        }
        Counted::Departure(stay) => (&stay.person, &stay.reference, stay.departed_on.unwrap_or(stay.arrived_on), departure(stay)),
        Counted::Arrival(stay, None) => (&stay.person, &stay.reference, stay.arrived_on, "arrived; no DASH recorded".to_owned()),
        Counted::Arrival(stay, Some(dash)) => (&stay.person, &stay.reference, stay.arrived_on, format!("arrived; DASH on {}", day(*dash))),
        Counted::Raised(raised) => (&raised.person, &raised.reference, raised.raised_on, "raised or referred on this day".to_owned()),
        Counted::Child(child, stay) => (&child.person, &stay.reference, stay.arrived_on, dates(stay)),
        Counted::Recorded(recorded) => return of_form(recorded, &split),
    };
    Record { person: person.clone(), referral: referral.clone(), on, because: because + &split, ..Record::default() }
}

fn of_form(recorded: &Recorded, split: &str) -> Record {
    Record {
        person: recorded.person.clone().unwrap_or_default(),
        referral: recorded.reference.clone().unwrap_or_default(),
        unit: recorded.unit.clone(),
        opens: forms::page_of(&recorded.kind, recorded.id),
        on: recorded.happened_on,
        because: format!("recorded on a form{split}"),
    }
}

fn answers(received: &Received, figure: &Figure<'_>) -> String {
    let received_at = said(received.referral.received_on, received.referral.received_at);
    let answer = if matches!(figure.shape, Shape::Share { .. }) { received.first() } else { received.stands() };
    match answer {
        None => format!("received {received_at}; no answer recorded"),
        Some(answer) => format!(
            "received {received_at}; {} {}",
            answer.outcome,
            answer.answered_on.map_or_else(|| "on a day not known".to_owned(), |day| said(day, answer.answered_at))
        ),
    }
}

fn dates(stay: &Stay) -> String {
    match stay.departed_on {
        Some(left) => format!("stay from {} to {}", day(stay.arrived_on), day(left)),
        None => format!("stay from {}, still there", day(stay.arrived_on)),
    }
}

fn resettlement(period: &Resettlement) -> String {
    match period.ended_on {
        Some(ended) => format!("resettlement support from {} to {}", day(period.started_on), day(ended)),
        None => format!("resettlement support from {}, not ended", day(period.started_on)),
    }
}

fn departure(stay: &Stay) -> String {
    let planned = match stay.exit_kind.as_str() {
        "" => "not recorded whether planned",
        kind => kind,
    };
    let interview = if stay.exit_interview { "exit interview" } else { "no exit interview" };
    format!("{}; {planned}, {interview}", dates(stay))
}

fn said(on: Date, at: Option<jiff::Timestamp>) -> String {
    at.map_or_else(|| day(on), moment)
}

/// `?part=Female&page=2`
#[derive(serde::Deserialize)]
pub struct Asked {
    part: Option<String>,
    page: Option<usize>,
}

/// `GET /reports/{name}/{period}/figures/{figure}`: the records behind a figure, and that they were opened to the journal.
pub async fn page(
    State(app): State<App>,
    who: SignedIn,
    Path((name, period, figure)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let form = pages::form(&app, &name, &period).await?;
    let _turn = heavy::turn().await;
    let mut read = app.db.read().await?;
    let facts = form.facts(&mut read, 0).await?;
    let filled = heavy::compute(|| form.fill(&facts, app.db.clock.now()));
    let figure = filled.figure(&figure).ok_or(Problem::NotFound)?;
    let part = asked.part.as_deref().filter(|part| !part.is_empty());
    let current = asked.page.unwrap_or(1).max(1);
    let listed = list(&mut read, &filled, figure, part, current).await?.ok_or(Problem::NotFound)?;
    drop(read);
    let behind = part.map(|part| format!("/{part}")).unwrap_or_default();
    let detail = format!("{}/{}/{}{behind}", form.one.id, form.quarter, figure.row.id());
    app.db.looks.seal(who.actor(), "opened-figure", "report", 0, detail).await?;
    let title = format!("Records behind a figure, {}", form.quarter.says());
    let back = pages::address(&filled);
    Ok(Screen::new(&title, "/reports", body(&filled, figure, part, current, &listed)).back(&back, "Back to the figures").show(&who))
}

fn whose(record: &Record) -> Markup {
    match &record.unit {
        Some(unit) => html! { a class="govuk-link" href={ "/units/" (unit) } { "Unit " (unit) } },
        None => html! { a class="govuk-link" href={ "/people/" (record.person) } { (record.person) } },
    }
}

fn body(filled: &Filled<'_>, figure: &Figure<'_>, part: Option<&str>, current: usize, listed: &Listed) -> Markup {
    let here = pages::records_address(filled, figure, part);
    let and = if part.is_some() { '&' } else { '?' };
    let words = match &figure.shape {
        Shape::Minutes { minutes, contacts, .. } => format!("{} in {contacts} contacts.", outputs::hours(*minutes)),
        _ if listed.all == 1 => "1 record.".to_owned(),
        _ => format!("{} records.", listed.all),
    };
    let rows = listed.records.iter().map(|record| {
        vec![
            whose(record).into(),
            record.referral.as_str().into(),
            html! {
                @let on = html! { time datetime=(record.on) { (day(record.on)) } };
                @if record.opens.is_empty() { (on) } @else { a class="govuk-link" href=(record.opens) { (on) } }
            }
            .into(),
            record.because.as_str().into(),
        ]
    });
    let table = Table {
        caption: "Records",
        caption_classes: "govuk-visually-hidden",
        head: vec!["Person".into(), "Referral".into(), "Day".into(), "What made it count".into()],
        rows: rows.collect(),
        stack_on_phone: true,
        ..Default::default()
    };
    html! {
        h1 class="govuk-heading-l" {
            span class="govuk-caption-l" { (filled.form.quarter.says_with_financial_year()) }
            (figure.row.says) @if let Some(part) = part { ": " (part) }
        }
        p class="govuk-body" { (words) }
        @if let (Shape::Share { part: counted, whole }, Some(part)) = (&figure.shape, part) {
            @let other = if part == counted.says { whole } else { counted };
            p class="govuk-body" { a class="govuk-link" href=(pages::records_address(filled, figure, Some(&other.says))) { (other.says) ": " (other.value()) } }
        }
        (pages::rules_of(&[figure]))
        @if listed.records.is_empty() {
            (govuk::empty("No records."))
        } @else {
            (table)
            (Pagination::numbered(current, listed.all.div_ceil(A_PAGE), |page| format!("{here}{and}page={page}")))
        }
    }
}
