//! Signing in and out, one's own password, and accounts for an administrator.

use axum::{
    body::Bytes,
    extract::{Extension, Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Input, PasswordInput, Select, Size, Width};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    NewAccount, fault_of_password, known_browsers, passwords,
    sign_in::{self, Own, Tried, Try},
};
pub use crate::page::Done;
use crate::{
    App,
    access::Role,
    args, drafts,
    error::Problem,
    form::{self, Faults, Typed, Words},
    heavy,
    page::{self, Screen},
    row,
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
    Ok(sign_in_page(&Typed::default(), &Faults::default(), kept.kept.is_some()))
}

fn sign_in_page(typed: &Typed, faults: &Faults, kept: bool) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Sign in" }
        @if kept { (govuk::inset("You had been signed out. What you typed is kept, and was not recorded yet. Sign in to go on with it.")) }
        form action="/sign-in" method="post" novalidate {
            (Input { name: "sign_in", label: "Sign-in name", value: typed.get("sign_in"), error: faults.of("sign_in"), width: Width::Chars20,
                     autocomplete: "username", autocapitalize: "none", spellcheck: Some(false), ..Default::default() })
            (PasswordInput { name: "password", label: "Password", autocomplete: "current-password", ..Default::default() })
            (Button::submit("Sign in"))
        }
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
    };
    match super::sign_in::try_password(&desk.db, tried).await? {
        Tried::In(begun) => {
            let back = drafts::keep::bring_back(&desk.db, begun.account_id).await?;
            let cookies = AppendHeaders([session::cookie(&desk, &begun.token), known_browsers::cookie(&desk, &begun.browser)]);
            return Ok((cookies, Redirect::to(back.as_deref().unwrap_or("/"))).into_response());
        }
        Tried::Crowded => return Err(Problem::Crowded),
        Tried::Wrong => faults.add("sign_in", "The sign-in name or the password is not right. Check both and try again."),
        Tried::TooOften => {
            faults.add("sign_in", TOO_OFTEN);
            return Ok(slowed(sign_in_page(&typed, &faults, false)));
        }
    }
    Ok(sign_in_page(&typed, &faults, false))
}

const TOO_OFTEN: &str = "Too many tries. Wait 5 minutes and try again, or ask your administrator.";

fn slowed(page: Response) -> Response {
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
pub async fn own(who: SignedIn, Query(done): Query<Done>) -> Response {
    own_page(&who, &Faults::default(), done.done.as_deref())
}

fn own_page(who: &SignedIn, faults: &Faults, done: Option<&str>) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { "Your account" }
        p class="govuk-body" { "You are signed in as " strong { (who.name) } ", " (who.role.says()) "." }
        (page::form(who, "/account", "", html! {
            h2 class="govuk-heading-m" { "Change your password" }
            (PasswordInput { name: "old", label: "The password you have now", error: faults.of("old"), autocomplete: "current-password", ..Default::default() })
            (PasswordInput { name: "new", label: "New password", hint: "At least 12 characters. Three random words are easy to remember.", error: faults.of("new"), autocomplete: "new-password", ..Default::default() })
            (Button::submit("Change password"))
        }))
    };
    Screen { faults: Some(faults), done, ..Screen::new("Your account", "", body) }.show(who)
}

/// `POST /account`: a new password ends every other session of the account, and this one goes on under another cookie.
pub async fn own_password(State(desk): State<Desk>, posted: Posted) -> Result<Response, Problem> {
    if let Some(went_to) = form::sent_already(&desk.db, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let raw = |name: &str| posted.typed.0.iter().find(|(n, _)| n == name).map_or(String::new(), |(_, v)| v.clone());
    let (old, new) = (raw("old"), raw("new"));
    let mut faults = Faults::default();
    let held: Option<(String, String)> =
        desk.db.read().await?.one("SELECT sign_in, password_hash FROM account WHERE id = $1", args![posted.who.account_id]).await?;
    let (sign_in, hash) = held.ok_or(Problem::NotFound)?;
    if let Some(fault) = fault_of_password(&new, &[&sign_in, &posted.who.name]) {
        faults.add("new", fault);
    }
    match sign_in::try_own(&desk.db, posted.who.account_id, &sign_in, old, hash).await? {
        Own::Right => {}
        Own::Wrong => faults.add("old", "This is not your password now. Try again."),
        Own::TooOften => {
            faults.add("old", TOO_OFTEN);
            return Ok(slowed(own_page(&posted.who, &faults, None)));
        }
        Own::Crowded => return Err(Problem::Crowded),
    }
    if !faults.none() {
        return Ok(own_page(&posted.who, &faults, None));
    }
    let hash = heavy::compute(|| passwords::hash(&new));
    let mut tx = desk.db.write(posted.who.actor()).await?;
    tx.run("UPDATE account SET password_hash = $1 WHERE id = $2", args![hash, posted.who.account_id]).await?;
    session::end_all(&mut tx, posted.who.account_id, Some(posted.who.session_id)).await?;
    let token = session::renew(&mut tx, posted.who.session_id).await?;
    known_browsers::forget(&mut tx, posted.who.account_id).await?;
    let browser = known_browsers::remember(&mut tx, posted.who.account_id, None).await?;
    tx.journal("password-changed", "account", posted.who.account_id, "");
    let to = "/account?done=password";
    form::sent(&mut tx, &posted.typed, to).await?;
    tx.commit().await?;
    let cookies = AppendHeaders([session::cookie(&desk, &token), known_browsers::cookie(&desk, &browser)]);
    Ok((cookies, Redirect::to(to)).into_response())
}

row! {
    struct Listed { id: i64, sign_in: String, name: String, role: String, disabled_at: Option<Timestamp> }
}

/// `GET /accounts`
pub async fn list(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    list_page(&app, &who, &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

async fn list_page(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults, done: Option<&str>) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let accounts: Vec<Listed> = read.all("SELECT id, sign_in, name, role, disabled_at FROM account ORDER BY name, id", vec![]).await?;
    let workers: Vec<(i64, String)> = read.all("SELECT id, name FROM worker WHERE left_on IS NULL ORDER BY name", vec![]).await?;
    drop(read);
    let body = html! {
        h1 class="govuk-heading-l" { "Accounts" }
        (accounts_table(who, &accounts))
        (add_form(who, typed, faults, &workers))
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Accounts", "/accounts", body) }.show(who))
}

fn accounts_table(who: &SignedIn, accounts: &[Listed]) -> Markup {
    let close = |account: &Listed| {
        html! {
            @if account.disabled_at.is_some() { "Closed" }
            @else if account.id == who.account_id { "This is you" }
            @else {
                (page::form(who, &format!("/accounts/{}/close", account.id), "", html! {
                    button class="govuk-link hf-link-button" type="submit" { "Close" span class="govuk-visually-hidden" { " the account of " (account.name) } }
                }))
            }
        }
    };
    let row = |account: &Listed| {
        let role = Role::named(&account.role).map_or("", Role::says);
        vec![account.name.clone().into(), account.sign_in.clone().into(), role.into(), close(account).into()]
    };
    let head = ["Name", "Sign-in name", "Role", "Account"].map(Into::into).to_vec();
    html! { (govuk::Table { head, rows: accounts.iter().map(row).collect(), stack_on_phone: true, ..Default::default() }) }
}

fn add_form(who: &SignedIn, typed: &Typed, faults: &Faults, workers: &[(i64, String)]) -> Markup {
    let mut roles = vec![govuk::Choice::new("", "Choose a role")];
    roles.extend(Role::ALL.map(|role| govuk::Choice::new(role.id(), role.says())));
    let ids: Vec<String> = workers.iter().map(|(id, _)| id.to_string()).collect();
    let mut people = vec![govuk::Choice::new("", "Nobody: this account carries no cases")];
    people.extend(workers.iter().zip(&ids).map(|((_, name), id)| govuk::Choice::new(id.as_str(), name.as_str())));
    page::form(
        who,
        "/accounts",
        typed.get("form_key"),
        html! {
            h2 class="govuk-heading-m" { "Make an account" }
            (Input { name: "name", label: "Name", value: typed.get("name"), error: faults.of("name"), width: Width::Chars20, label_size: Size::Plain, ..Default::default() })
            (Input { name: "sign_in", label: "Sign-in name", value: typed.get("sign_in"), error: faults.of("sign_in"), width: Width::Chars20, autocapitalize: "none", spellcheck: Some(false), ..Default::default() })
            (Select { name: "role", label: "Role", items: roles, value: typed.get("role"), error: faults.of("role"), ..Default::default() })
            (Select { name: "worker", label: "Which worker is this?", hint: "What is due for this worker's cases comes up on their home page.", items: people, value: typed.get("worker"), error: faults.of("worker"), ..Default::default() })
            (PasswordInput { name: "password", label: "First password", hint: "At least 12 characters. Its owner should change it at once.", error: faults.of("password"), autocomplete: "new-password", ..Default::default() })
            (Button::submit("Make the account"))
        },
    )
}

/// `POST /accounts`
pub async fn add(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let typed = &posted.typed;
    if let Some(went_to) = form::sent_already(&app.db, typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let mut faults = Faults::default();
    let name = faults.words(typed, "name", Words { required: Some("Enter the person's name"), most: 100 });
    let sign_in = faults.words(typed, "sign_in", Words { required: Some("Enter a sign-in name"), most: 60 }).to_lowercase();
    let role = Role::named(typed.get("role"));
    if role.is_none() {
        faults.add("role", "Choose a role");
    }
    let password = typed.0.iter().find(|(n, _)| n == "password").map_or(String::new(), |(_, p)| p.clone());
    if let Some(fault) = fault_of_password(&password, &[&sign_in, &name]) {
        faults.add("password", fault);
    }
    let mut read = app.db.read().await?;
    if let (None, Some(fault)) = (faults.of("sign_in"), super::fault_of_sign_in(&mut read, &sign_in).await?) {
        faults.add("sign_in", fault);
    }
    let worker_id = match typed.some("worker").map(str::parse::<i64>) {
        None => None,
        Some(Ok(id)) if super::is_worker(&mut read, id).await? => Some(id),
        Some(_) => {
            faults.add("worker", "This worker is not there any more. Choose one from the list.");
            None
        }
    };
    drop(read);
    if let (true, Some(role)) = (faults.none(), role) {
        let mut tx = app.db.write(posted.who.actor()).await?;
        let new = NewAccount { sign_in: &sign_in, name: &name, role, password: &password, worker_id };
        match super::add(&mut tx, new).await {
            Ok(_) => {
                let to = "/accounts?done=account";
                form::sent(&mut tx, typed, to).await?;
                tx.commit().await?;
                return Ok(Redirect::to(to).into_response());
            }
            Err(error) if error.is_taken() => faults.add("sign_in", "Somebody has this sign-in name. Choose another."),
            Err(error) => return Err(error.into()),
        }
    }
    list_page(&app, &posted.who, typed, &faults, None).await
}

/// `POST /accounts/{id}/close`: a leaver is out at once.
pub async fn close(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    if id == posted.who.account_id {
        return Err(Problem::Unclear("You cannot close your own account. Ask another administrator.".into()));
    }
    let mut tx = app.db.write(posted.who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let at = tx.at;
    let closed = tx.run("UPDATE account SET disabled_at = $1 WHERE id = $2 AND disabled_at IS NULL", args![at, id]).await?;
    if closed == 0 {
        return Err(Problem::NotFound);
    }
    session::end_all(&mut tx, id, None).await?;
    known_browsers::forget(&mut tx, id).await?;
    tx.journal("account-closed", "account", id, "");
    let to = "/accounts?done=account-closed";
    form::sent(&mut tx, &posted.typed, to).await?;
    tx.commit().await?;
    Ok(Redirect::to(to).into_response())
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
