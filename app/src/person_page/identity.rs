//! What is said of somebody's names under the bar, and where that is put right.

use maud::{Markup, html};

use super::Record;
use crate::people::names::kind_says;

pub(super) fn names(record: &Record) -> Markup {
    let person = &record.person;
    let other_names = record.names.iter().filter(|name| name.withdrawn_at.is_none());
    let before = record.referrals.len().saturating_sub(1);
    html! {
        p class="govuk-body-s" {
            @for name in other_names { (kind_says(&name.kind)) " " (name.name()) ". " }
            @if before > 0 { strong { "Referred before" } (if before == 1 { ", once. ".to_owned() } else { format!(", {before} times. ") }) }
            a class="govuk-link" href=(format!("{}/details", person.page())) { "Change name or date of birth" }
            ". " a class="govuk-link" href=(format!("{}/same", person.page())) { "The same as another record" } "."
        }
    }
}
