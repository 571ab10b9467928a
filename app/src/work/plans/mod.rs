//! The support plan, and the dated steps of support that the contract asks for: the comprehensive assessment, the plan
//! agreed and reviewed, and a long stay reported to the commissioner.

pub mod pages;
pub mod plan;
pub mod plan_pages;
pub mod record;

/// A step as its form asks for it. The kind is a fact of the rules.
pub struct Step {
    pub kind: &'static str,
    pub title: &'static str,
    /// What the words are about.
    pub asks: &'static str,
    pub hint: &'static str,
    /// The sentence for when the words are missing; nothing when they may be.
    pub required: Option<&'static str>,
}

pub const STEPS: [Step; 4] = [
    Step {
        kind: "comprehensive-assessment",
        title: "Record the comprehensive assessment",
        asks: "What was found, in short",
        hint: "Needs, strengths, and what the service user wants.",
        required: None,
    },
    Step {
        kind: "support-plan-agreed",
        title: "Record that the support plan is agreed",
        asks: "What was agreed, in short",
        hint: "Agreed with the service user, and theirs to keep a copy of where that is safe.",
        required: None,
    },
    Step {
        kind: "support-plan-reviewed",
        title: "Record a review of the support plan",
        asks: "What changed, in short",
        hint: "",
        required: None,
    },
    Step {
        kind: "long-stay-reported",
        title: "Record that the long stay is reported to the commissioner",
        asks: "The reason and the plan",
        hint: "Why the stay is longer than 6 months, the plan for resettlement, what stands in its way, and when it is looked at again.",
        required: Some("Say why the stay is longer than 6 months, and the plan"),
    },
];

/// The step of this kind.
pub fn step(kind: &str) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.kind == kind)
}
