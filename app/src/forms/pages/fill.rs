//! Filling a form in for the first time.

use axum::{http::StatusCode, response::Response};
use govuk::{Button, button_group, inset};
use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::so_far;
use crate::{
    App,
    db::Read,
    drafts,
    duties::pages::day,
    error::Problem,
    form::{Faults, Typed},
    forms::{
        anonymous,
        answers::Answers,
        ask::Part,
        beforehand,
        check::{self, Filled, Known},
        chosen, disclosures,
        draw::{self, Draw},
        keep, ledger, place, queries,
        subject::{self, Subject},
        vocabulary::{About, Form, Then},
    },
    once,
    page::Screen,
    places::units::withdraw,
    session::{Posted, SignedIn},
};

/// A form that is open on a page: its version, what it is about, and what it has to know.
pub(super) struct Opened<'a> {
    pub form: &'a Form,
    pub subject: Subject,
    pub known: Known,
    /// Nobody fills it in any more: what somebody had begun is shown, and nothing is recorded.
    pub retired: bool,
}

/// Opens the form of a kind for somebody who may fill it in. `version` is the one that a page was shown in; where there is
/// none, or it is gone, the one in use.
pub(super) async fn opened<'a>(
    app: &'a App,
    who: &SignedIn,
    about: About,
    name: &str,
    kind: &str,
    version: &str,
) -> Result<Opened<'a>, Problem> {
    let current = app.forms.current(kind);
    let retired = current.is_none();
    let current = current.or_else(|| app.forms.versions(kind).last());
    let current = current.filter(|form| form.about == about && who.may(subject::permission(form))).ok_or(Problem::NotFound)?;
    let subject = Subject::open(app, who, about, name).await?;
    let form = app.forms.version(kind, version).filter(|form| form.offered).unwrap_or(current);
    let known = subject.known(app, &mut app.db.read().await?, form).await?;
    Ok(Opened { form, subject, known, retired })
}

/// The page of a form, filled with what was begun of it.
pub async fn new(app: &App, who: &SignedIn, about: About, name: &str, kind: &str) -> Result<Response, Problem> {
    new_filled(app, who, about, name, kind, Typed::default()).await
}

/// As [`new`], with what whoever leads there knows already. It is sent where the form always is.
pub async fn new_filled(app: &App, who: &SignedIn, about: About, name: &str, kind: &str, known: Typed) -> Result<Response, Problem> {
    let mut first = opened(app, who, about, name, kind, "").await?;
    let (draft, of) = place::of(first.form, first.subject.in_an_address());
    let fresh = known_already(app, who, &first, draw::fresh(first.form, Part::First, &first.known, who)).await?;
    let fresh = Typed(known.0.into_iter().chain(fresh.0).collect());
    let typed = drafts::or_begun(&app.db, who, draft, &of, fresh).await?;
    if first.retired {
        // Somebody had begun it, or there is no such page.
        typed.some("form_key").ok_or(Problem::NotFound)?;
        chosen::know(&mut app.db.read().await?, first.form, &typed, who, &mut first.known).await?;
        return page(app, who, &first, &typed, &Faults::default()).await;
    }
    // What was begun under an earlier version goes on in it, while that one is still offered.
    let begun_in = typed.get("form_version").to_owned();
    let mut open =
        if begun_in.is_empty() || begun_in == first.form.version { first } else { opened(app, who, about, name, kind, &begun_in).await? };
    chosen::know(&mut app.db.read().await?, open.form, &typed, who, &mut open.known).await?;
    page(app, who, &open, &typed, &Faults::default()).await
}

/// Fills in what was recorded of them before, as far as whoever opens the form may read it.
async fn known_already(app: &App, who: &SignedIn, open: &Opened<'_>, fresh: Typed) -> Result<Typed, Problem> {
    let Some(root) = open.subject.root() else { return Ok(fresh) };
    let kinds: Vec<&str> = beforehand::kinds(open.form).into_iter().filter(|kind| subject::readable(app, who, kind)).collect();
    if kinds.is_empty() {
        return Ok(fresh);
    }
    let latest = queries::latest(&mut app.db.read().await?, root, &kinds).await?;
    Ok(beforehand::filled(open.form, fresh, &latest, (&app.forms, &app.contracts)))
}

async fn page(app: &App, who: &SignedIn, open: &Opened<'_>, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let Opened { form, subject, known, retired } = open;
    let mut read = app.db.read().await?;
    let last = match (&form.repeat, subject.root()) {
        (Some(_), Some(root)) => queries::last(&mut read, root, &form.kind, 0).await?,
        _ => None,
    };
    let waiting = match (subject, form.later().next()) {
        (Subject::Case(case), Some(_)) => queries::waiting(&mut read, case.referral_id, &form.kind).await?,
        _ => vec![],
    };
    let referral = if let Subject::Case(case) = subject { Some(case.referral_id) } else { None };
    let account = ledger::so_far(&mut read, form, subject.root(), referral).await?;
    let agreed = match subject.root().filter(|_| form.kind == disclosures::KIND) {
        Some(root) => agreed(disclosures::agreed_now(&mut read, &app.forms, &app.contracts, root).await?),
        None => html! {},
    };
    drop(read);
    let (draft, of) = place::of(form, subject.in_an_address());
    let sent_in = typed.get("form_version");
    let changed = !sent_in.is_empty() && sent_in != form.version;
    let draw = Draw { form, part: Part::First, typed, faults, known, prefix: "" };
    let fields = html! {
        div class="hf-dense" { (draw.fields()) }
        (so_far::place(form))
        (button_group(html! { @if !retired { (Button::submit(&form.button)) } a class="govuk-link" href=(subject.page()) { "Cancel" } }))
    };
    let body = html! {
        h1 class="govuk-heading-l" { (form.asks) }
        p class="govuk-body" { (subject.says()) }
        @if *retired { (inset("This form is not filled in any more, and nothing was recorded. What you typed is below: copy what is needed into another form.")) }
        @else if changed { (inset("This form has changed since you opened it. What you typed is below; look through it before you record it.")) }
        (draw::prose(&form.introduction))
        (earlier(form, last, known.today))
        (account)
        (agreed)
        @if !waiting.is_empty() { (super::later::boxes(app, who, form, &waiting).await?) h2 class="govuk-heading-m" { (form.asks) } }
        (drafts::pages::sent_as(who, draft, &of, typed, (fields, form.takes_files())))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new(&form.asks, subject.part(), body) };
    Ok(screen.back(&subject.page(), subject.back()).show(who))
}

/// What they agreed to, before whoever shares something: with whom not, too.
fn agreed(last: Option<disclosures::AgreedNow>) -> Markup {
    let Some(last) = last else { return html! { (inset("Nothing is recorded of what they agree to.")) } };
    html! {
        (inset(html! {
            p class="govuk-body" {
                a class="govuk-link" href=(last.page) { "What they agreed to" } ", " (super::super::show::when(last.on, None)) ": "
                @if last.with.is_empty() { "sharing with nobody" } @else { (last.with) } "."
                @if let Some(until) = last.until { " Asked again by " (day(until)) "." }
            }
            @if !last.not_with.is_empty() { p class="govuk-body hf-note" { strong { "Not with: " } (last.not_with) } }
        }))
    }
}

/// That there was one before, and what that makes of another.
fn earlier(form: &Form, last: Option<Date>, today: Date) -> Markup {
    let Some((repeat, last)) = form.repeat.as_ref().zip(last) else { return html! {} };
    let within = last.saturating_add(repeat.months.months()) >= today;
    html! { (inset(format!("The last {} was on {}. {}", form.title, day(last), if within { &repeat.within } else { &repeat.after }))) }
}

/// Records what was sent, once, or shows the form again with what is wrong.
pub async fn recorded(app: &App, posted: &Posted, about: About, name: &str, kind: &str) -> Result<Response, Problem> {
    let who = &posted.who;
    let mut open = opened(app, who, about, name, kind, posted.typed.get("form_version")).await?;
    if let Subject::Unit(unit) = &open.subject {
        withdraw::stands(&mut app.db.read().await?, unit.id).await?;
    }
    chosen::know(&mut app.db.read().await?, open.form, &posted.typed, who, &mut open.known).await?;
    let typed = &with_a_day(&open, &posted.typed);
    if open.retired {
        let mut shown = page(app, who, &open, typed, &Faults::default()).await?;
        *shown.status_mut() = StatusCode::GONE;
        return Ok(shown);
    }
    if typed.get("then").starts_with("add-") {
        return page(app, who, &open, typed, &Faults::default()).await;
    }
    let sent_in = typed.get("form_version");
    let (typed, tells) = &anonymous::held(app, open.form, &open.subject, typed).await?;
    let mut filled = check::typed(open.form, Part::First, typed, &Answers::default(), &open.known);
    filled.faults.0.extend(tells.0.iter().cloned());
    chosen::refused(posted, open.form, &mut filled);
    asked_of_the_day(open.form, typed, &mut filled, &open.known);
    needed(&mut app.db.read().await?, &open, &mut filled).await?;
    // A form whose version is gone is looked through again before anything is recorded in another's words.
    let gone = !sent_in.is_empty() && sent_in != open.form.version;
    if !filled.faults.none() || gone {
        return page(app, who, &open, typed, &filled.faults).await;
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, posted, async |tx| {
        // What must be there may have gone since.
        needed(tx, &open, &mut filled).await?;
        twin(tx, &open, typed, &mut filled).await?;
        if !filled.faults.none() {
            return Ok(None);
        }
        let whose = open.subject.whose(tx, open.form, &open.known).await?;
        let id = keep::record(tx, &app.contracts, open.form, whose, &filled, &open.known).await?;
        Ok(Some(went_to(&open, &filled, id)))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => page(app, who, &open, typed, &filled.faults).await,
    }
}

/// The reason for a delay is said of today by whoever sends no day at all, as it was before its form had one.
fn with_a_day(open: &Opened<'_>, typed: &Typed) -> Typed {
    let day = &open.form.columns.day;
    let sent = typed.0.iter().any(|(field, _)| field.strip_prefix(day.as_str()).is_some_and(|rest| rest.starts_with('-')));
    if open.form.kind == "unit-delay" && !sent { typed.clone().with_day(day, open.known.today) } else { typed.clone() }
}

/// Where one is led; to the record itself when something that was typed is not part of it.
fn went_to(open: &Opened<'_>, filled: &Filled, id: i64) -> String {
    let record = place::page(&open.form.kind, id);
    if !filled.left_out.is_empty() {
        return format!("{record}?done=recorded&left={}", filled.left_out.join(","));
    }
    match open.form.then {
        Then::Record => format!("{record}?done=recorded"),
        Then::Subject => format!("{}?done={}", open.subject.page(), said(&open.form.kind)),
    }
}

/// What is said when a kind was recorded and one is led to the page of the person.
fn said(kind: &str) -> &'static str {
    match kind {
        "marac-referral" => "marac",
        "concern" => "concern",
        "message" => "message",
        _ => "recorded",
    }
}

/// A day long past is likely a slip.
pub(super) fn asked_of_the_day(form: &Form, typed: &Typed, filled: &mut Filled, known: &Known) {
    let on = check::day_of(filled.answers.get(&form.columns.day));
    if let Some(on) = on.filter(|on| *on < known.today.saturating_sub(1.year())) {
        filled.faults.ask(
            typed,
            &form.columns.day,
            format!("{} is more than a year ago. If that is right, tick the box and record it again.", day(on)),
        );
    }
}

/// One of the same day in the same case is likely to be the same, and would count twice.
async fn twin(read: &mut Read, open: &Opened<'_>, typed: &Typed, filled: &mut Filled) -> Result<(), Problem> {
    let day_of = &open.form.columns.day;
    let (true, Subject::Case(case), Some(on)) = (open.form.once_a_day, &open.subject, check::day_of(filled.answers.get(day_of))) else {
        return Ok(());
    };
    if queries::is_there(read, case.referral_id, &open.form.kind, on).await? {
        let sentence = format!("There is {} of {} already. If this is another, tick the box and record it again.", open.form.one, day(on));
        filled.faults.ask(typed, day_of, sentence);
    }
    Ok(())
}

/// What must be there before it can be recorded.
async fn needed(read: &mut Read, open: &Opened<'_>, filled: &mut Filled) -> Result<(), Problem> {
    disclosures::hold(read, open.subject.root(), open.form, None, filled).await?;
    let Some(needs) = &open.form.needs else { return Ok(()) };
    let instead = !needs.or_item.is_empty() && filled.answers.given(&needs.or_item);
    if instead || filled.faults.of(needs.beside()).is_some() {
        return Ok(());
    }
    let day = &open.form.columns.day;
    match open.subject.since(read, needs.there, open.known.today).await? {
        None => filled.faults.add(needs.beside(), &needs.says),
        Some(since) if check::day_of(filled.answers.get(day)).is_some_and(|on| on < since) => {
            filled.faults.add(day, format!("Enter {} or a later day: it was not so before.", super::super::show::when(Some(since), None)));
        }
        Some(_) => {}
    }
    Ok(())
}
