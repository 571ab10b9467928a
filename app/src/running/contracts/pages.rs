//! Contracts, their services and the organisations that are party to them: read, added, changed, ended.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Cell, Choice, Head, Select, Size, Table, Width, button_group, empty};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    KINDS, What, change, providers,
    queries::{self, Contract, Organisation, Served},
    service_kinds,
};
use crate::{
    App,
    access::May,
    db::{DbError, Read},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    session::{Posted, SignedIn},
    versions::{self, Field, Kind, Values},
    words::day,
};

const NAME: Words = Words { required: Some("Enter the name"), most: 120 };
const TAKEN: &str = "There is one of this name. Choose another.";
const RECORDED: &str = "/contracts?done=recorded";

/// `GET /contracts`
pub async fn list(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    list_page(&app, &who, &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

async fn list_page(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults, done: Option<&str>) -> Result<Response, Problem> {
    let today = app.db.clock.today();
    let mut read = app.db.read().await?;
    let contracts = queries::contracts(&mut read).await?;
    let services = queries::services(&mut read, today).await?;
    let organisations = queries::organisations(&mut read).await?;
    drop(read);
    let fields = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { "Contracts and organisations" }
        p class="govuk-body" { "A contract comes with its rules, which are files beside the program. Here it is said who its parties are, and which services there are." }
        @if contracts.is_empty() { (empty("No contract is here yet. One is made of each pack when Holdfast starts.")) }
        @for contract in &contracts { (one_contract(contract, &services)) }
        h2 class="govuk-heading-m" { "Organisations" }
        @if who.may(May::RecordWork) { p class="govuk-body" { a class="govuk-link" href="/agencies" { "Agencies and pathways" } " has those that the service works with, by kind." } }
        (organisations_table(&organisations))
        (page::form(who, "/organisations", typed.get("form_key"), html! {
            h3 class="govuk-heading-s" { "Add an organisation" }
            (fields.line("name", "Name", "", Width::Chars30))
            (fields.one_of("kind", "What it does", "", Choice::list(&KINDS)))
            (Button::submit("Add the organisation"))
        }))
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Contracts and organisations", "/workers", body) }
        .back("/workers", "Back to workers and volunteers")
        .show(who))
}

fn one_contract(contract: &Contract, services: &[Served]) -> Markup {
    let rows = services
        .iter()
        .filter(|service| service.contract_id == contract.id)
        .map(|service| {
            vec![
                named(service.ours, &What::Service.page(service.id), &service.name),
                Cell::numeric(service.now),
                runs(service.begun_on, service.ended_on).into(),
            ]
        })
        .collect();
    let parties = [
        ("Commissioned by", &contract.commissioner),
        ("provided by", &contract.provider),
        ("data controller", &contract.controller),
        ("data processor", &contract.processor),
    ];
    html! {
        h2 class="govuk-heading-m" { (contract.name) }
        p class="govuk-body" {
            @for (n, (says, name)) in parties.iter().enumerate() { @if n > 0 { ", " } (says) " " (name.as_deref().unwrap_or("nobody named yet")) }
            ". " @if let Some(begun) = contract.begun_on { "From " (day(begun)) ". " }
            @if let Some(ended) = contract.ended_on { "Last day " (day(ended)) ". " }
            @if contract.ours { a class="govuk-link" href=(What::Contract.page(&contract.pack)) { "Change" span class="govuk-visually-hidden" { " " (contract.name) ", or add a service" } } }
        }
        (Table { head: vec!["Service".into(), Head::numeric("People in it now"), "Runs".into()], rows, stack_on_phone: true, ..Default::default() })
    }
}

/// A name; where it may be changed, the way there.
fn named(ours: bool, href: &str, name: &str) -> Cell<'static> {
    html! { @if ours { a class="govuk-link" href=(href) { (name) } } @else { (name) } }.into()
}

fn organisations_table(organisations: &[Organisation]) -> Markup {
    if organisations.is_empty() {
        return empty("No organisation is recorded yet.");
    }
    let says = |kind: &str| KINDS.iter().find(|(id, _)| *id == kind).map_or("", |(_, says)| says);
    let rows = organisations
        .iter()
        .map(|it| {
            vec![named(it.ours, &What::Organisation.page(it.id), &it.name), says(&it.kind).to_owned().into(), until(it.ended_on).into()]
        })
        .collect();
    html! { (Table { head: ["Organisation", "What it does", "Until"].map(Into::into).to_vec(), rows, stack_on_phone: true, ..Default::default() }) }
}

fn runs(begun_on: Option<Date>, ended_on: Option<Date>) -> String {
    begun_on.map_or_else(|| until(ended_on), |on| format!("From {}. {}", day(on), until(ended_on)))
}

fn until(ended_on: Option<Date>) -> String {
    ended_on.map_or("Goes on".to_owned(), |on| format!("Last day {}", day(on)))
}

/// `POST /organisations`
pub async fn organisation_added(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let (typed, mut faults) = (&posted.typed, Faults::default());
    let name = faults.words(typed, "name", NAME);
    let kind = faults.choice(typed, "kind", &KINDS.map(|(id, _)| id), "Choose what the organisation does");
    if faults.none() {
        let recorded = once::record::<DbError, _>(&app.db, &posted, async |tx| {
            change::add_organisation(tx, &name, &kind).await?;
            Ok(RECORDED.to_owned())
        });
        match recorded.await {
            Ok(response) => return Ok(response),
            Err(error) if error.is_taken() => faults.add("name", TAKEN),
            Err(error) => return Err(error.into()),
        }
    }
    list_page(&app, &posted.who, typed, &faults, None).await
}

/// `GET /organisations/{id}`
pub async fn organisation(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    show(&app, &who, What::Organisation, id).await
}

/// `GET /services/{id}`
pub async fn service(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    show(&app, &who, What::Service, id).await
}

/// `GET /contracts/{pack}`
pub async fn contract(State(app): State<App>, who: SignedIn, Path(pack): Path<String>) -> Result<Response, Problem> {
    let id = of_pack(&mut app.db.read().await?, &pack).await?;
    show(&app, &who, What::Contract, id).await
}

async fn of_pack(read: &mut Read, pack: &str) -> Result<i64, Problem> {
    let every = queries::contracts(read).await?;
    every.into_iter().find(|contract| contract.pack == pack).map(|contract| contract.id).ok_or(Problem::NotFound)
}

async fn show(app: &App, who: &SignedIn, what: What, id: i64) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    ours(&mut read, what, id).await?;
    let (values, version) = queries::stands(&mut read, what, id).await?.ok_or(Problem::NotFound)?;
    let typed = versions::filled(&fields_of(&mut read, what).await?, &values, version);
    change_page(&mut read, who, (what, id), &typed, &Faults::default()).await
}

/// One that whoever asks may change; says whether they may say who provides it.
async fn ours(read: &mut Read, what: What, id: i64) -> Result<bool, Problem> {
    match queries::is_ours(read, what, id).await? {
        (true, says_whose) => Ok(says_whose),
        (false, _) => Err(Problem::NotFound),
    }
}

/// Another provider than the contract's is asked for a service where there is another.
async fn fields_of(read: &mut Read, what: What) -> Result<Vec<Field>, Problem> {
    let mut organisations = queries::organisations(read).await?;
    if what == What::Service {
        organisations.retain(|it| it.kind == "provider");
        if organisations.len() < 2 {
            organisations.clear();
        }
    }
    Ok(what.fields(&organisations.into_iter().map(|it| (it.id.to_string(), it.name)).collect::<Vec<_>>()))
}

async fn change_page(
    read: &mut Read,
    who: &SignedIn,
    (what, id): (What, i64),
    typed: &Typed,
    faults: &Faults,
) -> Result<Response, Problem> {
    let fields = fields_of(read, what).await?;
    let changes = queries::changes(read, what, id).await?;
    let pack = match what {
        What::Contract => queries::contracts(read).await?.into_iter().find(|contract| contract.id == id).map(|contract| contract.pack),
        _ => None,
    };
    let title = format!("Change {} {}", if what == What::Organisation { "an" } else { "a" }, what.table());
    let here = what.page(pack.clone().unwrap_or_else(|| id.to_string()));
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        (page::form(who, &here, typed.get("form_key"), html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            @for field in &fields { (drawn(what, field, typed, faults)) }
            (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href="/contracts" { "Cancel" } }))
        }))
        @if what != What::Service && who.may(May::ManageCases) {
            p class="govuk-body" { a class="govuk-link" href=(format!("{here}/forms")) { "Records of this " (what.table()) ": " @if what == What::Contract { "meetings" } @else { "agreements" } } }
        }
        @if let Some(pack) = &pack {
            (page::form(who, &format!("/contracts/{pack}/services"), "", html! {
                h2 class="govuk-heading-m" { "Add a service" }
                p class="govuk-body" { "For a service that the contract's files do not name. The rules for its kind apply to it." }
                (Fields { typed, faults }.line("service", "Name of the service", "", Width::Chars30))
                @let kinds = service_kinds();
                (Select { name: "kind", label: "Kind", blank: Some("Choose the kind"), items: kinds.iter().map(|(id, says)| Choice::new(id, says)).collect(),
                          value: typed.get("kind"), error: faults.of("kind"), ..Default::default() })
                (Button::submit("Add the service"))
            }))
        }
        @if what == What::Organisation && typed.get("kind") == "agency" && who.may(May::RecordWork) {
            p class="govuk-body" { a class="govuk-link" href=(format!("/agencies/{id}")) { "Its pathways, and what was shared with it" } }
        }
        (versions::pages::earlier(&fields, &changes, "the terminal"))
    };
    Ok(Screen { faults: Some(faults), ..Screen::new(&title, "/workers", body) }.back("/contracts", "Back to contracts").show(who))
}

fn drawn(what: What, field: &Field, typed: &Typed, faults: &Faults) -> Markup {
    let fields = Fields { typed, faults };
    match &field.kind {
        Kind::Day if field.name == "ended_on" => {
            let hint = if what == What::Organisation { "It stays where it is named." } else { "Nobody is accepted into it after that." };
            fields.day(&field.name, "Last day (empty while it goes on)", hint)
        }
        Kind::Day => fields.day(&field.name, "First day (empty where it has always run)", "Nobody is accepted into it before that."),
        Kind::One(choices) if choices.is_empty() => html! {},
        Kind::One(choices) => html! {
            (Select { name: &field.name, label: &field.label, label_size: Size::S, blank: Some(if what == What::Service { "The contract’s" } else { "Not said" }),
                      items: choices.iter().map(|(id, says)| Choice::new(id, says)).collect(), value: typed.get(&field.name),
                      error: faults.of(&field.name), ..Default::default() })
        },
        _ => fields.line(&field.name, &field.label, "", Width::Chars30),
    }
}

/// What was typed, by field.
fn checked(fields: &[Field], typed: &Typed, last_begun: Option<Date>, faults: &mut Faults) -> Values {
    let mut values = Values::new();
    for field in fields {
        let value = match &field.kind {
            Kind::Day => faults.day_if_any(typed, &field.name, &field.label).map_or(String::new(), |on| on.to_string()),
            Kind::One(choices) => {
                let chosen = typed.get(&field.name);
                if !chosen.is_empty() && choices.iter().all(|(id, _)| id != chosen) {
                    faults.add(&field.name, "Choose one from the list");
                }
                chosen.to_owned()
            }
            _ => faults.words(typed, &field.name, NAME),
        };
        values.insert(field.name.clone(), value);
    }
    let on = |name: &str| values.get(name).and_then(|text| text.parse::<Date>().ok());
    if let Some(ended) = on("ended_on") {
        if on("begun_on").is_some_and(|begun| ended < begun) {
            faults.add("ended_on", "The last day is before the first.");
        } else if let Some(begun) = last_begun.filter(|begun| *begun > ended) {
            faults.add("ended_on", format!("Somebody began in it on {}. It ends no sooner than that.", day(begun)));
        }
    }
    values
}

/// `POST /organisations/{id}`
pub async fn organisation_changed(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    changed(&app, What::Organisation, id, &posted).await
}

/// `POST /services/{id}`
pub async fn service_changed(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    changed(&app, What::Service, id, &posted).await
}

/// `POST /contracts/{pack}`
pub async fn contract_changed(State(app): State<App>, Path(pack): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let id = of_pack(&mut app.db.read().await?, &pack).await?;
    changed(&app, What::Contract, id, &posted).await
}

async fn changed(app: &App, what: What, id: i64, posted: &Posted) -> Result<Response, Problem> {
    let typed = &posted.typed;
    let mut faults = Faults::default();
    let mut shown = typed.clone();
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, posted, async |tx| {
        let says_whose = ours(tx, what, id).await?;
        let (was, version) = queries::stands(tx, what, id).await?.ok_or(Problem::NotFound)?;
        let fields = fields_of(tx, what).await?;
        let begun = queries::last_begun(tx, what, id).await?;
        let now = checked(&fields, typed, begun, &mut faults);
        if !faults.none() {
            return Ok(None);
        }
        let before = providers::named(tx).await?;
        if unnamed(what, (&was, &now), &before) {
            faults.add("provider_id", "Choose the provider. Several share this installation, and each sees what is its own.");
            return Ok(None);
        }
        if !says_whose && was.get("provider_id") != now.get("provider_id") {
            faults.add("provider_id", "No provider is named yet. An administrator names the first.");
            return Ok(None);
        }
        match change::change(tx, (what, id, &fields), versions::opened_on(typed), (&was, &now)).await {
            Ok(true) => {
                providers::divide(tx, &before).await?;
                return Ok(Some(RECORDED.to_owned()));
            }
            Ok(false) => {
                faults.add("name", "Somebody else changed this meanwhile, and your change is not recorded. Theirs is below.");
                shown = versions::filled(&fields, &was, version);
            }
            Err(error) if error.is_taken() => faults.add("name", TAKEN),
            Err(error) => return Err(error.into()),
        }
        Ok(None)
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    change_page(&mut app.db.read().await?, &posted.who, (what, id), &shown, &faults).await
}

/// Whether a contract would be nobody's where several providers are: then everybody would see its cases.
fn unnamed(what: What, (was, now): (&Values, &Values), providers: &[i64]) -> bool {
    let named = |values: &Values| values.get("provider_id").is_some_and(|id| !id.is_empty());
    what == What::Contract && providers.len() > 1 && named(was) && !named(now)
}

/// `POST /contracts/{pack}/services`
pub async fn service_added(State(app): State<App>, Path(pack): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let typed = &posted.typed;
    let id = of_pack(&mut app.db.read().await?, &pack).await?;
    ours(&mut app.db.read().await?, What::Contract, id).await?;
    let mut faults = Faults::default();
    let name = faults.words(typed, "service", NAME);
    let kinds = service_kinds();
    let kinds: Vec<&str> = kinds.iter().map(|(id, _)| id.as_str()).collect();
    let kind = faults.choice(typed, "kind", &kinds, "Choose what kind of service it is");
    if faults.none() {
        let recorded = once::record::<DbError, _>(&app.db, &posted, async |tx| {
            change::add_service(tx, id, &name, &kind).await?;
            Ok(RECORDED.to_owned())
        });
        match recorded.await {
            Ok(response) => return Ok(response),
            Err(error) if error.is_taken() => faults.add("service", "This contract has a service of this name. Choose another."),
            Err(error) => return Err(error.into()),
        }
    }
    let mut read = app.db.read().await?;
    let (values, version) = queries::stands(&mut read, What::Contract, id).await?.ok_or(Problem::NotFound)?;
    let filled = versions::filled(&fields_of(&mut read, What::Contract).await?, &values, version);
    let shown = filled.with("service", typed.get("service")).with("kind", typed.get("kind"));
    change_page(&mut read, &posted.who, (What::Contract, id), &shown, &faults).await
}
