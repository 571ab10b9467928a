//! Its owner's pages over their second factor: set up, made certain, taken away; and recovery codes.

use axum::{
    extract::{Query, State},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Input, PasswordInput, SummaryRow, Variant, Width, button_group};
use maud::{Markup, html};

use super::{changed, codes, grace, passkeys, recovery, set_up, standing, still_has_one, who_reset};
use crate::{
    args,
    db::DbError,
    error::Problem,
    form::Faults,
    heavy, once,
    page::{self, Done, Screen},
    running::accounts::{
        new_browsers,
        pages::{TOO_OFTEN, slowed},
        sign_in::{self, Own},
        single_sign_on::{
            link_pages::{self, instead_of_a_password},
            pages::prove_form,
        },
    },
    session::{self, Posted, SignedIn},
    words::moment,
};
use desk::Desk;

const AT: &str = "/account/codes";

/// How the account stands to a second factor, on its owner's page.
pub async fn in_short(desk: &Desk, who: &SignedIn) -> Result<Markup, Problem> {
    let mut read = desk.db.read().await?;
    let standing = standing(&mut read, who.account_id).await?.ok_or(Problem::NotFound)?;
    let grace = grace(&mut read, &desk.asks, &standing, desk.db.clock.today()).await?.filter(|_| !who.two_at_provider);
    let provider = link_pages::in_short(desk, &mut read, who).await?;
    let app = codes::of(&mut read, who.account_id).await?.and_then(|app| app.confirmed_at);
    let left = recovery::left(&mut read, who.account_id).await?;
    let keys = passkeys::of(&mut read, who.account_id).await?.len();
    let new = new_browsers::of_account(&mut read, who.account_id).await?;
    let failed = last_signs(&mut read, who.account_id).await?;
    let link = |href: &str, words: &str| html! { a class="govuk-link" href=(href) { (words) } };
    let rows = vec![
        SummaryRow::new("One-time codes", app.map_or("Not set up".to_owned(), |since| format!("Since {}", moment(since)))),
        SummaryRow::new(
            "Recovery codes",
            left.map_or("None".to_owned(), |(made, left)| format!("{left} left of those made {}", moment(made))),
        ),
        SummaryRow::new("Sign-ins", failed),
    ];
    Ok(html! {
        h2 class="govuk-heading-m" { "Signing in" }
        @match grace {
            Some(0) => (govuk::warning("Set up a second factor. Until then nothing else opens.")),
            Some(days) => (govuk::inset(format!("Your role needs a second factor. Set one up in the next {days} days on which the service is used; after that nothing else opens until you have."))),
            None => {},
        }
        (govuk::SummaryList { rows, ..Default::default() })
        ul class="govuk-list" {
            li { (link(AT, if app.is_some() { "Your authenticator app" } else { "Set up one-time codes" })) }
            li { (link("/account/passkeys", if keys > 0 { "Your passkeys" } else { "Make a passkey" })) }
            @if who.second_factor { li { (link("/account/recovery", "Make recovery codes")) } }
            @if let Some(provider) = provider { li { (provider) } }
            li { (link("/account/sessions", "Where you are signed in")) }
        }
        (new_browsers::list(&new))
    })
}

/// When somebody signed in before this, and how often it was tried in vain since.
async fn last_signs(read: &mut crate::db::Read, account_id: i64) -> Result<String, DbError> {
    let sessions: Vec<(jiff::Timestamp, String)> =
        read.all("SELECT begun_at, browser FROM session WHERE account_id = $1 ORDER BY id DESC LIMIT 2", args![account_id]).await?;
    let Some((before, browser)) = sessions.get(1) else { return Ok("This is the first".into()) };
    let failed: i64 = read
        .value(
            "SELECT count(*) FROM journal WHERE subject = 'sign-in' AND subject_id = $1 AND action = 'sign-in-failed' AND at > $2",
            args![account_id, before.as_microsecond()],
        )
        .await?;
    let place = if browser.is_empty() { String::new() } else { format!(", in {browser}") };
    let tries = match failed {
        0 => "Nobody was refused since.".to_owned(),
        _ => "Since then somebody was refused who gave a wrong password or code. If it was not you, tell your manager.".to_owned(),
    };
    Ok(format!("Last: {}{place}. {tries}", moment(*before)))
}

/// `GET /account/codes`
pub async fn show(State(desk): State<Desk>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    show_page(&desk, &who, &Faults::default(), done.done.as_deref()).await
}

async fn show_page(desk: &Desk, who: &SignedIn, faults: &Faults, done: Option<&str>) -> Result<Response, Problem> {
    let mut read = desk.db.read().await?;
    let app = codes::of(&mut read, who.account_id).await?;
    let reset = who_reset(&mut read, who.account_id).await?;
    let sign_in: String = read.value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await?;
    drop(read);
    let body = html! {
        h1 class="govuk-heading-l" { "One-time codes" }
        @if let Some((at, by)) = reset {
            (govuk::warning(format!("{} took your second factor away, {}. If you did not ask for that, tell your manager now.", by.as_deref().unwrap_or("Somebody at the terminal"), moment(at))))
        }
        @if who.must_enrol { (govuk::inset("Your role needs a second factor. Set it up here, or make a passkey, and everything opens."))
            p class="govuk-body" { a class="govuk-link" href="/account/passkeys" { "Make a passkey" } } }
        @match app {
            Some(app) if app.confirmed_at.is_some() => (standing_app(app.confirmed_at)),
            Some(app) => (to_confirm(who, &app.secret, &sign_in, faults)),
            None => (to_begin(desk, who, faults)),
        }
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("One-time codes", "", body) }.back("/account", "Back to your account").show(who))
}

fn standing_app(since: Option<jiff::Timestamp>) -> Markup {
    html! {
        p class="govuk-body" { "Your authenticator app has been asked for a code at every sign-in since " (since.map(moment).unwrap_or_default()) "." }
        p class="govuk-body" { "For another telephone, take the app away here and set it up again there." }
        (button_group(html! { (Button { variant: Variant::Warning, ..Button::link("Take the app away", "/account/codes/remove") }) }))
    }
}

fn to_begin(desk: &Desk, who: &SignedIn, faults: &Faults) -> Markup {
    html! {
        p class="govuk-body" { "A second factor keeps people’s records shut when somebody learns your password. You need an authenticator app on a telephone; any that shows six digits will do." }
        (page::form(who, "/account/codes/begin", "", html! {
            @if !instead_of_a_password(desk, who) {
                (PasswordInput { name: "password", label: "Your password", error: faults.of("password"), autocomplete: "current-password", ..Default::default() })
            }
            (Button::submit("Set up one-time codes"))
        }))
        @if who.by_provider && !instead_of_a_password(desk, who) { (prove_form(desk, who, "Instead of a password, show who you are", AT)) }
    }
}

fn to_confirm(who: &SignedIn, secret: &[u8], sign_in: &str, faults: &Faults) -> Markup {
    html! {
        ol class="govuk-list govuk-list--number" {
            li { "Open your authenticator app and add an account." }
            li { "Point the camera at this square, or type the letters below it." }
            li { "Enter the six digits that the app then shows." }
        }
        (codes::square(secret, sign_in))
        p class="govuk-body" { "Letters: " strong class="hf-one-time" { (codes::in_words(secret)) } }
        p class="govuk-body" { "Both are shown until you have entered a code, and never again." }
        (page::form(who, AT, "", html! {
            (Input { name: "code", label: "Code", hint: "Six digits", error: faults.of("code"), inputmode: "numeric", autocomplete: "one-time-code", spellcheck: Some(false), width: Width::Chars10, ..Default::default() })
            (Button::submit("Confirm"))
        }))
    }
}

/// `POST /account/codes/begin`: the password is asked for, lest somebody at another's desk sets up a telephone of their own.
pub async fn begun(State(desk): State<Desk>, posted: Posted) -> Result<Response, Problem> {
    if let Some(went_to) = once::sent_already(&desk.db, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let mut faults = Faults::default();
    let (sign_in, hash): (String, String) = desk
        .db
        .one("SELECT sign_in, password_hash FROM account WHERE id = $1", args![posted.who.account_id])
        .await?
        .ok_or(Problem::NotFound)?;
    let password = posted.typed.0.iter().find(|(name, _)| name == "password").map_or(String::new(), |(_, value)| value.clone());
    let tried = if instead_of_a_password(&desk, &posted.who) {
        Own::Right
    } else {
        sign_in::try_own(&desk.db, posted.who.account_id, &sign_in, password, hash).await?
    };
    match tried {
        Own::Right => {}
        Own::Crowded => return Err(Problem::Crowded),
        Own::Wrong => {
            faults.add("password", "This is not your password. Try again.");
            return show_page(&desk, &posted.who, &faults, None).await;
        }
        Own::TooOften => {
            faults.add("password", TOO_OFTEN);
            return Ok(slowed(show_page(&desk, &posted.who, &faults, None).await?));
        }
    }
    once::record::<DbError, _>(&desk.db, &posted, async |tx| {
        codes::begin(tx, posted.who.account_id).await?;
        Ok(AT.to_owned())
    })
    .await
    .map_err(Problem::from)
}

/// `POST /account/codes`: the app has the secret.
pub async fn confirmed(State(desk): State<Desk>, posted: Posted) -> Result<Response, Problem> {
    let who = &posted.who;
    // Nothing, for whoever pressed twice at once: the first press has given the cookie.
    let mut cookies = vec![];
    let recorded = once::record_unless_refused::<Problem, _>(&desk.db, &posted, async |tx| {
        if !codes::confirm(tx, who.account_id, posted.typed.get("code")).await? {
            return Ok(None);
        }
        cookies = vec![session::cookie(&desk, &set_up(tx, &desk.asks, who.account_id, who.session_id).await?)];
        super::change::note(tx, who.account_id, "factor-set-up", "", "codes").await?;
        tx.journal("second-factor-set-up", "account", who.account_id, "codes");
        Ok(Some("/account/recovery?done=codes".to_owned()))
    });
    match recorded.await? {
        Some(response) => Ok((AppendHeaders(cookies), response).into_response()),
        None => {
            let mut faults = Faults::default();
            faults.add("code", "This code is not right. Wait for the next one in your app and enter it.");
            show_page(&desk, who, &faults, None).await
        }
    }
}

/// `GET /account/codes/remove`
pub async fn remove(State(desk): State<Desk>, who: SignedIn) -> Result<Response, Problem> {
    if codes::of(&mut desk.db.read().await?, who.account_id).await?.is_none_or(|app| app.confirmed_at.is_none()) {
        return Ok(Redirect::to(AT).into_response());
    }
    let body = html! {
        h1 class="govuk-heading-l" { "Take the app away" }
        p class="govuk-body" { "Its codes stop working, and you are signed out everywhere else. If it is your last second factor, your recovery codes stop working too; and if your role needs one, nothing else opens until you have set up another." }
        (page::form(&who, "/account/codes/remove", "", html! {
            (button_group(html! { (Button { variant: Variant::Warning, ..Button::submit("Take the app away") }) a class="govuk-link" href=(AT) { "Cancel" } }))
        }))
    };
    Ok(Screen::new("Take the app away", "", body).back(AT, "Back to one-time codes").show(&who))
}

/// `POST /account/codes/remove`
pub async fn removed(State(desk): State<Desk>, posted: Posted) -> Result<Response, Problem> {
    let who = &posted.who;
    let mut cookies = vec![];
    let response = once::record::<Problem, _>(&desk.db, &posted, async |tx| {
        if codes::of(tx, who.account_id).await?.is_none_or(|app| app.confirmed_at.is_none()) {
            return Err(Problem::NotFound);
        }
        codes::remove(tx, who.account_id).await?;
        still_has_one(tx, &desk.asks, who.account_id, who.session_id).await?;
        cookies = vec![session::cookie(&desk, &changed(tx, who.account_id, who.session_id).await?)];
        super::change::note(tx, who.account_id, "factor-removed", "codes", "").await?;
        tx.journal("second-factor-removed", "account", who.account_id, "codes");
        Ok("/account/codes?done=factor-removed".to_owned())
    });
    let response = response.await?;
    Ok((AppendHeaders(cookies), response).into_response())
}

/// `GET /account/recovery`: ten codes, drawn when the page is opened, which work once its button is pressed.
pub async fn recovery_codes(State(desk): State<Desk>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    if !who.second_factor {
        return Ok(Redirect::to(AT).into_response());
    }
    let left = recovery::left(&mut desk.db.read().await?, who.account_id).await?;
    let drawn = recovery::drawn();
    let body = html! {
        h1 class="govuk-heading-l" { "Recovery codes" }
        p class="govuk-body" { "Each of these signs you in once, after your password, when your telephone is not at hand. Print this page or write them down, and keep them where you keep your keys. They are not shown again." }
        @if let Some((made, left)) = left { (govuk::inset(format!("You have {left} left of those made {}. They stop working when you press the button.", moment(made)))) }
        ul class="govuk-list hf-recovery" { @for code in &drawn { li { code { (code) } } } }
        (page::form(&who, "/account/recovery", "", html! {
            @for code in &drawn { input type="hidden" name="recovery" value=(code); }
            (button_group(html! { (Button::submit("I have them on paper")) a class="govuk-link" href="/account" { "Not now" } }))
        }))
    };
    Ok(Screen { done: done.done.as_deref(), ..Screen::new("Recovery codes", "", body) }.back("/account", "Back to your account").show(&who))
}

/// `POST /account/recovery`
pub async fn recovery_kept(State(desk): State<Desk>, posted: Posted) -> Result<Response, Problem> {
    let drawn: Vec<String> = posted.typed.0.iter().filter(|(name, _)| name == "recovery").map(|(_, code)| code.clone()).collect();
    if !posted.who.second_factor || !recovery::are_ten(&drawn) {
        return Err(Problem::Unclear("The form came without its recovery codes. Open the page again.".into()));
    }
    let hashes = heavy::compute(|| recovery::hashed(&drawn));
    once::record::<DbError, _>(&desk.db, &posted, async |tx| {
        recovery::keep(tx, posted.who.account_id, hashes).await?;
        tx.journal("recovery-codes-made", "account", posted.who.account_id, "");
        Ok("/account?done=recovery".to_owned())
    })
    .await
    .map_err(Problem::from)
}
