//! The page of where a unit is: hidden until somebody says why they need it, recorded and withdrawn by whoever manages units.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Choice, Input, Radios, Size, SummaryList, SummaryRow, Width};
use maud::{Markup, html};

use super::{
    address::{self, NewAddress, may_read, reasons},
    withdraw,
};
use crate::places::{
    Unit,
    queries::{self, Address},
};
use crate::{
    App,
    access::May,
    duties::pages::{day, moment},
    error::Problem,
    fields::{Fields, told},
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::masked,
    session::{Posted, SignedIn},
    versions,
};

/// Somebody's page of where a unit is.
struct Asked<'a> {
    app: &'a App,
    who: &'a SignedIn,
    unit: Unit,
    all: Vec<Address>,
}

impl Asked<'_> {
    fn page(&self) -> String {
        format!("{}/address", self.unit.page())
    }
}

/// Whoever may not read it gets the page for what is not there, as they do of a unit that is not.
async fn opened<'a>(app: &'a App, who: &'a SignedIn, name: &str) -> Result<Asked<'a>, Problem> {
    let mut read = app.db.read().await?;
    let unit = queries::unit(&mut read, name).await?.ok_or(Problem::NotFound)?;
    let spells = queries::spells_of(&mut read, unit.id).await?;
    if !may_read(&mut read, who, (unit.id, &spells), app.db.clock.today()).await? {
        return Err(Problem::NotFound);
    }
    let all = queries::addresses(&mut read, unit.id).await?;
    Ok(Asked { app, who, unit, all })
}

/// What the address of the page carries.
#[derive(Default, serde::Deserialize)]
pub struct Carries {
    pub shown: Option<String>,
    pub done: Option<String>,
}

/// `GET /units/{name}/address`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(name): Path<String>,
    Query(query): Query<Carries>,
) -> Result<Response, Problem> {
    let asked = opened(&app, &who, &name).await?;
    let kept = masked::asked_for(&app, &who, asked.unit.id, query.shown.as_deref()).await?;
    let why = kept.as_deref().and_then(|kept| kept.strip_prefix("address "));
    if let Some(why) = why {
        return revealed(&asked, why).await;
    }
    Ok(page_of(&asked, &fresh(&asked), &Faults::default(), (false, query.done.as_deref())))
}

fn fresh(asked: &Asked<'_>) -> Typed {
    Typed::default().with("version", address::latest(&asked.all).to_string()).with_day("since", asked.app.db.clock.today())
}

/// The page with what is hidden; writes that it was shown, and why.
async fn revealed(asked: &Asked<'_>, why: &str) -> Result<Response, Problem> {
    let detail = format!("address {why}");
    asked.app.db.looks.seal(asked.who.actor(), "revealed", "unit", asked.unit.id, detail).await?;
    Ok(page_of(asked, &fresh(asked), &Faults::default(), (true, None)))
}

/// `POST /units/{name}/address/reveal`: leads to the page with what is hidden shown on it.
pub async fn reveal(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let asked = opened(&app, &posted.who, &name).await?;
    let Some(why) = reasons().iter().map(|reason| reason.id.as_str()).find(|id| *id == posted.typed.get("why")) else {
        let mut faults = Faults::default();
        faults.add("why", "Choose why you need it");
        return Ok(page_of(&asked, &fresh(&asked), &faults, (false, None)));
    };
    match masked::ask(&app, &posted.who, asked.unit.id, (&format!("address {why}"), &asked.page())).await? {
        Some(shown_at) => Ok(shown_at),
        None => revealed(&asked, why).await,
    }
}

fn page_of(asked: &Asked<'_>, typed: &Typed, faults: &Faults, (shown, done): (bool, Option<&str>)) -> Response {
    let stands = asked.all.first().filter(|address| address.withdrawn_at.is_none());
    let body = html! {
        h1 class="govuk-heading-l" { "Where unit " (asked.unit.name) " is" }
        p class="govuk-body" { "Nobody is told it who does not need it. Each time it is shown stands in the journal, with who saw it and why." }
        @match stands {
            None => p class="govuk-body" { "No address is recorded." },
            Some(address) => {
                (SummaryList { rows: rows(address, shown), ..Default::default() })
                @if !shown { (reveal_form(asked, faults)) }
            }
        }
        @if asked.who.may(May::ManageCases) { (record_form(asked, typed, faults, stands.is_some())) }
        (history(asked, stands, shown))
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new("Where the unit is", "/units", body) };
    screen.back(&asked.unit.page(), "Back to the unit").show(asked.who)
}

fn rows(address: &Address, shown: bool) -> Vec<SummaryRow<'_>> {
    let says = |text: &str| match (shown, text.is_empty()) {
        (_, true) => html! { (told("")) },
        (true, false) => html! { (text) },
        (false, false) => html! { "Hidden" },
    };
    vec![
        SummaryRow::new("Address", says(&address.street)),
        SummaryRow::new("Postcode", says(&address.postcode)),
        SummaryRow::new("Finding it and getting in", says(&address.way_in)),
        SummaryRow::new("Since", day(address.since_on)),
        SummaryRow::new("Recorded", html! { (moment(address.recorded_at)) " by " (address.by.as_deref().unwrap_or("the system")) }),
    ]
}

fn reveal_form(asked: &Asked<'_>, faults: &Faults) -> Markup {
    let items = reasons().iter().map(|reason| Choice::new(&reason.id, &reason.says)).collect();
    page::form(
        asked.who,
        &format!("{}/reveal", asked.page()),
        "",
        html! {
            (Radios { name: "why", legend: "Why do you need it?", legend_size: Size::S, small: true, items, error: faults.of("why"), ..Default::default() })
            (Button::secondary("Show where it is", "then", "show"))
        },
    )
}

fn record_form(asked: &Asked<'_>, typed: &Typed, faults: &Faults, again: bool) -> Markup {
    let fields = Fields { typed, faults };
    // No browser keeps it to offer it again.
    let line = |name: &'static str, label: &'static str, hint: &'static str, width: Width| {
        html! { (Input { name, label, label_size: Size::S, hint, value: typed.get(name), error: faults.of(name), width, autocomplete: "off", ..Default::default() }) }
    };
    html! {
        h2 class="govuk-heading-m" { @if again { "Record another address" } @else { "Record where it is" } }
        (page::form(asked.who, &asked.page(), typed.get("form_key"), html! {
            input type="hidden" name="version" value=(typed.get("version"));
            (line("street", "Address", "House, street and town", Width::Full))
            (line("postcode", "Postcode", "", Width::Chars10))
            (line("way_in", "Finding it and getting in (optional)", "For example: the three words of what3words; where the key safe is. Not its code.", Width::Full))
            (fields.day("since", "Since when", "Today, unless it was so before. Not ahead."))
            (fields.line("reason", "Why it is recorded anew (optional)", "What stood before stays in the history", Width::Full))
            (Button::submit("Record where it is"))
        }))
    }
}

fn history(asked: &Asked<'_>, stands: Option<&Address>, shown: bool) -> Markup {
    let manages = asked.who.may(May::ManageCases);
    html! {
        @if !asked.all.is_empty() {
            h2 class="govuk-heading-m" { "Everything that was recorded" }
            @for address in &asked.all {
                p class="govuk-body govuk-!-margin-bottom-1" {
                    @if stands.is_some_and(|stands| stands.id == address.id) { strong { "Stands" } ". " }
                    @if shown { (address.street) ", " (address.postcode) } @else { "Hidden" }
                    ", since " (day(address.since_on)) ". Recorded " (moment(address.recorded_at)) " by " (address.by.as_deref().unwrap_or("the system"))
                    @if !address.why.is_empty() { ": " (address.why) }
                    "."
                    @if let Some(at) = address.withdrawn_at {
                        " " strong { "Withdrawn" } " " (moment(at)) " by " (address.withdrawn_by.as_deref().unwrap_or("the system")) ": " (address.withdrawn_why) "."
                    }
                }
                @if manages && address.withdrawn_at.is_none() { (withdraw_form(asked, address)) }
            }
        }
    }
}

fn withdraw_form(asked: &Asked<'_>, address: &Address) -> Markup {
    let body = page::form(
        asked.who,
        &format!("{}/{}/withdraw", asked.page(), address.id),
        "",
        html! {
            (Input { name: "why", id: &format!("why-{}", address.id), label: "Why it is withdrawn, for example: the address of another unit", ..Default::default() })
            (Button::secondary("It was recorded in error", "then", "withdraw"))
        },
    );
    html! { (govuk::Details { summary: format!("Withdraw what was recorded {}", moment(address.recorded_at)).into(), body, ..Default::default() }) }
}

fn check(app: &App, typed: &Typed, faults: &mut Faults) -> Option<NewAddress> {
    let street = faults.words(typed, "street", Words { required: Some("Enter the address"), most: 300 });
    let postcode = faults.words(typed, "postcode", Words { required: None, most: 10 }).to_uppercase();
    let way_in = faults.words(typed, "way_in", Words { required: None, most: 300 });
    let why = faults.words(typed, "reason", Words { required: None, most: 500 });
    let since_on = faults.past_day(typed, "since", "The day since when it is there", app.db.clock.today());
    since_on.filter(|_| faults.none()).map(|since_on| NewAddress { since_on, street, postcode, way_in, why })
}

/// `POST /units/{name}/address`
pub async fn recorded(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let asked = opened(&app, &posted.who, &name).await?;
    withdraw::stands(&mut app.db.read().await?, asked.unit.id).await?;
    let mut faults = Faults::default();
    let Some(new) = check(&app, &posted.typed, &mut faults) else {
        return Ok(page_of(&asked, &posted.typed, &faults, (false, None)));
    };
    let opened_on = posted.typed.get("version").parse().unwrap_or(0);
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let recorded = address::record(tx, asked.unit.id, opened_on, &new).await?;
        Ok(recorded.then(|| format!("{}?done=recorded", asked.page())))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    faults.add("street", "Somebody else recorded an address meanwhile, and yours is not recorded. Theirs stands above. Record yours if it should take its place.");
    let asked = opened(&app, &posted.who, &name).await?;
    let typed = versions::over_what_stands(&posted.typed);
    let typed = typed.with("version", address::latest(&asked.all).to_string());
    Ok(page_of(&asked, &typed, &faults, (false, None)))
}

/// `POST /units/{name}/address/{address}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path((name, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let asked = opened(&app, &posted.who, &name).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "why", Words { required: Some("Say why"), most: 500 });
    if !faults.none() {
        return Err(Problem::Unclear("Go back and say why it is withdrawn, in at most 500 characters.".into()));
    }
    once::record(&app.db, &posted, async |tx| {
        if !address::withdraw(tx, asked.unit.id, id, &why).await? {
            return Err(Problem::NotFound);
        }
        Ok(format!("{}?done=withdrawn", asked.page()))
    })
    .await
}
