//! Facts: dated things that happened, each of a declared kind.

use std::cmp::Ordering;
use std::fmt;

use jiff::Timestamp;

use crate::{FactKind, Order, When};

/// One thing that happened, or is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fact {
    pub kind: FactKind,
    /// The row it came from, in the table its kind names. Not looked at, except to keep an order.
    pub id: i64,
    pub when: When,
    /// When it was first written down; putting it right later does not change this.
    pub written: Timestamp,
    /// Facts that belong together: the id of a stay, a message, an empty period of a unit. `None` belongs to all.
    pub thread: Option<i64>,
}

impl Fact {
    /// Whether this may be evidence, or an ending, for the other: unless both have a thread and the threads differ.
    pub fn belongs_with(&self, other: &Fact) -> bool {
        self.thread.is_none() || other.thread.is_none() || self.thread == other.thread
    }

    /// Its place in the order of events.
    pub fn order(&self) -> Order {
        Order::of(self.when, self.written)
    }

    /// What tells facts of one place in the order apart, so that an order of facts is total.
    pub(crate) fn rest(&self) -> (FactKind, Option<i64>, i64) {
        (self.kind, self.thread, self.id)
    }

    /// The order of events; for facts of one place in it by kind, thread and id, so that it is total.
    pub fn in_order(&self, other: &Fact) -> Ordering {
        self.order().cmp(&other.order()).then_with(|| self.rest().cmp(&other.rest()))
    }
}

impl fmt::Display for Fact {
    /// "arrival, Mon 8 April 2024".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.kind.says(), self.when)
    }
}
