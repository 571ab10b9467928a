//! The form for safe contact. What is read before somebody rings must never be an older version put back unseen, so
//! two people changing it get both versions.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Input, Width};
use maud::html;

use super::{
    OpenPerson, queries,
    safety::{self, NewSafeContact},
};
use crate::{
    App, drafts,
    error::Problem,
    form::{self, Faults, Typed, Words},
    page::Screen,
    people::room,
    session::{Posted, SignedIn},
    versions::{self, Field, Kind, Values, pages::Clash},
};

const LINE: Words = Words { required: None, most: 300 };

fn person_page(person: &OpenPerson) -> String {
    format!("/people/{}", person.reference)
}

fn fields() -> Vec<Field> {
    [
        ("means", "How it is safe to make contact"),
        ("phone", "Safe number"),
        ("safe_times", "When"),
        ("voicemail", "Voicemail, texts and letters"),
        ("may_say", "What may be said if someone else answers"),
        ("code_word", "Code word"),
    ]
    .map(|(name, label)| Field::new(name, label, Kind::Line))
    .into()
}

/// `GET /people/{reference}/safe-contact`. The number is filled in, so opening the form counts as showing it.
pub async fn form(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let person = super::open(&app.db, &who, &reference).await?;
    let stands = queries::safe_contact_stands(&mut app.db.read().await?, person.id).await?;
    if stands.version != 0 {
        app.db.looks.seal(who.actor(), "revealed", "person", person.id, "phone").await?;
    }
    let fresh = versions::filled(&fields(), &stands.values, stands.version);
    let typed = drafts::or_begun(&app.db, &who, &room::SAFE_CONTACT, &person.reference, fresh).await?;
    let typed = if versions::choosing(&typed) { versions::chosen(&fields(), &typed) } else { typed };
    Ok(form_page(&who, &person, &typed, &Faults::default()))
}

fn form_page(who: &SignedIn, person: &OpenPerson, typed: &Typed, faults: &Faults) -> Response {
    let field = |name: &'static str, label: &'static str, hint: &'static str| html! { (Input { name, label, hint, value: typed.get(name), error: faults.of(name), ..Default::default() }) };
    let body = html! {
        h1 class="govuk-heading-l" { "Safe contact" }
        p class="govuk-body" { (person.name()) ". Ask again each time: what was safe last week may not be safe now." }
        (drafts::pages::form(who, &room::SAFE_CONTACT, &person.reference, typed, html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (field("means", "How it is safe to make contact", "For example: they ring us; text first; through their health visitor"))
            (Input { name: "phone", label: "Safe number", hint: "Leave empty when no number is safe", kind: "tel", value: typed.get("phone"), error: faults.of("phone"), width: Width::Chars20, ..Default::default() })
            (field("safe_times", "When", "For example: weekdays 9:30 to 14:30, never at weekends"))
            (field("voicemail", "Voicemail, texts and letters", "What may be left, and what never"))
            (field("may_say", "What may be said if someone else answers", "For example: say you are from the dentist"))
            (field("code_word", "Code word", ""))
            (Button::submit("Confirmed today"))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Safe contact", "/people", body) }
        .back(&person_page(person), "Back to the person's page")
        .show(who)
}

/// `POST /people/{reference}/safe-contact`
pub async fn confirmed(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let person = super::open(&app.db, &posted.who, &reference).await?;
    let (who, sent, fields) = (&posted.who, &posted.typed, fields());
    if versions::choosing(sent) {
        let faults = versions::undecided(&fields, sent);
        if !faults.none() {
            return clash(&app, who, &person, &versions::mine(&fields, sent), sent, &faults).await;
        }
    }
    let typed = if versions::choosing(sent) { &versions::chosen(&fields, sent) } else { sent };
    let mut faults = Faults::default();
    let new = check(typed, &mut faults);
    if !faults.none() {
        return Ok(form_page(who, &person, typed, &faults));
    }
    let mut tx = app.db.write(who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, sent).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let mine: Values = fields.iter().map(|field| (field.name.clone(), typed.get(&field.name).to_owned())).collect();
    if !safety::confirm_safe_contact(&mut tx, &person, app.db.clock.today(), versions::opened_on(typed), new).await? {
        drop(tx);
        // Whoever closes the page that comes now loses nothing.
        drafts::keep::keep(&app.db, who.account_id, &room::SAFE_CONTACT, &person.reference, sent, drafts::keep::How::Typed).await?;
        let second = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
        return clash(&app, who, &person, &mine, &second, &Faults::default()).await;
    }
    let to = format!("{}?done=safe-contact", person_page(&person));
    form::sent(&mut tx, sent, &to).await?;
    tx.commit().await?;
    Ok(Redirect::to(&to).into_response())
}

async fn clash(app: &App, who: &SignedIn, person: &OpenPerson, mine: &Values, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    app.db.looks.seal(who.actor(), "revealed", "person", person.id, "phone").await?;
    let mut read = app.db.read().await?;
    let theirs = queries::safe_contact_stands(&mut read, person.id).await?;
    let base = queries::safe_contact_before(&mut read, person.id, versions::opened_on(typed)).await?;
    drop(read);
    let clash = Clash {
        part: "/people",
        what: "safe contact",
        fields: &fields(),
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &room::SAFE_CONTACT.address(&person.reference),
        back: &person_page(person),
        typed,
        faults,
    };
    Ok(clash.show(who))
}

fn check(typed: &Typed, faults: &mut Faults) -> NewSafeContact {
    NewSafeContact {
        means: faults.words(typed, "means", Words { required: Some("Say how it is safe to make contact, or that it is not"), most: 300 }),
        phone: faults.words(typed, "phone", Words { required: None, most: 40 }),
        safe_times: faults.words(typed, "safe_times", LINE),
        voicemail: faults.words(typed, "voicemail", LINE),
        may_say: faults.words(typed, "may_say", LINE),
        code_word: faults.words(typed, "code_word", LINE),
    }
}
