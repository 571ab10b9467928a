//! What stands around every route.

use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::{Desk, error::Problem};

/// Lets an answer go when the looks behind it are in the journal; otherwise says what went wrong, and shows nothing.
pub async fn looks_before_the_answer(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let may_change = request.method() != Method::GET;
    match desk.db.looks.before(may_change, next.run(request)).await {
        (response, Ok(())) => response,
        (_, Err(error)) => Problem::from(error).into_response(),
    }
}
