//! Holdfast: case management for services that support people escaping domestic abuse.
//!
//! In reading order: the areas a person meets, then what they all stand on.

/// Units, arrivals, departures, the board, and support after moving on.
pub mod accommodation;
/// Partner agencies and their messages.
pub mod agencies;
/// Risk assessed with the DASH: answers, score with its gaps, and the level.
pub mod assessments;
/// What passed between the service and a person, with its note.
pub mod contacts;
/// Which contract, which version of its pack.
pub mod contracts;
/// What is due, worked out from facts by the contract's rules.
pub mod deadlines;
/// What somebody began to type and has not recorded.
pub mod drafts;
/// The first page: what is due for me.
pub mod home;
/// A provider's workbook, checked, previewed, taken in.
pub mod imports;
/// Backups, restores, the key and its shares.
pub mod keeping;
/// Referral to MARAC, for high risk.
pub mod marac;
/// Service users and children: one person, one record; who may open it.
pub mod people;
/// The dated steps of support: assessment, plan, reviews, the long stay reported.
pub mod plans;
/// Requests for service: received, clocked, answered.
pub mod referrals;
/// Commissioners' returns: figures, their rules, and the records behind them.
pub mod reports;
/// Concerns sent on: safeguarding, and the high-risk behaviour panel.
pub mod safeguarding;
/// Accounts and signing in.
pub mod staff;
/// Two people changing one record: both versions side by side.
pub mod versions;

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
    pub contracts: Arc<contracts::Contracts>,
    /// Set when a proxy in front speaks TLS: cookies are then bound to it.
    pub behind_https: bool,
}
