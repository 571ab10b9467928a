//! What to mind: the flags that somebody raised.

use maud::{Markup, html};

use super::Record;
use crate::{duties::pages::day, page, people::safety::flag_says, session::SignedIn};

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
