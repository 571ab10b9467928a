//! A part of a record that is filled in later, such as the answer to a message: its page, and its box on the page of the form.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, button_group};
use maud::{Markup, html};

use super::record::{self, Open};
use crate::{
    App,
    drafts::{self, queries::Draft},
    duties::pages::day,
    error::Problem,
    form::{Faults, Typed},
    forms::{
        amend::{self, What},
        answers::Answers,
        ask::Part,
        check::{self, Known},
        chosen,
        draw::{self, Draw},
        place,
        queries::{self, Stored},
        subject,
        vocabulary::{Form, Item},
    },
    once,
    page::Screen,
    session::{Posted, SignedIn},
    versions,
};

async fn opened<'a>(app: &'a App, who: &SignedIn, id: &str, group: &str) -> Result<(Open<'a>, &'a Item), Problem> {
    let open = record::open(app, who, id).await?;
    let form = open.form;
    if !who.may(subject::permission(form)) {
        return Err(Problem::NotFound);
    }
    let group = form.later().find(|item| item.id == group || group.is_empty()).ok_or(Problem::NotFound)?;
    match decides(who, &open.stored, group) {
        Decides::Yes => Ok((open, group)),
        Decides::Asked => Err(Problem::Unclear(SOMEBODY_ELSE.into())),
        Decides::No => Err(Problem::NotFound),
    }
}

/// For whoever asked for it.
const SOMEBODY_ELSE: &str = "You wrote down what is to be decided, so somebody else decides it. Ask another service manager.";

/// Whether somebody may fill in a group: who asks for a decision does not make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decides {
    Yes,
    /// They may make such decisions, and asked for this one.
    Asked,
    No,
}

pub(super) fn decides(who: &SignedIn, stored: &Stored, group: &Item) -> Decides {
    match group.decided_by {
        None => Decides::Yes,
        Some(by) if !who.may(subject::allows(by)) => Decides::No,
        Some(_) if stored.recorded_by_id == Some(who.account_id) => Decides::Asked,
        Some(_) => Decides::Yes,
    }
}

/// `GET /records/{id}/later/{group}`
pub async fn form(State(app): State<App>, who: SignedIn, Path((id, group)): Path<(String, String)>) -> Result<Response, Problem> {
    new(&app, &who, &id, &group).await
}

/// `POST /records/{id}/later/{group}`
pub async fn completed(State(app): State<App>, Path((id, group)): Path<(String, String)>, posted: Posted) -> Result<Response, Problem> {
    complete(&app, &posted, &id, &group).await
}

/// `GET /referrals/{reference}/messages/{message}/answer`
pub async fn answer(State(app): State<App>, who: SignedIn, Path((reference, id)): Path<(String, String)>) -> Result<Response, Problem> {
    of_case(&app, &reference, &id).await?;
    new(&app, &who, &id, "").await
}

/// `POST /referrals/{reference}/messages/{message}/answer`
pub async fn answered(State(app): State<App>, Path((reference, id)): Path<(String, String)>, posted: Posted) -> Result<Response, Problem> {
    of_case(&app, &reference, &id).await?;
    complete(&app, &posted, &id, "").await
}

/// The record must be the case's that the address names.
async fn of_case(app: &App, reference: &str, id: &str) -> Result<(), Problem> {
    let id: i64 = id.parse().map_err(|_| Problem::NotFound)?;
    let found = queries::one(&mut app.db.read().await?, id).await?;
    found.filter(|stored| stored.referral.as_deref() == Some(reference)).map(|_| ()).ok_or(Problem::NotFound)
}

async fn new(app: &App, who: &SignedIn, id: &str, group: &str) -> Result<Response, Problem> {
    let (mut open, group) = opened(app, who, id, group).await?;
    if done(&open, group) {
        return Ok(Redirect::to(&place::page(&open.stored.kind, open.stored.id)).into_response());
    }
    let fresh = draw::fresh(open.form, Part::Later(&group.id), &open.known, who);
    let (draft, of) = place::later(&open.stored.kind, open.stored.referral.as_deref(), open.stored.id, &group.id);
    let typed = drafts::or_begun(&app.db, who, draft, &of, fresh).await?;
    chosen::know(&mut app.db.read().await?, open.form, &typed, who, &mut open.known).await?;
    Ok(page(who, &open, group, &typed, &Faults::default()))
}

/// Whether it was filled in already, or the record does not stand any more.
fn done(open: &Open<'_>, group: &Item) -> bool {
    open.stored.withdrawn_at.is_some() || group.items.iter().any(|item| open.answers.given(&item.id))
}

fn page(who: &SignedIn, open: &Open<'_>, group: &Item, typed: &Typed, faults: &Faults) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { (group.later) }
        p class="govuk-body" { (open.subject.says()) }
        (about(&open.stored, open.form, &open.answers, &open.known))
        (the_form(who, &open.stored, open.form, group, (typed, faults, &open.known), ""))
    };
    let back = open.subject.page();
    let screen = Screen { faults: Some(faults), ..Screen::new(&group.later, open.subject.part(), body) };
    screen.back(&back, open.subject.back()).show(who)
}

/// What is being answered.
fn about(stored: &Stored, form: &Form, answers: &Answers, known: &Known) -> Markup {
    let words = |item: &&Item| item.kind == super::super::vocabulary::Type::Text && answers.given(&item.id);
    html! {
        p class="govuk-body govuk-!-margin-bottom-1" {
            a class="govuk-link" href=(place::page(&stored.kind, stored.id)) { (stored.line) }
            @if let Some(on) = stored.happened_on { ", " (day(on)) }
        }
        @for item in form.items.iter().filter(words) { p class="govuk-body hf-note" { (super::super::says::answer(form, item, answers, known)) } }
    }
}

fn the_form(
    who: &SignedIn,
    stored: &Stored,
    form: &Form,
    group: &Item,
    (typed, faults, known): (&Typed, &Faults, &Known),
    prefix: &str,
) -> Markup {
    let (draft, of) = place::later(&stored.kind, stored.referral.as_deref(), stored.id, &group.id);
    let draw = Draw { form, part: Part::Later(&group.id), typed, faults, known, prefix };
    let in_parts = form.takes_files();
    drafts::pages::sent_as(
        who,
        draft,
        &of,
        typed,
        (
            html! {
                input type="hidden" name="version" value=(if typed.get("version").is_empty() { stored.version.to_string() } else { typed.get("version").to_owned() });
                (draw.fields())
                (button_group(html! { (Button::submit(&group.later)) }))
            },
            in_parts,
        ),
    )
}

/// The records of a case that wait for it, each with its form, on the page on which another is filled in.
pub(super) async fn boxes(app: &App, who: &SignedIn, form: &Form, waiting: &[Stored]) -> Result<Markup, Problem> {
    let Some(group) = form.later().next() else { return Ok(html! {}) };
    let mut known = Known::at(&app.db.clock);
    let Some(first) = waiting.first() else { return Ok(html! {}) };
    let (draft, _) = place::later(&first.kind, first.referral.as_deref(), first.id, &group.id);
    let begun = drafts::queries::begun_of_form(&mut app.db.read().await?, who.account_id, draft).await?;
    let mut boxes = vec![];
    for stored in waiting {
        let answers = Answers::kept(&stored.answers);
        let (_, of) = place::later(&stored.kind, stored.referral.as_deref(), stored.id, &group.id);
        let latest = begun.iter().filter(|draft| draft.subject == of).max_by_key(|draft| (draft.kept_at, draft.id));
        let typed = latest.cloned().map_or_else(|| draw::fresh(form, Part::Later(&group.id), &known, who), Draft::typed);
        chosen::know(&mut app.db.read().await?, form, &typed, who, &mut known).await?;
        let prefix = format!("r{}-", stored.id);
        let none = Faults::default();
        boxes.push(html! {
            section class="hf-box" {
                (about(stored, form, &answers, &known))
                (the_form(who, stored, form, group, (&typed, &none, &known), &prefix))
            }
        });
    }
    Ok(html! { @for one in boxes { (one) } })
}

async fn complete(app: &App, posted: &Posted, id: &str, group: &str) -> Result<Response, Problem> {
    let (mut open, group) = opened(app, &posted.who, id, group).await?;
    let typed = &posted.typed;
    chosen::know(&mut app.db.read().await?, open.form, typed, &posted.who, &mut open.known).await?;
    let part = Part::Later(&group.id);
    let mut filled = check::typed(open.form, part, typed, &open.answers, &open.known);
    chosen::refused(posted, open.form, &mut filled);
    let to = format!("{}?done={}", open.subject.page(), if open.stored.kind == "message" { "message-answered" } else { "recorded" });
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, posted, async |tx| {
        if done(&open, group) || !filled.faults.none() {
            return Ok(None);
        }
        let opened_on = if typed.get("version").is_empty() { open.stored.version } else { versions::opened_on(typed) };
        let at = (&open.stored, opened_on);
        let changed = amend::change(tx, &app.contracts, open.form, at, (&filled, &open.known), (What::Completed, "")).await?;
        Ok(changed.then_some(to))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    if done(&open, group) {
        // Somebody else did meanwhile: what they wrote is shown, and can be amended.
        return Ok(Redirect::to(&format!("{}?done=completed-before", place::page(&open.stored.kind, open.stored.id))).into_response());
    }
    if !filled.faults.none() {
        return Ok(page(&posted.who, &open, group, typed, &filled.faults));
    }
    let mut faults = Faults::default();
    faults.add(&group.items[0].id, "Somebody changed this while you wrote. Read it above, then record again.");
    let again = versions::over_what_stands(typed).with("version", open.stored.version.to_string());
    Ok(page(&posted.who, &open, group, &again, &faults))
}
