//! Bringing a workbook in at the screen: choose it, look at what would come in and what would be refused, take it in,
//! and read what became of it.

use axum::{
    extract::{Multipart, Path, Query, State},
    http::{HeaderName, header},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Checkboxes, Choice, FileUpload, Input, Select, Width, button_group, columns, inset, progress};
use maud::{Markup, html};

use super::{
    ImportError,
    kept::{self, Kept},
    layouts,
    report::Report,
    shown, take_back,
};
use crate::{
    App,
    duties::pages::moment,
    error::Problem,
    files::{
        on_disk::OnDisk,
        sent::{self, on_the_disk},
    },
    form::{Faults, Typed},
    heavy, ids, once,
    page::{self, Screen},
    running::accounts::pages::Done,
    session::{Posted, SignedIn},
};

/// The largest workbook that is taken, with its form around it.
pub const LARGEST_UPLOAD: usize = 21 * 1024 * 1024;

/// `GET /imports`
pub async fn list(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    list_page(&app, &who, &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

/// Chosen where nobody has said yet how the workbook is laid out.
const PROPOSE: &str = "propose";

async fn list_page(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults, done: Option<&str>) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let (imports, layouts) = (kept::all(&mut read).await?, layouts::all(&mut read).await?);
    drop(read);
    let mut mappings = kept::mappings(&app.contracts);
    mappings.extend(layouts.into_iter().map(|layout| (layout.file_name, layout.title)));
    let mut choices: Vec<Choice> = mappings.iter().map(|(file, title)| Choice::new(file.as_str(), title.as_str())).collect();
    choices.push(Choice::new(PROPOSE, "None of these: look at the workbook and propose a layout"));
    let first = mappings.first().map_or("", |(file, _)| file);
    let main = html! {
        p class="govuk-body" { "Bring in a workbook that the service kept until now. You see what would come in before anything does." }
        // A workbook is sent with its form as parts, so this is not page::form.
        form action="/imports" method="post" enctype="multipart/form-data" novalidate {
            input type="hidden" name="csrf" value=(who.csrf);
            input type="hidden" name="form_key" value=(ids::token());
            (Select { name: "mapping", label: "How the workbook is laid out", hint: "A layout says which sheet and column is what. Where there is none for your workbook yet, Holdfast proposes one and you correct it.",
                      items: choices, value: typed.some("mapping").unwrap_or(first), error: faults.of("mapping"), ..Default::default() })
            (FileUpload { name: "workbook", label: "The workbook", hint: "An Excel workbook (.xlsx) or a .csv file, 20 MB at most", accept: ".xlsx,.csv",
                          error: faults.of("workbook"), ..Default::default() })
            (Button::submit("Check the workbook"))
        }
        p class="govuk-body" { a class="govuk-link" href="/imports/layouts" { "Layouts: download one, or send one that you changed" } }
    };
    let body = html! {
        h1 class="govuk-heading-l" { "Imports" }
        (columns(main, html! {}))
        h2 class="govuk-heading-m" { "Imports so far" }
        (shown::imports(&imports))
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Imports", "/imports", body) }.show(who))
}

/// `POST /imports`
pub async fn uploaded(State(app): State<App>, who: SignedIn, parts: Multipart) -> Result<Response, Problem> {
    // Decided before the bytes come: who sends slowly, or often, takes the places of uploads and no page's.
    let Some(_place) = heavy::upload(who.account_id) else { return Err(Problem::Busy) };
    let (typed, file) = received(&app, &who, "workbook", parts).await?;
    let mut faults = Faults::default();
    let Some((name, coming)) = file else {
        faults.add("workbook", "Choose the workbook to bring in.");
        return list_page(&app, &who, &typed, &faults, None).await;
    };
    let _turn = heavy::reading_turn().await;
    let bytes = coming.whole().map_err(|e| on_the_disk(&e))?;
    let went_to = match typed.get("mapping") {
        PROPOSE => layouts::propose(&app, who.actor(), base(&name), &typed, bytes).await,
        _ => kept::keep(&app, who.actor(), base(&name), &typed, bytes).await,
    };
    match went_to {
        Ok(page) => Ok(Redirect::to(&page).into_response()),
        Err(ImportError::Unreadable(sentence)) => {
            faults.add("workbook", capital(&sentence));
            list_page(&app, &who, &typed, &faults, None).await
        }
        Err(ImportError::Db(error)) => Err(error.into()),
    }
}

/// The parts of a form with one file.
pub(super) async fn received(
    app: &App,
    who: &SignedIn,
    of_the_file: &str,
    parts: Multipart,
) -> Result<(Typed, Option<(String, OnDisk)>), Problem> {
    let (typed, files) = sent::parts(parts, (&app.db, who), LARGEST_UPLOAD).await?;
    let file = files.into_iter().find(|file| file.field == of_the_file && !file.coming.is_empty());
    Ok((typed, file.map(|file| (file.name, file.coming))))
}

/// Some browsers send the whole path.
pub(super) fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

pub(super) fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    let rest = letters.as_str();
    format!("{first}{rest}{}", if rest.ends_with('.') { "" } else { "." })
}

pub(super) async fn found(app: &App, id: &str) -> Result<Kept, Problem> {
    let id: i64 = id.parse().map_err(|_| Problem::NotFound)?;
    let mut read = app.db.read().await?;
    kept::one(&mut read, id).await?.ok_or(Problem::NotFound)
}

/// `GET /imports/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let mut import = found(&app, &id).await?;
    if let Some(far) = kept::progress(import.id) {
        return Ok(under_way_page(&who, &import, Some(far)));
    }
    if import.state == "taking" {
        if kept::is_elsewhere(&app.db, import.id).await? {
            return Ok(under_way_page(&who, &import, None));
        }
        // It may have ended since it was read; what it ended as is there before it stops being under way.
        import = found(&app, &id).await?;
    }
    if import.state == "proposed" {
        return Ok(Redirect::to(&format!("/imports/{}/layout", import.id)).into_response());
    }
    let own_layout = layouts::of_import(&mut app.db.read().await?, import.id).await?.is_some();
    let found = match asked.place().filter(|_| import.state == "previewed") {
        Some(place) => kept::row_as_read(&app, import.id, place).await.ok(),
        None => None,
    };
    let (title, body) = match import.state.as_str() {
        "previewed" => ("Check what would come in", preview(&who, &import, &asked, found.as_ref(), own_layout)),
        "taking" => {
            ("The import was interrupted", interrupted(&who, &import, "Holdfast was stopped while the workbook was being taken in."))
        }
        "failed" => ("The import did not work", interrupted(&who, &import, import.report().notes.first().map_or("", String::as_str))),
        "discarded" => ("This workbook was thrown away", html! { p class="govuk-body" { "Nothing of it was taken in." } }),
        "taken-back" => ("This import was taken back", taken_back(&import)),
        _ => ("What was taken in", taken(&import)),
    };
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" { (import.file_name) ", " (moment(import.taken_at.unwrap_or(import.begun_at))) }
        (body)
    };
    let done = asked.done.as_deref();
    Ok(Screen { wide: true, done, ..Screen::new(title, "/imports", body) }.back("/imports", "Imports").show(&who))
}

/// The page while rows are being written. It asks for itself again every second, without any script. How far it is, only
/// the server knows that takes it in.
fn under_way_page(who: &SignedIn, import: &Kept, far: Option<(u64, u64)>) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Taking the workbook in" }
        p class="govuk-body" { (import.file_name) }
        @if let Some((done, of)) = far { (progress("rows", "Rows written", done, of)) }
        p class="govuk-body" { "This page looks again by itself every second. You can leave it: the import goes on." }
        p class="govuk-body" { a class="govuk-link" href=(format!("/imports/{}", import.id)) { "Look again now" } }
    };
    let page = Screen::new("Taking the workbook in", "/imports", body).back("/imports", "Imports").show(who);
    ([(HeaderName::from_static("refresh"), "1")], page).into_response()
}

/// Everything that is to be read stands above the button.
fn preview(who: &SignedIn, import: &Kept, asked: &Asked, found: Option<&Report>, own_layout: bool) -> Markup {
    let report = import.report();
    let nothing = report.taken_in_all() == 0 && report.changed.is_empty();
    let changed = report.changed.len();
    html! {
        (inset("Nothing has been taken in yet."))
        @if own_layout {
            p class="govuk-body" { a class="govuk-link" href=(format!("/imports/{}/layout", import.id)) { "Change how the workbook is read" } }
        }
        (shown::counts(&report))
        @if nothing { p class="govuk-body" { "There is nothing new in this workbook to take in." } }
        (shown::told(import.id, &report, false))
        (shown::rows_read(&report))
        (one_row(import, asked, found))
        @if !nothing {
            (inset("The import can be taken back as a whole until somebody has worked on what it brought. What is refused can be mended in the workbook and brought in later: rows that are here already are not taken twice."))
        }
        (button_group(html! {
            @if !nothing {
                (page::form(who, &format!("/imports/{}/take", import.id), "", html! {
                    @if changed > 0 {
                        (Checkboxes::one("changes", &format!("Also change the {changed} records whose rows say something else now"), true))
                    }
                    (Button::submit("Take it in"))
                }))
            }
            (page::form(who, &format!("/imports/{}/discard", import.id), "", html! { (Button::secondary("Throw the workbook away", "", "")) }))
        }))
    }
}

/// A row that somebody wants to see, by its sheet and number.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    sheet: String,
    #[serde(default)]
    row: String,
    done: Option<String>,
}

impl Asked {
    fn place(&self) -> Option<(String, u32)> {
        Some((self.sheet.clone(), self.row.trim().parse().ok()?))
    }
}

fn one_row(import: &Kept, asked: &Asked, found: Option<&Report>) -> Markup {
    let row = |report: &Report| report.rows.iter().find(|row| row.why == "asked for").map(shown::row_read);
    let refused = |report: &Report| {
        let of = |r: &&super::report::Refused| r.sheet == asked.sheet && r.row.to_string() == asked.row.trim();
        report.refused.iter().find(of).map(|r| html! { p class="govuk-body" { "Refused: " (r.kind) ". " (r.reason) } })
    };
    html! {
        h2 class="govuk-heading-m" id="any-row" { "See any row as it is read" }
        form action=(format!("/imports/{}#any-row", import.id)) method="get" {
            (Input { name: "sheet", label: "Sheet", value: &asked.sheet, width: Width::Chars20, ..Default::default() })
            (Input { name: "row", label: "Row", value: &asked.row, width: Width::Chars5, ..Default::default() })
            (Button::secondary("Show the row", "", ""))
        }
        @if let Some(report) = found {
            @match row(report).or_else(|| refused(report)) {
                Some(shown) => (shown),
                None => { p class="govuk-body" { "Nothing was read from that row: it is blank, was passed over, or is on no sheet that the layout speaks of." } }
            }
        }
    }
}

fn interrupted(who: &SignedIn, import: &Kept, because: &str) -> Markup {
    html! {
        p class="govuk-body" { (because) " Nothing was taken in: an import comes in whole or not at all." }
        (button_group(html! {
            (page::form(who, &format!("/imports/{}/take", import.id), "", html! { (Button::submit("Try again")) }))
            (page::form(who, &format!("/imports/{}/discard", import.id), "", html! { (Button::secondary("Throw the workbook away", "", "")) }))
        }))
    }
}

fn taken(import: &Kept) -> Markup {
    let report = import.report();
    html! {
        p class="govuk-body" { a class="govuk-link" href=(format!("/imports/{}/undo", import.id)) { "Take this import back" } }
        (shown::counts(&report))
        (shown::told(import.id, &report, true))
    }
}

/// What it had brought can still be read.
fn taken_back(import: &Kept) -> Markup {
    let report = import.report();
    html! {
        @if let Some(done) = take_back::pages::done(import) { (inset(done)) }
        p class="govuk-body" { "Nothing of it is in the records any more. What it had brought:" }
        (shown::counts(&report))
        (shown::told(import.id, &report, false))
    }
}

/// `GET /imports/{id}/refused.csv`
pub async fn refused(State(app): State<App>, _who: SignedIn, Path(id): Path<String>) -> Result<Response, Problem> {
    let import = found(&app, &id).await?;
    Ok(file("refused-rows.csv", import.report().refused_csv()))
}

/// `GET /imports/{id}/unread.csv`
pub async fn unread(State(app): State<App>, _who: SignedIn, Path(id): Path<String>) -> Result<Response, Problem> {
    let import = found(&app, &id).await?;
    Ok(file("unread-cells.csv", import.report().unread_csv()))
}

fn file(name: &str, bytes: Vec<u8>) -> Response {
    let attached = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, attached)], bytes).into_response()
}

/// `POST /imports/{id}/take`
pub async fn take(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let import = found(&app, &id).await?;
    let page = format!("/imports/{}", import.id);
    let sent = once::sent_already(&app.db, &posted.typed).await?;
    if sent.is_none() && matches!(import.state.as_str(), "previewed" | "failed" | "taking") {
        kept::begin(&app, posted.who.actor(), import.id, &posted.typed).await?;
    }
    Ok(Redirect::to(&page).into_response())
}

/// `POST /imports/{id}/discard`
pub async fn discarded(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let import = found(&app, &id).await?;
    if kept::progress(import.id).is_none() {
        kept::discard(&app.db, posted.who.actor(), import.id).await?;
    }
    Ok(Redirect::to("/imports").into_response())
}
