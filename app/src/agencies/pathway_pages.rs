//! A pathway to or from an agency: written down, changed, ended, withdrawn, by managers.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Width, button_group};
use maud::{Markup, html};

use super::{PART, REGISTER, agency_pages::opened};
use crate::{
    App,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    running::agencies::{
        SECURE, WAYS, pathway_fields, pathways,
        queries::{self, Pathway},
    },
    session::{Posted, SignedIn},
    versions::{self, Stands, Values, pages::Clash},
};

fn fields_of(typed: &Typed, faults: &Faults) -> Markup {
    let form = Fields { typed, faults };
    html! {
        (form.line("name", "What it is for", "For example: a child at risk", Width::TwoThirds))
        (form.one_of("way", "Which way", "", Choice::list(&WAYS)))
        (form.line("time_frame", "In which time", "For example: answered within 2 working days", Width::TwoThirds))
        (form.words("responsible", "Who does what", "Here and there", 3))
        (form.line("contact", "Whom to reach", "Name, role or desk", Width::TwoThirds))
        (form.line("telephone", "Telephone", "", Width::Chars20))
        (form.line("email", "E-mail", "", Width::TwoThirds))
        (form.one_of("secure", "Is that address secure?", "Something about somebody goes only to an address that is known as secure.", Choice::list(&SECURE)))
        (form.line("secure_how", "How we know", "For example: their domain stands on the list of secure ones, looked at on 2 March", Width::TwoThirds))
        (form.words("feedback", "How each side hears what came of it", "", 2))
        (form.day("ended_on", "Last day (empty while it goes on)", ""))
    }
}

fn checked(typed: &Typed, faults: &mut Faults) -> Values {
    let mut values = Values::new();
    let line = || Words { required: None, most: 200 };
    values.insert("name".into(), faults.words(typed, "name", Words { required: Some("Say what it is for"), most: 120 }));
    values.insert("way".into(), faults.choice(typed, "way", &WAYS.map(|(id, _)| id), "Choose which way it leads"));
    for name in ["time_frame", "contact", "telephone", "secure_how"] {
        values.insert(name.into(), faults.words(typed, name, line()));
    }
    for name in ["responsible", "feedback"] {
        values.insert(name.into(), faults.words(typed, name, Words { required: None, most: 2_000 }));
    }
    let email = faults.words(typed, "email", line()).trim().to_lowercase();
    let plain = email.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.') && !domain.contains('@'));
    if !email.is_empty() && (!plain || email.contains(|c: char| c.is_whitespace() || c == ',' || c == ';')) {
        faults.add("email", "Enter one e-mail address, for example duty@carrek.gov.uk");
    }
    let secure = typed.get("secure").to_owned();
    if !secure.is_empty() && SECURE.iter().all(|(id, _)| *id != secure) {
        faults.add("secure", "Choose one from the list");
    }
    if secure == "yes" && email.is_empty() {
        faults.add("email", "Enter the address that is known as secure");
    }
    if secure == "yes" && values.get("secure_how").is_none_or(String::is_empty) {
        faults.add("secure_how", "Say how we know that it is secure");
    }
    values.insert("email".into(), email);
    values.insert("secure".into(), secure);
    let ended = faults.day_if_any(typed, "ended_on", "The last day");
    values.insert("ended_on".into(), ended.map_or(String::new(), |on| on.to_string()));
    values
}

/// `GET /agencies/{id}/pathways/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    new_page(&app, &who, id, &Typed::default(), &Faults::default()).await
}

async fn new_page(app: &App, who: &SignedIn, id: i64, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let agency = opened(&mut app.db.read().await?, id).await?;
    let page = agency.page();
    let body = html! {
        h1 class="govuk-heading-l" { "Write down a pathway" }
        p class="govuk-body" { (agency.name) }
        (page::form(who, &format!("{page}/pathways/new"), typed.get("form_key"), html! {
            div class="hf-dense" { (fields_of(typed, faults)) }
            (button_group(html! { (Button::submit("Write it down")) a class="govuk-link" href=(page) { "Cancel" } }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Write down a pathway", PART, body) };
    Ok(screen.back(&page, "Back to the agency").show(who))
}

/// `POST /agencies/{id}/pathways/new`
pub async fn written(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let new = checked(&posted.typed, &mut faults);
    if !faults.none() {
        return new_page(&app, &posted.who, id, &posted.typed, &faults).await;
    }
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        let agency = opened(tx, id).await?;
        pathways::write(tx, agency.id, &new).await?;
        Ok(format!("{}?done=pathway", agency.page()))
    })
    .await
}

/// `GET /pathways/{id}`
pub async fn form(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let pathway = queries::pathway(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    let typed = versions::filled(&pathway_fields(), &pathway.values(), pathway.version);
    form_page(&app, &who, &pathway, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, pathway: &Pathway, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let agency = opened(&mut read, pathway.organisation_id).await?;
    let before = queries::changes(&mut read, pathway.id).await?;
    drop(read);
    let (page, form) = (pathway.page(), Fields { typed, faults });
    let body = html! {
        h1 class="govuk-heading-l" { "Change a pathway" }
        p class="govuk-body" { (agency.name) }
        (page::form(who, &page, typed.get("form_key"), html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            div class="hf-dense" { (fields_of(typed, faults)) }
            (form.line("why", "Why it is changed (optional)", "", Width::Full))
            (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href=(agency.page()) { "Cancel" } }))
        }))
        h2 class="govuk-heading-m" { "Withdraw it" }
        p class="govuk-body" { "When it was written down by mistake. One that has ended gets a last day instead." }
        (page::form(who, &format!("{page}/withdraw"), "", html! {
            (form.line("withdraw_why", "Why it is withdrawn", "", Width::Full))
            (Button::secondary("Withdraw it", "then", "withdraw"))
        }))
        (versions::pages::earlier(&pathway_fields(), &before, "the terminal"))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Change a pathway", PART, body) };
    Ok(screen.back(&agency.page(), "Back to the agency").show(who))
}

/// `POST /pathways/{id}`
pub async fn changed(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (who, sent, fields) = (&posted.who, &posted.typed, pathway_fields());
    let pathway = queries::pathway(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    if versions::choosing(sent) {
        let undecided = versions::undecided(&fields, sent);
        if !undecided.none() {
            return clash(&app, who, &pathway, &versions::mine(&fields, sent), sent, &undecided).await;
        }
    }
    let typed = if versions::choosing(sent) { &versions::chosen(&fields, sent) } else { sent };
    let mut faults = Faults::default();
    let new = checked(typed, &mut faults);
    let why = faults.words(sent, "why", Words { required: None, most: 500 });
    if !faults.none() {
        return form_page(&app, who, &pathway, typed, &faults).await;
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let stands = queries::pathway(tx, id).await?.ok_or(Problem::NotFound)?;
        let changed = pathways::change(tx, (&stands, versions::opened_on(typed)), &new, &why).await?;
        Ok(changed.then(|| format!("/agencies/{}?done=recorded", stands.organisation_id)))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let once_more = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
    clash(&app, who, &pathway, &new, &once_more, &Faults::default()).await
}

async fn clash(app: &App, who: &SignedIn, pathway: &Pathway, mine: &Values, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let stands = queries::pathway(&mut read, pathway.id).await?.ok_or(Problem::NotFound)?;
    let changes = queries::changes(&mut read, pathway.id).await?;
    let base = queries::stood_as(&mut read, "pathway", pathway.id, versions::opened_on(typed)).await?;
    drop(read);
    let latest = changes.first();
    let theirs = Stands {
        version: stands.version,
        values: stands.values(),
        by: latest.and_then(|change| change.by.clone()),
        at: latest.map(|change| change.recorded_at),
    };
    let (page, back, fields) = (pathway.page(), format!("/agencies/{}", pathway.organisation_id), pathway_fields());
    let clash = Clash {
        part: PART,
        what: "this pathway",
        fields: &fields,
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &page,
        back: &back,
        typed,
        faults,
    };
    Ok(clash.show(who))
}

/// `POST /pathways/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let typed = &posted.typed;
    // Withdrawn already, it is not there any more; where one was led before, one is led again.
    let stands = queries::pathway(&mut app.db.read().await?, id).await?;
    let mut faults = Faults::default();
    let why = faults.words(typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if let (Some(pathway), false) = (&stands, faults.none()) {
        let filled = versions::filled(&pathway_fields(), &pathway.values(), pathway.version);
        return form_page(&app, &posted.who, pathway, &filled, &faults).await;
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let pathway = queries::pathway(tx, id).await?.ok_or(Problem::NotFound)?;
        let to = format!("/agencies/{}?done=pathway-withdrawn", pathway.organisation_id);
        Ok(pathways::withdraw(tx, id, &why).await?.then_some(to))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(REGISTER).into_response()))
}
