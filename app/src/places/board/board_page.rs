//! The board of units against days from today, who comes and leaves before it, and the list of units that stand empty. Whoever may
//! see people reads their names here; that they did is journaled.

use std::collections::{BTreeSet, HashMap};

use axum::{
    extract::{Query, RawQuery, State},
    response::Response,
};
use desk::left;
use govuk::{Board, BoardCell, BoardRow, Button, Cell, CellState, Choice, Colour, Pagination, Select, Table, button_group, tag};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::{Run, State as Is, coming};
use crate::places::{
    Unit, board, count,
    queries::{self, Spell},
    units::{
        states::{
            end_pages, kind_says, pages as state_pages,
            queries::{self as states, State as Said},
        },
        turnaround,
    },
};
use crate::{
    App,
    access::May,
    duties::pages::{day, distance, moment},
    error::Problem,
    page::Screen,
    people::whole_name,
    session::SignedIn,
};

const DAYS: i64 = 28;
/// So many days ahead it is said first who comes and leaves.
const AHEAD: i64 = 7;
/// So many units stand on a page of the board.
const A_PAGE: usize = 100;

/// `?from=`: the first day shown. `?town=`: only the units there. `?page=`: of the board, from 1. `?done=`: what was just done.
#[derive(serde::Deserialize)]
pub struct From {
    from: Option<String>,
    town: Option<String>,
    page: Option<usize>,
    done: Option<String>,
}

/// What of the board is asked for.
struct Part {
    from: Date,
    town: String,
    page: usize,
}

impl Part {
    /// Its address, when it begins on another day or is another page.
    fn address(&self, from: Option<Date>, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(from) = from {
            query.append_pair("from", &from.to_string());
        }
        if !self.town.is_empty() {
            query.append_pair("town", &self.town);
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let query = query.finish();
        if query.is_empty() { "/units".into() } else { format!("/units?{query}") }
    }
}

/// `GET /units`
pub async fn show(State(app): State<App>, who: SignedIn, RawQuery(raw): RawQuery, Query(query): Query<From>) -> Result<Response, Problem> {
    // The town is kept, and the days are not: whoever comes back wants to know of today.
    let chosen = raw.filter(|raw| raw.contains("town="));
    let means = query
        .town
        .as_deref()
        .filter(|town| !town.is_empty())
        .map_or(String::new(), |town| form_urlencoded::Serializer::new(String::new()).append_pair("town", town).finish());
    let asks_for_days = query.from.is_some() || query.page.is_some();
    let done = query.done.as_deref().unwrap_or_default();
    if (!asks_for_days || chosen.is_some())
        && let Some(as_left) = left::as_left(&app.db, &who, ("/units", done), chosen.as_deref(), &means).await?
    {
        return Ok(as_left);
    }
    let today = app.db.clock.today();
    let usual = today;
    let asked = query.from.as_deref().and_then(|from| from.parse::<Date>().ok());
    let from = asked.filter(|from| (2000..2200).contains(&from.year())).unwrap_or(usual);
    let part = Part { from, town: query.town.unwrap_or_default(), page: query.page.unwrap_or(1).max(1) };
    let until = from.saturating_add(DAYS.days());
    let mut read = app.db.read().await?;
    let every = queries::units(&mut read).await?;
    let occupied = queries::occupied(&mut read, today).await?;
    let towns: BTreeSet<String> = every.iter().map(|unit| unit.town.clone()).collect();
    let units: Vec<Unit> = every.into_iter().filter(|unit| part.town.is_empty() || unit.town == part.town).collect();
    let last = units.len().div_ceil(A_PAGE).max(1);
    let on_page: Vec<&Unit> = units.iter().skip((part.page.min(last) - 1) * A_PAGE).take(A_PAGE).collect();
    let empty: Vec<&Unit> = units.iter().filter(|unit| !occupied.contains(&unit.id)).collect();
    let shown: BTreeSet<i64> = on_page.iter().chain(&empty).map(|unit| unit.id).collect();
    let shown: Vec<i64> = shown.into_iter().collect();
    // The list of empty units is as of today, whichever days the board shows.
    let spells = queries::spells(&mut read, &shown, from.min(today), until.max(today.saturating_add(1.day()))).await?;
    let ahead = today.saturating_add(AHEAD.days());
    let mut moves = queries::moves(&mut read, today, ahead).await?;
    moves.retain(|one| part.town.is_empty() || one.town == part.town);
    let said = states::not_over(&mut read, from.min(today)).await?;
    let withdrawn = if who.may(May::ManageCases) { queries::withdrawn_units(&mut read).await? } else { vec![] };
    drop(read);
    // Of a unit that stands empty the stay before is read, and nobody's name is shown for it.
    let shown = spells.iter().filter(|spell| spell.arrived_on < until && spell.departed_on.is_none_or(|left| left >= from));
    let named =
        moves.iter().map(|one| one.person.as_str()).chain(shown.filter(|spell| spell.is_shown()).map(|spell| spell.person.as_str()));
    app.db.looks.listed(who.actor(), "units", named).await?;
    let mut by_unit: HashMap<i64, Vec<&Spell>> = HashMap::new();
    for spell in &spells {
        by_unit.entry(spell.unit_id).or_default().push(spell);
    }
    let stays = |unit: &Unit| by_unit.get(&unit.id).cloned().unwrap_or_default();
    let body = html! {
        h1 class="govuk-heading-l" { "Units" }
        @if towns.len() > 1 { (town_form(&towns, &part)) }
        @if units.is_empty() {
            p class="govuk-body" { "No units are recorded " @if part.town.is_empty() { "yet." } @else { "there." } }
        } @else {
            (hour_passed(&who, &said, &part, app.db.clock.now()))
            (coming::list(&who, &moves, today, ahead))
            h2 class="govuk-heading-m" { "From " (day(part.from)) }
            p class="govuk-body" { strong { (units.len() - empty.len()) " of " (units.len()) } " units occupied today, " (day(today)) "." }
            (weeks(&part, usual))
            (the_board(&on_page, &stays, &said, (from, today, app.db.clock.now())))
            (Pagination::numbered(part.page.min(last), last, |page| part.address(Some(from), page)))
            (voids(&empty, &stays, &said, today, app.db.clock.now()))
        }
        @if who.may(May::ManageCases) { (button_group(html! { (Button { text: "Add a unit".into(), href: "/units/new", variant: govuk::Variant::Secondary, ..Default::default() }) })) }
        @if !withdrawn.is_empty() {
            p class="govuk-body" { "Withdrawn: " @for (at, name) in withdrawn.iter().enumerate() { @if at > 0 { ", " } a class="govuk-link" href=(crate::places::unit_page(name)) { (name) } } }
        }
    };
    Ok(Screen { wide: true, done: query.done.as_deref(), ..Screen::new("Units", "/units", body) }.show(&who))
}

/// A form that asks for another town; without a script it takes the press of its button.
fn town_form(towns: &BTreeSet<String>, part: &Part) -> Markup {
    let choices = towns.iter().map(|town| Choice::new(town, town)).collect();
    html! {
        form method="get" action="/units" class="hf-lines-filter" {
            @let from = part.from.to_string();
            input type="hidden" name="from" value=(from);
            (Select { name: "town", label: "Town", items: choices, blank: Some("Every town"), value: &part.town, ..Default::default() })
            (Button::secondary("Show this town", "", ""))
        }
    }
}

fn weeks(part: &Part, usual: Date) -> Markup {
    let to = |day: Date| part.address(Some(day), part.page);
    html! {
        nav class="hf-weeks" aria-label="Days shown" {
            p class="govuk-body" {
                a class="govuk-link" href=(to(part.from.saturating_sub(7.days()))) { "A week earlier" } " | "
                @if part.from != usual { a class="govuk-link" href=(part.address(None, part.page)) { "From today" } " | " }
                a class="govuk-link" href=(to(part.from.saturating_add(7.days()))) { "A week later" }
            }
        }
    }
}

fn the_board<'a>(
    units: &[&Unit],
    stays: &impl Fn(&Unit) -> Vec<&'a Spell>,
    said: &[Said],
    (from, today, now): (Date, Date, Timestamp),
) -> Markup {
    let head = |offset: i64| {
        let day = from.saturating_add(offset.days());
        // The month stands over the first day of it that is shown.
        let form = if offset == 0 || day.day() == 1 { "%a %-d %b" } else { "%a %-d" };
        day.strftime(form).to_string().into()
    };
    let rows = units
        .iter()
        .map(|unit| {
            let heading =
                html! { a class="govuk-link" href=(unit.page()) { (unit.name) } " " span class="hf-board__about" { (unit.town) } };
            BoardRow {
                heading: heading.into(),
                cells: board::runs(&stays(unit), &of(said, unit), (from, DAYS), now).iter().map(cell).collect(),
            }
        })
        .collect();
    let label = format!("Units from {} to {}", day(from), day(from.saturating_add((DAYS - 1).days())));
    html! {
        (Board {
            classes: "hf-board--days",
            label: &label,
            corner: "Unit",
            columns: (0..DAYS).map(head).collect(),
            today: usize::try_from((today - from).get_days()).ok().filter(|at| *at < DAYS as usize),
            rows,
        })
    }
}

fn cell(run: &Run<'_>) -> BoardCell<'static> {
    let (state, says) = match run.state {
        Is::NeverLet => (CellState::Free, html! { "Free, not let before" }),
        Is::Ready => (CellState::Free, html! { "Ready" }),
        Is::Void => (CellState::Void, html! { "Empty" }),
        Is::Delayed => (CellState::Void, html! { "Delayed" }),
        Is::Kept(said) if said.is_reservation() => (CellState::Arriving, kept(said)),
        Is::Kept(said) => (CellState::Void, kept(said)),
        Is::In(who) => (CellState::In, html! { (named(who)) " in" }),
        Is::Leaving(who) => (CellState::Leaving, html! { (named(who)) " leaves" }),
        Is::Arriving { who, leaving: None } if who.departed_on == Some(who.arrived_on) => {
            (CellState::Arriving, html! { (named(who)) " arrives and leaves" })
        }
        Is::Arriving { who, leaving: None } => (CellState::Arriving, html! { (named(who)) " arrives" }),
        Is::Arriving { who, leaving: Some(left) } => (CellState::Arriving, html! { (named(left)) " leaves, " (named(who)) " arrives" }),
    };
    BoardCell { days: run.days, ..BoardCell::new(state, html! { span class="hf-board__says" { (says) } }) }
}

fn of<'s>(said: &'s [Said], unit: &Unit) -> Vec<&'s Said> {
    said.iter().filter(|said| said.unit_id == unit.id).collect()
}

fn kept(said: &Said) -> Markup {
    html! {
        a class="govuk-link" href=(said.page()) { (kind_says(&said.kind)) }
        @if said.is_reservation() { " " span class="hf-board__about" { (said.for_whom()) } }
    }
}

/// Reservations whose hour has passed and of which nobody has said whether somebody came.
fn hour_passed(who: &SignedIn, said: &[Said], part: &Part, now: Timestamp) -> Markup {
    let there = |said: &&Said| said.is_asked(now) && (part.town.is_empty() || said.town == part.town);
    let rows: Vec<Vec<Cell<'_>>> = said
        .iter()
        .filter(there)
        .map(|said| {
            let may = who.may(May::RecordWork) && !said.person.is_empty();
            let what = html! {
                "Was reserved for " (said.for_whom()) " " (tag("Not confirmed", Colour::Yellow))
                @if may { div class="hf-no-print" { (end_pages::question(said)) } }
            };
            vec![html! { a class="govuk-link" href=(said.page()) { (said.unit) } ", " (said.town) }.into(), what.into()]
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            h2 class="govuk-heading-m" { "Reserved, and the hour has passed" }
            (Table { head: vec!["Unit".into(), "Whether they came".into()], rows, ..Default::default() })
        }
    }
}

/// Somebody by name and number; the name leads to them.
fn named(spell: &Spell) -> Markup {
    if !spell.is_shown() {
        return html! { "A household" };
    }
    html! {
        a class="govuk-link" href=(format!("/people/{}", spell.person)) { (whole_name(&spell.given_name, &spell.family_name)) }
        " " span class="hf-board__about" { (spell.referral) }
    }
}

/// A referral's reference, leading to its person.
pub(in crate::places) fn reference(spell: &Spell) -> Markup {
    html! { @if !spell.is_shown() { "a household" } @else { a class="govuk-link" href=(format!("/people/{}", spell.person)) { (spell.referral) } } }
}

/// The units that stand empty, the longest first.
fn voids<'a>(units: &[&Unit], stays: &impl Fn(&Unit) -> Vec<&'a Spell>, said: &[Said], today: Date, now: Timestamp) -> Markup {
    let mut empty: Vec<(&Unit, Option<&'a Spell>)> =
        units.iter().map(|unit| (*unit, stays(unit).into_iter().rfind(|s| s.departed_on.is_some_and(|left| left <= today)))).collect();
    empty.sort_by_key(|(unit, spell)| (spell.is_none(), spell.and_then(|s| s.departed_on), unit.name.clone()));
    let row = |(unit, spell): &(&Unit, Option<&Spell>)| -> Vec<Cell<'static>> {
        let left = spell.and_then(|s| s.departed_on);
        let since = left.map(|left| format!("{} ({})", day(left), count(i64::from((today - left).get_days()), "day")));
        vec![
            html! { a class="govuk-link" href=(unit.page()) { (unit.name) } ", " (unit.town) }.into(),
            since.unwrap_or_else(|| "Not let before".into()).into(),
            html! {
                (spell.map_or_else(|| tag("Free", Colour::Green), |spell| standing(spell, now)))
                @for said in of(said, unit).into_iter().filter(|said| said.stands(today, now) || said.is_ahead(today)) {
                    " " a class="govuk-link" href=(said.page()) { (said.says()) } " " (state_pages::standing(said, today, now))
                }
            }
            .into(),
        ]
    };
    html! {
      section class="hf-no-print" {
        h2 class="govuk-heading-m" { "Empty units" }
        @if empty.is_empty() { p class="govuk-body" { "Every unit is occupied today." } } @else {
            p class="govuk-body" { (count(empty.len() as i64, "unit")) " empty today. A unit is made ready within 48 hours where possible, and within a week (C5.5)." }
            (Table {
                head: vec!["Unit".into(), "Empty since".into(), "Ready to let".into()],
                rows: empty.iter().map(row).collect(),
                ..Default::default()
            })
        }
      }
    }
}

/// How the making ready of an empty unit stands, in words.
pub(in crate::places) fn standing(spell: &Spell, now: Timestamp) -> Markup {
    let until = spell.ready_due_at.map(|due| distance(due, now)).unwrap_or_default();
    let overdue = spell.ready_due_at.is_some_and(|due| due < now);
    let preferred = spell.ready_preferred_at.filter(|at| *at >= now);
    html! {
        @if let Some(ready) = spell.ready_on { (tag("Ready", Colour::Green)) " since " (day(ready)) }
        @else if let Some(told) = spell.delayed_on { (tag("Delayed", Colour::Purple)) " reason recorded " (day(told)) }
        @else if let (Some(by), true) = (spell.ready_by, turnaround::waiting(spell)) {
            @if overdue { (tag("Overdue", Colour::Orange)) } @else { (tag("Not ready", Colour::Blue)) }
            " by " (day(by)) " (" (until) ")"
            @if let Some(preferred) = preferred { ", better by " (moment(preferred)) }
        }
        @else if spell.ready_ending.as_deref() == Some("not-recorded") { (tag("Not recorded", Colour::Grey)) }
        @else { (tag("Not ready", Colour::Blue)) }
    }
}
