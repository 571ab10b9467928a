//! Who stays where: arrivals, departures, and the support that follows.

pub(super) mod arrival_pages;
pub(super) mod arrive;
pub(super) mod change_stay;
mod day_of_move;
pub(super) mod depart;
pub(super) mod departure_pages;
pub(super) mod move_unit;
pub(super) mod move_unit_pages;
pub(super) mod resettle;
pub(super) mod resettlement_pages;
pub mod rests_on;
pub mod settle;
pub(super) mod stay_pages;
pub(super) mod take_back;
pub mod take_back_pages;
