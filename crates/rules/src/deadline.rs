//! A deadline: what began it, when it falls due, how it ended, and why; and what that comes to at a given moment.

use jiff::Timestamp;

use crate::{Fact, When};

/// One obligation, begun by one fact under one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The id of the rule in the pack.
    pub rule: String,
    /// The fact it is counted from.
    pub started_by: Fact,
    /// Evidence before this does not count; `None` if it is open from the start.
    pub opens: Option<When>,
    /// When the contract would like it done; later is not late. `None` if it says nothing.
    pub preferred: Option<When>,
    /// Never undated. A day means by the end of that local day.
    pub due: When,
    pub ending: Ending,
    /// Sentences that explain the dates and the ending, in order.
    pub why: Vec<String>,
}

/// How a deadline ended at the moment it was worked out for. Nothing that lay ahead then has ended it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Not done, and still to be done: also while something that ended it early does not yet make it missed.
    Open,
    /// Done. In time means at or before the due moment, or on the due day where either is only a day.
    Met { by: Fact, late: bool },
    /// No longer to be done. Not missed: it was excused, or the end came at or before the due date (on the due day,
    /// where either is only a day). Missed: the end came later.
    Over { by: Fact, missed: bool },
    /// It may have been done: the records do not say, or not when.
    NotRecorded { because: String },
}

/// What a deadline comes to at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Its window has not begun.
    NotYetOpen,
    /// To be done, and in time.
    Due,
    /// To be done, and late.
    Overdue,
    Met,
    MetLate,
    /// Not done, and can no longer be.
    Missed,
    NotNeeded,
    NotRecorded,
}

impl State {
    /// Plain words: "overdue", "done late".
    pub fn says(self) -> &'static str {
        match self {
            State::NotYetOpen => "not open yet",
            State::Due => "due",
            State::Overdue => "overdue",
            State::Met => "done in time",
            State::MetLate => "done late",
            State::Missed => "missed",
            State::NotNeeded => "not needed",
            State::NotRecorded => "not recorded",
        }
    }

    /// A stable name for storage and links: "met-late".
    pub fn as_str(self) -> &'static str {
        match self {
            State::NotYetOpen => "not-yet-open",
            State::Due => "due",
            State::Overdue => "overdue",
            State::Met => "met",
            State::MetLate => "met-late",
            State::Missed => "missed",
            State::NotNeeded => "not-needed",
            State::NotRecorded => "not-recorded",
        }
    }

    /// Whether somebody still has something to do.
    pub fn is_open(self) -> bool {
        matches!(self, State::NotYetOpen | State::Due | State::Overdue)
    }
}

impl Deadline {
    /// What this comes to at `now`, which may be later than the moment it was worked out for, until
    /// [`Outcome::again_at`](crate::Outcome::again_at).
    pub fn state(&self, now: Timestamp) -> State {
        match &self.ending {
            Ending::Open => self.while_open(now),
            Ending::Met { late: false, .. } => State::Met,
            Ending::Met { late: true, .. } => State::MetLate,
            Ending::Over { missed: false, .. } => State::NotNeeded,
            Ending::Over { missed: true, .. } => State::Missed,
            Ending::NotRecorded { .. } => State::NotRecorded,
        }
    }

    fn while_open(&self, now: Timestamp) -> State {
        if self.due.has_passed(now) {
            State::Overdue
        } else if self.opens.is_some_and(|opens| opens.is_ahead(now)) {
            State::NotYetOpen
        } else {
            State::Due
        }
    }
}
