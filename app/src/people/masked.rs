//! What is masked, shown for a while at an address of its own to whoever asked: going back to it never asks to send a form again.

use axum::response::{IntoResponse as _, Redirect, Response};
use desk::asked::{self, MASKED};

use crate::{App, db::DbError, session::SignedIn};

/// Leads to a page, of a person or of a record, on which something masked is shown; nothing while that cannot be kept, and then it is shown at once.
pub async fn ask(app: &App, who: &SignedIn, of: i64, (what, page): (&str, &str)) -> Result<Option<Response>, DbError> {
    let key = asked::keep(&app.db, who, MASKED, &format!("{of} {what}")).await?;
    Ok(key.map(|key| Redirect::to(&format!("{page}?shown={key}")).into_response()))
}

/// What an address asks to be shown of a person or a record, if it was asked for by the same account a little while ago.
pub async fn asked_for(app: &App, who: &SignedIn, of: i64, key: Option<&str>) -> Result<Option<String>, DbError> {
    let Some(key) = key else { return Ok(None) };
    let kept = asked::kept(&app.db, who, MASKED, key).await?;
    Ok(kept.and_then(|kept| kept.strip_prefix(&format!("{of} ")).map(str::to_owned)))
}

/// What the address of a page may carry that shows something masked.
#[derive(Default, serde::Deserialize)]
pub struct Shown {
    pub shown: Option<String>,
}
