//! The inbox with its clocks, and keying in a referral.

use axum::{
    extract::{Query, State},
    response::Response,
};
use govuk::{Button, Checkboxes, Choice, DateInput, Input, Pagination, Radios, Select, Size, Textarea, Width, button_group};
use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};

use super::{
    queries::{self, Waiting},
    receive::{self, NewReferral, SaidInIt},
};
use crate::{
    App, drafts,
    duties::pages::{day, distance, moment},
    error::Problem,
    form::{self, Faults, Typed, Words},
    once,
    page::Screen,
    people::{self, characteristics, whole_name},
    running::contracts::services,
    session::{Posted, SignedIn},
    work::room,
};

/// Which page of each list the address names.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    unanswered: Option<i64>,
    waiting: Option<i64>,
    answered: Option<i64>,
}

/// `GET /referrals`
pub async fn inbox(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let page = |asked: Option<i64>| asked.unwrap_or(1).clamp(1, 1_000_000);
    let skip = |asked: Option<i64>| (page(asked) - 1) * queries::PAGE;
    let mut read = app.db.read().await?;
    let unanswered = queries::unanswered(&mut read, skip(asked.unanswered)).await?;
    let waiting = queries::waiting(&mut read, skip(asked.waiting)).await?;
    let lately = queries::answered(&mut read, skip(asked.answered)).await?;
    let counts = queries::counts(&mut read).await?;
    drop(read);
    let named = unanswered.iter().chain(&waiting).chain(&lately).map(|r| r.person.as_str());
    app.db.looks.listed(who.actor(), "referrals", named).await?;
    let now = app.db.clock.now();
    let pages = |list: &str, asked: Option<i64>, of: i64| {
        let last = (of as u64).div_ceil(queries::PAGE as u64).max(1) as usize;
        html! { (Pagination::numbered(page(asked) as usize, last, |page| format!("/referrals?{list}={page}#{list}"))) }
    };
    let body = html! {
        h1 class="govuk-heading-l" { "Referrals" }
        (Button::link("Key in a referral", "/referrals/new"))
        h2 class="govuk-heading-m" id="unanswered" { "To answer (" (counts.unanswered) ")" }
        p class="govuk-body" { "Each referral is answered within 24 hours of receipt (C5.5). The one with the least time left is first." }
        (table(&app, &unanswered, now, "Nothing waits for an answer."))
        (pages("unanswered", asked.unanswered, counts.unanswered))
        h2 class="govuk-heading-m" id="waiting" { "Waiting list (" (counts.waiting) ")" }
        (table(&app, &waiting, now, "Nobody is waiting."))
        (pages("waiting", asked.waiting, counts.waiting))
        h2 class="govuk-heading-m" id="answered" { "Answered (" (counts.every - counts.unanswered) "), the latest first" }
        (table(&app, &lately, now, "No referral has been answered yet."))
        (pages("answered", asked.answered, counts.every - counts.unanswered))
    };
    Ok(Screen::new("Referrals", "/referrals", body).show(&who))
}

fn table(app: &App, referrals: &[Waiting], now: Timestamp, empty: &str) -> Markup {
    if referrals.is_empty() {
        return govuk::empty(empty);
    }
    let today = app.db.clock.today();
    let name = |r: &Waiting| match whole_name(&r.given_name, &r.family_name) {
        name if name.is_empty() => "No name given".to_owned(),
        name => name,
    };
    let age = |r: &Waiting| r.born_on.map_or(String::new(), |born| format!(", {}", people::age(born, today)));
    let rows = referrals
        .iter()
        .map(|r| {
            let clock = match (r.outcome.as_str(), r.answer_due_at) {
                ("", Some(due)) => distance(due, now),
                ("", None) => "no clock".into(),
                ("waiting", _) => days_since(r.received_on, today),
                (outcome, _) => outcome_says(outcome).into(),
            };
            let children = match r.children {
                0 => String::new(),
                1 => "1 child".into(),
                n => format!("{n} children"),
            };
            vec![
                html! {
                    a class="govuk-link" href=(format!("/referrals/{}", r.reference)) { (name(r)) } (age(r))
                    br; span class="govuk-body-s" { (r.reference) @if !children.is_empty() { ", " (children) } }
                }
                .into(),
                r.received_at.map_or_else(|| day(r.received_on), moment).into(),
                clock.into(),
                r.reached_on.map_or("Not yet".to_owned(), day).into(),
                app.contracts.says("referral-sources", &r.source).to_owned().into(),
                app.contracts.says("risk-levels", &r.risk).to_owned().into(),
                app.contracts.says("needs", &r.main_need).to_owned().into(),
            ]
        })
        .collect();
    let head = ["Who", "Received", "Answer", "Last reached", "From", "Risk", "Main need"].map(Into::into).to_vec();
    html! { (govuk::Table { head, rows, stack_on_phone: true, ..Default::default() }) }
}

/// How long somebody has waited.
fn days_since(on: Date, today: Date) -> String {
    match (today - on).get_days() {
        0 => "Waiting since today".into(),
        1 => "Waiting for 1 day".into(),
        days => format!("Waiting for {days} days"),
    }
}

/// The word for an outcome.
pub fn outcome_says(outcome: &str) -> &'static str {
    match outcome {
        "accepted" => "Accepted",
        "waiting" => "On the waiting list",
        "declined" => "Declined",
        "withdrawn" => "Withdrawn",
        _ => "Not answered yet",
    }
}

/// `GET /referrals/new`
pub async fn new(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let now = app.db.clock.now().to_zoned(crate::clock::zone());
    let typed =
        Typed::default().with_day("received", now.date()).with("received_time", now.strftime("%H:%M").to_string()).with("door", "phone");
    let typed = drafts::or_begun(&app.db, &who, &room::REFERRAL, drafts::NOBODY, typed).await?;
    form_page(&app, &who, &typed, &Faults::default()).await
}

/// A referral that a workbook brought says no more of how it came.
pub(super) const BY_IMPORT: (&str, &str) = ("import", "In a workbook");

pub(super) const DOORS: [(&str, &str); 4] =
    [("phone", "Phone call"), ("email", "E-mail"), ("walk-in", "In person"), ("agency-form", "An agency's form")];

fn choices<'a>(app: &'a App, list: &str) -> Vec<Choice<'a>> {
    app.contracts.main().list(list).iter().map(|c| Choice::new(&c.id, &c.says)).collect()
}

/// The services that can be asked for on the day that was typed, or today.
async fn services(app: &App, typed: &Typed) -> Result<Vec<(String, String)>, Problem> {
    let day = Faults::default().past_day(typed, "received", "", app.db.clock.today()).unwrap_or(app.db.clock.today());
    Ok(services::offered(&mut app.db.read().await?, &app.contracts, day).await?)
}

/// The one asked for; the first where nothing was chosen.
fn service(known: &[(String, String)], typed: &Typed, faults: &mut Faults) -> (String, String) {
    let chosen = match typed.some("service") {
        None => known.first(),
        Some(chosen) => known.iter().find(|(id, _)| id == chosen),
    };
    match chosen.and_then(|(id, _)| id.split_once('/')) {
        Some((pack, code)) => (pack.to_owned(), code.to_owned()),
        None => {
            faults.add("service", "Choose the service that is asked for");
            (String::new(), String::new())
        }
    }
}

async fn form_page(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let services = services(app, typed).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Key in a referral" }
        (drafts::pages::form(who, &room::REFERRAL, drafts::NOBODY, typed, html! {
            (how_it_came(app, typed, faults))
            @if services.len() > 1 {
                (Select { name: "service", label: "Service asked for", items: services.iter().map(|(id, says)| Choice::new(id, says)).collect(), value: typed.get("service"), error: faults.of("service"), ..Default::default() })
            }
            (who_it_is_about(app, typed, faults))
            (risk_and_needs(app, typed, faults))
            (button_group(html! { (Button::submit("Record the referral")) a class="govuk-link" href="/referrals" { "Cancel" } }))
        }))
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Key in a referral", "/referrals", body) }
        .back("/referrals", "Back to referrals")
        .show(who))
}

pub(super) fn how_it_came(app: &App, typed: &Typed, faults: &Faults) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "How it came" }
        (Radios { name: "door", legend: "It came by", legend_size: Size::S, inline: true, small: true, items: Choice::list(&DOORS), value: typed.get("door"), error: faults.of("door"), ..Default::default() })
        (DateInput { name: "received", legend: "Day received", legend_size: Size::S, day: typed.get("received-day"), month: typed.get("received-month"), year: typed.get("received-year"), error: faults.of("received"), ..Default::default() })
        (Input { name: "received_time", label: "Time received", hint: "The 24-hour clock runs from here", value: typed.get("received_time"), error: faults.of("received_time"), width: Width::Chars5, ..Default::default() })
        (Select { name: "source", label: "Who referred", blank: Some("Choose who referred"), items: choices(app, "referral-sources"), value: typed.get("source"), error: faults.of("source"), ..Default::default() })
        (Input { name: "referrer", label: "Referrer's name and how to reach them", hint: "Leave empty when the person referred themself", value: typed.get("referrer"), error: faults.of("referrer"), ..Default::default() })
    }
}

fn who_it_is_about(app: &App, typed: &Typed, faults: &Faults) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Who it is about" }
        (Input { name: "given_name", label: "First name", value: typed.get("given_name"), error: faults.of("given_name"), width: Width::Chars20, ..Default::default() })
        (Input { name: "family_name", label: "Last name", value: typed.get("family_name"), error: faults.of("family_name"), width: Width::Chars20, ..Default::default() })
        (Checkboxes { small: true, error: faults.of("no_name"), ..Checkboxes::one("no_name", "No name was given", typed.ticked("no_name")) })
        (DateInput { name: "born", legend: "Date of birth (if known)", legend_size: Size::S, day: typed.get("born-day"), month: typed.get("born-month"), year: typed.get("born-year"), error: faults.of("born"), ..Default::default() })
        (Input { name: "postcode", label: "Postcode where they live now (if safe to ask)", value: typed.get("postcode"), error: faults.of("postcode"), width: Width::Chars10, ..Default::default() })
        @for (name, label) in [("gender", "Gender"), ("ethnicity", "Ethnicity"), ("sexuality", "Sexual orientation")] {
            (Select { name, label, items: answers(app, name, typed.get(name)), value: typed.some(name).unwrap_or("not-asked"), error: faults.of(name), ..Default::default() })
        }
        (Select { name: "disability", label: "Disabled", items: Choice::list(&ANSWERS), value: typed.some("disability").unwrap_or("not-asked"), error: faults.of("disability"), ..Default::default() })
        (Select { name: "no_recourse", label: "No recourse to public funds", hint: "Nobody may be refused for this (C3.3)", items: Choice::list(&ANSWERS), value: typed.some("no_recourse").unwrap_or("not-asked"), error: faults.of("no_recourse"), ..Default::default() })
    }
}

/// The answers to a question about the person.
fn answers<'a>(app: &'a App, kind: &str, given: &str) -> Vec<Choice<'a>> {
    let kind = characteristics::kind(kind).expect("a kind of the lists, which are tested");
    kind.choices(app.contracts.main(), given).into_iter().map(|(id, says)| Choice::new(id, says)).collect()
}

/// Declined, not asked and not known are kept apart.
const ANSWERS: [(&str, &str); 5] =
    [("yes", "Yes"), ("no", "No"), ("declined", "Prefer not to say"), ("not-known", "Not known"), ("not-asked", "Not asked")];

fn risk_and_needs(app: &App, typed: &Typed, faults: &Faults) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Risk and needs" }
        (risk(app, typed, faults))
        (needs(app, typed, faults))
        (words(typed, faults))
    }
}

pub(super) fn risk(app: &App, typed: &Typed, faults: &Faults) -> Markup {
    html! {
        (Radios { name: "risk", legend: "Risk level now", legend_size: Size::S, hint: "Every referral has a risk assessment: a DASH, or your judgement of what you were told (C5.5)", inline: true, small: true, items: choices(app, "risk-levels"), value: typed.get("risk"), error: faults.of("risk"), ..Default::default() })
        (Input { name: "dash_score", label: "DASH score, if the referrer gave one", inputmode: "numeric", value: typed.get("dash_score"), error: faults.of("dash_score"), width: Width::Chars3, ..Default::default() })
    }
}

fn needs(app: &App, typed: &Typed, faults: &Faults) -> Markup {
    html! {
        (Select { name: "main_need", label: "Main need", blank: Some("Choose the main need"), items: choices(app, "needs"), value: typed.get("main_need"), error: faults.of("main_need"), ..Default::default() })
        (Select { name: "second_need", label: "Second need", blank: Some("None"), items: choices(app, "needs"), value: typed.get("second_need"), error: faults.of("second_need"), ..Default::default() })
    }
}

pub(super) fn words(typed: &Typed, faults: &Faults) -> Markup {
    html! {
        (Textarea { name: "words", label: "What is asked for, and why now", rows: 5, value: typed.get("words"), error: faults.of("words"), ..Default::default() })
    }
}

/// `POST /referrals`
pub async fn received(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let offered = services(&app, &posted.typed).await?;
    let Some(new) = check(&app, &posted.typed, &offered, &mut faults) else {
        return form_page(&app, &posted.who, &posted.typed, &faults).await;
    };
    once::record(&app.db, &posted, async |tx| {
        let reference = receive::receive(tx, &app.contracts, new).await?;
        Ok(format!("/referrals/{reference}?done=referral"))
    })
    .await
}

/// The name, of which one part is enough; or that none was given.
fn name(typed: &Typed, faults: &mut Faults) -> (String, String) {
    let given_name = faults.words(typed, "given_name", Words { required: None, most: 200 });
    let family_name = faults.words(typed, "family_name", Words { required: None, most: 200 });
    let unnamed = given_name.is_empty() && family_name.is_empty();
    if unnamed && !typed.ticked("no_name") {
        faults.add("given_name", "Enter a name. One is enough. If they gave none, tick “No name was given”.");
    }
    if !unnamed && typed.ticked("no_name") {
        faults.add("no_name", "Either enter a name, or tick that none was given, not both.");
    }
    (given_name, family_name)
}

fn check(app: &App, typed: &Typed, offered: &[(String, String)], faults: &mut Faults) -> Option<NewReferral> {
    let pack = app.contracts.main();
    let one_of = |faults: &mut Faults, name: &str, list: &str, sentence: &'static str| {
        let ids: Vec<&str> = pack.list(list).iter().map(|c| c.id.as_str()).collect();
        faults.choice(typed, name, &ids, sentence)
    };
    let answer = |faults: &mut Faults, name: &str, sentence: &str| {
        if !characteristics::kind(name).is_some_and(|kind| kind.takes(pack, typed.get(name))) {
            faults.add(name, sentence);
        }
        typed.get(name).to_owned()
    };
    let answers: Vec<&str> = ANSWERS.iter().map(|(id, _)| *id).collect();
    let said = said(app, typed, faults, false);
    let service = service(offered, typed, faults);
    let (given_name, family_name) = name(typed, faults);
    let born_on = match faults.day_if_any(typed, "born", "The date of birth") {
        Some(day) if day >= app.db.clock.today() => {
            faults.add("born", "The date of birth must be in the past.");
            None
        }
        day => day,
    };
    let new = NewReferral {
        given_name,
        family_name,
        born_on,
        gender: answer(faults, "gender", "Choose an answer for gender"),
        ethnicity: answer(faults, "ethnicity", "Choose an answer for ethnicity"),
        sexuality: answer(faults, "sexuality", "Choose an answer for sexual orientation"),
        disability: faults.choice(typed, "disability", &answers, "Choose an answer for disability"),
        no_recourse: faults.choice(typed, "no_recourse", &answers, "Choose an answer for recourse to public funds"),
        postcode: faults.words(typed, "postcode", Words { required: None, most: 10 }).to_uppercase(),
        main_need: one_of(faults, "main_need", "needs", "Choose the main need"),
        second_need: if typed.get("second_need").is_empty() {
            String::new()
        } else {
            one_of(faults, "second_need", "needs", "Choose the second need")
        },
        said: said.unwrap_or_default(),
        service,
    };
    faults.none().then_some(new)
}

/// What a referral says of itself: how it came, from whom, with what risk, asking for what. One that a workbook brought may say
/// less.
pub(super) fn said(app: &App, typed: &Typed, faults: &mut Faults, by_import: bool) -> Option<SaidInIt> {
    let pack = app.contracts.main();
    let one_of = |faults: &mut Faults, name: &str, list: &str, sentence: &'static str| {
        let ids: Vec<&str> = pack.list(list).iter().map(|c| c.id.as_str()).collect();
        faults.choice(typed, name, &ids, sentence)
    };
    let doors: Vec<&str> = DOORS.iter().chain(&[BY_IMPORT]).map(|(id, _)| *id).collect();
    let door = faults.choice(typed, "door", &doors, "Choose how the referral came");
    let received_on = faults.past_day(typed, "received", "The day received", app.db.clock.today());
    let time = faults.time_if_any(typed, "received_time");
    if time.is_none() && faults.of("received_time").is_none() && !by_import {
        faults.add("received_time", "Enter the time received: the 24-hour clock runs from it.");
    }
    let received_at = received_on.zip(time).and_then(|(day, time)| form::instant(day, time));
    if received_at.is_some_and(|at| at > app.db.clock.now()) {
        faults.add("received_time", "The time received must be in the past.");
    }
    let source = one_of(faults, "source", "referral-sources", "Choose who referred");
    let referrer = faults.words(typed, "referrer", Words { required: None, most: 200 });
    let dash_score = typed.some("dash_score").and_then(|text| match text.parse::<i64>() {
        Ok(score) if (0..=24).contains(&score) => Some(score),
        _ => {
            faults.add("dash_score", "A DASH score is a whole number from 0 to 24.");
            None
        }
    });
    let risk = match typed.get("risk") {
        "not-assessed" | "" if by_import => "not-assessed".to_owned(),
        _ => one_of(faults, "risk", "risk-levels", "Choose the risk level: every referral has one (C5.5)"),
    };
    let words = faults.words(typed, "words", Words { required: None, most: 10_000 });
    Some(SaidInIt { received_on: received_on?, received_at, door, source, referrer, dash_score, risk, words })
}
