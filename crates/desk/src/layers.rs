//! What stands around every route.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::{Desk, error::Problem};

/// What breaks off in one request is a page that says so, and ends nothing else: a change that was being made is undone when its
/// transaction is dropped. The words of the panic may hold what somebody typed, so only its place is logged (`cli::say_where_it_broke`).
pub async fn unbroken(request: Request, next: Next) -> Response {
    let mut work = pin!(next.run(request));
    let answered = poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(response)) => Poll::Ready(Some(response)),
        Err(_) => Poll::Ready(None),
    });
    answered.await.unwrap_or_else(|| Problem::Broken("a request broke off".into()).into_response())
}

/// Lets an answer go when the looks behind it are in the journal; otherwise says what went wrong, and shows nothing.
pub async fn looks_before_the_answer(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let may_change = request.method() != Method::GET;
    match desk.db.looks.before(may_change, next.run(request)).await {
        (response, Ok(())) => response,
        (_, Err(error)) => Problem::from(error).into_response(),
    }
}
