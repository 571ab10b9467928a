//! How to reach a person safely, as every page shows it from which somebody may be about to ring.

use govuk::{SummaryList, SummaryRow};
use maud::{Markup, html};

use super::queries::SafeContact;
use crate::{fields::told, page, session::SignedIn, words::day};

/// How to reach the person safely, wherever someone may be about to ring. The number itself is masked until asked for.
pub fn safe_contact_box(who: &SignedIn, safe: &Option<SafeContact>, person: &str, number_shown: bool) -> Markup {
    let change = format!("/people/{person}/safe-contact");
    html! {
        section class="hf-box" aria-labelledby="safe-contact" {
            h2 class="govuk-heading-s" id="safe-contact" { "Safe contact" }
            @match safe {
                None => { p class="govuk-body" { "No safe contact details yet. Do not ring, text or write until you have asked how." } }
                Some(safe) => {
                    @let rows = vec![
                        SummaryRow::new("How", told(&safe.means)),
                        SummaryRow::new("When", told(&safe.safe_times)),
                        SummaryRow::new("Voicemail and texts", told(&safe.voicemail)),
                        SummaryRow::new("What may be said", told(&safe.may_say)),
                        SummaryRow::new("Code word", told(&safe.code_word)),
                        SummaryRow::new("Number", if number_shown { safe.phone.clone() } else if safe.phone.is_empty() { "None".into() } else { "Hidden".into() }),
                        SummaryRow::new("Confirmed", day(safe.confirmed_on)),
                    ];
                    (SummaryList { rows, no_border: true, ..Default::default() })
                    @if !number_shown && !safe.phone.is_empty() { (reveal_button(who, person, "phone", "Show the phone number")) }
                }
            }
            p class="govuk-body-s" { a class="govuk-link" href=(change) { "Confirm or change safe contact" } }
        }
    }
}

/// Asks for what is masked.
pub fn reveal_button(who: &SignedIn, person: &str, what: &str, words: &str) -> Markup {
    page::form(
        who,
        &format!("/people/{person}/reveal"),
        "",
        html! {
            input type="hidden" name="what" value=(what);
            button type="submit" class="govuk-link hf-link-button" { (words) }
        },
    )
}
