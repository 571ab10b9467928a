//! Running the service: who works here and how they sign in, and the contracts and services they work under.

pub mod accounts;
pub mod room;
/// Contracts and their services, made from the packs.
pub mod services;
