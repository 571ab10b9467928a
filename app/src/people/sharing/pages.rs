//! Agreements about a person: read, recorded, put right, ended sooner and withdrawn, by managers.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Checkboxes, Choice, Select, Size, Width, button_group};
use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::{
    Agreed, agreed, fields, page_of,
    queries::{self, Request, Sharing},
    terms::Terms,
};
use crate::{
    App,
    db::Read,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{self, OpenPerson, who_sees},
    running::contracts::providers,
    session::{Posted, SignedIn},
    versions,
    words::{day, moment},
};

/// What the address may carry.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    done: Option<String>,
    /// The request that an agreement would answer.
    request: Option<i64>,
}

/// `GET /people/{reference}/sharing`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let person = people::open(&app.db, &who, &reference).await?;
    let mut typed = Typed::default();
    if let Some(request) = asked.request {
        typed = typed.with("request", request.to_string());
    }
    list_page(&app, &who, &person, &typed, &Faults::default(), asked.done.as_deref()).await
}

async fn list_page(
    app: &App,
    who: &SignedIn,
    person: &OpenPerson,
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let terms = Terms::load(&app.contracts.root);
    let mut read = app.db.read().await?;
    let every = queries::of_person(&mut read, person.id).await?;
    let (own, others) = parties(&mut read).await?;
    let may = own.is_some() && queries::works_with(&mut read, person.id).await?;
    let request = request_of(&mut read, person, typed).await?;
    drop(read);
    let today = app.db.clock.today();
    let body = html! {
        h1 class="govuk-heading-l" { "Shared with other providers" }
        p class="govuk-body" { "An agreement opens to the workers of another provider exactly what it says, from its first day to its last. It ends by itself." }
        @if every.is_empty() { p class="govuk-body" { "Nothing is shared." } }
        @for one in &every { (told(&terms, person, one, today)) }
        @if may && !others.is_empty() { (new_form(who, person, (&terms, &others, request.as_ref()), Fields { typed, faults })) }
        @else if others.is_empty() { p class="govuk-body" { "No other provider works here." } }
        @else { p class="govuk-body" { "Your provider does not work with them, so there is nothing of yours to share." } }
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new("Shared with other providers", "/people", body) };
    Ok(screen.back(&who_sees::page_of(person), "Back to who sees this record").show(who))
}

type Others = Vec<(String, String)>;

/// For whom the viewer works, and the other providers, by id and name.
async fn parties(read: &mut Read) -> Result<(Option<i64>, Others), Problem> {
    let own = providers::of_viewer(read).await?.map(|(id, _)| id);
    let every = providers::every(read).await?;
    Ok((own, every.into_iter().filter(|(id, _)| Some(*id) != own).map(|(id, name)| (id.to_string(), name)).collect()))
}

/// The request that is being answered, where it waits for this person.
async fn request_of(read: &mut Read, person: &OpenPerson, typed: &Typed) -> Result<Option<Request>, Problem> {
    let Ok(id) = typed.get("request").parse::<i64>() else { return Ok(None) };
    Ok(queries::requests(read).await?.into_iter().find(|one| one.id == id && one.person == person.reference))
}

fn told(terms: &Terms, person: &OpenPerson, one: &Sharing, today: Date) -> Markup {
    let state = match one.withdrawn_at {
        Some(_) => "Withdrawn",
        None if one.stands_on(today) => "Open now",
        None if one.from_on > today => "Begins later",
        None => "Over",
    };
    let parts: Vec<&str> = one.parts.lines().map(|part| terms.part_says(part)).collect();
    html! {
        section class="hf-box" {
            h2 class="govuk-heading-s" { (one.of) " shares with " (one.with) ": " (state.to_lowercase()) }
            p class="govuk-body" {
                "Who they are" @for part in &parts { ", " (part.to_lowercase()) } ". " (day(one.from_on)) " to " (day(one.until_on)) ". "
                (terms.basis_says(&one.basis)) "."
            }
            p class="govuk-body hf-note" { (one.words) }
            p class="govuk-body-s" {
                "Recorded " (moment(one.recorded_at)) @if let Some(by) = &one.by { " by " (by) } "."
                @if let Some(at) = one.withdrawn_at { " Withdrawn " (moment(at)) @if let Some(by) = &one.withdrawn_by { " by " (by) } ": " (one.withdrawn_why) }
            }
            @if one.ours {
                p class="govuk-body" { a class="govuk-link" href=(format!("{}/{}", page_of(person), one.id)) { "Put right, end sooner or withdraw" span class="govuk-visually-hidden" { ": with " (one.with) ", from " (day(one.from_on)) } } }
            }
        }
    }
}

/// The boxes of what an agreement opens.
pub fn parts_of(terms: &Terms, Fields { typed, faults }: Fields<'_>, legend: &str, hint: &str) -> Markup {
    let items = terms.part.iter().map(|part| Choice { hint: &part.hint, ..Choice::new(&part.id, &part.says) }).collect();
    let values = typed.0.iter().filter(|(name, _)| name == "parts").flat_map(|(_, value)| value.lines()).collect();
    html! {
        (Checkboxes { name: "parts", legend, legend_size: Size::S, hint, items, values, error: faults.of("parts"), ..Default::default() })
    }
}

/// Why something may be shared, as a choice.
pub fn bases_of(terms: &Terms, fields: Fields<'_>, legend: &str) -> Markup {
    let items = terms.basis.iter().map(|basis| Choice { hint: &basis.hint, ..Choice::new(&basis.id, &basis.says) }).collect();
    fields.one_of("basis", legend, "", items)
}

/// What was chosen to be opened, as it is kept.
pub fn parts_typed(terms: &Terms, typed: &Typed) -> Vec<String> {
    let chosen = |id: &str| typed.0.iter().any(|(name, value)| name == "parts" && value.lines().any(|line| line == id));
    terms.part.iter().filter(|part| chosen(&part.id)).map(|part| part.id.clone()).collect()
}

/// What is wrong with the last day of what is shared from a day on, for this reason.
pub fn too_long(terms: &Terms, basis: &str, from: Date, until: Date) -> Option<String> {
    let basis = terms.basis.iter().find(|known| known.id == basis)?;
    let latest = from.saturating_add(basis.most_days.days());
    if until < from {
        return Some("The last day cannot be before the first.".into());
    }
    (until > latest).then(|| format!("For this reason it ends by {}. Agree it anew then.", day(latest)))
}

/// The fields of an agreement.
fn agreement(terms: &Terms, fields: Fields<'_>) -> Markup {
    html! {
        (parts_of(terms, fields, "What is shared, beside who they are", "As little as it takes"))
        (bases_of(terms, fields, "Why it may be shared"))
        (fields.day("from", "From", "Dated ahead, it opens nothing until then"))
        (fields.day("until", "Last day", "It ends by itself after that day"))
        (fields.words("words", "What was agreed, by whom", "For example: she asked for it at the meeting of Monday", 3))
    }
}

fn new_form(
    who: &SignedIn,
    person: &OpenPerson,
    (terms, others, request): (&Terms, &Others, Option<&Request>),
    fields: Fields<'_>,
) -> Markup {
    let items = others.iter().map(|(id, name)| Choice::new(id, name)).collect();
    let asked_by = request.map_or(String::new(), |one| one.with_id.to_string());
    let with = Some(fields.typed.get("with")).filter(|with| !with.is_empty()).unwrap_or(&asked_by);
    html! {
        (page::form(who, &page_of(person), fields.typed.get("form_key"), html! {
            h2 class="govuk-heading-m" { "Agree to share" }
            @if let Some(one) = request {
                p class="govuk-body" { (one.with) " asked " (moment(one.asked_at)) ": “" (one.why) "”" }
                input type="hidden" name="request" value=(one.id);
            }
            (Select { name: "with", label: "With which provider", label_size: Size::S, blank: Some("Choose a provider"), items, value: with, error: fields.faults.of("with"), ..Default::default() })
            (agreement(terms, fields))
            (Button::submit("Record the agreement"))
        }))
    }
}

/// What was typed, or nothing, and the faults say what is wrong.
fn check(terms: &Terms, typed: &Typed, faults: &mut Faults) -> Option<Agreed> {
    let parts = parts_typed(terms, typed);
    let ids: Vec<&str> = terms.basis.iter().map(|basis| basis.id.as_str()).collect();
    let basis = faults.choice(typed, "basis", &ids, "Choose why it may be shared");
    let from = faults.day(typed, "from", "The first day");
    let until = faults.day(typed, "until", "The last day");
    let words = faults.words(typed, "words", Words { required: Some("Say what was agreed, by whom"), most: 4_000 });
    if let Some(sentence) = from.zip(until).and_then(|(from, until)| too_long(terms, &basis, from, until)) {
        faults.add("until", sentence);
    }
    let (Some(from), Some(until), true) = (from, until, faults.none()) else { return None };
    Some(Agreed { parts, basis, from, until, words })
}

/// `POST /people/{reference}/sharing`
pub async fn recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open(&app.db, &posted.who, &reference).await?;
    let terms = Terms::load(&app.contracts.root);
    let mut faults = Faults::default();
    let agreed = check(&terms, &posted.typed, &mut faults);
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let (own, others) = parties(tx).await?;
        let own = own.ok_or(Problem::NotFound)?;
        if !queries::works_with(tx, person.id).await? {
            return Err(Problem::NotFound);
        }
        let with = others.iter().find(|(id, _)| id == posted.typed.get("with")).and_then(|(id, _)| id.parse::<i64>().ok());
        if with.is_none() {
            faults.add("with", "Choose the provider with which it is shared");
        }
        let (Some(with), Some(agreed), true) = (with, &agreed, faults.none()) else { return Ok(None) };
        let request = request_of(tx, &person, &posted.typed).await?.filter(|one| one.with_id == with).map(|one| one.id);
        agreed::record(tx, person.id, (own, with), agreed, request).await?;
        Ok(Some(format!("{}?done=sharing-agreed", page_of(&person))))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => list_page(&app, &posted.who, &person, &posted.typed, &faults, None).await,
    }
}

/// `GET /people/{reference}/sharing/{id}`
pub async fn one(State(app): State<App>, who: SignedIn, Path((reference, id)): Path<(String, i64)>) -> Result<Response, Problem> {
    let person = people::open(&app.db, &who, &reference).await?;
    let stands = queries::one(&mut app.db.read().await?, person.id, id).await?.ok_or(Problem::NotFound)?;
    let terms = Terms::load(&app.contracts.root);
    let typed = versions::filled(&fields(&terms), &agreed::values(&stands), stands.version);
    one_page(&app, &who, &person, &stands, &typed, &Faults::default()).await
}

async fn one_page(
    app: &App,
    who: &SignedIn,
    person: &OpenPerson,
    stands: &Sharing,
    typed: &Typed,
    faults: &Faults,
) -> Result<Response, Problem> {
    let terms = Terms::load(&app.contracts.root);
    let changes = queries::changes(&mut app.db.read().await?, stands.id).await?;
    let here = format!("{}/{}", page_of(person), stands.id);
    let form = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { "Shared with " (stands.with) }
        @if let Some(at) = stands.withdrawn_at {
            p class="govuk-body" { "Withdrawn " (moment(at)) @if let Some(by) = &stands.withdrawn_by { " by " (by) } ": " (stands.withdrawn_why) ". It opens nothing." }
        } @else {
            (page::form(who, &here, typed.get("form_key"), html! {
                input type="hidden" name="version" value=(versions::opened_on(typed));
                (agreement(&terms, form))
                (form.line("why", "Why it changes", "To end it sooner, give an earlier last day and say why", Width::Full))
                (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href=(page_of(person)) { "Cancel" } }))
            }))
            (page::form(who, &format!("{here}/withdraw"), "", html! {
                h2 class="govuk-heading-m" { "Withdraw it" }
                p class="govuk-body" { "For one that should not have been, or that they take back. It opens nothing from now on, and stays readable here." }
                (form.line("withdrawn_why", "Why it is withdrawn", "", Width::Full))
                (Button::secondary("Withdraw the agreement", "", ""))
            }))
        }
        (versions::pages::earlier(&fields(&terms), &changes, "the terminal"))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("An agreement to share", "/people", body) };
    Ok(screen.back(&page_of(person), "Back to what is shared").show(who))
}

/// `POST /people/{reference}/sharing/{id}`
pub async fn corrected(State(app): State<App>, Path((reference, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open(&app.db, &posted.who, &reference).await?;
    let terms = Terms::load(&app.contracts.root);
    let typed = &posted.typed;
    let mut faults = Faults::default();
    let agreed = check(&terms, typed, &mut faults);
    let why = faults.words(typed, "why", Words { required: Some("Say why it changes"), most: 500 });
    let mut shown = typed.clone();
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let stands = queries::one(tx, person.id, id).await?.ok_or(Problem::NotFound)?;
        let (Some(agreed), true) = (&agreed, faults.none()) else { return Ok(None) };
        if agreed::correct(tx, person.id, &stands, versions::opened_on(typed), agreed, &why).await? {
            return Ok(Some(format!("{}?done=recorded", page_of(&person))));
        }
        faults.add("words", "Somebody else changed this agreement meanwhile, and your change is not recorded. Theirs is below.");
        shown = versions::filled(&fields(&terms), &agreed::values(&stands), stands.version);
        Ok(None)
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let stands = queries::one(&mut app.db.read().await?, person.id, id).await?.ok_or(Problem::NotFound)?;
    one_page(&app, &posted.who, &person, &stands, &shown, &faults).await
}

/// `POST /people/{reference}/sharing/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path((reference, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "withdrawn_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    let stands = queries::one(&mut app.db.read().await?, person.id, id).await?.ok_or(Problem::NotFound)?;
    if !faults.none() {
        let terms = Terms::load(&app.contracts.root);
        let typed = versions::filled(&fields(&terms), &agreed::values(&stands), stands.version);
        return one_page(&app, &posted.who, &person, &stands, &typed, &faults).await;
    }
    once::record(&app.db, &posted, async |tx| {
        let withdrawn = agreed::withdraw(tx, person.id, id, &why).await?;
        withdrawn.then(|| format!("{}?done=sharing-withdrawn", page_of(&person))).ok_or(Problem::NotFound)
    })
    .await
}
