//! Whether somebody for whom a unit was reserved came; and a reservation lifted before its hour.

use axum::{
    extract::{Path, State as Of},
    response::Response,
};
use govuk::{Button, Choice, Radios, Size, button_group};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    change::{self, End},
    pages,
    queries::{self, State},
};
use crate::{
    App,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once, page,
    places::units::lists,
    session::{Posted, SignedIn},
    words::moment,
};

/// The question, where it has an answer that one press gives and another that asks more.
pub(in crate::places) fn question(state: &State) -> Markup {
    html! {
        "Did they come by " (state.until_at.map_or(String::new(), moment)) "? "
        a class="govuk-link" href=(arrival(state)) { "Yes, record the arrival of " (state.referral) } " or "
        a class="govuk-link" href=(format!("{}#end", state.page())) { "no, say why " (state.referral) " did not come" }
    }
}

pub(in crate::places) fn arrival(state: &State) -> String {
    format!("/referrals/{}/arrival?unit={}", state.referral, state.unit_id)
}

/// What can be done about a reservation on its own page.
pub(super) fn forms(who: &SignedIn, state: &State, typed: &Typed, faults: &Faults, now: Timestamp) -> Markup {
    let form = Fields { typed, faults };
    let to = format!("{}/end", state.page());
    let reasons = lists::not_come();
    html! {
        @if state.is_open() {
            h2 class="govuk-heading-m" id="end" { @if state.is_asked(now) { "Did they come?" } @else { "They came, they do not come, or it is lifted" } }
            p class="govuk-body" { a class="govuk-link" href=(arrival(state)) { "They came: record the arrival" } }
            (page::form(who, &to, "", html! {
                (Radios { name: "outcome", legend: "Or nobody arrives", legend_size: Size::S, items: vec![
                    Choice { reveal: Some(html! {
                        (form.one_of("reason", "Why they did not come", "", reasons.iter().map(|(id, says)| Choice::new(id, says)).collect()))
                    }), ..Choice::new("not-come", "They did not come") },
                    Choice::new("lifted", "The unit is not kept for them any more"),
                ], value: typed.get("outcome"), error: faults.of("outcome"), ..Default::default() })
                (form.words("outcome_words", "Anything to know (optional)", "", 2))
                (button_group(html! { (Button::secondary("End the reservation", "then", "end")) }))
            }))
        } @else if state.ended_at.is_some() {
            (page::form(who, &to, "", html! {
                input type="hidden" name="outcome" value="open-again";
                (Button::secondary("Take back that it was ended", "then", "open-again"))
            }))
        }
    }
}

/// `POST /units/{name}/states/{state}/end`
pub async fn ended(Of(app): Of<App>, Path((name, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let (state, typed) = (pages::found_to_change(&app, &name, id).await?, &posted.typed);
    if !state.is_reservation() {
        return Err(Problem::NotFound);
    }
    let mut faults = Faults::default();
    let again = typed.get("outcome") == "open-again";
    let outcome = ["not-come", "lifted"].into_iter().find(|id| *id == typed.get("outcome"));
    if outcome.is_none() && !again {
        faults.add("outcome", "Choose what became of it");
    }
    let ids: Vec<&str> = lists::not_come().iter().map(|(id, _)| *id).collect();
    let reason =
        if outcome == Some("not-come") { faults.choice(typed, "reason", &ids, "Choose why they did not come") } else { String::new() };
    let words = faults.words(typed, "outcome_words", Words { required: None, most: 500 });
    if !faults.none() {
        return pages::one_page(&app, &posted.who, &state, typed, &faults, None).await;
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let state = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        let done = match outcome {
            Some(outcome) => change::end(tx, &state, &End { outcome, reason: &reason, words: &words }).await?,
            None => change::open_again(tx, &state).await?,
        };
        Ok(done.then(|| format!("{}?done=recorded", state.page())))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => pages::clash(&app, &posted.who, (&name, id), "outcome", typed).await,
    }
}
