//! `GET /reports/take-up`, and its file.

use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use govuk::{Button, Cell, Choice, Details, Head, Select, Table};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use tabular::Value;

use super::{
    Quarter,
    guarded::{self, Given, Number},
    outputs, queries,
    sight::share,
    take_up::{Facts, Line, Lines, TakeUp},
};
use crate::{App, access::May, error::Problem, heavy, page::Screen, running::contracts::providers, session::SignedIn};

const HERE: &str = "/reports/take-up";

#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    period: String,
    #[serde(default)]
    contract: String,
}

/// A quarter, or a year from April.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Period {
    Quarter(Quarter),
    Year([Quarter; 4]),
}

impl Period {
    fn days(self) -> (Date, Date) {
        match self {
            Period::Quarter(quarter) => (quarter.first_day(), quarter.last_day()),
            Period::Year([first, .., last]) => (first.first_day(), last.last_day()),
        }
    }

    fn says(self) -> String {
        match self {
            Period::Quarter(quarter) => quarter.says_with_financial_year(),
            Period::Year([first, ..]) => format!("April to March, {}", first.financial_year()),
        }
    }

    /// As an address and the name of a file say it.
    fn id(self) -> String {
        match self {
            Period::Quarter(quarter) => quarter.to_string(),
            Period::Year([first, ..]) => first.financial_year().replace('/', "-"),
        }
    }
}

/// What one reader asked for, counted.
struct Shown {
    /// Whether numbers are theirs to see only as fives.
    guarded: bool,
    /// Then, when they were first given.
    given: Option<Given>,
    periods: Vec<Period>,
    period: Period,
    /// Ids of packs with their names, where there are several to choose from.
    contracts: Vec<(String, String)>,
    contract: String,
    lines: Lines,
}

/// Which periods there are, the latest first. Guarded numbers are given of what is over: of a quarter that goes on, whoever looks
/// every day sees what each day added.
fn periods(quarters: &[Quarter], today: Date, guarded: bool) -> Vec<Period> {
    let mut periods = vec![];
    for of_year in quarters.chunk_by(|a, b| a.financial_year() == b.financial_year()) {
        periods.push(Period::Year(of_year[0].of_its_year()));
        periods.extend(of_year.iter().map(|quarter| Period::Quarter(*quarter)));
    }
    periods.retain(|period| if guarded { period.days().1 < today } else { period.days().0 <= today });
    periods
}

/// What is asked for; nothing when no period is over that could be shown.
async fn shown(app: &App, who: &SignedIn, asked: &Asked) -> Result<Option<Shown>, Problem> {
    let today = app.db.clock.today();
    let guarded = !who.may(May::OpenFigures);
    let mut read = app.db.read().await?;
    let periods = periods(&queries::quarters(&mut read, today).await?, today, guarded);
    let Some(latest) = periods.iter().copied().find(|period| matches!(period, Period::Quarter(_))) else { return Ok(None) };
    let period = match asked.period.as_str() {
        "" => latest,
        id => periods.iter().copied().find(|period| period.id() == id).ok_or(Problem::NotFound)?,
    };
    let (others, in_use) = (providers::of_others(&mut read).await?, queries::in_use(&mut read).await?);
    let contracts: Vec<(String, String)> = in_use
        .into_iter()
        .filter(|contract| !others.contains(contract))
        .map(|id| (app.contracts.versions(&id).last().map_or_else(|| id.clone(), |pack| pack.contract.clone()), id))
        .map(|(says, id)| (id, says))
        .collect();
    if !asked.contract.is_empty() && contracts.iter().all(|(id, _)| *id != asked.contract) {
        return Err(Problem::NotFound);
    }
    let (first, last) = period.days();
    let facts = Facts::load(&mut read, (first, last.min(today)), !guarded).await?;
    drop(read);
    let take_up = heavy::compute(|| facts.count(&asked.contract, &app.contracts.areas));
    let (given, lines) = if guarded {
        // Two councils' every contract are not the same contracts.
        let read: Vec<&str> =
            contracts.iter().map(|(id, _)| id.as_str()).filter(|id| asked.contract.is_empty() || *id == asked.contract).collect();
        let given = guarded::give(&app.db, who.actor(), (&format!("take-up/{}", read.join("+")), &period.id()), &take_up.held()).await?;
        let lines = Lines::guarded(&TakeUp::of(&given.held));
        (Some(given), lines)
    } else {
        (None, Lines::exact(&take_up))
    };
    Ok(Some(Shown { guarded, given, periods, period, contracts, contract: asked.contract.clone(), lines }))
}

/// `GET /reports/take-up`
pub async fn page(State(app): State<App>, who: SignedIn, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let _turn = heavy::turn().await;
    let shown = shown(&app, &who, &asked).await?;
    let heading = "Take-up by area and deprivation";
    let body = html! {
        h1 class="govuk-heading-l" {
            @if let Some(shown) = &shown { span class="govuk-caption-l" { (shown.period.says()) } }
            (heading)
        }
        @match &shown {
            None => p class="govuk-body" { "No quarter is over yet. The figures of a quarter stand here from the day after it." },
            Some(shown) => {
                (choose(shown))
                (caveats(&app, shown))
                p class="govuk-body" {
                    "Referrals received: " strong { (shown.lines.all.received.says()) } ". Of these accepted so far: " strong { (shown.lines.all.accepted.says()) } ". "
                    "Download: " a class="govuk-link" href=(file_address(shown)) download { "CSV" }
                }
                (table("By district", "District", &shown.lines.by_district, &shown.lines.all))
                (table("By decile of deprivation", "Decile", &shown.lines.by_decile, &shown.lines.all))
                (rules(shown.guarded))
            }
        }
    };
    Ok(Screen { wide: true, ..Screen::new(heading, "/reports", body) }.back("/reports", "Reports").show(&who))
}

fn file_address(shown: &Shown) -> String {
    let period = shown.period.id();
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("period", &period).append_pair("contract", &shown.contract).finish();
    format!("{HERE}/take-up.csv?{query}")
}

fn choose(shown: &Shown) -> Markup {
    // Without the council's own name of the quarter, which is wider than a telephone.
    let short = |period: &Period| if let Period::Quarter(quarter) = period { quarter.says() } else { period.says() };
    let said: Vec<(String, String)> = shown.periods.iter().map(|period| (period.id(), short(period))).collect();
    let periods = said.iter().map(|(id, says)| Choice::new(id, says)).collect();
    let contracts = shown.contracts.iter().map(|(id, says)| Choice::new(id, says)).collect();
    let period = shown.period.id();
    html! {
        form method="get" action=(HERE) class="hf-lines-filter hf-no-print" {
            (Select { name: "period", label: "Period", items: periods, value: &period, ..Default::default() })
            @if shown.contracts.len() > 1 {
                (Select { name: "contract", label: "Contract", items: contracts, blank: Some("Every contract"), value: &shown.contract, ..Default::default() })
            }
            (Button::secondary("Show", "", ""))
        }
    }
}

const GUARDED: &str = "Places with fewer than 8 referrals are told together, and every other number is rounded to the nearest 5, so that nobody can be told from them. Lines may not add up to the sum.";
const SAMPLE: &str = "The table of areas is the sample that comes with Holdfast: its districts and deciles are made up. Whoever runs Holdfast puts a real one in its place.";

fn caveats(app: &App, shown: &Shown) -> Markup {
    html! {
        (govuk::inset(html! {
            @if shown.guarded {
                p class="govuk-body" { (GUARDED) }
                @if let Some(given) = &shown.given { p class="govuk-body" { (guarded::STANDS) " " (given.says()) } }
            } @else {
                p class="govuk-body" { strong { (outputs::RESTRICTED) } " Do not pass it on outside that. Whoever sees figures and not the records behind them, such as a contract manager, sees them rounded, and small places together." }
                @if shown.period.days().1 >= app.db.clock.today() { p class="govuk-body" { "This period is not over. The figures are as they stand today." } }
            }
        }))
        @if app.contracts.areas.are_a_sample { (govuk::warning(SAMPLE)) }
    }
}

fn table(caption: &str, first: &str, lines: &[Line], all: &Line) -> Markup {
    let whole = all.received.whole().unwrap_or_default();
    // A share of rounded numbers would say more than they do, or something else.
    let shares = lines.iter().chain([all]).all(|line| matches!(line.received, Number::Exact(_)));
    let rows = lines.iter().chain([all]).map(|line| {
        let mut cells = vec![Cell::new(line.says.as_str()), Cell::numeric(line.received.says()), Cell::numeric(line.accepted.says())];
        if shares {
            cells.push(Cell::numeric(share(line.received.whole().unwrap_or_default(), whole)));
        }
        cells
    });
    let rows = rows.collect();
    let mut head = vec![Head::new(first), Head::numeric("Received"), Head::numeric("Accepted")];
    if shares {
        head.push(Head::numeric("Share"));
    }
    html! {
        h2 class="govuk-heading-m" { (caption) }
        (Table { caption, caption_classes: "govuk-visually-hidden", head, rows, first_cell_is_header: true, classes: "hf-figures__table", ..Default::default() })
    }
}

/// How the figures are counted, one sentence after another.
fn counted(guarded: bool) -> Vec<&'static str> {
    let mut says = vec![
        "Every referral received in the period counts once, by the day it was received; one that is answered later counts as accepted once it is.",
        "The place is the postcode, its first half or the town that was told of where the person lived, as it stood on the day of the referral; where nobody had been asked then, as it was told first after it, by the end of the period.",
        "District and decile of deprivation are those of the table of areas that whoever runs Holdfast put in (a postcode sector before its district). The first decile is the most deprived tenth.",
        "Place not known: none was told, it was not wanted to be told, or another provider was told it. In no line of the table: one was told, and the table does not know it, such as a place far away.",
    ];
    says.push(if guarded { GUARDED } else { "The share is of the referrals received." });
    says
}

fn rules(guarded: bool) -> Markup {
    let body = html! { @for says in counted(guarded) { p class="govuk-body" { (says) } } };
    html! { (Details { summary: "How this is counted".into(), body, ..Default::default() }) }
}

/// `GET /reports/take-up/{file}`: `take-up.csv`.
pub async fn file(
    State(app): State<App>,
    who: SignedIn,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if file != "take-up.csv" {
        return Err(Problem::NotFound);
    }
    let turn = heavy::turn().await;
    let shown = shown(&app, &who, &asked).await?.ok_or(Problem::NotFound)?;
    drop(turn);
    let bytes = tabular::write_csv(&csv(&app, &shown));
    let of = if shown.contract.is_empty() { "every contract" } else { &shown.contract };
    let detail = format!("take-up/{}/{of}", shown.period.id());
    app.db.looks.seal(who.actor(), "downloaded-figures", "report", 0, detail).await?;
    let name = format!("attachment; filename=\"take-up-{}.csv\"", shown.period.id());
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}

/// The lines of both tables, and under them what they must not be read without.
fn csv(app: &App, shown: &Shown) -> tabular::Table {
    let period = shown.period.id();
    let text = |words: &str| Value::Text(words.to_owned());
    let number = |number: Number| number.whole().map_or_else(|| Value::Text(number.says()), Value::Whole);
    let mut rows = vec![];
    let tables =
        [("All", std::slice::from_ref(&shown.lines.all)), ("District", &shown.lines.by_district), ("Decile", &shown.lines.by_decile)];
    for (by, lines) in tables {
        rows.extend(lines.iter().map(|line| vec![text(&period), text(by), text(&line.says), number(line.received), number(line.accepted)]));
    }
    let contract = shown.contracts.iter().find(|(id, _)| *id == shown.contract).map_or("Every contract", |(_, says)| says);
    let made = crate::words::moment(app.db.clock.now());
    let mut about = vec![("Period", shown.period.says()), ("Contract", contract.to_owned()), ("Made", made)];
    about.extend(shown.given.iter().map(|given| ("Given", format!("{} {}", guarded::STANDS, given.says()))));
    about.extend((!shown.guarded).then(|| ("Caveat", outputs::RESTRICTED.to_owned())));
    about.extend((shown.period.days().1 >= app.db.clock.today()).then(|| ("Caveat", "This period is not over.".to_owned())));
    about.extend(app.contracts.areas.are_a_sample.then(|| ("Caveat", SAMPLE.to_owned())));
    about.extend(counted(shown.guarded).into_iter().map(|says| ("Rule", says.to_owned())));
    rows.extend(about.into_iter().map(|(what, says)| vec![text(&period), text(what), text(&says), Value::Empty, Value::Empty]));
    let headings = ["Period", "By", "Which", "Received", "Accepted"].map(str::to_owned).to_vec();
    tabular::Table { name: "Take-up".to_owned(), headings, rows }
}
