//! The form for another name, and withdrawing one.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Choice, Width, button_group};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{KINDS, NewName, OtherName, kind_says};
use crate::{
    App, drafts,
    duties::pages::{day, moment},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{self, OpenPerson, room},
    session::{Posted, SignedIn},
};

/// `GET /people/{reference}/names/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &who, &reference).await?;
    let typed = drafts::or_begun(&app.db, &who, &room::NAME, &person.reference, Typed::default()).await?;
    Ok(form_page(&who, &person, &typed, &Faults::default()))
}

fn form_page(who: &SignedIn, person: &OpenPerson, typed: &Typed, faults: &Faults) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Record another name" }
        p class="govuk-body" { (person.name()) ". They are found by every name that is recorded." }
        (drafts::pages::form(who, &room::NAME, &person.reference, typed, fields(person, &KINDS, typed, faults, ("", "Record the name"))))
    };
    let back = format!("{}/details", person.page());
    Screen { faults: Some(faults), ..Screen::new("Record another name", "/people", body) }.back(&back, "Back").show(who)
}

/// `why`: the question why it is put right, empty where nothing is.
fn fields(person: &OpenPerson, kinds: &[(&str, &str)], typed: &Typed, faults: &Faults, (why, button): (&str, &str)) -> Markup {
    let fields = Fields { typed, faults };
    html! {
        (fields.one_of("kind", "What it is", "", Choice::list(kinds)))
        (fields.line("given_name", "First name", "One name is enough", Width::Chars20))
        (fields.line("family_name", "Last name", "", Width::Chars20))
        (fields.day("from", "From (if known)", ""))
        (fields.day("until", "Until (if it is over)", ""))
        @if !why.is_empty() { (fields.line("why", why, "", Width::Chars30)) }
        (button_group(html! { (Button::submit(button)) a class="govuk-link" href=(format!("{}/details", person.page())) { "Cancel" } }))
    }
}

/// `POST /people/{reference}/names`
pub async fn added(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let typed = &posted.typed;
    let mut faults = Faults::default();
    let new = checked(typed, &KINDS, app.db.clock.today(), &mut faults);
    if !faults.none() {
        return Ok(form_page(&posted.who, &person, typed, &faults));
    }
    once::record(&app.db, &posted, async |tx| {
        super::add(tx, &person, new).await?;
        Ok(format!("{}?done=recorded", person.page()))
    })
    .await
}

fn checked(typed: &Typed, kinds: &[(&str, &str)], today: Date, faults: &mut Faults) -> NewName {
    let name = || Words { required: None, most: 200 };
    let ids: Vec<&str> = kinds.iter().map(|(id, _)| *id).collect();
    let new = NewName {
        kind: faults.choice(typed, "kind", &ids, "Choose what the name is"),
        given_name: faults.words(typed, "given_name", name()),
        family_name: faults.words(typed, "family_name", name()),
        from_on: faults.day_if_any(typed, "from", "The day from which it is so"),
        until_on: faults.day_if_any(typed, "until", "The day until which it was so"),
    };
    if new.given_name.is_empty() && new.family_name.is_empty() {
        faults.add("given_name", "Enter a name");
    }
    if new.from_on.is_some_and(|from| from > today) {
        faults.add("from", "The day must be today or before.");
    }
    if new.until_on.is_some_and(|until| until > today || new.from_on.is_some_and(|from| until < from)) {
        faults.add("until", "The day must be today or before, and not before the first.");
    }
    new
}

/// What a name that is put right can be: the one that stands first is changed on its own page.
const OTHERS: [(&str, &str); 3] = [KINDS[1], KINDS[2], KINDS[3]];

/// `GET /people/{reference}/names/{name}`
pub async fn change(State(app): State<App>, who: SignedIn, Path((reference, id)): Path<(String, i64)>) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &who, &reference).await?;
    let name = super::standing(&mut app.db.read().await?, person.id, id).await?.ok_or(Problem::NotFound)?;
    let typed = Typed::default().with("kind", &name.kind).with("given_name", &name.given_name).with("family_name", &name.family_name);
    let typed = name.from_on.map_or(typed.clone(), |on| typed.with_day("from", on));
    let typed = name.until_on.map_or(typed.clone(), |on| typed.with_day("until", on));
    Ok(change_page(&who, &person, id, &typed, &Faults::default()))
}

fn change_page(who: &SignedIn, person: &OpenPerson, id: i64, typed: &Typed, faults: &Faults) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Put a name right" }
        p class="govuk-body" { (person.name()) ". What stands now stays readable, as withdrawn." }
        (page::form(who, &format!("{}/names/{id}", person.page()), typed.get("form_key"),
            fields(person, &OTHERS, typed, faults, ("Why it is put right", "Record the change"))))
    };
    let back = format!("{}/details", person.page());
    Screen { faults: Some(faults), ..Screen::new("Put a name right", "/people", body) }.back(&back, "Back").show(who)
}

/// `POST /people/{reference}/names/{name}`
pub async fn changed(State(app): State<App>, Path((reference, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let typed = &posted.typed;
    let mut faults = Faults::default();
    let new = checked(typed, &OTHERS, app.db.clock.today(), &mut faults);
    let why = faults.words(typed, "why", Words { required: Some("Say why it is put right"), most: 500 });
    if !faults.none() {
        return Ok(change_page(&posted.who, &person, id, typed, &faults));
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        if !super::withdraw(tx, &person, id, &format!("Put right: {why}")).await? {
            return Ok(None);
        }
        super::add(tx, &person, new).await?;
        Ok(Some(format!("{}/details?done=recorded", person.page())))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    faults.add(
        "given_name",
        "Somebody else changed or withdrew this name meanwhile. Nothing is recorded; the names as they stand are one page back.",
    );
    Ok(change_page(&posted.who, &person, id, typed, &faults))
}

/// `POST /people/{reference}/names/{name}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path((reference, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "why", Words { required: Some("Say why"), most: 500 });
    if !faults.none() {
        return Err(Problem::Unclear("Go back and say why the name is withdrawn.".into()));
    }
    once::record(&app.db, &posted, async |tx| {
        if !super::withdraw(tx, &person, id, &why).await? {
            return Err(Problem::NotFound);
        }
        Ok(format!("{}?done=withdrawn", person.page()))
    })
    .await
}

/// The other names, each with a way to withdraw it; on the page where the first one is changed.
pub fn list(who: &SignedIn, person: &OpenPerson, names: &[OtherName]) -> Markup {
    let span = |name: &OtherName| {
        let from = name.from_on.map_or(String::new(), |on| format!(" from {}", day(on)));
        from + &name.until_on.map_or(String::new(), |on| format!(" until {}", day(on)))
    };
    html! {
        h2 class="govuk-heading-m" { "Other names" }
        @if names.is_empty() { p class="govuk-body" { "None recorded." } }
        @for name in names {
            p class="govuk-body govuk-!-margin-bottom-1" {
                (kind_says(&name.kind)) " " strong { (name.name()) } (span(name)) ". Written " (moment(name.recorded_at)) " by " (name.by.as_deref().unwrap_or("the import")) "."
                @if let Some(at) = name.withdrawn_at { " Withdrawn " (moment(at)) ": " (name.withdrawn_why) "." }
            }
            @if name.withdrawn_at.is_none() {
                // The name of a record that was joined is put right in that record.
                @if name.is_written { p class="govuk-body-s govuk-!-margin-bottom-1" { a class="govuk-link" href=(format!("{}/names/{}", person.page(), name.id)) { "Change" span class="govuk-visually-hidden" { " the name " (name.name()) } } } }
                (govuk::Details { summary: html! { "Withdraw this name" span class="govuk-visually-hidden" { " " (name.name()) } }.into(), body: page::form(who, &format!("{}/names/{}/withdraw", person.page(), name.id), "", html! {
                    (govuk::Input { name: "why", id: &format!("why-{}", name.id), label: "Why it is withdrawn", ..Default::default() })
                    (Button::secondary("Withdraw the name", "then", "withdraw"))
                }), ..Default::default() })
            }
        }
        p class="govuk-body" { a class="govuk-link" href=(format!("{}/names/new", person.page())) { "Record another name" } }
    }
}
