//! Making a document: chosen, checked, set, kept. What is hidden is in it only after that was asked again, with a reason.

use ::documents::{Made, Paper, Takes, Template};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Checkboxes, Choice, Size, Width, button_group, inset};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    GoesTo, PERSON, Sending,
    gather::{self, Chosen},
    keep, may_make,
    room::DOCUMENT,
    route, sending,
};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    forms::{self, Listed},
    heavy, once,
    page::{self, Screen},
    people::{
        self, OpenCase,
        safe_contact::{self, Line, moved::Moved},
    },
    session::{Posted, SignedIn},
    words::day,
    work::referrals,
};

/// `?record=`
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    pub record: Option<i64>,
}

/// What a document is made in: the case, the kind, and what of it can be taken.
struct Making<'a> {
    app: &'a App,
    case: OpenCase,
    template: &'a Template,
    sending: Sending,
    /// The records that it can be made of, the latest first.
    records: Vec<Listed>,
    lines: Vec<Line>,
    moved: Moved,
    now: Timestamp,
}

async fn open<'a>(app: &'a App, who: &SignedIn, (reference, kind): (&str, &str)) -> Result<Making<'a>, Problem> {
    let template = app.templates.current(kind).filter(|template| may_make(app, who, template)).ok_or(Problem::NotFound)?;
    let case = people::open_case(&app.db, who, reference).await?;
    let mut read = app.db.read().await?;
    let records = match template.takes {
        Takes::Record => forms::of_person(&mut read, case.person_id).await?,
        _ => vec![],
    };
    let records = records.into_iter().filter(|one| one.kind == template.form && one.withdrawn_at.is_none()).collect();
    let (lines, moved) = safe_contact::queries::standing_and_moved(&mut read, case.person_id, app.db.clock.today()).await?;
    Ok(Making { app, case, template, sending: sending(app), records, lines, moved, now: app.db.clock.now() })
}

impl Making<'_> {
    fn address(&self) -> String {
        format!("/referrals/{}/documents/{}", self.case.reference, self.template.kind)
    }

    fn subject(&self) -> String {
        format!("{}~{}", self.case.reference, self.template.kind)
    }

    fn list(&self) -> String {
        format!("{}/documents", self.case.person_page())
    }
}

/// `GET /people/{reference}/documents/{kind}`: leads to the case that goes on, or the latest.
pub async fn of_their_case(
    State(app): State<App>,
    who: SignedIn,
    Path((reference, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let person = people::open(&app.db, &who, &reference).await?;
    let case = referrals::queries::going_on(&mut app.db.read().await?, person.id).await?;
    let kind = app.templates.current(&kind).ok_or(Problem::NotFound)?.kind.as_str();
    let Some(case) = case else {
        return Err(Problem::Unclear("There is no referral of this person that you work on, and a document is made in one.".into()));
    };
    let record = asked.record.map_or(String::new(), |id| format!("?record={id}"));
    Ok(Redirect::to(&format!("/referrals/{case}/documents/{kind}{record}")).into_response())
}

/// `GET /referrals/{reference}/documents/{kind}`
pub async fn new(
    State(app): State<App>,
    who: SignedIn,
    Path((reference, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let making = open(&app, &who, (&reference, &kind)).await?;
    let fresh = usual(&making, asked.record);
    let typed = drafts::or_begun(&app.db, &who, &DOCUMENT, &making.subject(), fresh).await?;
    Ok(form_page(&who, &making, &typed, &Faults::default()))
}

/// What a form is filled with at first.
fn usual(making: &Making<'_>, record: Option<i64>) -> Typed {
    let template = making.template;
    let record = record.or_else(|| making.records.first().map(|one| one.id)).map(|id| id.to_string()).unwrap_or_default();
    let to = template.to.first().cloned().unwrap_or_default();
    let typed = Typed::default().with("record", record).with("to", to).with("route", "hand");
    template.parts.iter().filter(|part| part.usual).fold(typed, |typed, part| typed.with("part", part.id.as_str()))
}

const NONE_HERE: &str = "This installation of Holdfast was built without what makes documents. What was made elsewhere can be read. \
                         Ask whoever runs it for a build that makes them.";

fn form_page(who: &SignedIn, making: &Making<'_>, typed: &Typed, faults: &Faults) -> Response {
    let template = making.template;
    let nothing = template.takes == Takes::Record && making.records.is_empty();
    let body = html! {
        h1 class="govuk-heading-l" { "Make a document: " (template.title) }
        p class="govuk-body" { (template.says) }
        @if !::documents::MAKES { (inset(NONE_HERE)) }
        @else if nothing {
            (inset(html! {
                "It is made of a form that is not recorded yet. "
                @if let Some(form) = making.app.forms.current(&template.form) {
                    @let name = if form.about == forms::About::Person { &making.case.person_reference } else { &making.case.reference };
                    a class="govuk-link" href=(forms::address_of_new(form, name)) { (form.asks) }
                }
            }))
        }
        @else {
            (drafts::pages::form(who, &DOCUMENT, &making.subject(), typed, html! {
                (fields(making, Fields { typed, faults }))
                (button_group(html! { (Button::submit("Make the document")) a class="govuk-link" href=(making.list()) { "Cancel" } }))
            }))
        }
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Make a document", "/people", body) };
    screen.back(&making.list(), "Back to their documents").show(who)
}

fn fields(making: &Making<'_>, form: Fields<'_>) -> Markup {
    let template = making.template;
    let records: Vec<(String, String)> = making
        .records
        .iter()
        .map(|one| (one.id.to_string(), format!("{}: {}", one.happened_on.map_or_else(|| "Day not recorded".into(), day), one.line)))
        .collect();
    let recipients = making.sending.recipients.iter().filter(|to| template.to.contains(&to.id));
    html! {
        @if template.takes == Takes::Record {
            (form.one_of("record", "What it is made of", "", records.iter().map(|(id, says)| Choice::new(id, says)).collect()))
        }
        (form.one_of("to", "Who it is for", "", recipients.map(|to| Choice::new(&to.id, &to.says)).collect()))
        (form.line("to_name", "Their name and office", "Not needed where it is for the person themself.", Width::Full))
        (routes(making, form))
        @if !template.parts.is_empty() { (parts(template, form)) }
        @for asked in &template.write { (form.words(&asked.id, &asked.says, &asked.hint, asked.lines)) }
        @if template.takes != Takes::Words { (hidden_too(form)) }
    }
}

/// Every way, each of those to the person with whether it is safe now.
fn routes(making: &Making<'_>, form: Fields<'_>) -> Markup {
    let says: Vec<(&str, &str, String)> = making
        .sending
        .routes
        .iter()
        .map(|way| {
            let hint = match way.goes_to {
                GoesTo::Person => route::to_the_person(way.asks, &making.lines, making.moved, making.now)
                    .map_or_else(|because| because, |_| "Only to the person themself.".into()),
                GoesTo::Others => "Not to the person themself.".into(),
                GoesTo::Everybody => String::new(),
            };
            (way.id.as_str(), way.says.as_str(), hint)
        })
        .collect();
    form.one_of("route", "How it will go", "", says.iter().map(|(id, says, hint)| Choice { hint, ..Choice::new(id, says) }).collect())
}

fn parts(template: &Template, form: Fields<'_>) -> Markup {
    let items = template.parts.iter().map(|part| Choice::new(&part.id, &part.says)).collect();
    let values = form.typed.0.iter().filter(|(name, _)| name == "part").map(|(_, value)| value.as_str()).collect();
    html! {
        (Checkboxes { name: "part", legend: "What is in it", legend_size: Size::S, items, values, error: form.faults.of("part"), ..Default::default() })
    }
}

fn hidden_too(form: Fields<'_>) -> Markup {
    html! {
        (Checkboxes {
            hint: "Where they are, and how they can be reached. It is asked again before the document is made. Leave it out unless whoever gets it cannot do without.",
            ..Checkboxes::one("with_hidden", "Put in what is hidden", form.typed.ticked("with_hidden"))
        })
    }
}

/// What was chosen, checked.
struct Checked {
    chosen: Chosen,
    route: String,
}

fn check(making: &Making<'_>, typed: &Typed, faults: &mut Faults) -> Checked {
    let template = making.template;
    let mut chosen = Chosen { with_hidden: typed.ticked("with_hidden"), ..Chosen::default() };
    if template.takes == Takes::Record {
        let ids: Vec<String> = making.records.iter().map(|one| one.id.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        chosen.record = faults.choice(typed, "record", &ids, "Choose what it is made of").parse().ok();
    }
    let to: Vec<&str> = template.to.iter().map(String::as_str).collect();
    chosen.to_kind = faults.choice(typed, "to", &to, "Choose who it is for");
    let to_themself = chosen.to_kind == PERSON;
    let name = Words { required: (!to_themself && !chosen.to_kind.is_empty()).then_some("Enter who it is for"), most: 200 };
    let name = faults.words(typed, "to_name", name);
    chosen.to_name = if to_themself { String::new() } else { name };
    let route = way(making, typed, to_themself, faults, &mut chosen);
    let ticked = |id: &str| typed.0.iter().any(|(name, value)| name == "part" && value == id);
    chosen.parts = template.parts.iter().filter(|part| ticked(&part.id)).map(|part| part.id.clone()).collect();
    if chosen.parts.is_empty() && !template.parts.is_empty() {
        faults.add("part", "Choose what is in it");
    }
    for asked in &template.write {
        let words = Words { required: asked.required.then_some("Write this: it stands nowhere else"), most: 20_000 };
        chosen.written.push((asked.id.clone(), faults.words(typed, &asked.id, words)));
    }
    Checked { chosen, route }
}

/// The way that was chosen. One to the person that is not safe is refused; by post their address stands above the letter.
fn way(making: &Making<'_>, typed: &Typed, to_themself: bool, faults: &mut Faults, chosen: &mut Chosen) -> String {
    let ids: Vec<&str> = making.sending.routes.iter().map(|way| way.id.as_str()).collect();
    let id = faults.choice(typed, "route", &ids, "Choose how it will go");
    let Some(way) = making.sending.route(&id) else { return id };
    match (way.goes_to, to_themself) {
        (GoesTo::Others, true) | (GoesTo::Person, false) => faults.add("route", "This way does not fit who it is for. Choose another."),
        (_, true) => match route::to_the_person(way.asks, &making.lines, making.moved, making.now) {
            Ok(Some(line)) if way.asks == super::Asks::Address => {
                let address = line.phone.split([',', '\n']).map(|part| part.trim().to_owned());
                chosen.address = address.filter(|part| !part.is_empty()).collect();
            }
            Ok(_) => {}
            Err(because) => faults.add("route", because),
        },
        _ => {}
    }
    id
}

#[cfg(feature = "documents")]
async fn set(template: &Template, paper: &Paper) -> Option<Made> {
    let _turn = heavy::turn().await;
    match heavy::compute(|| ::documents::make(template, paper)) {
        Ok(made) => Some(made),
        Err(fault) => {
            tracing::error!(%fault, "a document could not be made");
            None
        }
    }
}

#[cfg(not(feature = "documents"))]
async fn set(_: &Template, _: &Paper) -> Option<Made> {
    let _ = heavy::turn;
    None
}

/// `POST /referrals/{reference}/documents/{kind}`
pub async fn made(State(app): State<App>, Path((reference, kind)): Path<(String, String)>, posted: Posted) -> Result<Response, Problem> {
    make(&app, (&reference, &kind), &posted, false).await
}

/// `POST /referrals/{reference}/documents/{kind}/hidden`: with what is hidden in it, for a reason.
pub async fn made_with_hidden(
    State(app): State<App>,
    Path((reference, kind)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    make(&app, (&reference, &kind), &posted, true).await
}

async fn make(app: &App, of: (&str, &str), posted: &Posted, was_asked: bool) -> Result<Response, Problem> {
    let who = &posted.who;
    let making = open(app, who, of).await?;
    if !::documents::MAKES {
        return Err(Problem::Unclear(NONE_HERE.into()));
    }
    let (typed, mut faults) = (&posted.typed, Faults::default());
    let Checked { chosen, route } = check(&making, typed, &mut faults);
    if !faults.none() {
        return Ok(form_page(who, &making, typed, &faults));
    }
    let asks_again = chosen.with_hidden || !chosen.address.is_empty();
    let mut why = String::new();
    if asks_again {
        let required = was_asked.then_some("Say why it has to be in it");
        why = faults.words(typed, "why", Words { required, most: 500 });
        if !was_asked || !faults.none() {
            return Ok(again_page(who, &making, &chosen, typed, &faults));
        }
    }
    let person = people::open(&app.db, who, &making.case.person_reference).await?;
    let (paper, holds_hidden) = gather::paper(app, who, (&making.case, &person, &making.lines), making.template, &chosen).await?;
    if holds_hidden {
        app.db.looks.seal(who.actor(), "revealed", "person", person.id, "document").await?;
    }
    let Some(made) = set(making.template, &paper).await else {
        faults.add("to", "The document could not be made. What you typed is kept here. Tell whoever runs Holdfast: the log says why.");
        return Ok(form_page(who, &making, typed, &faults));
    };
    let letters = if made.missing.is_empty() { "document" } else { "document-letters" };
    let new = keep::New {
        template: making.template,
        record_id: chosen.record,
        to_kind: &chosen.to_kind,
        to_name: &chosen.to_name,
        route: &route,
        parts: chosen.parts.join(","),
        holds_hidden,
        why: &why,
        made: &made,
    };
    once::record::<Problem, _>(&app.db, posted, async |tx| {
        let id = keep::keep(tx, &making.case, &new).await?;
        Ok(format!("/documents/{id}?done={letters}"))
    })
    .await
}

/// Asks again before what is hidden is in a document. What was typed goes on in the page.
fn again_page(who: &SignedIn, making: &Making<'_>, chosen: &Chosen, typed: &Typed, faults: &Faults) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "What is hidden will be in this document" }
        ul class="govuk-list govuk-list--bullet" {
            @if !chosen.address.is_empty() { li { "The address at which they get letters stands above it." } }
            @if chosen.with_hidden { li { "Where they are, and how they can be reached, stands in it wherever the parts that you chose say so." } }
        }
        p class="govuk-body" { "Whoever holds the paper can read it. That you made it so, and why, stands in the record." }
        (page::form(who, &format!("{}/hidden", making.address()), typed.get("form_key"), html! {
            @for (name, value) in typed.of_the_form().filter(|(name, _)| name != "why") { input type="hidden" name=(name) value=(value); }
            (Fields { typed, faults }.line("why", "Why it has to be in it", "", Width::Full))
            (button_group(html! { (Button::submit("Make the document with it")) a class="govuk-link" href=(making.address()) { "Go back and leave it out" } }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("What is hidden will be in this document", "/people", body) };
    screen.back(&making.address(), "Back").show(who)
}
