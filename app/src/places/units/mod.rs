//! Units: added, made ready again, and which of them would suit a household.

pub mod add_unit;
pub mod matching;
pub mod turnaround;
pub(super) mod unit_pages;
