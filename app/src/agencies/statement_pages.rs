//! Who signed which version of the confidentiality statement, and who has not: for managers (PPL-11).

use axum::{extract::State, response::Response};
use govuk::{Button, ButtonType, Cell, Table, Variant};
use maud::html;

use super::{
    queries,
    statements::{self, KIND, Line, Stands},
};
use crate::{App, error::Problem, page::Screen, people::whole_name, session::SignedIn, words::day};

/// So many are shown: those who have not signed come first.
const SHOWN: usize = 500;

/// `GET /confidentiality`
pub async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let people = queries::in_service(&mut read, app.db.clock.today()).await?;
    let roots: Vec<i64> = people.iter().map(|person| person.root_id).collect();
    let signed = queries::signed(&mut read, &roots).await?;
    drop(read);
    let lines = statements::lines(&app.forms, &people, &signed);
    app.db.looks.listed(who.actor(), "statements", lines.iter().take(SHOWN).map(|line| line.person.reference.as_str())).await?;
    let current = app.forms.current(KIND).map_or(String::new(), |form| form.version.clone());
    let count = |stands: Stands| lines.iter().filter(|line| line.stands == stands).count();
    let body = html! {
        h1 class="govuk-heading-l" { "Confidentiality statement: who signed" }
        p class="govuk-body" { "Everybody who is in a service today. The statement in use is version " a class="govuk-link" href=(format!("/forms/{KIND}/{current}")) { (current) } "." }
        ul class="govuk-list govuk-list--bullet" {
            @for stands in [Stands::NotAsked, Stands::NotSigned, Stands::Earlier, Stands::Current] { li { (stands.says()) ": " strong { (count(stands)) } } }
        }
        @if lines.is_empty() { (govuk::empty("Nobody is in a service today.")) }
        @else {
            (Table { head: ["Who", "How it stands", "Version", "When"].map(Into::into).to_vec(), rows: lines.iter().take(SHOWN).map(row).collect(), stack_on_phone: true, ..Default::default() })
            (Button { text: "Print".into(), button_type: ButtonType::Button, variant: Variant::Secondary, attrs: &[("data-print", ""), ("hidden", "")], ..Default::default() })
        }
        @if lines.len() > SHOWN { p class="govuk-body" { "The first " (SHOWN) " are shown, of " (lines.len()) "." } }
    };
    Ok(Screen { wide: true, ..Screen::new("Confidentiality statement", "/forms", body) }.back("/forms", "Forms").show(&who))
}

fn row<'a>(line: &Line<'a>) -> Vec<Cell<'a>> {
    let person = line.person;
    let name = whole_name(&person.given_name, &person.family_name);
    vec![
        Cell::new(html! { a class="govuk-link" href=(format!("/people/{}", person.reference)) { (name) } }),
        Cell::new(html! {
            @if let Some(signed) = line.signed { a class="govuk-link" href=(format!("/records/{}", signed.id)) { (line.stands.says()) span class="govuk-visually-hidden" { ": " (name) } } }
            @else { (line.stands.says()) }
        }),
        Cell::new(line.signed.map_or(String::new(), |signed| signed.form.clone())),
        Cell::new(line.signed.and_then(|signed| signed.happened_on).map_or(String::new(), day)),
    ]
}
