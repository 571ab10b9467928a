//! A person's timeline: contacts, records and facts in one line of time, a line for each.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};
use rules::{Order, When};

use crate::people::queries::Happened;
use crate::{
    App,
    clock::zone,
    duties::pages::day,
    forms::Listed,
    room::{Fact, house},
    work::contacts::{
        self,
        queries::{Note, Shown},
    },
};

/// Words that are longer than this are folded behind their beginning.
const SHORT: usize = 90;
/// The kinds by which a timeline is filtered, besides those of forms.
pub(super) const CONTACT: &str = "contact";
pub(super) const EVENT: &str = "event";

/// One line.
pub(super) struct Entry {
    order: Order,
    on: Date,
    at: Option<Timestamp>,
    /// `contact`, `event`, or the kind of the record's form.
    pub(super) kind: String,
    title: String,
    /// Where it opens, and in what words if not in the title's.
    opens: Option<(String, &'static str)>,
    pub(super) worker_id: Option<i64>,
    worker: Option<String>,
    /// To mind before all else.
    mark: Option<&'static str>,
    /// Who else it was with or about.
    others: String,
    notes: Vec<Note>,
    /// When it was written or amended last, and by which account, for whoever has not seen it yet.
    written: Vec<(Timestamp, Option<i64>)>,
}

impl Entry {
    /// Whether somebody else wrote it since a moment.
    pub(super) fn is_new(&self, since: Option<Timestamp>, account: i64) -> bool {
        since.is_some_and(|since| self.written.iter().any(|(at, by)| *at > since && *by != Some(account)))
    }
}

/// What a timeline is made of.
pub(super) struct Told<'t> {
    pub(super) contacts: &'t [Shown],
    pub(super) records: &'t [Listed],
    pub(super) facts: &'t [Happened],
    /// The days within which what is no contact is told, where the contacts stand on several pages.
    pub(super) from: Option<Date>,
    pub(super) until: Option<Date>,
}

/// Every line, latest first. What a form recorded is told by its record, which opens, and not again by the facts it gives.
pub(super) fn entries(app: &App, told: &Told<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = told.contacts.iter().map(|shown| of_contact(app, shown)).collect();
    let in_view = |on: Date| told.from.is_none_or(|from| on >= from) && told.until.is_none_or(|until| on < until);
    let stand = told.records.iter().filter(|listed| listed.withdrawn_at.is_none());
    entries.extend(stand.filter_map(|listed| of_record(listed, listed.happened_on.filter(|on| in_view(*on))?)));
    let by_form: BTreeSet<i64> = told.records.iter().map(|listed| listed.id).collect();
    let again = said_again(told.facts, &by_form);
    let facts = told.facts.iter().filter(|fact| !by_form.contains(&fact.fact_id) && !again.contains(&(fact.fact_id, fact.kind.as_str())));
    let mut of_facts: Vec<(i64, Entry)> = vec![];
    for fact in facts {
        let Some(entry) = fact.happened_on.filter(|on| in_view(*on)).and_then(|on| of_fact(app, fact, on)) else { continue };
        match of_facts.iter_mut().find(|(of, there)| *of == fact.fact_id && there.on == entry.on && entry.opens.is_none()) {
            // What was recorded in one act and happened on one day is one line.
            Some((_, there)) => there.title += &format!(". {}", entry.title),
            None => of_facts.push((fact.fact_id, entry)),
        }
    }
    entries.extend(of_facts.into_iter().map(|(_, entry)| entry));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.order));
    entries
}

/// The facts that repeat what the record of a form tells already: an exit interview is recorded on its form, and the departure that
/// comes of it says again that it was held.
fn said_again<'t>(facts: &'t [Happened], by_form: &BTreeSet<i64>) -> BTreeSet<(i64, &'t str)> {
    let of_records = facts.iter().filter(|fact| by_form.contains(&fact.fact_id) && fact.happened_on.is_some());
    let repeated = of_records.filter_map(|told| {
        let same = facts.iter().filter(|fact| {
            !by_form.contains(&fact.fact_id)
                && (&fact.kind, &fact.referral) == (&told.kind, &told.referral)
                && fact.happened_on >= told.happened_on
        });
        same.min_by_key(|fact| fact.happened_on)
    });
    repeated.map(|fact| (fact.fact_id, fact.kind.as_str())).collect()
}

fn of_contact(app: &App, Shown { contact, notes, others }: &Shown) -> Entry {
    let how = app.contracts.says("contact-means", &contact.means);
    let reached = match (contact.made, contact.with_words.as_str()) {
        (_, with) if contact.without_them => format!(", with {with}, about them"),
        (true, "") => String::new(),
        (true, with) => format!(", also with {with}"),
        (false, _) => " attempted".to_owned(),
    };
    let when = contact.happened_at.map_or(When::Day(contact.happened_on), When::Instant);
    let amended = notes.iter().skip(1).map(|note| (note.recorded_at, note.account_id));
    Entry {
        order: Order::of(when, contact.recorded_at),
        on: contact.happened_on,
        at: contact.happened_at,
        kind: CONTACT.into(),
        title: format!("{how}{reached}, {} minutes", contact.minutes),
        opens: Some((format!("/contacts/{}", contact.id), "Open or amend")),
        worker_id: contact.worker_id,
        worker: Some(contact.worker.clone().unwrap_or_else(|| "Worker not recorded".into())),
        mark: contact.incident.then_some("Incident or change of risk"),
        written: std::iter::once((contact.recorded_at, contact.recorded_by)).chain(amended).collect(),
        others: contacts::others::names(others),
        notes: notes.clone(),
    }
}

fn of_record(listed: &Listed, on: Date) -> Option<Entry> {
    Some(Entry {
        order: listed.order(),
        on,
        at: listed.happened_at,
        kind: listed.kind.clone(),
        title: listed.line.clone(),
        opens: Some((listed.page(), "Open")),
        worker_id: listed.worker_id,
        worker: listed.worker.clone(),
        mark: None,
        others: String::new(),
        notes: vec![],
        written: vec![(listed.recorded_at, listed.recorded_by)],
    })
}

/// Nothing for facts that another line already tells.
fn of_fact(app: &App, fact: &Happened, on: Date) -> Option<Entry> {
    let words = fact.words.as_str();
    let told = house().told(&fact.kind)?;
    let called = |list: &str, id: &str| app.contracts.says(list, id).to_owned();
    let ahead = fact.is_ahead(app.db.clock.today());
    let case = fact.referral.as_deref().unwrap_or_default();
    let title = (told.says)(&Fact { case, words, ahead, called: &called });
    if title.is_empty() {
        return None;
    }
    let note = Note {
        contact_id: 0,
        words: words.into(),
        why_amended: String::new(),
        recorded_at: fact.recorded_at,
        recorded_by: None,
        account_id: None,
    };
    Some(Entry {
        order: fact.order(),
        on,
        at: fact.happened_at,
        kind: EVENT.into(),
        title,
        opens: told.opens.map(|(address, open)| (address.replacen("{}", &fact.fact_id.to_string(), 1), open)),
        worker_id: None,
        worker: None,
        mark: None,
        others: String::new(),
        notes: if told.with_words && !words.is_empty() { vec![note] } else { vec![] },
        written: vec![(fact.recorded_at, fact.recorded_by)],
    })
}

/// The lines under the months in which they happened. `is_new` says which to mark.
pub(super) fn list(entries: &[&Entry], level: u8, is_new: &dyn Fn(&Entry) -> bool) -> Markup {
    let mut months: Vec<(String, Vec<&Entry>)> = vec![];
    for entry in entries {
        let month = entry.on.strftime("%B %Y").to_string();
        match months.last_mut() {
            Some((there, of_month)) if *there == month => of_month.push(entry),
            _ => months.push((month, vec![entry])),
        }
    }
    html! {
        @for (month, entries) in &months {
            div class="hf-months" {
                @match level {
                    2 => h2 class="hf-month" { (month) },
                    _ => h3 class="hf-month" { (month) },
                }
                ol class="hf-lines" { @for entry in entries { (line(entry, is_new(entry))) } }
            }
        }
    }
}

fn line(entry: &Entry, is_new: bool) -> Markup {
    let time = entry.at.map(|at| at.to_zoned(zone()).strftime("%H:%M").to_string());
    let words = entry.notes.first().map_or("", |note| note.words.as_str());
    let folds = entry.notes.len() > 1 || words.chars().count() > SHORT || words.trim().contains('\n');
    let marks = html! {
        @if is_new { strong class="govuk-tag hf-lines__new" { "New" } " " }
        @if let Some(mark) = entry.mark { strong { (mark) ". " } }
    };
    html! {
        li class="hf-lines__line" {
            time class="hf-lines__day" datetime=(entry.on) {
                // Said whole to whoever hears it, and shown as text of the line: the link beside it is part of that line.
                span class="govuk-visually-hidden" { (entry.on.strftime("%a %-d %B %Y").to_string()) }
                span aria-hidden="true" { (entry.on.strftime("%a %-d").to_string()) }
                @if let Some(time) = &time { " " span class="hf-lines__time" { (time) } }
            }
            div class="hf-lines__what" {
                @if folds { (folded(entry, &marks)) } @else { (marks) (title(entry)) (others(entry)) @if !words.is_empty() { " " span class="hf-lines__words" { (words) } } }
            }
            span class="hf-lines__by" { @if let Some(worker) = &entry.worker { span class="govuk-visually-hidden" { "by " } (worker) } }
        }
    }
}

fn others(entry: &Entry) -> Markup {
    html! { @if !entry.others.is_empty() { " Also with or about " (entry.others) "." } }
}

/// The title, which opens it.
fn title(entry: &Entry) -> Markup {
    match &entry.opens {
        Some((to, _)) => {
            html! { a class="govuk-link hf-lines__title" href=(to) { (entry.title) span class="govuk-visually-hidden" { ", " (day(entry.on)) } } }
        }
        None => html! { span class="hf-lines__title" { (entry.title) } },
    }
}

/// What is long is one line until it is opened.
fn folded(entry: &Entry, marks: &Markup) -> Markup {
    let words = entry.notes.first().map_or("", |note| note.words.as_str());
    let beginning: String = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect();
    let amended = entry.notes.len().saturating_sub(1);
    html! {
        details class="hf-fold" {
            summary class="hf-fold__summary" {
                (marks) span class="hf-lines__title" { (entry.title) }
                (others(entry)) @if amended > 0 { " (amended)" }
                " " span class="hf-fold__beginning" { (beginning) }
            }
            div class="hf-fold__whole" {
                (contacts::pages::every_note(&entry.notes))
                @if let Some((to, open)) = &entry.opens {
                    p class="govuk-body-s" { a class="govuk-link" href=(to) { (open) span class="govuk-visually-hidden" { ": " (entry.title) ", " (day(entry.on)) } } }
                }
            }
        }
    }
}

/// What has no day to stand at.
pub(super) fn undated(records: &[Listed]) -> Markup {
    let undated: Vec<&Listed> = records.iter().filter(|listed| listed.happened_on.is_none() && listed.withdrawn_at.is_none()).collect();
    html! {
        @if !undated.is_empty() {
            p class="govuk-body" {
                "Not recorded when: "
                @for (n, listed) in undated.iter().enumerate() { @if n > 0 { ", " } a class="govuk-link" href=(listed.page()) { (listed.line) } }
            }
        }
    }
}

/// How much was struck out, in words.
pub(super) fn withdrawn_says(contacts: usize, records: usize) -> String {
    match (contacts + records, records) {
        (1, 0) => "1 contact was withdrawn".to_owned(),
        (n, 0) => format!("{n} contacts were withdrawn"),
        (1, _) => "1 record was withdrawn".to_owned(),
        (n, _) => format!("{n} records were withdrawn"),
    }
}

/// What was struck out, for those who read the history.
pub(super) fn withdrawn(contacts: &[(i64, Date)], records: &[Listed]) -> Markup {
    let records: Vec<&Listed> = records.iter().filter(|listed| listed.withdrawn_at.is_some()).collect();
    let number = contacts.len() + records.len();
    let body = html! {
        ul class="govuk-list" {
            @for (id, on) in contacts { li { a class="govuk-link" href=(format!("/contacts/{id}")) { "Contact of " (day(*on)) } } }
            @for listed in &records {
                li { a class="govuk-link" href=(listed.page()) { (listed.line) } @if let Some(on) = listed.happened_on { ", " (day(on)) } }
            }
        }
    };
    let summary = withdrawn_says(contacts.len(), records.len());
    html! { @if number > 0 { (govuk::Details { summary: summary.into(), body, ..Default::default() }) } }
}
