//! Units: added, put right, where they are, made ready again, in works, out of use or reserved, and which of them would suit a household.

pub mod add_unit;
pub mod address;
pub(super) mod address_pages;
pub mod change_unit;
pub(super) mod change_unit_pages;
pub(super) mod fitting_pages;
pub mod lists;
pub mod matching;
pub mod offer;
pub(super) mod ready_pages;
pub mod states;
pub mod turnaround;
pub(super) mod unit_pages;
pub mod withdraw;
