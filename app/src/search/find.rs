//! Finding a person: what is typed into the box of every page is kept, and found at an address of its own.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use desk::asked;
use govuk::{Button, Cell, Head, Input, Width, tag};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    Matches,
    recent::{self, Opened},
};
use crate::{
    App,
    error::Problem,
    form::{Faults, Typed},
    looks,
    page::{self, Screen},
    people::{
        whereabouts::{self, Whereabouts},
        whole_name,
    },
    search,
    session::{Posted, SignedIn},
};

/// `GET /people`: an empty search, and whom somebody opened last. What is typed is posted, so that no name stands in an address.
pub async fn find(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let opened = recent::opened(&app.db, &who).await?;
    let page = FindPage { opened: &opened, ..FindPage::empty(&app, &who) };
    Ok(page.show())
}

/// `GET /people/recent`: whom somebody opened last. The box in the header of every page shows it too, below itself.
pub async fn opened_last(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let opened = recent::opened(&app.db, &who).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "You opened last" }
        @if opened.is_empty() { (govuk::empty("Nobody yet.")) } @else { (recent::list(&opened, app.db.clock.today())) }
    };
    Ok(Screen { wide: true, ..Screen::new("You opened last", "/people", body) }.back("/people", "Find a person").show(&who))
}

/// `POST /people/search`: keeps what was typed and leads to who is found by it.
pub async fn search_for(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let Some(typed) = posted.typed.some("name") else {
        let mut faults = Faults::default();
        faults.add("name", "Type a part of the name, or a reference, phone number, date of birth or unit");
        return Ok(FindPage { typed: &posted.typed, faults: &faults, ..FindPage::empty(&app, &posted.who) }.show());
    };
    match asked::keep(&app.db, &posted.who, asked::SEARCH, typed).await? {
        Some(key) => Ok(Redirect::to(&format!("/searches/{key}")).into_response()),
        None => found_page(&app, &posted.who, typed).await,
    }
}

/// `GET /searches/{key}`
pub async fn found(State(app): State<App>, who: SignedIn, Path(key): Path<String>) -> Result<Response, Problem> {
    let kept = asked::kept(&app.db, &who, asked::SEARCH, &key).await?;
    match kept {
        Some(typed) => found_page(&app, &who, &typed).await,
        None => Ok(FindPage { is_over: true, ..FindPage::empty(&app, &who) }.show()),
    }
}

async fn found_page(app: &App, who: &SignedIn, typed: &str) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let mut read = app.db.read().await?;
    let found = search::search(&mut read, &search::Typed::new(typed, today)).await?;
    let everyone = || found.people.people.iter().chain(&found.similar.people);
    let roots: Vec<i64> = everyone().map(|person| person.id).collect();
    let places = whereabouts::of_people(&mut read, &roots, today).await?;
    drop(read);
    let named: Vec<&str> = everyone().map(|person| person.reference.as_str()).collect();
    let detail = format!("{} found: {} ", named.len(), named.join(" "));
    app.db.looks.seal(who.actor(), "searched", "person", looks::IN_LISTS, detail).await?;
    let results = results(&found, &|id| places.get(&id).cloned().unwrap_or(Whereabouts::NOWHERE), today);
    let typed = Typed::default().with("name", typed);
    Ok(FindPage { typed: &typed, results: Some(results), ..FindPage::empty(app, who) }.show())
}

/// The page on which people are found.
struct FindPage<'p> {
    who: &'p SignedIn,
    today: Date,
    typed: &'p Typed,
    faults: &'p Faults,
    results: Option<Markup>,
    opened: &'p [Opened],
    /// The search that was gone back to is not kept any more.
    is_over: bool,
}

impl<'p> FindPage<'p> {
    fn empty(app: &App, who: &'p SignedIn) -> FindPage<'p> {
        const NO_FAULTS: &Faults = &Faults(vec![]);
        const NOTHING: &Typed = &Typed(vec![]);
        FindPage { who, today: app.db.clock.today(), typed: NOTHING, faults: NO_FAULTS, results: None, opened: &[], is_over: false }
    }

    fn show(self) -> Response {
        let body = html! {
            h1 class="govuk-heading-l" { "Find a person" }
            @if self.is_over { (govuk::inset("That search is not kept any more. Type it again.")) }
            (page::asking(self.who, "/people/search", "", html! {
                (Input {
                    name: "name",
                    label: "Name, or a reference, phone number, date of birth or unit",
                    hint: "A part of the name will do, and so will a spelling that is nearly right, or the last four digits of a phone number. References are such as R0042 or P0042.",
                    error: self.faults.of("name"), value: self.typed.get("name"), width: Width::Chars30, autocomplete: "off", spellcheck: Some(false), ..Default::default()
                })
                (Button::submit("Search"))
            }))
            @if let Some(results) = &self.results { (results) }
            @if !self.opened.is_empty() {
                h2 class="govuk-heading-m" { "You opened last" }
                (recent::list(self.opened, self.today))
            }
            // Where nothing was looked for yet; below what was found it would be one hit more.
            @if self.results.is_none() {
                p class="govuk-body" { a class="govuk-link" href="/people/in-service" { "People in the service" } ", all of them or by unit, worker or service" }
                p class="govuk-body" { a class="govuk-link" href="/notes/find" { "Find words in notes and forms" } ", of everybody whose record you can open" }
            }
        };
        Screen { faults: Some(self.faults), wide: true, ..Screen::new("Find a person", "/people", body) }.show(self.who)
    }
}

fn results(found: &search::Found, place: &dyn Fn(i64) -> Whereabouts, today: Date) -> Markup {
    let (people, similar) = (&found.people, &found.similar);
    let nobody = people.people.is_empty();
    html! {
        h2 class="govuk-heading-m" { (counted(people, ["Nobody found", "1 person found", "people found"])) }
        (matches_table(people, place, today))
        @if !similar.people.is_empty() {
            h2 class="govuk-heading-m" { (counted(similar, ["", "1 person with a similar name", "people with similar names"])) }
            p class="govuk-body" {
                "The name sounds or looks like what you typed, or is another form of it, as Liz is of Elizabeth."
            }
            (matches_table(similar, place, today))
        } @else if nobody {
            p class="govuk-body" { "Try fewer letters, another spelling, or only the first or last name." }
            p class="govuk-body" {
                "Records outside your work are not found. If it cannot wait, "
                a class="govuk-link" href="/emergency" { "open a record in an emergency" } "."
            }
        }
    }
}

/// How many there are, in words: for none, one, and after the number of several.
fn counted(matches: &Matches, [none, one, several]: [&str; 3]) -> String {
    match matches.people.len() {
        search::SHOWN if matches.more => format!("More than {} {several}: type more of the name", search::SHOWN),
        n if matches.more => format!("At least {n} {several}: type more of the name"),
        0 => none.to_owned(),
        1 => one.to_owned(),
        n => format!("{n} {several}"),
    }
}

/// What tells people of one name apart stands beside it.
fn matches_table(matches: &Matches, place: &dyn Fn(i64) -> Whereabouts, today: Date) -> Markup {
    if matches.people.is_empty() {
        return html! {};
    }
    let row = |person: &search::Match| -> Vec<Cell<'static>> {
        let at = place(person.id);
        let name = html! {
            a class="govuk-link" href=(format!("/people/{}", person.reference)) data-hit="" { (whole_name(&person.given_name, &person.family_name)) }
            @if let Some(by) = found_by(&person.by) { span class="hf-aside" { " " (by) } }
        };
        let is_child = person.birth().is_child(today).unwrap_or(!at.own);
        let age = html! {
            (person.birth().age_says(today)) " "
            @if is_child { (tag("Child", govuk::Colour::Blue)) } @else if person.birth().is_child(today).is_some() { span class="hf-aside" { "Adult" } }
        };
        let carried = at.key_worker.clone().unwrap_or_else(|| "Nobody yet".into());
        vec![name.into(), age.into(), at.says().into(), carried.into(), numbers(&person.reference, &at).into()]
    };
    let head = ["Name", "Age", "Where they are", "Key worker", "Reference"].map(Head::from).into();
    let rows = matches.people.iter().map(row).collect();
    html! { (govuk::Table { head, rows, first_cell_is_header: true, stack_on_phone: true, ..Default::default() }) }
}

/// A person's number and their referral's, as one.
pub(super) fn numbers(reference: &str, at: &Whereabouts) -> String {
    at.referral.as_ref().filter(|_| at.own).map_or(reference.to_owned(), |referral| format!("{reference} · {referral}"))
}

fn found_by(by: &str) -> Option<&'static str> {
    match by {
        "phone" => Some("by phone number"),
        "last-digits" => Some("by the end of a phone number"),
        "born" => Some("by date of birth"),
        "unit" => Some("lives there now"),
        _ => None,
    }
}
