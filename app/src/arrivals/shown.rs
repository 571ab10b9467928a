//! How a report looks on a page.

use govuk::{Cell, Colour, Head, Table, empty, tag};
use maud::{Markup, html};

use super::{Kind, kept::Kept, report::Report};
use crate::duties::pages::moment;

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
                "discarded" => ("Thrown away", Colour::Grey),
                _ => ("To be decided", Colour::Yellow),
            };
            let rows = if import.state == "taken" { import.of_rows.to_string() } else { "–".to_owned() };
            vec![
                html! { a class="govuk-link" href=(format!("/imports/{}", import.id)) { (import.file_name) } }.into(),
                moment(import.taken_at.unwrap_or(import.begun_at)).into(),
                tag(word, colour).into(),
                Cell::numeric(rows),
            ]
        })
        .collect();
    html! { (Table { head: vec!["Workbook".into(), "When".into(), "State".into(), Head::numeric("Rows taken in")], rows, stack_on_phone: true, ..Default::default() }) }
}

/// How many rows of each kind.
pub(super) fn counts(report: &Report) -> Markup {
    let count = |of: &std::collections::BTreeMap<Kind, i64>, kind| of.get(&kind).copied().unwrap_or(0);
    let rows = Kind::ALL
        .iter()
        .map(|kind| vec![kind.says().into(), Cell::numeric(count(&report.taken, *kind)), Cell::numeric(count(&report.already, *kind))])
        .collect();
    html! {
        (Table { caption: "Rows", head: vec!["Kind".into(), Head::numeric("New"), Head::numeric("Here already")], rows, first_cell_is_header: true, ..Default::default() })
        p class="govuk-body" { (report.refused.len()) " rows refused. " (report.joined.len()) " pairs of records with the same name and date of birth, held to be one person. "
            (report.review.len()) " pairs that may be one person, to be looked at." }
    }
}

/// Everything that someone should read.
pub(super) fn details(import: i64, report: &Report, taken: bool) -> Markup {
    html! {
        (refused(import, report))
        (review(report, taken))
        (unmapped(report))
        (passed_over(report))
    }
}

fn refused(import: i64, report: &Report) -> Markup {
    if report.refused.is_empty() {
        return html! {};
    }
    let rows = report
        .refused
        .iter()
        .map(|row| vec![row.sheet.as_str().into(), Cell::numeric(i64::from(row.row)), row.kind.as_str().into(), row.reason.as_str().into()])
        .collect();
    html! {
        h2 class="govuk-heading-m" { "Refused rows" }
        p class="govuk-body" { "Mend these in the workbook and bring it in again. " a class="govuk-link" href=(format!("/imports/{import}/refused.csv")) { "Download the list" } }
        (Table { head: vec!["Sheet".into(), Head::numeric("Row"), "What is wrong".into(), "What to do".into()], rows, stack_on_phone: true, ..Default::default() })
    }
}

fn review(report: &Report, taken: bool) -> Markup {
    if report.review.is_empty() {
        return html! {};
    }
    let rows = report
        .review
        .iter()
        .map(|pair| vec![format!("{} and {}", pair.referrals[0], pair.referrals[1]).into(), pair.why.join(". ").into()])
        .collect();
    html! {
        h2 class="govuk-heading-m" { "May be one person" }
        p class="govuk-body" {
            @if taken { "A service manager decides on these under “Possible matches”." }
            @else { "Nobody is joined by this: a service manager decides once the workbook is in." }
        }
        (Table { head: vec!["Referrals".into(), "Why".into()], rows, stack_on_phone: true, ..Default::default() })
    }
}

fn unmapped(report: &Report) -> Markup {
    if report.unmapped.is_empty() {
        return html! {};
    }
    let rows = report
        .unmapped
        .iter()
        .map(|value| {
            vec![value.sheet.as_str().into(), value.column.as_str().into(), value.value.as_str().into(), Cell::numeric(value.rows)]
        })
        .collect();
    html! {
        h2 class="govuk-heading-m" { "Values without a category" }
        p class="govuk-body" { "They come in as not known, with what was written kept beside. To give them a category, add them to the layout." }
        (Table { head: vec!["Sheet".into(), "Column".into(), "Value".into(), Head::numeric("Rows")], rows, stack_on_phone: true, ..Default::default() })
    }
}

fn passed_over(report: &Report) -> Markup {
    html! {
        @if !report.skipped.is_empty() || !report.not_mapped.is_empty() || !report.notes.is_empty() {
            h2 class="govuk-heading-m" { "Also to know" }
            ul class="govuk-list govuk-list--bullet" {
                @for note in &report.notes { li { (note) } }
                @for skipped in &report.skipped { li { (skipped.sheet) ": " (skipped.rows) " rows passed over (" (skipped.why) ")" } }
                @for left in &report.not_mapped {
                    li {
                        @match &left.column {
                            Some(column) => { "The column “" (column) "” of " (left.sheet) " is not in the layout and was not read (" (left.rows) " rows)" }
                            None => { "The sheet “" (left.sheet) "” is not in the layout and was not read (" (left.rows) " rows)" }
                        }
                    }
                }
            }
        }
    }
}
