//! Finding a person by name or reference.

use axum::{extract::State, response::Response};
use govuk::{Button, Input, Width};
use maud::{Markup, html};

use super::Matches;
use crate::{
    App,
    error::Problem,
    form::{Faults, Typed},
    looks,
    page::{self, Screen},
    session::{Posted, SignedIn},
};
use crate::{
    people::table::{named, table},
    search,
};

/// `GET /people`: an empty search. What is typed is posted, so that no name stands in an address.
pub async fn find(who: SignedIn) -> Response {
    find_page(&who, &Typed::default(), &Faults::default(), None)
}

/// `POST /people/search`
pub async fn found(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    if posted.typed.some("name").is_none() {
        faults.add("name", "Type a part of the name, or a reference");
        return Ok(find_page(&posted.who, &posted.typed, &faults, None));
    }
    let mut read = app.db.read().await?;
    let found = search::search(&mut read, &search::Typed::new(posted.typed.get("name"))).await?;
    drop(read);
    let named: Vec<&str> = found.people.people.iter().chain(&found.similar.people).map(|person| person.reference.as_str()).collect();
    let detail = format!("{} found: {} ", named.len(), named.join(" "));
    app.db.looks.seal(posted.who.actor(), "searched", "person", looks::IN_LISTS, detail).await?;
    Ok(find_page(&posted.who, &posted.typed, &faults, Some(&found)))
}

fn find_page(who: &SignedIn, typed: &Typed, faults: &Faults, found: Option<&search::Found>) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Find a person" }
        (page::form(who, "/people/search", "", html! {
            (Input {
                name: "name",
                label: "Name, or a reference such as R0042 or P0042",
                hint: "A part of the name will do, and so will a spelling that is nearly right.",
                error: faults.of("name"), value: typed.get("name"), width: Width::Chars30, autocomplete: "off", spellcheck: Some(false), ..Default::default()
            })
            (Button::submit("Search"))
        }))
        @if let Some(found) = found { (results(found)) }
    };
    Screen { faults: Some(faults), ..Screen::new("Find a person", "/people", body) }.show(who)
}

fn results(found: &search::Found) -> Markup {
    let (people, similar) = (&found.people, &found.similar);
    let nobody = people.people.is_empty();
    html! {
        h2 class="govuk-heading-m" { (counted(people, ["Nobody found", "1 person found", "people found"])) }
        (matches_table(people))
        @if !similar.people.is_empty() {
            h2 class="govuk-heading-m" { (counted(similar, ["", "1 person with a similar name", "people with similar names"])) }
            p class="govuk-body" {
                "The name sounds or looks like what you typed, or is another form of it, as Liz is of Elizabeth."
            }
            (matches_table(similar))
        } @else if nobody {
            p class="govuk-body" { "Try fewer letters, another spelling, or only the first or last name." }
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

fn matches_table(matches: &Matches) -> Markup {
    let row = |person: &search::Match| named(&person.reference, &person.given_name, &person.family_name, person.born_on);
    table(vec![], matches.people.iter().map(row).collect())
}
