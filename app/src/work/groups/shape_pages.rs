//! A group written down, put right, ended, withdrawn.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Checkboxes, Choice, Select, Size, Width};
use maud::{Markup, html};

use super::{
    Details,
    change::{self, Withdrawn},
    fields, lists, may_change, opened,
    pages::buttons,
    queries::{self, Group},
};
use crate::{
    App,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    running::contracts::services,
    session::{Posted, SignedIn},
    versions,
    work::contacts,
};

/// What a group can belong to and who can lead it, by id and words.
struct Choices {
    services: Vec<(i64, String)>,
    workers: Vec<(i64, String)>,
}

impl Choices {
    /// `group`: what it names stays a choice, also when it ended or left.
    async fn of(app: &App, group: Option<&Group>) -> Result<Choices, Problem> {
        let (mut read, today) = (app.db.read().await?, app.db.clock.today());
        let mut workers = contacts::queries::workers(&mut read, today).await?;
        let all = services::all(&mut read).await?;
        let kept =
            |service: &services::Service| service.runs_on(today).is_ok() || group.is_some_and(|group| group.service_id == service.id);
        let services =
            all.into_iter().filter(kept).map(|service| (service.id, format!("{}, {}", service.name, service.contract))).collect();
        if let Some(group) = group {
            let names: Vec<String> = group.leads.as_deref().unwrap_or_default().split(", ").map(str::to_owned).collect();
            let gone = group.led_by().into_iter().filter(|id| workers.iter().all(|(known, _)| known != id));
            let gone: Vec<i64> = gone.collect();
            let unknown: Vec<String> = names.into_iter().filter(|name| workers.iter().all(|(_, known)| known != name)).collect();
            workers.extend(gone.into_iter().zip(unknown));
        }
        Ok(Choices { services, workers })
    }
}

fn fields_of(choices: &Choices, typed: &Typed, faults: &Faults) -> Markup {
    let form = Fields { typed, faults };
    let listed = |of: &lists::Answers| of.iter().map(|(id, says)| Choice::new(id, says)).collect::<Vec<_>>();
    let by_id = |of: &[(i64, String)]| of.iter().map(|(id, says)| (id.to_string(), says.clone())).collect::<Vec<_>>();
    let (services, workers) = (by_id(&choices.services), by_id(&choices.workers));
    let services = services.iter().map(|(id, says)| Choice::new(id, says)).collect();
    let workers = workers.iter().map(|(id, says)| Choice::new(id, says)).collect();
    let leads = typed.0.iter().filter(|(name, _)| name == "leads").map(|(_, id)| id.as_str()).collect();
    html! {
        (form.line("name", "What the group is called", "Name nobody here, and no place", Width::Chars20))
        (Select { name: "service", label: "Service", label_size: Size::S, items: services, blank: Some("Choose the service"), value: typed.get("service"), error: faults.of("service"), ..Default::default() })
        (form.one_of("kind", "What kind of group", "", listed(&lists::kinds())))
        (form.one_of("for", "Whom it is for", "", listed(&lists::for_whom())))
        (form.line("about", "What it is about (optional)", "", Width::Full))
        (form.day("begins", "First day", ""))
        (form.day("ends", "Last day (if there is one)", ""))
        (form.line("places", "How many places (optional)", "", Width::Chars5))
        (Checkboxes { name: "leads", legend: "Who leads it", legend_size: Size::S, hint: "Whoever leads a group sees the records of those in it", items: workers, values: leads, small: true, error: faults.of("leads"), ..Default::default() })
    }
}

/// `GET /groups/new`
pub async fn new(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let own = who.worker_id.map(|id| id.to_string()).unwrap_or_default();
    let typed = Typed::default().with("leads", own).with_day("begins", app.db.clock.today());
    new_page(&app, &who, &typed, &Faults::default()).await
}

async fn new_page(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let choices = Choices::of(app, None).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Write a group down" }
        (page::form(who, "/groups/new", typed.get("form_key"), html! {
            div class="hf-dense" { (fields_of(&choices, typed, faults)) }
            (buttons("Write it down", "/groups"))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Write a group down", "/groups", body) };
    Ok(screen.back("/groups", "Back to the groups").show(who))
}

/// `POST /groups/new`
pub async fn made(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let choices = Choices::of(&app, None).await?;
    let mut faults = Faults::default();
    let Some(new) = Details::check(&app, &posted.typed, &choices.services, &choices.workers, &mut faults) else {
        return new_page(&app, &posted.who, &posted.typed, &faults).await;
    };
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        let id = change::make(tx, &new).await?;
        Ok(format!("/groups/{id}?done=group-made"))
    })
    .await
}

const NOT_THEIRS: &str = "Only whoever leads the group, or a manager, changes it. Ask one of them.";

async fn opened_to_change(app: &App, who: &SignedIn, id: i64) -> Result<Group, Problem> {
    let group = opened(app, id).await?;
    if may_change(who, &group) { Ok(group) } else { Err(Problem::Unclear(NOT_THEIRS.into())) }
}

/// `GET /groups/{id}/change`
pub async fn change(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let group = opened_to_change(&app, &who, id).await?;
    change_page(&app, &who, &group, &Typed::default(), &Faults::default()).await
}

/// The form as it is opened: what stands, where nothing was typed.
fn as_it_stands(group: &Group, typed: &Typed) -> Typed {
    let sent = |name: &str| typed.0.iter().any(|(sent, _)| sent == name);
    let mut stands = Typed::default()
        .with("version", group.version.to_string())
        .with("name", group.name.as_str())
        .with("service", group.service_id.to_string())
        .with("kind", group.kind.as_str())
        .with("for", group.for_whom.as_str())
        .with("about", group.about.as_str())
        .with("places", group.places.map_or(String::new(), |places| places.to_string()))
        .with_day("begins", group.begins_on);
    if let Some(ends) = group.ends_on {
        stands = stands.with_day("ends", ends);
    }
    // Whoever was ticked was sent, and nobody where nobody was.
    if !sent("name") {
        stands = group.led_by().iter().fold(stands, |stands, id| stands.with("leads", id.to_string()));
    }
    Typed(typed.0.iter().cloned().chain(stands.0).collect())
}

async fn change_page(app: &App, who: &SignedIn, group: &Group, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let choices = Choices::of(app, Some(group)).await?;
    let before = queries::changes(&mut app.db.read().await?, group.id).await?;
    let typed = &as_it_stands(group, typed);
    let (form, page) = (Fields { typed, faults }, group.page());
    let body = html! {
        h1 class="govuk-heading-l" { "Change a group: " (group.name) }
        @if group.withdrawn_at.is_none() {
            p class="govuk-body" { "A group ends with its last day. Whoever has a place then is told of on its page until their place is ended too." }
            (page::form(who, &format!("{page}/change"), "", html! {
                input type="hidden" name="version" value=(versions::opened_on(typed));
                div class="hf-dense" { (fields_of(&choices, typed, faults)) }
                (form.line("why", "Why it is changed (optional)", "", Width::Full))
                (Button::secondary("Record the change", "then", "change"))
            }))
            h2 class="govuk-heading-m" { "Withdraw it" }
            p class="govuk-body" { "When there never was such a group. Its sessions and places are withdrawn with it. One that was held is ended instead." }
            (page::form(who, &format!("{page}/withdraw"), "", html! {
                (form.line("withdraw_why", "Why it is withdrawn", "Name nobody here.", Width::Full))
                (Button::secondary("Withdraw it", "then", "withdraw"))
            }))
        }
        (versions::pages::earlier(&fields(), &before, "the system"))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Change a group", "/groups", body) };
    Ok(screen.back(&page, "Back to the group").show(who))
}

/// `POST /groups/{id}/change`
pub async fn put_right(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (group, typed) = (opened_to_change(&app, &posted.who, id).await?, &posted.typed);
    let choices = Choices::of(&app, Some(&group)).await?;
    let mut faults = Faults::default();
    let new = Details::check(&app, typed, &choices.services, &choices.workers, &mut faults);
    let why = faults.words(typed, "why", Words { required: None, most: 500 });
    let Some(new) = new.filter(|_| faults.none()) else { return change_page(&app, &posted.who, &group, typed, &faults).await };
    let today = app.db.clock.today();
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let group = queries::one(tx, id, today).await?.ok_or(Problem::NotFound)?;
        let right = change::put_right(tx, (&group, versions::opened_on(typed)), &new, &why).await?;
        Ok(right.then(|| format!("/groups/{id}?done=recorded")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    faults.add("name", "Somebody else changed this group meanwhile, and your change is not recorded. What stands now is on its page, and what stood before below; what you typed is here. Check it, then press the button again.");
    let group = opened_to_change(&app, &posted.who, id).await?;
    let once_more = versions::over_what_stands(typed);
    change_page(&app, &posted.who, &group, &once_more, &faults).await
}

/// `POST /groups/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (group, typed) = (opened_to_change(&app, &posted.who, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return change_page(&app, &posted.who, &group, typed, &faults).await;
    }
    let (to, mut came) = ("/groups?done=withdrawn".to_owned(), Withdrawn::Already);
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        came = change::withdraw(tx, &group, &why).await?;
        Ok((came == Withdrawn::Done).then(|| to.clone()))
    });
    let recorded = recorded.await?;
    if came == Withdrawn::Marked {
        faults.add(
            "withdraw_why",
            "Somebody is marked as having come to a session. Give the group a last day instead, or put the attendance right first.",
        );
        return change_page(&app, &posted.who, &group, typed, &faults).await;
    }
    Ok(recorded.unwrap_or_else(|| Redirect::to(&to).into_response()))
}
