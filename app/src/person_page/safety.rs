//! What keeps a person safe: how they may be reached, and what to mind.

use govuk::{SummaryList, SummaryRow};
use maud::{Markup, html};

use super::Record;
use crate::people::queries::SafeContact;
use crate::{duties::pages::day, fields::told, page, session::SignedIn};

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

pub(super) fn reveal_button(who: &SignedIn, person: &str, what: &str, words: &str) -> Markup {
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

/// The kinds of flag, with the words staff read (PPL-4).
pub const FLAGS: [(&str, &str); 12] = [
    ("suicide-risk", "Suicide risk"),
    ("mental-health-diagnosis", "Mental health: formal diagnosis"),
    ("mental-health-key-worker", "Mental health: key worker identified"),
    ("mental-health-service", "Mental health: with a service"),
    ("alcohol", "Alcohol use"),
    ("drugs", "Drug use"),
    ("learning-disability", "Learning disability"),
    ("physical-disability", "Physical disability"),
    ("behaviour", "Behaviour"),
    ("offending", "Offending"),
    ("childhood-adversity", "Adverse childhood experiences"),
    ("complex-needs", "Complex needs"),
];

pub(super) fn flag_says(kind: &str) -> &'static str {
    FLAGS.iter().find(|(id, _)| *id == kind).map_or("Flag", |(_, says)| says)
}

pub(super) fn flags_box(who: &SignedIn, record: &Record) -> Markup {
    let reference = &record.person.reference;
    html! {
        section class="hf-box" aria-labelledby="flags" {
            h2 class="govuk-heading-s" id="flags" { "Flags" }
            @if record.flags.is_empty() { p class="govuk-body" { "None." } }
            @for flag in &record.flags {
                p class="govuk-body govuk-!-margin-bottom-1" {
                    strong { (flag_says(&flag.kind)) } ", " (day(flag.raised_on)) " by " (flag.raised_by.as_deref().unwrap_or("the import")) ": " (flag.basis)
                    @if let Some(on) = flag.ended_on { ". Ended " (day(on)) }
                }
                @if flag.ended_on.is_none() {
                    (page::form(who, &format!("/people/{reference}/flags/{}/end", flag.id), "", html! {
                        button type="submit" class="govuk-link hf-link-button" { "End this flag" span class="govuk-visually-hidden" { ": " (flag_says(&flag.kind)) } }
                    }))
                }
            }
            p class="govuk-body-s" { a class="govuk-link" href=(format!("/people/{reference}/flags/new")) { "Raise a flag" } }
        }
    }
}
