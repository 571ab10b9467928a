//! Documents, read: those of somebody, one with where it went, and its bytes.

use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use govuk::{Button, Details as Folded, SummaryList, SummaryRow, Table, Width, inset};
use maud::{Markup, html};

use super::{
    keep, may_make,
    queries::{self, Document, Sent},
    sending, sent_pages,
};
use crate::{
    App,
    access::May,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    forms, heavy, once,
    page::{self, Done, Screen},
    people::{self, OpenCase},
    session::{Posted, SignedIn},
    words::{day, moment},
};

/// Whether whoever may open the person's record may read a document: one that was made of a form for managers is theirs.
fn readable(app: &App, who: &SignedIn, document: &Document) -> bool {
    document.record_kind.as_deref().is_none_or(|kind| forms::readable(app, who, kind))
}

/// A document and its case; refused is absent.
pub(super) async fn opened(app: &App, who: &SignedIn, id: i64) -> Result<(Document, OpenCase), Problem> {
    let document = queries::one(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    let case = people::open_case(&app.db, who, &document.of_case).await?;
    if readable(app, who, &document) { Ok((document, case)) } else { Err(Problem::NotFound) }
}

/// `GET /people/{reference}/documents`
pub async fn list(
    State(app): State<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let person = people::open(&app.db, &who, &reference).await?;
    let every = queries::of_person(&mut app.db.read().await?, person.id).await?;
    let (stand, withdrawn): (Vec<_>, Vec<_>) =
        every.into_iter().filter(|document| readable(&app, &who, document)).partition(|document| document.withdrawn_at.is_none());
    let kinds: Vec<_> = app.templates.offered().into_iter().filter(|template| may_make(&app, &who, template)).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Documents" }
        @if stand.is_empty() { p class="govuk-body" { "None was made yet." } } @else { (table(&app, &stand)) }
        @if who.may(May::RecordWork) {
            h2 class="govuk-heading-m" { "Make a document" }
            @if !::documents::MAKES { p class="govuk-body" { "This installation was built without what makes documents." } }
            @else {
                dl class="govuk-list" {
                    @for template in kinds {
                        dt { a class="govuk-link" href=(format!("{}/documents/{}", person.page(), template.kind)) { (template.title) } }
                        dd class="govuk-!-margin-left-0 govuk-!-margin-bottom-2" { (template.says) }
                    }
                }
            }
        }
        @if !withdrawn.is_empty() {
            h2 class="govuk-heading-m" { "Withdrawn" }
            (table(&app, &withdrawn))
        }
    };
    let screen = Screen { done: done.done.as_deref(), wide: true, ..Screen::new("Documents", "/people", body) };
    Ok(screen.back(&person.page(), "Back to the person's page").show(&who))
}

fn table(app: &App, documents: &[Document]) -> Markup {
    let sending = sending(app);
    let head = ["Document", "For", "Made", "Sent"].map(Into::into).to_vec();
    let row = |document: &Document| {
        let made = format!("{}{}", moment(document.recorded_at), document.by.as_ref().map_or(String::new(), |by| format!(", {by}")));
        let times = match document.times_sent {
            0 => "Not recorded".to_owned(),
            1 => "Once".to_owned(),
            times => format!("{times} times"),
        };
        vec![
            html! { a class="govuk-link" href=(document.page()) { (document.title) } }.into(),
            sending.to_says(&document.to_kind, &document.to_name).into(),
            made.into(),
            times.into(),
        ]
    };
    html! { (Table { head, rows: documents.iter().map(row).collect(), stack_on_phone: true, ..Default::default() }) }
}

/// `GET /documents/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let of = opened(&app, &who, id).await?;
    one_page(&app, &who, &of, (&Typed::default(), &Faults::default()), done.done.as_deref()).await
}

pub(super) async fn one_page(
    app: &App,
    who: &SignedIn,
    (document, case): &(Document, OpenCase),
    (typed, faults): (&Typed, &Faults),
    done: Option<&str>,
) -> Result<Response, Problem> {
    let sent = queries::sent(&mut app.db.read().await?, document.id).await?;
    let may = who.may(May::RecordWork) && document.withdrawn_at.is_none();
    let body = html! {
        h1 class="govuk-heading-l" { "Document: " (document.title) }
        @if let Some(at) = document.withdrawn_at {
            (inset(html! {
                p class="govuk-body" { strong { "Withdrawn" } " " (moment(at)) @if let Some(by) = &document.withdrawn_by { " by " (by) } ". It stays readable here." }
                p class="govuk-body hf-note" { (document.withdrawn_why) }
            }))
        }
        @if document.record_gone { (inset("The record that it was made of was withdrawn since. What it says may be wrong.")) }
        @if !document.missing.is_empty() {
            (inset(format!("These letters could not be printed, and a question mark stands in place of each: {}", document.missing)))
        }
        (what_it_is(app, document))
        (opens(who, document))
        (where_it_went(app, &sent))
        @if may {
            (sent_pages::new_form(app, who, document, typed, faults))
            (withdraw_form(who, document, Fields { typed, faults }))
        }
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new("Document", "/people", body) };
    Ok(screen.back(&format!("{}/documents", case.person_page()), "Back to their documents").show(who))
}

fn what_it_is(app: &App, document: &Document) -> Markup {
    let sending = sending(app);
    let template = app.templates.current(&document.kind);
    let parts: Vec<&str> = document
        .parts
        .split(',')
        .filter(|id| !id.is_empty())
        .map(|id| template.and_then(|template| template.part(id)).map_or(id, |part| &part.says))
        .collect();
    let mut rows = vec![
        SummaryRow::new("For", sending.to_says(&document.to_kind, &document.to_name)),
        SummaryRow::new("How it was to go", sending.route_says(&document.route).to_owned()),
    ];
    if !parts.is_empty() {
        rows.push(SummaryRow::new("In it", html! { ul class="govuk-list" { @for part in parts { li { (part) } } } }));
    }
    if document.holds_hidden {
        rows.push(SummaryRow::new("What is hidden", format!("Is in it: {}", document.why)));
    } else {
        rows.push(SummaryRow::new("What is hidden", "Is not in it"));
    }
    if let (Some(id), Some(kind)) = (document.record_id, &document.record_kind) {
        rows.push(SummaryRow::new("Made of", html! { a class="govuk-link" href=(forms::page_of(kind, id)) { "The record" } }));
    }
    rows.push(SummaryRow::new(
        "Made",
        format!("{}{}", moment(document.recorded_at), document.by.as_ref().map_or(String::new(), |by| format!(" by {by}"))),
    ));
    rows.push(SummaryRow::new("Pages", document.pages.to_string()));
    html! { (SummaryList { rows, ..Default::default() }) }
}

fn opens(who: &SignedIn, document: &Document) -> Markup {
    html! {
        @if document.holds_hidden && who.may(May::RecordWork) {
            (Button::link("Open it, with what is hidden (PDF)", &format!("{}/hidden.pdf", document.page())))
        }
        @else if !document.holds_hidden { (Button::link("Open it (PDF)", &format!("{}/document.pdf", document.page()))) }
    }
}

fn where_it_went(app: &App, sent: &[Sent]) -> Markup {
    let sending = sending(app);
    html! {
        h2 class="govuk-heading-m" { "Where it went" }
        @if sent.is_empty() { p class="govuk-body" { "Nothing is recorded." } }
        ul class="govuk-list govuk-list--bullet" {
            @for one in sent {
                li {
                    @let says = format!("{}: {}, {}", day(one.sent_on), sending.to_says(&one.to_kind, &one.to_name), sending.route_says(&one.route).to_lowercase());
                    @if one.withdrawn_at.is_some() { del { (says) } " " a class="govuk-link" href=(one.page()) { "Withdrawn" } }
                    @else { a class="govuk-link" href=(one.page()) { (says) } @if !one.unsafe_because.is_empty() { ". " strong { "The way was not safe." } } }
                }
            }
        }
    }
}

fn withdraw_form(who: &SignedIn, document: &Document, form: Fields<'_>) -> Markup {
    let body = page::form(
        who,
        &format!("{}/withdraw", document.page()),
        "",
        html! {
            p class="govuk-body" { "When it was made in error, or is wrong. It stays readable, and so does where it went: ask for a wrong one back." }
            (form.line("withdraw_why", "Why it is withdrawn", "", Width::Full))
            (Button::secondary("Withdraw it", "then", "withdraw"))
        },
    );
    html! { (Folded { summary: "Withdraw it".into(), body, open: form.faults.of("withdraw_why").is_some(), ..Default::default() }) }
}

/// `POST /documents/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let of = opened(&app, &posted.who, id).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return one_page(&app, &posted.who, &of, (&posted.typed, &faults), None).await;
    }
    once::record::<Problem, _>(&app.db, &posted, async |tx| match keep::withdraw(tx, id, &why).await? {
        true => Ok(format!("/documents/{id}?done=withdrawn")),
        false => Err(Problem::NotFound),
    })
    .await
}

/// `GET /documents/{id}/document.pdf`: one in which nothing is hidden elsewhere.
pub async fn file(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    bytes(&app, &who, id, false).await
}

/// `GET /documents/{id}/hidden.pdf`: one that holds what is hidden; that it is read is journaled as revealing.
pub async fn file_with_hidden(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    bytes(&app, &who, id, true).await
}

const ERASED: &str = "What was in this document is erased, as the record of the person is. When it was made, and where it went, stays.";

async fn bytes(app: &App, who: &SignedIn, id: i64, with_hidden: bool) -> Result<Response, Problem> {
    let (document, case) = opened(app, who, id).await?;
    if document.holds_hidden != with_hidden {
        return Err(Problem::NotFound);
    }
    let of = document.id.to_string();
    if with_hidden {
        app.db.looks.seal(who.actor(), "revealed", "person", case.person_id, "document").await?;
    }
    app.db.looks.seal(who.actor(), "document-opened", "person", case.person_id, &of).await?;
    let _turn = heavy::reading_turn().await;
    let kept = queries::pdf(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    if kept.is_erased() {
        return Err(Problem::Unclear(ERASED.into()));
    }
    let pdf = STANDARD.decode(kept.as_str()).map_err(|_| Problem::Broken("a document cannot be read: it is not as it was kept".into()))?;
    // The name stands in folders and in e-mails, on telephones that others look at: it says nothing.
    let named = format!("attachment; filename=\"document-{}.pdf\"", crate::clock::local_day(document.recorded_at));
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, named),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'".to_owned(),
        ),
    ];
    Ok((headers, pdf).into_response())
}
