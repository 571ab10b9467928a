//! `/journal`: of a person, four weeks at a time; of an account or of everybody, a day at a time.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State},
    response::Response,
};
use govuk::{Button, Cell, Input, PageLink, Pagination, Table, Width};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::{
    queries::{self, Days, Entry, MOST, Named, Odd},
    stands, words,
};
use crate::{
    App,
    access::{May, Role},
    clock::{local_day, zone},
    db::{Actor, Read},
    error::Problem,
    looks::{self, IN_LISTS},
    page::Screen,
    people::safe_contact,
    places,
    running::accounts::change,
    session::SignedIn,
    words::day,
};

/// Whose entries, and up to which day.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    person: Option<String>,
    account: Option<i64>,
    day: Option<String>,
    /// The entry that the page before ended at.
    before: Option<i64>,
}

/// `GET /journal`
pub async fn show(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let last = asked.day.as_deref().and_then(|text| text.parse::<Date>().ok()).unwrap_or(today).min(today);
    let person = asked.person.as_deref().map(|text| text.trim().to_uppercase()).filter(|text| !text.is_empty());
    app.db.apart(read_page(&app, &who, person.as_deref(), asked.account, (last, asked.before))).await
}

async fn read_page(
    app: &App,
    who: &SignedIn,
    person: Option<&str>,
    account: Option<i64>,
    (last, before): (Date, Option<i64>),
) -> Result<Response, Problem> {
    looks::gather(&app.db).await?;
    let mut read = app.db.read().await?;
    let (title, query, days, entries, whose) = match (person, account) {
        (Some(reference), _) => {
            let records = queries::records(&mut read, reference).await?;
            let Some(first) = records.first() else { return Ok(nobody(who, reference)) };
            let days = Days { first: last.checked_sub(27.days()).unwrap_or(last), last, before };
            let entries = queries::of_person(&mut read, &records, days).await?;
            (format!("Who looked at {}", called(who, first)), format!("person={}", first.reference), days, entries, Whose::Person(first.id))
        }
        (None, Some(id)) => {
            let account = change::one(&mut read, id).await?.ok_or(Problem::NotFound)?;
            let days = Days { first: last, last, before };
            (
                format!("What {} did", account.name),
                format!("account={id}"),
                days,
                queries::done(&mut read, Some(id), days).await?,
                Whose::Account(id),
            )
        }
        (None, None) => {
            let days = Days { first: last, last, before };
            ("What was done".to_owned(), String::new(), days, queries::done(&mut read, None, days).await?, Whose::Day)
        }
    };
    let people = people_of(&mut read, &entries).await?;
    let cases = cases_of(&mut read, &entries).await?;
    let odd = if matches!(whose, Whose::Day) { queries::odd(&mut read, days).await? } else { vec![] };
    drop(read);
    journaled(app, who.actor(), &whose, days).await?;
    if who.may(May::SeePeople) {
        app.db.looks.listed(who.actor(), "journal", people.values().map(|named| named.reference.as_str())).await?;
    }
    let cut = entries.len() > MOST;
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" {
            @if days.first == days.last { (day(days.last)) } @else { (day(days.first)) " to " (day(days.last)) } ", the latest first. That you read this is journaled, too."
        }
        (many_outside(&odd, days.last))
        @if entries.is_empty() { (govuk::empty("Nothing was done on these days.")) } @else { (table(who, &entries[..entries.len().min(MOST)], &Told { people: &people, cases: &cases, of_person: person.is_some() })) }
        @if cut { @if let Some(least) = entries.get(MOST - 1) {
            p class="govuk-body" { "There is more on these days. " a class="govuk-link" href=(format!("/journal?{query}{}day={last}&before={}", if query.is_empty() { "" } else { "&" }, least.seq)) { "Go on" } }
        } }
        (further(app, &query, days))
        (find(app, who, last))
    };
    // A title stands in the browser's history: no names in it.
    Ok(Screen { wide: true, ..Screen::new("Journal", "/journal", body) }.show(who))
}

/// Who opened many records outside their cases on a day; whoever manages cases does so every day.
fn many_outside(odd: &[Odd], on: Date) -> Markup {
    let manages = |odd: &&Odd| Role::named(&odd.role).is_some_and(|role| role.may(May::ManageCases));
    let told: Vec<&Odd> = odd.iter().filter(|odd| !manages(odd)).collect();
    html! {
        @if !told.is_empty() {
            (govuk::inset(html! {
                p class="govuk-body" { "Many records outside their own cases. There may be a good reason: ask." }
                ul class="govuk-list govuk-list--bullet" {
                    @for odd in told {
                        li { a class="govuk-link" href=(format!("/journal?account={}&day={on}", odd.account_id)) { (odd.by) } " opened the records of " (odd.records) " people" }
                    }
                }
            }))
        }
    }
}

/// Whose journal was read.
enum Whose {
    Person(i64),
    Account(i64),
    Day,
}

async fn journaled(app: &App, actor: Actor, what: &Whose, days: Days) -> Result<(), Problem> {
    let (subject, id) = match what {
        Whose::Person(id) => ("person", *id),
        Whose::Account(id) => ("account", *id),
        Whose::Day => ("journal", 0),
    };
    Ok(app.db.looks.seal(actor, "journal-read", subject, id, format!("{} to {}", days.first, days.last)).await?)
}

fn nobody(who: &SignedIn, reference: &str) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Journal" }
        p class="govuk-body" { "No record has the reference " (reference) ". It stands on the person’s page, such as P0042." }
        p class="govuk-body" { a class="govuk-link" href="/journal" { "Back to the journal" } }
    };
    Screen::new("Journal", "/journal", body).show(who)
}

/// A person as the reader may see them.
fn called(who: &SignedIn, named: &Named) -> String {
    if who.may(May::SeePeople) {
        format!("{} {} ({})", named.given_name, named.family_name, named.reference)
    } else {
        named.reference.clone()
    }
}

async fn people_of(read: &mut Read, entries: &[Entry]) -> Result<BTreeMap<i64, Named>, Problem> {
    let mut ids: Vec<i64> = entries
        .iter()
        .filter(|entry| entry.subject == "person")
        .filter_map(|entry| entry.subject_id)
        .filter(|id| *id != IN_LISTS)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut people = BTreeMap::new();
    for some in ids.chunks(200) {
        people.extend(queries::named(read, some).await?.into_iter().map(|named| (named.id, named)));
    }
    Ok(people)
}

async fn cases_of(read: &mut Read, entries: &[Entry]) -> Result<BTreeMap<i64, String>, Problem> {
    let mut ids: Vec<i64> = entries.iter().filter(|entry| entry.subject == "referral").filter_map(|entry| entry.subject_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut cases = BTreeMap::new();
    for some in ids.chunks(200) {
        cases.extend(queries::cases(read, some).await?);
    }
    Ok(cases)
}

/// What is known of whom and what the entries tell.
struct Told<'t> {
    people: &'t BTreeMap<i64, Named>,
    cases: &'t BTreeMap<i64, String>,
    /// Whether the page is one person's.
    of_person: bool,
}

impl Told<'_> {
    fn person(&self, entry: &Entry) -> Option<&Named> {
        entry.subject_id.filter(|_| entry.subject == "person").and_then(|id| self.people.get(&id))
    }

    fn stands_at(&self, entry: &Entry) -> Option<String> {
        stands::at(entry, self.person(entry), self.of_person, |id| self.cases.get(&id).cloned())
    }
}

/// Entries of one day that say the same of the same, with the times at which they were made.
struct Line<'e> {
    entry: &'e Entry,
    times: Vec<Timestamp>,
}

fn lines<'e>(entries: &'e [Entry], told: &Told<'_>) -> Vec<Line<'e>> {
    let mut lines: Vec<Line<'_>> = vec![];
    let mut places = BTreeMap::new();
    for entry in entries {
        let list = entry.subject_id == Some(IN_LISTS);
        // A page tells apart people, not the rows of a workbook.
        let subject_id = entry.subject_id.filter(|_| entry.subject == "person" && entry.action != "imported");
        let same = (
            local_day(entry.at),
            entry.account_id,
            entry.action.as_str(),
            entry.subject.as_str(),
            subject_id,
            list.then(|| words::list(&entry.detail)),
            told.stands_at(entry),
        );
        let place = *places.entry(same).or_insert_with(|| {
            lines.push(Line { entry, times: vec![] });
            lines.len() - 1
        });
        lines[place].times.push(entry.at);
    }
    lines
}

fn table(who: &SignedIn, entries: &[Entry], told: &Told<'_>) -> Markup {
    let rows = lines(entries, told).into_iter().map(|line| {
        let entry = line.entry;
        let by = entry.by.as_deref().unwrap_or("Holdfast itself, or the terminal");
        let by = match entry.account_id {
            Some(id) => html! { a class="govuk-link" href=(format!("/journal?account={id}&day={}", local_day(entry.at))) { (by) } },
            None => html! { (by) },
        };
        vec![times(&line.times).into(), by.into(), Cell::new(said(who, entry, told))]
    });
    let head = ["When", "Who", "What"].map(Into::into).to_vec();
    html! { (Table { head, rows: rows.collect(), stack_on_phone: true, ..Default::default() }) }
}

/// The day and the times, the first few of many.
fn times(times: &[Timestamp]) -> Markup {
    const SHOWN: usize = 4;
    let clock = |at: &Timestamp| at.to_zoned(zone()).strftime("%H:%M").to_string();
    let shown: Vec<String> = times.iter().take(SHOWN).map(clock).collect();
    html! {
        @if let Some(at) = times.first() { (day(local_day(*at))) br; }
        (shown.join(", ")) @if times.len() > SHOWN { " and " (times.len() - SHOWN) " more" }
    }
}

fn said(who: &SignedIn, entry: &Entry, told: &Told<'_>) -> Markup {
    let what = words::of(&entry.action).unwrap_or(&entry.action);
    let (person, of_person) = (told.person(entry), told.of_person);
    let stands = told.stands_at(entry).filter(|_| who.may(May::SeePeople));
    let list = entry.subject_id == Some(IN_LISTS) && entry.subject == "person";
    let named = entry.detail.split_once(": ").map_or("", |(_, named)| named.trim());
    html! {
        @if list && of_person { "saw their name " @if entry.action == "searched" { "in a search" } @else { (words::list(&entry.detail)) } }
        @else if list {
            @if entry.action == "searched" { "searched" } @else { "saw names " (words::list(&entry.detail)) }
            @if !named.is_empty() { ": " (named) }
        }
        @else {
            @match stands {
                // There stands what it says, and what it said before.
                Some(path) => a class="govuk-link" href=(path) { (what) },
                None => (what),
            }
            @if entry.action == "revealed" { " (" (revealed_says(&entry.detail)) ")" }
            @if let Some(person) = person && !of_person && entry.action != "imported" {
                " of " a class="govuk-link" href=(format!("/journal?person={}", person.reference)) { (called(who, person)) }
            }
        }
    }
}

/// What was shown that is masked, with the reason where it was not safe to use.
fn revealed_says(detail: &str) -> String {
    let (what, why) = detail.split_once(' ').unwrap_or((detail, ""));
    if what == "address" {
        return places::why_shown(why).map_or_else(|| detail.to_owned(), |says| format!("{what}: {says}"));
    }
    let reason = safe_contact::now::reasons().iter().find(|reason| reason.id == why);
    reason.map_or_else(|| detail.to_owned(), |reason| format!("{what}, which was not safe to use: {}", reason.says))
}

fn further(app: &App, query: &str, days: Days) -> Markup {
    let link = |last: Date, words: &'static str| PageLink {
        href: format!("/journal?{query}{}day={last}", if query.is_empty() { "" } else { "&" }).into(),
        text: words.into(),
        ..Default::default()
    };
    let long = days.first.until(days.last).map_or(1, |span| span.get_days()) + 1;
    let earlier = days.first.yesterday().ok().map(|last| link(last, "Earlier"));
    let today = app.db.clock.today();
    let later = (days.last < today).then(|| link(days.last.checked_add(long.days()).unwrap_or(today).min(today), "Later"));
    html! { (Pagination { previous: earlier, next: later, label: "Other days", ..Default::default() }) }
}

fn find(app: &App, who: &SignedIn, last: Date) -> Markup {
    let until = app.db.clock.today();
    html! {
        h2 class="govuk-heading-m" { "Look for something else" }
        form action="/journal" method="get" novalidate {
            (Input { name: "person", label: "Reference of a person", hint: "Such as P0042, as it stands on their page. Empty: everybody’s day.", width: Width::Chars10, ..Default::default() })
            (Input { name: "day", label: "Up to the day", hint: &format!("As in {until}"), value: &last.to_string(), width: Width::Chars10, ..Default::default() })
            (Button::submit("Show"))
        }
        @if who.may(May::GiveAccounts) { p class="govuk-body" { "What one worker did stands behind their account: " a class="govuk-link" href="/accounts" { "Accounts" } "." } }
    }
}
