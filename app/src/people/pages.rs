//! A person's page, and finding a person.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Colour, Input, SummaryList, SummaryRow, Timeline, TimelineItem, Width, button_group, columns, tag};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    OpenPerson,
    queries::{self, Child, Flag, Found, Happened, SafeContact, Stay},
};
use crate::{
    App,
    contacts::{self, queries::{Contact, Note}},
    deadlines::{self, Due, pages::day},
    error::Problem,
    form::Typed,
    page::{self, Screen},
    referrals::{self, answer_pages::answer_words, pages::outcome_says, queries::Said},
    session::{Posted, SignedIn},
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
struct Record {
    person: OpenPerson,
    referrals: Vec<Said>,
    stays: Vec<Stay>,
    dues: Vec<Due>,
    contacts: Vec<Contact>,
    notes: Vec<Note>,
    facts: Vec<Happened>,
    safe: Option<SafeContact>,
    flags: Vec<Flag>,
    children: Vec<Child>,
    parents: Vec<(String, String, String)>,
    skip: i64,
}

async fn record(app: &App, person: OpenPerson, skip: i64) -> Result<Record, Problem> {
    let mut read = app.db.read().await?;
    let id = person.id;
    Ok(Record {
        referrals: referrals::queries::of_person(&mut read, id).await?,
        stays: queries::stays(&mut read, id).await?,
        dues: deadlines::queries::of_person(&mut read, id).await?,
        contacts: contacts::queries::of_person(&mut read, id, skip).await?,
        notes: contacts::queries::notes_of_person(&mut read, id, skip).await?,
        facts: queries::facts(&mut read, id).await?,
        safe: queries::safe_contact(&mut read, id).await?,
        flags: queries::flags(&mut read, id).await?,
        children: queries::children(&mut read, id).await?,
        parents: queries::parents(&mut read, id).await?,
        person,
        skip,
    })
}

/// `GET /people/{reference}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(reference): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let person = super::open(&app.db, &who, &reference).await?;
    let record = record(&app, person, asked.skip.max(0)).await?;
    Ok(person_page(&app, &who, &record, None, asked.done.as_deref()))
}

/// `POST /people/{reference}/reveal`: shows what is masked, once, and writes that it was shown.
pub async fn reveal(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = super::open(&app.db, &posted.who, &reference).await?;
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
    Ok(person_page(&app, &posted.who, &record, Some((what, shown)), None))
}

fn person_page(app: &App, who: &SignedIn, record: &Record, revealed: Option<(&str, String)>, done: Option<&str>) -> Response {
    let now = app.db.clock.now();
    let open: Vec<Due> = record.dues.iter().filter(|d| d.ending == "open").cloned().collect();
    let closed: Vec<Due> = record.dues.iter().filter(|d| d.ending != "open").cloned().collect();
    let main = html! {
        @if !open.is_empty() || !record.referrals.is_empty() {
            h2 class="govuk-heading-m" { "What is due" }
            (deadlines::pages::list(&app.contracts, &open, now, false, "Nothing is due."))
            @if !closed.is_empty() {
                (govuk::Details { summary: format!("{} earlier deadlines, met, late, missed or not needed", closed.len()).into(),
                                  body: deadlines::pages::history(&app.contracts, &closed, now).into(), ..Default::default() })
            }
        }
        h2 class="govuk-heading-m" id="timeline" { "Timeline" }
        (timeline(app, record))
    };
    let aside = html! {
        (safe_contact_box(&record.safe, &record.person.reference, revealed.as_ref().is_some_and(|(what, _)| *what == "phone")))
        @if let Some(SafeContact { phone, .. }) = &record.safe { @if !phone.is_empty() && !revealed.as_ref().is_some_and(|(w, _)| *w == "phone") { (reveal_button(who, &record.person.reference, "phone", "Show the phone number")) } }
        (current_stay(app, record))
        (flags_box(who, record))
        (children_box(record))
        (about(app, who, record, revealed.as_ref()))
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
    let born = person.born_on.map_or("Date of birth not known".to_owned(), |born| {
        format!("Born {} (aged {})", born.strftime("%-d %B %Y"), age(born, today))
    });
    let risk = latest_risk(record);
    html! {
        h1 class="govuk-heading-l govuk-!-margin-bottom-2" { (person.name()) }
        p class="govuk-body" {
            (person.reference) ". " (born) ". "
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
        (govuk::Details { summary: "Record something else".into(), body: other.into(), ..Default::default() })
    }
}

/// How to reach the person safely, wherever someone may be about to ring. The number itself is masked until asked for.
pub fn safe_contact_box(safe: &Option<SafeContact>, person: &str, number_shown: bool) -> Markup {
    let change = format!("/people/{person}/safe-contact");
    html! {
        section class="hf-box" aria-labelledby="safe-contact" {
            h2 class="govuk-heading-s" id="safe-contact" { "Safe contact" }
            @match safe {
                None => { p class="govuk-body" { "No safe contact details yet. Do not ring, text or write until you have asked how." } }
                Some(safe) => {
                    @let rows = vec![
                        SummaryRow::new("How", safe.means.clone()),
                        SummaryRow::new("When", safe.safe_times.clone()),
                        SummaryRow::new("Voicemail and texts", safe.voicemail.clone()),
                        SummaryRow::new("What may be said", safe.may_say.clone()),
                        SummaryRow::new("Code word", safe.code_word.clone()),
                        SummaryRow::new("Number", if number_shown { safe.phone.clone() } else if safe.phone.is_empty() { "None".into() } else { "Hidden".into() }),
                        SummaryRow::new("Confirmed", day(safe.confirmed_on)),
                    ];
                    (SummaryList { rows, no_border: true, ..Default::default() })
                }
            }
            p class="govuk-body-s" { a class="govuk-link" href=(change) { "Confirm or change safe contact" } }
        }
    }
}

fn reveal_button(who: &SignedIn, person: &str, what: &str, words: &str) -> Markup {
    page::form(
        who,
        &format!("/people/{person}/reveal"),
        "",
        html! {
            input type="hidden" name="what" value=(what);
            button type="submit" class="govuk-link hf-link-button" { (words) }
        },
    )
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
                        "."
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

/// The kinds of flag, with the words staff read (PPL-4).
pub const FLAGS: [(&str, &str); 12] = [
    ("suicide-risk", "Suicide risk"),
    ("mental-health-diagnosis", "Mental health: formal diagnosis"),
    ("mental-health-key-worker", "Mental health: key worker identified"),
    ("mental-health-service", "Mental health: with a service"),
    ("alcohol", "Alcohol use"),
    ("drugs", "Drug use"),
    ("learning-disability", "Learning disability"),
    ("physical-disability", "Physical disability"),
    ("behaviour", "Behaviour"),
    ("offending", "Offending"),
    ("childhood-adversity", "Adverse childhood experiences"),
    ("complex-needs", "Complex needs"),
];

fn flag_says(kind: &str) -> &'static str {
    FLAGS.iter().find(|(id, _)| *id == kind).map_or("Flag", |(_, says)| says)
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
                    ", " (day(referral.received_on)) ": " (outcome_says(&referral.outcome))
                }
            }
        }
    }
}

/// Contacts and facts in one line of time, latest first. Facts stand among the contacts of the page that is shown.
fn timeline(app: &App, record: &Record) -> Markup {
    let page = contacts::queries::PAGE as usize;
    let shown = &record.contacts[..record.contacts.len().min(page)];
    let more = record.contacts.len() > page;
    let oldest = if more { shown.last().map(|c| c.happened_on) } else { None };
    let newest = if record.skip > 0 { shown.first().map(|c| c.happened_on) } else { None };
    let mut notes: BTreeMap<i64, Vec<Note>> = BTreeMap::new();
    for note in &record.notes {
        notes.entry(note.contact_id).or_default().push(note.clone());
    }
    let mut items: Vec<(Date, TimelineItem)> = shown.iter().map(|c| (c.happened_on, contact_item(app, c, notes.get(&c.id)))).collect();
    let in_view = |on: Date| oldest.is_none_or(|o| on >= o) && newest.is_none_or(|n| on < n);
    items.extend(record.facts.iter().filter_map(|fact| {
        let on = fact.happened_on.filter(|on| in_view(*on))?;
        Some((on, fact_item(app, fact)?))
    }));
    items.sort_by(|a, b| b.0.cmp(&a.0));
    if items.is_empty() {
        return govuk::empty("Nothing is recorded yet.");
    }
    let link = |skip: i64, words: &str| html! { a class="govuk-link" href=(format!("/people/{}?skip={skip}#timeline", record.person.reference)) { (words) } };
    html! {
        (Timeline { items: items.into_iter().map(|(_, item)| item).collect(), heading_level: 3, ..Default::default() })
        p class="govuk-body" {
            @if record.skip > 0 { (link((record.skip - contacts::queries::PAGE).max(0), "Newer")) " " }
            @if more { (link(record.skip + contacts::queries::PAGE, "Older")) }
        }
    }
}

fn contact_item<'a>(app: &App, contact: &Contact, notes: Option<&Vec<Note>>) -> TimelineItem<'a> {
    let how = app.contracts.says("contact-means", &contact.means);
    let reached = if contact.made { "" } else { " attempted" };
    let who = contact.worker.as_deref().unwrap_or("worker not recorded");
    TimelineItem {
        title: format!("{how}{reached}, {} minutes", contact.minutes).into(),
        byline: format!("by {who}").into(),
        datetime: contact.happened_on.to_string().into(),
        when: contact.happened_at.map_or_else(|| day(contact.happened_on), deadlines::pages::moment).into(),
        body: html! {
            @if contact.incident { p class="govuk-body-s" { strong { "Incident or change of risk" } } }
            @if let Some(notes) = notes { (contacts::pages::every_note(notes)) }
            p class="govuk-body-s" { a class="govuk-link" href=(format!("/contacts/{}", contact.id)) { "Open or amend" span class="govuk-visually-hidden" { " the contact of " (day(contact.happened_on)) } } }
        },
        ..Default::default()
    }
}

/// Nothing for facts that another line already tells.
fn fact_item<'a>(app: &App, fact: &Happened) -> Option<TimelineItem<'a>> {
    let on = fact.happened_on?;
    let words = fact.words.as_str();
    let title = match fact.kind.as_str() {
        "referral-received" => format!("Referral {} received from {}", fact.referral, app.contracts.says("referral-sources", words)),
        "referral-answered" => format!("Referral {}: {}", fact.referral, outcome_says(words).to_lowercase()),
        "arrival" => format!("Arrived in unit {words}"),
        "departure" => format!("Left, to {}", app.contracts.says("move-on-types", words).to_lowercase()),
        "exit-interview" => "Exit interview held".into(),
        "dash" if words.is_empty() => "DASH completed (answers not in the workbook)".into(),
        "dash" => format!("DASH completed: {} risk", app.contracts.says("risk-levels", words).to_lowercase()),
        "marac-referred" => "Referred to MARAC".into(),
        "safeguarding-concern" => format!("Safeguarding concern raised ({words})"),
        "panel-referral" => "Referred to the High-Risk Behaviour Panel".into(),
        "resettlement-started" => "Resettlement support started".into(),
        "resettlement-ended" => "Resettlement support ended".into(),
        "message-received" => format!("Message from {words}"),
        "message-answered" => format!("Answered {words}"),
        "comprehensive-assessment" => "Comprehensive assessment completed".into(),
        "support-plan-agreed" => "Support plan agreed".into(),
        "support-plan-reviewed" => "Support plan reviewed".into(),
        "long-stay-reported" => "Long stay reported".into(),
        _ => return None,
    };
    let link = (fact.kind == "dash").then(|| format!("/dash/{}", fact.fact_id));
    let told = matches!(fact.kind.as_str(), "comprehensive-assessment" | "support-plan-agreed" | "support-plan-reviewed" | "long-stay-reported");
    Some(TimelineItem {
        title: title.into(),
        datetime: on.to_string().into(),
        when: day(on).into(),
        body: html! {
            @if told && !words.is_empty() { p class="govuk-body" { (words) } }
            @if let Some(link) = link { p class="govuk-body-s" { a class="govuk-link" href=(link) { "Open the DASH" } } }
        },
        ..Default::default()
    })
}

/// Whole years of age on a day.
pub fn age(born: Date, on: Date) -> i16 {
    let before_birthday = (on.month(), on.day()) < (born.month(), born.day());
    on.year() - born.year() - i16::from(before_birthday)
}

/// `GET /people`: an empty search. What is typed is posted, so that no name stands in an address.
pub async fn find(who: SignedIn) -> Response {
    find_page(&who, &Typed::default(), None)
}

/// `POST /people/search`
pub async fn found(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let text = posted.typed.get("name");
    let words: Vec<String> = super::alike::names::words(text).into_iter().take(3).collect();
    let mut read = app.db.read().await?;
    let people = if text.is_empty() { vec![] } else { queries::search(&mut read, &words, &text.to_uppercase()).await? };
    drop(read);
    app.db.looks.seal(posted.who.actor(), "searched", "person", 0, format!("{} found", people.len())).await?;
    Ok(find_page(&posted.who, &posted.typed, Some(&people)))
}

fn find_page(who: &SignedIn, typed: &Typed, people: Option<&[Found]>) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Find a person" }
        (page::form(who, "/people/search", "", html! {
            (Input { name: "name", label: "Name, or a reference such as R0042 or P0042", value: typed.get("name"), width: Width::Chars30, autocomplete: "off", spellcheck: Some(false), ..Default::default() })
            (Button::submit("Search"))
        }))
        @if let Some(people) = people {
            h2 class="govuk-heading-m" { (match people.len() { 0 => "Nobody found".to_owned(), 1 => "1 person found".to_owned(), 51.. => "More than 50 people found: type more of the name".to_owned(), n => format!("{n} people found") }) }
            (people_table(people, false))
        }
    };
    Screen::new("Find a person", "/people", body).show(who)
}

/// People in a table, each leading to their page; a caseload shows where they are and when they were last reached.
pub fn people_table(people: &[Found], caseload: bool) -> Markup {
    if people.is_empty() {
        return html! {};
    }
    let rows = people
        .iter()
        .take(50.max(if caseload { 200 } else { 50 }))
        .map(|p| {
            let mut row = vec![
                html! { a class="govuk-link" href=(format!("/people/{}", p.reference)) { (p.given_name) " " (p.family_name) } }.into(),
                p.reference.clone().into(),
                p.born_on.map_or(String::new(), |b| b.strftime("%-d %b %Y").to_string()).into(),
            ];
            if caseload {
                row.push(p.unit.clone().unwrap_or_else(|| "Not in a unit".into()).into());
                row.push(p.last_contact_on.map_or("None yet".to_owned(), day).into());
            }
            row
        })
        .collect();
    let mut head = vec!["Name".into(), "Reference".into(), "Born".into()];
    if caseload {
        head.extend(["Unit".into(), "Last reached".into()]);
    }
    html! { (govuk::Table { head, rows, stack_on_phone: true, ..Default::default() }) }
}
