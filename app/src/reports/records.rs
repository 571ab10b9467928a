//! The records behind a figure: by reference, with what made each count. No names and no dates of birth.

use jiff::civil::Date;

use super::{
    Filled,
    figures::{Figure, Shape},
    measures::Counted,
    queries::{self, Contact, Received, Resettlement, Stay},
    splits::{Split, With},
};
use crate::db::{DbError, Read};

/// One record of the list.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    /// The reference of the person, or of the child.
    pub person: String,
    /// The reference of the referral it belongs to.
    pub referral: String,
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
pub async fn list(read: &mut Read, filled: &Filled<'_>, figure: &Figure<'_>, part: Option<&str>, page: usize) -> Result<Option<Listed>, DbError> {
    let with = filled.form.with();
    let skip = (page.max(1) - 1).saturating_mul(A_PAGE);
    if let (Shape::Minutes { volunteer, contacts, .. }, None) = (&figure.shape, part) {
        let found = queries::contacts(read, with.quarter, *volunteer, A_PAGE as i64, i64::try_from(skip).unwrap_or(i64::MAX)).await?;
        let records = found.into_iter().map(|contact| of_contact(contact, with)).collect();
        return Ok(Some(Listed { records, all: usize::try_from(*contacts).unwrap_or(0) }));
    }
    let Some(counted) = figure.records(part) else { return Ok(None) };
    let records = counted.iter().skip(skip).take(A_PAGE).map(|record| of(record, figure, with)).collect();
    Ok(Some(Listed { records, all: counted.len() }))
}

fn of_contact(contact: Contact, with: With<'_>) -> Record {
    let means = with.pack.choice("contact-means", &contact.means).map_or("not recorded how", |means| &means.says);
    Record { because: format!("{} minutes, {}", contact.minutes, means.to_lowercase()), person: contact.person, referral: contact.reference, on: contact.happened_on }
}

fn of(counted: &Counted<'_>, figure: &Figure<'_>, with: With<'_>) -> Record {
    let split = figure.row.split.map(|split| format!("; {}", split_value(split, counted, with))).unwrap_or_default();
    let (person, referral, on, because) = match counted {
        Counted::Referral(received) => {
            let referral = &received.referral;
            (&referral.person, &referral.reference, referral.received_on, answers(received, figure))
        }
        Counted::Person(stay, None) => (&stay.person, &stay.reference, stay.arrived_on, dates(stay)),
        Counted::Person(stay, Some(period)) => (&stay.person, &stay.reference, stay.arrived_on, format!("{}; {}", dates(stay), resettlement(period))),
        Counted::Departure(stay) => (&stay.person, &stay.reference, stay.departed_on.unwrap_or(stay.arrived_on), departure(stay)),
        Counted::Arrival(stay, None) => (&stay.person, &stay.reference, stay.arrived_on, "arrived; no DASH recorded".to_owned()),
        Counted::Arrival(stay, Some(dash)) => (&stay.person, &stay.reference, stay.arrived_on, format!("arrived; DASH on {}", day(*dash))),
        Counted::Raised(raised) => (&raised.person, &raised.reference, raised.raised_on, "raised or referred on this day".to_owned()),
        Counted::Child(child, stay) => (&child.person, &stay.reference, stay.arrived_on, dates(stay)),
    };
    Record { person: person.clone(), referral: referral.clone(), on, because: because + &split }
}

fn split_value(split: Split, counted: &Counted<'_>, with: With<'_>) -> String {
    let category = split.category(counted, with);
    let recorded = split.recorded(counted, with);
    if category == recorded { category } else { format!("{category} ({recorded})") }
}

fn answers(received: &Received, figure: &Figure<'_>) -> String {
    let received_at = said(received.referral.received_on, received.referral.received_at);
    let answer = if matches!(figure.shape, Shape::Share { .. }) { received.first() } else { received.stands() };
    match answer {
        None => format!("received {received_at}; no answer recorded"),
        Some(answer) => format!("received {received_at}; {} {}", answer.outcome, said(answer.answered_on, answer.answered_at)),
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

/// "3 April 2025".
pub fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

fn said(on: Date, at: Option<jiff::Timestamp>) -> String {
    match at {
        Some(at) => at.to_zoned(crate::clock::zone()).strftime("%-d %B %Y at %H:%M").to_string(),
        None => day(on),
    }
}
