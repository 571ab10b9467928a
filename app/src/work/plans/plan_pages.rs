//! The support plan: read, and changed.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Choice, Details, SummaryList, SummaryRow, Variant, Width, button_group, empty};
use jiff::civil::Date;
use maud::{Markup, html};

use super::plan::{self, DOMAINS, Goes, MADE_ON, PARTS};
use store::viewer::Part;

use crate::{
    App,
    access::May,
    drafts,
    duties::pages::{day, moment},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
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
    let is_theirs = is_theirs && who.may(May::RecordWork);
    plan_page(&app, &who, (&case, is_theirs), &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

async fn plan_page(
    app: &App,
    who: &SignedIn,
    (case, is_theirs): (&OpenCase, bool),
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let versions = plan::versions(&mut read, case).await?;
    let aside = plan::aside(&mut read, case).await?;
    let stood = plan::stands(&mut read, case).await?.version;
    let goals = goals::queries::of_case(&mut read, case.referral_id).await?;
    let scores = goals::queries::scores(&mut read, case.referral_id).await?;
    drop(read);
    let put_aside = |stood: &Stands| aside.iter().find(|one| one.version == stood.version);
    let stands = versions.iter().find(|version| version.version == stood);
    let fields = Fields { typed, faults };
    let others: Vec<&Stands> = versions.iter().filter(|stood| stands.is_none_or(|stands| stands.version != stood.version)).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Support plan" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        @match stands { Some(stands) => (as_it_stood(stands)), None => (empty("No plan is written yet.")) }
        @if is_theirs { (what_next(case, stands)) }
        (goals::table(app, case, &goals, &scores))
        @if who.may(May::RecordWork) {
            (button_group(html! {
                (Button { variant: Variant::Secondary, ..Button::link("Write a goal", &format!("/referrals/{}/goals/new", case.reference)) })
                @if goals.iter().any(goals::queries::Goal::stands) {
                    (Button { variant: Variant::Secondary, ..Button::link("Score the goals", &format!("/referrals/{}/goals/scores", case.reference)) })
                }
            }))
        }
        @if !others.is_empty() {
            h2 class="govuk-heading-m" { "Earlier versions" }
            @for stood in others { (earlier(stood, put_aside(stood), is_theirs.then_some((who, case, fields)))) }
        }
        @if let (true, Some(stands)) = (is_theirs, stands) { (withdraw_form(who, case, stands.version, WHY, fields)) }
    };
    let screen = Screen { done, faults: Some(faults), wide: true, ..Screen::new("Support plan", "/people", body) };
    Ok(screen.back(&case.person_page(), "Back to the person's page").show(who))
}

fn what_next(case: &OpenCase, stands: Option<&Stands>) -> Markup {
    let page = |rest: &str| format!("/referrals/{}/{rest}", case.reference);
    button_group(html! {
        (Button::link(if stands.is_none() { "Write the plan" } else { "Change the plan" }, &room::PLAN.page(&case.reference)))
        a class="govuk-link" href=(page("steps/support-plan-agreed")) { "Record that it is agreed" }
        a class="govuk-link" href=(page("steps/support-plan-reviewed")) { "Record a review" }
        a class="govuk-link" href=(page("documents/support-plan")) { "Make a copy for them (PDF)" }
    })
}

fn earlier(stood: &Stands, aside: Option<&plan::Aside>, withdraws: Option<(&SignedIn, &OpenCase, Fields<'_>)>) -> Markup {
    let when = stood.at.map_or(String::new(), |at| format!(", {}", moment(at)));
    let withdrawn = aside.and_then(|aside| Some((aside, aside.at?)));
    let found_later = aside.is_some_and(|aside| aside.earlier);
    let how = match (withdrawn, found_later) {
        (Some(_), _) => ", withdrawn",
        (None, true) => ", an earlier plan, written down later",
        (None, false) => "",
    };
    let body = html! {
        @if let Some((aside, at)) = withdrawn {
            p class="govuk-body" {
                strong { "Withdrawn" } " on " (moment(at)) " by " (aside.by.as_deref().unwrap_or("somebody")) ": " (aside.why.as_deref().unwrap_or_default())
            }
        }
        (as_it_stood(stood))
        @if let (Some((who, case, form)), true, None) = (withdraws, found_later, withdrawn) { (withdraw_form(who, case, stood.version, &why_of(stood.version), form)) }
    };
    html! { (Details { summary: format!("Version {}{when}{how}", stood.version).into(), body, ..Details::default() }) }
}

const WHY: &str = "withdraw_why";

/// The field with the reason of an earlier plan, of which there may be several on the page.
fn why_of(version: i64) -> String {
    format!("{WHY}-{version}")
}

fn withdraw_form(who: &SignedIn, case: &OpenCase, version: i64, field: &str, form: Fields<'_>) -> Markup {
    let body = page::form(
        who,
        &format!("/referrals/{}/plan/withdraw", case.reference),
        "",
        html! {
            input type="hidden" name="version" value=(version);
            p class="govuk-body" { "When this version was written for the wrong person or never agreed. The version before it stands again, and the goals follow it; an earlier plan never stood, and nothing else changes." }
            (form.line(field, "Why it is withdrawn", "", Width::Full))
            (Button::secondary("Withdraw this version", "then", "withdraw"))
        },
    );
    html! { (Details { summary: "Withdraw this version".into(), body, open: form.faults.of(field).is_some(), ..Default::default() }) }
}

fn as_it_stood(stands: &Stands) -> Markup {
    let value = |name: &str| stands.values.get(name).cloned().unwrap_or_default();
    let row = |(name, label): (String, &'static str)| Some(SummaryRow::new(label, value(&name))).filter(|_| !value(&name).is_empty());
    let about: Vec<_> = [("hopes", "What they hope for"), ("strengths", "What already helps"), ("copy", "Their copy of the plan")]
        .into_iter()
        .filter_map(|(name, label)| row((name.into(), label)))
        .collect();
    html! {
        p class="govuk-body-s" {
            "Version " (stands.version)
            @if let Ok(on) = value(MADE_ON).parse() { ", made with them on " (day(on)) }
            @if let Some(at) = stands.at { ", written " (moment(at)) }
            " by " (stands.by.as_deref().unwrap_or("nobody known"))
        }
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
    // A change is as a rule made today, whenever the plan was made that it changes.
    let mut values = stands.values;
    values.insert(MADE_ON.into(), app.db.clock.today().to_string());
    let fresh = versions::filled(&fields, &values, stands.version);
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
            (fields.day(MADE_ON, "Day on which it was made with them", "Today, unless you write it up later"))
            @if !typed.get("earlier").is_empty() || faults.of("earlier").is_some() {
                (fields.one_of("earlier", "Which plan is this?", "", EARLIER.map(|(id, says)| Choice::new(id, says)).into()))
            }
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
    let values = check(typed, &case, app.db.clock.today(), &mut faults);
    if !faults.none() {
        return Ok(form_page(who, &case, typed, &faults));
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let stands = plan::stands(tx, &case).await?;
        let goes = goes(typed, (&values, &stands), &mut faults);
        let written = faults.none() && plan::write(tx, &case, goes, &values).await?;
        Ok(written.then(|| format!("/referrals/{}/plan?done=recorded", case.reference)))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    if !faults.none() {
        return Ok(form_page(who, &case, typed, &faults));
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

/// `POST /referrals/{reference}/plan/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let (who, typed) = (&posted.who, &posted.typed);
    let mut faults = Faults::default();
    let of_earlier = why_of(versions::opened_on(typed));
    let field = if typed.0.iter().any(|(name, _)| *name == of_earlier) { of_earlier } else { WHY.to_owned() };
    let why = faults.words(typed, &field, Words { required: Some("Say why it is withdrawn"), most: 500 });
    if faults.none() {
        let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
            let withdrawn = plan::withdraw(tx, &case, versions::opened_on(typed), &why).await?;
            Ok(withdrawn.then(|| format!("/referrals/{}/plan?done=withdrawn", case.reference)))
        });
        if let Some(response) = recorded.await? {
            return Ok(response);
        }
        faults.add(
            &field,
            "Another version stands by now, and nothing was withdrawn. Read it above, then press the button again if it is that one.",
        );
    }
    plan_page(&app, who, (&case, true), typed, &faults, None).await
}

/// What a plan is that was made before the one that stands: the order in which they are keyed says nothing.
const EARLIER: [(&str, &str); 2] = [
    ("yes", "An earlier plan, found later: keep it below the one that stands"),
    ("no", "The plan as it is now: the day of the one that stands was wrong"),
];

/// Where a plan goes: asked where it was made before the one that stands. Whoever opened the form on another version is shown both first.
fn goes(typed: &Typed, (values, stands): (&Values, &Stands), faults: &mut Faults) -> Goes {
    let top = Goes::OnTop(versions::opened_on(typed));
    let stood = plan::made_on(&stands.values).filter(|stood| plan::made_on(values).is_some_and(|made| made < *stood));
    match (stood, typed.get("earlier")) {
        (Some(_), "yes") => return Goes::Below,
        (Some(stood), "") if top == Goes::OnTop(stands.version) => {
            faults.add("earlier", format!("The plan that stands was made on {}, after this one. Say which this is.", day(stood)));
        }
        _ => {}
    }
    top
}

/// Every field as it was typed, made today where no day is said; a plan without a word is a fault.
fn check(typed: &Typed, case: &OpenCase, today: Date, faults: &mut Faults) -> Values {
    let mut values = Values::new();
    for field in plan::fields() {
        let value = match field.kind {
            versions::Kind::Day => {
                let made = faults.past_day_or_today(typed, &field.name, "The day on which it was made", today);
                if let Some(sentence) = case.too_early(made) {
                    faults.add(&field.name, sentence);
                }
                made.to_string()
            }
            versions::Kind::Words => faults.words(typed, &field.name, Words { required: None, most: 4_000 }),
            _ => faults.words(typed, &field.name, Words { required: None, most: 300 }),
        };
        values.insert(field.name, value);
    }
    if values.iter().all(|(name, value)| name == MADE_ON || value.is_empty()) {
        faults.add("hopes", "Write at least one thing in the plan");
    }
    values
}
