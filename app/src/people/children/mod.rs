//! Children: people with records of their own, who came with somebody's referral.

pub mod pages;
pub mod record;
