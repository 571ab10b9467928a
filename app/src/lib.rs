//! Holdfast: case management for services that support people escaping domestic abuse.
//!
//! In reading order: the areas a person meets, then what they all stand on.

/// Other agencies: the register, what was shared with whom, who signed the confidentiality statement.
pub mod agencies;
/// A provider's workbook, checked, previewed, taken in.
pub mod arrivals;
/// What a worker or a team has before them, day by day.
pub mod diary;
/// Documents: made of what is recorded, kept, and sent by ways that are safe.
pub mod documents;
/// What is due, worked out from facts by the contract's rules.
pub mod duties;
/// Commissioners' returns: figures, their rules, and the records behind them.
pub mod evidence;
/// Finding what was written about people by its words.
pub mod finding;
/// Everything that is a dated form: each kind of record a file, and one engine for all.
pub mod forms;
/// The first page: what is due for me.
pub mod home;
/// The journal, to be read: who looked at whom, and what was done.
pub mod journal_page;
/// Backups, restores, the key and its shares.
pub mod keeping;
/// MARAC meetings: the agenda held against everybody known, research, what came of it.
pub mod marac;
/// Service users and children: one person, one record; who may open it.
pub mod people;
/// A person's page: what several rooms know of one person, put together.
pub mod person_page;
/// Units, who stays in them, the board, and support after moving on.
pub mod places;
/// Who works here, and how they sign in.
pub mod running;
/// Finding a person by what somebody typed.
pub mod search;
/// Referrals, episodes, contacts, plans.
pub mod work;
/// A worker's page, with the cases they carry.
pub mod worker_page;

pub mod cli;
pub mod routes;

// The ground, by the names that the rooms call it.
pub use desk::{
    access, assets, drafts, error, fields, files, form, gate, layers, once, page, room, serve, session, typed, versions, words,
};
pub use policy::{colleagues, own_written, shown, shown_case, shown_dated, shown_episode, shown_referral, shown_written};
pub use store::{args, clock, db, folder as config, heads, heavy, ids, journal, looks, row, sealed, seen, seen_record, unsealed};

use std::sync::Arc;

use axum::extract::FromRef;

/// What every handler has at hand.
#[derive(Clone)]
pub struct App {
    pub db: db::Db,
    pub contracts: Arc<duties::contracts::Contracts>,
    /// Every kind of record, as its file says.
    pub forms: Arc<forms::Forms>,
    /// Every kind of document, as its files say.
    pub templates: Arc<::documents::Templates>,
    /// Set when a proxy in front speaks TLS: cookies are then bound to it.
    pub behind_https: bool,
    /// What is asked of whoever signs in.
    pub asks: Arc<desk::asks::Asks>,
    /// Where people sign in besides here.
    pub provider: Option<Arc<running::accounts::single_sign_on::Provider>>,
    /// Where warnings go out by mail; without it none do.
    pub mail: Option<Arc<running::warnings::Mail>>,
}

impl FromRef<App> for desk::Desk {
    fn from_ref(app: &App) -> desk::Desk {
        let provider = app.provider.as_ref().map(|provider| provider.name.clone());
        desk::Desk { db: app.db.clone(), behind_https: app.behind_https, asks: app.asks.clone(), provider }
    }
}
