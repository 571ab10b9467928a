//! Running the service: who works here, how they sign in, who looked at what, and the contracts and services they work under.

pub mod accounts;
/// The register of agencies and pathways.
pub mod agencies;
/// From the terminal.
pub mod cli;
/// Contracts, their services and parties: made from the packs, kept at pages.
pub mod contracts;
/// What this room declares.
mod room;
/// Who is on call, and when nobody is.
pub mod rota;
/// Teams that workers are in.
pub mod teams;
/// Writing to people before something falls due.
pub mod warnings;
/// What of all this somebody may change where several providers are.
pub mod whose;
/// Workers and volunteers.
pub mod workers;

pub use room::room;
