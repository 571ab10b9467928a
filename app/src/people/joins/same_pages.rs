//! Saying that a record is somebody who has another, where nothing about them is alike: a caller without a name who turned out
//! to be her. It becomes a possible match; a manager compares the two and joins them.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Width, button_group};
use maud::html;

use super::join;
use crate::seen;
use crate::{
    App,
    access::May,
    args,
    db::{DbError, Write},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{self, OpenPerson},
    session::{Posted, SignedIn},
};

/// `GET /people/{reference}/same`
pub async fn form(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &who, &reference).await?;
    Ok(form_page(&who, &person, &Typed::default(), &Faults::default()))
}

fn form_page(who: &SignedIn, person: &OpenPerson, typed: &Typed, faults: &Faults) -> Response {
    let fields = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { "The same as another record" }
        p class="govuk-body" { (person.name()) ", " (person.reference) }
        (page::form(who, &format!("{}/same", person.page()), typed.get("form_key"), html! {
            (fields.line("other", "Number of the other record", "Of the person or of one of their referrals, such as P0012 or R0034", Width::Chars10))
            (fields.words("why", "How you know", "", 2))
            (button_group(html! { (Button::submit("Look at both records")) a class="govuk-link" href=(person.page()) { "Cancel" } }))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("The same as another record", "/people", body) }
        .back(&person.page(), "Back to the person's page")
        .show(who)
}

/// `POST /people/{reference}/same`
pub async fn said(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let (who, typed) = (&posted.who, &posted.typed);
    let person = people::open_to_change(&app.db, who, &reference).await?;
    let mut faults = Faults::default();
    let other = faults.words(typed, "other", Words { required: Some("Enter the number of the other record"), most: 60 });
    let why = faults.words(typed, "why", Words { required: Some("Say how you know that they are one person"), most: 1_000 });
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let found = if other.is_empty() { None } else { named(tx, &other).await? };
        match found {
            None if !other.is_empty() => faults.add("other", "There is no record of this number. Look it up on the other person's page."),
            Some((_, root)) if root == person.id => faults.add("other", "These are one person already."),
            _ => {}
        }
        let (Some((other, _)), true) = (found, faults.none()) else { return Ok(None) };
        let pair = join::offer(tx, person.id, other, &why).await?;
        Ok(Some(if who.may(May::ManageCases) { format!("/duplicates/{pair}") } else { format!("{}?done=same-said", person.page()) }))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => Ok(form_page(who, &person, typed, &faults)),
    }
}

/// The record of a number, and whose it is: of a service user, or of whom a referral is about.
async fn named(tx: &mut Write, number: &str) -> Result<Option<(i64, i64)>, DbError> {
    let number: String = number.split_whitespace().collect::<String>().to_uppercase();
    tx.one(
        concat!("SELECT p.id, p.root_id FROM service_user p
         WHERE ",
seen!("p.root_id"),
" AND (p.reference = $1 OR p.id IN (SELECT r.person_id FROM referral r WHERE r.reference = $1 OR r.theirs = $1)) ORDER BY p.id LIMIT 1"),
        args![number],
    )
    .await
}
