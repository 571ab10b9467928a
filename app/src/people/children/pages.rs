//! The form that adds a child: those known already who may be the child are shown before another record is made.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, DateInput, Input, Radios, Size, Width};
use maud::{Markup, html};

use super::record::{self, NewChild};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{
        self, OpenCase,
        alike::Someone,
        birth::{self, Birth, HeldAgainst},
        matches::{self, Match},
        room,
    },
    session::{Posted, SignedIn},
};

/// `GET /referrals/{reference}/children/new`
pub async fn form(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let typed = drafts::or_begun(&app.db, &who, &room::CHILD, &case.reference, Typed::default()).await?;
    Ok(child_page(&app, &who, &case, &typed, &Faults::default(), &[]))
}

fn child_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults, matches: &[Match]) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Add a child" }
        p class="govuk-body" { "Came with " (case.name()) ". A child has a record of their own." }
        (drafts::pages::form(who, &room::CHILD, &case.reference, typed, html! {
            (is_it_one_of_these(app, typed, faults, matches))
            (child_fields(typed, faults))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Add a child", "/people", body) }
        .back(&case.person_page(), "Back to the person's page")
        .show(who)
}

fn is_it_one_of_these(app: &App, typed: &Typed, faults: &Faults, matches: &[Match]) -> Markup {
    let choices = matches::choices(matches, app.db.clock.today(), "None of these: make a record for this child");
    html! {
        @if !matches.is_empty() {
            (Radios { name: "known", legend: "Is the child one of these?", legend_size: Size::M, items: choices.iter().map(matches::OwnedChoice::choice).collect(), value: typed.get("known"), error: faults.of("known"), ..Default::default() })
        }
    }
}

fn child_fields(typed: &Typed, faults: &Faults) -> Markup {
    html! {
        (Input { name: "given_name", label: "First name", value: typed.get("given_name"), error: faults.of("given_name"), width: Width::Chars20, ..Default::default() })
        (Input { name: "family_name", label: "Last name", value: typed.get("family_name"), error: faults.of("family_name"), width: Width::Chars20, ..Default::default() })
        (DateInput { name: "born", legend: "Date of birth (if known)", legend_size: Size::S, day: typed.get("born-day"), month: typed.get("born-month"), year: typed.get("born-year"), error: faults.of("born"), ..Default::default() })
        ((Fields { typed, faults }).sure("born", "The date of birth is right"))
        (Radios { name: "sex", legend: "Sex", legend_size: Size::S, inline: true, small: true, items: Choice::list(&[("F", "Girl"), ("M", "Boy"), ("", "Not known")]), value: typed.get("sex"), ..Default::default() })
        (Radios { name: "school_place", legend: "School place", legend_size: Size::S, inline: true, small: true, items: Choice::list(&[("yes", "Yes"), ("no", "No"), ("not-needed", "Not needed")]), value: typed.get("school_place"), ..Default::default() })
        (Radios { name: "social_care", legend: "Children's social care", legend_size: Size::S, small: true, items: Choice::list(&[("", "Not involved"), ("child-in-need", "Child in need"), ("child-protection", "Child protection plan")]), value: typed.get("social_care"), ..Default::default() })
        (Button::submit("Add the child"))
    }
}

/// `POST /referrals/{reference}/children`
pub async fn recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let typed = &posted.typed;
    if let Some(went_to) = once::sent_already(&app.db, typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let mut faults = Faults::default();
    let new = check(&app, typed, &mut faults);
    if faults.none() {
        birth::ask_of_a_child(new.birth, app.db.clock.today(), typed, &mut faults);
        if faults.none() {
            HeldAgainst::parent_born(case.born_on).ask(new.birth, typed, &mut faults);
        }
    }
    if !faults.none() {
        return Ok(child_page(&app, &posted.who, &case, typed, &faults, &[]));
    }
    let someone =
        Someone { given: new.given_name.clone(), family: new.family_name.clone(), born_on: new.birth.day(), ..Someone::default() };
    let mut found = matches::of(&mut app.db.read().await?, &someone, app.db.clock.today()).await?;
    found.retain(|one| one.known.root_id != case.person_id);
    let known = match typed.get("known") {
        "new" => None,
        "" if found.is_empty() => None,
        reference => match found.iter().find(|one| one.known.reference == reference) {
            Some(one) => Some(one.known.root_id),
            None => {
                matches::looked_at(&app, &posted.who, found.iter()).await?;
                faults.add("known", "There are people who may be this child. Choose one of them, or none.");
                return Ok(child_page(&app, &posted.who, &case, typed, &faults, &found));
            }
        },
    };
    once::record(&app.db, &posted, async |tx| {
        record::record_child(tx, &case, known, &new).await?;
        Ok(format!("{}?done=child", case.person_page()))
    })
    .await
}

fn check(app: &App, typed: &Typed, faults: &mut Faults) -> NewChild {
    let name = |sentence| Words { required: sentence, most: 100 };
    let new = NewChild {
        given_name: faults.words(typed, "given_name", name(Some("Enter the child's first name"))),
        family_name: faults.words(typed, "family_name", name(None)),
        birth: faults.birth_if_any(typed, "born", "The date of birth").map_or(Birth::Unknown, Birth::On),
        sex: typed.get("sex").to_owned(),
        school_place: typed.get("school_place").to_owned(),
        social_care: typed.get("social_care").to_owned(),
    };
    if new.birth.day().is_some_and(|born| born > app.db.clock.today()) {
        faults.add("born", "The date of birth must be today or before.");
    }
    new
}
