//! The form that hands a worker's cases over: which, to whom, and what whoever takes them is told.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Select, Size, button_group};
use maud::{Markup, html};

use super::{
    handover::{self, Carried},
    pages::outcome_says,
};
use crate::{
    App,
    db::Alone,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people,
    running::workers::{
        self,
        queries::{Listed, load_says},
    },
    session::{Posted, SignedIn},
};

/// `GET /workers/{id}/handover`
pub async fn form(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    handover_page(&app, &who, id, None, &Faults::default()).await
}

async fn handover_page(app: &App, who: &SignedIn, id: i64, typed: Option<&Typed>, faults: &Faults) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let mut read = app.db.read().await?;
    let worker = workers::queries::one(&mut read, id, today).await?.ok_or(Problem::NotFound)?;
    let cases = handover::carried(&mut read, id, today).await?;
    let others: Vec<Listed> = workers::queries::at_work(&mut read, today).await?.into_iter().filter(|other| other.id != id).collect();
    drop(read);
    app.db.looks.listed(who.actor(), "handover", cases.iter().map(|case| case.person.as_str())).await?;
    let back = format!("/workers/{id}");
    let nothing = Typed::default();
    let fields = Fields { typed: typed.unwrap_or(&nothing), faults };
    let items: Vec<(String, String)> =
        others.iter().map(|other| (other.id.to_string(), format!("{} ({})", other.name, load_says(other)))).collect();
    let takers = || items.iter().map(|(id, says)| Choice::new(id, says)).collect::<Vec<_>>();
    let body = html! {
        h1 class="govuk-heading-l" { "Hand over cases" }
        p class="govuk-body" { "Cases of " (worker.name) "." }
        @if cases.is_empty() { (govuk::empty("They carry no cases.")) }
        @else if others.is_empty() { p class="govuk-body" { "Nobody else works here. " a class="govuk-link" href="/workers/new" { "Add a worker" } } }
        @else {
            (page::form(who, &format!("{back}/handover"), fields.typed.get("form_key"), html! {
                fieldset class="govuk-fieldset" id="case" {
                    legend class="govuk-fieldset__legend govuk-fieldset__legend--s" { "Which cases" }
                    @if let Some(fault) = faults.of("case") { p class="govuk-error-message" { span class="govuk-visually-hidden" { "Error: " } (fault) } }
                    @for case in &cases { (one_case(case, typed, faults, takers())) }
                }
                (Select { name: "to", label: "Who takes them", label_size: Size::S, hint: "Those with somebody of their own chosen above go to them.", blank: Some("Choose a worker"), items: takers(), value: fields.typed.get("to"), error: faults.of("to"), ..Default::default() })
                (fields.words("note", "What whoever takes them should know", "They read it on their home page until they open the case, and it stays with the case.", 5))
                (button_group(html! { (Button::submit("Hand over the cases")) a class="govuk-link" href=(back) { "Cancel" } }))
            }))
        }
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Hand over cases", "/workers", body) }.back(&back, "Back to the worker").show(who))
}

fn one_case(case: &Carried, typed: Option<&Typed>, faults: &Faults, takers: Vec<Choice<'_>>) -> Markup {
    let (name, own) = (format!("case-{}", case.reference), format!("to-{}", case.reference));
    // All are ticked when the form is opened.
    let ticked = typed.is_none_or(|typed| typed.ticked(&name));
    let says = format!("{} {}, {}, {}", case.given_name, case.family_name, case.reference, outcome_says(&case.outcome).to_lowercase());
    html! {
        (govuk::Checkboxes::one(&name, &says, ticked))
        (Select { name: &own, label: &format!("Somebody else for {}", case.reference), blank: Some("As chosen below"), items: takers, value: typed.map_or("", |typed| typed.get(&own)), error: faults.of(&own), ..Default::default() })
    }
}

/// `POST /workers/{id}/handover`
pub async fn handed_over(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (who, typed) = (&posted.who, &posted.typed);
    if let Some(went_to) = once::sent_already(&app.db, typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let today = app.db.clock.today();
    let mut read = app.db.read().await?;
    workers::queries::one(&mut read, id, today).await?.ok_or(Problem::NotFound)?;
    let carried = handover::carried(&mut read, id, today).await?;
    let others = workers::queries::at_work(&mut read, today).await?;
    drop(read);
    let taker = |value: &str| others.iter().map(|other| other.id).find(|other| *other != id && other.to_string() == value);
    let mut faults = Faults::default();
    let note = faults.words(typed, "note", Words { required: Some("Say what whoever takes them should know"), most: 4_000 });
    let mut given = vec![];
    for case in carried.iter().filter(|case| typed.ticked(&format!("case-{}", case.reference))) {
        let own = typed.some(&format!("to-{}", case.reference));
        match taker(own.unwrap_or(typed.get("to"))) {
            Some(taker) => given.push((case.reference.as_str(), taker)),
            None if faults.of("to").is_none() => faults.add("to", "Choose who takes them"),
            None => {}
        }
    }
    let chosen = typed.0.iter().filter(|(name, value)| name.starts_with("case-") && !value.is_empty()).count();
    if chosen == 0 {
        faults.add("case", "Choose at least one case");
    } else if chosen > given.len() && faults.none() {
        faults.add("case", "Somebody else handed over one of these meanwhile, and nothing is recorded. What they still carry is below.");
    }
    if !faults.none() {
        return handover_page(&app, who, id, Some(typed), &faults).await;
    }
    let mut cases = vec![];
    for (reference, taker) in given {
        cases.push((people::open_case(&app.db, who, reference).await?, taker));
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let ids: Vec<i64> = cases.iter().map(|(case, _)| case.referral_id).collect();
        tx.alone(Alone::Over(&ids)).await?;
        for (case, taker) in &cases {
            if super::queries::carried_by(tx, case.referral_id).await? != Some(id) {
                return Ok(None);
            }
            handover::hand_over(tx, case, *taker, &note).await?;
        }
        Ok(Some(format!("/workers/{id}?done=handed-over")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    faults.add("case", "Somebody else handed over one of these meanwhile, and nothing is recorded. What they still carry is below.");
    handover_page(&app, who, id, Some(typed), &faults).await
}
