//! On the page of a referral: that somebody like its person is known to another provider; asking that one to share them; and, where it
//! cannot wait, opening the record in an emergency.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Input, Width};
use maud::{Markup, html};

use super::{
    asked,
    known::{self, Known},
    terms::{Tells, Terms},
};
use crate::{
    App,
    db::Read,
    error::Problem,
    form::{Faults, Words},
    once, page,
    people::{self, OpenCase, who_sees},
    running::contracts::providers,
    session::{Posted, SignedIn},
    words::moment,
};

/// What is told beside a referral. That it is told is journaled: it says of somebody that another provider works with them.
///
/// # Errors
/// When the database or the journal cannot be reached.
pub async fn told(app: &App, who: &SignedIn, case: &OpenCase, known: &[Known]) -> Result<Markup, Problem> {
    let tells = if known.is_empty() { Tells::Nothing } else { Terms::load(&app.contracts.root).known.tells };
    if tells == Tells::Nothing {
        return Ok(html! {});
    }
    app.db.looks.seal_each(who.actor(), "told-known", "person", known.iter().map(|one| one.other_id), "").await?;
    Ok(html! { @for of in known.chunk_by(|a, b| a.pair_id == b.pair_id) { (one(who, case, of, tells)) } })
}

fn one(who: &SignedIn, case: &OpenCase, known: &[Known], tells: Tells) -> Markup {
    let Some(first) = known.first() else { return html! {} };
    let at = |act: &str| format!("/referrals/{}/known/{}/{act}", case.reference, first.pair_id);
    let names: Vec<&str> = known.iter().map(|one| one.of.as_str()).collect();
    let heading = format!("known-{}", first.pair_id);
    html! {
        section class="hf-box" aria-labelledby=(heading) {
            h2 class="govuk-heading-m" id=(heading) { "Somebody like this is known to another provider" }
            @if tells == Tells::Provider { p class="govuk-body" { "To " (names.join(", ")) "." } }
            p class="govuk-body" { "It may be the same person. What is recorded there is theirs until they agree to share it." }
            @for one in known.iter().filter(|one| one.asked_at.is_some()) {
                p class="govuk-body" {
                    "Asked " (one.asked_at.map_or(String::new(), moment)) ". "
                    @match one.answer.as_deref() {
                        Some("declined") => { "Not shared: " (one.words.as_deref().unwrap_or_default()) },
                        Some("agreed") => "It was agreed, and is over or has not begun.",
                        _ => "Their manager has not answered yet.",
                    }
                }
            }
            @if known.iter().any(|one| one.asked_at.is_none() || one.answer.as_deref().is_some_and(|answer| !answer.is_empty())) {
                (page::form(who, &at("ask"), "", html! {
                    (Input { name: "why", id: &format!("why-ask-{}", first.pair_id), label: "What you need, and why", hint: "Their manager reads it. Say nothing by which somebody could be told", width: Width::Full, ..Default::default() })
                    (Button::secondary("Ask them to share", "", ""))
                }))
            }
            (govuk::Details { summary: "It cannot wait: somebody may be in danger".into(), body: html! {
                p class="govuk-body" { "The record opens for " (who_sees::LASTS.as_hours()) " hours. The other provider is shown that you took access, and why. For a MARAC or child protection referral do not wait for an answer." }
                (page::form(who, &at("open"), "", html! {
                    (Input { name: "why", id: &format!("why-open-{}", first.pair_id), label: "Why it cannot wait", width: Width::Full, ..Default::default() })
                    (Button::secondary("Open the record in an emergency", "", ""))
                }))
            }, ..Default::default() })
        }
    }
}

/// The pair of an address, as it stands now: what was told is what can be asked for.
async fn of_pair(app: &App, tx: &mut Read, case: &OpenCase, pair: i64) -> Result<Vec<Known>, Problem> {
    let known: Vec<Known> = known::beside(tx, case.person_id).await?.into_iter().filter(|one| one.pair_id == pair).collect();
    let is_told = Terms::load(&app.contracts.root).known.tells != Tells::Nothing;
    if known.is_empty() || !is_told { Err(Problem::NotFound) } else { Ok(known) }
}

const WHY: Words = Words { required: Some("Say why"), most: 2_000 };

/// `POST /referrals/{reference}/known/{pair}/ask`
pub async fn asked(State(app): State<App>, Path((reference, pair)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "why", WHY);
    if !faults.none() {
        return Err(Problem::Unclear("Say what you need, and why. Go back and write it.".into()));
    }
    once::record(&app.db, &posted, async |tx| {
        let known = of_pair(&app, tx, &case, pair).await?;
        let (with, _) = providers::of_viewer(tx).await?.ok_or(Problem::NotFound)?;
        asked::ask(tx, case.person_id, &known, with, &why).await?;
        Ok::<_, Problem>(format!("/referrals/{reference}?done=sharing-asked"))
    })
    .await
}

/// `POST /referrals/{reference}/known/{pair}/open`
pub async fn opened(State(app): State<App>, Path((reference, pair)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "why", WHY);
    if !faults.none() {
        return Err(Problem::Unclear("Say why it cannot wait. Go back and write it.".into()));
    }
    once::record(&app.db, &posted, async |tx| {
        let known = of_pair(&app, tx, &case, pair).await?;
        let other = known.first().ok_or(Problem::NotFound)?.other_id;
        let person: String = tx.value("SELECT reference FROM person WHERE id = $1", crate::args![other]).await?;
        who_sees::taken(tx, &person, &why).await?;
        Ok::<_, Problem>(format!("/people/{person}"))
    })
    .await
}
