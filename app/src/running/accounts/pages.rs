//! Signing in and out, one's own password, and accounts for an administrator.

use axum::{
    body::Bytes,
    extract::{Extension, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Input, PasswordInput, Width};
use maud::html;

use super::{
    factors::{self, prove, signing_in},
    fault_of_password, known_browsers, passwords,
    sign_in::{self, In, Own, Tried, Try},
    single_sign_on,
};
pub use crate::page::Done;
use crate::{
    access::May,
    args, drafts,
    error::Problem,
    form::{Faults, Typed},
    heavy, once,
    page::{self, Screen},
    serve::Caller,
    session::{self, Posted, SignedIn},
};
use desk::Desk;

/// `?kept=yes`: a form was sent after its session had ended, and what was typed is kept.
#[derive(serde::Deserialize)]
pub struct Kept {
    kept: Option<String>,
}

/// `GET /sign-in`
pub async fn sign_in(State(desk): State<Desk>, headers: HeaderMap, Query(kept): Query<Kept>) -> Result<Response, Problem> {
    if session::who_asks(&desk, &headers).await?.is_some() {
        return Ok(Redirect::to("/").into_response());
    }
    if let Some(who) = session::who_is_locked(&desk, &headers).await? {
        return Ok(prove::locked_page(&desk, &who, &Faults::default(), kept.kept.is_some()));
    }
    Ok(sign_in_page(&desk, &Typed::default(), &Faults::default(), kept.kept.is_some()))
}

pub(super) fn sign_in_page(desk: &Desk, typed: &Typed, faults: &Faults, kept: bool) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Sign in" }
        @if kept { (govuk::inset("You had been signed out. What you typed is kept, and was not recorded yet. Sign in to go on with it.")) }
        form action="/sign-in" method="post" novalidate {
            (Input { name: "sign_in", label: "Sign-in name", value: typed.get("sign_in"), error: faults.of("sign_in"), width: Width::Chars20,
                     autocomplete: "username", autocapitalize: "none", spellcheck: Some(false), ..Default::default() })
            (PasswordInput { name: "password", label: "Password", autocomplete: "current-password", ..Default::default() })
            (Button::submit("Sign in"))
        }
        (factors::passkey_pages::sign_in_form())
        (single_sign_on::pages::sign_in_form(desk))
        p class="govuk-body" { "If you cannot sign in, ask your administrator." }
    };
    Screen { faults: Some(faults), ..Screen::new("Sign in", "", body) }.show_to_anyone()
}

/// `POST /sign-in`
pub async fn sign_in_tried(
    State(desk): State<Desk>,
    from: Option<Extension<Caller>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let typed = session::typed(&body);
    let password = typed.0.iter().find(|(n, _)| n == "password").map_or(String::new(), |(_, p)| p.clone());
    let mut faults = Faults::default();
    let tried = Try {
        sign_in: typed.get("sign_in"),
        password,
        from: from.as_ref().map(|Extension(caller)| caller),
        browser: known_browsers::token(&desk, &headers),
        machine: &session::browser(&headers),
    };
    match super::sign_in::try_password(&desk.db, &desk.asks, tried).await? {
        Tried::In(begun) => return let_in(&desk, &headers, &begun, vec![]).await,
        Tried::Half(token) => return Ok(signing_in::asked_for(&desk, &token)),
        Tried::Crowded => return Err(Problem::Crowded),
        Tried::Wrong => faults.add("sign_in", "The sign-in name or the password is not right. Check both and try again."),
        Tried::TooOften => {
            faults.add("sign_in", TOO_OFTEN);
            return Ok(slowed(sign_in_page(&desk, &typed, &faults, false)));
        }
    }
    Ok(sign_in_page(&desk, &typed, &faults, false))
}

/// Leads somebody whose session began to where they were on their way to, or to the form that they sent when the one before had ended.
pub(super) async fn let_in(desk: &Desk, headers: &HeaderMap, begun: &In, more: Vec<Cookie>) -> Result<Response, Problem> {
    session::end_of_cookie(&desk.db, desk, headers).await?;
    let back = drafts::keep::bring_back(&desk.db, begun.account_id).await?;
    let (asked, forgotten) = session::was_asked_for(desk, headers);
    let mut cookies = vec![session::cookie(desk, &begun.token), known_browsers::cookie(desk, &begun.browser), forgotten];
    cookies.extend(more);
    let to = back.or(asked).unwrap_or_else(|| "/".into());
    Ok((AppendHeaders(cookies), Redirect::to(&to)).into_response())
}

/// A header that sets a cookie.
pub(super) type Cookie = (header::HeaderName, String);

pub(super) const TOO_OFTEN: &str = "Too many tries. Wait 5 minutes and try again, or ask your administrator.";

pub(super) fn slowed(page: Response) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "300")], page).into_response()
}

/// `GET /sign-out`: asks, because a page must change nothing when it is only fetched.
pub async fn sign_out(who: SignedIn) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Sign out" }
        (page::form(&who, "/sign-out", "", html! { (Button::submit("Sign out")) }))
        p class="govuk-body" { a class="govuk-link" href="/" { "Stay signed in" } }
    };
    Screen::new("Sign out", "", body).show(&who)
}

/// `POST /sign-out`
pub async fn signed_out(State(desk): State<Desk>, posted: Posted) -> Result<Response, Problem> {
    session::end(&desk.db, &posted.who).await?;
    let clear = (axum::http::HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"".to_owned());
    Ok(([session::cookie(&desk, ""), clear], Redirect::to("/sign-in")).into_response())
}

/// `GET /account`
pub async fn own(State(desk): State<Desk>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    own_page(&desk, &who, &Faults::default(), done.done.as_deref()).await
}

async fn own_page(desk: &Desk, who: &SignedIn, faults: &Faults, done: Option<&str>) -> Result<Response, Problem> {
    let factor = if who.must_choose {
        html! {}
    } else {
        factors::pages::in_short(desk, who).await?
    };
    let body = html! {
        h1 class="govuk-heading-l" { @if who.must_choose { "Choose your own password" } @else { "Your account" } }
        @if who.must_choose { (govuk::inset("You signed in with a one-time word, which somebody else has seen. Choose a password that only you know. Then everything opens.")) }
        p class="govuk-body" { "You are signed in as " strong { (who.name) } ", " (who.role.says()) "." }
        (page::form(who, "/account", "", html! {
            h2 class="govuk-heading-m" { "Change your password" }
            (PasswordInput { name: "old", label: if who.must_choose { "The one-time word" } else { "The password you have now" }, error: faults.of("old"), autocomplete: "current-password", ..Default::default() })
            (PasswordInput { name: "new", label: "New password", hint: "At least 12 characters. Three random words are easy to remember.", error: faults.of("new"), autocomplete: "new-password", ..Default::default() })
            (Button::submit("Change password"))
        }))
        (factor)
        @if who.worker_id.is_some() && who.may(May::SeePeople) && !who.must_choose {
            p class="govuk-body" { a class="govuk-link" href="/diary/feed" { "Your diary on a telephone" } }
        }
        @if who.worker_id.is_some() && !who.must_choose { p class="govuk-body" { a class="govuk-link" href="/ties" { "People you are tied to" } } }
        @if who.may(May::SeePeople) && !who.must_choose { p class="govuk-body" { a class="govuk-link" href="/account/warnings" { "Warnings by mail" } } }
        div hidden data-shortcut-switch="" {
            h2 class="govuk-heading-m" { "Keys" }
            p class="govuk-body" { "On every page, the key " kbd { "/" } " goes to the box with which you find a person; on a person’s page, " kbd { "c" } " records a contact." }
            button type="button" class="govuk-button govuk-button--secondary" data-turn-off="Turn the keys off in this browser" data-turn-on="Turn the keys on again" {}
        }
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Your account", "", body) }.show(who))
}

/// `POST /account`: a new password ends every other session of the account, and this one goes on under another cookie.
pub async fn own_password(State(desk): State<Desk>, posted: Posted) -> Result<Response, Problem> {
    if let Some(went_to) = once::sent_already(&desk.db, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let raw = |name: &str| posted.typed.0.iter().find(|(n, _)| n == name).map_or(String::new(), |(_, v)| v.clone());
    let (old, new) = (raw("old"), raw("new"));
    let mut faults = Faults::default();
    let held: Option<(String, String)> =
        desk.db.read().await?.one("SELECT sign_in, password_hash FROM account WHERE id = $1", args![posted.who.account_id]).await?;
    let (sign_in, hash) = held.ok_or(Problem::NotFound)?;
    let organisations = super::organisations(&mut desk.db.read().await?).await?;
    let names = [&sign_in, &posted.who.name].into_iter().chain(&organisations).map(String::as_str);
    if let Some(fault) = fault_of_password(&new, &names.collect::<Vec<_>>()) {
        faults.add("new", fault);
    }
    match sign_in::try_own(&desk.db, posted.who.account_id, &sign_in, old, hash).await? {
        Own::Right => {}
        Own::Wrong => faults.add("old", "This is not your password now. Try again."),
        Own::TooOften => {
            faults.add("old", TOO_OFTEN);
            return Ok(slowed(own_page(&desk, &posted.who, &faults, None).await?));
        }
        Own::Crowded => return Err(Problem::Crowded),
    }
    if !faults.none() {
        return own_page(&desk, &posted.who, &faults, None).await;
    }
    let hash = heavy::compute(|| passwords::hash(&new));
    // Nothing, for whoever pressed twice at once: the first press has given the cookies.
    let mut cookies = vec![];
    let response = once::record::<Problem, _>(&desk.db, &posted, async |tx| {
        tx.run("UPDATE account SET password_hash = $1, one_time_until = NULL WHERE id = $2", args![hash, posted.who.account_id]).await?;
        session::end_all(tx, posted.who.account_id, Some(posted.who.session_id)).await?;
        let token = session::renew(tx, posted.who.session_id).await?;
        known_browsers::forget(tx, posted.who.account_id).await?;
        let browser = known_browsers::remember(tx, posted.who.account_id, None).await?;
        tx.journal("password-changed", "account", posted.who.account_id, "");
        cookies = vec![session::cookie(&desk, &token), known_browsers::cookie(&desk, &browser)];
        Ok("/account?done=password".to_owned())
    });
    let response = response.await?;
    Ok((AppendHeaders(cookies), response).into_response())
}

/// `GET /accessibility`
pub async fn accessibility() -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Accessibility" }
        p class="govuk-body" { "Holdfast is built to meet WCAG 2.2 at level AA. Every page works without JavaScript, with a keyboard, and on a narrow screen." }
        p class="govuk-body" { "Forms with personal details switch off your browser's own suggestions (WCAG 1.3.5), because what is kept in a browser can be read by someone else who uses it." }
        p class="govuk-body" { "If something is hard to use, tell your administrator what you were trying to do." }
    };
    Screen::new("Accessibility", "", body).show_to_anyone()
}
