//! Referrals: any request for service, whatever the door it came in by. A referral is received, its clock runs, and it
//! is answered: accepted, put on the waiting list, or declined for a reason that the contract allows.
//!
//! The status of a referral is its last answer and is never typed.

pub(super) mod allocate;
pub mod answer;
pub(super) mod answer_pages;
mod besides;
pub mod give_pages;
pub mod handover;
pub(super) mod handover_pages;
pub(super) mod key_in;
mod key_in_parts;
pub(super) mod mend;
pub(super) mod mend_pages;
mod next;
pub mod pages;
pub mod queries;
pub mod receive;
pub mod referrer;

use jiff::civil::Date;

use crate::{
    duties::contracts::Contracts,
    people::{self, OpenCase},
};

/// A contract that has this among its reasons to decline is for adults.
const UNDER_18: &str = "under-18";

/// That somebody is too young for what the contract pays for: said where a referral is answered, and before a unit is given.
pub fn too_young(contracts: &Contracts, case: &OpenCase, on: Date) -> Option<String> {
    let pack = contracts.on(&case.contract, case.received_on)?;
    pack.choice("decline-reasons", UNDER_18)?;
    let age = people::age(case.born_on?, on);
    (age < 18).then(|| {
        format!("{} is {age} years old on {}. This service is for people aged 18 or over.", case.name(), crate::duties::pages::day(on))
    })
}
