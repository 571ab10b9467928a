//! An agency: its pathways, its agreements, what was shared with it; and what is said of it, changed or ended.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, ButtonType, SummaryList, SummaryRow, Table, Variant, button_group};
use maud::{Markup, html};

use super::{
    PART, REGISTER, agreements,
    list_pages::{self, NAME, TAKEN},
    queries::{self, PAGE, Told},
};
use crate::{
    App,
    access::May,
    db::Read,
    error::Problem,
    fields::{Fields, told},
    form::{Faults, Typed},
    once,
    page::{self, Screen},
    people::whole_name,
    running::{
        agencies::{
            self, Lists, change,
            queries::{Agency, Pathway},
            way_says,
        },
        contracts,
    },
    session::{Posted, SignedIn},
    versions::{self, Stands, Values, pages::Clash},
    words::{day, moment},
};

/// What the address may carry.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    done: Option<String>,
    /// How many of what was shared to skip.
    #[serde(default)]
    skip: i64,
}

pub(super) async fn opened(read: &mut Read, id: i64) -> Result<Agency, Problem> {
    agencies::queries::one(read, id).await?.ok_or(Problem::NotFound)
}

/// `GET /agencies/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (skip, today) = (asked.skip.clamp(0, 1_000_000), app.db.clock.today());
    let mut read = app.db.read().await?;
    let agency = opened(&mut read, id).await?;
    let pathways = agencies::queries::pathways_of(&mut read, id).await?;
    let reviews = queries::reviews(&mut read).await?;
    let shared = queries::told_to(&mut read, id, skip).await?;
    drop(read);
    app.db.looks.listed(who.actor(), "agency", shared.iter().take(PAGE as usize).map(|one| one.person.as_str())).await?;
    let lists = Lists::load(&app.contracts.root);
    let manages = who.may(May::ManageCases);
    let standing = agreements::standing(&reviews, id);
    let body = html! {
        h1 class="govuk-heading-l" { (agency.name) }
        p class="govuk-body" {
            @if agency.agency_kind.is_empty() { "Nobody has said which kind of agency it is. " } @else { (lists.kind_says(&agency.agency_kind)) ". " }
            @if let Some(on) = agency.ended_on { "Last day " (day(on)) ". " }
            @if manages { a class="govuk-link" href=(format!("{}/change", agency.page())) { "Change or end it" } }
        }
        h2 class="govuk-heading-m" { "Pathways" }
        @if pathways.is_empty() { (govuk::empty("No pathway is written down yet.")) }
        @for pathway in &pathways { (one_pathway(pathway, manages, pathway.is_open(today))) }
        @if manages { (Button { variant: Variant::Secondary, ..Button::link("Write down a pathway", &format!("{}/pathways/new", agency.page())) }) }
        h2 class="govuk-heading-m" { "Agreements" }
        @if standing.is_empty() { (govuk::empty("No agreement with it is recorded as standing.")) }
        @else { ul class="govuk-list govuk-list--bullet" { @for review in &standing { li { (agreements::line(&app.forms, &who, review, today)) } } } }
        @if manages {
            p class="govuk-body" {
                a class="govuk-link" href=(format!("/organisations/{id}/forms/agreement-review/new")) { "Record an agreement or its review" } ", "
                a class="govuk-link" href=(format!("/organisations/{id}/forms/agency-feedback/new")) { "record feedback" } ", "
                a class="govuk-link" href=(format!("/organisations/{id}/forms")) { "everything recorded of it" }
            }
        }
        h2 class="govuk-heading-m" id="shared" { "Shared with it" }
        (shared_with(&agency, &shared, skip))
    };
    let done = asked.done.as_deref();
    Ok(Screen { done, wide: true, ..Screen::new("An agency", PART, body) }.back(REGISTER, "Agencies and pathways").show(&who))
}

fn one_pathway(pathway: &Pathway, manages: bool, open: bool) -> Markup {
    let row = |says: &'static str, value: &str| SummaryRow::new(says, told(value));
    let secure = match pathway.secure.as_str() {
        _ if pathway.email.is_empty() => "",
        "yes" => ". Known as secure",
        "no" => ". Not secure: nothing about anybody goes there",
        _ => ". Nobody has looked whether it is secure: nothing about anybody goes there",
    };
    let how = if pathway.secure_how.is_empty() { String::new() } else { format!(" ({})", pathway.secure_how) };
    let rows = vec![
        row("Which way", way_says(&pathway.way)),
        row("In which time", &pathway.time_frame),
        row("Who does what", &pathway.responsible),
        row("Whom to reach", &pathway.contact),
        row("Telephone", &pathway.telephone),
        SummaryRow::new("E-mail", html! { (told(&pathway.email)) (secure) (how) }),
        row("How each side hears what came of it", &pathway.feedback),
    ];
    html! {
        section class="hf-box" aria-label=(pathway.name) {
            h3 class="govuk-heading-s" { (pathway.name) @if !open { " (ended" @if let Some(on) = pathway.ended_on { " " (day(on)) } ")" } }
            (SummaryList { rows, ..Default::default() })
            @if manages { p class="govuk-body" { a class="govuk-link" href=(pathway.page()) { "Change, end or withdraw it" span class="govuk-visually-hidden" { ": " (pathway.name) } } } }
        }
    }
}

fn shared_with(agency: &Agency, shared: &[Told], skip: i64) -> Markup {
    let page = PAGE as usize;
    let row = |one: &Told| {
        let when = one.happened_at.map(moment).or_else(|| one.happened_on.map(day)).unwrap_or_default();
        let person = html! { a class="govuk-link" href=(format!("/people/{}/disclosures", one.person)) { (whole_name(&one.given_name, &one.family_name)) } };
        let what = html! { a class="govuk-link" href=(format!("/records/{}", one.id)) { (one.line) } };
        vec![when.into(), person.into(), what.into(), one.worker.clone().unwrap_or_default().into()]
    };
    let link = |to: i64, words: &str| html! { a class="govuk-link" href=(format!("{}?skip={to}#shared", agency.page())) { (words) } };
    html! {
        @if shared.is_empty() { (govuk::empty("Nothing is recorded as shared with it, about anybody whom you may see.")) }
        @else {
            p class="govuk-body" { "About those whom you may see." }
            (Table { head: ["When", "About whom", "What", "By"].map(Into::into).to_vec(), rows: shared.iter().take(page).map(row).collect(), stack_on_phone: true, ..Default::default() })
            (Button { text: "Print".into(), button_type: ButtonType::Button, variant: Variant::Secondary, attrs: &[("data-print", ""), ("hidden", "")], ..Default::default() })
        }
        @if skip > 0 || shared.len() > page {
            p class="govuk-body" {
                @if skip > 0 { (link((skip - PAGE).max(0), "Those after")) " " }
                @if shared.len() > page { (link(skip + PAGE, "Those before")) }
            }
        }
    }
}

/// `GET /agencies/{id}/change`
pub async fn form(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let agency = opened(&mut app.db.read().await?, id).await?;
    let typed = versions::filled(&agencies::fields(&Lists::load(&app.contracts.root)), &agency.values(), agency.version);
    form_page(&app, &who, &agency, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, agency: &Agency, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let lists = Lists::load(&app.contracts.root);
    let before = contracts::queries::changes(&mut app.db.read().await?, contracts::What::Organisation, agency.id).await?;
    let page = agency.page();
    let body = html! {
        h1 class="govuk-heading-l" { "Change an agency" }
        p class="govuk-body" { (agency.name) }
        (page::form(who, &format!("{page}/change"), typed.get("form_key"), html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (Fields { typed, faults }.day("ended_on", "Last day on which we work with it (empty while it goes on)", "What was shared with it stays."))
            (list_pages::fields(&lists, typed, faults, "Record the change"))
        }))
        (button_group(html! { a class="govuk-link" href=(page) { "Cancel" } }))
        (versions::pages::earlier(&agencies::fields(&lists), &before, "the terminal"))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Change an agency", PART, body) };
    Ok(screen.back(&page, "Back to the agency").show(who))
}

/// `POST /agencies/{id}/change`
pub async fn changed(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (who, sent) = (&posted.who, &posted.typed);
    let agency = opened(&mut app.db.read().await?, id).await?;
    let lists = Lists::load(&app.contracts.root);
    let fields = agencies::fields(&lists);
    if versions::choosing(sent) {
        let undecided = versions::undecided(&fields, sent);
        if !undecided.none() {
            return clash(&app, who, &agency, &versions::mine(&fields, sent), sent, &undecided).await;
        }
    }
    let typed = if versions::choosing(sent) { &versions::chosen(&fields, sent) } else { sent };
    let mut faults = Faults::default();
    let mut new = Values::new();
    new.insert("name".into(), faults.words(typed, "name", NAME));
    new.insert("agency_kind".into(), list_pages::kind(&lists, typed, &mut faults));
    let ended = faults.day_if_any(typed, "ended_on", "The last day");
    new.insert("ended_on".into(), ended.map_or(String::new(), |on| on.to_string()));
    if !faults.none() {
        return form_page(&app, who, &agency, typed, &faults).await;
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let stands = opened(tx, id).await?;
        match change::change(tx, (&stands, versions::opened_on(typed)), &new).await {
            Ok(changed) => Ok(changed.then(|| format!("/agencies/{id}?done=recorded"))),
            Err(error) if error.is_taken() => {
                faults.add("name", TAKEN);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    if !faults.none() {
        return form_page(&app, who, &agency, typed, &faults).await;
    }
    let once_more = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
    clash(&app, who, &agency, &new, &once_more, &Faults::default()).await
}

async fn clash(app: &App, who: &SignedIn, agency: &Agency, mine: &Values, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let stands = opened(&mut read, agency.id).await?;
    let changes = contracts::queries::changes(&mut read, contracts::What::Organisation, agency.id).await?;
    let base = agencies::queries::stood_as(&mut read, "organisation", agency.id, versions::opened_on(typed)).await?;
    drop(read);
    let latest = changes.first();
    let theirs = Stands {
        version: stands.version,
        values: stands.values(),
        by: latest.and_then(|change| change.by.clone()),
        at: latest.map(|change| change.recorded_at),
    };
    let page = agency.page();
    let fields = agencies::fields(&Lists::load(&app.contracts.root));
    let action = format!("{page}/change");
    let clash = Clash {
        part: PART,
        what: "this agency",
        fields: &fields,
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &action,
        back: &page,
        typed,
        faults,
    };
    Ok(clash.show(who))
}
