//! The forms that add a worker, change what is kept of one, and withdraw one who was keyed by mistake.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Choice, Select, Size, Width, button_group};
use maud::{Markup, html};

use super::{Details, KINDS, change, fields, spells};
use crate::{
    App,
    db::{DbError, Read},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    running::{accounts::sealed_to, contracts::providers, whose},
    session::{Posted, SignedIn},
    versions::{self, Values, pages::Clash},
};

/// `GET /workers/new`
pub async fn new(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let every = to_choose(&mut app.db.read().await?, &who).await?;
    Ok(new_page(&who, &every, &Typed::default(), &Faults::default()))
}

/// The providers to choose from: where one at most is named, nobody is asked; a provider's manager adds workers of that provider.
async fn to_choose(read: &mut Read, who: &SignedIn) -> Result<Vec<(String, String)>, Problem> {
    if !providers::are_several(read).await? {
        return Ok(vec![]);
    }
    let providers = match (whose::says_for_whom(who.role), providers::of_viewer(read).await?) {
        (true, _) => providers::every(read).await?,
        (false, Some(own)) => vec![own],
        (false, None) => {
            let says =
                "Several providers share this installation, and you work for none of them today. Ask an administrator to add the worker.";
            return Err(Problem::Unclear(says.into()));
        }
    };
    Ok(providers.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

fn details(fields: Fields<'_>) -> Markup {
    html! {
        (fields.line("name", "Name", "", Width::Chars30))
        (fields.line("role", "Role (optional)", "For example Support worker, Children's worker", Width::Chars30))
        (fields.line("fte", "Full-time equivalent (optional)", "1 is full time, 0.6 is three days of five", Width::Chars5))
        (fields.line("phone", "Work phone (optional)", "Shown to colleagues while they are on call", Width::Chars20))
        (fields.day("started", "Started (if known)", ""))
        (fields.day("dbs", "DBS check (if known)", ""))
    }
}

fn new_page(who: &SignedIn, every: &[(String, String)], typed: &Typed, faults: &Faults) -> Response {
    let form = Fields { typed, faults };
    let items = every.iter().map(|(id, name)| Choice::new(id, name)).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Add a worker" }
        (page::form(who, "/workers/new", typed.get("form_key"), html! {
            (details(form))
            (form.one_of("kind", "Works as", "A volunteer's hours count as unpaid.", Choice::list(&KINDS)))
            @if !every.is_empty() {
                (Select { name: "provider", label: "Provider", label_size: Size::S, hint: "They see those whom it works with.", blank: Some("Choose a provider"), items,
                          value: typed.get("provider"), error: faults.of("provider"), ..Default::default() })
            }
            (button_group(html! { (Button::submit("Add the worker")) a class="govuk-link" href="/workers" { "Cancel" } }))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Add a worker", "/workers", body) }
        .back("/workers", "Back to workers and volunteers")
        .show(who)
}

const TAKEN: &str = "Somebody of this name works here already. Add what tells them apart, such as the team.";

/// `POST /workers/new`
pub async fn added(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let typed = &posted.typed;
    let mut faults = Faults::default();
    let new = Details::check(typed, app.db.clock.today(), &mut faults);
    let kind = faults.choice(typed, "kind", &KINDS.map(|(id, _)| id), "Choose as what they work");
    let every = to_choose(&mut app.db.read().await?, &posted.who).await?;
    let provider = every.iter().find(|(id, _)| id == typed.get("provider")).and_then(|(id, _)| id.parse::<i64>().ok());
    if !every.is_empty() && provider.is_none() {
        faults.add("provider", "Choose the provider they work for");
    }
    let (Some(new), true) = (new, faults.none()) else { return Ok(new_page(&posted.who, &every, typed, &faults)) };
    let recorded = once::record::<DbError, _>(&app.db, &posted, async |tx| {
        let id = change::add(tx, &new, &kind).await?;
        if let Some(provider) = provider {
            spells::works_for(tx, id, provider, new.started_on.unwrap_or(spells::ALWAYS), None).await?;
        }
        Ok(format!("/workers/{id}?done=worker"))
    });
    match recorded.await {
        Ok(response) => Ok(response),
        Err(error) if error.is_taken() => {
            faults.add("name", TAKEN);
            Ok(new_page(&posted.who, &every, typed, &faults))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /workers/{id}/change`
pub async fn form(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    whose::worker(&mut read, id).await?;
    let stands = change::stands(&mut read, id).await?.ok_or(Problem::NotFound)?;
    let alone = sealed_to::says(&sealed_to::alone(&mut read, (0, id), app.db.clock.today()).await?);
    Ok(change_page(&who, id, (&versions::filled(&fields(), &stands.values, stands.version), &alone), &Faults::default()))
}

/// `alone`: what is said where they alone can open what is sealed.
fn change_page(who: &SignedIn, id: i64, (typed, alone): (&Typed, &str), faults: &Faults) -> Response {
    let form = Fields { typed, faults };
    let back = format!("/workers/{id}");
    let left = "From the day after, their account opens nothing. A day that is today or before closes it and signs them out at once. Hand over their cases as well.";
    let body = html! {
        h1 class="govuk-heading-l" { "Change a worker" }
        (page::form(who, &format!("{back}/change"), typed.get("form_key"), html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (details(form))
            @if !alone.is_empty() { (govuk::warning(alone)) }
            (form.day("left", "Last day of work (empty while they work here)", left))
            (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Change a worker", "/workers", body) }.back(&back, "Back to the worker").show(who)
}

/// `POST /workers/{id}/change`
pub async fn changed(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (who, sent) = (&posted.who, &posted.typed);
    whose::worker(&mut app.db.read().await?, id).await?;
    if versions::choosing(sent) {
        let faults = versions::undecided(&fields(), sent);
        if !faults.none() {
            let mut read = app.db.read().await?;
            return clash(&mut read, who, id, &versions::mine(&fields(), sent), sent, &faults).await;
        }
    }
    let typed = if versions::choosing(sent) { &versions::chosen(&fields(), sent) } else { sent };
    let mut faults = Faults::default();
    let Some(new) = Details::check(typed, app.db.clock.today(), &mut faults) else { return Ok(change_page(who, id, (typed, ""), &faults)) };
    let recorded = once::record_unless_refused::<DbError, _>(&app.db, &posted, async |tx| {
        let changed = change::change(tx, id, versions::opened_on(typed), &new).await?;
        Ok(changed.then(|| format!("/workers/{id}?done=recorded")))
    });
    match recorded.await {
        Ok(Some(response)) => Ok(response),
        Ok(None) => {
            let once_more = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
            let mut read = app.db.read().await?;
            clash(&mut read, who, id, &new.values(), &once_more, &Faults::default()).await
        }
        Err(error) if error.is_taken() => {
            faults.add("name", TAKEN);
            Ok(change_page(who, id, (typed, ""), &faults))
        }
        Err(error) => Err(error.into()),
    }
}

async fn clash(read: &mut Read, who: &SignedIn, id: i64, mine: &Values, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let theirs = change::stands(read, id).await?.ok_or(Problem::NotFound)?;
    let base = change::at_version(read, id, versions::opened_on(typed)).await?;
    let clash = Clash {
        what: "this worker's details",
        part: "/workers",
        fields: &fields(),
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &format!("/workers/{id}/change"),
        back: &format!("/workers/{id}"),
        typed,
        faults,
    };
    Ok(clash.show(who))
}

/// `GET /workers/{id}/withdraw`
pub async fn withdraw(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    withdraw_page(&mut app.db.read().await?, &who, id, &Typed::default(), &Faults::default()).await
}

async fn withdraw_page(read: &mut Read, who: &SignedIn, id: i64, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    whose::worker(read, id).await?;
    let stands = change::stands(read, id).await?.ok_or(Problem::NotFound)?;
    let named = change::named_in(read, id).await?;
    let back = format!("/workers/{id}");
    let body = html! {
        h1 class="govuk-heading-l" { "Withdraw a worker who was keyed by mistake" }
        p class="govuk-body" { strong { (stands.values.get("name").map_or("", String::as_str)) } }
        @if named > 0 {
            p class="govuk-body" { "This worker carried a case or did something that is recorded, so they stay. If they no longer work here, enter their last day." }
            (Button::link("Enter their last day", &format!("{back}/change")))
        } @else {
            p class="govuk-body" { "They leave every list, and their account is closed. That they were recorded, and why they were withdrawn, is kept." }
            (page::form(who, &format!("{back}/withdraw"), typed.get("form_key"), html! {
                (Fields { typed, faults }.line("why", "Why", "For example: the same person was added twice", Width::Full))
                (button_group(html! { (Button::submit("Withdraw the worker")) a class="govuk-link" href=(back) { "Cancel" } }))
            }))
        }
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Withdraw a worker", "/workers", body) }.back(&back, "Back to the worker").show(who))
}

/// `POST /workers/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "why", Words { required: Some("Say why"), most: 500 });
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        whose::worker(tx, id).await?;
        if !faults.none() || change::named_in(tx, id).await? > 0 {
            return Ok(None);
        }
        let withdrawn = change::withdraw(tx, id, &why).await?;
        withdrawn.then(|| Some("/workers?done=worker-withdrawn".to_owned())).ok_or(Problem::NotFound)
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => withdraw_page(&mut app.db.read().await?, &posted.who, id, &posted.typed, &faults).await,
    }
}
