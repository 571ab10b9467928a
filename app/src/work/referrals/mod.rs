//! Referrals: any request for service, whatever the door it came in by. A referral is received, its clock runs, and it
//! is answered: accepted, put on the waiting list, or declined for a reason that the contract allows.
//!
//! The status of a referral is its last answer and is never typed.

pub mod allocate;
pub mod answer;
pub mod answer_pages;
pub mod handover;
pub mod handover_pages;
pub mod pages;
pub mod queries;
pub mod receive;
