//! What the answers come to while somebody still types: asked of the server, so that a browser never scores by itself.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};

use crate::{
    App,
    error::Problem,
    forms::{
        answers::Answers,
        ask::Part,
        check::{self, Known},
        score, show, subject,
        vocabulary::Form,
    },
    session::Posted,
};

/// Where a script shows it; nothing is there without one, and the record itself is scored when it is sent.
pub(super) fn place(form: &Form) -> Markup {
    html! {
        @if !form.scores.is_empty() {
            div class="hf-so-far" role="status" data-score=(format!("/forms/{}/{}/score", form.kind, form.version)) {}
        }
    }
}

/// `POST /forms/{kind}/{version}/score`: a piece of a page. Nothing is kept of what was sent.
pub async fn so_far(State(app): State<App>, Path((kind, version)): Path<(String, String)>, posted: Posted) -> Result<Response, Problem> {
    let form = app.forms.version(&kind, &version).filter(|form| posted.who.may(subject::permission(form))).ok_or(Problem::NotFound)?;
    let known = Known { lists: subject::lists(&app.contracts, form, None), ..Known::at(&app.db.clock) };
    let filled = check::typed(form, Part::Whole, &posted.typed, &Answers::default(), &known);
    let said = form.scores.iter().filter_map(|score| Some((score, filled.scores.0.get(&score.id)?)));
    let piece = html! {
        @for (score, scored) in said {
            p class="govuk-body govuk-!-margin-bottom-1" {
                strong { (score.text) " so far: " (score::in_words(score, scored)) } " "
                // The lowest level may be for want of answers; one above it stands, whatever the rest will be.
                @if scored.is_whole() || score.rank(&scored.level) > Some(0) { (show::level(score, &scored.level)) }
            }
            @for cut in show::lines_met(form, score, scored, &filled.answers) { p class="govuk-body-s govuk-!-margin-bottom-1" { (cut.says) } }
        }
    };
    Ok(piece.into_response())
}
