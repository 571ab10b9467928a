//! Where a form is filled in and a record is read. Kinds that were there before forms were files keep their addresses.

use super::{
    room,
    vocabulary::{About, Form},
};
use crate::drafts;

/// The four steps of support that one address was made for.
pub const STEPS: [&str; 4] = ["comprehensive-assessment", "support-plan-agreed", "support-plan-reviewed", "long-stay-reported"];

/// The form that drafts are kept of, and its subject, for a kind filled in about somebody or something.
pub fn of(form: &Form, name: &str) -> (&'static drafts::Form, String) {
    let with_kind = || format!("{name}~{}", form.kind);
    match (form.kind.as_str(), form.about) {
        ("dash", About::Referral) => (&room::DASH, name.to_owned()),
        ("marac-referral", About::Referral) => (&room::MARAC, name.to_owned()),
        ("concern", About::Referral) => (&room::CONCERN, name.to_owned()),
        ("case-study", About::Referral) => (&room::CASE_STUDY, name.to_owned()),
        ("message", About::Referral) => (&room::MESSAGE, name.to_owned()),
        (kind, About::Referral) if STEPS.contains(&kind) => (&room::STEP, with_kind()),
        (_, About::Referral) => (&room::RECORD, with_kind()),
        (_, About::Person) => (&room::RECORD_OF_PERSON, with_kind()),
        ("unit-delay", About::Unit) => (&room::UNIT_DELAY, name.to_owned()),
        (_, About::Unit) => (&room::RECORD_OF_UNIT, with_kind()),
        (_, About::Worker) => (&room::RECORD_OF_WORKER, with_kind()),
        (_, About::Organisation) => (&room::RECORD_OF_ORGANISATION, with_kind()),
        (_, About::Contract) => (&room::RECORD_OF_CONTRACT, with_kind()),
    }
}

/// The page on which a form is filled in.
pub fn new(form: &Form, name: &str) -> String {
    let (draft, subject) = of(form, name);
    draft.page(&subject)
}

/// Where a group is completed later.
pub fn later(kind: &str, referral: Option<&str>, id: i64, group: &str) -> (&'static drafts::Form, String) {
    match (kind, referral) {
        ("message", Some(referral)) => (&room::MESSAGE_ANSWER, format!("{referral}~{id}")),
        _ => (&room::RECORD_LATER, format!("{id}~{group}")),
    }
}

/// The page of a record.
pub fn page(kind: &str, id: i64) -> String {
    match kind {
        "dash" => format!("/dash/{id}"),
        _ => format!("/records/{id}"),
    }
}
