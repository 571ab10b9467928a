//! Linking an account to who its owner is at the provider: by them, who show both; or by whoever sees to the account, who writes it down.

use axum::{
    extract::{Path, Query, State},
    response::{AppendHeaders, IntoResponse as _, Response},
};
use govuk::{Button, Input, PasswordInput, Variant, Width, button_group};
use maud::{Markup, html};

use super::{
    Provider,
    begun::Why,
    identities::{self, Linked},
    pages::{away, prove_form, sent},
};
use crate::{
    App, args,
    db::Read,
    error::Problem,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    running::accounts::{
        account_pages::theirs_to_see_to,
        factors,
        pages::{TOO_OFTEN, slowed},
        sign_in::{self, Own},
    },
    session::{self, Posted, SignedIn},
    words::moment,
};
use desk::Desk;

const AT: &str = "/account/single-sign-on";

fn provider(app: &App) -> Result<&Provider, Problem> {
    app.provider.as_deref().ok_or(Problem::NotFound)
}

/// What is written down, in words.
fn stands(linked: Option<&Linked>, provider: &Provider) -> Markup {
    let by = |linked: &Linked| linked.by.clone().unwrap_or_else(|| "somebody at the terminal".to_owned());
    html! {
        @match linked {
            None => p class="govuk-body" { "Not linked to anyone at " (provider.name) "." },
            Some(linked) if linked.subject.is_none() => p class="govuk-body" {
                "Whoever " (provider.name) " says has the e-mail address " strong { (linked.email.as_deref().unwrap_or_default()) } " is let in, if they come within "
                (identities::WAITS_FOR.as_hours() / 24) " days of " (moment(linked.recorded_at)) ". Written down by " (by(linked)) "."
            },
            Some(linked) => p class="govuk-body" {
                "Linked " (moment(linked.recorded_at)) " by " (by(linked)) ", to " strong { (linked.subject.as_deref().unwrap_or_default()) } "."
                @if linked.confirmed_at.is_none() { " Nobody has signed in with it yet." }
            },
        }
    }
}

/// `GET /account/single-sign-on`
pub async fn show(State(app): State<App>, State(desk): State<Desk>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    show_page(&app, &desk, &who, &Faults::default(), done.done.as_deref()).await
}

async fn show_page(app: &App, desk: &Desk, who: &SignedIn, faults: &Faults, done: Option<&str>) -> Result<Response, Problem> {
    let provider = provider(app)?;
    let linked = identities::of_account(&mut app.db.read().await?, &provider.issuer, who.account_id).await?;
    let title = format!("Signing in with {}", provider.name);
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        (stands(linked.as_ref(), provider))
        @if linked.is_some() {
            (prove_form(desk, who, "Try it", AT))
            (page::form(who, "/account/single-sign-on/remove", "", html! { (Button { variant: Variant::Warning, ..Button::submit("Take the link away") }) }))
            p class="govuk-body" { "Without it you sign in with your password or a passkey. If you have neither, ask your administrator for a one-time word first." }
        } @else {
            p class="govuk-body" { "You go to " (provider.name) ", sign in there as yourself, and come back. From then on you can sign in to Holdfast with it. You are signed out everywhere else." }
            (page::form(who, AT, "", html! {
                (PasswordInput { name: "password", label: "Your password here", error: faults.of("password"), autocomplete: "current-password", ..Default::default() })
                (Button::submit(format!("Link with {}", provider.name)))
            }))
        }
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new(&title, "", body) }.back("/account", "Back to your account").show(who))
}

/// `POST /account/single-sign-on`: the password is asked for, lest somebody at another's desk links who they are themselves.
pub async fn link(State(app): State<App>, State(desk): State<Desk>, posted: Posted) -> Result<Response, Problem> {
    let (provider, who) = (provider(&app)?, &posted.who);
    let (sign_in, hash): (String, String) =
        app.db.one("SELECT sign_in, password_hash FROM account WHERE id = $1", args![who.account_id]).await?.ok_or(Problem::NotFound)?;
    let password = posted.typed.0.iter().find(|(name, _)| name == "password").map_or(String::new(), |(_, value)| value.clone());
    let mut faults = Faults::default();
    match sign_in::try_own(&app.db, who.account_id, &sign_in, password, hash).await? {
        Own::Right => match sent(&app, &desk, Why::Link(who.session_id)).await? {
            Some(response) => return Ok(response),
            None => faults.add("password", away(provider)),
        },
        Own::Crowded => return Err(Problem::Crowded),
        Own::Wrong => faults.add("password", "This is not your password. Try again."),
        Own::TooOften => {
            faults.add("password", TOO_OFTEN);
            return Ok(slowed(show_page(&app, &desk, who, &faults, None).await?));
        }
    }
    show_page(&app, &desk, who, &faults, None).await
}

/// `POST /account/single-sign-on/remove`
pub async fn removed(State(app): State<App>, State(desk): State<Desk>, posted: Posted) -> Result<Response, Problem> {
    provider(&app)?;
    let who = &posted.who;
    let mut cookies = vec![];
    let response = once::record::<Problem, _>(&app.db, &posted, async |tx| {
        if !identities::remove(tx, who.account_id).await? {
            return Err(Problem::NotFound);
        }
        cookies = vec![session::cookie(&desk, &factors::changed(tx, who.account_id, who.session_id).await?)];
        Ok(format!("{AT}?done=identity-removed"))
    });
    let response = response.await?;
    Ok((AppendHeaders(cookies), response).into_response())
}

/// What the page of an account that `who` sees to says of it.
pub async fn of_theirs(app: &App, read: &mut Read, account_id: i64) -> Result<Markup, Problem> {
    let Some(provider) = &app.provider else { return Ok(html! {}) };
    let linked = identities::of_account(read, &provider.issuer, account_id).await?;
    Ok(html! {
        h2 class="govuk-heading-m" { "Single sign-on" }
        (stands(linked.as_ref(), provider))
        p class="govuk-body" { a class="govuk-link" href=(format!("/accounts/{account_id}/identity")) { "Write down who they are at " (provider.name) } }
    })
}

/// `GET /accounts/{id}/identity`
pub async fn theirs(State(app): State<App>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    theirs_page(&app, &who, id, &Typed::default(), &Faults::default()).await
}

async fn theirs_page(app: &App, who: &SignedIn, id: i64, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let provider = provider(app)?;
    let mut read = app.db.read().await?;
    let account = theirs_to_see_to(&mut read, who, id).await?;
    let linked = identities::of_account(&mut read, &provider.issuer, id).await?;
    drop(read);
    let (title, at, back) = (format!("Who they are at {}", provider.name), format!("/accounts/{id}/identity"), format!("/accounts/{id}"));
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" { "Account of " strong { (account.name) } }
        (stands(linked.as_ref(), provider))
        p class="govuk-body" { "They are signed out, and told on their account page that you wrote this down. Whoever has a second factor here is asked for it the first time." }
        (page::form(who, &at, typed.get("form_key"), html! {
            (Input { name: "subject", label: "Their identity (subject)", hint: "As the provider’s own pages name the person: often a long number or code. It never changes.", value: typed.get("subject"), error: faults.of("subject"), width: Width::Full, autocapitalize: "none", spellcheck: Some(false), ..Default::default() })
            (Input { name: "email", label: "Or their e-mail address there", hint: "Works only where the provider vouches for it, and only until they first sign in: then their identity is kept instead.", value: typed.get("email"), error: faults.of("email"), width: Width::Full, autocapitalize: "none", spellcheck: Some(false), ..Default::default() })
            (button_group(html! { (Button::submit("Write it down")) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
        @if linked.is_some() {
            (page::form(who, &format!("{at}/remove"), "", html! { (Button { variant: Variant::Warning, ..Button::submit("Take the link away") }) }))
        }
    };
    Ok(Screen { faults: Some(faults), ..Screen::new(&title, "/accounts", body) }.back(&back, "Back to the account").show(who))
}

/// `POST /accounts/{id}/identity`
pub async fn written_down(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (provider, typed) = (provider(&app)?, &posted.typed);
    let mut faults = Faults::default();
    let optional = |most| Words { required: None, most };
    let subject = faults.words(typed, "subject", optional(255));
    let email = faults.words(typed, "email", optional(254)).to_lowercase();
    match (subject.is_empty(), email.is_empty()) {
        (true, true) => faults.add("subject", "Enter their identity, or their e-mail address"),
        (false, false) => faults.add("email", "Enter one of the two"),
        (true, false) if !email.contains('@') || email.contains(char::is_whitespace) => {
            faults.add("email", "Enter an e-mail address, such as name@example.org");
        }
        _ => {}
    }
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        theirs_to_see_to(tx, &posted.who, id).await?;
        if !faults.none() {
            return Ok(None);
        }
        let (subject, email) =
            (Some(subject.as_str()).filter(|text| !text.is_empty()), Some(email.as_str()).filter(|text| !text.is_empty()));
        if !identities::write_down(tx, id, &provider.issuer, (subject, email)).await? {
            faults.add(if email.is_none() { "subject" } else { "email" }, "This is linked to another account.");
            return Ok(None);
        }
        session::end_all(tx, id, None).await?;
        Ok(Some(format!("/accounts/{id}?done=identity-written")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    theirs_page(&app, &posted.who, id, typed, &faults).await
}

/// `POST /accounts/{id}/identity/remove`
pub async fn theirs_removed(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    provider(&app)?;
    let to = format!("/accounts/{id}?done=identity-removed");
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        theirs_to_see_to(tx, &posted.who, id).await?;
        if !identities::remove(tx, id).await? {
            return Err(Problem::NotFound);
        }
        session::end_all(tx, id, None).await?;
        Ok(to)
    })
    .await
}

/// How this account signs in at the provider, on its owner's page.
pub async fn in_short(desk: &Desk, read: &mut Read, who: &SignedIn) -> Result<Option<Markup>, Problem> {
    let Some(name) = &desk.provider else { return Ok(None) };
    let by: Option<(Option<String>, Option<jiff::Timestamp>)> = read
        .one(
            "SELECT b.name, i.recorded_at FROM provider_identity i LEFT JOIN account b ON b.id = i.recorded_by
             WHERE i.account_id = $1 AND (i.recorded_by IS NULL OR i.recorded_by <> i.account_id)",
            args![who.account_id],
        )
        .await?;
    let says = if who.has_identity { format!("Signing in with {name}") } else { format!("Sign in with {name}") };
    Ok(Some(html! {
        a class="govuk-link" href=(AT) { (says) }
        @if let Some((by, Some(at))) = by { ": written down by " (by.as_deref().unwrap_or("somebody at the terminal")) ", " (moment(at)) }
    }))
}

/// Whether somebody need not type a password before they set up a second factor: they came by the provider, may have no password here, and
/// showed it who they are a short while ago.
pub fn instead_of_a_password(desk: &Desk, who: &SignedIn) -> bool {
    let age = desk.db.clock.now().duration_since(who.proved_at);
    who.by_provider && age.abs() < desk.asks.ask_again_after()
}
