//! Running the service: who works here and how they sign in.

pub mod accounts;
/// Accounts and signing in.
pub mod room;
