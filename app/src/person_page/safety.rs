//! What to mind: the flags that somebody raised.

use maud::{Markup, html};

use super::Record;
use crate::people::flags::{pages::told as flag_told, says};

pub(super) fn flags_box(record: &Record) -> Markup {
    let page = record.person.page();
    let flags: Vec<_> = record.flags.iter().filter(|flag| flag.withdrawn_at.is_none()).collect();
    html! {
        section class="hf-box" aria-labelledby="flags" {
            h2 class="govuk-heading-s" id="flags" { "Flags" }
            @if flags.is_empty() { p class="govuk-body" { "None." } }
            @for flag in flags {
                p class="govuk-body govuk-!-margin-bottom-1" {
                    strong { (says(&flag.kind)) } ". " (flag_told(flag)) ". "
                    a class="govuk-link" href=(format!("{page}/flags/{}", flag.id)) {
                        @if flag.stands() { "Change or end" } @else { "Change" }
                        span class="govuk-visually-hidden" { " the flag " (says(&flag.kind)) }
                    }
                }
            }
            p class="govuk-body-s" { a class="govuk-link" href=(format!("{page}/flags/new")) { "Raise a flag" } }
        }
    }
}
