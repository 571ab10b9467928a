//! What can go wrong for a person at the screen, and the one page that says so.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{db::DbError, page};

#[derive(Debug)]
pub enum Problem {
    /// There is no such thing, or this person may not know that there is: the two look the same.
    NotFound,
    /// Nobody is signed in, or the session ended.
    SignedOut,
    /// The form came from somewhere else or its session is over; what to do is said.
    Stale,
    /// The request cannot be understood; the sentence says what to do next.
    Unclear(String),
    /// Holdfast's own fault. Shown as a reference only; the cause is logged once, under that reference.
    Broken(String),
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Problem {
        Problem::Broken(format!("database: {error}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Problem::SignedOut => Redirect::to("/sign-in").into_response(),
            Problem::NotFound => page::problem(
                StatusCode::NOT_FOUND,
                "Page not found",
                &[
                    "If you typed the address, check it is right.",
                    "If you followed a link, the record may have moved, or it may not be yours to see. Ask your service manager.",
                ],
            ),
            Problem::Stale => page::problem(
                StatusCode::FORBIDDEN,
                "This form is too old to use",
                &[
                    "You may have signed out, or signed in again in another tab.",
                    "Go back, copy what you typed, open the page again and send it once more. Nothing was changed.",
                ],
            ),
            Problem::Unclear(what) => {
                page::problem(StatusCode::BAD_REQUEST, "That could not be understood", &[&what, "Nothing was changed."])
            }
            Problem::Broken(cause) => {
                let reference = &crate::ids::token()[..8];
                tracing::error!(reference, cause, "request failed");
                page::problem(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Sorry, there is a problem with the service",
                    &[
                        "Nothing was changed. Go back and try again in a few minutes.",
                        &format!("If it happens again, tell your administrator this reference: {reference}."),
                    ],
                )
            }
        }
    }
}
