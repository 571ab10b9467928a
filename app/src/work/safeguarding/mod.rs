//! Concerns sent on: safeguarding of an adult or a child, and the high-risk behaviour panel.

pub mod pages;
pub mod record;

pub const KINDS: [(&str, &str); 2] = [("safeguarding", "Safeguarding"), ("high-risk-behaviour-panel", "High-risk behaviour panel")];

pub const ABOUT: [(&str, &str); 2] = [("adult", "An adult"), ("child", "A child")];
