//! Where a person stays and stayed.

use maud::{Markup, html};

use super::Record;
use crate::people::queries::Stay;
use crate::{App, duties::pages::day};

pub(super) fn current_stay(app: &App, record: &Record) -> Markup {
    html! {
        @if !record.stays.is_empty() {
            section class="hf-box" aria-labelledby="stays" {
                h2 class="govuk-heading-s" id="stays" { "Safe accommodation" }
                @for stay in &record.stays {
                    p class="govuk-body" {
                        a class="govuk-link" href=(format!("/units/{}", stay.unit)) { (stay.unit) }
                        " from " (day(stay.arrived_on))
                        @match stay.departed_on {
                            None => { ", there now" }
                            Some(on) => {
                                " to " (day(on)) ", " (exit_words(stay)) ", to " (app.contracts.says("move-on-types", &stay.move_on).to_lowercase())
                            }
                        }
                        @if let Some(from) = stay.resettlement_from {
                            ". Resettlement support from " (day(from))
                            @match stay.resettlement_to { Some(to) => { " to " (day(to)) } None => { ", still going" } }
                        }
                        ". "
                        a class="govuk-link" href=(format!("/referrals/{}/stays/{}", stay.referral, stay.id)) { "Change" span class="govuk-visually-hidden" { " the stay in " (stay.unit) } }
                    }
                }
            }
        }
    }
}

/// An exit counts as planned only with an exit interview (C1); what the workbook called planned is said so.
fn exit_words(stay: &Stay) -> &'static str {
    match (stay.exit_kind.as_str(), stay.exit_written.to_lowercase().starts_with("planned")) {
        ("planned", _) => "planned exit",
        (_, true) => "unplanned exit (called planned, but no exit interview)",
        _ => "unplanned exit",
    }
}
