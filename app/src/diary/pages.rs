//! The diary as it is read: a list by day, which a telephone shows as it is; each line leads to what it is about, and what came of an
//! appointment is one press.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State},
    response::Response,
};
use govuk::{Button, Choice, Select, Variant};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::{
    Asked, between, day_page,
    lines::{Days, Line},
    monday, until,
};
use crate::{
    App,
    access::May,
    clock::zone,
    duties::{
        self,
        pages::{how_long, what_to_do},
    },
    error::Problem,
    forms,
    page::Screen,
    session::SignedIn,
    words::day,
    work::{
        appointments::{self, outcome_says},
        back::{Back, Week},
        groups,
        tasks::list_pages,
    },
};

/// What somebody needs within so many days of a visit is said beside it: it can be done there.
const NEEDED_WITHIN: i64 = 8;

/// What every line is shown with.
struct Shown<'a> {
    app: &'a App,
    who: &'a SignedIn,
    now: Timestamp,
    /// Where a press leads back to.
    back: Back,
    /// Whether lines of several workers stand here.
    named: bool,
    needs: BTreeMap<String, String>,
}

/// `GET /diary`
pub async fn show(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (now, today) = (app.db.clock.now(), app.db.clock.today());
    let week = asked.week(today);
    let wanted = between(&week, &who, today);
    let whose = list_pages::whose(&app, &who).await?;
    let mut read = app.db.read().await?;
    let days = Days::of(&mut read, &app, &wanted).await?;
    let soon = week.from.saturating_add(NEEDED_WITHIN.days()).to_zoned(zone()).map_or(now, |at| at.timestamp());
    let needs = if week.by_day { day_page::needs(&mut read, &app, &days, soon).await? } else { BTreeMap::new() };
    drop(read);
    app.db.looks.listed(who.actor(), "diary", days.people()).await?;
    let named = wanted.worker == 0 || who.worker_id != Some(wanted.worker);
    let shown = Shown { app: &app, who: &who, now, back: Back::Diary(week.clone()), named, needs };
    let body = html! {
        h1 class="govuk-heading-l" { "Diary" }
        (filter(&who, &week, &whose))
        (ways(&week, today))
        h2 class="govuk-heading-m" {
            @if week.by_day { (day(week.from)) @if week.from == today { ", today" } } @else { (day(week.from)) " to " (day(until(&week))) }
        }
        @if who.may(May::RecordWork) { p class="govuk-body" { "An appointment is made on the page of whoever is met." } }
        @if days.more { (govuk::inset("There is more than a page holds. Choose a worker or a team, or read it by the day.")) }
        @if week.by_day { (one_day(&shown, &days, week.from)) } @else { (by_day(&shown, &days, &week, today)) }
        p class="govuk-body" {
            a class="govuk-link" href="/rota" { "Who is on call" }
            @if who.worker_id.is_some() { ". " a class="govuk-link" href="/diary/feed" { "Your diary on a telephone" } }
        }
    };
    let screen = Screen { done: asked.done.as_deref(), ..Screen::new("Diary", "/diary", body) };
    Ok(screen.back("/", "Home").show(&who))
}

/// Whose diary: a form that takes the press of its button.
fn filter(who: &SignedIn, week: &Week, whose: &[(String, String)]) -> Markup {
    let own = who.worker_id.map_or("all".to_owned(), |id| id.to_string());
    let items = whose.iter().map(|(id, says)| Choice::new(id, says)).collect();
    html! {
        form class="hf-lines-filter" action="/diary" method="get" {
            input type="hidden" name="from" value=(week.from.to_string());
            @if week.by_day { input type="hidden" name="by" value="day"; }
            (Select { name: "of", label: "Whose", items, value: if week.of.is_empty() { &own } else { &week.of }, ..Default::default() })
            (Button { text: "Show".into(), variant: Variant::Secondary, ..Default::default() })
        }
    }
}

/// The ways to the week or day before and after, to today, and from weeks to days.
fn ways(week: &Week, today: Date) -> Markup {
    let to = |from: Date, by_day: bool, words: &str| {
        let there = Week { from, by_day, ..week.clone() };
        html! { li { a class="govuk-link" href=(there.address()) { (words) } } }
    };
    let step = if week.by_day { 1 } else { 7 };
    let (before, after) = if week.by_day { ("Day before", "Day after") } else { ("Week before", "Week after") };
    let within = (week.from..=until(week)).contains(&today);
    html! {
        nav aria-label="Days" {
            ul class="hf-ways" {
                (to(week.from.saturating_sub(step.days()), week.by_day, before))
                @if !(within && week.by_day) { (to(today, true, "Today")) }
                @if !within { (to(monday(today), false, "This week")) }
                (to(week.from.saturating_add(step.days()), week.by_day, after))
                @if week.by_day { (to(monday(week.from), false, "The whole week")) }
            }
        }
    }
}

/// A heading for each day of a week, with its lines below it.
fn by_day(shown: &Shown<'_>, days: &Days, week: &Week, today: Date) -> Markup {
    let all = (0..7).map(|n| week.from.saturating_add(i64::from(n).days()));
    html! {
        div class="hf-diary" {
            @for on in all {
                h3 class="hf-month" {
                    a class="govuk-link govuk-link--no-visited-state" href=(Week { from: on, by_day: true, ..week.clone() }.address()) { (day(on)) }
                    @if on == today { " (today)" }
                }
                (one_day(shown, days, on))
            }
        }
    }
}

fn one_day(shown: &Shown<'_>, days: &Days, on: Date) -> Markup {
    let lines: Vec<&Line> = days.on(on).collect();
    let away = days.away_on(on);
    html! {
        div class="hf-diary__day" {
            @if lines.is_empty() { p class="hf-diary__none" { "Nothing." } } @else {
                ul class="hf-tasks" { @for one in lines { (line(shown, one)) } }
            }
            @if !away.is_empty() { p class="hf-diary__none" { "On leave: " (away.join(", ")) } }
        }
    }
}

/// A line: when, what, whom, and below it what else there is to know.
fn line(shown: &Shown<'_>, line: &Line) -> Markup {
    let at = line.at().map(|at| at.to_zoned(zone()).strftime("%H:%M").to_string());
    let (to, what) = leads(shown.app, line);
    let person = line.person();
    let needs = person.as_ref().filter(|_| matches!(line, Line::Appointment(_))).and_then(|(person, _)| shown.needs.get(*person));
    html! {
        li class="hf-tasks__one hf-diary__one" {
            div class="hf-tasks__what" {
                @if let Some(at) = at { strong { @if matches!(line, Line::Due(_) | Line::Task(_)) { "By " } (at) } " " }
                a class="govuk-link" href=(to) { (what) }
                @if let Some((person, name)) = &person { ", " a class="govuk-link" href=(format!("/people/{person}")) { (name) } }
                div class="hf-tasks__when" { (below(shown, line)) }
                @if let Some(needs) = needs { div class="hf-tasks__when" { "Still to do: " (needs) } }
            }
            (press(shown, line))
        }
    }
}

/// Where a line leads, and in which words.
fn leads(app: &App, line: &Line) -> (String, String) {
    match line {
        Line::Appointment(one) => (format!("/appointments/{}", one.id), one.about.clone()),
        Line::Session(one) => (one.page(), one.group.clone()),
        Line::Told(told) => (forms::page_of(&told.kind, told.id), told.says.clone()),
        Line::Task(task) => (format!("/tasks/{}", task.id), task.what.clone()),
        Line::Arrival(one) => (format!("/units/{}", crate::words::in_an_address(&one.unit)), format!("Arrival in {}", one.unit)),
        Line::Departure(one) => (format!("/units/{}", crate::words::in_an_address(&one.unit)), format!("Departure from {}", one.unit)),
        Line::Due(due) => (what_to_do(due), duties::pages::says(&app.contracts, due).to_owned()),
    }
}

/// What a line is, whose, where, and how it stands. Where an appointment is stands on its own page alone: whoever waits for somebody waits there.
fn below(shown: &Shown<'_>, line: &Line) -> Markup {
    let worker = |name: &str| html! { @if shown.named && !name.is_empty() { ". " (name) } };
    let late = |words: &str| html! { strong class="hf-tasks__late" { (words) } };
    html! {
        @match line {
            Line::Appointment(one) => {
                "Appointment" @if !one.town.is_empty() { " in " (one.town) }
                @if !one.outcome.is_empty() { ". " (outcome_says(&one.outcome)) } @else if one.is_asked(shown.now) { ". " (late("Not said whether it took place")) }
                (worker(&one.worker))
            }
            Line::Session(one) => {
                "Group session" @if !one.topic.is_empty() { ": " (one.topic) } " (" (groups::stands(shown.app, one)) ")"
                (worker(one.leads.as_deref().unwrap_or_default()))
            }
            Line::Told(told) => { @if told.feed == Some(forms::in_diary::Feed::Hearing) { "Court" } @else { "From a record" } }
            Line::Task(task) => {
                "Task" @if task.done_on.is_some() { ". Done" } @else if task.is_late(shown.now) { ". " (late("Late")) }
                (worker(&task.worker))
            }
            Line::Arrival(one) => { (one.town) @if one.arrived_on > crate::clock::local_day(shown.now) { ". Planned" } }
            Line::Departure(one) => { (one.town) @if one.foreseen { ". Planned" } }
            Line::Due(due) => {
                "Due" @if due.due_at < shown.now { ", " (late(&how_long(due, shown.now))) }
                (worker(due.worker.as_deref().unwrap_or_default()))
            }
        }
    }
}

/// What can be said of a line by one press: that a task is done, what came of an appointment whose day has come.
fn press(shown: &Shown<'_>, line: &Line) -> Markup {
    if !shown.who.may(May::RecordWork) {
        return html! {};
    }
    match line {
        Line::Task(task) => list_pages::press(shown.who, task, &shown.back),
        Line::Appointment(one) if one.outcome.is_empty() && one.planned_on <= crate::clock::local_day(shown.now) => {
            html! { div class="hf-diary__press" { (appointments::pages::outcome_form(shown.app, shown.who, one, &shown.back)) } }
        }
        _ => html! {},
    }
}
