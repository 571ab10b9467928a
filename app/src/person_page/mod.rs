//! The pages of a person's record: an overview, the timeline, who belongs to them, contacts, history; and the bar above every page
//! about somebody.

mod about;
mod accommodation;
mod ahead;
mod bar;
mod family;
mod identity;
mod lists;
mod overview;
mod room;
mod safety;
mod struck;
mod tabs;
mod timeline;
mod timeline_page;

pub use bar::above;
pub use room::room;

use std::collections::BTreeSet;

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::{Timestamp, civil::Date};

use bar::{Bar, Known, Reach};
use tabs::Counted;

use crate::people::{
    OpenPerson,
    characteristics::{self, Statement, lists::Whom},
    flags::{self, Flag},
    masked,
    names::{self, OtherName},
    queries::{self, Happened, Stay},
    relationships::{self, Related, queries::CameWith},
    safe_contact::{
        self, Line,
        moved::Moved,
        pages::why_page,
        shown::{At, Shows, reason},
    },
    whereabouts::{self, Whereabouts},
};
use crate::{
    App,
    duties::{self, Due},
    error::Problem,
    forms::{self, Listed},
    session::{Posted, SignedIn},
    work::{
        contacts::{
            self,
            queries::{Page, Shown, Wanted},
        },
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
    /// The key under which somebody asked for what is masked.
    pub shown: Option<String>,
    /// How many contacts to skip: the timeline has its own page now, and this leads to it.
    #[serde(default)]
    pub skip: i64,
}

/// Everything that a person's page shows, read with a number of queries that does not depend on how much there is.
pub(super) struct Record {
    pub(super) person: OpenPerson,
    pub(super) referrals: Vec<Said>,
    pub(super) stays: Vec<Stay>,
    pub(super) dues: Vec<Due>,
    /// The newest, and how many there are.
    pub(super) contacts: Page,
    pub(super) facts: Vec<Happened>,
    pub(super) safe: Vec<Line>,
    pub(super) moved: Moved,
    pub(super) flags: Vec<Flag>,
    pub(super) related: Vec<Related>,
    pub(super) came_with: Vec<CameWith>,
    pub(super) names: Vec<OtherName>,
    /// What social care says of the children, by root.
    pub(super) social_care: Vec<(i64, Statement)>,
    pub(super) statements: Vec<Statement>,
    /// What was recorded by forms.
    pub(super) records: Vec<Listed>,
    pub(super) handed: Vec<HandedOver>,
    pub(super) at: Whereabouts,
}

impl Record {
    /// What stands above the page, from what is read anyway.
    fn known(&self, now: Timestamp, today: Date) -> Known {
        let stand = |listed: &&Listed| listed.withdrawn_at.is_none();
        let plan_of = self.at.referral.as_ref().filter(|_| self.at.own);
        let others: BTreeSet<i64> =
            self.related.iter().filter(|related| related.stands_on(today)).map(|related| related.other_id.unwrap_or(related.id)).collect();
        Known {
            bar: Bar {
                person: self.person.clone(),
                at: self.at.clone(),
                risk: crate::people::risk::of_facts(&self.facts, today),
                reach: self.safe.iter().map(|line| Reach::of(line, line.now(now, self.moved))).collect(),
                flags: self.flags.iter().filter(|flag| flag.stands()).map(|flag| flag.kind.clone()).collect(),
            },
            counted: Counted {
                forms: self.records.iter().filter(stand).count() as i64,
                plans: self.referrals.iter().find(|said| Some(&said.reference) == plan_of).map_or(0, |said| said.plans),
                family: others.len() as i64,
                contacts: self.contacts.all,
            },
        }
    }

    fn family(&self) -> family::Family<'_> {
        family::Family {
            person: &self.person,
            referrals: &self.referrals,
            related: &self.related,
            came_with: &self.came_with,
            social_care: &self.social_care,
        }
    }

    /// The ways to reach them, as of now.
    pub(super) fn reached(&self, moment: Timestamp, shows: Shows) -> At {
        At { moment, moved: self.moved, shows }
    }

    /// Whom questions would be put about.
    pub(super) fn whom(&self, today: Date) -> Whom {
        Whom {
            age: self.person.birth().age(today),
            is_child: self.related.iter().any(|related| related.is_parent() && related.withdrawn_at.is_none()),
        }
    }
}

/// So many contacts stand on the overview, the latest.
const NEWEST: Wanted = Wanted { worker: None, skip: 0, most: 15 };

async fn record(app: &App, who: &SignedIn, person: OpenPerson) -> Result<Record, Problem> {
    let mut read = app.db.read().await?;
    let id = person.id;
    let referrals = referrals::queries::of_person(&mut read, id).await?;
    let contacts = contacts::queries::of_person(&mut read, id, NEWEST).await?;
    let (statements, social_care) = characteristics::queries::of_person_and_children(&mut read, id, "social-care").await?;
    let (safe, moved) = safe_contact::queries::standing_and_moved(&mut read, id, app.db.clock.today()).await?;
    Ok(Record {
        referrals,
        stays: queries::stays(&mut read, id).await?,
        dues: duties::queries::of_person(&mut read, id).await?,
        contacts,
        facts: queries::facts(&mut read, &person).await?,
        safe,
        moved,
        flags: flags::of_person(&mut read, id).await?,
        social_care,
        related: relationships::queries::of_person(&mut read, id).await?,
        came_with: relationships::queries::came_with(&mut read, id, app.db.clock.today()).await?,
        names: names::of_person(&mut read, id).await?,
        statements,
        records: forms::of_person(&mut read, id).await?.into_iter().filter(|listed| forms::readable(app, who, &listed.kind)).collect(),
        handed: handover::of_person(&mut read, id).await?,
        at: whereabouts::of_people(&mut read, &[id], app.db.clock.today()).await?.remove(&id).unwrap_or(Whereabouts::NOWHERE),
        person,
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
    if asked.skip > 0 {
        return Ok(Redirect::to(&format!("{}/timeline?skip={}", person.page(), asked.skip)).into_response());
    }
    let masked = masked::asked_for(&app, &who, person.id, asked.shown.as_deref()).await?;
    page_with(&app, &who, person, (&asked, masked.as_deref())).await
}

/// `POST /people/{reference}/reveal`: leads to the page with what is masked shown on it.
pub async fn reveal(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = crate::people::open(&app.db, &posted.who, &reference).await?;
    let what = posted.typed.get("what");
    if what != "phone" && !characteristics::kind(what).is_some_and(|kind| kind.sealed) {
        return Err(Problem::NotFound);
    }
    let to = person.page();
    let why = reason(&posted.typed).filter(|_| what == "phone");
    if what == "phone" && why.is_none() && needs_a_reason(&app, &person).await? {
        return Ok(why_page(&posted.who, &person, &format!("{to}/reveal"), Some(what)));
    }
    let what = why.map_or_else(|| what.to_owned(), |why| format!("{what} {why}"));
    match masked::ask(&app, &posted.who, person.id, (&what, &to)).await? {
        Some(shown_at) => Ok(shown_at),
        None => page_with(&app, &posted.who, person, (&Asked::default(), Some(&what))).await,
    }
}

/// Whether nothing of what is hidden of the ways to reach somebody is safe to use now.
async fn needs_a_reason(app: &App, person: &OpenPerson) -> Result<bool, Problem> {
    let mut read = app.db.read().await?;
    let (lines, moved) = safe_contact::queries::standing_and_moved(&mut read, person.id, app.db.clock.today()).await?;
    let mut hiding = lines.iter().filter(|line| line.hides()).peekable();
    Ok(hiding.peek().is_some() && hiding.all(|line| line.now(app.db.clock.now(), moved).asks_why()))
}

/// The page, with one masked thing shown where that was asked for; that it is shown is journaled each time.
async fn page_with(app: &App, who: &SignedIn, person: OpenPerson, (asked, masked): (&Asked, Option<&str>)) -> Result<Response, Problem> {
    if let Some(what) = masked {
        app.db.looks.seal(who.actor(), "revealed", "person", person.id, what).await?;
    }
    let record = record(app, who, person).await?;
    let value = |what: &str| {
        let stands = characteristics::standing(&record.statements, what, app.db.clock.today());
        let kind = characteristics::kind(what);
        stands
            .zip(kind)
            .map_or(String::new(), |(s, kind)| characteristics::pages::with_written(kind, kind.says(&app.contracts, &s.value), &s.written))
    };
    journal_relatives(app, who, &record.person, Some(&record.family()), &record.contacts.shown).await?;
    Ok(overview::page(app, who, &record, masked.map(|what| (what, value(what))), asked.done.as_deref()))
}

/// Whoever opens a page of a person's record reads the names of those they are related to as well, and of those who were there at
/// a contact.
async fn journal_relatives(
    app: &App,
    who: &SignedIn,
    person: &OpenPerson,
    family: Option<&family::Family<'_>>,
    there: &[Shown],
) -> Result<(), Problem> {
    let came_with = family.iter().flat_map(|family| family.came_with).flat_map(|one| [one.head_reference.as_str(), &one.member_reference]);
    let related = family.iter().flat_map(|family| family.related).filter_map(|related| related.reference.as_deref());
    let there = there.iter().flat_map(|shown| &shown.others).map(|other| other.reference.as_str());
    let named = came_with.chain(related).chain(there).filter(|reference| *reference != person.reference);
    Ok(app.db.looks.listed(who.actor(), "relatives", named).await?)
}

/// The referral that work is recorded against by default: the latest accepted or waiting, else the latest.
fn current_case(referrals: &[Said]) -> Option<&Said> {
    let live = |r: &&Said| matches!(r.outcome.as_str(), "accepted" | "waiting");
    let ours = || referrals.iter().filter(|said| said.ours);
    ours().find(live).or_else(|| ours().next())
}
