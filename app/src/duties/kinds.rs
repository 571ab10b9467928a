//! The kinds of fact that rules may speak of, each with its words. A pack that speaks of another is refused. Some are
//! spoken of by a pack before any area keeps them: then there simply are none.

use std::sync::LazyLock;

use rules::Kinds;

const DECLARED: [(&str, &str); 36] = [
    ("referral-received", "referral received"),
    ("referral-answered", "referral answered"),
    ("referral-accepted", "referral accepted"),
    ("referral-declined", "referral declined"),
    ("referral-closed", "referral closed"),
    ("risk-assessed", "risk assessed"),
    ("arrival", "arrival"),
    ("departure", "departure"),
    ("planned-departure", "planned departure"),
    ("dash", "DASH completed"),
    ("high-risk", "high risk found"),
    ("incident", "incident"),
    ("marac-referred", "MARAC referral made"),
    ("marac-heard", "MARAC held"),
    ("marac-feedback-given", "told what MARAC decided"),
    ("comprehensive-assessment", "comprehensive assessment completed"),
    ("support-plan-agreed", "support plan agreed"),
    ("support-plan-reviewed", "support plan reviewed"),
    ("safety-plan-made", "safety plan made"),
    ("needs-assessed", "needs assessed"),
    ("exit-interview", "exit interview held"),
    ("resettlement-started", "resettlement support started"),
    ("resettlement-ended", "resettlement support ended"),
    ("long-stay-reported", "long stay reported"),
    ("message-received", "message received"),
    ("message-answered", "message answered"),
    ("unit-vacated", "unit vacated"),
    ("unit-ready", "unit ready"),
    ("unit-occupied", "unit occupied"),
    ("unit-delay-explained", "reason for delay recorded"),
    ("first-contact-made", "first contact made"),
    ("contact-made", "contact made"),
    ("episode-begun", "support in this service began"),
    ("episode-ended", "support in this service ended"),
    ("support-ended", "all support ended"),
    ("person-died", "death"),
];

static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds::new(DECLARED).expect("the kinds written in this file can be declared"));

/// Every kind there is.
pub fn known() -> &'static Kinds {
    &KINDS
}
