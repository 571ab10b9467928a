//! Signing in with a second factor: after the password a page asks for a code, and only then does a session begin. The cookie between
//! the two opens nothing but that page.

use axum::{
    body::Bytes,
    extract::{Extension, State},
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Details, Input, Width};
use jiff::SignedDuration;
use maud::html;
use sha2::{Digest as _, Sha256};

use super::{codes, must_enrol, recovery};
use crate::{
    args,
    db::{Actor, Db, DbError, Write},
    error::Problem,
    form::Faults,
    ids,
    page::Screen,
    row,
    running::accounts::{
        known_browsers,
        pages::{Cookie, TOO_OFTEN, let_in, slowed},
        sign_in::{self, In, Whence},
        single_sign_on::identities,
    },
    serve::Caller,
    session::{self, How},
};
use desk::Desk;

/// So long the page that asks for a code waits for one.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);

fn name(desk: &Desk) -> &'static str {
    if desk.behind_https { "__Host-holdfast-half" } else { "holdfast-half" }
}

fn cookie(desk: &Desk, token: &str) -> Cookie {
    let secure = if desk.behind_https { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { GOOD_FOR.as_secs() };
    let (name, at) = (name(desk), session::path_of_signing_in(desk));
    (header::SET_COOKIE, format!("{name}={token}; Path={at}; HttpOnly; SameSite=Strict; Max-Age={age}{secure}"))
}

/// Remembers that the password of an account was right. Gives the token for the cookie.
pub(in crate::running::accounts) async fn begin(db: &Db, account_id: i64, whence: &Whence, sign_in: &str) -> Result<String, DbError> {
    let mut tx = db.write(Actor { account_id: Some(account_id) }).await?;
    sign_in::forget(&mut tx, sign_in, whence).await?;
    let token = begin_with(&mut tx, account_id, false).await?;
    // It is told when it is a sign-in, or was refused.
    tx.unjournaled();
    tx.commit().await?;
    Ok(token)
}

/// As [`begin`], in a change that is being made; by a password, or by the provider of single sign-on.
pub(in crate::running::accounts) async fn begin_with(tx: &mut Write, account_id: i64, by_provider: bool) -> Result<String, DbError> {
    let (at, token) = (tx.at, ids::token());
    tx.run("DELETE FROM sign_in_begun WHERE begun_at < $1 OR begun_at > $2", args![at - GOOD_FOR, at + GOOD_FOR]).await?;
    tx.run(
        "INSERT INTO sign_in_begun (id, token_hash, account_id, begun_at, by_provider) VALUES ($1, $2, $3, $4, $5)",
        args![ids::next(at), Sha256::digest(&token).to_vec(), account_id, at, by_provider],
    )
    .await?;
    Ok(token)
}

/// Leads to the page that asks for the code.
pub(in crate::running::accounts) fn asked_for(desk: &Desk, token: &str) -> Response {
    (AppendHeaders([cookie(desk, token)]), Redirect::to("/sign-in/code")).into_response()
}

row! {
    /// Who showed the first factor in this browser, a short while ago, and the name that their tries are counted under.
    struct HalfIn { account_id: i64, sign_in: String, by_provider: bool }
}

async fn whose(desk: &Desk, headers: &HeaderMap) -> Result<Option<HalfIn>, DbError> {
    let Some(token) = session::cookie_in(name(desk), headers) else { return Ok(None) };
    let (now, today) = (desk.db.clock.now(), desk.db.clock.today());
    desk.db
        .one(
            "SELECT a.id AS account_id, a.sign_in, b.by_provider FROM sign_in_begun b JOIN account a ON a.id = b.account_id LEFT JOIN worker w ON w.id = a.worker_id
             WHERE b.token_hash = $1 AND b.begun_at > $2 AND b.begun_at < $3 AND a.disabled_at IS NULL
               AND (b.by_provider OR a.one_time_until IS NULL OR a.one_time_until > $4) AND (w.left_on IS NULL OR w.left_on >= $5)",
            args![Sha256::digest(token).to_vec(), now - GOOD_FOR, now + GOOD_FOR, now, today],
        )
        .await
}

/// `GET /sign-in/code`
pub async fn page(State(desk): State<Desk>, headers: HeaderMap) -> Result<Response, Problem> {
    if whose(&desk, &headers).await?.is_none() {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    Ok(code_page(&Faults::default()))
}

fn code_page(faults: &Faults) -> Response {
    let lost = html! {
        p class="govuk-body" { "Enter one of your recovery codes in the box instead, such as 03-abcde-fghjk. Each works once." }
        p class="govuk-body" { "If you have neither, ask your manager or your administrator. They can take the second factor away, and you set up another." }
    };
    let body = html! {
        h1 class="govuk-heading-l" { "Enter a code" }
        form action="/sign-in/code" method="post" novalidate autocomplete="off" {
            (Input { name: "code", label: "Code", hint: "The six digits that your authenticator app shows now", error: faults.of("code"), inputmode: "text",
                     autocomplete: "one-time-code", autocapitalize: "none", spellcheck: Some(false), width: Width::Chars20, ..Default::default() })
            (Button::submit("Sign in"))
        }
        (super::passkey_pages::sign_in_form())
        (Details { summary: "I do not have my telephone".into(), body: lost, ..Default::default() })
        p class="govuk-body" { a class="govuk-link" href="/sign-in" { "Start again" } }
    };
    Screen { faults: Some(faults), ..Screen::new("Enter a code", "", body) }.show_to_anyone()
}

enum Tried {
    In(In),
    Wrong,
    TooOften,
    Crowded,
}

/// `POST /sign-in/code`
pub async fn tried(
    State(desk): State<Desk>,
    from: Option<Extension<Caller>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let Some(half) = whose(&desk, &headers).await? else { return Ok(Redirect::to("/sign-in").into_response()) };
    let typed = session::typed(&body);
    let from = from.as_ref().map(|Extension(caller)| caller);
    let mut faults = Faults::default();
    match try_code(&desk, &headers, &half, typed.get("code"), from).await? {
        Tried::In(begun) => return let_in(&desk, &headers, &begun, vec![cookie(&desk, "")]).await,
        Tried::Crowded => return Err(Problem::Crowded),
        Tried::Wrong => faults.add("code", "This code is not right, or was used before. Wait for the next one in your app and enter it."),
        Tried::TooOften => {
            faults.add("code", TOO_OFTEN);
            return Ok(slowed(code_page(&faults)));
        }
    }
    Ok(code_page(&faults))
}

/// Under which name the tries at a code are counted: no sign-in name has a space in it.
pub(super) fn counted_as(account_id: i64) -> String {
    format!("code of {account_id}")
}

async fn try_code(desk: &Desk, headers: &HeaderMap, half: &HalfIn, typed: &str, from: Option<&Caller>) -> Result<Tried, DbError> {
    let (db, browser, account_id) = (&desk.db, known_browsers::token(desk, headers), half.account_id);
    let known = match browser {
        Some(token) => known_browsers::of_account(&mut db.read().await?, &half.sign_in, token).await?,
        None => None,
    };
    let (line, whence) = Whence::of(known, from);
    let counted = counted_as(account_id);
    let Some(attempt) = sign_in::count(db, &counted, &whence, sign_in::GUESSES).await? else { return Ok(Tried::TooOften) };
    let paper = match recovery::read(typed) {
        Some(_) => {
            let Some(place) = sign_in::place(line, from).await else { return Ok(Tried::Crowded) };
            recovery::matches(db, place, account_id, typed).await?
        }
        None => None,
    };
    let mut tx = db.write(Actor { account_id: Some(account_id) }).await?;
    let right = match paper {
        Some(number) => recovery::spend(&mut tx, account_id, number).await?,
        None => codes::take(&mut tx, account_id, typed).await?,
    };
    if !right {
        drop(tx);
        sign_in::refused(db, Some(account_id), attempt);
        return Ok(Tried::Wrong);
    }
    sign_in::forget(&mut tx, &counted, &whence).await?;
    tx.run("DELETE FROM sign_in_begun WHERE account_id = $1", args![account_id]).await?;
    let must_enrol = must_enrol(&mut tx, &desk.asks, account_id).await?;
    if half.by_provider {
        identities::confirm(&mut tx, account_id).await?;
    }
    let by = match (half.by_provider, paper) {
        (false, None) => "code",
        (false, Some(_)) => "recovery",
        (true, None) => "provider-code",
        (true, Some(_)) => "provider-recovery",
    };
    let how = How { by, browser: &session::browser(headers), must_enrol };
    let begun = sign_in::begin(&mut tx, account_id, how, browser).await?;
    tx.commit().await?;
    Ok(Tried::In(begun))
}
