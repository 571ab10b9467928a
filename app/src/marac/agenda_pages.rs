//! An agenda brought: pasted as text, or as a workbook, which a process of its own reads.

use axum::{
    extract::{Multipart, Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, FileUpload};
use maud::{Markup, html};

use super::{
    agenda::{self, Read},
    cases, opened, pages,
    queries::{self, Meeting},
};
use crate::{
    App, arrivals,
    db::Write,
    error::Problem,
    fields::Fields,
    files::sent::{self, on_the_disk},
    form::{Faults, Typed},
    heavy, ids, once, page,
    session::{Posted, SignedIn},
};

/// What is pasted is no longer than this: some two hundred lines.
const LONGEST: usize = 60_000;

/// The two ways in which an agenda comes.
pub(super) fn forms(who: &SignedIn, meeting: &Meeting, first: bool, typed: &Typed, faults: &Faults) -> Markup {
    let address = format!("{}/agenda", meeting.page());
    let form = Fields { typed, faults };
    let hint = "One case a line: number, name, date of birth, address, as far as they are there. Copied from a table or typed.";
    let both = html! {
        (page::form(who, &address, "", html! {
            (form.words("agenda", "Paste the agenda", hint, 8))
            (Button::submit("Read the agenda"))
        }))
        form action=(format!("{address}/file")) method="post" enctype="multipart/form-data" novalidate {
            input type="hidden" name="csrf" value=(who.csrf);
            input type="hidden" name="form_key" value=(ids::token());
            (FileUpload { name: "workbook", label: "Or bring it as a file", hint: "An Excel workbook (.xlsx) or a .csv file, 20 MB at most. The file itself is not kept.", accept: ".xlsx,.csv",
                          error: faults.of("workbook"), ..Default::default() })
            (Button::secondary("Read the file", "then", "file"))
        }
    };
    let open = first || faults.of("agenda").is_some() || faults.of("workbook").is_some();
    html! {
        @if open { h2 class="govuk-heading-m" { "The agenda" } (both) } @else { (govuk::Details { summary: "Add to the agenda".into(), body: both, ..Default::default() }) }
    }
}

/// Adds what was read; gives where it leads.
async fn add(tx: &mut Write, meeting: i64, all: &[Read]) -> Result<String, Problem> {
    let there = queries::cases(tx, meeting).await?;
    let added = cases::add(tx, meeting, &there, all).await?;
    // Nothing new changes nothing, and leads to the list all the same.
    if added == 0 {
        tx.journal("marac-agenda-read", "marac-meeting", meeting, "0");
    }
    Ok(format!("/marac/{meeting}?done={}", if added > 0 { "marac-read" } else { "marac-nothing-new" }))
}

const NO_CASES: &str = "No case could be read of it. Each needs a name, one case a line.";

/// `POST /marac/{id}/agenda`
pub async fn pasted(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (meeting, typed) = (opened(&app, &posted.who, id).await?, &posted.typed);
    if !meeting.is_open() {
        return Ok(Redirect::to(&meeting.page()).into_response());
    }
    let mut faults = Faults::default();
    let text = typed.get("agenda");
    let all = agenda::of_text(text, app.db.clock.today());
    if text.len() > LONGEST {
        faults.add("agenda", "That is longer than an agenda. Paste the lines of its cases only.");
    } else if text.trim().is_empty() {
        faults.add("agenda", "Paste the agenda");
    } else if all.is_empty() {
        faults.add("agenda", NO_CASES);
    }
    if !faults.none() {
        return pages::one_page(&app, &posted.who, &meeting, typed, &faults, None).await;
    }
    once::record::<Problem, _>(&app.db, &posted, async |tx| add(tx, id, &all).await).await
}

/// `POST /marac/{id}/agenda/file`
pub async fn sent(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, parts: Multipart) -> Result<Response, Problem> {
    // Decided before the bytes come: who sends slowly, or often, takes the places of uploads and no page's.
    let Some(_place) = heavy::upload(who.account_id) else { return Err(Problem::Busy) };
    // The token comes first: another site learns nothing of which meetings there are.
    let (typed, files) = sent::parts(parts, (&app.db, &who), arrivals::LARGEST_UPLOAD).await?;
    let meeting = opened(&app, &who, id).await?;
    if !meeting.is_open() {
        return Ok(Redirect::to(&meeting.page()).into_response());
    }
    let mut faults = Faults::default();
    let file = files.into_iter().find(|file| file.field == "workbook" && !file.coming.is_empty());
    let mut all = vec![];
    match file {
        None => faults.add("workbook", "Choose the file of the agenda."),
        Some(file) => {
            let _turn = heavy::reading_turn().await;
            let bytes = file.coming.whole().map_err(|e| on_the_disk(&e))?;
            match arrivals::read_workbook(&file.name, bytes).await {
                Err(refused) => faults.add("workbook", refused),
                Ok(book) => all = agenda::of_workbook(&book, app.db.clock.today()),
            }
            if all.is_empty() && faults.none() {
                faults.add("workbook", NO_CASES);
            }
        }
    }
    if !faults.none() {
        return pages::one_page(&app, &who, &meeting, &typed, &faults, None).await;
    }
    let to = once::record_typed::<Problem, _>(&app.db, who.actor(), &typed, async |tx| add(tx, id, &all).await).await?;
    Ok(Redirect::to(&to).into_response())
}
