//! The gate that every route passes. A form sent after its session has ended is not lost there: what was typed is kept as
//! its owner's draft before they sign in again.

use axum::{
    body::to_bytes,
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};

use crate::{
    Desk,
    access::May,
    drafts::{Form, keep, may_write},
    error::Problem,
    form, session,
};

/// Lets a request through to its route when the person may; otherwise answers as if the page were not there.
pub async fn gate(State((desk, may)): State<(Desk, May)>, mut request: Request, next: Next) -> Response {
    if may == May::Anyone {
        return next.run(request).await;
    }
    match session::who_asks(&desk, request.headers()).await {
        Err(error) => Problem::from(error).into_response(),
        Ok(None) if request.method() == Method::GET => Problem::SignedOut.into_response(),
        Ok(None) => kept(&desk, request).await.into_response(),
        Ok(Some(who)) if !who.may(may) => Problem::NotFound.into_response(),
        Ok(Some(who)) => {
            request.extensions_mut().insert(who);
            next.run(request).await
        }
    }
}

/// Keeps what was sent and leads to signing in; or says that the form is too old to use, when nothing shows that it is
/// from one of our pages and from whoever was signed in then.
async fn kept(desk: &Desk, request: Request) -> Result<Response, Problem> {
    let path = request.uri().path().to_owned();
    let Some(who) = session::who_asked(desk, request.headers()).await? else { return Err(Problem::Stale) };
    let autosave = path.strip_prefix("/drafts/").and_then(|rest| rest.split_once('/'));
    let found = match autosave {
        Some((form, subject)) => Form::named(form).map(|form| (form, subject.to_owned())),
        None => Form::sent_to(&path),
    };
    let Some((form, subject)) = found else { return Err(Problem::Stale) };
    let bytes = to_bytes(request.into_body(), form::LARGEST).await.map_err(|_| Problem::Stale)?;
    let typed = session::typed(&bytes);
    if !session::same(typed.get("csrf"), &who.csrf) || !may_write(&desk.db, &who, form, &subject).await? {
        return Err(Problem::Stale);
    }
    keep::keep(&desk.db, who.account_id, form, &subject, &typed, keep::How::CutOff).await?;
    // The page's own script cannot be led to a page; it says that the session is over.
    let by_script = autosave.is_some() && typed.get("then").is_empty();
    Ok(if by_script {
        (StatusCode::NO_CONTENT, [("x-session", "over")]).into_response()
    } else {
        Redirect::to("/sign-in?kept=yes").into_response()
    })
}
