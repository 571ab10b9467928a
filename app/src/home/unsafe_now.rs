//! Ways to reach somebody that became unsafe because they were written down of whoever is alleged to have abused them: for whoever
//! carries the case, and for managers, until somebody has confirmed or ended the line.

use maud::{Markup, html};

use crate::people::{safe_contact::queries::SetUnsafe, whole_name};

/// Everybody who is named, by reference.
pub fn people(found: &[SetUnsafe]) -> impl Iterator<Item = &str> {
    found.iter().map(|one| one.person.as_str())
}

pub fn shown(found: &[SetUnsafe]) -> Markup {
    html! {
        @if !found.is_empty() {
            (govuk::inset(html! {
                h2 class="govuk-heading-s" { "Not safe any more: look at this" }
                p class="govuk-body" { "A number, e-mail or address is also recorded of somebody who is alleged to have abused them. Use it for nobody. Ask them how they can be reached, then confirm or end the line." }
                ul class="govuk-list govuk-list--bullet" {
                    @for one in found { li {
                        a class="govuk-link" href=(format!("/people/{}/safe-contact/{}", one.person, one.line_id)) { (whole_name(&one.given_name, &one.family_name)) }
                    } }
                }
            }))
        }
    }
}
