//! On a worker's page: as what they work, their teams, for which provider, their leave; each recorded, ended and withdrawn there.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Choice, Details, Select, Width};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    KINDS, kind_says,
    queries::{self, Lasting},
    spells::{self, Spell},
};
use crate::{
    App,
    db::{DbError, Read, Write},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    running::{contracts::providers, teams, whose},
    session::{Posted, SignedIn},
    words::{day, moment},
};

/// Every spell of a worker, and the teams there are.
pub struct Spells {
    kinds: Vec<Lasting>,
    teams: Vec<Lasting>,
    leave: Vec<Lasting>,
    providers: Vec<Lasting>,
    /// Whether there is more than one to work for.
    is_asked: bool,
}

pub async fn read(read: &mut Read, id: i64) -> Result<Spells, DbError> {
    let providers = queries::providers(read, id).await?;
    let is_asked = !providers.is_empty() || providers::every(read).await?.len() > 1;
    let (kinds, teams, leave) = (queries::kinds(read, id).await?, queries::teams(read, id).await?, queries::leave(read, id).await?);
    Ok(Spells { kinds, teams, leave, providers, is_asked })
}

/// What of them whoever looks may change: nothing of another provider's; for whom they work, whoever is no provider's.
#[derive(Clone, Copy)]
pub struct Changes {
    pub any: bool,
    pub for_whom: bool,
}

/// What a worker's page shows of them.
pub fn section(id: i64, spells: &Spells, today: Date, by: Changes) -> Markup {
    let part = |title: &str, name: &str, add: &str, all: &[Lasting]| {
        let adds = by.any && (name != "providers" || by.for_whom);
        html! {
            h2 class="govuk-heading-m" { (title) }
            ul class="govuk-list" { @for one in all.iter().filter(|one| one.withdrawn_at.is_none()) { li { (line(id, name, one, today, by.any)) } } }
            @if adds { p class="govuk-body" { a class="govuk-link" href=(format!("/workers/{id}/{name}/new")) { (add) } } }
            (withdrawn(all))
        }
    };
    html! {
        @if spells.is_asked {
            (part("Provider", "providers", "Say for which provider they work", &spells.providers))
            @if spells.providers.iter().all(|one| one.withdrawn_at.is_some()) {
                p class="govuk-body" { "No provider is named. They see only those whom no provider works with." }
            }
        }
        (part("Teams", "teams", "Put into a team", &spells.teams))
        (part("Leave", "leave", "Record leave", &spells.leave))
        (part("Changes of paid and unpaid", "kinds", "Record that this changed", &spells.kinds))
    }
}

fn says(one: &Lasting) -> String {
    let what = if KINDS.iter().any(|(id, _)| *id == one.what) { kind_says(&one.what) } else { &one.what };
    let to = one.to_on.map_or(String::new(), |to| format!(" to {}", day(to)));
    if one.from_on == spells::ALWAYS {
        return format!("{what}{to}");
    }
    format!("{what}{}from {}{to}", if what.is_empty() { "" } else { " " }, day(one.from_on))
}

fn line(id: i64, name: &str, one: &Lasting, today: Date, changes: bool) -> Markup {
    let hidden = says(one);
    html! {
        (hidden) ". "
        @if changes && name != "kinds" && one.to_on.is_none() && one.from_on <= today {
            a class="govuk-link" href=(format!("/workers/{id}/{name}/{}/end", one.id)) { "End" span class="govuk-visually-hidden" { " " (hidden) } } " "
        }
        @if changes { a class="govuk-link" href=(format!("/workers/{id}/{name}/{}/withdraw", one.id)) { "Withdraw" span class="govuk-visually-hidden" { " " (hidden) } } }
    }
}

fn withdrawn(all: &[Lasting]) -> Markup {
    let gone: Vec<&Lasting> = all.iter().filter(|one| one.withdrawn_at.is_some()).collect();
    let body = html! {
        ul class="govuk-list govuk-list--bullet" { @for one in &gone { li {
            (says(one)) ", recorded " (moment(one.recorded_at)) " by " (one.recorded_by.as_deref().unwrap_or("the terminal"))
            ". Withdrawn " @if let Some(at) = one.withdrawn_at { (moment(at)) } " by " (one.withdrawn_by.as_deref().unwrap_or("the terminal")) ": "
            (one.withdrawn_why.as_deref().unwrap_or_default())
        } } }
    };
    html! { @if !gone.is_empty() { (Details { summary: format!("{} withdrawn", gone.len()).into(), body, ..Default::default() }) } }
}

fn title(spell: Spell) -> &'static str {
    match spell {
        Spell::Kind => "Paid or unpaid from a day on",
        Spell::Team => "Put into a team",
        Spell::Leave => "Record leave",
        Spell::Provider => "For which provider they work",
    }
}

/// Whether somebody may say this of a worker: for whom they work, where several providers are, only whoever is no provider's.
async fn may_record(read: &mut Read, who: &SignedIn, id: i64, spell: Spell) -> Result<(), Problem> {
    if spell == Spell::Provider && whose::is_bound(read, who).await? {
        return Err(Problem::NotFound);
    }
    whose::worker(read, id).await
}

/// Whether somebody may end or withdraw a line of this: for whom they work, whose they are who let them go.
async fn may_end(read: &mut Read, (id, row): (i64, i64), spell: Spell) -> Result<(), Problem> {
    if spell == Spell::Provider {
        whose::line(read, row).await?;
    }
    whose::worker(read, id).await
}

/// `GET /workers/{id}/{spell}/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path((id, spell)): Path<(i64, String)>) -> Result<Response, Problem> {
    new_page(&app, &who, id, &spell, &Typed::default(), &Faults::default()).await
}

async fn new_page(app: &App, who: &SignedIn, id: i64, name: &str, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let spell = Spell::named(name).ok_or(Problem::NotFound)?;
    let today = app.db.clock.today();
    let mut read = app.db.read().await?;
    let worker = queries::one(&mut read, id, today).await?.ok_or(Problem::NotFound)?;
    may_record(&mut read, who, id, spell).await?;
    let all: Vec<(i64, String)> = match spell {
        Spell::Provider => providers::every(&mut read).await?,
        _ => teams::queries::standing(&mut read, today)
            .await?
            .into_iter()
            .filter(|team| team.ours)
            .map(|team| (team.id, team.name))
            .collect(),
    };
    drop(read);
    let ids: Vec<String> = all.iter().map(|(id, _)| id.to_string()).collect();
    let form = Fields { typed, faults };
    let back = format!("/workers/{id}");
    let items = all.iter().zip(&ids).map(|((_, name), id)| Choice::new(id, name)).collect();
    let nowhere = spell == Spell::Team && all.is_empty();
    let body = html! {
        h1 class="govuk-heading-l" { (title(spell)) }
        p class="govuk-body" { (worker.name) }
        @if nowhere {
            p class="govuk-body" { "There is no team yet. " a class="govuk-link" href="/teams" { "Add a team" } }
        } @else {
            (page::form(who, &format!("{back}/{name}/new"), typed.get("form_key"), html! {
                @if spell == Spell::Kind { (form.one_of("kind", "Works as", "Hours before the day stay what they were.", Choice::list(&KINDS))) }
                @if spell == Spell::Team { (Select { name: "team", label: "Team", blank: Some("Choose a team"), items, value: typed.get("team"), error: faults.of("team"), ..Default::default() }) }
                @else if spell == Spell::Provider {
                    p class="govuk-body" { "One at a time: the line that goes on ends the day before. What they write is the provider's for whom they work that day." }
                    (Select { name: "provider", label: "Provider", blank: Some("Choose a provider"), items, value: typed.get("provider"), error: faults.of("provider"), ..Default::default() })
                }
                (form.day("from", "From", ""))
                @if spell != Spell::Kind { (form.day("to", "Last day (empty while it goes on)", "")) }
                (govuk::button_group(html! { (Button::submit(title(spell))) a class="govuk-link" href=(back) { "Cancel" } }))
            }))
        }
    };
    Ok(Screen { faults: Some(faults), ..Screen::new(title(spell), "/workers", body) }.back(&back, "Back to the worker").show(who))
}

/// `POST /workers/{id}/{spell}/new`
pub async fn recorded(State(app): State<App>, Path((id, name)): Path<(i64, String)>, posted: Posted) -> Result<Response, Problem> {
    let spell = Spell::named(&name).ok_or(Problem::NotFound)?;
    let typed = &posted.typed;
    let today = app.db.clock.today();
    let mut faults = Faults::default();
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        queries::one(tx, id, today).await?.ok_or(Problem::NotFound)?;
        may_record(tx, &posted.who, id, spell).await?;
        if spell == Spell::Provider {
            return works_for(tx, id, typed, &mut faults).await;
        }
        let team =
            teams::queries::standing(tx, today).await?.into_iter().find(|team| team.ours && team.id.to_string() == typed.get("team"));
        let kind = if spell == Spell::Kind {
            faults.choice(typed, "kind", &KINDS.map(|(id, _)| id), "Choose as what they work")
        } else {
            String::new()
        };
        if spell == Spell::Team && team.is_none() {
            faults.add("team", "Choose a team");
        }
        let from = faults.day(typed, "from", "The first day");
        let to = if spell == Spell::Kind { None } else { faults.day_if_any(typed, "to", "The last day") };
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            faults.add("to", "The last day cannot be before the first.");
        }
        let (Some(from), true) = (from, faults.none()) else { return Ok(None) };
        match (spell, team) {
            (Spell::Team, Some(team)) => spells::joins(tx, id, team.id, from, to).await?,
            (Spell::Leave, _) => spells::away(tx, id, from, to).await?,
            _ => spells::becomes(tx, id, &kind, from).await?,
        }
        Ok(Some(format!("/workers/{id}?done=recorded")))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => new_page(&app, &posted.who, id, &name, typed, &faults).await,
    }
}

/// For whom they work from a day on. With the second provider that is named here, what no provider was named for becomes the first's.
async fn works_for(tx: &mut Write, id: i64, typed: &Typed, faults: &mut Faults) -> Result<Option<String>, Problem> {
    let every = providers::every(tx).await?;
    let provider = every.iter().find(|(provider, _)| provider.to_string() == typed.get("provider"));
    if provider.is_none() {
        faults.add("provider", "Choose a provider");
    }
    let from = faults.day(typed, "from", "The first day");
    let to = faults.day_if_any(typed, "to", "The last day");
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        faults.add("to", "The last day cannot be before the first.");
    }
    let (Some((provider, _)), Some(from), true) = (provider, from, faults.none()) else { return Ok(None) };
    let before = providers::named(tx).await?;
    if !spells::works_for(tx, id, *provider, from, to).await? {
        faults.add("from", "Another line of theirs covers some of these days. Withdraw it first if it was keyed by mistake.");
        return Ok(None);
    }
    providers::divide(tx, &before).await?;
    Ok(Some(format!("/workers/{id}?done=recorded")))
}

/// What ends or withdraws a spell: the last word of its address, the words of the page and of its button.
struct Ending {
    verb: &'static str,
    title: &'static str,
    button: &'static str,
}

const END: Ending = Ending { verb: "end", title: "The last day", button: "Record the last day" };
const WITHDRAW: Ending = Ending { verb: "withdraw", title: "Withdraw what was keyed by mistake", button: "Withdraw" };

/// `GET /workers/{id}/{spell}/{row}/end`
pub async fn end(State(app): State<App>, who: SignedIn, Path(of): Path<(i64, String, i64)>) -> Result<Response, Problem> {
    ending_page(&app, &who, &of, &END, &Typed::default(), &Faults::default()).await
}

/// `GET /workers/{id}/{spell}/{row}/withdraw`
pub async fn withdraw(State(app): State<App>, who: SignedIn, Path(of): Path<(i64, String, i64)>) -> Result<Response, Problem> {
    ending_page(&app, &who, &of, &WITHDRAW, &Typed::default(), &Faults::default()).await
}

async fn ending_page(
    app: &App,
    who: &SignedIn,
    of: &(i64, String, i64),
    ending: &Ending,
    typed: &Typed,
    faults: &Faults,
) -> Result<Response, Problem> {
    let (id, name, row) = of;
    let spell = Spell::named(name).ok_or(Problem::NotFound)?;
    may_end(&mut app.db.read().await?, (*id, *row), spell).await?;
    let Spells { kinds, teams, leave, providers, .. } = read(&mut app.db.read().await?, *id).await?;
    let all = match spell {
        Spell::Kind => kinds,
        Spell::Team => teams,
        Spell::Leave => leave,
        Spell::Provider => providers,
    };
    let one = all.into_iter().find(|one| one.id == *row && one.withdrawn_at.is_none()).ok_or(Problem::NotFound)?;
    let back = format!("/workers/{id}");
    let form = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { (ending.title) }
        p class="govuk-body" { (says(&one)) }
        (page::form(who, &format!("{back}/{name}/{row}/{}", ending.verb), typed.get("form_key"), html! {
            @if ending.verb == "end" { (form.day("to", "Last day", "")) } @else { (form.line("why", "Why", "", Width::Full)) }
            (govuk::button_group(html! { (Button::submit(ending.button)) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
    };
    Ok(Screen { faults: Some(faults), ..Screen::new(ending.title, "/workers", body) }.back(&back, "Back to the worker").show(who))
}

/// `POST /workers/{id}/{spell}/{row}/end`
pub async fn ended(State(app): State<App>, Path(of): Path<(i64, String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let spell = Spell::named(&of.1).ok_or(Problem::NotFound)?;
    let mut faults = Faults::default();
    if let Some(to) = faults.day(&posted.typed, "to", "The last day") {
        let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
            may_end(tx, (of.0, of.2), spell).await?;
            let ended = spells::end(tx, spell, of.0, of.2, to).await?;
            Ok(ended.then(|| format!("/workers/{}?done=recorded", of.0)))
        });
        if let Some(response) = recorded.await? {
            return Ok(response);
        }
        faults.add("to", "The last day cannot be before the first, and it is recorded once. Withdraw what is wrong and record it anew.");
    }
    ending_page(&app, &posted.who, &of, &END, &posted.typed, &faults).await
}

/// `POST /workers/{id}/{spell}/{row}/withdraw`
pub async fn struck_out(State(app): State<App>, Path(of): Path<(i64, String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let spell = Spell::named(&of.1).ok_or(Problem::NotFound)?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "why", Words { required: Some("Say why"), most: 500 });
    if !faults.none() {
        return ending_page(&app, &posted.who, &of, &WITHDRAW, &posted.typed, &faults).await;
    }
    once::record(&app.db, &posted, async |tx| {
        may_end(tx, (of.0, of.2), spell).await?;
        let withdrawn = spells::withdraw(tx, spell, of.0, of.2, &why).await?;
        withdrawn.then(|| format!("/workers/{}?done=recorded", of.0)).ok_or(Problem::NotFound)
    })
    .await
}
