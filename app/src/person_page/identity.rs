//! Who the page is about: name, birth, risk, flags that stand.

use govuk::{Colour, tag};
use jiff::civil::Date;
use maud::{Markup, html};

use super::Record;
use crate::{
    App,
    duties::pages::day,
    people::{flags, names::kind_says},
};

pub(super) fn identity(app: &App, record: &Record) -> Markup {
    let person = &record.person;
    let today = app.db.clock.today();
    let born = person.birth().says(today);
    let other_names: Vec<String> = record
        .names
        .iter()
        .filter(|name| name.withdrawn_at.is_none())
        .map(|name| format!("{} {}", kind_says(&name.kind), name.name()))
        .collect();
    let before = record.referrals.len().saturating_sub(1);
    let risk = latest_risk(record);
    html! {
        h1 class="govuk-heading-l govuk-!-margin-bottom-2" { (person.name()) }
        p class="govuk-body" {
            (person.reference) ". " @for name in &other_names { (name) ". " } (born) " "
            a class="govuk-link" href=(format!("/people/{}/details", person.reference)) { "Change" span class="govuk-visually-hidden" { " name or date of birth" } }
            ". " a class="govuk-link" href=(format!("/people/{}/same", person.reference)) { "The same as another record" }
            ". "
            @if before > 0 { strong { "Referred before" } (if before == 1 { ", once. ".to_owned() } else { format!(", {before} times. ") }) }
            @if let Some((level, on)) = &risk { (risk_tag(app, level)) @if let Some(on) = on { " since " (day(*on)) } }
            @for flag in record.flags.iter().filter(|f| f.stands()) { " " (tag(flags::says(&flag.kind), Colour::Grey)) }
        }
    }
}

/// The level that was told last, by a DASH, a referral or a judgement, in the order in which they happened.
fn latest_risk(record: &Record) -> Option<(String, Option<Date>)> {
    let told = record.facts.iter().filter(|fact| fact.kind == "risk-assessed" && !fact.words.is_empty());
    let latest = told.max_by_key(|fact| (fact.order(), fact.fact_id))?;
    Some((latest.words.clone(), latest.happened_on))
}

fn risk_tag(app: &App, level: &str) -> Markup {
    let words = format!("{} risk", app.contracts.says("risk-levels", level));
    let colour = match level {
        "high" => Colour::Orange,
        "medium" => Colour::Yellow,
        _ => Colour::Grey,
    };
    tag(words, colour)
}
