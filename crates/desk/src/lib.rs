//! What every room stands on that answers requests: who is signed in and may do what, forms and what was typed into them,
//! pages around what a room shows, and what a room declares of itself. It knows no room, and no area of the work.

pub mod access;
pub mod asked;
pub mod asks;
pub mod assets;
pub mod drafts;
pub mod error;
pub mod fields;
pub mod files;
pub mod form;
pub mod gate;
pub mod layers;
pub mod left;
pub mod once;
pub mod own;
pub mod page;
pub mod room;
pub mod serve;
pub mod session;
pub mod typed;
/// Two people changing one record: both versions side by side.
pub mod versions;
pub mod words;

use store::{args, chain, clock, db, ids, journal, looks, row, sealed, unsealed};

use std::sync::Arc;

use db::Db;

/// What everything that answers a request has at hand, whichever room it is in. The router's state gives it by axum's
/// `FromRef`, so that the ground needs to know nothing of the rest of that state.
#[derive(Clone)]
pub struct Desk {
    pub db: Db,
    /// Set when a proxy in front speaks TLS: cookies are then bound to it.
    pub behind_https: bool,
    /// What is asked of whoever signs in.
    pub asks: Arc<asks::Asks>,
    /// What the provider of single sign-on is called, where there is one.
    pub provider: Option<Arc<str>>,
}
