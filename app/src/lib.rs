//! Holdfast: case management for services that support people escaping domestic abuse.
//!
//! In reading order: the areas a person meets, then what they all stand on.

// First, because macros are known only after the place where they are written.
#[macro_use]
mod volunteer_then;

/// A provider's workbook, checked, previewed, taken in.
pub mod arrivals;
/// What somebody began to type and has not recorded.
pub mod drafts;
/// What is due, worked out from facts by the contract's rules.
pub mod duties;
/// Commissioners' returns: figures, their rules, and the records behind them.
pub mod evidence;
/// The first page: what is due for me.
pub mod home;
/// Backups, restores, the key and its shares.
pub mod keeping;
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
/// Two people changing one record: both versions side by side.
pub mod versions;
/// Referrals, contacts, assessments, plans, messages.
pub mod work;

pub mod access;
pub mod assets;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod error;
pub mod fields;
pub mod form;
pub mod heavy;
pub mod ids;
pub mod journal;
pub mod looks;
pub mod page;
pub mod routes;
pub mod serve;
pub mod session;

use std::sync::Arc;

/// What every handler has at hand.
#[derive(Clone)]
pub struct App {
    pub db: db::Db,
    pub contracts: Arc<duties::contracts::Contracts>,
    /// Set when a proxy in front speaks TLS: cookies are then bound to it.
    pub behind_https: bool,
}
