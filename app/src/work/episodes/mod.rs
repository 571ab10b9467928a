//! Episodes: one person in one service of one provider, from a day to a day. Accepting a referral begins one; an
//! arrival after an earlier one had ended, and support after moving on, begin others.
//!
//! What happens to an episode follows from what is recorded beside it: an answer that no longer accepts takes it back, a
//! departure for good ends it, a move does not.

pub mod agreed;
pub mod begin;
pub mod change;
pub mod pages;
pub mod queries;

use jiff::civil::Date;

use crate::{duties::contracts::Contracts, row};

row! {
    /// An episode as it stands.
    #[derive(Clone, Debug)]
    pub struct Episode {
        pub id: i64,
        pub person_id: i64,
        pub service_id: i64,
        /// Of what kind the service is, and what it is called.
        pub kind: String,
        pub service: String,
        pub referral_id: Option<i64>,
        pub after_id: Option<i64>,
        pub worker_id: Option<i64>,
        pub begun_on: Date,
        pub ended_on: Option<Date>,
        pub end_reason: String,
        pub end_words: String,
        /// The end was recorded before its day came, and nobody has said since that it came about.
        pub foreseen: bool,
        pub version: i64,
        pub withdrawn: bool,
    }
}

impl Episode {
    /// Whether it goes on after a day. One that ends on that day does not.
    pub fn is_open(&self, on: Date) -> bool {
        self.ended_on.is_none_or(|ended| ended > on)
    }
}

/// The reason of an episode that a departure for good has ended: the stay says the rest.
pub const MOVED_ON: &str = "moved-on";

/// The reason of an episode that ended because another service took its case over.
pub const TRANSFERRED: &str = "transferred";

/// Why support ended, where the contract's pack has no list `episode-end-reasons` of its own.
const END_REASONS: [(&str, &str); 9] = [
    ("support-complete", "Support is complete"),
    ("housed-elsewhere", "They found a place elsewhere"),
    ("no-longer-wanted", "They no longer want the service"),
    (CANNOT_BE_REACHED, "They cannot be reached"),
    ("moved-away", "They moved out of the area"),
    ("other-provider", "Another provider takes over"),
    (NEEDS_TOO_HIGH, "Needs are too high for the service"),
    (DIED, "They have died"),
    ("other", "Something else (say what)"),
];

/// Reasons that rest on what was tried, and on a manager's decision.
pub const CANNOT_BE_REACHED: &str = "cannot-be-reached";
pub const NEEDS_TOO_HIGH: &str = "needs-too-high";

/// The reason that is also a fact about the person.
pub const DIED: &str = "died";

/// Why support may end, by id and words.
pub fn end_reasons(contracts: &Contracts, contract: &str) -> Vec<(String, String)> {
    let latest = contracts.versions(contract).last();
    let listed: Vec<(String, String)> = latest
        .map(|pack| pack.list("episode-end-reasons").iter().map(|choice| (choice.id.clone(), choice.says.clone())).collect())
        .unwrap_or_default();
    if listed.is_empty() { END_REASONS.iter().map(|(id, says)| ((*id).to_owned(), (*says).to_owned())).collect() } else { listed }
}

/// A reason in words.
pub fn reason_says(contracts: &Contracts, id: &str) -> String {
    reason_called(&|list, id| contracts.says(list, id).to_owned(), id)
}

/// As [`reason_says`], with what a coded value of a list is called.
pub fn reason_called(called: &dyn Fn(&str, &str) -> String, id: &str) -> String {
    match id {
        MOVED_ON => "Moved on".into(),
        SUPPORT_ENDED => "Support ended".into(),
        TRANSFERRED => "Transferred to another service".into(),
        _ => {
            let listed = called("episode-end-reasons", id);
            END_REASONS.iter().find(|(known, _)| listed == id && *known == id).map_or(listed, |(_, says)| (*says).to_owned())
        }
    }
}

/// The reason of support after moving on whose end was recorded without another.
pub const SUPPORT_ENDED: &str = "support-ended";
