//! Sign-ins with a browser that the account had not been signed in with (ASVS 5.0, 6.3.5). Its owner is told on their first page in every
//! other browser of theirs, until they say in that one that they saw it: whoever came in with somebody's password hides it only from
//! themselves. On the account page it stays.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use govuk::{Button, NotificationBanner};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render as _, html};

use super::known_browsers;
use crate::{
    args,
    db::{DbError, Read, Write},
    error::Problem,
    ids, once, page, row,
    session::{Posted, SignedIn},
    words::moment,
};
use desk::Desk;

/// So long the first page tells of it, in a browser in which nobody said that they saw it.
const TOLD_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

row! {
    /// A sign-in with a browser that was new.
    pub struct NewBrowser { pub id: i64, pub browser: String, pub signed_in_at: Timestamp }
}

/// Notes that an account is signed in to with a browser that is new to it. The first sign-in of all is no news.
pub(super) async fn note(tx: &mut Write, account_id: i64, token: &str, browser: &str) -> Result<(), DbError> {
    let before: i64 = tx.value("SELECT count(*) FROM session WHERE account_id = $1", args![account_id]).await?;
    if before == 0 {
        return Ok(());
    }
    let at = tx.at;
    tx.run(
        "INSERT INTO new_browser (id, account_id, token_hash, browser, signed_in_at) VALUES ($1, $2, $3, $4, $5)",
        args![ids::next(at), account_id, known_browsers::hashed(token), browser, at],
    )
    .await?;
    Ok(())
}

/// The browser that asks, as it is kept beside what was seen in it.
struct Here {
    token_hash: Vec<u8>,
    seen_in: String,
}

impl Here {
    fn of(desk: &Desk, headers: &HeaderMap, who: &SignedIn) -> Here {
        match known_browsers::token(desk, headers) {
            Some(token) => {
                let token_hash = known_browsers::hashed(token);
                let hex: String = token_hash.iter().map(|byte| format!("{byte:02x}")).collect();
                Here { token_hash, seen_in: format!("browser {hex}") }
            }
            None => Here { token_hash: vec![], seen_in: format!("session {}", who.session_id) },
        }
    }
}

/// What the first page tells of: not what was done in this browser itself, and nothing that was seen in it.
async fn unseen(read: &mut Read, account_id: i64, here: &Here, now: Timestamp) -> Result<Vec<NewBrowser>, DbError> {
    read.all(
        "SELECT n.id, n.browser, n.signed_in_at FROM new_browser n WHERE n.account_id = $1 AND n.token_hash <> $2 AND n.signed_in_at > $3
           AND NOT EXISTS (SELECT 1 FROM new_browser_seen s WHERE s.new_browser_id = n.id AND s.seen_in = $4)
         ORDER BY n.id DESC LIMIT 5",
        args![account_id, here.token_hash.clone(), now - TOLD_FOR, &here.seen_in],
    )
    .await
}

/// Those of an account, latest first, for its owner's page.
pub(super) async fn of_account(read: &mut Read, account_id: i64) -> Result<Vec<NewBrowser>, DbError> {
    read.all("SELECT id, browser, signed_in_at FROM new_browser WHERE account_id = $1 ORDER BY id DESC LIMIT 10", args![account_id]).await
}

fn says(new: &NewBrowser) -> String {
    let browser = if new.browser.is_empty() { String::new() } else { format!(": {}", new.browser) };
    format!("{}{browser}", moment(new.signed_in_at))
}

/// What the first page says; nothing when there is nothing to be said.
///
/// # Errors
/// What the database says.
pub async fn told(desk: &Desk, headers: &HeaderMap, who: &SignedIn) -> Result<Option<Markup>, DbError> {
    let here = Here::of(desk, headers, who);
    let new = unseen(&mut desk.db.read().await?, who.account_id, &here, desk.db.clock.now()).await?;
    if new.is_empty() {
        return Ok(None);
    }
    let words = html! {
        p class="govuk-notification-banner__heading" { "Your account was signed in to with a browser that was not seen before." }
        ul class="govuk-list" { @for new in &new { li { (says(new)) } } }
        p class="govuk-body" { "If it was not you, " a class="govuk-notification-banner__link" href="/account/sessions" { "end it here" } ", change your password, and tell your manager." }
        (page::form(who, "/account/new-browsers", "", html! {
            @for new in &new { input type="hidden" name="seen" value=(new.id); }
            (Button::secondary("It was me", "then", "home"))
        }))
    };
    Ok(Some(NotificationBanner { title: "Signing in".into(), title_id: "new-browser", ..NotificationBanner::important(words) }.render()))
}

/// The list on the page of whoever's account it is.
pub(super) fn list(new: &[NewBrowser]) -> Markup {
    html! {
        @if !new.is_empty() {
            h3 class="govuk-heading-s" { "Browsers that were new" }
            ul class="govuk-list govuk-list--bullet" { @for new in new { li { (says(new)) } } }
        }
    }
}

/// `POST /account/new-browsers`: seen, in this browser.
pub async fn seen(State(desk): State<Desk>, headers: HeaderMap, posted: Posted) -> Result<Response, Problem> {
    let who = &posted.who;
    let here = Here::of(&desk, &headers, who);
    let ids: Vec<i64> = posted.typed.0.iter().filter(|(name, _)| name == "seen").filter_map(|(_, id)| id.parse().ok()).take(5).collect();
    let response = once::record::<DbError, _>(&desk.db, &posted, async |tx| {
        for id in ids {
            tx.run(
                "INSERT INTO new_browser_seen (new_browser_id, seen_in)
                 SELECT id, $1 FROM new_browser WHERE id = $2 AND account_id = $3 ON CONFLICT DO NOTHING",
                args![&here.seen_in, id, who.account_id],
            )
            .await?;
        }
        tx.journal("new-browser-seen", "account", who.account_id, "");
        Ok("/".to_owned())
    });
    Ok(response.await?.into_response())
}
