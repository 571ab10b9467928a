//! Everything that a report tells, in the order in which it matters.

use govuk::{Cell, Head, Table};
use maud::{Markup, html};

use crate::arrivals::report::{Changed, Refused, Report};

/// More than these are in the files, and are counted here.
const SHOWN: usize = 200;

pub(in crate::arrivals) fn told(import: i64, report: &Report, taken: bool) -> Markup {
    html! {
        (refused(import, report))
        (warnings(report))
        (unread(import, report))
        (unmapped(report))
        (changed(report))
        (gone(report))
        (review(report, taken))
        (passed_over(report))
    }
}

fn more(of: usize) -> Markup {
    html! { @if of > SHOWN { p class="govuk-body" { "And " (of - SHOWN) " more." } } }
}

/// A refused referral and the rows that wait for it are one group.
fn refused(import: i64, report: &Report) -> Markup {
    if report.refused.is_empty() {
        return html! {};
    }
    let waiting = |referral: &Refused| report.refused.iter().filter(|row| row.waits_for == Some(referral.row)).count();
    let own: Vec<&Refused> = report.refused.iter().filter(|row| row.waits_for.is_none()).collect();
    let rows = own
        .iter()
        .take(SHOWN)
        .map(|row| {
            let reason = match waiting(row) {
                0 => row.reason.clone(),
                1 => format!("{} One row waits with it, and comes in when it does.", row.reason),
                n => format!("{} {n} rows wait with it, and come in when it does.", row.reason),
            };
            vec![row.sheet.as_str().into(), Cell::numeric(i64::from(row.row)), row.kind.as_str().into(), reason.into()]
        })
        .collect();
    html! {
        h2 class="govuk-heading-m" { "Refused rows" }
        p class="govuk-body" { "Mend these in the workbook and bring it in again. " a class="govuk-link" href=(format!("/imports/{import}/refused.csv")) { "Download the list" } }
        (Table { head: vec!["Sheet".into(), Head::numeric("Row"), "What is wrong".into(), "What to do".into()], rows, stack_on_phone: true, ..Default::default() })
        (more(own.len()))
    }
}

fn warnings(report: &Report) -> Markup {
    if report.warnings.is_empty() {
        return html! {};
    }
    let row_of = |row: u32| if row == 0 { Cell::numeric(String::new()) } else { Cell::numeric(i64::from(row)) };
    let rows = report.warnings.iter().take(SHOWN);
    let rows = rows.map(|w| vec![w.sheet.as_str().into(), row_of(w.row), w.kind.as_str().into(), w.says.as_str().into()]).collect();
    html! {
        h2 class="govuk-heading-m" { "Facts that do not go together" }
        p class="govuk-body" { "The rows come in all the same. Look at them: one of the two facts is wrong." }
        (Table { head: vec!["Sheet".into(), Head::numeric("Row"), "What".into(), "Why".into()], rows, stack_on_phone: true, ..Default::default() })
        (more(report.warnings.len()))
    }
}

fn unread(import: i64, report: &Report) -> Markup {
    if report.unread.is_empty() {
        return html! {};
    }
    let rows = report.unread.iter().take(SHOWN);
    let rows = rows
        .map(|u| {
            vec![
                u.sheet.as_str().into(),
                Cell::numeric(i64::from(u.row)),
                u.column.as_str().into(),
                u.value.as_str().into(),
                u.why.as_str().into(),
            ]
        })
        .collect();
    html! {
        h2 class="govuk-heading-m" { "Cells that could not be read" }
        p class="govuk-body" {
            "Their rows come in; what these cells say is kept in this list and is not known in the record. Mend them in the workbook and bring it in again to fill just these. "
            a class="govuk-link" href=(format!("/imports/{import}/unread.csv")) { "Download the cells" }
        }
        (Table { head: vec!["Sheet".into(), Head::numeric("Row"), "Column".into(), "Says".into(), "Why".into()], rows, stack_on_phone: true, ..Default::default() })
        (more(report.unread.len()))
    }
}

fn unmapped(report: &Report) -> Markup {
    if report.unmapped.is_empty() {
        return html! {};
    }
    let rows = report.unmapped.iter().take(SHOWN);
    let rows = rows
        .map(|value| {
            vec![value.sheet.as_str().into(), value.column.as_str().into(), value.value.as_str().into(), Cell::numeric(value.rows)]
        })
        .collect();
    html! {
        h2 class="govuk-heading-m" { "Values without a category" }
        p class="govuk-body" { "They come in as not known, with what was written kept beside. To give them a category, add them to the layout." }
        (Table { head: vec!["Sheet".into(), "Column".into(), "Value".into(), Head::numeric("Rows")], rows, stack_on_phone: true, ..Default::default() })
        (more(report.unmapped.len()))
    }
}

fn changed(report: &Report) -> Markup {
    if report.changed.is_empty() {
        return html! {};
    }
    let what = |changed: &Changed| {
        html! { @for cell in &changed.cells {
            p class="govuk-body-s govuk-!-margin-bottom-0" { (cell.column) ": " (or_blank(&cell.old)) " → " strong { (or_blank(&cell.new)) } }
        } @if changed.cells.is_empty() { "It is read in another way now." } }
    };
    let rows = report.changed.iter().take(SHOWN);
    let rows = rows.map(|c| vec![c.sheet.as_str().into(), Cell::numeric(i64::from(c.row)), what(c).into()]).collect();
    html! {
        h2 class="govuk-heading-m" { "Rows that have changed since they came in" }
        (Table { head: vec!["Sheet".into(), Head::numeric("Row"), "What it said, and what it says now".into()], rows, stack_on_phone: true, ..Default::default() })
        (more(report.changed.len()))
    }
}

fn or_blank(value: &str) -> &str {
    if value.is_empty() { "(blank)" } else { value }
}

fn gone(report: &Report) -> Markup {
    if report.gone.is_empty() {
        return html! {};
    }
    let said = |said: &[[String; 2]]| said.iter().map(|[field, value]| format!("{field} {value}")).collect::<Vec<_>>().join("; ");
    let rows = report.gone.iter().map(|g| vec![g.sheet.as_str().into(), Cell::numeric(i64::from(g.row)), said(&g.said).into()]).collect();
    html! {
        h2 class="govuk-heading-m" { "Rows that are not in the workbook any more" }
        p class="govuk-body" { "They came in before, and their records stay. The row is where it was then." }
        (Table { head: vec!["Sheet".into(), Head::numeric("Row"), "What it said".into()], rows, stack_on_phone: true, ..Default::default() })
    }
}

fn review(report: &Report, taken: bool) -> Markup {
    if report.review.is_empty() {
        return html! {};
    }
    let rows = report.review.iter().take(SHOWN);
    let rows =
        rows.map(|pair| vec![format!("{} and {}", pair.referrals[0], pair.referrals[1]).into(), pair.why.join(". ").into()]).collect();
    html! {
        h2 class="govuk-heading-m" { "May be one person" }
        p class="govuk-body" {
            @if taken { "A service manager decides on these under “Possible matches”." }
            @else { "Nobody is joined by this: a service manager decides once the workbook is in." }
        }
        (Table { head: vec!["Referrals".into(), "Why".into()], rows, stack_on_phone: true, ..Default::default() })
        (more(report.review.len()))
    }
}

fn passed_over(report: &Report) -> Markup {
    html! {
        @if !report.skipped.is_empty() || !report.not_mapped.is_empty() || !report.notes.is_empty() {
            h2 class="govuk-heading-m" { "Also to know" }
            ul class="govuk-list govuk-list--bullet" {
                @for note in report.notes.iter().take(SHOWN) { li { (note) } }
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
