//! Putting a record right, withdrawing it, and taking that back.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Variant, button_group};
use maud::html;

use super::{
    fill,
    later::{Decides, decides},
    record::{self, Open},
    so_far,
};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    files,
    form::{Faults, Typed, Words},
    forms::{
        amend::{self, What},
        anonymous,
        answers::Answers,
        ask::Part,
        check::{self, Known},
        chosen, disclosures,
        draw::{self, Draw},
        place, queries, room, sides, subject,
        vocabulary::{Form, Item},
    },
    once,
    page::{self, Screen},
    session::{Posted, SignedIn},
    versions::{self, Stands, pages::Clash},
};

/// Opens a record to be changed: by whoever may fill such a form in.
async fn opened<'a>(app: &'a App, who: &SignedIn, id: &str) -> Result<Open<'a>, Problem> {
    let open = record::open(app, who, id).await?;
    if !who.may(subject::permission(open.form)) {
        return Err(Problem::NotFound);
    }
    Ok(open)
}

/// Opens it to be put right, which after a decision only those do who may decide.
async fn to_put_right<'a>(app: &'a App, who: &SignedIn, id: &str) -> Result<Open<'a>, Problem> {
    let open = opened(app, who, id).await?;
    let decided = open.form.decision().filter(|group| is_decided(&open, group));
    match decided {
        Some(group) if decides(who, &open.stored, group) != Decides::Yes => Err(Problem::Unclear(DECIDED.into())),
        _ => Ok(open),
    }
}

/// Said instead of the form, and where its button would be.
pub(super) const DECIDED: &str = "It is decided, so only a service manager who did not ask for it can put it right. Withdraw it and ask again, if what was decided on was wrong.";

fn is_decided(open: &Open<'_>, group: &Item) -> bool {
    group.items.iter().any(|item| open.answers.given(&item.id))
}

/// What was typed, without a decision that was not made: it is made at its own page, by whoever may.
fn without_decision(open: &Open<'_>, typed: &Typed) -> Typed {
    let Some(group) = open.form.decision().filter(|group| !is_decided(open, group)) else { return typed.clone() };
    let is_of = |name: &str| group.items.iter().any(|item| name == item.id || name.starts_with(&format!("{}-", item.id)));
    Typed(typed.0.iter().filter(|(name, _)| !is_of(name)).cloned().collect())
}

/// The version that a record is changed in: its own, or the one that it becomes.
fn changed_in<'a>(app: &'a App, open: &Open<'a>) -> &'a Form {
    app.forms.version(&open.stored.kind, &open.form.becomes).unwrap_or(open.form)
}

/// What a check and the page have to know: the files that the record holds, and those that were chosen now.
async fn known(app: &App, who: &SignedIn, open: &Open<'_>, typed: &Typed) -> Result<Known, Problem> {
    let form = changed_in(app, open);
    let mut read = app.db.read().await?;
    let known = open.subject.known(app, &mut read, form).await?;
    let mut known = Known { files: open.known.files.clone(), ..known };
    disclosures::keeps(form, &open.answers, &mut known);
    chosen::know(&mut read, form, typed, who, &mut known).await?;
    Ok(known)
}

/// `GET /records/{id}/change`
pub async fn form(State(app): State<App>, who: SignedIn, Path(id): Path<String>) -> Result<Response, Problem> {
    let mut open = to_put_right(&app, &who, &id).await?;
    if open.stored.withdrawn_at.is_some() {
        return Ok(Redirect::to(&place::page(&open.stored.kind, open.stored.id)).into_response());
    }
    // Whoever puts it right has to read it.
    record::revealed(&app, &who, &mut open).await?;
    let typed = draw::filled(changed_in(&app, &open), &open.answers).with("version", open.stored.version.to_string());
    let typed = drafts::or_begun(&app.db, &who, &room::RECORD_CHANGE, &id, typed).await?;
    form_page(&app, &who, &open, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, open: &Open<'_>, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let form = changed_in(app, open);
    let known = known(app, who, open, typed).await?;
    let back = place::page(&open.stored.kind, open.stored.id);
    let draw = Draw { form, part: part(form, &open.answers, typed), typed, faults, known: &known, prefix: "" };
    let fields = html! {
        input type="hidden" name="version" value=(versions::opened_on(typed));
        div class="hf-dense" { (draw.fields()) }
        (so_far::place(form))
        (Fields { typed, faults }.words("change_why", "Why it is changed", "What stood before stays beside it, with your name and the time.", 2))
        (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href=(back) { "Cancel" } }))
    };
    let title = format!("Amend {}", form.one);
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" { (open.subject.says()) }
        (drafts::pages::sent_as(who, &room::RECORD_CHANGE, &open.stored.id.to_string(), typed, (fields, form.takes_files())))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new(&title, open.subject.part(), body) };
    Ok(screen.back(&back, "Back to the record").show(who))
}

/// What is filled in later is only changed once it was filled in.
fn part<'a>(form: &Form, answers: &Answers, typed: &Typed) -> Part<'a> {
    let there = |id: &str| answers.given(id) || typed.0.iter().any(|(name, _)| name == id || name.starts_with(&format!("{id}-")));
    if form.later().any(|group| group.items.iter().any(|item| there(&item.id))) { Part::Whole } else { Part::First }
}

/// `POST /records/{id}/change`
pub async fn changed(State(app): State<App>, Path(id): Path<String>, mut posted: Posted) -> Result<Response, Problem> {
    let open = to_put_right(&app, &posted.who, &id).await?;
    posted.typed = without_decision(&open, &posted.typed);
    let form = changed_in(&app, &open);
    let mut known = known(&app, &posted.who, &open, &posted.typed).await?;
    let fields = sides::fields(form, &open.answers, &posted.typed, &known);
    let mut typed = posted.typed.clone();
    if versions::choosing(&typed) {
        let undecided = versions::undecided(&fields, &typed);
        if !undecided.none() {
            return came_second(&app, &posted.who, &open, (&fields, &versions::mine(&fields, &typed)), &typed, &undecided).await;
        }
        typed = sides::with_rows(form, versions::chosen(&fields, &typed).with("sure-day", "yes"));
    }
    if typed.get("then").starts_with("add-") {
        return form_page(&app, &posted.who, &open, &typed, &Faults::default()).await;
    }
    let (typed, tells) = anonymous::held(&app, form, &open.subject, &typed).await?;
    let mut filled = check::typed(form, part(form, &open.answers, &typed), &typed, &Answers::default(), &known);
    filled.faults.0.extend(tells.0);
    if filled.answers.get(&form.columns.day) != open.answers.get(&form.columns.day) {
        fill::asked_of_the_day(form, &typed, &mut filled, &known);
    }
    chosen::refused(&posted, form, &mut filled);
    disclosures::hold(&mut app.db.read().await?, open.subject.root(), form, Some(&open.answers), &mut filled).await?;
    let why = filled.faults.words(&typed, "change_why", Words { required: None, most: 2_000 });
    if !filled.faults.none() {
        return form_page(&app, &posted.who, &open, &typed, &filled.faults).await;
    }
    let to = format!("{}?done=amended", place::page(&open.stored.kind, open.stored.id));
    let to = if filled.left_out.is_empty() { to } else { format!("{to}&left={}", filled.left_out.join(",")) };
    let mut theirs = None;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let stands = queries::one(tx, open.stored.id).await?.ok_or(Problem::NotFound)?;
        let at = (&stands, versions::opened_on(&typed));
        let changed =
            stands.withdrawn_at.is_none() && amend::change(tx, &app.contracts, form, at, (&filled, &known), (What::Changed, &why)).await?;
        theirs = Some(stands);
        Ok(changed.then_some(to))
    });
    let recorded = recorded.await?;
    let (None, Some(stands)) = (&recorded, theirs) else { return recorded.ok_or(Problem::NotFound) };
    if stands.withdrawn_at.is_some() {
        return Ok(Redirect::to(&place::page(&stands.kind, stands.id)).into_response());
    }
    known.files = files::of_record(&mut app.db.read().await?, stands.id).await?;
    chosen::know(&mut app.db.read().await?, form, &typed, &posted.who, &mut known).await?;
    let mine = sides::values(form, &filled.answers);
    let fields = sides::fields(form, &Answers::kept(&stands.answers), &typed, &known);
    let mut open = open;
    record::revealed(&app, &posted.who, &mut open).await?;
    came_second(&app, &posted.who, &open, (&fields, &mine), &typed, &Faults::default()).await
}

/// Somebody changed the record while this form was open: both versions of it, side by side.
async fn came_second(
    app: &App,
    who: &SignedIn,
    open: &Open<'_>,
    (fields, mine): (&[versions::Field], &versions::Values),
    typed: &Typed,
    faults: &Faults,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let stands = queries::one(&mut read, open.stored.id).await?.ok_or(Problem::NotFound)?;
    let changes = queries::changes(&mut read, open.stored.id).await?;
    drop(read);
    let form = changed_in(app, open);
    let latest = changes.first();
    let theirs = Stands {
        version: stands.version,
        values: sides::values(form, &Answers::kept(&stands.answers)),
        by: latest.and_then(|change| change.recorded_by.clone()),
        at: latest.map(|change| change.recorded_at),
    };
    let opened_on = versions::opened_on(typed);
    let base = changes.iter().find(|change| change.version == opened_on + 1).map(|change| sides::values(form, &Answers::kept(&change.was)));
    let action = format!("/records/{}/change", stands.id);
    let back = place::page(&stands.kind, stands.id);
    let clash = Clash {
        part: open.subject.part(),
        what: &form.one,
        fields,
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &action,
        back: &back,
        typed,
        faults,
    };
    Ok(clash.show(who))
}

/// `GET /records/{id}/withdraw`
pub async fn withdraw_form(State(app): State<App>, who: SignedIn, Path(id): Path<String>) -> Result<Response, Problem> {
    let open = opened(&app, &who, &id).await?;
    Ok(withdraw_page(&who, &open, &Typed::default().with("version", open.stored.version.to_string()), &Faults::default()))
}

fn withdraw_page(who: &SignedIn, open: &Open<'_>, typed: &Typed, faults: &Faults) -> Response {
    let id = open.stored.id;
    let back = place::page(&open.stored.kind, id);
    let body = html! {
        h1 class="govuk-heading-l" { "Withdraw " (open.form.one) }
        p class="govuk-body" { (open.subject.says()) }
        p class="govuk-body" { strong { (open.stored.line) } }
        p class="govuk-body" { "For what was recorded in error: on the wrong person, or something that never happened. It leaves every figure, deadline and list at once, and can still be read." }
        (page::form(who, &format!("/records/{id}/withdraw"), typed.get("form_key"), html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (Fields { typed, faults }.words("why", "Why it is withdrawn", "", 3))
            (button_group(html! {
                (Button { text: "Withdraw it".into(), variant: Variant::Warning, ..Default::default() })
                a class="govuk-link" href=(back) { "Cancel" }
            }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Withdraw a record", open.subject.part(), body) };
    screen.back(&back, "Back to the record").show(who)
}

/// `POST /records/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let open = opened(&app, &posted.who, &id).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "why", Words { required: Some("Say why it is withdrawn"), most: 2_000 });
    if !faults.none() {
        return Ok(withdraw_page(&posted.who, &open, &posted.typed, &faults));
    }
    let back = place::page(&open.stored.kind, open.stored.id);
    let to = format!("{back}?done=withdrawn");
    let mut theirs = None;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let stands = queries::one(tx, open.stored.id).await?.ok_or(Problem::NotFound)?;
        let withdrawn = amend::withdraw(tx, &app.contracts, &app.forms, (&stands, versions::opened_on(&posted.typed)), &why).await?;
        theirs = Some(stands);
        Ok(withdrawn.then_some(to))
    });
    let recorded = recorded.await?;
    let (None, Some(stands)) = (&recorded, theirs) else { return recorded.ok_or(Problem::NotFound) };
    if stands.withdrawn_at.is_some() {
        return Ok(Redirect::to(&back).into_response());
    }
    faults.add("why", "Somebody changed it while this page was open. Read it again, then withdraw it if that is still right.");
    let typed = Typed::default().with("version", stands.version.to_string()).with("why", why);
    Ok(withdraw_page(&posted.who, &open, &typed, &faults))
}

/// `POST /records/{id}/put-back`
pub async fn put_back(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let open = opened(&app, &posted.who, &id).await?;
    let back = place::page(&open.stored.kind, open.stored.id);
    let to = format!("{back}?done=put-back");
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let stands = queries::one(tx, open.stored.id).await?.ok_or(Problem::NotFound)?;
        let there = amend::put_back(tx, &app.contracts, &app.forms, &stands, versions::opened_on(&posted.typed)).await?;
        Ok(there.then_some(to))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&back).into_response()))
}
