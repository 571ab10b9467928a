//! Where what an entry tells of stands: the page on which it is read with what it was before, who changed it and when.

use super::queries::{Entry, Named};

/// The address; nothing where an entry leads nowhere further: a look, a sign-in, a workbook's row. `person`: whose the entry is.
/// `case`: the reference of a referral, by its id. A stay's or a plan's is told on the page of a person alone, to whom it is known.
pub(super) fn at(entry: &Entry, person: Option<&Named>, of_person: bool, case: impl Fn(i64) -> Option<String>) -> Option<String> {
    let id = entry.subject_id?;
    let first = entry.detail.split(' ').next().unwrap_or_default();
    match (entry.subject.as_str(), entry.action.as_str()) {
        (_, "imported" | "looked" | "listed" | "searched" | "revealed" | "journal-read" | "import-changed") => None,
        ("contact", _) => Some(format!("/contacts/{id}")),
        ("record", _) => Some(format!("/records/{id}")),
        ("document", _) => Some(format!("/documents/{id}")),
        ("goal", _) => Some(format!("/goals/{id}")),
        ("task", _) => Some(format!("/tasks/{id}")),
        ("appointment", _) => Some(format!("/appointments/{id}")),
        ("group-place", _) => Some(format!("/groups/places/{id}")),
        ("group", _) => Some(format!("/groups/{id}")),
        ("group-session", _) => Some(format!("/groups/sessions/{id}")),
        ("shift", _) => Some(format!("/rota/{id}")),
        ("unit-state", _) => Some(format!("/units/{first}/states/{id}")),
        ("unit", "unit-changed") => Some(format!("/units/{first}")),
        ("worker", _) => Some(format!("/workers/{id}")),
        ("account", "account-made" | "account-role-changed" | "account-worker-changed" | "account-council-changed") => {
            Some(format!("/accounts/{id}"))
        }
        ("account", "account-closed" | "account-opened") => Some(format!("/accounts/{id}")),
        ("stay", _) if of_person => Some(format!("/referrals/{first}/stays/{id}")),
        ("plan", _) if of_person => Some(format!("/referrals/{first}/plan")),
        ("referral", _) => case(id).map(|case| format!("/referrals/{case}")),
        ("contract" | "organisation" | "service", _) => Some("/contracts".into()),
        ("person", action) => person.and_then(|person| below_person(action, first, &person.reference)),
        _ => None,
    }
}

fn below_person(action: &str, first: &str, reference: &str) -> Option<String> {
    let below = match action {
        "characteristic-corrected" | "characteristic-told" | "characteristic-withdrawn" => format!("/about/{first}"),
        "related" | "relationship-changed" => format!("/relationships/{first}"),
        "flag-corrected" | "flag-ended" | "flag-withdrawn" => format!("/flags/{first}"),
        "person-changed" | "name-recorded" | "name-withdrawn" => "/details".into(),
        "safe-contact-confirmed" | "safe-contact-ended" | "safe-contact-set-unsafe" | "safe-contact-withdrawn" => "/safe-contact".into(),
        "sealed" | "unsealed" | "seal-reader-named" | "seal-reader-withdrawn" | "wall-put-up" | "wall-lifted" => "/who-sees".into(),
        _ => return None,
    };
    Some(format!("/people/{reference}{below}"))
}
