//! Episodes: one person in one service of one provider, from a day to a day. Accepting a referral begins one; an
//! arrival after an earlier one had ended, and support after moving on, begin others.
//!
//! What happens to an episode follows from what is recorded beside it: an answer that no longer accepts takes it back, a
//! departure for good ends it, a move does not.

pub mod begin;
pub mod change;
pub mod queries;

use jiff::civil::Date;

use crate::row;

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
