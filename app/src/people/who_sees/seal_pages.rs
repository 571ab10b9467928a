//! Who sees somebody: sealed or not, its readers, who is kept from it, and who took access in an emergency.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Choice, Input, Select, Width};
use maud::{Markup, html};

use super::{
    page_of,
    queries::{self, Reader, Seal},
    seals,
};
use crate::{
    App,
    access::Role,
    duties::pages::moment,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{self, OpenPerson, sharing},
    running::contracts::providers,
    session::{Posted, SignedIn},
};

/// `GET /people/{reference}/who-sees`
pub async fn show(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = people::open(&app.db, &who, &reference).await?;
    shown(&app, &who, &person, &Typed::default(), &Faults::default()).await
}

/// Somebody whom one's own provider works with: with whom they are only shared does not close their record.
async fn open_ours(app: &App, who: &SignedIn, reference: &str) -> Result<OpenPerson, Problem> {
    let person = people::open(&app.db, who, reference).await?;
    let ours = sharing::works_with(&mut app.db.read().await?, person.id).await?;
    if ours { Ok(person) } else { Err(Problem::NotFound) }
}

async fn shown(app: &App, who: &SignedIn, person: &OpenPerson, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let seals = queries::seals(&mut read, person.id).await?;
    let stands = seals.iter().find(|seal| seal.lifted_at.is_none());
    let readers = match stands {
        Some(seal) => queries::readers(&mut read, seal.id).await?,
        None => vec![],
    };
    let by = By { lifts: seals::may_lift(&mut read, person.id, who.account_id).await?, account: who.account_id };
    let accounts = queries::accounts(&mut read, by.lifts).await?;
    let mut walls = queries::of_person(&mut read, person.id).await?;
    // To whom another provider's worker is tied is that one's to know.
    walls.retain(|wall| wall.ours);
    let taken = queries::taken_of(&mut read, person.id).await?;
    let is_divided = providers::are_several(&mut read).await?;
    let ours = sharing::works_with(&mut read, person.id).await?;
    drop(read);
    if !ours {
        return Ok(anothers(who, person));
    }
    let fields = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { "Who sees this record" }
        @match stands {
            Some(seal) => (sealed_now(who, person, (seal, &readers), (&accounts, by), fields)),
            None => (open_now(who, person, fields)),
        }
        @if is_divided {
            h2 class="govuk-heading-m" { "Other providers" }
            p class="govuk-body" { "Only as an agreement says. " a class="govuk-link" href=(sharing::page_of(person)) { "What is shared with other providers" } }
        }
        h2 class="govuk-heading-m" { "Kept from it" }
        @if walls.iter().all(|wall| wall.lifted_at.is_some()) { p class="govuk-body" { "Nobody. A manager keeps a worker from a record on the worker’s page." } } @else {
            ul class="govuk-list govuk-list--bullet" {
                @for wall in walls.iter().filter(|wall| wall.lifted_at.is_none() && Some(wall.worker_id) != who.worker_id) {
                    li { a class="govuk-link" href=(format!("/workers/{}/kept-from", wall.worker_id)) { (wall.worker) } ". " (wall.why) }
                }
            }
        }
        h2 class="govuk-heading-m" { "Access taken in an emergency" }
        @if taken.is_empty() { p class="govuk-body" { "None." } } @else {
            ul class="govuk-list govuk-list--bullet" {
                @for one in &taken { li { (one.by) ", " (moment(one.begun_at)) " to " (moment(one.ends_at)) ": " (one.why) } }
            }
        }
        p class="govuk-body" { a class="govuk-link" href=(format!("/journal?person={}", person.reference)) { "Who looked at it" } }
        (before(&seals))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Who sees this record", "/people", body) };
    Ok(screen.back(&person.page(), "Back to the person's page").show(who))
}

/// Who looks at a page of seals: whether they may lift one.
#[derive(Clone, Copy)]
struct By {
    lifts: bool,
    account: i64,
}

/// Of somebody whom another provider works with: who sees them is that one's to say, and to know.
fn anothers(who: &SignedIn, person: &OpenPerson) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Who sees this record" }
        p class="govuk-body" { "Another provider works with this person. Who sees the record is theirs to say." }
    };
    Screen::new("Who sees this record", "/people", body).back(&person.page(), "Back to the person's page").show(who)
}

fn open_now(who: &SignedIn, person: &OpenPerson, fields: Fields<'_>) -> Markup {
    html! {
        p class="govuk-body" { "Everybody whose work reaches it, as their role and team say." }
        (page::form(who, &format!("{}/seal", page_of(person)), fields.typed.get("form_key"), html! {
            (fields.line("why", "Why it is to be sealed", "For example: she works for the council. Only those whom you name will find the record then", Width::Full))
            (Button::secondary("Seal this record", "", ""))
        }))
    }
}

fn sealed_now(
    who: &SignedIn,
    person: &OpenPerson,
    (seal, readers): (&Seal, &[Reader]),
    (accounts, by): (&[(i64, String, String)], By),
    fields: Fields<'_>,
) -> Markup {
    let page = page_of(person);
    let others = accounts.iter().filter(|(id, ..)| *id != by.account && readers.iter().all(|reader| reader.account_id != *id));
    let ids: Vec<(String, String)> = others.map(|(id, name, role)| (id.to_string(), format!("{name}, {}", role_says(role)))).collect();
    let items = ids.iter().map(|(id, says)| Choice::new(id, says)).collect();
    html! {
        p class="govuk-body" {
            "Sealed " (moment(seal.recorded_at)) @if let Some(by) = &seal.by { " by " (by) } ": " (seal.why) ". Only these find it:"
        }
        @for reader in readers {
            (page::form(who, &format!("{page}/readers/{}/withdraw", reader.id), "", html! {
                p class="govuk-body" {
                    (reader.name) ", " (role_says(&reader.role)) " "
                    @if by.lifts && readers.len() > 1 { (Button::secondary(html! { "Take off" span class="govuk-visually-hidden" { " " (reader.name) } }, "", "")) }
                }
            }))
        }
        (page::form(who, &format!("{page}/readers"), "", html! {
            (Select { name: "account", label: "Who else may open it", blank: Some("Choose somebody"), items, value: fields.typed.get("account"), error: fields.faults.of("account"), ..Default::default() })
            (Button::secondary("Name them", "", ""))
        }))
        @if by.lifts { (page::form(who, &format!("{page}/unseal"), "", html! {
            (Input { name: "lifted_why", label: "Why it need not be sealed any more", value: fields.typed.get("lifted_why"), error: fields.faults.of("lifted_why"), width: Width::Full, ..Default::default() })
            (Button::secondary("Lift the seal", "", ""))
        })) } @else { p class="govuk-body" { "You opened it in an emergency, or named yourself. You can name a reader, who takes readers off and lifts the seal." } }
    }
}

fn role_says(id: &str) -> &'static str {
    Role::named(id).map_or("role unknown", Role::says)
}

fn before(seals: &[Seal]) -> Markup {
    let lifted: Vec<&Seal> = seals.iter().filter(|seal| seal.lifted_at.is_some()).collect();
    html! {
        @if !lifted.is_empty() {
            h2 class="govuk-heading-m" { "Sealed before" }
            ul class="govuk-list govuk-list--bullet" {
                @for seal in lifted {
                    li {
                        (moment(seal.recorded_at)) ": " (seal.why) "."
                        @if let Some(at) = seal.lifted_at { " Lifted " (moment(at)) @if let Some(by) = &seal.lifted_by { " by " (by) } ": " (seal.lifted_why) }
                    }
                }
            }
        }
    }
}

/// `POST /people/{reference}/who-sees/seal`
pub async fn sealed(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = open_ours(&app, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "why", Words { required: Some("Say why it is to be sealed"), most: 500 });
    if !faults.none() {
        return shown(&app, &posted.who, &person, &posted.typed, &faults).await;
    }
    once::record(&app.db, &posted, async |tx| match seals::seal(tx, person.id, &why).await? {
        true => Ok(format!("{}?done=sealed", page_of(&person))),
        false => Err(Problem::Unclear("The record is sealed already. Open the page again to see by whom.".into())),
    })
    .await
}

/// `POST /people/{reference}/who-sees/readers`
pub async fn reader_named(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = open_ours(&app, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let mut read = app.db.read().await?;
    let lifts = seals::may_lift(&mut read, person.id, posted.who.account_id).await?;
    let accounts = queries::accounts(&mut read, lifts).await?;
    drop(read);
    let account = posted
        .typed
        .get("account")
        .parse()
        .ok()
        .filter(|id| *id != posted.who.account_id && accounts.iter().any(|(there, ..)| there == id));
    let Some(account) = account else {
        faults.add("account", "Choose who else may open it");
        return shown(&app, &posted.who, &person, &posted.typed, &faults).await;
    };
    once::record(&app.db, &posted, async |tx| match seals::name_reader(tx, person.id, account).await? {
        true => Ok(format!("{}?done=reader", page_of(&person))),
        false => Err(Problem::Unclear("They may open it already, or the record is not sealed any more. Open the page again.".into())),
    })
    .await
}

/// `POST /people/{reference}/who-sees/readers/{reader}/withdraw`
pub async fn reader_withdrawn(
    State(app): State<App>,
    Path((reference, reader)): Path<(String, i64)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let person = open_ours(&app, &posted.who, &reference).await?;
    once::record(&app.db, &posted, async |tx| {
        let lifts = seals::may_lift(tx, person.id, posted.who.account_id).await?;
        match lifts && seals::withdraw_reader(tx, person.id, reader).await? {
            true => Ok(format!("{}?done=reader-withdrawn", page_of(&person))),
            false => Err(Problem::NotFound),
        }
    })
    .await
}

/// `POST /people/{reference}/who-sees/unseal`
pub async fn unsealed(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = open_ours(&app, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "lifted_why", Words { required: Some("Say why it need not be sealed any more"), most: 500 });
    if !faults.none() {
        return shown(&app, &posted.who, &person, &posted.typed, &faults).await;
    }
    once::record(&app.db, &posted, async |tx| {
        let lifts = seals::may_lift(tx, person.id, posted.who.account_id).await?;
        match lifts && seals::lift(tx, person.id, &why).await? {
            true => Ok(format!("{}?done=unsealed", page_of(&person))),
            false => Err(Problem::NotFound),
        }
    })
    .await
}
