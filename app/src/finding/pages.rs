//! Asking for words, and what has them. What is typed is posted and kept under a key (`desk::asked`), so that it stands in no address.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use desk::asked;
use govuk::{Button, Input, Width};
use maud::{Markup, html};

use super::{
    gather,
    queries::{self, PAGE, Where},
    shown,
    words::Looked,
};
use crate::{
    App,
    error::Problem,
    form::{Faults, Typed},
    forms, looks,
    page::{self, Screen},
    people::{self, OpenPerson},
    session::{Posted, SignedIn},
};

const TITLE: &str = "Find words in notes and forms";
const IN_RECORD: &str = "Find words in this record";
/// In what is kept, between the record in which it is looked and what was typed.
const PARTS: char = '\n';

/// What the address of a page of results may carry.
#[derive(Default, serde::Deserialize)]
pub struct From {
    #[serde(default)]
    skip: usize,
}

/// `GET /notes/find`
pub async fn ask(State(_app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    Ok(Page::new(&who, None).show())
}

/// `GET /people/{reference}/find`
pub async fn ask_in_record(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = people::open(&app.db, &who, &reference).await?;
    Ok(Page::new(&who, Some(&person)).show())
}

/// `POST /notes/find`
pub async fn asked(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    typed(&app, &posted, None).await
}

/// `POST /people/{reference}/find`
pub async fn asked_in_record(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open(&app.db, &posted.who, &reference).await?;
    typed(&app, &posted, Some(&person)).await
}

/// Keeps what was typed and leads to what is found by it.
async fn typed(app: &App, posted: &Posted, person: Option<&OpenPerson>) -> Result<Response, Problem> {
    let typed = posted.typed.get("words").trim();
    if Looked::for_typed(typed).words.is_empty() {
        let mut faults = Faults::default();
        faults.add("words", "Type a word of three letters or more. Numbers are not looked for");
        return Ok(Page { typed, faults: &faults, ..Page::new(&posted.who, person) }.show());
    }
    let kept = format!("{}{PARTS}{typed}", person.map_or("", |person| &person.reference));
    match asked::keep(&app.db, &posted.who, asked::WRITTEN, &kept).await? {
        Some(key) => Ok(Redirect::to(&format!("/notes/found/{key}")).into_response()),
        None => found_page(app, &posted.who, person, typed, ("", 0)).await,
    }
}

/// `GET /notes/found/{key}`
pub async fn found(State(app): State<App>, who: SignedIn, Path(key): Path<String>, Query(from): Query<From>) -> Result<Response, Problem> {
    let Some(kept) = asked::kept(&app.db, &who, asked::WRITTEN, &key).await? else {
        return Ok(Page { is_over: true, ..Page::new(&who, None) }.show());
    };
    let (reference, typed) = kept.split_once(PARTS).unwrap_or(("", &kept));
    let person = match reference {
        "" => None,
        reference => Some(people::open(&app.db, &who, reference).await?),
    };
    found_page(&app, &who, person.as_ref(), typed, (&key, from.skip)).await
}

async fn found_page(
    app: &App,
    who: &SignedIn,
    person: Option<&OpenPerson>,
    typed: &str,
    (key, skip): (&str, usize),
) -> Result<Response, Problem> {
    let left = gather::lately(&app.db, &app.forms).await?;
    let looked = Looked::for_typed(typed);
    let at = person.map_or(Where::Everybody(who.worker_id), |person| Where::Of(person.id));
    let unread: Vec<String> = unread(app, who);
    let mut read = app.db.read().await?;
    let mut found = queries::find(&mut read, &looked, at, &unread, skip).await?;
    let more = found.hits.len() > PAGE;
    found.hits.truncate(PAGE);
    let shown = shown::read(&mut read, app, found.hits, &looked).await?;
    drop(read);
    if person.is_none() {
        let mut named: Vec<&str> = shown.iter().map(shown::Shown::reference).collect();
        named.sort_unstable();
        named.dedup();
        let detail = format!("{} found: {} ", named.len(), named.join(" "));
        app.db.looks.seal(who.actor(), "searched", "person", looks::IN_LISTS, detail).await?;
    }
    let results = html! {
        h2 class="govuk-heading-m" { (counted(shown.len(), skip, more)) }
        @if left { (govuk::inset("What was written lately is still being read. Look again in a while for what is not found yet.")) }
        @if shown.is_empty() && skip == 0 { (nothing(person.is_some())) }
        (shown::list(app, who, &shown, person.is_some()))
        (pages(key, skip, more))
        @if found.cut {
            p class="govuk-body" {
                "These words stand in more than can be looked through: what was written down last was, and everything of the cases you carry. Type another word to find the rest."
            }
        }
    };
    Ok(Page { typed, results: Some(results), ..Page::new(who, person) }.show())
}

/// The kinds of form that somebody may not read.
fn unread(app: &App, who: &SignedIn) -> Vec<String> {
    let mut kinds: Vec<&str> = app.forms.all().map(|form| form.kind.as_str()).collect();
    kinds.dedup();
    kinds.into_iter().filter(|kind| !forms::readable(app, who, kind)).map(str::to_owned).collect()
}

fn counted(shown: usize, skip: usize, more: bool) -> String {
    match (shown, skip, more) {
        (0, 0, _) => "Nothing found".into(),
        (0, ..) => "Nothing more found".into(),
        (1, 0, false) => "Found in 1 place".into(),
        (n, 0, false) => format!("Found in {n} places"),
        (n, 0, true) => format!("The latest {n} places"),
        (n, ..) => format!("Places {} to {}", skip + 1, skip + n),
    }
}

fn nothing(of_one: bool) -> Markup {
    html! {
        p class="govuk-body" { "Try fewer words, or only the beginning of a word: “strangl” finds strangled and strangling." }
        p class="govuk-body" {
            "Numbers, addresses that a form hides and what was withdrawn are not looked for."
            @if !of_one { " Records outside your work are not looked through." }
        }
    }
}

fn pages(key: &str, skip: usize, more: bool) -> Markup {
    let link = |skip: usize, words: &str| html! { a class="govuk-link" href=(format!("/notes/found/{key}?skip={skip}")) { (words) } };
    html! {
        @if !key.is_empty() && (skip > 0 || more) {
            p class="govuk-body" {
                @if skip > 0 { (link(skip.saturating_sub(PAGE), "Later")) " " }
                @if more { (link(skip + PAGE, "Earlier")) }
            }
        }
    }
}

/// The page on which words are asked for and found.
struct Page<'p> {
    who: &'p SignedIn,
    person: Option<&'p OpenPerson>,
    typed: &'p str,
    faults: &'p Faults,
    results: Option<Markup>,
    /// What was gone back to is not kept any more.
    is_over: bool,
}

impl<'p> Page<'p> {
    fn new(who: &'p SignedIn, person: Option<&'p OpenPerson>) -> Page<'p> {
        const NO_FAULTS: &Faults = &Faults(vec![]);
        Page { who, person, typed: "", faults: NO_FAULTS, results: None, is_over: false }
    }

    fn show(self) -> Response {
        let title = if self.person.is_some() { IN_RECORD } else { TITLE };
        let (sent_to, back) = match self.person {
            Some(person) => (format!("{}/find", person.page()), (format!("{}/timeline", person.page()), "Back to the timeline")),
            None => ("/notes/find".to_owned(), ("/people".to_owned(), "Find a person")),
        };
        let typed = Typed::default().with("words", self.typed);
        let body = html! {
            h1 class="govuk-heading-l" { (title) }
            @if self.is_over { (govuk::inset("That search is not kept any more. Type it again.")) }
            (page::asking(self.who, &sent_to, "", html! {
                (Input {
                    name: "words",
                    label: "Words, or how they begin",
                    hint: "Every word of three letters or more must be there. Looks in notes, forms, referrals, handovers, plans, goals and tasks; numbers are not looked for.",
                    error: self.faults.of("words"), value: typed.get("words"), width: Width::Chars30, autocomplete: "off", spellcheck: Some(true), ..Default::default()
                })
                (Button::submit("Find"))
            }))
            @if let Some(results) = &self.results { (results) }
        };
        Screen { faults: Some(self.faults), wide: true, ..Screen::new(title, "/people", body) }.back(&back.0, back.1).show(self.who)
    }
}
