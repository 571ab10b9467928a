//! Somebody found for a group and given a place, from its page or theirs; the page of a place.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Radios, Select, Size, Width};
use maud::{Markup, html};

use super::{
    change::Withdrawn,
    lists, opened,
    pages::{self, buttons},
    places::{self, Given},
    queries::{self, Case, Group, Held},
};
use crate::{
    App,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    people::{
        self, OpenPerson,
        alike::Someone,
        matches::{self, Match},
    },
    session::{Posted, SignedIn},
    versions,
    words::{day, moment},
};

/// The search for somebody, on the page of the group, and whom it found.
pub(super) fn find(app: &App, who: &SignedIn, group: &Group, (typed, faults): (&Typed, &Faults), found: Option<&[Match]>) -> Markup {
    let form = Fields { typed, faults };
    html! {
        h2 class="govuk-heading-m" { "Give somebody a place" }
        @if let Some(found) = found {
            @if found.is_empty() {
                (govuk::inset(html! { "Nobody of that name or number is among those whom you see." }))
            } @else {
                ul class="govuk-list govuk-list--bullet" id="found" {
                    @for one in found {
                        li {
                            a class="govuk-link" href=(format!("/people/{}/groups/new?group={}", one.known.reference, group.id)) { (one.who(app.db.clock.today())) }
                            ". " (one.stands())
                        }
                    }
                }
            }
        }
        (page::form(who, &format!("{}/find", group.page()), "", html! {
            (form.line("whom", "Name or number", "First name and surname, or the number of the person or the referral", Width::Chars20))
            (Button::secondary("Find them", "then", "find"))
        }))
    }
}

/// `POST /groups/{id}/find`: what is typed stands in no address.
pub async fn found(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (group, typed) = (opened(&app, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let whom = faults.words(typed, "whom", Words { required: Some("Write whom you look for"), most: 100 });
    if !faults.none() {
        return pages::one_page(&app, &posted.who, &group, (typed, &faults), None, None).await;
    }
    // A number leads to its person at once.
    if let Some(reference) = queries::reference(&mut app.db.read().await?, &whom).await? {
        return Ok(Redirect::to(&format!("/people/{reference}/groups/new?group={id}")).into_response());
    }
    let (given, family) = whom.rsplit_once(' ').unwrap_or(("", whom.as_str()));
    let someone = [Someone { given: given.trim().into(), family: family.trim().into(), ..Someone::default() }];
    let found = matches::of_each(&mut app.db.read().await?, &someone, app.db.clock.today()).await?;
    let found: Vec<Match> = found.into_iter().flatten().collect();
    matches::looked_at(&app, &posted.who, found.iter()).await?;
    pages::one_page(&app, &posted.who, &group, (typed, &faults), Some(&found), None).await
}

/// The group that somebody came from.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    group: Option<i64>,
}

/// `GET /people/{reference}/groups/new`
pub async fn new(
    State(app): State<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &who, &reference).await?;
    let typed = Typed::default()
        .with("group", asked.group.map_or(String::new(), |id| id.to_string()))
        .with("place", "given")
        .with_day("day", app.db.clock.today());
    form_page(&app, &who, &person, &typed, &Faults::default()).await
}

/// The groups that go on, and the person's cases.
async fn choices(app: &App, person: &OpenPerson) -> Result<(Vec<Group>, Vec<Case>), Problem> {
    let (mut read, today) = (app.db.read().await?, app.db.clock.today());
    let groups = queries::all(&mut read, today).await?.into_iter().filter(|group| group.is_open(today)).collect();
    Ok((groups, queries::cases(&mut read, person.id).await?))
}

async fn form_page(app: &App, who: &SignedIn, person: &OpenPerson, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let (groups, cases) = choices(app, person).await?;
    let form = Fields { typed, faults };
    let of_groups: Vec<(String, String)> = groups.iter().map(|group| (group.id.to_string(), says(group))).collect();
    let of_cases: Vec<(String, String)> = cases.iter().map(|case| (case.reference.clone(), case_says(case))).collect();
    let items = of_groups.iter().map(|(id, says)| Choice::new(id, says)).collect();
    let case_items = of_cases.iter().map(|(id, says)| Choice::new(id, says)).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Give a place in a group" }
        @if cases.is_empty() {
            p class="govuk-body" { (person.name()) " has no referral of their own, at which contacts are recorded. Key one in first." }
        } @else if groups.is_empty() {
            p class="govuk-body" { "There is no group that goes on. " a class="govuk-link" href="/groups/new" { "Write a group down" } }
        } @else {
            (page::form(who, &format!("{}/groups", person.page()), typed.get("form_key"), html! {
                div class="hf-dense" {
                    (Select { name: "group", label: "Group", label_size: Size::S, items, blank: Some("Choose the group"), value: typed.get("group"), error: faults.of("group"), ..Default::default() })
                    (form.sure("group", "They are to have a place all the same"))
                    @if cases.len() > 1 {
                        (Radios { name: "case", legend: "At which referral are contacts recorded?", legend_size: Size::S, items: case_items, value: typed.some("case").unwrap_or(&cases[0].reference), error: faults.of("case"), ..Default::default() })
                    }
                    (form.either("place", "What do they have?", "", Choice::list(&[("given", "A place"), ("waiting", "They wait for one")])))
                    (form.day("day", "From which day", ""))
                    (form.sure("day", "The day is right"))
                }
                (buttons("Record it", &person.page()))
            }))
        }
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Give a place in a group", "/people", body) };
    Ok(screen.back(&person.page(), "Back to the person's page").show(who))
}

fn says(group: &Group) -> String {
    let of = group.places.map_or(String::new(), |places| format!(" of {places}"));
    format!("{} ({}{of} places taken)", group.name, group.held)
}

fn case_says(case: &Case) -> String {
    let service = case.service.as_deref().unwrap_or("not begun in a service");
    format!("{}, received {}, {service}", case.reference, day(case.received_on))
}

/// A day so far from today is a slip of the key.
fn asked_of_day(app: &App, typed: &Typed, name: &str, on: jiff::civil::Date, received_on: jiff::civil::Date, faults: &mut Faults) {
    if on.duration_since(app.db.clock.today()).abs() > super::FAR {
        faults.add(name, "The day is more than three years from today. Check the year.");
    } else if on < received_on {
        faults.ask(
            typed,
            name,
            format!("That is before the referral was received, on {}. If it is right, tick the box.", day(received_on)),
        );
    }
}

/// `POST /people/{reference}/groups`
pub async fn given(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let (person, typed) = (people::open_to_change(&app.db, &posted.who, &reference).await?, &posted.typed);
    let (groups, cases) = choices(&app, &person).await?;
    let mut faults = Faults::default();
    let group = groups.iter().find(|group| group.id.to_string() == typed.get("group"));
    let case = match typed.some("case") {
        None | Some("") => cases.first(),
        Some(chosen) => cases.iter().find(|case| case.reference == chosen),
    };
    let place = faults.choice(typed, "place", &["given", "waiting"], "Choose whether they have a place or wait for one");
    let on = faults.day(typed, "day", "The day");
    match group {
        None => faults.add("group", "Choose the group"),
        Some(group) if place == "given" && group.places.is_some_and(|places| group.held >= places) => {
            faults.ask(typed, "group", "Every place in this group is taken. Put them on the waiting list, or tick the box.");
        }
        Some(_) => {}
    }
    if case.is_none() {
        faults.add("case", "Choose the referral at which contacts are recorded");
    }
    if let Some((on, case)) = on.zip(case) {
        asked_of_day(&app, typed, "day", on, case.received_on, &mut faults);
    }
    let all = group.zip(case).zip(on).filter(|_| faults.none());
    let Some(((group, case), on)) = all else { return form_page(&app, &posted.who, &person, typed, &faults).await };
    let has = place == "given";
    let new = Given { asked_on: on, from_on: has.then_some(on), ended_on: None, end_reason: String::new(), end_words: String::new() };
    let to = format!("{}?done={}", group.page(), if has { "group-place" } else { "group-waiting" });
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        Ok(places::give(tx, group.id, (person.id, case.id), &new).await?.map(|_| to.clone()))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    faults.add("group", "They have a place in this group already, or wait for one. Change that instead, on the page of the group.");
    form_page(&app, &posted.who, &person, typed, &faults).await
}

async fn opened_place(app: &App, who: &SignedIn, id: i64) -> Result<Held, Problem> {
    let held = queries::place(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    people::open(&app.db, who, &held.person).await?;
    Ok(held)
}

/// `GET /groups/places/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let held = opened_place(&app, &who, id).await?;
    place_page(&app, &who, &held, &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

/// The form as it is opened; somebody who waits is given the place from today.
fn as_it_stands(held: &Held, typed: &Typed) -> Typed {
    let mut stands = Typed::default().with("version", held.version.to_string()).with_day("asked", held.asked_on);
    for (name, on) in [("from", held.from_on), ("ended", held.ended_on)] {
        if let Some(on) = on {
            stands = stands.with_day(name, on);
        }
    }
    let stands = stands.with("reason", held.end_reason.as_str()).with("words", held.end_words.as_str());
    Typed(typed.0.iter().cloned().chain(stands.0).collect())
}

async fn place_page(
    app: &App,
    who: &SignedIn,
    held: &Held,
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let before = queries::place_changes(&mut app.db.read().await?, held.id).await?;
    let typed = &as_it_stands(held, typed);
    let form = Fields { typed, faults };
    let (page, group) = (held.page(), format!("/groups/{}", held.group_id));
    let reasons = lists::ended();
    let items = reasons.iter().map(|(id, says)| Choice::new(id, says)).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Place in a group: " (held.group) }
        p class="govuk-body" {
            (held.name()) ", at referral " (held.referral) ". "
            @if held.from_on.is_none() { "Waits for a place. " } @else { "Came to " (held.came) " of " (held.marked) " sessions at which it is marked. " }
            "Recorded " (moment(held.recorded_at)) @if let Some(by) = &held.recorded_by { " by " (by) } "."
        }
        @if let Some(at) = held.withdrawn_at {
            (govuk::inset(html! { strong { "Withdrawn" } " " (moment(at)) " by " (held.withdrawn_by.as_deref().unwrap_or("the system")) ": " (held.withdrawn_why) }))
        } @else {
            h2 class="govuk-heading-m" { @if held.from_on.is_none() { "Give the place, or put it right" } @else { "End it, or put it right" } }
            (page::form(who, &page, "", html! {
                input type="hidden" name="version" value=(versions::opened_on(typed));
                div class="hf-dense" {
                    (form.day("asked", "Asked for on", ""))
                    (form.day("from", "Place from", "Empty while they wait"))
                    (form.sure("from", "The day is right"))
                    (form.day("ended", "Last day of the place", "Empty while they have it, or wait"))
                    (Select { name: "reason", label: "Why it ended", label_size: Size::S, items, blank: Some("It has not ended"), value: typed.get("reason"), error: faults.of("reason"), ..Default::default() })
                    (form.line("words", "In words (optional)", "", Width::Full))
                    (form.line("why", "Why it is changed (optional)", "", Width::Full))
                }
                (Button::secondary("Record the change", "then", "change"))
            }))
            h2 class="govuk-heading-m" { "Withdraw it" }
            p class="govuk-body" { "When it was given to the wrong person, or never. Whoever came to a session has had it: end it instead." }
            (page::form(who, &format!("{page}/withdraw"), "", html! {
                (form.line("withdraw_why", "Why it is withdrawn", "", Width::Full))
                (Button::secondary("Withdraw it", "then", "withdraw"))
            }))
        }
        (versions::pages::earlier(&places::fields(), &before, "the system"))
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new("A place in a group", "/groups", body) };
    Ok(screen.back(&group, "Back to the group").show(who))
}

fn check(app: &App, typed: &Typed, held: &Held, faults: &mut Faults) -> Option<Given> {
    let asked = faults.day(typed, "asked", "The day on which it was asked for");
    let from_on = faults.day_if_any(typed, "from", "The day of the place");
    let ended_on = faults.day_if_any(typed, "ended", "The last day");
    let reason = typed.get("reason").to_owned();
    let end_words = faults.words(typed, "words", Words { required: None, most: 500 });
    if let Some(from) = from_on.filter(|from| held.from_on != Some(*from)) {
        asked_of_day(app, typed, "from", from, held.received_on, faults);
    }
    if from_on.or(asked).zip(ended_on).is_some_and(|(begins, ends)| ends < begins) {
        faults.add("ended", "The last day is before the first.");
    }
    if !reason.is_empty() && lists::ended().iter().all(|(id, _)| *id != reason) {
        faults.add("reason", "Choose why it ended");
    }
    match (ended_on.is_some(), reason.is_empty()) {
        (true, true) => faults.add("reason", "Choose why it ended"),
        (false, false) => faults.add("ended", "Enter the last day, or choose that it has not ended"),
        _ => {}
    }
    if reason == "other" && end_words.is_empty() {
        faults.add("words", "Say in words why it ended");
    }
    if from_on.is_none() && held.marked > 0 {
        faults.add("from", "It is marked whether they came to a session: they have had the place.");
    }
    let asked_on = asked?;
    faults.none().then_some(Given { asked_on: asked_on.min(from_on.unwrap_or(asked_on)), from_on, ended_on, end_reason: reason, end_words })
}

/// `POST /groups/places/{id}`
pub async fn put_right(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (held, typed) = (opened_place(&app, &posted.who, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let new = check(&app, typed, &held, &mut faults);
    let why = faults.words(typed, "why", Words { required: None, most: 500 });
    let Some(new) = new.filter(|_| faults.none()) else { return place_page(&app, &posted.who, &held, typed, &faults, None).await };
    let mut theirs = None;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let held = queries::place(tx, id).await?.ok_or(Problem::NotFound)?;
        let right = places::put_right(tx, (&held, versions::opened_on(typed)), &new, &why).await?;
        theirs = Some(held);
        Ok(right.then(|| format!("/groups/places/{id}?done=recorded")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let held = theirs.unwrap_or(held);
    faults.add("asked", "Somebody else changed this place meanwhile, and your change is not recorded. What stood before is below; what you typed is here. Check it, then press the button again.");
    let once_more = versions::over_what_stands(typed);
    place_page(&app, &posted.who, &held, &once_more, &faults, None).await
}

/// `POST /groups/places/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (held, typed) = (opened_place(&app, &posted.who, id).await?, &posted.typed);
    let mut faults = Faults::default();
    let why = faults.words(typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return place_page(&app, &posted.who, &held, typed, &faults, None).await;
    }
    let (to, mut came) = (format!("/groups/places/{id}?done=withdrawn"), Withdrawn::Already);
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let held = queries::place(tx, id).await?.ok_or(Problem::NotFound)?;
        came = places::withdraw(tx, &held, &why).await?;
        Ok((came == Withdrawn::Done).then(|| to.clone()))
    });
    let recorded = recorded.await?;
    if came == Withdrawn::Marked {
        faults.add("withdraw_why", "It is marked whether they came to a session: they have had the place. End it instead.");
        return place_page(&app, &posted.who, &held, typed, &faults, None).await;
    }
    Ok(recorded.unwrap_or_else(|| Redirect::to(&to).into_response()))
}
