//! The order of events: the order in which things happened, never the order of keying. Decided here and nowhere else.
//!
//! By local day; on one day by time; what is still equal, by which was written first. Something without a time happened,
//! when it was written on its own day, at the latest as it was written, and stands there. Written on another day it
//! stands at the end of its day. Every event has one place, so the order is total and cannot run in a circle.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::When;
use crate::when::local_day;

/// Where an event stands in the order of events. The later one is the greater; what has no day comes after everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    /// [`Date::MAX`] if undated
    day: Date,
    /// Compared within a day only: [`Timestamp::MAX`] is the end of it.
    at: Timestamp,
    written: Timestamp,
    timed: bool,
}

impl Order {
    pub fn of(when: When, written: Timestamp) -> Order {
        let end = Timestamp::MAX;
        match when {
            When::Instant(at) => Order { day: local_day(at), at, written, timed: true },
            When::Day(day) if is_on(written, day) => Order { day, at: written, written, timed: false },
            When::Day(day) => Order { day, at: end, written, timed: false },
            When::Undated => Order { day: Date::MAX, at: end, written, timed: false },
        }
    }

    /// Whether this may have happened at or after `start`, so that it can be evidence for what `start` began, or end it.
    ///
    /// Where nothing tells, it may. That goes beyond the order in two cases. Of two things of the same minute either may
    /// have come first. And a start without a time may have come at any time of its day, so that something of the same
    /// day, written after the start or with it (as an import writes), may have followed though it has an earlier time.
    pub fn may_follow(&self, start: &Order) -> bool {
        if self.is_undated() || start.is_undated() || self.day != start.day {
            return !self.is_undated() && !start.is_undated() && self.day > start.day;
        }
        if self.timed && start.timed {
            return self.at >= start.at;
        }
        (self.at, self.written) >= (start.at, start.written) || (!start.timed && self.written >= start.written)
    }

    /// The local day; `None` if undated.
    pub fn day(&self) -> Option<Date> {
        (!self.is_undated()).then_some(self.day)
    }

    fn is_undated(&self) -> bool {
        self.day == Date::MAX
    }

    fn place(&self) -> (Date, Timestamp, Timestamp, bool) {
        (self.day, self.at, self.written, self.timed)
    }
}

/// Whether this moment is on this local day. Local time is never far from UTC, so most need no time zone to tell.
fn is_on(at: Timestamp, day: Date) -> bool {
    let near = Offset::UTC.to_datetime(at).date();
    let may_be = near == day || near.tomorrow().is_ok_and(|next| next == day) || near.yesterday().is_ok_and(|last| last == day);
    may_be && local_day(at) == day
}

impl PartialOrd for Order {
    fn partial_cmp(&self, other: &Order) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Order {
    fn cmp(&self, other: &Order) -> Ordering {
        self.place().cmp(&other.place())
    }
}
