//! The referral to another service that an answer led to: it begins with what that answer said.

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{pages::fill, vocabulary::About};
use crate::{
    App,
    error::Problem,
    form::Typed,
    people,
    session::SignedIn,
    work::referrals::{queries, redirect::REDIRECTED},
};

/// `GET /referrals/{reference}/answers/{answer}/onward`
pub async fn new(State(app): State<App>, who: SignedIn, Path((reference, answer)): Path<(String, i64)>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let answers = queries::answers(&mut app.db.read().await?, case.referral_id).await?;
    let sent_on = |one: &queries::Answered| one.id == answer && one.outcome == REDIRECTED && one.withdrawn_at.is_none();
    let answer = answers.into_iter().find(sent_on).ok_or(Problem::NotFound)?;
    let why: Vec<&str> =
        [app.contracts.says("decline-reasons", &answer.reason), &answer.words].into_iter().filter(|words| !words.is_empty()).collect();
    let known = Typed::default()
        .with("agency", answer.agency_id.map_or(String::new(), |id| id.to_string()))
        .with("to", answer.signposted_to)
        .with("instead", "instead")
        .with("why", why.join(". "))
        .with("basis", if answer.agreed == "yes" { "consent" } else { "" });
    let known = match answer.answered_on {
        Some(on) => known.with_day("day", on),
        None => known,
    };
    fill::new_filled(&app, &who, About::Referral, &reference, "onward-referral", known).await
}
