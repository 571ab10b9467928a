//! Units: added, where they are, made ready again, and which of them would suit a household.

pub mod add_unit;
pub mod address;
pub(super) mod address_pages;
pub mod matching;
pub mod turnaround;
pub(super) mod unit_pages;
