//! What is true of a person now, each with its "Change", and the referrals that told it.

use govuk::{Action, Details, SummaryList, SummaryRow};
use maud::{Markup, html};

use super::Record;
use crate::{
    App,
    duties::pages::day,
    people::{
        characteristics::{self, Kind, lists, pages::with_written},
        safe_contact::shown::reveal_button,
    },
    session::SignedIn,
    work::referrals::pages::outcome_says,
    work::referrals::queries::Said,
};

/// These stand open; the rest of what is known is folded below them.
const FIRST: [&str; 9] =
    ["sex", "gender", "ethnicity", "disability", "main-need", "no-recourse", "interpreter", "school-place", "social-care"];

pub(super) fn about(app: &App, who: &SignedIn, record: &Record, revealed: Option<&(&str, String)>) -> Markup {
    let whom = record.whom(app.db.clock.today());
    let asked: Vec<&Kind> = lists::kinds().iter().filter(|kind| kind.is_asked_of(whom) || told(app, record, kind)).collect();
    let open = |kind: &&&Kind| FIRST.contains(&kind.id.as_str());
    let first = asked.iter().filter(open).map(|kind| row(app, record, kind, revealed)).collect();
    let not_asked = asked.iter().filter(|kind| !told(app, record, kind)).count();
    let more = html! {
        @for group in lists::groups() {
            @let rows: Vec<SummaryRow> = asked.iter().filter(|kind| kind.group == group.id && !open(kind)).map(|kind| row(app, record, kind, revealed)).collect();
            @if !rows.is_empty() {
                h3 class="govuk-heading-s" { (group.says) }
                (SummaryList { rows, no_border: true, ..Default::default() })
            }
        }
    };
    html! {
        section class="hf-box" aria-labelledby="about" {
            h2 class="govuk-heading-s" id="about" { "About" }
            (SummaryList { rows: first, no_border: true, ..Default::default() })
            (Details { summary: format!("More about them ({not_asked} of {} not asked yet)", asked.len()).into(), body: more, open: revealed.is_some_and(|(what, _)| characteristics::kind(what).is_some()), ..Default::default() })
            (sealed(app, who, record, revealed))
        }
        @if !record.referrals.is_empty() { (referrals(&record.referrals)) }
    }
}

/// Whether there is an answer, of whatever kind, that stands.
fn told(app: &App, record: &Record, kind: &Kind) -> bool {
    characteristics::standing(&record.statements, &kind.id, app.db.clock.today()).is_some_and(|s| s.value != "not-asked")
}

fn row(app: &App, record: &Record, kind: &Kind, revealed: Option<&(&str, String)>) -> SummaryRow<'static> {
    let stands = characteristics::standing(&record.statements, &kind.id, app.db.clock.today());
    let says = match stands {
        None => "Not asked".to_owned(),
        Some(s) if kind.sealed && !lists::is_gap(&s.value) && s.value != "declined" => match revealed {
            Some((what, shown)) if *what == kind.id => shown.clone(),
            _ => "Hidden".to_owned(),
        },
        Some(s) => with_written(kind, kind.says(&app.contracts, &s.value), &s.written),
    };
    let change = format!("/people/{}/about/{}", record.person.reference, kind.id);
    SummaryRow::new(kind.says.clone(), says).action(Action::new(change, "Change", kind.says.to_lowercase()))
}

/// "Show the school", "Show where they are now".
fn show_says(kind: &Kind) -> String {
    if kind.id.contains('-') { format!("Show {}", kind.says.to_lowercase()) } else { format!("Show the {}", kind.id) }
}

/// What is hidden until somebody asks to see it.
fn sealed(app: &App, who: &SignedIn, record: &Record, revealed: Option<&(&str, String)>) -> Markup {
    let hidden = lists::kinds().iter().filter(|kind| kind.sealed && told(app, record, kind));
    html! {
        @for kind in hidden {
            @match revealed {
                Some((what, shown)) if *what == kind.id => { p class="govuk-body" { (kind.says) ": " strong { (shown) } } }
                _ => { (reveal_button(who, &record.person.reference, &kind.id, &show_says(kind))) }
            }
        }
    }
}

pub(super) fn referrals(referrals: &[Said]) -> Markup {
    let latest = referrals.first();
    html! {
        section class="hf-box" aria-labelledby="referrals" {
            h2 class="govuk-heading-s" id="referrals" { "Referrals" }
            p class="govuk-body" { "Key worker: " (latest.and_then(|r| r.key_worker.as_deref()).unwrap_or("Nobody yet")) }
            @for referral in referrals {
                p class="govuk-body govuk-!-margin-bottom-1" {
                    a class="govuk-link" href=(format!("/referrals/{}", referral.reference)) { (referral.reference) }
                    @if !referral.theirs.is_empty() && referral.theirs != referral.reference { " (theirs: " (referral.theirs) ")" }
                    ", " (day(referral.received_on)) ": " (outcome_says(&referral.outcome))
                }
            }
        }
    }
}
