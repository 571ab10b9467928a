//! Children: people with records of their own, who came with somebody's referral.

pub(super) mod pages;
pub mod record;
