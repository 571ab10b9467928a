//! The pages of a record besides the overview and the timeline: who belongs to somebody, and what was before.

use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};

use super::{about, accommodation, family, journal_relatives, struck, timeline};
use crate::{
    App,
    access::May,
    error::Problem,
    forms,
    page::Screen,
    people::{
        OpenPerson, characteristics, edit, edit_pages,
        names::{self, OtherName, kind_says},
        queries, relationships,
    },
    session::SignedIn,
    work::{
        contacts,
        referrals::{self, handover},
    },
};

/// `GET /people/{reference}/family`
pub async fn family(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = crate::people::open(&app.db, &who, &reference).await?;
    let mut read = app.db.read().await?;
    let (_, social_care) = characteristics::queries::of_person_and_children(&mut read, person.id, "social-care").await?;
    let family = family::Family {
        person: &person,
        referrals: &referrals::queries::of_person(&mut read, person.id).await?,
        related: &relationships::queries::of_person(&mut read, person.id).await?,
        came_with: &relationships::queries::came_with(&mut read, person.id, app.db.clock.today()).await?,
        social_care: &social_care,
    };
    let answers = contacts::think_family::of_person(&mut read, person.id).await?;
    let records = forms::of_person(&mut read, person.id).await?;
    drop(read);
    let records: Vec<_> = records.into_iter().filter(|listed| forms::readable(&app, &who, &listed.kind)).collect();
    journal_relatives(&app, &who, &person, Some(&family), &[]).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Family and others" }
        div class="hf-now" { (family::boxes(&app, &family)) }
        (family::withdrawn(family.related, &person.page()))
        (family::thought_of(&app, &who, &person, (&answers, &records)))
    };
    Ok(shown(&who, &person, "Family and others", body))
}

/// `GET /people/{reference}/history`: what was before, and what was struck out.
pub async fn history(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = crate::people::open(&app.db, &who, &reference).await?;
    let mut read = app.db.read().await?;
    let referrals = referrals::queries::of_person(&mut read, person.id).await?;
    let stays = queries::stays(&mut read, person.id).await?;
    let names = names::of_person(&mut read, person.id).await?;
    let changes = edit::changes(&mut read, &person).await?;
    let handed = handover::of_person(&mut read, person.id).await?;
    let withdrawn = contacts::queries::withdrawn(&mut read, person.id).await?;
    let struck = struck::of_person(&mut read, &person).await?;
    let records = forms::of_person(&mut read, person.id).await?;
    drop(read);
    let records: Vec<_> = records.into_iter().filter(|listed| forms::readable(&app, &who, &listed.kind)).collect();
    let names: Vec<&OtherName> = names.iter().filter(|name| name.withdrawn_at.is_none()).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "History" }
        div class="hf-now" {
            @if !referrals.is_empty() { (about::referrals(&referrals)) }
            (accommodation::current_stay(&app, &stays, &records))
        }
        @if !names.is_empty() {
            h2 class="govuk-heading-m" { "Other names" }
            ul class="govuk-list" { @for name in &names { li { (kind_says(&name.kind)) " " (name.name()) } } }
        }
        (edit_pages::earlier(&changes))
        (handover::history(&handed))
        (timeline::withdrawn(&withdrawn, &records))
        (struck::shown(&struck))
        @if who.may(May::ReadJournal) {
            p class="govuk-body" { a class="govuk-link" href=(format!("/journal?person={}", person.reference)) { "Who looked at this record" } }
        }
    };
    Ok(shown(&who, &person, "History", body))
}

fn shown(who: &SignedIn, person: &OpenPerson, title: &str, body: Markup) -> Response {
    Screen { wide: true, ..Screen::new(title, "/people", body) }.back(&person.page(), "Back to the person's page").show(who)
}
