//! Who belongs to a person: children and parents, who lives together and who came together, others, professionals, and
//! whoever is alleged to have abused them.

use govuk::{Details, SummaryList, SummaryRow};
use jiff::civil::Date;
use maud::{Markup, html};

use super::current_case;
use crate::{
    App,
    access::May,
    duties::pages::day,
    forms::Listed,
    people::{
        OpenPerson,
        birth::Birth,
        characteristics::{Statement, kind, standing},
        relationships::{
            Related, kind_of,
            queries::{CameWith, standing as related_on},
        },
        whole_name,
    },
    session::SignedIn,
    work::{contacts::think_family::Answer, referrals::queries::Said},
};

/// What is known of who belongs to somebody.
pub(super) struct Family<'f> {
    pub(super) person: &'f OpenPerson,
    pub(super) referrals: &'f [Said],
    pub(super) related: &'f [Related],
    pub(super) came_with: &'f [CameWith],
    /// What social care says of the children, by root.
    pub(super) social_care: &'f [(i64, Statement)],
}

pub(super) fn boxes(app: &App, record: &Family<'_>) -> Markup {
    let today = app.db.clock.today();
    let related = related_on(record.related, today);
    let parents: Vec<&Related> = related.iter().copied().filter(|r| r.is_parent()).collect();
    let page = record.person.page();
    html! {
        @if !parents.is_empty() {
            section class="hf-box" aria-labelledby="parents" {
                h2 class="govuk-heading-s" id="parents" { "Child of" }
                @for parent in &parents { p class="govuk-body govuk-!-margin-bottom-1" { (named(parent)) (to_know(parent)) ". " (change(&page, parent)) } }
            }
        }
        @if !record.referrals.is_empty() || related.iter().any(|r| r.is_child()) { (children(app, record, &related, today)) }
        (household(record, &related))
        (others(record, &related, &page))
    }
}

/// Carers, pregnancies, and what was answered of the family as a whole (C4.5, PPL-5), each with its day.
pub(super) fn thought_of(app: &App, who: &SignedIn, person: &OpenPerson, (answers, records): (&[Answer], &[Listed])) -> Markup {
    let latest = |kind: &str| {
        records.iter().filter(|listed| listed.kind == kind && listed.withdrawn_at.is_none()).max_by_key(|listed| listed.happened_on)
    };
    let questions = &app.contracts.main().think_family;
    html! {
        h2 class="govuk-heading-m" id="think-family" { "Think Family" }
        @for (kind, none, record) in [("carer", "No carer’s needs are recorded.", "Record a carer’s needs"), ("pregnancy", "No pregnancy is recorded.", "Record a pregnancy and its midwife")] {
            p class="govuk-body" {
                @match latest(kind) {
                    Some(told) => { (told.line) @if let Some(on) = told.happened_on { ", " (day(on)) } ". " a class="govuk-link" href=(told.page()) { "Open" span class="govuk-visually-hidden" { " " (told.line) } } ". " }
                    None => { (none) " " }
                }
                @if who.may(May::RecordWork) { a class="govuk-link" href=(format!("{}/forms/{kind}/new", person.page())) { (record) } }
            }
        }
        @if answers.is_empty() {
            p class="govuk-body" { "The questions about the whole family are asked with each contact. None is answered yet." }
        } @else {
            (SummaryList { rows: questions.iter().filter_map(|question| {
                let answer = answers.iter().find(|answer| answer.question == question.id)?;
                Some(SummaryRow::new(&question.asks, html! { span class="hf-words" { (answer.words) } br; span class="govuk-body-s" { "Since " (day(answer.answered_on)) } }))
            }).collect(), ..Default::default() })
        }
    }
}

/// What to know of somebody, as it was written of how they are related.
fn to_know(one: &Related) -> Markup {
    html! { @if !one.words.is_empty() { ". " (one.words) } }
}

/// Relationships that were withdrawn: each has its page, with the reason.
pub(super) fn withdrawn(related: &[Related], page: &str) -> Markup {
    let struck: Vec<&Related> = related.iter().filter(|one| one.withdrawn_at.is_some()).collect();
    let summary = if struck.len() == 1 {
        "1 relationship was withdrawn".to_owned()
    } else {
        format!("{} relationships were withdrawn", struck.len())
    };
    let body = html! {
        ul class="govuk-list" {
            @for one in &struck { li { a class="govuk-link" href=(format!("{page}/relationships/{}", one.id)) { (one.says()) ": " (one.whom()) } ". " (one.withdrawn_why) } }
        }
    };
    html! { @if !struck.is_empty() { (Details { summary: summary.into(), body, ..Default::default() }) } }
}

fn named(related: &Related) -> Markup {
    let reference = related.reference.as_deref().unwrap_or_default();
    html! { a class="govuk-link" href=(format!("/people/{reference}")) { (related.name()) } }
}

fn change(page: &str, related: &Related) -> Markup {
    html! {
        a class="govuk-link" href=(format!("{page}/relationships/{}", related.id)) { "Change" span class="govuk-visually-hidden" { " how they are related to " (related.name()) } }
    }
}

fn children(app: &App, record: &Family<'_>, related: &[&Related], today: Date) -> Markup {
    let case = current_case(record.referrals);
    let children: Vec<&&Related> = related.iter().filter(|r| r.is_child()).collect();
    let social_care = |child: &Related| {
        let of: Vec<_> = record.social_care.iter().filter(|(root, _)| Some(*root) == child.other_id).map(|(_, s)| s.clone()).collect();
        let stands = standing(&of, "social-care", today)?.value.to_string();
        let involved = !matches!(stands.as_str(), "not-involved" | "not-asked" | "not-known" | "declined");
        involved.then(|| kind("social-care").map_or(stands.clone(), |kind| kind.says(&app.contracts, &stands)))
    };
    html! {
        section class="hf-box" aria-labelledby="children" {
            h2 class="govuk-heading-s" id="children" { "Children" }
            @if children.is_empty() { p class="govuk-body" { "None recorded." } }
            @for child in children {
                p class="govuk-body govuk-!-margin-bottom-2" {
                    (named(child))
                    @match child.birth() {
                        Birth::Unknown => {}
                        Birth::On(born) => { ", born " (crate::words::short_day(born)) }
                        birth => { ". " (birth.says(today)) }
                    }
                    @if let Some(says) = social_care(child) { ". " (says) }
                    (to_know(child))
                    ". " (change(&record.person.page(), child))
                }
            }
            @if let Some(case) = case {
                p class="govuk-body-s" { a class="govuk-link" href=(format!("/referrals/{}/children/new", case.reference)) { "Add a child" } }
            }
        }
    }
}

/// Who lives together now, and who came together: worked out, never typed.
fn household(record: &Family<'_>, related: &[&Related]) -> Markup {
    let me = record.person.id;
    let mut now: Vec<(String, String)> = vec![];
    let mut add = |id: i64, reference: &str, name: String| {
        if id != me && now.iter().all(|(there, _)| there != reference) {
            now.push((reference.to_owned(), name));
        }
    };
    for one in related.iter().filter(|r| r.kind == "lives-with") {
        if let (Some(id), Some(reference)) = (one.other_id, &one.reference) {
            add(id, reference, one.name());
        }
    }
    // Whoever left the household is with none of it.
    let left: Vec<&str> =
        record.came_with.iter().filter(|came| came.member_id == me && !came.housed).map(|came| came.referral.as_str()).collect();
    for came in record.came_with.iter().filter(|came| came.housed && !left.contains(&came.referral.as_str())) {
        add(came.head_id, &came.head_reference, whole_name(&came.head_given, &came.head_family));
        add(came.member_id, &came.member_reference, whole_name(&came.member_given, &came.member_family));
    }
    let latest = record.came_with.first().map(|came| came.referral.clone());
    let mut came: Vec<(String, String)> = vec![];
    for one in record.came_with.iter().filter(|came| Some(&came.referral) == latest.as_ref()) {
        for (id, reference, given, family) in [
            (one.head_id, &one.head_reference, &one.head_given, &one.head_family),
            (one.member_id, &one.member_reference, &one.member_given, &one.member_family),
        ] {
            if id != me && came.iter().all(|(there, _)| there != reference) {
                came.push((reference.clone(), whole_name(given, family)));
            }
        }
    }
    html! {
        @if !now.is_empty() || !came.is_empty() {
            section class="hf-box" aria-labelledby="household" {
                h2 class="govuk-heading-s" id="household" { "Household" }
                @if !now.is_empty() { p class="govuk-body govuk-!-margin-bottom-1" { "Lives with now: " (people(&now)) "." } }
                @if let (Some(referral), false) = (&latest, came.is_empty()) {
                    p class="govuk-body govuk-!-margin-bottom-1" { "Came together by referral " (referral) ": " (people(&came)) "." }
                }
            }
        }
    }
}

fn people(of: &[(String, String)]) -> Markup {
    html! {
        @for (nth, (reference, name)) in of.iter().enumerate() {
            @if nth > 0 { ", " }
            a class="govuk-link" href=(format!("/people/{reference}")) { (name) }
        }
    }
}

/// Everybody else. Whoever is alleged to have abused them has no page of their own: the link leads to what is kept here.
fn others(record: &Family<'_>, related: &[&Related], page: &str) -> Markup {
    let others: Vec<&&Related> = related.iter().filter(|r| r.kind != "child").collect();
    let ended =
        record.related.iter().filter(|r| r.withdrawn_at.is_none() && related.iter().all(|there| there.id != r.id) && r.until_on.is_some());
    html! {
        section class="hf-box" aria-labelledby="relationships" {
            h2 class="govuk-heading-s" id="relationships" { "Other people" }
            @if others.is_empty() { p class="govuk-body" { "None recorded." } }
            @for one in others { (other(one, page)) }
            @for one in ended { p class="govuk-body-s govuk-!-margin-bottom-1" { "Until " (one.until_on.map_or(String::new(), day)) ": " (one.says().to_lowercase()) " " (one.whom()) ". " (change(page, one)) } }
            p class="govuk-body-s" { a class="govuk-link" href=(format!("{page}/relationships/new")) { "Record somebody" } }
        }
    }
}

fn other(one: &Related, page: &str) -> Markup {
    let professional = kind_of(&one.kind).is_some_and(|kind| kind.is_professional);
    html! {
        p class="govuk-body govuk-!-margin-bottom-1" {
            strong { (one.says()) } ": "
            @if professional || one.is_alleged() { (one.whom()) } @else { (named(one)) }
            @if let Some(on) = one.since_on { ", since " (day(on)) }
            // What to mind of whoever hurt them is read before somebody rings or calls; a professional's words say how they are reached.
            @if !professional { (to_know(one)) }
            ". " (change(page, one))
        }
    }
}
