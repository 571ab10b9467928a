//! The form that records who somebody is to a person.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Radios, Select, Size, Width, button_group};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    ALLEGED, KINDS, PARENT, kind_of,
    record::{self, NewRelationship},
};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{
        self, OpenPerson,
        add::{self, NewPerson},
        alike::Someone,
        matches::{self, Match},
        room,
    },
    session::{Posted, SignedIn},
};

/// `GET /people/{reference}/relationships/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &who, &reference).await?;
    let typed = drafts::or_begun(&app.db, &who, &room::RELATIONSHIP, &person.reference, Typed::default()).await?;
    Ok(form_page(&app, &who, &person, &typed, &Faults::default(), &[]))
}

fn form_page(app: &App, who: &SignedIn, person: &OpenPerson, typed: &Typed, faults: &Faults, matches: &[Match]) -> Response {
    let fields = Fields { typed, faults };
    let mut kinds: Vec<Choice<'_>> = KINDS.iter().map(|kind| Choice::new(kind.id, kind.says)).collect();
    kinds.insert(1, Choice::new(PARENT.0, PARENT.1));
    let back = person.page();
    let body = html! {
        h1 class="govuk-heading-l" { "Record somebody" }
        p class="govuk-body" { "Who is somebody to " (person.name()) "? Whoever is alleged to have abused them is kept here only: they stand in no list and are found by no search." }
        (drafts::pages::form(who, &room::RELATIONSHIP, &person.reference, typed, html! {
            (Select { name: "kind", label: "They are", label_size: Size::S, blank: Some("Choose what they are"), items: kinds, value: typed.get("kind"), error: faults.of("kind"), ..Default::default() })
            (is_it_one_of_these(app, typed, faults, matches))
            (fields.line("given_name", "First name", "Leave names empty for a professional, and write below how to reach them", Width::Chars20))
            (fields.line("family_name", "Last name", "", Width::Chars20))
            (fields.day("born", "Date of birth (if known)", ""))
            (fields.words("words", "What to know", "For a professional: name, organisation and how to reach them. For whoever is alleged to have abused them: their numbers, e-mail and address too. None of these can then be a way to reach the person", 3))
            (fields.day("since", "Since (if known)", ""))
            (button_group(html! { (Button::submit("Record the relationship")) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Record somebody", "/people", body) }.back(&back, "Back to the person's page").show(who)
}

fn is_it_one_of_these(app: &App, typed: &Typed, faults: &Faults, matches: &[Match]) -> Markup {
    let choices = matches::choices(matches, app.db.clock.today(), "None of these: make a record");
    html! {
        @if !matches.is_empty() {
            (Radios { name: "known", legend: "Is it one of these?", legend_size: Size::M, items: choices.iter().map(matches::OwnedChoice::choice).collect(), value: typed.get("known"), error: faults.of("known"), ..Default::default() })
        }
    }
}

/// What was typed, checked.
struct Checked {
    kind: String,
    given_name: String,
    family_name: String,
    born_on: Option<Date>,
    words: String,
    since_on: Option<Date>,
}

impl Checked {
    fn is_professional(&self) -> bool {
        kind_of(&self.kind).is_some_and(|kind| kind.is_professional)
    }

    fn new_person(&self) -> NewPerson<'_> {
        NewPerson { given_name: &self.given_name, family_name: &self.family_name, born_on: self.born_on }
    }
}

fn check(app: &App, typed: &Typed, faults: &mut Faults) -> Checked {
    let today = app.db.clock.today();
    let ids: Vec<&str> = KINDS.iter().map(|kind| kind.id).chain([PARENT.0]).collect();
    let new = Checked {
        kind: faults.choice(typed, "kind", &ids, "Choose what they are"),
        given_name: faults.words(typed, "given_name", Words { required: None, most: 200 }),
        family_name: faults.words(typed, "family_name", Words { required: None, most: 200 }),
        born_on: faults.birth_if_any(typed, "born", "The date of birth"),
        words: faults.words(typed, "words", Words { required: None, most: 2_000 }),
        since_on: faults.day_if_any(typed, "since", "The day since when it is so"),
    };
    if new.born_on.is_some_and(|born| born > today) {
        faults.add("born", "The date of birth must be today or before.");
    }
    if new.since_on.is_some_and(|since| since > today) {
        faults.add("since", "The day must be today or before.");
    }
    let named = !new.given_name.is_empty() || !new.family_name.is_empty();
    if new.is_professional() && new.words.is_empty() {
        faults.add("words", "Write who it is and how to reach them");
    }
    if new.is_professional() && named {
        faults.add("given_name", "Write a professional's name below, with how to reach them");
    }
    if !new.is_professional() && !named {
        faults.add("given_name", "Enter a name. One is enough.");
    }
    new
}

/// `POST /people/{reference}/relationships`
pub async fn recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let typed = &posted.typed;
    if let Some(went_to) = once::sent_already(&app.db, typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let mut faults = Faults::default();
    let new = check(&app, typed, &mut faults);
    if !faults.none() {
        return Ok(form_page(&app, &posted.who, &person, typed, &faults, &[]));
    }
    let mut found = vec![];
    if !new.is_professional() && new.kind != ALLEGED {
        let someone =
            Someone { given: new.given_name.clone(), family: new.family_name.clone(), born_on: new.born_on, ..Someone::default() };
        found = matches::of(&mut app.db.read().await?, &someone, app.db.clock.today()).await?;
        found.retain(|one| one.known.root_id != person.id);
    }
    let known = found.iter().find(|one| one.known.reference == typed.get("known"));
    if known.is_none() && !found.is_empty() && typed.get("known") != "new" {
        matches::looked_at(&app, &posted.who, found.iter()).await?;
        faults.add("known", "There are people who may be the one. Choose one of them, or none.");
        return Ok(form_page(&app, &posted.who, &person, typed, &faults, &found));
    }
    once::record(&app.db, &posted, async |tx| {
        if new.kind == ALLEGED {
            record::allege(tx, &person, &new.new_person(), (&new.words, new.since_on)).await?;
        } else {
            let other = match known {
                _ if new.is_professional() => None,
                Some(one) => Some(one.known.root_id),
                None => Some(add::add(tx, &new.new_person()).await?),
            };
            // Whose child somebody is stands once, at the parent.
            let (person_id, other_id, kind) = match (new.kind.as_str(), other) {
                (kind, Some(parent)) if kind == PARENT.0 => (parent, Some(person.id), "child"),
                (kind, other) => (person.id, other, kind),
            };
            record::relate(tx, &NewRelationship { person_id, other_id, kind, words: &new.words, since_on: new.since_on }).await?;
        }
        Ok(format!("{}?done=recorded", person.page()))
    })
    .await
}
