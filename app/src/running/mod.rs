//! Running the service: who works here and how they sign in.

/// Accounts and signing in.
pub mod accounts;
