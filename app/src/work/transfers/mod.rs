//! Transfers: somebody goes from one service to another in the middle of a case, to another provider or to another service of one's own
//! (step up, step down). Asked for as one act, whole or not at all: a referral to the other service, with what is known carried over; where
//! that is another provider's, the agreement that opens to it what was chosen; and the note of what it must know at once.
//!
//! What the other says is the answer to its referral, and stands nowhere else. While it has not accepted, the support that is to end goes
//! on; when it accepts, that ends (`answered.rs`). Where somebody lives in a unit by it, it ends with their departure alone.

pub mod answered;
mod ask;
mod change;
pub(super) mod change_pages;
pub(super) mod pages;
mod queries;
pub mod shown;

pub use queries::{News, news, of_case, took_back};

use jiff::{ToSpan as _, civil::Date};

use crate::{
    form::{Faults, Typed, Words},
    people::sharing::Terms,
    versions::{Field, Kind, Values},
    words::day,
    work::episodes::Episode,
};

/// What a transfer says of itself, as it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// The day agreed.
    pub from_on: Date,
    pub why: String,
    /// An id of lists/sharing.toml.
    pub basis: String,
    /// What is agreed with them, or why without.
    pub agreed: String,
    /// What whoever takes them must know at once.
    pub note: String,
}

impl Details {
    pub fn values(&self) -> Values {
        Values::from([
            ("from".into(), self.from_on.to_string()),
            ("why".into(), self.why.clone()),
            ("basis".into(), self.basis.clone()),
            ("agreed".into(), self.agreed.clone()),
            ("note".into(), self.note.clone()),
        ])
    }

    /// What was typed of a transfer out of support that began on a day; nothing, and the faults say what is wrong.
    fn check(terms: &Terms, typed: &Typed, (begun_on, today): (Date, Date), faults: &mut Faults) -> Option<Details> {
        let from = faults.day(typed, "from", "The day");
        if let Some(from) = from {
            if from < begun_on {
                faults.add("from", format!("Their support here began on {}. Enter a day from then on.", day(begun_on)));
            } else if from > today.saturating_add(1.year()) {
                faults.add("from", "The day must be within a year.");
            }
        }
        let why = faults.words(typed, "why", Words { required: Some("Say why they go to the other service"), most: 4_000 });
        let bases: Vec<&str> = terms.basis.iter().map(|basis| basis.id.as_str()).collect();
        let basis = faults.choice(typed, "basis", &bases, "Choose whether they agree, or why it may be without");
        let agreed =
            faults.words(typed, "agreed", Words { required: Some("Say what was agreed with them, or why without them"), most: 4_000 });
        let note = faults.words(typed, "note", Words { required: None, most: 4_000 });
        Some(Details { from_on: from.filter(|_| faults.none())?, why, basis, agreed, note })
    }

    /// What the referral to the other service asks for: what its worker reads before they answer.
    fn asked_for(&self) -> String {
        if self.note.is_empty() { self.why.clone() } else { format!("{}\n\nTo know at once: {}", self.why, self.note) }
    }
}

/// What can be put right.
fn fields(terms: &Terms) -> Vec<Field> {
    let bases = terms.basis.iter().map(|basis| (basis.id.clone(), basis.says.clone())).collect();
    vec![
        Field::new("from", "From", Kind::Day),
        Field::new("why", "Why", Kind::Words),
        Field::new("basis", "Whether they agree", Kind::One(bases)),
        Field::new("agreed", "What is agreed", Kind::Words),
        Field::new("note", "To know at once", Kind::Words),
    ]
}

/// The day on which the support that is left ends: that agreed, or that of the acceptance where it came later, so that nobody stands
/// between two services.
fn ends_on(agreed: Date, accepted: Date, episode: &Episode) -> Date {
    agreed.max(accepted).max(episode.begun_on)
}

/// What the other service answered, as a transfer says it.
pub fn answer_says(outcome: &str) -> &'static str {
    match outcome {
        "accepted" => "accepted",
        "waiting" => "on their waiting list",
        "redirected" => "sent on to another service",
        "mistake" => "keyed in by mistake",
        "declined" => "declined",
        "withdrawn" => "closed: it is not asked for any more",
        _ => "not answered yet",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn episode() -> Episode {
        Episode {
            id: 1,
            person_id: 1,
            service_id: 1,
            kind: "idva".into(),
            service: "IDVA".into(),
            referral_id: Some(1),
            after_id: None,
            worker_id: None,
            begun_on: date(2026, 5, 4),
            ended_on: None,
            end_reason: String::new(),
            end_words: String::new(),
            foreseen: false,
            version: 0,
            withdrawn: false,
        }
    }

    #[test]
    fn nobody_stands_between_two_services() {
        let (monday, friday) = (date(2026, 5, 4), date(2026, 5, 8));
        for (agreed, accepted, ends) in [(friday, monday, friday), (monday, friday, friday), (date(2026, 5, 1), date(2026, 5, 2), monday)] {
            assert_eq!(ends_on(agreed, accepted, &episode()), ends);
        }
    }
}
