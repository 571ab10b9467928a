//! A form sent after its session has ended: what was typed is kept as its owner's draft before they sign in again.

use axum::{
    body::to_bytes,
    extract::Request,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{Form, keep, may_write};
use crate::{App, error::Problem, form, routes::LARGEST_FORM, session};

/// Keeps what was sent and leads to signing in; or says that the form is too old to use, when nothing shows that it is
/// from one of our pages and from whoever was signed in then.
pub async fn kept(app: &App, request: Request) -> Result<Response, Problem> {
    let path = request.uri().path().to_owned();
    let Some(who) = session::who_asked(app, request.headers()).await? else { return pressed_again(app, request).await };
    let autosave = path.strip_prefix("/drafts/").and_then(|rest| rest.split_once('/'));
    let found = match autosave {
        Some((form, subject)) => Form::named(form).map(|form| (form, subject.to_owned())),
        None => Form::sent_to(&path),
    };
    let Some((form, subject)) = found else { return Err(Problem::Stale) };
    let bytes = to_bytes(request.into_body(), LARGEST_FORM).await.map_err(|_| Problem::Stale)?;
    let typed = session::typed(&bytes);
    if !session::same(typed.get("csrf"), &who.csrf) || !may_write(&app.db, &who, form, &subject).await? {
        return Err(Problem::Stale);
    }
    keep::keep(&app.db, who.account_id, form, &subject, &typed, keep::How::CutOff).await?;
    // The page's own script cannot be led to a page; it says that the session is over.
    let by_script = autosave.is_some() && typed.get("then").is_empty();
    Ok(if by_script {
        (StatusCode::NO_CONTENT, [("x-session", "over")]).into_response()
    } else {
        Redirect::to("/sign-in?kept=yes").into_response()
    })
}

/// A new password gives its session another cookie, so a second press of that form comes with the one before. It is led to where
/// the first went, with a cookie that opens.
async fn pressed_again(app: &App, request: Request) -> Result<Response, Problem> {
    let Some(who) = session::whose_until_renewed(app, request.headers()).await? else { return Err(Problem::Stale) };
    let bytes = to_bytes(request.into_body(), LARGEST_FORM).await.map_err(|_| Problem::Stale)?;
    let typed = session::typed(&bytes);
    let went_to = form::sent_already(&app.db, &typed).await?.filter(|_| session::same(typed.get("csrf"), &who.csrf));
    let Some(went_to) = went_to else { return Err(Problem::Stale) };
    let mut tx = app.db.write(who.actor()).await?;
    let token = session::renew(&mut tx, who.session_id).await?;
    tx.unjournaled();
    tx.commit().await?;
    Ok(([session::cookie(app, &token)], Redirect::to(&went_to)).into_response())
}
