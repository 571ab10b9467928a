//! A form as it comes in: from our own pages, by whoever is signed in, and not yet recorded.

use axum::{
    extract::{FromRef, FromRequest, FromRequestParts as _, Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use jiff::Timestamp;

use super::SignedIn;
use crate::{
    Desk,
    db::{Db, DbError},
    drafts,
    error::{Again, Problem},
    files::sent::{self, Refused},
    form::Typed,
    once::{self, Key},
};

/// A form sent by the person at the screen, from one of our own pages.
pub struct Posted {
    pub who: SignedIn,
    /// What was typed; a file that came with it stands in its field by the number that it is kept under.
    pub typed: Typed,
    /// Files that came with it and are not taken.
    pub refused: Refused,
}

impl<S: Send + Sync> FromRequest<S> for Posted
where
    Desk: FromRef<S>,
{
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let who = SignedIn::from_request_parts(&mut parts, state).await?;
        let db = &Desk::from_ref(state).db;
        let (typed, refused) = sent::form(db, &who, Request::from_parts(parts, body)).await?;
        // A draft is kept while somebody types, so under one key it has other words each time.
        let mut key = Key::Own;
        if !path.starts_with("/drafts/") {
            key = once::open_key(&mut db.glance().await?, &typed).await?;
        }
        if let Key::Following { key, recorded_at, .. } = key {
            return Err(recorded_otherwise(db, &who, path, (&key, recorded_at), &typed).await?);
        }
        Ok(Posted { who, typed, refused })
    }
}

/// What was sent under the key of something else is kept, and shown to be recorded as well.
async fn recorded_otherwise(
    db: &Db,
    who: &SignedIn,
    path: String,
    (key, recorded_at): (&str, Timestamp),
    typed: &Typed,
) -> Result<Problem, DbError> {
    let (_, opening) = once::key_and_opening(typed);
    let key = if opening.is_empty() { key.to_owned() } else { format!("{key}.{opening}") };
    if let Some((form, subject)) = drafts::Form::sent_to(&path)
        && drafts::may_write(db, who, form, &subject).await?
    {
        // Where there is no more room the page still has it.
        drafts::keep::keep(db, who.account_id, form, &subject, typed, drafts::keep::How::Anew).await?;
    }
    Ok(Problem::RecordedOtherwise(Box::new(Again::of(path, recorded_at, (&who.csrf, key), typed))))
}

/// Refuses what changes something and comes from another site: browsers say from where a form was sent, and as what. What is no browser
/// says nothing, and brings no cookie of anyone's.
pub async fn from_our_own_pages(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if changes && !(is_from_here(request.headers(), request.uri().authority(), desk.behind_https) && is_a_form(request.headers())) {
        return Problem::Elsewhere.into_response();
    }
    next.run(request).await
}

/// Whether what is sent says that it is one of the two kinds of form that our pages send; a browser lets other sites send plain text,
/// too, which reads as a form where nobody looks at what it says it is.
fn is_a_form(headers: &HeaderMap) -> bool {
    let mut said = headers.get_all(header::CONTENT_TYPE).iter();
    let (first, more) = (said.next(), said.next());
    let kind = first.map_or(Ok(""), |value| value.to_str()).unwrap_or("?").split(';').next().unwrap_or_default().trim();
    let ours = ["", "application/x-www-form-urlencoded", "multipart/form-data"];
    more.is_none() && ours.iter().any(|form| kind.eq_ignore_ascii_case(form))
}

/// Behind TLS a page of ours is one that came by it: whoever can answer for our name without sends nothing in it.
fn is_from_here(headers: &HeaderMap, asked: Option<&axum::http::uri::Authority>, behind_https: bool) -> bool {
    let text = |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = headers.get("sec-fetch-site").map(|value| value.to_str().unwrap_or("?"));
    if !site.is_none_or(|site| matches!(site, "same-origin" | "none")) {
        return false;
    }
    let Some(origin) = text(header::ORIGIN) else { return true };
    let host = text(header::HOST).or(asked.map(|authority| authority.as_str())).unwrap_or_default();
    let ours = origin
        .split_once("://")
        .is_some_and(|(scheme, authority)| authority.eq_ignore_ascii_case(host) && (!behind_https || scheme.eq_ignore_ascii_case("https")));
    if !ours {
        tracing::warn!(
            origin,
            host,
            "a form came from another origin. If that is Holdfast's own address, let the proxy pass it on as Host"
        );
    }
    ours
}
