//! Whoever keys in a referral sees who it may be, why, and what is known, and carries on in that person's record: at night
//! there is nobody else to ask. A manager sees it among the decided pairs and can undo it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, button_group};
use jiff::civil::Date;
use maud::{Markup, html};

use super::join::{self, Done, Refused};
use crate::{
    App,
    error::Problem,
    once, page,
    people::{
        self, OpenCase,
        matches::{self, Match},
    },
    session::{Posted, SignedIn},
};

/// Those who may be the person of a case, each with the two answers.
pub fn questions(who: &SignedIn, case: &OpenCase, offered: &[(i64, Match)], today: Date) -> Markup {
    let decide = |pair: i64, decision: &str, button: Button<'_>| {
        page::form(
            who,
            &format!("/referrals/{}/matches/{pair}", case.reference),
            "",
            html! {
                input type="hidden" name="decision" value=(decision);
                (button)
            },
        )
    };
    html! {
        @if !offered.is_empty() {
            section class="hf-box" aria-labelledby="matches" {
                h2 class="govuk-heading-m" id="matches" { "Is this somebody you know already?" }
                @for (pair, one) in offered {
                    (matches::described(one, today))
                    (button_group(html! {
                        (decide(*pair, "one", Button { text: html! { "This is the same person" span class="govuk-visually-hidden" { " as " (one.name()) ", " (one.known.reference) } }.into(), ..Button::submit("") }))
                        (decide(*pair, "two", Button { text: html! { "Somebody else" span class="govuk-visually-hidden" { " than " (one.name()) ", " (one.known.reference) } }.into(), ..Button::secondary("", "", "") }))
                    }))
                }
            }
        }
    }
}

/// `POST /referrals/{reference}/matches/{pair}`
pub async fn decided(State(app): State<App>, Path((reference, pair)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    once::record(&app.db, &posted, async |tx| {
        let offered = matches::offered(tx, case.person_id, app.db.clock.today()).await?;
        if !offered.iter().any(|(id, _)| *id == pair) {
            return Err(Problem::Unclear("This was decided meanwhile. Go back and look again.".into()));
        }
        let sides = super::pairs::one(tx, pair).await?.ok_or(Problem::NotFound)?;
        let (outcome, done) = match posted.typed.get("decision") {
            "one" => (join::join(tx, sides.a_id, sides.b_id, join::Grounds::AT_ENTRY).await, "same-person"),
            "two" => (join::set_apart(tx, sides.a_id, sides.b_id).await, "apart"),
            _ => return Err(Problem::Unclear("Go back and choose whether it is the same person.".into())),
        };
        match outcome {
            Ok(Done::Changed | Done::Already) => {}
            Err(Refused::Because(because)) => return Err(Problem::Unclear(format!("It was not recorded: {because}."))),
            Err(Refused::Db(error)) => return Err(error.into()),
        }
        Ok(format!("/referrals/{}?done={done}", case.reference))
    })
    .await
}
