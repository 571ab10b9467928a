//! The form that begins support of their own for whoever came with somebody else.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Checkboxes, Choice, Select, Size, button_group};
use maud::html;

use super::{
    Came,
    begin::{self, New},
    without_their_own,
};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{self, OpenCase, OpenPerson, relationships, whole_name},
    running::{contracts::services, workers},
    session::{Posted, SignedIn},
    work::room,
};

/// Somebody, the case that they came with, and everybody who came with it and has none of their own.
struct Opened {
    person: OpenPerson,
    case: OpenCase,
    came: Vec<Came>,
}

/// The page that says why there is nothing to begin: they came with nobody, or have support of their own.
async fn opened(app: &App, who: &SignedIn, reference: &str) -> Result<Result<Opened, Response>, Problem> {
    let person = people::open(&app.db, who, reference).await?;
    let today = app.db.clock.today();
    let came_with = relationships::queries::came_with(&mut app.db.read().await?, person.id, today).await?;
    let Some(with) = came_with.iter().find(|came| came.ours && came.member_id == person.id) else {
        return Ok(Err(nothing_to_begin(who, &person)));
    };
    let case = people::open_case_beside(&app.db, who, &with.referral).await?;
    let came = without_their_own(&mut app.db.read().await?, case.referral_id, today).await?;
    app.db.looks.listed(who.actor(), "relatives", came.iter().map(|one| one.reference.as_str())).await?;
    Ok(if came.iter().any(|one| one.root_id == person.id) {
        Ok(Opened { person, case, came })
    } else {
        Err(nothing_to_begin(who, &person))
    })
}

fn nothing_to_begin(who: &SignedIn, person: &OpenPerson) -> Response {
    let page = person.page();
    let body = html! {
        h1 class="govuk-heading-l" { "Begin support of their own" }
        p class="govuk-body" { (person.name()) " came with nobody’s referral that you work on, or has support of their own already. There is nothing to begin here." }
    };
    Screen::new("Begin support of their own", "/people", body).back(&page, "Back to the person's page").show(who)
}

/// `GET /people/{reference}/own-support`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let opened = match opened(&app, &who, &reference).await? {
        Ok(opened) => opened,
        Err(page) => return Ok(page),
    };
    let typed = Typed::default()
        .with_day("day", app.db.clock.today())
        .with("child", &opened.person.reference)
        .with("worker", who.worker_id.map(|id| id.to_string()).unwrap_or_default());
    let typed = drafts::or_begun(&app.db, &who, &room::OWN_SUPPORT, &opened.person.reference, typed).await?;
    form_page(&app, &who, &opened, &typed, &Faults::default()).await
}

/// The services of the contract, and which of them is for children.
async fn offered(app: &App, contract: &str) -> Result<(Vec<(String, String)>, String), Problem> {
    let mut offered = services::offered(&mut app.db.read().await?, &app.contracts, app.db.clock.today()).await?;
    offered.retain(|(id, _)| id.split_once('/').is_some_and(|(pack, _)| pack == contract));
    let named = app.contracts.versions(contract).last().map(|version| version.services.as_slice()).unwrap_or_default();
    let childrens =
        named.iter().find(|service| service.kind.as_str() == services::CHILDRENS).map(|service| format!("{contract}/{}", service.id));
    let usual = childrens.filter(|id| offered.iter().any(|(known, _)| known == id));
    let usual = usual.or_else(|| offered.first().map(|(id, _)| id.clone())).unwrap_or_default();
    Ok((offered, usual))
}

async fn form_page(app: &App, who: &SignedIn, opened: &Opened, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let workers = workers::queries::at_work(&mut app.db.read().await?, app.db.clock.today()).await?;
    let (offered, usual) = offered(app, &opened.case.contract).await?;
    let fields = Fields { typed, faults };
    let ids: Vec<(String, &str)> = workers.iter().map(|worker| (worker.id.to_string(), worker.name.as_str())).collect();
    let workers = ids.iter().map(|(id, name)| Choice::new(id, name)).collect();
    let names: Vec<(&str, String)> =
        opened.came.iter().map(|one| (one.reference.as_str(), whole_name(&one.given_name, &one.family_name))).collect();
    let children = names.iter().map(|(reference, name)| Choice::new(reference, name)).collect();
    let chosen = typed.0.iter().filter(|(name, _)| name == "child").map(|(_, value)| value.as_str()).collect();
    let service = typed.some("service").unwrap_or(&usual);
    let page = opened.person.page();
    let body = html! {
        h1 class="govuk-heading-l" { "Begin support of their own" }
        p class="govuk-body" {
            (opened.person.name()) " came with " (opened.case.name()) " by referral " (opened.case.reference) ". They get a case of their own, with a worker, a plan and a timeline. "
            "The family was referred once: nothing is counted twice, and no referral is keyed in."
        }
        (drafts::pages::form(who, &room::OWN_SUPPORT, &opened.person.reference, typed, html! {
            (Checkboxes { name: "child", legend: "For whom", legend_size: Size::S, hint: "Brothers and sisters at once", items: children, values: chosen, error: faults.of("child"), ..Default::default() })
            @if let [(id, _)] = &offered[..] {
                input type="hidden" name="service" value=(id);
            } @else {
                (Select { name: "service", label: "In which service", label_size: Size::S, items: offered.iter().map(|(id, says)| Choice::new(id, says)).collect(), value: service, error: faults.of("service"), ..Default::default() })
            }
            (Select { name: "worker", label: "Who leads it", label_size: Size::S, blank: Some("Nobody yet"), items: workers, value: typed.get("worker"), error: faults.of("worker"), ..Default::default() })
            (fields.day("day", "From which day", ""))
            (fields.words("words", "What they need (optional)", "", 3))
            (button_group(html! { (Button::submit("Begin it")) a class="govuk-link" href=(page) { "Cancel" } }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Begin support of their own", "/people", body) };
    Ok(screen.back(&page, "Back to the person's page").show(who))
}

/// `POST /people/{reference}/own-support`
pub async fn begun(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let (who, typed) = (&posted.who, &posted.typed);
    if let Some(went_to) = once::sent_already(&app.db, typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let opened = match opened(&app, who, &reference).await? {
        Ok(opened) => opened,
        Err(page) => return Ok(page),
    };
    let today = app.db.clock.today();
    let mut faults = Faults::default();
    let workers = workers::queries::at_work(&mut app.db.read().await?, today).await?;
    let worker_id: Option<i64> = typed.get("worker").parse().ok();
    if worker_id.is_some_and(|id| workers.iter().all(|worker| worker.id != id)) {
        faults.add("worker", "Choose a worker from the list");
    }
    let (offered, _) = offered(&app, &opened.case.contract).await?;
    let service = offered.iter().find(|(id, _)| id == typed.get("service")).and_then(|(id, _)| id.split_once('/'));
    if service.is_none() {
        faults.add("service", "Choose the service");
    }
    let from = faults.past_day(typed, "day", "The day from which it is given", today);
    if from.is_some_and(|from| from < opened.case.received_on) {
        faults.add("day", "The family was referred after that. Enter a later day.");
    }
    let words = faults.words(typed, "words", Words { required: None, most: 4_000 });
    let (true, Some((_, code)), Some(from)) = (faults.none(), service, from) else {
        return form_page(&app, who, &opened, typed, &faults).await;
    };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        // Somebody else may have begun it meanwhile.
        let came = without_their_own(tx, opened.case.referral_id, today).await?;
        let ticked = |one: &&Came| typed.0.iter().any(|(name, value)| name == "child" && *value == one.reference);
        let children: Vec<&Came> = came.iter().filter(ticked).collect();
        let of_contract = services::of_contract(tx, &app.contracts, &opened.case.contract).await?;
        let Some(service) = of_contract.iter().find(|service| service.code == code) else { return Err(Problem::NotFound) };
        if let Err(why) = service.runs_on(from) {
            faults.add("day", why);
        }
        if children.is_empty() {
            faults.add("child", "Choose for whom. If somebody else began it meanwhile, there is nothing to do.");
        }
        if !faults.none() {
            return Ok(None);
        }
        let new = New { service, worker_id, from, words: words.clone() };
        begin::begin(tx, &app, &opened.case, &children, &new).await?;
        Ok(Some(format!("{}?done=own-support", opened.person.page())))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => form_page(&app, who, &opened, typed, &faults).await,
    }
}
