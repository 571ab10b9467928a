//! The pages of layouts: one is proposed for a workbook, corrected with rows as they would be read beside it, kept,
//! downloaded, and sent back changed.

use axum::{
    extract::{Multipart, Path, Query, State},
    http::header,
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, FileUpload, Table};
use maud::html;

use super::{
    ImportError,
    kept::{self, Kept},
    layouts::{self, Layout, Made},
    pages::{base, capital, found, received},
    proposal::{self, Col, Draft, Group, Hold, Stands},
    report::Report,
    shown::layout::Form,
};
use crate::{
    App,
    duties::pages::moment,
    error::Problem,
    files::sent::on_the_disk,
    form::{Faults, Typed},
    heavy, ids, once,
    page::Screen,
    running::accounts::pages::Done,
    session::{Posted, SignedIn},
};

/// A layout is a text.
pub const LARGEST_FILE: usize = 512 * 1024;

/// The layout of an import that can still be corrected.
async fn in_the_making(app: &App, id: &str) -> Result<(Kept, Layout, Draft), Problem> {
    let import = found(app, id).await?;
    let layout = layouts::of_import(&mut app.db.read().await?, import.id).await?.ok_or(Problem::NotFound)?;
    if !matches!(import.state.as_str(), "proposed" | "previewed") {
        return Err(Problem::NotFound);
    }
    let draft = layout.draft().ok_or(Problem::NotFound)?;
    Ok((import, layout, draft))
}

/// By which a form knows that the layout it corrects still stands.
fn seen(layout: &Layout) -> String {
    format!("{}-{}", layout.id, layout.made_at.as_microsecond())
}

/// `GET /imports/{id}/layout`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<String>) -> Result<Response, Problem> {
    let (import, layout, draft) = in_the_making(&app, &id).await?;
    let report = import.report();
    let problem = layout.words.is_empty().then(|| report.notes.first().cloned()).flatten();
    Ok(page(&app, &who, &import, &seen(&layout), (&draft, &report), (&Typed::default(), &Faults::default(), problem)))
}

fn page(
    app: &App,
    who: &SignedIn,
    import: &Kept,
    seen: &str,
    (draft, report): (&Draft, &Report),
    (typed, faults, problem): (&Typed, &Faults, Option<String>),
) -> Response {
    let form = Form { who, import: import.id, seen, draft, report, faults, key: typed.get("form_key"), pack: app.contracts.main() };
    let body = html! {
        h1 class="govuk-heading-l" { "How this workbook is read" }
        p class="govuk-body" { (import.file_name) ", " (moment(import.begun_at)) }
        (form.whole(problem.as_deref()))
    };
    Screen { faults: Some(faults), wide: true, ..Screen::new("How this workbook is read", "/imports", body) }
        .back("/imports", "Imports")
        .show(who)
}

/// `POST /imports/{id}/layout`: shows how the workbook is read now, or keeps the layout and goes on to the preview.
pub async fn corrected(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { who, typed, .. } = posted;
    if let Some(went_to) = once::sent_already(&app.db, &typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let (import, layout, before) = in_the_making(&app, &id).await?;
    let mut faults = Faults::default();
    if !typed.still_stands(&seen(&layout)) {
        faults.add("title", "Somebody else changed this layout meanwhile. This is how it stands now; what you chose was not taken.");
        return Ok(page(&app, &who, &import, &seen(&layout), (&before, &import.report()), (&Typed::default(), &faults, None)));
    }
    let _turn = heavy::reading_turn().await;
    let book = match layouts::workbook(&app, import.id).await {
        Ok(book) => book,
        Err(ImportError::Unreadable(says)) => {
            faults.add("title", capital(&says));
            return Ok(page(&app, &who, &import, &seen(&layout), (&before, &import.report()), (&typed, &faults, None)));
        }
        Err(ImportError::Db(error)) => return Err(error.into()),
    };
    let mut draft = before.clone();
    apply(&mut draft, &typed);
    heavy::compute(|| proposal::corrected(&mut draft, &before, &book, app.contracts.main()));
    let made = Made::of(&app, &book, draft).await.map_err(problem)?;
    let keep = typed.get("action") == "keep";
    // What cannot be kept can be looked at: the page says what is missing, and nothing that was chosen is lost.
    match &made.fault {
        Some((field, says)) if keep => faults.add(field.as_str(), capital(says)),
        None if keep => check_title(&app, &made.draft, &mut faults),
        _ => {}
    }
    // A sheet that holds something else now has its columns proposed anew: that is looked at before it is kept.
    let is_anew = made.draft.groups.iter().zip(&before.groups).any(|(now, was)| proposal::is_anew(now, was) && !now.holds.is_empty());
    if !faults.none() {
        return Ok(page(&app, &who, &import, &seen(&layout), (&made.draft, &made.report), (&typed, &faults, None)));
    }
    let went_to = layouts::record(&app, who.actor(), &import, &layout, &made, keep && !is_anew, &typed).await?;
    Ok(Redirect::to(&went_to).into_response())
}

fn problem(error: ImportError) -> Problem {
    match error {
        ImportError::Unreadable(says) => Problem::Unclear(capital(&says)),
        ImportError::Db(error) => error.into(),
    }
}

fn check_title(app: &App, draft: &Draft, faults: &mut Faults) {
    if draft.title.is_empty() {
        faults.add("title", "Give the layout a name.");
    } else if kept::mappings(&app.contracts).iter().any(|(shipped, _)| *shipped == layouts::file_name(&draft.title)) {
        faults.add("title", "A layout of this name comes with Holdfast. Give yours another name.");
    }
}

/// Puts what was chosen into the draft; what the form does not say, or cannot say, stays as it was.
fn apply(draft: &mut Draft, typed: &Typed) {
    let said = |name: &str| typed.0.iter().any(|(known, _)| known == name).then(|| typed.get(name).to_owned());
    if let Some(title) = said("title") {
        draft.title = title.chars().filter(|c| !c.is_control()).take(80).collect();
    }
    if let Some(dates) = said("dates").filter(|dates| ["", "day-month", "month-day"].contains(&dates.as_str())) {
        draft.dates = dates;
    }
    for (g, group) in draft.groups.iter_mut().enumerate() {
        apply_to_group(group, g, &said);
    }
    for (n, odd) in draft.odd.iter_mut().enumerate() {
        if let Some(passed) = said(&format!("odd-{n}")) {
            odd.passed = passed == "pass";
        }
    }
    if let Some(also) = said("also") {
        draft.also = also.chars().filter(|c| *c == '\n' || !c.is_control()).take(2_000).collect();
    }
    for (n, word) in draft.words.iter_mut().enumerate() {
        if let Some(means) = said(&format!("word-{n}")).filter(|means| means.len() <= 60 && !means.chars().any(char::is_control)) {
            word.means = means;
        }
    }
    let names: Vec<String> = draft.workers.iter().flat_map(|worker| [worker.name.clone(), worker.is.clone()]).collect();
    for (n, worker) in draft.workers.iter_mut().enumerate() {
        if let Some(is) = said(&format!("worker-{n}")).filter(|is| is.is_empty() || names.contains(is)) {
            worker.is = if is == worker.name { String::new() } else { is };
            worker.volunteer = typed.ticked(&format!("volunteer-{n}"));
        }
    }
}

fn apply_to_group(group: &mut Group, g: usize, said: &impl Fn(&str) -> Option<String>) {
    let before = group.clone();
    if let Some(holds) = said(&format!("hold-{g}")).filter(|holds| holds.is_empty() || Hold::of(holds).is_some()) {
        group.holds = holds;
    }
    if let Some(row) = said(&format!("heading-{g}")).and_then(|row| row.trim().parse().ok()).filter(|row| *row > 0) {
        group.heading_row = row;
    }
    if let Some(rows) = said(&format!("headings-{g}")).and_then(|rows| rows.parse().ok()).filter(|rows| (1..=3).contains(rows)) {
        group.heading_rows = rows;
    }
    let Some(hold) = Hold::of(&group.holds).filter(|_| !proposal::is_anew(group, &before)) else { return };
    for (c, col) in group.columns.iter_mut().enumerate().filter(|(_, col)| col.stands != Stands::Constant) {
        let known = hold.fields(col.stands);
        if let Some(field) = said(&format!("col-{g}-{c}")).filter(|said| said.is_empty() || known.iter().any(|(code, _)| code == said)) {
            col.field = field;
        }
        let mut one_of = |name: &str, words: &[&str], into: fn(&mut Col) -> &mut String| {
            if let Some(chosen) = said(&format!("{name}-{g}-{c}")).filter(|chosen| words.contains(&chosen.as_str())) {
                *into(col) = chosen;
            }
        };
        one_of("unit", &["minutes", "hours", "h:mm"], |col| &mut col.unit);
        one_of("fill", &["", "above"], |col| &mut col.fill);
        one_of("times", &["", "utc"], |col| &mut col.times);
        one_of("dates", &["", "day-month", "month-day"], |col| &mut col.dates);
        if !proposal::may_be_as_above(hold, &col.field) {
            col.fill.clear();
        }
    }
    constants(group, g, hold, said);
}

/// What is the same for every row: those there are, and one more. One without a value or a field is none.
fn constants(group: &mut Group, g: usize, hold: Hold, said: &impl Fn(&str) -> Option<String>) {
    let (mut constants, others): (Vec<Col>, Vec<Col>) =
        std::mem::take(&mut group.columns).into_iter().partition(|col| col.stands == Stands::Constant);
    group.columns = others;
    constants.push(Col { stands: Stands::Constant, ..Col::default() });
    let known = hold.fields(Stands::Constant);
    for (k, col) in constants.iter_mut().enumerate() {
        if let Some(field) = said(&format!("const-{g}-{k}")).filter(|said| said.is_empty() || known.iter().any(|(code, _)| code == said)) {
            col.field = field;
        }
        if let Some(value) = said(&format!("value-{g}-{k}")) {
            col.heading = value.chars().filter(|c| !c.is_control()).take(80).collect::<String>().trim().to_owned();
        }
    }
    group.columns.extend(constants.into_iter().filter(|col| !col.field.is_empty() && !col.heading.is_empty()));
}

/// `GET /imports/layouts`
pub async fn list(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    list_page(&app, &who, &Faults::default(), done.done.as_deref()).await
}

async fn list_page(app: &App, who: &SignedIn, faults: &Faults, done: Option<&str>) -> Result<Response, Problem> {
    let layouts = layouts::all(&mut app.db.read().await?).await?;
    let shipped = kept::mappings(&app.contracts);
    let row = |title: &str, file: &str, when: String| {
        vec![
            title.to_owned().into(),
            when.into(),
            html! { a class="govuk-link" href={ "/imports/layouts/" (file) } download { "Download " (file) } }.into(),
        ]
    };
    let mut rows: Vec<_> = layouts.iter().map(|layout| row(&layout.title, &layout.file_name, moment(layout.made_at))).collect();
    rows.extend(shipped.iter().map(|(file, title)| row(title, file, "Comes with Holdfast".into())));
    let body = html! {
        h1 class="govuk-heading-l" { "Layouts" }
        p class="govuk-body" {
            "A layout says how a workbook is read. Each is a text file: download it, change it, try it with "
            code { "holdfast mapping check" } ", and send it back under its name."
        }
        (Table { head: vec!["Layout".into(), "Kept".into(), "File".into()], rows, first_cell_is_header: true, stack_on_phone: true, ..Default::default() })
        h2 class="govuk-heading-m" { "Send a layout that you changed" }
        form action="/imports/layouts" method="post" enctype="multipart/form-data" novalidate {
            input type="hidden" name="csrf" value=(who.csrf);
            input type="hidden" name="form_key" value=(ids::token());
            (FileUpload { name: "layout", label: "The file", hint: "A text file that ends in .toml. A layout of the same name is replaced for imports from now on.",
                          accept: ".toml", error: faults.of("layout"), ..Default::default() })
            (Button::submit("Keep the layout"))
        }
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Layouts", "/imports", body) }.back("/imports", "Imports").show(who))
}

/// `POST /imports/layouts`
pub async fn sent(State(app): State<App>, who: SignedIn, parts: Multipart) -> Result<Response, Problem> {
    let Some(_place) = heavy::upload(who.account_id) else { return Err(Problem::Busy) };
    let (typed, file) = received(&app, &who, "layout", parts).await?;
    let mut faults = Faults::default();
    let Some((name, coming)) = file else {
        faults.add("layout", "Choose the file of the layout.");
        return list_page(&app, &who, &faults, None).await;
    };
    let bytes = coming.whole().map_err(|e| on_the_disk(&e))?;
    match layouts::keep_file(&app, who.actor(), base(&name), &typed, &bytes).await {
        Ok(page) => Ok(Redirect::to(&page).into_response()),
        Err(ImportError::Unreadable(says)) => {
            faults.add("layout", capital(&says));
            list_page(&app, &who, &faults, None).await
        }
        Err(ImportError::Db(error)) => Err(error.into()),
    }
}

/// `GET /imports/layouts/{name}`
pub async fn file(State(app): State<App>, _who: SignedIn, Path(name): Path<String>) -> Result<Response, Problem> {
    let text = if kept::mappings(&app.contracts).iter().any(|(shipped, _)| *shipped == name) {
        std::fs::read_to_string(app.contracts.root.join("mappings").join(&name)).map_err(|_| Problem::NotFound)?
    } else {
        layouts::named(&mut app.db.read().await?, &name).await?.ok_or(Problem::NotFound)?.words
    };
    let attached = format!("attachment; filename=\"{}\"", name.split('#').next().unwrap_or_default());
    Ok(([(header::CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, attached)], text)
        .into_response())
}
