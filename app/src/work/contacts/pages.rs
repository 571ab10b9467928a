//! The contact form, made to be filled in under a minute: today, you, the usual means; what is known stays known.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Checkboxes, Choice, Details, Input, Radios, Select, Size, Textarea, Width, button_group};
use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::{
    amend::WITHOUT_THEM,
    does, others,
    queries::{self, Contact, Note},
    record::{self, NewContact},
    think_family::{self, Answer},
};
use crate::{
    App, drafts,
    duties::pages::{day, moment},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{
        self, OpenCase,
        relationships::queries::Near,
        safe_contact::{
            made::{Made, unsafe_because},
            moved::{self, Moved},
            now,
            shown::{At, Shows, safe_contact_box},
        },
    },
    session::{Posted, SignedIn},
    work::{appointments, room},
};

/// The appointment that the contact came of.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    appointment: Option<i64>,
}

/// `GET /referrals/{reference}/contacts/new`
pub async fn new(
    State(app): State<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let typed = Typed::default()
        .with_day("day", app.db.clock.today())
        .with("worker", who.worker_id.map(|id| id.to_string()).unwrap_or_default())
        .with("made", "yes");
    let typed = drafts::or_begun(&app.db, &who, &room::CONTACT, &case.reference, typed).await?;
    let appointment = match asked.appointment {
        Some(id) => appointments::queries::one(&mut app.db.read().await?, id).await?,
        None => None,
    };
    let hers = appointment.filter(|one| one.person == case.person_reference && one.outcome.is_empty() && one.withdrawn_at.is_none());
    let typed = hers.map_or_else(|| typed.clone(), |one| does::from_appointment(typed.clone(), &one, app.db.clock.today()));
    form_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let workers = queries::may_have_been_in_contact(&mut read, app.db.clock.today()).await?;
    let answers = think_family::of_person(&mut read, case.person_id).await?;
    let confirmed = queries::think_family_confirmed_on(&mut read, case.person_id).await?;
    let safe = people::safe_contact::queries::standing(&mut read, case.person_id).await?;
    let moved = moved::of_person(&mut read, case.person_id, app.db.clock.today()).await?;
    let at = At { moment: app.db.clock.now(), moved, shows: Shows::Nothing };
    let near = others::offered(&mut read, case.person_id, app.db.clock.today(), &[]).await?;
    let open = does::offered(&mut read, case.person_id, app.db.clock.today()).await?;
    drop(read);
    app.db.looks.listed(who.actor(), "relatives", near.iter().map(|one| one.reference.as_str())).await?;
    let ids: Vec<String> = workers.iter().map(|(id, _)| id.to_string()).collect();
    let worker_choices = workers.iter().zip(&ids).map(|((_, name), id)| Choice::new(id, name)).collect();
    let pack = app.contracts.main();
    let means = pack.list("contact-means").iter().map(|c| Choice::new(&c.id, &c.says)).collect();
    let fields = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { "Record a contact" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        (safe_contact_box(who, &safe, &case.person_reference, at))
        (drafts::pages::form(who, &room::CONTACT, &case.reference, typed, html! {
            div class="hf-dense" {
                (Radios { name: "means", legend: "How", legend_size: Size::S, inline: true, small: true, items: means, value: typed.get("means"), error: faults.of("means"), ..Default::default() })
                (Radios { name: "made", legend: "Did you reach them?", legend_size: Size::S, inline: true, small: true,
                          items: Choice::list(&REACHED), value: typed.get("made"), error: faults.of("made"), ..Default::default() })
                (Input { name: "minutes", label: "How long, in minutes", label_size: Size::S, hint: "For example 45 or 1h30", value: typed.get("minutes"), error: faults.of("minutes"), width: Width::Chars5, ..Default::default() })
                (fields.sure("minutes", "The length is right"))
                (Textarea { name: "note", label: "Note", label_size: Size::S, rows: 6, value: typed.get("note"), error: faults.of("note"), ..Default::default() })
                (fields.day("day", "When", ""))
                (fields.sure("day", "The day is right"))
                (Input { name: "time", label: "Time (if you know it)", hint: "For example 14:05", value: typed.get("time"), error: faults.of("time"), width: Width::Chars5, ..Default::default() })
                (unsafe_question(fields))
                (Select { name: "worker", label: "Who was in contact", items: worker_choices, blank: Some("Not a listed worker"), value: typed.get("worker"), error: faults.of("worker"), ..Default::default() })
                (with_whom(fields))
                (others::question(typed, &near, faults))
                (does::question(typed, &open))
                (Checkboxes::one("incident", "There was an incident, or the risk has changed", typed.ticked("incident")))
            }
            (think_family(app, typed, &answers, confirmed))
            (button_group(html! { (Button::submit("Record the contact")) a class="govuk-link" href=(case.person_page()) { "Cancel" } }))
        }))
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Record a contact", "/people", body) }
        .back(&case.person_page(), "Back to the person's page")
        .show(who))
}

/// The nine questions (C4.5), each with the answer that stands. One tick confirms them all; what is typed replaces.
fn think_family(app: &App, typed: &Typed, answers: &[Answer], confirmed: Option<jiff::civil::Date>) -> Markup {
    let questions = &app.contracts.main().think_family;
    let stands = |id: &str| answers.iter().find(|a| a.question == id);
    let answered = questions.iter().filter(|q| stands(&q.id).is_some()).count();
    let summary = match confirmed {
        Some(on) => format!("Think Family: {answered} of {} answered, last looked at {}", questions.len(), day(on)),
        None => format!("Think Family: {answered} of {} answered", questions.len()),
    };
    let body = html! {
        @for question in questions {
            @let name = format!("family-{}", question.id);
            @let stood = stands(&question.id);
            @let hint = stood.map_or(String::from("Not answered yet"), |a| format!("Since {}: {}", day(a.answered_on), a.words));
            @let value = typed.0.iter().find(|(n, _)| *n == name).map_or_else(|| stood.map_or("", |a| a.words.as_str()), |(_, v)| v.as_str());
            (Textarea { name: &name, label: &question.asks, hint: &hint, value, rows: 2, ..Default::default() })
        }
    };
    html! {
        h2 class="govuk-heading-s" { "Think Family" }
        @if answered > 0 {
            (Checkboxes::one("family_confirmed", "I have thought about the nine questions and the answers still stand", typed.ticked("family_confirmed")))
        }
        (Details { summary: summary.into(), body, open: answered == 0 && typed.0.iter().any(|(n, v)| n.starts_with("family-") && !v.is_empty()), ..Default::default() })
    }
}

/// `POST /referrals/{reference}/contacts`
pub async fn recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let mut read = app.db.glance().await?;
    let (mut answers, mut near) = (vec![], vec![]);
    // Mostly neither is touched, and a contact is recorded sixty times a day.
    if posted.typed.of_the_form().any(|(name, words)| name.starts_with("family-") && !words.is_empty()) {
        answers = think_family::of_person(&mut read, case.person_id).await?;
    }
    if others::asked(&posted.typed) {
        near = others::offered(&mut read, case.person_id, app.db.clock.today(), &[]).await?;
    }
    let mut open = vec![];
    if does::asked(&posted.typed) {
        open = does::offered(&mut read, case.person_id, app.db.clock.today()).await?;
    }
    drop(read);
    let mut faults = Faults::default();
    let new = check(&app, &posted.typed, &case, (&answers, &near), &mut faults);
    let (Some(new), true) = (not_safe(&app, &posted.typed, &case, new, &mut faults).await?, faults.none()) else {
        return form_page(&app, &posted.who, &case, &posted.typed, &faults).await;
    };
    let (tasks, met) = does::chosen(&posted.typed, &open);
    let what = (new.happened_on, new.made);
    once::record(&app.db, &posted, async |tx| {
        let id = record::record(tx, &app.contracts, &case, new).await?;
        does::write(tx, id, what, (&tasks, &met)).await?;
        Ok(format!("{}?done=contact", case.person_page()))
    })
    .await
}

/// Asks why somebody was reached at a time, or in a way, that was not safe; gives the contact with the reason.
async fn not_safe(
    app: &App,
    typed: &Typed,
    case: &OpenCase,
    new: Option<NewContact>,
    faults: &mut Faults,
) -> Result<Option<NewContact>, Problem> {
    let Some(mut new) = new else { return Ok(None) };
    if new.without_them {
        return Ok(Some(new));
    }
    let mut read = app.db.glance().await?;
    let lines = people::safe_contact::queries::standing(&mut read, case.person_id).await?;
    if lines.is_empty() {
        return Ok(Some(new));
    }
    let made = Made { means: &new.means, on: new.happened_on, at: new.happened_at };
    let mut moved = Moved::default();
    if made.is_by_post() {
        moved = moved::of_person(&mut read, case.person_id, app.db.clock.today()).await?;
    }
    let Some(because) = unsafe_because(made, &lines, moved) else { return Ok(Some(new)) };
    let how = app.contracts.says("contact-means", &new.means);
    faults.ask(
        typed,
        "safe_time",
        format!("{how} {because}. Look again at how and when. If that is right, choose why below, tick the box and record it again."),
    );
    let reason = now::reasons().iter().find(|reason| reason.id == typed.get("unsafe_why"));
    match reason {
        Some(reason) => new.unsafe_why.clone_from(&reason.id),
        None if typed.ticked("sure-safe_time") => faults.add("unsafe_why", "Choose why they were reached all the same"),
        None => {}
    }
    Ok(Some(new))
}

/// Whether they were reached. What was done for them with somebody else is work for them, and reaches nobody.
pub(super) const REACHED: [(&str, &str); 3] =
    [("yes", "Yes, contact made"), ("no", "No, attempted"), (WITHOUT_THEM, "It was with somebody else, about them")];

pub(super) const WITH_WHOM_MISSING: &str = "Enter whom it was with: name and role, or agency";

/// With whom besides the family (SUP-3): a professional, a relative who has no record.
pub(super) fn with_whom(fields: Fields<'_>) -> Markup {
    fields.line(
        "with_words",
        "With whom else, if anybody: name and role",
        "For example: J Roskelly, social worker. Or: her sister",
        Width::Chars20,
    )
}

/// The box, and the reasons below it; nothing while nothing was asked.
fn unsafe_question(fields: Fields<'_>) -> Markup {
    let asked = fields.faults.of("sure-safe_time").is_some() || fields.typed.ticked("sure-safe_time");
    let items = now::reasons().iter().map(|reason| Choice::new(&reason.id, &reason.says)).collect();
    html! {
        (fields.sure("safe_time", "How and when they were reached is right"))
        @if asked { (fields.one_of("unsafe_why", "Why were they reached all the same?", "", items)) }
    }
}

/// A day that is likely to be a slip of the key is asked about: from before the referral, or of more than a year ago.
pub(super) fn asked_of_day(typed: &Typed, on: Date, received_on: Date, today: Date, faults: &mut Faults) {
    if on < received_on {
        let sentence = format!(
            "{} is before the referral was received, on {}. If that is right, tick the box and record it again.",
            day(on),
            day(received_on)
        );
        faults.ask(typed, "day", sentence);
    } else if on < today.saturating_sub(1.year()) {
        faults.ask(typed, "day", format!("{} is more than a year ago. If that is right, tick the box and record it again.", day(on)));
    }
}

fn check(app: &App, typed: &Typed, case: &OpenCase, (answers, near): (&[Answer], &[Near]), faults: &mut Faults) -> Option<NewContact> {
    let pack = app.contracts.main();
    let means: Vec<&str> = pack.list("contact-means").iter().map(|c| c.id.as_str()).collect();
    let means = faults.choice(typed, "means", &means, "Choose how the contact was made");
    let made = faults.choice(typed, "made", &REACHED.map(|(id, _)| id), "Choose whether you reached them");
    let without_them = made == WITHOUT_THEM;
    let required = without_them.then_some(WITH_WHOM_MISSING);
    let with_words = faults.words(typed, "with_words", Words { required, most: 200 });
    let minutes = faults.minutes(typed, "minutes");
    let note = faults.words(typed, "note", Words { required: Some("Write a note of what happened"), most: 20_000 });
    let happened_on = faults.past_day(typed, "day", "The day of the contact", app.db.clock.today());
    let time = faults.time_if_any(typed, "time");
    if let Some(on) = happened_on {
        asked_of_day(typed, on, case.received_on, app.db.clock.today(), faults);
    }
    let happened_at = faults.moment("time", happened_on, time);
    if happened_at.is_some_and(|at| at > app.db.clock.now()) {
        faults.add("time", "The time of the contact must be in the past.");
    }
    let think_family = pack
        .think_family
        .iter()
        .filter_map(|question| {
            let words = faults.words(typed, &format!("family-{}", question.id), Words { required: None, most: 2_000 });
            let stands = answers.iter().find(|a| a.question == question.id).map_or("", |a| a.words.as_str());
            (!words.is_empty() && words != stands).then(|| (question.id.clone(), words))
        })
        .collect();
    let others = others::chosen(typed, near, faults).unwrap_or_default();
    faults.none().then_some(NewContact {
        others,
        happened_on: happened_on?,
        happened_at,
        worker_id: typed.get("worker").parse().ok(),
        means,
        minutes,
        made: made != "no",
        with_words,
        without_them,
        incident: typed.ticked("incident"),
        note,
        think_family,
        think_family_confirmed: typed.ticked("family_confirmed"),
        unsafe_why: String::new(),
    })
}

/// The contact in one line: when, how, who, how long.
pub fn heading(app: &App, contact: &Contact) -> String {
    let when = contact.happened_at.map_or_else(|| day(contact.happened_on), moment);
    let how = app.contracts.says("contact-means", &contact.means);
    let reached = reached_says(contact);
    let worker = contact.worker.as_deref().unwrap_or("worker not recorded");
    let volunteer = if contact.volunteer == Some(true) { ", volunteer" } else { "" };
    let not_safe = now::reasons().iter().find(|reason| reason.id == contact.unsafe_why);
    let not_safe = not_safe.map_or(String::new(), |reason| format!(", not at a safe time or in a safe way: {}", reason.says));
    format!("{when}: {how}, {reached}, {} minutes, {worker}{volunteer}{not_safe}", contact.minutes)
}

/// Who was reached, in words: "contact made, with J Roskelly, social worker".
fn reached_says(contact: &Contact) -> String {
    let with = &contact.with_words;
    match (contact.made, contact.without_them) {
        (_, true) => format!("with {with}, about them"),
        (made, _) => {
            let reached = if made { "contact made" } else { "attempted" };
            if with.is_empty() { reached.to_owned() } else { format!("{reached}, with {with}") }
        }
    }
}

/// A note and its amendments; the original first, never changed.
pub fn every_note(notes: &[Note]) -> Markup {
    html! {
        @if notes.is_empty() { p class="govuk-body" { "No note was written." } }
        @for (at, note) in notes.iter().enumerate() {
            @if at > 0 {
                p class="govuk-body-s govuk-!-margin-bottom-1" {
                    strong { "Amended " (moment(note.recorded_at)) } " by " (note.recorded_by.as_deref().unwrap_or("the import")) ": " (note.why_amended)
                }
            }
            p class="govuk-body hf-note" { (note.words) }
        }
    }
}
