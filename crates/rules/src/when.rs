//! When something happened or falls due: to the second, to the day, or not known.
//!
//! Records from before often hold a day and no time, and some hold neither. The three are kept apart so that a day is
//! never taken for midnight.

use std::cmp::Ordering;
use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};

// The bundled database, not the machine's: the same facts must give the same deadlines everywhere.
static LONDON: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZoneDatabase::bundled().get("Europe/London").expect("Europe/London is in the time zone data built into this program")
});

/// The time zone of every local day in this crate: Europe/London.
pub fn london() -> &'static TimeZone {
    &LONDON
}

/// When something happened, or when it falls due.
///
/// As a due date, `Day` means by the end of that local day and `Instant` means by that moment. `Undated` means that we
/// know it happened but not when; a due date is never `Undated`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// A local day in Europe/London, at a time that is not known.
    Day(Date),
    /// A moment.
    Instant(Timestamp),
    /// It happened; when is not recorded.
    Undated,
}

impl When {
    /// The local day in Europe/London; `None` if undated.
    pub fn day(&self) -> Option<Date> {
        match self {
            When::Day(day) => Some(*day),
            When::Instant(at) => Some(local_day(*at)),
            When::Undated => None,
        }
    }

    /// Whether this is at or before `limit`: to the second if both are moments, else by local day (so the same day
    /// counts as in time). `None` if either is undated.
    pub fn is_by(&self, limit: &When) -> Option<bool> {
        match (self, limit) {
            (When::Instant(at), When::Instant(limit)) => Some(at <= limit),
            _ => Some(self.day()? <= limit.day()?),
        }
    }

    /// Whether `now` is later than this: later than the moment, or on a later local day. Never for undated.
    pub fn has_passed(&self, now: Timestamp) -> bool {
        When::Instant(now).is_by(self) == Some(false)
    }

    /// Whether this is still to come at `now`: a later moment, or a later local day. Never for undated.
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        self.is_by(&When::Instant(now)) == Some(false)
    }

    /// The first moment at which this is no longer ahead: the moment itself, or the start of the local day. `None` for
    /// undated, and for a day that no clock reaches.
    pub fn comes_about(&self) -> Option<Timestamp> {
        match self {
            When::Instant(at) => Some(*at),
            When::Day(day) => start_of(*day),
            When::Undated => None,
        }
    }

    /// The first moment at which this has passed, to the microsecond; `None` as for [`When::comes_about`].
    pub fn passes(&self) -> Option<Timestamp> {
        match self {
            When::Instant(at) => at.checked_add(SignedDuration::from_micros(1)).ok(),
            When::Day(day) => start_of(day.tomorrow().ok()?),
            When::Undated => None,
        }
    }

    /// An order for lists of due dates: by local day, on one day those without a time last, since they last as long as
    /// the day does. For things that happened there is [`Order`](crate::Order).
    pub(crate) fn in_order(&self, other: &When) -> Ordering {
        self.place().cmp(&other.place())
    }

    fn place(&self) -> (Date, Timestamp) {
        let at = match self {
            When::Instant(at) => *at,
            _ => Timestamp::MAX,
        };
        (self.day().unwrap_or(Date::MAX), at)
    }
}

impl fmt::Display for When {
    /// "Mon 8 April 2024", "Sat 6 April 2024 at 19:04" (with GMT or BST in the hour that happens twice), or "date not
    /// recorded".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Day(day) => write!(f, "{}", day.strftime("%a %-d %B %Y")),
            When::Instant(at) => {
                let local = at.to_zoned(london().clone());
                let twice = london().to_ambiguous_timestamp(local.datetime()).is_ambiguous();
                let pattern = if twice { "%a %-d %B %Y at %H:%M %Z" } else { "%a %-d %B %Y at %H:%M" };
                write!(f, "{}", local.strftime(pattern))
            }
            When::Undated => f.write_str("date not recorded"),
        }
    }
}

fn start_of(day: Date) -> Option<Timestamp> {
    day.to_zoned(london().clone()).ok().map(|start| start.timestamp())
}

pub(crate) fn local_day(at: Timestamp) -> Date {
    london().to_datetime(at).date()
}
