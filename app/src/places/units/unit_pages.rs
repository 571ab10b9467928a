//! A unit's own page: what it is, who is in it, its stays, and its being made ready. And the form that adds a unit.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Cell, Checkboxes, Choice, Size, SummaryList, SummaryRow, Table, Width, button_group};
use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::{
    add_unit::{self, NewUnit},
    address::may_read,
    change_unit, lists, ready_pages,
    states::{
        pages::of_a_unit,
        queries::{self as states},
    },
    turnaround, withdraw,
};
use crate::places::{
    Refused, TOLERANCES, Unit,
    board::{
        self,
        board_page::{reference, standing},
    },
    count,
    queries::{self, Spell},
    tolerance_says, unit_page,
};
use crate::{
    App,
    access::May,
    duties::pages::day,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    running::accounts::pages::Done,
    session::{Posted, SignedIn},
    versions,
};

/// `GET /units/{name}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(name): Path<String>, Query(done): Query<Done>) -> Result<Response, Problem> {
    page_of(&app, &who, &name, &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

pub(super) async fn page_of(
    app: &App,
    who: &SignedIn,
    name: &str,
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let unit = queries::unit(&mut read, name).await?.ok_or(Problem::NotFound)?;
    let spells = queries::spells_of(&mut read, unit.id).await?;
    let states = states::of_unit(&mut read, unit.id).await?;
    let before = change_unit::changes(&mut read, unit.id).await?;
    let ready = turnaround::all(&mut read, unit.id).await?;
    let withdrawn = withdraw::withdrawn(&mut read, unit.id).await?;
    let today = app.db.clock.today();
    let reads_where = who.may(May::RecordWork) && may_read(&mut read, who, (unit.id, &spells), today).await?;
    drop(read);
    let title = format!("Unit {}", unit.name);
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        @if withdrawn.is_some() { (withdraw::of_a_unit(who, &unit, withdrawn.as_ref(), Fields { typed, faults })) }
        (details(&unit))
        @if who.may(May::ManageCases) { p class="govuk-body" { a class="govuk-link" href=(format!("{}/change", unit.page())) { "Put right what this unit is" } } }
        // Of one that was withdrawn nothing is recorded until it is put back.
        @if withdrawn.is_none() { (now_in(app, &spells, today)) }
        @if turnaround::not_ready(&spells, today).is_some() && who.may(May::RecordWork) { (turnaround_forms(who, &unit, typed, faults, today)) }
        @if withdrawn.is_none() { (of_a_unit(who, &unit.page(), &states, today, app.db.clock.now())) }
        (history(&spells, today))
        (ready_pages::of_a_unit(&unit, &ready))
        @if reads_where { p class="govuk-body" { a class="govuk-link" href=(format!("{}/address", unit.page())) { "Where it is" } } }
        @if withdrawn.is_none() { p class="govuk-body" { a class="govuk-link" href=(format!("/units/{}/forms", unit.name)) { "Checks of this unit" } } }
        (versions::pages::earlier(&change_unit::fields(), &before, "the system"))
        @if withdrawn.is_none() { (withdraw::of_a_unit(who, &unit, None, Fields { typed, faults })) }
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new(&title, "/units", body) };
    Ok(screen.back("/units", "All units").show(who))
}

fn details(unit: &Unit) -> Markup {
    let yes_no = |is: bool| if is { "Yes" } else { "No" };
    let said = |words: &str| if words.is_empty() { "Not said".to_owned() } else { words.to_owned() };
    let rows = vec![
        SummaryRow::new("Town", &unit.town),
        SummaryRow::new("Bedrooms", unit.bedrooms.to_string()),
        SummaryRow::new("Tolerance", tolerance_says(&unit.tolerance)),
        SummaryRow::new("Adapted for a wheelchair", yes_no(unit.wheelchair)),
        SummaryRow::new("Pets allowed", yes_no(unit.pets)),
        SummaryRow::new("Kind", said(lists::says(&lists::kinds(), &unit.kind))),
        SummaryRow::new("People it takes", unit.people.map_or_else(|| said(""), |people| people.to_string())),
        SummaryRow::new("Who may live there", said(lists::says(&lists::lives(), &unit.lives))),
        SummaryRow::new(
            "No steps",
            said(match unit.step_free.as_str() {
                "yes" => "Yes",
                "no" => "No",
                _ => "",
            }),
        ),
        SummaryRow::new("Staff", said(&unit.staff_cover)),
        SummaryRow::new("What it has", said(&has(&unit.features))),
        SummaryRow::new("House", said(&unit.house)),
    ];
    html! { (SummaryList { rows, ..Default::default() }) }
}

/// What it has, in words.
fn has(features: &str) -> String {
    let known = lists::features();
    features.lines().map(|id| lists::says(&known, id)).collect::<Vec<_>>().join("; ")
}

/// What was ticked of the list.
fn ticked(typed: &Typed) -> Vec<&str> {
    typed.0.iter().filter(|(name, _)| name == "features").map(|(_, id)| id.as_str()).collect()
}

fn now_in(app: &App, spells: &[Spell], today: Date) -> Markup {
    let all: Vec<&Spell> = spells.iter().collect();
    html! {
        h2 class="govuk-heading-m" { "Today" }
        @let state = board::on(&all, today);
        @let gone = spells.iter().rfind(|s| s.departed_on.is_some_and(|left| left <= today));
        @match (state.household(), gone) {
            (Some(who), _) => (household(who, today)),
            (None, None) => p class="govuk-body" { "Free. It was not let before." }
            (None, Some(last)) => {
                p class="govuk-body" { "Empty since " (last.departed_on.map_or(String::new(), day)) ". " (standing(last, app.db.clock.now())) }
            }
        }
    }
}

fn household(who: &Spell, today: Date) -> Markup {
    html! {
        p class="govuk-body" {
            (reference(who)) " is in, since " (day(who.arrived_on)) " (" (count(i64::from((today - who.arrived_on).get_days()), "day")) ")."
            @if let Some(leaves) = who.departed_on { " Leaves on " (day(leaves)) "." }
        }
        @if who.is_shown() && who.arrived_on.saturating_add(6.months()) < today {
            p class="govuk-body" {
                "The stay is longer than 6 months. "
                a class="govuk-link" href=(format!("/referrals/{}/steps/long-stay-reported", who.referral)) { "Record that it is reported to the commissioner" }
            }
        }
        @if who.is_shown() {
            p class="govuk-body" { a class="govuk-link" href=(format!("/referrals/{}/departure", who.referral)) { "Record the departure" } }
        }
    }
}

fn turnaround_forms(who: &SignedIn, unit: &Unit, typed: &Typed, faults: &Faults, today: Date) -> Markup {
    let fresh = Typed::default().with_day("day", today);
    let ready = Fields { typed: if typed.get("says") == "ready" { typed } else { &fresh }, faults };
    html! {
        h2 class="govuk-heading-m" { "Making it ready" }
        (page::form(who, &format!("{}/ready", unit.page()), ready.typed.get("form_key"), html! {
            input type="hidden" name="says" value="ready";
            (ready.day("day", "Day it was ready to let", ""))
            (Button::submit("It is ready"))
        }))
        p class="govuk-body" { a class="govuk-link" href=(format!("{}/delay", unit.page())) { "Or say why it cannot be ready in time" } }
    }
}

fn history(spells: &[Spell], today: Date) -> Markup {
    let row = |spell: &Spell| -> Vec<Cell<'static>> {
        let left = match spell.departed_on {
            None => "Still in".to_owned(),
            Some(left) if left > today => format!("Leaves {}", day(left)),
            Some(left) => day(left),
        };
        let how = match spell.exit_kind.as_str() {
            "planned" => "Planned",
            "unplanned" => "Unplanned",
            _ => "",
        };
        vec![reference(spell).into(), day(spell.arrived_on).into(), left.into(), how.into()]
    };
    html! {
        h2 class="govuk-heading-m" { "Stays" }
        @if spells.is_empty() { p class="govuk-body" { "None yet." } } @else {
            (Table {
                head: vec!["Referral".into(), "Arrived".into(), "Left".into(), "How".into()],
                rows: spells.iter().rev().map(row).collect(),
                stack_on_phone: true,
                ..Default::default()
            })
        }
    }
}

/// `POST /units/{name}/ready`
pub async fn ready(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let on = faults.past_day(&posted.typed, "day", "The day it was ready", app.db.clock.today());
    withdraw::stands_called(&app, &name).await?;
    if let (true, Some(on)) = (faults.none(), on) {
        let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
            let unit = queries::unit(tx, &name).await?.ok_or(Refused::Gone)?;
            turnaround::ready(tx, &app.contracts, &unit, on).await?;
            Ok(format!("{}?done=recorded", unit.page()))
        });
        match recorded.await {
            Ok(response) => return Ok(response),
            Err(Refused::Because(field, sentence)) => faults.add(field, sentence),
            Err(Refused::Occupied | Refused::Changed) => return Err(Problem::Broken("saying that a unit is ready touched a stay".into())),
            Err(Refused::Gone) => return Err(Problem::NotFound),
            Err(Refused::Db(error)) => return Err(error.into()),
        }
    }
    page_of(&app, &posted.who, &name, &posted.typed, &faults, None).await
}

/// `GET /units/new`
pub async fn new(who: SignedIn) -> Response {
    form_page(&who, &Typed::default(), &Faults::default())
}

fn form_page(who: &SignedIn, typed: &Typed, faults: &Faults) -> Response {
    let fields = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { "Add a unit" }
        p class="govuk-body" { "Do not put an address here. The name and the town are seen by all staff. Where it is has a page of its own, once the unit is added." }
        (page::form(who, "/units/new", typed.get("form_key"), html! {
            (fields.line("name", "Name", "Letters, numbers and hyphens, for example DU25", Width::Chars10))
            (what_it_is(fields))
            (button_group(html! { (Button::submit("Add the unit")) a class="govuk-link" href="/units" { "Cancel" } }))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Add a unit", "/units", body) }.back("/units", "All units").show(who)
}

/// What is said of a unit beside its name.
pub(super) fn what_it_is(fields: Fields<'_>) -> Markup {
    let typed = fields.typed;
    let of = |answers: Vec<(&'static str, &'static str)>| {
        answers.into_iter().map(|(id, says)| Choice::new(id, says)).chain([Choice::new("", "Not said")]).collect::<Vec<_>>()
    };
    html! {
        (fields.line("town", "Town", "", Width::Chars20))
        (fields.line("bedrooms", "Bedrooms", "", Width::Chars2))
        (fields.line("people", "People it takes (if it is said)", "Adults and children", Width::Chars2))
        (fields.one_of("kind", "Kind", "", of(lists::kinds())))
        (fields.one_of("lives", "Who may live there", "", of(lists::lives())))
        (fields.either("tolerance", "Tolerance", "How much the surroundings can bear of the risks that come with complex needs.", Choice::list(&TOLERANCES)))
        (Checkboxes::one("wheelchair", "Adapted for a wheelchair", typed.ticked("wheelchair")))
        (fields.either("step_free", "No steps to it or in it", "", of(vec![("yes", "Yes"), ("no", "No")])))
        (Checkboxes::one("pets", "Pets allowed", typed.ticked("pets")))
        (fields.line("staff_cover", "Staff (optional)", "For example: staff in the house by day, on call at night", Width::Full))
        (Checkboxes { name: "features", legend: "What it has", legend_size: Size::S, hint: "What makes it good to live in for somebody who has been through much (C5.4). What is not ticked is not there, or was not said.", values: ticked(typed), items: Choice::list(&lists::features()), small: true, ..Default::default() })
        (fields.line("house", "House (if other units are in it)", "What they are called together, such as House A; the same for each of them. Never its address.", Width::Chars20))
    }
}

/// `POST /units/new`
pub async fn added(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    if let Some(new) = check(&posted.typed, &mut faults) {
        let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
            let to = format!("{}?done=unit", unit_page(&new.name));
            add_unit::add(tx, new).await?;
            Ok(to)
        });
        match recorded.await {
            Ok(response) => return Ok(response),
            Err(Refused::Because(field, sentence)) => faults.add(field, sentence),
            Err(Refused::Occupied | Refused::Changed | Refused::Gone) => {
                return Err(Problem::Broken("adding a unit touched a stay".into()));
            }
            Err(Refused::Db(error)) => return Err(error.into()),
        }
    }
    Ok(form_page(&posted.who, &posted.typed, &faults))
}

fn check(typed: &Typed, faults: &mut Faults) -> Option<NewUnit> {
    let name = faults.words(typed, "name", Words { required: Some("Enter a name for the unit"), most: 30 });
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !plain || name.eq_ignore_ascii_case("new") {
        faults.add("name", "Use letters, numbers and hyphens only, for example DU25");
    }
    let new = check_what_it_is(typed, faults)?;
    faults.none().then_some(NewUnit { name, ..new })
}

/// A unit as it was typed, but for its name.
pub(super) fn check_what_it_is(typed: &Typed, faults: &mut Faults) -> Option<NewUnit> {
    let town = faults.words(typed, "town", Words { required: Some("Enter the town"), most: 60 });
    let bedrooms = typed.get("bedrooms").parse::<i64>().ok().filter(|number| (1..=12).contains(number));
    if bedrooms.is_none() {
        faults.add("bedrooms", "Enter how many bedrooms, from 1 to 12");
    }
    let tolerance = faults.choice(typed, "tolerance", &TOLERANCES.map(|(id, _)| id), "Choose the tolerance");
    let people = typed.get("people").trim();
    let takes = people.parse::<i64>().ok().filter(|number| (1..=30).contains(number));
    if !people.is_empty() && takes.is_none() {
        faults.add("people", "Enter how many people, from 1 to 30, or leave it empty");
    }
    let of =
        |field: &str, answers: &[&str]| answers.iter().find(|id| **id == typed.get(field)).map_or(String::new(), |id| (*id).to_owned());
    let ids = |answers: lists::Answers| answers.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    let staff_cover = faults.words(typed, "staff_cover", Words { required: None, most: 200 });
    let house = faults.words(typed, "house", Words { required: None, most: 30 });
    if !house.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ' ') {
        faults.add("house", "Use letters, numbers, spaces and hyphens only, for example House A");
    }
    Some(NewUnit {
        name: String::new(),
        town,
        bedrooms: bedrooms?,
        tolerance,
        wheelchair: typed.ticked("wheelchair"),
        pets: typed.ticked("pets"),
        kind: of("kind", &ids(lists::kinds())),
        people: takes,
        lives: of("lives", &ids(lists::lives())),
        step_free: of("step_free", &["yes", "no"]),
        staff_cover,
        features: lists::features().into_iter().map(|(id, _)| id).filter(|id| ticked(typed).contains(id)).collect::<Vec<_>>().join("\n"),
        house,
    })
}
