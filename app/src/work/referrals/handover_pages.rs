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
    work::tasks::{self, queries::Task},
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
    let tasks = tasks::queries::beside_cases(&mut read, id, today).await?;
    drop(read);
    let named = cases.iter().map(|case| case.person.as_str()).chain(tasks.iter().filter_map(|task| task.person.as_deref()));
    app.db.looks.listed(who.actor(), "handover", named).await?;
    let back = format!("/workers/{id}");
    let nothing = Typed::default();
    let fields = Fields { typed: typed.unwrap_or(&nothing), faults };
    let items: Vec<(String, String)> =
        others.iter().map(|other| (other.id.to_string(), format!("{} ({})", other.name, load_says(other)))).collect();
    let takers = || items.iter().map(|(id, says)| Choice::new(id, says)).collect::<Vec<_>>();
    let body = html! {
        h1 class="govuk-heading-l" { "Hand over cases" }
        p class="govuk-body" { "Cases of " (worker.name) ". Tasks and appointments about a person go with the case." }
        @if cases.is_empty() && tasks.is_empty() { (govuk::empty("They carry no cases, and no task is theirs.")) }
        @else if others.is_empty() { p class="govuk-body" { "Nobody else works here. " a class="govuk-link" href="/workers/new" { "Add a worker" } } }
        @else {
            (page::form(who, &format!("{back}/handover"), fields.typed.get("form_key"), html! {
                (chosen("case", "Which cases", faults, html! {
                    @if cases.is_empty() { p class="govuk-body" { "They carry no cases." } }
                    @for case in &cases { (one_case(case, typed, faults, takers())) }
                }))
                @if !tasks.is_empty() {
                    (chosen("task", "Which tasks besides", faults, html! { @for task in &tasks { (one_task(task, typed)) } }))
                }
                (Select { name: "to", label: "Who takes them", label_size: Size::S, hint: "Those with somebody of their own chosen above go to them.", blank: Some("Choose a worker"), items: takers(), value: fields.typed.get("to"), error: faults.of("to"), ..Default::default() })
                (fields.words("note", "What whoever takes them should know", "They read it on their home page until they open the case, and it stays with the case; of a task it stands on its page.", 5))
                (button_group(html! { (Button::submit(if cases.is_empty() { "Hand over the tasks" } else { "Hand over the cases" })) a class="govuk-link" href=(back) { "Cancel" } }))
            }))
        }
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Hand over cases", "/workers", body) }.back(&back, "Back to the worker").show(who))
}

/// Boxes under a heading, with what is wrong with the choice.
fn chosen(id: &str, legend: &str, faults: &Faults, boxes: Markup) -> Markup {
    html! {
        fieldset class="govuk-fieldset" id=(id) {
            legend class="govuk-fieldset__legend govuk-fieldset__legend--s" { (legend) }
            @if let Some(fault) = faults.of(id) { p class="govuk-error-message" { span class="govuk-visually-hidden" { "Error: " } (fault) } }
            (boxes)
        }
    }
}

fn one_task(task: &Task, typed: Option<&Typed>) -> Markup {
    let name = format!("task-{}", task.id);
    let about = if task.about().is_empty() { String::new() } else { format!(", about {}", task.about()) };
    let says = format!("{}{about}, due {}", task.what, tasks::when(task.due_on, task.due_at));
    html! { (govuk::Checkboxes::one(&name, &says, typed.is_none_or(|typed| typed.ticked(&name)))) }
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
    let theirs = tasks::queries::beside_cases(&mut read, id, today).await?;
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
    let chosen = |of: &str| typed.0.iter().filter(|(name, value)| name.starts_with(of) && !value.is_empty()).count();
    let tasks: Vec<&Task> = theirs.iter().filter(|task| typed.ticked(&format!("task-{}", task.id))).collect();
    let taker_of_tasks = if tasks.is_empty() { None } else { taker(typed.get("to")) };
    if !tasks.is_empty() && taker_of_tasks.is_none() && faults.of("to").is_none() {
        faults.add("to", "Choose who takes them");
    }
    if chosen("case-") + chosen("task-") == 0 {
        faults.add("case", "Choose at least one case");
    } else if chosen("task-") > tasks.len() && faults.none() {
        faults.add("task", "One of these tasks was done or given on meanwhile, and nothing is recorded. What is still theirs is below.");
    } else if chosen("case-") > given.len() && faults.none() {
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
        let ids = cases.iter().map(|(case, _)| case.referral_id).chain(tasks.iter().map(|task| task.id));
        let ids: Vec<i64> = ids.collect();
        tx.alone(Alone::Over(&ids)).await?;
        for (case, taker) in &cases {
            if super::queries::carried_by(tx, case.referral_id).await? != Some(id) {
                return Ok(None);
            }
            handover::hand_over(tx, case, *taker, &note).await?;
        }
        for task in &tasks {
            let Some(taker) = taker_of_tasks else { return Ok(None) };
            if !tasks::change::given_on(tx, task.id, (id, taker), &note).await? {
                return Ok(None);
            }
        }
        Ok(Some(format!("/workers/{id}?done=handed-over")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    faults.add(
        "case",
        "Somebody else handed over one of these meanwhile, or did a task, and nothing is recorded. What is still theirs is below.",
    );
    handover_page(&app, who, id, Some(typed), &faults).await
}
