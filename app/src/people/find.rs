//! Finding a person by name or reference.

use axum::{extract::State, response::Response};
use govuk::{Button, Input, Width};
use maud::{Markup, html};

use super::{
    alike,
    queries::{self, Found},
};
use crate::{
    App,
    deadlines::pages::day,
    error::Problem,
    form::Typed,
    page::{self, Screen},
    session::{Posted, SignedIn},
};

/// `GET /people`: an empty search. What is typed is posted, so that no name stands in an address.
pub async fn find(who: SignedIn) -> Response {
    find_page(&who, &Typed::default(), None)
}

/// `POST /people/search`
pub async fn found(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let text = posted.typed.get("name");
    let words: Vec<String> = alike::names::words(text).into_iter().take(3).collect();
    let mut read = app.db.read().await?;
    let people = if text.is_empty() { vec![] } else { queries::search(&mut read, &words, &text.to_uppercase()).await? };
    drop(read);
    app.db.looks.seal(posted.who.actor(), "searched", "person", 0, format!("{} found", people.len())).await?;
    Ok(find_page(&posted.who, &posted.typed, Some(&people)))
}

fn find_page(who: &SignedIn, typed: &Typed, people: Option<&[Found]>) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Find a person" }
        (page::form(who, "/people/search", "", html! {
            (Input { name: "name", label: "Name, or a reference such as R0042 or P0042", value: typed.get("name"), width: Width::Chars30, autocomplete: "off", spellcheck: Some(false), ..Default::default() })
            (Button::submit("Search"))
        }))
        @if let Some(people) = people {
            h2 class="govuk-heading-m" { (match people.len() { 0 => "Nobody found".to_owned(), 1 => "1 person found".to_owned(), 51.. => "More than 50 people found: type more of the name".to_owned(), n => format!("{n} people found") }) }
            (people_table(people, false))
        }
    };
    Screen::new("Find a person", "/people", body).show(who)
}

/// People in a table, each leading to their page; a caseload shows where they are and when they were last reached.
pub fn people_table(people: &[Found], caseload: bool) -> Markup {
    if people.is_empty() {
        return html! {};
    }
    let rows = people
        .iter()
        .take(50.max(if caseload { 200 } else { 50 }))
        .map(|p| {
            let mut row = vec![
                html! { a class="govuk-link" href=(format!("/people/{}", p.reference)) { (p.given_name) " " (p.family_name) } }.into(),
                p.reference.clone().into(),
                p.born_on.map_or(String::new(), |b| b.strftime("%-d %b %Y").to_string()).into(),
            ];
            if caseload {
                row.push(p.unit.clone().unwrap_or_else(|| "Not in a unit".into()).into());
                row.push(p.last_contact_on.map_or("None yet".to_owned(), day).into());
            }
            row
        })
        .collect();
    let mut head = vec!["Name".into(), "Reference".into(), "Born".into()];
    if caseload {
        head.extend(["Unit".into(), "Last reached".into()]);
    }
    html! { (govuk::Table { head, rows, stack_on_phone: true, ..Default::default() }) }
}
