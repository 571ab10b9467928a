//! The list of imports, and how a report looks on a page: everything that someone should read before the rows come in.

use govuk::{Cell, Colour, Head, Table, empty, tag};
use maud::{Markup, html};

pub(super) mod layout;
mod told;

use super::{
    Kind,
    kept::Kept,
    report::{Report, RowRead, Sum},
    take_back,
};
use crate::{duties::pages::moment, words::day};
pub(super) use told::told;

/// The list of imports.
pub(super) fn imports(imports: &[Kept]) -> Markup {
    if imports.is_empty() {
        return empty("No workbook has been brought in yet.");
    }
    let rows = imports
        .iter()
        .map(|import| {
            let (word, colour) = match import.state.as_str() {
                "taken" => ("Taken in", Colour::Green),
                "taking" => ("Being taken in", Colour::Yellow),
                "failed" => ("Did not work", Colour::Red),
                "proposed" => ("Layout being made", Colour::Yellow),
                "discarded" => ("Thrown away", Colour::Grey),
                "taken-back" => ("Taken back", Colour::Grey),
                _ => ("To be decided", Colour::Yellow),
            };
            let rows = if import.state == "taken" { import.of_rows.to_string() } else { "–".to_owned() };
            vec![
                html! { a class="govuk-link" href=(format!("/imports/{}", import.id)) { (import.file_name) } }.into(),
                moment(import.taken_at.unwrap_or(import.begun_at)).into(),
                tag(word, colour).into(),
                Cell::numeric(rows),
                taking_back(import).into(),
            ]
        })
        .collect();
    html! { (Table { head: vec!["Workbook".into(), "When".into(), "State".into(), Head::numeric("Rows taken in"), "Taking it back".into()], rows, stack_on_phone: true, ..Default::default() }) }
}

/// The way to take an import back, or that it was: when, by whom and why.
fn taking_back(import: &Kept) -> Markup {
    html! {
        @if import.state == "taken" {
            a class="govuk-link" href=(format!("/imports/{}/undo", import.id)) { "Take back" span class="govuk-visually-hidden" { ": " (import.file_name) } }
        }
        @if let Some(done) = take_back::pages::done(import) { (done) }
    }
}

/// How many rows of each kind, over which days, of how many people.
pub(super) fn counts(report: &Report) -> Markup {
    let count = |of: &std::collections::BTreeMap<Kind, i64>, kind| of.get(&kind).copied().unwrap_or(0);
    let changed = |kind| report.changed.iter().filter(|changed| changed.kind == kind).count();
    let rows = Kind::ALL
        .iter()
        .map(|kind| {
            let sum = report.sums.get(kind).cloned().unwrap_or_default();
            vec![
                kind.says().into(),
                Cell::numeric(count(&report.taken, *kind)),
                Cell::numeric(changed(*kind) as i64),
                Cell::numeric(count(&report.already, *kind)),
                span(&sum).into(),
                Cell::numeric(if sum.people > 0 { sum.people.to_string() } else { String::new() }),
                Cell::numeric(if sum.minutes > 0 { sum.minutes.to_string() } else { String::new() }),
            ]
        })
        .collect();
    let head = vec![
        "Kind".into(),
        Head::numeric("New"),
        Head::numeric("Changed"),
        Head::numeric("Here already"),
        "First and last day of the new".into(),
        Head::numeric("People"),
        Head::numeric("Minutes"),
    ];
    html! {
        (Table { caption: "Rows", head, rows, first_cell_is_header: true, stack_on_phone: true, ..Default::default() })
        p class="govuk-body" { (report.refused.len()) " rows refused. " (report.joined.len()) " pairs of records with the same name and date of birth, held to be one person. "
            (report.review.len()) " pairs that may be one person, to be looked at." }
    }
}

fn span(sum: &Sum) -> String {
    match (sum.first, sum.last) {
        (Some(first), Some(last)) if first == last => day(first),
        (Some(first), Some(last)) => format!("{} to {}", day(first), day(last)),
        _ => String::new(),
    }
}

/// Rows as they were read, by kind: those with something unusual first.
pub(super) fn rows_read(report: &Report) -> Markup {
    html! {
        @if !report.rows.is_empty() {
            h2 class="govuk-heading-m" { "Some rows, as they were read" }
            p class="govuk-body" { "Hold them against the workbook. What is not shown was empty." }
        }
        @for kind in Kind::ALL {
            @let rows: Vec<&RowRead> = in_order(report, kind);
            @if !rows.is_empty() {
                (govuk::Details { summary: kind.says().into(), open: true, body: html! { @for row in rows { (row_read(row)) } }, ..Default::default() })
            }
        }
    }
}

fn in_order(report: &Report, kind: Kind) -> Vec<&RowRead> {
    let mut rows: Vec<&RowRead> = report.rows.iter().filter(|row| row.kind == kind).collect();
    rows.sort_by_key(|row| (row.why.is_empty(), row.row));
    rows
}

pub(super) fn row_read(row: &RowRead) -> Markup {
    html! {
        p class="govuk-body-s" {
            strong { (row.sheet) " row " (row.row) }
            @if !row.why.is_empty() { " (" (row.why) ")" }
            ": "
            @for (at, [heading, value]) in row.read.iter().enumerate() {
                @if at > 0 { "; " }
                (heading) " " strong { (value) }
            }
        }
    }
}
