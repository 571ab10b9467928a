//! What is checked again and again, such as premises and vehicles: managers are told before the next day of the latest check, by forms that
//! say so (`comes_again`). What is latest is told by what a record is of and is about.

use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::Forms;
use crate::{
    db::{DbError, Read, Value, places},
    own_written, row,
    words::day,
};

/// So long before its day it is told.
const BEFORE_DAYS: i64 = 28;
/// Whoever has not been checked for so long is in use no more, or is looked for elsewhere.
const LONGEST_YEARS: i64 = 5;

row! {
    /// The latest check of something.
    #[derive(Debug)]
    pub struct Check {
        pub id: i64,
        pub kind: String,
        pub about: String,
        pub line: String,
        /// What it is of: a unit, or else the contract.
        pub unit: Option<String>,
        pub contract_id: Option<i64>,
        pub second_on: Option<Date>,
    }
}

/// The checks whose next day is less than four weeks away or has passed, the earliest first.
pub async fn coming(read: &mut Read, forms: &Forms, today: Date) -> Result<Vec<Check>, DbError> {
    let kinds: Vec<&str> = forms.offered().into_iter().filter(|form| form.comes_again).map(|form| form.kind.as_str()).collect();
    if kinds.is_empty() {
        return Ok(vec![]);
    }
    let sql = concat!(
        "SELECT r.id, r.kind, r.about, r.line, u.name AS unit, r.of_contract_id AS contract_id, r.second_on
         FROM record r LEFT JOIN unit u ON u.id = r.unit_id WHERE r.withdrawn_at IS NULL AND ",
        own_written!("r.recorded_by", "r.recorded_at"),
        " AND r.kind IN (#) AND r.happened_on >= @ ORDER BY r.happened_on DESC, r.id DESC LIMIT 2000"
    );
    let sql = sql.replace('#', &places(kinds.len())).replace('@', &format!("${}", kinds.len() + 1));
    let since = today.saturating_sub(LONGEST_YEARS.years());
    let values = kinds.into_iter().map(Value::from).chain([Value::from(since)]).collect();
    let every: Vec<Check> = read.all_assembled(sql, values).await?;
    Ok(latest(every, today.saturating_add(BEFORE_DAYS.days())))
}

/// Of checks, the latest first: the first of each thing, where its next day has come by then.
fn latest(every: Vec<Check>, by: Date) -> Vec<Check> {
    let mut met = std::collections::HashSet::new();
    let firsts = every.into_iter().filter(|check| {
        let of = (check.kind.clone(), check.unit.clone(), check.contract_id, folded(&check.about));
        met.insert(of)
    });
    let mut due: Vec<Check> = firsts.filter(|check| check.second_on.is_some_and(|on| on <= by)).collect();
    due.sort_by_key(|check| (check.second_on, check.id));
    due
}

/// "WK12 ABC" and "wk12abc" are one vehicle.
fn folded(about: &str) -> String {
    about.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// As a manager's first page has it; nothing where nothing comes.
pub fn shown(forms: &Forms, checks: &[Check], today: Date) -> Markup {
    html! {
        @if !checks.is_empty() {
            h2 class="govuk-heading-m" id="again" { "To be checked again" }
            ul class="govuk-list govuk-list--bullet" { @for check in checks { li {
                @let title = forms.current(&check.kind).map_or(check.kind.as_str(), |form| form.title.as_str());
                @let what = check.unit.as_deref().unwrap_or(&check.about);
                a class="govuk-link" href=(super::page_of(&check.kind, check.id)) { (title) ", " (what) }
                @match check.second_on {
                    Some(on) if on < today => { ": overdue since " (day(on)) }
                    Some(on) => { ": by " (day(on)) }
                    None => {}
                }
            } } }
        }
    }
}
