//! How a deadline is shown: what, by when, how it stands, and, when opened, why.

use govuk::{Colour, Details, DueItem, DueList, Urgency, tag};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use maud::{Markup, html};
use rules::State;

use super::Due;
use super::contracts::Contracts;
use crate::clock::local_day;
use crate::room::house;
pub use crate::words::{day, moment};

/// When something is due, in words.
pub fn by_when(due: &Due) -> String {
    if due.to_the_minute { moment(due.due_at) } else { day(due.due_on) }
}

/// How long is left until a deadline, or how long it is late: in days of the calendar where only a day is due, so that what was due
/// on the 19th is 6 days late on the 25th, at whatever hour.
pub fn how_long(due: &Due, now: Timestamp) -> String {
    if due.to_the_minute {
        return distance(due.due_at, now);
    }
    let days = (due.due_on - local_day(now)).get_days();
    let some = |n: i32, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
    let words = |days: i32| if days < 14 { some(days, "day") } else { some(days / 7, "week") };
    match days {
        0 => "today".into(),
        1.. => format!("{} left", words(days)),
        _ => format!("{} late", words(-days)),
    }
}

/// How long is left until a moment, or how long it is late, in plain words.
pub fn distance(due_at: Timestamp, now: Timestamp) -> String {
    let (gap, late) = if due_at < now { (now.duration_since(due_at), true) } else { (due_at.duration_since(now), false) };
    let words = in_words(gap);
    if late { format!("{words} late") } else { format!("{words} left") }
}

fn in_words(gap: SignedDuration) -> String {
    let some = |n: i64, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
    match gap.as_hours() {
        0 => some(gap.as_mins(), "minute"),
        hours @ 1..=47 => some(hours, "hour"),
        hours if hours < 24 * 14 => some(hours / 24, "day"),
        hours => some(hours / (24 * 7), "week"),
    }
}

/// What the contract asks, in the words of the pack.
pub fn says<'a>(contracts: &'a Contracts, due: &'a Due) -> &'a str {
    contracts.rule(&due.pack, &due.rule).map_or(&due.rule, |rule| &rule.says)
}

/// Why: from which fact, by which rule and clause, counted how, and from which version of the pack.
pub fn why(contracts: &Contracts, due: &Due) -> Markup {
    let clause = contracts.rule(&due.pack, &due.rule).map_or("", |rule| &rule.clause);
    let body = html! {
        ul class="govuk-list govuk-list--bullet" { @for sentence in due.reasons() { li { (sentence) } } }
        p class="govuk-body-s" { "Clause " (clause) ", rule " code { (due.rule) } " of " (due.pack) "." }
    };
    html! { (Details { summary: "Why this date".into(), body, ..Default::default() }) }
}

/// The word for how a deadline stands, in the calmest colour that still tells.
pub fn state_tag(state: State) -> Markup {
    let colour = match state {
        State::Overdue => Colour::Orange,
        State::Due => Colour::Blue,
        State::Met => Colour::Green,
        State::MetLate => Colour::Yellow,
        State::Missed => Colour::Purple,
        State::NotYetOpen | State::NotNeeded | State::NotRecorded => Colour::Grey,
    };
    tag(state.says(), colour)
}

fn urgency(due: &Due, now: Timestamp) -> Urgency {
    let today = local_day(now);
    match due.state(now) {
        State::Overdue => Urgency::Overdue,
        _ if due.due_on == today => Urgency::Today,
        _ if due.due_on <= today.saturating_add(7.days()) => Urgency::Soon,
        _ => Urgency::Later,
    }
}

/// A list of things to do, overdue first. `named` says whose each is; on a person's own page that is plain.
pub fn list(contracts: &Contracts, dues: &[Due], now: Timestamp, named: bool, empty: &str) -> Markup {
    let shown = &dues[..dues.len().min(super::queries::MOST)];
    let (later, soon): (Vec<&Due>, Vec<&Due>) = shown.iter().partition(|due| urgency(due, now) == Urgency::Later);
    let items = |of: &[&Due]| -> Vec<DueItem<'static>> { of.iter().map(|due| item(contracts, due, now, named)).collect() };
    let next = later.first().map_or(String::new(), |due| day(due.due_on));
    html! {
        div class="hf-due-all" {
            @if !soon.is_empty() || later.is_empty() { (DueList { items: items(&soon), empty: empty.into(), ..Default::default() }) }
            @else { p class="govuk-body" { "Nothing is due within a week." } }
            @if !later.is_empty() {
                (Details { summary: format!("{} later, the next on {next}", later.len()).into(), body: html! { (DueList { items: items(&later), ..Default::default() }) }, ..Default::default() })
            }
        }
    }
}

fn item(contracts: &Contracts, due: &Due, now: Timestamp, named: bool) -> DueItem<'static> {
    let about = match (&due.given_name, &due.unit) {
        (Some(given), _) if named => {
            let worker = due.worker.as_ref().map_or(String::new(), |worker| format!(", {worker}"));
            format!("{} {} ({}){worker}", given, due.family_name.as_deref().unwrap_or(""), due.referral.as_deref().unwrap_or(""))
        }
        (_, Some(unit)) => format!("Unit {unit}"),
        _ => String::new(),
    };
    DueItem {
        title: says(contracts, due).to_owned().into(),
        href: what_to_do(due).into(),
        when: format!("Due {} ({})", by_when(due), how_long(due, now)).into(),
        about: about.into(),
        reason: why(contracts, due).into(),
        urgency: urgency(due, now),
        ..Default::default()
    }
}

/// Where one goes to do what is due: the form itself where there is one.
pub fn what_to_do(due: &Due) -> String {
    // Of what is about running the service it stands where it is done.
    if matches!(due.about.as_str(), "worker" | "organisation" | "contract") {
        return String::new();
    }
    if let Some(unit) = &due.unit {
        return format!("/units/{unit}");
    }
    let declared = due.referral.as_deref().and_then(|case| house().where_done(&due.rule, case, due.started_id));
    declared.unwrap_or_else(|| format!("/people/{}", due.person.as_deref().unwrap_or_default()))
}

/// Every deadline of a person in a table: what, from when, by when, how it stood.
pub fn history(contracts: &Contracts, dues: &[Due], now: Timestamp) -> Markup {
    html! {
        ul class="govuk-list hf-deadlines" {
            @for due in dues {
                li {
                    p class="govuk-body govuk-!-margin-bottom-1" {
                        (state_tag(due.state(now))) " " strong { (says(contracts, due)) }
                        ", due " (by_when(due))
                        @if let Some(ended) = due.ended_on { ", " (due.state(now).says()) " " (day(ended)) }
                    }
                    (why(contracts, due))
                }
            }
        }
    }
}
