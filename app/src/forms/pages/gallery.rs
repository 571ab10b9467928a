//! Every form there is, and any of them as it will look: for a manager, before anybody fills it in.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Alert, AlertKind, Cell, Table, inset};
use maud::html;

use crate::{
    App,
    error::Problem,
    form::Faults,
    forms::{
        ask::Part,
        check::Known,
        draw::{self, Draw},
        queries, subject,
        vocabulary::{About, Form, Item, Type},
    },
    page::Screen,
    session::SignedIn,
};

fn about(form: &Form) -> &'static str {
    match form.about {
        About::Referral => "A referral and its case",
        About::Person => "A person",
        About::Unit => "A unit",
        About::Worker => "A worker",
        About::Organisation => "An organisation",
        About::Contract => "A contract",
    }
}

fn questions(form: &Form) -> usize {
    form.every().into_iter().filter(|item| item.kind != Type::Display && item.kind != Type::Group || item.rows()).count()
}

/// `GET /forms`
pub async fn all(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let counts = queries::counts(&mut app.db.read().await?).await?;
    let recorded = |form: &Form| {
        counts.iter().filter(|(kind, version, _)| *kind == form.kind && *version == form.version).map(|(_, _, n)| n).sum::<i64>()
    };
    let mut forms: Vec<&Form> = app.forms.all().collect();
    forms.sort_by_key(|form| (form.order, &form.title, &form.version));
    let rows: Vec<Vec<Cell<'_>>> = forms
        .into_iter()
        .map(|form| {
            let offered = app.forms.current(&form.kind).is_some_and(|current| current.version == form.version);
            vec![
                Cell::new(html! { a class="govuk-link" href=(format!("/forms/{}/{}", form.kind, form.version)) { (form.title) } }),
                Cell::new(html! { (form.version) @if !offered { " (not offered)" } }),
                Cell::new(about(form)),
                Cell::new(questions(form).to_string()),
                Cell::new(recorded(form).to_string()),
            ]
        })
        .collect();
    let head = ["Form", "Version", "About", "Questions", "Recorded"].into_iter().map(Into::into).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Forms" }
        p class="govuk-body" { "Each form is a file. A new version is a new file; what was recorded before is shown in the words of its own version." }
        p class="govuk-body" { a class="govuk-link" href="/decisions" { "Decisions" } " that some of them ask for, and " a class="govuk-link" href="/confidentiality" { "who signed the confidentiality statement" } }
        @for because in &app.forms.broken { (Alert { kind: AlertKind::Warning, title: "A form file cannot be used", body: because.as_str().into(), ..Default::default() }) }
        (Table { head, rows, stack_on_phone: true, ..Default::default() })
    };
    Ok(Screen { wide: true, ..Screen::new("Forms", "/forms", body) }.show(&who))
}

/// `GET /forms/{kind}/{version}`
pub async fn one(State(app): State<App>, who: SignedIn, Path((kind, version)): Path<(String, String)>) -> Result<Response, Problem> {
    let form = app.forms.version(&kind, &version).ok_or(Problem::NotFound)?;
    let known = Known {
        lists: subject::lists(&app.contracts, form, None),
        children: vec![("-".into(), "A child of the case".into())],
        alleged: vec![("-".into(), "Whoever is alleged to have abused them".into())],
        ..Known::at(&app.db.clock)
    };
    let typed = draw::fresh(form, Part::Whole, &known, &who);
    let none = Faults::default();
    let body = html! {
        h1 class="govuk-heading-l" { (form.asks) }
        (inset(format!("Version {} as it will look. Nothing can be recorded here.", form.version)))
        (draw::prose(&form.introduction))
        form autocomplete="off" { fieldset class="govuk-fieldset" disabled {
            legend class="govuk-visually-hidden" { (form.title) }
            div class="hf-dense" { (Draw { form, part: Part::Whole, typed: &typed, faults: &none, known: &known, prefix: "" }.fields()) }
        } }
        (gives(form))
    };
    Ok(Screen::new(&form.asks, "/forms", body).back("/forms", "All forms").show(&who))
}

/// What follows from a record of this form.
fn gives(form: &Form) -> maud::Markup {
    let sealed: Vec<&str> = form
        .every()
        .into_iter()
        .flat_map(|item| std::iter::once(item).chain(&item.items))
        .filter(|item| item.sealed)
        .map(Item::short)
        .collect();
    let facts: Vec<&str> = form.facts.iter().map(|fact| fact.kind.as_str()).collect();
    html! {
        h2 class="govuk-heading-m" { "What follows from it" }
        ul class="govuk-list govuk-list--bullet" {
            li { "About: " (about(form).to_lowercase()) }
            @if facts.is_empty() { li { "It starts and meets no deadline." } } @else { li { "Facts for rules and returns: " (facts.join(", ")) } }
            @if let Some(counts) = &form.counts { li { "A return can count it" @if !counts.by.is_empty() { " by: " (counts.by.join(", ")) } } }
            @if !sealed.is_empty() { li { "Hidden until it is asked for: " (sealed.join(", ")) } }
            @for demand in &form.demands { li { "A result may ask for: " (demand.title) } }
            li { "Examples in its file: " (form.examples.len()) }
        }
    }
}
