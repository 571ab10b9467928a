//! The form that asks for a transfer.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Choice, Select, Size, button_group};
use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};

use super::{
    Details, ask,
    queries::{self, Provided},
};
use crate::{
    App,
    access::May,
    db::{Alone, DbError, Read, Write},
    drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed},
    once,
    page::Screen,
    people::{
        self, OpenCase,
        sharing::{self, Agreed, Terms},
    },
    running::contracts::providers,
    session::{Posted, SignedIn},
    words::day,
    work::{
        episodes::{self, Episode},
        referrals, room,
    },
};

/// What can be left, and for what.
struct Ways {
    /// Support that goes on, the latest first.
    open: Vec<Episode>,
    services: Vec<Provided>,
    housed: bool,
}

impl Ways {
    async fn of(read: &mut Read, app: &App, case: &OpenCase) -> Result<Ways, DbError> {
        let today = app.db.clock.today();
        let open = episodes::queries::of_referral(read, case.referral_id).await?;
        let open = open.into_iter().filter(|episode| episode.is_open(today)).collect();
        let housed = referrals::answer::housed_since(read, case.referral_id).await?.is_some();
        Ok(Ways { open, services: queries::services(read).await?, housed })
    }

    fn service(&self, episode: &Episode) -> Option<&Provided> {
        self.services.iter().find(|service| service.id == episode.service_id)
    }

    /// Those of whom somebody can be asked: what an agreement opens to another provider is a manager's to say.
    fn offered(&self, app: &App, who: &SignedIn) -> Vec<&Provided> {
        let today = app.db.clock.today();
        let own = self.open.first().and_then(|episode| self.service(episode));
        let left = if self.open.len() == 1 { own.map(|service| service.id) } else { None };
        let services = self.services.iter().filter(|service| service.can_be_asked(today) && Some(service.id) != left);
        services.filter(|service| who.may(May::ManageCases) || own.is_none_or(|own| !is_anothers(own, service))).collect()
    }

    fn has_others(&self) -> bool {
        let own = self.open.first().and_then(|episode| self.service(episode));
        own.is_some_and(|own| self.services.iter().any(|service| is_anothers(own, service)))
    }
}

fn is_anothers(of: &Provided, to: &Provided) -> bool {
    of.provider_id.zip(to.provider_id).is_some_and(|(of, to)| of != to)
}

/// `GET /referrals/{reference}/transfer`
pub async fn form(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let fresh = Typed::default().with_day("from", app.db.clock.today());
    let typed = drafts::or_begun(&app.db, &who, &room::TRANSFER, &case.reference, fresh).await?;
    form_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let ways = Ways::of(&mut app.db.read().await?, app, case).await?;
    let offered = ways.offered(app, who);
    let back = format!("/referrals/{}", case.reference);
    let body = html! {
        h1 class="govuk-heading-l" { "Transfer to another service" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        @if ways.open.is_empty() { (govuk::empty("No support goes on here that could be transferred.")) }
        @else if offered.is_empty() { (govuk::empty("There is no other service that could be asked.")) }
        @else {
            p class="govuk-body" { "The other service is asked at once, and its clock begins to run. What is known goes along: the risk, the needs, the children who came with them. Your support goes on until it accepts." }
            @if ways.housed { (govuk::inset(html! { "They have lived in a unit here. Support in accommodation ends with the departure: you are asked to record that when the other service has accepted." })) }
            (the_form(app, who, case, (&ways, &offered), Fields { typed, faults }))
        }
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Transfer to another service", "/people", body) };
    Ok(screen.back(&back, "Back to the referral").show(who))
}

fn the_form(app: &App, who: &SignedIn, case: &OpenCase, (ways, offered): (&Ways, &[&Provided]), fields: Fields<'_>) -> Markup {
    let terms = Terms::load(&app.contracts.root);
    let (typed, faults) = (fields.typed, fields.faults);
    let ids: Vec<String> = ways.open.iter().map(|episode| episode.id.to_string()).collect();
    let names: Vec<String> = ways.open.iter().map(|episode| format!("{}, since {}", episode.service, day(episode.begun_on))).collect();
    let which = ids.iter().zip(&names).map(|(id, name)| Choice::new(id, name)).collect();
    let to: Vec<(String, String)> = offered.iter().map(|service| (service.id.to_string(), service.says())).collect();
    let items = to.iter().map(|(id, says)| Choice::new(id, says)).collect();
    let others = ways.has_others();
    let note = "It goes along with what is known, and stands on the page of their referral. Nothing by which somebody could find them.";
    drafts::pages::form(
        who,
        &room::TRANSFER,
        &case.reference,
        typed,
        html! {
            @if let [only] = &ids[..] {
                input type="hidden" name="episode" value=(only);
                p class="govuk-body" { "Out of " (names[0]) }
            } @else { (fields.one_of("episode", "Which support they leave", "", which)) }
            (Select { name: "to", label: "To which service", label_size: Size::S, blank: Some("Choose a service"), items, value: typed.get("to"), error: faults.of("to"), ..Default::default() })
            @if others && !who.may(May::ManageCases) { p class="govuk-body" { "To a service of another provider your service manager transfers them: it opens records." } }
            (fields.day("asked", "Day on which the other service was asked", "Leave it empty for now. Their time to answer runs from it."))
            (fields.time("asked_time", "Time (if it was before today)"))
            (fields.day("from", "From which day", "As agreed with them. Your support ends then, or when the other service accepts, whichever is later."))
            (fields.words("why", "Why they go there", "The other service reads it as what is asked for", 3))
            (sharing::bases_of(&terms, fields, "Whether they agree"))
            (fields.words("agreed", "What is agreed with them, or why without", "For example: she asked for it on Monday", 3))
            (fields.words("note", "What the other service must know at once (optional)", note, 3))
            @if others && who.may(May::ManageCases) {
                (sharing::parts_of(&terms, fields, "What a service of another provider may see", "As little as it takes. Who they are, the children who came with them and what is asked for go with the referral, whatever you choose here. Within your own provider nothing more is opened."))
                (fields.day("until", "Last day on which they may see it", "It ends by itself after that day, and at once if they decline"))
            }
            (button_group(html! { (Button::submit("Ask for the transfer")) a class="govuk-link" href=(format!("/referrals/{}", case.reference)) { "Cancel" } }))
        },
    )
}

/// `POST /referrals/{reference}/transfer`
pub async fn asked(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        tx.alone(Alone::Over(&[case.referral_id])).await?;
        let ways = Ways::of(tx, &app, &case).await?;
        let Some(new) = checked(&app, tx, (&posted.who, &case, &ways), &posted.typed, &mut faults).await? else { return Ok(None) };
        ask::ask(tx, &app, &case, &new).await?;
        Ok(Some(format!("/referrals/{}?done=transfer", case.reference)))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => form_page(&app, &posted.who, &case, &posted.typed, &faults).await,
    }
}

/// A transfer as it was typed; nothing, and the faults say what is wrong.
async fn checked<'a>(
    app: &App,
    tx: &mut Write,
    (who, case, ways): (&SignedIn, &OpenCase, &'a Ways),
    typed: &Typed,
    faults: &mut Faults,
) -> Result<Option<ask::New<'a>>, Problem> {
    let today = app.db.clock.today();
    let terms = Terms::load(&app.contracts.root);
    let only = if ways.open.len() == 1 { ways.open.first() } else { None };
    let episode = ways.open.iter().find(|episode| episode.id.to_string() == typed.get("episode")).or(only);
    let (asked_on, asked_at) = asked_then(app, typed, faults);
    let Some(episode) = episode else {
        faults.add("episode", "Choose which support they leave. If it ended meanwhile, there is nothing to transfer.");
        return Ok(None);
    };
    let of = ways.service(episode).ok_or(Problem::NotFound)?;
    is_theirs_to_give(tx, case, of.provider_id).await?;
    let offered = ways.offered(app, who);
    let to = ways
        .services
        .iter()
        .find(|service| service.id.to_string() == typed.get("to") && offered.iter().any(|known| known.id == service.id));
    match to {
        Some(to) if is_anothers(of, to) && !who.may(May::ManageCases) => {
            faults.add("to", "To a service of another provider your service manager transfers them.");
        }
        Some(to) => {
            if let Some(sentence) = in_the_way(tx, (case, episode, today), (of, to)).await? {
                faults.add("to", sentence);
            }
        }
        None => faults.add("to", "Choose the service to which they go"),
    }
    let details = Details::check(&terms, typed, (episode.begun_on, today), faults);
    if let (Some(to), Some(details)) = (to, &details)
        && !to.can_be_asked(details.from_on.max(today))
    {
        faults.add("from", format!("{} does not run on that day.", to.name));
    }
    let agreed = to.filter(|to| is_anothers(of, to)).and_then(|_| opened(&terms, typed, details.as_ref(), today, faults));
    if asked_on < episode.begun_on {
        faults.add("asked", format!("Their support here began on {}. Enter a day from then on.", day(episode.begun_on)));
    }
    let (Some(to), Some(details), true) = (to, details, faults.none()) else { return Ok(None) };
    Ok(Some(ask::New { of, episode, to, details, asked_on, asked_at, agreed }))
}

/// When the other service was asked: now, where nothing is typed; of another day with its time, which their clock runs from.
fn asked_then(app: &App, typed: &Typed, faults: &mut Faults) -> (Date, Option<Timestamp>) {
    let (today, now) = (app.db.clock.today(), app.db.clock.now());
    let on = faults.past_day_or_today(typed, "asked", "The day on which it was asked", today);
    let time = faults.time_if_any(typed, "asked_time");
    let at = match time {
        None if on == today => Some(now),
        None if faults.of("asked_time").is_none() => {
            faults.add("asked_time", "Enter the time: their time to answer runs from it.");
            None
        }
        time => faults.moment("asked_time", Some(on), time),
    };
    if at.is_some_and(|at| at > now) {
        faults.add("asked_time", "The time must not be later than now.");
    }
    (on, at)
}

/// Whoever reads what another provider holds, in an emergency, does not transfer it, and changes no transfer of theirs.
pub(super) async fn is_theirs_to_give(read: &mut Read, case: &OpenCase, provider_id: Option<i64>) -> Result<(), Problem> {
    if !case.divided {
        return Ok(());
    }
    let own = providers::of_viewer(read).await?;
    match own.zip(provider_id).is_some_and(|((own, _), of)| own != of) {
        true => Err(Problem::NotFound),
        false => Ok(()),
    }
}

/// Why they cannot be transferred there.
async fn in_the_way(
    tx: &mut Write,
    (case, episode, today): (&OpenCase, &Episode, Date),
    (of, to): (&Provided, &Provided),
) -> Result<Option<String>, DbError> {
    if of.id == to.id {
        return Ok(Some("They are in this service. Choose the one to which they go.".into()));
    }
    let waits = queries::of_case(tx, case.referral_id).await?.into_iter().find(|one| one.episode_id == episode.id && one.waits());
    if let Some(one) = waits {
        return Ok(Some(format!(
            "A transfer to {} was asked for already, and is not answered. Take that back first, or wait for the answer.",
            one.leads_to()
        )));
    }
    if let Some(reference) = queries::there_already(tx, case.person_id, to.id, today).await? {
        return Ok(Some(format!("They are in this service or wait for it already: referral {reference}. End the support here instead.")));
    }
    let sealed = match to.provider_id.filter(|_| is_anothers(of, to)) {
        Some(provider) => queries::sealed_from(tx, case.person_id, provider).await?,
        None => false,
    };
    Ok(sealed.then(|| {
        "Their record is sealed, and nobody of that provider is among its readers: whoever is asked would not find it. Name a reader first, at “Who sees this record”.".into()
    }))
}

/// What is opened to another provider from today on; nothing where nothing was chosen.
fn opened(terms: &Terms, typed: &Typed, details: Option<&Details>, today: Date, faults: &mut Faults) -> Option<Agreed> {
    let parts = sharing::parts_typed(terms, typed);
    if parts.is_empty() {
        return None;
    }
    let until = faults.day(typed, "until", "The last day on which they may see it")?;
    let details = details?;
    if let Some(sentence) = sharing::too_long(terms, &details.basis, today, until) {
        faults.add("until", sentence);
        return None;
    }
    Some(Agreed { parts, basis: details.basis.clone(), from: today, until, words: format!("For a transfer. {}", details.agreed) })
}
