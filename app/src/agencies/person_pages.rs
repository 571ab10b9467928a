//! What was shared with whom about one person: a list that prints, for a subject access request as for the next worker.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, ButtonType, Cell, Table, Variant, button_group};
use maud::{Markup, html};

use crate::{
    App,
    access::May,
    documents::{self, SentOut},
    error::Problem,
    forms::{
        self, Listed,
        disclosures::{self, Disclosure},
    },
    page::Screen,
    people,
    running::agencies::Lists,
    session::SignedIn,
    words::{day, moment},
};

/// `GET /people/{reference}/disclosures`
pub async fn list(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = people::open(&app.db, &who, &reference).await?;
    let lists = Lists::load(&app.contracts.root);
    let mut read = app.db.read().await?;
    let all = disclosures::of_person(&mut read, &app.forms, &app.contracts, app.db.clock.today(), person.id).await?;
    let records = forms::of_person(&mut read, person.id).await?;
    let sent = documents::sent_out(&mut read, person.id).await?;
    drop(read);
    let stands =
        |listed: &&Listed| listed.withdrawn_at.is_none() && lists.also.contains(&listed.kind) && forms::readable(&app, &who, &listed.kind);
    let also: Vec<&Listed> = records.iter().filter(stands).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "What was shared with whom" }
        p class="govuk-body" { (person.name()) }
        (button_group(html! {
            @if who.may(May::RecordWork) { (Button::link("Record what was shared", &format!("/people/{}/forms/{}/new", person.reference, disclosures::KIND))) }
            (Button { text: "Print".into(), button_type: ButtonType::Button, variant: Variant::Secondary, attrs: &[("data-print", ""), ("hidden", "")], ..Default::default() })
        }))
        @if who.may(May::RecordWork) { (forms::to_tell(&all)) }
        @if all.is_empty() && sent.is_empty() { (govuk::empty("Nothing is recorded as shared with an agency.")) }
        @if !all.is_empty() { (table(&all)) }
        @if !sent.is_empty() { (sent_out(&app, &sent)) }
        @if !also.is_empty() {
            h2 class="govuk-heading-m" { "Also told, in records of their own" }
            ul class="govuk-list govuk-list--bullet" {
                @for listed in &also { li { a class="govuk-link" href=(listed.page()) { (listed.line) } @if let Some(on) = listed.happened_on { ", " (day(on)) } } }
            }
        }
        p class="govuk-body" {
            a class="govuk-link" href=(format!("/people/{}/forms/{}", person.reference, disclosures::AGREED)) { "What they agreed to" } ", "
            a class="govuk-link" href="/agencies" { "agencies and pathways" }
        }
    };
    Ok(Screen { wide: true, ..Screen::new("What was shared with whom", "/people", body) }
        .back(&person.page(), "Back to the person's page")
        .show(&who))
}

/// What went as a document: a page of its own says by which way, and to which address.
fn sent_out(app: &App, sent: &[SentOut]) -> Markup {
    let sending = documents::sending(app);
    let row = |one: &SentOut| {
        vec![
            Cell::new(html! { a class="govuk-link" href=(one.page()) { (day(one.sent_on)) } }),
            Cell::new(html! { (sending.to_says(&one.to_kind, &one.to_name)) br; (sending.route_says(&one.route)) }),
            Cell::new(one.title.clone()),
            Cell::new(one.by.clone().unwrap_or_default()),
        ]
    };
    let head = ["When", "With whom, how", "What", "By"].map(Into::into).to_vec();
    html! {
        h2 class="govuk-heading-m" { "Documents that were sent" }
        (Table { head, rows: sent.iter().map(row).collect(), stack_on_phone: true, ..Default::default() })
    }
}

fn table(all: &[Disclosure]) -> Markup {
    let row = |one: &Disclosure| {
        let when = one.at.map(moment).or_else(|| one.on.map(day)).unwrap_or_default();
        vec![
            Cell::new(html! { a class="govuk-link" href=(one.page()) { (when) } }),
            Cell::new(html! { (one.to) br; (one.how) }),
            Cell::new(html! { strong { (one.what) } @if !one.words.is_empty() { div class="hf-note" { (one.words) } } }),
            Cell::new(html! {
                (one.basis) @if !one.law.is_empty() { div { (one.law) } }
                @if !one.why.is_empty() { div class="hf-note" { (one.why) } }
                @if let Some(on) = one.told_end { div { "Told on " (day(on)) " that consent ended" } }
                @else if one.ended { div { "Consent has ended, and they are not told yet" } }
            }),
            Cell::new(one.worker.clone().unwrap_or_default()),
        ]
    };
    let head = ["When", "With whom, how", "What", "On what basis", "By"].map(Into::into).to_vec();
    html! { (Table { head, rows: all.iter().map(row).collect(), stack_on_phone: true, ..Default::default() }) }
}
