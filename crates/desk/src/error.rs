//! What can go wrong for a person at the screen: words and a status, which one layer at the router makes into a page.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use jiff::Timestamp;

use crate::{db::DbError, form::Typed, words::moment};

#[derive(Debug)]
pub enum Problem {
    /// There is no such thing, or this person may not know that there is: the two look the same.
    NotFound,
    /// Nobody is signed in, or the session ended.
    SignedOut,
    /// The form came from somewhere else or its session is over; what to do is said.
    Stale,
    /// The form came after its session was locked: it is kept in the page that says so.
    Locked(Box<Again>),
    /// The form was sent from another site.
    Elsewhere,
    /// More want to sign in at once than can be checked.
    Crowded,
    /// A form of this key was recorded with other words: what was typed now is given back, to be recorded as well.
    RecordedOtherwise(Box<Again>),
    /// The request cannot be understood; the sentence says what to do next.
    Unclear(String),
    /// The disk is full.
    Full,
    /// The disk failed a write, so nothing is written until an administrator has seen to it.
    Stopped,
    /// The database file was taken away, or another put in its place, so nothing is written any more.
    Taken,
    /// Something long keeps the database, or the answer took too long.
    Busy,
    /// PostgreSQL cannot be reached; why, for the log.
    Away(String),
    /// Holdfast's own fault. Shown as a reference only; the cause is logged once, under that reference.
    Broken(String),
}

/// A form to be sent once more under a key of its own, as it was typed.
#[derive(Clone, Debug)]
pub struct Again {
    pub action: String,
    pub csrf: String,
    /// The key that it is recorded under.
    pub key: String,
    pub fields: Vec<(String, String)>,
    pub recorded_at: Timestamp,
}

impl Again {
    pub fn of(action: String, recorded_at: Timestamp, (csrf, key): (&str, String), typed: &Typed) -> Again {
        Again { action, csrf: csrf.to_owned(), key, fields: typed.of_the_form().cloned().collect(), recorded_at }
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Problem {
        match error {
            DbError::Full => Problem::Full,
            DbError::Stopped | DbError::Unwritable | DbError::Faulty(_) => Problem::Stopped,
            DbError::Taken => Problem::Taken,
            DbError::Busy => Problem::Busy,
            DbError::Away(why) => Problem::Away(why),
            // A form that names what is not there any more, or never was.
            refused if refused.is_of_nothing() => {
                tracing::warn!(error = %refused, "a form that the database refused");
                Problem::Unclear(
                    "The form speaks of something that is not there, or not any more. Open its page again and choose anew.".into(),
                )
            }
            other => Problem::Broken(format!("database: {other}")),
        }
    }
}

/// Every form has a key of its own, so this is true even where the answer was lost after the change was made.
const RESEND: &str =
    "If you were sending a form, go back in your browser and send it again later: it will be recorded once, however often you send it.";

/// What a page says that only says what went wrong. It stands in the response's extensions until the page is made of it.
#[derive(Clone, Debug)]
pub struct Said {
    pub title: String,
    pub sentences: Vec<String>,
    /// What can be sent once more from the page.
    pub again: Option<Again>,
    /// Nothing of it is to be read before its owner has proved who they are.
    pub locked: bool,
}

fn said(status: StatusCode, title: &str, sentences: &[&str]) -> Response {
    let mut response = status.into_response();
    let sentences = sentences.iter().map(|sentence| (*sentence).to_owned()).collect();
    response.extensions_mut().insert(Said { title: title.to_owned(), sentences, again: None, locked: false });
    response
}

/// A page for when it is nobody's fault and will be over.
fn later(title: &str, sentences: &[&str]) -> Response {
    let mut response = said(StatusCode::SERVICE_UNAVAILABLE, title, sentences);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    response
}

const NOT_FOUND: [&str; 3] = [
    "If you typed the address, check it is right.",
    "If you followed a link, the record may have moved, or it may not be yours to see. Ask your service manager.",
    "If it is about somebody’s safety and cannot wait, search for them under People: whoever finds nobody there can open a record in an emergency.",
];

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Problem::SignedOut => Redirect::to("/sign-in").into_response(),
            Problem::NotFound => said(StatusCode::NOT_FOUND, "Page not found", &NOT_FOUND),
            Problem::Stale => said(
                StatusCode::FORBIDDEN,
                "This form is too old to use",
                &[
                    "You may have signed out, or signed in again in another tab.",
                    "Go back, copy what you typed, open the page again and send it once more. Nothing was changed.",
                ],
            ),
            Problem::Elsewhere => said(
                StatusCode::FORBIDDEN,
                "This form came from somewhere else",
                &[
                    "It was sent from another site, or from an address that Holdfast does not know as its own. Nothing was changed.",
                    "Open Holdfast at its usual address and try again. If this comes up there, tell your administrator.",
                ],
            ),
            Problem::RecordedOtherwise(again) => {
                let mut response = StatusCode::CONFLICT.into_response();
                let sentences = vec![
                    format!(
                        "The form that you sent was recorded before, on {}, with other words: perhaps from another tab. What you have typed now is not recorded yet.",
                        moment(again.recorded_at)
                    ),
                    "If it is something else, record it as well. If it belongs to what was recorded, go there and put that right."
                        .to_owned(),
                ];
                response.extensions_mut().insert(Said {
                    title: "This is not recorded yet".to_owned(),
                    sentences,
                    again: Some(*again),
                    locked: false,
                });
                response
            }
            Problem::Locked(again) => {
                let mut response = StatusCode::FORBIDDEN.into_response();
                let sentences = vec![
                    "Nobody used Holdfast here for a while, so it is locked. What you sent is kept in this page, and was not recorded yet."
                        .to_owned(),
                    "Unlock it in another tab, come back to this one, and send it.".to_owned(),
                ];
                response.extensions_mut().insert(Said { title: "Locked".to_owned(), sentences, again: Some(*again), locked: true });
                response
            }
            Problem::Unclear(what) => said(StatusCode::BAD_REQUEST, "That could not be understood", &[&what, "Nothing was changed."]),
            Problem::Full | Problem::Stopped | Problem::Taken | Problem::Busy | Problem::Away(_) | Problem::Crowded => self.until_later(),
            Problem::Broken(cause) => {
                let reference = &crate::ids::token()[..8];
                tracing::error!(reference, cause, "request failed");
                said(
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

impl Problem {
    /// What is nobody's fault and will be over.
    fn until_later(self) -> Response {
        match self {
            Problem::Full => later(
                "The disk is full",
                &[
                    "What you sent was not saved. Everything saved before is safe.",
                    "Tell your administrator that the disk Holdfast keeps its data on is full. People’s records cannot be opened until \
                     there is space, because each look is written down.",
                    RESEND,
                ],
            ),
            Problem::Stopped => later(
                "Nothing can be saved until Holdfast is started again",
                &[
                    "The disk failed while something was being saved, so Holdfast writes nothing more. Everything that was confirmed as saved is safe.",
                    "Tell your administrator to look at the disk and start Holdfast again.",
                    RESEND,
                ],
            ),
            Problem::Taken => later(
                "Nothing can be saved: the database was taken away",
                &[
                    "The file that Holdfast keeps its records in was removed or replaced on the server, so Holdfast writes nothing more. What you sent \
                     was not saved.",
                    "Tell your administrator at once, before Holdfast is stopped or started again: its log says what to do.",
                    RESEND,
                ],
            ),
            Problem::Busy => later(
                "Holdfast is busy",
                &["Something long is going on, such as a workbook being taken in. What you sent was not saved.", "Wait a minute.", RESEND],
            ),
            Problem::Away(why) => {
                tracing::error!(why, "the database cannot be reached");
                later(
                    "The database cannot be reached",
                    &[
                        "What you sent was not confirmed as saved. Wait a few minutes and try again: Holdfast goes on by itself when the database is back.",
                        "If it lasts, tell your administrator that Holdfast cannot reach its PostgreSQL database.",
                        RESEND,
                    ],
                )
            }
            Problem::Crowded => {
                let mut response = said(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Holdfast is busy",
                    &["More people want to sign in than can be let in at once. Nothing was changed.", "Try again in a moment."],
                );
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
                response
            }
            other => unreachable!("{other:?} is not over by itself"),
        }
    }
}
