//! Who the page is about: name, birth, risk, flags that stand.

use govuk::{Colour, tag};
use jiff::civil::Date;
use maud::{Markup, html};

use super::Record;
use crate::{
    App,
    duties::pages::day,
    people::{age, safety::flag_says},
};

pub(super) fn identity(app: &App, record: &Record) -> Markup {
    let person = &record.person;
    let today = app.db.clock.today();
    let born = person
        .born_on
        .map_or("Date of birth not known".to_owned(), |born| format!("Born {} (aged {})", born.strftime("%-d %B %Y"), age(born, today)));
    let risk = latest_risk(record);
    html! {
        h1 class="govuk-heading-l govuk-!-margin-bottom-2" { (person.name()) }
        p class="govuk-body" {
            (person.reference) ". " (born) " "
            a class="govuk-link" href=(format!("/people/{}/details", person.reference)) { "Change" span class="govuk-visually-hidden" { " name or date of birth" } }
            ". "
            @if let Some((level, on)) = &risk { (risk_tag(app, level)) @if let Some(on) = on { " since " (day(*on)) } }
            @for flag in record.flags.iter().filter(|f| f.ended_on.is_none()) { " " (tag(flag_says(&flag.kind), Colour::Grey)) }
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
