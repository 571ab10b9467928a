//! The records of one person, by kind, the newest first; a score over time; two beside one another.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    response::Response,
};
use charts::{Level, Line, Lines};
use govuk::{Cell, Head, Table};
use maud::{Markup, html};

use crate::{
    App,
    error::Problem,
    forms::{
        answers::Answers,
        check::Known,
        ledger,
        number::pounds,
        place,
        queries::{self, Listed, Stored},
        says,
        score::{self, Scored, Scores},
        show,
        subject::{self, Subject, permission, readable},
        vocabulary::{About, Better, CutOff, Form, Number, Score},
    },
    page::Screen,
    session::SignedIn,
    work::referrals,
};

/// `GET /people/{reference}/forms`
pub async fn all(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = crate::people::open(&app.db, &who, &reference).await?;
    let mut read = app.db.read().await?;
    let records = queries::of_person(&mut read, person.id).await?;
    let case = referrals::queries::going_on(&mut read, person.id).await?;
    drop(read);
    let mut of_kind: BTreeMap<&str, Vec<&Listed>> = BTreeMap::new();
    for record in records.iter().filter(|record| record.withdrawn_at.is_none()) {
        of_kind.entry(&record.kind).or_default().push(record);
    }
    let rows: Vec<Vec<Cell<'_>>> = app
        .forms
        .offered()
        .into_iter()
        .filter(|form| matches!(form.about, About::Referral | About::Person) && readable(&app, &who, &form.kind))
        .map(|form| {
            let held = of_kind.get(form.kind.as_str()).map_or(&[][..], Vec::as_slice);
            let name = if form.about == About::Person { Some(person.reference.clone()) } else { case.clone() };
            let latest = held.first().map_or(html! { span class="hf-not-given" { "None" } }, |latest| {
                html! { a class="govuk-link" href=(latest.page()) { (latest.line) } ", " (show::when(latest.happened_on, None)) }
            });
            let title = html! {
                @if held.is_empty() { (form.title) }
                @else { a class="govuk-link" href=(format!("/people/{}/forms/{}", person.reference, form.kind)) { (form.title) } " (" (held.len()) ")" }
            };
            let fill = html! {
                @if let (Some(name), true) = (&name, who.may(permission(form))) {
                    a class="govuk-link" href=(place::new(form, name)) { "Fill in" span class="govuk-visually-hidden" { ": " (form.title) } }
                } @else if name.is_none() {
                    span class="hf-aside" { "Needs support of their own" }
                } @else {
                    span class="hf-aside" { "Not for your role" }
                }
            };
            vec![Cell::new(title), Cell::new(latest), Cell::new(fill)]
        })
        .collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Forms" }
        p class="govuk-body" { (person.name()) }
        (Table { head: vec!["Form".into(), "Latest".into(), "".into()], rows, stack_on_phone: true, ..Default::default() })
    };
    let back = format!("/people/{}", person.reference);
    Ok(Screen { wide: true, ..Screen::new("Forms", "/people", body) }.back(&back, "Back to the person's page").show(&who))
}

/// `GET /units/{name}/forms`: what was recorded of a unit, and what can be.
pub async fn of_unit(State(app): State<App>, who: SignedIn, Path(name): Path<String>) -> Result<Response, Problem> {
    let subject = Subject::open(&app, &who, About::Unit, &name).await?;
    let Subject::Unit(unit) = &subject else { return Err(Problem::NotFound) };
    let records = queries::of_unit(&mut app.db.read().await?, unit.id).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Checks of " (unit.name) }
        (fillable(&app, &who, About::Unit, &unit.name))
        (newest_first(&records))
    };
    Ok(Screen { wide: true, ..Screen::new("Checks of a unit", "/units", body) }.back(&subject.page(), subject.back()).show(&who))
}

/// The forms that `who` may fill in about something.
pub(super) fn fillable(app: &App, who: &SignedIn, about: About, name: &str) -> Markup {
    html! {
        @for form in app.forms.offered().into_iter().filter(|form| form.about == about && who.may(permission(form))) {
            p class="govuk-body" { a class="govuk-link" href=(place::new(form, name)) { "Fill in: " (form.title) } }
        }
    }
}

/// Records in a table, as they come.
pub(super) fn newest_first(records: &[Listed]) -> Markup {
    let row = |record: &Listed| {
        vec![
            Cell::new(html! { a class="govuk-link" href=(record.page()) { (show::when(record.happened_on, record.happened_at)) } }),
            Cell::new(html! { (record.line) @if record.withdrawn_at.is_some() { " (withdrawn)" } }),
            Cell::new(record.worker.clone().unwrap_or_default()),
        ]
    };
    let rows: Vec<Vec<Cell<'_>>> = records.iter().map(row).collect();
    html! {
        @if rows.is_empty() { (govuk::empty("Nothing is recorded yet.")) }
        @else { (Table { head: vec!["When".into(), "What".into(), "Who".into()], rows, stack_on_phone: true, ..Default::default() }) }
    }
}

/// `GET /people/{reference}/forms/{kind}`
pub async fn of_kind(State(app): State<App>, who: SignedIn, Path((reference, kind)): Path<(String, String)>) -> Result<Response, Problem> {
    let form = app
        .forms
        .current(&kind)
        .or_else(|| app.forms.versions(&kind).last())
        .filter(|form| readable(&app, &who, &form.kind))
        .ok_or(Problem::NotFound)?;
    let person = crate::people::open(&app.db, &who, &reference).await?;
    let mut records = queries::of_kind(&mut app.db.read().await?, person.id, &kind).await?;
    let chart = over_time(form, &records);
    let after = ledger::balances(form, &records);
    records.reverse();
    let row = |(n, record): (usize, &Stored)| {
        let before = records.get(n + 1);
        let scored = form.scores.first().and_then(|score| Some((score, Scores::kept(&record.scores).0.get(&score.id)?.clone())));
        let earlier = form.scores.first().and_then(|score| Scores::kept(&before?.scores).0.get(&score.id).cloned());
        let beside = before.map(|before| format!("/records/{}/beside/{}", before.id, record.id));
        vec![
            Cell::new(
                html! { a class="govuk-link" href=(place::page(&record.kind, record.id)) { (show::when(record.happened_on, record.happened_at)) } },
            ),
            Cell::new(html! {
                (record.line)
                @if let Some((score, scored)) = &scored {
                    @let short = score::short(score, scored);
                    @if !record.line.contains(&short) { " (" (short) ")" }
                    @if let Some(earlier) = &earlier { (change(score, earlier, scored)) }
                }
            }),
            Cell::new(record.worker.clone().unwrap_or_default()),
            match (&form.ledger, beside) {
                (Some(_), _) => Cell::numeric(after.get(&record.id).map_or(String::new(), |sum| pounds(*sum))),
                (None, Some(beside)) => Cell::new(html! { a class="govuk-link" href=(beside) { "Beside the one before" } }),
                (None, None) => Cell::default(),
            },
        ]
    };
    let rows: Vec<Vec<Cell<'_>>> = records.iter().enumerate().map(row).collect();
    let last = form.ledger.as_ref().map_or(Head::default(), |ledger| Head::numeric(ledger.says.clone()));
    let body = html! {
        h1 class="govuk-heading-l" { (form.title) }
        p class="govuk-body" { (person.name()) ", " (records.len()) " recorded" }
        (chart)
        (Table { head: vec!["When".into(), "What".into(), "Who".into(), last], rows, stack_on_phone: true, ..Default::default() })
    };
    let back = format!("/people/{}/forms", person.reference);
    Ok(Screen { wide: true, ..Screen::new(&form.title, "/people", body) }.back(&back, "All forms").show(&who))
}

/// Whether the difference between two is more than chance, where the instrument says how much that is.
fn change(score: &Score, earlier: &Scored, later: &Scored) -> Markup {
    let (Some(least), Some(from), Some(to)) = (score.reliable_change, earlier.value, later.value) else { return html! {} };
    if !earlier.is_whole() || !later.is_whole() {
        return html! {};
    }
    let moved = Number(to.0 - from.0);
    let better = (moved.0 > 0) == (score.better == Better::Higher);
    html! {
        @if moved.0.abs() >= least.0 { ", " (if better { "reliably better" } else { "reliably worse" }) } @else { ", no reliable change" }
    }
}

/// Scores in the order in which they happened, those with gaps left out: a part is not drawn as if it were the whole.
fn over_time(form: &Form, records: &[Stored]) -> Markup {
    let Some(score) = form.scores.first() else { return html! {} };
    let scored: Vec<(String, Option<f64>)> = records
        .iter()
        .map(|record| {
            let scored = Scores::kept(&record.scores).0.get(&score.id).cloned().unwrap_or_default();
            let value = scored.value.filter(|_| scored.is_whole()).map(|value| value.0 as f64 / 100.0);
            (record.happened_on.map_or("?".to_owned(), crate::words::short_day), value)
        })
        .collect();
    if scored.iter().filter(|(_, value)| value.is_some()).count() < 2 {
        return html! {};
    }
    let points = scored.iter().map(|(on, _)| on.clone().into()).collect();
    let series = vec![Line::new(score.text.as_str(), scored.iter().map(|(_, value)| *value).collect())];
    let at = |cut: &CutOff| cut.below.or(cut.at_least);
    let levels =
        score.cut_offs.iter().filter_map(|cut| Some(Level { value: at(cut)?.0 as f64 / 100.0, says: cut.says.as_str().into() })).collect();
    html! {
        (Lines { id: "over-time", title: &score.text, label_head: "Day", points, series, levels, ..Default::default() })
        @if let Some(least) = score.reliable_change { p class="govuk-body" { "A difference of " (least) " or more is more than chance." } }
    }
}

/// `GET /records/{a}/beside/{b}`
pub async fn beside(State(app): State<App>, who: SignedIn, Path((a, b)): Path<(String, String)>) -> Result<Response, Problem> {
    let first = super::record::open_to_read(&app, &who, &a).await?;
    let second = super::record::open_to_read(&app, &who, &b).await?;
    if first.stored.kind != second.stored.kind || first.stored.person != second.stored.person {
        return Err(Problem::NotFound);
    }
    let form = second.form;
    // The files of both are named.
    let files = first.known.files.iter().chain(&second.known.files).cloned().collect();
    let known = &Known { files, ..second.known.clone() };
    let said = |answers: &Answers, id: &str| form.item(id).map(|item| says::answer(form, item, answers, known)).unwrap_or_default();
    let rows: Vec<Vec<Cell<'_>>> = form
        .every()
        .into_iter()
        .filter(|item| item.asks())
        .filter(|item| first.answers.given(&item.id) || second.answers.given(&item.id))
        .map(|item| {
            let (was, is) = (said(&first.answers, &item.id), said(&second.answers, &item.id));
            let differ = first.answers.0.get(&item.id) != second.answers.0.get(&item.id);
            vec![Cell::new(item.text.clone()), Cell::new(was), Cell::new(html! { @if differ { strong { (is) } } @else { (is) } })]
        })
        .collect();
    let scores = |stored: &Stored| {
        let kept = Scores::kept(&stored.scores);
        form.scores.iter().filter_map(|score| Some(score::in_words(score, kept.0.get(&score.id)?))).collect::<Vec<_>>().join("; ")
    };
    let when = |stored: &Stored| show::when(stored.happened_on, stored.happened_at);
    let body = html! {
        h1 class="govuk-heading-l" { (form.title) ", two beside one another" }
        p class="govuk-body" { (second.subject.says()) }
        @if !form.scores.is_empty() { p class="govuk-body" { (when(&first.stored)) ": " (scores(&first.stored)) ". " (when(&second.stored)) ": " (scores(&second.stored)) "." } }
        p class="govuk-body" { "What differs stands in bold." }
        (Table { head: vec!["Item".into(), when(&first.stored).into(), when(&second.stored).into()], rows, stack_on_phone: true, ..Default::default() })
    };
    let back = second.subject.page();
    Ok(Screen { wide: true, ..Screen::new("Two beside one another", "/people", body) }.back(&back, second.subject.back()).show(&who))
}

/// `GET /referrals/{reference}/due/{rule}/{started}`: where one goes to do what a rule of a pack asks for.
pub async fn due(
    State(app): State<App>,
    who: SignedIn,
    Path((reference, rule, started)): Path<(String, String, i64)>,
) -> Result<Response, Problem> {
    use axum::response::{IntoResponse as _, Redirect};
    let subject = Subject::open(&app, &who, About::Referral, &reference).await?;
    let Subject::Case(case) = &subject else { return Err(Problem::NotFound) };
    let kinds = app.contracts.met_by(&case.contract, &rule);
    let started = queries::one(&mut app.db.read().await?, started).await?.filter(|stored| stored.withdrawn_at.is_none());
    // What began it may be what waits to be completed: a message, for its answer.
    if let Some(stored) = started
        && let Some(form) = app.forms.read(&stored.kind, &stored.form)
        && let Some(group) = form.later().find(|_| form.facts.iter().any(|fact| kinds.contains(&fact.kind)))
    {
        let (draft, of) = place::later(&stored.kind, stored.referral.as_deref(), stored.id, &group.id);
        return Ok(Redirect::to(&draft.page(&of)).into_response());
    }
    let form = kinds.iter().find_map(|kind| app.forms.giving(kind)).filter(|form| who.may(subject::permission(form)));
    Ok(match form {
        Some(form) if form.about == About::Referral => Redirect::to(&place::new(form, &case.reference)).into_response(),
        Some(form) if form.about == About::Person => Redirect::to(&place::new(form, &case.person_reference)).into_response(),
        _ => Redirect::to(&case.person_page()).into_response(),
    })
}
