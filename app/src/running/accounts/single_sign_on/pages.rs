//! Going to the provider and coming back.
//!
//! Whoever comes back comes from another site, and browsers keep from such a request the cookies that nobody else may make use of. So
//! the address that the provider sends to only leads on, within our own pages, to the one where the answer is looked at. Likewise a
//! page of ours leads to the provider, since our forms may be sent nowhere else.

use axum::{
    body::Bytes,
    extract::{Extension, Query, State},
    http::{HeaderMap, HeaderName},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use govuk::Button;
use maud::{Markup, html};

use super::{
    Provider,
    begun::{self, Why},
    identities,
    provider::Identity,
};
use crate::{
    App, args,
    db::{Actor, DbError},
    drafts,
    error::Problem,
    form::{Faults, Typed},
    page::Screen,
    running::accounts::{
        factors::{self, must_enrol, signing_in},
        known_browsers,
        pages::{TOO_OFTEN, let_in, sign_in_page, slowed},
        sign_in::{self, Whence},
    },
    serve::Caller,
    session::{self, How, SignedIn},
};
use desk::{Desk, access::Role};

/// Under which name going to the provider is counted: no sign-in name has a space in it.
const COUNTED_AS: &str = "single sign-on";

/// The button on the page that signs people in, where there is a provider.
pub fn sign_in_form(desk: &Desk) -> Markup {
    html! {
        @if let Some(name) = &desk.provider {
            form action="/sign-in/provider" method="post" { (Button::secondary(format!("Sign in with {name}"), "with", "provider")) }
        }
    }
}

/// The button with which somebody shows again who they are, where their account is linked. `at`: where they go from there.
pub fn prove_form(desk: &Desk, who: &SignedIn, says: &str, at: &str) -> Markup {
    html! {
        @if let (Some(name), true) = (&desk.provider, who.has_identity) {
            form action="/sign-in/provider/prove" method="post" {
                input type="hidden" name="csrf" value=(who.csrf);
                @if !at.is_empty() { input type="hidden" name="at" value=(at); }
                (Button::secondary(format!("{says} with {name}"), "with", "provider"))
            }
        }
    }
}

/// As [`prove_form`], beside a form that must stay as it is: in another tab.
pub fn prove_elsewhere(desk: &Desk, who: &SignedIn) -> Markup {
    html! {
        @if let (Some(name), true) = (&desk.provider, who.has_identity) {
            form action="/sign-in/provider/prove" method="post" target="_blank" rel="noopener" {
                input type="hidden" name="csrf" value=(who.csrf);
                input type="hidden" name="at" value="/sign-in/proven";
                p class="govuk-body" { "Or show it to " (name) " in another tab, come back to this one and press Continue with the box empty." }
                (Button::secondary(format!("Show it with {name} (opens in a new tab)"), "with", "provider"))
            }
        }
    }
}

/// A page that leads on by itself, and says where for whoever has to press.
fn leads_to(to: &str, name: &str) -> Response {
    let title = format!("Going on with {name}");
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        p class="govuk-body" { a class="govuk-link" href=(to) { "Continue" } }
    };
    let refresh = (HeaderName::from_static("refresh"), format!("0; url={to}"));
    ([refresh], Screen::new(&title, "", body).show_to_anyone()).into_response()
}

fn provider(app: &App) -> Result<&Provider, Problem> {
    app.provider.as_deref().ok_or(Problem::NotFound)
}

/// Sends a browser to the provider.
pub(super) async fn sent(app: &App, desk: &Desk, why: Why) -> Result<Option<Response>, Problem> {
    let provider = provider(app)?;
    let (address, asked) = match provider.address(app.db.clock.now(), why != Why::SignIn).await {
        Ok(sent) => sent,
        Err(fault) => {
            tracing::warn!(%fault, "nobody can be sent to the provider of single sign-on");
            return Ok(None);
        }
    };
    let token = begun::keep(&app.db, why, &asked).await?;
    Ok(Some((AppendHeaders([begun::cookie(desk, &token)]), leads_to(&address, &provider.name)).into_response()))
}

/// One sentence for whoever is not let in, whatever the reason: it says nothing of which accounts there are.
fn refused(provider: &Provider, desk: &Desk) -> Response {
    told(
        desk,
        &format!(
            "You were not signed in with {}. Try again, or sign in with your name and password. If it goes on, ask your administrator.",
            provider.name
        ),
    )
}

fn told(desk: &Desk, sentence: &str) -> Response {
    let mut faults = Faults::default();
    faults.add("sign_in", sentence);
    (AppendHeaders([begun::cookie(desk, "")]), sign_in_page(desk, &Typed::default(), &faults, false)).into_response()
}

pub(super) fn away(provider: &Provider) -> String {
    format!("{} does not answer now. Sign in with your name and password, or try again later.", provider.name)
}

/// `POST /sign-in/provider`
pub async fn begin(
    State(app): State<App>,
    State(desk): State<Desk>,
    from: Option<Extension<Caller>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let provider = provider(&app)?;
    let whence = Whence::of_browser(&desk, &headers, from.as_ref().map(|Extension(caller)| caller)).await?;
    // Whoever is elsewhere keeps nobody from here: each place has its own.
    if sign_in::count(&app.db, COUNTED_AS, &whence, i64::MAX).await?.is_none() {
        return Ok(slowed(told(&desk, TOO_OFTEN)));
    }
    Ok(match sent(&app, &desk, Why::SignIn).await? {
        Some(response) => response,
        None => told(&desk, &away(provider)),
    })
}

/// `POST /sign-in/provider/prove`: by whoever is signed in, or whose session is locked.
pub async fn prove(State(app): State<App>, State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let provider = provider(&app)?;
    let typed = session::typed(&body);
    let who = match session::who_asks(&desk, &headers).await? {
        Some(who) => Some(who),
        None => session::who_is_locked(&desk, &headers).await?,
    };
    let Some(who) = who.filter(|who| who.has_identity && session::same(typed.get("csrf"), &who.csrf)) else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let counted = format!("provider of {}", who.account_id);
    if sign_in::count(&app.db, &counted, &Whence::signed_in(), i64::MAX).await?.is_none() {
        return Err(Problem::Unclear(TOO_OFTEN.into()));
    }
    match sent(&app, &desk, Why::Prove(who.session_id)).await? {
        Some(response) => Ok((AppendHeaders(session::asked_for(&desk, typed.get("at"))), response).into_response()),
        None => Err(Problem::Unclear(away(provider))),
    }
}

/// What the provider sends somebody back with.
#[derive(serde::Deserialize)]
pub struct Back {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// `GET /sign-in/provider/back`: from the other site, on to our own page.
pub async fn back(State(app): State<App>, Query(back): Query<Back>) -> Result<Response, Problem> {
    let provider = provider(&app)?;
    let parts = [("code", &back.code), ("state", &back.state), ("iss", &back.iss), ("error", &back.error)];
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in parts {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    Ok(leads_to(&format!("/sign-in/provider/arrived?{}", query.finish()), &provider.name))
}

/// `GET /sign-in/provider/arrived`: looks at the answer.
pub async fn arrived(
    State(app): State<App>,
    State(desk): State<Desk>,
    from: Option<Extension<Caller>>,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    let provider = provider(&app)?;
    let Some(begun) = begun::take(&desk, &headers, back.state.as_deref().unwrap_or_default()).await? else {
        // Whoever goes back to this page once they are in.
        if session::who_asks(&desk, &headers).await?.is_some() {
            return Ok(Redirect::to("/").into_response());
        }
        return Ok(refused(provider, &desk));
    };
    let why = begun.why;
    let from_there = back.iss.is_none_or(|iss| iss == provider.issuer);
    let identity = match (back.code, back.error) {
        (Some(code), None) if from_there => {
            provider.identity(code, begun.asked, app.db.clock.now()).await.map_err(|fault| fault.to_string())
        }
        // What it says is not repeated: it came by way of the browser, and could be anybody's words.
        _ => Err("it was refused there".to_owned()),
    };
    let identity = match identity {
        Ok(identity) => identity,
        Err(fault) => {
            tracing::warn!(fault, "somebody who came back from the provider of single sign-on was not let in");
            sign_in::refused(&app.db, None, 0);
            return Ok(if why == Why::SignIn { refused(provider, &desk) } else { not_proved(provider, &desk) });
        }
    };
    match why {
        Why::SignIn => {
            let whence = Whence::of_browser(&desk, &headers, from.as_ref().map(|Extension(caller)| caller)).await?;
            signed_in(&desk, provider, &headers, (&identity, &whence)).await
        }
        Why::Prove(session_id) => proved(&desk, provider, &headers, (session_id, begun.at), &identity).await,
        Why::Link(session_id) => linked(&desk, provider, &headers, (session_id, begun.at), &identity).await,
    }
}

/// Lets in whose identity it is: at once where the provider says that it asked for a second factor, else to the page that asks for ours.
async fn signed_in(
    desk: &Desk,
    provider: &Provider,
    headers: &HeaderMap,
    (identity, whence): (&Identity, &Whence),
) -> Result<Response, Problem> {
    let mut tx = desk.db.write(Actor::SYSTEM).await?;
    let Some(account) = identities::opened_by(&mut tx, identity).await? else {
        drop(tx);
        sign_in::refused(&desk.db, None, 0);
        return Ok(refused(provider, desk));
    };
    tx.actor = Actor { account_id: Some(account.id) };
    if account.subject.is_none() {
        identities::is_known(&mut tx, account.id, identity).await?;
    }
    sign_in::forget(&mut tx, COUNTED_AS, whence).await?;
    let must_have_passkey = Role::named(&account.role).is_some_and(|role| desk.asks.passkey_of(role));
    let two = identity.has_two_factors(&desk.asks) && !must_have_passkey;
    // What somebody else wrote down is the owner's only when they have shown it, where they have something to show.
    if account.second_factor_since.is_some() && (!two || account.confirmed_at.is_none()) {
        let token = signing_in::begin_with(&mut tx, account.id, true).await?;
        tx.unjournaled();
        tx.commit().await?;
        return Ok((AppendHeaders([begun::cookie(desk, "")]), signing_in::asked_for(desk, &token)).into_response());
    }
    identities::confirm(&mut tx, account.id).await?;
    let must_enrol = !two && must_enrol(&mut tx, &desk.asks, account.id).await?;
    let how = How { by: if two { "provider-two" } else { "provider" }, browser: &session::browser(headers), must_enrol };
    let begun = sign_in::begin(&mut tx, account.id, how, known_browsers::token(desk, headers)).await?;
    tx.commit().await?;
    let_in(desk, headers, &begun, vec![begun::cookie(desk, "")]).await
}

/// What somebody in a session is told when the provider did not show who they are.
fn not_proved(provider: &Provider, desk: &Desk) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "That did not work" }
        p class="govuk-body" { "You came back from " (provider.name) ", and it did not show that it is you. Nothing was changed." }
        p class="govuk-body" { "You have to sign in there again, as yourself, even where you are signed in already." }
        p class="govuk-body" { a class="govuk-link" href="/" { "Go to the home page" } }
    };
    (AppendHeaders([begun::cookie(desk, "")]), Screen::new("That did not work", "", body).show_to_anyone()).into_response()
}

/// Whose session this browser holds, open or locked, when it is the one that was begun in.
async fn at_session(desk: &Desk, headers: &HeaderMap, session_id: i64, locked_too: bool) -> Result<Option<SignedIn>, DbError> {
    let who = match session::who_asks(desk, headers).await? {
        None if locked_too => session::who_is_locked(desk, headers).await?,
        who => who,
    };
    Ok(who.filter(|who| who.session_id == session_id))
}

/// Whether they showed the provider who they are after they were sent there, and not some time before.
fn anew(identity: &Identity, begun_at: jiff::Timestamp) -> bool {
    // The two clocks are not the same.
    identity.proved_at.is_some_and(|at| at >= begun_at - jiff::SignedDuration::from_mins(1))
}

async fn proved(
    desk: &Desk,
    provider: &Provider,
    headers: &HeaderMap,
    (session_id, begun_at): (i64, jiff::Timestamp),
    identity: &Identity,
) -> Result<Response, Problem> {
    let Some(who) = at_session(desk, headers, session_id, true).await? else { return Ok(refused(provider, desk)) };
    let mut tx = desk.db.write(who.actor()).await?;
    let theirs =
        identities::opened_by(&mut tx, identity).await?.is_some_and(|account| account.id == who.account_id && account.subject.is_some());
    if !theirs || !anew(identity, begun_at) {
        drop(tx);
        sign_in::refused(&desk.db, Some(who.account_id), 0);
        return Ok(not_proved(provider, desk));
    }
    tx.run("DELETE FROM sign_in_attempt WHERE sign_in = $1", args![format!("provider of {}", who.account_id)]).await?;
    let token = session::proved(&mut tx, session_id).await?;
    tx.journal("proved-again", "account", who.account_id, "provider");
    tx.commit().await?;
    let back = drafts::keep::bring_back(&desk.db, who.account_id).await?;
    let (asked, forgotten) = session::was_asked_for(desk, headers);
    let cookies = [session::cookie(desk, &token), begun::cookie(desk, ""), forgotten];
    Ok((AppendHeaders(cookies), Redirect::to(back.or(asked).as_deref().unwrap_or("/"))).into_response())
}

async fn linked(
    desk: &Desk,
    provider: &Provider,
    headers: &HeaderMap,
    (session_id, begun_at): (i64, jiff::Timestamp),
    identity: &Identity,
) -> Result<Response, Problem> {
    let Some(who) = at_session(desk, headers, session_id, false).await? else { return Ok(refused(provider, desk)) };
    if !anew(identity, begun_at) {
        return Ok(not_proved(provider, desk));
    }
    let mut tx = desk.db.write(who.actor()).await?;
    if !identities::link(&mut tx, who.account_id, identity).await? {
        return Ok(not_proved(provider, desk));
    }
    let token = factors::changed(&mut tx, who.account_id, session_id).await?;
    tx.commit().await?;
    let cookies = [session::cookie(desk, &token), begun::cookie(desk, "")];
    Ok((AppendHeaders(cookies), Redirect::to("/account/single-sign-on?done=identity")).into_response())
}

/// `GET /sign-in/proven`: in the tab that was opened for it.
pub async fn proven(who: SignedIn) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "You have shown that it is you" }
        p class="govuk-body" { "Close this tab, go back to the one you came from, and press Continue with the box empty." }
    };
    Screen::new("You have shown that it is you", "", body).show(&who)
}
