//! Records that are one person: offered, joined, kept apart, undone.

pub mod at_entry;
pub mod join;
pub mod offer;
pub mod pairs;
pub mod pairs_pages;
pub mod same_pages;
