//! Goals in somebody's own words, each scored at the start, at reviews and at the end, with steps that are tasks. A plan's form writes one
//! for each thing that it is about; any number stand beside them.

pub(super) mod change;
pub(super) mod pages;
pub(super) mod queries;
pub(super) mod score;
pub(super) mod score_pages;

use govuk::{Choice, Table};
use maud::{Markup, html};

pub use queries::{Goal, Score, of_case, scores, withdrawn};

use crate::{
    App,
    form::{Faults, Typed, Words},
    people::OpenCase,
    versions::{Field, Kind, Values},
    work::plans::plan::DOMAINS,
};

/// From nothing of it to all of it, as the workbooks that came in have it.
pub const SCORES: std::ops::RangeInclusive<i64> = 0..=10;

/// When a goal is scored (C8): when support begins, whenever it is reviewed, and when it ends.
pub const STAGES: [(&str, &str); 3] = [("access", "At the start"), ("review", "At a review"), ("exit", "At the end")];

/// How a goal can end.
pub const ENDS: [(&str, &str); 3] =
    [("met", "It is met"), ("given-up", "They do not want it any more"), ("no-more", "It cannot be any more")];

fn called<'w>(words: &[(&'static str, &'static str)], id: &'w str) -> &'w str {
    words.iter().find(|(known, _)| *known == id).map_or(id, |(_, says)| says)
}

pub fn stage_says(id: &str) -> &str {
    called(&STAGES, id)
}

pub fn end_says(id: &str) -> &str {
    called(&ENDS, id)
}

/// What a goal can be about, by id and words: the domains of outcomes that the contract names, else those of the plan's form.
fn domains(app: &App, case: &OpenCase) -> Vec<(String, String)> {
    let pack = app.contracts.on(&case.contract, case.received_on);
    let of_the_contract = pack.map_or(&[][..], |pack| pack.list("outcome-domains"));
    let mut all: Vec<_> = of_the_contract.iter().map(|choice| (choice.id.clone(), choice.says.clone())).collect();
    if all.is_empty() {
        all.extend(DOMAINS.map(|(id, says)| (id.into(), says.into())));
    }
    all
}

/// What a goal is about, in words, for whatever prints it.
pub fn about(app: &App, case: &OpenCase, goal: &Goal) -> String {
    domain_says(&domains(app, case), &goal.domain)
}

/// What a goal is about, in words: one that came with a workbook says it in the workbook's.
fn domain_says(domains: &[(String, String)], id: &str) -> String {
    let of_the_plan = DOMAINS.iter().find(|(known, _)| *known == id).map(|(_, says)| (*says).to_owned());
    domains.iter().find(|(known, _)| known == id).map(|(_, says)| says.clone()).or(of_the_plan).unwrap_or_else(|| id.to_owned())
}

fn choices(domains: &[(String, String)]) -> Vec<Choice<'_>> {
    domains.iter().map(|(id, says)| Choice::new(id, says)).collect()
}

/// The goals of a case with where they began and where they are; those that were withdrawn are not among them.
pub(super) fn table(app: &App, case: &OpenCase, goals: &[Goal], scores: &[Score]) -> Markup {
    let domains = domains(app, case);
    let rows = goals.iter().filter(|goal| goal.withdrawn_at.is_none()).map(|goal| {
        let of: Vec<&Score> = scores.iter().filter(|score| score.goal_id == goal.id && score.withdrawn_at.is_none()).collect();
        let start = of.iter().find(|score| score.stage == "access").map(|score| score.score).or(goal.start_score);
        let latest = of.iter().rfind(|score| score.stage != "access").map(|score| score.score).or(goal.exit_score).or(goal.review_score);
        let says = |score: Option<i64>| score.map_or("–".to_owned(), |score| score.to_string());
        let words = html! { a class="govuk-link" href=(format!("/goals/{}", goal.id)) { (goal.words) } @if goal.ended_on.is_some() { " (" (end_says(&goal.ended_how)) ")" } };
        vec![words.into(), domain_says(&domains, &goal.domain).into(), says(start).into(), says(latest).into()]
    });
    let rows: Vec<_> = rows.collect();
    let head = ["Goal", "About", "Score at the start", "Latest score"].map(Into::into).to_vec();
    html! {
        h2 class="govuk-heading-m" { "Goals" }
        @if rows.is_empty() { p class="govuk-body" { "No goal is written yet." } } @else { (Table { head, rows, stack_on_phone: true, ..Default::default() }) }
    }
}

/// A goal as it was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    pub domain: String,
    pub words: String,
    pub steps: String,
}

impl Details {
    /// `now`: what it is about already, which may be a domain that no list has any more.
    fn check(typed: &Typed, domains: &[(String, String)], now: &str, faults: &mut Faults) -> Details {
        let words = faults.words(typed, "words", Words { required: Some("Write the goal, in their own words"), most: 4_000 });
        let steps = faults.words(typed, "steps", Words { required: None, most: 4_000 });
        let ids: Vec<&str> = domains.iter().map(|(id, _)| id.as_str()).chain((!now.is_empty()).then_some(now)).collect();
        let domain = faults.choice(typed, "domain", &ids, "Choose what the goal is about");
        Details { domain, words, steps }
    }

    pub fn values(&self, ended: &str) -> Values {
        let of = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Values::from([of("domain", &self.domain), of("words", &self.words), of("steps", &self.steps), of("ended", ended)])
    }
}

/// The fields that stood before a change.
pub fn fields() -> [Field; 4] {
    [
        Field::new("domain", "About", Kind::Line),
        Field::new("words", "Goal", Kind::Words),
        Field::new("steps", "What will be done", Kind::Words),
        Field::new("ended", "Ended", Kind::Line),
    ]
}
