//! The support plan: read, and changed.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Details, SummaryList, SummaryRow, Variant, Width, button_group, empty};
use maud::{Markup, html};

use super::plan::{self, DOMAINS, PARTS};
use store::viewer::Part;

use crate::{
    App,
    access::May,
    drafts,
    duties::pages::moment,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{self, OpenCase},
    running::accounts::pages::Done,
    session::{Posted, SignedIn},
    versions::{self, Stands, Values, pages::Clash},
    work::{goals, room},
};

/// `GET /referrals/{reference}/plan`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let (case, is_theirs) = people::open_case_to_read(&app.db, &who, &reference, Part::Plan).await?;
    let mut read = app.db.read().await?;
    let versions = plan::versions(&mut read, &case).await?;
    let goals = goals::queries::of_case(&mut read, case.referral_id).await?;
    let scores = goals::queries::scores(&mut read, case.referral_id).await?;
    drop(read);
    let change = room::PLAN.page(&case.reference);
    let body = html! {
        h1 class="govuk-heading-l" { "Support plan" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        @match versions.first() { Some(stands) => (as_it_stood(stands)), None => (empty("No plan is written yet.")) }
        @if who.may(May::RecordWork) && is_theirs {
            (button_group(html! {
                (Button::link(if versions.is_empty() { "Write the plan" } else { "Change the plan" }, &change))
                a class="govuk-link" href=(format!("/referrals/{}/steps/support-plan-agreed", case.reference)) { "Record that it is agreed" }
                a class="govuk-link" href=(format!("/referrals/{}/steps/support-plan-reviewed", case.reference)) { "Record a review" }
                a class="govuk-link" href=(format!("/referrals/{}/documents/support-plan", case.reference)) { "Make a copy for them (PDF)" }
            }))
        }
        (goals::table(&app, &case, &goals, &scores))
        @if who.may(May::RecordWork) {
            (button_group(html! {
                (Button { variant: Variant::Secondary, ..Button::link("Write a goal", &format!("/referrals/{}/goals/new", case.reference)) })
                @if goals.iter().any(goals::queries::Goal::stands) {
                    (Button { variant: Variant::Secondary, ..Button::link("Score the goals", &format!("/referrals/{}/goals/scores", case.reference)) })
                }
            }))
        }
        @if versions.len() > 1 {
            h2 class="govuk-heading-m" { "Earlier versions" }
            @for stood in &versions[1..] {
                @let when = stood.at.map_or(String::new(), |at| format!(", {}", moment(at)));
                (Details { summary: format!("Version {}{when}", stood.version).into(), body: as_it_stood(stood), ..Details::default() })
            }
        }
    };
    let screen = Screen { done: done.done.as_deref(), wide: true, ..Screen::new("Support plan", "/people", body) };
    Ok(screen.back(&case.person_page(), "Back to the person's page").show(&who))
}

fn as_it_stood(stands: &Stands) -> Markup {
    let value = |name: &str| stands.values.get(name).cloned().unwrap_or_default();
    let row = |(name, label): (String, &'static str)| Some(SummaryRow::new(label, value(&name))).filter(|_| !value(&name).is_empty());
    let about: Vec<_> = [("hopes", "What they hope for"), ("strengths", "What already helps"), ("copy", "Their copy of the plan")]
        .into_iter()
        .filter_map(|(name, label)| row((name.into(), label)))
        .collect();
    html! {
        p class="govuk-body-s" { "Version " (stands.version) @if let Some(at) = stands.at { ", " (moment(at)) } ", by " (stands.by.as_deref().unwrap_or("nobody known")) }
        (SummaryList { rows: about, ..Default::default() })
        @for (domain, about) in DOMAINS {
            @let rows: Vec<_> = PARTS.into_iter().filter_map(|(part, label)| row((format!("{domain}-{part}"), label))).collect();
            @if !rows.is_empty() {
                h2 class="govuk-heading-m" { (about) }
                (SummaryList { rows, ..Default::default() })
            }
        }
    }
}

/// `GET /referrals/{reference}/plan/change`
pub async fn change(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let stands = plan::stands(&mut app.db.read().await?, &case).await?;
    let fields = plan::fields();
    let fresh = versions::filled(&fields, &stands.values, stands.version);
    let typed = drafts::or_begun(&app.db, &who, &room::PLAN, &case.reference, fresh).await?;
    let typed = if versions::choosing(&typed) { versions::chosen(&fields, &typed) } else { typed };
    Ok(form_page(&who, &case, &typed, &Faults::default()))
}

fn form_page(who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Response {
    let fields = Fields { typed, faults };
    let page = format!("/referrals/{}/plan", case.reference);
    let body = html! {
        h1 class="govuk-heading-l" { "Write the support plan" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) ". Write it together, in their words." }
        (drafts::pages::form(who, &room::PLAN, &case.reference, typed, html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (fields.words("hopes", "What they hope for", "", 4))
            (fields.words("strengths", "What already helps", "People, places and skills that make life safer or better.", 3))
            @for (domain, about) in DOMAINS { (section(domain, about, fields)) }
            (fields.line("copy", "Their copy of the plan", "Where it is safe to keep, or that they did not want one. No address.", Width::Full))
            (button_group(html! { (Button::submit("Record the plan")) a class="govuk-link" href=(page) { "Cancel" } }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Write the support plan", "/people", body) };
    screen.back(&page, "Back to the plan").show(who)
}

fn section(domain: &str, about: &str, fields: Fields<'_>) -> Markup {
    let name = |part: &str| format!("{domain}-{part}");
    let filled = PARTS.iter().any(|(part, _)| !fields.typed.get(&name(part)).is_empty() || fields.faults.of(&name(part)).is_some());
    let body = html! {
        (fields.words(&name("goal"), PARTS[0].1, "", 3))
        (fields.words(&name("action"), PARTS[1].1, "", 3))
        (fields.line(&name("owner"), PARTS[2].1, "", Width::Chars20))
        (fields.line(&name("by"), PARTS[3].1, "A day, or in words", Width::Chars20))
    };
    html! { (Details { summary: about.into(), body, open: filled, ..Default::default() }) }
}

/// `POST /referrals/{reference}/plan`
pub async fn changed(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let (who, sent) = (&posted.who, &posted.typed);
    let fields = plan::fields();
    if versions::choosing(sent) {
        let faults = versions::undecided(&fields, sent);
        if !faults.none() {
            return clash(&app, who, &case, &versions::mine(&fields, sent), sent, &faults).await;
        }
    }
    let typed = if versions::choosing(sent) { &versions::chosen(&fields, sent) } else { sent };
    let mut faults = Faults::default();
    let values = check(typed, &mut faults);
    if !faults.none() {
        return Ok(form_page(who, &case, typed, &faults));
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let written = plan::write(tx, &case, versions::opened_on(typed), &values).await?;
        Ok(written.then(|| format!("/referrals/{}/plan?done=recorded", case.reference)))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    // Whoever closes the page that comes now loses nothing.
    drafts::keep::keep(&app.db, who.account_id, &room::PLAN, &case.reference, sent, drafts::keep::How::Typed).await?;
    let once_more = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
    clash(&app, who, &case, &values, &once_more, &Faults::default()).await
}

async fn clash(app: &App, who: &SignedIn, case: &OpenCase, mine: &Values, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let theirs = plan::stands(&mut read, case).await?;
    let base = plan::at_version(&mut read, case, versions::opened_on(typed)).await?;
    drop(read);
    let clash = Clash {
        part: "/people",
        what: "the support plan",
        fields: &plan::fields(),
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &room::PLAN.address(&case.reference),
        back: &format!("/referrals/{}/plan", case.reference),
        typed,
        faults,
    };
    Ok(clash.show(who))
}

/// Every field as it was typed; a plan without a word is a fault.
fn check(typed: &Typed, faults: &mut Faults) -> Values {
    let values: Values = plan::fields()
        .into_iter()
        .map(|field| {
            let most = if matches!(field.kind, versions::Kind::Words) { 4_000 } else { 300 };
            let words = faults.words(typed, &field.name, Words { required: None, most });
            (field.name, words)
        })
        .collect();
    if values.values().all(String::is_empty) {
        faults.add("hopes", "Write at least one thing in the plan");
    }
    values
}
