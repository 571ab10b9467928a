//! What is done with and for people: referrals received and answered, contacts, assessments, plans, messages.

pub mod assessments;
/// What passed between the service and a person, with its note.
pub mod contacts;
/// One person in one service, from a day to a day.
pub mod episodes;
/// Referral to MARAC, for high risk.
pub mod marac;
/// Partner agencies' messages and what was answered.
pub mod messages;
/// The dated steps of support: assessment, plan, reviews, the long stay reported.
pub mod plans;
/// Requests for service: received, clocked, answered.
pub mod referrals;
/// Risk assessed with the DASH: answers, score with its gaps, and the level.
pub mod room;
/// Concerns sent on: safeguarding, and the high-risk behaviour panel.
pub mod safeguarding;
