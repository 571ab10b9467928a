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
    error::{Again, Problem},
    files::sent,
    form, journal, once,
    room::house,
    session,
};
use store::viewer::{Viewer, seen_by};

/// Lets a request through to its route when the person may; otherwise answers as if the page were not there. `path` is the
/// route's, as it stands in the table.
pub async fn gate(State((desk, may, path)): State<(Desk, May, &'static str)>, mut request: Request, next: Next) -> Response {
    if may == May::Anyone {
        return next.run(request).await;
    }
    // It would look at a record and show nothing of it.
    if request.method() == Method::HEAD {
        return Problem::NotFound.into_response();
    }
    match session::who_asks(&desk, request.headers()).await {
        Err(error) => Problem::from(error).into_response(),
        Ok(None) if request.method() == Method::GET => {
            let asked = session::asked_for(&desk, request.uri().path());
            (axum::response::AppendHeaders(asked), Problem::SignedOut).into_response()
        }
        Ok(None) => kept(&desk, request).await.into_response(),
        Ok(Some(who)) if !who.may(may) => {
            // The same page in the same time as for what is not there.
            let (db, asked) = (desk.db.clone(), format!("{} {path}", request.method()));
            tokio::spawn(async move {
                let told = journal::in_moderation(&db, who.actor(), "refused", "refusal", who.account_id, &asked, 10).await;
                if let Err(error) = told {
                    tracing::warn!(%error, "a refusal could not be journaled");
                }
            });
            Problem::NotFound.into_response()
        }
        // Only their own account opens, where they choose a password.
        Ok(Some(who)) if who.must_choose && house().own.iter().all(|(own, _)| *own != path) => {
            let (own, _) = house().own.first().copied().unwrap_or(("/sign-in", ""));
            Redirect::to(own).into_response()
        }
        // Nor anything but setting up a second factor, for whoever must have one and has none.
        Ok(Some(who)) if who.must_enrol && house().own.iter().all(|(own, _)| !is_below(path, own)) => {
            Redirect::to(house().enrolled_at).into_response()
        }
        Ok(Some(mut who)) => {
            who.draft = request.uri().query().and_then(draft_asked_for);
            let viewer = Viewer { account_id: who.account_id, worker_id: who.worker_id, scope: who.role.sees() };
            request.extensions_mut().insert(who);
            let mut response = seen_by(viewer, next.run(request)).await;
            // Whatever a layer of the house adds to the page is read for the same viewer.
            response.extensions_mut().insert(viewer);
            response
        }
    }
}

fn is_below(path: &str, own: &str) -> bool {
    path.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Keeps what was sent and leads to signing in; or says that the form is too old to use, when nothing shows that it is
/// from one of our pages and from whoever was signed in then.
async fn kept(desk: &Desk, request: Request) -> Result<Response, Problem> {
    let path = request.uri().path().to_owned();
    let Some(who) = session::who_asked(desk, request.headers()).await? else { return pressed_again(desk, request).await };
    let autosave = path.strip_prefix("/drafts/").and_then(|rest| rest.split_once('/'));
    let found = match autosave {
        Some((form, subject)) => Form::named(form).map(|form| (form, subject.to_owned())),
        None => Form::sent_to(&path),
    };
    let Some((form, subject)) = found else { return Err(locked(desk, &who, path, request).await?) };
    if !may_write(&desk.db, &who, form, &subject).await? {
        return Err(Problem::Stale);
    }
    // A file that comes with it is kept as well, and the draft names it.
    let (typed, _) = sent::form(&desk.db, &who, request).await?;
    if !keep::keep(&desk.db, who.account_id, form, &subject, &typed, keep::How::CutOff).await? {
        return Err(Problem::Stale);
    }
    // The page's own script cannot be led to a page; it says that the session is over.
    let by_script = autosave.is_some() && typed.get("then").is_empty();
    Ok(if by_script {
        (StatusCode::NO_CONTENT, [("x-session", "over")]).into_response()
    } else {
        Redirect::to("/sign-in?kept=yes").into_response()
    })
}

/// A form that is kept nowhere, sent after its session was locked, stays in the page that says so, to be sent again when it is unlocked.
async fn locked(desk: &Desk, who: &session::SignedIn, path: String, request: Request) -> Result<Problem, Problem> {
    if session::who_is_locked(desk, request.headers()).await?.is_none() {
        return Ok(Problem::Stale);
    }
    let (typed, _) = sent::form(&desk.db, who, request).await?;
    let (key, _) = once::key_and_opening(&typed);
    Ok(Problem::Locked(Box::new(Again::of(path, desk.db.clock.now(), (&who.csrf, key.to_owned()), &typed))))
}

/// A new password gives its session another cookie, so a second press of that form comes with the one before. It is led to where
/// the first went, with a cookie that opens.
async fn pressed_again(desk: &Desk, request: Request) -> Result<Response, Problem> {
    let Some(who) = session::whose_until_renewed(desk, request.headers()).await? else { return Err(Problem::Stale) };
    let bytes = to_bytes(request.into_body(), form::LARGEST).await.map_err(|_| Problem::Stale)?;
    let typed = session::typed(&bytes);
    let went_to = once::sent_already(&desk.db, &typed).await?.filter(|_| session::same(typed.get("csrf"), &who.csrf));
    let Some(went_to) = went_to else { return Err(Problem::Stale) };
    let mut tx = desk.db.write(who.actor()).await?;
    let token = session::renew(&mut tx, who.session_id).await?;
    tx.unjournaled();
    tx.commit().await?;
    Ok(([session::cookie(desk, &token)], Redirect::to(&went_to)).into_response())
}

fn draft_asked_for(query: &str) -> Option<i64> {
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "draft").and_then(|(_, id)| id.parse().ok())
}
