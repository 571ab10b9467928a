//! Passkeys at pages: made, named, listed and taken away by their owner, and signing in with one. A browser asks its owner for a
//! passkey only through a script (`web/js/passkey.js`).

use axum::{
    body::Bytes,
    extract::{Extension, Path, Query, State},
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse as _, Response},
};
use govuk::{Button, Input, PasswordInput, Variant, Width, button_group};
use maud::{Markup, html};

use super::{changed, must_enrol, passkeys, set_up, still_has_one};
use crate::{
    args,
    error::Problem,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    running::accounts::{
        known_browsers,
        pages::{TOO_OFTEN, let_in, sign_in_page},
        sign_in::{self, Own, Whence},
        single_sign_on::{link_pages::instead_of_a_password, pages::prove_form},
    },
    serve::Caller,
    session::{self, How, Posted, SignedIn},
    words::moment,
};
use desk::Desk;

const AT: &str = "/account/passkeys";
const REFUSED: &str = "The passkey was not taken. Try again.";

/// What a form needs that a script completes.
fn by_script() -> Markup {
    html! {
        input type="hidden" name="asked" value="";
        input type="hidden" name="credential" value="";
        div class="govuk-body" role="status" data-passkey-status="" {}
    }
}

/// Below the form of sign-in, and of the code: shown by the script where the browser has passkeys.
pub(in crate::running::accounts) fn sign_in_form() -> Markup {
    html! {
        form action="/sign-in/passkey" method="post" data-passkey="/sign-in/passkey/begin" hidden {
            (Button { prevent_double_click: None, ..Button::secondary("Sign in with a passkey", "then", "passkey") })
            (by_script())
        }
    }
}

/// `GET /account/passkeys`
pub async fn show(State(desk): State<Desk>, headers: HeaderMap, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    show_page(&desk, &headers, &who, (&Typed::default(), &Faults::default()), done.done.as_deref()).await
}

async fn show_page(
    desk: &Desk,
    headers: &HeaderMap,
    who: &SignedIn,
    (typed, faults): (&Typed, &Faults),
    done: Option<&str>,
) -> Result<Response, Problem> {
    let held = passkeys::of(&mut desk.db.read().await?, who.account_id).await?;
    let row = |passkey: &passkeys::Listed| {
        let remove = html! { a class="govuk-link" href=(format!("{AT}/{}/remove", passkey.id)) { "Take away" span class="govuk-visually-hidden" { " " (passkey.name) } } };
        let used = passkey.used_at.map_or("Not yet".to_owned(), moment);
        vec![passkey.name.clone().into(), moment(passkey.made_at).into(), used.into(), remove.into()]
    };
    let head = ["Name", "Made", "Last used", ""].map(Into::into).to_vec();
    let body = html! {
        h1 class="govuk-heading-l" { "Passkeys" }
        p class="govuk-body" { "A passkey is a key on your own computer, telephone or security key. You open it there with your finger, face or PIN, and need neither password nor code. A page that only looks like this one cannot use it." }
        @if !held.is_empty() { (govuk::Table { head, rows: held.iter().map(row).collect(), stack_on_phone: true, ..Default::default() }) }
        @if passkeys::site(desk, headers).is_none() {
            (govuk::inset("Browsers make no passkey for an address that is a number. Open Holdfast by its name."))
        } @else {
            noscript { (govuk::inset("To make a passkey, turn JavaScript on in this browser. Everything else works without it.")) }
            form action=(AT) method="post" data-passkey="/account/passkeys/begin" hidden novalidate autocomplete="off" {
                input type="hidden" name="csrf" value=(who.csrf);
                input type="hidden" name="form_key" value=(crate::ids::token());
                h2 class="govuk-heading-m" { "Make a passkey" }
                (Input { name: "name", label: "Name", hint: "Such as “Office laptop”, so that you know it in this list", value: typed.get("name"), error: faults.of("name"), width: Width::Chars20, ..Default::default() })
                @if !instead_of_a_password(desk, who) {
                    (PasswordInput { name: "password", label: "Your password", error: faults.of("password"), autocomplete: "current-password", ..Default::default() })
                }
                // The script keeps it from being pressed while it works, and lets it be pressed at once after a wrong password.
                (Button { prevent_double_click: None, ..Button::submit("Make a passkey") })
                (by_script())
            }
            @if who.by_provider && !instead_of_a_password(desk, who) { (prove_form(desk, who, "Instead of a password, show who you are", AT)) }
        }
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Passkeys", "", body) }.back("/account", "Back to your account").show(who))
}

/// A sentence for the script to show.
fn said(sentence: &str) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], serde_json::json!({ "said": sentence }).to_string()).into_response()
}

/// What the browser is to be asked, or that too much was asked.
fn asked(asked: Option<passkeys::Asked>) -> Response {
    match asked {
        Some(asked) => {
            let words = serde_json::to_string(&asked).expect("text and options are text");
            ([(header::CONTENT_TYPE, "application/json")], words).into_response()
        }
        None => said(TOO_OFTEN),
    }
}

/// `POST /account/passkeys/begin`, by the script: the password is asked for, lest somebody at another's desk makes one of their own.
pub async fn begun(State(desk): State<Desk>, headers: HeaderMap, posted: Posted) -> Result<Response, Problem> {
    let who = &posted.who;
    let refused = |sentence: &str| Ok(said(sentence));
    let Some(site) = passkeys::site(&desk, &headers) else { return refused(REFUSED) };
    if posted.typed.get("name").is_empty() {
        return refused("Enter a name for it");
    }
    let (sign_in, hash): (String, String) =
        desk.db.one("SELECT sign_in, password_hash FROM account WHERE id = $1", args![who.account_id]).await?.ok_or(Problem::NotFound)?;
    let password = posted.typed.0.iter().find(|(name, _)| name == "password").map_or(String::new(), |(_, value)| value.clone());
    let tried = if instead_of_a_password(&desk, who) {
        Own::Right
    } else {
        sign_in::try_own(&desk.db, who.account_id, &sign_in, password, hash).await?
    };
    match tried {
        Own::Right => Ok(asked(passkeys::ask_for_one(&desk, &site, who.account_id, (&sign_in, &who.name)).await?)),
        Own::Crowded => Err(Problem::Crowded),
        Own::Wrong => refused("This is not your password. Try again."),
        Own::TooOften => refused(TOO_OFTEN),
    }
}

/// `POST /account/passkeys`: the browser made one. The password was right when it was asked to.
pub async fn made(State(desk): State<Desk>, headers: HeaderMap, posted: Posted) -> Result<Response, Problem> {
    let (who, typed) = (&posted.who, &posted.typed);
    let mut faults = Faults::default();
    let name = faults.words(typed, "name", Words { required: Some("Enter a name for it"), most: 60 });
    let site = passkeys::site(&desk, &headers);
    let mut cookies = vec![];
    let recorded = once::record_unless_refused::<Problem, _>(&desk.db, &posted, async |tx| {
        let (Some(site), true) = (&site, faults.none()) else { return Ok(None) };
        let answer = (typed.get("asked"), typed.get("credential"));
        if !passkeys::make(tx, site, who.account_id, &name, answer).await? {
            return Ok(None);
        }
        cookies = vec![session::cookie(&desk, &set_up(tx, &desk.asks, who.account_id, who.session_id).await?)];
        super::change::note(tx, who.account_id, "factor-set-up", "", "passkey").await?;
        tx.journal("second-factor-set-up", "account", who.account_id, "passkey");
        Ok(Some(format!("{AT}?done=passkey")))
    });
    if let Some(response) = recorded.await? {
        return Ok((AppendHeaders(cookies), response).into_response());
    }
    if faults.none() {
        faults.add("name", REFUSED);
    }
    show_page(&desk, &headers, who, (typed, &faults), None).await
}

/// `GET /account/passkeys/{id}/remove`
pub async fn remove(State(desk): State<Desk>, who: SignedIn, Path(id): Path<i64>) -> Result<Response, Problem> {
    let held = passkeys::of(&mut desk.db.read().await?, who.account_id).await?;
    let passkey = held.iter().find(|passkey| passkey.id == id).ok_or(Problem::NotFound)?;
    let body = html! {
        h1 class="govuk-heading-l" { "Take a passkey away" }
        p class="govuk-body" { strong { (passkey.name) } ", made " (moment(passkey.made_at)) }
        p class="govuk-body" { "It opens nothing any more, and you are signed out everywhere else. If your role needs a second factor and this is the last, nothing else opens until you have set up another." }
        (page::form(&who, &format!("{AT}/{id}/remove"), "", html! {
            (button_group(html! { (Button { variant: Variant::Warning, ..Button::submit("Take it away") }) a class="govuk-link" href=(AT) { "Cancel" } }))
        }))
    };
    Ok(Screen::new("Take a passkey away", "", body).back(AT, "Back to passkeys").show(&who))
}

/// `POST /account/passkeys/{id}/remove`
pub async fn removed(State(desk): State<Desk>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let who = &posted.who;
    let mut cookies = vec![];
    let response = once::record::<Problem, _>(&desk.db, &posted, async |tx| {
        if !passkeys::remove(tx, who.account_id, id).await? {
            return Err(Problem::NotFound);
        }
        still_has_one(tx, &desk.asks, who.account_id, who.session_id).await?;
        cookies = vec![session::cookie(&desk, &changed(tx, who.account_id, who.session_id).await?)];
        super::change::note(tx, who.account_id, "factor-removed", "passkey", "").await?;
        tx.journal("second-factor-removed", "account", who.account_id, "passkey");
        Ok(format!("{AT}?done=passkey-removed"))
    });
    let response = response.await?;
    Ok((AppendHeaders(cookies), response).into_response())
}

/// `POST /sign-in/passkey/begin`, by the script.
pub async fn sign_in_begun(State(desk): State<Desk>, from: Option<Extension<Caller>>, headers: HeaderMap) -> Result<Response, Problem> {
    let Some(site) = passkeys::site(&desk, &headers) else {
        return Ok(said("Passkeys work only where Holdfast is opened by its name."));
    };
    let whence = Whence::of_browser(&desk, &headers, from.as_ref().map(|Extension(caller)| caller)).await?;
    Ok(asked(passkeys::ask_for_any(&desk, &site, whence.as_str()).await?))
}

/// `POST /sign-in/passkey`: what the browser signed. A passkey was opened with a finger, a face or a PIN, so it is two factors.
pub async fn signed_in(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let typed = session::typed(&body);
    let mut faults = Faults::default();
    faults.add("sign_in", "This passkey is not known here. Sign in with your name and password.");
    let Some(site) = passkeys::site(&desk, &headers) else { return Ok(sign_in_page(&desk, &Typed::default(), &faults, false)) };
    let mut tx = desk.db.write(crate::db::Actor::SYSTEM).await?;
    let (now, today) = (tx.at, desk.db.clock.today());
    let whose = passkeys::whose(&mut tx, &site, (typed.get("asked"), typed.get("credential"))).await?;
    let opens: Option<(i64,)> = match whose {
        Some(account_id) => {
            tx.one(
                "SELECT a.id FROM account a LEFT JOIN worker w ON w.id = a.worker_id WHERE a.id = $1 AND a.disabled_at IS NULL
                   AND (a.one_time_until IS NULL OR a.one_time_until > $2) AND (w.left_on IS NULL OR w.left_on >= $3)",
                args![account_id, now, today],
            )
            .await?
        }
        None => None,
    };
    let Some((account_id,)) = opens else {
        // What was asked has been answered, and can be answered no more.
        tx.unjournaled();
        tx.commit().await?;
        sign_in::refused(&desk.db, whose, 0);
        return Ok(sign_in_page(&desk, &Typed::default(), &faults, false));
    };
    tx.actor = crate::db::Actor { account_id: Some(account_id) };
    let must_enrol = must_enrol(&mut tx, &desk.asks, account_id).await?;
    let how = How { by: "passkey", browser: &session::browser(&headers), must_enrol };
    let begun = sign_in::begin(&mut tx, account_id, how, known_browsers::token(&desk, &headers)).await?;
    tx.commit().await?;
    let_in(&desk, &headers, &begun, vec![]).await
}
