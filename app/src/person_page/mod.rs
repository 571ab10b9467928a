//! A person's page, and finding a person.

pub mod room;
mod timeline;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Colour, SummaryList, SummaryRow, button_group, columns, tag};
use jiff::civil::Date;
use maud::{Markup, html};

use crate::people::{
    OpenPerson,
    queries::{self, Child, Flag, Happened, SafeContact, Stay},
    safe_contact::{reveal_button, safe_contact_box},
    safety::flag_says,
};
use crate::{
    App,
    access::May,
    duties::{self, Due, pages::day},
    error::Problem,
    page::{self, Screen},
    session::{Posted, SignedIn},
    work::{
        contacts::{
            self,
            queries::{Contact, Note},
        },
        referrals::{
            self,
            answer_pages::answer_words,
            handover::{self, HandedOver},
            pages::outcome_says,
            queries::Said,
        },
    },
};

/// What the address of a person's page may carry.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    pub done: Option<String>,
    /// How many contacts to skip.
    #[serde(default)]
    pub skip: i64,
}

/// Everything that a person's page shows, read with a number of queries that does not depend on how much there is.
pub(super) struct Record {
    pub(super) person: OpenPerson,
    pub(super) referrals: Vec<Said>,
    pub(super) stays: Vec<Stay>,
    pub(super) dues: Vec<Due>,
    pub(super) contacts: Vec<Contact>,
    pub(super) notes: Vec<Note>,
    /// Contacts that were withdrawn: id and day.
    pub(super) withdrawn: Vec<(i64, Date)>,
    pub(super) facts: Vec<Happened>,
    pub(super) safe: Option<SafeContact>,
    pub(super) flags: Vec<Flag>,
    pub(super) children: Vec<Child>,
    pub(super) parents: Vec<(String, String, String)>,
    pub(super) handed: Vec<HandedOver>,
    pub(super) skip: i64,
}

async fn record(app: &App, person: OpenPerson, skip: i64) -> Result<Record, Problem> {
    let mut read = app.db.read().await?;
    let id = person.id;
    let referrals = referrals::queries::of_person(&mut read, id).await?;
    let cases: Vec<i64> = referrals.iter().map(|referral| referral.id).collect();
    let (contacts, notes) = contacts::queries::of_person(&mut read, id, skip).await?;
    Ok(Record {
        referrals,
        stays: queries::stays(&mut read, id).await?,
        dues: duties::queries::of_person(&mut read, id).await?,
        contacts,
        notes,
        withdrawn: contacts::queries::withdrawn(&mut read, id).await?,
        facts: queries::facts(&mut read, &cases).await?,
        safe: queries::safe_contact(&mut read, id).await?,
        flags: queries::flags(&mut read, id).await?,
        children: queries::children(&mut read, id).await?,
        parents: queries::parents(&mut read, id).await?,
        handed: handover::of_person(&mut read, id).await?,
        person,
        skip,
    })
}

/// `GET /people/{reference}`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let person = crate::people::open(&app.db, &who, &reference).await?;
    let record = record(&app, person, asked.skip.max(0)).await?;
    journal_relatives(&app, &who, &record).await?;
    Ok(person_page(&app, &who, &record, None, asked.done.as_deref()))
}

/// `POST /people/{reference}/reveal`: shows what is masked, once, and writes that it was shown.
pub async fn reveal(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = crate::people::open(&app.db, &posted.who, &reference).await?;
    let what = match posted.typed.get("what") {
        "postcode" => "postcode",
        "phone" => "phone",
        _ => return Err(Problem::NotFound),
    };
    app.db.looks.seal(posted.who.actor(), "revealed", "person", person.id, what).await?;
    let shown = match what {
        "postcode" => {
            let mut read = app.db.read().await?;
            let found = queries::postcodes(&mut read, person.id).await?;
            found.iter().map(|(referral, postcode)| format!("{postcode} ({referral})")).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    };
    let record = record(&app, person, 0).await?;
    journal_relatives(&app, &posted.who, &record).await?;
    Ok(person_page(&app, &posted.who, &record, Some((what, shown)), None))
}

/// Whoever opens a person's page reads the names of their children or parents as well.
async fn journal_relatives(app: &App, who: &SignedIn, record: &Record) -> Result<(), Problem> {
    let children = record.children.iter().map(|child| child.reference.as_str());
    let named = children.chain(record.parents.iter().map(|(reference, ..)| reference.as_str()));
    Ok(app.db.looks.listed(who.actor(), "relatives", named).await?)
}

fn person_page(app: &App, who: &SignedIn, record: &Record, revealed: Option<(&str, String)>, done: Option<&str>) -> Response {
    let now = app.db.clock.now();
    let open: Vec<Due> = record.dues.iter().filter(|d| d.ending == "open").cloned().collect();
    let closed: Vec<Due> = record.dues.iter().filter(|d| d.ending != "open").cloned().collect();
    let number_shown = revealed.as_ref().is_some_and(|(what, _)| *what == "phone");
    let main = html! {
        // First, and first on a phone too: somebody may be about to ring.
        (safe_contact_box(who, &record.safe, &record.person.reference, number_shown))
        @if !open.is_empty() || !record.referrals.is_empty() {
            h2 class="govuk-heading-m" { "What is due" }
            (duties::pages::list(&app.contracts, &open, now, false, "Nothing is due."))
            @if !closed.is_empty() {
                (govuk::Details { summary: format!("{} earlier deadlines, met, late, missed or not needed", closed.len()).into(),
                                  body: duties::pages::history(&app.contracts, &closed, now), ..Default::default() })
            }
        }
        h2 class="govuk-heading-m" id="timeline" { "Timeline" }
        (crate::person_page::timeline::timeline(app, record))
    };
    let aside = html! {
        (current_stay(app, record))
        (flags_box(who, record))
        (children_box(record))
        (about(app, who, record, revealed.as_ref()))
        (handover::history(&record.handed))
        @if who.may(May::ReadJournal) {
            p class="govuk-body" { a class="govuk-link" href=(format!("/journal?person={}", record.person.reference)) { "Who looked at this record" } }
        }
    };
    let body = html! {
        (identity(app, record))
        (actions(record))
        (columns(main, aside))
    };
    Screen { done, wide: true, ..Screen::new("Person", "/people", body) }.back("/people", "Find a person").show(who)
}

/// The referral that work is recorded against by default: the latest accepted or waiting, else the latest.
fn current_case(referrals: &[Said]) -> Option<&Said> {
    let live = |r: &&Said| matches!(r.outcome.as_str(), "accepted" | "waiting");
    referrals.iter().find(live).or_else(|| referrals.first())
}

fn identity(app: &App, record: &Record) -> Markup {
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

/// The level of the latest DASH, else of the latest referral.
fn latest_risk(record: &Record) -> Option<(String, Option<Date>)> {
    let of_kind = |kind: &str| record.facts.iter().find(|f| f.kind == kind && !f.words.is_empty());
    let found = of_kind("dash").or_else(|| of_kind("risk-assessed"))?;
    Some((found.words.clone(), found.happened_on))
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

fn actions(record: &Record) -> Markup {
    let Some(case) = current_case(&record.referrals) else { return html! {} };
    let to = |form: &str| format!("/referrals/{}/{form}", case.reference);
    let housed = record.stays.iter().any(|s| s.departed_on.is_none());
    let links = [
        ("dash/new", "Fill in a DASH", true),
        ("arrival", "Record arrival", case.outcome == "accepted" && !housed),
        ("departure", "Record departure", housed),
        ("plan", "Support plan", true),
        ("steps/support-plan-agreed", "Support plan agreed", true),
        ("steps/support-plan-reviewed", "Plan reviewed", true),
        ("steps/comprehensive-assessment", "Comprehensive assessment", true),
        ("marac/new", "Refer to MARAC", true),
        ("concerns/new", "Raise a concern", true),
        ("messages/new", "Message from an agency", true),
        ("resettlement", "Resettlement", !record.stays.is_empty()),
    ];
    let other = html! {
        ul class="govuk-list" { @for (form, words, _) in links.iter().filter(|l| l.2) { li { a class="govuk-link" href=(to(form)) { (words) } } } }
    };
    html! {
        (button_group(html! { (Button::link("Record a contact", &to("contacts/new"))) }))
        (govuk::Details { summary: "Record something else".into(), body: other, ..Default::default() })
    }
}

fn current_stay(app: &App, record: &Record) -> Markup {
    html! {
        @if !record.stays.is_empty() {
            section class="hf-box" aria-labelledby="stays" {
                h2 class="govuk-heading-s" id="stays" { "Safe accommodation" }
                @for stay in &record.stays {
                    p class="govuk-body" {
                        a class="govuk-link" href=(format!("/units/{}", stay.unit)) { (stay.unit) }
                        " from " (day(stay.arrived_on))
                        @match stay.departed_on {
                            None => { ", there now" }
                            Some(on) => {
                                " to " (day(on)) ", " (exit_words(stay)) ", to " (app.contracts.says("move-on-types", &stay.move_on).to_lowercase())
                            }
                        }
                        @if let Some(from) = stay.resettlement_from {
                            ". Resettlement support from " (day(from))
                            @match stay.resettlement_to { Some(to) => { " to " (day(to)) } None => { ", still going" } }
                        }
                        ". "
                        a class="govuk-link" href=(format!("/referrals/{}/stays/{}", stay.referral, stay.id)) { "Change" span class="govuk-visually-hidden" { " the stay in " (stay.unit) } }
                    }
                }
            }
        }
    }
}

/// An exit counts as planned only with an exit interview (C1); what the workbook called planned is said so.
fn exit_words(stay: &Stay) -> &'static str {
    match (stay.exit_kind.as_str(), stay.exit_written.to_lowercase().starts_with("planned")) {
        ("planned", _) => "planned exit",
        (_, true) => "unplanned exit (called planned, but no exit interview)",
        _ => "unplanned exit",
    }
}

fn flags_box(who: &SignedIn, record: &Record) -> Markup {
    let reference = &record.person.reference;
    html! {
        section class="hf-box" aria-labelledby="flags" {
            h2 class="govuk-heading-s" id="flags" { "Flags" }
            @if record.flags.is_empty() { p class="govuk-body" { "None." } }
            @for flag in &record.flags {
                p class="govuk-body govuk-!-margin-bottom-1" {
                    strong { (flag_says(&flag.kind)) } ", " (day(flag.raised_on)) " by " (flag.raised_by.as_deref().unwrap_or("the import")) ": " (flag.basis)
                    @if let Some(on) = flag.ended_on { ". Ended " (day(on)) }
                }
                @if flag.ended_on.is_none() {
                    (page::form(who, &format!("/people/{reference}/flags/{}/end", flag.id), "", html! {
                        button type="submit" class="govuk-link hf-link-button" { "End this flag" span class="govuk-visually-hidden" { ": " (flag_says(&flag.kind)) } }
                    }))
                }
            }
            p class="govuk-body-s" { a class="govuk-link" href=(format!("/people/{reference}/flags/new")) { "Raise a flag" } }
        }
    }
}

fn children_box(record: &Record) -> Markup {
    let case = current_case(&record.referrals);
    html! {
        @if !record.parents.is_empty() {
            section class="hf-box" {
                h2 class="govuk-heading-s" { "Came with" }
                @for (reference, given, family) in &record.parents { p class="govuk-body" { a class="govuk-link" href=(format!("/people/{reference}")) { (given) " " (family) } } }
            }
        }
        @if let Some(case) = case {
            section class="hf-box" aria-labelledby="children" {
                h2 class="govuk-heading-s" id="children" { "Children" }
                @if record.children.is_empty() { p class="govuk-body" { "None recorded." } }
                @for child in &record.children {
                    p class="govuk-body govuk-!-margin-bottom-2" {
                        a class="govuk-link" href=(format!("/people/{}", child.reference)) { (child.given_name) " " (child.family_name) }
                        @if let Some(born) = child.born_on { ", born " (born.strftime("%-d %B %Y").to_string()) }
                        @if child.unborn && child.born_on.is_none() { ", not born yet when it was recorded" }
                        @if !child.social_care.is_empty() { ". " (social_care_says(&child.social_care)) }
                    }
                }
                p class="govuk-body-s" { a class="govuk-link" href=(format!("/referrals/{}/children/new", case.reference)) { "Add a child" } }
            }
        }
    }
}

/// How children's social care is involved, in words.
pub fn social_care_says(id: &str) -> &str {
    match id {
        "child-in-need" | "cin" => "Child in need",
        "child-protection" | "cp" => "Child protection plan",
        other => other,
    }
}

fn about(app: &App, who: &SignedIn, record: &Record, revealed: Option<&(&str, String)>) -> Markup {
    let Some(latest) = record.referrals.first() else { return html! {} };
    let says = |list: &str, id: &str| app.contracts.says(list, id).to_owned();
    let rows = vec![
        SummaryRow::new("Gender", says("gender", &latest.gender)),
        SummaryRow::new("Ethnicity", says("ethnicity", &latest.ethnicity)),
        SummaryRow::new("Sexual orientation", says("sexuality", &latest.sexuality)),
        SummaryRow::new("Disabled", answer_words(&latest.disability)),
        SummaryRow::new("No recourse to public funds", answer_words(&latest.no_recourse)),
        SummaryRow::new("Main need", says("needs", &latest.main_need)),
        SummaryRow::new("Key worker", latest.key_worker.clone().unwrap_or_else(|| "Nobody yet".into())),
    ];
    html! {
        section class="hf-box" aria-labelledby="about" {
            h2 class="govuk-heading-s" id="about" { "About" }
            (SummaryList { rows, no_border: true, ..Default::default() })
            @match revealed {
                Some((what, shown)) if *what == "postcode" => { p class="govuk-body" { "Postcode: " strong { (shown) } } }
                _ => { (reveal_button(who, &record.person.reference, "postcode", "Show the postcode")) }
            }
            h2 class="govuk-heading-s" { "Referrals" }
            @for referral in &record.referrals {
                p class="govuk-body govuk-!-margin-bottom-1" {
                    a class="govuk-link" href=(format!("/referrals/{}", referral.reference)) { (referral.reference) }
                    @if !referral.theirs.is_empty() && referral.theirs != referral.reference { " (theirs: " (referral.theirs) ")" }
                    ", " (day(referral.received_on)) ": " (outcome_says(&referral.outcome))
                }
            }
        }
    }
}

/// Whole years of age on a day.
pub fn age(born: Date, on: Date) -> i16 {
    let before_birthday = (on.month(), on.day()) < (born.month(), born.day());
    on.year() - born.year() - i16::from(before_birthday)
}
