//! The support plan. That it was agreed or reviewed is a form of its own (`forms/support-plan-agreed`, `-reviewed`).

pub mod plan;
pub(super) mod plan_pages;
