//! How to reach a person safely, as every page shows it from which somebody may be about to ring.

use govuk::{Button, Choice, Details, Radios, Size, SummaryList, SummaryRow};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    Line, WAYS,
    line_pages::safe_says,
    moved::{Moved, allows},
    now::{Now, reasons},
};
use crate::{
    clock::{local_day, zone},
    fields::told,
    form::{Faults, Typed},
    page,
    session::SignedIn,
    words::day,
};

/// What of what is hidden somebody asked to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shows {
    #[default]
    Nothing,
    /// What is safe now, or not known to be unsafe.
    WhatIsSafe,
    /// Everything: they said why.
    All,
}

impl Shows {
    /// By what is kept under the key that somebody was given: "phone", with the reason behind it where there was one.
    pub fn kept(what: &str) -> Shows {
        match what.split_once(' ') {
            None if what == "phone" => Shows::WhatIsSafe,
            Some(("phone", _)) => Shows::All,
            _ => Shows::Nothing,
        }
    }

    pub fn line(self, now: Now) -> bool {
        self == Shows::All || self == Shows::WhatIsSafe && !now.asks_why()
    }
}

/// For when it is shown, and to whom what.
#[derive(Clone, Copy, Debug)]
pub struct At {
    pub moment: Timestamp,
    pub moved: Moved,
    pub shows: Shows,
}

/// The reason that was chosen; nothing where there was none.
pub fn reason(typed: &Typed) -> Option<&'static str> {
    reasons().iter().find(|reason| reason.id == typed.get("why")).map(|reason| reason.id.as_str())
}

/// Whether it is safe now, in words.
pub fn now_says(now: Now, moment: Timestamp) -> String {
    match now {
        Now::Safe => "Safe now".into(),
        Now::AskFirst => "Ask first".into(),
        Now::NotNow(from) => {
            let local = from.to_zoned(zone());
            let clock = local.strftime("%H:%M");
            if local.date() == local_day(moment) {
                format!("Not now: from {clock}")
            } else {
                format!("Not now: from {} at {clock}", day(local.date()))
            }
        }
        Now::Never => "Not safe".into(),
        Now::NotKnown => "Not known whether now is safe".into(),
        Now::Stale => "Confirm first: it was confirmed too long ago to go by".into(),
        Now::Moved => "Not known: confirm the address first, where they live has changed".into(),
        Now::Incident => "Confirm first: there was an incident since it was confirmed".into(),
        Now::Over => "Over".into(),
    }
}

/// Asks why something is needed that is not safe to use now.
pub fn why_asked(faults: &Faults, value: &str) -> Markup {
    let items = reasons().iter().map(|reason| Choice::new(&reason.id, &reason.says)).collect();
    html! {
        (Radios { name: "why", legend: "Why do you need it now?", legend_size: Size::S, small: true, items, value, error: faults.of("why"), ..Default::default() })
    }
}

/// Said of a line that the program set to unsafe.
pub const SET_UNSAFE: &str = "It is also recorded of somebody who is alleged to have abused them, and became unsafe by that. Ask how they can be \
                              reached, then confirm or end this.";

/// How to reach the person safely, wherever someone may be about to. Numbers and code words are masked until asked for.
pub fn safe_contact_box(who: &SignedIn, lines: &[Line], person: &str, at: At) -> Markup {
    let change = format!("/people/{person}/safe-contact");
    let hidden = |why: bool| {
        lines.iter().any(|line| {
            let now = line.now(at.moment, at.moved);
            line.hides() && now.asks_why() == why && !at.shows.line(now)
        })
    };
    html! {
        section class="hf-box" aria-labelledby="safe-contact" {
            h2 class="govuk-heading-s" id="safe-contact" { "Safe contact" }
            @if lines.is_empty() { p class="govuk-body" { "No safe contact details yet. Do not ring, text or write until you have asked how." } }
            @for (nth, line) in lines.iter().enumerate() {
                (SummaryList { rows: rows(line, at), no_border: true, ..Default::default() })
                @if nth > 0 { p class="govuk-body-s" { a class="govuk-link" href=(format!("{change}/{}", line.line_id)) { "Confirm or change this way to reach them" } } }
            }
            @if hidden(false) { (reveal_button(who, person, "phone", "Show the phone number")) }
            @if hidden(true) { (all_the_same(who, person)) }
            p class="govuk-body-s" { a class="govuk-link" href=(change) { "Confirm or change safe contact" } }
            @if !lines.is_empty() { p class="govuk-body-s" { a class="govuk-link" href=(format!("{change}/new")) { "Record another way to reach them" } } }
        }
    }
}

/// What is not safe to use now is shown to whoever says why they need it.
fn all_the_same(who: &SignedIn, person: &str) -> Markup {
    let body = page::form(
        who,
        &format!("/people/{person}/reveal"),
        "",
        html! {
            input type="hidden" name="what" value="phone";
            (why_asked(&Faults::default(), ""))
            (Button::secondary("Show it", "then", "show"))
        },
    );
    html! { (Details { summary: "Show what is not safe to use now".into(), body, ..Default::default() }) }
}

fn rows(line: &Line, at: At) -> Vec<SummaryRow<'_>> {
    let now = line.now(at.moment, at.moved);
    let shown = at.shows.line(now);
    let hidden = |value: &str| match (shown, value.is_empty()) {
        (_, true) => "None".to_owned(),
        (true, false) => value.to_owned(),
        (false, false) => "Hidden".to_owned(),
    };
    let number = match line.way.as_str() {
        "phone" => "Number",
        other => WAYS.iter().find(|(id, _)| *id == other).map_or("Where", |(_, says)| says),
    };
    let mut rows = vec![SummaryRow::new("Now", html! { strong { (now_says(now, at.moment)) } })];
    if !line.set_unsafe.is_empty() {
        rows.push(SummaryRow::new("Look at this", SET_UNSAFE));
    }
    if line.safe != "yes" {
        rows.push(SummaryRow::new("Safe?", html! { strong { (safe_says(&line.safe)) } }));
    }
    rows.extend([
        SummaryRow::new("How", told(&line.means)),
        SummaryRow::new("When", html! { (told(&line.safe_times)) @if !line.hours.is_empty() { br; (line.hours) } }),
        SummaryRow::new("Voicemail", told(&line.voicemail)),
        SummaryRow::new("What may be said", told(&line.may_say)),
        SummaryRow::new("Code word", hidden(&line.code_word)),
        SummaryRow::new(number, hidden(&line.phone)),
    ]);
    let if_told = [("Whose", &line.whose), ("Who else may answer", &line.who_answers), ("Texts", &line.texts)];
    rows.extend(if_told.into_iter().filter(|(_, words)| !words.is_empty()).map(|(what, words)| SummaryRow::new(what, words.as_str())));
    if allows(&line.letters) && at.moved.since(line.recorded_at) {
        rows.push(SummaryRow::new(
            "Letters",
            html! { strong { "Not known: confirm the address first" } ". Where they live has changed since. It said: " (line.letters) },
        ));
    } else if !line.letters.is_empty() {
        rows.push(SummaryRow::new("Letters", line.letters.as_str()));
    }
    rows.push(SummaryRow::new("Confirmed", day(line.confirmed_on)));
    rows
}

/// Asks for what is masked.
pub fn reveal_button(who: &SignedIn, person: &str, what: &str, words: &str) -> Markup {
    page::form(
        who,
        &format!("/people/{person}/reveal"),
        "",
        html! {
            input type="hidden" name="what" value=(what);
            button type="submit" class="govuk-link hf-link-button" { (words) }
        },
    )
}
