//! What is recorded of a worker, an organisation or a contract: newest first, with what is due and what can be filled in.

use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};

use super::list::{fillable, newest_first};
use crate::{
    App,
    db::Read,
    duties::{self, Due, of_the_service::Told},
    error::Problem,
    forms::{
        queries::{self, Listed},
        subject::{Kept, Subject},
        vocabulary::About,
    },
    page::Screen,
    running::{contracts, workers},
    session::SignedIn,
};

async fn records(read: &mut Read, kept: &Kept) -> Result<Vec<Listed>, Problem> {
    Ok(match kept.about {
        About::Worker => queries::of_worker(read, kept.id).await?,
        About::Organisation => queries::of_organisation(read, kept.id).await?,
        _ => queries::of_contract(read, kept.id).await?,
    })
}

/// What is due, by the facts that its records give and by when it began and ended.
pub(super) async fn due(app: &App, read: &mut Read, kept: &Kept) -> Result<Vec<Due>, Problem> {
    let records = records(read, kept).await?;
    due_by(app, read, kept, &records).await
}

async fn due_by(app: &App, read: &mut Read, kept: &Kept, records: &[Listed]) -> Result<Vec<Due>, Problem> {
    let mut told = queries::facts_of(read, records).await?;
    let (about, began, ended) = match kept.about {
        About::Worker => {
            let (began, ended) = workers::queries::at_work_from(read, kept.id).await?.ok_or(Problem::NotFound)?;
            (rules::About::Worker, ("worker-at-work", began), ("worker-left", ended))
        }
        About::Organisation => (rules::About::Organisation, ("", None), ("", None)),
        _ => {
            let (began, ended) = contracts::queries::in_force(read, kept.id).await?.ok_or(Problem::NotFound)?;
            (rules::About::Contract, ("contract-begun", began), ("contract-ended", ended))
        }
    };
    for (kind, on) in [began, ended] {
        told.extend(on.map(|on| Told::on(kind, kept.id, on)));
    }
    let contract = if kept.about == About::Contract { &kept.key } else { &app.contracts.main().id };
    Ok(duties::of_the_service::due(&app.contracts, contract, about, &told, app.db.clock.now()))
}

/// What stands on a page of its own and on a worker's page: what is due, what can be filled in, what was recorded.
pub async fn section(app: &App, who: &SignedIn, subject: &Subject) -> Result<Markup, Problem> {
    let Subject::OfTheService(kept) = subject else { return Err(Problem::NotFound) };
    let mut read = app.db.read().await?;
    let records = records(&mut read, kept).await?;
    let due = due_by(app, &mut read, kept, &records).await?;
    drop(read);
    let open: Vec<Due> = due.into_iter().filter(|due| due.ending == "open").collect();
    Ok(html! {
        @if !open.is_empty() { (duties::pages::list(&app.contracts, &open, app.db.clock.now(), false, "")) }
        (fillable(app, who, kept.about, &kept.key))
        (newest_first(&records))
    })
}

async fn page(app: &App, who: &SignedIn, about: About, key: &str) -> Result<Response, Problem> {
    let subject = Subject::open(app, who, about, key).await?;
    let section = section(app, who, &subject).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Records of " (subject.says()) }
        (section)
    };
    // No name in a title: it stands in the browser's history.
    Ok(Screen { wide: true, ..Screen::new("Records", subject.part(), body) }.back(&subject.page(), subject.back()).show(who))
}

/// `GET /workers/{id}/forms`
pub async fn worker(State(app): State<App>, who: SignedIn, Path(id): Path<String>) -> Result<Response, Problem> {
    page(&app, &who, About::Worker, &id).await
}

/// `GET /organisations/{id}/forms`
pub async fn organisation(State(app): State<App>, who: SignedIn, Path(id): Path<String>) -> Result<Response, Problem> {
    page(&app, &who, About::Organisation, &id).await
}

/// `GET /contracts/{pack}/forms`
pub async fn contract(State(app): State<App>, who: SignedIn, Path(pack): Path<String>) -> Result<Response, Problem> {
    page(&app, &who, About::Contract, &pack).await
}
