//! The form that changes a person's name or date of birth.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Width, button_group};
use maud::{Markup, html};

use super::{
    OpenPerson,
    birth::{self, HeldAgainst},
    edit::{self, Details},
};
use crate::{
    App, drafts,
    duties::pages::moment,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::room,
    session::{Posted, SignedIn},
    versions::{self, Stands, Values, pages::Clash},
};

/// `GET /people/{reference}/details`
pub async fn form(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = super::open_to_change(&app.db, &who, &reference).await?;
    let stands = edit::stands(&mut app.db.read().await?, &person).await?;
    let fresh = versions::filled(&edit::fields(), &stands.values, stands.version);
    let typed = drafts::or_begun(&app.db, &who, &room::PERSON, &person.reference, fresh).await?;
    let typed = if versions::choosing(&typed) { versions::chosen(&edit::fields(), &typed) } else { typed };
    form_page(&app, &who, &person, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, person: &OpenPerson, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let changes = edit::changes(&mut read, person).await?;
    let names = super::names::of_person(&mut read, person.id).await?;
    drop(read);
    let fields = Fields { typed, faults };
    let back = format!("/people/{}", person.reference);
    let body = html! {
        h1 class="govuk-heading-l" { "Change name or date of birth" }
        (drafts::pages::form(who, &room::PERSON, &person.reference, typed, html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (fields.line("given_name", "First name", "", Width::Chars20))
            (fields.line("family_name", "Last name", "", Width::Chars20))
            (fields.day("born", "Date of birth (if known)", ""))
            (fields.sure("born", "The date of birth is right"))
            (govuk::Details { summary: "The date of birth is not known, or they are not born yet".into(), open: typed.some("born_year").or(typed.some("age")).or(typed.some("expected-day")).or(typed.some("unborn")).is_some(), body: html! {
                (fields.line("born_year", "Year of birth", "If only the year is known", Width::Chars4))
                (fields.line("age", "Age as told", "If only the age is known", Width::Chars3))
                (fields.day("age_on", "Day the age was told", "Today, if you leave it empty"))
                (govuk::Checkboxes { small: true, ..govuk::Checkboxes::one("unborn", "They are not born yet", typed.ticked("unborn")) })
                (fields.day("expected", "Day the baby is expected", "For a child who is not born yet"))
            }, ..Default::default() })
            (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
        (super::names::pages::list(who, person, &names))
        (earlier(&changes))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Change name or date of birth", "/people", body) };
    Ok(screen.back(&back, "Back to the person's page").show(who))
}

pub fn earlier(changes: &[(jiff::Timestamp, Option<String>, String)]) -> Markup {
    let fields = edit::fields();
    html! {
        @if !changes.is_empty() {
            h2 class="govuk-heading-m" { "What stood before" }
            ul class="govuk-list govuk-list--bullet" {
                @for (at, by, was) in changes {
                    @let was = versions::read(was);
                    li {
                        "Until " (moment(*at)) ", changed by " (by.as_deref().unwrap_or("the import")) ": "
                        @for field in &fields { (field.label) " " (field.says(was.get(&field.name).map_or("", String::as_str))) ". " }
                    }
                }
            }
        }
    }
}

/// `POST /people/{reference}/details`
pub async fn changed(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = super::open_to_change(&app.db, &posted.who, &reference).await?;
    let (who, sent) = (&posted.who, &posted.typed);
    let fields = edit::fields();
    if versions::choosing(sent) {
        let faults = versions::undecided(&fields, sent);
        if !faults.none() {
            return clash(&app, who, &person, &versions::mine(&fields, sent), sent, &faults).await;
        }
    }
    let typed = if versions::choosing(sent) { &versions::chosen(&fields, sent) } else { sent };
    let mut faults = Faults::default();
    let new = check(&app, typed, &mut faults);
    // What stands is not asked about again when a name is put right.
    if let Some(new) = new.as_ref().filter(|new| new.birth != person.birth() && !versions::choosing(sent)) {
        HeldAgainst::of(&mut app.db.read().await?, person.id).await?.ask(new.birth, typed, &mut faults);
    }
    let Some(new) = new.filter(|_| faults.none()) else { return form_page(&app, who, &person, typed, &faults).await };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let changed = edit::change(tx, &person, versions::opened_on(typed), &new).await?;
        Ok(changed.then(|| format!("/people/{}?done=recorded", person.reference)))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    // Whoever closes the page that comes now loses nothing.
    drafts::keep::keep(&app.db, who.account_id, &room::PERSON, &person.reference, sent, drafts::keep::How::Typed).await?;
    let once_more = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
    clash(&app, who, &person, &new.values(), &once_more, &Faults::default()).await
}

async fn clash(app: &App, who: &SignedIn, person: &OpenPerson, mine: &Values, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let theirs: Stands = edit::stands(&mut read, person).await?;
    let base = edit::at_version(&mut read, person, versions::opened_on(typed)).await?;
    drop(read);
    let page = format!("/people/{}", person.reference);
    let clash = Clash {
        part: "/people",
        what: "this person's details",
        fields: &edit::fields(),
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &room::PERSON.address(&person.reference),
        back: &page,
        typed,
        faults,
    };
    Ok(clash.show(who))
}

fn check(app: &App, typed: &Typed, faults: &mut Faults) -> Option<Details> {
    let name = || Words { required: None, most: 200 };
    let given_name = faults.words(typed, "given_name", name());
    let family_name = faults.words(typed, "family_name", name());
    let birth = birth::check(typed, faults, app.db.clock.today());
    faults.none().then_some(Details { given_name, family_name, birth })
}
