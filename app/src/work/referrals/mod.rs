//! Referrals: any request for service, whatever the door it came in by. A referral is received, its clock runs, and it
//! is answered: accepted, put on the waiting list, sent on to another service, or
//! declined for a reason that the contract allows.
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
pub mod redirect;
pub mod referrer;

use jiff::civil::Date;

use crate::{
    db::{DbError, Read},
    duties::contracts::Contracts,
    people::{
        OpenCase,
        birth::{self, Birth},
    },
    running::contracts::services,
};

/// A contract that has this among its reasons to decline is for adults.
const UNDER_18: &str = "under-18";

/// That somebody is too young for what the contract pays for, or may be, where only a year or an age is known: said where a referral is
/// answered, and before a unit is given.
pub async fn too_young(read: &mut Read, contracts: &Contracts, case: &OpenCase, on: Date) -> Result<Option<String>, DbError> {
    let is_for_adults =
        contracts.on(&case.contract, case.received_on).is_some_and(|pack| pack.choice("decline-reasons", UNDER_18).is_some());
    if !is_for_adults {
        return Ok(None);
    }
    let birth = match case.born_on {
        Some(day) => Birth::On(day),
        None => birth::of(read, case.person_id).await?,
    };
    if birth.is_child(on) != Some(true) || services::asked_for_is(read, case.referral_id, services::CHILDRENS).await? {
        return Ok(None);
    }
    let (name, day) = (case.name(), crate::duties::pages::day(on));
    let says = match birth.age(on) {
        Some(age) => format!("{name} is {age} years old on {day}."),
        None => format!("{name} is, or may be, under 18 on {day}. {}.", birth.says(on)),
    };
    Ok(Some(format!("{says} This service is for people aged 18 or over.")))
}
