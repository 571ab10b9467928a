//! Where an account is signed in: shown to its owner and to whoever sees to the account, and ended by either.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::Button;
use maud::{Markup, html};

use super::{account_pages::theirs_to_see_to, feeds};
use crate::{
    App, args,
    db::Read,
    error::Problem,
    once,
    page::{self, Done, Screen},
    session::{self, Listed, Posted, SignedIn},
    words::{day, moment},
};
use desk::Desk;

fn by(session: &Listed) -> &'static str {
    match session.signed_in_by.as_str() {
        "code" => "Password and code",
        "recovery" => "Password and recovery code",
        "passkey" => "Passkey",
        "provider" | "provider-two" => "Single sign-on",
        "provider-code" => "Single sign-on and code",
        "provider-recovery" => "Single sign-on and recovery code",
        _ => "Password",
    }
}

/// The sessions, each with a button that ends it.
fn table(who: &SignedIn, action: &str, sessions: &[Listed]) -> Markup {
    let row = |session: &Listed| {
        let place = if session.browser.is_empty() { "Not known".to_owned() } else { session.browser.clone() };
        let used = if session.locked_at.is_some() { format!("{} (locked)", moment(session.seen_at)) } else { moment(session.seen_at) };
        let end = if session.id == who.session_id {
            html! { "This one" }
        } else {
            page::form(
                who,
                action,
                "",
                html! {
                    input type="hidden" name="session" value=(session.id);
                    button type="submit" class="govuk-button govuk-button--secondary govuk-!-margin-bottom-0" { "End" span class="govuk-visually-hidden" { " the session begun " (moment(session.begun_at)) } }
                },
            )
        };
        vec![place.into(), by(session).into(), moment(session.begun_at).into(), used.into(), end.into()]
    };
    let head = ["Where", "Signed in with", "Begun", "Last used", "End it"].map(Into::into).to_vec();
    html! { (govuk::Table { head, rows: sessions.iter().map(row).collect(), stack_on_phone: true, ..Default::default() }) }
}

/// `GET /account/sessions`
pub async fn own(State(desk): State<Desk>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    let sessions = session::of_account(&mut desk.db.read().await?, who.account_id, desk.db.clock.now()).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Where you are signed in" }
        p class="govuk-body" { "If one of these is not yours, end it and change your password." }
        (table(&who, "/account/sessions", &sessions))
        @if sessions.len() > 1 {
            (page::form(&who, "/account/sessions", "", html! { input type="hidden" name="session" value="all"; (Button::submit("End all the others")) }))
        }
    };
    Ok(Screen { done: done.done.as_deref(), ..Screen::new("Where you are signed in", "", body) }
        .back("/account", "Back to your account")
        .show(&who))
}

/// `POST /account/sessions`
pub async fn own_ended(State(desk): State<Desk>, posted: Posted) -> Result<Response, Problem> {
    let who = &posted.who;
    once::record::<Problem, _>(&desk.db, &posted, async |tx| {
        match posted.typed.get("session") {
            "all" => session::end_all(tx, who.account_id, Some(who.session_id)).await?,
            one => {
                let id: i64 = one.parse().map_err(|_| Problem::NotFound)?;
                if !session::end_one(tx, who.account_id, id).await? {
                    return Err(Problem::NotFound);
                }
            }
        }
        tx.journal("sessions-ended", "account", who.account_id, "");
        Ok("/account/sessions?done=sessions".to_owned())
    })
    .await
}

/// The sessions of an account that `who` sees to, on its page.
pub(super) async fn of_theirs(read: &mut Read, who: &SignedIn, account_id: i64, now: jiff::Timestamp) -> Result<Markup, Problem> {
    let sessions = session::of_account(read, account_id, now).await?;
    let telephones = feeds::of_account(read, account_id).await?;
    let at = format!("/accounts/{account_id}/sessions");
    Ok(html! {
        h2 class="govuk-heading-m" { "Where they are signed in" }
        @if sessions.is_empty() { p class="govuk-body" { "Nowhere now." } }
        @else {
            (table(who, &at, &sessions))
            (page::form(who, &at, "", html! { input type="hidden" name="session" value="all"; (Button::secondary("Sign them out everywhere", "then", "page")) }))
        }
        @if !telephones.is_empty() {
            h2 class="govuk-heading-m" { "Where a telephone reads their diary" }
            ul class="govuk-list govuk-list--bullet" { @for feed in &telephones { li { "Made " (moment(feed.made_at)) ", last read " (feed.read_on.map_or("never".to_owned(), day)) } } }
            (page::form(who, &format!("/accounts/{account_id}/feeds"), "", html! { (Button::secondary("End these addresses", "then", "page")) }))
        }
    })
}

/// `POST /accounts/{id}/sessions`
pub async fn theirs_ended(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        theirs_to_see_to(tx, &posted.who, id).await?;
        match posted.typed.get("session") {
            "all" => session::end_all(tx, id, None).await?,
            one => {
                let session: i64 = one.parse().map_err(|_| Problem::NotFound)?;
                if !session::end_one(tx, id, session).await? {
                    return Err(Problem::NotFound);
                }
            }
        }
        tx.journal("sessions-ended", "account", id, "");
        Ok(format!("/accounts/{id}?done=sessions"))
    })
    .await
}

/// `POST /accounts/{id}/feeds`: no telephone reads their diary any more.
pub async fn feeds_ended(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let to = format!("/accounts/{id}?done=sessions");
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        theirs_to_see_to(tx, &posted.who, id).await?;
        Ok(feeds::end_all(tx, id).await?.then(|| to.clone()))
    });
    // None reads any more: they ended them, or it was done in another tab.
    Ok(recorded.await?.unwrap_or_else(|| Redirect::to(&to).into_response()))
}

/// When an account was signed in to last; nothing for one that never was.
pub(super) async fn last_used(read: &mut Read, account_id: i64) -> Result<Option<jiff::Timestamp>, Problem> {
    let (last,): (Option<jiff::Timestamp>,) =
        read.one("SELECT max(begun_at) FROM session WHERE account_id = $1", args![account_id]).await?.unwrap_or_default();
    Ok(last)
}
