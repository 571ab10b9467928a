//! What is known of a person, and the referrals that told it.

use govuk::{SummaryList, SummaryRow};
use maud::{Markup, html};

use super::{Record, safety::reveal_button};
use crate::{
    App,
    duties::pages::day,
    session::SignedIn,
    work::referrals::{answer_pages::answer_words, pages::outcome_says},
};

pub(super) fn about(app: &App, who: &SignedIn, record: &Record, revealed: Option<&(&str, String)>) -> Markup {
    let Some(latest) = record.referrals.first() else { return html! {} };
    let says = |list: &str, id: &str| app.contracts.says(list, id).to_owned();
    let rows = vec![
        SummaryRow::new("Gender", says("gender", &latest.gender)),
        SummaryRow::new("Ethnicity", says("ethnicity", &latest.ethnicity)),
        SummaryRow::new("Sexual orientation", says("sexuality", &latest.sexuality)),
        SummaryRow::new("Disabled", answer_words(&latest.disability)),
        SummaryRow::new("No recourse to public funds", answer_words(&latest.no_recourse)),
        SummaryRow::new("Main need", says("needs", &latest.main_need)),
        SummaryRow::new("Key worker", latest.key_worker.clone().unwrap_or_else(|| "Nobody yet".into())),
    ];
    html! {
        section class="hf-box" aria-labelledby="about" {
            h2 class="govuk-heading-s" id="about" { "About" }
            (SummaryList { rows, no_border: true, ..Default::default() })
            @match revealed {
                Some((what, shown)) if *what == "postcode" => { p class="govuk-body" { "Postcode: " strong { (shown) } } }
                _ => { (reveal_button(who, &record.person.reference, "postcode", "Show the postcode")) }
            }
            h2 class="govuk-heading-s" { "Referrals" }
            @for referral in &record.referrals {
                p class="govuk-body govuk-!-margin-bottom-1" {
                    a class="govuk-link" href=(format!("/referrals/{}", referral.reference)) { (referral.reference) }
                    ", " (day(referral.received_on)) ": " (outcome_says(&referral.outcome))
                }
            }
        }
    }
}
