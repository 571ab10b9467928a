//! Contacts: what passed between the service and a person, made or attempted, and the case note about it. Notes are
//! never edited or lost: a correction is an amendment beside the original.
//!
//! A contact can be recorded for anyone with a referral, also while they wait (REF-8).

pub(super) mod amend;
pub(super) mod amend_pages;
pub(super) mod does;
pub mod others;
pub mod pages;
pub mod queries;
pub(super) mod record;
pub mod think_family;
