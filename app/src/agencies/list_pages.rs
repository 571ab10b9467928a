//! The register: every agency by its kind, with its pathways and agreements; and putting one into it.

use axum::{
    extract::{Query, State},
    response::Response,
};
use govuk::{Button, Cell, Choice, Select, Size, Table, Width};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    PART, agreements,
    queries::{self, Review},
};
use crate::{
    App,
    access::May,
    db::DbError,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    running::agencies::{
        self, Lists, change,
        queries::{Agency, Pathway},
        way_says,
    },
    session::{Posted, SignedIn},
};

pub(super) const NAME: Words = Words { required: Some("Enter the name"), most: 120 };
pub(super) const TAKEN: &str = "There is an organisation of this name. Choose another.";

/// `GET /agencies`
pub async fn list(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    list_page(&app, &who, &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

/// What the register says, read once.
struct Register {
    lists: Lists,
    agencies: Vec<Agency>,
    pathways: Vec<Pathway>,
    reviews: Vec<Review>,
    today: Date,
}

async fn list_page(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults, done: Option<&str>) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let register = Register {
        lists: Lists::load(&app.contracts.root),
        agencies: agencies::queries::all(&mut read).await?,
        pathways: agencies::queries::pathways(&mut read).await?,
        reviews: queries::reviews(&mut read).await?,
        today: app.db.clock.today(),
    };
    drop(read);
    let ended: Vec<&Agency> = register.agencies.iter().filter(|agency| !agency.is_there(register.today)).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Agencies and pathways" }
        p class="govuk-body" { "Whom we work with, how to reach them, and what was agreed. Each time something about somebody is shared with one of them, it is recorded on the person’s page." }
        (due(app, who, &register))
        @if register.agencies.is_empty() { (govuk::empty("No agency is in the register yet.")) }
        @for (says, of_kind) in by_kind(&register) {
            h2 class="govuk-heading-m" { (says) }
            (table(app, who, &register, &of_kind))
        }
        @if !ended.is_empty() {
            h2 class="govuk-heading-m" { "We do not work with them any more" }
            ul class="govuk-list" { @for agency in &ended { li { a class="govuk-link" href=(agency.page()) { (agency.name) } } } }
        }
        @if who.may(May::ManageCases) {
            h2 class="govuk-heading-m" { "Add an agency" }
            (page::form(who, "/agencies", typed.get("form_key"), fields(&register.lists, typed, faults, "Add the agency")))
        }
        (missing(&register))
    };
    let screen = Screen { faults: Some(faults), done, wide: true, ..Screen::new("Agencies and pathways", PART, body) };
    Ok(screen.back(PART, "Referrals").show(who))
}

/// Those that are there, under the words of their kind in the order of the list; those of no kind last.
fn by_kind(register: &Register) -> Vec<(&str, Vec<&Agency>)> {
    let there = || register.agencies.iter().filter(|agency| agency.is_there(register.today));
    let known = |id: &str| register.lists.kind.iter().any(|kind| kind.id == id);
    let of_kinds =
        register.lists.kind.iter().map(|kind| (kind.says.as_str(), there().filter(|a| a.agency_kind == kind.id).collect::<Vec<_>>()));
    let rest = ("Nobody has said which kind", there().filter(|agency| !known(&agency.agency_kind)).collect());
    of_kinds.chain([rest]).filter(|(_, agencies)| !agencies.is_empty()).collect()
}

/// Agreements that are to be reviewed now.
fn due(app: &App, who: &SignedIn, register: &Register) -> Markup {
    let due: Vec<(&Agency, &Review)> = register
        .agencies
        .iter()
        .filter(|agency| agency.is_there(register.today))
        .flat_map(|agency| agreements::standing(&register.reviews, agency.id).into_iter().map(move |review| (agency, review)))
        .filter(|(_, review)| agreements::is_due(review, register.today))
        .collect();
    html! {
        @if !due.is_empty() {
            section class="hf-box" {
                h2 class="govuk-heading-m" { "Agreements to review" }
                ul class="govuk-list govuk-list--bullet" {
                    @for (agency, review) in &due {
                        li {
                            a class="govuk-link" href=(agency.page()) { (agency.name) } ": " (agreements::line(&app.forms, who, review, register.today))
                            @if who.may(May::ManageCases) { ". " a class="govuk-link" href=(format!("/organisations/{}/forms/agreement-review/new", agency.id)) { "Record the review" span class="govuk-visually-hidden" { " of " (review.about) ": " (agency.name) } } }
                        }
                    }
                }
            }
        }
    }
}

fn table(app: &App, who: &SignedIn, register: &Register, of_kind: &[&Agency]) -> Markup {
    let row = |agency: &&Agency| {
        let pathways: Vec<&Pathway> =
            register.pathways.iter().filter(|pathway| pathway.organisation_id == agency.id && pathway.is_open(register.today)).collect();
        let standing = agreements::standing(&register.reviews, agency.id);
        vec![
            Cell::new(html! { a class="govuk-link" href=(agency.page()) { (agency.name) } }),
            Cell::new(html! {
                @if pathways.is_empty() { span class="hf-not-given" { "None written down" } }
                @else { @for pathway in &pathways { div { (in_short(pathway)) } } }
            }),
            Cell::new(html! {
                @if standing.is_empty() { span class="hf-not-given" { "None" } }
                @else { @for review in &standing { div { (agreements::line(&app.forms, who, review, register.today)) } } }
            }),
        ]
    };
    let rows = of_kind.iter().map(row).collect();
    html! { (Table { head: ["Agency", "Pathways", "Agreements"].map(Into::into).to_vec(), rows, stack_on_phone: true, ..Default::default() }) }
}

fn in_short(pathway: &Pathway) -> Markup {
    html! {
        (pathway.name) " (" (way_says(&pathway.way).to_lowercase()) ")"
        @if !pathway.time_frame.is_empty() { ": " (pathway.time_frame) }
        @if !pathway.telephone.is_empty() { br; (pathway.telephone) }
    }
}

/// The kinds of agency to which no pathway leads: gaps are seen to, not hidden.
fn missing(register: &Register) -> Markup {
    let has = |kind: &str| {
        register.agencies.iter().any(|agency| {
            agency.agency_kind == kind
                && agency.is_there(register.today)
                && register.pathways.iter().any(|pathway| pathway.organisation_id == agency.id && pathway.is_open(register.today))
        })
    };
    let none: Vec<&str> =
        register.lists.kind.iter().filter(|kind| kind.id != "other" && !has(&kind.id)).map(|kind| kind.says.as_str()).collect();
    html! {
        @if !none.is_empty() {
            (govuk::Details { summary: format!("Kinds of agency without a pathway: {}", none.len()).into(), body: html! {
                ul class="govuk-list govuk-list--bullet" { @for says in &none { li { (says) } } }
            }, ..Default::default() })
        }
    }
}

/// The fields of an agency, with its button.
pub(super) fn fields(lists: &Lists, typed: &Typed, faults: &Faults, button: &str) -> Markup {
    let items = lists.kind.iter().map(|kind| Choice::new(&kind.id, &kind.says)).collect();
    html! {
        (Fields { typed, faults }.line("name", "Name", "", Width::TwoThirds))
        (Select { name: "agency_kind", label: "Which kind of agency", label_size: Size::S, blank: Some("Choose the kind"), items,
                  value: typed.get("agency_kind"), error: faults.of("agency_kind"), ..Default::default() })
        (Button::submit(button))
    }
}

/// The kind that was chosen.
pub(super) fn kind(lists: &Lists, typed: &Typed, faults: &mut Faults) -> String {
    let ids: Vec<&str> = lists.kind.iter().map(|kind| kind.id.as_str()).collect();
    faults.choice(typed, "agency_kind", &ids, "Choose which kind of agency it is")
}

/// `POST /agencies`
pub async fn added(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let (typed, mut faults) = (&posted.typed, Faults::default());
    let name = faults.words(typed, "name", NAME);
    let kind = kind(&Lists::load(&app.contracts.root), typed, &mut faults);
    if faults.none() {
        let recorded = once::record::<DbError, _>(&app.db, &posted, async |tx| {
            let id = change::add(tx, &name, &kind).await?;
            Ok(format!("/agencies/{id}?done=agency"))
        });
        match recorded.await {
            Ok(response) => return Ok(response),
            Err(error) if error.is_taken() => faults.add("name", TAKEN),
            Err(error) => return Err(error.into()),
        }
    }
    list_page(&app, &posted.who, typed, &faults, None).await
}
