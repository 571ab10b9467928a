//! The pages of returns: which quarters there are, a quarter's figures with charts, and the files to hand in.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use charts::{Bar, Bars, Line, Lines};
use govuk::{Cell, Details, Head, Scroll, Table};
use maud::{Markup, html};

use super::{
    Filled, Form, NoForm, Quarter,
    figures::{Figure, Shape},
    outputs::{self, Format},
    queries::{self, Facts},
    returns::{self, Chart, Return, Section, Trend, Unit},
};
use crate::{App, access::May, clock, error::Problem, heavy, page::Screen, session::SignedIn};

/// Over how many quarters a trend goes, this one and those before it.
const TREND: i32 = 8;

impl From<NoForm> for Problem {
    fn from(no: NoForm) -> Problem {
        match no {
            NoForm::Unknown(_) => Problem::NotFound,
            NoForm::Broken(says) => Problem::Broken(format!("returns: {says}")),
        }
    }
}

/// The form that an address names.
pub(super) fn form<'c>(app: &'c App, name: &str, period: &str) -> Result<Form<'c>, Problem> {
    let quarter: Quarter = period.parse().map_err(|_| Problem::NotFound)?;
    Ok(Form::find(&app.contracts, &app.forms, name, quarter, app.db.clock.today())?)
}

/// The returns of the contracts that anything was recorded under; of the main one, too, while nothing is.
fn returns_of(app: &App, in_use: &[String]) -> Result<Vec<Return>, Problem> {
    let main = &app.contracts.main().id;
    let mut found = vec![];
    for contract in app.contracts.all().into_iter().filter(|contract| contract == main || in_use.iter().any(|used| used == contract)) {
        let Some(pack) = app.contracts.versions(contract).last() else { continue };
        let folder = app.contracts.folder(pack);
        if folder.join(returns::FILE).exists() {
            found.extend(returns::load(&folder, pack, &app.forms).map_err(|says| Problem::Broken(format!("returns: {says}")))?.all);
        }
    }
    Ok(found)
}

/// `GET /reports`
pub async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let in_use = queries::in_use(&mut read).await?;
    let quarters = queries::quarters(&mut read, app.db.clock.today()).await?;
    let last = quarters[0];
    drop(read);
    let known = returns_of(&app, &in_use)?;
    let body = html! {
        h1 class="govuk-heading-l" { "Reports" }
        @for one in &known {
            h2 class="govuk-heading-m" { (one.title) }
            p class="govuk-body" { "Quarters are three calendar months. The council’s own name for the quarter, which counts from April, is in brackets." }
            @for year in quarters.chunk_by(|a, b| a.financial_year() == b.financial_year()) {
                h3 class="govuk-heading-s" { "April to March, " (year[0].financial_year()) }
                ul class="govuk-list" {
                    @for quarter in year {
                        li {
                            a class="govuk-link" href={ "/reports/" (one.id) "/" (quarter) } { (quarter.says_with_financial_year()) }
                            @if *quarter == last { ": not over yet" }
                        }
                    }
                }
            }
        }
    };
    Ok(Screen::new("Reports", "/reports", body).show(&who))
}

/// `GET /reports/{name}/{period}`
pub async fn quarter(State(app): State<App>, who: SignedIn, Path((name, period)): Path<(String, String)>) -> Result<Response, Problem> {
    let form = form(&app, &name, &period)?;
    if form.is_ahead() {
        return Ok(not_begun(&form, &who));
    }
    let _turn = heavy::turn().await;
    let mut read = app.db.read().await?;
    let today = app.db.clock.today();
    let there = queries::quarters(&mut read, today).await?;
    let before = (1..TREND).take_while(|by| there.contains(&form.quarter.earlier(*by))).count() as i32;
    let facts = form.facts_over_time(&mut read, before).await?;
    drop(read);
    let filled = heavy::compute(|| form.fill(&facts, app.db.clock.now()));
    let title = format!("Outputs, {}", form.quarter.says());
    let body = heavy::compute(|| {
        html! {
            h1 class="govuk-heading-l" {
                span class="govuk-caption-l" { (form.one.title) }
                (form.quarter.says_with_financial_year())
            }
            (govuk::inset(html! {
                p class="govuk-body" { strong { (outputs::RESTRICTED) } " Do not pass it on outside that." }
                @for caveat in filled.caveats().into_iter().skip(1) { p class="govuk-body" { (caveat) } }
            }))
            (downloads(&filled))
            (contents(&filled))
            @let sight = Sight { filled: &filled, facts: &facts, before, opens: who.may(May::OpenFigures) };
            @for (at, section) in form.one.sections.iter().enumerate() { (sight.section(at, section)) }
            (about(&filled))
        }
    });
    Ok(Screen { wide: true, ..Screen::new(&title, "/reports", body) }.back("/reports", "Reports").show(&who))
}

fn not_begun(form: &Form<'_>, who: &SignedIn) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" {
            span class="govuk-caption-l" { (form.one.title) }
            (form.quarter.says_with_financial_year())
        }
        p class="govuk-body" { "This quarter has not begun, so there are no figures of it. It begins on " (super::records::day(form.quarter.first_day())) "." }
    };
    Screen::new("Outputs", "/reports", body).back("/reports", "Reports").show(who)
}

fn downloads(filled: &Filled<'_>) -> Markup {
    html! {
        p class="govuk-body hf-no-print" {
            "Download: "
            @for (at, format) in Format::ALL.into_iter().enumerate() {
                @if at > 0 { ", " }
                a class="govuk-link" href={ (address(filled)) "/outputs." (format) } download { (format.says()) }
            }
        }
    }
}

fn contents(filled: &Filled<'_>) -> Markup {
    html! {
        nav aria-label="Sections of this return" class="hf-no-print" {
            ul class="govuk-list" {
                @for (at, section) in filled.form.one.sections.iter().enumerate() {
                    li { a class="govuk-link" href={ "#section-" (at + 1) } { (section.says) } }
                }
            }
        }
    }
}

fn about(filled: &Filled<'_>) -> Markup {
    let form = filled.form;
    let made = filled.made_at.to_zoned(clock::zone()).strftime("%-d %B %Y at %H:%M").to_string();
    html! {
        h2 class="govuk-heading-m" { "How complete these figures are" }
        @if filled.notes.is_empty() {
            p class="govuk-body" { "Nothing is known to be missing." }
        } @else {
            ul class="govuk-list govuk-list--bullet" { @for note in &filled.notes { li { (note) } } }
        }
        p class="govuk-body-s" { "Made on " (made) " under the contract pack " (crate::duties::contracts::version(form.pack)) ", from the records as they stand." }
    }
}

/// The address of a filled return.
pub(super) fn address(filled: &Filled<'_>) -> String {
    format!("/reports/{}/{}", filled.form.one.id, filled.form.quarter)
}

/// The address of the records behind a figure or a part of it.
pub(super) fn records_address(filled: &Filled<'_>, figure: &Figure<'_>, part: Option<&str>) -> String {
    let base = format!("{}/figures/{}", address(filled), figure.row.id());
    match part {
        Some(part) => format!("{base}?{}", form_urlencoded::Serializer::new(String::new()).append_pair("part", part).finish()),
        None => base,
    }
}

/// What the person at the screen sees of a return.
struct Sight<'s> {
    filled: &'s Filled<'s>,
    facts: &'s Facts,
    /// How many earlier quarters there are to compare with.
    before: i32,
    /// Whether figures open to the records behind them.
    opens: bool,
}

impl Sight<'_> {
    fn section(&self, at: usize, section: &Section) -> Markup {
        let figures: Vec<&Figure<'_>> = section.rows.iter().filter_map(|row| self.filled.figure(row.id())).collect();
        let (splits, plain): (Vec<_>, Vec<_>) = figures.into_iter().partition(|figure| figure.row.cut().is_some());
        let tiles: Vec<Markup> = plain.iter().filter_map(|figure| self.tile(figure)).collect();
        html! {
            section aria-labelledby={ "section-" (at + 1) } {
                h2 class="govuk-heading-m" id={ "section-" (at + 1) } { (section.says) }
                @if !tiles.is_empty() { (govuk::cards(&tiles)) }
                @if !plain.is_empty() { (rules_of(&plain)) }
                @if let Some(trend) = &section.trend { (self.trend(at, trend)) }
                @for figure in splits { (self.split(figure)) }
            }
        }
    }

    fn tile(&self, figure: &Figure<'_>) -> Option<Markup> {
        // The number is short, so that the tile fits a phone; the words say the rest.
        let says = &figure.row.says;
        let (number, words) = match &figure.shape {
            Shape::Number(cell) => (cell.value().to_string(), says.clone()),
            Shape::Share { part, whole } => (part.value().to_string(), format!("{says}, of {}", whole.value())),
            Shape::Minutes { minutes, .. } => {
                ((minutes / 60).to_string(), format!("hours and {} minutes: {}", minutes % 60, says.to_lowercase()))
            }
            Shape::Split(_) => return None,
        };
        // A share opens to the records that its number counts; the list leads on to all of them.
        let counted = if let Shape::Share { part, .. } = &figure.shape { Some(part.says.as_str()) } else { None };
        let href = if self.opens { records_address(self.filled, figure, counted) } else { String::new() };
        Some(govuk::figure(number, words, &href))
    }

    fn split(&self, figure: &Figure<'_>) -> Markup {
        let cells = figure.parts();
        let total = figure.total().unwrap_or(0);
        let table = html! {
            @if cells.is_empty() { (govuk::empty("None in this quarter.")) } @else { (self.cells(figure)) }
            (rules_of(&[figure]))
        };
        let chart = figure.row.chart.filter(|_| !cells.is_empty()).map(|chart| picture(figure, chart));
        html! {
            h3 class="govuk-heading-s" { (figure.row.says) ": " (total) }
            @match chart {
                Some(chart) => div class="govuk-grid-row" {
                    div class="govuk-grid-column-one-half" { figure class="chart" { (chart) } }
                    div class="govuk-grid-column-one-half" { (table) }
                },
                None => (table),
            }
        }
    }

    /// The data of the picture; each number opens.
    fn cells(&self, figure: &Figure<'_>) -> Markup {
        let number = |cell: &super::figures::Cell<'_>| match self.opens {
            true => html! {
                a class="govuk-link" href=(records_address(self.filled, figure, Some(&cell.says))) {
                    (cell.value()) span class="govuk-visually-hidden" { ": open the records, " (cell.says) }
                }
            },
            false => html! { (cell.value()) },
        };
        let rows = figure.parts().into_iter().map(|cell| vec![cell.says.as_str().into(), Cell::numeric(number(cell))]).collect();
        let table = Table {
            caption: &figure.row.says,
            caption_classes: "govuk-visually-hidden",
            head: vec![Head::new("Category"), Head::numeric(capital(figure.row.unit.says()))],
            rows,
            first_cell_is_header: true,
            ..Default::default()
        };
        html! { (Scroll { label: &figure.row.says, body: html! { (table) } }) }
    }

    fn trend(&self, at: usize, trend: &Trend) -> Markup {
        if self.before == 0 {
            return html! {};
        }
        let quarters: Vec<Quarter> = (0..=self.before).rev().map(|by| self.filled.form.quarter.earlier(by)).collect();
        let figures = trend.rows.iter().filter_map(|id| self.filled.figure(id.as_ref()));
        let series = figures.map(|figure| {
            let value = |quarter: &Quarter| {
                let with = super::splits::With { quarter: *quarter, ..self.filled.form.with() };
                let total = Figure::of(figure.row, self.facts, with).total()?;
                Some(if figure.row.unit == Unit::Minutes { (total as f64 / 60.0).round() } else { total as f64 })
            };
            Line::new(figure.row.says.as_str(), quarters.iter().map(value).collect())
        });
        let id = format!("trend-{}", at + 1);
        let chart = Lines {
            id: &id,
            title: &trend.says,
            description: "One line for each figure; the numbers are in the table under the picture.",
            label_head: "Quarter",
            series: series.collect(),
            points: quarters.iter().map(|quarter| quarter.to_string().into()).collect(),
            ..Default::default()
        };
        html! { (chart) }
    }
}

fn picture(figure: &Figure<'_>, chart: Chart) -> Markup {
    let bars = figure.parts().into_iter().map(|cell| Bar::new(cell.says.as_str(), cell.value() as f64)).collect();
    let id = format!("chart-{}", figure.row.id());
    let description = "The numbers are in the table beside the picture.";
    Bars { id: &id, title: &figure.row.says, description, vertical: chart == Chart::Columns, bars, ..Default::default() }.svg()
}

/// How the figures are counted.
pub(super) fn rules_of(figures: &[&Figure<'_>]) -> Markup {
    let summary = if figures.len() == 1 { "How this is counted" } else { "How these are counted" };
    let body = html! {
        @for figure in figures {
            p class="govuk-body" {
                @if figures.len() > 1 { strong { (figure.row.says) ": " } }
                (figure.row.rule())
            }
        }
    };
    html! { (Details { summary: summary.into(), body, ..Default::default() }) }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// `GET /reports/{name}/{period}/{file}`: `outputs.json`, `outputs.csv`, `outputs.xlsx`.
pub async fn file(
    State(app): State<App>,
    who: SignedIn,
    Path((name, period, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let form = form(&app, &name, &period)?;
    let format: Format = file.strip_prefix("outputs.").and_then(|format| format.parse().ok()).ok_or(Problem::NotFound)?;
    if form.is_ahead() {
        return Err(Problem::NotFound);
    }
    let turn = heavy::turn().await;
    let facts = form.facts(&mut app.db.read().await?, 0).await?;
    let bytes = heavy::compute(|| outputs::file(&form.fill(&facts, app.db.clock.now()), format)).map_err(Problem::Broken)?;
    drop(turn);
    let detail = format!("{}/{}/{file}", form.one.id, form.quarter);
    app.db.looks.seal(who.actor(), "downloaded-figures", "report", 0, detail).await?;
    let name = format!("attachment; filename=\"{}-{}.{format}\"", form.one.id, form.quarter);
    Ok(([(header::CONTENT_TYPE, format.media_type().to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}
