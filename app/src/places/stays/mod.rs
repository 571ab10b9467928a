//! Who stays where: arrivals, departures, and the support that follows.

pub mod arrival_pages;
pub mod arrive;
pub mod change_stay;
pub mod depart;
pub mod departure_pages;
pub mod move_unit;
pub mod move_unit_pages;
pub mod resettle;
pub mod resettlement_pages;
pub mod settle;
pub mod stay_pages;
pub mod take_back;
pub mod take_back_pages;
