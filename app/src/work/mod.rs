//! What is done with and for people: referrals received and answered, episodes, contacts, plans.

/// What passed between the service and a person, with its note.
pub mod contacts;
/// One person in one service, from a day to a day.
pub mod episodes;
/// The support plan.
mod plans;
/// Requests for service: received, clocked, answered.
pub mod referrals;
mod room;

pub use room::room;
