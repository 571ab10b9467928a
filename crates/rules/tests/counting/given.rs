//! Packs and calendars for tests: the calendar and lists of this repository, with rules of the test's own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use jiff::Timestamp;
use rules::{About, Calendar, Fact, FactKind, Kinds, Outcome, Pack, PackError, ServiceKind, Silence, Subject, When};
use serde::Deserialize;

pub const PACK: &str = include_str!("../../../../packs/cornwall-dispersed/2024-04-01/pack.toml");

/// What the Cornwall pack speaks of, beside what forms give.
const DECLARED: [(&str, &str); 38] = [
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
    ("safety-plan-made", "safety plan made"),
    ("marac-referred", "MARAC referral made"),
    ("comprehensive-assessment", "comprehensive assessment completed"),
    ("support-plan-agreed", "support plan agreed"),
    ("support-plan-reviewed", "support plan reviewed"),
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
    ("contact-made", "contact made"),
    ("support-ended", "all support ended"),
    ("person-died", "death"),
    ("reportable-incident", "serious incident"),
    ("incident-reported", "serious incident reported"),
    ("worker-at-work", "at work here"),
    ("worker-left", "last day of work"),
    ("supervised", "supervision held"),
    ("contract-begun", "contract begun"),
    ("contract-ended", "contract ended"),
    ("learning-review-held", "learning review held"),
];

static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    let of_forms = given_by_forms();
    let declared = of_forms.iter().map(|(kind, says)| (kind.as_str(), says.as_str())).chain(DECLARED);
    Kinds::new(declared).expect("each can be declared")
});

#[derive(Deserialize)]
struct FormFile {
    #[serde(default)]
    fact: Vec<Given>,
}

#[derive(Deserialize)]
struct Given {
    kind: String,
    #[serde(default)]
    says: String,
}

/// The kinds of fact that the forms of this repository give: a pack may speak of each as soon as a form gives it.
fn given_by_forms() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../forms");
    let kinds = std::fs::read_dir(root).expect("the forms of this repository").flatten();
    let files =
        kinds.filter(|kind| kind.path().is_dir()).flat_map(|kind| std::fs::read_dir(kind.path()).expect("a form's folder").flatten());
    let given = files.flat_map(|file| {
        let text = std::fs::read_to_string(file.path()).expect("a form's file");
        toml::from_str::<FormFile>(&text).expect("a form's file is sound").fact
    });
    let worded = given.filter(|fact| !fact.says.is_empty() && DECLARED.iter().all(|(known, _)| *known != fact.kind));
    worded.map(|fact| (fact.kind, fact.says)).collect()
}

pub fn kinds() -> &'static Kinds {
    &KINDS
}

pub fn kind(name: &str) -> FactKind {
    KINDS.get(name).expect("a kind declared above")
}

pub fn moment(at: &str) -> Timestamp {
    at.parse().expect("a moment in UTC")
}

/// After everything in these tests has come about and fallen due.
pub fn long_after() -> Timestamp {
    moment("2100-01-01T00:00:00Z")
}

/// A fact of a day, written long after.
pub fn day(name: &str, day: &str) -> Fact {
    Fact { kind: kind(name), id: 1, when: When::Day(day.parse().expect("a date")), written: long_after(), thread: None }
}

/// A fact of a moment, written long after.
pub fn at(name: &str, at: &str) -> Fact {
    Fact { kind: kind(name), id: 1, when: When::Instant(moment(at)), written: long_after(), thread: None }
}

/// What facts come to for every kind of subject at once.
pub fn outcome(pack: &Pack, calendar: &Calendar, facts: &[Fact], now: Timestamp) -> Outcome {
    let services: Vec<ServiceKind> = pack.service_kinds();
    let mut all = Outcome::default();
    for about in About::ALL {
        let subject = Subject { about, services: &services, silence: &Silence::default() };
        let one = rules::deadlines(pack, calendar, subject, facts, now);
        all.deadlines.extend(one.deadlines);
        all.doubts.extend(one.doubts);
        all.again_at = all.again_at.into_iter().chain(one.again_at).min();
    }
    all
}

pub fn england_and_wales() -> Calendar {
    let text = include_str!("../../../../calendars/england-and-wales.toml");
    Calendar::parse("england-and-wales.toml", text).expect("the calendar in this repository is sound")
}

/// The Cornwall lists, with these rules and examples.
pub fn pack(deadlines: &str, examples: &str) -> Result<Pack, PackError> {
    Pack::parse(kinds(), PACK, deadlines, examples)
}

/// The pack of the Cornwall contract.
pub fn cornwall() -> Pack {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/cornwall-dispersed/2024-04-01");
    rules::load(&dir, kinds()).expect("the pack in this repository is sound")
}
