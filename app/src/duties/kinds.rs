//! The kinds of fact that rules may speak of, each with its words. A pack that speaks of another is refused. Some are
//! spoken of by a pack before any area keeps them: then there simply are none.

use std::{
    path::Path,
    sync::{LazyLock, PoisonError, RwLock},
};

use rules::Kinds;
use serde::Deserialize;

const DECLARED: [(&str, &str); 42] = [
    ("referral-received", "referral received"),
    ("own-support-begun", "support of their own begun"),
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
    ("marac-transferred", "MARAC transfer to another area"),
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
    ("worker-at-work", "at work here"),
    ("worker-left", "last day of work"),
    ("contract-begun", "contract begun"),
    ("contract-ended", "contract ended"),
];

static KINDS: LazyLock<RwLock<&'static Kinds>> = LazyLock::new(|| RwLock::new(made(&[])));

/// Every kind there is.
pub fn known() -> &'static Kinds {
    *KINDS.read().unwrap_or_else(PoisonError::into_inner)
}

fn made(more: &[(String, String)]) -> &'static Kinds {
    let of_forms = more.iter().map(|(kind, says)| (kind.as_str(), says.as_str()));
    let declared = DECLARED.iter().copied().chain(of_forms.filter(|(kind, _)| !DECLARED.iter().any(|(known, _)| known == kind)));
    Box::leak(Box::new(
        Kinds::new(declared).unwrap_or_else(|_| Kinds::new(DECLARED).expect("the kinds written in this file can be declared")),
    ))
}

/// What is read of a form file here: the facts that its records give.
#[derive(Deserialize)]
struct Gives {
    #[serde(default)]
    fact: Vec<Given>,
}

#[derive(Deserialize)]
struct Given {
    kind: String,
    #[serde(default)]
    says: String,
}

/// Declares the kinds of fact that the form files under a folder give, so that a rule may speak of them. What is wrong with a
/// file is told by whoever reads it whole.
pub fn learn(root: &Path) {
    let mut more: Vec<(String, String)> = vec![];
    for kind in std::fs::read_dir(root.join("forms")).into_iter().flatten().flatten() {
        for file in std::fs::read_dir(kind.path()).into_iter().flatten().flatten() {
            let text = std::fs::read_to_string(file.path()).unwrap_or_default();
            let Ok(gives) = toml::from_str::<Gives>(&text) else { continue };
            let worded = gives.fact.into_iter().filter(|fact| !fact.says.trim().is_empty());
            for fact in worded {
                if !more.iter().any(|(kind, _)| *kind == fact.kind) && Kinds::new([(fact.kind.as_str(), fact.says.as_str())]).is_ok() {
                    more.push((fact.kind, fact.says));
                }
            }
        }
    }
    if more.iter().any(|(kind, _)| known().get(kind).is_none()) {
        // The program learns once at its start; stories that open several folders learn a little more each time.
        let before = known().all().map(|kind| (kind.as_str().to_owned(), kind.says().to_owned()));
        let before: Vec<(String, String)> = before.filter(|(kind, _)| !more.iter().any(|(new, _)| new == kind)).collect();
        more.extend(before);
        *KINDS.write().unwrap_or_else(PoisonError::into_inner) = made(&more);
    }
}
