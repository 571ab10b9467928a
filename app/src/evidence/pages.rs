//! The pages of returns: which quarters there are, a quarter's figures with charts, and the files to hand in.

use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use govuk::Details;
use maud::{Markup, html};

use super::{
    Filled, Form, NoForm, Quarter,
    figures::Figure,
    guarded, notes,
    outputs::{self, Format},
    queries,
    returns::{self, Return, SmallNumbers},
    sight::Sight,
};
use crate::{
    App,
    access::May,
    error::Problem,
    heavy,
    page::{Done, Screen},
    running::contracts::{providers, queries::parties},
    session::SignedIn,
};

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

fn of_address<'c>(app: &'c App, name: &str, period: &str) -> Result<Form<'c>, Problem> {
    let quarter: Quarter = period.parse().map_err(|_| Problem::NotFound)?;
    Ok(Form::find(&app.contracts, &app.forms, name, quarter, app.db.clock.today())?)
}

/// The form that an address names; one of another provider's contract is not there.
pub(super) async fn form<'c>(app: &'c App, name: &str, period: &str) -> Result<Form<'c>, Problem> {
    let form = of_address(app, name, period)?;
    let others = providers::of_others(&mut app.db.read().await?).await?;
    if others.contains(&form.pack.id) { Err(Problem::NotFound) } else { Ok(form) }
}

/// Whether somebody opens the records behind figures; whoever does not gets them of quarters that are over alone, and guarded where the return
/// does not say otherwise.
fn opens(who: &SignedIn) -> bool {
    who.may(May::OpenFigures)
}

/// The return as this reader gets it.
async fn for_reader<'f>(app: &App, who: &SignedIn, filled: Filled<'f>) -> Result<Filled<'f>, Problem> {
    let one = &filled.form.one;
    if opens(who) || one.small_numbers == SmallNumbers::Exact {
        return Ok(filled);
    }
    let given = guarded::give(&app.db, who.actor(), (&one.id, &filled.form.quarter.to_string()), &filled.held()).await?;
    Ok(filled.guarded(given))
}

/// The returns of the contracts that anything was recorded under; of the main one, too, while nothing is.
fn returns_of(app: &App, in_use: &[String], others: &[String]) -> Result<Vec<Return>, Problem> {
    let main = &app.contracts.main().id;
    let mut found = vec![];
    for contract in app.contracts.all().into_iter().filter(|contract| contract == main || in_use.iter().any(|used| used == contract)) {
        if others.iter().any(|other| other == contract) {
            continue;
        }
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
    let others = providers::of_others(&mut read).await?;
    let today = app.db.clock.today();
    let mut quarters = queries::quarters(&mut read, today).await?;
    quarters.retain(|quarter| opens(&who) || quarter.last_day() < today);
    drop(read);
    let known = returns_of(&app, &in_use, &others)?;
    let body = html! {
        h1 class="govuk-heading-l" { "Reports" }
        ul class="govuk-list" {
            li { a class="govuk-link" href="/reports/long-stays" { "Stays beyond six months" } }
            li { a class="govuk-link" href="/reports/case-studies" { "Case studies" } }
            li { a class="govuk-link" href="/reports/take-up" { "Take-up by area and deprivation" } }
        }
        @for one in &known {
            h2 class="govuk-heading-m" { (one.title) }
            @if quarters.is_empty() { (govuk::empty("No quarter is over yet. The figures of a quarter stand here from the day after it.")) }
            p class="govuk-body" { "Quarters are three calendar months. The council’s own name for the quarter, which counts from April, is in brackets." }
            @for year in quarters.chunk_by(|a, b| a.financial_year() == b.financial_year()) {
                h3 class="govuk-heading-s" { "April to March, " (year[0].financial_year()) }
                ul class="govuk-list" {
                    @for quarter in year {
                        li {
                            a class="govuk-link" href={ "/reports/" (one.id) "/" (quarter) } { (quarter.says_with_financial_year()) }
                            @if quarter.last_day() >= today { ": not over yet" }
                        }
                    }
                }
            }
        }
    };
    Ok(Screen::new("Reports", "/reports", body).show(&who))
}

/// `GET /reports/{name}/{period}`
pub async fn quarter(
    State(app): State<App>,
    who: SignedIn,
    Path((name, period)): Path<(String, String)>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let form = of_address(&app, &name, &period)?;
    if form.is_ahead() || !(opens(&who) || form.is_over()) {
        return Ok(not_there_yet(&form, &who));
    }
    let _turn = heavy::turn().await;
    let mut read = app.db.read().await?;
    let today = app.db.clock.today();
    let (first, is_anothers) = queries::first_quarter(&mut read, today, &form.pack.id).await?;
    if is_anothers {
        return Err(Problem::NotFound);
    }
    let before = (1..TREND).take_while(|by| form.quarter.earlier(*by) >= first).count() as i32;
    let facts = form.facts_over_time(&mut read, before).await?;
    let notes = notes::of_quarter(&mut read, &form.one.id, form.quarter).await?;
    drop(read);
    let filled = heavy::compute(|| form.fill(&facts, app.db.clock.now()).with_notes(notes));
    let filled = for_reader(&app, &who, filled).await?;
    let title = format!("Outputs, {}", form.quarter.says());
    let body = heavy::compute(|| {
        html! {
            h1 class="govuk-heading-l" {
                span class="govuk-caption-l" { (form.one.title) }
                (form.quarter.says_with_financial_year())
            }
            (govuk::inset(html! {
                @if let Some(given) = &filled.given {
                    @for caveat in filled.caveats() { p class="govuk-body" { (caveat) } }
                    p class="govuk-body" { (given.says()) }
                } @else {
                    p class="govuk-body" { strong { (outputs::RESTRICTED) } " Do not pass it on outside that." }
                    @for caveat in filled.caveats().into_iter().skip(1) { p class="govuk-body" { (caveat) } }
                    @if opens(&who) && form.one.small_numbers == SmallNumbers::Guarded { p class="govuk-body" { (OTHERS) } }
                }
            }))
            @let sight = Sight::new(&filled, &facts, before, opens(&who));
            (contents(&filled, &sight.last_quarter()))
            @if let Some(given) = &filled.given { (guarded::body(&filled, given)) } @else {
                @for (at, section) in form.one.sections.iter().enumerate() { (sight.section(at, section)) }
            }
            (about(&filled))
        }
    });
    Ok(Screen { wide: true, done: done.done.as_deref(), ..Screen::new(&title, "/reports", body) }.back("/reports", "Reports").show(&who))
}

const OTHERS: &str = "Whoever sees figures and not the records behind them, such as a contract manager, reads these from the day after the quarter, rounded, and small categories together. What you download here is exact.";

/// Of a quarter that is to come, and for whoever opens no records of one that goes on: a figure that each day changes tells who came that day.
fn not_there_yet(form: &Form<'_>, who: &SignedIn) -> Response {
    let (first, last) = (form.quarter.first_day(), form.quarter.last_day());
    let because = if form.is_ahead() {
        format!("This quarter has not begun, so there are no figures of it. It begins on {}.", crate::words::short_day(first))
    } else {
        format!("This quarter is not over. Its figures stand here from the day after {}.", crate::words::short_day(last))
    };
    let body = html! {
        h1 class="govuk-heading-l" {
            span class="govuk-caption-l" { (form.one.title) }
            (form.quarter.says_with_financial_year())
        }
        p class="govuk-body" { (because) }
    };
    Screen::new("Outputs", "/reports", body).back("/reports", "Reports").show(who)
}

/// What the quarter is compared with, the files it can be taken away as, and the sections of the return.
fn contents(filled: &Filled<'_>, last_quarter: &Markup) -> Markup {
    html! {
        p class="govuk-body" {
            (last_quarter)
            "Download: "
            @for (at, format) in Format::ALL.into_iter().enumerate() {
                @if at > 0 { ", " }
                a class="govuk-link" href={ (address(filled)) "/outputs." (format) } download { (format.says()) }
            }
        }
        nav aria-label="Sections of this return" class="hf-no-print" {
            ul class="govuk-list hf-in-line" {
                @for (at, section) in filled.form.one.sections.iter().enumerate() {
                    li { a class="govuk-link" href={ "#section-" (at + 1) } { (section.says) } }
                }
            }
        }
    }
}

fn about(filled: &Filled<'_>) -> Markup {
    let form = filled.form;
    html! {
        h2 class="govuk-heading-m" { "How complete these figures are" }
        @if filled.given.is_some() {
            p class="govuk-body" { "What is missing is told to the service itself, whose figures are exact." }
        } @else if filled.notes.is_empty() {
            p class="govuk-body" { "Nothing is known to be missing." }
        } @else {
            ul class="govuk-list govuk-list--bullet" { @for note in &filled.notes { li { (note) } } }
        }
        p class="govuk-body-s" { "Made on " (crate::words::moment(filled.made_at)) " under the contract pack " (crate::duties::contracts::version(form.pack)) ", from the records as they stand." }
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

/// `GET /reports/{name}/{period}/{file}`: `outputs.json`, `outputs.csv`, `outputs.xlsx`.
pub async fn file(
    State(app): State<App>,
    who: SignedIn,
    Path((name, period, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let form = form(&app, &name, &period).await?;
    let format: Format = file.strip_prefix("outputs.").and_then(|format| format.parse().ok()).ok_or(Problem::NotFound)?;
    if form.is_ahead() || !(opens(&who) || form.is_over()) {
        return Err(Problem::NotFound);
    }
    let turn = heavy::turn().await;
    let mut read = app.db.read().await?;
    let facts = form.facts(&mut read, 0).await?;
    let notes = notes::of_quarter(&mut read, &form.one.id, form.quarter).await?;
    let parties = parties(&mut read, &form.pack.id).await?;
    drop(read);
    let filled = for_reader(&app, &who, form.fill(&facts, app.db.clock.now()).with_notes(notes).of_parties(parties)).await?;
    let bytes = heavy::compute(|| outputs::file(&filled, format)).map_err(Problem::Broken)?;
    drop(turn);
    let detail = format!("{}/{}/{file}", form.one.id, form.quarter);
    app.db.looks.seal(who.actor(), "downloaded-figures", "report", 0, detail).await?;
    let name = format!("attachment; filename=\"{}-{}.{format}\"", form.one.id, form.quarter.in_a_file_name());
    Ok(([(header::CONTENT_TYPE, format.media_type().to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}
