//! Running the service: who works here, how they sign in, who looked at what.

pub mod accounts;
/// From the terminal.
pub mod cli;
/// What this room declares.
pub mod room;
/// Teams that workers are in.
pub mod teams;
/// Workers and volunteers.
pub mod workers;
