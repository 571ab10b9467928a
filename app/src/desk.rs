//! What everything that answers a request has at hand, whichever room it is in.

use crate::db::Db;

/// The router's state gives it by axum's `FromRef`, so that the ground needs to know nothing of the rest of that state.
#[derive(Clone)]
pub struct Desk {
    pub db: Db,
    /// Set when a proxy in front speaks TLS: cookies are then bound to it.
    pub behind_https: bool,
}
