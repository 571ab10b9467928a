//! A person's timeline: contacts and facts in one line of time.

use std::collections::BTreeSet;

use govuk::{Timeline, TimelineItem};
use jiff::civil::Date;
use maud::{Markup, html};
use rules::{Order, When};

use super::Record;
use crate::people::queries::Happened;
use crate::{
    App,
    duties::pages::{day, moment},
    forms::queries::Listed,
    room::{Fact, house},
    work::contacts::{self, queries::Shown},
};

/// Contacts and facts in one line of time, latest first. Facts stand among the contacts of the page that is shown.
pub(super) fn timeline(app: &App, record: &Record) -> Markup {
    let page = contacts::queries::PAGE as usize;
    let shown = &record.contacts[..record.contacts.len().min(page)];
    let more = record.contacts.len() > page;
    let oldest = if more { shown.last().map(|c| c.contact.happened_on) } else { None };
    let newest = if record.skip > 0 { shown.first().map(|c| c.contact.happened_on) } else { None };
    let contact = |shown: &Shown| {
        let c = &shown.contact;
        let when = c.happened_at.map_or(When::Day(c.happened_on), When::Instant);
        (Order::of(when, c.recorded_at), contact_item(app, shown))
    };
    let mut items: Vec<(Order, TimelineItem)> = shown.iter().map(contact).collect();
    let in_view = |on: Date| oldest.is_none_or(|o| on >= o) && newest.is_none_or(|n| on < n);
    // What a form recorded is told by its record, which opens, and not again by the facts it gives.
    let by_form: BTreeSet<i64> = record.records.iter().map(|listed| listed.id).collect();
    let stand = record.records.iter().filter(|listed| listed.withdrawn_at.is_none());
    items.extend(stand.filter(|listed| listed.happened_on.is_some_and(in_view)).map(|listed| (listed.order(), record_item(listed))));
    items.extend(record.facts.iter().filter(|fact| !by_form.contains(&fact.fact_id)).filter_map(|fact| {
        fact.happened_on.filter(|on| in_view(*on))?;
        Some((fact.order(), fact_item(app, fact)?))
    }));
    items.sort_by_key(|(order, _)| std::cmp::Reverse(*order));
    if items.is_empty() {
        return html! { (govuk::empty("Nothing is recorded yet.")) (withdrawn(record)) };
    }
    let link = |skip: i64, words: &str| html! { a class="govuk-link" href=(format!("/people/{}?skip={skip}#timeline", record.person.reference)) { (words) } };
    html! {
        (Timeline { items: items.into_iter().map(|(_, item)| item).collect(), heading_level: 3, ..Default::default() })
        @if record.skip > 0 || more {
            p class="govuk-body" {
                @if record.skip > 0 { (link((record.skip - contacts::queries::PAGE).max(0), "Newer")) " " }
                @if more { (link(record.skip + contacts::queries::PAGE, "Older")) }
            }
        }
        (withdrawn(record))
    }
}

/// What was struck out, for those who read the history; and what has no day to stand at.
fn withdrawn(record: &Record) -> Markup {
    let records = || record.records.iter().filter(|listed| listed.withdrawn_at.is_some());
    let number = record.withdrawn.len() + records().count();
    let body = html! {
        ul class="govuk-list" {
            @for (id, on) in &record.withdrawn { li { a class="govuk-link" href=(format!("/contacts/{id}")) { "Contact of " (day(*on)) } } }
            @for listed in records() {
                li { a class="govuk-link" href=(listed.page()) { (listed.line) } @if let Some(on) = listed.happened_on { ", " (day(on)) } }
            }
        }
    };
    let of_contacts = records().count() == 0;
    let summary = match (number, of_contacts) {
        (1, true) => "1 contact was withdrawn".to_owned(),
        (n, true) => format!("{n} contacts were withdrawn"),
        (1, false) => "1 record was withdrawn".to_owned(),
        (n, false) => format!("{n} records were withdrawn"),
    };
    let undated: Vec<&Listed> =
        record.records.iter().filter(|listed| listed.happened_on.is_none() && listed.withdrawn_at.is_none()).collect();
    html! {
        @if !undated.is_empty() {
            p class="govuk-body" {
                "Not recorded when: "
                @for (n, listed) in undated.iter().enumerate() { @if n > 0 { ", " } a class="govuk-link" href=(listed.page()) { (listed.line) } }
            }
        }
        @if number > 0 { (govuk::Details { summary: summary.into(), body, ..Default::default() }) }
    }
}

fn contact_item<'a>(app: &App, shown: &Shown) -> TimelineItem<'a> {
    let contact = &shown.contact;
    let how = app.contracts.says("contact-means", &contact.means);
    let reached = if contact.made { "" } else { " attempted" };
    let who = contact.worker.as_deref().unwrap_or("worker not recorded");
    TimelineItem {
        title: format!("{how}{reached}, {} minutes", contact.minutes).into(),
        byline: format!("by {who}").into(),
        datetime: contact.happened_on.to_string().into(),
        when: contact.happened_at.map_or_else(|| day(contact.happened_on), moment).into(),
        body: html! {
            @if contact.incident { p class="govuk-body-s" { strong { "Incident or change of risk" } } }
            @if !shown.others.is_empty() { p class="govuk-body-s" { "Also with or about " (contacts::others::names(&shown.others)) "." } }
            (contacts::pages::every_note(&shown.notes))
            p class="govuk-body-s" { a class="govuk-link" href=(format!("/contacts/{}", contact.id)) { "Open or amend" span class="govuk-visually-hidden" { " the contact of " (day(contact.happened_on)) } } }
        },
        ..Default::default()
    }
}

fn record_item<'a>(listed: &Listed) -> TimelineItem<'a> {
    let on = listed.happened_on.map(|on| on.to_string()).unwrap_or_default();
    let link = html! { p class="govuk-body-s" { a class="govuk-link" href=(listed.page()) { "Open" span class="govuk-visually-hidden" { ": " (listed.line) } } } };
    TimelineItem {
        title: listed.line.clone().into(),
        byline: listed.worker.as_ref().map_or(String::new(), |who| format!("by {who}")).into(),
        datetime: on.into(),
        when: listed.happened_at.map_or_else(|| listed.happened_on.map_or(String::new(), day), moment).into(),
        body: link,
        ..Default::default()
    }
}

/// Nothing for facts that another line already tells.
fn fact_item<'a>(app: &App, fact: &Happened) -> Option<TimelineItem<'a>> {
    let on = fact.happened_on?;
    let words = fact.words.as_str();
    let told = house().told(&fact.kind)?;
    let called = |list: &str, id: &str| app.contracts.says(list, id).to_owned();
    let ahead = fact.is_ahead(app.db.clock.today());
    let case = fact.referral.as_deref().unwrap_or_default();
    let title = (told.says)(&Fact { case, words, ahead, called: &called });
    if title.is_empty() {
        return None;
    }
    Some(TimelineItem {
        title: title.into(),
        datetime: on.to_string().into(),
        when: day(on).into(),
        body: html! {
            @if told.with_words && !words.is_empty() { p class="govuk-body" { (words) } }
            @if let Some((address, open)) = told.opens {
                p class="govuk-body-s" { a class="govuk-link" href=(address.replacen("{}", &fact.fact_id.to_string(), 1)) { (open) } }
            }
        },
        ..Default::default()
    })
}
