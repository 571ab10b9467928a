//! The page of one kind of characteristic: what stands, a form that tells something new, and everything told before.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Checkboxes, Choice, Input, Select, Size, Width, button_group};
use maud::{Markup, html};

use super::{
    Kind, Statement, TOLD_BY,
    lists::{self, Shape},
    queries::{self, Change},
    record::{self, NewStatement},
    standing, told_by_says,
};
use crate::{
    App,
    db::Alone,
    drafts,
    duties::pages::{day, moment},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::room,
    people::{
        self, OpenPerson,
        masked::{self, Shown},
    },
    session::{Posted, SignedIn},
    versions,
};

/// Somebody's page of one kind.
pub(super) struct Asked<'a> {
    pub(super) app: &'a App,
    pub(super) who: &'a SignedIn,
    pub(super) person: &'a OpenPerson,
    pub(super) kind: &'static Kind,
}

impl Asked<'_> {
    pub(super) fn page(&self) -> String {
        format!("/people/{}/about/{}", self.person.reference, self.kind.id)
    }

    pub(super) fn subject(&self) -> String {
        format!("{}~{}", self.person.reference, self.kind.id)
    }

    /// A value as it may be shown: hidden when the kind is sealed and nobody asked to see it.
    pub(super) fn says(&self, value: &str, written: &str, shown: bool) -> String {
        if self.kind.sealed && !shown && !lists::is_gap(value) && value != "declined" {
            return "Hidden".into();
        }
        with_written(self.kind, self.kind.says(&self.app.contracts, value), written)
    }
}

/// The words of a value, and what belongs to it.
pub fn with_written(kind: &Kind, says: String, written: &str) -> String {
    match (&kind.with, written) {
        (None, _) | (_, "") => says,
        (Some(with), _) if with.shape == Shape::Day => written.parse().map_or(says.clone(), |on| format!("{says}, due {}", day(on))),
        _ => format!("{says}: {written}"),
    }
}

/// The kind of this id.
pub(super) fn kind_of(id: &str) -> Result<&'static Kind, Problem> {
    super::kind(id).ok_or(Problem::NotFound)
}

/// `GET /people/{reference}/about/{kind}`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path((reference, kind)): Path<(String, String)>,
    Query(query): Query<Shown>,
) -> Result<Response, Problem> {
    let kind = kind_of(&kind)?;
    let person = people::open(&app.db, &who, &reference).await?;
    let masked = masked::asked_for(&app, &who, person.id, query.shown.as_deref()).await?;
    if masked.as_ref() == Some(&kind.id) {
        return revealed(&Asked { app: &app, who: &who, person: &person, kind }).await;
    }
    let asked = Asked { app: &app, who: &who, person: &person, kind };
    let fresh = Typed::default().with_day("since", app.db.clock.today()).with("told_by", "person");
    let typed = drafts::or_begun(&app.db, &who, &room::CHARACTERISTIC, &asked.subject(), fresh).await?;
    kind_page(&asked, &typed, &Faults::default(), false).await
}

/// `POST /people/{reference}/about/{kind}/reveal`: leads to the page with what is hidden shown on it.
pub async fn reveal(State(app): State<App>, Path((reference, kind)): Path<(String, String)>, posted: Posted) -> Result<Response, Problem> {
    let kind = kind_of(&kind)?;
    let person = people::open(&app.db, &posted.who, &reference).await?;
    let asked = Asked { app: &app, who: &posted.who, person: &person, kind };
    match masked::ask(&app, &posted.who, person.id, (&kind.id, &asked.page())).await? {
        Some(shown_at) => Ok(shown_at),
        None => revealed(&asked).await,
    }
}

/// The page with what is hidden; writes that it was shown.
async fn revealed(asked: &Asked<'_>) -> Result<Response, Problem> {
    let Asked { app, who, person, kind } = asked;
    app.db.looks.seal(who.actor(), "revealed", "person", person.id, kind.id.as_str()).await?;
    let fresh = Typed::default().with_day("since", app.db.clock.today()).with("told_by", "person");
    kind_page(asked, &fresh, &Faults::default(), true).await
}

async fn kind_page(asked: &Asked<'_>, typed: &Typed, faults: &Faults, shown: bool) -> Result<Response, Problem> {
    let Asked { app, who, person, kind } = asked;
    let mut read = app.db.read().await?;
    let statements = queries::of_kind(&mut read, person.id, &kind.id).await?;
    let changes = queries::changes(&mut read, person.id, &kind.id).await?;
    drop(read);
    let today = app.db.clock.today();
    let stands = standing(&statements, &kind.id, today);
    let back = person.page();
    let body = html! {
        h1 class="govuk-heading-l" { (kind.says) }
        p class="govuk-body" { (person.name()) }
        @if let Some(from) = kind.from_age { p class="govuk-body" { "Asked of people aged " (from) " or over, and never required." } }
        p class="govuk-body" {
            "Now: "
            strong { (stands.map_or("Not asked".into(), |s| asked.says(&s.value, &s.written, shown))) }
            @if let Some(s) = stands { ", " (told(s)) }
        }
        @if kind.sealed && !shown && statements.iter().any(|s| !lists::is_gap(&s.value)) {
            (page::form(who, &format!("{}/reveal", asked.page()), "", html! {
                button type="submit" class="govuk-link hf-link-button" { "Show what is hidden" }
            }))
        }
        (drafts::pages::form(who, &room::CHARACTERISTIC, &asked.subject(), typed, html! {
            input type="hidden" name="seen" value=(latest(&statements));
            (answer_fields(asked, typed, faults, stands.map_or("", |s| &s.value)))
            (button_group(html! { (Button::submit("Record what was told")) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
        (history(asked, &statements, &changes, shown))
    };
    Ok(Screen { faults: Some(faults), ..Screen::new(&kind.says, "/people", body) }.back(&back, "Back to the person's page").show(who))
}

/// The latest statement that a form was shown over.
fn latest(statements: &[Statement]) -> String {
    statements.iter().map(|s| s.id).max().unwrap_or(0).to_string()
}

/// Who told a statement, since when it holds.
pub fn told(statement: &Statement) -> Markup {
    html! {
        "since " (day(statement.since_on)) ", told by " (told_by_says(&statement.told_by))
        @if let Some(referral) = &statement.referral { " (" (referral) ")" }
    }
}

/// The fields of an answer: what, what belongs to it, since when, told by whom.
pub(super) fn answer_fields(asked: &Asked<'_>, typed: &Typed, faults: &Faults, given: &str) -> Markup {
    let (kind, fields) = (asked.kind, Fields { typed, faults });
    let pack = asked.app.contracts.main();
    let choices: Vec<Choice<'_>> = kind.choices(pack, given).into_iter().map(|(id, says)| Choice::new(id, says)).collect();
    let gaps = || lists::GAPS.iter().map(|(id, says)| Choice::new(id, says)).collect::<Vec<_>>();
    let (value, error) = (typed.get("value"), faults.of("value"));
    html! {
        @match kind.shape {
            Shape::One if choices.len() > 8 => { (Select { name: "value", label: "Answer", label_size: Size::S, blank: Some("Choose an answer"), items: choices, value, error, ..Default::default() }) }
            Shape::One => { (fields.one_of("value", "Answer", "", choices)) }
            Shape::Several => { (Checkboxes { name: "value", legend: "Answer", legend_size: Size::S, hint: "All that apply", items: choices, values: every(typed, "value"), error, ..Default::default() }) }
            Shape::Words | Shape::Postcode | Shape::Day => {
                (Input { name: "value", label: "Answer", label_size: Size::S, value, error, width: if kind.shape == Shape::Postcode { Width::Chars10 } else { Width::Full }, autocomplete: "off", ..Default::default() })
                (Select { name: "gap", label: "Or", label_size: Size::S, blank: Some("Answered above"), items: gaps(), value: typed.get("gap"), error: faults.of("gap"), ..Default::default() })
            }
        }
        @if let Some(with) = &kind.with {
            @match with.shape {
                Shape::Day => { (fields.day("with", &with.says, "")) }
                _ => { (fields.line("with", &with.says, "", Width::Full)) }
            }
        }
        (fields.day("since", "Since when", "Today, unless it was so before. Not ahead."))
        (fields.one_of("told_by", "Who told it", "", Choice::list(&TOLD_BY)))
    }
}

/// Every value of a name that can stand several times.
fn every<'t>(typed: &'t Typed, name: &str) -> Vec<&'t str> {
    typed.0.iter().filter(|(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.trim()).collect()
}

fn history(asked: &Asked<'_>, statements: &[Statement], changes: &[Change], shown: bool) -> Markup {
    html! {
        @if !statements.is_empty() {
            h2 class="govuk-heading-m" { "Everything that was told" }
            ul class="govuk-list govuk-list--bullet" {
                @for s in statements.iter().rev() { li {
                    strong { (asked.says(&s.value, &s.written, shown)) } ", " (told(s)) ". "
                    "Written " (moment(s.recorded_at)) " by " (s.by.as_deref().unwrap_or("the import")) ". "
                    @if let Some(at) = s.withdrawn_at {
                        strong { "Withdrawn" } " " (moment(at)) " by " (s.withdrawn_by.as_deref().unwrap_or("the system")) ": " (s.withdrawn_why)
                    } @else {
                        a class="govuk-link" href=(format!("{}/{}", asked.page(), s.id)) { "Correct or withdraw" span class="govuk-visually-hidden" { " what was told on " (day(s.since_on)) } }
                    }
                    @for change in changes.iter().filter(|change| change.characteristic_id == s.id) { (before(asked, change, shown)) }
                } }
            }
        }
    }
}

fn before(asked: &Asked<'_>, change: &Change, shown: bool) -> Markup {
    let was = versions::read(&change.was);
    let get = |name: &str| was.get(name).map_or("", String::as_str);
    let since = get("since").parse().map_or(String::new(), day);
    html! {
        br;
        "Before " (moment(change.recorded_at)) " it said: " (asked.says(get("value"), get("written"), shown)) ", since " (since)
        ", told by " (told_by_says(get("told_by"))) ". Corrected by " (change.by.as_deref().unwrap_or("the system")) ": " (change.why)
    }
}

/// `POST /people/{reference}/about/{kind}`
pub async fn recorded(
    State(app): State<App>,
    Path((reference, kind)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let kind = kind_of(&kind)?;
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let asked = Asked { app: &app, who: &posted.who, person: &person, kind };
    let mut faults = Faults::default();
    let Some(new) = check(&asked, &posted.typed, &mut faults) else { return kind_page(&asked, &posted.typed, &faults, false).await };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        tx.alone(Alone::Over(&[person.id])).await?;
        let there = queries::of_kind(tx, person.id, &kind.id).await?;
        if !posted.typed.still_stands(&latest(&there)) {
            return Ok(None);
        }
        record::state(tx, &person, &new).await?;
        Ok(Some(format!("{}?done=recorded", person.page())))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    faults.add("value", "Somebody else recorded an answer meanwhile, and yours is not recorded. Theirs stands below. Record yours if it should stand beside it.");
    kind_page(&asked, &posted.typed, &faults, false).await
}

/// Reads an answer.
pub(super) fn check(asked: &Asked<'_>, typed: &Typed, faults: &mut Faults) -> Option<NewStatement> {
    let (kind, today) = (asked.kind, asked.app.db.clock.today());
    let value = value(asked, typed, faults);
    let written = match &kind.with {
        None => String::new(),
        Some(with) if with.shape == Shape::Day => faults.day_if_any(typed, "with", "The day").map_or(String::new(), |day| day.to_string()),
        Some(_) => faults.words(typed, "with", Words { required: None, most: 500 }),
    };
    let since_on = faults.past_day(typed, "since", "The day since when it is so", today);
    let told_by = faults.choice(typed, "told_by", &TOLD_BY.map(|(id, _)| id), "Choose who told it");
    let born = asked.person.born_on;
    if born.is_some_and(|born| since_on.is_some_and(|since| since < born)) {
        faults.add("since", "The day must not be before they were born.");
    }
    if let (Some(from), Some(age)) = (kind.from_age, asked.person.birth().age(today))
        && age < from
    {
        faults.add("value", format!("This is asked only of people aged {from} or over."));
    }
    let since_on = since_on?;
    faults.none().then(|| NewStatement { kind: kind.id.clone(), value, written, since_on, told_by })
}

fn value(asked: &Asked<'_>, typed: &Typed, faults: &mut Faults) -> String {
    let (kind, pack) = (asked.kind, asked.app.contracts.main());
    match kind.shape {
        Shape::One => {
            let value = typed.get("value");
            if !kind.takes(pack, value) {
                faults.add("value", "Choose an answer");
            }
            value.to_owned()
        }
        Shape::Several => {
            let mut chosen = every(typed, "value");
            chosen.sort_unstable();
            chosen.dedup();
            if chosen.is_empty() || !chosen.iter().all(|value| kind.takes(pack, value)) {
                faults.add("value", "Choose at least one answer");
            }
            if chosen.len() > 1 && chosen.iter().any(|value| lists::GAPS.iter().any(|(gap, _)| gap == value)) {
                faults.add("value", "Choose either kinds, or one of “prefer not to say”, “not known” and “not asked”");
            }
            chosen.join(" ")
        }
        Shape::Words | Shape::Postcode | Shape::Day => {
            let words = faults.words(typed, "value", Words { required: None, most: 200 });
            let gap = typed.get("gap");
            match (words.is_empty(), lists::GAPS.iter().any(|(id, _)| *id == gap)) {
                (false, false) if kind.shape == Shape::Postcode => words.to_uppercase(),
                (false, false) => words,
                (true, true) => gap.to_owned(),
                (false, true) => {
                    faults.add("gap", "Either write the answer or choose why there is none, not both");
                    String::new()
                }
                (true, false) => {
                    faults.add("value", "Write the answer, or choose why there is none");
                    String::new()
                }
            }
        }
    }
}
