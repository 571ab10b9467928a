//! One relationship: read, changed, ended, withdrawn, with what it said before. What is known of somebody alleged to have
//! abused the person stands here and nowhere else.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Width, button_group};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    Related, fields, kind_of,
    queries::{self, Change},
    record::{self, Alleged, Details},
};
use crate::{
    App, drafts,
    duties::pages::{day, moment},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{self, OpenPerson, room},
    session::{Posted, SignedIn},
    versions,
};

async fn found(app: &App, person: &OpenPerson, id: i64) -> Result<Related, Problem> {
    let every = queries::of_person(&mut app.db.read().await?, person.id).await?;
    every.into_iter().find(|related| related.id == id).ok_or(Problem::NotFound)
}

fn details(related: &Related) -> Details {
    let alleged = related.other_id.filter(|_| related.is_alleged()).map(|id| Alleged {
        id,
        given_name: related.given_name.clone().unwrap_or_default(),
        family_name: related.family_name.clone().unwrap_or_default(),
        born_on: related.born_on,
    });
    Details { words: related.words.clone(), since_on: related.since_on, until_on: related.until_on, alleged }
}

/// `GET /people/{reference}/relationships/{relationship}`
pub async fn form(State(app): State<App>, who: SignedIn, Path((reference, id)): Path<(String, i64)>) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &who, &reference).await?;
    let related = found(&app, &person, id).await?;
    let fresh = versions::filled(&fields(related.is_alleged()), &details(&related).values(), related.version);
    let typed = drafts::or_begun(&app.db, &who, &room::RELATIONSHIP_CHANGE, &format!("{}~{id}", person.reference), fresh).await?;
    change_page(&app, &who, &person, &related, &typed, &Faults::default()).await
}

async fn change_page(
    app: &App,
    who: &SignedIn,
    person: &OpenPerson,
    related: &Related,
    typed: &Typed,
    faults: &Faults,
) -> Result<Response, Problem> {
    let changes = queries::changes(&mut app.db.read().await?, related.id).await?;
    let shown = Fields { typed, faults };
    let (back, address) = (person.page(), format!("{}/relationships/{}", person.page(), related.id));
    let subject = format!("{}~{}", person.reference, related.id);
    let body = html! {
        h1 class="govuk-heading-l" { (related.says()) }
        p class="govuk-body" { "Of " (person.name()) ". " (whom(related)) }
        @if let Some(at) = related.withdrawn_at {
            p class="govuk-body" { "Withdrawn " (moment(at)) " by " (related.withdrawn_by.as_deref().unwrap_or("the system")) ": " (related.withdrawn_why) }
        } @else {
            (drafts::pages::form(who, &room::RELATIONSHIP_CHANGE, &subject, typed, html! {
                input type="hidden" name="version" value=(versions::opened_on(typed));
                @if related.is_alleged() {
                    (shown.line("given_name", "First name", "", Width::Chars20))
                    (shown.line("family_name", "Last name", "", Width::Chars20))
                    (shown.day("born", "Date of birth (if known)", ""))
                }
                (shown.words("words", "What to know", if related.is_alleged() { "Their numbers, e-mail and address too: none of these can then be a way to reach the person" } else { "" }, 3))
                (shown.day("since", "Since (if known)", ""))
                (shown.day("until", "Until, if it is over", "It stays readable"))
                (shown.line("why", "Why it is changed (optional)", "", Width::Full))
                (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href=(back) { "Cancel" } }))
            }))
            h2 class="govuk-heading-m" { "Withdraw the relationship" }
            p class="govuk-body" { "When it was never so, or was recorded for the wrong person. It stays readable here." }
            (page::form(who, &format!("{address}/withdraw"), "", html! {
                (shown.line("withdraw_why", "Why it is withdrawn", "", Width::Full))
                (Button::secondary("Withdraw the relationship", "then", "withdraw"))
            }))
        }
        (history(related, &changes))
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Relationship", "/people", body) }.back(&back, "Back to the person's page").show(who))
}

fn whom(related: &Related) -> Markup {
    let professional = kind_of(&related.kind).is_some_and(|kind| kind.is_professional);
    html! {
        @if !professional {
            strong { (related.name()) }
            @if let Some(born) = related.born_on { ", born " (crate::words::short_day(born)) }
            ". "
        }
        "Written " (moment(related.recorded_at)) " by " (related.by.as_deref().unwrap_or("the import")) "."
    }
}

fn history(related: &Related, changes: &[Change]) -> Markup {
    html! {
        @if !changes.is_empty() {
            h2 class="govuk-heading-m" { "What stood before" }
            ul class="govuk-list govuk-list--bullet" {
                @for change in changes {
                    @let was = versions::read(&change.was);
                    li {
                        "Until " (moment(change.recorded_at)) ", changed by " (change.by.as_deref().unwrap_or("the system")) ": "
                        // What was not asked when it was kept did not change then.
                        @for field in fields(related.is_alleged()).iter().filter(|field| was.contains_key(&field.name)) { (field.label) " " (field.says(was.get(&field.name).map_or("", String::as_str))) ". " }
                        (change.why)
                    }
                }
            }
        }
    }
}

fn check(related: &Related, typed: &Typed, today: Date, faults: &mut Faults) -> Details {
    // A form that was opened before it asked for a name changes none.
    let asked = typed.0.iter().any(|(name, _)| name == "family_name");
    let alleged = details(related).alleged.filter(|_| asked).map(|was| Alleged {
        id: was.id,
        given_name: faults.words(typed, "given_name", Words { required: None, most: 200 }),
        family_name: faults.words(typed, "family_name", Words { required: None, most: 200 }),
        born_on: faults.birth_if_any(typed, "born", "The date of birth"),
    });
    let new = Details {
        words: faults.words(typed, "words", Words { required: None, most: 2_000 }),
        since_on: faults.day_if_any(typed, "since", "The day since when it is so"),
        until_on: faults.day_if_any(typed, "until", "The day until which it was so"),
        alleged,
    };
    if new.alleged.as_ref().is_some_and(|who| who.given_name.is_empty() && who.family_name.is_empty()) {
        faults.add("given_name", "Enter a name. One is enough.");
    }
    if new.alleged.as_ref().is_some_and(|who| who.born_on.is_some_and(|born| born > today)) {
        faults.add("born", "The date of birth must be today or before.");
    }
    if new.since_on.is_some_and(|since| since > today) {
        faults.add("since", format!("The day must be {} or before.", day(today)));
    }
    if new.until_on.is_some_and(|until| until > today || new.since_on.is_some_and(|since| until < since)) {
        faults.add("until", "The day must be today or before, and not before the first.");
    }
    new
}

/// `POST /people/{reference}/relationships/{relationship}`
pub async fn changed(State(app): State<App>, Path((reference, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let related = found(&app, &person, id).await?;
    let typed = &posted.typed;
    let mut faults = Faults::default();
    let new = check(&related, typed, app.db.clock.today(), &mut faults);
    let why = faults.words(typed, "why", Words { required: None, most: 500 });
    if !faults.none() {
        return change_page(&app, &posted.who, &person, &related, typed, &faults).await;
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let changed = record::change(tx, &person, (id, versions::opened_on(typed)), (&details(&related), &new), &why).await?;
        Ok(changed.then(|| format!("{}?done=recorded", person.page())))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let once_more = versions::over_what_stands(typed);
    faults.add("words", format!("Somebody else changed this meanwhile, and your change is not recorded. It says now: {} Record yours if it should take its place.", related.words));
    // The form shows what was typed: which name it would take the place of stands nowhere else.
    if let Some(stands) = details(&related).alleged.filter(|stands| new.alleged.as_ref() != Some(stands)) {
        let born = stands.born_on.map_or(String::new(), |born| format!(", born {}", day(born)));
        faults.add("given_name", format!("The name that stands now is {}{born}. Yours would take its place.", related.name()));
    }
    let once_more = once_more.with("version", related.version.to_string());
    change_page(&app, &posted.who, &person, &related, &once_more, &faults).await
}

/// `POST /people/{reference}/relationships/{relationship}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path((reference, id)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let related = found(&app, &person, id).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        let typed = versions::filled(&fields(related.is_alleged()), &details(&related).values(), related.version);
        return change_page(&app, &posted.who, &person, &related, &typed, &faults).await;
    }
    once::record(&app.db, &posted, async |tx| {
        if !record::withdraw(tx, &person, id, &why).await? {
            return Err(Problem::Unclear("This was withdrawn already.".into()));
        }
        Ok(format!("{}?done=withdrawn", person.page()))
    })
    .await
}
