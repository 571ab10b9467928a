//! A person's page, and finding a person.

mod about;
mod accommodation;
mod family;
mod identity;
pub mod room;
mod safety;
mod timeline;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, button_group, columns};
use jiff::civil::Date;
use maud::{Markup, html};

use crate::people::{
    OpenPerson,
    characteristics::{self, Statement, lists::Whom},
    flags::{self, Flag},
    names::{self, OtherName},
    queries::{self, Happened, Stay},
    relationships::{self, Related, queries::CameWith},
    safe_contact::{self, Line, shown::safe_contact_box},
};
use crate::{
    App,
    access::May,
    duties::{self, Due},
    error::Problem,
    forms::{self, queries::Listed, vocabulary::About},
    page::Screen,
    session::{Posted, SignedIn},
    work::{
        contacts::{self, queries::Shown},
        referrals::{
            self,
            handover::{self, HandedOver},
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
    pub(super) contacts: Vec<Shown>,
    pub(super) facts: Vec<Happened>,
    pub(super) safe: Vec<Line>,
    pub(super) flags: Vec<Flag>,
    pub(super) related: Vec<Related>,
    pub(super) came_with: Vec<CameWith>,
    pub(super) names: Vec<OtherName>,
    /// What social care says of the children, by root.
    pub(super) social_care: Vec<(i64, Statement)>,
    pub(super) statements: Vec<Statement>,
    /// Contacts that were withdrawn: id and day.
    pub(super) withdrawn: Vec<(i64, Date)>,
    /// What was recorded by forms.
    pub(super) records: Vec<Listed>,
    pub(super) handed: Vec<HandedOver>,
    pub(super) skip: i64,
}

impl Record {
    /// Whom questions would be put about.
    pub(super) fn whom(&self, today: Date) -> Whom {
        Whom {
            age: self.person.birth().age(today),
            is_child: self.related.iter().any(|related| related.is_parent() && related.withdrawn_at.is_none()),
        }
    }
}

async fn record(app: &App, who: &SignedIn, person: OpenPerson, skip: i64) -> Result<Record, Problem> {
    let mut read = app.db.read().await?;
    let id = person.id;
    let referrals = referrals::queries::of_person(&mut read, id).await?;
    let contacts = contacts::queries::of_person(&mut read, id, skip).await?;
    let (statements, social_care) = characteristics::queries::of_person_and_children(&mut read, id, "social-care").await?;
    Ok(Record {
        referrals,
        stays: queries::stays(&mut read, id).await?,
        dues: duties::queries::of_person(&mut read, id).await?,
        contacts,
        facts: queries::facts(&mut read, &person).await?,
        safe: safe_contact::queries::standing(&mut read, id).await?,
        flags: flags::of_person(&mut read, id).await?,
        social_care,
        related: relationships::queries::of_person(&mut read, id).await?,
        came_with: relationships::queries::came_with(&mut read, id, app.db.clock.today()).await?,
        names: names::of_person(&mut read, id).await?,
        statements,
        withdrawn: contacts::queries::withdrawn(&mut read, id).await?,
        records: forms::queries::of_person(&mut read, id)
            .await?
            .into_iter()
            .filter(|listed| forms::readable(app, who, &listed.kind))
            .collect(),
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
    let record = record(&app, &who, person, asked.skip.max(0)).await?;
    journal_relatives(&app, &who, &record).await?;
    Ok(person_page(&app, &who, &record, None, asked.done.as_deref()))
}

/// `POST /people/{reference}/reveal`: shows what is masked, once, and writes that it was shown.
pub async fn reveal(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = crate::people::open(&app.db, &posted.who, &reference).await?;
    let what = posted.typed.get("what");
    let kind = characteristics::kind(what).filter(|kind| kind.sealed);
    if kind.is_none() && what != "phone" {
        return Err(Problem::NotFound);
    }
    app.db.looks.seal(posted.who.actor(), "revealed", "person", person.id, what).await?;
    let record = record(&app, &posted.who, person, 0).await?;
    let stands = kind.and_then(|kind| characteristics::standing(&record.statements, &kind.id, app.db.clock.today()));
    let shown = stands.map_or(String::new(), |s| s.value.clone());
    journal_relatives(&app, &posted.who, &record).await?;
    Ok(person_page(&app, &posted.who, &record, Some((what, shown)), None))
}

/// Whoever opens a person's page reads the names of those they are related to as well.
async fn journal_relatives(app: &App, who: &SignedIn, record: &Record) -> Result<(), Problem> {
    let came_with = record.came_with.iter().flat_map(|one| [one.head_reference.as_str(), &one.member_reference]);
    let related = record.related.iter().filter_map(|related| related.reference.as_deref());
    let there: Vec<&str> = record.contacts.iter().flat_map(|shown| &shown.others).map(|other| other.reference.as_str()).collect();
    let named = came_with.chain(related).chain(there);
    let named = named.filter(|reference| *reference != record.person.reference);
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
        (accommodation::current_stay(app, record))
        (safety::flags_box(record))
        (family::boxes(app, record))
        (about::about(app, who, record, revealed.as_ref()))
        (handover::history(&record.handed))
        @if who.may(May::ReadJournal) {
            p class="govuk-body" { a class="govuk-link" href=(format!("/journal?person={}", record.person.reference)) { "Who looked at this record" } }
        }
    };
    let body = html! {
        (identity::identity(app, record))
        (accommodation::asked(app, who, record))
        (actions(app, who, record))
        (columns(main, aside))
    };
    Screen { done, wide: true, ..Screen::new("Person", "/people", body) }.back("/people", "Find a person").show(who)
}

/// The referral that work is recorded against by default: the latest accepted or waiting, else the latest.
fn current_case(referrals: &[Said]) -> Option<&Said> {
    let live = |r: &&Said| matches!(r.outcome.as_str(), "accepted" | "waiting");
    referrals.iter().find(live).or_else(|| referrals.first())
}

fn actions(app: &App, who: &SignedIn, record: &Record) -> Markup {
    let Some(case) = current_case(&record.referrals) else { return html! {} };
    let to = |form: &str| format!("/referrals/{}/{form}", case.reference);
    let today = app.db.clock.today();
    let housed = record.stays.iter().any(|s| s.arrived_on <= today && s.departed_on.is_none_or(|left| left > today));
    let links = [
        ("arrival", "Record arrival", case.outcome == "accepted" && !housed),
        ("departure", "Record departure", housed),
        ("move", "Move to another unit", housed),
        ("plan", "Support plan", true),
        ("resettlement", "Resettlement", !record.stays.is_empty()),
        ("ending", "End or reopen support", case.outcome == "accepted"),
    ];
    let of_forms = app
        .forms
        .offered()
        .into_iter()
        .filter(|form| !form.menu.is_empty() && form.about != About::Unit && forms::readable(app, who, &form.kind));
    let other = html! {
        ul class="govuk-list" {
            @for (form, words, _) in links.iter().filter(|l| l.2) { li { a class="govuk-link" href=(to(form)) { (words) } } }
            @for form in of_forms {
                @let name = if form.about == About::Person { &record.person.reference } else { &case.reference };
                li { a class="govuk-link" href=(forms::place::new(form, name)) { (form.menu) } }
            }
            li { a class="govuk-link" href=(format!("/people/{}/forms", record.person.reference)) { "All forms" } }
        }
    };
    html! {
        (button_group(html! { (Button::link("Record a contact", &to("contacts/new"))) }))
        (govuk::Details { summary: "Record something else".into(), body: other, ..Default::default() })
    }
}
