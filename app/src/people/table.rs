//! Several people in a table, each leading to their page.

use govuk::{Cell, Head};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{queries::Carried, whole_name};
use crate::words::short_day;

/// A worker's cases, with where the people are and when they were last reached.
pub fn caseload(cases: &[Carried]) -> Markup {
    let row = |case: &Carried| {
        let mut row = named(&case.reference, &case.given_name, &case.family_name, case.born_on);
        row.push(case.unit.clone().unwrap_or_else(|| "Not in a unit".into()).into());
        row.push(case.last_contact_on.map_or("None yet".to_owned(), short_day).into());
        row
    };
    table(vec!["Unit".into(), "Last reached".into()], cases.iter().map(row).collect())
}

/// The cells that say who somebody is, leading to their page.
pub fn named(reference: &str, given_name: &str, family_name: &str, born_on: Option<Date>) -> Vec<Cell<'static>> {
    vec![
        html! { a class="govuk-link" href=(format!("/people/{reference}")) { (whole_name(given_name, family_name)) } }.into(),
        reference.to_owned().into(),
        born_on.map_or(String::new(), |born| short_day(born)).into(),
    ]
}

/// A table of rows that begin with [`named`]; `further` heads what comes behind. Nothing when there are none.
pub fn table(further: Vec<Head<'static>>, rows: Vec<Vec<Cell<'static>>>) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let head = ["Name", "Reference", "Born"].map(Head::from).into_iter().chain(further).collect();
    html! { (govuk::Table { head, rows, stack_on_phone: true, ..Default::default() }) }
}
