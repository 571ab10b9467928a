//! Where somebody is written to before something falls due, on a page of their own account.

use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Input, Variant, Width};
use lettre::Address;
use maud::{Markup, html};

use super::{Sent, addresses};
use crate::{
    App,
    access::May,
    db::DbError,
    error::Problem,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    session::{Posted, SignedIn},
    words::moment,
};

const AT: &str = "/account/warnings";

/// `GET /account/warnings`
pub async fn show(State(app): State<App>, who: SignedIn, Query(done): Query<Done>) -> Result<Response, Problem> {
    let address = addresses::of(&mut app.db.read().await?, who.account_id).await?;
    let typed = Typed::default().with("address", address.unwrap_or_default());
    show_page(&app, &who, &typed, &Faults::default(), done.done.as_deref()).await
}

async fn show_page(app: &App, who: &SignedIn, typed: &Typed, faults: &Faults, done: Option<&str>) -> Result<Response, Problem> {
    let stands = addresses::of(&mut app.db.read().await?, who.account_id).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Warnings by mail" }
        p class="govuk-body" {
            "Before something of yours falls due, such as the answer to a referral, a mail says that something is due and by when. It never says about whom, or what. "
            "What your contract warns of is your contract’s to say; when it gets near, those who manage are written to as well."
        }
        @if app.mail.is_none() {
            (govuk::inset("This service sends no mail yet. What you say here is kept, and holds from when it does. Your administrator can set it up."))
        }
        @match &stands {
            Some(address) => p class="govuk-body" { "You are written to at " strong { (address) } "." },
            None => p class="govuk-body" { "You are not written to." },
        }
        (page::form(who, AT, typed.get("form_key"), html! {
            (Input { name: "address", label: "Your e-mail address at work", hint: "Where nobody but you reads along. A first mail goes there at once.", value: typed.get("address"), error: faults.of("address"), width: Width::Full, autocomplete: "email", autocapitalize: "none", spellcheck: Some(false), ..Default::default() })
            (Button::submit(if stands.is_some() { "Change it" } else { "Write to me there" }))
        }))
        @if stands.is_some() {
            (page::form(who, "/account/warnings/stop", "", html! { (Button { variant: Variant::Secondary, ..Button::submit("Stop writing to me") }) }))
        }
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Warnings by mail", "", body) }.back("/account", "Your account").show(who))
}

/// `POST /account/warnings`
pub async fn kept(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let typed = &posted.typed;
    if let Some(went_to) = once::sent_already(&app.db, typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let mut faults = Faults::default();
    let words = faults.words(typed, "address", Words { required: Some("Enter your e-mail address at work"), most: 254 }).to_lowercase();
    let address = words.parse::<Address>();
    if faults.none() && address.is_err() {
        faults.add("address", "Enter an e-mail address, such as name@example.org");
    }
    let (true, Ok(address)) = (faults.none(), address) else {
        return show_page(&app, &posted.who, typed, &faults, None).await;
    };
    let recorded = once::record::<DbError, _>(&app.db, &posted, async |tx| {
        addresses::set(tx, posted.who.account_id, &words).await?;
        Ok(format!("{AT}?done=warnings"))
    });
    let recorded = recorded.await?;
    let Some(mail) = &app.mail else { return Ok(recorded) };
    let text = format!(
        "This address is warned from now on when something is due.\n\nTo change that, sign in:\n{}account/warnings\n\n\
         If that was not you, tell your administrator. Nobody reads answers to this mail.\n",
        mail.address
    );
    if mail.send(app.db.clock.now(), &address, "You are warned here when something is due", text).await == Sent::Taken {
        return Ok(recorded);
    }
    Ok(Redirect::to(&format!("{AT}?done=warnings-unsent")).into_response())
}

/// `POST /account/warnings/stop`
pub async fn stopped(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    Ok(once::record::<DbError, _>(&app.db, &posted, async |tx| {
        addresses::set(tx, posted.who.account_id, "").await?;
        Ok(format!("{AT}?done=warnings-stopped"))
    })
    .await?)
}

/// For the first page of whoever sees to cases or to the service: that no mail goes out, since when, and what was said.
pub fn trouble(app: &App, who: &SignedIn) -> Markup {
    let sees = who.may(May::Administer) || who.may(May::ManageCases);
    let trouble = app.mail.as_ref().and_then(|mail| mail.trouble()).filter(|_| sees);
    html! {
        @if let Some(trouble) = trouble {
            (govuk::warning(format!("Warnings by mail have not gone out since {}: look here for what is due. Tell your administrator what the mail server said: {}", moment(trouble.since), trouble.says)))
        }
    }
}
