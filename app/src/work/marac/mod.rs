//! Referral to MARAC: high risk brought before the agencies together. Due within 48 hours of high risk being found.

pub mod pages;
pub mod queries;
pub mod record;

/// Why a case goes to MARAC. Any one is enough.
pub const REASONS: [(&str, &str); 4] = [
    ("high-risk", "Visible high risk"),
    ("judgement", "Professional judgement"),
    ("escalation", "Potential escalation"),
    ("repeat", "Repeat"),
];

/// Whether the service user agreed. Agreement is asked for where it is safe, and a referral can be made without it.
pub const CONSENT: [(&str, &str); 3] =
    [("given", "Asked, and agreed"), ("refused", "Asked, and did not agree"), ("not-asked", "Not asked")];
