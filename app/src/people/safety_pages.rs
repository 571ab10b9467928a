//! The forms for flags and children.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, DateInput, Input, Radios, Select, Size, Textarea, Width};
use maud::{Markup, html};

use super::{
    OpenPerson,
    safety::{self, FLAGS, NewChild},
};
use crate::{
    App, drafts,
    error::Problem,
    form::{self, Faults, Typed, Words},
    page::Screen,
    people::room,
    session::{Posted, SignedIn},
};

fn person_page(person: &OpenPerson) -> String {
    format!("/people/{}", person.reference)
}

/// `GET /people/{reference}/flags/new`
pub async fn flag(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = super::open(&app.db, &who, &reference).await?;
    let typed = drafts::or_begun(&app.db, &who, &room::FLAG, &person.reference, Typed::default()).await?;
    Ok(flag_page(&who, &person, &typed, &Faults::default()))
}

fn flag_page(who: &SignedIn, person: &OpenPerson, typed: &Typed, faults: &Faults) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Raise a flag" }
        p class="govuk-body" { (person.name()) }
        (drafts::pages::form(who, &room::FLAG, &person.reference, typed, html! {
            (Select { name: "kind", label: "What", blank: Some("Choose a flag"), items: Choice::list(&FLAGS), value: typed.get("kind"), error: faults.of("kind"), ..Default::default() })
            (Textarea { name: "basis", label: "On what basis", hint: "Who said so, or what you saw", rows: 3, value: typed.get("basis"), error: faults.of("basis"), ..Default::default() })
            (Button::submit("Raise the flag"))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Raise a flag", "/people", body) }
        .back(&person_page(person), "Back to the person's page")
        .show(who)
}

/// `POST /people/{reference}/flags`
pub async fn flag_raised(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = super::open(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let kind = faults.choice(&posted.typed, "kind", &FLAGS.map(|(id, _)| id), "Choose a flag");
    let basis = faults.words(&posted.typed, "basis", Words { required: Some("Say on what basis the flag is raised"), most: 2_000 });
    if !faults.none() {
        return Ok(flag_page(&posted.who, &person, &posted.typed, &faults));
    }
    let mut tx = app.db.write(posted.who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    safety::raise_flag(&mut tx, &person, &kind, &basis, app.db.clock.today()).await?;
    let to = format!("{}?done=flag", person_page(&person));
    form::sent(&mut tx, &posted.typed, &to).await?;
    tx.commit().await?;
    Ok(Redirect::to(&to).into_response())
}

/// `POST /people/{reference}/flags/{flag}/end`
pub async fn flag_ended(State(app): State<App>, Path((reference, flag)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = super::open(&app.db, &posted.who, &reference).await?;
    let mut tx = app.db.write(posted.who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let to = format!("{}?done=flag-ended", person_page(&person));
    if safety::end_flag(&mut tx, &person, flag, app.db.clock.today()).await? {
        form::sent(&mut tx, &posted.typed, &to).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&to).into_response())
}

/// `GET /referrals/{reference}/children/new`
pub async fn child(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = super::open_case(&app.db, &who, &reference).await?;
    let typed = drafts::or_begun(&app.db, &who, &room::CHILD, &case.reference, Typed::default()).await?;
    Ok(child_page(&who, &case, &typed, &Faults::default()))
}

fn child_page(who: &SignedIn, case: &super::OpenCase, typed: &Typed, faults: &Faults) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Add a child" }
        p class="govuk-body" { "Came with " (case.name()) ". A child has a record of their own." }
        (drafts::pages::form(who, &room::CHILD, &case.reference, typed, child_fields(typed, faults)))
    };
    Screen { faults: Some(faults), ..Screen::new("Add a child", "/people", body) }
        .back(&case.person_page(), "Back to the person's page")
        .show(who)
}

fn child_fields(typed: &Typed, faults: &Faults) -> Markup {
    html! {
        (Input { name: "given_name", label: "First name", value: typed.get("given_name"), error: faults.of("given_name"), width: Width::Chars20, ..Default::default() })
        (Input { name: "family_name", label: "Last name", value: typed.get("family_name"), error: faults.of("family_name"), width: Width::Chars20, ..Default::default() })
        (DateInput { name: "born", legend: "Date of birth (if known)", legend_size: Size::S, day: typed.get("born-day"), month: typed.get("born-month"), year: typed.get("born-year"), error: faults.of("born"), ..Default::default() })
        (Radios { name: "sex", legend: "Sex", legend_size: Size::S, inline: true, small: true, items: Choice::list(&[("F", "Girl"), ("M", "Boy"), ("", "Not known")]), value: typed.get("sex"), ..Default::default() })
        (Radios { name: "school_place", legend: "School place", legend_size: Size::S, inline: true, small: true, items: Choice::list(&[("yes", "Yes"), ("no", "No"), ("not-needed", "Not needed")]), value: typed.get("school_place"), ..Default::default() })
        (Radios { name: "social_care", legend: "Children's social care", legend_size: Size::S, small: true, items: Choice::list(&[("", "Not involved"), ("child-in-need", "Child in need"), ("child-protection", "Child protection plan")]), value: typed.get("social_care"), ..Default::default() })
        (Button::submit("Add the child"))
    }
}

/// `POST /referrals/{reference}/children`
pub async fn child_recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = super::open_case(&app.db, &posted.who, &reference).await?;
    let typed = &posted.typed;
    let mut faults = Faults::default();
    let name = |sentence| Words { required: Some(sentence), most: 100 };
    let new = NewChild {
        given_name: faults.words(typed, "given_name", name("Enter the child's first name")),
        family_name: faults.words(typed, "family_name", name("Enter the child's last name")),
        born_on: faults.day_if_any(typed, "born", "The date of birth"),
        sex: typed.get("sex").to_owned(),
        school_place: typed.get("school_place").to_owned(),
        social_care: typed.get("social_care").to_owned(),
    };
    if new.born_on.is_some_and(|born| born > app.db.clock.today()) {
        faults.add("born", "The date of birth must be today or before.");
    }
    if !faults.none() {
        return Ok(child_page(&posted.who, &case, typed, &faults));
    }
    let mut tx = app.db.write(posted.who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    safety::record_child(&mut tx, &case, new).await?;
    let to = format!("{}?done=child", case.person_page());
    form::sent(&mut tx, typed, &to).await?;
    tx.commit().await?;
    Ok(Redirect::to(&to).into_response())
}
