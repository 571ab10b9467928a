//! One contact: what it says, its note with every amendment, what stood before each change, and the forms that put it right
//! or withdraw it.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Checkboxes, Choice, Details, Input, Radios, Select, Size, Textarea, Width, button_group, inset};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    amend::{self, Outcome, Told},
    does, others,
    pages::{REACHED, WITH_WHOM_MISSING, asked_of_day, every_note, heading, with_whom},
    queries::{self, Change, Contact, Note},
    think_family::{self, Answer},
};
use store::viewer::Part;

use crate::{
    App,
    clock::zone,
    drafts,
    duties::pages::{day, moment},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{self, OpenCase, relationships::queries::Near},
    running::accounts::pages::Done,
    session::{Posted, SignedIn},
    versions,
    work::room,
};

/// A contact that was opened, and the case whose look is journaled.
struct Opened {
    contact: Contact,
    case: OpenCase,
    notes: Vec<Note>,
    changes: Vec<Change>,
    withdrawn_by: Option<String>,
    workers: Vec<(i64, String)>,
    /// Who else it is with or about, and who may be.
    others: Vec<Near>,
    offered: Vec<Near>,
    /// The Think Family answers that were given at it.
    family: Vec<Answer>,
    /// The tasks and appointments that it did: what, id, words.
    did: Vec<(String, i64, String)>,
    /// Whether it is theirs to put right: another provider's, that is shared, is only read.
    is_theirs: bool,
}

async fn opened(app: &App, who: &SignedIn, id: i64) -> Result<Opened, Problem> {
    let opened = opened_to_read(app, who, id).await?;
    if opened.is_theirs { Ok(opened) } else { Err(Problem::NotFound) }
}

async fn opened_to_read(app: &App, who: &SignedIn, id: i64) -> Result<Opened, Problem> {
    let mut read = app.db.read().await?;
    let contact = queries::one(&mut read, id).await?.ok_or(Problem::NotFound)?;
    let notes = queries::notes(&mut read, id).await?;
    let changes = queries::changes(&mut read, id).await?;
    let withdrawn_by = queries::withdrawn_by(&mut read, id).await?;
    let mut workers = queries::may_have_been_in_contact(&mut read, app.db.clock.today()).await?;
    drop(read);
    // Somebody who left long ago may have been there all the same.
    if let (Some(id), Some(name)) = (contact.worker_id, &contact.worker)
        && workers.iter().all(|(known, _)| *known != id)
    {
        workers.push((id, name.clone()));
    }
    let (case, is_theirs) = people::open_case_to_read(&app.db, who, &contact.referral, Part::Timeline).await?;
    let mut read = app.db.read().await?;
    let others = others::of_contact(&mut read, id).await?;
    let did = does::of_contact(&mut read, id).await?;
    let family = think_family::of_contact(&mut read, id).await?;
    let offered = others::offered(&mut read, case.person_id, app.db.clock.today(), &others).await?;
    drop(read);
    app.db.looks.listed(who.actor(), "relatives", offered.iter().map(|one| one.reference.as_str())).await?;
    Ok(Opened { contact, case, notes, changes, withdrawn_by, workers, others, offered, family, did, is_theirs })
}

/// The form as it is opened: what stands.
fn as_it_stands(contact: &Contact, others: &[Near]) -> Typed {
    let time = contact.happened_at.map(|at| at.to_zoned(zone()).strftime("%H:%M").to_string());
    let typed = Typed::default()
        .with("version", contact.version.to_string())
        .with("means", contact.means.as_str())
        .with("made", amend::reached(&Told::of(contact, others)))
        .with("with_words", contact.with_words.as_str())
        .with("minutes", contact.minutes.to_string())
        .with_day("day", contact.happened_on)
        .with("time", time.unwrap_or_default())
        .with("worker", contact.worker_id.map_or(String::new(), |id| id.to_string()));
    let typed = others::ticked(typed, others);
    if contact.incident { typed.with("incident", "yes") } else { typed }
}

/// `GET /contacts/{id}`: one contact, its note, and every amendment beside the original.
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let opened = opened_to_read(&app, &who, id).await?;
    let typed = drafts::or_begun(&app.db, &who, &room::AMENDMENT, &id.to_string(), as_it_stands(&opened.contact, &opened.others)).await?;
    Ok(contact_page(&app, &who, &opened, &typed, &Faults::default(), done.done.as_deref()))
}

fn contact_page(app: &App, who: &SignedIn, opened: &Opened, typed: &Typed, faults: &Faults, done: Option<&str>) -> Response {
    let (contact, case) = (&opened.contact, &opened.case);
    let body = html! {
        h1 class="govuk-heading-l" { "Contact with " (case.name()) }
        p class="govuk-body" { (heading(app, contact)) }
        @if !opened.others.is_empty() { p class="govuk-body" { "Also with or about " (others::names(&opened.others)) "." } }
        @for (what, id, words) in &opened.did {
            p class="govuk-body" { @if what == "task" { "It did the task " } @else { "It was the appointment " } a class="govuk-link" href=(format!("/{what}s/{id}")) { (words) } "." }
        }
        @if contact.incident { p class="govuk-body" { strong { "Incident or change of risk" } } }
        p class="govuk-body-s" { "Written " (moment(contact.recorded_at)) (written_late(contact)) ". Referral " (case.reference) "." }
        @if let Some(at) = contact.withdrawn_at {
            (inset(html! {
                strong { "Withdrawn" } " on " (moment(at)) " by " (opened.withdrawn_by.as_deref().unwrap_or("somebody")) ": " (contact.withdrawn_why)
                ". It counts nowhere and stands in no list."
            }))
        }
        (every_note(&opened.notes))
        (history(app, &opened.changes))
        @if contact.withdrawn_at.is_none() && opened.is_theirs {
            (amendment(app, who, opened, typed, faults))
            p class="govuk-body" {
                a class="govuk-link" href=(format!("/contacts/{}/withdraw", contact.id)) { "Withdraw this contact" }
                ", if it was recorded for the wrong person or never happened."
            }
        }
    };
    Screen { faults: Some(faults), done, ..Screen::new("Contact", "/people", body) }
        .back(&case.person_page(), "Back to the person's page")
        .show(who)
}

/// How long after it happened it was written, where that was another day (SUP-3).
fn written_late(contact: &Contact) -> String {
    match contact.days_until_written() {
        0 => String::new(),
        1 => ", 1 day after it happened".into(),
        days => format!(", {days} days after it happened"),
    }
}

fn amendment(app: &App, who: &SignedIn, opened: &Opened, typed: &Typed, faults: &Faults) -> Markup {
    let fields = Fields { typed, faults };
    let means = app.contracts.main().list("contact-means").iter().map(|c| Choice::new(&c.id, &c.says)).collect();
    let ids: Vec<String> = opened.workers.iter().map(|(id, _)| id.to_string()).collect();
    let workers = opened.workers.iter().zip(&ids).map(|((_, name), id)| Choice::new(id, name)).collect();
    let inside = html! {
        input type="hidden" name="version" value=(versions::opened_on(typed));
        (fields.words("words", "What should be added to the note, or put right in it", "What was written stays. Your words stand beside it, with your name and the time.", 4))
        div class="hf-dense" {
            (fields.day("day", "When", ""))
            (fields.sure("day", "The day is right"))
            (fields.time("time", "Time (if you know it)"))
            (Input { name: "minutes", label: "How long, in minutes", label_size: Size::S, value: typed.get("minutes"), error: faults.of("minutes"), width: Width::Chars5, ..Default::default() })
            (fields.sure("minutes", "The length is right"))
            (Radios { name: "means", legend: "How", legend_size: Size::S, inline: true, small: true, items: means, value: typed.get("means"), error: faults.of("means"), ..Default::default() })
            (Radios { name: "made", legend: "Were they reached?", legend_size: Size::S, inline: true, small: true,
                      items: Choice::list(&REACHED), value: typed.get("made"), error: faults.of("made"), ..Default::default() })
            (Select { name: "worker", label: "Who was in contact", items: workers, blank: Some("Not a listed worker"), value: typed.get("worker"), error: faults.of("worker"), ..Default::default() })
            (with_whom(fields))
            (others::question(typed, &opened.offered, faults))
            // A box that is not ticked is not sent: this says that it was there to be ticked.
            input type="hidden" name="incident_asked" value="yes";
            (Checkboxes::one("incident", "There was an incident, or the risk has changed", typed.ticked("incident")))
        }
        (answers(app, &opened.family, typed))
        (Input { name: "why", label: "Why it is put right", label_size: Size::S, value: typed.get("why"), error: faults.of("why"), ..Default::default() })
        (button_group(html! { (Button::submit("Record the amendment")) }))
    };
    let wrong = !faults.none() || typed.some("words").is_some();
    let form = drafts::pages::form(who, &room::AMENDMENT, &opened.contact.id.to_string(), typed, inside);
    html! { (Details { summary: "Amend this contact: its note, day, length or anything else".into(), body: form, open: wrong || drafts::queries::kept(typed).is_some(), ..Default::default() }) }
}

/// The Think Family questions, each with what was answered at this contact.
fn answers(app: &App, family: &[Answer], typed: &Typed) -> Markup {
    let questions = &app.contracts.main().think_family;
    let stands = |id: &str| family.iter().find(|answer| answer.question == id).map_or("", |answer| answer.words.as_str());
    let value =
        |name: &str, id: &str| typed.0.iter().find(|(n, _)| n == name).map_or_else(|| stands(id).to_owned(), |(_, value)| value.clone());
    let changed = questions.iter().any(|question| value(&format!("family-{}", question.id), &question.id) != stands(&question.id));
    let body = html! {
        p class="govuk-hint" { "What was answered at this contact. An answer that is left empty was not given here: the one from before stands again." }
        @for question in questions {
            @let name = format!("family-{}", question.id);
            (Textarea { name: &name, label: &question.asks, value: &value(&name, &question.id), rows: 2, ..Default::default() })
        }
    };
    html! {
        @if !questions.is_empty() {
            (Details { summary: format!("Think Family: {} of {} answered at this contact", family.len(), questions.len()).into(), body, open: changed, ..Default::default() })
        }
    }
}

/// What stood before each change.
fn history(app: &App, changes: &[Change]) -> Markup {
    html! {
        @if !changes.is_empty() {
            h2 class="govuk-heading-s" { "What stood before" }
            @for change in changes {
                p class="govuk-body-s" {
                    "Changed " (moment(change.recorded_at)) " by " (change.recorded_by.as_deref().unwrap_or("the import")) ": " (change.why) ". Before that: "
                    (before(app, &change.was).join(", ")) "."
                }
            }
        }
    }
}

fn before(app: &App, was: &str) -> Vec<String> {
    let at = |micros: &str| micros.parse().ok().and_then(|micros| Timestamp::from_microsecond(micros).ok());
    let says = |(name, value): (String, String)| match name.as_str() {
        "day" => value.parse().map_or(value, day),
        "time" => at(&value).map_or("no time".into(), |at| at.to_zoned(zone()).strftime("%H:%M").to_string()),
        "worker" if value.is_empty() => "not a listed worker".into(),
        "worker" => value,
        "means" => app.contracts.says("contact-means", &value).to_owned(),
        "minutes" => format!("{value} minutes"),
        "made" if value == "yes" => "contact made".into(),
        "made" if value == amend::WITHOUT_THEM => "with somebody else, about them".into(),
        "with_words" if value.is_empty() => "with nobody besides the family".into(),
        "with_words" => format!("with {value}"),
        "made" => "attempted".into(),
        "with" if value.is_empty() => "with nobody else".into(),
        "with" => format!("also with {value}"),
        "incident" if value == "yes" => "an incident".into(),
        name if name.starts_with("family-") => family_said(app, name, &value),
        _ => "no incident".into(),
    };
    versions::read(was).into_iter().map(says).collect()
}

/// What was answered to a Think Family question.
fn family_said(app: &App, name: &str, words: &str) -> String {
    let asks = app.contracts.main().think_family.iter().find(|question| name.strip_prefix("family-") == Some(question.id.as_str()));
    let asks = asks.map_or("Think Family", |question| question.asks.as_str());
    if words.is_empty() { format!("“{asks}” not answered") } else { format!("“{asks}” answered “{words}”") }
}

/// `POST /contacts/{id}/amendments`
pub async fn amended(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (who, typed) = (&posted.who, &posted.typed);
    let opened = opened(&app, who, id).await?;
    let mut faults = Faults::default();
    let now = told(&app, typed, &opened, &mut faults);
    let words = faults.words(typed, "words", Words { required: None, most: 20_000 });
    let why = faults.words(typed, "why", Words { required: Some("Say why the contact is amended"), most: 500 });
    if words.is_empty() && now.as_ref().is_some_and(|now| *now == Told::of(&opened.contact, &opened.others)) {
        faults.add("words", "Write what should be added or put right, or change what is wrong below");
    }
    let (true, Some(now)) = (faults.none(), now) else { return Ok(contact_page(&app, who, &opened, typed, &faults, None)) };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let contact = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        let opened_on = typed.some("version").map_or(contact.version, |_| versions::opened_on(typed));
        let outcome = amend::amend(tx, &app.contracts, (&opened.case, &contact), opened_on, &now, (&words, &why)).await?;
        Ok((outcome != Outcome::CameSecond).then(|| format!("/contacts/{id}?done=amended")))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => came_second(&app, who, id, typed).await,
    }
}

/// Shows what stands now above what was typed, which is not recorded; sent again, it is a change of what stands.
async fn came_second(app: &App, who: &SignedIn, id: i64, typed: &Typed) -> Result<Response, Problem> {
    let opened = opened(app, who, id).await?;
    let mut faults = Faults::default();
    faults.add("words", "Somebody else changed this contact while you did. What stands now is above; what you typed is below and is not recorded. Check it, then press the button again.");
    let version = opened.contact.version.to_string();
    let fields = typed.0.iter().map(|(name, value)| (name.clone(), if name == "version" { version.clone() } else { value.clone() }));
    Ok(contact_page(app, who, &opened, &Typed(fields.collect()), &faults, None))
}

/// The contact as it would be. A field that the form did not have stands as it was.
fn told(app: &App, typed: &Typed, opened: &Opened, faults: &mut Faults) -> Option<Told> {
    let has = |name: &str| typed.0.iter().any(|(n, _)| n == name);
    let mut now = Told::of(&opened.contact, &opened.others);
    if has("means") {
        let means: Vec<&str> = app.contracts.main().list("contact-means").iter().map(|c| c.id.as_str()).collect();
        now.means = faults.choice(typed, "means", &means, "Choose how the contact was made");
    }
    if has("made") {
        let reached = faults.choice(typed, "made", &REACHED.map(|(id, _)| id), "Choose whether they were reached");
        (now.made, now.without_them) = (reached != "no", reached == amend::WITHOUT_THEM);
    }
    if has("with_words") {
        let required = now.without_them.then_some(WITH_WHOM_MISSING);
        now.with_words = faults.words(typed, "with_words", Words { required, most: 200 });
    }
    if has("minutes") {
        now.minutes = faults.minutes(typed, "minutes");
    }
    if has("day-day") {
        let (on, at) = faults.happened(typed, "The day of the contact", &app.db.clock)?;
        asked_of_day(typed, on, opened.case.received_on, app.db.clock.today(), faults);
        (now.happened_on, now.happened_at) = (on, at);
    }
    if has("worker") {
        now.worker_id = typed.get("worker").parse().ok();
        if now.worker_id.is_some_and(|id| opened.workers.iter().all(|(known, _)| *known != id)) {
            faults.add("worker", "Choose a worker from the list");
        }
    }
    if has("incident_asked") || has("incident") {
        now.incident = typed.ticked("incident");
    }
    for question in &app.contracts.main().think_family {
        let name = format!("family-{}", question.id);
        if has(&name) {
            let words = faults.words(typed, &name, Words { required: None, most: 2_000 });
            let stands = opened.family.iter().find(|answer| answer.question == question.id).map_or("", |answer| answer.words.as_str());
            if words != stands {
                now.family.push((question.id.clone(), words));
            }
        }
    }
    if let Some(chosen) = others::chosen(typed, &opened.offered, faults) {
        let mut with: Vec<Near> = opened.offered.iter().filter(|one| chosen.contains(&one.id)).cloned().collect();
        with.sort_by(|a, b| a.reference.cmp(&b.reference));
        now.others = with;
    }
    Some(now)
}

/// `GET /contacts/{id}/withdraw`
pub async fn withdraw_form(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let opened = opened(&app, &who, id).await?;
    if opened.contact.withdrawn_at.is_some() {
        return Ok(Redirect::to(&format!("/contacts/{id}")).into_response());
    }
    Ok(withdraw_page(&app, &who, &opened, &Typed::default(), &Faults::default()))
}

fn withdraw_page(app: &App, who: &SignedIn, opened: &Opened, typed: &Typed, faults: &Faults) -> Response {
    let contact = &opened.contact;
    let (here, action) = (format!("/contacts/{}", contact.id), format!("/contacts/{}/withdraw", contact.id));
    let body = html! {
        h1 class="govuk-heading-l" { "Withdraw this contact with " (opened.case.name()) }
        p class="govuk-body" { (heading(app, contact)) }
        (inset("For a contact that was recorded for the wrong person, or never happened. It leaves every figure, deadline and list at once. What was written stays readable on its own page."))
        (crate::page::form(who, &action, typed.get("form_key"), html! {
            (Textarea { name: "why", label: "Why it is withdrawn", label_size: Size::S, rows: 3, value: typed.get("why"), error: faults.of("why"), ..Default::default() })
            (button_group(html! { (Button::submit("Withdraw the contact")) a class="govuk-link" href=(here) { "Cancel" } }))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Withdraw a contact", "/people", body) }.back(&here, "Back to the contact").show(who)
}

/// `POST /contacts/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (who, typed) = (&posted.who, &posted.typed);
    let opened = opened(&app, who, id).await?;
    let mut faults = Faults::default();
    let why = faults.words(typed, "why", Words { required: Some("Say why the contact is withdrawn"), most: 500 });
    if !faults.none() {
        return Ok(withdraw_page(&app, who, &opened, typed, &faults));
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let outcome = amend::withdraw(tx, &app.contracts, (&opened.case, &opened.contact), &why).await?;
        Ok((outcome == Outcome::Recorded).then(|| format!("/contacts/{id}?done=withdrawn")))
    });
    // Withdrawn by somebody else meanwhile, it is as it should be: the page says by whom.
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&format!("/contacts/{id}")).into_response()))
}
