//! What is done with and for people: referrals received and answered, episodes, contacts, plans.

/// When a worker is to meet a person.
pub mod appointments;
/// Where a press of a line leads back to.
pub mod back;
/// How much each worker carries, beside what they can.
pub mod caseload;
/// What passed between the service and a person, with its note.
pub mod contacts;
/// One person in one service, from a day to a day.
pub mod episodes;
pub mod goals;
/// Programmes with sessions, and who has a place in them.
pub mod groups;
/// Support of their own for whoever came with somebody else.
pub mod own_support;
/// The support plan.
pub mod plans;
/// Requests for service: received, clocked, answered.
pub mod referrals;
mod room;
/// From one service to another in the middle of a case.
pub mod transfers;

/// Where what came as an enquiry is carried into a referral.
pub use room::REFERRAL;
/// What a worker is to do by a day.
pub mod tasks;

pub use room::room;
