//! Running the service: who works here, how they sign in, who looked at what, and the contracts and services they work under.

pub mod accounts;
/// From the terminal.
pub mod cli;
/// What this room declares.
pub mod room;
/// Contracts and their services, made from the packs.
pub mod services;
/// Teams that workers are in.
pub mod teams;
/// Workers and volunteers.
pub mod workers;
