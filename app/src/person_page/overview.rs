//! The overview: what stands now and whether it is safe to make contact, then what is due, then what happened lately.

use axum::response::{IntoResponse as _, Response};
use govuk::{Button, columns};
use maud::{Markup, html};

use super::{Record, about, accommodation, ahead, current_case, family, identity, safety, timeline};
use crate::{
    App,
    access::May,
    duties::{self, Due},
    forms::{self, About},
    page::Screen,
    people::{
        safe_contact::shown::{Shows, safe_contact_box},
        whole_name,
    },
    session::SignedIn,
    work::referrals::{answer::MISTAKE, handover},
};

pub(super) fn page(app: &App, who: &SignedIn, record: &Record, revealed: Option<(&str, String)>, done: Option<&str>) -> Response {
    let shows = revealed.as_ref().map_or(Shows::Nothing, |(what, _)| Shows::kept(what));
    let reached = record.reached(app.db.clock.now(), shows);
    let main = html! {
        div class="hf-now" {
            // First, and first on a phone too: somebody may be about to ring.
            (safe_contact_box(who, &record.safe, &record.person.reference, reached))
            div {
                (accommodation::current_stay(app, &record.stays, &record.records))
                (safety::flags_box(record))
            }
        }
        (due(app, record))
        (ahead::section(app, who, record))
        (lately(app, record))
    };
    let aside = html! {
        (family::boxes(app, &record.family()))
        (about::about(app, who, record, revealed.as_ref()))
        (handover::history(&record.handed))
        @if who.may(May::ReadJournal) {
            p class="govuk-body" { a class="govuk-link" href=(format!("/journal?person={}", record.person.reference)) { "Who looked at this record" } }
        }
        @if who.may(May::ManageCases) {
            p class="govuk-body" { a class="govuk-link" href=(format!("/people/{}/who-sees", record.person.reference)) { "Who sees this record" } }
        }
    };
    let body = html! {
        div class="hf-acts" {
            (actions(app, who, record))
            (identity::names(record))
        }
        (accommodation::asked(app, who, record))
        (columns(main, aside))
    };
    let screen = Screen { done, wide: true, ..Screen::new("Person", "/people", body) };
    let mut page = screen.back("/people", "Find a person").show(who);
    page.extensions_mut().insert(record.known(app.db.clock.now(), app.db.clock.today()));
    page.into_response()
}

fn due(app: &App, record: &Record) -> Markup {
    let now = app.db.clock.now();
    let (open, closed): (Vec<Due>, Vec<Due>) = record.dues.iter().cloned().partition(|due| due.ending == "open");
    html! {
        @if !open.is_empty() || !record.referrals.is_empty() {
            h2 class="govuk-heading-m" { "What is due" }
            (duties::pages::list(&app.contracts, &open, now, false, "Nothing is due."))
            @if !closed.is_empty() {
                (govuk::Details { summary: format!("{} earlier deadlines, met, late, missed or not needed", closed.len()).into(),
                                  body: duties::pages::history(&app.contracts, &closed, now), ..Default::default() })
            }
        }
    }
}

/// The newest of the timeline, as far back as the contacts go that stand here.
fn lately(app: &App, record: &Record) -> Markup {
    let most = usize::try_from(super::NEWEST.most).unwrap_or_default();
    let shown = &record.contacts.shown[..record.contacts.shown.len().min(most)];
    let more = record.contacts.shown.len() > most;
    let told = timeline::Told {
        contacts: shown,
        records: &record.records,
        facts: &record.facts,
        from: shown.last().filter(|_| more).map(|shown| shown.contact.happened_on),
        until: None,
    };
    let entries = timeline::entries(app, &told);
    html! {
        h2 class="govuk-heading-m" id="timeline" { "Timeline" }
        @if entries.is_empty() { (govuk::empty("Nothing is recorded yet.")) }
        (timeline::list(&entries.iter().collect::<Vec<_>>(), 3, &|_| false))
        p class="govuk-body" { a class="govuk-link" href=(format!("{}/timeline", record.person.page())) { @if more { "Older, and by kind or worker" } @else { "By kind or worker" } } }
        (timeline::undated(&record.records))
        @let contacts = usize::try_from(record.referrals.iter().map(|said| said.withdrawn).sum::<i64>()).unwrap_or_default();
        @let records = record.records.iter().filter(|listed| listed.withdrawn_at.is_some()).count();
        @if contacts + records > 0 {
            p class="govuk-body" { a class="govuk-link" href=(format!("{}/history", record.person.page())) { (timeline::withdrawn_says(contacts, records)) } }
        }
    }
}

/// Whoever has no case of their own and came with somebody is written about in that case.
fn of_whoever_came_along(record: &Record) -> Markup {
    let came = record.came_with.iter().find(|came| came.ours && came.member_id == record.person.id);
    html! {
        @if let Some(came) = came {
            @let whose = whole_name(&came.head_given, &came.head_family);
            (Button::link("Record a contact", &format!("/referrals/{}/contacts/new", came.referral)))
            p class="govuk-body" {
                "They came with " (whose) " by referral " (came.referral) ": a contact is recorded there. Tick them on the form."
            }
            p class="govuk-body" { a class="govuk-link" href=(format!("{}/own-support", record.person.page())) { "Begin support of their own" } }
            p class="govuk-body" { a class="govuk-link" href=(format!("{}/forms", record.person.page())) { "All forms" } }
        }
    }
}

fn actions(app: &App, who: &SignedIn, record: &Record) -> Markup {
    // Support of their own that was begun by a slip is no case of theirs.
    let came = record.came_with.iter().any(|came| came.ours && came.member_id == record.person.id);
    let own = current_case(&record.referrals).filter(|case| !(came && case.outcome == MISTAKE));
    let Some(case) = own else { return of_whoever_came_along(record) };
    let to = |form: &str| format!("/referrals/{}/{form}", case.reference);
    let today = app.db.clock.today();
    let housed = record.stays.iter().any(|s| s.arrived_on <= today && s.departed_on.is_none_or(|left| left > today));
    let links = [
        ("units", "Units for this household", !housed),
        ("arrival", "Record arrival", case.outcome == "accepted" && !housed),
        ("departure", "Record departure", housed),
        ("move", "Move to another unit", housed),
        ("plan", "Support plan", true),
        ("resettlement", "Resettlement", !record.stays.is_empty()),
        ("ending", "End or reopen support", case.outcome == "accepted"),
    ];
    let of_forms = app
        .forms
        .offered()
        .into_iter()
        .filter(|form| !form.menu.is_empty() && form.about != About::Unit && forms::readable(app, who, &form.kind));
    let other = html! {
        ul class="govuk-list" {
            @for (form, words, _) in links.iter().filter(|l| l.2) { li { a class="govuk-link" href=(to(form)) { (words) } } }
            @for form in of_forms {
                @let name = if form.about == About::Person { &record.person.reference } else { &case.reference };
                li { a class="govuk-link" href=(forms::address_of_new(form, name)) { (form.menu) } }
            }
            li { a class="govuk-link" href=(format!("/people/{}/forms", record.person.reference)) { "All forms" } }
            li { a class="govuk-link" href=(format!("/people/{}/disclosures", record.person.reference)) { "What was shared with whom" } }
            li { a class="govuk-link" href=(format!("/people/{}/documents", record.person.reference)) { "Documents: make one, or see where one went" } }
        }
    };
    html! {
        (Button { attrs: &[("data-shortcut", "c"), ("aria-keyshortcuts", "c")], ..Button::link("Record a contact", &to("contacts/new")) })
        (govuk::Details { summary: "Record something else".into(), body: other, ..Default::default() })
    }
}
