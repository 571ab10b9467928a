//! The children of a person, and whose child somebody is.

use maud::{Markup, html};

use super::{Record, current_case};

pub(super) fn children_box(record: &Record) -> Markup {
    let case = current_case(&record.referrals);
    html! {
        @if !record.parents.is_empty() {
            section class="hf-box" {
                h2 class="govuk-heading-s" { "Came with" }
                @for (reference, given, family) in &record.parents { p class="govuk-body" { a class="govuk-link" href=(format!("/people/{reference}")) { (given) " " (family) } } }
            }
        }
        @if let Some(case) = case {
            section class="hf-box" aria-labelledby="children" {
                h2 class="govuk-heading-s" id="children" { "Children" }
                @if record.children.is_empty() { p class="govuk-body" { "None recorded." } }
                @for child in &record.children {
                    p class="govuk-body govuk-!-margin-bottom-2" {
                        a class="govuk-link" href=(format!("/people/{}", child.reference)) { (child.given_name) " " (child.family_name) }
                        @if let Some(born) = child.born_on { ", born " (born.strftime("%-d %B %Y").to_string()) }
                        @if !child.social_care.is_empty() { ". " (social_care_says(&child.social_care)) }
                    }
                }
                p class="govuk-body-s" { a class="govuk-link" href=(format!("/referrals/{}/children/new", case.reference)) { "Add a child" } }
            }
        }
    }
}

/// How children's social care is involved, in words.
pub fn social_care_says(id: &str) -> &str {
    match id {
        "child-in-need" | "cin" => "Child in need",
        "child-protection" | "cp" => "Child protection plan",
        other => other,
    }
}
