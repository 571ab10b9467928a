//! A transfer as pages show it: on the referrals of both sides, by itself, and on the first page of whoever waits for the answer.

use govuk::{SummaryList, SummaryRow};
use maud::{Markup, html};

use super::{
    answer_says,
    queries::{News, Transfer},
};
use crate::{
    access::May,
    people::{OpenCase, sharing::Terms, whole_name},
    session::SignedIn,
    words::{day, moment},
};

/// Whether, and how, it was answered.
fn state(transfer: &Transfer) -> String {
    match transfer.withdrawn_at {
        Some(at) => format!("taken back {}", moment(at)),
        None => answer_says(&transfer.outcome).to_owned(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A referral of the other side is a link where it is the viewer's provider's, too.
fn case(ours: bool, reference: &str) -> Markup {
    html! { @if ours { a class="govuk-link" href=(format!("/referrals/{reference}")) { (reference) } } @else { (reference) } }
}

/// Transfers that a referral left by or came by, and the way to ask for one.
pub fn on_referral(who: &SignedIn, of: &OpenCase, transfers: &[Transfer]) -> Markup {
    let may_ask = who.may(May::RecordWork) && of.outcome == "accepted";
    html! {
        @if may_ask || !transfers.is_empty() { h2 class="govuk-heading-m" id="transfer" { "Transfer" } }
        @for one in transfers {
            @let came = one.to_id == of.referral_id;
            (govuk::inset(html! {
                p class="govuk-body" {
                    @if came { "From " (one.leaves()) } @else { "To " (one.leads_to()) }
                    ", from " (day(one.from_on)) ": " strong { (state(one)) } ". "
                    a class="govuk-link" href=(format!("/transfers/{}", one.id)) { "The transfer" span class="govuk-visually-hidden" { @if came { " from " (one.leaves()) } @else { " to " (one.leads_to()) } } }
                }
                @if came && !one.note.is_empty() && one.withdrawn_at.is_none() { p class="govuk-body hf-note" { strong { "To know at once: " } (one.note) } }
                @if !one.withdrawn_why.is_empty() { p class="govuk-body hf-note" { (one.withdrawn_why) } }
            }))
        }
        @if may_ask { p class="govuk-body" { a class="govuk-link" href=(format!("/referrals/{}/transfer", of.reference)) { "Transfer to another service" } } }
    }
}

/// Everything that a transfer says.
pub(super) fn whole(terms: &Terms, who: &SignedIn, of: &OpenCase, transfer: &Transfer) -> Markup {
    let by = |name: &Option<String>| name.as_ref().map_or(String::new(), |name| format!(" by {name}"));
    let mut rows = vec![
        SummaryRow::new("Out of", html! { (transfer.leaves()) ", referral " (case(transfer.of_ours, &transfer.of_case)) }),
        SummaryRow::new("To", html! { (transfer.leads_to()) ", referral " (case(transfer.to_ours, &transfer.to_case)) }),
        SummaryRow::new("Answer", capital(&state(transfer))),
        SummaryRow::new("From which day", day(transfer.from_on)),
        SummaryRow::new("Why", html! { span class="hf-words" { (transfer.why) } }),
        SummaryRow::new("Whether they agree", terms.basis_says(&transfer.basis).to_owned()),
        SummaryRow::new("What is agreed", html! { span class="hf-words" { (transfer.agreed) } }),
    ];
    if !transfer.note.is_empty() {
        rows.push(SummaryRow::new("To know at once", html! { span class="hf-words" { (transfer.note) } }));
    }
    rows.push(SummaryRow::new("Asked for", format!("{}{}", moment(transfer.recorded_at), by(&transfer.by))));
    if let Some(at) = transfer.withdrawn_at {
        rows.push(SummaryRow::new("Taken back", format!("{}{}: {}", moment(at), by(&transfer.withdrawn_by), transfer.withdrawn_why)));
    }
    html! {
        (SummaryList { rows, ..Default::default() })
        @if transfer.sharing_id.is_some() && who.may(May::ManageCases) {
            p class="govuk-body" { a class="govuk-link" href=(format!("{}/sharing", of.person_page())) { "What is shared with the other provider, and until when" } }
        }
        @if transfer.of_ours && transfer.withdrawn_at.is_none() && transfer.outcome == "accepted" {
            p class="govuk-body" { a class="govuk-link" href=(format!("/referrals/{}/ending", transfer.of_case)) { "How the support here ends" } }
        }
    }
}

/// What the other services answered, on the first page of whoever carries the case or asked.
pub fn news(all: &[News]) -> Markup {
    html! {
        @if !all.is_empty() {
            h2 class="govuk-heading-m" { "Transfers that were answered" }
            @for one in all { (govuk::inset(html! {
                p class="govuk-body govuk-!-margin-bottom-0" {
                    a class="govuk-link" href=(format!("/people/{}", one.person)) { (whole_name(&one.given_name, &one.family_name)) }
                    ", to " (one.service) @if !one.provider.is_empty() { ", " (one.provider) } ": "
                    strong { @if one.outcome.is_empty() { "they took their answer back" } @else { (answer_says(&one.outcome)) } } ". "
                    @match one.outcome.as_str() {
                        "accepted" if one.housed => { "They live in a unit: " a class="govuk-link" href=(format!("/referrals/{}/departure", one.referral)) { "record the departure" } ". " }
                        "accepted" => {}
                        _ => { @if one.goes_on { "Your support goes on. " } }
                    }
                    a class="govuk-link" href=(format!("/transfers/{}", one.id)) { "The transfer" span class="govuk-visually-hidden" { " of " (whole_name(&one.given_name, &one.family_name)) } }
                }
            })) }
        }
    }
}
