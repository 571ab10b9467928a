//! One shift: put right or given to somebody else, swapped with another, withdrawn alone or with those after it.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Checkboxes, Choice, Select, Size};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::{
    Details, as_says, change, fields,
    form_pages::{self, WHY, fields_of},
    hours_say,
    pages::not_there,
    queries::{self, Shift},
    time,
};
use crate::{
    App,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    session::{Posted, SignedIn},
    versions,
    words::moment,
};

/// With those of so long a shift can be swapped.
const SWAPS: SignedDuration = SignedDuration::from_hours(56 * 24);

async fn found(app: &App, id: i64) -> Result<Shift, Problem> {
    queries::one(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)
}

/// `GET /rota/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let shift = found(&app, id).await?;
    one_page(&app, &who, &shift, &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

/// The forms as they are opened, with what was typed in one of them.
fn filled(shift: &Shift, typed: &Typed) -> Typed {
    let stands = Typed::default()
        .with("version", shift.version.to_string())
        .with("worker", shift.worker_id.to_string())
        .with("as", shift.as_what.as_str())
        .with_day("day", shift.from_on)
        .with("from", time(shift.from_at))
        .with("until", time(shift.to_at));
    Typed(typed.0.iter().cloned().chain(stands.0).collect())
}

/// Who can be chosen for a shift: whoever has left may still have it.
async fn workers(app: &App, shift: &Shift) -> Result<Vec<(i64, String)>, Problem> {
    let mut all = form_pages::workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    if all.iter().all(|(id, _)| *id != shift.worker_id) {
        all.push((shift.worker_id, shift.worker.clone()));
    }
    Ok(all)
}

/// The shifts of others with which one can be swapped: to come, and of the same kind.
async fn others(app: &App, shift: &Shift, now: Timestamp) -> Result<Vec<Shift>, Problem> {
    let mut all = queries::between(&mut app.db.read().await?, now, now + SWAPS).await?;
    all.retain(|other| other.as_what == shift.as_what && other.worker_id != shift.worker_id);
    Ok(all)
}

async fn one_page(
    app: &App,
    who: &SignedIn,
    shift: &Shift,
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let workers = workers(app, shift).await?;
    let others = others(app, shift, app.db.clock.now()).await?;
    let before = queries::changes(&mut app.db.read().await?, shift.id).await?;
    let typed = &filled(shift, typed);
    let form = Fields { typed, faults };
    let address = format!("/rota/{}", shift.id);
    let version = html! { input type="hidden" name="version" value=(versions::opened_on(typed)); };
    let body = html! {
        h1 class="govuk-heading-l" { (as_says(&shift.as_what)) ": " (shift.worker) }
        (told(shift))
        @if shift.withdrawn_at.is_none() {
            h2 class="govuk-heading-m" { "Put it right, or give it to somebody else" }
            (page::form(who, &address, "", html! {
                (version)
                div class="hf-dense" { (fields_of(&workers, typed, faults)) }
                (form.line("why", "Why it is changed (optional)", "", WHY))
                (Button::secondary("Record the change", "then", "change"))
            }))
            @if !others.is_empty() { (swap_form(who, &address, &version, &others, form)) }
            h2 class="govuk-heading-m" { "Withdraw it" }
            (page::form(who, &format!("{address}/withdraw"), "", html! {
                (Checkboxes::one("later", "And those after it that were entered with it", typed.ticked("later")))
                (form.line("withdraw_why", "Why it is withdrawn", "", WHY))
                (Button::secondary("Withdraw it", "then", "withdraw"))
            }))
        }
        (versions::pages::earlier(&fields(), &before, "the system"))
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new("A shift", "/diary", body) };
    Ok(screen.back(&format!("/rota?from={}", shift.from_on), "Back to the rota").show(who))
}

fn swap_form(who: &SignedIn, address: &str, version: &Markup, others: &[Shift], form: Fields<'_>) -> Markup {
    let choices: Vec<(String, String)> = others
        .iter()
        .map(|other| (format!("{}-{}", other.id, other.version), format!("{}: {}", other.worker, hours_say(other.from_at, other.to_at))))
        .collect();
    let items = choices.iter().map(|(id, says)| Choice::new(id, says)).collect();
    html! {
        h2 class="govuk-heading-m" { "Swap it" }
        (page::form(who, &format!("{address}/swap"), "", html! {
            (version)
            (Select { name: "with", label: "With whose shift", label_size: Size::S, items, blank: Some("Choose a shift"), value: form.typed.get("with"), error: form.faults.of("with"), ..Default::default() })
            (form.line("swap_why", "Why (optional)", "", WHY))
            (Button::secondary("Swap the two", "then", "swap"))
        }))
    }
}

fn told(shift: &Shift) -> Markup {
    html! {
        p class="govuk-body" {
            (hours_say(shift.from_at, shift.to_at)) ". Entered " (moment(shift.recorded_at)) @if let Some(by) = &shift.recorded_by { " by " (by) } "."
        }
        @if let Some(why) = not_there(shift) { (govuk::inset(html! { strong { (why) } })) }
        @if let Some(at) = shift.withdrawn_at {
            (govuk::inset(html! { strong { "Withdrawn" } " " (moment(at)) " by " (shift.withdrawn_by.as_deref().unwrap_or("the system")) ": " (shift.withdrawn_why) }))
        }
    }
}

const CHANGED: &str = "Somebody else changed this meanwhile, and your change is not recorded. What stands now is above; what you typed is below. Check it, then press the button again.";

/// The page as it stands after somebody else's change.
async fn clash(app: &App, who: &SignedIn, id: i64, field: &str, typed: &Typed) -> Result<Response, Problem> {
    let shift = found(app, id).await?;
    let mut faults = Faults::default();
    faults.add(field, CHANGED);
    let mut once_more = typed.clone();
    once_more.0.retain(|(name, _)| name != "version" && name != "with");
    one_page(app, who, &shift, &once_more, &faults, None).await
}

/// `POST /rota/{id}`
pub async fn put_right(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (shift, typed) = (found(&app, id).await?, &posted.typed);
    let workers = workers(&app, &shift).await?;
    let mut faults = Faults::default();
    let new = Details::check(typed, &workers, &mut faults);
    let why = faults.words(typed, "why", Words { required: None, most: 500 });
    let Some(new) = new.filter(|_| faults.none()) else { return one_page(&app, &posted.who, &shift, typed, &faults, None).await };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let shift = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        let right = change::put_right(tx, (&shift, versions::opened_on(typed)), &new, &why).await?;
        Ok(right.then(|| format!("/rota/{id}?done=recorded")))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => clash(&app, &posted.who, id, "worker", typed).await,
    }
}

/// `POST /rota/{id}/swap`
pub async fn swapped(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (shift, typed) = (found(&app, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "swap_why", Words { required: None, most: 500 });
    let with = typed.get("with").split_once('-').and_then(|(id, version)| Some((id.parse::<i64>().ok()?, version.parse::<i64>().ok()?)));
    if with.is_none() {
        faults.add("with", "Choose the shift to swap it with");
    }
    let Some((other, stood)) = with.filter(|_| faults.none()) else {
        return one_page(&app, &posted.who, &shift, typed, &faults, None).await;
    };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let one = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        let other = queries::one(tx, other).await?.filter(|other| other.as_what == one.as_what).ok_or(Problem::NotFound)?;
        let stands = other.version == stood && other.withdrawn_at.is_none() && one.withdrawn_at.is_none();
        let swapped = stands && change::swap(tx, (&one, versions::opened_on(typed)), &other, &why).await?;
        Ok(swapped.then(|| format!("/rota?from={}&done=shifts-swapped", one.from_on)))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => clash(&app, &posted.who, id, "with", typed).await,
    }
}

/// `POST /rota/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (shift, typed) = (found(&app, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return one_page(&app, &posted.who, &shift, typed, &faults, None).await;
    }
    let to = format!("/rota?from={}&done=shifts-withdrawn", shift.from_on);
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        Ok((change::withdraw(tx, &shift, typed.ticked("later"), &why).await? > 0).then(|| to.clone()))
    });
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}
