//! Running the service: who works here, how they sign in, who looked at what.

/// Accounts and signing in.
pub mod accounts;
/// From the terminal.
pub mod cli;
/// Teams that workers are in.
pub mod teams;
/// Workers and volunteers.
pub mod workers;
