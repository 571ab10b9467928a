//! Asking somebody who is signed in to show again who they are, with their password or a code: before what is sensitive, and to open
//! what was locked. What they had typed goes on with them.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use govuk::{Button, PasswordInput};
use maud::{Markup, html};

use super::{codes, recovery, signing_in::counted_as};
use crate::{
    App, args,
    db::Db,
    drafts,
    error::Problem,
    form::{self, Faults, Typed},
    page::{self, Screen},
    running::accounts::{
        pages::{TOO_OFTEN, slowed},
        passwords::{self, Line},
        sign_in::{self, Own, Whence},
        single_sign_on::pages::{prove_elsewhere, prove_form},
    },
    session::{self, Posted, SignedIn},
};
use desk::Desk;

/// The field that a password or a code is typed into; it is taken out before a form goes on.
const PROOF: &str = "proof";

/// Whether what somebody signed in typed is their password or a code of theirs.
async fn is_right(db: &Db, who: &SignedIn, typed: String) -> Result<Own, Problem> {
    let like_a_code = codes::digits(&typed).is_some() || recovery::read(&typed).is_some();
    if !like_a_code || !who.second_factor {
        let (sign_in, hash): (String, String) =
            db.one("SELECT sign_in, password_hash FROM account WHERE id = $1", args![who.account_id]).await?.ok_or(Problem::NotFound)?;
        return Ok(sign_in::try_own(db, who.account_id, &sign_in, typed, hash).await?);
    }
    let (counted, whence) = (counted_as(who.account_id), Whence::signed_in());
    let Some(attempt) = sign_in::count(db, &counted, &whence, sign_in::GUESSES).await? else { return Ok(Own::TooOften) };
    let paper = match recovery::read(&typed) {
        Some(_) => {
            let Some(place) = passwords::place(Line::Known).await else { return Ok(Own::Crowded) };
            recovery::matches(db, place, who.account_id, &typed).await?
        }
        None => None,
    };
    let mut tx = db.write(who.actor()).await?;
    let right = match paper {
        Some(number) => recovery::spend(&mut tx, who.account_id, number).await?,
        None => codes::take(&mut tx, who.account_id, &typed).await?,
    };
    if !right {
        drop(tx);
        sign_in::refused(db, Some(who.account_id), attempt);
        return Ok(Own::Wrong);
    }
    sign_in::forget(&mut tx, &counted, &whence).await?;
    tx.unjournaled();
    tx.commit().await?;
    Ok(Own::Right)
}

/// Notes that somebody proved who they are; gives the header with their new cookie.
async fn proved(desk: &Desk, who: &SignedIn) -> Result<(header::HeaderName, String), Problem> {
    let mut tx = desk.db.write(who.actor()).await?;
    let token = session::proved(&mut tx, who.session_id).await?;
    tx.journal("proved-again", "account", who.account_id, "");
    tx.commit().await?;
    Ok(session::cookie(desk, &token))
}

fn asks(who: &SignedIn, faults: &Faults) -> Markup {
    let label = if who.second_factor { "Your password, or a code" } else { "Your password" };
    html! {
        (PasswordInput { name: PROOF, label, error: faults.of(PROOF), autocomplete: "current-password", ..Default::default() })
    }
}

/// What is wrong with what was typed, or nothing when it is right.
async fn fault(db: &Db, who: &SignedIn, typed: &Typed) -> Result<Option<(Faults, bool)>, Problem> {
    let raw = typed.0.iter().find(|(name, _)| name == PROOF).map_or(String::new(), |(_, value)| value.clone());
    let mut faults = Faults::default();
    match is_right(db, who, raw).await? {
        Own::Right => return Ok(None),
        Own::Crowded => return Err(Problem::Crowded),
        Own::Wrong => faults.add(
            PROOF,
            if who.second_factor {
                "This is not your password, nor a code that works now. Try again."
            } else {
                "This is not your password. Try again."
            },
        ),
        Own::TooOften => {
            faults.add(PROOF, TOO_OFTEN);
            return Ok(Some((faults, true)));
        }
    }
    Ok(Some((faults, false)))
}

/// The layer of a route that is sensitive. A page waits until its reader has proved who they are; a form is kept in the page that
/// asks, and goes on from there.
pub async fn lately(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(who) = request.extensions().get::<SignedIn>().cloned() else { return next.run(request).await };
    let age = app.db.clock.now().duration_since(who.proved_at);
    if !(who.second_factor || who.two_at_provider) || age.abs() < app.asks.ask_again_after() {
        return next.run(request).await;
    }
    let desk = <Desk as axum::extract::FromRef<App>>::from_ref(&app);
    if request.method() == Method::GET {
        let asked = session::asked_for(&desk, request.uri().path());
        return (AppendHeaders(asked), Redirect::to("/sign-in/prove")).into_response();
    }
    posted(&desk, &who, request, next).await.unwrap_or_else(|problem| problem.into_response())
}

async fn posted(desk: &Desk, who: &SignedIn, request: Request, next: Next) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, form::LARGEST).await.map_err(|_| Problem::Stale)?;
    let mut typed = session::typed(&bytes);
    let path = parts.uri.path().to_owned();
    if !typed.0.iter().any(|(name, _)| name == PROOF) {
        return Ok(again_page(desk, who, &path, &typed, &Faults::default()));
    }
    if let Some((faults, often)) = fault(&desk.db, who, &typed).await? {
        let page = again_page(desk, who, &path, &typed, &faults);
        return Ok(if often { slowed(page) } else { page });
    }
    let cookie = proved(desk, who).await?;
    typed.0.retain(|(name, _)| name != PROOF);
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&typed.0).finish();
    let mut request = Request::from_parts(parts, Body::from(body));
    request.headers_mut().remove(header::CONTENT_LENGTH);
    let mut response = next.run(request).await;
    // Where the handler gives another cookie itself, that one is newer.
    let name = cookie.1.split('=').next().unwrap_or_default().to_owned() + "=";
    let given = response.headers().get_all(header::SET_COOKIE).iter().any(|set| set.as_bytes().starts_with(name.as_bytes()));
    if !given && let Ok(value) = cookie.1.parse() {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// Asks for the proof, with what was typed kept in the page.
fn again_page(desk: &Desk, who: &SignedIn, path: &str, typed: &Typed, faults: &Faults) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Show that it is you" }
        p class="govuk-body" { "This is asked again before what could harm somebody if another person did it at your desk. What you typed is kept and goes on from here." }
        form action=(path) method="post" novalidate autocomplete="off" {
            @for (name, value) in typed.0.iter().filter(|(name, _)| name != PROOF) { input type="hidden" name=(name) value=(value); }
            (asks(who, faults))
            (Button::submit("Continue"))
        }
        (prove_elsewhere(desk, who))
        p class="govuk-body" { a class="govuk-link" href="/" { "Leave it" } }
    };
    Screen { faults: Some(faults), ..Screen::new("Show that it is you", "", body) }.show(who)
}

/// `GET /sign-in/prove`: before a page that is sensitive.
pub async fn prove(State(desk): State<Desk>, who: SignedIn) -> Response {
    prove_page(&desk, &who, &Faults::default())
}

fn prove_page(desk: &Desk, who: &SignedIn, faults: &Faults) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Show that it is you" }
        p class="govuk-body" { "This is asked again before what could harm somebody if another person did it at your desk." }
        (page::form(who, "/sign-in/prove", "", html! { (asks(who, faults)) (Button::submit("Continue")) }))
        (prove_form(desk, who, "Show it", ""))
        p class="govuk-body" { a class="govuk-link" href="/" { "Leave it" } }
    };
    Screen { faults: Some(faults), ..Screen::new("Show that it is you", "", body) }.show(who)
}

/// `POST /sign-in/prove`
pub async fn proven(State(desk): State<Desk>, headers: HeaderMap, posted: Posted) -> Result<Response, Problem> {
    if let Some((faults, often)) = fault(&desk.db, &posted.who, &posted.typed).await? {
        let page = prove_page(&desk, &posted.who, &faults);
        return Ok(if often { slowed(page) } else { page });
    }
    let (asked, forgotten) = session::was_asked_for(&desk, &headers);
    let cookies = [proved(&desk, &posted.who).await?, forgotten];
    Ok((AppendHeaders(cookies), Redirect::to(asked.as_deref().unwrap_or("/"))).into_response())
}

/// What stands where somebody was, while their session is locked.
pub fn locked_page(desk: &Desk, who: &SignedIn, faults: &Faults, kept: bool) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Locked" }
        p class="govuk-body" { "Nobody used this page for a while, so it shows nothing. What you typed is kept." }
        @if kept { (govuk::inset("What you sent is kept, and was not recorded yet. Unlock to go on with it.")) }
        form action="/sign-in/unlock" method="post" novalidate autocomplete="off" {
            input type="hidden" name="csrf" value=(who.csrf);
            p class="govuk-body" { "Signed in as " strong { (who.name) } "." }
            (asks(who, faults))
            (Button::submit("Unlock"))
        }
        (prove_form(desk, who, "Unlock", ""))
        form action="/sign-in/leave" method="post" {
            input type="hidden" name="csrf" value=(who.csrf);
            (Button::secondary("Sign in as somebody else", "then", "leave"))
        }
    };
    Screen { faults: Some(faults), ..Screen::new("Locked", "", body) }.show_to_anyone()
}

/// Whose locked session a form comes from, and what it says.
async fn locked(desk: &Desk, headers: &HeaderMap, body: &Bytes) -> Result<Option<(SignedIn, Typed)>, Problem> {
    let typed = session::typed(body);
    let who = session::who_is_locked(desk, headers).await?.filter(|who| session::same(typed.get("csrf"), &who.csrf));
    Ok(who.map(|who| (who, typed)))
}

/// `POST /sign-in/unlock`: opens a locked session under another cookie, and leads back to where its owner was.
pub async fn unlocked(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let Some((who, typed)) = locked(&desk, &headers, &body).await? else { return Ok(Redirect::to("/sign-in").into_response()) };
    if let Some((faults, often)) = fault(&desk.db, &who, &typed).await? {
        let page = locked_page(&desk, &who, &faults, false);
        return Ok(if often { slowed(page) } else { page });
    }
    let back = drafts::keep::bring_back(&desk.db, who.account_id).await?;
    let (asked, forgotten) = session::was_asked_for(&desk, &headers);
    let cookies = [proved(&desk, &who).await?, forgotten];
    let to = back.or(asked).unwrap_or_else(|| "/".into());
    Ok((AppendHeaders(cookies), Redirect::to(&to)).into_response())
}

/// `POST /sign-in/leave`: ends a locked session, so that somebody else can sign in.
pub async fn left(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let Some((who, _)) = locked(&desk, &headers, &body).await? else { return Ok(Redirect::to("/sign-in").into_response()) };
    session::end(&desk.db, &who).await?;
    Ok(([session::cookie(&desk, "")], Redirect::to("/sign-in")).into_response())
}

/// Whose open session a script of a page speaks for.
async fn speaks_for(desk: &Desk, headers: &HeaderMap, typed: &Typed) -> Result<Option<SignedIn>, Problem> {
    Ok(session::who_asks(desk, headers).await?.filter(|who| session::same(typed.get("csrf"), &who.csrf)))
}

/// `POST /lock`: a page says that nobody used it. Where its owner was is remembered for when they unlock it, and what other pages
/// the browser keeps is thrown away. A machine that slept says it after the server locked by itself.
pub async fn lock(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let typed = session::typed(&body);
    match speaks_for(&desk, &headers, &typed).await? {
        Some(who) => session::lock(&desk.db, &who).await?,
        None if locked(&desk, &headers, &body).await?.is_some() => {}
        None => return Ok(Redirect::to("/sign-in").into_response()),
    }
    let asked = session::asked_for(&desk, typed.get("at"));
    let clear = (axum::http::HeaderName::from_static("clear-site-data"), "\"cache\"".to_owned());
    Ok((AppendHeaders(asked), [clear], Redirect::to("/sign-in")).into_response())
}

/// `POST /in-use`: a page says that somebody uses it, and is told when its session is over or locked.
pub async fn in_use(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let Some(who) = speaks_for(&desk, &headers, &session::typed(&body)).await? else {
        return Ok((axum::http::StatusCode::NO_CONTENT, [("x-session", "over")]).into_response());
    };
    session::in_use(&desk.db, &who).await?;
    Ok(axum::http::StatusCode::NO_CONTENT.into_response())
}
