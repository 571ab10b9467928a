//! The inbox with its clocks, and what a referral says of itself: the fields that keying in and putting right share.

use axum::{
    extract::{Query, State},
    response::Response,
};
use govuk::{Button, Choice, Input, Pagination, Radios, Select, Size, Textarea, Width};
use jiff::{Timestamp, ToSpan, civil::Date};
use maud::{Markup, html};

use super::{
    queries::{self, Waiting},
    receive::SaidInIt,
};
use crate::{
    App,
    access::May,
    duties::pages::{day, distance, moment},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    page::Screen,
    people::{self, whole_name},
    session::SignedIn,
};

/// Which page of each list the address names.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    unanswered: Option<i64>,
    waiting: Option<i64>,
    answered: Option<i64>,
    done: Option<String>,
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
        p class="govuk-body" { a class="govuk-link" href="/enquiries" { "Enquiries that are no referral" } }
        @if who.may(May::RecordWork) { p class="govuk-body" { a class="govuk-link" href="/agencies" { "Agencies and pathways" } } }
    };
    Ok(Screen { done: asked.done.as_deref(), ..Screen::new("Referrals", "/referrals", body) }.show(&who))
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
        "redirected" => "Sent on to another service",
        super::answer::MISTAKE => "Keyed in by mistake",
        "declined" => "Declined",
        "withdrawn" => "Withdrawn",
        _ => "Not answered yet",
    }
}

/// A referral that a workbook brought says no more of how it came.
pub(super) const BY_IMPORT: (&str, &str) = ("import", "In a workbook");

/// It came as a transfer that another service recorded.
pub const BY_TRANSFER: (&str, &str) = ("transfer", "A transfer from another service");

/// Support of their own of somebody who came with another's referral.
pub const BY_FAMILY: (&str, &str) = ("family", "They came with their family");

pub(super) const DOORS: [(&str, &str); 4] =
    [("phone", "Phone call"), ("email", "E-mail"), ("walk-in", "In person"), ("agency-form", "An agency's form")];

pub(super) fn choices<'a>(app: &'a App, list: &str) -> Vec<Choice<'a>> {
    app.contracts.main().list(list).iter().map(|c| Choice::new(&c.id, &c.says)).collect()
}

/// Who referred, and how they are reached.
pub(super) fn who_called(app: &App, typed: &Typed, faults: &Faults) -> Markup {
    html! {
        (Select { name: "source", label: "Who referred", blank: Some("Choose who referred"), items: choices(app, "referral-sources"), value: typed.get("source"), error: faults.of("source"), ..Default::default() })
        (Input { name: "referrer", label: "Referrer's name and how to reach them", hint: "Leave empty when the person referred themself", value: typed.get("referrer"), error: faults.of("referrer"), ..Default::default() })
        ((Fields { typed, faults }).sure("referrer", "Their agency has confirmed who they are"))
    }
}

pub(super) fn how_it_came(typed: &Typed, faults: &Faults) -> Markup {
    // Nobody chooses these: the program wrote them.
    let written = [BY_TRANSFER, BY_FAMILY].into_iter().find(|(id, _)| typed.get("door") == *id);
    let doors = Choice::list(&DOORS).into_iter().chain(written.map(|(id, says)| Choice::new(id, says))).collect();
    html! {
        (Radios { name: "door", legend: "It came by", legend_size: Size::S, inline: true, small: true, items: doors, value: typed.get("door"), error: faults.of("door"), ..Default::default() })
        ((Fields { typed, faults }).day("received", "Day received", ""))
        ((Fields { typed, faults }).sure("received", "The day is right"))
        (Input { name: "received_time", label: "Time received", hint: "The 24-hour clock runs from here", value: typed.get("received_time"), error: faults.of("received_time"), width: Width::Chars5, ..Default::default() })
    }
}

pub(super) fn risk(app: &App, typed: &Typed, faults: &Faults) -> Markup {
    html! {
        (Radios { name: "risk", legend: "Risk level now", legend_size: Size::S, hint: "Every referral has a risk assessment: a DASH, or your judgement of what you were told (C5.5)", inline: true, small: true, items: choices(app, "risk-levels"), value: typed.get("risk"), error: faults.of("risk"), ..Default::default() })
        (Input { name: "dash_score", label: "DASH score, if the referrer gave one", inputmode: "numeric", value: typed.get("dash_score"), error: faults.of("dash_score"), width: Width::Chars3, ..Default::default() })
    }
}

pub(super) fn words(typed: &Typed, faults: &Faults) -> Markup {
    html! {
        (Textarea { name: "words", label: "What is asked for, and why now", rows: 5, value: typed.get("words"), error: faults.of("words"), ..Default::default() })
    }
}

/// What a referral says of itself: how it came, from whom, with what risk, asking for what. One that a workbook brought may say
/// less.
pub(super) fn said(app: &App, typed: &Typed, faults: &mut Faults, by_import: bool) -> Option<SaidInIt> {
    let pack = app.contracts.main();
    let one_of = |faults: &mut Faults, name: &str, list: &str, sentence: &'static str| {
        let ids: Vec<&str> = pack.list(list).iter().map(|c| c.id.as_str()).collect();
        faults.choice(typed, name, &ids, sentence)
    };
    let doors: Vec<&str> = DOORS.iter().chain(&[BY_IMPORT, BY_TRANSFER, BY_FAMILY]).map(|(id, _)| *id).collect();
    let door = faults.choice(typed, "door", &doors, "Choose how the referral came");
    let received_on = faults.past_day(typed, "received", "The day received", app.db.clock.today());
    let time = faults.time_if_any(typed, "received_time");
    if time.is_none() && faults.of("received_time").is_none() && !by_import {
        faults.add("received_time", "Enter the time received: the 24-hour clock runs from it.");
    }
    let received_at = faults.moment("received_time", received_on, time);
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

/// A day of receipt that is likely to be a slip of the key, such as last year's in January, is asked about, as days of records are.
pub(super) fn asked_of_day(said: &SaidInIt, today: Date, typed: &Typed, faults: &mut Faults) {
    if said.received_on < today.saturating_sub(1.year()) {
        let on = day(said.received_on);
        faults.ask(typed, "received", format!("{on} is more than a year ago. If that is right, tick the box and record it again."));
    }
}
