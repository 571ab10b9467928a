//! The page on which the provider says something beside a figure, puts it right or withdraws it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Width, button_group};
use maud::{Markup, html};

use super::{
    Form, Quarter,
    notes::{self, Before, Beside, Note},
    pages,
};
use crate::{
    App,
    db::Read,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    session::{Posted, SignedIn},
    versions,
    words::moment,
};

/// Which figure an address names, and what is known of it.
struct Named<'c> {
    form: Form<'c>,
    figure: String,
}

impl<'c> Named<'c> {
    async fn find(app: &'c App, (name, period, figure): (String, String, String)) -> Result<Named<'c>, Problem> {
        let form = pages::form(app, &name, &period).await?;
        let named = Named { form, figure };
        if named.form.is_ahead() || named.says().is_none() {
            return Err(Problem::NotFound);
        }
        Ok(named)
    }

    fn says(&self) -> Option<&str> {
        let rows = self.form.one.sections.iter().flat_map(|section| &section.rows);
        rows.into_iter().find(|row| row.id() == self.figure).map(|row| row.says.as_str())
    }

    fn beside(&self) -> Beside<'_> {
        Beside { report: &self.form.one.id, quarter: self.quarter(), figure: &self.figure }
    }

    fn quarter(&self) -> Quarter {
        self.form.quarter
    }

    fn report(&self) -> String {
        format!("/reports/{}/{}", self.form.one.id, self.form.quarter)
    }

    fn page(&self) -> String {
        format!("{}/notes/{}", self.report(), self.figure)
    }

    async fn stands(&self, read: &mut Read) -> Result<Option<Note>, Problem> {
        let notes = notes::of_quarter(read, &self.form.one.id, self.quarter()).await?;
        Ok(notes.into_iter().find(|note| note.figure == self.figure))
    }

    async fn show(&self, app: &App, who: &SignedIn, typed: Option<&Typed>, faults: &Faults) -> Result<Response, Problem> {
        let mut read = app.db.read().await?;
        let stands = self.stands(&mut read).await?;
        let before = notes::before(&mut read, self.beside()).await?;
        drop(read);
        let version = stands.as_ref().map_or(0, |note| note.version);
        let fresh = Typed::default().with("words", stands.as_ref().map_or("", |note| note.words.as_str()));
        let fields = Fields { typed: typed.unwrap_or(&fresh), faults };
        let (report, here) = (self.report(), self.page());
        let action = if stands.is_some() { "Change the note" } else { "Add the note" };
        let body = html! {
            h1 class="govuk-heading-l" {
                span class="govuk-caption-l" { (self.form.quarter.says_with_financial_year()) }
                "A note beside “" (self.says().unwrap_or_default()) "”"
            }
            @if let Some(note) = &stands { (govuk::inset(html! {
                p class="govuk-body hf-note" { (note.words) }
                p class="govuk-body-s govuk-!-margin-bottom-0" { (written(note.by.as_deref(), note.recorded_at)) }
            })) }
            (page::form(who, &here, fields.typed.get("form_key"), html! {
                input type="hidden" name="version" value=(version);
                (fields.words("words", if stands.is_some() { "What it should say" } else { "What to say beside the figure" }, "The commissioner reads it on the page and in every file. Name nobody, and nothing by which somebody could be told.", 4))
                (button_group(html! { (Button::submit(action)) a class="govuk-link" href=(report) { "Cancel" } }))
            }))
            @if stands.is_some() {
                h2 class="govuk-heading-m" { "Withdraw the note" }
                (page::form(who, &format!("{here}/withdraw"), "", html! {
                    input type="hidden" name="version" value=(version);
                    (fields.line("why", "Why", "", Width::Full))
                    (Button { text: "Withdraw the note".into(), variant: govuk::Variant::Secondary, ..Default::default() })
                }))
            }
            (stood(&before))
        };
        Ok(Screen { faults: Some(faults), ..Screen::new("A note beside a figure", "/reports", body) }
            .back(&report, "Back to the figures")
            .show(who))
    }
}

fn written(by: Option<&str>, at: jiff::Timestamp) -> String {
    format!("Written by {}, {}", by.unwrap_or("the terminal"), moment(at))
}

/// What was said there before.
fn stood(before: &[Before]) -> Markup {
    html! {
        @if !before.is_empty() {
            h2 class="govuk-heading-m" { "What stood before" }
            ul class="govuk-list" { @for was in before { li {
                p class="govuk-body hf-note govuk-!-margin-bottom-0" { (was.words) }
                p class="govuk-body-s" {
                    (written(was.by.as_deref(), was.recorded_at))
                    @if let Some(at) = was.withdrawn_at { ". Withdrawn " (moment(at)) ": " (was.withdrawn_why) }
                }
            } } }
        }
    }
}

/// `GET /reports/{name}/{period}/notes/{figure}`
pub async fn form(State(app): State<App>, who: SignedIn, Path(named): Path<(String, String, String)>) -> Result<Response, Problem> {
    Named::find(&app, named).await?.show(&app, &who, None, &Faults::default()).await
}

const MEANWHILE: &str = "Somebody else changed this note meanwhile, and nothing of yours is recorded. What stands is above. Check it, then press the button again.";

/// `POST /reports/{name}/{period}/notes/{figure}`
pub async fn written_down(
    State(app): State<App>,
    Path(named): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let (named, typed) = (Named::find(&app, named).await?, &posted.typed);
    let mut faults = Faults::default();
    let words = faults.words(typed, "words", Words { required: Some("Type what the note should say"), most: 2_000 });
    if faults.none() {
        let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
            let written = notes::write(tx, named.beside(), versions::opened_on(typed), &words).await?;
            Ok(written.then(|| format!("{}?done=noted", named.report())))
        });
        if let Some(response) = recorded.await? {
            return Ok(response);
        }
        faults.add("words", MEANWHILE);
    }
    named.show(&app, &posted.who, Some(typed), &faults).await
}

/// `POST /reports/{name}/{period}/notes/{figure}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(named): Path<(String, String, String)>, posted: Posted) -> Result<Response, Problem> {
    let (named, typed) = (Named::find(&app, named).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "why", Words { required: Some("Say why the note is withdrawn"), most: 500 });
    if faults.none() {
        let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
            let withdrawn = notes::withdraw(tx, named.beside(), versions::opened_on(typed), &why).await?;
            Ok(withdrawn.then(|| format!("{}?done=note-withdrawn", named.report())))
        });
        if let Some(response) = recorded.await? {
            return Ok(response);
        }
        faults.add("words", MEANWHILE);
    }
    named.show(&app, &posted.who, None, &faults).await
}
