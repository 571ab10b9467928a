//! Records that are one person: offered, joined, kept apart, undone.

pub mod at_entry;
pub mod join;
pub mod offer;
pub(super) mod pairs;
pub(super) mod pairs_pages;
pub(super) mod same_pages;
