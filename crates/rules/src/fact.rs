//! Facts: dated things that happened on one subject (a case, a unit, or a partner's message).
//!
//! The kinds are closed: a rule can only speak of what is listed here, and a new kind is a reviewed change.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::When;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub enum FactKind {
    ReferralReceived,
    ReferralAnswered,
    ReferralAccepted,
    ReferralDeclined,
    ReferralClosed,
    RiskAssessed,
    Arrival,
    Departure,
    PlannedDeparture,
    Dash,
    HighRisk,
    Incident,
    MaracReferred,
    ComprehensiveAssessment,
    SupportPlanAgreed,
    SupportPlanReviewed,
    ExitInterview,
    ResettlementStarted,
    ResettlementEnded,
    LongStayReported,
    MessageReceived,
    MessageAnswered,
    UnitVacated,
    UnitReady,
    UnitOccupied,
    UnitDelayExplained,
}

impl FactKind {
    /// Every kind, in the order of a case's life.
    pub const ALL: [FactKind; 26] = [
        FactKind::ReferralReceived,
        FactKind::ReferralAnswered,
        FactKind::ReferralAccepted,
        FactKind::ReferralDeclined,
        FactKind::ReferralClosed,
        FactKind::RiskAssessed,
        FactKind::Arrival,
        FactKind::Departure,
        FactKind::PlannedDeparture,
        FactKind::Dash,
        FactKind::HighRisk,
        FactKind::Incident,
        FactKind::MaracReferred,
        FactKind::ComprehensiveAssessment,
        FactKind::SupportPlanAgreed,
        FactKind::SupportPlanReviewed,
        FactKind::ExitInterview,
        FactKind::ResettlementStarted,
        FactKind::ResettlementEnded,
        FactKind::LongStayReported,
        FactKind::MessageReceived,
        FactKind::MessageAnswered,
        FactKind::UnitVacated,
        FactKind::UnitReady,
        FactKind::UnitOccupied,
        FactKind::UnitDelayExplained,
    ];

    /// The name used in packs and in the `fact` view: "referral-received".
    pub fn as_str(self) -> &'static str {
        self.words().0
    }

    /// Plain words for staff, without a capital: "arrival", "DASH completed".
    pub fn says(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            FactKind::ReferralReceived => ("referral-received", "referral received"),
            FactKind::ReferralAnswered => ("referral-answered", "referral answered"),
            FactKind::ReferralAccepted => ("referral-accepted", "referral accepted"),
            FactKind::ReferralDeclined => ("referral-declined", "referral declined"),
            FactKind::ReferralClosed => ("referral-closed", "referral closed"),
            FactKind::RiskAssessed => ("risk-assessed", "risk assessed"),
            FactKind::Arrival => ("arrival", "arrival"),
            FactKind::Departure => ("departure", "departure"),
            FactKind::PlannedDeparture => ("planned-departure", "planned departure"),
            FactKind::Dash => ("dash", "DASH completed"),
            FactKind::HighRisk => ("high-risk", "high risk found"),
            FactKind::Incident => ("incident", "incident"),
            FactKind::MaracReferred => ("marac-referred", "MARAC referral made"),
            FactKind::ComprehensiveAssessment => ("comprehensive-assessment", "comprehensive assessment completed"),
            FactKind::SupportPlanAgreed => ("support-plan-agreed", "support plan agreed"),
            FactKind::SupportPlanReviewed => ("support-plan-reviewed", "support plan reviewed"),
            FactKind::ExitInterview => ("exit-interview", "exit interview held"),
            FactKind::ResettlementStarted => ("resettlement-started", "resettlement support started"),
            FactKind::ResettlementEnded => ("resettlement-ended", "resettlement support ended"),
            FactKind::LongStayReported => ("long-stay-reported", "long stay reported"),
            FactKind::MessageReceived => ("message-received", "message received"),
            FactKind::MessageAnswered => ("message-answered", "message answered"),
            FactKind::UnitVacated => ("unit-vacated", "unit vacated"),
            FactKind::UnitReady => ("unit-ready", "unit ready"),
            FactKind::UnitOccupied => ("unit-occupied", "unit occupied"),
            FactKind::UnitDelayExplained => ("unit-delay-explained", "reason for delay recorded"),
        }
    }
}

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no kind of fact.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a kind of fact")]
pub struct UnknownFact(pub String);

impl FromStr for FactKind {
    type Err = UnknownFact;

    /// Reads "referral-received", or the same with underscores, as columns spell it.
    fn from_str(name: &str) -> Result<Self, UnknownFact> {
        let name = name.replace('_', "-");
        FactKind::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(UnknownFact(name))
    }
}

impl TryFrom<String> for FactKind {
    type Error = UnknownFact;

    fn try_from(name: String) -> Result<Self, UnknownFact> {
        name.parse()
    }
}

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fact {
    pub kind: FactKind,
    /// The row it came from, in the table its kind names. Not looked at, except to keep an order.
    pub id: i64,
    pub when: When,
    /// Facts that belong together: the id of a stay, a message, an empty period of a unit. `None` belongs to all.
    pub thread: Option<i64>,
}

impl Fact {
    /// Whether this may be evidence, or an ending, for the other: unless both have a thread and the threads differ.
    pub fn belongs_with(&self, other: &Fact) -> bool {
        self.thread.is_none() || other.thread.is_none() || self.thread == other.thread
    }

    /// An order for lists: by when (see [`When::in_order`]), then by kind, thread and id, so that it is total.
    pub fn in_order(&self, other: &Fact) -> Ordering {
        let rest = |fact: &Fact| (fact.kind, fact.thread, fact.id);
        self.when.in_order(&other.when).then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl fmt::Display for Fact {
    /// "arrival, Mon 8 April 2024".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.kind.says(), self.when)
    }
}
